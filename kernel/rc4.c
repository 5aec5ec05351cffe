// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RC4 stream cipher, see rc4.h. What it costs is the time that a load waits
 * for the stores before it, whose places are known late. Hence:
 *
 *  - The state is bytes, which make the cheapest addresses, and the first index
 *    is a constant distance from that of a block of steps.
 *  - A single stream gathers its output in a register, so that there are no
 *    more stores than the cipher needs; a group keeps its registers for the
 *    streams and puts output into a small buffer.
 */
#include <asm/byteorder.h>
#include <linux/string.h>

#include "rc4.h"

/* Bytes of a word of key stream, and steps of a block of them. */
#define WORD sizeof(u64)

/* Bytes of the permutation. */
#define STATE (sizeof(((struct kpptp_rc4 *)0)->s))

/* Steps of a block of the key schedule. */
#define SCHEDULE 16

/* Bytes of key stream that a group makes before it uses them. */
#define CHUNK 32

/* The builtin, since a kernel may be built so that memcpy() is always a call. */
static __always_inline void xor_word(u8 *dst, const u8 *src, __le64 stream)
{
	__le64 word;

	__builtin_memcpy(&word, src, WORD);
	word ^= stream;
	__builtin_memcpy(dst, &word, WORD);
}

static __always_inline void identity(u8 *s)
{
	u64 values = 0x0706050403020100;
	__le64 word;
	size_t i;

	for (i = 0; i < STATE; i += WORD) {
		word = cpu_to_le64(values);
		__builtin_memcpy(s + i, &word, WORD);
		values += 0x0808080808080808;
	}
}

/* One step of the key schedule; @s is the state and @p the place in it */
static __always_inline void mix(u8 *s, u8 *p, u32 *j, u8 key)
{
	u32 a = *p;

	*j = (u8)(*j + a + key);
	*p = s[*j];
	s[*j] = a;
}

/* Next byte of the key stream; @s is the state and @p the place in it */
static __always_inline u8 step(u8 *s, u8 *p, u32 *j)
{
	u32 a = *p, b;

	*j = (u8)(*j + a);
	b = s[*j];
	*p = b;
	s[*j] = a;
	return s[(u8)(a + b)];
}

/*
 * What steps @from to @from + SCHEDULE - 1 of the schedule see of the key: itself,
 * or it repeated in @block.
 */
static __always_inline const u8 *key_block(const u8 *key, size_t len,
					   size_t from, u8 *block)
{
	size_t n;

	if (len == SCHEDULE)
		return key;
	if (!from || SCHEDULE % len)
		for (n = 0; n < SCHEDULE; n++)
			block[n] = key[(from + n) % len];
	return block;
}

/*
 * Each place is read before the step before it has stored, and what that would
 * have changed is made good: it is rare, and the load has not to wait.
 */
void kpptp_rc4_setkey(struct kpptp_rc4 *ctx, const u8 *key, size_t len)
{
	u32 j = 0, a = 0, next;
	u8 block[SCHEDULE], *p;
	const u8 *k;
	size_t i, n;

	identity(ctx->s);
	for (i = 0; i < STATE; i += SCHEDULE) {
		p = ctx->s + i;
		k = key_block(key, len, i, block);
#pragma GCC unroll 16
		for (n = 0; n < SCHEDULE; n++) {
			next = n + 1 < SCHEDULE ?
				       p[n + 1] :
				       ctx->s[(i + SCHEDULE) % STATE];
			j = (u8)(j + a + k[n]);
			p[n] = ctx->s[j];
			ctx->s[j] = a;
			a = j == i + n + 1 ? a : next;
		}
	}
	ctx->i = 0;
	ctx->j = 0;
	memzero_explicit(block, sizeof(block));
}

/* The next bytes of one stream */
static __always_inline void crypt(u8 *s, u8 *pi, u32 *pj, u8 *dst,
				  const u8 *src, size_t len)
{
	u8 i = *pi;
	u32 j = *pj;
	unsigned int n;
	u64 stream;

	for (; len >= WORD; len -= WORD, dst += WORD, src += WORD) {
		stream = 0;
#pragma GCC unroll 8
		for (n = 0; n < WORD; n++) {
			i++;
			stream |= (u64)step(s, &s[i], &j) << 8 * n;
		}
		xor_word(dst, src, cpu_to_le64(stream));
	}
	while (len--) {
		i++;
		*dst++ = *src++ ^ step(s, &s[i], &j);
	}
	*pi = i;
	*pj = j;
}

void kpptp_rc4_crypt(struct kpptp_rc4 *ctx, u8 *dst, const u8 *src, size_t len)
{
	u32 j = ctx->j;

	crypt(ctx->s, &ctx->i, &j, dst, src, len);
	ctx->j = j;
}

void kpptp_rc4_wipe(struct kpptp_rc4 *ctx)
{
	memzero_explicit(ctx, sizeof(*ctx));
}

/**
 * struct group - streams that take turns
 * @s: their permutations; a little apart, so that the same place in two of them
 *	does not look alike to the processor
 * @j: their second indexes
 * @i: first index of the next step, the same for all
 * @done: bytes crypted of each
 * @stream: the next bytes of their key streams
 */
