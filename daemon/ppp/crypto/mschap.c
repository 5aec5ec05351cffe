// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/crypto/mschap.h"

#include <openssl/crypto.h>
#include <stddef.h>
#include <string.h>

#include "ppp/crypto/digest.h"

enum {
	UNICODE_MAX = 256, /* characters of a password, RFC 2759 section 8 */
	LM_MAX = 14,
};

/*
 * Next character of a UTF-8 string. A byte that begins no valid sequence
 * stands for itself (Latin-1), so that every string has one meaning.
 */
static uint32_t utf8_next(const uint8_t **p)
{
	static const struct {
		uint8_t mask, lead, more;
		uint32_t min;
	} forms[] = {
		{ 0xe0, 0xc0, 1, 0x80 },
		{ 0xf0, 0xe0, 2, 0x800 },
		{ 0xf8, 0xf0, 3, 0x10000 },
	};
	const uint8_t *s = *p;
	uint32_t c;
	size_t i, n;

	*p = s + 1;
	for (i = 0; i < 3; i++)
		if ((s[0] & forms[i].mask) == forms[i].lead)
			break;
	if (i == 3)
		return s[0];
	c = s[0] & (uint8_t)~forms[i].mask;
	for (n = 1; n <= forms[i].more; n++) {
		if ((s[n] & 0xc0) != 0x80)
			return s[0];
		c = c << 6 | (s[n] & 0x3f);
	}
	if (c < forms[i].min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return s[0];
	*p = s + n;
	return c;
}

static size_t put_utf16(uint8_t *out, uint16_t unit)
{
	out[0] = (uint8_t)unit;
	out[1] = (uint8_t)(unit >> 8);
	return 2;
}

/* UTF-16, little endian, as Windows hashes it. */
static size_t utf8_to_utf16(const char *text,
			    uint8_t out[static 2 * UNICODE_MAX])
{
	const uint8_t *p = (const uint8_t *)text;
	size_t len = 0;
	uint32_t c;

	while (*p) {
		c = utf8_next(&p);
		if (len + (c > 0xffff ? 4 : 2) > 2 * UNICODE_MAX)
			break;
		if (c > 0xffff) {
			c -= 0x10000;
			len += put_utf16(out + len,
					 (uint16_t)(0xd800 | c >> 10));
			c = 0xdc00 | (c & 0x3ff);
		}
		len += put_utf16(out + len, (uint16_t)c);
	}
	return len;
}

bool mschap_nt_password_hash(const char *password,
			     uint8_t hash[static MSCHAP_HASH])
{
	uint8_t unicode[2 * UNICODE_MAX];
	struct digest_part part = { .data = unicode };
	bool ok;

	part.len = utf8_to_utf16(password, unicode);
	ok = digest_md4(&part, 1, hash);
	OPENSSL_cleanse(unicode, sizeof(unicode));
	return ok;
}

bool mschap_hash_nt_password_hash(const uint8_t hash[static MSCHAP_HASH],
				  uint8_t hash_hash[static MSCHAP_HASH])
{
	struct digest_part part = { hash, MSCHAP_HASH };

	return digest_md4(&part, 1, hash_hash);
}

bool mschap_lm_password_hash(const char *password,
			     uint8_t hash[static MSCHAP_HASH])
{
	static const uint8_t magic[DES_BLOCK] = { 'K', 'G', 'S', '!',
						  '@', '#', '$', '%' };
	uint8_t upper[LM_MAX] = { 0 };
	bool ok;

	for (size_t i = 0; i < LM_MAX && password[i]; i++) {
		upper[i] = (uint8_t)password[i];
		if (upper[i] >= 'a' && upper[i] <= 'z')
			upper[i] = (uint8_t)(upper[i] - 'a' + 'A');
	}
	ok = des_encrypt(magic, upper, hash) &&
	     des_encrypt(magic, upper + 7, hash + DES_BLOCK);
	OPENSSL_cleanse(upper, sizeof(upper));
	return ok;
}

bool mschap_challenge_response(const uint8_t challenge[static MSCHAP1_CHALLENGE],
			       const uint8_t hash[static MSCHAP_HASH],
			       uint8_t response[static MSCHAP_RESPONSE])
{
	uint8_t key[21] = { 0 };
	bool ok;

	memcpy(key, hash, MSCHAP_HASH);
	ok = des_encrypt(challenge, key, response) &&
	     des_encrypt(challenge, key + 7, response + 8) &&
	     des_encrypt(challenge, key + 14, response + 16);
	OPENSSL_cleanse(key, sizeof(key));
	return ok;
}

bool mschap_challenge_hash(
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const uint8_t challenge[static MSCHAP2_CHALLENGE], const char *user,
	uint8_t out[static MSCHAP1_CHALLENGE])
{
	const char *domain_end = strrchr(user, '\\');
	const char *name = domain_end ? domain_end + 1 : user;
	const struct digest_part parts[] = {
		{ peer_challenge, MSCHAP2_CHALLENGE },
		{ challenge, MSCHAP2_CHALLENGE },
		{ name, strlen(name) },
	};
	uint8_t sha[SHA1_SIZE];
	bool ok;

	ok = digest_sha1(parts, 3, sha);
	memcpy(out, sha, MSCHAP1_CHALLENGE);
	return ok;
}

bool mschap_generate_nt_response(
	const uint8_t challenge[static MSCHAP2_CHALLENGE],
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const char *user, const char *password,
	uint8_t response[static MSCHAP_RESPONSE])
{
	uint8_t challenge8[MSCHAP1_CHALLENGE], hash[MSCHAP_HASH];
	bool ok;

	ok = mschap_challenge_hash(peer_challenge, challenge, user,
				   challenge8) &&
	     mschap_nt_password_hash(password, hash) &&
	     mschap_challenge_response(challenge8, hash, response);
	OPENSSL_cleanse(hash, sizeof(hash));
	return ok;
}

static void to_hex(const uint8_t *data, size_t len, char *out)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[data[i] >> 4];
		*out++ = digits[data[i] & 15];
	}
	*out = '\0';
}

