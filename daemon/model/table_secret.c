// SPDX-License-Identifier: GPL-2.0-only
/* secret: the local users. */
#include "model/table.h"

/* Places are enum model_service. */
static const char *const service_words[] = { "any",   "async", "l2tp", "ovpn",
					     "pppoe", "pptp",  "sstp", NULL };

#define LIMIT(field, prop, text)                                               \
	{                                                                      \
		.name = prop, .type = PROP_BYTES, .flags = PROP_QUIET,         \
		.def = "0", .refers = MODEL_KINDS, FIELD(model_secret, field), \
		.help = text                                                   \
	}

static const struct prop secret_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, name),
	  .help = "name that the user logs on with" },
	{ .name = "service",
	  .type = PROP_CHOICE,
	  .words = service_words,
	  .def = "any",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, service),
	  .help = "service that the user is for; any and pptp may log on here" },
	{ .name = "caller-id",
	  .type = PROP_STRING,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, caller_id),
	  .help = "address that the user must call from; empty is any" },
	PASSWORD(model_secret),
	PROFILE(model_secret, profile, "profile", "profile of the user"),
	QUIET(model_secret, local_address, "local-address", PROP_ADDRESS,
	      "our end of the tunnel"),
	QUIET(model_secret, remote_address, "remote-address", PROP_ADDRESS,
	      "the user's end of the tunnel"),
	{ .name = "routes",
	  .type = PROP_ROUTES,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, routes),
	  .help = "routes that stand while the user is connected" },
	LIMIT(limit_bytes_in, "limit-bytes-in",
	      "bytes from the user that end the session; 0 is no limit"),
	LIMIT(limit_bytes_out, "limit-bytes-out",
	      "bytes to the user that end the session; 0 is no limit"),
	QUIET(model_secret, remote_ipv6_prefix, "remote-ipv6-prefix",
	      PROP_PREFIX6, "IPv6 prefix that is routed to the user"),
	QUIET(model_secret, ipv6_routes, "ipv6-routes", PROP_ROUTES6,
	      "IPv6 routes that stand while the user is connected"),
	QUIET(model_secret, proxy_arp, "proxy-arp", PROP_IFNAME,
	      "netdev of the LAN where ARP for the user's address is answered"),
	LIVE("last-logged-out", PROP_DATE, PROP_DETAIL, 0,
	     "when the last session ended"),
	LIVE("last-caller-id", PROP_STRING, PROP_DETAIL, 0,
	     "where the user called from last"),
	LIVE("last-disconnect-reason", PROP_STRING, PROP_DETAIL, 0,
	     "why the last session ended"),
	DISABLED(model_secret, "no"),
	COMMENT(model_secret),
};

const struct prop_table table_secret = {
	.kind = MODEL_SECRET,
	.name = "secret",
	.help = "local users and their passwords",
	PROPS(secret_props),
	.size = sizeof(struct model_secret),
	.verbs = EDIT | TOGGLE,
	.style = PROP_STYLE_DETAIL,
	.row_flags = "X",
};
