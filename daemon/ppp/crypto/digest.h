/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The primitives that PPP authentication needs, as OpenSSL has them. MD4 and
 * DES are in its legacy provider, which is loaded into a library context of
 * our own, so that nothing else in the process changes.
 */
#ifndef PPP_CRYPTO_DIGEST_H
#define PPP_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum digest_sizes {
	MD4_SIZE = 16,
	MD5_SIZE = 16,
	SHA1_SIZE = 20,
	DES_BLOCK = 8,
};

/* One of several byte strings that are hashed as if they were one. */
struct digest_part {
	const void *data;
	size_t len;
};

/*
 * Hash @count parts into @out. False if OpenSSL does not have the algorithm;
 * @out is then all zero.
 */
bool digest_md4(const struct digest_part *parts, size_t count,
		uint8_t out[static MD4_SIZE]);
bool digest_md5(const struct digest_part *parts, size_t count,
		uint8_t out[static MD5_SIZE]);
bool digest_sha1(const struct digest_part *parts, size_t count,
		 uint8_t out[static SHA1_SIZE]);

/* HMAC-MD5 (RFC 2104) of @count parts under @key into @out. False as above. */
bool digest_hmac_md5(const void *key, size_t key_len,
		     const struct digest_part *parts, size_t count,
		     uint8_t out[static MD5_SIZE]);

/*
 * DesEncrypt() of RFC 2433: one block under a 56-bit key given as 7 bytes.
 * False as above.
 */
bool des_encrypt(const uint8_t clear[static DES_BLOCK],
		 const uint8_t key[static 7], uint8_t out[static DES_BLOCK]);

/* Same bytes? In a time that tells nothing about where they differ. */
bool digest_equal(const void *a, const void *b, size_t len);

/* Free the library context; the next call of the above makes a new one. */
void digest_exit(void);

#endif
