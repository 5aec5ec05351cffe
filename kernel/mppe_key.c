// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chain of MPPE session keys, see mppe_key.h
 */
#include <linux/string.h>

#include "compat/sha1.h"
#include "mppe_key.h"
#include "rc4.h"

enum {
	SHA_PAD_LEN = 40, /* of both pads, RFC 3079 section 3.3 */
	SHA_PAD2_BYTE = 0xf2, /* the other pad is zero */
};

/* RFC 3079 GetNewKeyFromSHA; @key may be @current_key */
static void key_from_sha(const u8 *start_key, const u8 *current_key, u8 len,
			 u8 *key)
{
	u8 buf[2 * (KPPTP_MPPE_KEY_MAX + SHA_PAD_LEN)];
	u8 digest[SHA1_DIGEST_SIZE];
	u8 *p = buf;

	memcpy(p, start_key, len);
	p += len;
	memset(p, 0, SHA_PAD_LEN);
	p += SHA_PAD_LEN;
	memcpy(p, current_key, len);
	p += len;
	memset(p, SHA_PAD2_BYTE, SHA_PAD_LEN);
	p += SHA_PAD_LEN;

	kpptp_sha1(buf, p - buf, digest);
	memcpy(key, digest, len);
	memzero_explicit(buf, sizeof(buf));
	memzero_explicit(digest, sizeof(digest));
}

/* RFC 3079 section 3.2: fixed leading bytes leave 40 or 56 secret bits of 64 */
static void salt(enum kpptp_mppe_bits bits, u8 *key)
{
	switch (bits) {
	case KPPTP_MPPE_40:
		key[1] = 0x26;
		key[2] = 0x9e;
		fallthrough;
	case KPPTP_MPPE_56:
		key[0] = 0xd1;
		break;
	case KPPTP_MPPE_128:
	case KPPTP_MPPE_NONE:
		break;
	}
}

void kpptp_mppe_initial_key(const u8 *start_key, enum kpptp_mppe_bits bits,
			    u8 *key)
{
	key_from_sha(start_key, start_key, kpptp_mppe_key_len(bits), key);
	salt(bits, key);
}

void kpptp_mppe_next_key(const u8 *start_key, enum kpptp_mppe_bits bits,
			 u8 *key)
{
	u8 len = kpptp_mppe_key_len(bits);
	struct kpptp_rc4 rc4;

	/* RFC 3078 section 7.3: the interim key encrypts itself */
	key_from_sha(start_key, key, len, key);
	kpptp_rc4_setkey(&rc4, key, len);
	kpptp_rc4_crypt(&rc4, key, key, len);
	kpptp_rc4_wipe(&rc4);
	salt(bits, key);
}
