// SPDX-License-Identifier: GPL-2.0-only
/*
 * MPPE coherency counts, keys and resynchronisation, see mppe.h
 */
#include <linux/minmax.h>
#include <linux/string.h>

#include "mppe.h"
#include "ppp.h"
#include "window.h"

/* RFC 3078 section 7: the key changes before a flag packet is encrypted */
static bool is_flag(u16 count)
{
	return (count & KPPTP_MPPE_FLAG_MASK) == KPPTP_MPPE_FLAG_MASK;
}

static void change_key(const struct kpptp_mppe_params *params, u8 *key)
{
	kpptp_mppe_next_key(params->start_key, params->bits, key);
}

static void start_stream(const struct kpptp_mppe_params *params, const u8 *key,
			 struct kpptp_rc4 *rc4)
{
	kpptp_rc4_setkey(rc4, key, kpptp_mppe_key_len(params->bits));
}

/* Packets of much the same length come together, the longest first. */
static void sort_by_length(struct kpptp_mppe_work *w, unsigned int n)
{
	struct kpptp_mppe_work one;
	unsigned int i, k;

	for (i = 1; i < n; i++) {
		one = w[i];
		for (k = i; k && w[k - 1].len < one.len; k--)
			w[k] = w[k - 1];
		w[k] = one;
	}
}

static void crypt_group(const struct kpptp_mppe_work *w, unsigned int n)
{
	struct kpptp_rc4_message m[KPPTP_RC4_GROUP];
	unsigned int k;

	for (k = 0; k < n; k++) {
		m[k].key = w[k].job->key;
		m[k].key_len = w[k].job->key_len;
		m[k].dst = w[k].dst;
		m[k].src = w[k].src;
		m[k].len = w[k].len;
	}
	kpptp_rc4_crypt_group(m, n);
}

void kpptp_mppe_jobs_crypt(struct kpptp_mppe_work *w, unsigned int n)
{
	unsigned int group;

	sort_by_length(w, n);
	for (; n; n -= group, w += group) {
		group = min_t(unsigned int, n, KPPTP_RC4_GROUP);
		/* One alone would cost as much as two. */
		if (n == KPPTP_RC4_GROUP + 1)
			group--;
		crypt_group(w, group);
	}
}

void kpptp_mppe_tx_init(struct kpptp_mppe_tx *tx,
			const struct kpptp_mppe_params *params)
{
	memset(tx, 0, sizeof(*tx));
	tx->params = *params;
	tx->count = KPPTP_MPPE_COUNT_MASK;
	kpptp_mppe_initial_key(params->start_key, params->bits, tx->key);
	/*
	 * The first packet is not FLUSHED although its stream is new: Linux
	 * would take that for one more key change, others do not care.
	 */
	if (params->stateful)
		start_stream(params, tx->key, &tx->rc4);
}

void kpptp_mppe_tx_next(struct kpptp_mppe_tx *tx, struct kpptp_mppe_job *job)
{
	bool stateful = tx->params.stateful;

	memset(job, 0, sizeof(*job));
	tx->count = (tx->count + 1) & KPPTP_MPPE_COUNT_MASK;
	if (tx->reset)
		tx->count |= KPPTP_MPPE_FLAG_MASK;
	tx->reset = false;

	job->stateful = stateful;
	job->header = KPPTP_MPPE_ENCRYPTED | tx->count;
	if (stateful && !is_flag(tx->count))
		return;

	change_key(&tx->params, tx->key);
	job->header |= KPPTP_MPPE_FLUSHED;
	if (stateful) {
		start_stream(&tx->params, tx->key, &tx->rc4);
		return;
	}
	job->key_len = kpptp_mppe_key_len(tx->params.bits);
	memcpy(job->key, tx->key, job->key_len);
}

void kpptp_mppe_tx_reset(struct kpptp_mppe_tx *tx)
{
	tx->reset = tx->params.stateful;
}

void kpptp_mppe_tx_wipe(struct kpptp_mppe_tx *tx)
{
	memzero_explicit(tx, sizeof(*tx));
}

