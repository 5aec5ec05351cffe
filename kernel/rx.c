// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a received packet, top to bottom: parsed, put in order, its key
 * found (order point, under rx.lock); decrypted (crypt stage, no lock);
 * checked and delivered (serial stage, in order again).
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/inet_ecn.h>

#include "compat/compat.h"
#include "netdev.h"
#include "path.h"
#include "ppp.h"
#include "punt.h"
#include "trace.h"

/*
 * Read and take off the PPP header, and make an encrypted packet writable. A
 * packet that is no good still has its place in the order: otherwise those
 * after it would wait for it.
 */
static void rx_parse(struct sk_buff *skb)
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

/* As rx_mppe(); a long search for the key only so often. */
static enum kpptp_mppe_verdict rx_stateful(struct kpptp_session *s,
					   struct sk_buff *skb, u16 header)
{
	struct kpptp_mppe_rx *mppe = &s->rx.mppe;
	bool may_search = time_after_eq(jiffies, s->rx.search_at);
	enum kpptp_mppe_verdict verdict;

	mppe->may_search = may_search;
	verdict = kpptp_mppe_rx_decrypt_stateful(
		mppe, header, kpptp_cb(skb)->job.gre_seq, skb->data, skb->len);
	if (may_search && !mppe->may_search)
		s->rx.search_at = jiffies + msecs_to_jiffies(KPPTP_RESET_MS);
	return verdict;
}

/* Find the key of an encrypted packet; a stateful stream is decrypted here. */
static unsigned int rx_mppe(struct kpptp_session *s, struct sk_buff *skb,
			    struct kpptp_batch *batch)
{
	struct kpptp_mppe_rx *mppe = &s->rx.mppe;
	struct kpptp_cb *cb = kpptp_cb(skb);
	enum kpptp_mppe_verdict verdict;
	u16 header = kpptp_get16(skb->data);
	u64 rekeys;

	if (!s->rx.mppe_on)
		return PPTP_A_STATS_DROP_PROTO;
	skb_pull(skb, KPPTP_MPPE_HDR_LEN);
	cb->mppe = true;
	cb->gen = s->rx.mppe_gen;
	cb->job.stateful = mppe->params.stateful;
	rekeys = mppe->rekeys;
	if (mppe->params.stateful)
		verdict = rx_stateful(s, skb, header);
	else
		verdict = kpptp_mppe_rx_next(mppe, header, cb->job.gre_seq,
					     &cb->job);
	kpptp_count_add(s, PPTP_A_STATS_MPPE_REKEY, mppe->rekeys - rekeys);
	if (mppe->params.stateful)
		batch->want_reset = mppe->want_reset;
	batch->trouble |= kpptp_mppe_rx_trouble(mppe);
	switch (verdict) {
	case KPPTP_MPPE_OK:
		return 0;
	case KPPTP_MPPE_DROP:
		return PPTP_A_STATS_DROP_MPPE;
	case KPPTP_MPPE_CATCHUP:
		queue_work(kpptp_catchup_wq, &s->rx.catchup);
		break;
	case KPPTP_MPPE_WAIT:
		break;
	}
	return PPTP_A_STATS_DROP_MPPE_SYNC;
}

/*
 * Encryption is required, or the peer has agreed to it: no way around it. Judged
 * at the order point because keys and flags change together: a packet is before
 * both changes or after both. Context: rx.lock held.
 */
