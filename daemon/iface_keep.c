// SPDX-License-Identifier: GPL-2.0-only
#include "iface_keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings.h"

enum { OWNS_NAME = 1, OWNS_PEER = 2, OWNS_PEER6 = 4 };

static const struct pack_field route_table[] = {
	PACK_RAW(struct rtn_route, dst),
	PACK_RAW(struct rtn_route, gateway),
	PACK_RAW(struct rtn_route, src),
	PACK_ANY(struct rtn_route, ifindex),
	PACK_ANY(struct rtn_route, metric),
	PACK_ANY(struct rtn_route, table),
	PACK_UPTO(struct rtn_route, prefix, 32),
	PACK_END,
};

static const struct pack_field route6_table[] = {
	PACK_RAW(struct rtn_route6, dst),
	PACK_RAW(struct rtn_route6, gateway),
	PACK_ANY(struct rtn_route6, ifindex),
	PACK_ANY(struct rtn_route6, metric),
	PACK_ANY(struct rtn_route6, table),
	PACK_UPTO(struct rtn_route6, prefix, 128),
	PACK_END,
};

static const struct pack_field member_table[] = {
	PACK_CHARS(struct iface_member, set),
	PACK_CHARS(struct iface_member, member),
	PACK_END,
};

static const struct pack_field shaped_table[] = {
	PACK_ANY(struct iface_shaped, limit.rate),
	PACK_ANY(struct iface_shaped, limit.burst),
	PACK_ANY(struct iface_shaped, limit.threshold),
	PACK_ANY(struct iface_shaped, limit.seconds),
	PACK_ANY(struct iface_shaped, limit.minimum),
	PACK_ANY(struct iface_shaped, limit.priority),
	PACK_ANY(struct iface_shaped, packet),
	PACK_END,
};

static const struct pack_field rules_table[] = {
	PACK_CHARS(struct iface_rules, address_list),
	PACK_SUB(struct iface_rules, name, member_table),
	PACK_SUB(struct iface_rules, peer, member_table),
	PACK_SUB(struct iface_rules, peer6, member_table),
	PACK_SUB(struct iface_rules, tx, shaped_table),
	PACK_SUB(struct iface_rules, rx, shaped_table),
	PACK_ANY(struct iface_rules, ifb),
	PACK_BOOL(struct iface_rules, joined),
	PACK_UPTO(struct iface_rules, class, SHAPE_CLASSES),
	PACK_ANY(struct iface_rules, shared[SHAPE_RX]),
	PACK_ANY(struct iface_rules, shared[SHAPE_TX]),
	PACK_END,
};

static const struct pack_field netdev_table[] = {
	PACK_CHARS(struct iface, name),
	PACK_CHARS(struct iface, altname),
	PACK_ANY(struct iface, ifindex),
	PACK_BOOL(struct iface, dynamic),
	PACK_BOOL(struct iface, started),
	PACK_RAW(struct iface, local),
	PACK_RAW(struct iface, remote),
	PACK_SUBS(struct iface, route, routes, route_table),
	PACK_ANY(struct iface, proxy_lan),
	PACK_CHARS(struct iface, clamped),
	PACK_ANY(struct iface, mtu),
	PACK_ANY(struct iface, table),
	PACK_BOOL(struct iface, ip6.started),
	PACK_RAW(struct iface, ip6.local),
	PACK_SUBS(struct iface, ip6.route, ip6.routes, route6_table),
	PACK_ANY(struct iface, port.ifindex),
	PACK_CHARS(struct iface, port.name),
	PACK_BOOL(struct iface, port.made),
	PACK_END,
};

const struct pack_field iface_saved_table[] = {
	PACK_SUB(struct iface_saved, iface, netdev_table),
	PACK_BOOL(struct iface_saved, has_outer),
	PACK_SUB(struct iface_saved, outer, route_table),
	PACK_BOOL(struct iface_saved, has_rules),
	PACK_SUB(struct iface_saved, rules, rules_table),
	PACK_CHARS(struct iface_saved, incoming),
	PACK_CHARS(struct iface_saved, outgoing),
	PACK_UPTO(struct iface_saved, owns, OWNS_NAME | OWNS_PEER | OWNS_PEER6),
	PACK_END,
};

static bool owns(const struct nft_table *table, const struct iface_member *m)
{
	return table && m->set[0] && nft_table_owns(table, m->set, m->member);
}

