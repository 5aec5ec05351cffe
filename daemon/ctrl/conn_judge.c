/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/conn_judge.h"

static bool version_ok(uint16_t version)
{
	return version >> 8 == CTRL_VERSION >> 8;
}

static void learn_names(struct ctrl_conn *conn, const struct ctrl_start *start)
{
	ctrl_text_print(start->host, sizeof(start->host), conn->host,
			sizeof(conn->host));
	ctrl_text_print(start->vendor, sizeof(start->vendor), conn->vendor,
			sizeof(conn->vendor));
}

/* RFC 2637 section 3.1.3: the initiator with the higher address wins. */
static enum conn_event judge_collision(struct ctrl_conn *conn)
{
	struct ctrl_conn *ours = conn->env->rival(conn, false, conn->env_user);
	uint64_t limit =
		conn->env->now(conn->env_user) + CTRL_COLLISION_LOSER_MS;

	if (!ours)
		return CONN_EV_START_REQUEST;
	if (ntohl(conn->local.sin_addr.s_addr) >
	    ntohl(conn->peer.sin_addr.s_addr))
		return CONN_EV_START_REQUEST_LOSER;
	conn_enter(ours);
	ours->raced = true;
	if (ours->deadline > limit)
		ours->deadline = limit;
	conn_leave(ours);
	return CONN_EV_START_REQUEST;
}

static enum conn_event judge_start_request(struct ctrl_conn *conn,
					   const struct ctrl_start *start)
{
	bool expected = conn->state == CONN_WAIT_START;

	if (!version_ok(start->version)) {
		if (expected)
			conn_set_reason(conn, CTRL_REASON_VERSION,
					"peer wants protocol version 0x%04x",
					start->version);
		return CONN_EV_START_REQUEST_VERSION;
	}
	if (!expected)
		return CONN_EV_START_REQUEST;
	learn_names(conn, start);
	return judge_collision(conn);
}

static void start_refused(struct ctrl_conn *conn,
			  const struct ctrl_start *start)
{
	enum ctrl_reason why = start->result == CTRL_START_VERSION ?
				       CTRL_REASON_VERSION :
				       CTRL_REASON_REFUSED;

	conn_set_reason(
		conn, why,
		"peer refuses the control connection: %s (result %u, error %u)",
		ctrl_result_name(CTRL_START_REPLY, start->result),
		start->result, start->error);
	if (start->result == CTRL_START_EXISTS)
		conn->raced = true;
}

static enum conn_event judge_start_reply(struct ctrl_conn *conn,
					 const struct ctrl_start *start)
{
	bool expected = conn->state == CONN_WAIT_REPLY;

	if (start->result != CTRL_START_OK) {
		if (expected)
			start_refused(conn, start);
		return CONN_EV_START_REPLY_REFUSED;
	}
	if (!version_ok(start->version)) {
		if (expected) {
			conn_set_reason(
				conn, CTRL_REASON_VERSION,
				"peer answers with protocol version 0x%04x",
				start->version);
			conn->stop_reason = CTRL_STOP_PROTOCOL;
		}
		return CONN_EV_START_REPLY_VERSION;
	}
	if (expected)
		learn_names(conn, start);
	return CONN_EV_START_REPLY;
}

enum conn_event conn_judge(struct ctrl_conn *conn, const struct ctrl_msg *msg)
{
	switch (msg->type) {
	case CTRL_START_REQUEST:
		return judge_start_request(conn, &msg->start);
	case CTRL_START_REPLY:
		return judge_start_reply(conn, &msg->start);
	case CTRL_STOP_REQUEST:
		conn_set_reason(
			conn, CTRL_REASON_PEER,
			"peer stops the control connection (reason: %s)",
			ctrl_stop_reason_name(msg->stop.reason));
		return CONN_EV_STOP_REQUEST;
	case CTRL_STOP_REPLY:
		return CONN_EV_STOP_REPLY;
	case CTRL_ECHO_REQUEST:
		return CONN_EV_ECHO_REQUEST;
	case CTRL_ECHO_REPLY:
		return CONN_EV_ECHO_REPLY;
	case CTRL_OUT_CALL_REQUEST:
	case CTRL_OUT_CALL_REPLY:
	case CTRL_IN_CALL_REQUEST:
	case CTRL_IN_CALL_REPLY:
	case CTRL_IN_CALL_CONNECTED:
	case CTRL_CALL_CLEAR:
	case CTRL_CALL_DISCONNECT:
	case CTRL_WAN_ERROR:
	case CTRL_SET_LINK_INFO:
		return CONN_EV_CALL;
	case CTRL_TYPE_END:
		break;
	}
	return CONN_EV_UNKNOWN;
}
