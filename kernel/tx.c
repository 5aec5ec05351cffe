// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a packet to the peer, top to bottom: checked and cut into
 * segments; framed and given its key (order point, under tx.lock); encrypted
 * (crypt stage, no lock); numbered and sent (serial stage, in order again).
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip6_tunnel.h>
#include <net/route.h>

#include "compat/compat.h"
#include "netdev.h"
#include "path.h"
#include "ppp.h"
#include "trace.h"

/* Says to the sender of an inner packet that the tunnel does not carry it. */
static void tx_unreachable(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (skb->protocol == htons(ETH_P_IPV6))
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
				0);
}

/*
 * The PPP protocol of a packet from the stack, if that protocol is open and the
 * packet is long enough to be one: packet sockets send anything. 0 if not.
 */
static u16 tx_protocol(const struct kpptp_session *s, struct sk_buff *skb)
{
	u32 np = READ_ONCE(s->np);

	if (skb->protocol == htons(ETH_P_IP) && np & PPTP_NP_IPV4 &&
	    pskb_network_may_pull(skb, sizeof(struct iphdr)) &&
	    ip_hdr(skb)->version == 4)
		return KPPTP_PROTO_IPV4;
	if (skb->protocol == htons(ETH_P_IPV6) && np & PPTP_NP_IPV6 &&
	    pskb_network_may_pull(skb, sizeof(struct ipv6hdr)) &&
	    ipv6_hdr(skb)->version == 6)
		return KPPTP_PROTO_IPV6;
	return 0;
}

/*
 * Largest inner packet that crosses the path in one piece. The room for an
 * acknowledgment is not kept free: on a full packet it does not ride, see gre.c.
 */
static unsigned int tx_limit(const struct kpptp_session *s, unsigned int path)
{
	unsigned int overhead =
		kpptp_overhead(READ_ONCE(s->hdr), READ_ONCE(s->tx.mppe_on)) -
		KPPTP_GRE_ACK_LEN;

	return path > overhead ? path - overhead : 0;
}

/*
 * Largest inner packet that the peer accepts, whatever becomes of it on the
 * path: RFC 1661 section 6.1 lets it discard more.
 */
static unsigned int tx_peer_limit(const struct kpptp_session *s)
{
	unsigned int peer_mru = READ_ONCE(s->peer_mru);

	return peer_mru ? min_t(unsigned int, peer_mru, KPPTP_TX_MAX) :
			  KPPTP_TX_MAX;
}

static bool tx_fits(const struct sk_buff *skb, unsigned int limit)
{
	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, limit) :
				 skb->len <= limit;
}

/*
 * Whether the outer packet may be fragmented: only where the inner one may,
 * because an IPv4 sender that forbids it wants to learn the path MTU, and IPv6
 * has no other way. A path below the least MTU of IPv6 leaves no choice.
 */
static bool tx_df(struct sk_buff *skb, u16 protocol, unsigned int limit)
{
	if (protocol == KPPTP_PROTO_IPV4)
		return ip_hdr(skb)->frag_off & htons(IP_DF);
	return tx_fits(skb, max_t(unsigned int, limit, IPV6_MIN_MTU)) &&
	       limit >= IPV6_MIN_MTU;
}

/* May the path cut the packet, because its sender lets or nothing else helps? */
static bool tx_may_cut(struct sk_buff *skb, u16 protocol)
{
	if (protocol == KPPTP_PROTO_IPV4)
		return !(ip_hdr(skb)->frag_off & htons(IP_DF));
	return tx_fits(skb, IPV6_MIN_MTU);
}

/* Return: true if the packet is too big and its sender has been told. */
static bool tx_too_big(struct sk_buff *skb, u16 protocol, unsigned int path,
		       unsigned int peer)
{
	unsigned int limit = min(path, peer);

	if (tx_fits(skb, peer) &&
	    (tx_fits(skb, path) || tx_may_cut(skb, protocol)))
		return false;
	if (protocol == KPPTP_PROTO_IPV4)
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(limit));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0,
				max_t(unsigned int, limit, IPV6_MIN_MTU));
	return true;
}

