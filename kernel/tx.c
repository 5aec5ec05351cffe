// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a packet to the peer, top to bottom: checked and cut into segments
 * (bridged frames: tx_bridge.c); given its key (order point of the bundle, under
 * its tx.lock); encrypted (crypt stage, no lock); in order again, given to a
 * link, split if need be (serial stage of the bundle, tx_mp.c); numbered and
 * sent (serial stage of the link, where control frames come in). A packet for
 * which nothing waits does not wait either, but runs through.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip6_tunnel.h>
#include <net/route.h>

#include "bundle.h"
#include "compat/compat.h"
#include "demand.h"
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
static u16 tx_protocol(const struct kpptp_bundle *b, struct sk_buff *skb)
{
	u32 np = READ_ONCE(b->np);

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
 * Largest inner packet that crosses the path in one piece, without MP. The room
 * for an acknowledgment is not kept free: on a full packet it does not ride, see
 * gre.c.
 */
static unsigned int tx_path_limit(const struct kpptp_bundle *b,
				  const struct kpptp_session *s,
				  unsigned int path)
{
	unsigned int overhead =
		kpptp_overhead(READ_ONCE(s->hdr), READ_ONCE(b->tx.mppe_on)) -
		KPPTP_GRE_ACK_LEN;

	return path > overhead ? path - overhead : 0;
}

/**
 * kpptp_tx_mp_limit() - bytes that the peer puts together from fragments
 * @b: the bundle
 *
 * Without the protocol field that a packet begins with, and what MPPE adds.
 *
 * Return: bytes, or 0 when nothing is sent in fragments
 */
unsigned int kpptp_tx_mp_limit(const struct kpptp_bundle *b)
{
	unsigned int mrru = READ_ONCE(b->peer_mrru);
	unsigned int mppe = READ_ONCE(b->tx.mppe_on) ?
				    KPPTP_MPPE_HDR_LEN + KPPTP_PPP_PROTO_LEN :
				    0;

	return mrru ? min_t(unsigned int, mrru - mppe, KPPTP_TX_MAX) : 0;
}

/**
 * kpptp_tx_peer_limit() - bytes that the peer accepts in one frame
 * @s: the link
 *
 * Of an inner packet, or of a bridged frame with its header, whatever becomes
 * of it on the path: RFC 1661 section 6.1 lets the peer discard more. What MPPE
 * adds is not counted, as no known peer does.
 *
 * Return: bytes
 */
unsigned int kpptp_tx_peer_limit(const struct kpptp_session *s)
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

/**
 * kpptp_tx_make_ready() - room in front, checksum complete
 * @skb: a segment
 * @dev: the netdev that it left by
 * @writable: its bytes have to be in one piece and ours to change as well
 *
 * Return: 0 or negative
 */
int kpptp_tx_make_ready(struct sk_buff *skb, const struct net_device *dev,
			bool writable)
{
	if (skb_cow_head(skb, dev->needed_headroom) ||
	    (writable && skb_linearize_cow(skb)))
		return -ENOMEM;
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return skb_checksum_help(skb);
	return 0;
}

/*
 * Order point of one packet. Context: tx.lock held. Return: 0, or why it has to
 * be dropped; then no number of MPPE was used up.
 */
static unsigned int tx_order(struct kpptp_bundle *b, struct sk_buff *skb,
			     unsigned int hdr)
{
	struct kpptp_cb *cb = kpptp_cb(skb);

	if (kpptp_order_full(&b->tx.order))
		return PPTP_A_STATS_DROP_NOMEM;
	if (!b->tx.mppe_on)
		return READ_ONCE(b->mppe_required) ? PPTP_A_STATS_DROP_TX : 0;
	/* It is, unless keys were set in the meantime. */
	if (unlikely(skb_linearize_cow(skb)))
		return PPTP_A_STATS_DROP_NOMEM;
	skb_push(skb, kpptp_ppp_hdr_len(cb->protocol, hdr | KPPTP_PPP_ACFC));
	kpptp_ppp_build(skb->data, cb->protocol, hdr | KPPTP_PPP_ACFC);
	cb->mppe = true;
	kpptp_mppe_tx_next(&b->tx.mppe, &cb->job);
	if (cb->job.stateful)
		kpptp_rc4_crypt(&b->tx.mppe.rc4, skb->data, skb->data,
				skb->len);
	kpptp_put16(skb_push(skb, KPPTP_MPPE_HDR_LEN), cb->job.header);
	cb->offset = KPPTP_MPPE_HDR_LEN;
	cb->protocol = KPPTP_PROTO_MPPE;
	return 0;
}

/* Does the packet, after the order point, wait for the crypt stage? */
static bool tx_to_crypt(const struct sk_buff *skb)
{
	const struct kpptp_cb *cb = kpptp_cb(skb);

	return cb->mppe && !cb->job.stateful;
}

/**
 * kpptp_tx_link() - a link has its place in the order of a frame
 * @s: the link
 * @skb: information field; its control block says which protocol; consumed
 *
 * Context: serial stage of the bundle.
 */
void kpptp_tx_link(struct kpptp_session *s, struct sk_buff *skb)
{
	u16 protocol = kpptp_cb(skb)->protocol;
	unsigned int hdr = READ_ONCE(s->hdr);

	if (kpptp_order_full(&s->tx.order)) {
		kpptp_drop_tx(s, skb, PPTP_A_STATS_DROP_NOMEM);
		return;
	}
	skb_push(skb, kpptp_ppp_hdr_len(protocol, hdr));
	kpptp_ppp_build(skb->data, protocol, hdr);
	kpptp_order_pass(&s->tx.order, skb);
}

/* Serial stage of the bundle: one packet after the other, in order. */
void kpptp_tx_bundle(void *bundle, struct sk_buff *skb)
{
	struct kpptp_bundle *b = bundle;
	struct kpptp_cb *cb = kpptp_cb(skb);
	struct kpptp_session *s;

	if (cb->mppe && cb->job.stateful)
		mod_timer(&b->tx.probe_timer,
			  jiffies + msecs_to_jiffies(KPPTP_PROBE_MS));
	else if (cb->mppe)
		memzero_explicit(&cb->job, sizeof(cb->job));
	if (READ_ONCE(b->peer_mrru)) {
		kpptp_tx_mp(b, skb);
		return;
	}
	s = kpptp_bundle_link(b);
	if (s)
		kpptp_tx_link(s, skb);
	else
		kpptp_bundle_drop_tx(b, skb, PPTP_A_STATS_DROP_TX);
}

/* Serial stage of the link: one frame after the other, in order. */
void kpptp_tx_session(void *session, struct sk_buff *skb)
{
	const struct kpptp_cb *cb = kpptp_cb(skb);
	struct kpptp_session *s = session;
	bool control = cb->control, bridged = cb->bridged;
	unsigned int len = cb->len;

	if (kpptp_gre_send(s, skb, true))
		return;
	if (control)
		kpptp_count(s->stats, PPTP_A_STATS_TX_CONTROL);
	else if (len)
		kpptp_count_tx(kpptp_session_bundle(s), bridged, len);
}

/*
 * Order point of a batch, that is of some packets from the list. They enter the
 * queue, or @direct: the list @ready. Context: tx.lock held. Return: a packet that
 * has to be dropped for @why, or NULL.
 */
static struct sk_buff *tx_order_batch(struct kpptp_bundle *b,
				      struct sk_buff_head *list, bool direct,
				      struct sk_buff_head *ready,
				      struct kpptp_batch *batch,
				      unsigned int *why)
{
	struct kpptp_session *s = kpptp_bundle_link(b);
	unsigned int hdr = s ? READ_ONCE(s->hdr) : 0;
	struct sk_buff *skb;

	while (batch->n < KPPTP_BATCH && (skb = __skb_dequeue(list))) {
		*why = tx_order(b, skb, hdr);
		if (*why)
			return skb;
		if (!direct) {
			kpptp_order_enter(&b->tx.order, batch, skb,
					  !tx_to_crypt(skb));
			continue;
		}
		__skb_queue_tail(ready, skb);
		batch->n++;
	}
	return NULL;
}

/* The rest of the way of packets that need no queue: nobody is before them. */
static void tx_send_direct(struct kpptp_bundle *b, struct sk_buff_head *ready)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(ready))) {
		if (tx_to_crypt(skb))
			kpptp_crypt_one(skb);
		kpptp_tx_bundle(b, skb);
	}
	kpptp_order_end(&b->tx.order);
}

