/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/conn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctrl/call.h"
#include "ctrl/conn_judge.h"
#include "ctrl/conn_table.h"
#include "log.h"

/* What an event that no message caused hands to its actions. */
static const struct ctrl_msg no_msg;

static void conn_event(struct ctrl_conn *conn, enum conn_event event,
		       const struct ctrl_msg *msg);

void conn_log(struct ctrl_conn *conn, int level, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	conn->env->log(conn, level, text, conn->env_user);
}

void conn_set_reason(struct ctrl_conn *conn, enum ctrl_reason why,
		     const char *fmt, ...)
{
	va_list ap;

	if (conn->state >= CONN_WAIT_STOP)
		return;
	conn->why = why;
	va_start(ap, fmt);
	vsnprintf(conn->text, sizeof(conn->text), fmt, ap);
	va_end(ap);
}

void conn_init(struct ctrl_conn *conn, bool dialled)
{
	memset(conn, 0, sizeof(*conn));
	TAILQ_INIT(&conn->calls);
	conn->dialled = dialled;
	conn->state = dialled ? CONN_CONNECTING : CONN_WAIT_START;
	conn->stop_reason = CTRL_STOP_NONE;
}

void conn_start(struct ctrl_conn *conn)
{
	conn->deadline = conn->env->now(conn->env_user) + CTRL_ESTABLISH_MS;
}

void conn_free(struct ctrl_conn *conn)
{
	struct ctrl_call *call;

	while ((call = TAILQ_FIRST(&conn->calls))) {
		TAILQ_REMOVE(&conn->calls, call, link);
		free(call);
	}
}

void conn_enter(struct ctrl_conn *conn)
{
	conn->depth++;
}

static void reap(struct ctrl_conn *conn)
{
	struct ctrl_call *call, *next;

	for (call = TAILQ_FIRST(&conn->calls); call; call = next) {
		next = TAILQ_NEXT(call, link);
		if (call->state != CALL_DEAD)
			continue;
		TAILQ_REMOVE(&conn->calls, call, link);
		free(call);
	}
}

/* What follows from the sum of an entry's events: overflow, and the last call's end. */
static void settle(struct ctrl_conn *conn)
{
	if (conn->overflow) {
		conn_set_reason(conn, CTRL_REASON_RESOURCE,
				"peer does not read its control messages");
		conn_event(conn, CONN_EV_ABORT, &no_msg);
	}
	if (conn->dialled && !conn->call_count) {
		conn_set_reason(conn, CTRL_REASON_LOCAL, "no call left");
		conn_event(conn, CONN_EV_STOP, &no_msg);
	}
	if (conn->state != CONN_ESTABLISHED)
		return;
	if (conn->call_count)
		conn->deadline = 0;
	else if (!conn->deadline)
		conn->deadline =
			conn->env->now(conn->env_user) + CTRL_UNUSED_MS;
}

void conn_leave(struct ctrl_conn *conn)
{
	if (conn->depth == 1) {
		settle(conn);
		reap(conn);
		conn->env->kick(conn, conn->env_user);
	}
	conn->depth--;
}

void conn_send(struct ctrl_conn *conn, const struct ctrl_msg *msg)
{
	uint8_t buf[CTRL_MSG_MAX];
	size_t len = ctrl_msg_build(msg, buf, sizeof(buf));

	if (!stream_put(&conn->stream, buf, len)) {
		conn->overflow = true;
		return;
	}
	if (conn->env->trace)
		conn->env->trace(conn, true, msg, conn->env_user);
}

/* Maximum Channels is 0 from a PNS (RFC 2637 section 2.1). */
static void send_start(struct ctrl_conn *conn, enum ctrl_type type,
		       uint8_t result)
{
	struct ctrl_msg msg = { .type = type };
	bool reply = type == CTRL_START_REPLY;

	msg.start.version = CTRL_VERSION;
	msg.start.result = result;
	msg.start.framing = CTRL_FRAMING_EITHER;
	msg.start.bearer = CTRL_BEARER_ANY;
	msg.start.max_channels = reply ? CTRL_CALLS_PER_CONN_MAX : 0;
	msg.start.firmware = CTRL_OUR_FIRMWARE;
	if (gethostname((char *)msg.start.host, sizeof(msg.start.host) - 1))
		msg.start.host[0] = '\0';
	memcpy(msg.start.vendor, CTRL_OUR_VENDOR, sizeof(CTRL_OUR_VENDOR));
	conn_send(conn, &msg);
}

