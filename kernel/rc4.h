/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The RC4 stream cipher (test vectors: RFC 6229). Pure.
 */
#ifndef _KPPTP_RC4_H
#define _KPPTP_RC4_H

#include <linux/types.h>

/**
 * struct kpptp_rc4 - one stream; may be copied to remember a position in it
 * @s: the permutation
 * @i: first index, before its next step
 * @j: second index
 */
struct kpptp_rc4 {
	u8 s[256];
	u8 i;
	u8 j;
};

/**
 * kpptp_rc4_setkey() - start a stream
 * @ctx: the stream
 * @key: the key
 * @len: its bytes, 1 to 256
 */
void kpptp_rc4_setkey(struct kpptp_rc4 *ctx, const u8 *key, size_t len);

/**
 * kpptp_rc4_crypt() - en- or decrypt the next bytes of a stream
 * @ctx: the stream; moves on by @len
 * @dst: result
 * @src: input; may equal @dst, must not overlap it otherwise
 * @len: bytes
 */
void kpptp_rc4_crypt(struct kpptp_rc4 *ctx, u8 *dst, const u8 *src, size_t len);

/**
 * kpptp_rc4_crypt_pair() - en- or decrypt the next bytes of two streams
 * @a: a stream; moves on by @len
 * @b: another one, as far in its stream as @a; moves on by @len
 * @dst_a: result of @a
 * @src_a: its input; may equal @dst_a, must not overlap it otherwise
 * @dst_b: result of @b
 * @src_b: its input, likewise
 * @len: bytes of each
 *
 * A step of RC4 waits for the one before it. Two streams that take turns are done
 * in about the time that one needs.
 */
void kpptp_rc4_crypt_pair(struct kpptp_rc4 *a, struct kpptp_rc4 *b, u8 *dst_a,
			  const u8 *src_a, u8 *dst_b, const u8 *src_b,
			  size_t len);

/**
 * kpptp_rc4_wipe() - forget a stream
 * @ctx: the stream; not usable before the next kpptp_rc4_setkey()
 */
void kpptp_rc4_wipe(struct kpptp_rc4 *ctx);

#endif /* _KPPTP_RC4_H */
