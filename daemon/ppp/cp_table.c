// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state transition table of RFC 1661 section 4.1, turned on its side: one
 * block a state, one line an event. CP_ILLEGAL is the RFC's "-".
 */
#include "ppp/cp_fsm.h"

static const struct cp_cell table[CP_STATES][CP_EVENTS] = {
	[CP_INITIAL] = {
		[CP_EV_UP] = { CP_CLOSED, { CP_NONE } },
		[CP_EV_DOWN] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_OPEN] = { CP_STARTING, { CP_TLS } },
		[CP_EV_CLOSE] = { CP_INITIAL, { CP_NONE } },
		[CP_EV_TO_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_TO_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCA] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCN] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RTR] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RTA] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RUC] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXJ_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXR] = { CP_ILLEGAL, { CP_NONE } },
	},
	[CP_STARTING] = {
		[CP_EV_UP] = { CP_REQ_SENT, { CP_IRC, CP_SCR } },
		[CP_EV_DOWN] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_OPEN] = { CP_STARTING, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_INITIAL, { CP_TLF } },
		[CP_EV_TO_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_TO_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCA] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCN] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RTR] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RTA] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RUC] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXJ_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RXR] = { CP_ILLEGAL, { CP_NONE } },
	},
	[CP_CLOSED] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_INITIAL, { CP_NONE } },
		[CP_EV_OPEN] = { CP_REQ_SENT, { CP_IRC, CP_SCR } },
		[CP_EV_CLOSE] = { CP_CLOSED, { CP_NONE } },
		[CP_EV_TO_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_TO_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_PLUS] = { CP_CLOSED, { CP_STA } },
		[CP_EV_RCR_MINUS] = { CP_CLOSED, { CP_STA } },
		[CP_EV_RCA] = { CP_CLOSED, { CP_STA } },
		[CP_EV_RCN] = { CP_CLOSED, { CP_STA } },
		[CP_EV_RTR] = { CP_CLOSED, { CP_STA } },
		[CP_EV_RTA] = { CP_CLOSED, { CP_NONE } },
		[CP_EV_RUC] = { CP_CLOSED, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_CLOSED, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_CLOSED, { CP_TLF } },
		[CP_EV_RXR] = { CP_CLOSED, { CP_NONE } },
	},
	[CP_STOPPED] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_TLS } },
		[CP_EV_OPEN] = { CP_STOPPED, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSED, { CP_NONE } },
		[CP_EV_TO_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_TO_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_PLUS] = { CP_ACK_SENT, { CP_IRC, CP_SCR, CP_SCA } },
		[CP_EV_RCR_MINUS] = { CP_REQ_SENT, { CP_IRC, CP_SCR, CP_SCN } },
		[CP_EV_RCA] = { CP_STOPPED, { CP_STA } },
		[CP_EV_RCN] = { CP_STOPPED, { CP_STA } },
		[CP_EV_RTR] = { CP_STOPPED, { CP_STA } },
		[CP_EV_RTA] = { CP_STOPPED, { CP_NONE } },
		[CP_EV_RUC] = { CP_STOPPED, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_STOPPED, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RXR] = { CP_STOPPED, { CP_NONE } },
	},
	[CP_CLOSING] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_INITIAL, { CP_NONE } },
		[CP_EV_OPEN] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_TO_PLUS] = { CP_CLOSING, { CP_STR } },
		[CP_EV_TO_MINUS] = { CP_CLOSED, { CP_TLF } },
		[CP_EV_RCR_PLUS] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_RCR_MINUS] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_RCA] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_RCN] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_RTR] = { CP_CLOSING, { CP_STA } },
		[CP_EV_RTA] = { CP_CLOSED, { CP_TLF } },
		[CP_EV_RUC] = { CP_CLOSING, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_CLOSED, { CP_TLF } },
		[CP_EV_RXR] = { CP_CLOSING, { CP_NONE } },
	},
	[CP_STOPPING] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_NONE } },
		[CP_EV_OPEN] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_NONE } },
		[CP_EV_TO_PLUS] = { CP_STOPPING, { CP_STR } },
		[CP_EV_TO_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RCR_PLUS] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_RCR_MINUS] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_RCA] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_RCN] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_RTR] = { CP_STOPPING, { CP_STA } },
		[CP_EV_RTA] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RUC] = { CP_STOPPING, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_STOPPING, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RXR] = { CP_STOPPING, { CP_NONE } },
	},
	[CP_REQ_SENT] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_NONE } },
		[CP_EV_OPEN] = { CP_REQ_SENT, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_IRC, CP_STR } },
		[CP_EV_TO_PLUS] = { CP_REQ_SENT, { CP_SCR } },
		[CP_EV_TO_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RCR_PLUS] = { CP_ACK_SENT, { CP_SCA } },
		[CP_EV_RCR_MINUS] = { CP_REQ_SENT, { CP_SCN } },
		[CP_EV_RCA] = { CP_ACK_RCVD, { CP_IRC } },
		[CP_EV_RCN] = { CP_REQ_SENT, { CP_IRC, CP_SCR } },
		[CP_EV_RTR] = { CP_REQ_SENT, { CP_STA } },
		[CP_EV_RTA] = { CP_REQ_SENT, { CP_NONE } },
		[CP_EV_RUC] = { CP_REQ_SENT, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_REQ_SENT, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RXR] = { CP_REQ_SENT, { CP_NONE } },
	},
	[CP_ACK_RCVD] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_NONE } },
		[CP_EV_OPEN] = { CP_ACK_RCVD, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_IRC, CP_STR } },
		[CP_EV_TO_PLUS] = { CP_REQ_SENT, { CP_SCR } },
		[CP_EV_TO_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RCR_PLUS] = { CP_OPENED, { CP_SCA, CP_TLU } },
		[CP_EV_RCR_MINUS] = { CP_ACK_RCVD, { CP_SCN } },
		[CP_EV_RCA] = { CP_REQ_SENT, { CP_SCR } },
		[CP_EV_RCN] = { CP_REQ_SENT, { CP_SCR } },
		[CP_EV_RTR] = { CP_REQ_SENT, { CP_STA } },
		[CP_EV_RTA] = { CP_REQ_SENT, { CP_NONE } },
		[CP_EV_RUC] = { CP_ACK_RCVD, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_REQ_SENT, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RXR] = { CP_ACK_RCVD, { CP_NONE } },
	},
	[CP_ACK_SENT] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_NONE } },
		[CP_EV_OPEN] = { CP_ACK_SENT, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_IRC, CP_STR } },
		[CP_EV_TO_PLUS] = { CP_ACK_SENT, { CP_SCR } },
		[CP_EV_TO_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RCR_PLUS] = { CP_ACK_SENT, { CP_SCA } },
		[CP_EV_RCR_MINUS] = { CP_REQ_SENT, { CP_SCN } },
		[CP_EV_RCA] = { CP_OPENED, { CP_IRC, CP_TLU } },
		[CP_EV_RCN] = { CP_ACK_SENT, { CP_IRC, CP_SCR } },
		[CP_EV_RTR] = { CP_REQ_SENT, { CP_STA } },
		[CP_EV_RTA] = { CP_ACK_SENT, { CP_NONE } },
		[CP_EV_RUC] = { CP_ACK_SENT, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_ACK_SENT, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPED, { CP_TLF } },
		[CP_EV_RXR] = { CP_ACK_SENT, { CP_NONE } },
	},
	[CP_OPENED] = {
		[CP_EV_UP] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_DOWN] = { CP_STARTING, { CP_TLD } },
		[CP_EV_OPEN] = { CP_OPENED, { CP_NONE } },
		[CP_EV_CLOSE] = { CP_CLOSING, { CP_TLD, CP_IRC, CP_STR } },
		[CP_EV_TO_PLUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_TO_MINUS] = { CP_ILLEGAL, { CP_NONE } },
		[CP_EV_RCR_PLUS] = { CP_ACK_SENT, { CP_TLD, CP_SCR, CP_SCA } },
		[CP_EV_RCR_MINUS] = { CP_REQ_SENT, { CP_TLD, CP_SCR, CP_SCN } },
		[CP_EV_RCA] = { CP_REQ_SENT, { CP_TLD, CP_SCR } },
		[CP_EV_RCN] = { CP_REQ_SENT, { CP_TLD, CP_SCR } },
		[CP_EV_RTR] = { CP_STOPPING, { CP_TLD, CP_ZRC, CP_STA } },
		[CP_EV_RTA] = { CP_REQ_SENT, { CP_TLD, CP_SCR } },
		[CP_EV_RUC] = { CP_OPENED, { CP_SCJ } },
		[CP_EV_RXJ_PLUS] = { CP_OPENED, { CP_NONE } },
		[CP_EV_RXJ_MINUS] = { CP_STOPPING, { CP_TLD, CP_IRC, CP_STR } },
		[CP_EV_RXR] = { CP_OPENED, { CP_SER } },
	},
};

