// SPDX-License-Identifier: GPL-2.0-only
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>

#include "bundle.h"
#include "log.h"
#include "settings.h"

/**
 * struct client_call - one of the calls of a client
 * @client: whose
 * @s: session, or NULL while it waits
 * @timer: dials again; off while there is nothing that the call could join
 * @pause_ms: how long it waits after the next failure
 */
struct client_call {
	struct client *client;
	struct session *s;
	sd_event_source *timer;
	unsigned int pause_ms;
};

/**
 * struct client - one that is enabled
 * @all: where it belongs
 * @entry: in the list
 * @id: of the model's object
 * @name: of the model's object and the netdev
 * @endpoint: by which the server knows that our calls are one tunnel's; another
 *	one for each tunnel, so that none joins one that lingers at the server
 * @iface: its netdev
 * @call: the first dials; the others follow once there is a bundle that they
 *	can join
 * @calls: how many of @call there are to be
 * @refusals: calls that the server did not take for links of this tunnel
 * @reason: why the last session ended
 */
struct client {
	struct clients *all;
	TAILQ_ENTRY(client) entry;
	uint32_t id;
	char name[MODEL_IFNAME_SIZE];
	struct link_endpoint endpoint;
	struct iface *iface;
	struct client_call call[MODEL_LINKS_MAX];
	unsigned int calls;
	unsigned int refusals;
	char reason[SESSION_REASON_MAX];
};

/**
 * struct clients - those that are enabled
 * @d: daemon
 * @list: the clients
 */
struct clients {
	struct daemon *d;
	TAILQ_HEAD(, client) list;
};

static struct client *find(const struct clients *all, uint32_t id)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		if (c->id == id)
			return c;
	}
	return NULL;
}

unsigned int client_redial_ms(unsigned int pause_ms, uint32_t random)
{
	unsigned int quarter = pause_ms / 4;

	return pause_ms - quarter + random % (2 * quarter + 1);
}

static void dial_in(struct client_call *call, unsigned int ms)
{
	sd_event_source_set_time_relative(call->timer, (uint64_t)ms * 1000);
	sd_event_source_set_enabled(call->timer, SD_EVENT_ONESHOT);
}

static void redial_later(struct client_call *call)
{
	uint32_t random = 0;
	unsigned int ms;

	if (getrandom(&random, sizeof(random), 0) < 0)
		random = 0;
	ms = client_redial_ms(call->pause_ms, random);
	call->pause_ms *= 2;
	if (call->pause_ms > CLIENT_REDIAL_LONGEST_MS)
		call->pause_ms = CLIENT_REDIAL_LONGEST_MS;
	dial_in(call, ms);
	log_debug("%s: dialing again in %u ms", call->client->name, ms);
}

/* What its sessions carry packets for, or NULL. */
static struct bundle *bundle_of(const struct client *c)
{
	for (unsigned int i = 0; i < c->calls; i++) {
		const struct session *s = c->call[i].s;

		if (s && s->bundle && !s->ended)
			return s->bundle;
	}
	return NULL;
}

/* Is there a bundle that one more call can join? */
static bool has_room(const struct client *c)
{
	const struct bundle *b = bundle_of(c);

	return b && b->connected && !b->closing && bundle_has_mp(b) &&
	       c->refusals < CLIENT_REFUSALS_MAX;
}

static bool is_waiting(const struct client_call *call)
{
	int on = SD_EVENT_OFF;

	sd_event_source_get_enabled(call->timer, &on);
	return on != SD_EVENT_OFF;
}

static struct iface *client_iface(struct bundle *b, void *user)
{
	struct client *c = user;

	return c->iface && iface_take(c->iface, b) ? c->iface : NULL;
}

static void client_session_changed(struct session *s, void *user)
{
	struct client *c = user;

	(void)s;
	ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
	if (!has_room(c))
		return;
	for (unsigned int i = 0; i < c->calls; i++) {
		if (!c->call[i].s && !is_waiting(&c->call[i]))
			dial_in(&c->call[i], 0);
	}
}

