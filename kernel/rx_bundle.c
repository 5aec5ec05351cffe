// SPDX-License-Identifier: GPL-2.0-only
/* Order point of the bundle: where a packet stands, and its key. See rx.c. */
#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "ppp.h"
#include "trace.h"

/**
 * kpptp_rx_is_data() - is it for the bundle or for the link
 * @protocol: PPP protocol number
 *
 * Return: true for network-layer packets and what they come in; false for
 * control frames, and what nobody claims
 */
bool kpptp_rx_is_data(u16 protocol)
{
	switch (kpptp_ppp_classify(protocol)) {
	case KPPTP_PPP_DATA_IPV4:
	case KPPTP_PPP_DATA_IPV6:
	case KPPTP_PPP_BRIDGE:
	case KPPTP_PPP_MPPE:
	case KPPTP_PPP_MP:
		return true;
	case KPPTP_PPP_LCP:
	case KPPTP_PPP_CCP:
	case KPPTP_PPP_CONTROL:
	case KPPTP_PPP_OTHER:
		break;
	}
	return false;
}

/* As rx_mppe(); a long search for the key only so often. */
static enum kpptp_mppe_verdict rx_stateful(struct kpptp_bundle *b,
					   struct sk_buff *skb, u16 header)
{
	struct kpptp_mppe_rx *mppe = &b->rx.mppe;
	bool may_search = time_after_eq(jiffies, b->rx.search_at);
	enum kpptp_mppe_verdict verdict;

	mppe->may_search = may_search;
	verdict = kpptp_mppe_rx_decrypt_stateful(
		mppe, header, kpptp_cb(skb)->job.gre_seq, skb->data, skb->len);
	if (may_search && !mppe->may_search)
		b->rx.search_at = jiffies + msecs_to_jiffies(KPPTP_RESET_MS);
	return verdict;
}

/* Find the key of an encrypted packet; a stateful stream is decrypted here. */
static unsigned int rx_mppe(struct kpptp_bundle *b, struct sk_buff *skb,
			    struct kpptp_batch *batch)
{
	struct kpptp_mppe_rx *mppe = &b->rx.mppe;
	struct kpptp_cb *cb = kpptp_cb(skb);
	enum kpptp_mppe_verdict verdict;
	u16 header = kpptp_get16(skb->data);
	u64 rekeys;

