// SPDX-License-Identifier: GPL-2.0-only
/* server: the access server, one object. */
#include "model/table.h"

/* Call ids are 16 bits wide (RFC 2637), so an address has no more calls. */
#define SESSIONS_MAX 65535

static const struct prop server_props[] = {
	SWITCH(model_server, enabled, "enabled", "no", 0, "take calls"),
	MTU(model_server),
	MRU(model_server),
	MRRU(model_server),
	{ .name = "authentication",
	  .type = PROP_BITS,
	  .flags = PROP_REVERSED,
	  .words = table_auth_words,
	  .def = "mschap2",
	  .refers = MODEL_KINDS,
	  FIELD(model_server, authentication),
	  .help = "methods that users may log on by" },
	KEEPALIVE(model_server, "30", 0),
	PROFILE(model_server, default_profile, "default-profile",
		"profile that holds where the user's own says nothing"),
	QUIET(model_server, listen_address, "listen-address", PROP_ADDRESS,
	      "address of ours to take calls at; empty is any"),
	QUIET(model_server, listen_interface, "listen-interface", PROP_IFNAME,
	      "netdev or VRF that calls come through; empty is any"),
	COUNT(model_server, max_sessions, "max-sessions", 0, SESSIONS_MAX, "0",
	      PROP_QUIET, "sessions at one time; 0 is no limit"),
	COUNT(model_server, max_sessions_per_address,
	      "max-sessions-per-address", 0, SESSIONS_MAX, "0", PROP_QUIET,
	      "sessions from one address at one time; 0 is no limit"),
	{ .name = "shared-rate",
	  .type = PROP_RATE,
	  .flags = PROP_QUIET,
	  .max = 1,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_server, shared_rate),
	  .help = "what all tunnels together may send (rx) and be sent to (tx)" },
	LIVE("status", PROP_STRING, 0, 0, "what keeps it from taking calls"),
};

const struct prop_table table_server = {
	.kind = MODEL_SERVER,
	.name = "server",
	.help = "the access server",
	PROPS(server_props),
	.size = sizeof(struct model_server),
	.verbs = PROP_VERB_SET | PROP_VERB_SHOW,
	.style = PROP_STYLE_SINGLE,
	.row_flags = "",
};
