// SPDX-License-Identifier: GPL-2.0-only
/* profile: settings that users share. */
#include "model/table.h"

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

#define TEXT(field, prop, what, text) \
	QUIET(model_profile, field, prop, what, text)

#define CHOICE(field, prop, list, words_mean)                           \
	{                                                               \
		.name = prop, .type = PROP_CHOICE, .flags = PROP_QUIET, \
		.words = list, .def = "default", .refers = MODEL_KINDS, \
		FIELD(model_profile, field), .help = words_mean         \
	}

/* A number that a profile may leave to the service's profile. */
#define NUMBER(field, prop, least, most, by, list, text)                \
	{                                                               \
		.name = prop, .type = PROP_NUMBER, .flags = PROP_QUIET, \
		.min = least, .max = most, .step = by, .words = list,   \
		.def = "default", .refers = MODEL_KINDS,                \
		FIELD(model_profile, field), .help = text               \
	}

#define TIMEOUT(field, prop, text)                                             \
	{                                                                      \
		.name = prop, .type = PROP_TIME,                               \
		.flags = PROP_QUIET | PROP_NONE, .min = 1, .max = SECONDS_MAX, \
		.def = "none", .refers = MODEL_KINDS,                          \
		FIELD(model_profile, field), .help = text                      \
	}

static const struct prop profile_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_profile, name),
	  .help = "name that secrets, clients and the server refer to" },
	{ .name = "local-address",
	  .type = PROP_ADDRESS_POOL,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_POOL,
	  FIELD(model_profile, local_address),
	  .help = "our end of the tunnel, or the pool it comes from" },
	{ .name = "remote-address",
	  .type = PROP_ADDRESS_POOL,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_POOL,
	  FIELD(model_profile, remote_address),
	  .help = "the peer's end of the tunnel, or the pool it comes from" },
	TEXT(dns_server, "dns-server", PROP_ADDRESSES,
	     "DNS servers for the peer"),
	TEXT(wins_server, "wins-server", PROP_ADDRESSES,
	     "WINS servers for the peer"),
	{ .name = "use-encryption",
	  .type = PROP_CHOICE,
	  .words = encryption_words,
	  .def = "default",
	  .refers = MODEL_KINDS,
	  FIELD(model_profile, use_encryption),
	  .help = "MPPE: no, yes (when the peer can), or required" },
	CHOICE(use_ipv6, "use-ipv6", ipv6_words,
	       "IPv6: no, yes (when the peer can), or required"),
	{ .name = "remote-ipv6-prefix-pool",
	  .type = PROP_STRING,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_IPV6_POOL,
	  FIELD(model_profile, remote_ipv6_prefix_pool),
	  .help = "ipv6-pool that each user gets a prefix from" },
	TIMEOUT(idle_timeout, "idle-timeout",
		"end a session after this time without packets"),
	TIMEOUT(session_timeout, "session-timeout",
		"end a session after this time"),
	CHOICE(only_one, "only-one", choice_words,
	       "let a user be connected no more than once at a time"),
	TEXT(rate_limit, "rate-limit", PROP_RATE,
	     "how fast the peer may send (rx) and be sent to (tx); priority and min "
	     "are for tunnels under the server's shared-rate"),
	TEXT(incoming_filter, "incoming-filter", PROP_NFT_NAME,
	     "chain of nftables' table inet pptp for packets from the peer"),
	TEXT(outgoing_filter, "outgoing-filter", PROP_NFT_NAME,
	     "chain of nftables' table inet pptp for packets to the peer"),
	TEXT(address_list, "address-list", PROP_NFT_NAME,
	     "set of nftables' table inet pptp that the peer's address joins"),
	TEXT(interface_list, "interface-list", PROP_NFT_NAME,
	     "set of nftables' table inet pptp that the tunnel's netdev joins"),
	TEXT(on_up, "on-up", PROP_PATH,
	     "program that is run when a tunnel stands"),
	TEXT(on_down, "on-down", PROP_PATH,
	     "program that is run when a tunnel has ended"),
	TEXT(bridge, "bridge", PROP_IFNAME,
	     "bridge that the tunnel becomes a port of (BCP)"),
	TEXT(bridge_interface, "bridge-interface", PROP_IFNAME,
	     "name of the bridge port; NAME-br when not given"),
	NUMBER(bridge_path_cost, "bridge-path-cost", 1, MODEL_PATH_COST_MAX, 0,
	       default_words, "cost of the bridge port in the spanning tree"),
	NUMBER(bridge_port_priority, "bridge-port-priority", 0,
	       MODEL_PRIORITY_MAX, MODEL_PRIORITY_STEP, default_words,
	       "priority of the bridge port in the spanning tree"),
	NUMBER(bridge_port_vid, "bridge-port-vid", 1, MODEL_VID_MAX, 0,
	       default_words, "VLAN of the bridge port's untagged frames"),
	CHOICE(bridge_learning, "bridge-learning", choice_words,
	       "let the bridge port learn addresses"),
	CHOICE(change_tcp_mss, "change-tcp-mss", choice_words,
	       "clamp the MSS of TCP to what fits the tunnel"),
	NUMBER(dscp, "dscp", 0, MODEL_DSCP_MAX, 0, dscp_words,
	       "DSCP of the outer packets; inherit copies the inner one"),
	TEXT(proxy_arp, "proxy-arp", PROP_IFNAME,
	     "netdev of the LAN where ARP for the peer's address is answered"),
	COMMENT(model_profile),
};

const struct prop_table table_profile = {
	.kind = MODEL_PROFILE,
	.name = "profile",
	.help = "settings that users share",
	PROPS(profile_props),
	.size = sizeof(struct model_profile),
	.verbs = EDIT,
	.style = PROP_STYLE_DETAIL,
	.row_flags = "*",
};
