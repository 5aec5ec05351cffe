// SPDX-License-Identifier: GPL-2.0-only
#include "bundle_order.h"

#include <arpa/inet.h>
#include <string.h>

#include "aaa/radius_account.h"
#include "aaa/radius_grant.h"
#include "aaa/radius_result.h"
#include "bundle_net.h"
#include "log.h"
#include "session_priv.h"

/* What RADIUS knows the user by; NULL of a local one without an account there. */
static const struct radius_who *who_of(const struct bundle *b)
{
	const struct aaa_grant *grant =
		b->account ? radius_account_grant(b->account) : b->grant;

	return grant ? &grant->who : NULL;
}

static bool is_address(const char *text, struct in_addr addr)
{
	char own[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr, own, sizeof(own));
	return !strcmp(text, own);
}

static bool is_user(const struct bundle *b, const char *name)
{
	const struct radius_who *who = who_of(b);

	return !strcmp(b->peer_user, name) || (who && !strcmp(who->user, name));
}

static bool is_meant(const struct bundle *b, const struct radius_target *t)
{
	const struct radius_who *who = who_of(b);

	if (b->role != LINK_SERVER || !b->connected || b->closing)
		return false;
	if (t->means & RADIUS_MEANS_USER && !is_user(b, t->user))
		return false;
	if (t->means & RADIUS_MEANS_ID &&
	    (!who || strcmp(who->id.text, t->id) != 0))
		return false;
	if (t->means & RADIUS_MEANS_PORT && (!who || who->port != t->port))
		return false;
	if (t->means & RADIUS_MEANS_ADDRESS &&
	    b->ip.remote.s_addr != t->address.s_addr)
		return false;
	if (t->means & RADIUS_MEANS_CALLER &&
	    !is_address(t->caller, b->head->peer))
		return false;
	return !(t->means & RADIUS_MEANS_CALLED) ||
	       is_address(t->called, b->head->local);
}

/* What can change of a profile while its user is connected. */
static bool take_group(const struct model *model, const char *group,
		       struct settings_net *net, struct settings_limits *limits)
{
	struct settings settings;

	if (!model_profile(model, group))
		return false;
	settings_resolve(model, group, model_server(model)->default_profile,
			 NULL, &settings);
	net->rate = settings.net.rate;
	memcpy(net->incoming_filter, settings.net.incoming_filter,
	       sizeof(net->incoming_filter));
	memcpy(net->outgoing_filter, settings.net.outgoing_filter,
	       sizeof(net->outgoing_filter));
	memcpy(net->address_list, settings.net.address_list,
	       sizeof(net->address_list));
	memcpy(net->interface_list, settings.net.interface_list,
	       sizeof(net->interface_list));
	limits->idle_timeout = settings.limits.idle_timeout;
	limits->session_timeout = settings.limits.session_timeout;
	return true;
}

static enum radius_error change(struct bundle *b,
				const struct radius_policy *policy)
{
	const struct model *model = radius_model(aaa_radius(b->all->aaa));
	struct settings_limits limits = b->limits;
	struct settings_net net = b->net;

	if (policy->has & RADIUS_HAS_GROUP &&
	    !take_group(model, policy->group, &net, &limits))
		return RADIUS_ERROR_INVALID_VALUE;
	radius_result_change(policy, &net, &limits);
	if (!bundle_rules_change(b, &net))
		return RADIUS_ERROR_INVALID_VALUE;
	bundle_set_limits(b, &limits);
	return RADIUS_ERROR_NONE;
}

enum radius_error bundle_order(void *sessions, const struct radius_order *order)
{
	enum radius_error err = RADIUS_ERROR_SESSION_NOT_FOUND, its;
	struct sessions *all = sessions;
	struct bundle *b = NULL;

	/* One that ends stays where it is in the list until the loop runs. */
	while ((b = bundles_next(all, b))) {
		if (!is_meant(b, &order->target))
			continue;
		its = RADIUS_ERROR_NONE;
		if (order->code == RADIUS_COA_REQUEST)
			its = change(b, &order->policy);
		else
			bundle_close(b, "disconnected by RADIUS");
		if (err == RADIUS_ERROR_SESSION_NOT_FOUND || its)
			err = its;
	}
	return err;
}
