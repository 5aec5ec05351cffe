/* SPDX-License-Identifier: GPL-2.0-only */
/* How RADIUS hides passwords and keys from who does not know the secret. */
#ifndef KPPTPD_AAA_RADIUS_HIDE_H
#define KPPTPD_AAA_RADIUS_HIDE_H

#include "aaa/radius_packet.h"

/* RFC 2865 section 5.2: longest password, a multiple of the hash. */
#define RADIUS_PASSWORD_MAX 128

/* Longest key that radius_reveal_key() gives: 15 blocks less its length. */
#define RADIUS_KEY_MAX 239

/**
 * radius_hide() - RFC 2865 section 5.2
 * @clear: at most RADIUS_PASSWORD_MAX bytes
 * @len: how many
 * @request: authenticator of the request
 * @secret: shared one
 * @out: gets the result
 *
 * Return: bytes of the result, a multiple of 16; 0 if too long or without MD5.
 */
size_t radius_hide(const void *clear, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret, uint8_t out[static RADIUS_PASSWORD_MAX]);

/**
 * radius_reveal() - undo radius_hide(), as MS-CHAP-MPPE-Keys wants it
 * @hidden: the value
 * @len: its length, a multiple of 16 up to RADIUS_PASSWORD_MAX
 * @request: authenticator of the request
 * @secret: shared one
 * @out: gets @len bytes
 */
bool radius_reveal(const uint8_t *hidden, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret, uint8_t out[static RADIUS_PASSWORD_MAX]);

/**
 * radius_reveal_key() - a salted key, RFC 2548 section 2.4.2
 * @attr: MS-MPPE-Send-Key or MS-MPPE-Recv-Key
 * @request: authenticator of the request
 * @secret: shared one
 * @out: gets the key
 *
 * Return: its bytes; 0 if the value is not one, as with another secret, mostly.
 */
size_t radius_reveal_key(const struct radius_attr *attr,
			 const uint8_t request[static RADIUS_AUTHENTICATOR],
			 const char *secret,
			 uint8_t out[static RADIUS_KEY_MAX + 1]);

#endif /* KPPTPD_AAA_RADIUS_HIDE_H */
