// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/held.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppp/held.h"

static void in_order_and_by_protocol(void **state)
{
	struct held held = { .count = 0 };
	struct held_frame f;

	(void)state;
	assert_true(held_add(&held, 1, (const uint8_t *)"a1", 2));
	assert_true(held_add(&held, 2, (const uint8_t *)"a2", 2));
	assert_true(held_add(&held, 1, (const uint8_t *)"b3", 2));
	assert_true(held_take(&held, 1, &f));
	assert_memory_equal(f.data, "a1", 2);
	assert_true(held_take(&held, 1, &f));
	assert_memory_equal(f.data, "b3", 2);
	assert_false(held_take(&held, 1, &f));
	assert_true(held_take(&held, 2, &f));
	assert_memory_equal(f.data, "a2", 2);
	assert_int_equal(held.count, 0);
}

static void a_repeated_code_replaces_the_older(void **state)
{
	struct held held = { .count = 0 };
	struct held_frame f;

	(void)state;
	assert_true(held_add(&held, 1, (const uint8_t *)"a1", 2));
	assert_true(held_add(&held, 1, (const uint8_t *)"a22", 3));
	assert_true(held_add(&held, 2, (const uint8_t *)"a3", 2));
	assert_int_equal(held.count, 2);
	assert_true(held_take(&held, 1, &f));
	assert_int_equal(f.len, 3);
	assert_memory_equal(f.data, "a22", 3);
}

static void bounded(void **state)
{
	uint8_t data[LINK_HELD_BYTES + 1] = { 0 };
	struct held held = { .count = 0 };

	(void)state;
	assert_false(held_add(&held, 1, data, sizeof(data)));
	assert_false(held_add(&held, 1, data, 0));
	for (int i = 0; i < LINK_HELD_FRAMES; i++) {
		data[0] = (uint8_t)i;
		assert_true(held_add(&held, 1, data, LINK_HELD_BYTES));
	}
	data[0] = 0xff;
	assert_false(held_add(&held, 1, data, 1));
	data[0] = 0;
	assert_true(held_add(&held, 1, data, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_and_by_protocol),
		cmocka_unit_test(a_repeated_code_replaces_the_older),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
