/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of an authentication protocol, in either role. A protocol is a
 * const struct auth_proto; what all of them need is in struct auth.
 */
#ifndef PPP_AUTH_RUN_H
#define PPP_AUTH_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"
#include "ppp/cp_packet.h"

/**
 * enum auth_run_limits - timers and counters of the authentication phase
 * @AUTH_RESTART_MS: Time until a packet is sent again.
 * @AUTH_MAX_SENT: Times that a packet is sent.
 * @AUTH_WAIT_MS: Time that the other side has to begin, or to try again, and
 *	that the judge has to answer.
 * @AUTH_MAX_TRIES: Responses of one peer that are refused, if it may retry,
 *	however often it begins anew.
 */
enum auth_run_limits {
	AUTH_RESTART_MS = 3000,
	AUTH_MAX_SENT = 10,
	AUTH_WAIT_MS = 30000,
	AUTH_MAX_TRIES = 3,
};

/* How far a run is. */
enum auth_state {
	AUTH_IDLE, /* not started, or stopped */
	AUTH_WAITING, /* for the other side to begin */
	AUTH_SENT, /* our packet is out, and is sent again until answered */
	AUTH_JUDGING, /* server: ops->request() is under way */
	AUTH_RETRY, /* server: the peer may answer the new challenge */
	AUTH_GOOD, /* over */
	AUTH_BAD, /* over, refused */
};

struct auth;

/**
 * struct auth_run_ops - what a run needs of its link
 * @send: Send a frame.
 * @timer_set: (Re)start the one-shot timer, 0 stops it; auth_timeout() tells.
 * @random: Fill @buf with @len unpredictable bytes.
 * @log: One line without secrets.
 * @request: Server: judge, answer by auth_result().
 * @done: Success; auth_keys_of() has the keys.
 * @failed: Failure in words, for user and log.
 */
struct auth_run_ops {
	void (*send)(void *user, uint16_t protocol, const uint8_t *data,
		     size_t len);
	void (*timer_set)(void *user, unsigned int ms);
	void (*random)(void *user, void *buf, size_t len);
	void (*log)(void *user, int level, const char *text);
	void (*request)(void *user, const struct auth_request *req);
	void (*done)(void *user, const char *peer_name);
	void (*failed)(void *user, bool timed_out, const char *text);
};

/**
 * struct auth_proto - one protocol
 * @protocol: PPP protocol number.
 * @start: Begin.
 * @input: A packet came, lengths checked.
 * @result: Server: the judgement came.
 */
struct auth_proto {
	uint16_t protocol;
	void (*start)(struct auth *a);
	void (*input)(struct auth *a, const struct cp_packet *pkt);
	void (*result)(struct auth *a, const struct auth_result *res);
};

extern const struct auth_proto auth_pap;
extern const struct auth_proto auth_chap;

/**
 * struct auth - one run
 * @proto: The protocol.
 * @method: The method; several methods share the protocol CHAP.
 * @server: We are the authenticator; else we prove ourselves.
 * @name: Server: our name in challenges. Client: user name.
 * @password: Client.
 * @ops: The link.
 * @user: First argument of @ops.
 * @state: How far the run is.
 * @id: Identifier under way.
 * @sent: Times that @out was sent.
 * @refused: Server: responses refused, in this run and those before.
 * @challenge: Server: ours. Client: the peer's.
 * @challenge_len: Its length.
 * @expected: Client, MS-CHAP version 2: authenticator response that the peer
 *	must show, 40 digits.
 * @peer_name: Who the other side is.
 * @keys: For MPPE, as seen by us.
 * @key_challenge: MS-CHAP version 1: the challenge that @keys belong to.
 * @response: Server, CHAP: last value judged, to tell a repeated one.
 * @out: Last packet sent, for retransmission and for repeated questions.
 * @out_len: Its length.
 */
struct auth {
	const struct auth_proto *proto;
	enum auth_method method;
	bool server;
	const char *name;
	const char *password;
	const struct auth_run_ops *ops;
	void *user;
	enum auth_state state;
	uint8_t id;
	unsigned int sent;
	unsigned int refused;
	uint8_t challenge[AUTH_CHALLENGE_MAX];
	size_t challenge_len;
	char expected[41];
	char peer_name[AUTH_NAME_MAX + 1];
	struct auth_keys keys;
	uint8_t key_challenge[8];
	uint8_t response[49];
	uint8_t out[CP_PACKET_MAX];
	size_t out_len;
};

/*
 * Prepare a run; @name and @password must live as long as it. @a is all zero
 * before its first run, and keeps @refused from one to the next.
 */
void auth_init(struct auth *a, enum auth_method method, bool server,
	       const char *name, const char *password,
	       const struct auth_run_ops *ops, void *user);

void auth_start(struct auth *a);

/* Forget the run and its secrets; the timer is stopped if it may run. */
void auth_stop(struct auth *a);

void auth_input(struct auth *a, const uint8_t *data, size_t len);
void auth_timeout(struct auth *a);
void auth_result(struct auth *a, const struct auth_result *res);

/**
 * auth_start_key() - MPPE start key of one direction
 * @keys: Of a run that ended well.
 * @challenge: MS-CHAP version 1: &auth.key_challenge of that run.
 * @send: The direction in which we send.
 * @bits: 40, 56 or 128.
 * @key: Gets mppe_key_len(@bits) bytes, the rest is zero.
 *
 * Return: false if the method makes no keys or OpenSSL cannot.
 */
bool auth_start_key(const struct auth_keys *keys,
		    const uint8_t challenge[static 8], bool send,
		    unsigned int bits, uint8_t key[static 16]);

/* For the protocols: send @data as a new packet and remember it. */
void auth_send(struct auth *a, uint8_t code, uint8_t id, const void *data,
	       size_t len);

/* For the protocols: send the last packet again. */
void auth_resend(struct auth *a);

/* For the protocols: end of the run. */
void auth_succeed(struct auth *a);
void auth_fail(struct auth *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* For the protocols: a name from the wire; false if it has a NUL inside. */
bool auth_copy_name(char out[static AUTH_NAME_MAX + 1], const uint8_t *data,
		    size_t len);

/* For the protocols: a text from the wire, made printable. */
void auth_copy_text(char out[static AUTH_MESSAGE_MAX + 1], const uint8_t *data,
		    size_t len);

#endif
