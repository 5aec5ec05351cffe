/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option negotiation automaton of RFC 1661 section 4, one engine for LCP
 * and every network control protocol. A protocol is a const struct cp_proto;
 * one running instance is a struct cp.
 */
#ifndef PPP_CP_FSM_H
#define PPP_CP_FSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/cp_opt.h"
#include "ppp/cp_packet.h"

/**
 * enum cp_counters - timer and counters of RFC 1661 section 4.6
 * @CP_MAX_CONFIGURE: Configure-Requests sent without an answer.
 * @CP_MAX_TERMINATE: Terminate-Requests sent without an answer.
 * @CP_MAX_FAILURE: Configure-Naks sent before Rejects take their place.
 * @CP_MAX_ROUNDS: Requests of the peer refused, or of ours, before the
 *	negotiation is given up. The RFC has no such bound, so two stubborn
 *	peers would never end; legitimate ones need fewer than ten.
 * @CP_RESTART_MS: Time to wait for an answer, in milliseconds.
 * @CP_PASSIVE_MS: Time that the peer has to leave after its Terminate-Request.
 * @CP_TEXT_MAX: Longest text of a Terminate-Request or a failure.
 */
enum cp_counters {
	CP_MAX_CONFIGURE = 10,
	CP_MAX_TERMINATE = 2,
	CP_MAX_FAILURE = 5,
	CP_MAX_ROUNDS = 16,
	CP_RESTART_MS = 3000,
	CP_PASSIVE_MS = 1000,
	CP_TEXT_MAX = 127,
};

/* States, numbered as the RFC numbers them. */
enum cp_state {
	CP_INITIAL,
	CP_STARTING,
	CP_CLOSED,
	CP_STOPPED,
	CP_CLOSING,
	CP_STOPPING,
	CP_REQ_SENT,
	CP_ACK_RCVD,
	CP_ACK_SENT,
	CP_OPENED,
	CP_STATES,
	CP_ILLEGAL = CP_STATES, /* "-" in the table: cannot happen */
};

enum cp_event {
	CP_EV_UP,
	CP_EV_DOWN,
	CP_EV_OPEN,
	CP_EV_CLOSE,
	CP_EV_TO_PLUS,
	CP_EV_TO_MINUS,
	CP_EV_RCR_PLUS,
	CP_EV_RCR_MINUS,
	CP_EV_RCA,
	CP_EV_RCN,
	CP_EV_RTR,
	CP_EV_RTA,
	CP_EV_RUC,
	CP_EV_RXJ_PLUS,
	CP_EV_RXJ_MINUS,
	CP_EV_RXR,
	CP_EVENTS,
};

enum cp_action {
	CP_NONE,
	CP_TLU,
	CP_TLD,
	CP_TLS,
	CP_TLF,
	CP_IRC,
	CP_ZRC,
	CP_SCR,
	CP_SCA,
	CP_SCN,
	CP_STR,
	CP_STA,
	CP_SCJ,
	CP_SER,
};

enum cp_cell_size {
	CP_CELL_ACTIONS = 3,
};

/* One cell of the table: the actions in order, and where they lead. */
struct cp_cell {
	enum cp_state next;
	enum cp_action actions[CP_CELL_ACTIONS];
};

/* The table itself; for the engine and for its test. */
const struct cp_cell *cp_cell(enum cp_state state, enum cp_event event);

/* "Req-Sent", "RCR+", "scr"; constant strings. */
const char *cp_state_name(enum cp_state state);
const char *cp_event_name(enum cp_event event);
const char *cp_action_name(enum cp_action action);

struct cp;

/* What a protocol did with a code that the engine does not know. */
enum cp_handled {
	CP_UNKNOWN, /* answer with a Code-Reject */
	CP_HANDLED,
	CP_ECHO, /* let the automaton answer it if it is open */
};

/**
 * struct cp_proto - one control protocol
 * @name: For logs.
 * @protocol: PPP protocol number.
 * @options: Its options.
 * @reset: A negotiation begins from nothing: take wishes from configuration.
 * @judging: A Configure-Request is about to be judged: clear pending values.
 * @commit: The request was acknowledged: pending values are the peer's now.
 * @code: A packet with a code above Code-Reject. NULL: none is known.
 * @echo: Answer the packet that @code called %CP_ECHO.
 *
 * All but @name, @protocol, @options may be NULL. The first argument's ctx
 * leads to the protocol's own data.
 */
struct cp_proto {
	const char *name;
	uint16_t protocol;
	const struct cp_opt_table *options;
	void (*reset)(struct cp *cp);
	void (*judging)(struct cp *cp);
	void (*commit)(struct cp *cp);
	enum cp_handled (*code)(struct cp *cp, const struct cp_packet *pkt);
	void (*echo)(struct cp *cp, const struct cp_packet *pkt);
};

