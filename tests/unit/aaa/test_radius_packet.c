// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/radius_packet.c daemon/aaa/radius_hide.c daemon/ppp/crypto/digest.c */
/* libs: libcrypto */
/*
 * Packets of RADIUS. Those of RFC 2865 section 7.1 are the RFC's; for what no RFC
 * shows, the bytes come from Python's hashlib and hmac.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aaa/radius_hide.h"
#include "aaa/radius_packet.h"
#include "ppp/crypto/digest.h"

/* RFC 2865 section 7.1, with the secret "xyzzy5461" and the password "arctangent". */
static const uint8_t telnet_request[] = {
	0x01, 0x00, 0x00, 0x38, 0x0f, 0x40, 0x3f, 0x94, 0x73, 0x97, 0x80, 0x57,
	0xbd, 0x83, 0xd5, 0xcb, 0x98, 0xf4, 0x22, 0x7a, 0x01, 0x06, 0x6e, 0x65,
	0x6d, 0x6f, 0x02, 0x12, 0x0d, 0xbe, 0x70, 0x8d, 0x93, 0xd4, 0x13, 0xce,
	0x31, 0x96, 0xe4, 0x3f, 0x78, 0x2a, 0x0a, 0xee, 0x04, 0x06, 0xc0, 0xa8,
	0x01, 0x10, 0x05, 0x06, 0x00, 0x00, 0x00, 0x03,
};
static const uint8_t telnet_accept[] = {
	0x02, 0x00, 0x00, 0x26, 0x86, 0xfe, 0x22, 0x0e, 0x76, 0x24,
	0xba, 0x2a, 0x10, 0x05, 0xf6, 0xbf, 0x9b, 0x55, 0xe0, 0xb2,
	0x06, 0x06, 0x00, 0x00, 0x00, 0x01, 0x0f, 0x06, 0x00, 0x00,
	0x00, 0x00, 0x0e, 0x06, 0xc0, 0xa8, 0x01, 0x03,
};

/* The rest has the secret "s3cret". */
static const uint8_t accounting[] = {
	0x04, 0x07, 0x00, 0x24, 0xce, 0xfa, 0x97, 0x6d, 0x1b, 0x7f, 0x3a, 0x8f,
	0xd6, 0xa4, 0x7d, 0x06, 0x46, 0x79, 0x4d, 0xa6, 0x28, 0x06, 0x00, 0x00,
	0x00, 0x01, 0x2c, 0x0a, 0x38, 0x31, 0x61, 0x30, 0x30, 0x30, 0x30, 0x31,
};
static const uint8_t disconnect[] = {
	0x28, 0x09, 0x00, 0x2a, 0x69, 0x30, 0x25, 0x91, 0xd7, 0xb5, 0xed,
	0x04, 0x50, 0xe8, 0x66, 0x42, 0xe1, 0x79, 0x55, 0x3d, 0x01, 0x04,
	0x65, 0x78, 0x50, 0x12, 0xd9, 0x9b, 0xb7, 0xbc, 0xef, 0x7c, 0x8d,
	0xb2, 0x8d, 0x2a, 0x8a, 0x21, 0x67, 0xd4, 0xef, 0x2a,
};
static const uint8_t keys_accept[] = {
	0x02, 0x05, 0x00, 0x5a, 0x2c, 0xc9, 0x73, 0xd1, 0x09, 0xe8, 0xfd, 0x16,
	0xa3, 0xc2, 0xb5, 0x15, 0x7a, 0xbe, 0x93, 0x99, 0x50, 0x12, 0x8f, 0x5d,
	0x9f, 0xe7, 0x40, 0x64, 0x27, 0xe5, 0x3e, 0x7b, 0x87, 0xbf, 0xe9, 0x0b,
	0x7b, 0xd9, 0x1a, 0x30, 0x00, 0x00, 0x01, 0x37, 0x10, 0x24, 0x81, 0x02,
	0x9f, 0x0c, 0x67, 0xc8, 0x57, 0xd5, 0x55, 0x2a, 0x42, 0x6d, 0x02, 0xc2,
	0x63, 0x69, 0xd4, 0x4a, 0x79, 0xb4, 0xa8, 0x26, 0x3f, 0xc3, 0x6a, 0x27,
	0xb4, 0xb1, 0x92, 0x5a, 0x3b, 0xc4, 0x48, 0xb3, 0x07, 0x06, 0x00, 0x00,
	0x00, 0x02, 0x12, 0x04, 0x68, 0x69,
};

