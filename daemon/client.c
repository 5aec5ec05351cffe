// SPDX-License-Identifier: GPL-2.0-only
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>

#include "log.h"
#include "settings.h"

/**
 * struct client - one that is enabled
 * @all: where it belongs
 * @entry: in the list
 * @id: of the model's object
 * @name: of the model's object and the netdev
 * @iface: its netdev
 * @s: session, or NULL while it waits
 * @timer: dials again
 * @pause_ms: how long it waits after the next failure
 * @reason: why the last session ended
 */
struct client {
	struct clients *all;
	TAILQ_ENTRY(client) entry;
	uint32_t id;
	char name[MODEL_IFNAME_SIZE];
	struct iface *iface;
	struct session *s;
	sd_event_source *timer;
	unsigned int pause_ms;
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

static void redial_later(struct client *c)
{
	uint32_t random = 0;
	unsigned int ms;

	if (getrandom(&random, sizeof(random), 0) < 0)
		random = 0;
	ms = client_redial_ms(c->pause_ms, random);
	c->pause_ms *= 2;
	if (c->pause_ms > CLIENT_REDIAL_LONGEST_MS)
		c->pause_ms = CLIENT_REDIAL_LONGEST_MS;
	sd_event_source_set_time_relative(c->timer, (uint64_t)ms * 1000);
	sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
	log_debug("%s: dialing again in %u ms", c->name, ms);
}

static struct iface *client_iface(struct session *s, void *user)
{
	(void)user;
	return s->iface;
}

static void client_session_changed(struct session *s, void *user)
{
	struct client *c = user;

	(void)s;
	ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
}

static void client_failed(struct client *c, const char *why)
{
	snprintf(c->reason, sizeof(c->reason), "%s", why);
	if (!c->all->d->stopping)
		redial_later(c);
	ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
}

static void client_session_ended(struct session *s, void *user)
{
	struct client *c = user;

	c->s = NULL;
	if (s->stood >= CLIENT_STABLE_SECONDS)
		c->pause_ms = CLIENT_REDIAL_FIRST_MS;
	client_failed(c, s->reason);
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
	link->pfc = true;
	link->acfc = true;
	link->network.encryption = settings_encryption(
		model_encryption(d->model, mc->profile, "default"));
	if (profile) {
		link->network.local = profile->local_address;
		link->network.remote = profile->remote_address;
	}
	cfg->keepalive = mc->keepalive_timeout;
	cfg->default_route = mc->add_default_route;
	cfg->name = mc->name;
}

/* Makes the session and calls; false when that cannot even begin. */
static bool start_session(struct client *c, const struct model_client *mc)
{
	struct session_config cfg = { .ops = &client_ops, .user = c };
	struct sockaddr_in server = { .sin_family = AF_INET,
				      .sin_addr = mc->connect_to,
				      .sin_port = htons(CTRL_PORT) };
	struct daemon *d = c->all->d;
	struct ctrl_call *call;

	fill_config(d, mc, &cfg);
	c->s = session_new(d->sessions, &cfg, NULL);
	if (!c->s)
		return false;
	c->s->peer = mc->connect_to;
	c->s->iface = c->iface;
	call = ctrl_dial(d->ctrl, &server, NULL, c->s);
	if (!call) {
		session_end(c->s, CTRL_CLOSE_ERROR, strerror(errno));
		return true; /* which has set the timer */
	}
	c->s->call = call;
	return true;
}

static void dial(struct client *c)
{
	const struct model_client *mc =
		(const struct model_client *)model_find_id(c->all->d->model,
							   MODEL_CLIENT, c->id);
	char ip[INET_ADDRSTRLEN];

	if (!mc || c->all->d->stopping)
		return;
	/* The session gets it back to us when it ends. */
	if (!c->iface || !iface_take(c->iface, c)) {
		client_failed(c, "its interface cannot be made");
		return;
	}
	log_info("%s: connecting to %s", c->name,
		 inet_ntop(AF_INET, &mc->connect_to, ip, sizeof(ip)));
	if (start_session(c, mc)) {
		if (c->s)
			c->iface->holder = c->s;
		ipc_changed(c->all->d->ipc, MODEL_CLIENT, c->name);
		return;
	}
	iface_release(c->iface);
	client_failed(c, "out of memory");
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
	sd_event_source_disable_unref(c->timer);
	if (c->iface)
		iface_remove(c->iface);
	TAILQ_REMOVE(&c->all->list, c, entry);
	free(c);
}

static void client_stop(struct client *c, const char *why)
{
	if (c->s)
		session_end(c->s, CTRL_CLOSE_ADMIN, why);
	client_free(c);
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
	c->pause_ms = CLIENT_REDIAL_FIRST_MS;
	snprintf(c->name, sizeof(c->name), "%s", mc->name);
	TAILQ_INSERT_TAIL(&all->list, c, entry);
	c->iface = iface_static(all->d->ifaces, mc->name);
	if (sd_event_add_time_relative(all->d->event, &c->timer,
				       CLOCK_MONOTONIC, 0, 0, on_timer,
				       c) < 0) {
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
	       a->connect_to.s_addr == b->connect_to.s_addr &&
	       !strcmp(a->user, b->user) && !strcmp(a->password, b->password) &&
	       !strcmp(a->profile, b->profile) &&
	       a->add_default_route == b->add_default_route &&
	       a->allow == b->allow &&
	       a->keepalive_timeout == b->keepalive_timeout &&
	       a->disabled == b->disabled;
}

/* Dials anew; the netdev stays, with what others set on it. */
static void client_restart(struct client *c)
{
	if (c->s)
		session_end(c->s, CTRL_CLOSE_ADMIN, "settings changed");
	c->pause_ms = CLIENT_REDIAL_FIRST_MS;
	c->reason[0] = '\0';
	sd_event_source_set_time_relative(c->timer, 0);
	sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
}

void client_changed(struct clients *all, const struct model_client *old,
		    const struct model_client *now)
{
	struct client *c = old ? find(all, old->obj.id) : NULL;

	if (old && now && same_tunnel(old, now))
		return;
	if (c && now && !now->disabled && !strcmp(c->name, now->name)) {
		client_restart(c);
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
		sd_event_source_set_enabled(c->timer, SD_EVENT_OFF);
		if (c->s)
			session_close(c->s, "shutting down");
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

struct session *client_session(const struct clients *all, uint32_t id)
{
	const struct client *c = find(all, id);

	return c ? c->s : NULL;
}

const char *client_reason(const struct clients *all, uint32_t id)
{
	const struct client *c = find(all, id);

	return c ? c->reason : "";
}

void client_status(const struct clients *all, uint32_t id, char *buf,
		   size_t size)
{
	const struct client *c = find(all, id);
	const char *text = "dialing";

	if (!c) {
		text = "terminated";
	} else if (!c->s || c->s->closing) {
		const char *why = c->s ? c->s->reason : c->reason;

		snprintf(buf, size, *why ? "terminating... - %s" : "dialing",
			 why);
		return;
	} else if (c->s->connected) {
		text = "connected";
	} else {
		switch (c->s->phase) {
		case LINK_AUTHENTICATE:
		case LINK_NETWORK:
			text = "verifying password...";
			break;
		case LINK_TERMINATE:
			text = "terminating...";
			break;
		case LINK_DEAD:
		case LINK_ESTABLISH:
			break;
		}
	}
	snprintf(buf, size, "%s", text);
}
