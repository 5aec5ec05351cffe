// SPDX-License-Identifier: GPL-2.0-only
/*
 * Multilink PPP, RFC 1990. Several titles name what a peer, or somebody who
 * forges its fragments, may do and must not gain by.
 */
#include "mp.h"
#include "ppp.h"
#include "suites.h"

#define B KPPTP_MP_BEGIN
#define E KPPTP_MP_END
#define MRRU 1600
#define LIMIT (MRRU + KPPTP_PPP_PROTO_LEN)

/* Feed a fragment of @len bytes after @lost missing ones; compare the verdict */
static void feed(struct kunit *test, struct kpptp_mp_assembly *a, u32 lost,
		 unsigned int flags, u32 len, struct kpptp_mp_verdict want)
{
	struct kpptp_mp_verdict v =
		kpptp_mp_assemble(a, lost, flags, len, MRRU);

	KUNIT_EXPECT_EQ(test, want.drop_kept, v.drop_kept);
	KUNIT_EXPECT_EQ(test, want.drop_this, v.drop_this);
	KUNIT_EXPECT_EQ(test, want.whole, v.whole);
	KUNIT_EXPECT_LE(test, a->bytes, LIMIT);
	KUNIT_EXPECT_LE(test, a->fragments, KPPTP_MP_FRAGMENTS);
}

static const struct kpptp_mp_verdict kept;
static const struct kpptp_mp_verdict whole = { .whole = true };

static struct kpptp_mp_verdict dropped(enum kpptp_mp_why before,
				       enum kpptp_mp_why this)
{
	return (struct kpptp_mp_verdict){ .drop_kept = before,
					  .drop_this = this };
}

/* RFC 1990 section 3, figures 1 and 2 */
static void headers_are_read_as_drawn(struct kunit *test)
{
	static const u8 bytes[] = { 0x80, 0x12, 0x34, 0x56 };
	struct kpptp_mp mp;

	KUNIT_ASSERT_EQ(test, 0, kpptp_mp_parse(bytes, 4, false, &mp));
	KUNIT_EXPECT_EQ(test, 0x123456, mp.number);
	KUNIT_EXPECT_EQ(test, B, mp.flags);
	KUNIT_EXPECT_EQ(test, 4, mp.hdr_len);
	KUNIT_ASSERT_EQ(test, 0, kpptp_mp_parse(bytes, 2, true, &mp));
	KUNIT_EXPECT_EQ(test, 0x012, mp.number);
	KUNIT_EXPECT_EQ(test, B, mp.flags);
	KUNIT_EXPECT_EQ(test, 2, mp.hdr_len);
}

static void short_headers_are_refused(struct kunit *test)
{
	static const u8 bytes[4] = { 0xc0 };
	struct kpptp_mp mp;
	size_t len;

	for (len = 0; len < 4; len++)
		KUNIT_EXPECT_EQ(test, -EINVAL,
				kpptp_mp_parse(bytes, len, false, &mp));
	for (len = 0; len < 2; len++)
		KUNIT_EXPECT_EQ(test, -EINVAL,
				kpptp_mp_parse(bytes, len, true, &mp));
}

/* Multi-class MP, RFC 2686, uses them; nobody may without having asked. */
static void reserved_bits_are_not_looked_at(struct kunit *test)
{
	static const u8 bytes[] = { 0x7f, 0x00, 0x00, 0x01 };
	struct kpptp_mp mp;

	KUNIT_ASSERT_EQ(test, 0, kpptp_mp_parse(bytes, 4, false, &mp));
	KUNIT_EXPECT_EQ(test, 1, mp.number);
	KUNIT_EXPECT_EQ(test, E, mp.flags);
	KUNIT_ASSERT_EQ(test, 0, kpptp_mp_parse(bytes, 2, true, &mp));
	KUNIT_EXPECT_EQ(test, 0xf00, mp.number);
	KUNIT_EXPECT_EQ(test, E, mp.flags);
}

static void headers_carry_the_low_bits_of_the_number(struct kunit *test)
{
	static const u8 want_long[] = { 0x40, 0xcd, 0xef, 0x12 };
	static const u8 want_short[] = { 0xcf, 0x12 };
	u8 p[4];

	KUNIT_EXPECT_EQ(test, 4, kpptp_mp_build(p, 0xabcdef12, E, false));
	KUNIT_EXPECT_MEMEQ(test, want_long, p, 4);
	KUNIT_EXPECT_EQ(test, 2, kpptp_mp_build(p, 0xabcdef12, B | E, true));
	KUNIT_EXPECT_MEMEQ(test, want_short, p, 2);
}

