/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules for what passes through a netdev of a tunnel: filters, lists and rates. They
 * are in force before packets pass, and go with the tunnel.
 *
 * A filter or list that cannot be had refuses the tunnel, for it keeps others safe. A
 * rate that cannot be had does not: that is logged as an error, and the tunnel is as
 * fast as it goes.
 */
#ifndef KPPTPD_IFACE_RULES_H
#define KPPTPD_IFACE_RULES_H

#include <netinet/in.h>
#include <stdint.h>

typedef struct sd_event sd_event;
struct iface;
struct ifaces;
struct model_prefix6;
struct settings_net;

/**
 * iface_rules_open() - open nftables; remove what a dead daemon left
 * @all: the netdevs
 * @event: loop in which changes of others are noticed
 */
void iface_rules_open(struct ifaces *all, sd_event *event);

/** iface_rules_close() - remove what is ours from nftables */
void iface_rules_close(struct ifaces *all);

/** iface_rules_clean() - remove what a dead daemon left at a netdev */
void iface_rules_clean(struct ifaces *all, uint32_t ifindex);

/**
 * iface_rules_start() - set filters, rates and the list of interfaces
 * @iface: the netdev
 * @net: what is wanted
 * @tx_packet: bytes of the largest packet to the peer
 * @rx_packet: bytes of the largest packet from the peer
 *
 * May be called again, with other settings too; only differences are set.
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_rules_start(struct iface *iface,
			      const struct settings_net *net,
			      uint32_t tx_packet, uint32_t rx_packet);

/**
 * iface_rules_peer() - the peer's address joins the list of addresses
 * @iface: the netdev, after iface_rules_start()
 * @remote: the address
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_rules_peer(struct iface *iface, struct in_addr remote);

/** iface_rules_peer6() - the peer's prefix likewise, in the list of IPv6 */
const char *iface_rules_peer6(struct iface *iface,
			      const struct model_prefix6 *prefix);

/** iface_rules_port() - the rates of @iface for the netdev that bridges, too */
void iface_rules_port(struct iface *iface);

/** iface_rules_port_stop() - take that back, while the netdev is there */
void iface_rules_port_stop(struct iface *iface);

/** iface_rules_stop() - take all of it back */
void iface_rules_stop(struct iface *iface);

#endif /* KPPTPD_IFACE_RULES_H */
