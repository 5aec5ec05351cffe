// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_server.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct radius_server *find(struct radius_servers *all, uint32_t id)
{
	struct radius_server *s;

	LIST_FOREACH(s, all, entry)
	{
		if (s->id == id)
			return s;
	}
	return NULL;
}

struct radius_server *radius_server_get(struct radius_servers *all, uint32_t id)
{
	struct radius_server *s = find(all, id);

	if (s)
		return s;
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->id = id;
	LIST_INSERT_HEAD(all, s, entry);
	return s;
}

void radius_servers_sweep(struct radius_servers *all, const struct model *model)
{
	struct radius_server *s, *next;

	for (s = LIST_FIRST(all); s; s = next) {
		next = LIST_NEXT(s, entry);
		if (s->stats.pending ||
		    model_find_id(model, MODEL_RADIUS, s->id))
			continue;
		LIST_REMOVE(s, entry);
		free(s);
	}
}

void radius_servers_free(struct radius_servers *all)
{
	struct radius_server *s;

	while ((s = LIST_FIRST(all))) {
		LIST_REMOVE(s, entry);
		free(s);
	}
}

static bool is_suitable(const struct model_radius *r,
			const struct radius_wanted *wanted)
{
	if (r->disabled)
		return false;
	if (r->called_id[0] && strcmp(r->called_id, wanted->called) != 0)
		return false;
	/* Names of Windows domains have no case. */
	return !r->domain[0] || !strcasecmp(r->domain, wanted->domain);
}

static bool was_tried(uint32_t id, const uint32_t *tried, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (tried[i] == id)
			return true;
	}
	return false;
}

/* Lower is better. */
static unsigned int rank(struct radius_servers *all,
			 const struct model_radius *r,
			 const struct radius_wanted *wanted, uint64_t now)
{
	const struct radius_server *s = find(all, r->obj.id);
	bool dead = s && s->dead_until > now;
	bool backup = wanted->kind == RADIUS_ACCOUNTING && r->accounting_backup;

	return (dead ? 2u : 0u) + (backup ? 1u : 0u);
}

const struct model_radius *
radius_server_choose(struct radius_servers *all, const struct model *model,
		     const struct radius_wanted *wanted, const uint32_t *tried,
		     unsigned int tried_count, uint64_t now)
{
	const struct model_radius *best = NULL;
	size_t count = model_count(model, MODEL_RADIUS);
	unsigned int best_rank = 0;

	for (size_t i = 0; i < count; i++) {
		const struct model_radius *r =
			(const struct model_radius *)model_at(model,
							      MODEL_RADIUS, i);
		unsigned int its;

		if (!is_suitable(r, wanted) ||
		    was_tried(r->obj.id, tried, tried_count))
			continue;
		its = rank(all, r, wanted, now);
		if (!best || its < best_rank) {
			best = r;
			best_rank = its;
		}
	}
	return best;
}

void radius_server_answered(struct radius_server *server, uint64_t rtt)
{
	server->stats.rtt = rtt;
	server->silent = false;
	server->dead_until = 0;
	server->warned = false;
}

void radius_server_timed_out(struct radius_server *server, uint64_t now)
{
	server->stats.timeouts++;
	server->silent = true;
	server->dead_until = now + RADIUS_DEAD_S * 1000000ULL;
}
