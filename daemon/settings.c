// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "net/dataplane.h"
#include "net/rtnl.h"

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

enum link_encryption settings_encryption(enum model_encryption encryption)
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

uint16_t settings_unit(uint32_t bytes)
{
	return (uint16_t)bytes;
}

void settings_addrs(struct in_addr to[static MODEL_ADDRS_MAX],
		    const struct model_addrs *own,
		    const struct model_addrs *service)
{
	const struct model_addrs *from = own->count ? own : service;

	for (uint32_t i = 0; i < from->count && i < MODEL_ADDRS_MAX; i++)
		to[i] = from->addr[i];
}

void settings_addr(struct in_addr user, const struct model_addr_pool *own,
		   const struct model_addr_pool *service,
		   struct settings_addr *out)
{
	const char *pool = *own->pool ? own->pool : service->pool;

	memset(out, 0, sizeof(*out));
	if (user.s_addr)
		out->addr = user;
	else if (own->addr.s_addr)
		out->addr = own->addr;
	else if (service->addr.s_addr)
		out->addr = service->addr;
	else
		snprintf(out->pool, sizeof(out->pool), "%s", pool);
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

/* An empty name is the default of another profile's. */
static void say_name(char *to, size_t size, const char *name)
{
	if (*name)
		snprintf(to, size, "%s", name);
}

static void say_number(uint32_t *to, uint32_t value, uint32_t unsaid)
{
	if (value != unsaid)
		*to = value;
}

/**
 * struct said - what is not in its last form while profiles are asked
 * @ipv6: enum model_ipv6
 * @mss: enum model_choice
 * @priority: as a profile has it
 * @dscp: likewise
 */
struct said {
	uint32_t ipv6;
	uint32_t mss;
	uint32_t priority;
	uint32_t dscp;
};

/* Overwrites what @profile has a name for. */
static void ask_names(const struct model_profile *profile,
		      struct settings_net *out)
{
	say_name(out->bridge, sizeof(out->bridge), profile->bridge);
	say_name(out->bridge_interface, sizeof(out->bridge_interface),
		 profile->bridge_interface);
	say_name(out->prefix_pool, sizeof(out->prefix_pool),
		 profile->remote_ipv6_prefix_pool);
	say_name(out->proxy_arp, sizeof(out->proxy_arp), profile->proxy_arp);
}

/* Overwrites what @profile does not call "default". */
static void ask_words(const struct model_profile *profile,
		      struct settings_net *out, struct said *said)
{
	say_number(&out->path_cost, profile->bridge_path_cost,
		   MODEL_PATH_COST_DEFAULT);
	say_number(&out->vid, profile->bridge_port_vid, MODEL_VID_DEFAULT);
	say_number(&said->priority, profile->bridge_port_priority,
		   MODEL_PRIORITY_DEFAULT);
	say_number(&said->dscp, profile->dscp, MODEL_DSCP_DEFAULT);
	say_number(&said->ipv6, profile->use_ipv6, MODEL_IPV6_DEFAULT);
	say_number(&said->mss, profile->change_tcp_mss, MODEL_CHOICE_DEFAULT);
}

/* From the least to the most particular profile. */
static void ask_profiles(const struct model_chain *chain,
			 struct settings_net *out, struct said *said)
{
	const struct model_profile *own = chain->at[0], *service = chain->at[1];

	for (size_t i = sizeof(chain->at) / sizeof(chain->at[0]); i--;)
		if (chain->at[i])
			ask_words(chain->at[i], out, said);
	if (service)
		ask_names(service, out);
	if (own)
		ask_names(own, out);
}

void settings_net(const struct model *model, const char *profile,
		  const char *service, const struct model_secret *secret,
		  struct settings_net *out)
{
	struct model_chain chain = model_chain(model, profile, service);
	struct said said = { .ipv6 = MODEL_IPV6_YES,
			     .mss = MODEL_CHOICE_YES,
			     .priority = MODEL_PRIORITY_DEFAULT,
			     .dscp = MODEL_DSCP_INHERIT };

	memset(out, 0, sizeof(*out));
	ask_profiles(&chain, out, &said);
	if (secret) {
		say_name(out->proxy_arp, sizeof(out->proxy_arp),
			 secret->proxy_arp);
		out->prefix = secret->remote_ipv6_prefix.addr;
		out->prefix_len = (uint8_t)secret->remote_ipv6_prefix.len;
		out->routes6 = secret->ipv6_routes;
	}
	out->ipv6 = ipv6_of(said.ipv6);
	out->change_tcp_mss = said.mss == MODEL_CHOICE_YES;
	out->port_priority = said.priority == MODEL_PRIORITY_DEFAULT ?
				     RTN_PORT_PRIORITY_UNSET :
				     said.priority >> PRIORITY_SHIFT;
	out->dscp = said.dscp == MODEL_DSCP_INHERIT ? DATAPLANE_DSCP_INHERIT :
						      (uint8_t)said.dscp;
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
