// SPDX-License-Identifier: GPL-2.0-only
/*
 * MPPE in stateless mode: our sender, a line that loses and forges, our
 * receiver. Several titles name a defect of an earlier implementation.
 */
#include "mppe.h"
#include "mppe_peer.h"
#include "ppp.h"
#include "suites.h"

#define LEN 40

/**
 * struct line - sender, receiver and what is between them
 * @tx: sender
 * @rx: receiver
 * @gre_seq: number of the last GRE packet that left
 * @number: number of the last packet, inside it
 * @job: of the last packet that left
 * @data: that packet
 */
struct line {
	struct kpptp_mppe_tx tx;
	struct kpptp_mppe_rx rx;
	u32 gre_seq;
	u32 number;
	struct kpptp_mppe_job job;
	u8 data[LEN];
};

static struct kpptp_mppe_params params_of(enum kpptp_mppe_bits bits)
{
	return (struct kpptp_mppe_params){ .start_key = "sixteen byte key",
					   .bits = bits };
}

static struct line *new_line(struct kunit *test, enum kpptp_mppe_bits bits)
{
	struct line *line = kunit_kzalloc(test, sizeof(*line), GFP_KERNEL);
	struct kpptp_mppe_params params = params_of(bits);

	KUNIT_ASSERT_NOT_NULL(test, line);
	kpptp_mppe_tx_init(&line->tx, &params);
	kpptp_mppe_rx_init(&line->rx, &params);
	line->gre_seq = 0xfffffff0; /* wraps soon */
	return line;
}

/* One packet leaves; whether it arrives is another question */
static void leave(struct line *line)
{
	mppe_peer_packet(line->data, LEN, ++line->number);
	kpptp_mppe_tx_next(&line->tx, &line->job);
	mppe_peer_job(&line->job, line->data, LEN);
	line->gre_seq++;
}

static void lose(struct line *line, u32 n)
{
	while (n--)
		leave(line);
}

/* As the module's receive path does it */
static enum kpptp_mppe_verdict receive(struct line *line, u16 header,
				       u32 gre_seq, u8 *data)
{
	enum kpptp_mppe_verdict verdict;
	struct kpptp_mppe_job job;
	struct kpptp_ppp ppp;

	verdict = kpptp_mppe_rx_next(&line->rx, header, gre_seq, &job);
	if (verdict != KPPTP_MPPE_OK)
		return verdict;
	mppe_peer_job(&job, data, LEN);
	if (!kpptp_ppp_parse_protocol(data, LEN, &ppp) &&
	    kpptp_ppp_plausible(ppp.protocol, data + ppp.hdr_len,
				LEN - ppp.hdr_len) == KPPTP_PLAUSIBLE_YES) {
		kpptp_mppe_rx_good(&line->rx, &job);
		return KPPTP_MPPE_OK;
	}
	kpptp_mppe_rx_bad(&line->rx, &job);
	return KPPTP_MPPE_DROP;
}

/* The last packet that left arrives */
static enum kpptp_mppe_verdict arrive(struct line *line)
{
	return receive(line, line->job.header, line->gre_seq, line->data);
}

static void expect_delivery(struct kunit *test, struct line *line)
{
	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, arrive(line));
	KUNIT_EXPECT_TRUE(test,
			  mppe_peer_is_packet(line->data, LEN, line->number));
}

/* A packet that nobody encrypted arrives with these numbers */
static enum kpptp_mppe_verdict forge(struct line *line, u16 count, u32 gre_seq)
{
	u8 data[LEN];

	memset(data, 0x5a, sizeof(data));
	return receive(line,
		       KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED |
			       (count & KPPTP_MPPE_COUNT_MASK),
		       gre_seq, data);
}

static void catch_up(struct kunit *test, struct line *line)
{
	u32 before;

	do {
		before = line->rx.behind;
	} while (!kpptp_mppe_rx_catchup(&line->rx, 100) &&
		 line->rx.behind + 100 == before);
	KUNIT_EXPECT_EQ(test, 0, line->rx.behind);
}

