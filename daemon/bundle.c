// SPDX-License-Identifier: GPL-2.0-only
/* Bundles: which sessions they have, from the first to the last. */
#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "aaa/pool6.h"
#include "bundle_net.h"
#include "log.h"
#include "session_priv.h"

struct bundle *bundles_next(const struct sessions *all,
			    const struct bundle *prev)
{
	return prev ? TAILQ_NEXT(prev, entry) : TAILQ_FIRST(&all->bundles);
}

struct bundle *bundles_after(const struct sessions *all, uint64_t number)
{
	struct bundle *b;

	/* A list that is walked row by row goes on where it was, mostly. */
	LIST_FOREACH(b, &all->numbers[number % SESSIONS_BUCKETS], by_number)
	{
		if (b->number == number)
			return TAILQ_NEXT(b, entry);
	}
	TAILQ_FOREACH(b, &all->bundles, entry)
	{
		if (b->number > number)
			return b;
	}
	return NULL;
}

static bool has_mp(const struct session *s)
{
	return s->lcp.mrru && s->lcp.peer_mrru;
}

/*
 * A peer that joins links tells its system. RouterOS does MP over one link alone
 * and tells nothing: its next call is not one more link of a call that lingers.
 */
static bool is_known(const struct session *s)
{
	return s->lcp.peer_endpoint.class;
}

/*
 * RFC 1990 section 5.1.3: the same user at the same system. Encryption that is
 * required of him since is no matter for a tunnel that has none.
 */
static bool matches(const struct bundle *b, const struct session *s)
{
	const struct link_lcp *mine = &s->lcp, *theirs = &b->head->lcp;

	return !b->closing && b->head->required == s->required &&
	       has_mp(b->head) && mine->mrru == theirs->mrru &&
	       mine->peer_mrru == theirs->peer_mrru &&
	       mine->short_tx == theirs->short_tx &&
	       link_endpoint_equal(&mine->peer_endpoint,
				   &theirs->peer_endpoint);
}

static struct bundle *find(const struct session *s)
{
	struct session *other = NULL;

	if (!has_mp(s) || !is_known(s))
		return NULL;
	while ((other = session_next_of_user(s, other))) {
		if (other->bundle && matches(other->bundle, s))
			return other->bundle;
	}
	return NULL;
}

bool bundle_would_join(const struct session *s)
{
	return !s->bundle && find(s);
}

static struct bundle *bundle_new(struct session *s)
{
	struct bundle *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->all = s->all;
	b->number = ++s->all->last_bundle;
	b->ops = s->ops;
	b->user = s->user;
	b->role = s->role;
	TAILQ_INIT(&b->links);
	b->default_route = s->default_route;
	b->default_metric = s->default_metric;
	snprintf(b->tag, sizeof(b->tag), "%s", s->tag);
	snprintf(b->peer_user, sizeof(b->peer_user), "%s", s->peer_user);
	snprintf(b->encoding, sizeof(b->encoding), "none");
	TAILQ_INSERT_TAIL(&b->all->bundles, b, entry);
	LIST_INSERT_HEAD(&b->all->numbers[b->number % SESSIONS_BUCKETS], b,
			 by_number);
	return b;
}

static void add(struct bundle *b, struct session *s)
{
	TAILQ_INSERT_TAIL(&b->links, s, in_bundle);
	b->count++;
	s->bundle = b;
	s->in_bundle_no = ++b->named;
	s->since = session_now();
	if (b->was_connected)
		session_index_started(s);
}

static void fill_mp(const struct session *s, struct dataplane_set *set)
{
	set->fields |= DATAPLANE_MP;
	set->mrru = s->lcp.mrru;
	set->peer_mrru = s->lcp.peer_mrru;
	set->mp_flags = s->lcp.short_tx ? PPTP_MP_FLAGS_SHORT_TX : 0;
}

static bool program(struct session *s, const struct dataplane_set *set)
{
	if (!dataplane_set(s->all->dp, s->dp_id, set))
		return true;
	session_fail(s);
	return false;
}

static void take_settings(struct bundle *b, struct session *s)
{
	b->routes = s->routes;
	b->net = s->net;
	b->limits = s->limits;
	b->scripts = s->scripts;
	b->addrs = s->addrs;
	s->addrs = (struct session_addrs){ NULL, NULL };
	aaa_grant_unref(b->grant);
	b->grant = aaa_grant_ref(s->grant);
}

