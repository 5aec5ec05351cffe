// SPDX-License-Identifier: GPL-2.0-only
#include "handover_tunnel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/pool4.h"
#include "aaa/pool6.h"
#include "aaa/radius_account.h"
#include "bundle_net.h"
#include "iface_keep.h"
#include "log.h"
#include "server.h"
#include "session_priv.h"

/* Saving */

bool tunnel_link_is_savable(const struct session *s)
{
	return !s->ended && !s->closing && s->opened && s->call && s->dp_id &&
	       link_is_open(s->link);
}

bool tunnel_is_savable(const struct bundle *b)
{
	const struct session *s;

	if (!b->connected || b->closing || !b->iface || !b->iface->ifindex ||
	    b->count > MODEL_LINKS_MAX)
		return false;
	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		if (!tunnel_link_is_savable(s))
			return false;
	}
	return true;
}

static void save_link(const struct session *s, struct tunnel_saved_link *out)
{
	out->connection = ctrl_conn_id(ctrl_call_conn(s->call));
	out->call = ctrl_call_local_id(s->call);
	out->peer_call = ctrl_call_peer_id(s->call);
	out->dp_id = s->dp_id;
	out->local = s->local;
	out->peer = s->peer;
	out->head = s->bundle->head == s;
	snprintf(out->tag, sizeof(out->tag), "%s", s->tag);
	out->number = s->in_bundle_no;
	out->since = s->since;
	out->admitted = s->admitted;
	out->required = s->required;
	out->keepalive = s->keepalive;
	out->lcp = s->lcp;
	if (s->role == LINK_CLIENT)
		out->slot = client_slot(s->user, s);
	link_save(s->link, &out->link);
}

static void save_lease4(const struct daemon *d, const struct lease *lease,
			struct tunnel_saved_lease *out)
{
	struct in_addr addr;

	if (!lease)
		return;
	out->has = true;
	addr = pool4_address(lease);
	memcpy(&out->prefix.addr, &addr, sizeof(addr));
	snprintf(out->pool, sizeof(out->pool), "%s",
		 pool4_pool(aaa_pool4(d->aaa), lease));
}

static void save_lease6(const struct daemon *d, const struct lease *lease,
			struct tunnel_saved_lease *out)
{
	if (!lease)
		return;
	out->has = true;
	out->prefix = *pool6_prefix(lease);
	snprintf(out->pool, sizeof(out->pool), "%s",
		 pool6_pool(aaa_pool6(d->aaa), lease));
}

static void save_account(const struct bundle *b, struct tunnel_saved *out)
{
	const struct aaa_grant *grant = b->grant;

	if (b->account) {
		grant = radius_account_grant(b->account);
		out->has_account = true;
		out->account_local = radius_account_is_local(b->account);
	}
	if (!grant)
		return;
	out->has_grant = true;
	out->grant = *grant;
}

void tunnel_save(const struct daemon *d, const struct bundle *b,
		 struct tunnel_saved *out)
{
	const struct session *s;

	memset(out, 0, sizeof(*out));
	out->bundle = *b;
	snprintf(out->iface, sizeof(out->iface), "%s", b->iface->name);
	save_lease4(d, b->addrs.local, &out->local);
	save_lease4(d, b->addrs.remote, &out->remote);
	save_lease6(d, b->lease, &out->prefix);
	save_account(b, out);
	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		save_link(s, &out->links[out->count++]);
	}
	if (b->role == LINK_CLIENT)
		client_save(b->user, &out->client);
}

bool tunnel_release(const struct bundle *b)
{
	const struct session *s;

	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		struct dataplane_set set = {
			.fields = DATAPLANE_FLAGS,
			.flags = session_flags(s) &
				 ~(uint32_t)PPTP_SESSION_FLAGS_DEL_ON_CLOSE,
		};

		if (!dataplane_set(b->all->dp, s->dp_id, &set))
			continue;
		log_warn("%s: cannot be handed over: %s", s->tag,
			 dataplane_error(b->all->dp));
		return false;
	}
	return true;
}

/* Restoring */

/**
 * struct restore - one tunnel on its way
 * @d: daemon
 * @from: what it is to be
 * @cfg: of its sessions
 * @host: for @cfg
 * @why: in words, it has to end; or NULL
 */
struct restore {
	struct daemon *d;
	const struct tunnel_saved *from;
	struct session_config cfg;
	char host[SERVER_HOST_SIZE];
	const char *why;
};

static void fail(struct restore *r, const char *why)
{
	if (!r->why)
		r->why = why;
}

static void nothing(struct session *s, void *user)
{
	(void)s;
	(void)user;
}

/* Of a client that the configuration does not have any more. */
static const struct session_ops nobody_ops = {
	.changed = nothing,
	.ended = nothing,
};

