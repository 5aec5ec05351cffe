// SPDX-License-Identifier: GPL-2.0-only
/*
 * MPPE in stateful mode against both kinds of peer, see mppe_peer.h: a peer
 * after RFC 3078 and a Linux one each lose packets and must find the stream
 * again through Reset-Request and FLUSHED.
 */
#include <linux/slab.h>

#include "mppe.h"
#include "mppe_peer.h"
#include "suites.h"

#define LEN 40

/**
 * struct line - ours and the peer's end of one direction
 * @tx: we send
 * @rx: we receive
 * @peer: the other end
 * @gre_seq: number of the last GRE packet that left
 * @number: number of the last packet, inside it
 * @header: MPPE header of that packet
 * @data: that packet
 */
struct line {
	struct kpptp_mppe_tx tx;
	struct kpptp_mppe_rx rx;
	struct mppe_peer peer;
	u32 gre_seq;
	u32 number;
	u16 header;
	u8 data[LEN];
};

static struct line *new_line(struct kunit *test, enum kpptp_mppe_bits bits,
			     bool peer_is_linux)
{
	const struct kpptp_mppe_params params = {
		.start_key = "sixteen byte key",
		.bits = bits,
		.stateful = true,
	};
	struct line *line = kunit_kzalloc(test, sizeof(*line), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, line);
	kpptp_mppe_tx_init(&line->tx, &params);
	kpptp_mppe_rx_init(&line->rx, &params);
	mppe_peer_init(&line->peer, params.start_key, bits, peer_is_linux);
	line->gre_seq = 0xfffffff0; /* wraps soon */
	return line;
}

static bool arrived(const struct line *line)
{
	return mppe_peer_is_packet(line->data, LEN, line->number);
}

/* We send; the peer may get it */
static void we_send(struct line *line)
{
	struct kpptp_mppe_job job;

	mppe_peer_packet(line->data, LEN, ++line->number);
	kpptp_mppe_tx_next(&line->tx, &job);
	kpptp_rc4_crypt(&line->tx.rc4, line->data, line->data, LEN);
	line->header = job.header;
}

static bool peer_gets_it(struct line *line)
{
	return mppe_peer_decrypt(&line->peer, line->header, line->data, LEN) &&
	       arrived(line);
}

/* The peer sends; we may get it */
static void peer_sends(struct line *line)
{
	mppe_peer_packet(line->data, LEN, ++line->number);
	line->header = mppe_peer_encrypt(&line->peer, line->data, LEN);
	line->gre_seq++;
}

static enum kpptp_mppe_verdict we_get_it(struct line *line)
{
	return kpptp_mppe_rx_decrypt_stateful(&line->rx, line->header,
					      line->gre_seq, line->data, LEN);
}

/* Move to where the next packet has count @count */
static void we_reach(struct kunit *test, struct line *line, u16 count)
{
	while (((line->tx.count + 1) & KPPTP_MPPE_COUNT_MASK) != count) {
		we_send(line);
		KUNIT_ASSERT_TRUE(test, peer_gets_it(line));
	}
}

static void peer_reaches(struct kunit *test, struct line *line, u16 count)
{
	while (((line->peer.count + 1) & KPPTP_MPPE_COUNT_MASK) != count) {
		peer_sends(line);
		KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
		KUNIT_ASSERT_TRUE(test, arrived(line));
	}
}

static void our_stream_is_read_by_both_kinds_of_peer(struct kunit *test)
{
	enum kpptp_mppe_bits bits;
	unsigned int i, is_linux;

	for (bits = KPPTP_MPPE_40; bits <= KPPTP_MPPE_128; bits++) {
		for (is_linux = 0; is_linux < 2; is_linux++) {
			struct line *line = new_line(test, bits, is_linux);

			for (i = 0; i < KPPTP_MPPE_COUNT_SPACE + 600; i++) {
				we_send(line);
				KUNIT_ASSERT_TRUE(test, peer_gets_it(line));
			}
		}
	}
}

