/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every bound on what a peer, or somebody who forges its packets, can make us
 * keep or do. Packets unless the name says otherwise.
 */
#ifndef _KPPTP_LIMITS_H
#define _KPPTP_LIMITS_H

enum kpptp_limits {
	/*
	 * A sequence number this far ahead of the next one is believed at
	 * once. Half a second of full-size packets at 100 Mbit/s, so an outage
	 * of a route change passes, and 2^20 times smaller than the number
	 * space that a blind forger has to hit.
	 */
	KPPTP_FORWARD_WINDOW = 4096,

	/*
	 * Ascending packets outside the window, with none inside it between
	 * them, that move the window. A forger must send that many while the
	 * real peer is silent; a real peer after a long outage loses as many.
	 */
	KPPTP_JUMP_EVIDENCE = 8,

	/*
	 * Early packets held for one session. Covers 10 ms of reordering at
	 * 150 Mbit/s and costs at most 256 KiB of small-page buffers.
	 */
	KPPTP_HOLD_PACKETS = 128,

	/*
	 * Milliseconds an early packet waits for those before it. Longer than
	 * the spread of parallel paths in one network, shorter than the
	 * shortest retransmission timeout of TCP (200 ms), so a lost packet
	 * does not look like a dead link.
	 */
	KPPTP_HOLD_MS = 40,

	/* Milliseconds before an acknowledgment goes alone, as Windows does. */
	KPPTP_ACK_DELAY_MS = 100,

	/*
	 * Received numbers after which it goes alone at once: half of the
	 * smallest window (64) that a peer announces in practice.
	 */
	KPPTP_ACK_EVERY = 32,

	/*
	 * Key changes to the place of one received packet that are made where
	 * it is received, each one SHA-1 and an RC4 key schedule, one or two
	 * microseconds: under half a millisecond in softirq. What needs more
	 * goes to a work item. In stateful mode there are two places to start
	 * from, and once in KPPTP_RESET_MS as many changes again are tried at
	 * each, two milliseconds in all.
	 */
	KPPTP_MPPE_CATCHUP_MAX = 256,

	/* Key changes of one turn of that work item, for the same reason. */
	KPPTP_MPPE_CATCHUP_BUDGET = 256,

	/*
	 * Key changes of all its turns: some minutes. A peer that sent so many
	 * packets while we got none has been silent for longer than any
	 * keepalive lets it; what is further ahead is forged.
	 */
	KPPTP_MPPE_CATCHUP_TOTAL = 1 << 26,

	/*
	 * Extra key changes tried on a FLUSHED packet in stateful mode: a
	 * Linux peer makes one for every Reset-Request, and eight FLUSHED
	 * packets in a row may be lost; and a sender that leaves out counts
	 * after a reset, as ours does, can make a whole round of the count, 16
	 * key changes, look as if it had not been.
	 */
	KPPTP_MPPE_TRIAL_MAX = 24,

	/*
	 * Packets in a row that decrypt to nothing plausible, or whose count
	 * is impossible, before the stream counts as lost instead of forged.
	 */
	KPPTP_MPPE_BAD_RUN = 16,

	/*
	 * Early packets held for all sessions of one network namespace, so
	 * that forged ones for thousands of sessions cannot fill the memory:
	 * 32 MiB of full-size packets.
	 */
	KPPTP_HOLD_TOTAL = 16384,

	/*
	 * Packets of one bundle or link and direction between order point and
	 * serial stage: several CPUs may bring them, one takes them out. As
	 * many as the transmit queue of an Ethernet netdev has by default. And
	 * bridged frames that wait to enter the stack.
	 */
	KPPTP_ORDER_PACKETS = 1000,

	/* Control frames that wait for the same; a negotiation has a few. */
	KPPTP_CONTROL_PACKETS = 64,

	/*
	 * Packets that the serial stage carries before it goes on in a work
	 * item: a tenth of a millisecond to one, then softirq has to end.
	 */
	KPPTP_SERIAL_BUDGET = 256,

	/*
	 * Control frames to the owner in one second and session. A negotiation
	 * takes some twenty; what floods is dropped and counted.
	 */
	KPPTP_PUNT_PER_SECOND = 100,

	/*
	 * Milliseconds between two CCP Reset-Requests: longer than most paths,
	 * and not much longer than the shortest retransmission timeout of TCP.
	 */
	KPPTP_RESET_MS = 250,

	/* Reset-Requests without effect before the owner is told: three seconds. */
	KPPTP_RESET_TRIES = 12,

	/*
	 * Milliseconds after the last packet of a burst when, in stateful
	 * mode, a frame follows that shows the peer whether the last one was
	 * lost. With the time on hold shorter than TCP's retransmission
	 * timeout.
	 */
	KPPTP_PROBE_MS = 40,

	/* Links of one bundle; what one user's peers open is far below. */
	KPPTP_BUNDLE_LINKS = 8,

	/*
	 * Fragments of one packet. The largest packet on a path of 576 bytes,
	 * less than which no IPv4 host has to be sent, is 123; as many as Linux
	 * keeps.
	 */
	KPPTP_MP_FRAGMENTS = 128,

	/*
	 * Milliseconds that an early fragment of a bundle with several links
	 * waits for those before it. They may be on hold themselves, behind a
	 * packet that their link has lost, so it is longer than KPPTP_HOLD_MS,
	 * and still shorter than the shortest retransmission timeout of TCP.
	 * For the same reason KPPTP_HOLD_PACKETS of them are kept for each link.
	 */
	KPPTP_MP_HOLD_MS = 80,

	/*
	 * Milliseconds that the begun packet of a bundle waits for its next
	 * fragment. A sender hands fragments out back to back, so a second is
	 * long even on a slow link; no packet behind it waits with it.
	 */
	KPPTP_MP_WAIT_MS = 1000,

	/*
	 * Bytes, as the buffers are accounted, of fragments that wait in one
	 * network namespace for the rest of their packets, so that thousands of
	 * bundles with a begun packet each cannot fill the memory.
	 */
	KPPTP_MP_TOTAL_BYTES = 32 << 20,

	/*
	 * The same of one bundle, so that it takes a few like it to keep all
	 * others from putting packets together. As many fragments as may wait
	 * for all of its links, in small-page buffers.
	 */
	KPPTP_MP_BUNDLE_BYTES = 4 << 20,

	/*
	 * Milliseconds between two messages that a netdev needs a session:
	 * whoever makes it ignores what comes while he does.
	 */
	KPPTP_DEMAND_MS = 1000,

	/* Milliseconds between two decrypt-trouble events of one bundle. */
	KPPTP_TROUBLE_MS = 1000,
};

#endif /* _KPPTP_LIMITS_H */
