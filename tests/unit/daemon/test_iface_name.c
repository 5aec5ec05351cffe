/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/iface_name.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "iface_name.h"

static void dynamic_names_carry_their_number(void **state)
{
	char name[IF_NAMESIZE];

	(void)state;
	iface_name_dynamic(name, 1);
	assert_string_equal(name, "pptp-in1");
	iface_name_dynamic(name, 9999999);
	assert_string_equal(name, "pptp-in9999999");
	assert_int_equal(iface_name_number(name), 9999999);
}

static void only_our_pattern_has_a_number(void **state)
{
	(void)state;
	assert_int_equal(iface_name_number("pptp-in12"), 12);
	assert_int_equal(iface_name_number("pptp-in"), 0);
	assert_int_equal(iface_name_number("pptp-in0"), 0);
	assert_int_equal(iface_name_number("pptp-in01"), 0);
	assert_int_equal(iface_name_number("pptp-in1x"), 0);
	assert_int_equal(iface_name_number("pptp-out1"), 0);
	assert_int_equal(iface_name_number("FromLaptop"), 0);
}

static void altname_tells_the_user(void **state)
{
	char alt[RTN_ALTNAME_SIZE];

	(void)state;
	iface_name_alt(alt, "ex", 1);
	assert_string_equal(alt, "<pptp-ex>");
	iface_name_alt(alt, "ex", 2);
	assert_string_equal(alt, "<pptp-ex-2>");
	iface_name_alt(alt, "j.doe_1+x@example.org", 1);
	assert_string_equal(alt, "<pptp-j.doe_1+x@example.org>");
}

static void altname_has_nothing_strange(void **state)
{
	char alt[RTN_ALTNAME_SIZE];

	(void)state;
	iface_name_alt(alt, "a b/c\x1b[2J%\xc3\xa4\\>", 1);
	assert_string_equal(alt, "<pptp-a_b_c__2J_____>");
	iface_name_alt(alt, "", 1);
	assert_string_equal(alt, "<pptp->");
}

static void long_altname_is_cut_but_ends_well(void **state)
{
	char alt[RTN_ALTNAME_SIZE], user[256];

	(void)state;
	memset(user, 'u', sizeof(user) - 1);
	user[sizeof(user) - 1] = '\0';
	iface_name_alt(alt, user, 1);
	assert_int_equal(strlen(alt), RTN_ALTNAME_SIZE - 1);
	assert_string_equal(alt + strlen(alt) - 2, "u>");
	iface_name_alt(alt, user, 4000000000u);
	assert_int_equal(strlen(alt), RTN_ALTNAME_SIZE - 1);
	assert_string_equal(alt + strlen(alt) - 12, "-4000000000>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dynamic_names_carry_their_number),
		cmocka_unit_test(only_our_pattern_has_a_number),
		cmocka_unit_test(altname_tells_the_user),
		cmocka_unit_test(altname_has_nothing_strange),
		cmocka_unit_test(long_altname_is_cut_but_ends_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
