/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctrl/call_table.h"
#include "log.h"

static void set_reason(struct ctrl_call *call, enum ctrl_reason why,
		       const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void set_reason(struct ctrl_call *call, enum ctrl_reason why,
		       const char *fmt, ...)
{
	va_list ap;

	call->why = why;
	va_start(ap, fmt);
	vsnprintf(call->text, sizeof(call->text), fmt, ap);
	va_end(ap);
}

struct ctrl_call *call_new(struct ctrl_conn *conn, enum ctrl_role role)
{
	struct ctrl_call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	call->conn = conn;
	call->role = role;
	call->state = role == CTRL_PNS ? CALL_QUEUED : CALL_OFFERED;
	TAILQ_INSERT_TAIL(&conn->calls, call, link);
	conn->call_count++;
	return call;
}

static void send_request(struct ctrl_call *call)
{
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };

	call->info.serial = ++call->conn->serial;
	call->info.min_bps = CTRL_OUR_MIN_BPS;
	call->info.max_bps = CTRL_OUR_MAX_BPS;
	msg.out_call.call_id = call->local_id;
	msg.out_call.serial = call->info.serial;
	msg.out_call.min_bps = call->info.min_bps;
	msg.out_call.max_bps = call->info.max_bps;
	msg.out_call.bearer = CTRL_BEARER_ANY;
	msg.out_call.framing = CTRL_FRAMING_EITHER;
	msg.out_call.window = CTRL_OUR_WINDOW;
	msg.out_call.delay = CTRL_OUR_DELAY;
	conn_send(call->conn, &msg);
}

static void send_reply(struct ctrl_call *call, uint8_t result, uint8_t error)
{
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REPLY };

	msg.out_reply.peer_call_id = call->peer_id;
	msg.out_reply.result = result;
	msg.out_reply.error = error;
	if (result == CTRL_OUT_CONNECTED) {
		call->info.connect_bps = CTRL_OUR_MAX_BPS;
		msg.out_reply.call_id = call->local_id;
		msg.out_reply.connect_bps = call->info.connect_bps;
		msg.out_reply.window = CTRL_OUR_WINDOW;
		msg.out_reply.delay = CTRL_OUR_DELAY;
	}
	conn_send(call->conn, &msg);
}

static void send_refusal(struct ctrl_call *call)
{
	switch (call->verdict) {
	case CTRL_REFUSE_RESOURCE:
		send_reply(call, CTRL_OUT_ERROR, CTRL_ERROR_NO_RESOURCE);
		break;
	case CTRL_REFUSE_BUSY:
		send_reply(call, CTRL_OUT_BUSY, CTRL_ERROR_NONE);
		break;
	case CTRL_ACCEPT:
	case CTRL_REFUSE_ADMIN:
		send_reply(call, CTRL_OUT_DO_NOT_ACCEPT, CTRL_ERROR_NONE);
		break;
	}
}

/* The PNS's own id, because the PAC's may not be known yet (RFC 2637 section 2.12). */
static void send_clear(struct ctrl_call *call)
{
	struct ctrl_msg msg = { .type = CTRL_CALL_CLEAR };

	msg.clear.call_id = call->local_id;
	conn_send(call->conn, &msg);
}

static void send_disconnect(struct ctrl_call *call, enum call_event event)
{
	static const uint8_t results[] = {
		[CTRL_CLOSE_REQUEST] = CTRL_DISCONNECT_REQUEST,
		[CTRL_CLOSE_LOST] = CTRL_DISCONNECT_LOST_CARRIER,
		[CTRL_CLOSE_ADMIN] = CTRL_DISCONNECT_ADMIN,
		[CTRL_CLOSE_ERROR] = CTRL_DISCONNECT_ERROR,
	};
	struct ctrl_msg msg = { .type = CTRL_CALL_DISCONNECT };

	msg.disconnect.call_id = call->local_id;
	msg.disconnect.result = event == CALL_EV_CLEAR ?
					CTRL_DISCONNECT_REQUEST :
					results[call->close];
	if (msg.disconnect.result == CTRL_DISCONNECT_ERROR)
		msg.disconnect.error = CTRL_ERROR_PAC_ERROR;
	conn_send(call->conn, &msg);
}

static void report_up(struct ctrl_call *call)
{
	struct ctrl_conn *conn = call->conn;

	if (!call->mute && conn->ops->call_up)
		conn->ops->call_up(call, conn->ops_user);
}