static void every_strength_passes_the_wrap_of_the_count(struct kunit *test)
{
	enum kpptp_mppe_bits bits;
	unsigned int i;

	for (bits = KPPTP_MPPE_40; bits <= KPPTP_MPPE_128; bits++) {
		struct line *line = new_line(test, bits);

		for (i = 0; i < KPPTP_MPPE_COUNT_SPACE + 10; i++)
			expect_delivery(test, line);
		KUNIT_EXPECT_EQ(test, 0, line->rx.rekeys);
	}
}

static void first_packet_has_count_0_and_a_changed_key(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	u8 key[KPPTP_MPPE_KEY_MAX];

	memcpy(key, line->tx.key, sizeof(key));
	kpptp_mppe_next_key(line->tx.params.start_key, KPPTP_MPPE_128, key);
	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_ENCRYPTED | KPPTP_MPPE_FLUSHED,
			line->job.header);
	KUNIT_EXPECT_EQ(test, 16, line->job.key_len);
	KUNIT_EXPECT_MEMEQ(test, key, line->job.key, sizeof(key));
}

/*
 * The in-tree module takes a gap of more than 2048 for a late packet and is
 * lost for good beyond 4096; netgraph gives up at 1000.
 */
static void any_number_of_lost_packets_is_caught_up_with(struct kunit *test)
{
	static const u32 lost[] = { 1,	  2,	255,  256,  1000, 2047,
				    2048, 2049, 4094, 4095, 4096, 4097,
				    8191, 8192, 9000, 65536 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lost); i++) {
		struct line *line = new_line(test, KPPTP_MPPE_128);

		expect_delivery(test, line);
		lose(line, lost[i]);
		if (lost[i] >= KPPTP_MPPE_CATCHUP_MAX) {
			leave(line);
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, arrive(line));
			leave(line);
			KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, arrive(line));
			catch_up(test, line);
		}
		expect_delivery(test, line);
		expect_delivery(test, line);
		KUNIT_EXPECT_GE_MSG(test, line->rx.rekeys, lost[i], "%u lost",
				    lost[i]);
	}
}

static void one_packet_costs_a_bounded_number_of_key_changes(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	u8 key[KPPTP_MPPE_KEY_MAX];

	expect_delivery(test, line);
	memcpy(key, line->rx.cur.key, sizeof(key));
	lose(line, KPPTP_MPPE_CATCHUP_MAX);
	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, arrive(line));
	KUNIT_EXPECT_MEMEQ(test, key, line->rx.cur.key, sizeof(key));
	KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_catchup(&line->rx, 10));
	KUNIT_EXPECT_EQ(test, 10, line->rx.rekeys);
}

static void control_packets_between_do_not_disturb(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	unsigned int i;

	for (i = 0; i < 50; i++) {
		expect_delivery(test, line);
		line->gre_seq += i; /* LCP echo has GRE numbers too */
	}
	KUNIT_EXPECT_EQ(test, 0, line->rx.rekeys);
}

/* An idle tunnel: thousands of LCP echoes between two data packets */
static void
thousands_of_control_packets_are_not_taken_for_lost(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	unsigned int i;

	expect_delivery(test, line);
	for (i = 0; i < 3 * KPPTP_MPPE_COUNT_SPACE; i++) {
		line->gre_seq++;
		kpptp_mppe_rx_other(&line->rx);
	}
	lose(line, 3);
	expect_delivery(test, line);
	KUNIT_EXPECT_EQ(test, 3, line->rx.rekeys);

	/* and when they are lost together with data */
	for (i = 0; i < 300; i++) {
		line->gre_seq++;
		kpptp_mppe_rx_other(&line->rx);
	}
	line->gre_seq += 50;
	lose(line, 5000);
	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP, arrive(line));
	catch_up(test, line);
	expect_delivery(test, line);
}

static void
forged_control_packets_do_not_make_the_count_impossible(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	unsigned int i;

	for (i = 0; i < 20; i++) {
		expect_delivery(test, line);
		lose(line, i); /* their numbers are taken by forged ones */
		line->rx.others += i;
	}
}

