// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RC4 stream cipher, see rc4.h. Its state is bytes, since that makes the
 * cheapest addresses, and its output is gathered into words: a byte written to
 * memory after each step would stand in the way of the next step's loads.
 */
#include <asm/byteorder.h>
#include <linux/string.h>

#include "rc4.h"

/* Bytes of a word of key stream. */
#define WORD sizeof(u64)

/* Bytes of the permutation. */
#define STATE (sizeof(((struct kpptp_rc4 *)0)->s))

/* @n steps of the key schedule, from index @i on. */
static __always_inline void mix(u8 *s, size_t i, u8 *j, const u8 *key, size_t n)
{
	size_t k;
	u8 a;

#pragma GCC unroll 8
	for (k = 0; k < n; k++) {
		a = s[i + k];
		*j += a + key[k];
		s[i + k] = s[*j];
		s[*j] = a;
	}
}

/* Next byte of the key stream; @i is the index of this step. */
static __always_inline u64 step(u8 *s, u8 i, u8 *j)
{
	u8 a = s[i], b;

	*j += a;
	b = s[*j];
	s[i] = b;
	s[*j] = a;
	return s[(u8)(a + b)];
}

static __always_inline void xor_word(u8 *dst, const u8 *src, u64 stream)
{
	__le64 word;

	memcpy(&word, src, WORD);
	word ^= cpu_to_le64(stream);
	memcpy(dst, &word, WORD);
}

static void identity(struct kpptp_rc4 *ctx)
{
	size_t i;

	for (i = 0; i < STATE; i++)
		ctx->s[i] = i;
	ctx->i = 0;
	ctx->j = 0;
}

void kpptp_rc4_setkey(struct kpptp_rc4 *ctx, const u8 *key, size_t len)
{
	size_t i, k = 0, n;
	u8 j = 0;

	identity(ctx);
	for (i = 0; i < STATE; i += n) {
		if (len - k >= WORD && STATE - i >= WORD) {
			n = WORD;
			mix(ctx->s, i, &j, key + k, WORD);
		} else {
			n = 1;
			mix(ctx->s, i, &j, key + k, 1);
		}
		k = k + n < len ? k + n : 0;
	}
}

void kpptp_rc4_crypt(struct kpptp_rc4 *ctx, u8 *dst, const u8 *src, size_t len)
{
	u8 i = ctx->i, j = ctx->j;
	unsigned int n;
	u64 stream;

	for (; len >= WORD; len -= WORD, dst += WORD, src += WORD) {
		stream = 0;
#pragma GCC unroll 8
		for (n = 0; n < WORD; n++)
			stream |= step(ctx->s, ++i, &j) << 8 * n;
		xor_word(dst, src, stream);
	}
	while (len--)
		*dst++ = *src++ ^ step(ctx->s, ++i, &j);
	ctx->i = i;
	ctx->j = j;
}

void kpptp_rc4_crypt_pair(struct kpptp_rc4 *a, struct kpptp_rc4 *b, u8 *dst_a,
			  const u8 *src_a, u8 *dst_b, const u8 *src_b,
			  size_t len)
{
	u8 i = a->i, ja = a->j, jb = b->j;
	u64 stream_a, stream_b;
	unsigned int n;

	for (; len >= WORD; len -= WORD) {
		stream_a = 0;
		stream_b = 0;
#pragma GCC unroll 8
		for (n = 0; n < WORD; n++) {
			stream_a |= step(a->s, ++i, &ja) << 8 * n;
			stream_b |= step(b->s, i, &jb) << 8 * n;
		}
		xor_word(dst_a, src_a, stream_a);
		xor_word(dst_b, src_b, stream_b);
		dst_a += WORD;
		src_a += WORD;
		dst_b += WORD;
		src_b += WORD;
	}
	for (; len; len--) {
		*dst_a++ = *src_a++ ^ step(a->s, ++i, &ja);
		*dst_b++ = *src_b++ ^ step(b->s, i, &jb);
	}
	a->i = i;
	b->i = i;
	a->j = ja;
	b->j = jb;
}

void kpptp_rc4_wipe(struct kpptp_rc4 *ctx)
{
	memzero_explicit(ctx, sizeof(*ctx));
}
