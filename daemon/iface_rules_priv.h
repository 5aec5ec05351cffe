/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the rules share. */
#ifndef KPPTPD_IFACE_RULES_PRIV_H
#define KPPTPD_IFACE_RULES_PRIV_H

#include "iface_priv.h"
#include "iface_rules.h"
#include "net/shape.h"

/**
 * struct iface_member - of a set
 * @set: its name, "" for none; that of one for IPv6 has one letter more
 * @member: who is in it
 */
struct iface_member {
	char set[MODEL_TEXT_SIZE + 2];
	char member[INET6_ADDRSTRLEN + 4];
};

/**
 * struct iface_shaped - one direction
 * @limit: what is wanted; no rate is no limit
 * @packet: bytes of the largest packet
 */
struct iface_shaped {
	struct shape_limit limit;
	uint32_t packet;
};

/**
 * struct iface_rules - what is set for a netdev
 * @ifindex: its number, also when it is gone
 * @address_list: set that addresses of the peer are to join, "" for none
 * @name: the netdev in the list of interfaces
 * @peer: the peer's address in the list of addresses
 * @peer6: its prefix in that of IPv6
 * @tx: to the peer
 * @rx: from the peer
 * @ifb: netdev through which goes what comes from the peer, or 0
 */
struct iface_rules {
	uint32_t ifindex;
	char address_list[MODEL_TEXT_SIZE];
	struct iface_member name;
	struct iface_member peer;
	struct iface_member peer6;
	struct iface_shaped tx;
	struct iface_shaped rx;
	uint32_t ifb;
};

/**
 * iface_rates_set() - set the rates
 * @iface: the netdev, with rules
 * @rate: what is wanted
 * @tx_packet: see iface_rules_start()
 * @rx_packet: likewise
 *
 * Failures are logged.
 */
void iface_rates_set(struct iface *iface, const struct model_rate *rate,
		     uint32_t tx_packet, uint32_t rx_packet);

/** iface_rates_stop() - no rates any more */
void iface_rates_stop(struct iface *iface);

#endif /* KPPTPD_IFACE_RULES_PRIV_H */
