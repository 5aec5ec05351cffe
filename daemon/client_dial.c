// SPDX-License-Identifier: GPL-2.0-only
/* Which server a client dials, and when. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>

#include "client_priv.h"
#include "events.h"
#include "log.h"
#include "settings.h"

unsigned int client_redial_ms(unsigned int pause_ms, uint32_t random)
{
	unsigned int quarter = pause_ms / 4;

	return pause_ms - quarter + random % (2 * quarter + 1);
}

void client_dial_in(struct client_call *call, unsigned int ms)
{
	sd_event_source_set_time_relative(call->timer, (uint64_t)ms * 1000);
	sd_event_source_set_enabled(call->timer, SD_EVENT_ONESHOT);
}

bool client_call_waits(const struct client_call *call)
{
	int on = SD_EVENT_OFF;

	sd_event_source_get_enabled(call->timer, &on);
	return on != SD_EVENT_OFF;
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
	client_dial_in(call, ms);
	log_debug("%s: dialing again in %u ms", call->client->name, ms);
}

uint32_t client_route_metric(const struct model_client *mc)
{
	/* RouterOS's distance of routes made by hand, Linux's metric of them. */
	return mc->default_route_distance > 1 ? mc->default_route_distance : 0;
}

static void set_reason(struct client *c, const char *why)
{
	snprintf(c->reason, sizeof(c->reason), "%s", why);
}

void client_stop_round(struct client *c)
{
	resolve_cancel(c->round.lookup);
	c->round = (struct client_round){ .active = false };
	c->wanted = false;
}

static void round_failed(struct client *c)
{
	client_stop_round(c);
	redial_later(&c->call[0]);
	events_changed(c->all->d, MODEL_CLIENT, c->name);
}

void client_call_failed(struct client_call *call, const char *why)
{
	struct client *c = call->client;
	const struct bundle *b = client_bundle_of(c);
	const struct model_client *mc = client_model(c);

	/* Of a bundle that goes on, the log has the reason. */
	if (!b)
		set_reason(c, why);
	/* Without a bundle the first call makes it, the others wait. */
	if (!b)
		call = &c->call[0];
	events_changed(c->all->d, MODEL_CLIENT, c->name);
	if (c->all->d->stopping || call->s || client_call_waits(call) ||
	    c->refusals >= CLIENT_REFUSALS_MAX)
		return;
	/* It goes on with the round, or has to be wanted before one begins. */
	if (!b && (c->round.active || (mc && mc->dial_on_demand)))
		client_dial_in(call, 0);
	else
		redial_later(call);
}

void client_fill_config(const struct daemon *d, const struct model_client *mc,
			struct session_config *cfg)
{
	struct link_config *link = &cfg->link;
	struct settings settings;

	link->role = LINK_CLIENT;
	link->user = mc->user;
	link->password = mc->password;
	link->auth = settings_auth(mc->allow);
	link->mru = settings_unit(mc->max_mru);
	link->mtu = settings_unit(mc->max_mtu);
	link->mrru = (uint16_t)mc->mrru;
	link->pfc = true;
	link->acfc = true;
	settings_resolve(d->model, mc->profile, SETTINGS_CLIENT_SERVICE, NULL,
			 &settings);
	settings_link(&settings, &link->network);
	link->want_dns = mc->use_peer_dns != MODEL_PEER_DNS_NO;
	cfg->net = settings.net;
	cfg->limits = settings.limits;
	cfg->scripts = settings.scripts;
	cfg->keepalive = mc->keepalive_timeout;
	cfg->default_route = mc->add_default_route;
	cfg->default_metric = client_route_metric(mc);
	cfg->name = mc->name;
}

