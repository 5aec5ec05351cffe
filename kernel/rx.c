// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a received packet, top to bottom. On its link: parsed and put in
 * order (order point of the link, under its rx.lock). Control frames then go to
 * the serial stage of the link, below, and wait for nothing. Data go through
 * the bundle: fragments are put together (rx_mp.c) and the key is found (order
 * point of the bundle, rx_bundle.c). There they wait for the NAPI of the netdev,
 * which is the same for packets from all CPUs (napi.c): decrypted in groups, if
 * there are many on several CPUs (crypt stage, crypt.c); checked and delivered
 * (serial stage, in order again, rx_deliver.c).
 */
#include <linux/ip.h>

#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "ppp.h"
#include "punt.h"
#include "trace.h"

/**
 * kpptp_rx_parse() - read and take off the PPP header
 * @skb: a PPP frame, from a link or put together from fragments
 *
 * Makes an encrypted packet writable. A packet that is no good still has its
 * place in the order: otherwise those after it would wait for it.
 */
void kpptp_rx_parse(struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	struct kpptp_ppp ppp;
	unsigned int len = min_t(unsigned int, skb->len, KPPTP_PPP_HDR_MAX);

	if (!pskb_may_pull(skb, len) || kpptp_ppp_parse(skb->data, len, &ppp)) {
		cb->drop = PPTP_A_STATS_DROP_MALFORMED;
		return;
	}
	cb->protocol = ppp.protocol;
	skb_pull(skb, ppp.hdr_len);
	if (ppp.protocol != KPPTP_PROTO_MPPE)
		return;
	if (skb->len <= KPPTP_MPPE_HDR_LEN)
		cb->drop = PPTP_A_STATS_DROP_MALFORMED;
	else if (skb_linearize_cow(skb))
		cb->drop = PPTP_A_STATS_DROP_NOMEM;
}

/*
 * This packet is the next one, possibly after a gap that is given up. Context:
 * rx.lock held, the batch has room.
 */
static void rx_accept(struct kpptp_session *s, struct sk_buff *skb,
		      struct kpptp_batch *batch)
{
	struct kpptp_bundle *b = kpptp_session_bundle(s);
	struct kpptp_cb *cb = kpptp_cb(skb);
	u32 seq = cb->job.gre_seq;
	u32 step = seq + 1 - s->rx.window.next;
	u32 lost = kpptp_rx_window_advance(&s->rx.window, seq);

	if (lost)
		kpptp_count_add(s->stats, PPTP_A_STATS_RX_LOST, lost);
	batch->ack_due |= kpptp_gre_ack_received(s, seq);
	WRITE_ONCE(s->heard_at, jiffies);
	if (b && kpptp_rx_bundle(b, s, skb, step, lost, batch))
		return;
	if (!cb->drop && kpptp_rx_is_data(cb->protocol))
		cb->drop = PPTP_A_STATS_DROP_PROTO;
	if (!cb->drop && kpptp_order_full(&s->rx.order))
		cb->drop = PPTP_A_STATS_DROP_NOMEM;
	if (cb->drop) {
		kpptp_drop(s, skb, cb->drop);
		return;
	}
	kpptp_order_enter(&s->rx.order, batch, skb, true);
	batch->control = true;
}

static struct sk_buff *rx_unhold(struct kpptp_session *s)
{
	struct sk_buff *skb = __skb_dequeue(&s->rx.hold);

	atomic_dec(&s->kn->held);
	return skb;
}

/* Jiffies at which the first held packet has waited long enough. */
static unsigned long rx_hold_until(const struct kpptp_session *s)
{
	u32 age = (u32)jiffies - kpptp_cb(skb_peek(&s->rx.hold))->stamp;

	return jiffies - age + msecs_to_jiffies(KPPTP_HOLD_MS);
}

/*
 * Put an early packet on hold, by ascending number; most belong at the end.
 * Return: 0, or why the packet has to be dropped.
 */
static unsigned int rx_hold(struct kpptp_session *s, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	struct sk_buff *prev;

	skb_queue_reverse_walk(&s->rx.hold, prev)
	{
		if (kpptp_cb(prev)->job.gre_seq == cb->job.gre_seq)
			return PPTP_A_STATS_DROP_OLD;
		if (kpptp_seq_before(kpptp_cb(prev)->job.gre_seq,
				     cb->job.gre_seq))
			break;
	}
	if (atomic_inc_return(&s->kn->held) > KPPTP_HOLD_TOTAL) {
		atomic_dec(&s->kn->held);
		return PPTP_A_STATS_DROP_HOLD;
	}
	cb->stamp = jiffies;
	__skb_queue_after(&s->rx.hold, prev, skb);
	kpptp_count(s->stats, PPTP_A_STATS_RX_REORDERED);
	if (skb_queue_len(&s->rx.hold) == 1)
		mod_timer(&s->rx.hold_timer, rx_hold_until(s));
	return 0;
}

/*
 * Where the packet belongs. Context: rx.lock held. Takes @skb and returns 0, or
 * returns why it has to be dropped.
 */
static unsigned int rx_window(struct kpptp_session *s, struct sk_buff *skb,
			      struct kpptp_batch *batch)
{
	u32 seq = kpptp_cb(skb)->job.gre_seq;
	enum kpptp_rx_verdict verdict =
		kpptp_rx_window_judge(&s->rx.window, seq);

