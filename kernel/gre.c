// SPDX-License-Identifier: GPL-2.0-only
/* Enhanced GRE (RFC 2637 section 4) towards the outer IP layer. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/icmp.h>
#include <linux/ip.h>
#include <net/gre.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "trace.h"

/* What is put on here; the rest of KPPTP_HEADROOM is used up by then. */
#define GRE_HEADROOM (KPPTP_IPV4_HDR_LEN + KPPTP_GRE_HDR_MAX)

/* The parsed header of a packet, which is then trimmed to the PPP frame. */
static int gre_trim(struct sk_buff *skb, struct kpptp_gre *gre)
{
	unsigned int len = min_t(unsigned int, skb->len, KPPTP_GRE_HDR_MAX);

	if (!pskb_may_pull(skb, len) || kpptp_gre_parse(skb->data, len, gre) ||
	    skb->len < gre->hdr_len + gre->payload_len ||
	    pskb_trim(skb, gre->hdr_len + gre->payload_len))
		return -EINVAL;
	skb_pull(skb, gre->hdr_len);
	return 0;
}

/* Ways by which a session's packets may come: all that has them has one. */
enum gre_way { GRE_BY_NETDEV, GRE_BY_VRF, GRE_WAYS };

/*
 * What a session would have to be bound to, that gets this packet: the netdev
 * by which it came; the VRF of that, or 0 for no VRF.
 */
static void gre_ways(const struct sk_buff *skb, u32 outer[GRE_WAYS])
{
	/* With a slave in front of it, skb->dev is the VRF. */
	u32 slave = inet_sdif(skb);

	outer[GRE_BY_NETDEV] = slave ? slave : skb->dev->ifindex;
	outer[GRE_BY_VRF] = l3mdev_master_ifindex_rcu(skb->dev);
}

static struct kpptp_session *gre_session(struct kpptp_table *table,
					 const struct sk_buff *skb, u16 call_id)
{
	struct kpptp_key key = {
		.local = ip_hdr(skb)->daddr,
		.peer = ip_hdr(skb)->saddr,
		.call_id = call_id,
	};
	struct kpptp_session *s;
	u32 outer[GRE_WAYS];

	gre_ways(skb, outer);
	if (READ_ONCE(table->bound)) {
		key.outer = outer[GRE_BY_NETDEV];
		s = kpptp_table_find(table, &key);
		if (s)
			return s;
	}
	key.outer = outer[GRE_BY_VRF];
	return kpptp_table_find(table, &key);
}

/* Softirq, RCU read side. The packet's data begin with the GRE header. */
static int gre_rcv(struct sk_buff *skb)
{
	struct kpptp_net *kn = kpptp_net(dev_net(skb->dev));
	struct kpptp_session *s;
	struct kpptp_gre gre;

	/* Without a good header there is no call id and no session to blame. */
	if (gre_trim(skb, &gre)) {
		trace_kpptp_drop(0, skb, PPTP_A_STATS_DROP_MALFORMED);
		goto drop;
	}
	s = gre_session(&kn->table, skb, gre.call_id);
	if (!s) {
		trace_kpptp_drop(0, skb, 0);
		goto drop;
	}
	kpptp_rx(s, skb, &gre);
	return NET_RX_SUCCESS;

drop:
	kfree_skb(skb);
	return NET_RX_DROP;
}

/*
 * ICMP errors about what we sent: @skb begins with the quoted outer header, and
 * at least eight bytes of GRE follow, which is all but the numbers. The path
 * MTU of the outer route changes, if it is one that we use: anybody can send
 * such an error. The next packet that does not fit tells its sender, see tx.c.
 * Other errors are for the owner's TCP connection to notice.
 */
static void gre_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *outer = (const struct iphdr *)skb->data;
	const u8 *quoted = skb->data + outer->ihl * 4;
	struct net *net = dev_net(skb->dev);
	struct kpptp_key key = { .local = outer->saddr, .peer = outer->daddr };
	u32 ways[GRE_WAYS];
	unsigned int i;

	if (icmp_hdr(skb)->type != ICMP_DEST_UNREACH ||
	    icmp_hdr(skb)->code != ICMP_FRAG_NEEDED ||
	    kpptp_get16(quoted + 2) != KPPTP_GRE_PROTOCOL)
		return;
	gre_ways(skb, ways);
	for (i = 0; i < GRE_WAYS; i++) {
		key.outer = ways[i];
		if (kpptp_table_has_peer(&kpptp_net(net)->table, &key))
			ipv4_update_pmtu(skb, net, info, ways[i], IPPROTO_GRE);
	}
}