static void save_rules(const struct iface *iface,
		       const struct settings_net *net, struct iface_saved *out)
{
	const struct nft_table *table = iface->all->table;
	const struct iface_rules *rules = iface->rules;

	out->has_rules = true;
	out->rules = *rules;
	out->owns = (owns(table, &rules->name) ? OWNS_NAME : 0u) |
		    (owns(table, &rules->peer) ? OWNS_PEER : 0u) |
		    (owns(table, &rules->peer6) ? OWNS_PEER6 : 0u);
	if (!net)
		return;
	snprintf(out->incoming, sizeof(out->incoming), "%s",
		 net->incoming_filter);
	snprintf(out->outgoing, sizeof(out->outgoing), "%s",
		 net->outgoing_filter);
}

void iface_save(const struct iface *iface, const struct settings_net *net,
		struct iface_saved *out)
{
	memset(out, 0, sizeof(*out));
	out->iface = *iface;
	if (iface->outer) {
		out->has_outer = true;
		out->outer = iface->outer->route;
	}
	if (iface->rules)
		save_rules(iface, net, out);
}

static bool keep_outer(struct iface *i, const struct iface_saved *from)
{
	struct outer_route *o = i->all->outer;

	while (o && o->route.dst.s_addr != from->outer.dst.s_addr)
		o = o->next;
	if (!o) {
		o = calloc(1, sizeof(*o));
		if (!o)
			return false;
		o->route = from->outer;
		o->next = i->all->outer;
		i->all->outer = o;
	}
	o->users++;
	i->outer = o;
	return true;
}

static bool keep_rules(struct iface *i, const struct iface_saved *from)
{
	i->rules = calloc(1, sizeof(*i->rules));
	if (!i->rules)
		return false;
	*i->rules = from->rules;
	i->rules->ifindex = i->ifindex;
	return iface_share_keep(i);
}

bool iface_keep(struct ifaces *all, const struct iface_saved *from)
{
	struct iface *i;

	if (!from->iface.name[0] || !from->iface.ifindex)
		return false;
	i = calloc(1, sizeof(*i));
	if (!i)
		return false;
	*i = from->iface;
	i->all = all;
	i->rising = false;
	i->kept = calloc(1, sizeof(*i->kept));
	if (!i->kept || (from->has_outer && !keep_outer(i, from)) ||
	    (from->has_rules && !keep_rules(i, from))) {
		free(i->rules);
		free(i->kept);
		free(i);
		return false;
	}
	*i->kept = *from;
	iface_add(all, i);
	all->any_kept = true;
	return true;
}

static void keep_member(const struct iface *i, const struct iface_member *m,
			enum nft_member kind, unsigned int bit)
{
	if (m->set[0])
		nft_table_keep_member(i->all->table, m->set, kind, m->member,
				      i->kept->owns & bit);
}

/* What others are kept from goes on to be in force. */
static void keep_nftables(const struct iface *i)
{
	const struct iface_rules *rules = i->rules;

	if (!i->all->table || !rules)
		return;
	if (i->kept->incoming[0] || i->kept->outgoing[0])
		nft_table_keep_filter(i->all->table, i->ifindex,
				      i->kept->incoming, i->kept->outgoing);
	keep_member(i, &rules->name, NFT_MEMBER_IFNAME, OWNS_NAME);
	keep_member(i, &rules->peer, NFT_MEMBER_IPV4, OWNS_PEER);
	keep_member(i, &rules->peer6, NFT_MEMBER_IPV6, OWNS_PEER6);
}

static bool is_port(const struct ifaces *all, uint32_t ifindex)
{
	const struct iface *i;

	if (!all->ports)
		return false;
	LIST_FOREACH(i, &all->list, entry)
	{
		if (i->kept && i->port.ifindex == ifindex)
			break;
	}
	return i;
}

bool iface_is_kept(struct ifaces *all, const struct rtn_link *link)
{
	struct iface *i = iface_by_ifindex(all, link->ifindex);

	/* It may have been renamed. */
	if (!i || !i->kept || strcmp(i->altname, link->altname) != 0)
		return is_port(all, link->ifindex);
	i->kept->found = true;
	return true;
}

void ifaces_keep_rules(struct ifaces *all)
{
	struct iface *i;

	LIST_FOREACH(i, &all->list, entry)
	{
		if (!i->kept)
			continue;
		/* No netdev was like it. */
		if (!i->kept->found)
			iface_set_ifindex(i, 0);
		keep_nftables(i);
		if (i->clamped[0] && i->ifindex)
			iface_clamp(i);
	}
}

void ifaces_drop_kept(struct ifaces *all,
		      bool (*wanted)(void *user, const char *name), void *user)
{
	struct iface *i, *next;

	for (i = LIST_FIRST(&all->list); i; i = next) {
		bool kept = i->kept;

		next = LIST_NEXT(i, entry);
		free(i->kept);
		i->kept = NULL;
		if (!kept || i->holder)
			continue;
		if (!i->dynamic && wanted(user, i->name))
			iface_release(i);
		else
			iface_remove(i);
	}
}
