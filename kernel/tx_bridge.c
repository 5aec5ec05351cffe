// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ethernet frames of the netdev in ethernet mode on their way to the peer's
 * bridge (RFC 3518). From the order point on they are packets like others, see
 * tx.c.
 */
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dsfield.h>

#include "bcp.h"
#include "bundle.h"
#include "compat/compat.h"
#include "netdev.h"
#include "path.h"

/* Bytes of the longest frame: in fragments, or as the links' peers accept it. */
static unsigned int bridge_limit(const struct kpptp_bundle *b)
{
	unsigned int limit = kpptp_tx_mp_limit(b);
	struct kpptp_session *s = kpptp_bundle_link(b);

	if (!limit && s)
		limit = kpptp_tx_peer_limit(s);
	return limit > KPPTP_BCP_HDR_LEN ? limit - KPPTP_BCP_HDR_LEN : 0;
}

/* TOS or traffic class of the packet in the frame, 0 if it is not IP. */
static u8 bridge_tos(const struct sk_buff *skb)
{
	size_t at;
	u16 type = kpptp_bcp_type(skb->data, skb->len, &at);

	if (type == ETH_P_IP && skb->len >= at + sizeof(struct iphdr))
		return ((struct iphdr *)(skb->data + at))->tos;
	if (type == ETH_P_IPV6 && skb->len >= at + sizeof(struct ipv6hdr))
		return ipv6_get_dsfield((struct ipv6hdr *)(skb->data + at));
	return 0;
}

/* One frame gets its header. Return: 0, or why it has to be dropped. */
static unsigned int bridge_frame(const struct kpptp_bundle *b,
				 struct sk_buff *skb,
				 const struct net_device *dev)
{
	struct kpptp_bcp_plan plan;
	struct kpptp_cb *cb;
	u8 tos;

	if (kpptp_tx_make_ready(skb, dev, true))
		return PPTP_A_STATS_DROP_NOMEM;
	if (skb->len > bridge_limit(b) ||
	    kpptp_bcp_plan(skb->data, skb->len, READ_ONCE(b->bridge_flags),
			   &plan))
		return PPTP_A_STATS_DROP_BRIDGE;
	tos = kpptp_tx_tos(b, bridge_tos(skb));
	cb = memset(skb->cb, 0, sizeof(*cb));
	cb->len = skb->len;
	cb->protocol = KPPTP_PROTO_BRIDGE;
	cb->tos = tos;
	cb->bridged = true;
	skb_trim(skb, plan.len);
	if (__skb_put_padto(skb, plan.len + plan.fill, false))
		return PPTP_A_STATS_DROP_NOMEM;
	kpptp_bcp_build(skb_push(skb, KPPTP_BCP_HDR_LEN), plan.flags);
	skb_dst_drop(skb);
	/* Only the netdev in ppp mode is compared with the links' namespace. */
	if (!net_eq(dev_net(dev), b->net))
		skb_scrub_packet(skb, true);
	return 0;
}

/* Cut, check each frame, and hand on. Return: 0, or why to drop @skb. */
static unsigned int bridge_packet(struct kpptp_bundle *b, struct sk_buff *skb,
				  struct net_device *dev)
{
	struct sk_buff *seg, *next;
	struct sk_buff_head list;
	unsigned int why;

	if (!(READ_ONCE(b->np) & PPTP_NP_BRIDGE) || kpptp_tx_is_mine(b))
		return PPTP_A_STATS_DROP_TX;
	seg = kpptp_tx_segment(skb, true);
	if (!seg)
		return PPTP_A_STATS_DROP_TX;
	WRITE_ONCE(b->used_at, jiffies);
	__skb_queue_head_init(&list);
	skb_list_walk_safe(seg, seg, next)
	{
		skb_mark_not_on_list(seg);
		why = bridge_frame(b, seg, dev);
		if (why)
			kpptp_bridge_drop_tx(b, dev, seg, why);
		else
			__skb_queue_tail(&list, seg);
	}
	kpptp_tx_send(b, &list);
	return 0;
}

/**
 * kpptp_bridge_xmit() - ndo_start_xmit in ethernet mode
 * @skb: from the stack, may be GSO
 * @dev: of kind pptp
 *
 * Return: NETDEV_TX_OK always.
 */
netdev_tx_t kpptp_bridge_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_bundle *b;
	unsigned int why;

	rcu_read_lock();
	b = rcu_dereference(priv->bundle);
	if (unlikely(!b)) {
		kpptp_netdev_drop_tx(dev, skb);
	} else {
		why = bridge_packet(b, skb, dev);
		if (unlikely(why))
			kpptp_bridge_drop_tx(b, dev, skb, why);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
