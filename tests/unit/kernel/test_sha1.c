// SPDX-License-Identifier: GPL-2.0-only
/* libs: libcrypto */
/*
 * kernel/compat/sha1.h as kernels see it that have only the block transform:
 * here with OpenSSL's, compared with OpenSSL's whole SHA-1.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/sha.h>

#include <linux/types.h>

#define SHA1_WORKSPACE_WORDS 16
#define SHA1_BLOCK_SIZE SHA_CBLOCK

static void sha1_init(u32 *state)
{
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	state[0] = ctx.h0;
	state[1] = ctx.h1;
	state[2] = ctx.h2;
	state[3] = ctx.h3;
	state[4] = ctx.h4;
}

static void sha1_transform(u32 *state, const char *block, u32 *scratch)
{
	SHA_CTX ctx;

	(void)scratch;
	SHA1_Init(&ctx);
	ctx.h0 = state[0];
	ctx.h1 = state[1];
	ctx.h2 = state[2];
	ctx.h3 = state[3];
	ctx.h4 = state[4];
	SHA1_Transform(&ctx, (const u8 *)block);
	state[0] = ctx.h0;
	state[1] = ctx.h1;
	state[2] = ctx.h2;
	state[3] = ctx.h3;
	state[4] = ctx.h4;
}

#include "compat/sha1.h"

static void every_length_of_three_blocks_is_padded_right(void **state)
{
	u8 data[3 * SHA_CBLOCK], got[SHA_DIGEST_LENGTH], want[sizeof(got)];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(data); len++) {
		data[len] = len * 7;
		SHA1(data, len, want);
		kpptp_sha1(data, len, got);
		assert_memory_equal(want, got, sizeof(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_of_three_blocks_is_padded_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
