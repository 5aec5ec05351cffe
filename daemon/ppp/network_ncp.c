// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the network layer makes of IPCP, IPV6CP and BCP: who is told what, and
 * which failure the link survives.
 */
#include "ppp/network_layer.h"

#include <stdio.h>
#include <string.h>

#include "ppp/link_impl.h"

/* A server that has no address to give, but a bridge, does without IPCP. */
unsigned int network_ncp_wanted(const struct network_layer *layer)
{
	const struct link_network *net = &layer->net;
	bool server = layer->link->cfg.role == LINK_SERVER;
	unsigned int wanted = 0;

	if (!(server && net->bridge && !net->remote.s_addr))
		wanted |= 1u << NCP_IPCP;
	if (net->ipv6 != LINK_IPV6_NO)
		wanted |= 1u << NCP_IPV6CP;
	if (net->bridge)
		wanted |= 1u << NCP_BCP;
	return wanted;
}

static unsigned int behind_ccp(unsigned int set)
{
	return set & ~(1u << NCP_CCP);
}

void network_ncp_start(struct network_layer *layer)
{
	if (behind_ccp(layer->started) || !layer->running)
		return;
	ipcp_setup(&layer->ipcp, &layer->net);
	ipv6cp_setup(&layer->ipv6cp, &layer->net);
	bcp_setup(&layer->bcp, &layer->net);
	for (enum ncp i = NCP_IPCP; i < NCP_COUNT; i++)
		if (layer->wanted & 1u << i)
			network_open(layer, i);
}

/* Without this one the link is of no use to its user. */
static bool is_vital(const struct network_layer *layer, enum ncp which)
{
	switch (which) {
	case NCP_IPCP:
		return !layer->net.bridge;
	case NCP_IPV6CP:
		return layer->net.ipv6 == LINK_IPV6_REQUIRED;
	case NCP_CCP:
	case NCP_BCP:
	case NCP_COUNT:
		break;
	}
	return false;
}

static void end_for(struct network_layer *layer, enum ncp which,
		    const char *text)
{
	network_end(layer, LINK_REASON_NETWORK, "%s%s",
		    which == NCP_IPV6CP ? "IPv6 required, " : "", text);
}

/* The negotiation leads nowhere, or to what is of no use. */
void network_ncp_failed(struct network_layer *layer, enum ncp which,
			const char *text)
{
	if (is_vital(layer, which))
		end_for(layer, which, text);
	else
		cp_close(network_cp(layer, which), text);
}

static void ipcp_up(struct network_layer *layer)
{
	const struct ipcp *ipcp = &layer->ipcp;
	struct link *link = layer->link;
	struct link_ipcp ip = {
		.local = ipcp->local,
		.remote = ipcp_remote(ipcp),
		.dns = { ipcp->servers[0].addr, ipcp->servers[2].addr },
		.nbns = { ipcp->servers[1].addr, ipcp->servers[3].addr },
	};

	if (!ip.local.s_addr) {
		network_ncp_failed(layer, NCP_IPCP, "peer gives us no address");
		return;
	}
	if (!ip.remote.s_addr && link->cfg.role == LINK_SERVER) {
		network_ncp_failed(layer, NCP_IPCP,
				   "no remote-address is set for the peer");
		return;
	}
	layer->told |= 1u << NCP_IPCP;
	if (link->ops->ipcp_up)
		link->ops->ipcp_up(link->user, &ip);
}

static void ipv6cp_up(struct network_layer *layer)
{
	const struct ipv6cp *ipv6cp = &layer->ipv6cp;
	struct link *link = layer->link;
	struct link_ipv6cp ip;

	memcpy(ip.local, ipv6cp->local.bytes, sizeof(ip.local));
	memcpy(ip.remote, ipv6cp->remote.bytes, sizeof(ip.remote));
	layer->told |= 1u << NCP_IPV6CP;
	if (link->ops->ipv6cp_up)
		link->ops->ipv6cp_up(link->user, &ip);
}

static void bcp_up(struct network_layer *layer)
{
	const struct bcp_values *his = &layer->bcp.his;
	struct link *link = layer->link;
	struct link_bcp info = {
		.tinygram = his->tinygram,
		.tagged = his->tagged,
		.inline_stp = his->inline_stp,
	};

	if (!bcp_peer_takes_ethernet(&layer->bcp)) {
		network_ncp_failed(layer, NCP_BCP,
				   "peer does not take Ethernet frames");
		return;
	}
	memcpy(info.mac, his->mac, sizeof(info.mac));
	layer->told |= 1u << NCP_BCP;
	if (link->ops->bcp_up)
		link->ops->bcp_up(link->user, &info);
}

void network_ncp_up(struct network_layer *layer, enum ncp which)
{
	switch (which) {
	case NCP_IPCP:
		ipcp_up(layer);
		break;
	case NCP_IPV6CP:
		ipv6cp_up(layer);
		break;
	case NCP_BCP:
		bcp_up(layer);
		break;
	case NCP_CCP:
	case NCP_COUNT:
		break;
	}
}

void network_ncp_down(struct network_layer *layer, enum ncp which)
{
	const struct link_ops *ops = layer->link->ops;
	void (*down)(void *user) = NULL;

	if (!(layer->told & 1u << which))
		return;
	layer->told &= ~(1u << which);
	switch (which) {
	case NCP_IPCP:
		down = ops->ipcp_down;
		break;
	case NCP_IPV6CP:
		down = ops->ipv6cp_down;
		break;
	case NCP_BCP:
		down = ops->bcp_down;
		break;
	case NCP_CCP:
	case NCP_COUNT:
		break;
	}
	if (down)
		down(layer->link->user);
}

static void describe_end(const struct cp *cp, char *out, size_t size)
{
	if (cp->failure[0])
		snprintf(out, size, "%s", cp->failure);
	else if (cp->close_text[0])
		snprintf(out, size, "%s", cp->close_text);
	else if (cp->protocol_rejected)
		snprintf(out, size, "peer rejects %s", cp->proto->name);
	else if (cp->timed_out)
		snprintf(out, size, "peer does not answer %s", cp->proto->name);
	else
		snprintf(out, size, "peer ended %s", cp->proto->name);
}

/* What the user goes without. */
static const char *use_of(enum ncp which)
{
	switch (which) {
	case NCP_IPCP:
		return "IPv4";
	case NCP_IPV6CP:
		return "IPv6";
	case NCP_BCP:
		return "bridging";
	case NCP_CCP:
	case NCP_COUNT:
		break;
	}
	return "encryption";
}

void network_ncp_finished(struct network_layer *layer, enum ncp which)
{
	char text[CP_TEXT_MAX + 1];

	describe_end(network_cp(layer, which), text, sizeof(text));
	if (is_vital(layer, which)) {
		end_for(layer, which, text);
		return;
	}
	link_log(layer->link, LINK_LOG_INFO, "no %s: %s", use_of(which), text);
	if (!behind_ccp(layer->started & ~layer->failed))
		network_end(layer, LINK_REASON_NETWORK, "%s", text);
}