static void send_stop(struct ctrl_conn *conn, enum ctrl_type type)
{
	struct ctrl_msg msg = { .type = type };

	if (type == CTRL_STOP_REQUEST)
		msg.stop.reason = conn->stop_reason;
	else
		msg.stop.result = CTRL_RESULT_OK;
	conn_send(conn, &msg);
}

static void send_echo_request(struct ctrl_conn *conn)
{
	struct ctrl_msg msg = { .type = CTRL_ECHO_REQUEST };

	msg.echo.id = ++conn->echo_id;
	conn->echo_waiting = true;
	conn->echo_at = conn->env->now(conn->env_user) + CTRL_ECHO_REPLY_MS;
	conn_send(conn, &msg);
}

static void send_echo_reply(struct ctrl_conn *conn, uint32_t id)
{
	struct ctrl_msg msg = { .type = CTRL_ECHO_REPLY };

	msg.echo.id = id;
	msg.echo.result = CTRL_RESULT_OK;
	conn_send(conn, &msg);
}

static void heard(struct ctrl_conn *conn)
{
	conn->echo_waiting = false;
	conn->echo_at = conn->env->now(conn->env_user) + CTRL_ECHO_MS;
}

static void up(struct ctrl_conn *conn)
{
	struct ctrl_call *call;

	heard(conn);
	TAILQ_FOREACH(call, &conn->calls, link)
	call_event(call, CALL_EV_CONN_UP);
}

static void down(struct ctrl_conn *conn)
{
	struct ctrl_call *call;

	TAILQ_FOREACH(call, &conn->calls, link)
	call_conn_down(call);
}

/* The outcome that RFC 2637 section 3.1.3 wants: both sides use the winner's connection. */
static void rescue(struct ctrl_conn *conn)
{
	struct ctrl_conn *to =
		conn->raced ? conn->env->rival(conn, true, conn->env_user) :
			      NULL;
	struct ctrl_call *call, *next;

	for (call = TAILQ_FIRST(&conn->calls); to && call; call = next) {
		next = TAILQ_NEXT(call, link);
		if (call->state != CALL_DEAD &&
		    to->call_count < CTRL_CALLS_PER_CONN_MAX)
			call_move(call, to);
	}
}

static void conn_act(struct ctrl_conn *conn, enum conn_action action,
		     const struct ctrl_msg *msg)
{
	switch (action) {
	case CONN_ACT_NONE:
		break;
	case CONN_ACT_START_REQUEST:
		send_start(conn, CTRL_START_REQUEST, 0);
		break;
	case CONN_ACT_START_ACCEPT:
		send_start(conn, CTRL_START_REPLY, CTRL_START_OK);
		break;
	case CONN_ACT_START_EXISTS:
		send_start(conn, CTRL_START_REPLY, CTRL_START_EXISTS);
		break;
	case CONN_ACT_START_VERSION:
		send_start(conn, CTRL_START_REPLY, CTRL_START_VERSION);
		break;
	case CONN_ACT_UP:
		up(conn);
		break;
	case CONN_ACT_CALL:
		call_message(conn, msg);
		break;
	case CONN_ACT_ECHO_REPLY:
		send_echo_reply(conn, msg->echo.id);
		break;
	case CONN_ACT_ECHO_REQUEST:
		send_echo_request(conn);
		break;
	case CONN_ACT_STOP_REQUEST:
		send_stop(conn, CTRL_STOP_REQUEST);
		break;
	case CONN_ACT_STOP_REPLY:
		send_stop(conn, CTRL_STOP_REPLY);
		break;
	case CONN_ACT_RESCUE:
		rescue(conn);
		break;
	case CONN_ACT_DOWN:
		down(conn);
		break;
	}
}

