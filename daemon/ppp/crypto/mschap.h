/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions of MS-CHAP version 1 (RFC 2433 appendix A) and version 2
 * (RFC 2759 section 8), named as there. All return false if OpenSSL lacks an
 * algorithm. Passwords are UTF-8; the part beyond 256 characters is ignored,
 * as the RFCs allow no more.
 */
#ifndef PPP_CRYPTO_MSCHAP_H
#define PPP_CRYPTO_MSCHAP_H

#include <stdbool.h>
#include <stdint.h>

enum mschap_sizes {
	MSCHAP_HASH = 16,
	MSCHAP_RESPONSE = 24,
	MSCHAP1_CHALLENGE = 8,
	MSCHAP2_CHALLENGE = 16,
	MSCHAP2_AUTHENTICATOR = 40, /* hexadecimal digits */
};

bool mschap_nt_password_hash(const char *password,
			     uint8_t hash[static MSCHAP_HASH]);
bool mschap_hash_nt_password_hash(const uint8_t hash[static MSCHAP_HASH],
				  uint8_t hash_hash[static MSCHAP_HASH]);

/*
 * ASCII letters are put in upper case, other characters are taken as they are:
 * the code page of the peer is not known.
 */
bool mschap_lm_password_hash(const char *password,
			     uint8_t hash[static MSCHAP_HASH]);

bool mschap_challenge_response(const uint8_t challenge[static MSCHAP1_CHALLENGE],
			       const uint8_t hash[static MSCHAP_HASH],
			       uint8_t response[static MSCHAP_RESPONSE]);

/* A domain in front of @user ("DOMAIN\user") is left out, RFC 2759 section 4. */
bool mschap_challenge_hash(
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const uint8_t challenge[static MSCHAP2_CHALLENGE], const char *user,
	uint8_t out[static MSCHAP1_CHALLENGE]);

bool mschap_generate_nt_response(
	const uint8_t challenge[static MSCHAP2_CHALLENGE],
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const char *user, const char *password,
	uint8_t response[static MSCHAP_RESPONSE]);

/* @out gets 40 upper-case hexadecimal digits and a NUL, without "S=". */
bool mschap_generate_authenticator_response(
	const char *password, const uint8_t nt_response[static MSCHAP_RESPONSE],
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const uint8_t challenge[static MSCHAP2_CHALLENGE], const char *user,
	char out[static MSCHAP2_AUTHENTICATOR + 1]);

#endif