static bool rx_plain_refused(const struct kpptp_session *s, u16 protocol)
{
	enum kpptp_ppp_class class = kpptp_ppp_classify(protocol);

	return (class == KPPTP_PPP_DATA_IPV4 || class == KPPTP_PPP_DATA_IPV6) &&
	       (s->rx.mppe_on ||
		READ_ONCE(s->flags) & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
}

/*
 * This packet is the next one, possibly after a gap that is given up. Context:
 * rx.lock held, the batch has room.
 */
static void rx_accept(struct kpptp_session *s, struct sk_buff *skb,
		      struct kpptp_batch *batch)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	u32 lost = kpptp_rx_window_advance(&s->rx.window, cb->job.gre_seq);

	if (lost) {
		kpptp_count_add(s, PPTP_A_STATS_RX_LOST, lost);
		/* What the next encrypted packet says of it counts for more. */
		batch->want_reset = s->rx.mppe_on && s->rx.mppe.params.stateful;
	}
	batch->ack_due |= kpptp_gre_ack_received(s, cb->job.gre_seq);
	WRITE_ONCE(s->heard_at, jiffies);
	if (kpptp_order_full(&s->rx.order))
		cb->drop = PPTP_A_STATS_DROP_NOMEM;
	if (cb->protocol != KPPTP_PROTO_MPPE) {
		kpptp_mppe_rx_other(&s->rx.mppe);
		if (rx_plain_refused(s, cb->protocol))
			cb->drop = PPTP_A_STATS_DROP_PLAIN;
	} else if (!cb->drop) {
		cb->drop = rx_mppe(s, skb, batch);
	}
	if (cb->drop)
		kpptp_drop(s, skb, cb->drop);
	else
		kpptp_order_enter(&s->rx.order, batch, skb,
				  !cb->mppe || cb->job.stateful);
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
	kpptp_count(s, PPTP_A_STATS_RX_REORDERED);
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
		kpptp_count(s, PPTP_A_STATS_RX_JUMP);
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
		if (batch->n == KPPTP_BATCH)
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

static void rx_network(struct kpptp_session *s, struct sk_buff *skb);
static void rx_control(struct kpptp_session *s, struct sk_buff *skb);

/* What the order point found out and could not do under its lock. */
static void rx_aftermath(struct kpptp_session *s, struct kpptp_batch *batch)
{
	if (batch->want_reset)
		kpptp_echo_want_reset(s);
	if (batch->trouble)
		kpptp_echo_trouble(s);
	if (batch->ack_due)
		kpptp_gre_send_ack(s);
}

/*
 * The decrypted packet must look like one: MPPE has no checksum. Takes off the
 * protocol field. Return: 0 or why it is dropped.
 */
static unsigned int rx_decrypted(struct kpptp_session *s, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	enum kpptp_plausible plausible = KPPTP_PLAUSIBLE_NO;
	struct kpptp_ppp ppp = {};
	bool trouble;

	if (!kpptp_ppp_parse_protocol(skb->data, skb->len, &ppp)) {
		skb_pull(skb, ppp.hdr_len);
		plausible =
			kpptp_ppp_plausible(ppp.protocol, skb->data, skb->len);
	}
	spin_lock(&s->rx.lock);
	if (plausible == KPPTP_PLAUSIBLE_YES) {
		s->rx.reset_tries = 0;
		s->rx.reset_asked = false;
	}
	if (cb->gen == s->rx.mppe_gen && !cb->job.stateful) {
		if (plausible == KPPTP_PLAUSIBLE_YES)
			kpptp_mppe_rx_good(&s->rx.mppe, &cb->job);
		else if (plausible == KPPTP_PLAUSIBLE_NO)
			kpptp_mppe_rx_bad(&s->rx.mppe, &cb->job);
	}
	trouble = s->rx.mppe_on && kpptp_mppe_rx_trouble(&s->rx.mppe);
	spin_unlock(&s->rx.lock);
	memzero_explicit(&cb->job, sizeof(cb->job));
	if (trouble)
		kpptp_echo_trouble(s);
	cb->protocol = ppp.protocol;
	return plausible == KPPTP_PLAUSIBLE_NO ? PPTP_A_STATS_DROP_MPPE : 0;
}

/* Serial stage: one packet after the other, in order. */
static void rx_serial(struct kpptp_session *s, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	unsigned int why = cb->mppe ? rx_decrypted(s, skb) : 0;

	if (why) {
		kpptp_drop(s, skb, why);
		return;
	}
	switch (kpptp_ppp_classify(cb->protocol)) {
	case KPPTP_PPP_DATA_IPV4:
	case KPPTP_PPP_DATA_IPV6:
		rx_network(s, skb);
		return;
	case KPPTP_PPP_LCP:
	case KPPTP_PPP_CCP:
	case KPPTP_PPP_CONTROL:
	case KPPTP_PPP_BRIDGE:
	case KPPTP_PPP_MP:
	case KPPTP_PPP_OTHER:
		/* RFC 3078 section 3: these are never encrypted. */
		if (!cb->mppe) {
			rx_control(s, skb);
			return;
		}
		break;
	case KPPTP_PPP_MPPE:
		break;
	}
	kpptp_drop(s, skb, PPTP_A_STATS_DROP_PROTO);
}

/* Length of the IP packet by its own header, 0 when that is impossible. */
static unsigned int rx_ip_len(struct sk_buff *skb, bool ipv6)
{
	unsigned int len;

	if (ipv6) {
		if (!pskb_may_pull(skb, sizeof(struct ipv6hdr)) ||
		    ipv6_hdr(skb)->version != 6)
			return 0;
		/* 0 announces a jumbogram or an option; the stack knows. */
		len = ntohs(ipv6_hdr(skb)->payload_len);
		return len ? len + sizeof(struct ipv6hdr) : skb->len;
	}
	if (!pskb_may_pull(skb, sizeof(struct iphdr)) ||
	    ip_hdr(skb)->version != 4 || ip_hdr(skb)->ihl < 5)
		return 0;
	len = ntohs(ip_hdr(skb)->tot_len);
	return len >= ip_hdr(skb)->ihl * 4 ? len : 0;
}

/* The end of the way: an IP packet enters the stack from the netdev. */
static void rx_network(struct kpptp_session *s, struct sk_buff *skb)
{
	const struct kpptp_cb cb = *kpptp_cb(skb);
	struct net_device *dev = kpptp_session_dev(s);
	bool ipv6 = cb.protocol == KPPTP_PROTO_IPV6;
	struct kpptp_dev *priv;
	unsigned int len;
	u8 inner;

	if (!dev ||
	    !(READ_ONCE(s->np) & (ipv6 ? PPTP_NP_IPV6 : PPTP_NP_IPV4))) {
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_PROTO);
		return;
	}
	skb_reset_network_header(skb);
	len = rx_ip_len(skb, ipv6);
	/* RFC 1661 section 2: the PPP frame may be padded. */
	if (!len || len > skb->len || pskb_trim(skb, len)) {
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_MALFORMED);
		return;
	}
	skb->protocol = ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	inner = ipv6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	/* RFC 6040 section 4.2: congestion was marked where it cannot be told. */
	if (INET_ECN_decapsulate(skb, cb.tos, inner) > 1) {
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_MALFORMED);
		return;
	}
	WRITE_ONCE(s->used_at, jiffies);
	kpptp_count_rx(s, len);
	skb->dev = dev;
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_NONE;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb_clear_hash(skb);
	skb_set_queue_mapping(skb, 0);
	skb_scrub_packet(skb, !net_eq(dev_net(dev), s->net));
	memset(skb->cb, 0, sizeof(skb->cb));
	priv = netdev_priv(dev);
	gro_cells_receive(&priv->gro, skb);
}

