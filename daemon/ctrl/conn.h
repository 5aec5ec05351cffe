/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One control connection (RFC 2637 section 3.1) as an automaton without sockets and without a
 * clock of its own: bytes and events go in, bytes wait in @stream, everything else goes through
 * struct conn_env. Internal to daemon/ctrl and its tests.
 *
 * Lifetime: whoever embeds or allocates the connection calls conn_init() and conn_free(); the
 * connection never frees itself. In CONN_CLOSED nothing happens any more. Calls are freed only
 * when the outermost entry into the connection returns, so callbacks may close any call.
 */
#ifndef KPPTP_CTRL_CONN_H
#define KPPTP_CTRL_CONN_H

#include <sys/queue.h>

#include "ctrl/ctrl.h"
#include "ctrl/stream.h"

/**
 * enum conn_state - RFC 2637 section 3.1.1 and 3.1.2; names of the RFC in brackets
 * @CONN_CONNECTING: dialling, TCP is not up
 * @CONN_WAIT_REPLY: dialled, request sent [wait_ctl_reply]
 * @CONN_WAIT_START: accepted, nothing received yet [idle of the receiver]
 * @CONN_HELD: accepted, but the peer's request lost a collision: its close is awaited
 * @CONN_ESTABLISHED: [established]
 * @CONN_WAIT_STOP: our stop request is sent [wait_stop_reply]
 * @CONN_LINGER: last words are leaving; input is discarded
 * @CONN_CLOSED: over; the owner frees it
 */
enum conn_state {
	CONN_CONNECTING = 1,
	CONN_WAIT_REPLY,
	CONN_WAIT_START,
	CONN_HELD,
	CONN_ESTABLISHED,
	CONN_WAIT_STOP,
	CONN_LINGER,
	CONN_CLOSED,
	CONN_STATE_END,
};

/**
 * enum conn_event - what can happen to a connection
 * @CONN_EV_TCP_UP: TCP connect succeeded
 * @CONN_EV_TCP_DOWN: TCP connect failed, or the connection ended
 * @CONN_EV_START_REQUEST: with a version we speak
 * @CONN_EV_START_REQUEST_LOSER: the same, in collision with our own, and ours wins
 * @CONN_EV_START_REQUEST_VERSION: with a version we do not speak
 * @CONN_EV_START_REPLY: success
 * @CONN_EV_START_REPLY_REFUSED: another result code
 * @CONN_EV_START_REPLY_VERSION: success, with a version we do not speak
 * @CONN_EV_CALL: any message about a call
 * @CONN_EV_UNKNOWN: well-formed message of an undefined type
 * @CONN_EV_GARBAGE: the stream lost synchronization
 * @CONN_EV_TIMEOUT: the state's timer
 * @CONN_EV_SILENCE: nothing received for CTRL_ECHO_MS
 * @CONN_EV_ECHO_LOST: the Echo-Request was not answered
 * @CONN_EV_STOP: we want to end it in order
 * @CONN_EV_ABORT: we want to end it at once
 */
enum conn_event {
	CONN_EV_TCP_UP,
	CONN_EV_TCP_DOWN,
	CONN_EV_START_REQUEST,
	CONN_EV_START_REQUEST_LOSER,
	CONN_EV_START_REQUEST_VERSION,
	CONN_EV_START_REPLY,
	CONN_EV_START_REPLY_REFUSED,
	CONN_EV_START_REPLY_VERSION,
	CONN_EV_STOP_REQUEST,
	CONN_EV_STOP_REPLY,
	CONN_EV_ECHO_REQUEST,
	CONN_EV_ECHO_REPLY,
	CONN_EV_CALL,
	CONN_EV_UNKNOWN,
	CONN_EV_GARBAGE,
	CONN_EV_TIMEOUT,
	CONN_EV_SILENCE,
	CONN_EV_ECHO_LOST,
	CONN_EV_STOP,
	CONN_EV_ABORT,
	CONN_EVENT_END,
};

/**
 * struct conn_env - a connection's way to the world; @user is env_user of the connection
 * @now: monotonic clock, milliseconds
 * @kick: output, a deadline or the state changed outside of an entry by the owner; the owner
 *	looks at conn_deadline(), @stream and @state soon, but not inside this function
 * @call_id: a call id that no live call between these two addresses has; 0 for none
 * @serving: calls of peers are welcome at all
 * @rival: another connection between the same two addresses, which differ: one that we dialled
 *	and that waits for the start reply (@established false), or one that we accepted and that is
 *	established (true); NULL for none
 * @log: one line; @level is an enum log_level
 * @trace: every message, received or @sent; may be NULL
 */
