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
 * kpptp_rc4_wipe() - forget a stream
 * @ctx: the stream; not usable before the next kpptp_rc4_setkey()
 */
void kpptp_rc4_wipe(struct kpptp_rc4 *ctx);

/* Messages that kpptp_rc4_crypt_group() takes at once */
#define KPPTP_RC4_GROUP 4

/**
 * struct kpptp_rc4_message - a message with a key of its own
 * @key: the key
 * @key_len: its bytes: 1, 2, 4, 8 or 16
 * @dst: result
 * @src: input; may equal @dst, must not overlap it otherwise
 * @len: bytes
 */
struct kpptp_rc4_message {
	const u8 *key;
	size_t key_len;
	u8 *dst;
	const u8 *src;
	size_t len;
};

/**
 * kpptp_rc4_crypt_group() - en- or decrypt messages side by side
 * @m: the messages, the longest first
 * @n: their number, 1 to KPPTP_RC4_GROUP
 *
 * A step of RC4 waits for the one before it. Streams that take turns are done in
 * a third of the time for the key schedules and in two fifths for the rest.
 */
void kpptp_rc4_crypt_group(const struct kpptp_rc4_message *m, unsigned int n);

#endif /* _KPPTP_RC4_H */
