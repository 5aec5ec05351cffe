// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encryption and network protocols of a bundle. The order in which the kernel is
 * told is what keeps plaintext inside: keys and the demand for encryption
 * together, the network protocols last.
 */
#include "bundle_net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "session_priv.h"

/* Where a server does not tell its address, as RouterOS does it. */
#define NAMELESS_NET 0x0a707000u /* 10.112.112.0/24 */

static void fail(struct bundle *b)
{
	char why[SESSION_REASON_MAX];

	snprintf(why, sizeof(why), "the kernel refuses: %.200s",
		 dataplane_error(b->all->dp));
	bundle_end(b, CTRL_CLOSE_ERROR, why);
}

uint32_t bundle_mtu(const struct bundle *b)
{
	const struct link_lcp *lcp = &b->head->lcp;
	uint32_t mtu = lcp->peer_mrru;

	/* In one frame the kernel makes room for MPPE itself. */
	if (!mtu)
		return lcp->peer_mru;
	mtu -= b->mppe_tx ? BUNDLE_MPPE_OVERHEAD : 0u;
	return mtu < BUNDLE_MTU_MAX ? mtu : BUNDLE_MTU_MAX;
}

/* Every session has its own flags; false when the bundle has ended. */
static bool set_flags(struct bundle *b)
{
	struct session *s;

	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		struct dataplane_set set = {
			.fields = DATAPLANE_FLAGS,
			.flags = session_flags(s),
		};

		/* The head's come with what it is told besides. */
		if (s != b->head && s->dp_id &&
		    dataplane_set(b->all->dp, s->dp_id, &set)) {
			fail(b);
			return false;
		}
	}
	return true;
}

static void to_dataplane(struct dataplane_mppe *to,
			 const struct link_mppe_way *way)
{
	switch (way->bits) {
	case 40:
		to->bits = PPTP_MPPE_BITS_40;
		break;
	case 56:
		to->bits = PPTP_MPPE_BITS_56;
		break;
	case 128:
		to->bits = PPTP_MPPE_BITS_128;
		break;
	default:
		to->bits = PPTP_MPPE_BITS_NONE;
		return;
	}
	to->stateful = way->stateful;
	to->key_len = (uint8_t)way->key_len;
	memcpy(to->key, way->key, sizeof(to->key));
}

static void way_text(char *buf, size_t size, const struct link_mppe_way *way)
{
	if (way->bits)
		snprintf(buf, size, "MPPE%u %s", way->bits,
			 way->stateful ? "stateful" : "stateless");
	else
		snprintf(buf, size, "none");
}

static void set_encoding(struct bundle *b, const struct link_mppe *mppe)
{
	char tx[32], rx[32];

	way_text(tx, sizeof(tx), &mppe->tx);
	way_text(rx, sizeof(rx), &mppe->rx);
	if (strcmp(tx, rx) != 0)
		snprintf(b->encoding, sizeof(b->encoding), "%s/%s", tx, rx);
	else
		snprintf(b->encoding, sizeof(b->encoding), "%s", tx);
}

/* A peer that made up its mind late has packets pass already. */
static void renew_mtu(struct bundle *b)
{
	const char *why = bundle_link_up(b);

	if (why)
		log_warn("%s: MTU: %s", b->tag, why);
	iface_bridge_mtu(b->iface, bundle_port_mtu(b));
	bundle_rules(b);
}

void bundle_mppe_up(struct bundle *b, const struct link_mppe *mppe)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_MPPE | DATAPLANE_FLAGS,
	};
	int err;

	b->encrypted = mppe->tx.bits && mppe->rx.bits;
	b->mppe_tx = mppe->tx.bits;
	set.flags = session_flags(b->head);
	to_dataplane(&set.mppe_tx, &mppe->tx);
	to_dataplane(&set.mppe_rx, &mppe->rx);
	err = dataplane_set(b->all->dp, b->head->dp_id, &set);
	explicit_bzero(&set, sizeof(set));
	if (err) {
		fail(b);
		return;
	}
	set_encoding(b, mppe);
	log_info("%s: using encoding - %s", b->tag, b->encoding);
	if (set_flags(b) && b->np)
		renew_mtu(b);
}

