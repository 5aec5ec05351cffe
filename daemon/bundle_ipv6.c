// SPDX-License-Identifier: GPL-2.0-only
/* IPv6 in the tunnel (IPV6CP, RFC 5072): link-local addresses, the peer's prefix. */
#include <arpa/inet.h>
#include <string.h>

#include "aaa/pool6.h"
#include "bundle_net.h"
#include "log.h"
#include "model/routes.h"
#include "session_priv.h"

/* RFC 8200 section 5 */
#define IPV6_MIN_MTU 1280

/* RFC 5072 section 5: fe80::/64 and the interface identifier. */
static struct in6_addr link_local(const uint8_t id[static LINK_IPV6_ID_LEN])
{
	static const uint8_t none[LINK_IPV6_ID_LEN];
	struct in6_addr a = { .s6_addr = { 0 } };

	if (!memcmp(id, none, sizeof(none)))
		return a;
	a.s6_addr[0] = 0xfe;
	a.s6_addr[1] = 0x80;
	memcpy(a.s6_addr + sizeof(a) - LINK_IPV6_ID_LEN, id, LINK_IPV6_ID_LEN);
	return a;
}

/* Settings have a prefix for peers of the server alone. */
static const struct model_prefix6 *take_prefix(struct bundle *b)
{
	char why[SESSION_REASON_MAX] = "";

	if (!b->lease)
		b->lease = pool6_take(aaa_pool6(b->all->aaa), b->peer_user,
				      &b->net, why, sizeof(why));
	if (*why)
		log_warn("%s: no IPv6 prefix: %s", b->tag, why);
	return b->lease ? pool6_prefix(b->lease) : NULL;
}

static void log_prefix(const struct bundle *b,
		       const struct model_prefix6 *prefix)
{
	char text[INET6_ADDRSTRLEN + 4];

	if (!prefix)
		return;
	prefix6_format(prefix, text, sizeof(text));
	log_info("%s: IPv6 prefix %s", b->tag, text);
}

void bundle_ipv6cp_up(struct bundle *b, const struct link_ipv6cp *ip)
{
	const struct model_prefix6 *prefix = take_prefix(b);
	struct dataplane_set set = { .fields = 0 };
	struct iface_net6 net = {
		.local = link_local(ip->local),
		.remote = link_local(ip->remote),
		.prefix = prefix,
		.routes = &b->net.routes6,
	};
	const char *why;

	if (!bundle_rules_peer6(b, prefix))
		return;
	why = bundle_link_up(b);
	if (!why && bundle_mtu(b) < IPV6_MIN_MTU)
		why = "its packets may have 1280 bytes, more than fit: set mrru";
	if (!why)
		why = iface_start6(b->iface, &net);
	if (why) {
		log_warn("%s: no IPv6: %s", b->tag, why);
		link_ipv6cp_close(b->head->link, why);
		return;
	}
	b->local6 = net.local;
	b->remote6 = net.remote;
	if (bundle_open(b, PPTP_NP_IPV6, &set))
		log_prefix(b, prefix);
}

void bundle_ipv6cp_down(struct bundle *b)
{
	bundle_shut(b, PPTP_NP_IPV6);
	iface_stop6(b->iface);
	b->ops->changed(b->head, b->user);
}
