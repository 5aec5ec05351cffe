// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/mschap_text.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppp/mschap_text.h"

#define DIGITS "407A5589115FD0D6209F510FE9C04566932CDA56"

static void parse(const char *text, struct mschap_failure *out)
{
	size_t len = strlen(text);
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	mschap_failure_parse(copy, len, out);
	free(copy);
}

static void failure_as_windows_writes_it(void **state)
{
	struct mschap_failure f;

	(void)state;
	parse("E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=Access denied",
	      &f);
	assert_int_equal(f.error, 691);
	assert_true(f.retry);
	assert_int_equal(f.challenge_len, 16);
	assert_int_equal(f.challenge[0], 0x00);
	assert_int_equal(f.challenge[15], 0xff);
	assert_int_equal(f.version, 3);
	assert_string_equal(f.message, "Access denied");
}

static void failure_of_version_1_and_of_short_ones(void **state)
{
	struct mschap_failure f;

	(void)state;
	parse("E=648 R=0 C=0011223344556677 V=2", &f);
	assert_int_equal(f.error, 648);
	assert_false(f.retry);
	assert_int_equal(f.challenge_len, 8);
	assert_string_equal(f.message, "");
	parse("E=691 R=0 V=3", &f);
	assert_int_equal(f.challenge_len, 0);
	parse("Login failed", &f);
	assert_int_equal(f.error, 0);
	parse("", &f);
	assert_int_equal(f.error, 0);
}

static void failure_with_rubbish(void **state)
{
	struct mschap_failure f;

	(void)state;
	parse("E= R= C= V= M=", &f);
	assert_int_equal(f.error, 0);
	parse("E=99999999999999999999 C=0 M=\x1b[31m E=1", &f);
	assert_int_equal(f.error, 0);
	assert_int_equal(f.challenge_len, 0);
	assert_string_equal(f.message, ".[31m E=1");
	parse("E=-5 =  E", &f);
	assert_int_equal(f.error, 0);
}

static void failure_is_written_as_it_is_read(void **state)
{
	struct mschap_failure f = {
		.error = 691,
		.retry = true,
		.challenge_len = 16,
		.challenge = { 0xab },
		.version = 3,
		.message = "Access denied",
	};
	char text[MSCHAP_TEXT_MAX + 1];
	size_t len;

	(void)state;
	len = mschap_failure_build(&f, text);
	assert_int_equal(len, strlen(text));
	assert_string_equal(
		text,
		"E=691 R=1 C=AB000000000000000000000000000000 V=3 M=Access denied");
	memset(f.message, 'x', AUTH_MESSAGE_MAX);
	f.error = f.version = 0xffffffff;
	len = mschap_failure_build(&f, text);
	assert_int_equal(len, strlen(text));
}

static bool success(const char *text, char out[41])
{
	return mschap_success_parse((const uint8_t *)text, strlen(text), out);
}

static void success_with_and_without_the_space(void **state)
{
	char out[41], text[MSCHAP_TEXT_MAX + 1];

	(void)state;
	assert_true(success("S=" DIGITS " M=Access granted", out));
	assert_string_equal(out, DIGITS);
	assert_true(success("S=" DIGITS "M=Access granted", out));
	assert_true(success("S=" DIGITS, out));
	assert_true(success("S=407a5589115fd0d6209f510fe9c04566932cda56", out));
	assert_string_equal(out, DIGITS);
	mschap_success_build(DIGITS, "Access granted", text);
	assert_string_equal(text, "S=" DIGITS " M=Access granted");
}

static void what_is_no_success(void **state)
{
	char out[41] = "untouched";

	(void)state;
	assert_false(success("", out));
	assert_false(success("M=hello", out));
	assert_false(success("S=407A5589115FD0D6209F510FE9C04566932CDA5", out));
	assert_false(
		success("S=407A5589115FD0D6209F510FE9C04566932CDA5X M=", out));
	assert_false(success("s=" DIGITS, out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failure_as_windows_writes_it),
		cmocka_unit_test(failure_of_version_1_and_of_short_ones),
		cmocka_unit_test(failure_with_rubbish),
		cmocka_unit_test(failure_is_written_as_it_is_read),
		cmocka_unit_test(success_with_and_without_the_space),
		cmocka_unit_test(what_is_no_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