/**
 * kpptp_tx_send() - carry a list of packets through the stages, batch by batch
 * @b: the bundle
 * @list: made ready, with their control blocks; empty afterwards
 *
 * Where there are not several to crypt they go past the queue if nobody else is
 * at it.
 *
 * Context: bottom halves off, RCU read side.
 */
void kpptp_tx_send(struct kpptp_bundle *b, struct sk_buff_head *list)
{
	struct kpptp_order *o = &b->tx.order;
	struct kpptp_batch batch = {};
	struct sk_buff_head ready;
	struct sk_buff *skb;
	unsigned int why;
	bool direct;

	__skb_queue_head_init(&ready);
	while (!skb_queue_empty(list)) {
		batch.n = 0;
		spin_lock(&b->tx.lock);
		direct = (skb_queue_len(list) == 1 || !b->tx.mppe_on ||
			  b->tx.mppe.params.stateful) &&
			 kpptp_order_begin(o);
		skb = tx_order_batch(b, list, direct, &ready, &batch, &why);
		spin_unlock(&b->tx.lock);
		if (skb)
			kpptp_bundle_drop_tx(b, skb, why);
		if (direct) {
			tx_send_direct(b, &ready);
		} else {
			kpptp_crypt_all(o);
			kpptp_order_run(o);
		}
	}
}

