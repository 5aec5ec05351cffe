/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control messages of RFC 2637 section 2: bytes to structs, structs to bytes, and in words.
 * Pure: no I/O, no allocation, no clock. One table of layouts drives all three directions.
 */
#ifndef KPPTP_CTRL_MSG_H
#define KPPTP_CTRL_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 2637 section 1.4 */
#define CTRL_MAGIC 0x1A2B3C4Du
#define CTRL_PPTP_MESSAGE \
	1 /* PPTP Message Type "Control"; no other is defined */
#define CTRL_HEADER_LEN 12
#define CTRL_VERSION 0x0100 /* version 1, revision 0 */
#define CTRL_MSG_MAX 220 /* Incoming-Call-Request, the longest */
#define CTRL_TEXT_LEN 64 /* every text field */
#define CTRL_STATISTICS_LEN 128

enum ctrl_type {
	CTRL_START_REQUEST = 1,
	CTRL_START_REPLY,
	CTRL_STOP_REQUEST,
	CTRL_STOP_REPLY,
	CTRL_ECHO_REQUEST,
	CTRL_ECHO_REPLY,
	CTRL_OUT_CALL_REQUEST,
	CTRL_OUT_CALL_REPLY,
	CTRL_IN_CALL_REQUEST,
	CTRL_IN_CALL_REPLY,
	CTRL_IN_CALL_CONNECTED,
	CTRL_CALL_CLEAR,
	CTRL_CALL_DISCONNECT,
	CTRL_WAN_ERROR,
	CTRL_SET_LINK_INFO,
	CTRL_TYPE_END,
};

/* Result Code of Start-Control-Connection-Reply, section 2.2 */
enum ctrl_start_result {
	CTRL_START_OK = 1,
	CTRL_START_ERROR,
	CTRL_START_EXISTS,
	CTRL_START_NOT_AUTHORIZED,
	CTRL_START_VERSION,
};

/* Reason of Stop-Control-Connection-Request, section 2.3 */
enum ctrl_stop_reason {
	CTRL_STOP_NONE = 1,
	CTRL_STOP_PROTOCOL,
	CTRL_STOP_LOCAL_SHUTDOWN,
};

/* Result Code of Stop-Control-Connection-Reply and Echo-Reply, sections 2.4 and 2.6 */
enum ctrl_plain_result {
	CTRL_RESULT_OK = 1,
	CTRL_RESULT_ERROR,
};

/* Result Code of Outgoing-Call-Reply, section 2.8 */
enum ctrl_out_result {
	CTRL_OUT_CONNECTED = 1,
	CTRL_OUT_ERROR,
	CTRL_OUT_NO_CARRIER,
	CTRL_OUT_BUSY,
	CTRL_OUT_NO_DIAL_TONE,
	CTRL_OUT_TIME_OUT,
	CTRL_OUT_DO_NOT_ACCEPT,
};

/* Result Code of Incoming-Call-Reply, section 2.10 */
enum ctrl_in_result {
	CTRL_IN_CONNECT = 1,
	CTRL_IN_ERROR,
	CTRL_IN_DO_NOT_ACCEPT,
};

/* Result Code of Call-Disconnect-Notify, section 2.13; Windows always sends 0 */
enum ctrl_disconnect_result {
	CTRL_DISCONNECT_LOST_CARRIER = 1,
	CTRL_DISCONNECT_ERROR,
	CTRL_DISCONNECT_ADMIN,
	CTRL_DISCONNECT_REQUEST,
};

/* General Error Codes, section 2.16; meaningful with a result of "General Error" */
enum ctrl_error {
	CTRL_ERROR_NONE,
	CTRL_ERROR_NOT_CONNECTED,
	CTRL_ERROR_BAD_FORMAT,
	CTRL_ERROR_BAD_VALUE,
	CTRL_ERROR_NO_RESOURCE,
	CTRL_ERROR_BAD_CALL_ID,
	CTRL_ERROR_PAC_ERROR,
};

/* Framing Capabilities and Framing Type */
#define CTRL_FRAMING_ASYNC 1u
#define CTRL_FRAMING_SYNC 2u
#define CTRL_FRAMING_EITHER 3u
/* Bearer Capabilities and Bearer Type */
#define CTRL_BEARER_ANALOG 1u
#define CTRL_BEARER_DIGITAL 2u
#define CTRL_BEARER_ANY 3u