static void call_failed(struct client_call *call, const char *why)
{
	struct client *c = call->client;
	const struct bundle *b = bundle_of(c);

	/* Of a bundle that goes on, the log has the reason. */
	if (!b)
		snprintf(c->reason, sizeof(c->reason), "%s", why);
	/* Without a bundle the first call makes it, the others wait. */
	if (!b)
		call = &c->call[0];
	if (!c->all->d->stopping && !call->s && !is_waiting(call) &&
	    c->refusals < CLIENT_REFUSALS_MAX)
		redial_later(call);
	ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
}

static void end_calls(struct client *c, const char *why)
{
	struct bundle *b = bundle_of(c);

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
	end_calls(c, "there is no tunnel to join any more");
	c->refusals = 0;
	session_make_endpoint(&c->endpoint);
}

static void note_refusal(struct client *c)
{
	if (++c->refusals == CLIENT_REFUSALS_MAX)
		log_warn("%s: the server does not join calls: %u of %u links "
			 "until the tunnel is dialled anew",
			 c->name, bundle_of(c)->count, c->calls);
}

static void client_session_ended(struct session *s, void *user)
{
	struct client *c = user;

	for (unsigned int i = 0; i < c->calls; i++) {
		struct client_call *call = &c->call[i];

		if (call->s != s)
			continue;
		call->s = NULL;
		if (s->stood >= CLIENT_STABLE_SECONDS)
			call->pause_ms = CLIENT_REDIAL_FIRST_MS;
		if (!bundle_of(c))
			tunnel_gone(c);
		else if (s->stray)
			note_refusal(c);
		call_failed(call, s->reason);
	}
	daemon_session_ended(c->all->d);
}

static const struct session_ops client_ops = {
	.iface = client_iface,
	.changed = client_session_changed,
	.ended = client_session_ended,
};

static void fill_config(const struct daemon *d, const struct model_client *mc,
			struct session_config *cfg)
{
	const struct model_profile *profile =
		model_profile(d->model, mc->profile);
	struct link_config *link = &cfg->link;

	link->role = LINK_CLIENT;
	link->user = mc->user;
	link->password = mc->password;
	link->auth = settings_auth(mc->allow);
	link->mru = settings_unit(mc->max_mru);
	link->mtu = settings_unit(mc->max_mtu);
	link->mrru = (uint16_t)mc->mrru;
	link->pfc = true;
	link->acfc = true;
	link->network.encryption = settings_encryption(
		model_encryption(d->model, mc->profile, "default"));
	if (profile) {
		link->network.local = profile->local_address;
		link->network.remote = profile->remote_address;
	}
	settings_net(d->model, mc->profile, "default", NULL, &cfg->net);
	link->network.ipv6 = cfg->net.ipv6;
	link->network.bridge = cfg->net.bridge[0];
	cfg->keepalive = mc->keepalive_timeout;
	cfg->default_route = mc->add_default_route;
	cfg->name = mc->name;
}

/* Makes the session and calls; false when that cannot even begin. */
static bool start_session(struct client_call *call,
			  const struct model_client *mc)
{
	struct client *c = call->client;
	struct session_config cfg = { .ops = &client_ops, .user = c };
	struct sockaddr_in server = { .sin_family = AF_INET,
				      .sin_addr = mc->connect_to,
				      .sin_port = htons(CTRL_PORT) };
	struct daemon *d = c->all->d;
	struct ctrl_call *ctrl;

	fill_config(d, mc, &cfg);
	cfg.link.endpoint = c->endpoint;
	call->s = session_new(d->sessions, &cfg, NULL);
	if (!call->s)
		return false;
	call->s->peer = mc->connect_to;
	ctrl = ctrl_dial(d->ctrl, &server, NULL, call->s);
	if (!ctrl) {
		session_end(call->s, CTRL_CLOSE_ERROR, strerror(errno));
		return true; /* which has set the timer */
	}
	call->s->call = ctrl;
	return true;
}