static const struct gre_protocol gre_pptp = {
	.handler = gre_rcv,
	.err_handler = gre_err,
};

/**
 * kpptp_gre_init() - claim version 1 of GRE
 *
 * Return: 0, or -EBUSY when another module has it.
 */
int kpptp_gre_init(void)
{
	int err = gre_add_protocol(&gre_pptp, GREPROTO_PPTP);

	if (err)
		pr_err("GRE version 1 is taken, most likely by the in-tree module pptp: remove it (modprobe -r pptp), then load kpptp again\n");
	return err;
}

/** kpptp_gre_exit() - let go of version 1 of GRE */
void kpptp_gre_exit(void)
{
	gre_del_protocol(&gre_pptp, GREPROTO_PPTP);
}

/**
 * kpptp_gre_ack_received() - a number was delivered and needs an acknowledgment
 * @s: the session
 * @seq: the number
 *
 * Context: bottom halves off; may be under rx.lock.
 * Return: true if it is time to call kpptp_gre_send_ack()
 */
bool kpptp_gre_ack_received(struct kpptp_session *s, u32 seq)
{
	bool due;

	spin_lock(&s->num_lock);
	kpptp_ack_received(&s->ack, seq);
	due = kpptp_ack_due(&s->ack);
	spin_unlock(&s->num_lock);
	if (!due && !timer_pending(&s->ack_timer))
		mod_timer(&s->ack_timer,
			  jiffies + msecs_to_jiffies(KPPTP_ACK_DELAY_MS));
	return due;
}

/**
 * kpptp_gre_send_ack() - send an acknowledgment without payload, if one is owed
 * @s: the session
 *
 * Context: bottom halves off; no lock of the session held.
 */
void kpptp_gre_send_ack(struct kpptp_session *s)
{
	struct sk_buff *skb;

	/* Pairs with nl_set_link(): the call id was written before. */
	if (!smp_load_acquire(&s->peer_known))
		return;
	skb = alloc_skb(LL_MAX_HEADER + GRE_HEADROOM, GFP_ATOMIC);
	if (!skb)
		return;
	skb_reserve(skb, LL_MAX_HEADER + GRE_HEADROOM);
	memset(skb->cb, 0, sizeof(skb->cb));
	if (!kpptp_gre_send(s, skb, false))
		kpptp_count(s->stats, PPTP_A_STATS_TX_ACK);
}

/* The acknowledgment found no packet to ride on. */
void kpptp_gre_ack_timer(struct timer_list *t)
{
	struct kpptp_session *s = timer_container_of(s, t, ack_timer);

	kpptp_gre_send_ack(s);
}

static struct rtable *gre_find_route(struct kpptp_session *s)
{
	struct flowi4 fl4 = {
		.saddr = s->key.local,
		.daddr = s->key.peer,
		.flowi4_proto = IPPROTO_GRE,
		.flowi4_oif = s->key.outer,
	};
	struct kpptp_bundle *b = kpptp_session_bundle(s);
	struct rtable *rt = ip_route_output_key(s->net, &fl4);

	if (IS_ERR(rt))
		return rt;
	if (b && rt->dst.dev == b->dev) {
		ip_rt_put(rt);
		return ERR_PTR(-ELOOP);
	}
	dst_cache_set_ip4(&s->tx.dst, &rt->dst, fl4.saddr);
	return rt;
}

/**
 * kpptp_gre_route() - route to the peer
 * @s: the session
 *
 * Context: bottom halves off.
 * Return: a route with a reference, or an ERR_PTR; -ELOOP when it leads into
 * the session's own netdev
 */
struct rtable *kpptp_gre_route(struct kpptp_session *s)
{
	__be32 saddr;

	return dst_cache_get_ip4(&s->tx.dst, &saddr) ?: gre_find_route(s);
}

