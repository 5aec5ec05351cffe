// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/crypto/mschap.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c */
/* libs: libcrypto */
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppp/crypto/digest.h"
#include "ppp/crypto/mppe_keys.h"
#include "ppp/crypto/mschap.h"

#define VECTORS "tests/vectors/mschap.txt"

/* Value of "section.name = hex" in the file of vectors; its length. */
static size_t vector(const char *name, uint8_t *out, size_t size)
{
	FILE *f = fopen(VECTORS, "r");
	char line[512], *p, *end;
	size_t n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		p = strstr(line, " = ");
		if (line[0] == '#' || !p)
			continue;
		*p = '\0';
		if (strcmp(line, name))
			continue;
		for (p += 3; *p; p = end) {
			unsigned long v = strtoul(p, &end, 16);

			if (end == p)
				break;
			assert_true(n < size);
			out[n++] = (uint8_t)v;
		}
		break;
	}
	fclose(f);
	assert_true(n > 0);
	return n;
}

static void expect(const char *name, const void *got, size_t len)
{
	uint8_t want[64];

	assert_int_equal(vector(name, want, sizeof(want)), len);
	assert_memory_equal(got, want, len);
}

static void rfc2433_appendix_b(void **state)
{
	uint8_t challenge[8], hash[16], response[24];

	(void)state;
	vector("rfc2433.challenge", challenge, 8);
	assert_true(mschap_lm_password_hash("MyPw", hash));
	expect("rfc2433.lm-password-hash", hash, 16);
	assert_true(mschap_challenge_response(challenge, hash, response));
	expect("rfc2433.lm-response", response, 24);
	assert_true(mschap_nt_password_hash("MyPw", hash));
	expect("rfc2433.nt-password-hash", hash, 16);
	assert_true(mschap_challenge_response(challenge, hash, response));
	expect("rfc2433.nt-response", response, 24);
}

static void rfc2759_section_9_2(void **state)
{
	uint8_t challenge[16], peer[16], hash[16], challenge8[8], response[24];
	char authenticator[41];

	(void)state;
	vector("rfc2759.authenticator-challenge", challenge, 16);
	vector("rfc2759.peer-challenge", peer, 16);
	assert_true(mschap_challenge_hash(peer, challenge, "User", challenge8));
	expect("rfc2759.challenge", challenge8, 8);
	assert_true(mschap_nt_password_hash("clientPass", hash));
	expect("rfc2759.password-hash", hash, 16);
	assert_true(mschap_hash_nt_password_hash(hash, hash));
	expect("rfc2759.password-hash-hash", hash, 16);
	assert_true(mschap_generate_nt_response(challenge, peer, "User",
						"clientPass", response));
	expect("rfc2759.nt-response", response, 24);
	assert_true(mschap_generate_authenticator_response(
		"clientPass", response, peer, challenge, "User",
		authenticator));
	assert_string_equal(authenticator,
			    "407A5589115FD0D6209F510FE9C04566932CDA56");
}

/* RFC 2759 section 9.3: DES keys with parity, from 7 bytes each. */
static void des_known_answer(void **state)
{
	static const uint8_t clear[8] = {
		'K', 'G', 'S', '!', '@', '#', '$', '%'
	};
	static const uint8_t empty[7];
	uint8_t out[8];

	(void)state;
	assert_true(des_encrypt(clear, empty, out));
	expect("des.lm-empty-half", out, 8);
}

static void a_domain_is_not_part_of_the_name(void **state)
{
	static const uint8_t a[16] = { 1 }, b[16] = { 2 };
	uint8_t plain[8], domain[8], other[8];

	(void)state;
	assert_true(mschap_challenge_hash(a, b, "User", plain));
	assert_true(mschap_challenge_hash(a, b, "OFFICE\\User", domain));
	assert_true(mschap_challenge_hash(a, b, "OFFICE/User", other));
	assert_memory_equal(plain, domain, 8);
	assert_memory_not_equal(plain, other, 8);
}

static void md4_of(const uint8_t *data, size_t len, uint8_t out[16])
{
	struct digest_part part = { data, len };

	assert_true(digest_md4(&part, 1, out));
}

/* U+00E4, U+20AC and U+1F600 (a surrogate pair) as UTF-16, little endian. */
static void passwords_are_unicode(void **state)
{
	static const uint8_t utf16[] = { 0xe4, 0x00, 0xac, 0x20,
					 0x3d, 0xd8, 0x00, 0xde };
	uint8_t want[16], got[16];

	(void)state;
	md4_of(utf16, sizeof(utf16), want);
	assert_true(mschap_nt_password_hash(
		"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", got));
	assert_memory_equal(got, want, 16);
}

/* What is no UTF-8 counts byte by byte: truncated, overlong, surrogate. */
static void broken_unicode_is_taken_byte_by_byte(void **state)
{
	static const char *const texts[] = { "\xe4", "a\xe2\x82", "\xc1\x81",
					     "\xed\xa0\x80", "\xff\xfe" };
	uint8_t utf16[16], want[16], got[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		n = strlen(texts[i]);
		for (size_t k = 0; k < n; k++) {
			utf16[2 * k] = (uint8_t)texts[i][k];
			utf16[2 * k + 1] = 0;
		}
		md4_of(utf16, 2 * n, want);
		assert_true(mschap_nt_password_hash(texts[i], got));
		assert_memory_equal(got, want, 16);
	}
}

