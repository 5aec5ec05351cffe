// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "net/dataplane.h"
#include "net/rtnl.h"
#include "settings_said.h"

/*
 * The kernel's port priority has six bits; IEEE 802.1D has four of them, which
 * RouterOS writes as the upper ones of eight: 128 is 32, the default of both.
 */
#define PRIORITY_SHIFT 2

/* Of a bridge port's netdev, unless the profile names it. */
#define BRIDGE_SUFFIX "-br"

unsigned int settings_auth(uint32_t methods)
{
	unsigned int set = AUTH_NONE;

	if (methods & MODEL_AUTH_PAP)
		set |= AUTH_PAP;
	if (methods & MODEL_AUTH_CHAP)
		set |= AUTH_CHAP;
	if (methods & MODEL_AUTH_MSCHAP1)
		set |= AUTH_MSCHAP1;
	if (methods & MODEL_AUTH_MSCHAP2)
		set |= AUTH_MSCHAP2;
	return set;
}

uint16_t settings_unit(uint32_t bytes)
{
	return (uint16_t)bytes;
}

static enum link_encryption encryption_of(enum model_encryption encryption)
{
	switch (encryption) {
	case MODEL_ENCRYPTION_NO:
		return LINK_ENCRYPTION_NO;
	case MODEL_ENCRYPTION_REQUIRED:
		return LINK_ENCRYPTION_REQUIRED;
	case MODEL_ENCRYPTION_DEFAULT:
	case MODEL_ENCRYPTION_YES:
		break;
	}
	return LINK_ENCRYPTION_YES;
}

static enum link_ipv6 ipv6_of(enum model_ipv6 ipv6)
{
	switch (ipv6) {
	case MODEL_IPV6_NO:
		return LINK_IPV6_NO;
	case MODEL_IPV6_REQUIRED:
		return LINK_IPV6_REQUIRED;
	case MODEL_IPV6_DEFAULT:
	case MODEL_IPV6_YES:
		break;
	}
	return LINK_IPV6_YES;
}

static const void *ask(const struct settings_sources *sources, const char *name)
{
	struct settings_said said = settings_ask(sources, name);

	return settings_field(&said);
}

static uint32_t ask_number(const struct settings_sources *sources,
			   const char *name)
{
	return *(const uint32_t *)ask(sources, name);
}

static void ask_text(const struct settings_sources *sources, const char *name,
		     char *to, size_t size)
{
	snprintf(to, size, "%s", (const char *)ask(sources, name));
}

/* A number that the kernel has a default of its own for, which is 0 here. */
static uint32_t ask_unless(const struct settings_sources *sources,
			   const char *name, uint32_t unsaid)
{
	uint32_t value = ask_number(sources, name);

	return value == unsaid ? 0 : value;
}

static void ask_address(const struct settings_sources *sources,
			const char *name, struct settings_addr *out)
{
	struct settings_said said = settings_ask(sources, name);
	const void *field = settings_field(&said);
	const struct model_addr_pool *either = field;

	if (said.prop->type == PROP_ADDRESS) {
		out->addr = *(const struct in_addr *)field;
		return;
	}
	out->addr = either->addr;
	snprintf(out->pool, sizeof(out->pool), "%s", either->pool);
}

static void ask_servers(const struct settings_sources *sources,
			const char *name, struct in_addr to[MODEL_ADDRS_MAX])
{
	const struct model_addrs *from = ask(sources, name);

	for (uint32_t i = 0; i < from->count; i++)
		to[i] = from->addr[i];
}

static void ask_bridge(const struct settings_sources *sources,
		       struct settings_net *out)
{
	uint32_t priority = ask_number(sources, "bridge-port-priority");

	ask_text(sources, "bridge", out->bridge, sizeof(out->bridge));
	ask_text(sources, "bridge-interface", out->bridge_interface,
		 sizeof(out->bridge_interface));
	out->path_cost = ask_unless(sources, "bridge-path-cost",
				    MODEL_PATH_COST_DEFAULT);
	out->vid = ask_unless(sources, "bridge-port-vid", MODEL_VID_DEFAULT);
	out->port_priority = priority == MODEL_PRIORITY_DEFAULT ?
				     RTN_PORT_PRIORITY_UNSET :
				     priority >> PRIORITY_SHIFT;
	out->learning = ask_number(sources, "bridge-learning");
}