/* Room in front, bytes in one piece, ours to change, checksum complete. */
static int tx_make_ready(struct sk_buff *skb, const struct net_device *dev)
{
	int more = dev->needed_headroom - (int)skb_headroom(skb);

	if ((more > 0 || skb_cloned(skb)) &&
	    pskb_expand_head(skb, more > 0 ? ALIGN(more, NET_SKB_PAD) : 0, 0,
			     GFP_ATOMIC))
		return -ENOMEM;
	if (skb_linearize(skb))
		return -ENOMEM;
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return skb_checksum_help(skb);
	return 0;
}

/*
 * Order point of one packet. Context: tx.lock held. Takes @skb and returns 0, or
 * returns why it has to be dropped; then no number of MPPE was used up.
 */
static unsigned int tx_order(struct kpptp_session *s, struct sk_buff *skb,
			     struct kpptp_batch *batch)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	unsigned int hdr = READ_ONCE(s->hdr);
	u16 protocol = cb->protocol;
	bool crypted = true;

	if (kpptp_order_full(&s->tx.order))
		return PPTP_A_STATS_DROP_NOMEM;
	if (s->tx.mppe_on) {
		skb_push(skb,
			 kpptp_ppp_hdr_len(protocol, hdr | KPPTP_PPP_ACFC));
		kpptp_ppp_build(skb->data, protocol, hdr | KPPTP_PPP_ACFC);
		cb->mppe = true;
		kpptp_mppe_tx_next(&s->tx.mppe, &cb->job);
		if (cb->job.stateful)
			kpptp_rc4_crypt(&s->tx.mppe.rc4, skb->data, skb->data,
					skb->len);
		crypted = cb->job.stateful;
		kpptp_put16(skb_push(skb, KPPTP_MPPE_HDR_LEN), cb->job.header);
		protocol = KPPTP_PROTO_MPPE;
	} else if (READ_ONCE(s->flags) & PPTP_SESSION_FLAGS_MPPE_REQUIRED) {
		return PPTP_A_STATS_DROP_TX;
	}
	skb_push(skb, kpptp_ppp_hdr_len(protocol, hdr));
	cb->offset =
		kpptp_ppp_build(skb->data, protocol, hdr) + KPPTP_MPPE_HDR_LEN;
	kpptp_order_enter(&s->tx.order, batch, skb, crypted);
	return 0;
}

/* Serial stage: one packet after the other, in order. */
static void tx_serial(struct kpptp_session *s, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	bool stateful = cb->mppe && cb->job.stateful;
	unsigned int len = cb->len;

	memzero_explicit(&cb->job, sizeof(cb->job));
	if (kpptp_gre_send(s, skb, true))
		return;
	if (len)
		kpptp_count_tx(s, len);
	else
		kpptp_count(s, PPTP_A_STATS_TX_CONTROL);
	if (stateful)
		mod_timer(&s->tx.probe_timer,
			  jiffies + msecs_to_jiffies(KPPTP_PROBE_MS));
}

static void tx_run(struct kpptp_session *s)
{
	kpptp_order_run(&s->tx.order, &s->tx.control, s, tx_serial);
}

/* What was too much for those who sent. */
void kpptp_tx_order_work(struct work_struct *work)
{
	struct kpptp_session *s =
		container_of(work, struct kpptp_session, tx.order.work);

	kpptp_order_go_on(&s->tx.order, &s->tx.control, s, tx_serial);
}

/* Carry a list of packets through the three stages, batch by batch. */
static void tx_send(struct kpptp_session *s, struct sk_buff_head *list)
{
	struct kpptp_batch batch = {};
	struct sk_buff *skb;
	unsigned int why;

	while (!skb_queue_empty(list)) {
		why = 0;
		spin_lock(&s->tx.lock);
		while (!why && batch.n < KPPTP_BATCH &&
		       (skb = __skb_dequeue(list)))
			why = tx_order(s, skb, &batch);
		spin_unlock(&s->tx.lock);
		if (why)
			kpptp_drop_tx(s, skb, why);
		kpptp_crypt_batch(&batch);
		tx_run(s);
	}
}

/* Cut a packet into segments; they carry the checksums of the inner protocols. */
static struct sk_buff *tx_segment(struct sk_buff *skb)
{
	struct sk_buff *segs;

	if (!skb_is_gso(skb))
		return skb;
	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs))
		return NULL;
	consume_skb(skb);
	return segs;
}