struct conn_env {
	uint64_t (*now)(void *user);
	void (*kick)(struct ctrl_conn *conn, void *user);
	uint16_t (*call_id)(struct ctrl_conn *conn, void *user);
	bool (*serving)(void *user);
	struct ctrl_conn *(*rival)(struct ctrl_conn *conn, bool established,
				   void *user);
	void (*log)(struct ctrl_conn *conn, int level, const char *text,
		    void *user);
	void (*trace)(struct ctrl_conn *conn, bool sent,
		      const struct ctrl_msg *msg, void *user);
};

TAILQ_HEAD(call_list, ctrl_call);

#define CONN_TEXT_MAX 160

/**
 * struct ctrl_conn - see the head of this file
 * @env, @env_user: surroundings
 * @ops, @ops_user: callbacks of the daemon
 * @id: number for logs
 * @dialled: we opened it
 * @state: the automaton's, and nothing else's, state
 * @peer, @local: addresses of the TCP connection
 * @stream: bytes in both directions
 * @calls: all calls, those that are dead but not yet freed included
 * @call_count: of them not dead
 * @depth: entries on the stack; calls are freed at 0
 * @deadline: of the state; 0 for none
 * @echo_at: next SILENCE or ECHO_LOST; 0 for none
 * @echo_waiting: an Echo-Request is unanswered
 * @echo_id: its identifier
 * @raced: our connection loses to one that the peer opened
 * @overflow: something did not fit into @stream
 * @stop_reason: of our Stop-Control-Connection-Request
 * @serial: Call Serial Number of the last call we asked for
 * @why, @text: reason of the end, set before the event that ends it
 * @host, @vendor: the peer's names, printable
 */
struct ctrl_conn {
	const struct conn_env *env;
	void *env_user;
	const struct ctrl_ops *ops;
	void *ops_user;
	uint32_t id;
	bool dialled;
	enum conn_state state;
	struct sockaddr_in peer, local;
	struct stream stream;
	struct call_list calls;
	unsigned int call_count;
	unsigned int depth;
	uint64_t deadline;
	uint64_t echo_at;
	bool echo_waiting;
	uint32_t echo_id;
	bool raced;
	bool overflow;
	enum ctrl_stop_reason stop_reason;
	uint16_t serial;
	enum ctrl_reason why;
	char text[CONN_TEXT_MAX];
	char host[CTRL_TEXT_LEN + 1];
	char vendor[CTRL_TEXT_LEN + 1];
};

/**
 * conn_init() - a connection in CONN_CONNECTING (@dialled) or CONN_WAIT_START
 * @conn: zeroed by this function; env, ops and addresses are the caller's to fill in afterwards,
 *	before conn_start()
 */
void conn_init(struct ctrl_conn *conn, bool dialled);

/** conn_start() - start the clock of the first state. */
void conn_start(struct ctrl_conn *conn);

/** conn_free() - free the calls, without callbacks. Not from inside a callback. */
void conn_free(struct ctrl_conn *conn);

/**
 * conn_input() - bytes from the peer
 * @data: may be NULL with @len 0, to go on after congestion
 *
 * Return: how many were taken; fewer than @len only while the peer does not read our answers
 * (stream_congested()). Bytes after the end of the connection are taken and dropped.
 */
size_t conn_input(struct ctrl_conn *conn, const uint8_t *data, size_t len);

/** conn_tcp_up() - TCP connect succeeded; @local is known now. */
void conn_tcp_up(struct ctrl_conn *conn, const struct sockaddr_in *local);

/** conn_tcp_down() - TCP is gone; @error is an errno, 0 when the peer closed in order. */
void conn_tcp_down(struct ctrl_conn *conn, int error);

/** conn_stop() - end in order: Stop-Control-Connection-Request where it is due. */
void conn_stop(struct ctrl_conn *conn, enum ctrl_stop_reason reason,
	       const char *text);

/** conn_abort() - end at once, no message to the peer. */
void conn_abort(struct ctrl_conn *conn, enum ctrl_reason why, const char *text);

/** conn_tick() - do what is due at env->now(); harmless when called too often. */
void conn_tick(struct ctrl_conn *conn);

/** conn_deadline() - when conn_tick() must be called next, on env->now()'s clock; 0 for never. */
uint64_t conn_deadline(const struct ctrl_conn *conn);

/** conn_wants_input() - false while bytes from the peer must wait in the socket. */
bool conn_wants_input(const struct ctrl_conn *conn);

/** conn_dial() - queue a call; it is asked for when the connection is established. */
struct ctrl_call *conn_dial(struct ctrl_conn *conn, void *user);

/*
 * For the other files of the connection: entries nest, messages leave through
 * one place, and of several reasons for an end the first one stands (what
 * happens while a connection is being closed is no news).
 */
void conn_set_reason(struct ctrl_conn *conn, enum ctrl_reason why,
		     const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void conn_enter(struct ctrl_conn *conn);
void conn_leave(struct ctrl_conn *conn);
void conn_send(struct ctrl_conn *conn, const struct ctrl_msg *msg);
void conn_log(struct ctrl_conn *conn, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