static void report_down(struct ctrl_call *call)
{
	struct ctrl_conn *conn = call->conn;

	if (call->mute)
		return;
	call->mute = true;
	if (conn->ops->call_down)
		conn->ops->call_down(call, call->why, call->text,
				     conn->ops_user);
}

static void call_act(struct ctrl_call *call, enum call_action action,
		     enum call_event event)
{
	switch (action) {
	case CALL_ACT_NONE:
		break;
	case CALL_ACT_REQUEST:
		send_request(call);
		break;
	case CALL_ACT_ACCEPT:
		send_reply(call, CTRL_OUT_CONNECTED, CTRL_ERROR_NONE);
		break;
	case CALL_ACT_REFUSE:
		send_refusal(call);
		break;
	case CALL_ACT_CLEAR:
		send_clear(call);
		break;
	case CALL_ACT_DISCONNECT:
		send_disconnect(call, event);
		break;
	case CALL_ACT_UP:
		report_up(call);
		break;
	case CALL_ACT_DOWN:
		report_down(call);
		break;
	}
}

static void set_state(struct ctrl_call *call, enum call_state state)
{
	uint64_t now = call->conn->env->now(call->conn->env_user);

	if (state == CALL_DEAD && call->state != CALL_DEAD)
		call->conn->call_count--;
	call->state = state;
	call->deadline = 0;
	if (state == CALL_WAIT_REPLY)
		call->deadline = now + CTRL_CALL_REPLY_MS;
	else if (state == CALL_CLEARING)
		call->deadline = now + CTRL_CLEAR_MS;
}

/* The connection is up. Tells the user, who may close the call at this point. */
static enum call_event judge_request(struct ctrl_call *call)
{
	struct ctrl_conn *conn = call->conn;

	call->local_id = conn->env->call_id(conn, conn->env_user);
	if (!call->local_id) {
		set_reason(call, CTRL_REASON_RESOURCE, "no free call id");
		return CALL_EV_REFUSE;
	}
	if (!call->mute && conn->ops->call_request)
		conn->ops->call_request(call, conn->ops_user);
	return CALL_EV_CONN_UP;
}

void call_event(struct ctrl_call *call, enum call_event event)
{
	const struct call_cell *cell;
	enum call_state old;

	if (event == CALL_EV_CONN_UP && call->state == CALL_QUEUED)
		event = judge_request(call);
	old = call->state;
	if (event == CALL_EV_TIMEOUT)
		set_reason(call, CTRL_REASON_TIMEOUT,
			   "no Outgoing-Call-Reply in %d s",
			   CTRL_CALL_REPLY_MS / 1000);
	cell = call_cell(old, event);
	if (cell->next != CALL_STATE_END)
		set_state(call, cell->next);
	if (call->state != old)
		conn_log(call->conn, LOG_LEVEL_DEBUG, "call %u: %s -> %s",
			 call->local_id, call_state_name(old),
			 call_state_name(call->state));
	for (int i = 0; i < CALL_CELL_ACTIONS; i++)
		call_act(call, cell->actions[i], event);
}

void call_conn_down(struct ctrl_call *call)
{
	if (call->state == CALL_DEAD)
		return;
	set_reason(call, call->conn->why, "%s", call->conn->text);
	call_event(call, CALL_EV_CONN_DOWN);
}

void call_move(struct ctrl_call *call, struct ctrl_conn *to)
{
	conn_log(call->conn, LOG_LEVEL_DEBUG,
		 "collision: the call goes on from connection %u", to->id);
	TAILQ_REMOVE(&call->conn->calls, call, link);
	call->conn->call_count--;
	conn_enter(to);
	TAILQ_INSERT_TAIL(&to->calls, call, link);
	to->call_count++;
	call->conn = to;
	call_event(call, CALL_EV_CONN_UP);
	conn_leave(to);
}

/* A live call of one role by the local id, or by the peer's. */
static struct ctrl_call *find(struct ctrl_conn *conn, enum ctrl_role role,
			      uint16_t local_id)
{
	struct ctrl_call *call;

	TAILQ_FOREACH(call, &conn->calls, link)
	{
		if (call->state > CALL_QUEUED && call->state != CALL_DEAD &&
		    call->role == role && call->local_id == local_id)
			return call;
	}
	return NULL;
}

static struct ctrl_call *find_by_peer(struct ctrl_conn *conn,
				      enum ctrl_role role, uint16_t peer_id)
{
	struct ctrl_call *call;

