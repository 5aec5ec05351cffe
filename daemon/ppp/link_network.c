// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network phase of a link: whether it carries a network layer itself or is
 * a member of a bundle, and how the network layer passes from one to another.
 */
#include "ppp/link_impl.h"

static bool joins(struct link *link)
{
	return link->lcp.want.mrru && link->lcp.his.mrru && link->ops->member &&
	       link->ops->member(link->user);
}

void link_network_begin(struct link *link)
{
	link->member = joins(link);
	link_set_phase(link, LINK_NETWORK);
	if (!link->member)
		network_layer_start(link->layer);
}

void link_network_stop(struct link *link)
{
	const struct network_layer *layer = link->layer;

	if (layer->running && !layer->broken && link->ops->network_leave)
		link->ops->network_leave(link->user);
	link->member = false;
	link->net = link->cfg.network;
	network_layer_stop(link->layer);
}

void link_network_input(struct link *link, uint16_t protocol,
			const uint8_t *data, size_t len)
{
	if (link->member)
		link_log(
			link, LINK_LOG_DEBUG,
			"frame of protocol 0x%04x discarded, another link carries the network layer",
			protocol);
	else
		network_layer_input(link->layer, protocol, data, len);
}

void link_network_rejected(struct link *link, uint16_t protocol)
{
	if (!link->member)
		network_layer_rejected(link->layer, protocol);
	else if (link->ops->member_rejected)
		link->ops->member_rejected(link->user, protocol);
}

void link_protocol_rejected(struct link *link, uint16_t protocol)
{
	link_enter(link);
	network_layer_rejected(link->layer, protocol);
	link_leave(link);
}

/* The idle layer of a member takes the place of the one that goes. */
bool link_network_move(struct link *from, struct link *to)
{
	struct network_layer *layer = from->layer;

	if (!layer->running || layer->broken || !to->member ||
	    to->phase != LINK_NETWORK || to->close_wanted)
		return false;
	network_layer_move(layer, to);
	network_layer_move(to->layer, from);
	from->layer = to->layer;
	to->layer = layer;
	from->member = true;
	to->member = false;
	return true;
}

static void close_ncp(struct link *link, enum ncp which, const char *text)
{
	struct network_layer *layer = link->layer;

	link_enter(link);
	if (layer->started & 1u << which)
		network_ncp_failed(layer, which, text);
	link_leave(link);
}

void link_bcp_close(struct link *link, const char *text)
{
	close_ncp(link, NCP_BCP, text);
}

void link_ipv6cp_close(struct link *link, const char *text)
{
	close_ncp(link, NCP_IPV6CP, text);
}
