// SPDX-License-Identifier: GPL-2.0-only
#include "iface_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iface_rules.h"
#include "log.h"

static void link_up(void *user, uint32_t ifindex)
{
	struct iface *i = iface_by_ifindex(user, ifindex);

	/* By us, before there was anything to renew. */
	if (!i || i->rising) {
		if (i)
			i->rising = false;
		return;
	}
	/* The kernel takes a netdev down and up that enters or leaves a VRF. */
	i->table = rtn_link_table(i->all->rtn, ifindex);
	iface_renew_routes(i);
	iface_renew6(i);
}

static void port_gone(const struct ifaces *all, uint32_t ifindex)
{
	struct iface *i;

	if (!all->ports)
		return;
	LIST_FOREACH(i, &all->list, entry)
	{
		if (i->port.ifindex == ifindex)
			break;
	}
	if (!i)
		return;
	iface_bridge_gone(i);
	/* May be the end of @i. */
	if (all->port_gone && i->holder)
		all->port_gone(i->holder);
}

/*
 * A netdev that was moved to another namespace cannot be named from here any
 * more: it stays there, a dynamic one without a session when that has ended.
 */
static void own_gone(struct iface *i)
{
	log_warn("interface %s: removed, or moved to another namespace, by "
		 "someone else",
		 i->name);
	/* Not all routes of its session leave by it. */
	iface_set_ifindex(i, 0);
	iface_stop(i);
	iface_stop6(i);
	iface_rules_stop(i);
}

static void link_gone(void *user, uint32_t ifindex)
{
	struct ifaces *all = user;
	struct iface *i = iface_by_ifindex(all, ifindex);

	if (i) {
		own_gone(i);
	} else {
		port_gone(all, ifindex);
		iface_make_missing(all);
	}
	if (all->link_gone)
		all->link_gone(all->link_gone_user, ifindex);
}

static void lost(void *user)
{
	struct ifaces *all = user;
	struct iface *i;

	LIST_FOREACH(i, &all->list, entry)
	{
		i->rising = false;
	}
}

static const struct rtn_handlers rtn_handlers = {
	.lost = lost,
	.link_up = link_up,
	.link_gone = link_gone,
};

int ifaces_new(sd_event *event, struct ifaces **ret)
{
	struct ifaces *all = calloc(1, sizeof(*all));
	int err;

	if (!all)
		return -ENOMEM;
	err = rtn_new(event, &rtn_handlers, all, &all->rtn);
	if (err < 0) {
		free(all);
		return err;
	}
	all->event = event;
	*ret = all;
	return 0;
}

void ifaces_set_port_gone(struct ifaces *all, void (*fn)(void *holder))
{
	all->port_gone = fn;
}

void ifaces_set_link_gone(struct ifaces *all,
			  void (*fn)(void *user, uint32_t ifindex), void *user)
{
	all->link_gone = fn;
	all->link_gone_user = user;
}

void ifaces_free(struct ifaces *all)
{
	struct iface *i;

	if (!all)
		return;
	while ((i = LIST_FIRST(&all->list)))
		iface_remove(i);
	iface_remove_retired(all);
	sd_event_source_disable_unref(all->retire);
	sd_event_source_disable_unref(all->mss_flush);
	iface_flush_mss(all);
	nft_free(all->nft);
	iface_rules_close(all);
	rtn_free(all->rtn);
	free(all->numbers.users);
	free(all);
}

/**
 * struct left - netdevs that a daemon left behind
 * @all: where they would belong
 * @list: in no table
 */
struct left {
	struct ifaces *all;
	struct iface_list list;
};

static void clean_link(void *user, const struct rtn_link *link)
{
	struct left *left = user;
	struct iface *i;

	if (iface_is_kept(left->all, link))
		return;
	/* Not now: a request inside a dump would lose the rest of the dump. */
	i = calloc(1, sizeof(*i));
	if (!i)
		return;
	i->ifindex = link->ifindex;
	i->dynamic = link->altname[0];
	snprintf(i->name, sizeof(i->name), "%s", link->name);
	LIST_INSERT_HEAD(&left->list, i, entry);
}