const struct cp_cell *cp_cell(enum cp_state state, enum cp_event event)
{
	return &table[state][event];
}

const char *cp_state_name(enum cp_state state)
{
	static const char *const names[CP_STATES + 1] = {
		[CP_INITIAL] = "Initial",   [CP_STARTING] = "Starting",
		[CP_CLOSED] = "Closed",	    [CP_STOPPED] = "Stopped",
		[CP_CLOSING] = "Closing",   [CP_STOPPING] = "Stopping",
		[CP_REQ_SENT] = "Req-Sent", [CP_ACK_RCVD] = "Ack-Rcvd",
		[CP_ACK_SENT] = "Ack-Sent", [CP_OPENED] = "Opened",
		[CP_ILLEGAL] = "-",
	};

	return names[state];
}

const char *cp_event_name(enum cp_event event)
{
	static const char *const names[CP_EVENTS] = {
		[CP_EV_UP] = "Up",	    [CP_EV_DOWN] = "Down",
		[CP_EV_OPEN] = "Open",	    [CP_EV_CLOSE] = "Close",
		[CP_EV_TO_PLUS] = "TO+",    [CP_EV_TO_MINUS] = "TO-",
		[CP_EV_RCR_PLUS] = "RCR+",  [CP_EV_RCR_MINUS] = "RCR-",
		[CP_EV_RCA] = "RCA",	    [CP_EV_RCN] = "RCN",
		[CP_EV_RTR] = "RTR",	    [CP_EV_RTA] = "RTA",
		[CP_EV_RUC] = "RUC",	    [CP_EV_RXJ_PLUS] = "RXJ+",
		[CP_EV_RXJ_MINUS] = "RXJ-", [CP_EV_RXR] = "RXR",
	};

	return names[event];
}

const char *cp_action_name(enum cp_action action)
{
	static const char *const names[] = {
		[CP_NONE] = "",	  [CP_TLU] = "tlu", [CP_TLD] = "tld",
		[CP_TLS] = "tls", [CP_TLF] = "tlf", [CP_IRC] = "irc",
		[CP_ZRC] = "zrc", [CP_SCR] = "scr", [CP_SCA] = "sca",
		[CP_SCN] = "scn", [CP_STR] = "str", [CP_STA] = "sta",
		[CP_SCJ] = "scj", [CP_SER] = "ser",
	};

	return names[action];
}
