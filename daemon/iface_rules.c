// SPDX-License-Identifier: GPL-2.0-only
#include "iface_rules.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iface_rules_priv.h"
#include "log.h"
#include "net/nft_table.h"
#include "net/shape.h"
#include "settings.h"

/* Behind the name of a list of addresses: that of its IPv6 prefixes. */
#define LIST6_SUFFIX "6"

void iface_rules_open(struct ifaces *all, sd_event *event)
{
	if (!all->any_kept)
		shape_clean(all->rtn);
	all->table = nft_table_new(event, all->any_kept);
}

void iface_rules_close(struct ifaces *all)
{
	nft_table_free(all->table);
	all->table = NULL;
}

void iface_rules_clean(struct ifaces *all, uint32_t ifindex)
{
	shape_redirect_stop(all->rtn, ifindex, SHAPE_RX);
	shape_redirect_stop(all->rtn, ifindex, SHAPE_TX);
	shape_egress_stop(all->rtn, ifindex);
}

static void leave(struct nft_table *table, struct iface_member *m)
{
	if (m->set[0])
		nft_table_leave(table, m->set, m->member);
	m->set[0] = '\0';
}

static const char *join(struct nft_table *table, struct iface_member *m,
			const char *set, enum nft_member kind,
			const char *member)
{
	if (!strcmp(m->set, set) && (!*set || !strcmp(m->member, member)))
		return NULL;
	/* First the new one, so that somebody who only moves is never in none. */
	if (*set && nft_table_join(table, set, kind, member))
		return nft_table_error(table);
	leave(table, m);
	snprintf(m->set, sizeof(m->set), "%s", set);
	snprintf(m->member, sizeof(m->member), "%s", member);
	return NULL;
}

static bool wants_nftables(const struct settings_net *net)
{
	return *net->incoming_filter || *net->outgoing_filter ||
	       *net->address_list || *net->interface_list;
}

static const char *set_filters(struct iface *iface,
			       const struct settings_net *net)
{
	struct nft_table *table = iface->all->table;
	char name[IF_NAMESIZE];

	if (!table)
		return wants_nftables(net) ? "filters and lists need nftables" :
					     NULL;
	if (nft_table_filter(table, iface->ifindex, net->incoming_filter,
			     net->outgoing_filter))
		return nft_table_error(table);
	return join(table, &iface->rules->name, net->interface_list,
		    NFT_MEMBER_IFNAME, iface_netdev(iface, name));
}

const char *iface_rules_peer(struct iface *iface, struct in_addr remote)
{
	struct iface_rules *rules = iface->rules;
	char text[INET_ADDRSTRLEN];

	if (!rules || !iface->all->table)
		return NULL;
	inet_ntop(AF_INET, &remote, text, sizeof(text));
	return join(iface->all->table, &rules->peer, rules->address_list,
		    NFT_MEMBER_IPV4, text);
}

const char *iface_rules_peer6(struct iface *iface,
			      const struct model_prefix6 *prefix)
{
	struct iface_rules *rules = iface->rules;
	char set[sizeof(rules->peer6.set)], addr[INET6_ADDRSTRLEN];
	char text[INET6_ADDRSTRLEN + 4];

	if (!rules || !iface->all->table || !prefix)
		return NULL;
	inet_ntop(AF_INET6, &prefix->addr, addr, sizeof(addr));
	snprintf(text, sizeof(text), "%s/%u", addr, prefix->len);
	snprintf(set, sizeof(set), "%s%s", rules->address_list,
		 rules->address_list[0] ? LIST6_SUFFIX : "");
	return join(iface->all->table, &rules->peer6, set, NFT_MEMBER_IPV6,
		    text);
}

const char *iface_rules_start(struct iface *iface,
			      const struct settings_net *net,
			      uint32_t tx_packet, uint32_t rx_packet)
{
	const char *why;

	if (!iface->ifindex)
		return "the interface was removed";
	if (!iface->rules)
		iface->rules = calloc(1, sizeof(*iface->rules));
	if (!iface->rules)
		return "out of memory";
	iface->rules->ifindex = iface->ifindex;
	why = set_filters(iface, net);
	if (why)
		return why;
	snprintf(iface->rules->address_list, sizeof(iface->rules->address_list),
		 "%s", net->address_list);
	iface_rates_set(iface, net, tx_packet, rx_packet);
	return NULL;
}

void iface_rules_stop(struct iface *iface)
{
	struct nft_table *table = iface->all->table;
	struct iface_rules *rules = iface->rules;

	if (!rules)
		return;
	iface_rates_stop(iface);
	if (table) {
		leave(table, &rules->peer6);
		leave(table, &rules->peer);
		leave(table, &rules->name);
		nft_table_filter(table, rules->ifindex, "", "");
	}
	free(rules);
	iface->rules = NULL;
}
