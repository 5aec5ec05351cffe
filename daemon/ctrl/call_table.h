/* SPDX-License-Identifier: GPL-2.0-only */
/* The automaton of a call as a table; call.c is the engine that applies a cell. */
#ifndef KPPTP_CTRL_CALL_TABLE_H
#define KPPTP_CTRL_CALL_TABLE_H

#include "ctrl/call.h"

/** enum call_action - what a cell does */
enum call_action {
	CALL_ACT_NONE,
	CALL_ACT_REQUEST, /* send Outgoing-Call-Request */
	CALL_ACT_ACCEPT, /* send Outgoing-Call-Reply, connected */
	CALL_ACT_REFUSE, /* send Outgoing-Call-Reply, not connected */
	CALL_ACT_CLEAR, /* send Call-Clear-Request */
	CALL_ACT_DISCONNECT, /* send Call-Disconnect-Notify */
	CALL_ACT_UP, /* tell the user */
	CALL_ACT_DOWN, /* tell the user, for the last time */
};

#define CALL_CELL_ACTIONS 2

/**
 * struct call_cell - one cell of the automaton
 * @next: state afterwards, CALL_STATE_END for "the same"; 0 only in a forgotten cell
 * @actions: run after the state was changed, in order
 */
struct call_cell {
	enum call_state next;
	enum call_action actions[CALL_CELL_ACTIONS];
};

/** call_cell() - the cell for @event in @state. */
const struct call_cell *call_cell(enum call_state state, enum call_event event);

const char *call_state_name(enum call_state state);

#endif