/**
 * struct cp_host - where an instance lives
 * @send: Send a frame.
 * @timer_set: (Re)start the instance's one-shot timer, 0 ms stops it; expiry
 *	is told by cp_timeout().
 * @log: One line; &enum link_log_level.
 * @random: Fill @buf with @len unpredictable bytes.
 * @up: This layer is up (tlu).
 * @down: This layer is down (tld).
 * @finished: This layer needs the lower one no longer (tlf).
 * @failed: cp_fail() was called and the packet that caused it is dealt with.
 * @rejected: LCP only: the peer does not know @protocol.
 */
struct cp_host {
	void (*send)(void *user, uint16_t protocol, const uint8_t *data,
		     size_t len);
	void (*timer_set)(void *user, struct cp *cp, unsigned int ms);
	void (*log)(void *user, int level, const char *text);
	void (*random)(void *user, void *buf, size_t len);
	void (*up)(void *user, struct cp *cp);
	void (*down)(void *user, struct cp *cp);
	void (*finished)(void *user, struct cp *cp);
	void (*failed)(void *user, struct cp *cp, const char *text);
	void (*rejected)(void *user, uint16_t protocol);
};

/* Ours have few options: LCP's of a multilink server are 48 bytes. */
#define CP_REQUEST_MAX 256

/**
 * struct cp_request - options that were sent
 * @len: Bytes in use of @buf.
 * @buf: The options.
 */
struct cp_request {
	size_t len;
	uint8_t buf[CP_REQUEST_MAX];
};

/**
 * struct cp - one running instance
 * @proto: What it is.
 * @host: Where it lives.
 * @user: First argument of the host's functions.
 * @ctx: The protocol's own data, given to option handlers.
 * @state: State of the automaton; changed by cp_event() alone.
 * @id: Identifier of our last request.
 * @reject_id: Identifier of our last Code-Reject or Protocol-Reject.
 * @reply_code: Code of the answer under way.
 * @quote_max: Longest data of such a packet: the peer's MRU less the header.
 * @max_configure: %CP_MAX_CONFIGURE unless set otherwise after cp_init().
 * @restarts: Restart counter: transmissions left.
 * @naks: Configure-Naks sent in this negotiation.
 * @refused: Requests of the peer not acknowledged in this negotiation.
 * @refusals: Requests of ours not acknowledged in this negotiation.
 * @timed_out: The layer finished for want of answers, not by anybody's word.
 * @terminated: The peer sent a Terminate-Request to the open layer.
 * @protocol_rejected: The peer does not know the protocol.
 * @request: Options of our last Configure-Request.
 * @reply: Options of the answer under way, NULL outside cp_input().
 * @in: Packet being dealt with, NULL outside cp_input().
 * @close_text: Data of our Terminate-Request.
 * @term_data: Data of the peer's last Terminate-Request, @term_len bytes.
 * @term_len: Length of @term_data.
 * @failure: Why the negotiation cannot succeed; "" if it can.
 */
struct cp {
	const struct cp_proto *proto;
	const struct cp_host *host;
	void *user;
	void *ctx;
	enum cp_state state;
	uint8_t id;
	uint8_t reject_id;
	uint8_t reply_code;
	size_t quote_max;
	unsigned int max_configure;
	unsigned int restarts;
	unsigned int naks;
	unsigned int refused;
	unsigned int refusals;
	bool timed_out;
	bool terminated;
	bool protocol_rejected;
	struct cp_request request;
	const struct cp_build *reply;
	const struct cp_packet *in;
	char close_text[CP_TEXT_MAX + 1];
	uint8_t term_data[CP_TEXT_MAX];
	size_t term_len;
	char failure[CP_TEXT_MAX + 1];
};

void cp_init(struct cp *cp, const struct cp_proto *proto,
	     const struct cp_host *host, void *user, void *ctx);

/* One event of the automaton; Up, Down, Open and protocol rejects come so. */
void cp_event(struct cp *cp, enum cp_event event);

/* Event Close; @text goes into the Terminate-Request, cut to fit. */
void cp_close(struct cp *cp, const char *text);

/* The lower layer told that the peer does not know this protocol: RXJ-. */
void cp_protocol_rejected(struct cp *cp);

/* A packet of this protocol; any bytes. */
void cp_input(struct cp *cp, const uint8_t *data, size_t len);

/* Send a packet that the automaton knows nothing of. */
void cp_send(struct cp *cp, uint8_t code, uint8_t id, const void *data,
	     size_t len);

/* Does it wait for an answer? The timer runs in these states only. */
bool cp_waits(const struct cp *cp);

/* The timer expired. */
void cp_timeout(struct cp *cp);

/**
 * cp_fail() - the negotiation cannot come to a good end
 * @cp: The instance.
 * @fmt: Why, in words for the user.
 *
 * For use by option handlers, which have no other effect: host->failed() is
 * called when the packet is dealt with. The first reason stands.
 */
void cp_fail(struct cp *cp, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A log line "NAME: ..." */
void cp_log(struct cp *cp, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