static void set_state(struct ctrl_conn *conn, enum conn_state state)
{
	uint64_t now = conn->env->now(conn->env_user);

	conn->state = state;
	switch (state) {
	case CONN_HELD:
		conn->deadline = now + CTRL_COLLISION_WINNER_MS;
		break;
	case CONN_WAIT_STOP:
		conn->deadline = now + CTRL_STOP_MS;
		break;
	case CONN_LINGER:
		conn->deadline = now + CTRL_LINGER_MS;
		break;
	case CONN_ESTABLISHED:
	case CONN_CLOSED:
		conn->deadline = 0;
		break;
	case CONN_CONNECTING:
	case CONN_WAIT_REPLY: /* one deadline for TCP and start exchange together */
	case CONN_WAIT_START:
	case CONN_STATE_END:
		break;
	}
}

static void conn_event(struct ctrl_conn *conn, enum conn_event event,
		       const struct ctrl_msg *msg)
{
	const struct conn_cell *cell = conn_cell(conn->state, event);
	enum conn_state old = conn->state;

	if (cell->next != CONN_STATE_END)
		set_state(conn, cell->next);
	if (conn->state != old)
		conn_log(conn, LOG_LEVEL_DEBUG, "%s %s -> %s",
			 conn_state_name(old), conn_event_name(event),
			 conn_state_name(conn->state));
	for (int i = 0; i < CONN_CELL_ACTIONS; i++)
		conn_act(conn, cell->actions[i], msg);
}

/* Handle one message. False when there is none, or none may be handled now. */
static bool input_next(struct ctrl_conn *conn)
{
	enum ctrl_frame frame;
	struct ctrl_msg msg;
	const uint8_t *p;
	size_t len;

	if (!conn_wants_input(conn) || conn->state >= CONN_LINGER)
		return false;
	frame = stream_next(&conn->stream, &p, &len);
	if (frame == CTRL_FRAME_MORE)
		return false;
	if (frame == CTRL_FRAME_UNKNOWN) {
		conn_log(conn, LOG_LEVEL_DEBUG,
			 "control message of unknown type %u",
			 p[8] << 8 | p[9]);
		conn_set_reason(conn, CTRL_REASON_PROTOCOL,
				"peer sent an unknown control message");
		conn_event(conn, CONN_EV_UNKNOWN, &no_msg);
		return true;
	}
	if (frame == CTRL_FRAME_OK)
		frame = ctrl_msg_parse(p, len, &msg);
	if (frame != CTRL_FRAME_OK) {
		conn_set_reason(conn, CTRL_REASON_PROTOCOL,
				"peer sent garbage: %s",
				ctrl_frame_name(frame));
		conn_event(conn, CONN_EV_GARBAGE, &no_msg);
		return false;
	}
	if (conn->env->trace)
		conn->env->trace(conn, false, &msg, conn->env_user);
	if (conn->state == CONN_ESTABLISHED)
		heard(conn);
	else
		conn_set_reason(conn, CTRL_REASON_PROTOCOL,
				"peer sent an unexpected %s",
				ctrl_msg_name(msg.type));
	conn_event(conn, conn_judge(conn, &msg), &msg);
	return true;
}

size_t conn_input(struct ctrl_conn *conn, const uint8_t *data, size_t len)
{
	size_t n, taken = 0;

	conn_enter(conn);
	do {
		n = 0;
		if (taken < len)
			n = stream_feed(&conn->stream, data + taken,
					len - taken);
		taken += n;
		while (input_next(conn))
			;
	} while (n && taken < len);
	if (conn->state >= CONN_LINGER) {
		conn->stream.in_start = conn->stream.in_end = 0;
		taken = len;
	}
	conn_leave(conn);
	return taken;
}

bool conn_wants_input(const struct ctrl_conn *conn)
{
	return conn->state >= CONN_LINGER || (conn->state != CONN_CONNECTING &&
					      !stream_congested(&conn->stream));
}

void conn_tcp_up(struct ctrl_conn *conn, const struct sockaddr_in *local)
{
	conn_enter(conn);
	conn->local = *local;
	conn_event(conn, CONN_EV_TCP_UP, &no_msg);
	conn_leave(conn);
}

