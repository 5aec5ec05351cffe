// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of LCP and CCP must not wait for a process: LCP Echo (RFC 1661 section
 * 5.8) with the clock of keepalive, and CCP resets (RFC 1962 section 5.4, RFC
 * 3078 section 7).
 */
#include <linux/timer.h>

#include "bundle.h"
#include "compat/compat.h"
#include "path.h"
#include "punt.h"
#include "trace.h"

/* Length field of an LCP or CCP packet, 0 when it does not fit the frame. */
static size_t cp_len(const u8 *data, size_t len)
{
	size_t n = len < KPPTP_CP_HDR_LEN ? 0 : kpptp_get16(data + 2);

	return n >= KPPTP_CP_HDR_LEN && n <= len ? n : 0;
}

static void cp_send(struct kpptp_session *s, u16 protocol, u8 code, u8 id)
{
	u8 frame[KPPTP_CP_HDR_LEN] = { code, id };

	kpptp_put16(frame + 2, sizeof(frame));
	kpptp_tx_control(s, protocol, frame, sizeof(frame));
}

/* The same data back, under our magic number. */
static void echo_reply(struct kpptp_session *s, const u8 *data, size_t len,
		       u32 magic)
{
	u8 *reply = kmemdup(data, len, GFP_ATOMIC);

	if (!reply)
		return;
	reply[0] = KPPTP_LCP_ECHO_REPLY;
	kpptp_put32(reply + KPPTP_CP_HDR_LEN, magic);
	kpptp_tx_control(s, KPPTP_PROTO_LCP, reply, len);
	kfree(reply);
}

/**
 * kpptp_echo_lcp() - handle a received LCP packet if it is an echo
 * @s: the session
 * @data: the packet
 * @len: its bytes, at most PPTP_FRAME_MAX
 *
 * Our own magic number in a request means that the line is looped back, which
 * is for the owner to judge.
 *
 * Context: serial stage of receive.
 * Return: false if it is the owner's
 */
bool kpptp_echo_lcp(struct kpptp_session *s, const u8 *data, size_t len)
{
	size_t n = cp_len(data, len);
	u32 magic = READ_ONCE(s->magic);

	if (!magic || n < KPPTP_CP_HDR_LEN + KPPTP_LCP_MAGIC_LEN)
		return false;
	switch (data[0]) {
	case KPPTP_LCP_ECHO_REQUEST:
		if (kpptp_get32(data + KPPTP_CP_HDR_LEN) == magic)
			return false;
		echo_reply(s, data, n, magic);
		return true;
	case KPPTP_LCP_ECHO_REPLY:
	case KPPTP_LCP_DISCARD_REQUEST:
		return true;
	}
	return false;
}

/**
 * kpptp_echo_ccp() - handle a received CCP packet if it is a reset
 * @s: the session
 * @data: the packet
 * @len: its bytes
 *
 * RFC 3078 wants no Reset-Ack, but Linux discards all encrypted packets until
 * it gets one, and others ignore it.
 *
 * Context: serial stage of receive.
 * Return: false if it is the owner's
 */
bool kpptp_echo_ccp(struct kpptp_session *s, const u8 *data, size_t len)
{
	struct kpptp_bundle *b = kpptp_session_bundle(s);

	if (!b || !cp_len(data, len))
		return false;
	if (data[0] == KPPTP_CCP_RESET_REQUEST && READ_ONCE(b->tx.mppe_on)) {
		kpptp_count(b->stats, PPTP_A_STATS_MPPE_RESET);
		trace_kpptp_resync(b->id, PPTP_A_STATS_MPPE_RESET, 0);
		cp_send(s, KPPTP_PROTO_CCP, KPPTP_CCP_RESET_ACK, data[1]);
		spin_lock(&b->tx.lock);
		if (b->tx.mppe_on)
			kpptp_mppe_tx_reset(&b->tx.mppe);
		spin_unlock(&b->tx.lock);
		return true;
	}
	if (data[0] != KPPTP_CCP_RESET_ACK || !READ_ONCE(b->rx.mppe_on))
		return false;
	spin_lock(&b->rx.lock);
	b->rx.reset_asked = false;
	spin_unlock(&b->rx.lock);
	return true;
}

/* The links take turns, as the peer may have lost one already. */
static struct kpptp_session *reset_link(const struct kpptp_bundle *b, u8 id)
{
	unsigned int links = READ_ONCE(b->n_links);
	unsigned int skip = links ? id % links : 0;
	struct kpptp_session *s;
	unsigned int slot;

	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference_check(b->links[slot],
					  rcu_read_lock_bh_held());
		if (s && !skip--)
			return s;
	}
	return NULL;
}

/* Context: rx.lock held, which is dropped. */
static void reset_request(struct kpptp_bundle *b) __releases(&b->rx.lock)
{
	struct kpptp_session *s;
	unsigned int tries;
	u8 id;

	b->rx.reset_at = jiffies;
	b->rx.reset_asked = true;
	b->rx.mppe.reset_asked = true;
	id = ++b->rx.reset_id;
	if (b->rx.reset_tries < KPPTP_RESET_TRIES)
		b->rx.reset_tries++;
	tries = b->rx.reset_tries;
	if (tries < KPPTP_RESET_TRIES)
		mod_timer(&b->rx.reset_timer,
			  jiffies + msecs_to_jiffies(KPPTP_RESET_MS));
	spin_unlock(&b->rx.lock);

	kpptp_count(b->stats, PPTP_A_STATS_MPPE_RESYNC);
	trace_kpptp_resync(b->id, PPTP_A_STATS_MPPE_RESYNC, tries);
	s = reset_link(b, id);
	if (s)
		cp_send(s, KPPTP_PROTO_CCP, KPPTP_CCP_RESET_REQUEST, id);
	if (tries >= KPPTP_RESET_TRIES)
		kpptp_echo_trouble(b);
}

