// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPP framing: RFC 1661 sections 2, 6.5 and 6.6
 */
#include <linux/errno.h>

#include "ppp.h"
#include "suites.h"

#define BOTH (KPPTP_PPP_PFC | KPPTP_PPP_ACFC)

static void every_combination_of_compression_is_read(struct kunit *test)
{
	static const struct {
		u8 bytes[KPPTP_PPP_HDR_MAX];
		u8 len;
		u16 protocol;
	} frames[] = {
		{ { 0xff, 0x03, 0x00, 0x21 }, 4, 0x0021 },
		{ { 0xff, 0x03, 0x21 }, 3, 0x0021 },
		{ { 0x00, 0x21 }, 2, 0x0021 },
		{ { 0x21 }, 1, 0x0021 },
		{ { 0xff, 0x03, 0xc0, 0x21 }, 4, 0xc021 },
		{ { 0xc0, 0x21 }, 2, 0xc021 },
		{ { 0xfd }, 1, 0x00fd },
	};
	struct kpptp_ppp ppp;
	u8 buf[KPPTP_PPP_HDR_MAX + 1];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		memset(buf, 0x45, sizeof(buf));
		memcpy(buf, frames[i].bytes, frames[i].len);
		KUNIT_ASSERT_EQ(test, 0,
				kpptp_ppp_parse(buf, frames[i].len + 1, &ppp));
		KUNIT_EXPECT_EQ(test, frames[i].protocol, ppp.protocol);
		KUNIT_EXPECT_EQ(test, frames[i].len, ppp.hdr_len);
		/* without payload too: that is for the protocol to judge */
		KUNIT_EXPECT_EQ(test, 0,
				kpptp_ppp_parse(buf, frames[i].len, &ppp));
	}
}

/* The in-tree module read protocol bytes that a short frame does not have. */
static void short_and_illegal_headers_are_refused(struct kunit *test)
{
	static const struct {
		u8 bytes[KPPTP_PPP_HDR_MAX];
		u8 len;
	} frames[] = {
		{ { 0xff, 0x03, 0x00 }, 3 }, /* half a protocol field */
		{ { 0xff, 0x03 }, 2 },
		{ { 0xff }, 1 },
		{ { 0xc0 }, 1 },
		{ { 0x00 }, 1 },
		{ { 0 }, 0 },
		{ { 0xff, 0x03, 0xc0, 0x20 }, 4 }, /* low byte even */
		{ { 0xff, 0x03, 0xff }, 3 }, /* never assigned */
		{ { 0x00, 0xff }, 2 },
		{ { 0xff, 0x04, 0xc0, 0x21 }, 4 }, /* no such control field */
	};
	struct kpptp_ppp ppp = { .protocol = 77 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(frames); i++)
		KUNIT_EXPECT_EQ_MSG(test, -EINVAL,
				    kpptp_ppp_parse(frames[i].bytes,
						    frames[i].len, &ppp),
				    "frame %zu", i);
	KUNIT_EXPECT_EQ(test, 77, ppp.protocol);
}

static void header_is_built_as_negotiated(struct kunit *test)
{
	static const struct {
		u16 protocol;
		u8 flags;
		u8 len;
		u8 bytes[KPPTP_PPP_HDR_MAX];
	} frames[] = {
		{ 0x0021, 0, 4, { 0xff, 0x03, 0x00, 0x21 } },
		{ 0x0021, KPPTP_PPP_PFC, 3, { 0xff, 0x03, 0x21 } },
		{ 0x0021, KPPTP_PPP_ACFC, 2, { 0x00, 0x21 } },
		{ 0x0021, BOTH, 1, { 0x21 } },
		{ 0x80fd, BOTH, 2, { 0x80, 0xfd } },
		{ 0xc021, BOTH, 4, { 0xff, 0x03, 0xc0, 0x21 } },
	};
	u8 p[KPPTP_PPP_HDR_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		KUNIT_ASSERT_EQ(test, frames[i].len,
				kpptp_ppp_hdr_len(frames[i].protocol,
						  frames[i].flags));
		KUNIT_ASSERT_EQ(test, frames[i].len,
				kpptp_ppp_build(p, frames[i].protocol,
						frames[i].flags));
		KUNIT_EXPECT_MEMEQ(test, frames[i].bytes, p, frames[i].len);
	}
}

static void protocols_go_where_they_belong(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_DATA_IPV4, kpptp_ppp_classify(0x0021));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_DATA_IPV6, kpptp_ppp_classify(0x0057));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_BRIDGE, kpptp_ppp_classify(0x0031));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_MP, kpptp_ppp_classify(0x003d));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_MPPE, kpptp_ppp_classify(0x00fd));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_CCP, kpptp_ppp_classify(0x80fd));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_LCP, kpptp_ppp_classify(0xc021));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_CONTROL, kpptp_ppp_classify(0x8021));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_CONTROL, kpptp_ppp_classify(0x8031));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_CONTROL, kpptp_ppp_classify(0xc223));
	/* a BPDU as before RFC 3518, see bcp.h */
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_OTHER, kpptp_ppp_classify(0x0201));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_OTHER, kpptp_ppp_classify(0x002b));
	KUNIT_EXPECT_EQ(test, KPPTP_PPP_OTHER, kpptp_ppp_classify(0x4021));
}

