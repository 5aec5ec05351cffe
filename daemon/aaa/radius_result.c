// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_result.h"

#include <stdio.h>
#include <string.h>

#include "aaa/local.h"

static bool has(const struct radius_policy *policy, enum radius_granted what)
{
	return policy->has & what;
}

/* A single address always goes before a pool, whoever says so. */
static void take_address(const struct radius_policy *policy,
			 struct aaa_result *res)
{
	struct settings_addr *remote = &res->remote;

	if (policy->address.s_addr)
		*remote = (struct settings_addr){ .addr = policy->address };
	else if (has(policy, RADIUS_HAS_POOL) && !remote->addr.s_addr)
		snprintf(remote->pool, sizeof(remote->pool), "%s",
			 policy->pool);
	res->auth.network.remote = remote->addr;
}

/* The network that a mask makes of the user's address lies behind him. */
static void add_network(const struct radius_policy *policy,
			struct model_routes *routes)
{
	struct model_route route = { .prefix = 0 };
	uint32_t mask = ntohl(policy->netmask.s_addr);

	if (!policy->address.s_addr || !mask || mask == UINT32_MAX ||
	    routes->count == MODEL_ROUTES_MAX)
		return;
	route.dst.s_addr = policy->address.s_addr & policy->netmask.s_addr;
	route.prefix = (uint32_t)__builtin_popcount(mask);
	routes->route[routes->count++] = route;
}

static void take_ipv6(const struct radius_policy *policy,
		      struct settings_net *net)
{
	if (has(policy, RADIUS_HAS_PREFIX_POOL)) {
		net->prefix_len = 0;
		snprintf(net->prefix_pool, sizeof(net->prefix_pool), "%s",
			 policy->prefix_pool);
	}
	if (has(policy, RADIUS_HAS_PREFIX)) {
		net->prefix = policy->prefix.addr;
		net->prefix_len = (uint8_t)policy->prefix.len;
	}
	if (has(policy, RADIUS_HAS_ROUTES6))
		net->routes6 = policy->routes6;
}

/*
 * "Allowed" is a server's default and changes nothing; types of zero forbid what
 * nobody requires.
 */
static void take_mppe(const struct radius_policy *policy,
		      struct link_network *net)
{
	uint32_t types = policy->mppe_types;

	if (policy->mppe_policy == RADIUS_MPPE_REQUIRED)
		net->encryption = LINK_ENCRYPTION_REQUIRED;
	else if (has(policy, RADIUS_HAS_MPPE_TYPES) && !types &&
		 net->encryption == LINK_ENCRYPTION_YES)
		net->encryption = LINK_ENCRYPTION_NO;
	if (!(types & (RADIUS_MPPE_40 | RADIUS_MPPE_128)))
		return;
	net->mppe = LINK_MPPE_STATELESS | LINK_MPPE_STATEFUL;
	if (types & RADIUS_MPPE_40)
		net->mppe |= LINK_MPPE_40;
	if (types & RADIUS_MPPE_128)
		net->mppe |= LINK_MPPE_128;
}

static void take_names(const struct radius_policy *policy,
		       struct link_network *net)
{
	if (has(policy, RADIUS_HAS_DNS))
		memcpy(net->dns, policy->dns, sizeof(net->dns));
	if (has(policy, RADIUS_HAS_NBNS))
		memcpy(net->nbns, policy->nbns, sizeof(net->nbns));
}

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

void radius_result_change(const struct radius_policy *policy,
			  struct settings_net *net,
			  struct settings_limits *limits)
{
	if (has(policy, RADIUS_HAS_FILTER_IN))
		copy_text(net->incoming_filter, sizeof(net->incoming_filter),
			  policy->filter_in);
	if (has(policy, RADIUS_HAS_FILTER_OUT))
		copy_text(net->outgoing_filter, sizeof(net->outgoing_filter),
			  policy->filter_out);
	if (has(policy, RADIUS_HAS_ADDRESS_LIST))
		copy_text(net->address_list, sizeof(net->address_list),
			  policy->address_list);
	if (has(policy, RADIUS_HAS_RATE))
		net->rate = policy->rate;
	if (has(policy, RADIUS_HAS_IDLE_TIMEOUT))
		limits->idle_timeout = policy->idle_timeout;
	if (has(policy, RADIUS_HAS_SESSION_TIMEOUT))
		limits->session_timeout = policy->session_timeout;
	if (has(policy, RADIUS_HAS_LIMIT_IN))
		limits->limit_in = policy->limit_in;
	if (has(policy, RADIUS_HAS_LIMIT_OUT))
		limits->limit_out = policy->limit_out;
}

/* Names that are obeyed or refused, never passed over. */
static bool is_known(const struct model *model,
		     const struct radius_policy *policy, char *why, size_t size)
{
	if (policy->bad)
		snprintf(why, size, "the value of %s makes no sense",
			 policy->bad);
	else if (policy->group[0] && !model_profile(model, policy->group))
		snprintf(why, size, "no profile is called \"%.80s\"",
			 policy->group);
	else if (policy->pool[0] &&
		 !model_find(model, MODEL_POOL, policy->pool))
		snprintf(why, size, "no pool is called \"%.80s\"",
			 policy->pool);
	else if (policy->prefix_pool[0] &&
		 !model_find(model, MODEL_IPV6_POOL, policy->prefix_pool))
		snprintf(why, size, "no ipv6-pool is called \"%.80s\"",
			 policy->prefix_pool);
	else
		return true;
	return false;
}

bool radius_result_fill(const struct model *model,
			const struct radius_policy *policy,
			struct aaa_result *res, char *why, size_t size)
{
	struct model_secret nobody = { .disabled = false };
	const char *missing;

	if (!is_known(model, policy, why, size))
		return false;
	copy_text(nobody.profile, sizeof(nobody.profile),
		  policy->group[0] ? policy->group :
				     model_server(model)->default_profile);
	aaa_local_settings(model, &nobody, res);
	take_address(policy, res);
	res->routes = policy->routes;
	add_network(policy, &res->routes);
	take_ipv6(policy, &res->net);
	take_mppe(policy, &res->auth.network);
	take_names(policy, &res->auth.network);
	radius_result_change(policy, &res->net, &res->limits);
	/* Port-Limit says how often; RouterOS passes over only-one here too. */
	res->limits.only_one = false;
	res->limits.port_limit = policy->port_limit;
	missing = aaa_local_missing(res);
	if (missing)
		snprintf(why, size, "%s", missing);
	return !missing;
}