/**
 * kpptp_echo_want_reset() - send a CCP Reset-Request, a few a second at most
 * @b: the bundle
 *
 * Context: bottom halves off, RCU read side, no lock of the data path held.
 */
void kpptp_echo_want_reset(struct kpptp_bundle *b)
{
	spin_lock(&b->rx.lock);
	if (b->rx.reset_tries &&
	    time_before(jiffies,
			b->rx.reset_at + msecs_to_jiffies(KPPTP_RESET_MS)))
		spin_unlock(&b->rx.lock);
	else
		reset_request(b);
}

/*
 * Neither a Reset-Ack nor a packet that can be decrypted has come: the request
 * or the answer was lost. To wait for the next packet before asking again would
 * cost TCP one retransmission timeout more, and each is twice the last.
 */
void kpptp_echo_reset_timer(struct timer_list *t)
{
	struct kpptp_bundle *b = timer_container_of(b, t, rx.reset_timer);

	rcu_read_lock();
	spin_lock(&b->rx.lock);
	if (b->rx.reset_asked && b->rx.mppe_on)
		reset_request(b);
	else
		spin_unlock(&b->rx.lock);
	rcu_read_unlock();
}

/**
 * kpptp_echo_trouble() - tell the owner that decryption fails, once a second
 * @b: the bundle
 *
 * Context: bottom halves off, RCU read side, no lock of the data path held.
 */
void kpptp_echo_trouble(struct kpptp_bundle *b)
{
	struct kpptp_session *s;
	bool tell;

	spin_lock(&b->rx.lock);
	tell = !b->rx.trouble_at ||
	       time_after(jiffies, b->rx.trouble_at +
					   msecs_to_jiffies(KPPTP_TROUBLE_MS));
	if (tell)
		b->rx.trouble_at = jiffies | 1;
	spin_unlock(&b->rx.lock);
	s = tell ? kpptp_bundle_link(b) : NULL;
	if (s)
		kpptp_punt_event(s, PPTP_EVENT_DECRYPT_TROUBLE, GFP_ATOMIC);
}

/* A frame with our magic number and nothing else. */
static void echo_send(struct kpptp_session *s, u8 code, u32 magic)
{
	u8 frame[KPPTP_CP_HDR_LEN + KPPTP_LCP_MAGIC_LEN] = { code };

	frame[1] = ++s->echo_id;
	kpptp_put16(frame + 2, sizeof(frame));
	kpptp_put32(frame + KPPTP_CP_HDR_LEN, magic);
	kpptp_tx_control(s, KPPTP_PROTO_LCP, frame, sizeof(frame));
}

/*
 * In stateful mode a lost packet makes all after it useless until a reset. If it
 * was the last of its burst, the peer would notice only by the retransmission,
 * and that would be lost too. A Discard-Request (RFC 1661 section 5.9), which
 * nobody answers, carries the sequence number that shows the gap, one for each
 * link.
 */
void kpptp_echo_probe_timer(struct timer_list *t)
{
	struct kpptp_bundle *b = timer_container_of(b, t, tx.probe_timer);
	struct kpptp_session *s;
	unsigned int slot;

	rcu_read_lock();
	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference(b->links[slot]);
		if (s && READ_ONCE(s->magic))
			echo_send(s, KPPTP_LCP_DISCARD_REQUEST,
				  READ_ONCE(s->magic));
	}
	rcu_read_unlock();
}

/*
 * Set the clock of keepalive to the next time at which something is due, by the
 * settings as they are now. Return: keepalive periods of silence, 0 if the clock
 * is off. Context: echo_lock held.
 */
static unsigned long echo_rearm(struct kpptp_session *s)
{
	unsigned long keepalive = READ_ONCE(s->keepalive) * HZ;
	unsigned long heard_at = READ_ONCE(s->heard_at);
	unsigned long silent = jiffies - heard_at;

	if (!keepalive || !READ_ONCE(s->magic) || READ_ONCE(s->dead))
		return 0;
	mod_timer(&s->echo_timer,
		  silent < keepalive ? heard_at + keepalive : jiffies + HZ);
	return silent / keepalive;
}

/*
 * The clock of keepalive. It does not run with the packets: it looks how long
 * the peer has been silent and sleeps for the rest. The owner is told again and
 * again, because its socket may have overrun.
 */
void kpptp_echo_timer(struct timer_list *t)
{
	struct kpptp_session *s = timer_container_of(s, t, echo_timer);
	u32 magic = READ_ONCE(s->magic);
	unsigned long silent;

	spin_lock(&s->echo_lock);
	silent = echo_rearm(s);
	spin_unlock(&s->echo_lock);
	if (silent >= 2)
		kpptp_punt_event(s, PPTP_EVENT_ECHO_LOST, GFP_ATOMIC);
	if (silent && magic)
		echo_send(s, KPPTP_LCP_ECHO_REQUEST, magic);
}

/**
 * kpptp_echo_restart() - magic number or keepalive time have changed
 * @s: the session
 *
 * The silence counts from now on: before, nobody had to answer.
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_echo_restart(struct kpptp_session *s)
{
	lockdep_assert_held(&kpptp_conf_lock);
	spin_lock_bh(&s->echo_lock);
	WRITE_ONCE(s->heard_at, jiffies);
	echo_rearm(s);
	spin_unlock_bh(&s->echo_lock);
}
