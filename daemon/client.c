// SPDX-License-Identifier: GPL-2.0-only
/* The clients that are enabled, as the model changes. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "client_priv.h"
#include "log.h"
#include "net/peer_dns.h"

struct client *client_find(const struct clients *all, uint32_t id)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		if (c->id == id)
			return c;
	}
	return NULL;
}

const struct model_client *client_model(const struct client *c)
{
	return (const struct model_client *)model_find_id(c->all->d->model,
							  MODEL_CLIENT, c->id);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	client_dial(user);
	return 0;
}

static void client_free(struct client *c)
{
	client_stop_round(c);
	client_wait_no_more(c);
	for (unsigned int i = 0; i < c->calls; i++)
		sd_event_source_disable_unref(c->call[i].timer);
	if (c->iface)
		iface_remove(c->iface);
	TAILQ_REMOVE(&c->all->list, c, entry);
	free(c);
}

static void client_stop(struct client *c, const char *why)
{
	client_end_calls(c, why);
	client_free(c);
}

/* The first call dials at once, the others have to wait. */
static bool add_calls(struct client *c, unsigned int count)
{
	sd_event *event = c->all->d->event;

	for (unsigned int i = c->calls; i < count; i++) {
		struct client_call *call = &c->call[i];

		if (sd_event_add_time_relative(event, &call->timer,
					       CLOCK_MONOTONIC, 0, 0, on_timer,
					       call) < 0)
			return false;
		call->client = c;
		call->pause_ms = CLIENT_REDIAL_FIRST_MS;
		if (i)
			sd_event_source_set_enabled(call->timer, SD_EVENT_OFF);
		c->calls++;
	}
	return true;
}

static void client_start(struct clients *all, const struct model_client *mc)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c) {
		log_error("%s: out of memory", mc->name);
		return;
	}
	c->all = all;
	c->id = mc->obj.id;
	snprintf(c->name, sizeof(c->name), "%s", mc->name);
	session_make_endpoint(&c->endpoint);
	TAILQ_INSERT_TAIL(&all->list, c, entry);
	c->iface = iface_static(all->d->ifaces, mc->name);
	if (!add_calls(c, mc->links)) {
		log_error("%s: out of memory", c->name);
		client_free(c);
	}
}

static bool same_hosts(const struct model_hosts *a, const struct model_hosts *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (strcmp(a->host[i], b->host[i]) != 0)
			return false;
	}
	return true;
}

/* What a tunnel that stands cannot take over; client_print() has the same list. */
static bool same_tunnel(const struct model_client *a,
			const struct model_client *b)
{
	return !strcmp(a->name, b->name) && a->max_mtu == b->max_mtu &&
	       a->max_mru == b->max_mru && a->mrru == b->mrru &&
	       a->links == b->links &&
	       same_hosts(&a->connect_to, &b->connect_to) &&
	       a->src_address.s_addr == b->src_address.s_addr &&
	       !strcmp(a->user, b->user) && !strcmp(a->password, b->password) &&
	       !strcmp(a->profile, b->profile) &&
	       a->add_default_route == b->add_default_route &&
	       a->default_route_distance == b->default_route_distance &&
	       a->dial_on_demand == b->dial_on_demand &&
	       a->use_peer_dns == b->use_peer_dns && a->allow == b->allow &&
	       a->keepalive_timeout == b->keepalive_timeout &&
	       a->disabled == b->disabled;
}

/* Dials anew; the netdev stays, with what others set on it. */
static void client_restart(struct client *c, unsigned int count)
{
	client_end_calls(c, "settings changed");
	client_stop_round(c);
	client_wait_no_more(c);
	while (c->calls > count) {
		struct client_call *call = &c->call[--c->calls];

		call->timer = sd_event_source_disable_unref(call->timer);
	}
	if (!add_calls(c, count))
		log_error("%s: out of memory", c->name);
	for (unsigned int i = 0; i < c->calls; i++)
		c->call[i].pause_ms = CLIENT_REDIAL_FIRST_MS;
	c->reason[0] = '\0';
	client_dial_in(&c->call[0], 0);
}

void client_changed(struct clients *all, const struct model_client *old,
		    const struct model_client *now)
{
	struct client *c = old ? client_find(all, old->obj.id) : NULL;

	if (old && now && same_tunnel(old, now))
		return;
	if (c && now && !now->disabled && !strcmp(c->name, now->name)) {
		client_restart(c, now->links);
		return;
	}
	if (c)
		client_stop(c, now && now->disabled ? "disabled" : "removed");
	if (now && !now->disabled)
		client_start(all, now);
}

struct clients *clients_new(struct daemon *d)
{
	struct clients *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->d = d;
	TAILQ_INIT(&all->list);
	return all;
}

void clients_stop(struct clients *all)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		client_stop_round(c);
		client_wait_no_more(c);
		for (unsigned int i = 0; i < c->calls; i++) {
			struct client_call *call = &c->call[i];

			sd_event_source_set_enabled(call->timer, SD_EVENT_OFF);
			if (call->s)
				session_close(call->s, "shutting down");
		}
	}
}

void clients_free(struct clients *all)
{
	struct client *c, *next;

	if (!all)
		return;
	for (c = TAILQ_FIRST(&all->list); c; c = next) {
		next = TAILQ_NEXT(c, entry);
		client_stop(c, "shutting down");
	}
	free(all);
}
