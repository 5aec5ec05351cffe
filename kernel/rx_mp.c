// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments (RFC 1990) on their way to the order point of the bundle, which
 * they enter as whole packets. What to do with which fragment is decided in
 * mp.c; here are the queues and the buffers. See rx.c.
 */
#include <net/inet_ecn.h>

#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "ppp.h"

static const unsigned int mp_drop[] = {
	[KPPTP_MP_LOST] = PPTP_A_STATS_DROP_MP_LOST,
	[KPPTP_MP_ORDER] = PPTP_A_STATS_DROP_MP_ORDER,
	[KPPTP_MP_SIZE] = PPTP_A_STATS_DROP_MP_SIZE,
};

/*
 * A fragment that has to wait costs memory of its bundle, which may not take
 * all that its namespace has. Context: rx.lock held.
 */
static bool mp_charge(struct kpptp_bundle *b, const struct sk_buff *skb)
{
	unsigned int size = skb->truesize;

	if (b->rx.mp_bytes + size > KPPTP_MP_BUNDLE_BYTES)
		return false;
	if (atomic_add_return(size, &b->kn->mp_bytes) > KPPTP_MP_TOTAL_BYTES) {
		atomic_sub(size, &b->kn->mp_bytes);
		return false;
	}
	b->rx.mp_bytes += size;
	return true;
}

/* Context: rx.lock held, or nobody else has the bundle. */
static void mp_uncharge(struct kpptp_bundle *b, const struct sk_buff *skb)
{
	atomic_sub(skb->truesize, &b->kn->mp_bytes);
	b->rx.mp_bytes -= skb->truesize;
}

static struct sk_buff *mp_dequeue(struct kpptp_bundle *b,
				  struct sk_buff_head *queue)
{
	struct sk_buff *skb = __skb_dequeue(queue);

	if (skb)
		mp_uncharge(b, skb);
	return skb;
}

static void mp_drop_all(struct kpptp_bundle *b, struct sk_buff_head *queue,
			unsigned int why)
{
	struct sk_buff *skb;

	while ((skb = mp_dequeue(b, queue)))
		kpptp_bundle_drop(b, skb, why);
}

/* The begun packet will not be finished. Context: rx.lock held. */
static void mp_abandon(struct kpptp_bundle *b, unsigned int why)
{
	kpptp_mp_abandon(&b->rx.assembly);
	mp_drop_all(b, &b->rx.kept, why);
}

/*
 * One packet out of the fragments kept and the last one. They are copied: the
 * packet has to be in one piece for the crypt stage, and the buffers of
 * fragments may be much larger than what is in them. @last is consumed. Return:
 * NULL when memory is short, after the drop.
 */
static struct sk_buff *mp_join(struct kpptp_bundle *b, struct sk_buff *last)
{
	unsigned int len = NET_SKB_PAD + last->len;
	struct sk_buff *skb, *whole;
	u8 tos = kpptp_cb(last)->tos;

	skb_queue_walk(&b->rx.kept, skb) len += skb->len;
	whole = alloc_skb(len, GFP_ATOMIC);
	if (!whole) {
		mp_drop_all(b, &b->rx.kept, PPTP_A_STATS_DROP_NOMEM);
		kpptp_bundle_drop(b, last, PPTP_A_STATS_DROP_NOMEM);
		return NULL;
	}
	skb_reserve(whole, NET_SKB_PAD);
	while ((skb = mp_dequeue(b, &b->rx.kept)) || (skb = last)) {
		if (skb == last)
			last = NULL;
		skb_copy_bits(skb, 0, skb_put(whole, skb->len), skb->len);
		/* RFC 3168 section 5.3: as of the fragments of a datagram. */
		if (INET_ECN_is_ce(kpptp_cb(skb)->tos))
			tos |= INET_ECN_CE;
		consume_skb(skb);
	}
	memset(whole->cb, 0, sizeof(whole->cb));
	kpptp_cb(whole)->tos = tos;
	return whole;
}

/* Context: rx.lock held. @last is consumed, and the fragments kept. */
static void mp_whole(struct kpptp_bundle *b, struct sk_buff *last,
		     struct kpptp_batch *batch)
{
	struct sk_buff *skb = last;

	if (!skb_queue_empty(&b->rx.kept))
		skb = mp_join(b, last);
	if (!skb)
		return;
	/* The null fragment of RFC 1990 section 4.1 says its number only. */
	if (!skb->len) {
		kpptp_mppe_rx_other(&b->rx.mppe);
		consume_skb(skb);
		return;
	}
	kpptp_rx_parse(skb);
	if (kpptp_cb(skb)->protocol == KPPTP_PROTO_MP)
		kpptp_cb(skb)->drop = PPTP_A_STATS_DROP_MALFORMED;
	kpptp_rx_packet(b, skb, batch);
}

