// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bridged Ethernet frames: RFC 3518 section 4.2.
 */
#include "bcp.h"
#include "suites.h"

enum {
	TINYGRAM = KPPTP_BCP_PEER_TINYGRAM,
	TAGGED = KPPTP_BCP_PEER_TAGGED,
	INLINE = KPPTP_BCP_PEER_INLINE,
};

/* An unicast frame of IPv4, all 0x55 behind its header */
struct frame {
	u8 b[1600];
};

static struct frame *new_frame(struct kunit *test)
{
	static const u8 hdr[] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0 };
	struct frame *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	memset(f->b, 0x55, sizeof(f->b));
	memcpy(f->b, hdr, sizeof(hdr));
	return f;
}

static int parse(u8 flags, u8 mac_type, size_t len, struct kpptp_bcp *out)
{
	u8 hdr[KPPTP_BCP_HDR_LEN] = { flags, mac_type };

	return kpptp_bcp_parse(hdr, len, out);
}

static void plain_frame_is_all_behind_the_header(struct kunit *test)
{
	struct kpptp_bcp bcp;

	KUNIT_ASSERT_EQ(test, 0, parse(0, 1, 2 + 1514, &bcp));
	KUNIT_EXPECT_EQ(test, 2, bcp.hdr_len);
	KUNIT_EXPECT_EQ(test, 1514, bcp.len);
	KUNIT_EXPECT_EQ(test, 0, bcp.fcs_len);
	KUNIT_EXPECT_EQ(test, 0, bcp.pads);
	KUNIT_EXPECT_EQ(test, 0, bcp.fill);
}

static void checksum_and_padding_are_taken_off(struct kunit *test)
{
	struct kpptp_bcp bcp;

	KUNIT_ASSERT_EQ(test, 0, parse(0x8b, 1, 2 + 1514 + 4 + 11, &bcp));
	KUNIT_EXPECT_EQ(test, 1514, bcp.len);
	KUNIT_EXPECT_EQ(test, 4, bcp.fcs_len);
	KUNIT_EXPECT_EQ(test, 11, bcp.pads);
}

static void shortest_frame_of_every_header_is_its_own(struct kunit *test)
{
	struct kpptp_bcp bcp;
	unsigned int flags;

	for (flags = 0; flags < 0x100; flags++) {
		size_t least = 2 + 14 + (flags & 0x80 ? 4 : 0) + (flags & 0xf);

		if (flags & 0x40)
			continue;
		KUNIT_EXPECT_EQ(test, -EINVAL,
				parse(flags, 1, least - 1, &bcp));
		KUNIT_ASSERT_EQ(test, 0, parse(flags, 1, least, &bcp));
		KUNIT_EXPECT_EQ(test, 14, bcp.len);
		KUNIT_EXPECT_EQ(test, flags & 0x20 ? 46 : 0, bcp.fill);
	}
}

static void cut_headers_are_refused(struct kunit *test)
{
	static const u8 hdr[KPPTP_BCP_HDR_LEN] = { 0, 1 };
	struct kpptp_bcp bcp;

	KUNIT_EXPECT_EQ(test, -EINVAL, kpptp_bcp_parse(hdr, 0, &bcp));
	KUNIT_EXPECT_EQ(test, -EINVAL, kpptp_bcp_parse(hdr, 1, &bcp));
	KUNIT_EXPECT_EQ(test, -EINVAL, kpptp_bcp_parse(hdr, 2, &bcp));
}

static void other_lans_than_ethernet_are_refused(struct kunit *test)
{
	struct kpptp_bcp bcp;
	unsigned int type;

	for (type = 0; type < 0x100; type++)
		KUNIT_EXPECT_EQ(test, type == 1 ? 0 : -EPROTONOSUPPORT,
				parse(0, type, 100, &bcp));
}

static void lan_identification_is_refused(struct kunit *test)
{
	struct kpptp_bcp bcp;

	KUNIT_EXPECT_EQ(test, -EPROTONOSUPPORT, parse(0x40, 1, 100, &bcp));
	KUNIT_EXPECT_EQ(test, -EPROTONOSUPPORT, parse(0xff, 1, 100, &bcp));
}