static void numbers_are_extended_over_every_wrap(struct kunit *test)
{
	static const u32 places[] = { 0,	5,	   0xfff,     0x1000,
				      0xffffff, 0x1000000, 0xfffffffe };
	static const s32 steps[] = { -2047, -1, 0, 1, 2047 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		for (k = 0; k < ARRAY_SIZE(steps); k++) {
			u32 meant = places[i] + steps[k];

			KUNIT_EXPECT_EQ(test, meant,
					kpptp_mp_extend(meant & 0xfff,
							places[i], true,
							false));
			KUNIT_EXPECT_EQ(test, meant,
					kpptp_mp_extend(meant & 0xffffff,
							places[i], false,
							false));
			KUNIT_EXPECT_EQ(test, meant,
					kpptp_mp_extend(meant & 0xffffff,
							places[i], false,
							true));
		}
}

static void short_numbers_of_an_only_link_are_always_ahead(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 100 + 4095, kpptp_mp_extend(99, 100, true, true));
	KUNIT_EXPECT_EQ(test, 100 + 3000,
			kpptp_mp_extend(3100, 100, true, true));
	KUNIT_EXPECT_EQ(test, 100, kpptp_mp_extend(100, 100, true, true));
}

static void one_link_makes_every_gap_final(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 3, 10);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 10));
	kpptp_mp_links_heard(&l, 3, 12);
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 12));
}

/* RFC 1990 section 4.1: not before M, the least of the links' last numbers */
static void gap_is_final_when_all_links_have_passed_it(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 0, 0xfffffffe);
	kpptp_mp_links_join(&l, 7, 0xfffffffe);
	kpptp_mp_links_heard(&l, 0, 0);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 0));
	kpptp_mp_links_heard(&l, 7, 0xffffffff);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 0));
	kpptp_mp_links_heard(&l, 7, 1);
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 0));
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 1));
}

static void link_that_leaves_is_waited_for_no_longer(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 0, 5);
	kpptp_mp_links_join(&l, 1, 5);
	kpptp_mp_links_heard(&l, 0, 9);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 9));
	kpptp_mp_links_leave(&l, 1);
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 9));
}

static void link_that_joins_is_waited_for(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 0, 5);
	kpptp_mp_links_heard(&l, 0, 9);
	kpptp_mp_links_join(&l, 1, 7);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 9));
	kpptp_mp_links_heard(&l, 1, 10);
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 9));
}

static void forged_number_ahead_counts_up_to_the_next_one(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 0, 5);
	kpptp_mp_links_heard(&l, 0, 4000);
	kpptp_mp_links_heard(&l, 0, 6);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 9));
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 6));
}

static void jump_takes_all_links_along(struct kunit *test)
{
	struct kpptp_mp_links l = {};

	kpptp_mp_links_join(&l, 0, 0x1000);
	kpptp_mp_links_join(&l, 1, 0x1000);
	kpptp_mp_links_heard(&l, 0, 0x1010);
	kpptp_mp_links_heard(&l, 1, 0x1011);
	kpptp_mp_links_jump(&l, 20);
	KUNIT_EXPECT_FALSE(test, kpptp_mp_gap_final(&l, 25));
	kpptp_mp_links_heard(&l, 0, 25);
	kpptp_mp_links_heard(&l, 1, 26);
	KUNIT_EXPECT_TRUE(test, kpptp_mp_gap_final(&l, 25));
}

static void fragments_in_order_become_a_packet(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B, 500, kept);
	feed(test, &a, 0, 0, 500, kept);
	feed(test, &a, 0, E, 500, whole);
	feed(test, &a, 0, B | E, 40, whole);
	feed(test, &a, 0, B, LIMIT - 1, kept);
	feed(test, &a, 0, E, 1, whole);
}

/* RFC 1990 section 4.1: a null fragment only tells how far the link is */
static void null_fragment_is_a_packet_of_nothing(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B | E, 0, whole);
	feed(test, &a, 0, B, 0, kept);
	feed(test, &a, 0, 0, 10, kept);
	feed(test, &a, 0, E, 0, whole);
}

static void lost_fragment_costs_its_packet_only(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 1, 0, 100, dropped(KPPTP_MP_LOST, KPPTP_MP_LOST));
	feed(test, &a, 0, E, 100, dropped(0, KPPTP_MP_LOST));
	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 0, E, 100, whole);
}

static void lost_end_does_not_cost_the_next_packet(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};
	struct kpptp_mp_verdict v = { .drop_kept = KPPTP_MP_LOST,
				      .whole = true };

	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 1, B, 200, dropped(KPPTP_MP_LOST, 0));
	KUNIT_EXPECT_EQ(test, 200, a.bytes);
	feed(test, &a, 0, E, 100, whole);
	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 70000, B | E, 100, v);
}

