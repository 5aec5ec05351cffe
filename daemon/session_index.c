// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions by their user and by their peer. Whoever calls or logs in is not to cost
 * the more the more others are there.
 */
#include <stdio.h>
#include <string.h>

#include "aaa/lease.h"
#include "session_priv.h"

static struct session_list *of_user(struct sessions *all, const char *name)
{
	return &all->users[lease_hash(name) % SESSIONS_BUCKETS];
}

/* Addresses of one network differ in their last bytes. */
static struct session_list *of_peer(struct sessions *all, struct in_addr peer)
{
	return &all->peers[ntohl(peer.s_addr) % SESSIONS_BUCKETS];
}

void session_index_add(struct session *s)
{
	LIST_INSERT_HEAD(of_user(s->all, s->peer_user), s, by_user);
	if (s->role != LINK_SERVER)
		return;
	LIST_INSERT_HEAD(of_peer(s->all, s->peer), s, by_peer);
	s->starting = true;
	s->all->server.all++;
	s->all->server.starting++;
}

void session_index_remove(struct session *s)
{
	LIST_REMOVE(s, by_user);
	if (s->role != LINK_SERVER)
		return;
	LIST_REMOVE(s, by_peer);
	session_index_started(s);
	s->all->server.all--;
}

void session_index_started(struct session *s)
{
	if (s->starting)
		s->all->server.starting--;
	s->starting = false;
}

void session_set_user(struct session *s, const char *name)
{
	LIST_REMOVE(s, by_user);
	snprintf(s->peer_user, sizeof(s->peer_user), "%s", name);
	LIST_INSERT_HEAD(of_user(s->all, s->peer_user), s, by_user);
}

struct session *session_next_of_user(const struct session *s,
				     const struct session *after)
{
	struct session *other =
		after ? LIST_NEXT(after, by_user) :
			LIST_FIRST(of_user(s->all, s->peer_user));

	while (other && (other->user != s->user || other->role != s->role ||
			 strcmp(other->peer_user, s->peer_user) != 0))
		other = LIST_NEXT(other, by_user);
	return other;
}

struct session_counts sessions_of_server(const struct sessions *all)
{
	return all->server;
}

struct session_counts sessions_from(struct sessions *all, struct in_addr peer)
{
	struct session_counts counts = { .all = 0 };
	const struct session *s;

	LIST_FOREACH(s, of_peer(all, peer), by_peer)
	{
		if (s->peer.s_addr != peer.s_addr)
			continue;
		counts.all++;
		counts.starting += s->starting;
	}
	return counts;
}

void sessions_probe(struct sessions *all, struct in_addr peer)
{
	const struct session *s;

	LIST_FOREACH(s, of_peer(all, peer), by_peer)
	{
		if (s->peer.s_addr == peer.s_addr && s->call)
			ctrl_call_probe(s->call);
	}
}
