// SPDX-License-Identifier: GPL-2.0-only
/* Routes that stand while a netdev's session does. */
#include "iface_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "log.h"

static int route_add(struct iface *iface, const struct rtn_route *route)
{
	int err = rtn_route_add(iface->all->rtn, route);

	if (!err)
		iface->route[iface->routes++] = *route;
	return err;
}

static void route_warn(const struct iface *iface, const struct rtn_route *route)
{
	char dst[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &route->dst, dst, sizeof(dst));
	log_warn("interface %s: route to %s/%u: %s", iface->name, dst,
		 route->prefix, rtn_error(iface->all->rtn));
}

/* -EEXIST is the same route for another session, or one of the administrator's. */
static void route_try(struct iface *iface, const struct rtn_route *route)
{
	int err = route_add(iface, route);

	if (err && err != -EEXIST)
		route_warn(iface, route);
}

int iface_add_peer(struct iface *iface, const struct iface_net *net)
{
	struct rtn_route route = {
		.dst = net->remote,
		.src = net->local,
		.ifindex = iface->ifindex,
		.table = iface->table,
		.prefix = 32,
	};

	/* The tunnel's own packets would be routed into it. */
	if (net->remote.s_addr == net->outer.s_addr) {
		log_info("interface %s: the peer has its outer address in the "
			 "tunnel too, so there is no route to it",
			 iface->name);
		return 0;
	}
	return route_add(iface, &route);
}

static int outer_add(struct rtn *rtn, const struct rtn_route *route)
{
	int err = rtn_route_add(rtn, route);

	return err == -EEXIST ? 0 : err;
}

static struct outer_route *outer_find(struct ifaces *all, struct in_addr dst)
{
	struct outer_route *o = all->outer;

	while (o && o->route.dst.s_addr != dst.s_addr)
		o = o->next;
	return o;
}

/* Adds the way to @dst that there is now. */
static int outer_ask(struct rtn *rtn, struct in_addr dst,
		     struct rtn_route *route)
{
	int err = rtn_route_get(rtn, dst, route);

	return err ? err : outer_add(rtn, route);
}

static struct outer_route *outer_new(struct ifaces *all, struct in_addr dst)
{
	struct outer_route *o = calloc(1, sizeof(*o));

	if (!o || outer_ask(all->rtn, dst, &o->route)) {
		free(o);
		return NULL;
	}
	o->next = all->outer;
	all->outer = o;
	return o;
}

/* A link that was down in between has taken the route along. */
static int outer_renew(struct ifaces *all, struct outer_route *o)
{
	int err = outer_add(all->rtn, &o->route);

	return err ? outer_ask(all->rtn, o->route.dst, &o->route) : 0;
}

/* Keeps the way to @dst as it is, whatever routes to tunnels come; or NULL. */
static struct outer_route *outer_hold(struct ifaces *all, struct in_addr dst)
{
	struct outer_route *o = outer_find(all, dst);

	if (o && outer_renew(all, o))
		return NULL;
	if (!o)
		o = outer_new(all, dst);
	if (o)
		o->users++;
	return o;
}

static void outer_release(struct ifaces *all, struct outer_route *o)
{
	struct outer_route **p = &all->outer;

	if (--o->users)
		return;
	rtn_route_del(all->rtn, &o->route);
	while (*p != o)
		p = &(*p)->next;
	*p = o->next;
	free(o);
}

/* Everything through the tunnel, but for the tunnel itself. */
static void add_default(struct iface *iface, const struct iface_net *net)
{
	const struct rtn_route route = { .ifindex = iface->ifindex,
					 .metric = net->default_metric,
					 .table = iface->table };

	if (net->outer.s_addr)
		iface->outer = outer_hold(iface->all, net->outer);
	if (net->outer.s_addr && !iface->outer) {
		log_warn("interface %s: no default route, since the server "
			 "could not be reached then",
			 iface->name);
		return;
	}
	route_try(iface, &route);
}

void iface_add_routes(struct iface *iface, const struct iface_net *net)
{
	for (uint32_t n = 0; net->routes && n < net->routes->count; n++) {
		const struct model_route *r = &net->routes->route[n];
		struct rtn_route route = {
			.dst = r->dst,
			.gateway = r->gateway,
			.metric = r->metric,
			.table = iface->table,
			.prefix = (uint8_t)r->prefix,
		};

		/* Another gateway is looked up by the kernel. */
		if (!r->gateway.s_addr ||
		    r->gateway.s_addr == net->remote.s_addr)
			route.ifindex = iface->ifindex;
		route_try(iface, &route);
	}
	if (net->default_route)
		add_default(iface, net);
}

void iface_renew_routes(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	/* First, or the default route would lead the tunnel into itself. */
	if (iface->outer && outer_renew(iface->all, iface->outer))
		route_warn(iface, &iface->outer->route);
	for (unsigned int n = 0; n < iface->routes; n++) {
		int err;

		iface->route[n].table = iface->table;
		err = rtn_route_add(rtn, &iface->route[n]);

		if (err && err != -EEXIST)
			route_warn(iface, &iface->route[n]);
	}
}

void iface_del_routes(struct iface *iface)
{
	while (iface->routes)
		rtn_route_del(iface->all->rtn, &iface->route[--iface->routes]);
	if (iface->outer)
		outer_release(iface->all, iface->outer);
	iface->outer = NULL;
}
