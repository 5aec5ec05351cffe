// SPDX-License-Identifier: GPL-2.0-only
#include "server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "events.h"
#include "log.h"
#include "settings.h"

static struct iface *server_iface(struct bundle *b, void *user)
{
	const struct model_interface *entry = NULL;
	struct daemon *d = user;

	while ((entry = model_interface_of(d->model, b->peer_user, entry))) {
		struct iface *iface = iface_static(d->ifaces, entry->name);

		if (iface && iface_take(iface, b))
			return iface;
	}
	return iface_dynamic(d->ifaces, b->peer_user, b);
}

static void server_session_changed(struct session *s, void *user)
{
	struct daemon *d = user;

	if (s->bundle && s->bundle->iface)
		events_changed(d, MODEL_INTERFACE,
			       iface_label(s->bundle->iface));
}

static void server_session_ended(struct session *s, void *user)
{
	(void)s;
	daemon_session_ended(user);
}

static void server_login(struct bundle *b, void *user)
{
	events_login(user, b);
}

static void server_logout(struct bundle *b, enum aaa_cause cause,
			  const struct aaa_counters *sum, void *user)
{
	events_logout(user, b, cause, sum);
}

static const struct session_ops server_ops = {
	.iface = server_iface,
	.changed = server_session_changed,
	.ended = server_session_ended,
	.login = server_login,
	.logout = server_logout,
};

void server_config(struct daemon *d, struct session_config *cfg,
		   char host[static SERVER_HOST_SIZE])
{
	const struct model_server *server = model_server(d->model);
	struct link_config *link = &cfg->link;
	struct settings settings;

	*cfg = (struct session_config){ .ops = &server_ops, .user = d };
	host[0] = '\0';
	gethostname(host, SERVER_HOST_SIZE - 1);
	host[SERVER_HOST_SIZE - 1] = '\0';
	link->name = host;
	link->role = LINK_SERVER;
	link->auth = settings_auth(server->authentication);
	link->mru = settings_unit(server->max_mru);
	link->mtu = settings_unit(server->max_mtu);
	link->mrru = (uint16_t)server->mrru;
	link->endpoint = d->endpoint;
	link->pfc = true;
	link->acfc = true;
	cfg->keepalive = server->keepalive_timeout;
	/* The user's own take their place when he has logged on. */
	settings_resolve(d->model, server->default_profile,
			 server->default_profile, NULL, &settings);
	settings_link(&settings, &link->network);
	link->network.local.s_addr = 0;
	link->network.remote.s_addr = 0;
	cfg->net = settings.net;
}

/* Is there room for one more call that may come to nothing? */
static bool has_room(const struct daemon *d, struct in_addr source)
{
	return sessions_of_server(d->sessions).starting < SERVER_STARTING_MAX &&
	       sessions_from(d->sessions, source).starting <
		       SERVER_STARTING_PER_SOURCE_MAX;
}

/* RFC 2637 section 2.8: what is full may have room later, what is forbidden not. */
static enum ctrl_verdict judge_limits(const struct daemon *d,
				      struct in_addr source, const char *ip)
{
	const struct model_server *server = model_server(d->model);
	uint32_t max = server->max_sessions;

	if (max && sessions_of_server(d->sessions).all >= max) {
		log_warn("peer %s: call refused, max-sessions %u is reached",
			 ip, max);
		return CTRL_REFUSE_RESOURCE;
	}
	max = server->max_sessions_per_address;
	if (max && sessions_from(d->sessions, source).all >= max) {
		log_warn("peer %s: call refused, max-sessions-per-address %u "
			 "is reached",
			 ip, max);
		sessions_probe(d->sessions, source);
		return CTRL_REFUSE_ADMIN;
	}
	return CTRL_ACCEPT;
}

enum ctrl_verdict server_call_incoming(struct daemon *d, struct ctrl_call *call)
{
	struct session_config cfg;
	struct in_addr source = ctrl_call_peer(call)->sin_addr;
	char ip[INET_ADDRSTRLEN], host[SERVER_HOST_SIZE];
	enum ctrl_verdict verdict;
	struct session *s;

	inet_ntop(AF_INET, &source, ip, sizeof(ip));
	if (d->stopping || !model_server(d->model)->enabled) {
		log_info("peer %s: call refused, the server is disabled", ip);
		return CTRL_REFUSE_ADMIN;
	}
	if (!has_room(d, source)) {
		log_warn("peer %s: call refused, too many are beginning", ip);
		return CTRL_REFUSE_BUSY;
	}
	verdict = judge_limits(d, source, ip);
	if (verdict != CTRL_ACCEPT)
		return verdict;
	server_config(d, &cfg, host);
	s = session_new(d->sessions, &cfg, call);
	if (!s)
		return CTRL_REFUSE_RESOURCE;
	/* GRE may come as soon as the peer has our reply, so be ready first. */
	if (session_attach(s))
		return CTRL_ACCEPT;
	s->call = NULL;
	session_end(s, CTRL_CLOSE_ERROR, dataplane_error(d->dp));
	return CTRL_REFUSE_RESOURCE;
}

static void end_all(struct daemon *d, const char *why)
{
	struct session *s, *next;

	for (s = sessions_next(d->sessions, NULL); s; s = next) {
		next = sessions_next(d->sessions, s);
		if (s->role == LINK_SERVER)
			session_close(s, why);
	}
}

static bool same_place(const struct model_server *a,
		       const struct model_server *b)
{
	return a->listen_address.s_addr == b->listen_address.s_addr &&
	       !strcmp(a->listen_interface, b->listen_interface);
}

void server_changed(struct daemon *d, const struct model_server *old,
		    const struct model_server *new)
{
	bool was = old && old->enabled;

	ifaces_share(d->ifaces, &new->shared_rate);
	if (!was && new->enabled) {
		server_listen(d);
	} else if (was && !new->enabled) {
		server_stop(d);
		events_changed(d, MODEL_SERVER, "server");
		log_info("server disabled");
		end_all(d, "server disabled");
	} else if (was && !same_place(old, new)) {
		server_stop(d);
		server_listen(d);
	}
}

void server_interface_changed(struct daemon *d,
			      const struct model_interface *old,
			      const struct model_interface *new)
{
	struct iface *iface;

	if (old && new && !strcmp(old->name, new->name) &&
	    !strcmp(old->user, new->user) && old->disabled == new->disabled)
		return;
	iface = old ? iface_find(d->ifaces, old->name) : NULL;
	if (iface) {
		if (iface->holder)
			bundle_end(iface->holder, CTRL_CLOSE_ADMIN,
				   new ? "its interface was changed" :
					 "its interface was removed");
		iface_remove(iface);
	}
	if (new && !new->disabled)
		iface_static(d->ifaces, new->name);
}

bool server_interface_is_of(const struct daemon *d, const char *name,
			    const char *user)
{
	const struct model_interface *entry = NULL;

	while ((entry = model_interface_of(d->model, user, entry)))
		if (!strcmp(entry->name, name) && !entry->disabled)
			return true;
	return false;
}

int server_disconnect(struct daemon *d, const char *user)
{
	struct bundle *b, *next;
	int count = 0;

	for (b = bundles_next(d->sessions, NULL); b; b = next) {
		next = bundles_next(d->sessions, b);
		if (b->role != LINK_SERVER || !b->connected ||
		    strcmp(b->peer_user, user) != 0)
			continue;
		bundle_close(b, "disconnected by the administrator");
		count++;
	}
	return count;
}