void kpptp_mppe_rx_init(struct kpptp_mppe_rx *rx,
			const struct kpptp_mppe_params *params)
{
	memset(rx, 0, sizeof(*rx));
	rx->params = *params;
	rx->cur.count = KPPTP_MPPE_COUNT_MASK;
	kpptp_mppe_initial_key(params->start_key, params->bits, rx->cur.key);
	rx->good = rx->cur;
	if (params->stateful) {
		start_stream(params, rx->cur.key, &rx->rc4);
		rx->in_sync = true;
		rx->may_search = true;
	}
}

void kpptp_mppe_rx_wipe(struct kpptp_mppe_rx *rx)
{
	memzero_explicit(rx, sizeof(*rx));
}

/* Counts from @pos to @count, 1 to 4096: all that the header alone says */
static u32 count_ahead(const struct kpptp_mppe_pos *pos, u16 count)
{
	return ((count - pos->count - 1) & KPPTP_MPPE_COUNT_MASK) + 1;
}

/*
 * Counts from @pos to @count when GRE numbers are considered too, or 0 if the
 * packet cannot come after @pos. At most as many MPPE packets as GRE packets
 * were sent, unless the sender leaves out counts (@may_skip), as ours does
 * after a reset, or not all of them were counted. Packets that we know not to be
 * MPPE count only against whole rounds: a forged one must not make the true
 * count look impossible.
 */
static u32 packets_ahead(const struct kpptp_mppe_rx *rx,
			 const struct kpptp_mppe_pos *pos, u16 count,
			 u32 gre_seq, bool may_skip)
{
	u32 ahead = count_ahead(pos, count);
	u32 gre_ahead = gre_seq - pos->gre_seq;
	u32 others = rx->others - pos->others;
	u32 rounds;

	if (!pos->anchored)
		return ahead;
	if (!kpptp_seq_after(gre_seq, pos->gre_seq))
		return 0;
	if (ahead > gre_ahead)
		return may_skip || rx->missed ? ahead : 0;
	if (others >= gre_ahead - ahead)
		return ahead;
	rounds = (gre_ahead - ahead - others) / KPPTP_MPPE_COUNT_SPACE;
	if (rounds)
		rounds -= rx->fewer_rounds % (rounds + 1);
	return ahead + rounds * KPPTP_MPPE_COUNT_SPACE;
}

/* A packet makes sense: from its place on the numbers count. */
static void miss_nothing(struct kpptp_mppe_rx *rx, u32 gre_seq)
{
	if (!kpptp_seq_before(gre_seq, rx->missed_at))
		rx->missed = false;
}

static void stand_at(struct kpptp_mppe_rx *rx, u16 count, u32 gre_seq)
{
	rx->cur.count = count;
	rx->cur.gre_seq = gre_seq;
	rx->cur.others = rx->others;
	rx->cur.anchored = true;
}

static void rewind_to_good(struct kpptp_mppe_rx *rx)
{
	rx->cur = rx->good;
	rx->behind = 0;
	rx->in_sync = false;
}

static void note_bad(struct kpptp_mppe_rx *rx)
{
	if (!++rx->bad_run)
		rx->bad_run = KPPTP_MPPE_BAD_RUN;
}

static enum kpptp_mppe_verdict fall_behind(struct kpptp_mppe_rx *rx, u32 steps,
					   u16 count, u32 gre_seq)
{
	rx->behind = steps;
	rx->target_count = count;
	rx->target_gre_seq = gre_seq;
	rx->in_sync = false;
	return KPPTP_MPPE_CATCHUP;
}

/*
 * True while a catch-up is under way that leads to this packet. One that goes
 * beyond it was started by a forged packet before the window jumped back.
 */
static bool still_behind(struct kpptp_mppe_rx *rx, u32 gre_seq)
{
	if (rx->behind && !kpptp_seq_after(gre_seq, rx->target_gre_seq))
		rewind_to_good(rx);
	return rx->behind;
}

bool kpptp_mppe_rx_catchup(struct kpptp_mppe_rx *rx, u32 budget)
{
	if (!rx->behind)
		return true;
	for (; rx->behind && budget; rx->behind--, budget--) {
		change_key(&rx->params, rx->cur.key);
		rx->rekeys++;
	}
	if (rx->behind)
		return false;
	stand_at(rx, rx->target_count, rx->target_gre_seq);
	return true;
}

