// SPDX-License-Identifier: GPL-2.0-only
/* interface: the netdevs of the server's users. active: the users themselves. */
#include "model/table.h"

static const struct prop interface_props[] = {
	{ .name = "name",
	  .type = PROP_IFNAME,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_interface, name),
	  .column = 20,
	  .help = "interface name; pptp-inN when not given" },
	{ .name = "user",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_interface, user),
	  .column = 12,
	  .help = "user whose tunnel gets this interface" },
	LIVE("status", PROP_STRING, 0, 0, "state of the tunnel"),
	LIVE("mtu", PROP_NUMBER, 0, 5, "largest packet that is sent"),
	LIVE("mru", PROP_NUMBER, 0, 0, "largest packet that is received"),
	LIVE("client-address", PROP_ADDRESS, 0, 15,
	     "the user's end of the tunnel"),
	LIVE("uptime", PROP_TIME, 0, 8, "how long it has been connected"),
	LIVE("idle-time", PROP_TIME, 0, 0, "time since the last packet"),
	LIVE("encoding", PROP_STRING, 0, 8, "encryption in use"),
	LIVE("caller-id", PROP_STRING, 0, 0, "where the user calls from"),
	LIVE("local-address", PROP_ADDRESS, 0, 0, "our end of the tunnel"),
	LIVE("remote-address", PROP_ADDRESS, 0, 0, "the user's end"),
	BUNDLE,
	LIVE("last-disconnect-reason", PROP_STRING, 0, 0,
	     "why the last session ended"),
	DISABLED(model_interface, "no"),
	COMMENT(model_interface),
};

const struct prop_table table_interface = {
	.kind = MODEL_INTERFACE,
	.name = "interface",
	.help = "interfaces of the server's users, static and dynamic",
	PROPS(interface_props),
	.size = sizeof(struct model_interface),
	.verbs = EDIT | TOGGLE | PROP_VERB_MONITOR,
	.style = PROP_STYLE_TABLE,
	.row_flags = "XDR",
	.name_stem = "pptp-in",
};

static const struct prop active_props[] = {
	LIVE("name", PROP_STRING, 0, 12, "user name"),
	LIVE("service", PROP_STRING, 0, 7, "service in use"),
	LIVE("caller-id", PROP_STRING, 0, 17, "where the user calls from"),
	LIVE("address", PROP_ADDRESS, 0, 15, "address given to the user"),
	LIVE("uptime", PROP_TIME, 0, 8, "how long the user has been connected"),
	LIVE("encoding", PROP_STRING, 0, 8, "encryption in use"),
	LIVE("interface", PROP_IFNAME, PROP_DETAIL, 0,
	     "interface of the user's tunnel"),
	LIVE("session-id", PROP_STRING, PROP_DETAIL, 0,
	     "number of the session, since the daemon started"),
	LIVE("limit-bytes-in", PROP_BYTES, PROP_DETAIL, 0,
	     "bytes from the user that end the session; 0 is no limit"),
	LIVE("limit-bytes-out", PROP_BYTES, PROP_DETAIL, 0,
	     "bytes to the user that end the session; 0 is no limit"),
	LIVE("rx-bytes", PROP_BYTES, PROP_DETAIL, 0, "bytes from the user"),
	LIVE("tx-bytes", PROP_BYTES, PROP_DETAIL, 0, "bytes to the user"),
	LIVE("rx-packets", PROP_BYTES, PROP_DETAIL, 0, "packets from the user"),
	LIVE("tx-packets", PROP_BYTES, PROP_DETAIL, 0, "packets to the user"),
};

const struct prop_table table_active = {
	.kind = MODEL_ACTIVE,
	.name = "active",
	.help = "users who are connected now",
	PROPS(active_props),
	.verbs = PROP_VERB_SHOW | PROP_VERB_DISCONNECT,
	.style = PROP_STYLE_TABLE,
	.row_flags = "R",
};
