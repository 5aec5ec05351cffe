/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MPPE of one direction (RFC 3078): coherency count, key of each packet, and
 * how sender and receiver find together again after loss. Pure; the caller's
 * lock of that direction guards each struct.
 *
 * Stateless mode: every packet has a key of its own, so the functions here
 * hand out a job with the key, and the crypt may be done anywhere later, in
 * any order. Stateful mode: one RC4 stream runs through the packets, so they
 * are crypted in order under the lock.
 */
#ifndef _KPPTP_MPPE_H
#define _KPPTP_MPPE_H

#include "limits.h"
#include "mppe_key.h"
#include "rc4.h"

/**
 * struct kpptp_mppe_params - what CCP negotiated for one direction
 * @start_key: RFC 3079 start key, kpptp_mppe_key_len(@bits) bytes
 * @bits: key strength, not KPPTP_MPPE_NONE
 * @stateful: one RC4 stream, key change every 256 packets; otherwise a key for
 *	each packet
 */
struct kpptp_mppe_params {
	u8 start_key[KPPTP_MPPE_KEY_MAX];
	enum kpptp_mppe_bits bits;
	bool stateful;
};

/**
 * struct kpptp_mppe_job - all that the crypt of one packet needs
 * @gre_seq: sequence number of the packet that carries it (receive only)
 * @header: bits and coherency count, host order
 * @key: key of this packet (stateless only)
 * @key_len: its bytes (stateless only)
 * @stateful: there is no key; the stream in struct kpptp_mppe_tx crypts, now
 */
struct kpptp_mppe_job {
	u32 gre_seq;
	u16 header;
	u8 key[KPPTP_MPPE_KEY_MAX];
	u8 key_len;
	bool stateful;
};

/**
 * struct kpptp_mppe_work - one packet to en- or decrypt with its job's own key
 * @job: a stateless job
 * @dst: result
 * @src: the bytes after the MPPE header; may equal @dst, must not overlap it
 *	otherwise
 * @len: their number
 */
struct kpptp_mppe_work {
	const struct kpptp_mppe_job *job;
	u8 *dst;
	const u8 *src;
	size_t len;
};

/**
 * kpptp_mppe_jobs_crypt() - en- or decrypt packets
 * @w: the packets; may be put into another order
 * @n: their number
 *
 * A step of RC4 waits for the one before it, so packets are done in groups that
 * take turns: the more at once, and the more alike in length, the faster.
 *
 * Context: any; touches nothing but its arguments.
 */
void kpptp_mppe_jobs_crypt(struct kpptp_mppe_work *w, unsigned int n);

/**
 * struct kpptp_mppe_tx - sending direction
 * @params: as negotiated
 * @key: session key in use
 * @count: coherency count of the last packet
 * @reset: the peer asked for a reset; the next packet answers
 * @rc4: the stream of stateful mode
 */
struct kpptp_mppe_tx {
	struct kpptp_mppe_params params;
	u8 key[KPPTP_MPPE_KEY_MAX];
	u16 count;
	bool reset;
	struct kpptp_rc4 rc4;
};

/**
 * kpptp_mppe_tx_init() - start sending; the first packet has count 0
 * @tx: sending direction
 * @params: as negotiated; copied
 */
void kpptp_mppe_tx_init(struct kpptp_mppe_tx *tx,
			const struct kpptp_mppe_params *params);

/**
 * kpptp_mppe_tx_next() - header and key of the next packet
 * @tx: sending direction
 * @job: filled
 *
 * In stateful mode the caller then crypts with kpptp_rc4_crypt(&tx->rc4, ...)
 * before it calls again; a packet for which this was called must be sent, or
 * the peer has to ask for a reset.
 *
 * Context: caller holds the transmit order lock. At most one key change.
 */
void kpptp_mppe_tx_next(struct kpptp_mppe_tx *tx, struct kpptp_mppe_job *job);

/**
 * kpptp_mppe_tx_reset() - the peer sent a CCP Reset-Request
 * @tx: sending direction
 *
 * Send the Reset-Ack first, then call this: Linux discards every packet until
 * it has the Reset-Ack. Several requests before the next packet count as one.
 *
 * In stateful mode the next packet leaves out the coherency counts up to the
 * next flag packet (low byte 0xff), changes the key as that packet has to, and
 * is FLUSHED. A receiver after RFC 3078 sees loss followed by FLUSHED: it
 * changes its key for every flag packet in between and initialises RC4. Linux
 * changes its key on every FLUSHED packet, and for every 256 counts left out
 * before it: on a flag packet, and only there, both come to the same key. In
 * stateless mode there is nothing to do.
 *
 * Context: caller holds the transmit order lock.
 */
void kpptp_mppe_tx_reset(struct kpptp_mppe_tx *tx);

/**
 * kpptp_mppe_tx_wipe() - forget all keys
 * @tx: sending direction; unusable until kpptp_mppe_tx_init()
 */
void kpptp_mppe_tx_wipe(struct kpptp_mppe_tx *tx);