/**
 * struct ctrl_start - Start-Control-Connection-Request and -Reply, sections 2.1 and 2.2
 *
 * @result and @error exist in the reply only. Text fields of all messages are kept as they are on
 * the wire: 64 bytes, not always terminated.
 */
struct ctrl_start {
	uint16_t version;
	uint8_t result;
	uint8_t error;
	uint32_t framing;
	uint32_t bearer;
	uint16_t max_channels;
	uint16_t firmware;
	uint8_t host[CTRL_TEXT_LEN];
	uint8_t vendor[CTRL_TEXT_LEN];
};

/** struct ctrl_stop - section 2.3 (@reason) and 2.4 (@result, @error) */
struct ctrl_stop {
	uint8_t reason;
	uint8_t result;
	uint8_t error;
};

/** struct ctrl_echo - sections 2.5 and 2.6 (@result and @error in the reply only) */
struct ctrl_echo {
	uint32_t id;
	uint8_t result;
	uint8_t error;
};

/** struct ctrl_out_call - Outgoing-Call-Request, section 2.7 */
struct ctrl_out_call {
	uint16_t call_id;
	uint16_t serial;
	uint32_t min_bps;
	uint32_t max_bps;
	uint32_t bearer;
	uint32_t framing;
	uint16_t window;
	uint16_t delay;
	uint16_t phone_len;
	uint8_t phone[CTRL_TEXT_LEN];
	uint8_t subaddress[CTRL_TEXT_LEN];
};

/** struct ctrl_out_reply - Outgoing-Call-Reply, section 2.8 */
struct ctrl_out_reply {
	uint16_t call_id;
	uint16_t peer_call_id;
	uint8_t result;
	uint8_t error;
	uint16_t cause;
	uint32_t connect_bps;
	uint16_t window;
	uint16_t delay;
	uint32_t channel;
};

/** struct ctrl_in_call - Incoming-Call-Request, section 2.9 */
struct ctrl_in_call {
	uint16_t call_id;
	uint16_t serial;
	uint32_t bearer;
	uint32_t channel;
	uint16_t dialed_len;
	uint16_t dialing_len;
	uint8_t dialed[CTRL_TEXT_LEN];
	uint8_t dialing[CTRL_TEXT_LEN];
	uint8_t subaddress[CTRL_TEXT_LEN];
};

/** struct ctrl_in_reply - Incoming-Call-Reply, section 2.10 */
struct ctrl_in_reply {
	uint16_t call_id;
	uint16_t peer_call_id;
	uint8_t result;
	uint8_t error;
	uint16_t window;
	uint16_t delay;
};

/** struct ctrl_in_connected - Incoming-Call-Connected, section 2.11 */
struct ctrl_in_connected {
	uint16_t peer_call_id;
	uint32_t connect_bps;
	uint16_t window;
	uint16_t delay;
	uint32_t framing;
};

/** struct ctrl_clear - Call-Clear-Request, section 2.12; @call_id is the sender's (the PNS's) */
struct ctrl_clear {
	uint16_t call_id;
};

/** struct ctrl_disconnect - Call-Disconnect-Notify, 2.13; @call_id is the sender's (the PAC's) */
struct ctrl_disconnect {
	uint16_t call_id;
	uint8_t result;
	uint8_t error;
	uint16_t cause;
	uint8_t statistics[CTRL_STATISTICS_LEN];
};

/** struct ctrl_wan_error - WAN-Error-Notify, section 2.14; @peer_call_id is the receiver's */
struct ctrl_wan_error {
	uint16_t peer_call_id;
	uint32_t crc;
	uint32_t framing;
	uint32_t hardware_overruns;
	uint32_t buffer_overruns;
	uint32_t time_outs;
	uint32_t alignment;
};

/** struct ctrl_link_info - Set-Link-Info, section 2.15; @peer_call_id is the receiver's */
struct ctrl_link_info {
	uint16_t peer_call_id;
	uint32_t send_accm;
	uint32_t recv_accm;
};

