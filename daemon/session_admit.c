// SPDX-License-Identifier: GPL-2.0-only
/* What a user who proved who he is still has to find: room, and addresses. */
#include <stdio.h>

#include "aaa/pool4.h"
#include "session_priv.h"

/* Sessions of the user that are connected, or were let in just now. */
static unsigned int count_others(struct session *s)
{
	const struct session *other = NULL;
	unsigned int count = 0;

	while ((other = session_next_of_user(s, other)))
		count += other != s && other->admitted && !other->closing &&
			 !(other->bundle && other->bundle->closing);
	return count;
}

/*
 * A user whose system booted anew is kept out by his own session of before, unless
 * the loss of that is noticed: by his next try.
 */
static void probe_others(const struct session *s)
{
	const struct session *other = NULL;

	while ((other = session_next_of_user(s, other)))
		if (other != s && other->call)
			ctrl_call_probe(other->call);
}

void session_drop_addrs(struct session_addrs *addrs)
{
	pool4_release(addrs->local);
	pool4_release(addrs->remote);
	*addrs = (struct session_addrs){ NULL, NULL };
}

static bool take_addrs(struct session *s, const struct aaa_result *res,
		       char *why, size_t size)
{
	struct pool4 *pool = aaa_pool4(s->all->aaa);

	session_drop_addrs(&s->addrs);
	s->addrs.local = pool4_take(pool, s->peer_user, s->peer, &res->local,
				    POOL4_LOCAL, why, size);
	if (!*why)
		s->addrs.remote = pool4_take(pool, s->peer_user, s->peer,
					     &res->remote, POOL4_REMOTE, why,
					     size);
	if (!*why)
		return true;
	session_drop_addrs(&s->addrs);
	return false;
}

static void tell_link(const struct session_addrs *addrs,
		      struct link_network *net)
{
	if (addrs->local)
		net->local = pool4_address(addrs->local);
	if (addrs->remote)
		net->remote = pool4_address(addrs->remote);
}

bool session_admit(struct session *s, const struct aaa_result *res,
		   struct link_network *net, char *why, size_t size)
{
	unsigned int most = res->limits.port_limit;

	/* Links of a bundle count too (RFC 2865 section 5.42). */
	if (!s->bundle && most && count_others(s) >= most) {
		snprintf(why, size, "active %u times already", most);
		probe_others(s);
		return false;
	}
	/* One that logs in anew gets what he has, from a pool that gives it. */
	if (s->bundle)
		session_drop_addrs(&s->bundle->addrs);
	else if (bundle_would_join(s))
		return true;
	if (!s->bundle && res->limits.only_one && count_others(s)) {
		snprintf(why, size, "already active");
		probe_others(s);
		return false;
	}
	if (!take_addrs(s, res, why, size))
		return false;
	tell_link(&s->addrs, net);
	return true;
}
