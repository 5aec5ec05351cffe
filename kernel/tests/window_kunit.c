// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequence windows: RFC 2637 section 4.2 and 4.3. Several titles name a
 * defect of an earlier implementation that must not come back.
 */
#include "suites.h"
#include "window.h"

/* A window that has delivered everything before @next */
static struct kpptp_rx_window started_at(u32 next)
{
	return (struct kpptp_rx_window){ .next = next, .started = true };
}

/* Judge @seq, and deliver it if it is its turn */
static enum kpptp_rx_verdict take(struct kpptp_rx_window *w, u32 seq)
{
	enum kpptp_rx_verdict verdict = kpptp_rx_window_judge(w, seq);

	if (verdict == KPPTP_RX_NEXT || verdict == KPPTP_RX_JUMP)
		kpptp_rx_window_advance(w, seq);
	return verdict;
}

static void numbers_in_order_pass_the_wrap(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(0xfffffffd);
	u32 i;

	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 0xfffffffd + i));
	KUNIT_EXPECT_EQ(test, 3, w.next);
}

static void peer_that_starts_at_0_is_followed(struct kunit *test)
{
	struct kpptp_rx_window w = {};

	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 0));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 1));
}

static void peer_that_starts_at_1_need_not_wait_for_0(struct kunit *test)
{
	struct kpptp_rx_window w = {};

	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, kpptp_rx_window_judge(&w, 1));
	KUNIT_EXPECT_EQ(test, 0, kpptp_rx_window_advance(&w, 1));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 2));
}

static void attaching_late_takes_the_peers_count(struct kunit *test)
{
	struct kpptp_rx_window w = {};

	KUNIT_EXPECT_EQ(test, KPPTP_RX_HOLD, take(&w, 70));
	KUNIT_EXPECT_EQ(test, 0, kpptp_rx_window_advance(&w, 70));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 71));
}

/* poptop takes a packet numbered 1 at any time and starts over with it. */
static void number_1_does_not_restart_a_running_session(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(100);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_OLD, take(&w, 1));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 100));
}

/* The in-tree module drops all data once this very packet is lost. */
static void loss_of_number_ffffffff_does_not_stop_reception(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(0xffffffff);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_HOLD, take(&w, 0));
	KUNIT_EXPECT_EQ(test, 1, kpptp_rx_window_advance(&w, 0));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 1));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_OLD, take(&w, 0xffffffff));
}

/* The in-tree module believes any number ahead and then drops the rest. */
static void
one_forged_far_number_does_not_silence_the_session(struct kunit *test)
{
	static const u32 forged[] = { 4096 + 10, 0x7fffffff, 0x80000000,
				      0xfffff000 };
	struct kpptp_rx_window w = started_at(10);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forged); i++) {
		KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR, take(&w, forged[i]));
		KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 10 + i));
	}
}

/* The in-tree module has no reordering at all. */
static void early_packets_are_held_up_to_the_window(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(0xfffff800);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_HOLD, take(&w, 0xfffff801));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_HOLD,
			take(&w, 0xfffff800 + KPPTP_FORWARD_WINDOW - 1));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR,
			take(&w, 0xfffff800 + KPPTP_FORWARD_WINDOW));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, 0xfffff800));
}

static void late_and_duplicate_packets_are_old(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(5);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_OLD, take(&w, 4));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_OLD, take(&w, 0xffffffff));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_OLD, take(&w, 5 - KPPTP_FORWARD_WINDOW));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR,
			take(&w, 5 - KPPTP_FORWARD_WINDOW - 1));
	KUNIT_EXPECT_EQ(test, 5, w.next);
}

static void numbers_given_up_are_counted_as_lost(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(0xfffffff0);

	KUNIT_EXPECT_EQ(test, 0, kpptp_rx_window_advance(&w, 0xfffffff0));
	KUNIT_EXPECT_EQ(test, 0x1f, kpptp_rx_window_advance(&w, 0x10));
}

/* Judge @n numbers from @seq on; all but the last must be far */
static enum kpptp_rx_verdict
run_of(struct kunit *test, struct kpptp_rx_window *w, u32 seq, unsigned int n)
{
	while (--n)
		KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR, take(w, seq++));
	return take(w, seq);
}

static void enough_far_packets_move_the_window_over_the_wrap(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(0x40000000);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_JUMP,
			run_of(test, &w, 0xfffffffc, KPPTP_JUMP_EVIDENCE));
	KUNIT_EXPECT_EQ(test, 0xfffffffc + KPPTP_JUMP_EVIDENCE, w.next);
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT, take(&w, w.next));
}