static void lost_begin_costs_the_rest_of_its_packet(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B | E, 100, whole);
	feed(test, &a, 1, 0, 100, dropped(0, KPPTP_MP_LOST));
	feed(test, &a, 0, E, 100, dropped(0, KPPTP_MP_LOST));
	feed(test, &a, 0, B | E, 100, whole);
}

static void fragment_without_begin_is_dropped(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, 0, 100, dropped(0, KPPTP_MP_ORDER));
	feed(test, &a, 0, 0, 100, dropped(0, KPPTP_MP_ORDER));
	feed(test, &a, 0, E, 100, dropped(0, KPPTP_MP_ORDER));
	feed(test, &a, 0, E, 100, dropped(0, KPPTP_MP_ORDER));
	feed(test, &a, 0, B | E, 100, whole);
}

static void begin_before_the_end_starts_anew(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};
	struct kpptp_mp_verdict v = { .drop_kept = KPPTP_MP_ORDER,
				      .whole = true };

	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 0, 0, 100, kept);
	feed(test, &a, 0, B, 30, dropped(KPPTP_MP_ORDER, 0));
	feed(test, &a, 0, E, 30, whole);
	feed(test, &a, 0, B, 100, kept);
	feed(test, &a, 0, B | E, 30, v);
}

static void packet_above_mrru_is_dropped_to_its_end(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B, LIMIT, kept);
	feed(test, &a, 0, 0, 1, dropped(KPPTP_MP_SIZE, KPPTP_MP_SIZE));
	feed(test, &a, 0, 0, 1, dropped(0, KPPTP_MP_SIZE));
	feed(test, &a, 0, E, 1, dropped(0, KPPTP_MP_SIZE));
	feed(test, &a, 0, B | E, LIMIT + 1, dropped(0, KPPTP_MP_SIZE));
	feed(test, &a, 0, B | E, U32_MAX, dropped(0, KPPTP_MP_SIZE));
	feed(test, &a, 0, B | E, LIMIT, whole);
}

static void mrru_may_shrink_under_a_begun_packet(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};
	struct kpptp_mp_verdict v;

	feed(test, &a, 0, B, 1500, kept);
	v = kpptp_mp_assemble(&a, 0, E, 1, 512);
	KUNIT_EXPECT_EQ(test, KPPTP_MP_SIZE, v.drop_kept);
	KUNIT_EXPECT_FALSE(test, v.whole);
	feed(test, &a, 0, B | E, 100, whole);
}

static void packet_that_never_ends_is_bounded(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};
	unsigned int i;

	feed(test, &a, 0, B, 1, kept);
	for (i = 1; i < KPPTP_MP_FRAGMENTS; i++)
		feed(test, &a, 0, 0, 0, kept);
	feed(test, &a, 0, 0, 0, dropped(KPPTP_MP_SIZE, KPPTP_MP_SIZE));
	for (i = 0; i < 3 * KPPTP_MP_FRAGMENTS; i++)
		feed(test, &a, 0, 0, 1, dropped(0, KPPTP_MP_SIZE));
	KUNIT_EXPECT_EQ(test, 0, a.bytes);
	feed(test, &a, 0, B | E, 100, whole);
}

static void abandoned_packet_does_not_come_back(struct kunit *test)
{
	struct kpptp_mp_assembly a = {};

	feed(test, &a, 0, B, 100, kept);
	kpptp_mp_abandon(&a);
	KUNIT_EXPECT_EQ(test, 0, a.bytes);
	KUNIT_EXPECT_EQ(test, 0, a.fragments);
	feed(test, &a, 0, 0, 100, dropped(0, KPPTP_MP_LOST));
	feed(test, &a, 0, E, 100, dropped(0, KPPTP_MP_LOST));
	feed(test, &a, 0, B | E, 100, whole);
}

static void packets_are_split_evenly(struct kunit *test)
{
	struct kpptp_mp_split s;
	u32 len, sum, i;

	for (len = 1; len <= 3000; len++) {
		KUNIT_ASSERT_EQ(test, 0, kpptp_mp_split(len, 700, &s));
		KUNIT_ASSERT_EQ(test, (len + 699) / 700, s.n);
		for (sum = 0, i = 0; i < s.n; i++) {
			KUNIT_ASSERT_LE(test, kpptp_mp_piece(&s, i), 700);
			KUNIT_ASSERT_GE(test, kpptp_mp_piece(&s, i), len / s.n);
			KUNIT_ASSERT_EQ(test, !i,
					!!(kpptp_mp_piece_flags(&s, i) & B));
			KUNIT_ASSERT_EQ(test, i == s.n - 1,
					!!(kpptp_mp_piece_flags(&s, i) & E));
			sum += kpptp_mp_piece(&s, i);
		}
		KUNIT_ASSERT_EQ(test, len, sum);
	}
}

