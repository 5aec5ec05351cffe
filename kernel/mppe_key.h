/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The chain of MPPE session keys (RFC 3078 section 7, RFC 3079 section 3).
 * Pure.
 */
#ifndef _KPPTP_MPPE_KEY_H
#define _KPPTP_MPPE_KEY_H

#include "wire.h"

/**
 * enum kpptp_mppe_bits - key strength
 * @KPPTP_MPPE_NONE: no encryption
 * @KPPTP_MPPE_40: 40 secret bits in an 8-byte key
 * @KPPTP_MPPE_56: 56 secret bits in an 8-byte key
 * @KPPTP_MPPE_128: a 16-byte key
 *
 * Values as enum pptp_mppe_bits in uapi/linux/pptp.h.
 */
enum kpptp_mppe_bits {
	KPPTP_MPPE_NONE,
	KPPTP_MPPE_40,
	KPPTP_MPPE_56,
	KPPTP_MPPE_128,
};

/**
 * kpptp_mppe_key_len() - bytes of start and session keys
 * @bits: key strength
 *
 * Return: 8 or 16; 0 for KPPTP_MPPE_NONE
 */
static inline u8 kpptp_mppe_key_len(enum kpptp_mppe_bits bits)
{
	switch (bits) {
	case KPPTP_MPPE_40:
	case KPPTP_MPPE_56:
		return 8;
	case KPPTP_MPPE_128:
		return KPPTP_MPPE_KEY_MAX;
	case KPPTP_MPPE_NONE:
		break;
	}
	return 0;
}

/**
 * kpptp_mppe_initial_key() - first session key
 * @start_key: kpptp_mppe_key_len() bytes, of RFC 3079 GetAsymmetricStartKey
 * @bits: key strength, not KPPTP_MPPE_NONE
 * @key: the session key, as many bytes
 */
void kpptp_mppe_initial_key(const u8 *start_key, enum kpptp_mppe_bits bits,
			    u8 *key);

/**
 * kpptp_mppe_next_key() - one key change
 * @start_key: as for kpptp_mppe_initial_key()
 * @bits: key strength, not KPPTP_MPPE_NONE
 * @key: the current session key; becomes the next one
 *
 * One SHA-1 of two blocks and one RC4 key schedule.
 */
void kpptp_mppe_next_key(const u8 *start_key, enum kpptp_mppe_bits bits,
			 u8 *key);

#endif /* _KPPTP_MPPE_KEY_H */