/**
 * kpptp_tx_is_mine() - does the packet come from inside the serial stages
 * @b: the bundle
 *
 * Then the tunnel's own packets are routed into it, around some corner.
 *
 * Context: bottom halves off, RCU read side.
 * Return: true if it has to be dropped
 */
bool kpptp_tx_is_mine(const struct kpptp_bundle *b)
{
	const struct kpptp_session *s;
	unsigned int slot;

	if (kpptp_order_is_mine(&b->tx.order))
		return true;
	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference_check(b->links[slot],
					  rcu_read_lock_bh_held());
		if (s && kpptp_order_is_mine(&s->tx.order))
			return true;
	}
	return false;
}

/**
 * kpptp_tx_segment() - cut a packet into segments
 * @skb: from the stack; consumed unless it is the result, or there is none
 * @writable: they are made for kpptp_tx_make_ready() with the same; otherwise
 *	they share the bytes of @skb
 *
 * They carry the checksums of the inner protocols: neither a peer that is not
 * Linux nor one that reads from a raw socket would know that one is missing.
 *
 * Return: a list by next pointers, or NULL
 */
struct sk_buff *kpptp_tx_segment(struct sk_buff *skb, bool writable)
{
	netdev_features_t features = writable ? 0 : NETIF_F_SG;
	struct sk_buff *segs;

	if (!skb_is_gso(skb))
		return skb;
	segs = skb_gso_segment(skb, features);
	if (IS_ERR_OR_NULL(segs))
		return NULL;
	consume_skb(skb);
	return segs;
}

/* The first link with a route, which is put into @rt, or NULL. */
static struct kpptp_session *tx_route(const struct kpptp_bundle *b,
				      struct rtable **rt)
{
	struct kpptp_session *s;
	unsigned int slot;

	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference_check(b->links[slot],
					  rcu_read_lock_bh_held());
		if (!s)
			continue;
		*rt = kpptp_gre_route(s);
		if (!IS_ERR(*rt))
			return s;
	}
	return NULL;
}