struct group {
	u8 s[KPPTP_RC4_GROUP][STATE + WORD];
	u32 j[KPPTP_RC4_GROUP];
	size_t i;
	size_t done;
	u8 stream[KPPTP_RC4_GROUP][CHUNK];
};

static __always_inline void group_setkeys(struct group *g,
					  const struct kpptp_rc4_message *m,
					  const unsigned int width)
{
	u8 block[KPPTP_RC4_GROUP][SCHEDULE];
	const u8 *key[KPPTP_RC4_GROUP];
	u32 j[KPPTP_RC4_GROUP] = {};
	unsigned int k, n;
	size_t i;

#pragma GCC unroll 4
	for (k = 0; k < width; k++) {
		identity(g->s[k]);
		key[k] = key_block(m[k].key, m[k].key_len, 0, block[k]);
	}
	for (i = 0; i < STATE; i += SCHEDULE) {
#pragma GCC unroll 16
		for (n = 0; n < SCHEDULE; n++) {
#pragma GCC unroll 4
			for (k = 0; k < width; k++)
				mix(g->s[k], &g->s[k][i + n], &j[k], key[k][n]);
		}
	}
	memzero_explicit(block, sizeof(block));
}

/* One step of each stream, its output at @at of the buffer */
static __always_inline void group_step(struct group *g, u32 *j, size_t i,
				       size_t at, const unsigned int width)
{
	unsigned int k;

#pragma GCC unroll 4
	for (k = 0; k < width; k++)
		g->stream[k][at] = step(g->s[k], &g->s[k][i], &j[k]);
}

/* @len bytes of key stream, no more than to the next multiple of CHUNK */
static __always_inline void group_make(struct group *g, size_t len,
				       const unsigned int width)
{
	size_t at = 0, i = g->i;
	u32 j[KPPTP_RC4_GROUP];
	unsigned int k, n;

#pragma GCC unroll 4
	for (k = 0; k < width; k++)
		j[k] = g->j[k];
	for (; at < len && i % WORD; at++, i++)
		group_step(g, j, i, at, width);
	for (; len - at >= WORD; at += WORD, i += WORD) {
#pragma GCC unroll 8
		for (n = 0; n < WORD; n++)
			group_step(g, j, i + n, at + n, width);
	}
	for (; at < len; at++, i++)
		group_step(g, j, i, at, width);
	g->i = i % STATE;
#pragma GCC unroll 4
	for (k = 0; k < width; k++)
		g->j[k] = j[k];
}

static __always_inline void xor_stream(u8 *dst, const u8 *src, const u8 *stream,
				       size_t len)
{
	__le64 word;

	for (; len >= WORD; len -= WORD) {
		__builtin_memcpy(&word, stream, WORD);
		xor_word(dst, src, word);
		dst += WORD;
		src += WORD;
		stream += WORD;
	}
	while (len--)
		*dst++ = *src++ ^ *stream++;
}

/* The next bytes of the first @width messages, up to @end */
static __always_inline void group_crypt(struct group *g,
					const struct kpptp_rc4_message *m,
					size_t end, const unsigned int width)
{
	unsigned int k;
	size_t n;

	for (; g->done < end; g->done += n) {
		n = CHUNK - g->i % CHUNK;
		if (n > end - g->done)
			n = end - g->done;
		group_make(g, n, width);
		for (k = 0; k < width; k++)
			xor_stream(m[k].dst + g->done, m[k].src + g->done,
				   g->stream[k], n);
	}
}

/* The rest of the longest message */
static void group_finish(struct group *g, const struct kpptp_rc4_message *m)
{
	u8 i = g->i - 1;

	crypt(g->s[0], &i, &g->j[0], m->dst + g->done, m->src + g->done,
	      m->len - g->done);
}

static noinline_for_stack void
group_start(struct group *g, const struct kpptp_rc4_message *m, unsigned int n)
{
	memset(g->j, 0, sizeof(g->j));
	g->i = 1;
	g->done = 0;
	switch (n) {
	case 4:
		return group_setkeys(g, m, 4);
	case 3:
		return group_setkeys(g, m, 3);
	case 2:
		return group_setkeys(g, m, 2);
	}
}

static void crypt_one(const struct kpptp_rc4_message *m)
{
	struct kpptp_rc4 rc4;

	kpptp_rc4_setkey(&rc4, m->key, m->key_len);
	kpptp_rc4_crypt(&rc4, m->dst, m->src, m->len);
	kpptp_rc4_wipe(&rc4);
}

static void crypt_several(const struct kpptp_rc4_message *m, unsigned int n)
{
	struct group g;

	group_start(&g, m, n);
	switch (n) {
	case 4:
		group_crypt(&g, m, m[3].len, 4);
		fallthrough;
	case 3:
		group_crypt(&g, m, m[2].len, 3);
		fallthrough;
	case 2:
		group_crypt(&g, m, m[1].len, 2);
		group_finish(&g, m);
	}
	memzero_explicit(&g, sizeof(g));
}

void kpptp_rc4_crypt_group(const struct kpptp_rc4_message *m, unsigned int n)
{
	if (n == 1)
		crypt_one(m);
	else
		crypt_several(m, n);
}