	TAILQ_FOREACH(call, &conn->calls, link)
	{
		bool known = call->state == CALL_UP_PNS ||
			     call->state == CALL_UP_PAC ||
			     (call->state == CALL_CLEARING && call->peer_id);

		if (known && call->role == role && call->peer_id == peer_id)
			return call;
	}
	return NULL;
}

/*
 * Call-Clear-Request and Call-Disconnect-Notify name the call by the sender's own id. Some peers
 * send ours, and a Call-Disconnect-Notify may come before we know the peer's: with a single call
 * there is no doubt which one is meant.
 */
static struct ctrl_call *find_ended(struct ctrl_conn *conn, enum ctrl_role role,
				    uint16_t id)
{
	struct ctrl_call *call = find_by_peer(conn, role, id), *only = NULL;
	unsigned int count = 0;

	if (call)
		return call;
	TAILQ_FOREACH(call, &conn->calls, link)
	{
		if (call->role != role || call->state == CALL_DEAD)
			continue;
		only = call;
		count++;
	}
	if (count != 1)
		return NULL;
	return only->local_id == id || only->state == CALL_WAIT_REPLY ||
			       only->state == CALL_CLEARING ?
		       only :
		       NULL;
}

static enum ctrl_verdict ask(struct ctrl_call *call)
{
	struct ctrl_conn *conn = call->conn;

	if (!conn->ops->call_incoming || !conn->env->serving(conn->env_user))
		return CTRL_REFUSE_ADMIN;
	if (conn->call_count > CTRL_CALLS_PER_CONN_MAX)
		return CTRL_REFUSE_RESOURCE;
	call->local_id = conn->env->call_id(conn, conn->env_user);
	if (!call->local_id)
		return CTRL_REFUSE_RESOURCE;
	return conn->ops->call_incoming(call, conn->ops_user);
}

static void refuse_request(struct ctrl_conn *conn, uint16_t peer_id,
			   uint8_t error)
{
	struct ctrl_call nobody = { .conn = conn, .peer_id = peer_id };

	send_reply(&nobody, CTRL_OUT_ERROR, error);
}

static void out_call_request(struct ctrl_conn *conn,
			     const struct ctrl_out_call *req)
{
	struct ctrl_call *call;

	if (find_by_peer(conn, CTRL_PAC, req->call_id)) {
		refuse_request(conn, req->call_id, CTRL_ERROR_BAD_CALL_ID);
		return;
	}
	call = call_new(conn, CTRL_PAC);
	if (!call) {
		refuse_request(conn, req->call_id, CTRL_ERROR_NO_RESOURCE);
		return;
	}
	call->peer_id = req->call_id;
	call->info.serial = req->serial;
	call->info.min_bps = req->min_bps;
	call->info.max_bps = req->max_bps;
	call->info.peer_window = req->window;
	call->info.peer_delay = req->delay;
	call->verdict = ask(call);
	call_event(call, call->verdict == CTRL_ACCEPT ? CALL_EV_ACCEPT :
							CALL_EV_REFUSE);
}

static void out_call_reply(struct ctrl_conn *conn,
			   const struct ctrl_out_reply *reply)
{
	struct ctrl_call *call = find(conn, CTRL_PNS, reply->peer_call_id);

	if (!call) {
		conn_log(conn, LOG_LEVEL_DEBUG,
			 "Outgoing-Call-Reply for unknown call %u",
			 reply->peer_call_id);
		return;
	}
	if (call->state != CALL_WAIT_REPLY && call->state != CALL_CLEARING)
		return;
	if (reply->result != CTRL_OUT_CONNECTED) {
		set_reason(
			call, CTRL_REASON_REFUSED,
			"peer refuses the call: %s (result %u, error %u: %s)",
			ctrl_result_name(CTRL_OUT_CALL_REPLY, reply->result),
			reply->result, reply->error,
			ctrl_error_name(reply->error));
		call_event(call, CALL_EV_REFUSED);
		return;
	}
	call->peer_id = reply->call_id;
	call->info.peer_window = reply->window;
	call->info.peer_delay = reply->delay;
	call->info.connect_bps = reply->connect_bps;
	call_event(call, CALL_EV_CONNECTED);
}

/*
 * Incoming calls are telephone calls that reach the peer. We have no use for them in either
 * role, so the answer is always Do Not Accept (RFC 2637 section 2.10).
 */
static void in_call_request(struct ctrl_conn *conn,
			    const struct ctrl_in_call *req)
{
	struct ctrl_msg msg = { .type = CTRL_IN_CALL_REPLY };

	msg.in_reply.peer_call_id = req->call_id;
	msg.in_reply.result = CTRL_IN_DO_NOT_ACCEPT;
	conn_send(conn, &msg);
}