static void streams_of_both_kinds_of_peer_are_read(struct kunit *test)
{
	enum kpptp_mppe_bits bits;
	unsigned int i, kind;

	for (bits = KPPTP_MPPE_40; bits <= KPPTP_MPPE_128; bits++) {
		for (kind = 0; kind < 3; kind++) {
			struct line *line = new_line(test, bits, kind == 1);

			line->peer.flag_unmarked = kind == 2;
			for (i = 0; i < KPPTP_MPPE_COUNT_SPACE + 600; i++) {
				peer_sends(line);
				KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK,
						we_get_it(line));
				KUNIT_ASSERT_TRUE(test, arrived(line));
			}
			KUNIT_EXPECT_EQ(test, 0, line->rx.rekeys);
		}
	}
}

/* Linux takes every FLUSHED packet for a key change, RFC 3078 does not. */
static void first_packet_is_not_flushed(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, true);

	we_send(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_ENCRYPTED, line->header);
}

static void reset_skips_to_the_next_flag_packet(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);

	we_reach(test, line, 5);
	kpptp_mppe_tx_reset(&line->tx);
	kpptp_mppe_tx_reset(&line->tx);
	we_send(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED | 0x0ff,
			line->header);
	kpptp_mppe_tx_reset(&line->tx);
	we_send(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED | 0x1ff,
			line->header);
	we_send(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_ENCRYPTED | 0x200, line->header);
}

/*
 * With the counts left out for resets fewer than 4096: a peer that knows only
 * the coherency count cannot tell more.
 */
static const struct {
	u16 at; /* count of the first lost packet */
	u16 lost;
} losses[] = {
	{ 0x000, 1 },	{ 0x010, 1 },	{ 0x0fd, 1 },	 { 0x0fe, 1 },
	{ 0x0fe, 2 },	{ 0x0ff, 1 },	{ 0x100, 1 },	 { 0x0f0, 40 },
	{ 0x0f0, 300 }, { 0x1ff, 256 }, { 0xffe, 1 },	 { 0xfff, 1 },
	{ 0xff0, 40 },	{ 0xfff, 300 }, { 0x123, 2500 },
};

/* @requests: how often the peer asks; @answers_lost: FLUSHED ones that vanish */
static void peer_recovers(struct kunit *test, bool is_linux,
			  unsigned int requests, unsigned int answers_lost)
{
	size_t i;
	u32 n;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		struct line *line = new_line(test, KPPTP_MPPE_128, is_linux);

		we_reach(test, line, losses[i].at);
		for (n = 0; n < losses[i].lost; n++)
			we_send(line);
		/* noticed by the next packet, unless that is FLUSHED */
		we_send(line);
		peer_gets_it(line);
		for (n = 0; n < answers_lost; n++) {
			kpptp_mppe_tx_reset(&line->tx);
			we_send(line);
		}
		for (n = 0; n < requests; n++)
			kpptp_mppe_tx_reset(&line->tx);
		for (n = 0; n < 300; n++) {
			we_send(line);
			KUNIT_ASSERT_TRUE_MSG(test, peer_gets_it(line),
					      "%u lost at %#x, packet %u after",
					      losses[i].lost, losses[i].at, n);
		}
	}
}

static void peer_after_the_rfc_recovers_from_loss(struct kunit *test)
{
	peer_recovers(test, false, 1, 0);
	peer_recovers(test, false, 3, 0);
}

static void peer_after_the_rfc_recovers_from_lost_resets(struct kunit *test)
{
	peer_recovers(test, false, 1, 1);
	peer_recovers(test, false, 1, 5);
}

static void linux_peer_recovers_from_loss(struct kunit *test)
{
	peer_recovers(test, true, 1, 0);
	peer_recovers(test, true, 3, 0);
}

static void linux_peer_recovers_from_lost_resets(struct kunit *test)
{
	peer_recovers(test, true, 1, 1);
	peer_recovers(test, true, 1, 5);
}

