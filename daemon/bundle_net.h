/* SPDX-License-Identifier: GPL-2.0-only */
/* What a bundle does when the network layer of PPP has something to say. */
#ifndef KPPTPD_BUNDLE_NET_H
#define KPPTPD_BUNDLE_NET_H

#include "bundle.h"

/* What MPPE adds to a packet: its coherency count and the protocol inside. */
#define BUNDLE_MPPE_OVERHEAD 4

/*
 * An MRRU may be as large as an IP packet; the kernel wants room for the headers
 * around it.
 */
#define BUNDLE_MTU_MAX 65000

/*
 * The ops of struct link_ops of the same names. Any of them may end all sessions
 * of the bundle.
 */
void bundle_mppe_up(struct bundle *b, const struct link_mppe *mppe);
void bundle_mppe_down(struct bundle *b);
void bundle_ipcp_up(struct bundle *b, const struct link_ipcp *ip);
void bundle_ipcp_down(struct bundle *b);
void bundle_ipv6cp_up(struct bundle *b, const struct link_ipv6cp *ip);
void bundle_ipv6cp_down(struct bundle *b);
void bundle_bcp_up(struct bundle *b, const struct link_bcp *bcp);
void bundle_bcp_down(struct bundle *b);

/** bundle_net_down() - no packets from here on; addresses and routes go */
void bundle_net_down(struct bundle *b);

/** bundle_connected() - packets pass; nothing happens when they do already */
void bundle_connected(struct bundle *b);

/**
 * bundle_disconnected() - they do not any more
 * @b: the bundle, whose session in the data plane can still be asked; nothing
 *	happens unless it is connected
 */
void bundle_disconnected(struct bundle *b);

/** bundle_limits_start() - watch them, while it is connected */
void bundle_limits_start(struct bundle *b);

/** bundle_limits_resume() - watch them of one that has been connected for a while */
void bundle_limits_resume(struct bundle *b);

/** bundle_limits_stop() - watch them no longer */
void bundle_limits_stop(struct bundle *b);

/** bundle_script_up() - run on-up, soon */
void bundle_script_up(struct bundle *b);

/** bundle_script_down() - run on-down after it, and tell it how it was */
void bundle_script_down(struct bundle *b, enum aaa_cause cause,
			const struct aaa_counters *sum);

/** bundle_traffic() - what passed in the bundle's life; false when nobody knows */
bool bundle_traffic(const struct bundle *b, struct aaa_counters *ret);

/**
 * bundle_counters() - what passed since it got connected, the last time; as
 *	aaa_account_start() wants it
 */
bool bundle_counters(void *bundle, struct aaa_counters *ret);

/* What the files of the network protocols share. */

/** bundle_link_up() - netdev up with its MTU; NULL or why not, in words */
const char *bundle_link_up(struct bundle *b);

/**
 * bundle_open() - packets of one more protocol pass
 * @b: the bundle
 * @np: the protocol
 * @set: what else is set in the same step; its fields are added to
 *
 * Return: false when the bundle has ended.
 */
bool bundle_open(struct bundle *b, enum pptp_np np, struct dataplane_set *set);

/** bundle_shut() - packets of these protocols, enum pptp_np bits, pass no more */
void bundle_shut(struct bundle *b, uint32_t np);

/**
 * bundle_rules() - filters, lists and rates, before packets pass
 *
 * Call it again when the MTU changes.
 *
 * Return: false when they cannot be had, so that the bundle has ended.
 */
bool bundle_rules(struct bundle *b);

/** bundle_rules_peer() - the same, and the peer's address joins its list */
bool bundle_rules_peer(struct bundle *b);

/** bundle_rules_peer6() - the same, and the peer's prefix, unless NULL, joins its list */
bool bundle_rules_peer6(struct bundle *b, const struct model_prefix6 *prefix);

/**
 * bundle_rules_change() - other filters, lists and rates while it is connected
 * @b: the bundle
 * @net: becomes its own
 *
 * Return: false when they cannot be had; it has the old ones then.
 */
bool bundle_rules_change(struct bundle *b, const struct settings_net *net);

/** bundle_port_mtu() - MTU of the netdev that bridges, bytes */
uint32_t bundle_port_mtu(const struct bundle *b);

#endif /* KPPTPD_BUNDLE_NET_H */
