/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SHA-1 of one buffer. Newer kernels have sha1(); older ones only the block
 * transform, told apart by the macro for its scratch space.
 */
#ifndef _KPPTP_COMPAT_SHA1_H
#define _KPPTP_COMPAT_SHA1_H

#include <crypto/sha1.h>

#ifdef SHA1_WORKSPACE_WORDS

#include <linux/minmax.h>
#include <linux/string.h>

#include "../wire.h"

static inline void kpptp_sha1(const u8 *data, size_t len,
			      u8 out[SHA1_DIGEST_SIZE])
{
	u32 state[SHA1_DIGEST_SIZE / 4], scratch[SHA1_WORKSPACE_WORDS];
	u8 block[SHA1_BLOCK_SIZE];
	size_t done, i, n;

	sha1_init(state);
	/* data, the byte 0x80, zeros, and the length in bits, in whole blocks */
	for (done = 0; done < len + 9; done += SHA1_BLOCK_SIZE) {
		n = done < len ? min_t(size_t, len - done, sizeof(block)) : 0;
		memset(block, 0, sizeof(block));
		memcpy(block, data + done, n);
		if (done <= len && n < sizeof(block))
			block[n] = 0x80;
		if (done + sizeof(block) >= len + 9)
			kpptp_put32(block + sizeof(block) - 4, len * 8);
		sha1_transform(state, (const char *)block, scratch);
	}
	for (i = 0; i < SHA1_DIGEST_SIZE / 4; i++)
		kpptp_put32(out + 4 * i, state[i]);
	memzero_explicit(state, sizeof(state));
	memzero_explicit(scratch, sizeof(scratch));
	memzero_explicit(block, sizeof(block));
}

#else

static inline void kpptp_sha1(const u8 *data, size_t len,
			      u8 out[SHA1_DIGEST_SIZE])
{
	sha1(data, len, out);
}

#endif

#endif /* _KPPTP_COMPAT_SHA1_H */