/* Thousands of lost packets, and none of them was data: in time that is tried. */
static void wrong_guess_of_lost_rounds_is_corrected(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	unsigned int i;

	expect_delivery(test, line);
	line->gre_seq += 2 * KPPTP_MPPE_COUNT_SPACE + 5;
	for (i = 0; i < 4 * KPPTP_MPPE_BAD_RUN; i++) {
		leave(line);
		if (arrive(line) == KPPTP_MPPE_OK)
			break;
		catch_up(test, line);
	}
	expect_delivery(test, line);
	KUNIT_EXPECT_EQ(test, 0, line->rx.fewer_rounds);
}

/* The in-tree module once changed its key 4095 times on a late packet. */
static void count_ahead_of_the_gre_number_is_dropped(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	u16 count;

	expect_delivery(test, line);
	count = line->job.header;
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, count, ++line->gre_seq));
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, count - 1, ++line->gre_seq));
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, count + 5, ++line->gre_seq));
	KUNIT_EXPECT_EQ(test, 0, line->rx.rekeys);
	expect_delivery(test, line);
}

static void loss_that_nobody_counted_is_caught_up_with_once(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	u16 count;

	expect_delivery(test, line);
	lose(line, 10);
	line->gre_seq -= 10;
	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP, arrive(line));
	kpptp_mppe_rx_missed(&line->rx, line->gre_seq + 1);
	expect_delivery(test, line);
	expect_delivery(test, line);
	count = line->job.header;
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, count + 5, ++line->gre_seq));
	expect_delivery(test, line);
}

static void
good_packet_from_before_an_uncounted_loss_ends_nothing(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	struct kpptp_mppe_job early;

	expect_delivery(test, line);
	leave(line);
	KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK,
			kpptp_mppe_rx_next(&line->rx, line->job.header,
					   line->gre_seq, &early));
	kpptp_mppe_rx_missed(&line->rx, line->gre_seq + 1);
	kpptp_mppe_rx_good(&line->rx, &early);
	lose(line, 10);
	line->gre_seq -= 10;
	expect_delivery(test, line);
}

static void
forged_packet_after_an_uncounted_loss_is_rolled_back(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	expect_delivery(test, line);
	kpptp_mppe_rx_missed(&line->rx, line->gre_seq + 1);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, line->job.header + 5, ++line->gre_seq));
	lose(line, 2);
	line->gre_seq -= 2;
	expect_delivery(test, line);
}

/* The in-tree module keeps the key of a packet before it knows it is good. */
static void forged_packet_is_rolled_back(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	u16 ahead;

	for (ahead = 1; ahead < 200; ahead += 11) {
		expect_delivery(test, line);
		line->gre_seq += 200;
		KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
				forge(line, line->job.header + ahead,
				      line->gre_seq));
		expect_delivery(test, line);
	}
}

static void forged_first_packet_is_rolled_back(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP, forge(line, 99, line->gre_seq));
	expect_delivery(test, line);
}

/* Keys are handed out before the verdict on earlier packets is known. */
static void
forged_packet_among_packets_in_flight_is_rolled_back(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	struct kpptp_mppe_job good, forged, next;
	u16 header;

	leave(line);
	KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK,
			kpptp_mppe_rx_next(&line->rx, line->job.header,
					   line->gre_seq, &good));
	KUNIT_EXPECT_MEMEQ(test, line->job.key, good.key, good.key_len);

	line->gre_seq += 8;
	header = line->job.header + 7;
	KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK,
			kpptp_mppe_rx_next(&line->rx, header, line->gre_seq,
					   &forged));
	kpptp_mppe_rx_good(&line->rx, &good);

	/* does not fit to the forged one, but to the good one */
	leave(line);
	KUNIT_ASSERT_EQ(test, KPPTP_MPPE_OK,
			kpptp_mppe_rx_next(&line->rx, line->job.header,
					   line->gre_seq, &next));
	KUNIT_EXPECT_MEMEQ(test, line->job.key, next.key, next.key_len);

	kpptp_mppe_rx_bad(&line->rx, &forged);
	kpptp_mppe_rx_good(&line->rx, &next);
	expect_delivery(test, line);
}

static void packet_without_its_bits_is_dropped(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	struct kpptp_mppe_job job;

	leave(line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			kpptp_mppe_rx_next(&line->rx, KPPTP_MPPE_FLUSHED,
					   line->gre_seq, &job));
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			kpptp_mppe_rx_next(&line->rx, KPPTP_MPPE_ENCRYPTED,
					   line->gre_seq, &job));
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_OK, arrive(line));
}

