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

enum radius_error bundle_order(void *sessions, const struct radius_order *order)
{
	enum radius_error err = RADIUS_ERROR_SESSION_NOT_FOUND, its;
	struct sessions *all = sessions;
	struct bundle *b, *next;

	for (b = bundles_next(all, NULL); b; b = next) {
		next = bundles_next(all, b);
		if (!is_meant(b, &order->target))
			continue;
		its = RADIUS_ERROR_NONE;
		if (order->code == RADIUS_DISCONNECT_REQUEST)
			bundle_close(b, "disconnected by RADIUS");
		if (err == RADIUS_ERROR_SESSION_NOT_FOUND || its)
			err = its;
	}
	return err;
}