/**
 * struct kpptp_mppe_pos - a place in the peer's chain of keys
 * @gre_seq: GRE sequence number of the packet; valid with @anchored
 * @others: of struct kpptp_mppe_rx at that time
 * @count: its coherency count
 * @anchored: a packet stood here; false only at the start of the chain
 * @key: session key of the packet
 */
struct kpptp_mppe_pos {
	u32 gre_seq;
	u32 others;
	u16 count;
	bool anchored;
	u8 key[KPPTP_MPPE_KEY_MAX];
};

/**
 * enum kpptp_mppe_verdict - what became of a received packet
 * @KPPTP_MPPE_OK: its key is in the job, or (stateful) it is decrypted
 * @KPPTP_MPPE_DROP: forged, corrupt or late; nothing was committed
 * @KPPTP_MPPE_WAIT: stateful and out of step: drop it; see want_reset
 * @KPPTP_MPPE_CATCHUP: drop it, and let a work item run
 *	kpptp_mppe_rx_catchup(); given again for every packet until that is done
 */
enum kpptp_mppe_verdict {
	KPPTP_MPPE_OK,
	KPPTP_MPPE_DROP,
	KPPTP_MPPE_WAIT,
	KPPTP_MPPE_CATCHUP,
};

/**
 * struct kpptp_mppe_rx - receiving direction
 * @params: as negotiated
 * @cur: place of the last packet whose key was handed out
 * @good: place of the last packet that decrypted to something plausible
 * @others: packets received that were not MPPE, to tell them from lost ones
 * @behind: key changes that kpptp_mppe_rx_catchup() has still to make
 * @target_gre_seq: GRE number of the packet that it catches up with
 * @target_count: coherency count of that packet
 * @bad_run: implausible packets since the last plausible one, saturating; from
 *	KPPTP_MPPE_BAD_RUN on the stream is in trouble
 * @fewer_rounds: rounds of the coherency count to assume lost less than the GRE
 *	numbers allow, because with as many nothing was plausible
 * @missed: packets may have been lost that no GRE number counts, see
 *	kpptp_mppe_rx_missed()
 * @missed_at: GRE number of the packet before which that was
 * @in_sync: stateful only: @rc4 stands where the next packet begins
 * @want_reset: stateful only, set by every call that returns, false unless a
 *	CCP Reset-Request would help; how often one is sent is the caller's
 *	matter
 * @may_search: stateful only: a packet may be tried with many keys; set by the
 *	caller, now and then, and false again after one that was
 * @reset_asked: stateful only: a Reset-Request was sent, so the peer may leave
 *	out counts; set by the caller, false again after a FLUSHED packet
 * @linux_variant: stateful only: the peer changes its key on every FLUSHED
 *	packet, as Linux does
 * @rekeys: key changes made to catch up with lost packets, for statistics
 * @rc4: the stream of stateful mode
 */
struct kpptp_mppe_rx {
	struct kpptp_mppe_params params;
	struct kpptp_mppe_pos cur;
	struct kpptp_mppe_pos good;
	u32 others;
	u32 behind;
	u32 target_gre_seq;
	u16 target_count;
	u16 bad_run;
	u16 fewer_rounds;
	bool missed;
	u32 missed_at;
	bool in_sync;
	bool want_reset;
	bool may_search;
	bool reset_asked;
	bool linux_variant;
	u64 rekeys;
	struct kpptp_rc4 rc4;
};

/**
 * kpptp_mppe_rx_init() - start receiving
 * @rx: receiving direction
 * @params: as negotiated; copied
 */
void kpptp_mppe_rx_init(struct kpptp_mppe_rx *rx,
			const struct kpptp_mppe_params *params);

/**
 * kpptp_mppe_rx_next() - key of a received packet, stateless mode
 * @rx: receiving direction, not stateful
 * @header: MPPE header of the packet, host order
 * @gre_seq: its GRE sequence number; ascending from call to call, but for a
 *	jump backwards of the receive window
 * @job: filled with KPPTP_MPPE_OK
 *
 * The coherency count says how many packets were lost modulo 4096; the GRE
 * sequence number, which counts every packet, says how often that went round,
 * given that packets received and not encrypted (kpptp_mppe_rx_other()) were
 * not lost. So up to KPPTP_MPPE_CATCHUP_TOTAL lost packets are caught up with,
 * while a count that is ahead by more, or by more than the GRE number allows, is
 * forged or late. What does not
 * fit to the last packet is compared with the last good one before it is
 * dropped, so that a forged packet in between costs nothing. The very first
 * packet may have any count: the peer may have started before our keys were
 * set.
 *
 * Context: caller holds the receive lock. At most KPPTP_MPPE_CATCHUP_MAX key
 * changes.
 * Return: KPPTP_MPPE_OK, _DROP or _CATCHUP
 */
enum kpptp_mppe_verdict kpptp_mppe_rx_next(struct kpptp_mppe_rx *rx, u16 header,
					   u32 gre_seq,
					   struct kpptp_mppe_job *job);