static void packet_in_the_window_cancels_the_evidence(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(10);

	KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR,
			run_of(test, &w, 90000, KPPTP_JUMP_EVIDENCE - 1));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_HOLD, take(&w, 12));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_JUMP,
			run_of(test, &w, 90100, KPPTP_JUMP_EVIDENCE));
}

static void duplicate_far_packets_are_no_evidence(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(10);
	unsigned int i;

	for (i = 0; i < 4 * KPPTP_JUMP_EVIDENCE; i++)
		KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR, take(&w, 90000));
	for (i = 0; i < 4 * KPPTP_JUMP_EVIDENCE; i++)
		KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR, take(&w, 90000 - i));
}

static void scattered_far_packets_are_no_evidence(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(10);
	unsigned int i;

	for (i = 1; i < 4 * KPPTP_JUMP_EVIDENCE; i++)
		KUNIT_EXPECT_EQ(test, KPPTP_RX_FAR,
				take(&w, 10 + i * KPPTP_FORWARD_WINDOW));
}

static void window_that_a_forger_moved_comes_back(struct kunit *test)
{
	struct kpptp_rx_window w = started_at(10);

	run_of(test, &w, 0x40000000, KPPTP_JUMP_EVIDENCE);
	KUNIT_EXPECT_EQ(test, KPPTP_RX_JUMP,
			run_of(test, &w, 11, KPPTP_JUMP_EVIDENCE));
	KUNIT_EXPECT_EQ(test, KPPTP_RX_NEXT,
			take(&w, 11 + KPPTP_JUMP_EVIDENCE));
}

/* The in-tree module acknowledges only on data that happens to go out. */
static void acknowledgment_is_due_after_enough_packets(struct kunit *test)
{
	struct kpptp_ack a;
	u32 i;

	kpptp_ack_init(&a);
	KUNIT_EXPECT_FALSE(test, kpptp_ack_pending(&a));
	KUNIT_EXPECT_FALSE(test, kpptp_ack_due(&a));
	for (i = 0; i < KPPTP_ACK_EVERY; i++) {
		KUNIT_EXPECT_FALSE(test, kpptp_ack_due(&a));
		kpptp_ack_received(&a, i);
		KUNIT_EXPECT_TRUE(test, kpptp_ack_pending(&a));
	}
	KUNIT_EXPECT_TRUE(test, kpptp_ack_due(&a));
	KUNIT_EXPECT_EQ(test, KPPTP_ACK_EVERY - 1, kpptp_ack_take(&a));
	KUNIT_EXPECT_FALSE(test, kpptp_ack_pending(&a));
	KUNIT_EXPECT_FALSE(test, kpptp_ack_due(&a));
}

static void acknowledgment_passes_the_wrap(struct kunit *test)
{
	struct kpptp_ack a = { .highest = 0xfffffffe, .sent = 0xfffffffe };

	kpptp_ack_received(&a, 0xffffffff);
	kpptp_ack_received(&a, 0);
	KUNIT_EXPECT_TRUE(test, kpptp_ack_pending(&a));
	KUNIT_EXPECT_FALSE(test, kpptp_ack_due(&a));
	KUNIT_EXPECT_EQ(test, 0, kpptp_ack_take(&a));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(numbers_in_order_pass_the_wrap),
	KUNIT_CASE(peer_that_starts_at_0_is_followed),
	KUNIT_CASE(peer_that_starts_at_1_need_not_wait_for_0),
	KUNIT_CASE(attaching_late_takes_the_peers_count),
	KUNIT_CASE(number_1_does_not_restart_a_running_session),
	KUNIT_CASE(loss_of_number_ffffffff_does_not_stop_reception),
	KUNIT_CASE(one_forged_far_number_does_not_silence_the_session),
	KUNIT_CASE(early_packets_are_held_up_to_the_window),
	KUNIT_CASE(late_and_duplicate_packets_are_old),
	KUNIT_CASE(numbers_given_up_are_counted_as_lost),
	KUNIT_CASE(enough_far_packets_move_the_window_over_the_wrap),
	KUNIT_CASE(packet_in_the_window_cancels_the_evidence),
	KUNIT_CASE(duplicate_far_packets_are_no_evidence),
	KUNIT_CASE(scattered_far_packets_are_no_evidence),
	KUNIT_CASE(window_that_a_forger_moved_comes_back),
	KUNIT_CASE(acknowledgment_is_due_after_enough_packets),
	KUNIT_CASE(acknowledgment_passes_the_wrap),
	{}
};

struct kunit_suite kpptp_window_suite = {
	.name = "kpptp_window",
	.test_cases = cases,
};
