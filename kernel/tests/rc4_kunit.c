// SPDX-License-Identifier: GPL-2.0-only
/*
 * RC4 against the streams of RFC 6229
 */
#include <crypto/arc4.h>
#include <linux/random.h>

#include "rc4.h"
#include "suites.h"

#define PIECE 16
#define STREAM (4096 + PIECE)

static const struct {
	u8 len;
	u8 bytes[16];
} keys[] = {
	{ 5, { 0x01, 0x02, 0x03, 0x04, 0x05 } },
	{ 8, { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08 } },
	{ 16,
	  { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
	    0x0c, 0x0d, 0x0e, 0x0f, 0x10 } },
	{ 5, { 0x83, 0x32, 0x22, 0x77, 0x2a } },
};

static const struct {
	u8 key; /* of keys[] */
	u16 offset;
	u8 bytes[PIECE];
} pieces[] = {
	{ 0,
	  0,
	  { 0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27, 0xcc, 0xc3, 0x52,
	    0x4a, 0x0a, 0x11, 0x18, 0xa8 } },
	{ 0,
	  16,
	  { 0x69, 0x82, 0x94, 0x4f, 0x18, 0xfc, 0x82, 0xd5, 0x89, 0xc4, 0x03,
	    0xa4, 0x7a, 0x0d, 0x09, 0x19 } },
	{ 0,
	  240,
	  { 0x28, 0xcb, 0x11, 0x32, 0xc9, 0x6c, 0xe2, 0x86, 0x42, 0x1d, 0xca,
	    0xad, 0xb8, 0xb6, 0x9e, 0xae } },
	{ 0,
	  1520,
	  { 0x32, 0x94, 0xf7, 0x44, 0xd8, 0xf9, 0x79, 0x05, 0x07, 0xe7, 0x0f,
	    0x62, 0xe5, 0xbb, 0xce, 0xea } },
	{ 0,
	  4096,
	  { 0xff, 0x25, 0xb5, 0x89, 0x95, 0x99, 0x67, 0x07, 0xe5, 0x1f, 0xbd,
	    0xf0, 0x8b, 0x34, 0xd8, 0x75 } },
	{ 1,
	  0,
	  { 0x97, 0xab, 0x8a, 0x1b, 0xf0, 0xaf, 0xb9, 0x61, 0x32, 0xf2, 0xf6,
	    0x72, 0x58, 0xda, 0x15, 0xa8 } },
	{ 1,
	  16,
	  { 0x82, 0x63, 0xef, 0xdb, 0x45, 0xc4, 0xa1, 0x86, 0x84, 0xef, 0x87,
	    0xe6, 0xb1, 0x9e, 0x5b, 0x09 } },
	{ 1,
	  240,
	  { 0x96, 0x36, 0xeb, 0xc9, 0x84, 0x19, 0x26, 0xf4, 0xf7, 0xd1, 0xf3,
	    0x62, 0xbd, 0xdf, 0x6e, 0x18 } },
	{ 1,
	  1520,
	  { 0x1f, 0xe8, 0x98, 0x67, 0x13, 0xf0, 0x7c, 0x3d, 0x9a, 0xe1, 0xc1,
	    0x63, 0xff, 0x8c, 0xf9, 0xd3 } },
	{ 1,
	  4096,
	  { 0x3f, 0xb4, 0x6e, 0x2c, 0x8f, 0x0f, 0x06, 0x8e, 0xdc, 0xe8, 0xcd,
	    0xcd, 0x7d, 0xfc, 0x58, 0x62 } },
	{ 2,
	  0,
	  { 0x9a, 0xc7, 0xcc, 0x9a, 0x60, 0x9d, 0x1e, 0xf7, 0xb2, 0x93, 0x28,
	    0x99, 0xcd, 0xe4, 0x1b, 0x97 } },
	{ 2,
	  16,
	  { 0x52, 0x48, 0xc4, 0x95, 0x90, 0x14, 0x12, 0x6a, 0x6e, 0x8a, 0x84,
	    0xf1, 0x1d, 0x1a, 0x9e, 0x1c } },
	{ 2,
	  240,
	  { 0x06, 0x59, 0x02, 0xe4, 0xb6, 0x20, 0xf6, 0xcc, 0x36, 0xc8, 0x58,
	    0x9f, 0x66, 0x43, 0x2f, 0x2b } },
	{ 2,
	  1520,
	  { 0xb4, 0x01, 0x10, 0xc4, 0x19, 0x0b, 0x56, 0x22, 0xa9, 0x61, 0x16,
	    0xb0, 0x01, 0x7e, 0xd2, 0x97 } },
	{ 2,
	  4096,
	  { 0xa3, 0x6a, 0x4c, 0x30, 0x1a, 0xe8, 0xac, 0x13, 0x61, 0x0c, 0xcb,
	    0xc1, 0x22, 0x56, 0xca, 0xcc } },
	{ 3,
	  0,
	  { 0x80, 0xad, 0x97, 0xbd, 0xc9, 0x73, 0xdf, 0x8a, 0x2e, 0x87, 0x9e,
	    0x92, 0xa4, 0x97, 0xef, 0xda } },
	{ 3,
	  16,
	  { 0x20, 0xf0, 0x60, 0xc2, 0xf2, 0xe5, 0x12, 0x65, 0x01, 0xd3, 0xd4,
	    0xfe, 0xa1, 0x0d, 0x5f, 0xc0 } },
	{ 3,
	  240,
	  { 0xfa, 0xa1, 0x48, 0xe9, 0x90, 0x46, 0x18, 0x1f, 0xec, 0x6b, 0x20,
	    0x85, 0xf3, 0xb2, 0x0e, 0xd9 } },
	{ 3,
	  1520,
	  { 0xad, 0xb8, 0x9c, 0xea, 0x9a, 0x15, 0xfb, 0xe6, 0x17, 0x29, 0x5b,
	    0xd0, 0x4b, 0x8c, 0xa0, 0x5c } },
	{ 3,
	  4096,
	  { 0xbf, 0x42, 0xc3, 0x01, 0x8c, 0x2f, 0x7c, 0x66, 0xbf, 0xde, 0x52,
	    0x49, 0x75, 0x76, 0x81, 0x15 } },
};

