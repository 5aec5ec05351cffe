/* SPDX-License-Identifier: GPL-2.0-only */
/* The automaton of a control connection as a table; conn.c is the engine that applies a cell. */
#ifndef KPPTP_CTRL_CONN_TABLE_H
#define KPPTP_CTRL_CONN_TABLE_H

#include "ctrl/conn.h"

/** enum conn_action - what a cell does */
enum conn_action {
	CONN_ACT_NONE,
	CONN_ACT_START_REQUEST, /* send Start-Control-Connection-Request */
	CONN_ACT_START_ACCEPT, /* send -Reply, success */
	CONN_ACT_START_EXISTS, /* send -Reply, command channel already exists */
	CONN_ACT_START_VERSION, /* send -Reply, protocol version not supported */
	CONN_ACT_UP, /* established: ask for the queued calls */
	CONN_ACT_CALL, /* hand the message to the calls */
	CONN_ACT_ECHO_REPLY, /* answer */
	CONN_ACT_ECHO_REQUEST, /* ask whether the peer lives */
	CONN_ACT_STOP_REQUEST, /* send Stop-Control-Connection-Request */
	CONN_ACT_STOP_REPLY, /* answer */
	CONN_ACT_RESCUE, /* a lost collision: the calls go on from the peer's connection */
	CONN_ACT_DOWN, /* all calls are over */
};

#define CONN_CELL_ACTIONS 3

/**
 * struct conn_cell - one cell of the automaton
 * @next: state afterwards, CONN_STATE_END for "the same"; 0 only in a forgotten cell
 * @actions: run after the state was changed, in order
 */
struct conn_cell {
	enum conn_state next;
	enum conn_action actions[CONN_CELL_ACTIONS];
};

/** conn_cell() - the cell for @event in @state. */
const struct conn_cell *conn_cell(enum conn_state state, enum conn_event event);

const char *conn_state_name(enum conn_state state);
const char *conn_event_name(enum conn_event event);

#endif
