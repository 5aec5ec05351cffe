// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables themselves. Names, values and defaults are those of the RouterOS 3
 * manual; keepalive-timeout of a client is RouterOS 6's, and the properties for
 * bridging and IPv6 are RouterOS 7's. links, dscp, bridge-interface and proxy-arp
 * are our own.
 */
#include "model/prop.h"

#include <stddef.h>
#include <string.h>

/* Shown and parsed in this order; places are the bits of enum model_auth. */
static const char *const auth_words[] = { "pap", "chap", "mschap1", "mschap2",
					  NULL };
/* Places are enum model_service. */
static const char *const service_words[] = { "any", "pptp", NULL };
/* Places are enum model_encryption. */
static const char *const encryption_words[] = { "default", "no", "yes",
						"required", NULL };

/* Places are enum model_ipv6, and of the first three enum model_choice. */
static const char *const ipv6_words[] = { "default", "no", "yes", "required",
					  NULL };
static const char *const choice_words[] = { "default", "no", "yes", NULL };
/* Behind the largest number of a property in this order, see enum model_number. */
static const char *const default_words[] = { "default", NULL };
static const char *const dscp_words[] = { "inherit", "default", NULL };

/* What a PPP link takes (struct link_config); more is for multilink PPP. */
#define UNIT_MIN 128
#define UNIT_MAX 1500
#define MRRU_MIN 512
#define MRRU_MAX 65535
#define KEEPALIVE_MAX 86400

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
#define PROFILE(obj_type, field, prop)                                      \
	{                                                                   \
		.name = prop, .type = PROP_STRING, .flags = PROP_MANDATORY, \
		.def = "default", .refers = MODEL_PROFILE,                  \
		FIELD(obj_type, field), .help = "profile that applies"      \
	}
#define ADDRESS(obj_type, field, prop, text)                              \
	{                                                                 \
		.name = prop, .type = PROP_ADDRESS, .flags = PROP_QUIET,  \
		.def = "", .refers = MODEL_KINDS, FIELD(obj_type, field), \
		.help = text                                              \
	}
#define SERVERS(obj_type, field, prop, text)                               \
	{                                                                  \
		.name = prop, .type = PROP_ADDRESSES, .flags = PROP_QUIET, \
		.def = "", .refers = MODEL_KINDS, FIELD(obj_type, field),  \
		.help = text                                               \
	}
#define NETDEV(obj_type, field, prop, text)                               \
	{                                                                 \
		.name = prop, .type = PROP_IFNAME, .flags = PROP_QUIET,   \
		.def = "", .refers = MODEL_KINDS, FIELD(obj_type, field), \
		.help = text                                              \
	}
#define CHOICE(obj_type, field, prop, list, text)                       \
	{                                                               \
		.name = prop, .type = PROP_CHOICE, .flags = PROP_QUIET, \
		.words = list, .def = "default", .refers = MODEL_KINDS, \
		FIELD(obj_type, field), .help = text                    \
	}
/* A number that a profile may leave to the service's profile. */
#define NUMBER(obj_type, field, prop, least, most, list, text)              \
	{                                                                   \
		.name = prop, .type = PROP_NUMBER, .flags = PROP_QUIET,     \
		.min = least, .max = most, .words = list, .def = "default", \
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

static const struct prop ipv6_pool_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, name),
	  .column = 20,
	  .help = "name that profiles refer to" },
	{ .name = "prefix",
	  .type = PROP_PREFIX6,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, prefix),
	  .column = 24,
	  .help = "range that prefixes are taken from" },
	{ .name = "prefix-length",
	  .type = PROP_NUMBER,
	  .min = 1,
	  .max = 128,
	  .def = "64",
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, prefix_length),
	  .column = 13,
	  .help = "length of the prefix that one user gets" },
	LIVE("used", PROP_NUMBER, 0, 4, "prefixes that users have now"),
	COMMENT(model_ipv6_pool),
};