static void call_clear(struct ctrl_conn *conn, uint16_t id)
{
	struct ctrl_call *call = find_ended(conn, CTRL_PAC, id);

	if (!call) {
		conn_log(conn, LOG_LEVEL_DEBUG,
			 "Call-Clear-Request for unknown call %u", id);
		return;
	}
	set_reason(call, CTRL_REASON_PEER, "peer cleared the call");
	call_event(call, CALL_EV_CLEAR);
}

static void call_disconnect(struct ctrl_conn *conn,
			    const struct ctrl_disconnect *notify)
{
	struct ctrl_call *call = find_ended(conn, CTRL_PNS, notify->call_id);

	if (!call) {
		conn_log(conn, LOG_LEVEL_DEBUG,
			 "Call-Disconnect-Notify for unknown call %u",
			 notify->call_id);
		return;
	}
	set_reason(call, CTRL_REASON_PEER,
		   "peer disconnected the call: %s (result %u, error %u)",
		   ctrl_result_name(CTRL_CALL_DISCONNECT, notify->result),
		   notify->result, notify->error);
	call_event(call, CALL_EV_DISCONNECT);
}

/* From the PNS, but tolerated from either side and at any time: it names the receiver's id. */
static void set_link_info(struct ctrl_conn *conn,
			  const struct ctrl_link_info *info)
{
	struct ctrl_call *call = find(conn, CTRL_PAC, info->peer_call_id);

	if (!call)
		call = find(conn, CTRL_PNS, info->peer_call_id);
	if (call && !call->mute && conn->ops->set_link_info)
		conn->ops->set_link_info(call, info->send_accm, info->recv_accm,
					 conn->ops_user);
}

void call_message(struct ctrl_conn *conn, const struct ctrl_msg *msg)
{
	switch (msg->type) {
	case CTRL_OUT_CALL_REQUEST:
		out_call_request(conn, &msg->out_call);
		break;
	case CTRL_OUT_CALL_REPLY:
		out_call_reply(conn, &msg->out_reply);
		break;
	case CTRL_IN_CALL_REQUEST:
		in_call_request(conn, &msg->in_call);
		break;
	case CTRL_CALL_CLEAR:
		call_clear(conn, msg->clear.call_id);
		break;
	case CTRL_CALL_DISCONNECT:
		call_disconnect(conn, &msg->disconnect);
		break;
	case CTRL_SET_LINK_INFO:
		set_link_info(conn, &msg->link_info);
		break;
	case CTRL_IN_CALL_REPLY: /* answers to what we never send */
	case CTRL_IN_CALL_CONNECTED:
	case CTRL_WAN_ERROR: /* counts errors of a line that does not exist */
		conn_log(conn, LOG_LEVEL_DEBUG, "%s ignored",
			 ctrl_msg_name(msg->type));
		break;
	default:
		break;
	}
}

void ctrl_call_close(struct ctrl_call *call, enum ctrl_close why)
{
	struct ctrl_conn *conn = call->conn;

	if (call->mute)
		return;
	conn_enter(conn);
	call->mute = true;
	call->close = why;
	if (conn->state == CONN_ESTABLISHED || call->state == CALL_QUEUED)
		call_event(call, CALL_EV_CLOSE);
	else
		call_event(call, CALL_EV_CONN_DOWN);
	conn_leave(conn);
}

enum ctrl_role ctrl_call_role(const struct ctrl_call *call)
{
	return call->role;
}

uint16_t ctrl_call_local_id(const struct ctrl_call *call)
{
	return call->local_id;
}

uint16_t ctrl_call_peer_id(const struct ctrl_call *call)
{
	return call->peer_id;
}

const struct sockaddr_in *ctrl_call_peer(const struct ctrl_call *call)
{
	return &call->conn->peer;
}

const struct sockaddr_in *ctrl_call_local(const struct ctrl_call *call)
{
	return &call->conn->local;
}

const struct ctrl_call_info *ctrl_call_info(const struct ctrl_call *call)
{
	return &call->info;
}

struct ctrl_conn *ctrl_call_conn(const struct ctrl_call *call)
{
	return call->conn;
}

void *ctrl_call_user(const struct ctrl_call *call)
{
	return call->user;
}

void ctrl_call_set_user(struct ctrl_call *call, void *user)
{
	call->user = user;
}