static void configure(struct restore *r)
{
	const struct tunnel_saved *from = r->from;

	if (from->bundle.role == LINK_SERVER) {
		server_config(r->d, &r->cfg, r->host);
		if (!model_server(r->d->model)->enabled)
			fail(r, "server disabled");
		return;
	}
	if (client_config(r->d->clients, &from->client, &r->cfg))
		return;
	r->cfg = (struct session_config){
		.ops = &nobody_ops,
		.user = r->d,
		.link = { .role = LINK_CLIENT, .user = from->bundle.peer_user },
	};
	fail(r, "its client was changed or removed");
}

static void see(void *user, const struct dataplane_state *st)
{
	*(struct dataplane_state *)user = *st;
}

/* Is the kernel's session of that number the same one still? */
static bool is_there(struct dataplane *dp, const struct tunnel_saved_link *from)
{
	struct dataplane_state st = { .id = 0 };
	const struct dataplane_session *k = &st.session;

	return from->dp_id && !dataplane_dump(dp, from->dp_id, see, &st) &&
	       st.id == from->dp_id && k->local.s_addr == from->local.s_addr &&
	       k->peer.s_addr == from->peer.s_addr &&
	       k->local_call_id == from->call &&
	       k->peer_call_id == from->peer_call;
}

static bool adopt(struct session *s, const struct tunnel_saved_link *from)
{
	struct dataplane *dp = s->all->dp;

	if (!is_there(dp, from) || dataplane_adopt(dp, from->dp_id))
		return false;
	s->dp_id = from->dp_id;
	sessions_bind(s);
	return true;
}

static void take_settings(struct session *s, const struct bundle *from)
{
	s->routes = from->routes;
	s->net = from->net;
	s->limits = from->limits;
	s->scripts = from->scripts;
	s->default_route = from->default_route;
	s->default_metric = from->default_metric;
}

static struct session *restore_session(struct restore *r,
				       const struct tunnel_saved_link *from,
				       struct ctrl_call *call)
{
	struct session *s = session_new(r->d->sessions, &r->cfg, call);

	if (!s)
		return NULL;
	if (!call)
		fail(r, "its control connection is lost");
	s->local = from->local;
	s->peer = from->peer;
	session_set_user(s, r->from->bundle.peer_user);
	snprintf(s->tag, sizeof(s->tag), "%s", from->tag);
	take_settings(s, &r->from->bundle);
	s->opened = true;
	s->heard = true;
	s->phase = LINK_NETWORK;
	s->admitted = from->admitted;
	s->required = from->required;
	s->keepalive = from->keepalive;
	s->lcp = from->lcp;
	if (!adopt(s, from))
		fail(r, "the kernel has no such session any more");
	if (!link_restore(s->link, &from->link))
		fail(r, "what was handed over is damaged");
	return s;
}

static void restore_sessions(struct restore *r, struct bundle *b,
			     tunnel_find_call_fn *find, void *user)
{
	/* The first one is there already. */
	for (unsigned int i = 1; i < r->from->count; i++) {
		const struct tunnel_saved_link *from = &r->from->links[i];
		struct session *s = restore_session(r, from, find(user, from));

		if (!s) {
			fail(r, "out of memory");
			return;
		}
		bundle_restore_link(b, s, from->number, from->since);
		if (from->head)
			b->head = s;
	}
}

static void restore_bundle(struct bundle *b, const struct bundle *from)
{
	b->default_route = from->default_route;
	b->default_metric = from->default_metric;
	b->routes = from->routes;
	b->net = from->net;
	b->limits = from->limits;
	b->scripts = from->scripts;
	b->np = from->np;
	b->connected = true;
	b->was_connected = true;
	b->encrypted = from->encrypted;
	b->mppe_tx = from->mppe_tx;
	b->ip = from->ip;
	b->local6 = from->local6;
	b->remote6 = from->remote6;
	b->bcp = from->bcp;
	b->up_since = from->up_since;
	b->first_up = from->first_up;
	b->before = from->before;
	b->script_owed = from->script_owed;
	snprintf(b->tag, sizeof(b->tag), "%s", from->tag);
	snprintf(b->encoding, sizeof(b->encoding), "%s", from->encoding);
}

static struct lease *resume4(struct restore *r, const struct bundle *b,
			     const struct tunnel_saved_lease *from,
			     enum pool4_use use)
{
	char why[SESSION_REASON_MAX];
	struct in_addr addr;
	struct lease *lease;

	if (!from->has)
		return NULL;
	memcpy(&addr, &from->prefix.addr, sizeof(addr));
	lease = pool4_resume(aaa_pool4(r->d->aaa), b->peer_user, b->head->peer,
			     addr, from->pool, use, why, sizeof(why));
	if (!lease)
		fail(r, "its address is in use");
	return lease;
}

