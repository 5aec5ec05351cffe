// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enhanced GRE header: RFC 2637 section 4.1
 */
#include "gre.h"
#include "suites.h"

/* A data packet with both numbers: 5 bytes of payload for call 0x1234 */
static const u8 data_ack[KPPTP_GRE_HDR_MAX] = {
	0x30, 0x81, 0x88, 0x0b, 0x00, 0x05, 0x12, 0x34,
	0xff, 0xff, 0xff, 0xfe, 0x80, 0x00, 0x00, 0x01,
};

static void data_with_ack_is_read(struct kunit *test)
{
	struct kpptp_gre gre;

	KUNIT_ASSERT_EQ(test, 0,
			kpptp_gre_parse(data_ack, sizeof(data_ack), &gre));
	KUNIT_EXPECT_EQ(test, 5, gre.payload_len);
	KUNIT_EXPECT_EQ(test, 0x1234, gre.call_id);
	KUNIT_EXPECT_TRUE(test, gre.has_seq);
	KUNIT_EXPECT_TRUE(test, gre.has_ack);
	KUNIT_EXPECT_EQ(test, 0xfffffffe, gre.seq);
	KUNIT_EXPECT_EQ(test, 0x80000001, gre.ack);
	KUNIT_EXPECT_EQ(test, 16, gre.hdr_len);
}

static void lone_ack_is_read(struct kunit *test)
{
	static const u8 p[] = { 0x20, 0x81, 0x88, 0x0b, 0, 0,
				0xab, 0xcd, 0,	  0,	0, 7 };
	struct kpptp_gre gre;

	KUNIT_ASSERT_EQ(test, 0, kpptp_gre_parse(p, sizeof(p), &gre));
	KUNIT_EXPECT_FALSE(test, gre.has_seq);
	KUNIT_EXPECT_TRUE(test, gre.has_ack);
	KUNIT_EXPECT_EQ(test, 7, gre.ack);
	KUNIT_EXPECT_EQ(test, 0xabcd, gre.call_id);
	KUNIT_EXPECT_EQ(test, 12, gre.hdr_len);
}

static void built_header_has_the_bytes_of_the_rfc(struct kunit *test)
{
	const struct kpptp_gre gre = { .payload_len = 5,
				       .call_id = 0x1234,
				       .seq = 0xfffffffe,
				       .ack = 0x80000001,
				       .has_seq = true,
				       .has_ack = true };
	u8 p[KPPTP_GRE_HDR_MAX];

	KUNIT_ASSERT_EQ(test, sizeof(data_ack), kpptp_gre_build(p, &gre));
	KUNIT_EXPECT_MEMEQ(test, data_ack, p, sizeof(p));
}

static void built_header_is_read_back(struct kunit *test)
{
	static const struct kpptp_gre cases[] = {
		{ 1, 2, 3, 4, true, true, 16 },
		{ 1500, 0xffff, 0x89abcdef, 0, true, false, 12 },
		{ 0, 1, 0, 0xffffffff, false, true, 12 },
	};
	struct kpptp_gre gre;
	u8 p[KPPTP_GRE_HDR_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_ASSERT_EQ(test, cases[i].hdr_len,
				kpptp_gre_build(p, &cases[i]));
		KUNIT_ASSERT_EQ(test, 0,
				kpptp_gre_parse(p, cases[i].hdr_len, &gre));
		KUNIT_EXPECT_EQ(test, cases[i].payload_len, gre.payload_len);
		KUNIT_EXPECT_EQ(test, cases[i].call_id, gre.call_id);
		KUNIT_EXPECT_EQ(test, cases[i].seq, gre.seq);
		KUNIT_EXPECT_EQ(test, cases[i].ack, gre.ack);
		KUNIT_EXPECT_EQ(test, cases[i].hdr_len, gre.hdr_len);
	}
}

/* The in-tree module read bytes that a short packet does not have. */
static void every_cut_of_a_header_is_refused(struct kunit *test)
{
	struct kpptp_gre gre = { .call_id = 77 };
	size_t len;

	for (len = 0; len < sizeof(data_ack); len++)
		KUNIT_EXPECT_EQ(test, -EINVAL,
				kpptp_gre_parse(data_ack, len, &gre));
	KUNIT_EXPECT_EQ(test, 77, gre.call_id);
}

/* S and A are the only bits of the first two bytes that are free. */
static void every_wrong_flag_bit_is_refused(struct kunit *test)
{
	struct kpptp_gre gre;
	unsigned int bit;
	u8 p[KPPTP_GRE_HDR_MAX];

	for (bit = 0; bit < 32; bit++) {
		memcpy(p, data_ack, sizeof(p));
		p[bit / 8] ^= 0x80 >> bit % 8;
		if (p[1] == 0x01) /* without A */
			continue;
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    kpptp_gre_parse(p, sizeof(p), &gre),
				    "bit %u", bit);
	}
}

static void payload_without_sequence_number_is_refused(struct kunit *test)
{
	static const u8 p[] = { 0x20, 0x81, 0x88, 0x0b, 0, 1,
				0xab, 0xcd, 0,	  0,	0, 7 };
	struct kpptp_gre gre;

	KUNIT_EXPECT_EQ(test, -EINVAL, kpptp_gre_parse(p, sizeof(p), &gre));
}

static void header_with_neither_number_is_refused(struct kunit *test)
{
	static const u8 p[] = { 0x20, 0x01, 0x88, 0x0b, 0, 0, 0xab, 0xcd };
	struct kpptp_gre gre;

	KUNIT_EXPECT_EQ(test, -EINVAL, kpptp_gre_parse(p, sizeof(p), &gre));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(data_with_ack_is_read),
	KUNIT_CASE(lone_ack_is_read),
	KUNIT_CASE(built_header_has_the_bytes_of_the_rfc),
	KUNIT_CASE(built_header_is_read_back),
	KUNIT_CASE(every_cut_of_a_header_is_refused),
	KUNIT_CASE(every_wrong_flag_bit_is_refused),
	KUNIT_CASE(payload_without_sequence_number_is_refused),
	KUNIT_CASE(header_with_neither_number_is_refused),
	{}
};

struct kunit_suite kpptp_gre_suite = {
	.name = "kpptp_gre",
	.test_cases = cases,
};
