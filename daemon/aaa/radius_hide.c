// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_hide.h"

#include <string.h>

#include "ppp/crypto/digest.h"

/* In front of a salted key. */
enum { SALT = 2 };

/* Both schemes hash the secret with what was on the wire one block before. */
static bool pad(const char *secret, const uint8_t *before, const uint8_t *salt,
		size_t salt_len, uint8_t out[static MD5_SIZE])
{
	const struct digest_part parts[] = {
		{ secret, strlen(secret) },
		{ before, MD5_SIZE },
		{ salt, salt_len },
	};

	return digest_md5(parts, salt_len ? 3 : 2, out);
}

size_t radius_hide(const void *clear, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret, uint8_t out[static RADIUS_PASSWORD_MAX])
{
	size_t size = (len + MD5_SIZE - 1) / MD5_SIZE * MD5_SIZE;
	const uint8_t *before = request;
	uint8_t mask[MD5_SIZE];

	if (!size)
		size = MD5_SIZE;
	if (size > RADIUS_PASSWORD_MAX)
		return 0;
	memset(out, 0, size);
	memcpy(out, clear, len);
	for (size_t at = 0; at < size; at += MD5_SIZE) {
		if (!pad(secret, before, NULL, 0, mask)) {
			explicit_bzero(out, size);
			return 0;
		}
		for (size_t i = 0; i < MD5_SIZE; i++)
			out[at + i] ^= mask[i];
		before = out + at;
	}
	explicit_bzero(mask, sizeof(mask));
	return size;
}

static bool reveal(const uint8_t *hidden, size_t len, const uint8_t *request,
		   const uint8_t *salt, size_t salt_len, const char *secret,
		   uint8_t *out)
{
	const uint8_t *before = request;
	uint8_t mask[MD5_SIZE];

	for (size_t at = 0; at < len; at += MD5_SIZE) {
		bool first = !at;

		if (!pad(secret, before, salt, first ? salt_len : 0, mask))
			return false;
		for (size_t i = 0; i < MD5_SIZE; i++)
			out[at + i] = hidden[at + i] ^ mask[i];
		before = hidden + at;
	}
	explicit_bzero(mask, sizeof(mask));
	return true;
}

bool radius_reveal(const uint8_t *hidden, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret, uint8_t out[static RADIUS_PASSWORD_MAX])
{
	if (len % MD5_SIZE || len > RADIUS_PASSWORD_MAX)
		return false;
	return reveal(hidden, len, request, NULL, 0, secret, out);
}

size_t radius_reveal_key(const struct radius_attr *attr,
			 const uint8_t request[static RADIUS_AUTHENTICATOR],
			 const char *secret,
			 uint8_t out[static RADIUS_KEY_MAX + 1])
{
	size_t len = attr->len - SALT, key_len;

	if (attr->len < SALT + MD5_SIZE || len % MD5_SIZE ||
	    len > RADIUS_KEY_MAX + 1)
		return 0;
	if (!reveal(attr->value + SALT, len, request, attr->value, SALT, secret,
		    out))
		return 0;
	key_len = out[0];
	if (key_len >= len)
		key_len = 0;
	memmove(out, out + 1, key_len);
	explicit_bzero(out + key_len, len - key_len);
	return key_len;
}
