// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RC4 stream cipher, see rc4.h
 */
#include <linux/string.h>

#include "rc4.h"

static inline void swap_bytes(u8 *a, u8 *b)
{
	u8 t = *a;

	*a = *b;
	*b = t;
}

void kpptp_rc4_setkey(struct kpptp_rc4 *ctx, const u8 *key, size_t len)
{
	size_t i, k = 0;
	u8 j = 0;

	for (i = 0; i < sizeof(ctx->s); i++)
		ctx->s[i] = i;
	for (i = 0; i < sizeof(ctx->s); i++) {
		j += ctx->s[i] + key[k];
		swap_bytes(&ctx->s[i], &ctx->s[j]);
		if (++k == len)
			k = 0;
	}
	ctx->i = 0;
	ctx->j = 0;
}

void kpptp_rc4_crypt(struct kpptp_rc4 *ctx, u8 *dst, const u8 *src, size_t len)
{
	u8 *s = ctx->s;
	u8 i = ctx->i, j = ctx->j;
	u8 a, b;

	while (len--) {
		a = s[++i];
		j += a;
		b = s[j];
		s[i] = b;
		s[j] = a;
		*dst++ = *src++ ^ s[(u8)(a + b)];
	}
	ctx->i = i;
	ctx->j = j;
}

void kpptp_rc4_wipe(struct kpptp_rc4 *ctx)
{
	memzero_explicit(ctx, sizeof(*ctx));
}