/* Its authenticator is right for a request of 0, 1, 2...; the other one is zero. */
static const uint8_t half_signed[] = {
	0x02, 0x05, 0x00, 0x26, 0x2c, 0x50, 0xe9, 0x57, 0x59, 0x08,
	0x84, 0x59, 0x27, 0xce, 0x6d, 0x49, 0xe0, 0xb3, 0xb6, 0x73,
	0x50, 0x12, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

#define AUTHENTICATOR(packet) ((packet) + 4)

static void rfc2865_request(void **state)
{
	const uint8_t *random = AUTHENTICATOR(telnet_request);
	struct in_addr nas = { htonl(0xc0a80110) };
	uint8_t hidden[RADIUS_PASSWORD_MAX];
	struct radius_packet p;
	size_t len;

	(void)state;
	radius_begin(&p, RADIUS_ACCESS_REQUEST, 0);
	radius_set_random(&p, random);
	radius_add_text(&p, RADIUS_USER_NAME, "nemo");
	len = radius_hide("arctangent", 10, random, "xyzzy5461", hidden);
	assert_int_equal(len, 16);
	radius_add(&p, RADIUS_USER_PASSWORD, hidden, len);
	radius_add_addr(&p, RADIUS_NAS_IP_ADDRESS, nas);
	radius_add_u32(&p, RADIUS_NAS_PORT, 3);
	assert_true(radius_sign_access(&p, "xyzzy5461"));
	assert_int_equal(p.len, sizeof(telnet_request));
	assert_memory_equal(p.data, telnet_request, p.len);
	assert_false(p.full);
}

static void rfc2865_reply(void **state)
{
	const uint8_t *random = AUTHENTICATOR(telnet_request);
	uint8_t copy[sizeof(telnet_accept)];

	(void)state;
	assert_int_equal(radius_parse(telnet_accept, sizeof(telnet_accept)),
			 sizeof(telnet_accept));
	assert_int_equal(radius_check_reply(telnet_accept,
					    sizeof(telnet_accept), random,
					    "xyzzy5461"),
			 RADIUS_UNSIGNED);
	assert_int_equal(radius_check_reply(telnet_accept,
					    sizeof(telnet_accept), random,
					    "xyzzy5462"),
			 RADIUS_FORGED);
	for (size_t i = 0; i < sizeof(copy); i++) {
		memcpy(copy, telnet_accept, sizeof(copy));
		copy[i] ^= 0x10;
		if (!radius_parse(copy, sizeof(copy)))
			continue;
		assert_int_equal(radius_check_reply(copy, sizeof(copy), random,
						    "xyzzy5461"),
				 RADIUS_FORGED);
	}
}

/* Each of the two signatures has to be right. */
static void both_authenticators_count(void **state)
{
	uint8_t random[RADIUS_AUTHENTICATOR];

	(void)state;
	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (uint8_t)i;
	assert_int_equal(radius_check_reply(half_signed, sizeof(half_signed),
					    random, "s3cret"),
			 RADIUS_FORGED);
}

/* RFC 2202 section 2 */
static void rfc2202_hmac_md5(void **state)
{
	static const char data[] = "what do ya want for nothing?";
	static const uint8_t want[] = { 0x75, 0x0c, 0x78, 0x3e, 0x6a, 0xb0,
					0xb5, 0x03, 0xea, 0xa8, 0x6e, 0x31,
					0x0a, 0x5d, 0xb7, 0x38 };
	struct digest_part parts[] = { { data, 10 }, { data + 10, 18 } };
	uint8_t got[MD5_SIZE];

	(void)state;
	assert_true(digest_hmac_md5("Jefe", 4, parts, 2, got));
	assert_memory_equal(got, want, sizeof(want));
}

static void requests_are_signed_over_zeroes(void **state)
{
	struct radius_packet p;

	(void)state;
	radius_begin(&p, RADIUS_ACCOUNTING_REQUEST, 7);
	radius_add_u32(&p, RADIUS_ACCT_STATUS_TYPE, RADIUS_STATUS_START);
	radius_add_text(&p, RADIUS_ACCT_SESSION_ID, "81a00001");
	assert_true(radius_sign_request(&p, "s3cret"));
	assert_int_equal(p.len, sizeof(accounting));
	assert_memory_equal(p.data, accounting, p.len);
	radius_begin(&p, RADIUS_DISCONNECT_REQUEST, 9);
	radius_add_text(&p, RADIUS_USER_NAME, "ex");
	radius_add_authenticator(&p);
	assert_true(radius_sign_request(&p, "s3cret"));
	assert_int_equal(p.len, sizeof(disconnect));
	assert_memory_equal(p.data, disconnect, p.len);
	assert_int_equal(radius_check_request(p.data, p.len, "s3cret"),
			 RADIUS_GOOD);
	assert_int_equal(radius_check_request(accounting, sizeof(accounting),
					      "s3cret"),
			 RADIUS_UNSIGNED);
	assert_int_equal(radius_check_request(p.data, p.len, "other"),
			 RADIUS_FORGED);
}

/* RFC 2548 section 2.4.2, and several attributes in one of a vendor */
static void keys_in_a_reply(void **state)
{
	uint8_t random[RADIUS_AUTHENTICATOR], key[RADIUS_KEY_MAX + 1];
	struct radius_cursor c = radius_walk(keys_accept, sizeof(keys_accept));
	struct radius_attr a;
	uint32_t policy;
	char text[3];

	(void)state;
	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (uint8_t)i;
	assert_int_equal(radius_check_reply(keys_accept, sizeof(keys_accept),
					    random, "s3cret"),
			 RADIUS_GOOD);
	assert_true(radius_next(&c, &a));
	assert_true(radius_is(&a, 0, RADIUS_MESSAGE_AUTHENTICATOR));
	assert_true(radius_next(&c, &a));
	assert_true(radius_is(&a, RADIUS_VENDOR_MICROSOFT,
			      RADIUS_MS_MPPE_SEND_KEY));
	assert_int_equal(radius_reveal_key(&a, random, "s3cret", key), 16);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(key[i], 0x30 + i);
	assert_true(radius_next(&c, &a));
	assert_true(radius_is(&a, RADIUS_VENDOR_MICROSOFT,
			      RADIUS_MS_MPPE_ENCRYPTION_POLICY));
	assert_true(radius_u32(&a, &policy));
	assert_int_equal(policy, 2);
	assert_true(radius_next(&c, &a));
	assert_true(radius_is(&a, 0, RADIUS_REPLY_MESSAGE));
	assert_true(radius_text(&a, text, sizeof(text)));
	assert_string_equal(text, "hi");
	assert_false(radius_text(&a, text, 2));
	assert_false(radius_next(&c, &a));
}

/* What comes out is nonsense then, its length too. */
static void keys_of_another_secret(void **state)
{
	uint8_t value[2 + 32] = { 0x81, 0x02 }, key[RADIUS_KEY_MAX + 1];
	const struct radius_attr a = { .value = value, .len = sizeof(value) };
	unsigned int nothing = 0;
	char secret[16];

	(void)state;
	for (int i = 0; i < 256; i++) {
		size_t len;

		snprintf(secret, sizeof(secret), "%d", i);
		len = radius_reveal_key(&a, value, secret, key);
		assert_true(len < 32);
		nothing += !len;
	}
	assert_true(nothing > 128);
}

static void what_is_hidden_is_revealed(void **state)
{
	uint8_t hidden[RADIUS_PASSWORD_MAX], clear[RADIUS_PASSWORD_MAX];
	uint8_t text[RADIUS_PASSWORD_MAX + 1];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t len = 0; len <= RADIUS_PASSWORD_MAX; len++) {
		size_t n = radius_hide(text, len, telnet_accept, "s", hidden);

		assert_true(n >= len && n <= len + 16 && n % 16 == 0 && n);
		assert_true(
			radius_reveal(hidden, n, telnet_accept, "s", clear));
		assert_memory_equal(clear, text, len);
		for (size_t i = len; i < n; i++)
			assert_int_equal(clear[i], 0);
	}
	assert_int_equal(
		radius_hide(text, sizeof(text), telnet_accept, "s", hidden), 0);
}