void ifaces_clean(struct ifaces *all)
{
	struct left left = { .all = all };
	struct iface *i;

	rtn_link_dump(all->rtn, clean_link, &left);
	while ((i = LIST_FIRST(&left.list))) {
		LIST_REMOVE(i, entry);
		if (i->dynamic) {
			log_info("interface %s: removed, left by a daemon that "
				 "died",
				 i->name);
			iface_retire(all, i->ifindex, i->name);
		} else {
			rtn_flush(all->rtn, i->ifindex);
			iface_rules_clean(all, i->ifindex);
		}
		free(i);
	}
	iface_remove_retired(all);
	/* Host routes to the outside of tunnels leave by other netdevs. */
	if (!all->any_kept)
		rtn_flush(all->rtn, 0);
	iface_rules_open(all, all->event);
	ifaces_keep_rules(all);
}

/* Everything that came with its bundle. */
static void stop_all(struct iface *iface)
{
	iface_bridge_stop(iface);
	iface_stop6(iface);
	iface_stop(iface);
	iface_unclamp(iface);
	iface_rules_stop(iface);
}

void iface_remove(struct iface *iface)
{
	uint32_t ifindex = iface->ifindex;

	stop_all(iface);
	/* First forgotten, so that our own removal is no news. */
	iface_set_ifindex(iface, 0);
	if (ifindex && iface->dynamic)
		iface_retire(iface->all, ifindex, iface->name);
	else if (ifindex)
		rtn_link_del(iface->all->rtn, ifindex);
	iface_free(iface);
}

bool iface_take(struct iface *iface, void *holder)
{
	if (iface->holder || !iface_ready(iface))
		return false;
	iface->holder = holder;
	return true;
}

void iface_release(struct iface *iface)
{
	stop_all(iface);
	iface->holder = NULL;
	if (iface->dynamic)
		iface_remove(iface);
}

const char *iface_up(struct iface *iface, uint32_t mtu, bool clamp_mss)
{
	struct rtn *rtn = iface->all->rtn;

	if (!iface->ifindex)
		return "the interface was removed";
	/* One that was made for this session is down until its MTU is known. */
	iface->rising |= iface->dynamic && !iface->mtu;
	if (rtn_link_up(rtn, iface->ifindex, mtu))
		return rtn_error(rtn);
	iface->mtu = mtu;
	/* One that was made for this session is in none yet. */
	if (!iface->dynamic)
		iface->table = rtn_link_table(rtn, iface->ifindex);
	if (clamp_mss)
		iface_clamp(iface);
	else
		iface_unclamp(iface);
	return NULL;
}

const char *iface_start(struct iface *iface, const struct iface_net *net)
{
	struct rtn *rtn = iface->all->rtn;

	if (!iface->ifindex)
		return "the interface was removed";
	iface_stop(iface);
	if (rtn_addr_add(rtn, iface->ifindex, net->local, net->remote))
		return rtn_error(rtn);
	iface->started = true;
	iface->local = net->local;
	iface->remote = net->remote;
	if (iface_add_peer(iface, net))
		return rtn_error(rtn);
	if (net->proxy_arp && *net->proxy_arp)
		iface_proxy_add(iface, net->proxy_arp);
	return NULL;
}

const char *iface_up_start(struct iface *iface, uint32_t mtu, bool clamp_mss,
			   const struct iface_net *net)
{
	struct rtn *rtn = iface->all->rtn;
	const char *why;

	rtn_begin(rtn);
	why = iface_up(iface, mtu, clamp_mss);
	if (!why)
		why = iface_start(iface, net);
	if (rtn_end(rtn) && !why)
		why = rtn_error(rtn);
	return why;
}

void iface_stop(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	iface_proxy_del(iface);
	iface_del_routes(iface);
	if (iface->started && iface->ifindex)
		rtn_addr_del(rtn, iface->ifindex, iface->local, iface->remote);
	iface->started = false;
}

const char *iface_label(const struct iface *iface)
{
	return iface->altname[0] ? iface->altname : iface->name;
}

const char *iface_netdev(const struct iface *iface,
			 char buf[static IF_NAMESIZE])
{
	if (!rtn_link_name(iface->all->rtn, iface->ifindex, buf))
		snprintf(buf, IF_NAMESIZE, "%s", iface->name);
	return buf;
}