/* Keep a fragment until its packet is whole. Context: rx.lock held. */
static void mp_keep(struct kpptp_bundle *b, struct sk_buff *skb)
{
	kpptp_mppe_rx_other(&b->rx.mppe);
	if (!mp_charge(b, skb)) {
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_MP_SIZE);
		mp_abandon(b, PPTP_A_STATS_DROP_MP_SIZE);
		return;
	}
	__skb_queue_tail(&b->rx.kept, skb);
	b->rx.kept_at = jiffies;
	if (!timer_pending(&b->rx.mp_timer))
		mod_timer(&b->rx.mp_timer,
			  jiffies + msecs_to_jiffies(KPPTP_MP_WAIT_MS));
}

/*
 * The next fragment, possibly after a gap that is given up. Context: rx.lock
 * held, the batch has room.
 */
static void mp_accept(struct kpptp_bundle *b, struct sk_buff *skb,
		      struct kpptp_batch *batch)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	u32 lost = kpptp_rx_window_advance(&b->rx.window, cb->job.gre_seq);
	struct kpptp_mp_verdict v = kpptp_mp_assemble(&b->rx.assembly, lost,
						      cb->mp_flags, skb->len,
						      READ_ONCE(b->mrru));

	if (lost && b->rx.mppe_on && b->rx.mppe.params.stateful)
		batch->want_reset = true;
	if (v.drop_kept)
		mp_drop_all(b, &b->rx.kept, mp_drop[v.drop_kept]);
	if (v.drop_this) {
		kpptp_mppe_rx_other(&b->rx.mppe);
		kpptp_bundle_drop(b, skb, mp_drop[v.drop_this]);
	} else if (v.whole) {
		mp_whole(b, skb, batch);
	} else {
		mp_keep(b, skb);
	}
}

/* As mp_accept(); with several links it is MP's numbers that MPPE counts with. */
static void mp_progress(struct kpptp_bundle *b, struct sk_buff *skb,
			struct kpptp_batch *batch)
{
	b->rx.progress += kpptp_cb(skb)->job.gre_seq + 1 - b->rx.window.next;
	mp_accept(b, skb, batch);
}

/* Jiffies at which the first held fragment has waited long enough. */
static unsigned long mp_hold_until(const struct kpptp_bundle *b)
{
	u32 age = (u32)jiffies - kpptp_cb(skb_peek(&b->rx.hold))->stamp;

	return jiffies - age + msecs_to_jiffies(KPPTP_MP_HOLD_MS);
}

/*
 * Put an early fragment on hold, by ascending number; most belong at the end.
 * Return: 0, or why it has to be dropped.
 */
static unsigned int mp_hold(struct kpptp_bundle *b, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	struct sk_buff *prev;

	skb_queue_reverse_walk(&b->rx.hold, prev)
	{
		if (kpptp_cb(prev)->job.gre_seq == cb->job.gre_seq)
			return PPTP_A_STATS_DROP_MP_OLD;
		if (kpptp_seq_before(kpptp_cb(prev)->job.gre_seq,
				     cb->job.gre_seq))
			break;
	}
	if (!mp_charge(b, skb))
		return PPTP_A_STATS_DROP_MP_SIZE;
	cb->stamp = jiffies;
	__skb_queue_after(&b->rx.hold, prev, skb);
	return 0;
}

/* Where a fragment belongs. Return: 0, or why it has to be dropped. */
static unsigned int mp_window(struct kpptp_bundle *b, struct kpptp_session *s,
			      struct sk_buff *skb, struct kpptp_batch *batch,
			      u32 gre_step)
{
	u32 number = kpptp_cb(skb)->job.gre_seq;
	u32 mp_step;
	bool alone = b->n_links == 1;

	switch (kpptp_rx_window_judge(&b->rx.window, number)) {
	case KPPTP_RX_OLD:
		return PPTP_A_STATS_DROP_MP_OLD;
	case KPPTP_RX_FAR:
		return PPTP_A_STATS_DROP_WINDOW;
	case KPPTP_RX_JUMP:
		kpptp_count(b->stats, PPTP_A_STATS_RX_JUMP);
		mp_drop_all(b, &b->rx.hold, PPTP_A_STATS_DROP_MP_OLD);
		mp_abandon(b, PPTP_A_STATS_DROP_MP_LOST);
		kpptp_mp_links_jump(&b->rx.heard, number);
		break;
	case KPPTP_RX_HOLD:
		if (s->member)
			kpptp_mp_links_heard(&b->rx.heard, s->slot, number);
		if (!alone || !skb_queue_empty(&b->rx.hold))
			return mp_hold(b, skb);
		break;
	case KPPTP_RX_NEXT:
		if (s->member)
			kpptp_mp_links_heard(&b->rx.heard, s->slot, number);
		break;
	}
	if (!alone) {
		b->rx.elsewhere = true;
		mp_progress(b, skb, batch);
		return 0;
	}
	/*
	 * With one link GRE has ordered them, and has counted; but for those
	 * that the peer sent over a link that we have lost already. Where a jump
	 * leads back nothing was.
	 */
	mp_step = number + 1 - b->rx.window.next;
	if (kpptp_seq_after(mp_step, gre_step)) {
		b->rx.elsewhere = true;
		b->rx.progress += mp_step - gre_step;
	}
	mp_accept(b, skb, batch);
	return 0;
}

