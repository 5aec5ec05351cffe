// SPDX-License-Identifier: GPL-2.0-only
/* Counting, and the one place where a packet is dropped. */
#include <linux/skbuff.h>

#include "bundle.h"
#include "netdev.h"
#include "session.h"
#include "stats.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * kpptp_stats_alloc() - counters for a new session or bundle, all zero
 *
 * Return: per-CPU memory for free_percpu(), charged to the caller, or NULL.
 */
struct kpptp_stats __percpu *kpptp_stats_alloc(void)
{
	struct kpptp_stats __percpu *stats = alloc_percpu_gfp(
		struct kpptp_stats, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	int cpu;

	if (!stats)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	return stats;
}

static void stats_add(const struct kpptp_stats __percpu *percpu,
		      u64 sum[PPTP_A_STATS_MAX + 1])
{
	u64 one[PPTP_A_STATS_MAX + 1];
	unsigned int start, i;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct kpptp_stats *stats = per_cpu_ptr(percpu, cpu);

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			for (i = 0; i <= PPTP_A_STATS_MAX; i++)
				one[i] = u64_stats_read(&stats->n[i]);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		for (i = 0; i <= PPTP_A_STATS_MAX; i++)
			sum[i] += one[i];
	}
}

/**
 * kpptp_stats_sum() - add up all CPUs' counters of a session and its bundle
 * @s: the session, not yet drained
 * @sum: indexed by PPTP_A_STATS_*, overwritten
 */
void kpptp_stats_sum(const struct kpptp_session *s,
		     u64 sum[PPTP_A_STATS_MAX + 1])
{
	const struct kpptp_bundle *b = kpptp_session_bundle(s);

	memset(sum, 0, (PPTP_A_STATS_MAX + 1) * sizeof(*sum));
	stats_add(s->stats, sum);
	if (b)
		stats_add(b->stats, sum);
}

/**
 * kpptp_count_add() - add to one counter
 * @percpu: counters of a session or of a bundle
 * @what: PPTP_A_STATS_*
 * @n: how many
 *
 * Context: bottom halves off.
 */
void kpptp_count_add(struct kpptp_stats __percpu *percpu, unsigned int what,
		     u64 n)
{
	struct kpptp_stats *stats = this_cpu_ptr(percpu);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->n[what], n);
	u64_stats_update_end(&stats->syncp);
}

/**
 * kpptp_count_rx() - count one packet that a netdev delivers
 * @b: the bundle
 * @dev: the netdev
 * @len: bytes of the network-layer packet or bridged frame
 *
 * Context: bottom halves off.
 */
void kpptp_count_rx(struct kpptp_bundle *b, struct net_device *dev,
		    unsigned int len)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_dev_stats *stats = this_cpu_ptr(priv->stats);

	kpptp_count(b->stats, PPTP_A_STATS_RX_PACKETS);
	kpptp_count_add(b->stats, PPTP_A_STATS_RX_BYTES, len);
	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->rx_packets);
	u64_stats_add(&stats->rx_bytes, len);
	u64_stats_update_end(&stats->syncp);
}

/**
 * kpptp_count_tx() - count one packet of a netdev that was sent
 * @b: the bundle
 * @bridged: it came from the netdev in ethernet mode
 * @len: bytes of the network-layer packet or bridged frame
 *
 * Context: bottom halves off, RCU read side.
 */
void kpptp_count_tx(struct kpptp_bundle *b, bool bridged, unsigned int len)
{
	struct net_device *dev = b->dev;
	struct kpptp_dev_stats *stats;

	kpptp_count(b->stats, PPTP_A_STATS_TX_PACKETS);
	kpptp_count_add(b->stats, PPTP_A_STATS_TX_BYTES, len);
	if (bridged)
		dev = rcu_dereference_check(b->br_dev, rcu_read_lock_bh_held());
	if (!dev)
		return;
	stats = this_cpu_ptr(((struct kpptp_dev *)netdev_priv(dev))->stats);
	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->tx_packets);
	u64_stats_add(&stats->tx_bytes, len);
	u64_stats_update_end(&stats->syncp);
}

static void netdev_count_drop(struct net_device *dev, bool tx)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_dev_stats *stats = this_cpu_ptr(priv->stats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(tx ? &stats->tx_dropped : &stats->rx_dropped);
	u64_stats_update_end(&stats->syncp);
}

static void count_drop(struct kpptp_session *s, unsigned int why, bool tx)
{
	struct kpptp_bundle *b = kpptp_session_bundle(s);

	kpptp_count(s->stats, why);
	if (b)
		netdev_count_drop(b->dev, tx);
}

