/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of a control connection (RFC 2637 sections 3.2 and 3.3). Internal to daemon/ctrl and its
 * tests; the user's functions on calls are in ctrl.h.
 */
#ifndef KPPTP_CTRL_CALL_H
#define KPPTP_CTRL_CALL_H

#include "ctrl/conn.h"

/**
 * enum call_state - RFC 2637 section 3.2.2 (outgoing call, PNS) and 3.2.1 (PAC)
 * @CALL_QUEUED: PNS, the connection is not established [idle]
 * @CALL_WAIT_REPLY: PNS, request sent [wait_reply]
 * @CALL_UP_PNS: [established]
 * @CALL_CLEARING: PNS, clear request sent [wait_disconnect]
 * @CALL_OFFERED: PAC, the daemon is being asked [wait_cs_ans]
 * @CALL_UP_PAC: [established]
 * @CALL_DEAD: freed when the outermost entry into the connection returns
 */
enum call_state {
	CALL_QUEUED = 1,
	CALL_WAIT_REPLY,
	CALL_UP_PNS,
	CALL_CLEARING,
	CALL_OFFERED,
	CALL_UP_PAC,
	CALL_DEAD,
	CALL_STATE_END,
};

enum call_event {
	CALL_EV_CONN_UP,
	CALL_EV_CONN_DOWN,
	CALL_EV_CONNECTED, /* Outgoing-Call-Reply, success */
	CALL_EV_REFUSED, /* Outgoing-Call-Reply, anything else */
	CALL_EV_DISCONNECT, /* Call-Disconnect-Notify */
	CALL_EV_CLEAR, /* Call-Clear-Request */
	CALL_EV_ACCEPT, /* the daemon accepts */
	CALL_EV_REFUSE, /* the daemon refuses */
	CALL_EV_CLOSE, /* the daemon closes */
	CALL_EV_TIMEOUT,
	CALL_EVENT_END,
};

/**
 * struct ctrl_call - see ctrl.h for what a user may know
 * @link: in the connection's list
 * @mute: no callback any more: the user closed it or was told that it is down
 * @deadline: of the state; 0 for none
 * @verdict: the daemon's, while CALL_OFFERED
 * @close: the user's reason
 * @why, @text: reason of the end, set before the event that ends it
 */
struct ctrl_call {
	TAILQ_ENTRY(ctrl_call) link;
	struct ctrl_conn *conn;
	enum ctrl_role role;
	enum call_state state;
	uint16_t local_id, peer_id;
	struct ctrl_call_info info;
	void *user;
	bool mute;
	uint64_t deadline;
	enum ctrl_verdict verdict;
	enum ctrl_close close;
	enum ctrl_reason why;
	char text[CONN_TEXT_MAX];
};

/** call_new() - a call in CALL_QUEUED or CALL_OFFERED, in @conn's list. NULL: no memory. */
struct ctrl_call *call_new(struct ctrl_conn *conn, enum ctrl_role role);

/** call_event() - apply one cell of the table. */
void call_event(struct ctrl_call *call, enum call_event event);

/** call_conn_down() - the connection ends for the call; why and text are the connection's. */
void call_conn_down(struct ctrl_call *call);

/** call_move() - go on from another connection: ours lost a collision to it. */
void call_move(struct ctrl_call *call, struct ctrl_conn *to);

/** call_message() - a message about a call (types 7 to 15) on an established connection. */
void call_message(struct ctrl_conn *conn, const struct ctrl_msg *msg);

#endif