/* @answers_lost: how many FLUSHED packets of the peer vanish before one comes */
static void we_recover(struct kunit *test, bool is_linux, bool flag_unmarked,
		       unsigned int answers_lost)
{
	size_t i;
	u32 n;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		struct line *line = new_line(test, KPPTP_MPPE_128, is_linux);

		line->peer.flag_unmarked = flag_unmarked;
		peer_reaches(test, line, losses[i].at);
		for (n = 0; n < losses[i].lost; n++)
			peer_sends(line);
		peer_sends(line);
		if (!(line->header & KPPTP_MPPE_FLUSHED)) {
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));
			KUNIT_EXPECT_TRUE(test, line->rx.want_reset);
		}
		for (n = 0; n < answers_lost; n++) {
			line->peer.reset = true;
			peer_sends(line);
		}
		line->peer.reset = true;
		for (n = 0; n < 300; n++) {
			peer_sends(line);
			KUNIT_ASSERT_EQ_MSG(test, KPPTP_MPPE_OK,
					    we_get_it(line),
					    "%u lost at %#x, packet %u after",
					    losses[i].lost, losses[i].at, n);
			KUNIT_ASSERT_TRUE(test, arrived(line));
			KUNIT_ASSERT_FALSE(test, line->rx.want_reset);
		}
	}
}

/* RFC 3078 section 8.2: RC4 anew with the current key, no key change */
static void we_recover_from_loss_with_a_peer_after_the_rfc(struct kunit *test)
{
	we_recover(test, false, false, 0);
	we_recover(test, false, true, 0);
	we_recover(test, false, false, 3);
}

static void we_recover_from_loss_with_a_linux_peer(struct kunit *test)
{
	we_recover(test, true, false, 0);
}

static void we_recover_when_resets_of_a_linux_peer_are_lost(struct kunit *test)
{
	we_recover(test, true, false, 1);
	we_recover(test, true, false, KPPTP_MPPE_TRIAL_MAX - 1);
}

/* More lost answers than key changes are tried: in time more are tried. */
static void
we_recover_when_very_many_resets_of_a_linux_peer_are_lost(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, true);
	unsigned int n;

	peer_reaches(test, line, 7);
	for (n = 0; n < 50; n++) {
		line->peer.reset = true;
		peer_sends(line);
	}
	for (n = 0; n < 4 * KPPTP_MPPE_BAD_RUN; n++) {
		peer_sends(line);
		if (we_get_it(line) == KPPTP_MPPE_OK && arrived(line))
			break;
		line->peer.reset = line->rx.want_reset;
	}
	for (n = 0; n < 300; n++) {
		peer_sends(line);
		KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
		KUNIT_ASSERT_TRUE(test, arrived(line));
	}
}

/* Garbage must not make us search for long all the time. */
static void long_search_waits_until_it_is_allowed(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, true);
	unsigned int n;

	peer_reaches(test, line, 7);
	for (n = 0; n < 50; n++) {
		line->peer.reset = true;
		peer_sends(line);
	}
	for (n = 0; n < 2 * KPPTP_MPPE_BAD_RUN; n++) {
		line->rx.may_search = false;
		line->peer.reset = true;
		peer_sends(line);
		we_get_it(line);
		KUNIT_EXPECT_FALSE(test, arrived(line));
	}
	KUNIT_EXPECT_TRUE(test, kpptp_mppe_rx_trouble(&line->rx));
	line->rx.may_search = true;
	line->peer.reset = true;
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, arrived(line));
	KUNIT_EXPECT_FALSE(test, line->rx.may_search);
}

/* A protocol without a header to check is trusted with the expected key. */
static void
other_protocols_are_read_as_this_peer_has_been_before(struct kunit *test)
{
	unsigned int is_linux, round;

	for (is_linux = 0; is_linux < 2; is_linux++) {
		struct line *line = new_line(test, KPPTP_MPPE_128, is_linux);

		peer_reaches(test, line, 7);
		for (round = 0; round < 5; round++) {
			peer_sends(line);
			peer_sends(line);
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));
			line->peer.reset = true;
			memset(line->data, 0x33, LEN); /* nothing to check */
			if (!round)
				mppe_peer_packet(line->data, LEN, line->number);
			line->header =
				mppe_peer_encrypt(&line->peer, line->data, LEN);
			line->gre_seq++;
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
			KUNIT_EXPECT_EQ(test, round ? 0x33 : KPPTP_PROTO_IPV4,
					line->data[0]);
			peer_sends(line);
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
			KUNIT_EXPECT_TRUE(test, arrived(line));
		}
	}
}