static void mark_of_bridge_control_is_not_looked_at(struct kunit *test)
{
	struct kpptp_bcp bcp;

	KUNIT_ASSERT_EQ(test, 0, parse(0x10, 1, 2 + 60, &bcp));
	KUNIT_EXPECT_EQ(test, 60, bcp.len);
}

static void zeros_are_restored_to_60_bytes_only(struct kunit *test)
{
	struct kpptp_bcp bcp;

	KUNIT_ASSERT_EQ(test, 0, parse(0x20, 1, 2 + 42, &bcp));
	KUNIT_EXPECT_EQ(test, 42, bcp.len);
	KUNIT_EXPECT_EQ(test, 18, bcp.fill);
	KUNIT_ASSERT_EQ(test, 0, parse(0xa3, 1, 2 + 59 + 4 + 3, &bcp));
	KUNIT_EXPECT_EQ(test, 59, bcp.len);
	KUNIT_EXPECT_EQ(test, 1, bcp.fill);
	KUNIT_ASSERT_EQ(test, 0, parse(0x20, 1, 2 + 60, &bcp));
	KUNIT_EXPECT_EQ(test, 0, bcp.fill);
	KUNIT_ASSERT_EQ(test, 0, parse(0x20, 1, 2 + 1514, &bcp));
	KUNIT_EXPECT_EQ(test, 0, bcp.fill);
	KUNIT_ASSERT_EQ(test, 0, parse(0x00, 1, 2 + 42, &bcp));
	KUNIT_EXPECT_EQ(test, 0, bcp.fill);
}

static void expect_plan(struct kunit *test, struct frame *f, size_t len,
			unsigned int peer, struct kpptp_bcp_plan want)
{
	struct kpptp_bcp_plan plan;

	KUNIT_ASSERT_EQ(test, 0, kpptp_bcp_plan(f->b, len, peer, &plan));
	KUNIT_EXPECT_EQ(test, want.len, plan.len);
	KUNIT_EXPECT_EQ(test, want.fill, plan.fill);
	KUNIT_EXPECT_EQ(test, want.flags, plan.flags);
}

static void peer_without_tinygram_gets_frames_of_full_length(struct kunit *test)
{
	struct frame *f = new_frame(test);

	expect_plan(test, f, 14, 0, (struct kpptp_bcp_plan){ 14, 46, 0 });
	expect_plan(test, f, 42, 0, (struct kpptp_bcp_plan){ 42, 18, 0 });
	expect_plan(test, f, 60, 0, (struct kpptp_bcp_plan){ 60, 0, 0 });
	expect_plan(test, f, 1514, 0, (struct kpptp_bcp_plan){ 1514, 0, 0 });
}

static void peer_with_tinygram_gets_no_zeros(struct kunit *test)
{
	struct frame *f = new_frame(test);

	/* nothing to leave out */
	expect_plan(test, f, 60, TINYGRAM, (struct kpptp_bcp_plan){ 60, 0, 0 });
	/* shorter than it may be on a LAN */
	expect_plan(test, f, 42, TINYGRAM,
		    (struct kpptp_bcp_plan){ 42, 0, 0x20 });
	memset(f->b + 42, 0, 1000);
	expect_plan(test, f, 60, TINYGRAM,
		    (struct kpptp_bcp_plan){ 42, 0, 0x20 });
	/* zeros of a longer frame are its own */
	expect_plan(test, f, 61, TINYGRAM, (struct kpptp_bcp_plan){ 61, 0, 0 });
	/* those of the header are not padding */
	memset(f->b, 0, sizeof(f->b));
	expect_plan(test, f, 60, TINYGRAM,
		    (struct kpptp_bcp_plan){ 14, 0, 0x20 });
}

static void no_frame_is_shorter_than_its_header(struct kunit *test)
{
	struct frame *f = new_frame(test);
	struct kpptp_bcp_plan plan;
	size_t len;

	for (len = 0; len < 14; len++)
		KUNIT_EXPECT_EQ(test, -EINVAL,
				kpptp_bcp_plan(f->b, len, TINYGRAM, &plan));
}

