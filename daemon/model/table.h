/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files with the tables share: rows that several objects have. */
#ifndef KPPTP_MODEL_TABLE_H
#define KPPTP_MODEL_TABLE_H

#include <stddef.h>

#include "model/prop.h"

extern const struct prop_table table_pool;
extern const struct prop_table table_pool_used;
extern const struct prop_table table_ipv6_pool;
extern const struct prop_table table_profile;
extern const struct prop_table table_secret;
extern const struct prop_table table_radius;
extern const struct prop_table table_aaa;
extern const struct prop_table table_server;
extern const struct prop_table table_interface;
extern const struct prop_table table_client;
extern const struct prop_table table_active;

/* "pap", ...: shown and parsed in this order; places are the bits of enum model_auth */
extern const char *const table_auth_words[];

/* What a PPP link takes (struct link_config); more is for multilink PPP. */
#define UNIT_MIN 128
#define UNIT_MAX 1500
#define MRRU_MIN 512
#define MRRU_MAX 65535
/* Of times in seconds that have no bound of their own. */
#define SECONDS_MAX (365 * 86400)
#define KEEPALIVE_MAX 86400

#define EDIT (PROP_VERB_ADD | PROP_VERB_SET | PROP_VERB_REMOVE | PROP_VERB_SHOW)
#define TOGGLE (PROP_VERB_ENABLE | PROP_VERB_DISABLE)

#define PROPS(list) .props = list, .count = sizeof(list) / sizeof(struct prop)

#define FIELD(obj_type, field)                      \
	.offset = offsetof(struct obj_type, field), \
	.size = sizeof(((struct obj_type *)0)->field)

#define MTU(obj_type)                                                      \
	{                                                                  \
		.name = "max-mtu", .type = PROP_NUMBER, .min = UNIT_MIN,   \
		.max = UNIT_MAX, .def = "1460", .refers = MODEL_KINDS,     \
		.live = "mtu", FIELD(obj_type, max_mtu),                   \
		.help = "largest packet to send; path MTU less 40 is best" \
	}
#define MRU(obj_type)                                                         \
	{                                                                     \
		.name = "max-mru", .type = PROP_NUMBER, .min = UNIT_MIN,      \
		.max = UNIT_MAX, .def = "1460", .refers = MODEL_KINDS,        \
		.live = "mru", FIELD(obj_type, max_mru),                      \
		.help = "largest packet to receive; path MTU less 40 is best" \
	}
#define MRRU(obj_type)                                                     \
	{                                                                  \
		.name = "mrru", .type = PROP_NUMBER, .flags = PROP_OFF,    \
		.min = MRRU_MIN, .max = MRRU_MAX, .def = "disabled",       \
		.refers = MODEL_KINDS, FIELD(obj_type, mrru),              \
		.help = "largest packet after reassembly by multilink PPP" \
	}
#define KEEPALIVE(obj_type, value, more)                                    \
	{                                                                   \
		.name = "keepalive-timeout", .type = PROP_SECONDS,          \
		.flags = PROP_OFF | (more), .min = 1, .max = KEEPALIVE_MAX, \
		.def = value, .refers = MODEL_KINDS,                        \
		FIELD(obj_type, keepalive_timeout),                         \
		.help = "silence before echo requests; twice that ends it"  \
	}
#define DISABLED(obj_type, value)                                          \
	{                                                                  \
		.name = "disabled", .type = PROP_BOOL, .flags = PROP_FLAG, \
		.def = value, .refers = MODEL_KINDS,                       \
		FIELD(obj_type, disabled), .help = "leave it unused"       \
	}
#define COMMENT(obj_type)                                                    \
	{                                                                    \
		.name = "comment", .type = PROP_STRING, .flags = PROP_QUIET, \
		.def = "", .refers = MODEL_KINDS, FIELD(obj_type, comment),  \
		.help = "free text"                                          \
	}
#define PASSWORD(obj_type)                                                 \
	{                                                                  \
		.name = "password", .type = PROP_STRING,                   \
		.flags = PROP_SENSITIVE, .def = "", .refers = MODEL_KINDS, \
		FIELD(obj_type, password),                                 \
		.help = "password; - reads it from standard input"         \
	}
#define PROFILE(obj_type, field, prop, text)                                \
	{                                                                   \
		.name = prop, .type = PROP_STRING, .flags = PROP_MANDATORY, \
		.def = "default", .refers = MODEL_PROFILE,                  \
		FIELD(obj_type, field), .help = text                        \
	}
/* Shown only where somebody has given it: what the manual's print does not have. */
#define QUIET(obj_type, field, prop, what, text)                            \
	{                                                                   \
		.name = prop, .type = what, .flags = PROP_QUIET, .def = "", \
		.refers = MODEL_KINDS, FIELD(obj_type, field), .help = text \
	}
#define SWITCH(obj_type, field, prop, value, more, text)                      \
	{                                                                     \
		.name = prop, .type = PROP_BOOL, .flags = more, .def = value, \
		.refers = MODEL_KINDS, FIELD(obj_type, field), .help = text   \
	}
#define COUNT(obj_type, field, prop, least, most, value, more, text)        \
	{                                                                   \
		.name = prop, .type = PROP_NUMBER, .flags = more,           \
		.min = least, .max = most, .def = value,                    \
		.refers = MODEL_KINDS, FIELD(obj_type, field), .help = text \
	}
#define LIVE(prop, what, more, width, text)                              \
	{                                                                \
		.name = prop, .type = what, .flags = PROP_LIVE | (more), \
		.refers = MODEL_KINDS, .column = width, .help = text     \
	}

/* Live state of a tunnel that the manual's "monitor" does not have. */
#define BUNDLE                                                             \
	LIVE("local-ipv6-address", PROP_ADDRESS6, PROP_DETAIL, 0,          \
	     "our IPv6 address in the tunnel"),                            \
		LIVE("remote-ipv6-address", PROP_ADDRESS6, PROP_DETAIL, 0, \
		     "the peer's IPv6 address in the tunnel"),             \
		LIVE("remote-ipv6-prefix", PROP_PREFIX6, PROP_DETAIL, 0,   \
		     "IPv6 prefix that is routed to the peer"),            \
		LIVE("active-links", PROP_NUMBER, PROP_DETAIL, 0,          \
		     "calls that carry the tunnel now"),                   \
		LIVE("bridge", PROP_IFNAME, PROP_DETAIL, 0,                \
		     "bridge that the tunnel is a port of")

#endif