static const struct prop profile_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_profile, name),
	  .help = "name that secrets, clients and the server refer to" },
	ADDRESS(model_profile, local_address, "local-address",
		"our end of the tunnel"),
	ADDRESS(model_profile, remote_address, "remote-address",
		"the peer's end of the tunnel"),
	SERVERS(model_profile, dns_server, "dns-server",
		"DNS servers for the peer"),
	SERVERS(model_profile, wins_server, "wins-server",
		"WINS servers for the peer"),
	{ .name = "use-encryption",
	  .type = PROP_CHOICE,
	  .words = encryption_words,
	  .def = "default",
	  .refers = MODEL_KINDS,
	  FIELD(model_profile, use_encryption),
	  .help = "MPPE: never, when the peer can (yes), or required" },
	CHOICE(model_profile, use_ipv6, "use-ipv6", ipv6_words,
	       "IPv6: never, when the peer can (yes), or required"),
	{ .name = "remote-ipv6-prefix-pool",
	  .type = PROP_STRING,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_IPV6_POOL,
	  FIELD(model_profile, remote_ipv6_prefix_pool),
	  .help = "ipv6-pool that each user gets a prefix from" },
	NETDEV(model_profile, bridge, "bridge",
	       "bridge that the tunnel becomes a port of (BCP)"),
	NETDEV(model_profile, bridge_interface, "bridge-interface",
	       "netdev of that port; NAME-br when not given"),
	NUMBER(model_profile, bridge_path_cost, "bridge-path-cost", 1,
	       MODEL_PATH_COST_MAX, default_words,
	       "cost of the port in the spanning tree"),
	{ .name = "bridge-port-priority",
	  .type = PROP_NUMBER,
	  .flags = PROP_QUIET,
	  .min = 0,
	  .max = MODEL_PRIORITY_MAX,
	  .step = MODEL_PRIORITY_STEP,
	  .words = default_words,
	  .def = "default",
	  .refers = MODEL_KINDS,
	  FIELD(model_profile, bridge_port_priority),
	  .help = "priority of the port in the spanning tree" },
	NUMBER(model_profile, bridge_port_vid, "bridge-port-vid", 1,
	       MODEL_VID_MAX, default_words,
	       "VLAN of the port's untagged frames"),
	CHOICE(model_profile, change_tcp_mss, "change-tcp-mss", choice_words,
	       "clamp the MSS of TCP to what fits the tunnel"),
	NUMBER(model_profile, dscp, "dscp", 0, MODEL_DSCP_MAX, dscp_words,
	       "DSCP of the outer packets"),
	NETDEV(model_profile, proxy_arp, "proxy-arp",
	       "LAN in which the peer's address is answered for"),
	COMMENT(model_profile),
};

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
	  .help = "service that the user may use" },
	{ .name = "caller-id",
	  .type = PROP_STRING,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, caller_id),
	  .help = "address that the user must call from; empty is any" },
	PASSWORD(model_secret),
	PROFILE(model_secret, profile, "profile"),
	ADDRESS(model_secret, local_address, "local-address",
		"our end of the tunnel"),
	ADDRESS(model_secret, remote_address, "remote-address",
		"the user's end of the tunnel"),
	{ .name = "routes",
	  .type = PROP_ROUTES,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, routes),
	  .help = "routes that stand while the user is connected" },
	{ .name = "remote-ipv6-prefix",
	  .type = PROP_PREFIX6,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, remote_ipv6_prefix),
	  .help = "IPv6 prefix that is routed to the user" },
	{ .name = "ipv6-routes",
	  .type = PROP_ROUTES6,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_KINDS,
	  FIELD(model_secret, ipv6_routes),
	  .help = "IPv6 routes that stand while the user is connected" },
	NETDEV(model_secret, proxy_arp, "proxy-arp",
	       "LAN in which the user's address is answered for"),
	DISABLED(model_secret, "no"),
	COMMENT(model_secret),
};

static const struct prop server_props[] = {
	{ .name = "enabled",
	  .type = PROP_BOOL,
	  .def = "no",
	  .refers = MODEL_KINDS,
	  FIELD(model_server, enabled),
	  .help = "take calls" },
	MTU(model_server),
	MRU(model_server),
	MRRU(model_server),
	{ .name = "authentication",
	  .type = PROP_BITS,
	  .flags = PROP_REVERSED,
	  .words = auth_words,
	  .def = "mschap2",
	  .refers = MODEL_KINDS,
	  FIELD(model_server, authentication),
	  .help = "methods that users may log on by" },
	KEEPALIVE(model_server, "30", 0),
	PROFILE(model_server, default_profile, "default-profile"),
	LIVE("status", PROP_STRING, 0, 0, "what keeps it from taking calls"),
};

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
	     "address the client calls from"),
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

static const struct prop client_props[] = {
	{ .name = "name",
	  .type = PROP_IFNAME,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_client, name),
	  .help = "interface name; pptp-outN when not given" },
	MTU(model_client),
	MRU(model_client),
	MRRU(model_client),
	{ .name = "links",
	  .type = PROP_NUMBER,
	  .flags = PROP_QUIET,
	  .min = 1,
	  .max = MODEL_LINKS_MAX,
	  .def = "1",
	  .refers = MODEL_KINDS,
	  FIELD(model_client, links),
	  .help = "calls that make up the tunnel; more than 1 need mrru" },
	{ .name = "connect-to",
	  .type = PROP_ADDRESS,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  .accepts =
		  "an IPv4 address such as 192.0.2.1; host names are not resolved",
	  FIELD(model_client, connect_to),
	  .help = "address of the server" },
	{ .name = "user",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_client, user),
	  .help = "name to log on with" },
	PASSWORD(model_client),
	PROFILE(model_client, profile, "profile"),
	{ .name = "add-default-route",
	  .type = PROP_BOOL,
	  .def = "no",
	  .refers = MODEL_KINDS,
	  FIELD(model_client, add_default_route),
	  .help = "route everything through the tunnel" },
	{ .name = "allow",
	  .type = PROP_BITS,
	  .words = auth_words,
	  .def = "pap,chap,mschap1,mschap2",
	  .refers = MODEL_KINDS,
	  FIELD(model_client, allow),
	  .help = "methods to log on by that are consented to" },
	KEEPALIVE(model_client, "60", PROP_QUIET),
	LIVE("status", PROP_STRING, 0, 0, "what the client is at"),
	LIVE("uptime", PROP_TIME, 0, 0, "how long it has been connected"),
	LIVE("idle-time", PROP_TIME, 0, 0, "time since the last packet"),
	LIVE("encoding", PROP_STRING, 0, 0, "encryption in use"),
	LIVE("mtu", PROP_NUMBER, 0, 0, "largest packet that is sent"),
	LIVE("mru", PROP_NUMBER, 0, 0, "largest packet that is received"),
	LIVE("local-address", PROP_ADDRESS, PROP_DETAIL, 0,
	     "our end of the tunnel"),
	LIVE("remote-address", PROP_ADDRESS, PROP_DETAIL, 0,
	     "the server's end"),
	BUNDLE,
	LIVE("last-disconnect-reason", PROP_STRING, 0, 0,
	     "why the last try ended"),
	DISABLED(model_client, "yes"),
	COMMENT(model_client),
};