static void tagged_frames_need_a_peer_that_takes_them(struct kunit *test)
{
	struct frame *f = new_frame(test);
	struct kpptp_bcp_plan plan;

	f->b[12] = 0x81;
	KUNIT_EXPECT_EQ(test, -EPROTONOSUPPORT,
			kpptp_bcp_plan(f->b, 100, TINYGRAM | INLINE, &plan));
	expect_plan(test, f, 100, TAGGED, (struct kpptp_bcp_plan){ 100, 0, 0 });
	f->b[12] = 0x88;
	f->b[13] = 0xa8;
	KUNIT_EXPECT_EQ(test, -EPROTONOSUPPORT,
			kpptp_bcp_plan(f->b, 100, TINYGRAM | INLINE, &plan));
	expect_plan(test, f, 100, TAGGED, (struct kpptp_bcp_plan){ 100, 0, 0 });
}

static void
frames_between_bridges_need_a_peer_that_takes_them(struct kunit *test)
{
	static const u8 group[] = { 0x01, 0x80, 0xc2, 0, 0 };
	struct frame *f = new_frame(test);
	struct kpptp_bcp_plan plan;
	unsigned int last;

	memcpy(f->b, group, sizeof(group));
	for (last = 0; last < 0x100; last++) {
		bool reserved = last < 0x10 || (last >= 0x20 && last < 0x30);

		f->b[5] = last;
		KUNIT_EXPECT_EQ(test, reserved ? -EPROTONOSUPPORT : 0,
				kpptp_bcp_plan(f->b, 60, TAGGED, &plan));
		KUNIT_EXPECT_EQ(test, 0,
				kpptp_bcp_plan(f->b, 60, INLINE, &plan));
	}
	f->b[5] = 0;
	f->b[4] = 1;
	KUNIT_EXPECT_EQ(test, 0, kpptp_bcp_plan(f->b, 60, 0, &plan));
}

static void header_is_built_for_ethernet(struct kunit *test)
{
	static const u8 want[] = { 0x20, 0x01 };
	u8 p[KPPTP_BCP_HDR_LEN];

	KUNIT_EXPECT_EQ(test, 2, kpptp_bcp_build(p, 0x20));
	KUNIT_EXPECT_MEMEQ(test, want, p, 2);
}

static void inner_protocol_is_found_behind_one_tag(struct kunit *test)
{
	static const u8 tagged[] = { 0x81, 0x00, 0x00, 0x0a, 0x86, 0xdd };
	struct frame *f = new_frame(test);
	size_t at;

	KUNIT_EXPECT_EQ(test, 0x0800, kpptp_bcp_type(f->b, 14, &at));
	KUNIT_EXPECT_EQ(test, 14, at);
	KUNIT_EXPECT_EQ(test, 0, kpptp_bcp_type(f->b, 13, &at));
	memcpy(f->b + 12, tagged, sizeof(tagged));
	KUNIT_EXPECT_EQ(test, 0x86dd, kpptp_bcp_type(f->b, 18, &at));
	KUNIT_EXPECT_EQ(test, 18, at);
	KUNIT_EXPECT_EQ(test, 0, kpptp_bcp_type(f->b, 17, &at));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(plain_frame_is_all_behind_the_header),
	KUNIT_CASE(checksum_and_padding_are_taken_off),
	KUNIT_CASE(shortest_frame_of_every_header_is_its_own),
	KUNIT_CASE(cut_headers_are_refused),
	KUNIT_CASE(other_lans_than_ethernet_are_refused),
	KUNIT_CASE(lan_identification_is_refused),
	KUNIT_CASE(mark_of_bridge_control_is_not_looked_at),
	KUNIT_CASE(zeros_are_restored_to_60_bytes_only),
	KUNIT_CASE(peer_without_tinygram_gets_frames_of_full_length),
	KUNIT_CASE(peer_with_tinygram_gets_no_zeros),
	KUNIT_CASE(no_frame_is_shorter_than_its_header),
	KUNIT_CASE(tagged_frames_need_a_peer_that_takes_them),
	KUNIT_CASE(frames_between_bridges_need_a_peer_that_takes_them),
	KUNIT_CASE(header_is_built_for_ethernet),
	KUNIT_CASE(inner_protocol_is_found_behind_one_tag),
	{}
};

struct kunit_suite kpptp_bcp_suite = {
	.name = "kpptp_bcp",
	.test_cases = cases,
};
