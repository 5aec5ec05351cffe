// SPDX-License-Identifier: GPL-2.0-only
#include "daemon.h"

#include <errno.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "aaa/radius_dynauth.h"
#include "bundle.h"
#include "bundle_order.h"
#include "client.h"
#include "events.h"
#include "handover.h"
#include "handover_tunnel.h"
#include "log.h"
#include "model/error.h"
#include "model/prop.h"
#include "net/peer_dns.h"
#include "script.h"
#include "server.h"
#include "state.h"

/* For peers to answer PPP, and again for them to answer on TCP, when we stop. */
#define STOP_MS 2000

static enum ctrl_verdict on_call_incoming(struct ctrl_call *call, void *user)
{
	return server_call_incoming(user, call);
}

static void on_call_request(struct ctrl_call *call, void *user)
{
	(void)user;
	session_call_request(ctrl_call_user(call));
}

static void on_call_up(struct ctrl_call *call, void *user)
{
	(void)user;
	session_call_up(ctrl_call_user(call));
}

static void on_call_down(struct ctrl_call *call, enum ctrl_reason why,
			 const char *text, void *user)
{
	struct session *s = ctrl_call_user(call);

	(void)user;
	if (s)
		session_call_down(s, why, text);
}

static void on_conn_down(struct ctrl_conn *conn, enum ctrl_reason why,
			 const char *text, void *user)
{
	(void)user;
	log_debug("control connection %u is closed (%s): %s",
		  ctrl_conn_id(conn), ctrl_reason_name(why), text);
}

static void on_finished(void *user)
{
	struct daemon *d = user;

	sd_event_exit(d->event, 0);
}

static void on_scripts_done(void *user)
{
	struct daemon *d = user;

	aaa_finish(d->aaa, on_finished, d);
}

/* No tunnel is left; what is done after one may take a while. */
static void finish(struct daemon *d)
{
	d->stop_timer = sd_event_source_disable_unref(d->stop_timer);
	scripts_finish(sessions_scripts(d->sessions), on_scripts_done, d);
}

static void on_idle(void *user)
{
	finish(user);
}

static const struct ctrl_ops ctrl_ops = {
	.call_incoming = on_call_incoming,
	.call_request = on_call_request,
	.call_up = on_call_up,
	.call_down = on_call_down,
	.conn_down = on_conn_down,
	.idle = on_idle,
};

static void on_demand(void *user, uint32_t ifindex)
{
	const struct daemon *d = user;

	client_demand(d->clients, ifindex);
}

/* Refused at the prompt is better than found in the log. */
static int on_admit(const struct model_object *old,
		    const struct model_object *now, struct model_error *err,
		    void *user)
{
	const char *name = model_name(now);
	struct daemon *d = user;

	if ((now->kind != MODEL_INTERFACE && now->kind != MODEL_CLIENT) ||
	    (old && !strcmp(model_name(old), name)) ||
	    !iface_is_taken(d->ifaces, name))
		return 0;
	model_error_where(err, prop_table(now->kind)->name, name);
	return model_refuse(err, MODEL_EEXIST,
			    "%s %s: another netdev has that name",
			    prop_table(now->kind)->name, name);
}

static void on_link_gone(void *user, uint32_t ifindex)
{
	struct daemon *d = user;

	if (d->stopping)
		return;
	server_netdev_gone(d, ifindex);
	clients_netdev_gone(d->clients);
}

int daemon_init(struct daemon *d, sd_event *event, struct model *model,
		dataplane_new_fn *dataplane)
{
	int err;

	d->event = event;
	d->model = model;
	err = state_new(event, d->state_file, &d->state);
	if (err < 0)
		return err;
	err = aaa_new(event, model, &d->aaa);
	if (err >= 0)
		err = aaa_remember(d->aaa, d->state);
	if (err >= 0)
		err = sessions_new(event, d->aaa, &d->sessions);
	if (err >= 0)
		err = dataplane(event, &sessions_handlers, d->sessions, &d->dp);
	if (err < 0)
		return err;
	sessions_set_dataplane(d->sessions, d->dp);
	err = ifaces_new(event, &d->ifaces);
	if (err < 0)
		return err;
	ifaces_set_port_gone(d->ifaces, bundle_port_gone);
	ifaces_set_link_gone(d->ifaces, on_link_gone, d);
	sessions_set_demand(d->sessions, on_demand, d);
	d->dynauth =
		radius_dynauth_new(event, model, bundle_order, d->sessions);
	d->dns = peer_dns_new(event);
	d->ctrl = ctrl_new(event, &ctrl_ops, d);
	d->clients = clients_new(d);
	session_make_endpoint(&d->endpoint);
	return d->dynauth && d->dns && d->ctrl && d->clients ? 0 : -ENOMEM;
}

static void on_changed(enum model_kind kind, const struct model_object *old,
		       const struct model_object *new, void *user)
{
	struct daemon *d = user;

	if (d->stopping)
		return;
	events_config(d, kind, old, new);
	aaa_changed(d->aaa, kind);
	switch (kind) {
	case MODEL_SERVER:
		server_changed(d, (const struct model_server *)old,
			       (const struct model_server *)new);
		break;
	case MODEL_INTERFACE:
		server_interface_changed(d, (const struct model_interface *)old,
					 (const struct model_interface *)new);
		break;
	case MODEL_CLIENT:
		client_changed(d->clients, (const struct model_client *)old,
			       (const struct model_client *)new);
		if (new)
			events_changed(d, kind, model_name(new));
		break;
	case MODEL_AAA:
		radius_dynauth_changed(d->dynauth);
		break;
	case MODEL_POOL:
	case MODEL_IPV6_POOL:
	case MODEL_SECRET:
	case MODEL_PROFILE:
	case MODEL_RADIUS:
	case MODEL_ACTIVE:
	case MODEL_POOL_USED:
	case MODEL_KINDS:
		break; /* read at the next login */
	}
}