void conn_tcp_down(struct ctrl_conn *conn, int error)
{
	conn_enter(conn);
	if (conn->state == CONN_CONNECTING)
		conn_set_reason(conn, CTRL_REASON_CONNECT, "cannot connect: %s",
				strerror(error));
	else if (error)
		conn_set_reason(conn, CTRL_REASON_LOST,
				"control connection lost: %s", strerror(error));
	else
		conn_set_reason(conn, CTRL_REASON_LOST,
				"peer closed the control connection");
	conn_event(conn, CONN_EV_TCP_DOWN, &no_msg);
	conn_leave(conn);
}

void conn_stop(struct ctrl_conn *conn, enum ctrl_stop_reason reason,
	       const char *text)
{
	conn_enter(conn);
	conn_set_reason(conn, CTRL_REASON_LOCAL, "%s", text);
	conn->stop_reason = reason;
	conn_event(conn, CONN_EV_STOP, &no_msg);
	conn_leave(conn);
}

void conn_abort(struct ctrl_conn *conn, enum ctrl_reason why, const char *text)
{
	conn_enter(conn);
	conn_set_reason(conn, why, "%s", text);
	conn_event(conn, CONN_EV_ABORT, &no_msg);
	conn_leave(conn);
}

static void state_timeout(struct ctrl_conn *conn)
{
	conn->deadline = 0;
	if (conn->state == CONN_CONNECTING)
		conn_set_reason(conn, CTRL_REASON_TIMEOUT,
				"cannot connect: no answer in %d s",
				CTRL_ESTABLISH_MS / 1000);
	else if (conn->state == CONN_ESTABLISHED)
		conn_set_reason(conn, CTRL_REASON_LOCAL,
				"no call on the control connection for %d s",
				CTRL_UNUSED_MS / 1000);
	else
		conn_set_reason(conn, CTRL_REASON_TIMEOUT,
				"control connection not established in %d s",
				CTRL_ESTABLISH_MS / 1000);
	conn_event(conn, CONN_EV_TIMEOUT, &no_msg);
}

static void echo_timeout(struct ctrl_conn *conn)
{
	if (!conn->echo_waiting) {
		conn_event(conn, CONN_EV_SILENCE, &no_msg);
		return;
	}
	conn_set_reason(conn, CTRL_REASON_TIMEOUT,
			"peer does not answer Echo-Request");
	conn_event(conn, CONN_EV_ECHO_LOST, &no_msg);
}

void ctrl_call_probe(struct ctrl_call *call)
{
	struct ctrl_conn *conn = call->conn;

	conn_enter(conn);
	if (conn->state == CONN_ESTABLISHED && !conn->echo_waiting)
		conn_event(conn, CONN_EV_SILENCE, &no_msg);
	conn_leave(conn);
}

void conn_tick(struct ctrl_conn *conn)
{
	uint64_t now = conn->env->now(conn->env_user);
	struct ctrl_call *call;

	conn_enter(conn);
	if (conn->deadline && now >= conn->deadline)
		state_timeout(conn);
	if (conn->state == CONN_ESTABLISHED && now >= conn->echo_at)
		echo_timeout(conn);
	TAILQ_FOREACH(call, &conn->calls, link)
	{
		if (call->deadline && now >= call->deadline)
			call_event(call, CALL_EV_TIMEOUT);
	}
	conn_leave(conn);
}

static void earlier(uint64_t *at, uint64_t candidate)
{
	if (candidate && (!*at || candidate < *at))
		*at = candidate;
}

uint64_t conn_deadline(const struct ctrl_conn *conn)
{
	const struct ctrl_call *call;
	uint64_t at = conn->deadline;

	if (conn->state == CONN_ESTABLISHED)
		earlier(&at, conn->echo_at);
	TAILQ_FOREACH(call, &conn->calls, link)
	earlier(&at, call->deadline);
	return at;
}

struct ctrl_call *conn_dial(struct ctrl_conn *conn, void *user)
{
	struct ctrl_call *call = call_new(conn, CTRL_PNS);

	if (call)
		call->user = user;
	return call;
}