void bundle_mppe_down(struct bundle *b)
{
	struct dataplane_set set = { .fields = DATAPLANE_MPPE };

	b->encrypted = false;
	b->mppe_tx = false;
	snprintf(b->encoding, sizeof(b->encoding), "none");
	/*
	 * No packets pass any more. The kernel's demand for encryption stays
	 * until bundle_open() knows better.
	 */
	if (dataplane_set(b->all->dp, b->head->dp_id, &set))
		fail(b);
}

/* One of these makes a tunnel; IPv6 comes along. */
#define MAIN_NP (PPTP_NP_IPV4 | PPTP_NP_BRIDGE)

bool bundle_open(struct bundle *b, enum pptp_np np, struct dataplane_set *set)
{
	set->fields |= DATAPLANE_NP | DATAPLANE_FLAGS;
	set->np = b->np | np;
	set->flags = session_flags(b->head);
	if (dataplane_set(b->all->dp, b->head->dp_id, set)) {
		fail(b);
		return false;
	}
	b->np = set->np;
	if (!set_flags(b))
		return false;
	if (b->np & MAIN_NP)
		bundle_connected(b);
	if (!b->count)
		return false;
	b->ops->changed(b->head, b->user);
	return true;
}

void bundle_shut(struct bundle *b, uint32_t np)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_NP,
		.np = b->np & ~np,
	};

	if (set.np == b->np)
		return;
	b->np = set.np;
	if (b->head->dp_id)
		dataplane_set(b->all->dp, b->head->dp_id, &set);
	if (!(b->np & MAIN_NP))
		bundle_disconnected(b);
}

const char *bundle_link_up(struct bundle *b)
{
	return iface_up(b->iface, bundle_mtu(b), b->net.change_tcp_mss);
}

static void no_address(struct bundle *b, const char *why)
{
	char text[SESSION_REASON_MAX];

	snprintf(text, sizeof(text), "could not add address: %.200s", why);
	bundle_end(b, CTRL_CLOSE_ERROR, text);
}

void bundle_ipcp_up(struct bundle *b, const struct link_ipcp *ip)
{
	struct dataplane_set set = { .fields = 0 };
	struct iface_net net = {
		.routes = &b->routes,
		.default_route = b->default_route,
		.default_metric = b->default_metric,
		.outer = b->head->peer,
		.proxy_arp = b->net.proxy_arp,
	};
	char ip_text[INET_ADDRSTRLEN];
	const char *why;
	bool bridged;

	b->ip = *ip;
	if (!b->ip.remote.s_addr)
		b->ip.remote.s_addr = htonl(NAMELESS_NET + 1 + b->number % 254);
	net.local = b->ip.local;
	net.remote = b->ip.remote;
	if (!bundle_rules_peer(b))
		return;
	why = iface_up_start(b->iface, bundle_mtu(b), b->net.change_tcp_mss,
			     &net);
	if (why) {
		no_address(b, why);
		return;
	}
	bridged = b->connected;
	if (!bundle_open(b, PPTP_NP_IPV4, &set))
		return;
	iface_add_routes(b->iface, &net);
	/* Else it is in the line of the login. */
	if (bridged)
		log_info("%s: remote address %s", b->tag,
			 inet_ntop(AF_INET, &b->ip.remote, ip_text,
				   sizeof(ip_text)));
}

void bundle_ipcp_down(struct bundle *b)
{
	bundle_shut(b, PPTP_NP_IPV4);
	iface_stop(b->iface);
	b->ip = (struct link_ipcp){ 0 };
	b->ops->changed(b->head, b->user);
}

void bundle_net_down(struct bundle *b)
{
	bundle_shut(b, b->np);
	if (!b->iface)
		return;
	iface_bridge_stop(b->iface);
	iface_stop6(b->iface);
	iface_stop(b->iface);
}
