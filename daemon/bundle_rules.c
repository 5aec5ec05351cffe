// SPDX-License-Identifier: GPL-2.0-only
/* Filters, lists and rates of a bundle's netdev. */
#include <stdio.h>

#include "aaa/pool6.h"
#include "bundle_net.h"
#include "iface_rules.h"
#include "log.h"
#include "session_priv.h"

/* A frame of Ethernet with a tag, which no MRU says anything about. */
#define RX_PACKET_MIN 1518

static bool refused(struct bundle *b, const char *why)
{
	char text[SESSION_REASON_MAX];

	if (!why)
		return false;
	log_error("%s: refused: %s", b->tag, why);
	snprintf(text, sizeof(text), "refused: %.200s", why);
	bundle_end(b, CTRL_CLOSE_ERROR, text);
	return true;
}

static uint32_t rx_packet(const struct link_lcp *lcp)
{
	uint32_t most = lcp->mrru > lcp->mru ? lcp->mrru : lcp->mru;

	return most > RX_PACKET_MIN ? most : RX_PACKET_MIN;
}

bool bundle_rules(struct bundle *b)
{
	return !refused(b, iface_rules_start(b->iface, &b->net, bundle_mtu(b),
					     rx_packet(&b->head->lcp)));
}

bool bundle_rules_peer(struct bundle *b)
{
	return bundle_rules(b) &&
	       !refused(b, iface_rules_peer(b->iface, b->ip.remote));
}

bool bundle_rules_peer6(struct bundle *b, const struct model_prefix6 *prefix)
{
	return bundle_rules(b) &&
	       !refused(b, iface_rules_peer6(b->iface, prefix));
}

static const char *apply(struct bundle *b, const struct settings_net *net)
{
	const char *why = iface_rules_start(b->iface, net, bundle_mtu(b),
					    rx_packet(&b->head->lcp));

	if (!why && b->ip.remote.s_addr)
		why = iface_rules_peer(b->iface, b->ip.remote);
	if (!why && b->lease && b->np & PPTP_NP_IPV6)
		why = iface_rules_peer6(b->iface, pool6_prefix(b->lease));
	return why;
}

bool bundle_rules_change(struct bundle *b, const struct settings_net *net)
{
	const char *why = apply(b, net);

	if (!why) {
		b->net = *net;
		return true;
	}
	log_warn("%s: not changed: %s", b->tag, why);
	refused(b, apply(b, &b->net));
	return false;
}
