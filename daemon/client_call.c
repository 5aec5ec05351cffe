// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of a client's calls: they join, are joined, and end. */
#include <stdio.h>
#include <systemd/sd-event.h>

#include "client_priv.h"
#include "events.h"
#include "log.h"

struct bundle *client_bundle_of(const struct client *c)
{
	for (unsigned int i = 0; i < c->calls; i++) {
		const struct session *s = c->call[i].s;

		if (s && s->bundle && !s->ended)
			return s->bundle;
	}
	return NULL;
}

bool client_has_room(const struct client *c)
{
	const struct bundle *b = client_bundle_of(c);

	return b && b->connected && !b->closing && bundle_has_mp(b) &&
	       c->refusals < CLIENT_REFUSALS_MAX;
}

static struct iface *session_iface(struct bundle *b, void *user)
{
	struct client *c = user;

	return c->iface && iface_take(c->iface, b) ? c->iface : NULL;
}

static void session_changed(struct session *s, void *user)
{
	struct client *c = user;

	if (s->bundle && s->bundle->connected)
		client_stop_round(c);
	client_follow_dns(c);
	events_changed(c->all->d, MODEL_CLIENT, c->name);
	if (!client_has_room(c))
		return;
	for (unsigned int i = 0; i < c->calls; i++) {
		if (!c->call[i].s && !client_call_waits(&c->call[i]))
			client_dial_in(&c->call[i], 0);
	}
}

void client_end_calls(struct client *c, const char *why)
{
	struct bundle *b = client_bundle_of(c);

	if (b)
		bundle_end(b, CTRL_CLOSE_ADMIN, why);
	for (unsigned int i = 0; i < c->calls; i++) {
		if (c->call[i].s)
			session_end(c->call[i].s, CTRL_CLOSE_ADMIN, why);
	}
}

/* The calls that were to join it end as well. */
static void tunnel_gone(struct client *c)
{
	client_end_calls(c, "there is no tunnel to join any more");
	c->refusals = 0;
	session_make_endpoint(&c->endpoint);
}

static void note_refusal(struct client *c)
{
	if (++c->refusals == CLIENT_REFUSALS_MAX)
		log_warn("%s: the server does not join calls: %u of %u links "
			 "until the tunnel is dialled anew",
			 c->name, client_bundle_of(c)->count, c->calls);
}

static void session_ended(struct session *s, void *user)
{
	struct client *c = user;

	client_follow_dns(c);
	for (unsigned int i = 0; i < c->calls; i++) {
		struct client_call *call = &c->call[i];

		if (call->s != s)
			continue;
		call->s = NULL;
		if (s->stood >= CLIENT_STABLE_SECONDS)
			call->pause_ms = CLIENT_REDIAL_FIRST_MS;
		if (!client_bundle_of(c))
			tunnel_gone(c);
		else if (s->stray)
			note_refusal(c);
		client_call_failed(call, s->reason);
	}
	daemon_session_ended(c->all->d);
}

const struct session_ops client_session_ops = {
	.iface = session_iface,
	.changed = session_changed,
	.ended = session_ended,
};