static bool found(struct session *s)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_IFINDEX | DATAPLANE_DSCP | DATAPLANE_FLAGS,
	};
	struct bundle *b = bundle_new(s);

	if (!b) {
		session_end(s, CTRL_CLOSE_ERROR, "out of memory");
		return false;
	}
	b->head = s;
	take_settings(b, s);
	add(b, s);
	b->iface = b->ops->iface(b, b->user);
	if (!b->iface) {
		s->stray = b->role == LINK_CLIENT;
		session_end(s, CTRL_CLOSE_ERROR,
			    s->stray ?
				    "the server does not take it for one more "
				    "link of the tunnel" :
				    "no interface can be made");
		return false;
	}
	set.ifindex = b->iface->ifindex;
	set.dscp = b->net.dscp;
	set.flags = session_flags(s);
	fill_mp(s, &set);
	return program(s, &set);
}

static bool join(struct bundle *b, struct session *s)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_IFINDEX | DATAPLANE_JOIN | DATAPLANE_FLAGS,
		.ifindex = b->iface->ifindex,
	};

	add(b, s);
	session_drop_addrs(&s->addrs);
	set.flags = session_flags(s);
	snprintf(s->tag, sizeof(s->tag), "%.*s link %u",
		 (int)sizeof(s->tag) - 20, b->tag, s->in_bundle_no);
	if (!program(s, &set))
		return false;
	log_info("%s: joined, %u in all", s->tag, b->count);
	b->ops->changed(s, b->user);
	return true;
}

static bool renew(struct session *s)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_DSCP,
		.dscp = s->net.dscp,
	};

	take_settings(s->bundle, s);
	fill_mp(s, &set);
	return program(s, &set);
}

bool bundle_enter(struct session *s)
{
	struct bundle *b;

	if (s->bundle)
		return renew(s);
	b = find(s);
	return b ? join(b, s) : found(s);
}

struct bundle *bundle_restore(struct session *s, uint32_t number)
{
	struct bundle *b;

	if (number <= s->all->last_bundle)
		return NULL;
	s->all->last_bundle = number - 1;
	b = bundle_new(s);
	if (b)
		b->head = s;
	return b;
}

void bundle_restore_link(struct bundle *b, struct session *s,
			 unsigned int number, uint64_t since)
{
	add(b, s);
	s->in_bundle_no = number;
	s->since = since;
}

/* Who could carry the network layer in place of @s; NULL if nobody is left to. */
static struct session *successor(const struct session *s)
{
	struct session *to;

	TAILQ_FOREACH(to, &s->bundle->links, in_bundle)
	{
		if (to != s && !to->ended &&
		    link_network_move(s->link, to->link))
			return to;
	}
	return NULL;
}

void bundle_hand_over(struct session *s)
{
	struct bundle *b = s->bundle;
	struct session *to;

	if (!b || b->head != s || b->count == 1 || b->closing)
		return;
	to = successor(s);
	if (to) {
		b->head = to;
		log_debug("%s: the network layer is carried by link %u now",
			  b->tag, to->in_bundle_no);
		return;
	}
	bundle_end(b, CTRL_CLOSE_REQUEST, "the bundle's first link ended");
}

void bundle_leave(struct session *s)
{
	struct bundle *b = s->bundle;
	bool head = b->head == s;

	if (b->connected)
		session_note_stood(s);
	if (head)
		bundle_net_down(b);
	TAILQ_REMOVE(&b->links, s, in_bundle);
	b->count--;
	if (head)
		b->head = TAILQ_FIRST(&b->links);
}

void bundle_release(struct bundle *b)
{
	if (b->count)
		return;
	if (b->iface)
		iface_release(b->iface);
	b->iface = NULL;
	bundle_limits_stop(b);
	session_drop_addrs(&b->addrs);
	pool6_release(b->lease);
	b->lease = NULL;
	aaa_grant_unref(b->grant);
	b->grant = NULL;
	TAILQ_REMOVE(&b->all->bundles, b, entry);
	LIST_REMOVE(b, by_number);
	/* Callers on the stack may still look at it. */
	TAILQ_INSERT_TAIL(&b->all->dead_bundles, b, dead);
	sd_event_source_set_enabled(b->all->reap, SD_EVENT_ONESHOT);
}

void bundle_close(struct bundle *b, const char *why)
{
	struct session *s, *next;

	b->closing = true;
	for (s = TAILQ_FIRST(&b->links); s; s = next) {
		next = TAILQ_NEXT(s, in_bundle);
		session_close(s, why);
	}
}

void bundle_end(struct bundle *b, enum ctrl_close how, const char *why)
{
	struct session *s, *next;

	b->closing = true;
	for (s = TAILQ_FIRST(&b->links); s; s = next) {
		next = TAILQ_NEXT(s, in_bundle);
		session_end(s, how, why);
	}
}

bool bundle_has_mp(const struct bundle *b)
{
	return has_mp(b->head);
}

uint64_t bundle_uptime(const struct bundle *b)
{
	return b->connected ? (session_now() - b->up_since) / 1000000 : 0;
}