/**
 * struct ctrl_msg - one control message, numbers in host order
 * @type: names the member that counts; CTRL_START_* share @start, likewise stop and echo
 */
struct ctrl_msg {
	enum ctrl_type type;
	union {
		struct ctrl_start start;
		struct ctrl_stop stop;
		struct ctrl_echo echo;
		struct ctrl_out_call out_call;
		struct ctrl_out_reply out_reply;
		struct ctrl_in_call in_call;
		struct ctrl_in_reply in_reply;
		struct ctrl_in_connected in_connected;
		struct ctrl_clear clear;
		struct ctrl_disconnect disconnect;
		struct ctrl_wan_error wan_error;
		struct ctrl_link_info link_info;
	};
};

/**
 * enum ctrl_frame - what the first bytes of a stream are
 * @CTRL_FRAME_OK: a whole message of a known type
 * @CTRL_FRAME_UNKNOWN: a whole message, intact, of a type that RFC 2637 does not define
 * @CTRL_FRAME_MORE: nothing wrong so far, but not a whole message yet
 * @CTRL_FRAME_BAD_LENGTH: Length is impossible, or not the one of this message type
 * @CTRL_FRAME_BAD_PPTP_TYPE: PPTP Message Type is not "Control"
 * @CTRL_FRAME_BAD_MAGIC: Magic Cookie is wrong
 *
 * After a BAD one the stream has lost synchronization for good (RFC 2637 section 1.4).
 */
enum ctrl_frame {
	CTRL_FRAME_OK,
	CTRL_FRAME_UNKNOWN,
	CTRL_FRAME_MORE,
	CTRL_FRAME_BAD_LENGTH,
	CTRL_FRAME_BAD_PPTP_TYPE,
	CTRL_FRAME_BAD_MAGIC,
};

/**
 * ctrl_msg_frame() - judge the start of a byte stream
 * @p: bytes, may be unaligned
 * @len: how many there are, 0 and up
 * @msg_len: set to the message's length for OK and UNKNOWN, untouched otherwise
 *
 * Garbage is recognized as early as its bytes allow, so a peer cannot hold a connection by
 * announcing a message that never comes right.
 */
enum ctrl_frame ctrl_msg_frame(const uint8_t *p, size_t len, size_t *msg_len);

/**
 * ctrl_msg_parse() - exactly one message
 * @msg: untouched unless the result is CTRL_FRAME_OK
 *
 * Reserved fields are ignored. Values are not judged: any number that fits its field is parsed.
 * Return: as ctrl_msg_frame(), CTRL_FRAME_BAD_LENGTH also for bytes after the message.
 */
enum ctrl_frame ctrl_msg_parse(const uint8_t *p, size_t len,
			       struct ctrl_msg *msg);

/**
 * ctrl_msg_build() - bytes of a message, reserved fields zero
 * Return: its length, or 0 when @msg->type is unknown or @size too small.
 */
size_t ctrl_msg_build(const struct ctrl_msg *msg, uint8_t *buf, size_t size);

/** ctrl_msg_length() - the one length that messages of @type have; 0 for an unknown type. */
size_t ctrl_msg_length(unsigned int type);

/** ctrl_msg_name() - name of a type as RFC 2637 writes it; "unknown" where there is none. */
const char *ctrl_msg_name(unsigned int type);

/** Enough for any message printed by ctrl_msg_print(). */
#define CTRL_PRINT_MAX 1024

/**
 * ctrl_msg_print() - a message in one line of printable ASCII, cut and terminated at @size
 * Return: @buf.
 */
char *ctrl_msg_print(const struct ctrl_msg *msg, char *buf, size_t size);

/**
 * ctrl_text_print() - a text field as printable ASCII: up to the first NUL or @len bytes,
 * everything else as \xNN; cut and terminated at @size (at least 1)
 * Return: @buf.
 */
char *ctrl_text_print(const uint8_t *text, size_t len, char *buf, size_t size);

/* Names of codes for logs; "unknown" where RFC 2637 has none. */
const char *ctrl_frame_name(enum ctrl_frame frame);
const char *ctrl_result_name(enum ctrl_type type, uint8_t result);
const char *ctrl_error_name(uint8_t error);
const char *ctrl_stop_reason_name(uint8_t reason);

#endif
