// SPDX-License-Identifier: GPL-2.0-only
/* The table of sessions: numbers, reports of the data plane, the end of memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "log.h"
#include "ppp/print.h"
#include "script.h"
#include "session_priv.h"

static void session_free(struct session *s)
{
	session_stop_timers(s);
	session_drop_early(s);
	link_free(s->link);
	aaa_grant_unref(s->grant);
	free(s);
}

static int reap(sd_event_source *source, void *user)
{
	struct sessions *all = user;
	struct session *s;
	struct bundle *b;

	(void)source;
	while ((s = TAILQ_FIRST(&all->dead))) {
		TAILQ_REMOVE(&all->dead, s, dead);
		session_free(s);
	}
	while ((b = TAILQ_FIRST(&all->dead_bundles))) {
		TAILQ_REMOVE(&all->dead_bundles, b, dead);
		free(b);
	}
	return 0;
}

int sessions_new(sd_event *event, struct aaa *aaa, struct sessions **ret)
{
	struct sessions *all = calloc(1, sizeof(*all));
	int r;

	if (!all)
		return -ENOMEM;
	TAILQ_INIT(&all->live);
	TAILQ_INIT(&all->dead);
	TAILQ_INIT(&all->bundles);
	TAILQ_INIT(&all->dead_bundles);
	all->event = sd_event_ref(event);
	all->aaa = aaa;
	r = sd_event_add_defer(event, &all->reap, reap, all);
	if (r >= 0)
		r = sd_event_source_set_enabled(all->reap, SD_EVENT_OFF);
	if (r >= 0)
		r = scripts_new(event, &all->scripts);
	if (r < 0) {
		sessions_free(all);
		return r;
	}
	*ret = all;
	return 0;
}

void sessions_free(struct sessions *all)
{
	if (!all)
		return;
	reap(NULL, all);
	scripts_free(all->scripts);
	sd_event_source_disable_unref(all->reap);
	sd_event_unref(all->event);
	free(all);
}

void sessions_set_dataplane(struct sessions *all, struct dataplane *dp)
{
	all->dp = dp;
}

void sessions_add(struct sessions *all, struct session *s)
{
	s->all = all;
	TAILQ_INSERT_TAIL(&all->live, s, entry);
	all->count++;
	session_index_add(s);
}

void sessions_bind(struct session *s)
{
	LIST_INSERT_HEAD(&s->all->bucket[s->dp_id % SESSIONS_BUCKETS], s,
			 by_id);
}

void sessions_remove(struct session *s)
{
	TAILQ_REMOVE(&s->all->live, s, entry);
	s->all->count--;
	session_index_remove(s);
	TAILQ_INSERT_TAIL(&s->all->dead, s, dead);
	sd_event_source_set_enabled(s->all->reap, SD_EVENT_ONESHOT);
}

struct session *sessions_next(const struct sessions *all,
			      const struct session *prev)
{
	return prev ? TAILQ_NEXT(prev, entry) : TAILQ_FIRST(&all->live);
}

struct scripts *sessions_scripts(const struct sessions *all)
{
	return all->scripts;
}

void sessions_stop(struct sessions *all)
{
	all->stopping = true;
}

unsigned int sessions_count(const struct sessions *all)
{
	return all->count;
}

static struct session *find(struct sessions *all, uint32_t id)
{
	struct session *s;

	LIST_FOREACH(s, &all->bucket[id % SESSIONS_BUCKETS], by_id)
	{
		if (s->dp_id == id)
			return s;
	}
	return NULL;
}

static void on_frame(void *user, uint32_t id, uint16_t protocol,
		     const uint8_t *data, size_t len)
{
	struct session *s = find(user, id);

	if (!s)
		return;
	s->heard = true;
	if (log_is_debug()) {
		char text[512];

		ppp_frame_print(text, sizeof(text), protocol, data, len);
		log_debug("%s: received %s", s->tag, text);
	}
	session_frame_in(s, protocol, data, len);
}

static void gone(struct session *s, uint32_t reason, const uint64_t *stats)
{
	if (stats) {
		s->gone.id = s->dp_id;
		memcpy(s->gone.stats, stats, sizeof(s->gone.stats));
	}
	s->dp_id = 0;
	LIST_REMOVE(s, by_id);
	if (reason == PPTP_DEL_REASON_NETDEV && s->bundle) {
		bundle_set_cause(s->bundle, AAA_CAUSE_PORT_ERROR);
		bundle_end(s->bundle, CTRL_CLOSE_ERROR,
			   "its interface was removed");
		return;
	}
	session_end(s, CTRL_CLOSE_ERROR,
		    reason == PPTP_DEL_REASON_OUTER ?
			    "the netdev that it was bound to was removed" :
			    "the kernel ended the session");
}

static void on_event(void *user, uint32_t id, enum pptp_event event,
		     uint32_t reason, const uint64_t *stats)
{
	struct session *s = find(user, id);

	if (!s)
		return;
	switch (event) {
	case PPTP_EVENT_SESSION_NEW:
		break;
	case PPTP_EVENT_SESSION_DEL:
		gone(s, reason, stats);
		break;
	case PPTP_EVENT_ECHO_LOST:
		session_end(s, CTRL_CLOSE_LOST, "peer is not responding");
		break;
	case PPTP_EVENT_DECRYPT_TROUBLE:
		log_warn("%s: packets of the peer cannot be decrypted", s->tag);
		break;
	}
}

/**
 * struct seen - the numbers that a dump told
 * @id: the numbers
 * @count: how many
 * @size: room in @id
 * @cut: there was no memory for all of them
 */
struct seen {
	uint32_t *id;
	size_t count;
	size_t size;
	bool cut;
};

static void see(void *user, const struct dataplane_state *st)
{
	struct seen *seen = user;

	if (seen->count == seen->size) {
		size_t size = seen->size ? 2 * seen->size : 64;
		uint32_t *id = realloc(seen->id, size * sizeof(*id));

		if (!id) {
			seen->cut = true;
			return;
		}
		seen->id = id;
		seen->size = size;
	}
	seen->id[seen->count++] = st->id;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* A lost report may have been the end of a session; lost frames are repeated. */
static void on_overrun(void *user)
{
	struct sessions *all = user;
	struct seen seen = { 0 };
	struct session *s, *next;

	log_warn("data plane: reports were lost, comparing sessions");
	if (dataplane_dump(all->dp, 0, see, &seen) || seen.cut) {
		log_warn("data plane: cannot compare sessions: %s",
			 seen.cut ? "no memory" : dataplane_error(all->dp));
		free(seen.id);
		return;
	}
	if (seen.count)
		qsort(seen.id, seen.count, sizeof(*seen.id), compare_ids);
	for (s = TAILQ_FIRST(&all->live); s; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (s->dp_id &&
		    (!seen.count || !bsearch(&s->dp_id, seen.id, seen.count,
					     sizeof(*seen.id), compare_ids)))
			gone(s, PPTP_DEL_REASON_REQUEST, NULL);
	}
	free(seen.id);
}

static void on_demand(void *user, uint32_t ifindex)
{
	const struct sessions *all = user;

	if (all->demand)
		all->demand(all->demand_user, ifindex);
}

void sessions_set_demand(struct sessions *all,
			 void (*fn)(void *user, uint32_t ifindex), void *user)
{
	all->demand = fn;
	all->demand_user = user;
}

const struct dataplane_handlers sessions_handlers = {
	.frame = on_frame,
	.event = on_event,
	.demand = on_demand,
	.overrun = on_overrun,
};