/* The two constants are RFC 2759 section 8.7's Magic1 and Magic2. */
static bool authenticator(const uint8_t *hash_hash, const uint8_t *nt_response,
			  const uint8_t *challenge8,
			  uint8_t out[static SHA1_SIZE])
{
	static const char magic1[] = "Magic server to client signing constant";
	static const char magic2[] =
		"Pad to make it do more than one iteration";
	const struct digest_part inner[] = {
		{ hash_hash, MSCHAP_HASH },
		{ nt_response, MSCHAP_RESPONSE },
		{ magic1, sizeof(magic1) - 1 },
	};
	const struct digest_part outer[] = {
		{ out, SHA1_SIZE },
		{ challenge8, MSCHAP1_CHALLENGE },
		{ magic2, sizeof(magic2) - 1 },
	};

	return digest_sha1(inner, 3, out) && digest_sha1(outer, 3, out);
}

bool mschap_generate_authenticator_response(
	const char *password, const uint8_t nt_response[static MSCHAP_RESPONSE],
	const uint8_t peer_challenge[static MSCHAP2_CHALLENGE],
	const uint8_t challenge[static MSCHAP2_CHALLENGE], const char *user,
	char out[static MSCHAP2_AUTHENTICATOR + 1])
{
	uint8_t hash[MSCHAP_HASH], challenge8[MSCHAP1_CHALLENGE],
		sha[SHA1_SIZE] = { 0 };
	bool ok;

	ok = mschap_nt_password_hash(password, hash) &&
	     mschap_hash_nt_password_hash(hash, hash) &&
	     mschap_challenge_hash(peer_challenge, challenge, user,
				   challenge8) &&
	     authenticator(hash, nt_response, challenge8, sha);
	to_hex(sha, sizeof(sha), out);
	OPENSSL_cleanse(hash, sizeof(hash));
	return ok;
}
