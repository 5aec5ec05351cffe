// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/link_saved.h"

#include <stdio.h>
#include <string.h>

#include "ppp/link_impl.h"

bool link_is_open(const struct link *link)
{
	return link->phase == LINK_NETWORK && link->lcp.cp.state == CP_OPENED &&
	       !link->ending && !link->close_wanted && !link->finished &&
	       link->member != link->layer->running && !link->layer->broken;
}

static void save_cp(const struct cp *cp, struct link_saved_cp *out)
{
	out->state = cp->state;
	out->id = cp->id;
	out->reject_id = cp->reject_id;
	if (!cp_waits(cp))
		return;
	out->restarts = cp->restarts;
	out->request_len = cp->request.len;
	memcpy(out->request, cp->request.buf, cp->request.len);
}

static void save_ipcp(const struct ipcp *ipcp, struct link_saved *out)
{
	out->ask_local = ipcp->ask_local;
	out->local = ipcp->local;
	out->remote = ipcp->his;
	for (int i = 0; i < IPCP_SERVERS; i++) {
		out->servers[i] = ipcp->servers[i].addr;
		out->asked |= ipcp->servers[i].ask ? 1u << i : 0;
	}
}

static void save_layer(struct network_layer *layer, struct link_saved *out)
{
	for (enum ncp i = 0; i < NCP_COUNT; i++)
		save_cp(network_cp(layer, i), &out->cp[i]);
	out->wanted = layer->wanted;
	out->started = layer->started;
	out->failed = layer->failed;
	out->told = layer->told;
	out->mppe_tx = layer->mppe_tx;
	out->mppe_rx = layer->mppe_rx;
	out->ccp_want = layer->ccp.want;
	out->ccp_his = layer->ccp.his;
	save_ipcp(&layer->ipcp, out);
	out->ask_id = layer->ipv6cp.ask;
	memcpy(out->local_id, layer->ipv6cp.local.bytes, LINK_IPV6_ID_LEN);
	memcpy(out->remote_id, layer->ipv6cp.remote.bytes, LINK_IPV6_ID_LEN);
	out->bcp_ask = layer->bcp.ask;
	out->bcp_his = layer->bcp.his;
	/* Those of version 1 are as good as the password. */
	out->has_keys = layer->keys.kind == AUTH_KEYS_MSCHAP2;
	if (!out->has_keys)
		return;
	memcpy(out->send, layer->keys.mschap2.send, sizeof(out->send));
	memcpy(out->recv, layer->keys.mschap2.recv, sizeof(out->recv));
}

void link_save(const struct link *link, struct link_saved *out)
{
	memset(out, 0, sizeof(*out));
	out->member = link->member;
	out->net = link->member ? link->net : link->layer->net;
	save_cp(&link->lcp.cp, &out->lcp);
	out->want = link->lcp.want;
	out->his = link->lcp.his;
	out->method = link->auth.method;
	out->auth_id = link->auth.id;
	memcpy(out->peer_name, link->auth.peer_name, sizeof(out->peer_name));
	if (!link->member)
		save_layer(link->layer, out);
}

static bool values_fit(const struct lcp_values *v)
{
	return (!v->mru || v->mru >= LCP_MRU_MIN) &&
	       (!v->mrru || v->mrru >= LINK_MRRU_MIN) &&
	       v->endpoint.len <= LINK_ENDPOINT_MAX &&
	       v->auth <= AUTH_MSCHAP2 && !(v->auth & (v->auth - 1));
}

static bool network_fits(const struct link_network *net)
{
	return net->encryption <= LINK_ENCRYPTION_REQUIRED &&
	       net->ipv6 <= LINK_IPV6_REQUIRED && net->mppe <= LINK_MPPE_ALL;
}

static bool cp_fits(const struct link_saved_cp *cp)
{
	return cp->state <= CP_OPENED && cp->restarts <= CP_MAX_CONFIGURE &&
	       cp->request_len <= sizeof(cp->request);
}

static bool is_open(const struct link_saved *from, enum ncp which)
{
	return from->cp[which].state == CP_OPENED;
}