void daemon_start(struct daemon *d)
{
	static const enum model_kind kinds[] = { MODEL_INTERFACE, MODEL_CLIENT,
						 MODEL_SERVER, MODEL_AAA };
	struct handover *before = handover_open(d);

	ifaces_clean(d->ifaces);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (size_t i = 0; i < model_count(d->model, kinds[k]); i++)
			on_changed(kinds[k], NULL,
				   model_at(d->model, kinds[k], i), d);
	}
	handover_finish(d, before);
	model_set_changed(d->model, on_changed, d);
	model_set_admit(d->model, on_admit, d);
}

static void end_sessions(struct daemon *d)
{
	struct session *s;
	struct bundle *b;

	while ((b = bundles_next(d->sessions, NULL)))
		bundle_end(b, CTRL_CLOSE_ADMIN, "shutting down");
	while ((s = sessions_next(d->sessions, NULL)))
		session_end(s, CTRL_CLOSE_ADMIN, "shutting down");
}

static int on_stop_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct daemon *d = user;

	(void)usec;
	if (!sessions_count(d->sessions)) {
		log_warn("some peers did not answer in time");
		finish(d);
		return 0;
	}
	end_sessions(d);
	sd_event_source_set_time_relative(source, STOP_MS * 1000ull);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

void daemon_session_ended(struct daemon *d)
{
	if (d->stopping && !d->handing && !sessions_count(d->sessions))
		ctrl_shutdown(d->ctrl);
}

static void on_accounts_settled(void *user)
{
	struct daemon *d = user;

	/* daemon_stop() came in between. */
	if (!d->handing)
		return;
	d->handed = handover_give(d);
	if (d->handed) {
		sd_event_exit(d->event, 0);
		return;
	}
	log_warn("tunnels cannot be handed over, ending them");
	daemon_stop(d);
}

static void on_scripts_settled(void *user)
{
	struct daemon *d = user;

	aaa_finish(d->aaa, on_accounts_settled, d);
}

/*
 * Whoever is about to log in dials again, and finds the next process. Whoever is about
 * to leave does so while there is time for his script and his account.
 */
static void end_unsettled(struct daemon *d)
{
	struct session *s, *next;

	for (s = sessions_next(d->sessions, NULL); s; s = next) {
		next = sessions_next(d->sessions, s);
		if (!s->bundle || !s->bundle->connected ||
		    !tunnel_link_is_savable(s))
			session_end(s, CTRL_CLOSE_ADMIN, "the daemon restarts");
	}
}

void daemon_hand_over(struct daemon *d)
{
	if (d->stopping)
		return;
	if (!store_is_there()) {
		daemon_stop(d);
		return;
	}
	d->stopping = true;
	d->handing = true;
	sessions_stop(d->sessions);
	d->listen_timer = sd_event_source_disable_unref(d->listen_timer);
	ctrl_listen_pause(d->ctrl);
	clients_pause(d->clients, "the daemon restarts");
	end_unsettled(d);
	scripts_finish(sessions_scripts(d->sessions), on_scripts_settled, d);
}

void daemon_stop(struct daemon *d)
{
	struct session *s, *next;

	/* They end after all. */
	if (d->handing)
		d->stopping = d->handing = false;
	if (d->stopping ||
	    sd_event_add_time_relative(d->event, &d->stop_timer,
				       CLOCK_MONOTONIC, STOP_MS * 1000ull, 0,
				       on_stop_timer, d) < 0) {
		sd_event_exit(d->event, 0);
		return;
	}
	d->stopping = true;
	sessions_stop(d->sessions);
	server_stop(d);
	clients_stop(d->clients);
	for (s = sessions_next(d->sessions, NULL); s; s = next) {
		next = sessions_next(d->sessions, s);
		session_close(s, "shutting down");
	}
	if (!sessions_count(d->sessions))
		ctrl_shutdown(d->ctrl);
}

void daemon_done(struct daemon *d)
{
	d->stopping = true;
	model_set_changed(d->model, NULL, NULL);
	model_set_admit(d->model, NULL, NULL);
	sd_event_source_disable_unref(d->stop_timer);
	sd_event_source_disable_unref(d->listen_timer);
	if (d->handed) {
		/* The memory goes with the process, the rest is not ours any more. */
		state_free(d->state);
		return;
	}
	if (d->sessions)
		end_sessions(d);
	clients_free(d->clients);
	peer_dns_free(d->dns);
	ctrl_free(d->ctrl);
	/* While those are there who know what is to be remembered. */
	state_free(d->state);
	d->state = NULL;
	radius_dynauth_free(d->dynauth);
	sessions_free(d->sessions);
	ifaces_free(d->ifaces);
	dataplane_free(d->dp);
	aaa_free(d->aaa);
	events_done(d);
}
