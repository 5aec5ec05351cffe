/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From passwords to the start keys of MPPE (RFC 3079). What follows, the
 * session keys, is the data path's work. All return false if OpenSSL lacks an
 * algorithm.
 */
#ifndef PPP_CRYPTO_MPPE_KEYS_H
#define PPP_CRYPTO_MPPE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mppe_key_sizes {
	MPPE_KEY_SHORT = 8, /* 40 and 56 bits */
	MPPE_KEY_LONG = 16, /* 128 bits */
};

/* Length of a start key; @bits is 40, 56 or 128. */
static inline size_t mppe_key_len(unsigned int bits)
{
	return bits == 128 ? MPPE_KEY_LONG : MPPE_KEY_SHORT;
}

/*
 * MS-CHAP version 1, section 2.4: Get_Start_Key(). @challenge is the 8 bytes
 * that the authenticator sent. One key for both directions, 128 bits; shorter
 * strengths start with the first 8 bytes of LmPasswordHash as they are.
 */
bool mppe_start_key_v1(const uint8_t challenge[static 8],
		       const uint8_t nt_hash_hash[static 16],
		       uint8_t key[static MPPE_KEY_LONG]);

/* MS-CHAP version 2, section 3.4: GetMasterKey(). */
bool mppe_master_key(const uint8_t nt_hash_hash[static 16],
		     const uint8_t nt_response[static 24],
		     uint8_t master[static MPPE_KEY_LONG]);

/*
 * Section 3.4: GetAsymmetricStartKey(), 16 bytes; shorter strengths use the
 * first 8. What one side sends with the other receives with.
 */
bool mppe_start_key_v2(const uint8_t master[static MPPE_KEY_LONG], bool is_send,
		       bool is_server, uint8_t key[static MPPE_KEY_LONG]);

#endif
