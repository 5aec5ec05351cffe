/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequence numbers of enhanced GRE (RFC 2637 section 4.1 to 4.3): which packet
 * is next, early, late or not believed; what to acknowledge. Pure: plain numbers,
 * no packets, no clock. Sequence numbers are 32 bits and wrap; nothing here is
 * special at the wrap.
 */
#ifndef _KPPTP_WINDOW_H
#define _KPPTP_WINDOW_H

#include <linux/limits.h>

#include "limits.h"
#include "wire.h"

/**
 * kpptp_seq_before() - serial number comparison (RFC 1982)
 * @a: sequence number
 * @b: sequence number
 *
 * Return: true if @a comes before @b, which is at most 2^31 - 1 ahead
 */
static inline bool kpptp_seq_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

/**
 * kpptp_seq_after() - serial number comparison
 * @a: sequence number
 * @b: sequence number
 *
 * Return: true if @a comes after @b
 */
static inline bool kpptp_seq_after(u32 a, u32 b)
{
	return kpptp_seq_before(b, a);
}

/**
 * enum kpptp_rx_verdict - what to do with a received sequence number
 * @KPPTP_RX_NEXT: the next in order, deliver it now
 * @KPPTP_RX_HOLD: early, keep it until those before it came or its time is up.
 *	The same number may be judged so again: the queue refuses duplicates
 * @KPPTP_RX_OLD: already delivered or given up, drop it
 * @KPPTP_RX_FAR: outside the window, drop it
 * @KPPTP_RX_JUMP: outside the window, but enough packets said the same: empty
 *	the queue of held packets and deliver this one as the next
 */
enum kpptp_rx_verdict {
	KPPTP_RX_NEXT,
	KPPTP_RX_HOLD,
	KPPTP_RX_OLD,
	KPPTP_RX_FAR,
	KPPTP_RX_JUMP,
};

/**
 * struct kpptp_rx_window - order of received packets; all zero to start with
 * @next: sequence number expected next
 * @jump_seq: last number of the run outside the window; valid with @jump_count
 * @jump_count: length of that run, below KPPTP_JUMP_EVIDENCE
 * @started: a packet has been delivered, so @next is the peer's own counting
 *
 * The caller's receive lock guards it.
 */
struct kpptp_rx_window {
	u32 next;
	u32 jump_seq;
	u8 jump_count;
	bool started;
};

/**
 * kpptp_rx_window_judge() - where a received sequence number belongs
 * @w: the window; only its record of a possible jump changes
 * @seq: sequence number of the packet
 *
 * Numbers fewer than KPPTP_FORWARD_WINDOW ahead of the next are in the window,
 * as many behind it are old, all others are far. KPPTP_JUMP_EVIDENCE far
 * numbers that ascend in steps smaller than the window, none of them twice,
 * with no packet in the window between them, move the window: so one
 * forged number costs nothing, while a peer that really lost more than a window, or
 * whose window a forger did move, is followed after a few packets. The jump
 * goes either way.
 *
 * Before the first delivery the next number is 0, and 1 is taken for it as
 * well, as Linux and pptp-linux start there and would otherwise wait for a
 * number that never comes.
 *
 * Context: caller holds the receive lock.
 * Return: the verdict; after KPPTP_RX_NEXT and KPPTP_RX_JUMP the caller
 * delivers and calls kpptp_rx_window_advance()
 */
enum kpptp_rx_verdict kpptp_rx_window_judge(struct kpptp_rx_window *w, u32 seq);

/**
 * kpptp_rx_window_advance() - a packet is delivered
 * @w: the window
 * @seq: its number: the next one, the first of the held ones when their time
 *	is up, or the one that jumps
 *
 * Context: caller holds the receive lock.
 * Return: how many numbers before @seq are thereby given up as lost; 0 for the
 * first packet and for a jump backwards
 */
u32 kpptp_rx_window_advance(struct kpptp_rx_window *w, u32 seq);

/**
 * struct kpptp_ack - what we owe the peer; kpptp_ack_init() before use
 * @highest: highest number delivered, 0xffffffff when none
 * @sent: highest number we have acknowledged, 0xffffffff when none
 */
struct kpptp_ack {
	u32 highest;
	u32 sent;
};

/**
 * kpptp_ack_init() - nothing received yet
 * @a: the acknowledgment state
 */
static inline void kpptp_ack_init(struct kpptp_ack *a)
{
	a->highest = U32_MAX;
	a->sent = U32_MAX;
}

/**
 * kpptp_ack_received() - a packet was delivered
 * @a: the acknowledgment state
 * @seq: its number, as given to kpptp_rx_window_advance()
 */
static inline void kpptp_ack_received(struct kpptp_ack *a, u32 seq)
{
	a->highest = seq;
}

/**
 * kpptp_ack_pending() - is there something that the next packet should carry
 * @a: the acknowledgment state
 *
 * Return: true if a number was received that no acknowledgment covers; it
 * rides on the next packet sent, or goes alone KPPTP_ACK_DELAY_MS after the
 * first such number
 */
static inline bool kpptp_ack_pending(const struct kpptp_ack *a)
{
	return a->highest != a->sent;
}

/**
 * kpptp_ack_due() - must an acknowledgment go now, alone if need be
 * @a: the acknowledgment state
 *
 * Return: true from KPPTP_ACK_EVERY unacknowledged numbers on
 */
static inline bool kpptp_ack_due(const struct kpptp_ack *a)
{
	return a->highest - a->sent >= KPPTP_ACK_EVERY;
}

/**
 * kpptp_ack_take() - the number to send, which thereby is acknowledged
 * @a: the acknowledgment state; kpptp_ack_pending() is true
 *
 * Return: the acknowledgment number
 */
static inline u32 kpptp_ack_take(struct kpptp_ack *a)
{
	a->sent = a->highest;
	return a->sent;
}

#endif /* _KPPTP_WINDOW_H */
