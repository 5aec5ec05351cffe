/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of a session, of a bundle and of a netdev, 64 bit, per CPU. */
#ifndef KPPTP_STATS_H
#define KPPTP_STATS_H

#include <linux/netdevice.h>
#include <linux/pptp.h>
#include <linux/u64_stats_sync.h>

struct kpptp_bundle;
struct kpptp_session;

/**
 * struct kpptp_stats - one CPU's counters of a session or of a bundle
 * @n: indexed by the attribute numbers PPTP_A_STATS_*, so that the netlink
 *     spec alone says which counters exist
 * @syncp: for readers on 32-bit machines
 */
struct kpptp_stats {
	u64_stats_t n[PPTP_A_STATS_MAX + 1];
	struct u64_stats_sync syncp;
};

/**
 * struct kpptp_dev_stats - one CPU's counters of a netdev
 * @rx_packets: delivered to the stack
 * @rx_bytes: of these
 * @rx_dropped: received for this netdev and dropped, whatever the reason
 * @tx_packets: handed to the outer IP layer
 * @tx_bytes: of these, without the encapsulation
 * @tx_dropped: dropped on the way out
 * @syncp: for readers on 32-bit machines
 *
 * They outlive the sessions of the netdev.
 */
struct kpptp_dev_stats {
	u64_stats_t rx_packets, rx_bytes, rx_dropped;
	u64_stats_t tx_packets, tx_bytes, tx_dropped;
	struct u64_stats_sync syncp;
};

struct kpptp_stats __percpu *kpptp_stats_alloc(void);
void kpptp_stats_sum(const struct kpptp_session *s,
		     u64 sum[PPTP_A_STATS_MAX + 1]);

void kpptp_count_add(struct kpptp_stats __percpu *percpu, unsigned int what,
		     u64 n);
void kpptp_count_rx(struct kpptp_bundle *b, struct net_device *dev,
		    unsigned int len);
void kpptp_count_tx(struct kpptp_bundle *b, bool bridged, unsigned int len);
void kpptp_count_refused(struct kpptp_session *s);

static inline void kpptp_count(struct kpptp_stats __percpu *percpu,
			       unsigned int what)
{
	kpptp_count_add(percpu, what, 1);
}

void kpptp_drop(struct kpptp_session *s, struct sk_buff *skb, unsigned int why);
void kpptp_drop_tx(struct kpptp_session *s, struct sk_buff *skb,
		   unsigned int why);
void kpptp_bundle_drop(struct kpptp_bundle *b, struct sk_buff *skb,
		       unsigned int why);
void kpptp_bundle_drop_tx(struct kpptp_bundle *b, struct sk_buff *skb,
			  unsigned int why);
void kpptp_bridge_drop_tx(struct kpptp_bundle *b, struct net_device *dev,
			  struct sk_buff *skb, unsigned int why);
void kpptp_netdev_drop_tx(struct net_device *dev, struct sk_buff *skb);
void kpptp_netdev_stats(struct net_device *dev,
			struct rtnl_link_stats64 *stats);

#endif /* KPPTP_STATS_H */