static void streams_are_those_of_rfc_6229(struct kunit *test)
{
	struct kpptp_rc4 rc4;
	size_t i;
	u8 *buf;

	buf = kunit_kzalloc(test, STREAM, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		memset(buf, 0, STREAM);
		kpptp_rc4_setkey(&rc4, keys[pieces[i].key].bytes,
				 keys[pieces[i].key].len);
		kpptp_rc4_crypt(&rc4, buf, buf, STREAM);
		KUNIT_EXPECT_MEMEQ(test, pieces[i].bytes,
				   buf + pieces[i].offset, PIECE);
	}
}

static void pieces_of_any_length_continue_the_stream(struct kunit *test)
{
	static const u8 zero[2 * PIECE];
	u8 whole[2 * PIECE], parts[2 * PIECE];
	struct kpptp_rc4 rc4;
	size_t cut;

	kpptp_rc4_setkey(&rc4, keys[0].bytes, keys[0].len);
	kpptp_rc4_crypt(&rc4, whole, zero, sizeof(whole));
	for (cut = 0; cut <= sizeof(parts); cut++) {
		kpptp_rc4_setkey(&rc4, keys[0].bytes, keys[0].len);
		kpptp_rc4_crypt(&rc4, parts, zero, cut);
		kpptp_rc4_crypt(&rc4, parts + cut, zero, sizeof(parts) - cut);
		KUNIT_EXPECT_MEMEQ(test, whole, parts, sizeof(parts));
	}
}

static void copy_of_a_stream_remembers_its_place(struct kunit *test)
{
	static const u8 zero[PIECE];
	struct kpptp_rc4 rc4, copy;
	u8 a[PIECE], b[PIECE];

	kpptp_rc4_setkey(&rc4, keys[0].bytes, keys[0].len);
	kpptp_rc4_crypt(&rc4, a, zero, PIECE - 3);
	copy = rc4;
	kpptp_rc4_crypt(&rc4, a, zero, PIECE);
	kpptp_rc4_crypt(&copy, b, zero, PIECE);
	KUNIT_EXPECT_MEMEQ(test, a, b, PIECE);
}

/* All lengths up to some words and all alignments within one. */
#define WIDEST 40
#define ALIGNMENTS 8

/* Of a message of a group: more than one round of its state. */
#define LONGEST 300

/* The kernel's own, for any length and place; from one buffer to another. */
static void streams_are_those_of_the_kernel(struct kunit *test)
{
	struct arc4_ctx *arc4 = kunit_kzalloc(test, sizeof(*arc4), GFP_KERNEL);
	u8 src[ALIGNMENTS + WIDEST], ours[WIDEST], theirs[WIDEST];
	struct kpptp_rc4 rc4;
	size_t len, at;

	KUNIT_ASSERT_NOT_NULL(test, arc4);
	get_random_bytes(src, sizeof(src));
	arc4_setkey(arc4, keys[2].bytes, keys[2].len);
	kpptp_rc4_setkey(&rc4, keys[2].bytes, keys[2].len);
	for (len = 0; len <= WIDEST; len++) {
		for (at = 0; at < ALIGNMENTS; at++) {
			arc4_crypt(arc4, theirs, src + at, len);
			kpptp_rc4_crypt(&rc4, ours, src + at, len);
			KUNIT_EXPECT_MEMEQ(test, ours, theirs, len);
		}
	}
}