/**
 * kpptp_mppe_rx_other() - a packet that is not MPPE was received
 * @rx: receiving direction
 *
 * For every packet with payload that the receive window delivers and that is
 * not an MPPE one, at its place in the order. Without it a tunnel that carries
 * nothing but LCP echo for a day and a half could not tell 4096 of them from
 * 4096 lost packets.
 *
 * Context: caller holds the receive lock.
 */
static inline void kpptp_mppe_rx_other(struct kpptp_mppe_rx *rx)
{
	rx->others++;
}

/**
 * kpptp_mppe_rx_missed() - packets may have been lost on a way that is no more
 * @rx: receiving direction
 * @gre_seq: number of the next packet, as for kpptp_mppe_rx_next()
 *
 * From here on a packet that makes sense may be ahead by more than the numbers
 * allow, by less than 4096, until there is one.
 *
 * Context: caller holds the receive lock.
 */
static inline void kpptp_mppe_rx_missed(struct kpptp_mppe_rx *rx, u32 gre_seq)
{
	rx->missed = true;
	rx->missed_at = gre_seq;
}

/**
 * kpptp_mppe_rx_catchup() - make some of the outstanding key changes
 * @rx: receiving direction
 * @budget: at most so many now; KPPTP_MPPE_CATCHUP_BUDGET
 *
 * Context: process context, caller holds the receive lock and drops it between
 * turns, so that packets go on being received, of this session and others. Calls
 * without need are harmless.
 * Return: true when nothing is left to do
 */
bool kpptp_mppe_rx_catchup(struct kpptp_mppe_rx *rx, u32 budget);

/**
 * kpptp_mppe_rx_good() - a packet decrypted to something plausible
 * @rx: receiving direction
 * @job: its job
 *
 * For KPPTP_PLAUSIBLE_YES only: a weakly plausible packet is neither good nor
 * bad. In stateful mode there is nothing to do.
 *
 * Context: serial stage, in order; caller holds the receive lock.
 */
void kpptp_mppe_rx_good(struct kpptp_mppe_rx *rx,
			const struct kpptp_mppe_job *job);

/**
 * kpptp_mppe_rx_bad() - a packet decrypted to nothing plausible
 * @rx: receiving direction
 * @job: its job
 *
 * Goes back to the last good packet. When bad packets follow one another it
 * does so only for every KPPTP_MPPE_BAD_RUN-th of them, because the way from
 * there gets longer all the time, and then assumes that fewer packets were
 * lost, if there is a choice.
 *
 * Context: serial stage, in order; caller holds the receive lock.
 */
void kpptp_mppe_rx_bad(struct kpptp_mppe_rx *rx,
		       const struct kpptp_mppe_job *job);

/**
 * kpptp_mppe_rx_trouble() - has decryption failed for a while
 * @rx: receiving direction
 *
 * Return: true from KPPTP_MPPE_BAD_RUN unusable packets in a row on
 */
static inline bool kpptp_mppe_rx_trouble(const struct kpptp_mppe_rx *rx)
{
	return rx->bad_run >= KPPTP_MPPE_BAD_RUN;
}

/**
 * kpptp_mppe_rx_decrypt_stateful() - decrypt a received packet, stateful mode
 * @rx: receiving direction, stateful
 * @header: MPPE header of the packet, host order
 * @gre_seq: its GRE sequence number, ascending
 * @data: the bytes after the MPPE header; decrypted in place with
 *	KPPTP_MPPE_OK, otherwise unspecified
 * @len: their number
 *
 * In step, a packet continues the RC4 stream; the stream does not move unless
 * the result is at least weakly plausible. A missing packet means WAIT until a
 * FLUSHED one. That is tried with the key that RFC 3078 wants, the current one
 * after the key changes of the flag packets left out, and with up to
 * KPPTP_MPPE_TRIAL_MAX more key changes for a peer of the Linux variant, many
 * more when KPPTP_MPPE_BAD_RUN packets have failed and @rx->may_search; only the first bytes are
 * decrypted for each trial. The key that yields an IP header
 * wins; where none does, the expected one if it yields a legal protocol, unless
 * that would leave a stream that is in step.
 *
 * Context: caller holds the receive lock. At most twice KPPTP_MPPE_CATCHUP_MAX
 * + KPPTP_MPPE_TRIAL_MAX key changes, four times the former when it clears
 * @rx->may_search.
 * Return: KPPTP_MPPE_OK with the protocol field at @data, _DROP, _WAIT or
 * _CATCHUP; @rx->want_reset says whether to send a CCP Reset-Request
 */
enum kpptp_mppe_verdict kpptp_mppe_rx_decrypt_stateful(struct kpptp_mppe_rx *rx,
						       u16 header, u32 gre_seq,
						       u8 *data, size_t len);

/**
 * kpptp_mppe_rx_wipe() - forget all keys
 * @rx: receiving direction; unusable until kpptp_mppe_rx_init()
 */
void kpptp_mppe_rx_wipe(struct kpptp_mppe_rx *rx);

#endif /* _KPPTP_MPPE_H */