static void peer_may_have_started_before_our_keys_were_set(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	lose(line, 7);
	expect_delivery(test, line);
	expect_delivery(test, line);
}

/* Eight forged packets move the window; the real peer moves it back. */
static void
catchup_for_a_forger_ends_when_the_window_comes_back(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	expect_delivery(test, line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP,
			forge(line, 77, line->gre_seq + 0x02000000));
	kpptp_mppe_rx_catchup(&line->rx, 1000);
	expect_delivery(test, line);
	KUNIT_EXPECT_TRUE(test, kpptp_mppe_rx_catchup(&line->rx, 1));

	/* and when the forged distance was short enough to be covered */
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_CATCHUP,
			forge(line, 77, line->gre_seq + 5000));
	catch_up(test, line);
	expect_delivery(test, line);
}

static void what_nobody_lives_to_see_is_not_caught_up_with(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	expect_delivery(test, line);
	KUNIT_EXPECT_EQ(test, KPPTP_MPPE_DROP,
			forge(line, 77,
			      line->gre_seq + KPPTP_MPPE_CATCHUP_TOTAL +
				      2 * KPPTP_MPPE_COUNT_SPACE));
	KUNIT_EXPECT_EQ(test, 0, line->rx.behind);
	expect_delivery(test, line);
}

static void failing_decryption_is_noticed_and_forgotten(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);
	unsigned int i;

	expect_delivery(test, line);
	for (i = 0; i < KPPTP_MPPE_BAD_RUN; i++) {
		KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_trouble(&line->rx));
		forge(line, line->job.header + 1 + i, ++line->gre_seq);
	}
	KUNIT_EXPECT_TRUE(test, kpptp_mppe_rx_trouble(&line->rx));
	expect_delivery(test, line);
	KUNIT_EXPECT_FALSE(test, kpptp_mppe_rx_trouble(&line->rx));
}

static void reset_request_changes_nothing(struct kunit *test)
{
	struct line *line = new_line(test, KPPTP_MPPE_128);

	expect_delivery(test, line);
	kpptp_mppe_tx_reset(&line->tx);
	expect_delivery(test, line);
	KUNIT_EXPECT_EQ(test, 1, line->job.header & KPPTP_MPPE_COUNT_MASK);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_strength_passes_the_wrap_of_the_count),
	KUNIT_CASE(first_packet_has_count_0_and_a_changed_key),
	KUNIT_CASE(any_number_of_lost_packets_is_caught_up_with),
	KUNIT_CASE(one_packet_costs_a_bounded_number_of_key_changes),
	KUNIT_CASE(control_packets_between_do_not_disturb),
	KUNIT_CASE(thousands_of_control_packets_are_not_taken_for_lost),
	KUNIT_CASE(forged_control_packets_do_not_make_the_count_impossible),
	KUNIT_CASE(wrong_guess_of_lost_rounds_is_corrected),
	KUNIT_CASE(count_ahead_of_the_gre_number_is_dropped),
	KUNIT_CASE(loss_that_nobody_counted_is_caught_up_with_once),
	KUNIT_CASE(good_packet_from_before_an_uncounted_loss_ends_nothing),
	KUNIT_CASE(forged_packet_after_an_uncounted_loss_is_rolled_back),
	KUNIT_CASE(forged_packet_is_rolled_back),
	KUNIT_CASE(forged_first_packet_is_rolled_back),
	KUNIT_CASE(forged_packet_among_packets_in_flight_is_rolled_back),
	KUNIT_CASE(packet_without_its_bits_is_dropped),
	KUNIT_CASE(peer_may_have_started_before_our_keys_were_set),
	KUNIT_CASE(catchup_for_a_forger_ends_when_the_window_comes_back),
	KUNIT_CASE(what_nobody_lives_to_see_is_not_caught_up_with),
	KUNIT_CASE(failing_decryption_is_noticed_and_forgotten),
	KUNIT_CASE(reset_request_changes_nothing),
	{}
};

struct kunit_suite kpptp_mppe_stateless_suite = {
	.name = "kpptp_mppe_stateless",
	.test_cases = cases,
};