static void lengths_that_lie(void **state)
{
	uint8_t copy[sizeof(telnet_accept) + 4] = { 0 };

	(void)state;
	memcpy(copy, telnet_accept, sizeof(telnet_accept));
	assert_int_equal(radius_parse(copy, sizeof(copy)),
			 sizeof(telnet_accept));
	assert_int_equal(radius_parse(copy, sizeof(telnet_accept) - 1), 0);
	assert_int_equal(radius_parse(copy, RADIUS_HEADER - 1), 0);
	copy[3] = RADIUS_HEADER - 1;
	assert_int_equal(radius_parse(copy, sizeof(copy)), 0);
	copy[3] = sizeof(telnet_accept);
	for (int wrong = 0; wrong < 256; wrong++) {
		/* The second attribute; 12 would end with the third. */
		copy[RADIUS_HEADER + 7] = (uint8_t)wrong;
		assert_int_equal(!!radius_parse(copy, sizeof(copy)),
				 wrong == 6 || wrong == 12);
	}
}

/* Vendor-Specific that is not made of types and lengths comes as it is. */
static void vendors_of_another_form(void **state)
{
	static const uint8_t odd[] = { 0, 0, 1, 0x37, 7, 9, 1 };
	struct radius_packet p;
	struct radius_cursor c;
	struct radius_attr a;

	(void)state;
	radius_begin(&p, RADIUS_ACCESS_ACCEPT, 0);
	radius_add(&p, RADIUS_VENDOR_SPECIFIC, odd, sizeof(odd));
	radius_add(&p, RADIUS_VENDOR_SPECIFIC, odd, 4);
	radius_add(&p, RADIUS_VENDOR_SPECIFIC, odd, 0);
	c = radius_walk(p.data, p.len);
	for (int i = 0; i < 3; i++) {
		assert_true(radius_next(&c, &a));
		assert_true(radius_is(&a, 0, RADIUS_VENDOR_SPECIFIC));
	}
	assert_false(radius_next(&c, &a));
}