	if (!b->rx.mppe_on)
		return PPTP_A_STATS_DROP_PROTO;
	skb_pull(skb, KPPTP_MPPE_HDR_LEN);
	cb->mppe = true;
	cb->gen = b->rx.mppe_gen;
	cb->job.gre_seq = b->rx.progress;
	cb->job.stateful = mppe->params.stateful;
	rekeys = mppe->rekeys;
	if (mppe->params.stateful)
		verdict = rx_stateful(b, skb, header);
	else
		verdict = kpptp_mppe_rx_next(mppe, header, cb->job.gre_seq,
					     &cb->job);
	kpptp_count_add(b->stats, PPTP_A_STATS_MPPE_REKEY,
			mppe->rekeys - rekeys);
	if (mppe->params.stateful)
		batch->want_reset = mppe->want_reset;
	batch->trouble |= kpptp_mppe_rx_trouble(mppe);
	switch (verdict) {
	case KPPTP_MPPE_OK:
		return 0;
	case KPPTP_MPPE_DROP:
		return PPTP_A_STATS_DROP_MPPE;
	case KPPTP_MPPE_CATCHUP:
		queue_work(kpptp_catchup_wq, &b->rx.catchup);
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
static bool rx_plain_refused(const struct kpptp_bundle *b, u16 protocol)
{
	return kpptp_rx_is_data(protocol) &&
	       (b->rx.mppe_on || READ_ONCE(b->mppe_required));
}

/**
 * kpptp_rx_packet() - order point of one packet
 * @b: the bundle
 * @skb: the next packet in order, after kpptp_rx_parse(); consumed
 * @batch: has room
 *
 * Context: rx.lock held.
 */
void kpptp_rx_packet(struct kpptp_bundle *b, struct sk_buff *skb,
		     struct kpptp_batch *batch)
{
	struct kpptp_cb *cb = kpptp_cb(skb);

	if (!cb->drop && kpptp_order_full(&b->rx.order))
		cb->drop = PPTP_A_STATS_DROP_NOMEM;
	if (cb->protocol != KPPTP_PROTO_MPPE) {
		kpptp_mppe_rx_other(&b->rx.mppe);
		if (rx_plain_refused(b, cb->protocol))
			cb->drop = PPTP_A_STATS_DROP_PLAIN;
	} else if (!cb->drop) {
		cb->drop = rx_mppe(b, skb, batch);
	}
	if (cb->drop)
		kpptp_bundle_drop(b, skb, cb->drop);
	else
		kpptp_order_enter(&b->rx.order, batch, skb,
				  !cb->mppe || cb->job.stateful);
}

/*
 * A packet without MP header: the peer has one link left. What it has sent by
 * others before, and they have lost, no number says. Context: rx.lock held.
 */
static void rx_whole(struct kpptp_bundle *b, struct sk_buff *skb,
		     struct kpptp_batch *batch)
{
	if (b->rx.elsewhere) {
		kpptp_mppe_rx_missed(&b->rx.mppe, b->rx.progress);
		/* With several links on our side it is not over. */
		b->rx.elsewhere = b->n_links > 1;
	}
	kpptp_rx_packet(b, skb, batch);
}

/**
 * kpptp_rx_bundle() - a link has a packet for its bundle
 * @b: the bundle
 * @s: the link
 * @skb: the next packet of the link
 * @step: by how much the link's numbers have moved on with it
 * @lost: how many of them were lost
 * @batch: has room
 *
 * Context: rx.lock of the link held.
 * Return: true if @skb was consumed; false if it is a control frame, or no good
 */
bool kpptp_rx_bundle(struct kpptp_bundle *b, struct kpptp_session *s,
		     struct sk_buff *skb, u32 step, u32 lost,
		     struct kpptp_batch *batch)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	bool data = !cb->drop && kpptp_rx_is_data(cb->protocol);

	spin_lock(&b->rx.lock);
	/* What the next encrypted packet says of it counts for more. */
	if (lost)
		batch->want_reset = b->rx.mppe_on && b->rx.mppe.params.stateful;
	if (b->n_links == 1)
		b->rx.progress += step;
	else if (cb->protocol != KPPTP_PROTO_MP)
		b->rx.progress++;
	if (data && cb->protocol == KPPTP_PROTO_MP)
		kpptp_rx_mp(b, s, skb, step, batch);
	else if (data)
		rx_whole(b, skb, batch);
	else if (cb->protocol != KPPTP_PROTO_MPPE)
		kpptp_mppe_rx_other(&b->rx.mppe);
	spin_unlock(&b->rx.lock);
	return data;
}

/* What the order point found out and could not do under its lock. */
static void rx_aftermath(struct kpptp_bundle *b, struct kpptp_batch *batch)
{
	if (batch->want_reset)
		kpptp_echo_want_reset(b);
	if (batch->trouble)
		kpptp_echo_trouble(b);
	batch->want_reset = false;
	batch->trouble = false;
}

/**
 * kpptp_rx_bundle_run() - what the order point lets through goes on
 * @b: the bundle
 * @batch: from the order point; empty afterwards
 *
 * Fragments whose turn has come go along, however many batches that takes. From
 * here on it is for the NAPI of the netdev, see napi.c.
 *
 * Context: softirq, RCU read side, no lock of the data path held.
 */
void kpptp_rx_bundle_run(struct kpptp_bundle *b, struct kpptp_batch *batch)
{
	bool more;

	do {
		more = kpptp_rx_mp_release(b, batch);
		batch->n = 0;
	} while (more);
	if (batch->schedule)
		napi_schedule(b->rx.order.napi);
	batch->schedule = false;
	rx_aftermath(b, batch);
}

/*
 * Key changes that were too many for the softirq that received the packet: some
 * of them, then it is the turn of the next bundle.
 */
void kpptp_rx_catchup(struct work_struct *work)
{
	struct kpptp_bundle *b =
		container_of(work, struct kpptp_bundle, rx.catchup);
	bool done;
	u64 rekeys;

	spin_lock_bh(&b->rx.lock);
	rekeys = b->rx.mppe.rekeys;
	done = !b->rx.mppe_on ||
	       kpptp_mppe_rx_catchup(&b->rx.mppe, KPPTP_MPPE_CATCHUP_BUDGET);
	kpptp_count_add(b->stats, PPTP_A_STATS_MPPE_REKEY,
			b->rx.mppe.rekeys - rekeys);
	spin_unlock_bh(&b->rx.lock);
	if (done)
		trace_kpptp_resync(b->id, PPTP_A_STATS_MPPE_REKEY, 0);
	else if (READ_ONCE(b->n_links))
		queue_work(kpptp_catchup_wq, work);
}