	trace_kpptp_sequence(s, seq, verdict);
	switch (verdict) {
	case KPPTP_RX_OLD:
		return PPTP_A_STATS_DROP_OLD;
	case KPPTP_RX_FAR:
		return PPTP_A_STATS_DROP_WINDOW;
	case KPPTP_RX_HOLD:
		return rx_hold(s, skb);
	case KPPTP_RX_JUMP:
		kpptp_count(s->stats, PPTP_A_STATS_RX_JUMP);
		while (!skb_queue_empty(&s->rx.hold))
			kpptp_drop(s, rx_unhold(s), PPTP_A_STATS_DROP_OLD);
		break;
	case KPPTP_RX_NEXT:
		break;
	}
	rx_accept(s, skb, batch);
	return 0;
}

/*
 * Move held packets whose turn has come into the batch: those next in order;
 * and across a gap when there are too many or they waited too long. Context:
 * rx.lock held. Return: true if the batch is full and more may follow.
 */
static bool rx_release(struct kpptp_session *s, struct kpptp_batch *batch)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&s->rx.hold))) {
		if (batch->n >= KPPTP_BATCH)
			return true;
		if (kpptp_cb(skb)->job.gre_seq != s->rx.window.next &&
		    skb_queue_len(&s->rx.hold) <= KPPTP_HOLD_PACKETS &&
		    time_before(jiffies, rx_hold_until(s))) {
			mod_timer(&s->rx.hold_timer, rx_hold_until(s));
			return false;
		}
		rx_accept(s, rx_unhold(s), batch);
	}
	return false;
}

/**
 * kpptp_rx_control() - a frame for the kernel's own small part of PPP, or for
 *	the owner
 * @s: the link
 * @skb: the information field; consumed
 *
 * Context: serial stage of the link, or of its bundle for a frame that came in
 * fragments.
 */
void kpptp_rx_control(struct kpptp_session *s, struct sk_buff *skb)
{
	u16 protocol = kpptp_cb(skb)->protocol;
	bool mine = false;

	if (skb->len > PPTP_FRAME_MAX) {
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_MALFORMED);
		return;
	}
	if (skb_linearize(skb)) {
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_NOMEM);
		return;
	}
	kpptp_count(s->stats, PPTP_A_STATS_RX_CONTROL);
	if (protocol == KPPTP_PROTO_LCP)
		mine = kpptp_echo_lcp(s, skb->data, skb->len);
	else if (protocol == KPPTP_PROTO_CCP)
		mine = kpptp_echo_ccp(s, skb->data, skb->len);
	if (mine || kpptp_punt_frame(s, protocol, skb->data, skb->len))
		consume_skb(skb);
	else
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_PUNT);
}

/* Serial stage of the link: control frames, one after the other, in order. */
void kpptp_rx_link(void *session, struct sk_buff *skb)
{
	kpptp_rx_control(session, skb);
}

/*
 * Bring what the order point lets through to its end, batch by batch. Context:
 * entered with rx.lock held, which it drops.
 */
static void rx_turn(struct kpptp_session *s, struct kpptp_batch *batch)
	__releases(&s->rx.lock)
{
	struct kpptp_bundle *b;
	bool more;

	for (;;) {
		more = rx_release(s, batch);
		spin_unlock(&s->rx.lock);
		b = kpptp_session_bundle(s);
		batch->n = 0;
		if (b)
			kpptp_rx_bundle_run(b, batch);
		if (batch->control)
			kpptp_order_run(&s->rx.order);
		batch->control = false;
		if (!more)
			break;
		spin_lock(&s->rx.lock);
	}
	if (batch->ack_due)
		kpptp_gre_send_ack(s);
}

/**
 * kpptp_rx() - receive one packet of a session
 * @s: the session
 * @skb: data begin with the PPP frame and are trimmed to it; consumed
 * @gre: its GRE header
 *
 * Context: softirq, RCU read side.
 */
void kpptp_rx(struct kpptp_session *s, struct sk_buff *skb,
	      const struct kpptp_gre *gre)
{
	struct kpptp_batch batch = {};
	struct kpptp_cb *cb = kpptp_cb(skb);
	unsigned int why;

	/*
	 * gre->ack is not looked at: the transmit window of RFC 2637 section
	 * 4.3 is not kept. No known peer drops what exceeds its window, and to
	 * wait for acknowledgments would be a second flow control below TCP's.
	 */
	if (!gre->has_seq) {
		kpptp_count(s->stats, PPTP_A_STATS_RX_ACK);
		consume_skb(skb);
		return;
	}
	memset(cb, 0, sizeof(*cb));
	cb->job.gre_seq = gre->seq;
	cb->tos = ip_hdr(skb)->tos;
	kpptp_rx_parse(skb);
	spin_lock(&s->rx.lock);
	why = rx_window(s, skb, &batch);
	if (why)
		kpptp_drop(s, skb, why);
	rx_turn(s, &batch);
}

/* The oldest gap has been waited for long enough. */
void kpptp_rx_hold_timer(struct timer_list *t)
{
	struct kpptp_session *s = timer_container_of(s, t, rx.hold_timer);
	struct kpptp_batch batch = {};

	rcu_read_lock();
	spin_lock(&s->rx.lock);
	rx_turn(s, &batch);
	rcu_read_unlock();
}