/* What the owner was told has to be as it says, or packets would pass without. */
static bool layer_fits(const struct link_saved *from)
{
	unsigned int all = (1u << NCP_COUNT) - 1;

	if ((from->wanted | from->failed) & ~all ||
	    from->started & ~from->wanted || from->told & ~from->started)
		return false;
	for (enum ncp i = 0; i < NCP_COUNT; i++) {
		if (!cp_fits(&from->cp[i]) ||
		    (!(from->started & 1u << i) && from->cp[i].state) ||
		    (from->told & 1u << i && !is_open(from, i)))
			return false;
	}
	if (from->told & 1u << NCP_IPCP && !from->local.s_addr)
		return false;
	return from->net.encryption != LINK_ENCRYPTION_REQUIRED ||
	       (from->mppe_tx && from->mppe_rx);
}

static bool fits(const struct link_saved *from)
{
	if (from->lcp.state != CP_OPENED || !cp_fits(&from->lcp) ||
	    !values_fit(&from->want) || !values_fit(&from->his) ||
	    !network_fits(&from->net) || from->method > AUTH_MSCHAP2 ||
	    from->method & (from->method - 1))
		return false;
	if (from->member)
		return from->want.mrru && from->his.mrru;
	return layer_fits(from);
}

static void restore_cp(struct cp *cp, const struct link_saved_cp *from,
		       size_t quote_max)
{
	cp->state = from->state;
	cp->id = from->id;
	cp->reject_id = from->reject_id;
	cp->restarts = from->restarts;
	cp->request.len = from->request_len;
	memcpy(cp->request.buf, from->request, from->request_len);
	cp->quote_max = quote_max;
	if (cp_waits(cp))
		cp->host->timer_set(cp->user, cp, CP_RESTART_MS);
}

static void restore_ipcp(struct ipcp *ipcp, const struct link_saved *from)
{
	ipcp_setup(ipcp, &from->net);
	ipcp->ask_local = from->ask_local;
	ipcp->local = from->local;
	ipcp->his = from->remote;
	for (int i = 0; i < IPCP_SERVERS; i++) {
		ipcp->servers[i].addr = from->servers[i];
		ipcp->servers[i].ask = from->asked & 1u << i;
	}
}

static void restore_keys(struct network_layer *layer,
			 const struct link_saved *from)
{
	layer->method = from->method;
	if (!from->has_keys)
		return;
	layer->keys.kind = AUTH_KEYS_MSCHAP2;
	memcpy(layer->keys.mschap2.send, from->send, sizeof(from->send));
	memcpy(layer->keys.mschap2.recv, from->recv, sizeof(from->recv));
}

static void restore_layer(struct network_layer *layer,
			  const struct link_saved *from)
{
	size_t quote_max = link_quote_max(layer->link);

	layer->running = true;
	layer->net = from->net;
	restore_keys(layer, from);
	ccp_setup(&layer->ccp, from->net.encryption == LINK_ENCRYPTION_REQUIRED,
		  from->net.mppe);
	layer->ccp.want = from->ccp_want;
	layer->ccp.his = from->ccp_his;
	restore_ipcp(&layer->ipcp, from);
	ipv6cp_setup(&layer->ipv6cp, &from->net);
	layer->ipv6cp.ask = from->ask_id;
	memcpy(layer->ipv6cp.local.bytes, from->local_id, LINK_IPV6_ID_LEN);
	memcpy(layer->ipv6cp.remote.bytes, from->remote_id, LINK_IPV6_ID_LEN);
	bcp_setup(&layer->bcp, &from->net);
	layer->bcp.ask = from->bcp_ask;
	layer->bcp.his = from->bcp_his;
	layer->wanted = from->wanted;
	layer->started = from->started;
	layer->failed = from->failed;
	layer->told = from->told;
	layer->mppe_tx = from->mppe_tx;
	layer->mppe_rx = from->mppe_rx;
	for (enum ncp i = 0; i < NCP_COUNT; i++)
		restore_cp(network_cp(layer, i), &from->cp[i], quote_max);
}

bool link_restore(struct link *link, const struct link_saved *from)
{
	if (link->phase != LINK_DEAD || link->dead || !fits(from))
		return false;
	link->phase = LINK_NETWORK;
	link->net = from->net;
	link->member = from->member;
	link->lcp.want = from->want;
	link->lcp.his = from->his;
	restore_cp(&link->lcp.cp, &from->lcp, link_quote_max(link));
	link_auth_restore(link, from->method, from->auth_id, from->peer_name);
	if (!from->member)
		restore_layer(link->layer, from);
	return true;
}