static void what_cannot_be_split_is_refused(struct kunit *test)
{
	struct kpptp_mp_split s;

	KUNIT_EXPECT_EQ(test, -EMSGSIZE, kpptp_mp_split(1, 0, &s));
	KUNIT_EXPECT_EQ(test, 0, kpptp_mp_split(KPPTP_MP_FRAGMENTS, 1, &s));
	KUNIT_EXPECT_EQ(test, KPPTP_MP_FRAGMENTS, s.n);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE,
			kpptp_mp_split(KPPTP_MP_FRAGMENTS + 1, 1, &s));
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, kpptp_mp_split(U32_MAX, 1, &s));
	/* any packet crosses the smallest path that is of use */
	KUNIT_EXPECT_EQ(test, 0,
			kpptp_mp_split(65535, kpptp_mp_room(576, 0, 0, false),
				       &s));
}

/* Outer IPv4 20, GRE 12, PPP, MP; of these only MP is in the peer's MRU. */
static void room_is_what_path_and_peer_leave(struct kunit *test)
{
	unsigned int both = KPPTP_PPP_PFC | KPPTP_PPP_ACFC;

	KUNIT_EXPECT_EQ(test, 1460, kpptp_mp_room(1500, 0, 0, false));
	KUNIT_EXPECT_EQ(test, 1463, kpptp_mp_room(1500, 0, both, false));
	KUNIT_EXPECT_EQ(test, 1465, kpptp_mp_room(1500, 0, both, true));
	KUNIT_EXPECT_EQ(test, 1396, kpptp_mp_room(1500, 1400, both, false));
	KUNIT_EXPECT_EQ(test, 1398, kpptp_mp_room(1500, 1400, both, true));
	KUNIT_EXPECT_EQ(test, 1363, kpptp_mp_room(1400, 1400, both, false));
	KUNIT_EXPECT_EQ(test, 1, kpptp_mp_room(41, 1400, 0, false));
	KUNIT_EXPECT_EQ(test, 0, kpptp_mp_room(40, 1400, 0, false));
	KUNIT_EXPECT_EQ(test, 0, kpptp_mp_room(0, 1400, 0, false));
	KUNIT_EXPECT_EQ(test, 0, kpptp_mp_room(1500, 3, 0, false));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(headers_are_read_as_drawn),
	KUNIT_CASE(short_headers_are_refused),
	KUNIT_CASE(reserved_bits_are_not_looked_at),
	KUNIT_CASE(headers_carry_the_low_bits_of_the_number),
	KUNIT_CASE(numbers_are_extended_over_every_wrap),
	KUNIT_CASE(short_numbers_of_an_only_link_are_always_ahead),
	KUNIT_CASE(one_link_makes_every_gap_final),
	KUNIT_CASE(gap_is_final_when_all_links_have_passed_it),
	KUNIT_CASE(link_that_leaves_is_waited_for_no_longer),
	KUNIT_CASE(link_that_joins_is_waited_for),
	KUNIT_CASE(forged_number_ahead_counts_up_to_the_next_one),
	KUNIT_CASE(jump_takes_all_links_along),
	KUNIT_CASE(fragments_in_order_become_a_packet),
	KUNIT_CASE(null_fragment_is_a_packet_of_nothing),
	KUNIT_CASE(lost_fragment_costs_its_packet_only),
	KUNIT_CASE(lost_end_does_not_cost_the_next_packet),
	KUNIT_CASE(lost_begin_costs_the_rest_of_its_packet),
	KUNIT_CASE(fragment_without_begin_is_dropped),
	KUNIT_CASE(begin_before_the_end_starts_anew),
	KUNIT_CASE(packet_above_mrru_is_dropped_to_its_end),
	KUNIT_CASE(mrru_may_shrink_under_a_begun_packet),
	KUNIT_CASE(packet_that_never_ends_is_bounded),
	KUNIT_CASE(abandoned_packet_does_not_come_back),
	KUNIT_CASE(packets_are_split_evenly),
	KUNIT_CASE(what_cannot_be_split_is_refused),
	KUNIT_CASE(room_is_what_path_and_peer_leave),
	{}
};

struct kunit_suite kpptp_mp_suite = {
	.name = "kpptp_mp",
	.test_cases = cases,
};
