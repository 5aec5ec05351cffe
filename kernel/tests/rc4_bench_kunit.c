// SPDX-License-Identifier: GPL-2.0-only
/*
 * What RC4 costs, as the data path uses it, beside the kernel's own arc4. A case
 * leaves a line in its log, which tests/bench/rc4.py reads:
 * rc4-bench: NAME ours PICOSECONDS reference PICOSECONDS
 */
#include <crypto/arc4.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/random.h>

#include "rc4.h"
#include "suites.h"

#define KEY 16
#define PAYLOAD 1348 /* of a full TCP segment through a tunnel */
#define SHORT 68

/* The shortest of so many tries is the one that nothing interrupted. Each is long
 * enough for a clock that is coarse.
 */
#define TRIES 50
#define GROUPS 16

struct bench {
	struct arc4_ctx arc4;
	u8 keys[KPPTP_RC4_GROUP][KEY];
	u8 src[KPPTP_RC4_GROUP][PAYLOAD];
	u8 ours[KPPTP_RC4_GROUP][PAYLOAD];
	u8 theirs[KPPTP_RC4_GROUP][PAYLOAD];
};

static void crypt_ours(struct bench *b, size_t len)
{
	struct kpptp_rc4_message m[KPPTP_RC4_GROUP];

	for (int i = 0; i < KPPTP_RC4_GROUP; i++)
		m[i] = (struct kpptp_rc4_message){ .key = b->keys[i],
						   .key_len = KEY,
						   .dst = b->ours[i],
						   .src = b->src[i],
						   .len = len };
	kpptp_rc4_crypt_group(m, KPPTP_RC4_GROUP);
}

static void crypt_theirs(struct bench *b, size_t len)
{
	for (int i = 0; i < KPPTP_RC4_GROUP; i++) {
		arc4_setkey(&b->arc4, b->keys[i], KEY);
		arc4_crypt(&b->arc4, b->theirs[i], b->src[i], len);
	}
}

/* Picoseconds of a message in the fastest try. */
static u64 fastest(struct bench *b, void (*crypt)(struct bench *b, size_t len),
		   size_t len)
{
	u64 least = U64_MAX;

	for (int i = 0; i < TRIES; i++) {
		u64 start = ktime_get_ns();

		for (int group = 0; group < GROUPS; group++)
			crypt(b, len);
		least = min(least, ktime_get_ns() - start);
	}
	return div_u64(1000 * least, GROUPS * KPPTP_RC4_GROUP);
}

/* Picoseconds a byte, key schedules left out: what a longer message takes more. */
static u64 per_byte(struct bench *b, void (*crypt)(struct bench *b, size_t len))
{
	u64 few = fastest(b, crypt, SHORT), all = fastest(b, crypt, PAYLOAD);

	return div_u64(all - min(few, all), PAYLOAD - SHORT);
}

static void groups_take_this_long(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	get_random_bytes(b->keys, sizeof(b->keys));
	get_random_bytes(b->src, sizeof(b->src));
	kunit_info(test, "rc4-bench: payload ours %llu reference %llu\n",
		   per_byte(b, crypt_ours), per_byte(b, crypt_theirs));
	kunit_info(test, "rc4-bench: message64 ours %llu reference %llu\n",
		   fastest(b, crypt_ours, 64), fastest(b, crypt_theirs, 64));
	kunit_info(test, "rc4-bench: message1348 ours %llu reference %llu\n",
		   fastest(b, crypt_ours, PAYLOAD),
		   fastest(b, crypt_theirs, PAYLOAD));
	KUNIT_EXPECT_MEMEQ(test, b->ours, b->theirs, sizeof(b->ours));
}

static struct kunit_case cases[] = { KUNIT_CASE(groups_take_this_long), {} };

struct kunit_suite kpptp_rc4_bench_suite = {
	.name = "kpptp_rc4_bench",
	.test_cases = cases,
};
