/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/call_table.h"

#define STAY                          \
	{                             \
		CALL_STATE_END,       \
		{                     \
			CALL_ACT_NONE \
		}                     \
	}
#define DIE                           \
	{                             \
		CALL_DEAD,            \
		{                     \
			CALL_ACT_DOWN \
		}                     \
	}
#define FORGET                        \
	{                             \
		CALL_DEAD,            \
		{                     \
			CALL_ACT_NONE \
		}                     \
	}

/* RFC 2637 section 3.2: outgoing calls as PNS (first four rows) and as PAC. */
static const struct call_cell table[CALL_STATE_END][CALL_EVENT_END] = {
	[CALL_QUEUED] = {
		[CALL_EV_CONN_UP] = { CALL_WAIT_REPLY, { CALL_ACT_REQUEST } },
		[CALL_EV_CONN_DOWN] = DIE,
		[CALL_EV_CONNECTED] = STAY,
		[CALL_EV_REFUSED] = STAY,
		[CALL_EV_DISCONNECT] = STAY,
		[CALL_EV_CLEAR] = STAY,
		[CALL_EV_ACCEPT] = STAY,
		[CALL_EV_REFUSE] = DIE,
		[CALL_EV_CLOSE] = FORGET,
		[CALL_EV_TIMEOUT] = STAY,
	},
	[CALL_WAIT_REPLY] = {
		[CALL_EV_CONN_UP] = STAY,
		[CALL_EV_CONN_DOWN] = DIE,
		[CALL_EV_CONNECTED] = { CALL_UP_PNS, { CALL_ACT_UP } },
		[CALL_EV_REFUSED] = DIE,
		[CALL_EV_DISCONNECT] = DIE,
		[CALL_EV_CLEAR] = STAY,
		[CALL_EV_ACCEPT] = STAY,
		[CALL_EV_REFUSE] = STAY,
		[CALL_EV_CLOSE] = { CALL_CLEARING, { CALL_ACT_CLEAR } },
		[CALL_EV_TIMEOUT] = { CALL_CLEARING, { CALL_ACT_CLEAR, CALL_ACT_DOWN } },
	},
	[CALL_UP_PNS] = {
		[CALL_EV_CONN_UP] = STAY,
		[CALL_EV_CONN_DOWN] = DIE,
		[CALL_EV_CONNECTED] = STAY,
		[CALL_EV_REFUSED] = STAY,
		[CALL_EV_DISCONNECT] = DIE,
		[CALL_EV_CLEAR] = STAY,
		[CALL_EV_ACCEPT] = STAY,
		[CALL_EV_REFUSE] = STAY,
		[CALL_EV_CLOSE] = { CALL_CLEARING, { CALL_ACT_CLEAR } },
		[CALL_EV_TIMEOUT] = STAY,
	},
	[CALL_CLEARING] = {
		[CALL_EV_CONN_UP] = STAY,
		[CALL_EV_CONN_DOWN] = FORGET,
		[CALL_EV_CONNECTED] = STAY,
		[CALL_EV_REFUSED] = FORGET,
		[CALL_EV_DISCONNECT] = FORGET,
		[CALL_EV_CLEAR] = STAY,
		[CALL_EV_ACCEPT] = STAY,
		[CALL_EV_REFUSE] = STAY,
		[CALL_EV_CLOSE] = STAY,
		[CALL_EV_TIMEOUT] = FORGET,
	},
	[CALL_OFFERED] = {
		[CALL_EV_CONN_UP] = STAY,
		[CALL_EV_CONN_DOWN] = FORGET,
		[CALL_EV_CONNECTED] = STAY,
		[CALL_EV_REFUSED] = STAY,
		[CALL_EV_DISCONNECT] = STAY,
		[CALL_EV_CLEAR] = STAY,
		[CALL_EV_ACCEPT] = { CALL_UP_PAC, { CALL_ACT_ACCEPT, CALL_ACT_UP } },
		[CALL_EV_REFUSE] = { CALL_DEAD, { CALL_ACT_REFUSE } },
		[CALL_EV_CLOSE] = { CALL_DEAD, { CALL_ACT_REFUSE } },
		[CALL_EV_TIMEOUT] = STAY,
	},
	[CALL_UP_PAC] = {
		[CALL_EV_CONN_UP] = STAY,
		[CALL_EV_CONN_DOWN] = DIE,
		[CALL_EV_CONNECTED] = STAY,
		[CALL_EV_REFUSED] = STAY,
		[CALL_EV_DISCONNECT] = STAY,
		[CALL_EV_CLEAR] = { CALL_DEAD, { CALL_ACT_DISCONNECT, CALL_ACT_DOWN } },
		[CALL_EV_ACCEPT] = STAY,
		[CALL_EV_REFUSE] = STAY,
		[CALL_EV_CLOSE] = { CALL_DEAD, { CALL_ACT_DISCONNECT } },
		[CALL_EV_TIMEOUT] = STAY,
	},
	[CALL_DEAD] = {
		[CALL_EV_CONN_UP ... CALL_EV_TIMEOUT] = STAY,
	},
};

const struct call_cell *call_cell(enum call_state state, enum call_event event)
{
	return &table[state][event];
}

const char *call_state_name(enum call_state state)
{
	static const char *const names[CALL_STATE_END] = {
		[CALL_QUEUED] = "queued",   [CALL_WAIT_REPLY] = "wait-reply",
		[CALL_UP_PNS] = "up",	    [CALL_CLEARING] = "clearing",
		[CALL_OFFERED] = "offered", [CALL_UP_PAC] = "up",
		[CALL_DEAD] = "dead",
	};

	return names[state];
}