static void long_passwords_are_cut_at_256_characters(void **state)
{
	char text[400];
	uint8_t a[16], b[16];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[300] = '\0';
	assert_true(mschap_nt_password_hash(text, a));
	text[256] = '\0';
	assert_true(mschap_nt_password_hash(text, b));
	assert_memory_equal(a, b, 16);
	text[255] = '\0';
	assert_true(mschap_nt_password_hash(text, b));
	assert_memory_not_equal(a, b, 16);
}

/*
 * The session keys are the data path's, but RFC 3079 has its known answers for
 * them: GetNewKeyFromSHA() of the start key with itself, and the salt.
 */
static void session_key(const uint8_t *start, size_t len, uint8_t *out)
{
	uint8_t pad1[40], pad2[40], sha[20];
	const struct digest_part parts[] = {
		{ start, len },
		{ pad1, 40 },
		{ start, len },
		{ pad2, 40 },
	};

	memset(pad1, 0, 40);
	memset(pad2, 0xf2, 40);
	assert_true(digest_sha1(parts, 4, sha));
	memcpy(out, sha, len);
}

static void rfc3079_section_2_5(void **state)
{
	static const uint8_t salt40[] = { 0xd1, 0x26, 0x9e };
	uint8_t challenge[8], hash[16], key[16];

	(void)state;
	vector("rfc3079-2.5.challenge", challenge, 8);
	assert_true(mschap_lm_password_hash("clientPass", hash));
	expect("rfc3079-2.5.lm-password-hash", hash, 16);
	session_key(hash, 8, key);
	memcpy(key, salt40, 3);
	expect("rfc3079-2.5.session-key-40", key, 8);
	assert_true(mschap_nt_password_hash("clientPass", hash));
	assert_true(mschap_hash_nt_password_hash(hash, hash));
	expect("rfc3079-2.5.password-hash-hash", hash, 16);
	assert_true(mppe_start_key_v1(challenge, hash, key));
	expect("rfc3079-2.5.start-key-128", key, 16);
	session_key(key, 16, key);
	expect("rfc3079-2.5.session-key-128", key, 16);
}

static void rfc3079_section_3_5(void **state)
{
	static const uint8_t salt40[] = { 0xd1, 0x26, 0x9e };
	uint8_t hash[16], response[24], master[16], start[16], key[16];

	(void)state;
	assert_true(mschap_nt_password_hash("clientPass", hash));
	assert_true(mschap_hash_nt_password_hash(hash, hash));
	vector("rfc2759.nt-response", response, 24);
	assert_true(mppe_master_key(hash, response, master));
	expect("rfc3079-3.5.master-key", master, 16);
	assert_true(mppe_start_key_v2(master, true, true, start));
	expect("rfc3079-3.5.send-start-key-128", start, 16);
	session_key(start, 16, key);
	expect("rfc3079-3.5.send-session-key-128", key, 16);
	session_key(start, mppe_key_len(40), key);
	memcpy(key, salt40, 3);
	expect("rfc3079-3.5.send-session-key-40", key, 8);
	session_key(start, mppe_key_len(56), key);
	key[0] = 0xd1;
	expect("rfc3079-3.5.send-session-key-56", key, 8);
}

static void what_one_side_sends_by_the_other_receives_by(void **state)
{
	static const uint8_t master[16] = { 0x42 };
	uint8_t a[16], b[16], c[16];

	(void)state;
	assert_true(mppe_start_key_v2(master, true, true, a));
	assert_true(mppe_start_key_v2(master, false, false, b));
	assert_true(mppe_start_key_v2(master, true, false, c));
	assert_memory_equal(a, b, 16);
	assert_memory_not_equal(a, c, 16);
	assert_true(mppe_start_key_v2(master, false, true, b));
	assert_memory_equal(c, b, 16);
}

/* Ours is a library context of its own: the default one still has no MD4. */
static void the_process_keeps_its_own_providers(void **state)
{
	EVP_MD *md4;

	(void)state;
	md4 = EVP_MD_fetch(NULL, "MD4", NULL);
	assert_null(md4);
	digest_exit();
	des_known_answer(state);
	digest_exit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2433_appendix_b),
		cmocka_unit_test(rfc2759_section_9_2),
		cmocka_unit_test(des_known_answer),
		cmocka_unit_test(a_domain_is_not_part_of_the_name),
		cmocka_unit_test(passwords_are_unicode),
		cmocka_unit_test(broken_unicode_is_taken_byte_by_byte),
		cmocka_unit_test(long_passwords_are_cut_at_256_characters),
		cmocka_unit_test(rfc3079_section_2_5),
		cmocka_unit_test(rfc3079_section_3_5),
		cmocka_unit_test(what_one_side_sends_by_the_other_receives_by),
		cmocka_unit_test(the_process_keeps_its_own_providers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