static void dial(struct client_call *call)
{
	struct client *c = call->client;
	const struct model_client *mc =
		(const struct model_client *)model_find_id(c->all->d->model,
							   MODEL_CLIENT, c->id);
	char ip[INET_ADDRSTRLEN];

	if (!mc || c->all->d->stopping)
		return;
	/* Only the first does not need a bundle that it can join. */
	if ((call != &c->call[0] || bundle_of(c)) && !has_room(c))
		return;
	if (!c->iface || !iface_ready(c->iface)) {
		call_failed(call, "its interface cannot be made");
		return;
	}
	log_info("%s: connecting to %s", c->name,
		 inet_ntop(AF_INET, &mc->connect_to, ip, sizeof(ip)));
	if (start_session(call, mc))
		ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
	else
		call_failed(call, "out of memory");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	dial(user);
	return 0;
}

static void client_free(struct client *c)
{
	for (unsigned int i = 0; i < c->calls; i++)
		sd_event_source_disable_unref(c->call[i].timer);
	if (c->iface)
		iface_remove(c->iface);
	TAILQ_REMOVE(&c->all->list, c, entry);
	free(c);
}

static void client_stop(struct client *c, const char *why)
{
	end_calls(c, why);
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

/* What a tunnel that stands cannot take over. */
static bool same_tunnel(const struct model_client *a,
			const struct model_client *b)
{
	return !strcmp(a->name, b->name) && a->max_mtu == b->max_mtu &&
	       a->max_mru == b->max_mru && a->mrru == b->mrru &&
	       a->links == b->links &&
	       a->connect_to.s_addr == b->connect_to.s_addr &&
	       !strcmp(a->user, b->user) && !strcmp(a->password, b->password) &&
	       !strcmp(a->profile, b->profile) &&
	       a->add_default_route == b->add_default_route &&
	       a->allow == b->allow &&
	       a->keepalive_timeout == b->keepalive_timeout &&
	       a->disabled == b->disabled;
}

/* Dials anew; the netdev stays, with what others set on it. */
static void client_restart(struct client *c, unsigned int count)
{
	end_calls(c, "settings changed");
	while (c->calls > count) {
		struct client_call *call = &c->call[--c->calls];

		call->timer = sd_event_source_disable_unref(call->timer);
	}
	if (!add_calls(c, count))
		log_error("%s: out of memory", c->name);
	for (unsigned int i = 0; i < c->calls; i++)
		c->call[i].pause_ms = CLIENT_REDIAL_FIRST_MS;
	c->reason[0] = '\0';
	dial_in(&c->call[0], 0);
}

void client_changed(struct clients *all, const struct model_client *old,
		    const struct model_client *now)
{
	struct client *c = old ? find(all, old->obj.id) : NULL;

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

struct bundle *client_bundle(const struct clients *all, uint32_t id)
{
	const struct client *c = find(all, id);

	return c ? bundle_of(c) : NULL;
}

const char *client_reason(const struct clients *all, uint32_t id)
{
	const struct client *c = find(all, id);

	return c ? c->reason : "";
}

static const char *phase_text(enum link_phase phase)
{
	switch (phase) {
	case LINK_AUTHENTICATE:
	case LINK_NETWORK:
		return "verifying password...";
	case LINK_TERMINATE:
		return "terminating...";
	case LINK_DEAD:
	case LINK_ESTABLISH:
		break;
	}
	return "dialing";
}

void client_status(const struct clients *all, uint32_t id, char *buf,
		   size_t size)
{
	const struct client *c = find(all, id);
	const struct bundle *b = c ? bundle_of(c) : NULL;
	const struct session *s = b ? b->head : c ? c->call[0].s : NULL;

	if (!c) {
		snprintf(buf, size, "terminated");
	} else if (!s || s->closing) {
		const char *why = s ? s->reason : c->reason;

		snprintf(buf, size, *why ? "terminating... - %s" : "dialing",
			 why);
	} else {
		snprintf(buf, size, "%s",
			 b && b->connected ? "connected" :
					     phase_text(s->phase));
	}
}