/* Frames for the kernel's own small part of PPP, or for the owner. */
static void rx_control(struct kpptp_session *s, struct sk_buff *skb)
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
	kpptp_count(s, PPTP_A_STATS_RX_CONTROL);
	if (protocol == KPPTP_PROTO_LCP)
		mine = kpptp_echo_lcp(s, skb->data, skb->len);
	else if (protocol == KPPTP_PROTO_CCP)
		mine = kpptp_echo_ccp(s, skb->data, skb->len);
	if (mine || kpptp_punt_frame(s, protocol, skb->data, skb->len))
		consume_skb(skb);
	else
		kpptp_drop(s, skb, PPTP_A_STATS_DROP_PUNT);
}

/* What was too much for those who received. */
void kpptp_rx_order_work(struct work_struct *work)
{
	struct kpptp_session *s =
		container_of(work, struct kpptp_session, rx.order.work);

	kpptp_order_go_on(&s->rx.order, NULL, s, rx_serial);
}

/*
 * Bring what the order point lets through to its end, batch by batch. Context:
 * entered with rx.lock held, which it drops.
 */
static void rx_turn(struct kpptp_session *s, struct kpptp_batch *batch)
	__releases(&s->rx.lock)
{
	bool more;

	for (;;) {
		more = rx_release(s, batch);
		spin_unlock(&s->rx.lock);
		kpptp_crypt_batch(batch);
		kpptp_order_run(&s->rx.order, NULL, s, rx_serial);
		if (!more)
			break;
		spin_lock(&s->rx.lock);
	}
	rx_aftermath(s, batch);
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
		kpptp_count(s, PPTP_A_STATS_RX_ACK);
		consume_skb(skb);
		return;
	}
	memset(cb, 0, sizeof(*cb));
	cb->job.gre_seq = gre->seq;
	cb->tos = ip_hdr(skb)->tos;
	rx_parse(skb);
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

/*
 * Key changes that were too many for the softirq that received the packet: some
 * of them, then it is the turn of the next session.
 */
void kpptp_rx_catchup(struct work_struct *work)
{
	struct kpptp_session *s =
		container_of(work, struct kpptp_session, rx.catchup);
	bool done;
	u64 rekeys;

	spin_lock_bh(&s->rx.lock);
	rekeys = s->rx.mppe.rekeys;
	done = !s->rx.mppe_on ||
	       kpptp_mppe_rx_catchup(&s->rx.mppe, KPPTP_MPPE_CATCHUP_BUDGET);
	kpptp_count_add(s, PPTP_A_STATS_MPPE_REKEY, s->rx.mppe.rekeys - rekeys);
	spin_unlock_bh(&s->rx.lock);
	if (done)
		trace_kpptp_resync(s, PPTP_A_STATS_MPPE_REKEY, 0);
	else if (!READ_ONCE(s->dead))
		queue_work(kpptp_catchup_wq, work);
}