/*
 * Numbers of the packet, from one place and in one go, so that they are on the
 * wire in the order of their assignment. An acknowledgment rides along unless
 * it would make the packet too big for the path; then it goes alone.
 */
static bool gre_number(struct kpptp_session *s, struct kpptp_gre *gre,
		       unsigned int mtu)
{
	size_t full = KPPTP_IPV4_HDR_LEN + KPPTP_GRE_HDR_MAX + gre->payload_len;

	spin_lock(&s->num_lock);
	if (kpptp_ack_pending(&s->ack) && (!gre->has_seq || full <= mtu)) {
		gre->has_ack = true;
		gre->ack = kpptp_ack_take(&s->ack);
	}
	if (gre->has_seq)
		gre->seq = s->tx_seq++;
	spin_unlock(&s->num_lock);
	return gre->has_seq || gre->has_ack;
}

/* The outer IP header, and out. Return: 0, or negative when it was dropped. */
static int gre_ip_out(struct kpptp_session *s, struct sk_buff *skb,
		      struct rtable *rt, u8 tos, bool df)
{
	struct kpptp_bundle *b = kpptp_session_bundle(s);
	struct iphdr *iph;
	int err;

	skb_scrub_packet(skb, b && !net_eq(dev_net(b->dev), s->net));
	skb_dst_set(skb, &rt->dst);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr){
		.version = 4,
		.ihl = sizeof(*iph) / 4,
		.tos = tos,
		.frag_off = df ? htons(IP_DF) : 0,
		.ttl = ip4_dst_hoplimit(&rt->dst),
		.protocol = IPPROTO_GRE,
		.saddr = s->key.local,
		.daddr = s->key.peer,
	};
	/* RFC 6864 section 4.1: without fragments the number means nothing. */
	if (!df)
		__ip_select_ident(s->net, iph, 1);
	err = ip_local_out(s->net, NULL, skb);
	if (!net_xmit_eval(err))
		return 0;
	kpptp_count_refused(s);
	return err < 0 ? err : -ENOBUFS;
}

/**
 * kpptp_gre_send() - put the GRE and IP headers on and send
 * @s: the session
 * @skb: the PPP frame, or nothing when only an acknowledgment is to go; its
 *       control block says TOS and DF; consumed
 * @has_seq: there is a payload
 *
 * Context: bottom halves off. With @has_seq only from the serial stage.
 * Return: 0 when sent; negative when dropped, or when nothing was owed
 */
int kpptp_gre_send(struct kpptp_session *s, struct sk_buff *skb, bool has_seq)
{
	/* Pairs with nl_set_link(): the call id was written before. */
	bool known = smp_load_acquire(&s->peer_known);
	struct kpptp_gre gre = {
		.payload_len = skb->len,
		.call_id = READ_ONCE(s->peer_call_id),
		.has_seq = has_seq,
	};
	struct rtable *rt = kpptp_gre_route(s);
	u8 tos = kpptp_cb(skb)->tos;
	bool df = kpptp_cb(skb)->df;

	/* Before the peer has told its call id there is nobody to send to. */
	if (!known || IS_ERR(rt) ||
	    skb_cow_head(skb, LL_RESERVED_SPACE(rt->dst.dev) + GRE_HEADROOM)) {
		if (!IS_ERR(rt))
			ip_rt_put(rt);
		kpptp_drop_tx(s, skb, PPTP_A_STATS_DROP_TX);
		return -ENETUNREACH;
	}
	if (!gre_number(s, &gre, dst_mtu(&rt->dst))) {
		ip_rt_put(rt);
		consume_skb(skb);
		return -ENODATA;
	}
	skb_push(skb, kpptp_gre_hdr_len(gre.has_seq, gre.has_ack));
	kpptp_gre_build(skb->data, &gre);
	skb_reset_transport_header(skb);
	/* Whatever the packet was inside of before, it is opaque from here on. */
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	/*
	 * All packets of a session have to take one way through queues and
	 * links; a hash of the inner flow would spread and so reorder them.
	 */
	skb_clear_hash(skb);
	/* The netdev's counters are ours to keep, see kpptp_count_tx(). */
	skb->dev = NULL;
	return gre_ip_out(s, skb, rt, tos, df);
}