static void our_two_ends_recover_from_loss(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		we_send(line);
		line->gre_seq++;
		if (i % 7 == 3)
			continue;
		if (we_get_it(line) == KPPTP_MPPE_OK)
			KUNIT_ASSERT_TRUE(test, arrived(line));
		if (line->rx.want_reset)
			kpptp_mppe_tx_reset(&line->tx);
		else
			KUNIT_ASSERT_TRUE(test, line->rx.in_sync);
	}
	KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_trouble(&line->rx));
}

/*
 * A reset asked for in step, as for a packet that was not MPPE's: our other end
 * leaves out counts, and with the packet that says so lost, what follows is not
 * forged.
 */
static void reset_asked_in_step_may_be_lost(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);

	we_send(line);
	line->gre_seq++;
	KUNIT_ASSERT_EQ(test, we_get_it(line), KPPTP_MPPE_OK);
	kpptp_mppe_tx_reset(&line->tx);
	line->rx.reset_asked = true;
	we_send(line);
	we_send(line);
	line->gre_seq += 2;
	KUNIT_EXPECT_EQ(test, we_get_it(line), KPPTP_MPPE_WAIT);
	KUNIT_EXPECT_TRUE(test, line->rx.want_reset);
	kpptp_mppe_tx_reset(&line->tx);
	we_send(line);
	line->gre_seq++;
	KUNIT_ASSERT_EQ(test, we_get_it(line), KPPTP_MPPE_OK);
	KUNIT_EXPECT_TRUE(test, arrived(line));
	KUNIT_EXPECT_FALSE(test, line->rx.reset_asked);
}

static void outage_of_many_key_changes_is_caught_up_with(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	u32 n;

	peer_reaches(test, line, 3);
	for (n = 0; n < 300 * KPPTP_MPPE_FLAG_EVERY; n++)
		peer_sends(line);
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));
	line->peer.reset = true;
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, we_get_it(line));
	KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_catchup(&line->rx, 10));
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, kpptp_mppe_rx_catchup(&line->rx, 1000));
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, line->rx.want_reset);
	line->peer.reset = true;
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, arrived(line));
}

/*
 * A packet that the peer did not send arrives. What it decrypts to where it is
 * taken for the next one is all zero, an illegal protocol number.
 */
static enum kpptp_mppe_verdict forge(struct line *line, u16 header)
{
	bool flag = (header & KPPTP_MPPE_FLAG_MASK) == KPPTP_MPPE_FLAG_MASK;
	struct mppe_peer *forger =
		kmemdup(&line->peer, sizeof(line->peer), GFP_KERNEL);
	u8 data[LEN] = {};

	if (!forger)
		return KPPTP_MPPE_OK; /* which no test expects */
	if (flag)
		mppe_peer_rekey(forger);
	else if (header & KPPTP_MPPE_FLUSHED)
		mppe_peer_stream(forger);
	kpptp_rc4_crypt(&forger->rc4, data, data, LEN);
	kfree(forger);
	return kpptp_mppe_rx_decrypt_stateful(&line->rx, header,
					      ++line->gre_seq, data, LEN);
}

static void forged_packets_do_not_move_the_stream(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	u16 next;

	for (next = 0x0f0; next < 0x110; next++) {
		peer_reaches(test, line, next);
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line, KPPTP_MPPE_ENCRYPTED | next));
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line, KPPTP_MPPE_ENCRYPTED |
						    KPPTP_MPPE_FLUSHED | next));
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line, KPPTP_MPPE_ENCRYPTED |
						    KPPTP_MPPE_FLUSHED |
						    (next + 300)));
		KUNIT_EXPECT_FALSE(test, line->rx.want_reset);
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP, forge(line, next));
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line,
				      KPPTP_MPPE_ENCRYPTED | (next + 900)));
	}
}

