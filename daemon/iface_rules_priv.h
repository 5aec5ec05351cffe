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
 * @joined: iface_share_join() has been called
 * @class: of the tunnel, where it shares a rate with others, or 0
 * @shared: netdevs where it does, by enum shape_way; 0 where it does not
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
	bool joined;
	uint32_t class;
	uint32_t shared[SHAPE_WAYS];
};

/**
 * iface_rates_set() - set the rates
 * @iface: the netdev, with rules
 * @net: what is wanted
 * @tx_packet: see iface_rules_start()
 * @rx_packet: likewise
 *
 * Failures are logged.
 */
void iface_rates_set(struct iface *iface, const struct settings_net *net,
		     uint32_t tx_packet, uint32_t rx_packet);

/** iface_rates_stop() - no rates any more */
void iface_rates_stop(struct iface *iface);

/**
 * iface_rates_failed() - log that a rate could not be set
 * @iface: whose
 * @name: of the netdev
 * @way: of its packets
 *
 * Why not is told by rtn_error().
 */
void iface_rates_failed(const struct iface *iface, const char *name,
			enum shape_way way);

/** iface_rates_same() - whether nothing has to be set */
bool iface_rates_same(const struct iface_shaped *a,
		      const struct iface_shaped *b);

/**
 * iface_share_join() - become one of those that share a rate, where there is one
 *
 * Once for a tunnel, which stays one of them to its end.
 */
void iface_share_join(struct iface *iface);

/**
 * iface_share_keep() - go on as one of them, after another process
 *
 * Return: false when its class is another one's, or without memory.
 */
bool iface_share_keep(struct iface *iface);

/** iface_share_set() - what @iface is to have of the shared rate of that direction */
void iface_share_set(struct iface *iface, enum shape_way way,
		     const struct iface_shaped *want);

/** iface_share_port() - the netdev that bridges takes part, too */
void iface_share_port(struct iface *iface);

/** iface_share_port_stop() - take that back */
void iface_share_port_stop(struct iface *iface);

/** iface_share_leave() - no longer one of them */
void iface_share_leave(struct iface *iface);

#endif /* KPPTPD_IFACE_RULES_PRIV_H */