enum kpptp_mppe_verdict kpptp_mppe_rx_next(struct kpptp_mppe_rx *rx, u16 header,
					   u32 gre_seq,
					   struct kpptp_mppe_job *job)
{
	const u16 want = KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED;
	u16 count = header & KPPTP_MPPE_COUNT_MASK;
	u32 steps, n;

	if ((header & want) != want) {
		note_bad(rx);
		return KPPTP_MPPE_DROP;
	}
	if (still_behind(rx, gre_seq))
		return KPPTP_MPPE_CATCHUP;

	steps = packets_ahead(rx, &rx->cur, count, gre_seq, false);
	if (!steps) {
		steps = packets_ahead(rx, &rx->good, count, gre_seq, false);
		if (!steps) {
			note_bad(rx);
			return KPPTP_MPPE_DROP;
		}
		rewind_to_good(rx);
	}
	if (steps > KPPTP_MPPE_CATCHUP_TOTAL) {
		note_bad(rx);
		return KPPTP_MPPE_DROP;
	}
	if (steps > KPPTP_MPPE_CATCHUP_MAX)
		return fall_behind(rx, steps, count, gre_seq);

	for (n = 0; n < steps; n++)
		change_key(&rx->params, rx->cur.key);
	rx->rekeys += steps - 1;
	stand_at(rx, count, gre_seq);

	memset(job, 0, sizeof(*job));
	job->header = header;
	job->gre_seq = gre_seq;
	job->key_len = kpptp_mppe_key_len(rx->params.bits);
	memcpy(job->key, rx->cur.key, job->key_len);
	return KPPTP_MPPE_OK;
}

/* A verdict on a packet older than the last good one changes nothing. */
static bool is_news(const struct kpptp_mppe_rx *rx,
		    const struct kpptp_mppe_job *job)
{
	return !rx->good.anchored ||
	       kpptp_seq_after(job->gre_seq, rx->good.gre_seq);
}

void kpptp_mppe_rx_good(struct kpptp_mppe_rx *rx,
			const struct kpptp_mppe_job *job)
{
	if (rx->params.stateful)
		return;
	rx->bad_run = 0;
	rx->fewer_rounds = 0;
	miss_nothing(rx, job->gre_seq);
	if (!is_news(rx, job))
		return;
	rx->good.count = job->header & KPPTP_MPPE_COUNT_MASK;
	rx->good.gre_seq = job->gre_seq;
	rx->good.others = rx->others;
	rx->good.anchored = true;
	memcpy(rx->good.key, job->key, job->key_len);
}

void kpptp_mppe_rx_bad(struct kpptp_mppe_rx *rx,
		       const struct kpptp_mppe_job *job)
{
	if (rx->params.stateful)
		return;
	if (rx->bad_run % KPPTP_MPPE_BAD_RUN == 0 && is_news(rx, job)) {
		if (rx->bad_run)
			rx->fewer_rounds++;
		rewind_to_good(rx);
	}
	note_bad(rx);
}

static enum kpptp_plausible plausible(const u8 *data, size_t readable,
				      size_t len)
{
	struct kpptp_ppp ppp;

	if (kpptp_ppp_parse_protocol(data, readable, &ppp))
		return KPPTP_PLAUSIBLE_NO;
	return kpptp_ppp_plausible(ppp.protocol, data + ppp.hdr_len,
				   len - ppp.hdr_len);
}

/* What the first bytes look like under @key, without touching them */
static enum kpptp_plausible try_key(const struct kpptp_mppe_params *params,
				    const u8 *key, const u8 *data, size_t len)
{
	u8 head[KPPTP_PPP_PROTO_LEN + KPPTP_PLAUSIBLE_BYTES];
	size_t n = len < sizeof(head) ? len : sizeof(head);
	enum kpptp_plausible trust;
	struct kpptp_rc4 rc4;

	start_stream(params, key, &rc4);
	kpptp_rc4_crypt(&rc4, head, data, n);
	trust = plausible(head, n, len);
	kpptp_rc4_wipe(&rc4);
	return trust;
}

static enum kpptp_mppe_verdict out_of_step(struct kpptp_mppe_rx *rx)
{
	rx->in_sync = false;
	rx->want_reset = true;
	return KPPTP_MPPE_WAIT;
}