/*
 * While we wait for a reset, a forged FLUSHED packet may pass for one of a
 * protocol that has nothing to check. It must not cost the session.
 */
static void forged_packet_taken_for_the_reset_is_got_over(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	struct mppe_peer honest;
	unsigned int i;

	peer_reaches(test, line, 9);
	peer_sends(line);
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));

	honest = line->peer;
	for (i = 0; i < 3; i++)
		mppe_peer_rekey(&line->peer);
	memset(line->data, 0x33, LEN);
	kpptp_rc4_crypt(&line->peer.rc4, line->data, line->data, LEN);
	line->header = KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED | 0x300;
	line->gre_seq++;
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));

	line->peer = honest;
	for (i = 0; i < 2 * KPPTP_MPPE_BAD_RUN; i++) {
		line->peer.reset = line->rx.want_reset;
		peer_sends(line);
		if (we_get_it(line) == KPPTP_MPPE_OK && arrived(line))
			break;
	}
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, arrived(line));
}

static void implausible_packet_in_step_is_undone(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	struct mppe_peer before;
	u16 next;

	for (next = 0x0f0; next < 0x110; next++) {
		peer_reaches(test, line, next);
		before = line->peer;
		peer_sends(line);
		line->data[0] ^= 1; /* an even protocol number of one byte */
		line->data[1] ^= 1;
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP, we_get_it(line));
		line->peer = before;
	}
}

static void lost_stream_is_noticed_when_nothing_makes_sense(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, false);
	unsigned int i;

	peer_reaches(test, line, 9);
	for (i = 1; i < KPPTP_MPPE_BAD_RUN; i++)
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line, KPPTP_MPPE_ENCRYPTED | 900));
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT,
			forge(line, KPPTP_MPPE_ENCRYPTED | 900));
	KUNIT_EXPECT_TRUE(test, line->rx.want_reset);
	line->peer.reset = true;
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, arrived(line));
	KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_trouble(&line->rx));
}

static void peer_may_have_started_before_our_keys_were_set(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128, true);

	peer_sends(line);
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_WAIT, we_get_it(line));
	line->peer.reset = true;
	peer_sends(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, we_get_it(line));
	KUNIT_EXPECT_TRUE(test, arrived(line));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(our_stream_is_read_by_both_kinds_of_peer),
	KUNIT_CASE(streams_of_both_kinds_of_peer_are_read),
	KUNIT_CASE(first_packet_is_not_flushed),
	KUNIT_CASE(reset_skips_to_the_next_flag_packet),
	KUNIT_CASE(peer_after_the_rfc_recovers_from_loss),
	KUNIT_CASE(peer_after_the_rfc_recovers_from_lost_resets),
	KUNIT_CASE(linux_peer_recovers_from_loss),
	KUNIT_CASE(linux_peer_recovers_from_lost_resets),
	KUNIT_CASE(we_recover_from_loss_with_a_peer_after_the_rfc),
	KUNIT_CASE(we_recover_from_loss_with_a_linux_peer),
	KUNIT_CASE(we_recover_when_resets_of_a_linux_peer_are_lost),
	KUNIT_CASE(we_recover_when_very_many_resets_of_a_linux_peer_are_lost),
	KUNIT_CASE(long_search_waits_until_it_is_allowed),
	KUNIT_CASE(other_protocols_are_read_as_this_peer_has_been_before),
	KUNIT_CASE(our_two_ends_recover_from_loss),
	KUNIT_CASE(reset_asked_in_step_may_be_lost),
	KUNIT_CASE(outage_of_many_key_changes_is_caught_up_with),
	KUNIT_CASE(forged_packets_do_not_move_the_stream),
	KUNIT_CASE(forged_packet_taken_for_the_reset_is_got_over),
	KUNIT_CASE(implausible_packet_in_step_is_undone),
	KUNIT_CASE(lost_stream_is_noticed_when_nothing_makes_sense),
	KUNIT_CASE(peer_may_have_started_before_our_keys_were_set),
	{}
};

struct kunit_suite kpptp_mppe_stateful_suite = {
	.name = "kpptp_mppe_stateful",
	.test_cases = cases,
};