static void what_does_not_fit_is_told(void **state)
{
	static const uint8_t value[RADIUS_VALUE_MAX + 1];
	char name[RADIUS_VALUE_MAX + 2] = "";
	struct radius_packet p;
	unsigned int count = 0;

	(void)state;
	radius_begin(&p, RADIUS_ACCESS_REQUEST, 0);
	radius_add(&p, RADIUS_CLASS, value, sizeof(value));
	assert_true(p.full);
	assert_int_equal(p.len, RADIUS_HEADER);
	/* A name that is cut would be somebody else's. */
	memset(name, 'x', RADIUS_VALUE_MAX + 1);
	radius_begin(&p, RADIUS_ACCESS_REQUEST, 0);
	radius_add_text(&p, RADIUS_USER_NAME, name);
	assert_true(p.full);
	assert_int_equal(p.len, RADIUS_HEADER);
	radius_begin(&p, RADIUS_ACCESS_REQUEST, 0);
	for (; !p.full; count++)
		radius_add(&p, RADIUS_CLASS, value, RADIUS_VALUE_MAX);
	assert_int_equal(count, 16);
	assert_int_equal(radius_parse(p.data, p.len), p.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2865_request),
		cmocka_unit_test(rfc2865_reply),
		cmocka_unit_test(both_authenticators_count),
		cmocka_unit_test(rfc2202_hmac_md5),
		cmocka_unit_test(requests_are_signed_over_zeroes),
		cmocka_unit_test(keys_in_a_reply),
		cmocka_unit_test(keys_of_another_secret),
		cmocka_unit_test(what_is_hidden_is_revealed),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(vendors_of_another_form),
		cmocka_unit_test(what_does_not_fit_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