/* An unusable packet: forged, as long as the stream has not been lost */
static enum kpptp_mppe_verdict unusable(struct kpptp_mppe_rx *rx)
{
	note_bad(rx);
	if (!rx->in_sync || kpptp_mppe_rx_trouble(rx))
		return out_of_step(rx);
	return KPPTP_MPPE_DROP;
}

static void accept(struct kpptp_mppe_rx *rx, enum kpptp_plausible trust,
		   u16 count, u32 gre_seq)
{
	stand_at(rx, count, gre_seq);
	rx->in_sync = true;
	if (trust != KPPTP_PLAUSIBLE_YES)
		return;
	rx->good = rx->cur;
	rx->bad_run = 0;
	miss_nothing(rx, gre_seq);
}

/* The packet after the last one: its bytes continue the stream */
static enum kpptp_mppe_verdict continue_stream(struct kpptp_mppe_rx *rx,
					       u16 count, u32 gre_seq, u8 *data,
					       size_t len)
{
	struct kpptp_rc4 before = rx->rc4;
	u8 key[KPPTP_MPPE_KEY_MAX];
	enum kpptp_plausible trust;

	memcpy(key, rx->cur.key, sizeof(key));
	if (is_flag(count)) {
		change_key(&rx->params, key);
		start_stream(&rx->params, key, &rx->rc4);
	}
	kpptp_rc4_crypt(&rx->rc4, data, data, len);
	trust = plausible(data, len, len);
	if (trust != KPPTP_PLAUSIBLE_NO) {
		memcpy(rx->cur.key, key, sizeof(key));
		accept(rx, trust, count, gre_seq);
	} else {
		rx->rc4 = before;
	}
	memzero_explicit(key, sizeof(key));
	kpptp_rc4_wipe(&before);
	return trust == KPPTP_PLAUSIBLE_NO ? unusable(rx) : KPPTP_MPPE_OK;
}

/*
 * @key is the one that RFC 3078 wants for a FLUSHED packet; change it until
 * the packet makes sense, at most @most times. Returns how much so, with @key as
 * found.
 */
static enum kpptp_plausible find_key(struct kpptp_mppe_rx *rx, u16 count,
				     const u8 *data, size_t len, u8 *key,
				     unsigned int most)
{
	unsigned int expected = rx->linux_variant && !is_flag(count);
	enum kpptp_plausible trust, fallback = KPPTP_PLAUSIBLE_NO;
	u8 fallback_key[KPPTP_MPPE_KEY_MAX];
	unsigned int extra;

	for (extra = 0; extra <= most; extra++) {
		if (extra)
			change_key(&rx->params, key);
		trust = try_key(&rx->params, key, data, len);
		if (trust == KPPTP_PLAUSIBLE_YES) {
			if (extra || !is_flag(count))
				rx->linux_variant = extra;
			fallback = trust;
			goto wipe;
		}
		if (extra == expected) {
			fallback = trust;
			memcpy(fallback_key, key, sizeof(fallback_key));
		}
	}
	memcpy(key, fallback_key, sizeof(fallback_key));
wipe:
	memzero_explicit(fallback_key, sizeof(fallback_key));
	return fallback;
}

/* Key changes from @pos to a packet that the sender's flag packets made */
static u32 flags_passed(const struct kpptp_mppe_rx *rx,
			const struct kpptp_mppe_pos *pos, u16 count,
			u32 gre_seq)
{
	u32 ahead = packets_ahead(rx, pos, count, gre_seq, true);
	u32 next = pos->count + 1;

	return (next + ahead) / KPPTP_MPPE_FLAG_EVERY -
	       next / KPPTP_MPPE_FLAG_EVERY;
}

static enum kpptp_plausible find_key_from(struct kpptp_mppe_rx *rx,
					  const struct kpptp_mppe_pos *pos,
					  u16 count, u32 gre_seq,
					  const u8 *data, size_t len, u8 *key,
					  unsigned int most)
{
	u32 steps = flags_passed(rx, pos, count, gre_seq);

	if (steps > KPPTP_MPPE_CATCHUP_MAX)
		return KPPTP_PLAUSIBLE_NO;
	memcpy(key, pos->key, KPPTP_MPPE_KEY_MAX);
	while (steps--)
		change_key(&rx->params, key);
	return find_key(rx, count, data, len, key, most);
}