/* Makes the session and calls; false when that cannot even begin. */
static bool start_session(struct client_call *call,
			  const struct model_client *mc, struct in_addr to)
{
	const struct sockaddr_in server = { .sin_family = AF_INET,
					    .sin_addr = to,
					    .sin_port = htons(CTRL_PORT) };
	const struct sockaddr_in local = { .sin_family = AF_INET,
					   .sin_addr = mc->src_address };
	struct client *c = call->client;
	struct session_config cfg = { .ops = &client_session_ops, .user = c };
	struct daemon *d = c->all->d;
	struct ctrl_call *ctrl;

	client_fill_config(d, mc, &cfg);
	cfg.link.endpoint = c->endpoint;
	call->s = session_new(d->sessions, &cfg, NULL);
	if (!call->s)
		return false;
	call->s->peer = to;
	ctrl = ctrl_dial(d->ctrl, &server,
			 mc->src_address.s_addr ? &local : NULL, call->s);
	if (!ctrl) {
		session_end(call->s, CTRL_CLOSE_ERROR, strerror(errno));
		return true; /* which has set the timer */
	}
	call->s->call = ctrl;
	return true;
}

static void connect_to(struct client_call *call, const struct model_client *mc,
		       struct in_addr to)
{
	struct client *c = call->client;
	char ip[INET_ADDRSTRLEN];

	log_info("%s: connecting to %s", c->name,
		 inet_ntop(AF_INET, &to, ip, sizeof(ip)));
	c->server = to;
	if (start_session(call, mc, to))
		events_changed(c->all->d, MODEL_CLIENT, c->name);
	else
		client_call_failed(call, "out of memory");
}

static void next_server(struct client *c, const struct model_client *mc);

static void on_resolved(const struct resolve_answer *answer, void *user)
{
	struct client *c = user;
	const struct model_client *mc = client_model(c);
	char why[SESSION_REASON_MAX];

	c->round.lookup = NULL;
	c->round.found = *answer;
	c->round.next = 0;
	if (!mc || c->all->d->stopping)
		return;
	if (!answer->count) {
		snprintf(why, sizeof(why), "cannot resolve %.253s: %s",
			 mc->connect_to.host[c->round.host - 1], answer->error);
		log_warn("%s: %s", c->name, why);
		set_reason(c, why);
	}
	next_server(c, mc);
}

/* The addresses of a host are in @c->round.found; false when they are to come. */
static bool look_up(struct client *c, const char *host)
{
	struct client_round *r = &c->round;

	r->next = 0;
	r->found = (struct resolve_answer){ .count = 1 };
	if (inet_pton(AF_INET, host, &r->found.addr[0]) == 1)
		return true;
	r->found.count = 0;
	r->lookup = resolve_start(c->all->d->event, host, on_resolved, c);
	if (r->lookup)
		return false;
	set_reason(c, "out of memory");
	return true;
}

static void next_server(struct client *c, const struct model_client *mc)
{
	struct client_round *r = &c->round;

	while (r->next == r->found.count) {
		if (r->host == mc->connect_to.count) {
			round_failed(c);
			return;
		}
		if (!look_up(c, mc->connect_to.host[r->host++]))
			return;
	}
	connect_to(&c->call[0], mc, r->found.addr[r->next++]);
}

static void no_interface(struct client *c)
{
	snprintf(c->reason, sizeof(c->reason),
		 "its interface cannot be made: %s",
		 c->iface ? c->iface->why : "out of memory");
}

static void dial_first(struct client *c, const struct model_client *mc)
{
	if (mc->dial_on_demand && !c->wanted) {
		if (client_wait_for_packet(c, mc))
			events_changed(c->all->d, MODEL_CLIENT, c->name);
		else
			redial_later(&c->call[0]);
		return;
	}
	if (!c->iface || !iface_ready(c->iface)) {
		no_interface(c);
		round_failed(c);
		return;
	}
	c->round.active = true;
	if (!c->round.lookup)
		next_server(c, mc);
}

void client_dial(struct client_call *call)
{
	struct client *c = call->client;
	const struct model_client *mc = client_model(c);
	const struct bundle *b = client_bundle_of(c);

	if (!mc || c->all->d->stopping)
		return;
	/* Only the first does not need a bundle that it can join. */
	if (!b && call == &c->call[0])
		dial_first(c, mc);
	else if (b && client_has_room(c))
		connect_to(call, mc, b->head->peer);
}
