// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets are split among the links of a bundle (RFC 1990), after encryption.
 * How is decided in mp.c; here are the links and the buffers. See tx.c.
 */
#include <linux/ip.h>
#include <net/route.h>

#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "ppp.h"

/**
 * struct mp_links - the links that can send now
 * @s: whose turn it is first
 * @n: their number
 * @room: bytes that a fragment carries on each of them
 * @path: MTU of the path of the first
 */
struct mp_links {
	struct kpptp_session *s[KPPTP_BUNDLE_LINKS];
	unsigned int n;
	u32 room;
	unsigned int path;
};

/* A link without a route, or behind a queue that is full, misses its turn. */
static void mp_add_link(struct mp_links *links, struct kpptp_session *s,
			bool is_short)
{
	struct rtable *rt;
	unsigned int path;
	u32 room;

	if (!s || kpptp_order_full(&s->tx.order))
		return;
	rt = kpptp_gre_route(s);
	if (IS_ERR(rt))
		return;
	path = dst_mtu(&rt->dst);
	ip_rt_put(rt);
	room = kpptp_mp_room(path, READ_ONCE(s->peer_mru), READ_ONCE(s->hdr),
			     is_short);
	if (!room)
		return;
	links->room = links->n ? min(links->room, room) : room;
	links->path = links->n ? links->path : path;
	links->s[links->n++] = s;
}

static void mp_find_links(const struct kpptp_bundle *b, bool is_short,
			  struct mp_links *links)
{
	unsigned int i, slot;

	links->n = 0;
	for (i = 1; i <= KPPTP_BUNDLE_LINKS; i++) {
		slot = (b->tx.turn + i) % KPPTP_BUNDLE_LINKS;
		mp_add_link(links,
			    rcu_dereference_check(b->links[slot],
						  rcu_read_lock_bh_held()),
			    is_short);
	}
}

/*
 * Does the packet need no MP header: one link, which orders, and one frame? That
 * is as large as it would be if the peer took no fragments.
 */
static bool mp_fits(const struct kpptp_bundle *b, const struct mp_links *links,
		    const struct sk_buff *skb)
{
	const struct kpptp_session *s = links->s[0];
	const struct kpptp_cb *cb = kpptp_cb(skb);
	size_t outer = KPPTP_IPV4_HDR_LEN + kpptp_gre_hdr_len(true, false) +
		       kpptp_ppp_hdr_len(cb->protocol, READ_ONCE(s->hdr));
	unsigned int inner = cb->len + (cb->bridged ? KPPTP_BCP_HDR_LEN : 0);

	return READ_ONCE(b->n_links) == 1 && outer + skb->len <= links->path &&
	       inner <= kpptp_tx_peer_limit(s);
}

/* The part of @skb from @offset on, in a buffer of its own. */
static struct sk_buff *mp_copy(const struct sk_buff *skb, unsigned int offset,
			       unsigned int len)
{
	unsigned int room = LL_MAX_HEADER + KPPTP_HEADROOM;
	struct sk_buff *copy = alloc_skb(room + len, GFP_ATOMIC);

	if (!copy)
		return NULL;
	skb_reserve(copy, room);
	skb_put_data(copy, skb->data + offset, len);
	memcpy(copy->cb, skb->cb, sizeof(copy->cb));
	copy->priority = skb->priority;
	copy->mark = skb->mark;
	return copy;
}

/*
 * Fill @list with the fragments, without their headers; the first is what is
 * left of @skb. The packet is counted with the last one.
 */
static int mp_cut(struct sk_buff *skb, const struct kpptp_mp_split *split,
		  struct sk_buff_head *list)
{
	unsigned int i, offset = kpptp_mp_piece(split, 0);
	struct sk_buff *piece;

	for (i = 1; i < split->n; i++) {
		piece = mp_copy(skb, offset, kpptp_mp_piece(split, i));
		if (!piece) {
			__skb_queue_purge(list);
			return -ENOMEM;
		}
		offset += piece->len;
		if (i + 1 < split->n)
			kpptp_cb(piece)->len = 0;
		__skb_queue_tail(list, piece);
	}
	if (split->n > 1) {
		skb_trim(skb, kpptp_mp_piece(split, 0));
		kpptp_cb(skb)->len = 0;
	}
	__skb_queue_head(list, skb);
	return 0;
}

/* Number the fragments and give them to the links in turn. */
static void mp_hand_out(struct kpptp_bundle *b, const struct mp_links *links,
			const struct kpptp_mp_split *split,
			struct sk_buff_head *list, bool is_short)
{
	struct kpptp_session *s;
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; (skb = __skb_dequeue(list)); i++) {
		s = links->s[i % links->n];
		kpptp_mp_build(skb_push(skb, kpptp_mp_hdr_len(is_short)),
			       b->tx.number++, kpptp_mp_piece_flags(split, i),
			       is_short);
		kpptp_cb(skb)->protocol = KPPTP_PROTO_MP;
		b->tx.turn = s->slot;
		kpptp_count(b->stats, PPTP_A_STATS_TX_MP);
		kpptp_tx_link(s, skb);
	}
}

/**
 * kpptp_tx_mp() - a packet leaves the bundle by its links
 * @b: the bundle, whose peer takes MP frames
 * @skb: information field; its control block says which protocol; consumed
 *
 * Context: serial stage of the bundle.
 */
void kpptp_tx_mp(struct kpptp_bundle *b, struct sk_buff *skb)
{
	bool is_short = READ_ONCE(b->mp_flags) & PPTP_MP_FLAGS_SHORT_TX;
	u16 protocol = kpptp_cb(skb)->protocol;
	struct kpptp_mp_split split;
	struct sk_buff_head list;
	struct mp_links links;

	mp_find_links(b, is_short, &links);
	if (links.n && mp_fits(b, &links, skb)) {
		kpptp_tx_link(links.s[0], skb);
		return;
	}
	if (!links.n || kpptp_mp_split(skb->len + KPPTP_PPP_PROTO_LEN,
				       links.room, &split)) {
		kpptp_bundle_drop_tx(b, skb, PPTP_A_STATS_DROP_TX);
		return;
	}
	if (skb_linearize(skb)) {
		kpptp_bundle_drop_tx(b, skb, PPTP_A_STATS_DROP_NOMEM);
		return;
	}
	/* Whatever was negotiated: not every peer takes it shorter in here. */
	kpptp_put16(skb_push(skb, KPPTP_PPP_PROTO_LEN), protocol);
	__skb_queue_head_init(&list);
	if (mp_cut(skb, &split, &list)) {
		kpptp_bundle_drop_tx(b, skb, PPTP_A_STATS_DROP_NOMEM);
		return;
	}
	mp_hand_out(b, &links, &split, &list, is_short);
}