static void restore_leases(struct restore *r, struct bundle *b)
{
	const struct tunnel_saved_lease *prefix = &r->from->prefix;
	char why[SESSION_REASON_MAX];

	b->addrs.local = resume4(r, b, &r->from->local, POOL4_LOCAL);
	b->addrs.remote = resume4(r, b, &r->from->remote, POOL4_REMOTE);
	if (!prefix->has)
		return;
	b->lease = pool6_resume(aaa_pool6(r->d->aaa), b->peer_user,
				&prefix->prefix, prefix->pool, why,
				sizeof(why));
	if (!b->lease)
		fail(r, "its IPv6 prefix is in use");
}

/* A static one has to be its user's still. */
static void restore_iface(struct restore *r, struct bundle *b,
			  struct iface *iface)
{
	iface->holder = b;
	b->iface = iface;
	if (!iface->ifindex)
		fail(r, "its interface was removed");
	else if (b->role == LINK_SERVER && !iface->dynamic &&
		 !server_interface_is_of(r->d, iface->name, b->peer_user))
		fail(r, "its interface was changed or removed");
}

static void restore_account(struct restore *r, struct bundle *b)
{
	const struct tunnel_saved *from = r->from;
	struct aaa_grant *grant = NULL;
	struct aaa_login login = {
		.number = b->number,
		.caller = b->head->peer,
		.called = b->head->local,
		.local = b->ip.local,
		.remote = b->ip.remote,
	};

	if (from->has_grant)
		grant = radius_grant_new(&from->grant.who);
	if (grant) {
		grant->interim = from->grant.interim;
		grant->classes = from->grant.classes;
		memcpy(grant->class, from->grant.class, sizeof(grant->class));
	}
	if (grant && !from->account_local)
		b->grant = aaa_grant_ref(grant);
	b->head->grant = aaa_grant_ref(b->grant);
	login.grant = grant;
	snprintf(login.user, sizeof(login.user), "%s", b->peer_user);
	if (from->has_account && grant)
		b->account = aaa_account_resume(r->d->aaa, &login,
						bundle_counters, b,
						from->account_local);
	aaa_grant_unref(grant);
}

/* From here on the kernel ends it when this process does. */
static void own(struct restore *r, struct bundle *b)
{
	struct session *s;

	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		struct dataplane_set set = {
			.fields = DATAPLANE_FLAGS,
			.flags = session_flags(s),
		};

		if (s->dp_id && dataplane_set(b->all->dp, s->dp_id, &set))
			fail(r, "the kernel refuses");
		session_index_started(s);
	}
}

static void adopt_client(struct restore *r, struct bundle *b)
{
	struct client *c = r->cfg.user;
	unsigned int i = 0;
	struct session *s;

	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		if (!client_adopt(c, s, r->from->links[i++].slot))
			fail(r, "its client has fewer links");
	}
	client_adopted(c, &r->from->client);
}

static bool is_sound(const struct tunnel_saved *from)
{
	unsigned int heads = 0;

	for (unsigned int i = 0; i < from->count; i++) {
		heads += from->links[i].head;
		if (from->links[i].head == from->links[i].link.member)
			return false;
	}
	return heads == 1;
}

/* With its first session; NULL when nothing can be made. */
static struct bundle *make(struct restore *r, tunnel_find_call_fn *find,
			   void *user)
{
	const struct tunnel_saved_link *from = &r->from->links[0];
	struct session *s = restore_session(r, from, find(user, from));
	struct bundle *b;

	if (!s)
		return NULL;
	b = bundle_restore(s, r->from->bundle.number);
	if (!b) {
		session_end(s, CTRL_CLOSE_ERROR, "it cannot be handed over");
		return NULL;
	}
	bundle_restore_link(b, s, from->number, from->since);
	b->named = r->from->bundle.named;
	return b;
}

static void settle(struct restore *r, struct bundle *b)
{
	if (r->why) {
		bundle_end(b, CTRL_CLOSE_ERROR, r->why);
		return;
	}
	bundle_limits_resume(b);
	/* Limits that cannot be watched have ended it. */
	if (!b->count)
		return;
	log_info("%s: goes on after the restart", b->tag);
	b->ops->changed(b->head, b->user);
}

bool tunnel_restore(struct daemon *d, const struct tunnel_saved *from,
		    tunnel_find_call_fn *find, void *user)
{
	struct restore r = { .d = d, .from = from };
	struct iface *iface = iface_kept(d->ifaces, from->iface);
	struct bundle *b;

	if (!is_sound(from) || !iface)
		return false;
	configure(&r);
	b = make(&r, find, user);
	if (!b)
		return false;
	restore_bundle(b, &from->bundle);
	restore_iface(&r, b, iface);
	restore_sessions(&r, b, find, user);
	restore_leases(&r, b);
	restore_account(&r, b);
	own(&r, b);
	if (!r.why && b->role == LINK_CLIENT)
		adopt_client(&r, b);
	settle(&r, b);
	return true;
}