/*
 * Key changes to try on a FLUSHED packet: in trouble many, because every reset
 * that failed is one more of a Linux peer, if the caller allows it now.
 */
static unsigned int most_trials(struct kpptp_mppe_rx *rx)
{
	if (!rx->may_search || !kpptp_mppe_rx_trouble(rx))
		return KPPTP_MPPE_TRIAL_MAX;
	rx->may_search = false;
	return KPPTP_MPPE_CATCHUP_MAX;
}

/* A packet whose sender initialised its RC4 tables: step can be found again */
static enum kpptp_mppe_verdict restart_stream(struct kpptp_mppe_rx *rx,
					      u16 count, u32 gre_seq, u8 *data,
					      size_t len)
{
	u32 steps = flags_passed(rx, &rx->cur, count, gre_seq);
	bool next_in_step = rx->in_sync && count_ahead(&rx->cur, count) == 1;
	u8 key[KPPTP_MPPE_KEY_MAX];
	enum kpptp_plausible trust;
	unsigned int most;

	if (steps > KPPTP_MPPE_CATCHUP_MAX)
		return fall_behind(rx, steps, count, gre_seq);

	most = most_trials(rx);
	trust = find_key_from(rx, &rx->cur, count, gre_seq, data, len, key,
			      most);
	/* A forged packet that was weakly plausible may have brought us here. */
	if (trust != KPPTP_PLAUSIBLE_YES && !rx->in_sync &&
	    rx->good.gre_seq != rx->cur.gre_seq) {
		u8 other[KPPTP_MPPE_KEY_MAX];

		if (find_key_from(rx, &rx->good, count, gre_seq, data, len,
				  other, most) == KPPTP_PLAUSIBLE_YES) {
			trust = KPPTP_PLAUSIBLE_YES;
			memcpy(key, other, sizeof(key));
		}
		memzero_explicit(other, sizeof(other));
	}
	/* What leaves a stream that is in step must be certain. */
	if (trust == KPPTP_PLAUSIBLE_WEAK && rx->in_sync && !next_in_step)
		trust = KPPTP_PLAUSIBLE_NO;
	if (trust != KPPTP_PLAUSIBLE_NO) {
		rx->rekeys += steps - (next_in_step && is_flag(count));
		memcpy(rx->cur.key, key, sizeof(key));
		start_stream(&rx->params, key, &rx->rc4);
		kpptp_rc4_crypt(&rx->rc4, data, data, len);
		rx->reset_asked = false;
		accept(rx, trust, count, gre_seq);
	}
	memzero_explicit(key, sizeof(key));
	return trust == KPPTP_PLAUSIBLE_NO ? unusable(rx) : KPPTP_MPPE_OK;
}

enum kpptp_mppe_verdict kpptp_mppe_rx_decrypt_stateful(struct kpptp_mppe_rx *rx,
						       u16 header, u32 gre_seq,
						       u8 *data, size_t len)
{
	u16 count = header & KPPTP_MPPE_COUNT_MASK;

	rx->want_reset = false;
	if (!(header & KPPTP_MPPE_ENCRYPTED))
		return unusable(rx);
	if (still_behind(rx, gre_seq))
		return KPPTP_MPPE_CATCHUP;
	if (!packets_ahead(rx, &rx->cur, count, gre_seq, true)) {
		rewind_to_good(rx);
		if (!packets_ahead(rx, &rx->cur, count, gre_seq, true))
			return unusable(rx);
	}

	if (header & KPPTP_MPPE_FLUSHED)
		return restart_stream(rx, count, gre_seq, data, len);
	if (!rx->in_sync)
		return out_of_step(rx);
	if (count_ahead(&rx->cur, count) == 1)
		return continue_stream(rx, count, gre_seq, data, len);
	/* With a reset under way the one that left counts out may be lost. */
	if (!rx->reset_asked &&
	    !packets_ahead(rx, &rx->cur, count, gre_seq, false))
		return unusable(rx);
	return out_of_step(rx);
}