/**
 * kpptp_rx_mp() - a link has a fragment
 * @b: the bundle
 * @s: the link
 * @skb: data begin with the MP header; consumed
 * @step: by how much the link's numbers have moved on with it
 * @batch: has room
 *
 * Context: rx.lock of the bundle held.
 */
void kpptp_rx_mp(struct kpptp_bundle *b, struct kpptp_session *s,
		 struct sk_buff *skb, u32 step, struct kpptp_batch *batch)
{
	bool is_short = READ_ONCE(b->mp_flags) & PPTP_MP_FLAGS_SHORT_RX;
	unsigned int len = min_t(unsigned int, skb->len, KPPTP_MP_LONG_LEN);
	struct kpptp_cb *cb = kpptp_cb(skb);
	unsigned int why = 0;
	struct kpptp_mp mp;

	if (!READ_ONCE(b->mrru))
		why = PPTP_A_STATS_DROP_PROTO;
	else if (!pskb_may_pull(skb, len) ||
		 kpptp_mp_parse(skb->data, len, is_short, &mp))
		why = PPTP_A_STATS_DROP_MALFORMED;
	if (!why) {
		kpptp_count(b->stats, PPTP_A_STATS_RX_MP);
		skb_pull(skb, mp.hdr_len);
		cb->mp_flags = mp.flags;
		cb->job.gre_seq = kpptp_mp_extend(mp.number, b->rx.window.next,
						  is_short, b->n_links == 1);
		why = mp_window(b, s, skb, batch, step);
	}
	if (!why)
		return;
	if (b->n_links == 1)
		kpptp_mppe_rx_other(&b->rx.mppe);
	kpptp_bundle_drop(b, skb, why);
}

/* The first held fragment need not wait for those before it any longer. */
static bool mp_due(const struct kpptp_bundle *b)
{
	u32 number = kpptp_cb(skb_peek(&b->rx.hold))->job.gre_seq;
	unsigned int most = b->n_links * KPPTP_HOLD_PACKETS;

	return number == b->rx.window.next ||
	       kpptp_mp_gap_final(&b->rx.heard, number) ||
	       skb_queue_len(&b->rx.hold) > most ||
	       !time_before(jiffies, mp_hold_until(b));
}

/**
 * kpptp_rx_mp_release() - fragments whose turn has come go into the batch
 * @b: the bundle
 * @batch: may be full
 *
 * Context: bottom halves off, no lock of the data path held.
 * Return: true if the batch is full and more may follow
 */
bool kpptp_rx_mp_release(struct kpptp_bundle *b, struct kpptp_batch *batch)
{
	bool full = false;

	if (skb_queue_empty_lockless(&b->rx.hold))
		return false;
	spin_lock(&b->rx.lock);
	while (!full && !skb_queue_empty(&b->rx.hold)) {
		if (!mp_due(b)) {
			mod_timer(&b->rx.mp_timer, mp_hold_until(b));
			break;
		}
		full = batch->n >= KPPTP_BATCH;
		if (!full)
			mp_progress(b, mp_dequeue(b, &b->rx.hold), batch);
	}
	spin_unlock(&b->rx.lock);
	return full;
}

/* Something has waited for long enough, or a link has left. */
void kpptp_rx_mp_timer(struct timer_list *t)
{
	struct kpptp_bundle *b = timer_container_of(b, t, rx.mp_timer);
	struct kpptp_batch batch = {};
	unsigned long until;

	rcu_read_lock();
	kpptp_rx_bundle_run(b, &batch);
	spin_lock(&b->rx.lock);
	until = b->rx.kept_at + msecs_to_jiffies(KPPTP_MP_WAIT_MS);
	if (!skb_queue_empty(&b->rx.kept) && !time_before(jiffies, until))
		mp_abandon(b, PPTP_A_STATS_DROP_MP_LATE);
	if (!skb_queue_empty(&b->rx.kept) && !timer_pending(&b->rx.mp_timer))
		mod_timer(&b->rx.mp_timer, until);
	spin_unlock(&b->rx.lock);
	rcu_read_unlock();
}

/**
 * kpptp_rx_mp_purge() - free what waits
 * @b: drained of all that could touch it
 */
void kpptp_rx_mp_purge(struct kpptp_bundle *b)
{
	struct sk_buff *skb;

	while ((skb = mp_dequeue(b, &b->rx.hold)) ||
	       (skb = mp_dequeue(b, &b->rx.kept)))
		kfree_skb(skb);
}