static const struct prop active_props[] = {
	LIVE("name", PROP_STRING, 0, 12, "user name"),
	LIVE("service", PROP_STRING, 0, 7, "service in use"),
	LIVE("caller-id", PROP_STRING, 0, 17, "where the user calls from"),
	LIVE("address", PROP_ADDRESS, 0, 15, "address given to the user"),
	LIVE("uptime", PROP_TIME, 0, 8, "how long the user has been connected"),
	LIVE("encoding", PROP_STRING, 0, 8, "encryption in use"),
};

#define PROPS(kind)            \
	.props = kind##_props, \
	.count = sizeof(kind##_props) / sizeof(struct prop)

#define EDIT (PROP_VERB_ADD | PROP_VERB_SET | PROP_VERB_REMOVE | PROP_VERB_SHOW)
#define TOGGLE (PROP_VERB_ENABLE | PROP_VERB_DISABLE)

static const struct prop_table tables[MODEL_KINDS] = {
	[MODEL_IPV6_POOL] = { .kind = MODEL_IPV6_POOL,
			      .name = "ipv6-pool",
			      .help = "ranges that users get IPv6 prefixes from",
			      PROPS(ipv6_pool),
			      .size = sizeof(struct model_ipv6_pool),
			      .verbs = EDIT,
			      .style = PROP_STYLE_TABLE,
			      .row_flags = "" },
	[MODEL_PROFILE] = { .kind = MODEL_PROFILE,
			    .name = "profile",
			    .help = "settings that users share",
			    PROPS(profile),
			    .size = sizeof(struct model_profile),
			    .verbs = EDIT,
			    .style = PROP_STYLE_DETAIL,
			    .row_flags = "*" },
	[MODEL_SECRET] = { .kind = MODEL_SECRET,
			   .name = "secret",
			   .help = "local users and their passwords",
			   PROPS(secret),
			   .size = sizeof(struct model_secret),
			   .verbs = EDIT | TOGGLE,
			   .style = PROP_STYLE_DETAIL,
			   .row_flags = "X" },
	[MODEL_SERVER] = { .kind = MODEL_SERVER,
			   .name = "server",
			   .help = "the access server",
			   PROPS(server),
			   .size = sizeof(struct model_server),
			   .verbs = PROP_VERB_SET | PROP_VERB_SHOW,
			   .style = PROP_STYLE_SINGLE,
			   .row_flags = "" },
	[MODEL_INTERFACE] = { .kind = MODEL_INTERFACE,
			      .name = "interface",
			      .help = "interfaces of the server's users, static and dynamic",
			      PROPS(interface),
			      .size = sizeof(struct model_interface),
			      .verbs = EDIT | TOGGLE | PROP_VERB_MONITOR,
			      .style = PROP_STYLE_TABLE,
			      .row_flags = "XDR",
			      .ifname_stem = "pptp-in" },
	[MODEL_CLIENT] = { .kind = MODEL_CLIENT,
			   .name = "client",
			   .help = "tunnels that this machine dials",
			   PROPS(client),
			   .size = sizeof(struct model_client),
			   .verbs = EDIT | TOGGLE | PROP_VERB_MONITOR,
			   .style = PROP_STYLE_DETAIL,
			   .row_flags = "XR",
			   .ifname_stem = "pptp-out" },
	[MODEL_ACTIVE] = { .kind = MODEL_ACTIVE,
			   .name = "active",
			   .help = "users who are connected now",
			   PROPS(active),
			   .verbs = PROP_VERB_SHOW | PROP_VERB_DISCONNECT,
			   .style = PROP_STYLE_TABLE,
			   .row_flags = "" },
};

const struct prop_table *prop_table(enum model_kind kind)
{
	return &tables[kind];
}

const struct prop *prop_find(const struct prop_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->props[i].name, name))
			return &table->props[i];
	return NULL;
}