/* Check, cut, and hand on. Return: false if @skb has to be dropped. */
static bool tx_packet(struct kpptp_session *s, struct sk_buff *skb)
{
	u16 protocol = tx_protocol(s, skb);
	struct sk_buff *seg, *next;
	struct sk_buff_head list;
	unsigned int limit;
	struct rtable *rt;
	struct kpptp_cb *cb;
	bool df;
	u8 tos;

	if (!protocol || kpptp_order_is_mine(&s->tx.order))
		return false;
	rt = kpptp_gre_route(s);
	if (IS_ERR(rt)) {
		tx_unreachable(skb);
		return false;
	}
	limit = tx_limit(s, dst_mtu(&rt->dst));
	ip_rt_put(rt);
	if (tx_too_big(skb, protocol, limit, tx_peer_limit(s)))
		return false;
	df = tx_df(skb, protocol, limit);
	/* RFC 2983 section 3.1 and RFC 6040 section 4.1: as the inner header. */
	tos = protocol == KPPTP_PROTO_IPV6 ? ipv6_get_dsfield(ipv6_hdr(skb)) :
					     ip_hdr(skb)->tos;
	tos = INET_ECN_encapsulate(tos, tos);
	seg = tx_segment(skb);
	if (!seg)
		return false;
	WRITE_ONCE(s->used_at, jiffies);
	__skb_queue_head_init(&list);
	skb_list_walk_safe(seg, seg, next)
	{
		skb_mark_not_on_list(seg);
		if (tx_make_ready(seg, s->dev)) {
			kpptp_drop_tx(s, seg, PPTP_A_STATS_DROP_NOMEM);
			continue;
		}
		cb = memset(seg->cb, 0, sizeof(*cb));
		cb->len = seg->len;
		cb->protocol = protocol;
		cb->tos = tos;
		cb->df = df;
		skb_dst_drop(seg);
		__skb_queue_tail(&list, seg);
	}
	tx_send(s, &list);
	return true;
}

/**
 * kpptp_xmit() - ndo_start_xmit
 * @skb: from the stack, may be GSO
 * @dev: of kind pptp
 *
 * Return: NETDEV_TX_OK always.
 */
netdev_tx_t kpptp_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_session *s;

	rcu_read_lock();
	s = rcu_dereference(priv->session);
	if (unlikely(!s)) {
		tx_unreachable(skb);
		kpptp_netdev_drop_tx(dev, skb);
	} else if (unlikely(!tx_packet(s, skb))) {
		kpptp_drop_tx(s, skb, PPTP_A_STATS_DROP_TX);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

/**
 * kpptp_tx_control() - send a PPP control frame
 * @s: the session; the caller holds a reference or is in its RCU read side
 * @protocol: PPP protocol number
 * @data: information field
 * @len: its bytes, at most PPTP_FRAME_MAX
 *
 * It is never encrypted (RFC 3078 section 3) and goes before data that wait.
 *
 * Context: any; no lock of the session held.
 * Return: 0; -ENOMEM, also when KPPTP_CONTROL_PACKETS wait; or -ESHUTDOWN when
 * the session has ended
 */
int kpptp_tx_control(struct kpptp_session *s, u16 protocol, const u8 *data,
		     size_t len)
{
	unsigned int room = LL_MAX_HEADER + KPPTP_HEADROOM;
	unsigned int hdr = READ_ONCE(s->hdr);
	struct sk_buff *skb;

	skb = alloc_skb(room + len, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, room);
	skb_put_data(skb, data, len);
	skb_push(skb, kpptp_ppp_hdr_len(protocol, hdr));
	kpptp_ppp_build(skb->data, protocol, hdr);
	memset(skb->cb, 0, sizeof(skb->cb));
	kpptp_cb(skb)->tos = IPTOS_PREC_INTERNETCONTROL;
	skb->priority = TC_PRIO_CONTROL;

	rcu_read_lock_bh();
	if (READ_ONCE(s->dead)) {
		rcu_read_unlock_bh();
		kfree_skb(skb);
		return -ESHUTDOWN;
	}
	if (skb_queue_len_lockless(&s->tx.control) >= KPPTP_CONTROL_PACKETS) {
		kpptp_drop_tx(s, skb, PPTP_A_STATS_DROP_NOMEM);
		rcu_read_unlock_bh();
		return -ENOMEM;
	}
	skb_queue_tail(&s->tx.control, skb);
	tx_run(s);
	rcu_read_unlock_bh();
	return 0;
}