static void drop(struct kpptp_session *s, struct sk_buff *skb, unsigned int why,
		 bool tx)
{
	trace_kpptp_drop(s->id, skb, why);
	count_drop(s, why, tx);
	kfree_skb(skb);
}

static void bundle_drop(struct kpptp_bundle *b, struct net_device *dev,
			struct sk_buff *skb, unsigned int why, bool tx)
{
	trace_kpptp_drop(b->id, skb, why);
	kpptp_count(b->stats, why);
	netdev_count_drop(dev, tx);
	kfree_skb(skb);
}

/**
 * kpptp_count_refused() - count a packet that the outer IP layer dropped
 * @s: the session
 *
 * Context: bottom halves off.
 */
void kpptp_count_refused(struct kpptp_session *s)
{
	count_drop(s, PPTP_A_STATS_DROP_TX, true);
}

/**
 * kpptp_drop() - the end of every received packet that does not arrive
 * @s: the session, while the packet is its link's
 * @skb: consumed
 * @why: PPTP_A_STATS_DROP_*
 *
 * Context: bottom halves off.
 */
void kpptp_drop(struct kpptp_session *s, struct sk_buff *skb, unsigned int why)
{
	drop(s, skb, why, false);
}

/**
 * kpptp_drop_tx() - the same for a packet to send
 * @s: the session
 * @skb: consumed
 * @why: PPTP_A_STATS_DROP_TX or _NOMEM
 *
 * Context: bottom halves off.
 */
void kpptp_drop_tx(struct kpptp_session *s, struct sk_buff *skb,
		   unsigned int why)
{
	drop(s, skb, why, true);
}

/**
 * kpptp_bundle_drop() - as kpptp_drop(), while the packet is the bundle's
 * @b: the bundle
 * @skb: consumed
 * @why: PPTP_A_STATS_DROP_*
 *
 * Context: bottom halves off.
 */
void kpptp_bundle_drop(struct kpptp_bundle *b, struct sk_buff *skb,
		       unsigned int why)
{
	bundle_drop(b, b->dev, skb, why, false);
}

/**
 * kpptp_bundle_drop_tx() - the same for a packet to send
 * @b: the bundle
 * @skb: consumed
 * @why: PPTP_A_STATS_DROP_TX or _NOMEM
 *
 * Context: bottom halves off.
 */
void kpptp_bundle_drop_tx(struct kpptp_bundle *b, struct sk_buff *skb,
			  unsigned int why)
{
	bundle_drop(b, b->dev, skb, why, true);
}

/**
 * kpptp_bridge_drop_tx() - the same for a frame of the netdev in ethernet mode
 * @b: the bundle
 * @dev: the netdev
 * @skb: consumed
 * @why: PPTP_A_STATS_DROP_BRIDGE, _TX or _NOMEM
 *
 * Context: bottom halves off.
 */
void kpptp_bridge_drop_tx(struct kpptp_bundle *b, struct net_device *dev,
			  struct sk_buff *skb, unsigned int why)
{
	bundle_drop(b, dev, skb, why, true);
}

/**
 * kpptp_netdev_drop_tx() - the same for a packet of a netdev without session
 * @dev: of kind pptp
 * @skb: consumed
 *
 * Context: bottom halves off.
 */
void kpptp_netdev_drop_tx(struct net_device *dev, struct sk_buff *skb)
{
	netdev_count_drop(dev, true);
	kfree_skb(skb);
}

/**
 * kpptp_netdev_stats() - ndo_get_stats64
 * @dev: of kind pptp
 * @sum: filled
 */
void kpptp_netdev_stats(struct net_device *dev, struct rtnl_link_stats64 *sum)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct kpptp_dev_stats *stats =
			per_cpu_ptr(priv->stats, cpu);
		struct rtnl_link_stats64 one = {};

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			one.rx_packets = u64_stats_read(&stats->rx_packets);
			one.rx_bytes = u64_stats_read(&stats->rx_bytes);
			one.rx_dropped = u64_stats_read(&stats->rx_dropped);
			one.tx_packets = u64_stats_read(&stats->tx_packets);
			one.tx_bytes = u64_stats_read(&stats->tx_bytes);
			one.tx_dropped = u64_stats_read(&stats->tx_dropped);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		sum->rx_packets += one.rx_packets;
		sum->rx_bytes += one.rx_bytes;
		sum->rx_dropped += one.rx_dropped;
		sum->tx_packets += one.tx_packets;
		sum->tx_bytes += one.tx_bytes;
		sum->tx_dropped += one.tx_dropped;
	}
}