/**
 * struct group - messages for kpptp_rc4_crypt_group()
 * @arc4: the kernel's own
 * @src: input
 * @dst: result, with bytes around it that have to stay
 * @expected: what @dst should be
 * @key: keys
 * @m: the messages
 */
struct group {
	struct arc4_ctx arc4;
	u8 src[KPPTP_RC4_GROUP][ALIGNMENTS + LONGEST];
	u8 dst[KPPTP_RC4_GROUP][2 * ALIGNMENTS + LONGEST];
	u8 expected[2 * ALIGNMENTS + LONGEST];
	u8 key[KPPTP_RC4_GROUP][16];
	struct kpptp_rc4_message m[KPPTP_RC4_GROUP];
};

static struct group *new_group(struct kunit *test)
{
	struct group *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, g);
	get_random_bytes(g->key, sizeof(g->key));
	get_random_bytes(g->src, sizeof(g->src));
	return g;
}

/* Message @k has @len bytes from here on, at @at of a word, if @in_place both ways. */
static void lay(struct group *g, unsigned int k, size_t len, unsigned int at,
		bool in_place)
{
	struct kpptp_rc4_message *m = &g->m[k];

	memset(g->dst[k], 0x5a, sizeof(g->dst[k]));
	m->key = g->key[k];
	m->key_len = k == 1 ? 8 : 16;
	m->len = len;
	m->dst = g->dst[k] + at;
	m->src = m->dst;
	if (in_place)
		memcpy(m->dst, g->src[k], len);
	else
		m->src = g->src[k] + (at + k) % ALIGNMENTS;
}

static void expect_arc4(struct kunit *test, struct group *g, unsigned int n,
			bool in_place)
{
	const struct kpptp_rc4_message *m;
	unsigned int k;
	size_t at;

	kpptp_rc4_crypt_group(g->m, n);
	for (k = 0; k < n; k++) {
		m = &g->m[k];
		at = m->dst - g->dst[k];
		memset(g->expected, 0x5a, sizeof(g->expected));
		arc4_setkey(&g->arc4, m->key, m->key_len);
		arc4_crypt(&g->arc4, g->expected + at,
			   in_place ? g->src[k] : m->src, m->len);
		KUNIT_EXPECT_MEMEQ(test, g->expected, g->dst[k],
				   sizeof(g->expected));
	}
}

static void
group_of_any_width_and_length_is_that_of_the_kernel(struct kunit *test)
{
	struct group *g = new_group(test);
	unsigned int n, k, at, in_place;
	size_t len;

	for (n = 1; n <= KPPTP_RC4_GROUP; n++) {
		for (len = 0; len <= LONGEST; len++) {
			for (in_place = 0; in_place < 2; in_place++) {
				at = len % 7;
				for (k = 0; k < n; k++)
					lay(g, k, len, (at + k) % ALIGNMENTS,
					    in_place);
				expect_arc4(test, g, n, in_place);
			}
		}
	}
}

static void group_of_any_alignment_is_that_of_the_kernel(struct kunit *test)
{
	struct group *g = new_group(test);
	unsigned int n, k, at;
	size_t len;

	for (n = 1; n <= KPPTP_RC4_GROUP; n++) {
		for (len = LONGEST - 2 * ALIGNMENTS; len < LONGEST; len++) {
			for (at = 0; at < ALIGNMENTS; at++) {
				for (k = 0; k < n; k++)
					lay(g, k, len, at, false);
				expect_arc4(test, g, n, false);
			}
		}
	}
}

/* Each message ends at its own place of a block, and the others go on. */
static void group_of_different_lengths_is_that_of_the_kernel(struct kunit *test)
{
	struct group *g = new_group(test);
	unsigned int n, k, by;
	size_t len;

	for (n = 2; n <= KPPTP_RC4_GROUP; n++) {
		for (by = 1; by < LONGEST / KPPTP_RC4_GROUP; by++) {
			for (k = 0, len = LONGEST; k < n; k++, len -= by)
				lay(g, k, len, k, true);
			expect_arc4(test, g, n, true);
		}
		for (k = 0; k < n; k++)
			lay(g, k, k ? 0 : LONGEST, k, true);
		expect_arc4(test, g, n, true);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(group_of_any_width_and_length_is_that_of_the_kernel),
	KUNIT_CASE(group_of_any_alignment_is_that_of_the_kernel),
	KUNIT_CASE(group_of_different_lengths_is_that_of_the_kernel),
	KUNIT_CASE(streams_are_those_of_the_kernel),
	KUNIT_CASE(streams_are_those_of_rfc_6229),
	KUNIT_CASE(pieces_of_any_length_continue_the_stream),
	KUNIT_CASE(copy_of_a_stream_remembers_its_place),
	{}
};

struct kunit_suite kpptp_rc4_suite = {
	.name = "kpptp_rc4",
	.test_cases = cases,
};
