// SPDX-License-Identifier: GPL-2.0-only
/* radius: the RADIUS servers. aaa: whether they are asked, one object. */
#include "model/table.h"

#define PORT_MAX 65535

#define TEXT(field, prop, text) \
	QUIET(model_radius, field, prop, PROP_STRING, text)

/* Places are enum model_message_auth. */
static const char *const message_auth_words[] = { "yes-for-request-resp", "no",
						  NULL };

static const struct prop radius_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_radius, name),
	  .help = "name of the entry; radiusN when not given" },
	{ .name = "address",
	  .type = PROP_ADDRESS,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_radius, address),
	  .help = "address of the RADIUS server" },
	{ .name = "secret",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY | PROP_SENSITIVE,
	  .refers = MODEL_KINDS,
	  FIELD(model_radius, secret),
	  .help = "secret shared with it; - reads it from standard input" },
	COUNT(model_radius, authentication_port, "authentication-port", 1,
	      PORT_MAX, "1812", 0, "its UDP port for authentication"),
	COUNT(model_radius, accounting_port, "accounting-port", 1, PORT_MAX,
	      "1813", 0, "its UDP port for accounting"),
	{ .name = "timeout",
	  .type = PROP_MSECONDS,
	  .min = 10,
	  .max = 60000,
	  .def = "1100ms",
	  .refers = MODEL_KINDS,
	  FIELD(model_radius, timeout),
	  .help = "wait for an answer before the request is sent again" },
	QUIET(model_radius, src_address, "src-address", PROP_ADDRESS,
	      "address of ours to ask from; empty lets the kernel choose"),
	TEXT(called_id, "called-id",
	     "asked only for calls to this address of ours; empty is any"),
	TEXT(domain, "domain",
	     "asked only for users of this Windows domain; empty is any"),
	TEXT(realm, "realm", "sent as Mikrotik-Realm; empty is none"),
	SWITCH(model_radius, accounting_backup, "accounting-backup", "no",
	       PROP_QUIET, "for accounting only when others do not answer"),
	{ .name = "require-message-auth",
	  .type = PROP_CHOICE,
	  .flags = PROP_QUIET,
	  .words = message_auth_words,
	  .def = "yes-for-request-resp",
	  .refers = MODEL_KINDS,
	  FIELD(model_radius, require_message_auth),
	  .help = "take only answers that carry a Message-Authenticator" },
	LIVE("pending", PROP_NUMBER, 0, 0, "requests that wait for an answer"),
	LIVE("requests", PROP_NUMBER, 0, 0, "requests made"),
	LIVE("accepts", PROP_NUMBER, 0, 0, "requests accepted"),
	LIVE("rejects", PROP_NUMBER, 0, 0, "requests rejected"),
	LIVE("resends", PROP_NUMBER, 0, 0, "requests sent again"),
	LIVE("timeouts", PROP_NUMBER, 0, 0,
	     "requests that were never answered"),
	LIVE("bad-replies", PROP_NUMBER, 0, 0,
	     "answers that are not right; the secret may differ"),
	LIVE("last-request-rtt", PROP_MSECONDS, 0, 0,
	     "time that the last answer took"),
	DISABLED(model_radius, "no"),
	COMMENT(model_radius),
};

const struct prop_table table_radius = {
	.kind = MODEL_RADIUS,
	.name = "radius",
	.help = "RADIUS servers, asked in this order",
	PROPS(radius_props),
	.size = sizeof(struct model_radius),
	.verbs = EDIT | TOGGLE | PROP_VERB_MONITOR,
	.style = PROP_STYLE_DETAIL,
	.row_flags = "X",
	.name_stem = "radius",
};

static const struct prop aaa_props[] = {
	SWITCH(model_aaa, use_radius, "use-radius", "no", 0,
	       "ask RADIUS for users whom no secret names"),
	SWITCH(model_aaa, accounting, "accounting", "yes", 0,
	       "report sessions to the RADIUS servers"),
	{ .name = "interim-update",
	  .type = PROP_TIME,
	  .min = 0,
	  .max = 7 * 86400,
	  .def = "0s",
	  .refers = MODEL_KINDS,
	  FIELD(model_aaa, interim_update),
	  .help = "time between reports of a session; 0s is none" },
	SWITCH(model_aaa, incoming, "incoming", "no", 0,
	       "take Disconnect and CoA requests (RFC 5176)"),
	COUNT(model_aaa, incoming_port, "incoming-port", 1, PORT_MAX, "3799", 0,
	      "UDP port for them; RouterOS uses 1700"),
};

const struct prop_table table_aaa = {
	.kind = MODEL_AAA,
	.name = "aaa",
	.help = "authentication and accounting by RADIUS",
	PROPS(aaa_props),
	.size = sizeof(struct model_aaa),
	.verbs = PROP_VERB_SET | PROP_VERB_SHOW,
	.style = PROP_STYLE_SINGLE,
	.row_flags = "",
};