/*
 * What the path and the peer let pass of an inner packet, in bytes. In fragments
 * that is no matter of the path. Return: false without a route.
 */
static bool tx_limits(const struct kpptp_bundle *b, unsigned int *path,
		      unsigned int *peer)
{
	struct kpptp_session *s;
	struct rtable *rt;

	s = tx_route(b, &rt);
	if (!s)
		return false;
	*path = KPPTP_TX_MAX;
	*peer = kpptp_tx_mp_limit(b);
	if (!*peer) {
		*path = tx_path_limit(b, s, dst_mtu(&rt->dst));
		*peer = kpptp_tx_peer_limit(s);
	}
	ip_rt_put(rt);
	return true;
}

/**
 * kpptp_tx_tos() - TOS of the outer header
 * @b: the bundle
 * @inner: of the inner header; 0 when there is none
 *
 * RFC 2983 section 3.1 and the normal mode of RFC 6040 section 4.1: congestion
 * that was met before the tunnel is seen on the path as well, which
 * INET_ECN_encapsulate() would hide.
 *
 * Return: DSCP and ECN
 */
u8 kpptp_tx_tos(const struct kpptp_bundle *b, u8 inner)
{
	u8 dscp = READ_ONCE(b->dscp);
	u8 outer = dscp < KPPTP_DSCP_INHERIT ? dscp << 2 : inner;

	return (outer & ~INET_ECN_MASK) | (inner & INET_ECN_MASK);
}

/* Check, cut, and hand on. Return: false if @skb has to be dropped. */
static bool tx_packet(struct kpptp_bundle *b, struct sk_buff *skb)
{
	bool writable = READ_ONCE(b->tx.mppe_on);
	u16 protocol = tx_protocol(b, skb);
	struct sk_buff *seg, *next;
	struct sk_buff_head list;
	unsigned int path, peer;
	bool df;
	u8 tos;

	if (!protocol || kpptp_tx_is_mine(b))
		return false;
	if (!tx_limits(b, &path, &peer)) {
		tx_unreachable(skb);
		return false;
	}
	if (tx_too_big(skb, protocol, path, peer))
		return false;
	df = tx_df(skb, protocol, path);
	tos = kpptp_tx_tos(b, protocol == KPPTP_PROTO_IPV6 ?
				      ipv6_get_dsfield(ipv6_hdr(skb)) :
				      ip_hdr(skb)->tos);
	seg = kpptp_tx_segment(skb, writable);
	if (!seg)
		return false;
	WRITE_ONCE(b->used_at, jiffies);
	__skb_queue_head_init(&list);
	skb_list_walk_safe(seg, seg, next)
	{
		skb_mark_not_on_list(seg);
		if (kpptp_tx_make_ready(seg, b->dev, writable)) {
			kpptp_bundle_drop_tx(b, seg, PPTP_A_STATS_DROP_NOMEM);
			continue;
		}
		*kpptp_cb(seg) = (struct kpptp_cb){
			.len = seg->len,
			.protocol = protocol,
			.tos = tos,
			.df = df,
		};
		skb_dst_drop(seg);
		__skb_queue_tail(&list, seg);
	}
	kpptp_tx_send(b, &list);
	return true;
}

/**
 * kpptp_xmit() - ndo_start_xmit in ppp mode
 * @skb: from the stack, may be GSO
 * @dev: of kind pptp
 *
 * Return: NETDEV_TX_OK always.
 */
netdev_tx_t kpptp_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_bundle *b;

	rcu_read_lock();
	b = rcu_dereference(priv->bundle);
	if (unlikely(!b)) {
		if (!kpptp_demand_packet(dev, skb))
			tx_unreachable(skb);
		kpptp_netdev_drop_tx(dev, skb);
	} else if (unlikely(!tx_packet(b, skb))) {
		kpptp_bundle_drop_tx(b, skb, PPTP_A_STATS_DROP_TX);
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
	kpptp_cb(skb)->control = true;
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
	kpptp_order_run(&s->tx.order);
	rcu_read_unlock_bh();
	return 0;
}
