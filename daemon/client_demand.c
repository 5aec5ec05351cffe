// SPDX-License-Identifier: GPL-2.0-only
/* Dial on demand: a netdev without a tunnel that waits for a packet. */
#include <arpa/inet.h>

#include "client_priv.h"
#include "log.h"

/* As RouterOS has it: the addresses are there to be routed to, nobody has them. */
#define PLACEHOLDER_NET 0x0a707000u /* 10.112.112.0/24 */

static void fill_net(const struct client *c, const struct model_client *mc,
		     struct iface_net *net)
{
	uint32_t pair = PLACEHOLDER_NET + 2 * (c->id % 127) + 1;

	*net = (struct iface_net){
		.local.s_addr = htonl(pair),
		.remote.s_addr = htonl(pair + 1),
		.default_route = mc->add_default_route,
		.default_metric = client_route_metric(mc),
		/* Its connection may still be closing. */
		.outer = c->server,
	};
}

static const char *wait_on(struct client *c, const struct model_client *mc)
{
	struct dataplane *dp = c->all->d->dp;
	struct iface_net net;
	const char *why;

	if (!c->iface || !iface_ready(c->iface))
		return "its interface cannot be made";
	fill_net(c, mc, &net);
	why = iface_up(c->iface, mc->max_mtu, false);
	if (!why)
		why = iface_start(c->iface, &net);
	if (why)
		return why;
	if (dataplane_demand(dp, c->iface->ifindex, true))
		return dataplane_error(dp);
	iface_add_routes(c->iface, &net);
	return NULL;
}

bool client_wait_for_packet(struct client *c, const struct model_client *mc)
{
	const char *why;

	if (c->waiting)
		return true;
	why = wait_on(c, mc);
	if (why) {
		log_warn("%s: cannot wait for a packet: %s", c->name, why);
		if (c->iface)
			iface_stop(c->iface);
		return false;
	}
	c->waiting = true;
	log_info("%s: waiting for a packet", c->name);
	return true;
}

void client_wait_no_more(struct client *c)
{
	if (!c->waiting)
		return;
	c->waiting = false;
	iface_stop(c->iface);
}

void clients_netdev_gone(struct clients *all)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		if (!c->waiting || c->iface->ifindex)
			continue;
		c->waiting = false;
		client_dial_in(&c->call[0], 0);
	}
}

void client_demand(struct clients *all, uint32_t ifindex)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		if (c->waiting && c->iface->ifindex == ifindex)
			break;
	}
	if (!c)
		return;
	log_info("%s: a packet wants out", c->name);
	/* A default route would lead what we ask name servers, or the server, here. */
	client_wait_no_more(c);
	c->wanted = true;
	client_dial_in(&c->call[0], 0);
}