/* The in-tree module forgets the outer IP header and takes 18. */
static void overhead_lets_1460_bytes_fit_into_1500(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 1500, 1460 + kpptp_overhead(BOTH, true));
	KUNIT_EXPECT_EQ(test, 44, kpptp_overhead(0, true));
	KUNIT_EXPECT_EQ(test, 42, kpptp_overhead(KPPTP_PPP_ACFC, true));
	KUNIT_EXPECT_EQ(test, 42, kpptp_overhead(KPPTP_PPP_PFC, true));
	KUNIT_EXPECT_EQ(test, 37, kpptp_overhead(BOTH, false));
	KUNIT_EXPECT_EQ(test, 40, kpptp_overhead(0, false));
}

static void ipv4_is_plausible_when_its_lengths_fit(struct kunit *test)
{
	u8 p[KPPTP_PLAUSIBLE_BYTES] = { 0x45, 0, 0, 60 };

	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES,
			kpptp_ppp_plausible(0x0021, p, 60));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES, /* padded */
			kpptp_ppp_plausible(0x0021, p, 64));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO, /* cut */
			kpptp_ppp_plausible(0x0021, p, 59));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0057, p, 60));
	p[0] = 0x44;
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0021, p, 60));
	p[0] = 0x4f;
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES,
			kpptp_ppp_plausible(0x0021, p, 60));
	p[3] = 59; /* shorter than its own header */
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0021, p, 60));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0021, p, 0));
}

static void ipv6_is_plausible_when_its_length_fits(struct kunit *test)
{
	u8 p[KPPTP_PLAUSIBLE_BYTES] = { 0x60, 0, 0, 0, 0, 20 };

	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES,
			kpptp_ppp_plausible(0x0057, p, 60));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0057, p, 59));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0057, p, 39));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0021, p, 60));
}

static void
bridged_frame_is_plausible_when_it_holds_an_ethernet_header(struct kunit *test)
{
	u8 p[KPPTP_PLAUSIBLE_BYTES] = { 0, 1 };

	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES,
			kpptp_ppp_plausible(0x0031, p, 16));
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0031, p, 15));
	p[0] = 0x40;
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0031, p, 100));
	p[0] = 0xbf;
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_YES,
			kpptp_ppp_plausible(0x0031, p, 2 + 14 + 4 + 15));
	p[1] = 2;
	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x0031, p, 100));
}

/* A packet is encrypted first and split then. */
static void fragment_inside_mppe_is_not_plausible(struct kunit *test)
{
	u8 p[KPPTP_PLAUSIBLE_BYTES] = { 0xc0, 0, 0, 1 };

	KUNIT_EXPECT_EQ(test, KPPTP_PLAUSIBLE_NO,
			kpptp_ppp_plausible(0x003d, p, 100));
}

static void other_protocols_that_may_be_encrypted_are_weak(struct kunit *test)
{
	u8 p[KPPTP_PLAUSIBLE_BYTES] = { 0 };
	u32 protocol, weak = 0;

	for (protocol = 0; protocol <= 0xffff; protocol++) {
		enum kpptp_plausible trust =
			kpptp_ppp_plausible(protocol, p, sizeof(p));

		KUNIT_ASSERT_NE(test, KPPTP_PLAUSIBLE_YES, trust);
		if (trust == KPPTP_PLAUSIBLE_NO)
			continue;
		KUNIT_ASSERT_TRUE(test, protocol & 1);
		KUNIT_ASSERT_GE(test, protocol, 0x0023);
		KUNIT_ASSERT_LE(test, protocol, 0x00f9);
		weak++;
	}
	/* the odd numbers from 0x21 to 0xf9 without IP, bridging and MP */
	KUNIT_EXPECT_EQ(test, 105, weak);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_combination_of_compression_is_read),
	KUNIT_CASE(short_and_illegal_headers_are_refused),
	KUNIT_CASE(header_is_built_as_negotiated),
	KUNIT_CASE(protocols_go_where_they_belong),
	KUNIT_CASE(overhead_lets_1460_bytes_fit_into_1500),
	KUNIT_CASE(ipv4_is_plausible_when_its_lengths_fit),
	KUNIT_CASE(ipv6_is_plausible_when_its_length_fits),
	KUNIT_CASE(bridged_frame_is_plausible_when_it_holds_an_ethernet_header),
	KUNIT_CASE(fragment_inside_mppe_is_not_plausible),
	KUNIT_CASE(other_protocols_that_may_be_encrypted_are_weak),
	{}
};

struct kunit_suite kpptp_ppp_suite = {
	.name = "kpptp_ppp",
	.test_cases = cases,
};