static void ask_ipv6(const struct settings_sources *sources,
		     struct settings_net *out)
{
	const struct model_prefix6 *prefix = ask(sources, "remote-ipv6-prefix");
	const struct model_routes6 *routes = ask(sources, "ipv6-routes");

	out->ipv6 = ipv6_of(ask_number(sources, "use-ipv6"));
	out->prefix = prefix->addr;
	out->prefix_len = (uint8_t)prefix->len;
	ask_text(sources, "remote-ipv6-prefix-pool", out->prefix_pool,
		 sizeof(out->prefix_pool));
	out->routes6 = *routes;
}

static void ask_nft(const struct settings_sources *sources,
		    struct settings_net *out)
{
	ask_text(sources, "incoming-filter", out->incoming_filter,
		 sizeof(out->incoming_filter));
	ask_text(sources, "outgoing-filter", out->outgoing_filter,
		 sizeof(out->outgoing_filter));
	ask_text(sources, "address-list", out->address_list,
		 sizeof(out->address_list));
	ask_text(sources, "interface-list", out->interface_list,
		 sizeof(out->interface_list));
}

static void ask_net(const struct settings_sources *sources,
		    struct settings_net *out)
{
	uint32_t dscp = ask_number(sources, "dscp");
	const struct model_rate *rate = ask(sources, "rate-limit");

	ask_bridge(sources, out);
	ask_ipv6(sources, out);
	ask_nft(sources, out);
	out->change_tcp_mss = ask_number(sources, "change-tcp-mss") ==
			      MODEL_CHOICE_YES;
	out->dscp = dscp == MODEL_DSCP_INHERIT ? DATAPLANE_DSCP_INHERIT :
						 (uint8_t)dscp;
	ask_text(sources, "proxy-arp", out->proxy_arp, sizeof(out->proxy_arp));
	out->rate = *rate;
}

static void ask_limits(const struct settings_sources *sources,
		       struct settings_limits *out)
{
	out->idle_timeout = ask_number(sources, "idle-timeout");
	out->session_timeout = ask_number(sources, "session-timeout");
	out->only_one = ask_number(sources, "only-one") == MODEL_CHOICE_YES;
	out->limit_in = *(const uint64_t *)ask(sources, "limit-bytes-in");
	out->limit_out = *(const uint64_t *)ask(sources, "limit-bytes-out");
}

void settings_resolve(const struct model *model, const char *profile,
		      const char *service, const struct model_secret *secret,
		      struct settings *out)
{
	struct settings_sources sources =
		settings_sources(model, profile, service, secret);
	const struct model_routes *routes = ask(&sources, "routes");

	memset(out, 0, sizeof(*out));
	ask_address(&sources, "local-address", &out->local);
	ask_address(&sources, "remote-address", &out->remote);
	ask_servers(&sources, "dns-server", out->dns);
	ask_servers(&sources, "wins-server", out->wins);
	out->encryption = encryption_of(ask_number(&sources, "use-encryption"));
	ask_net(&sources, &out->net);
	out->net.shares = *service;
	ask_limits(&sources, &out->limits);
	ask_text(&sources, "on-up", out->scripts.on_up,
		 sizeof(out->scripts.on_up));
	ask_text(&sources, "on-down", out->scripts.on_down,
		 sizeof(out->scripts.on_down));
	out->routes = *routes;
}

void settings_link(const struct settings *settings, struct link_network *out)
{
	out->local = settings->local.addr;
	out->remote = settings->remote.addr;
	out->encryption = settings->encryption;
	out->ipv6 = settings->net.ipv6;
	out->bridge = settings->net.bridge[0];
}

void settings_bridge_interface(const struct settings_net *net,
			       const char *netdev, char out[static IFNAMSIZ])
{
	int room = IFNAMSIZ - (int)sizeof(BRIDGE_SUFFIX);

	if (*net->bridge_interface)
		snprintf(out, IFNAMSIZ, "%s", net->bridge_interface);
	else
		snprintf(out, IFNAMSIZ, "%.*s" BRIDGE_SUFFIX, room, netdev);
}
