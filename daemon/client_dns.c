// SPDX-License-Identifier: GPL-2.0-only
/* DNS servers that a client's peer gives in IPCP (RFC 1877). */
#include <stdio.h>

#include "client_priv.h"
#include "net/peer_dns.h"

/* Those of a tunnel that carries IPv4; false when it has none. */
static bool get_servers(const struct client *c, struct peer_dns_servers *ret)
{
	const struct model_client *mc = client_model(c);
	const struct bundle *b = client_bundle_of(c);

	if (!mc || mc->use_peer_dns == MODEL_PEER_DNS_NO || !b ||
	    !(b->np & PPTP_NP_IPV4))
		return false;
	*ret = (struct peer_dns_servers){
		.ifindex = b->iface->ifindex,
		.exclusive = mc->use_peer_dns == MODEL_PEER_DNS_EXCLUSIVELY,
	};
	snprintf(ret->netdev, sizeof(ret->netdev), "%s", b->iface->name);
	for (size_t i = 0; i < PEER_DNS_MAX; i++) {
		if (b->ip.dns[i].s_addr)
			ret->addr[ret->count++] = b->ip.dns[i];
	}
	return ret->count;
}

void client_follow_dns(struct client *c)
{
	struct peer_dns_servers servers;
	bool has = get_servers(c, &servers);

	if (has == c->has_dns)
		return;
	c->has_dns = has;
	if (has)
		peer_dns_set(c->all->d->dns, &servers);
	else
		peer_dns_clear(c->all->d->dns, c->name);
}
