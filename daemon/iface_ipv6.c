// SPDX-License-Identifier: GPL-2.0-only
/* IPv6 of a netdev: its link-local address, the routes to and behind the peer. */
#include "iface_priv.h"

#include <arpa/inet.h>
#include <errno.h>

#include "log.h"

/* RFC 4291 section 2.5.6 */
#define LINK_LOCAL_PREFIX 64

static bool is_any(const struct in6_addr *a)
{
	return IN6_IS_ADDR_UNSPECIFIED(a);
}

/* -EEXIST is the same route for another session, or one of the administrator's. */
static void warn(const struct iface *iface, const struct rtn_route6 *route,
		 int err)
{
	char dst[INET6_ADDRSTRLEN];

	if (!err || err == -EEXIST)
		return;
	inet_ntop(AF_INET6, &route->dst, dst, sizeof(dst));
	log_warn("interface %s: route to %s/%u: %s", iface->name, dst,
		 route->prefix, rtn_error(iface->all->rtn));
}

static void route_try(struct iface *iface, const struct rtn_route6 *route)
{
	int err = rtn_route6_add(iface->all->rtn, route);

	if (!err)
		iface->ip6.route[iface->ip6.routes++] = *route;
	warn(iface, route, err);
}

static void add_prefix(struct iface *iface, const struct model_prefix6 *prefix)
{
	struct rtn_route6 route = {
		.dst = prefix->addr,
		.ifindex = iface->ifindex,
		.table = iface->table,
		.prefix = (uint8_t)prefix->len,
	};

	route_try(iface, &route);
}

static void add_route(struct iface *iface, const struct model_route6 *r)
{
	struct rtn_route6 route = {
		.dst = r->dst,
		.gateway = r->gateway,
		.metric = r->metric,
		.table = iface->table,
		.prefix = (uint8_t)r->prefix,
	};

	/* Another gateway is looked up by the kernel. */
	if (is_any(&r->gateway) || IN6_IS_ADDR_LINKLOCAL(&r->gateway))
		route.ifindex = iface->ifindex;
	route_try(iface, &route);
}

static int add_address(struct iface *iface)
{
	return rtn_addr6_add(iface->all->rtn, iface->ifindex, &iface->ip6.local,
			     LINK_LOCAL_PREFIX, NULL);
}

const char *iface_start6(struct iface *iface, const struct iface_net6 *net)
{
	if (!iface->ifindex)
		return "the interface was removed";
	iface_stop6(iface);
	iface->ip6.local = net->local;
	if (add_address(iface))
		return rtn_error(iface->all->rtn);
	iface->ip6.started = true;
	if (net->prefix)
		add_prefix(iface, net->prefix);
	for (uint32_t n = 0; net->routes && n < net->routes->count; n++)
		add_route(iface, &net->routes->route[n]);
	return NULL;
}

void iface_renew6(struct iface *iface)
{
	int err;

	if (!iface->ip6.started)
		return;
	err = add_address(iface);
	if (err && err != -EEXIST)
		log_warn("interface %s: IPv6 address: %s", iface->name,
			 rtn_error(iface->all->rtn));
	for (unsigned int n = 0; n < iface->ip6.routes; n++) {
		struct rtn_route6 *route = &iface->ip6.route[n];

		route->table = iface->table;
		warn(iface, route, rtn_route6_add(iface->all->rtn, route));
	}
}

void iface_stop6(struct iface *iface)
{
	struct iface_ipv6 *ip6 = &iface->ip6;
	struct rtn *rtn = iface->all->rtn;

	while (ip6->routes)
		rtn_route6_del(rtn, &ip6->route[--ip6->routes]);
	if (ip6->started && iface->ifindex)
		rtn_addr6_del(rtn, iface->ifindex, &ip6->local,
			      LINK_LOCAL_PREFIX);
	ip6->started = false;
}
