/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/pack.c */
/* libs: json-c */
/* Structs as JSON and back, and what is no struct at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "pack.h"

struct inner {
	uint16_t number;
	char text[6];
};

struct outer {
	uint8_t small;
	uint64_t large;
	bool flag;
	uint8_t raw[3];
	uint8_t part[8];
	size_t part_len;
	struct inner one;
	struct inner many[2];
	unsigned int count;
};

static const struct pack_field inner_table[] = {
	PACK_UPTO(struct inner, number, 1000),
	PACK_CHARS(struct inner, text),
	PACK_END,
};

static const struct pack_field table[] = {
	PACK_ANY(struct outer, small),
	PACK_ANY(struct outer, large),
	PACK_BOOL(struct outer, flag),
	PACK_RAW(struct outer, raw),
	PACK_PART(struct outer, part, part_len),
	PACK_SUB(struct outer, one, inner_table),
	PACK_SUBS(struct outer, many, count, inner_table),
	PACK_END,
};

static void what_goes_in_comes_out(void **state)
{
	const struct outer in = {
		.small = 255,
		.large = UINT64_MAX,
		.flag = true,
		.raw = { 0, 0xab, 0 },
		.part = { 0, 1 },
		.part_len = 2,
		.one = { 1000, "\"\n\xff'" },
		.many = { { 7, "a" } },
		.count = 2,
	};
	struct outer out = { .small = 0 };
	struct json_object *o = pack(table, &in), *again;

	(void)state;
	again = json_tokener_parse(json_object_to_json_string(o));
	assert_true(unpack(table, again, &out));
	assert_memory_equal(&in, &out, sizeof(in));
	json_object_put(again);
	json_object_put(o);
}

static void zero_is_left_out(void **state)
{
	const struct outer in = { .small = 0 };
	struct json_object *o = pack(table, &in);

	(void)state;
	assert_string_equal(
		json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN),
		"{\"one\":{}}");
	json_object_put(o);
}

static void what_does_not_fit_is_refused(void **state)
{
	static const char *const bad[] = {
		"[]",
		"3",
		"{\"small\":256}",
		"{\"small\":-1}",
		"{\"small\":\"1\"}",
		"{\"small\":1.5}",
		"{\"flag\":1}",
		"{\"raw\":\"abcd\"}",
		"{\"raw\":\"0011223\"}",
		"{\"raw\":\"00112g\"}",
		"{\"part\":\"001122334455667788\"}",
		"{\"one\":{\"number\":1001}}",
		"{\"one\":{\"text\":\"123456\"}}",
		"{\"one\":{\"text\":\"1\\u0000\"}}",
		"{\"one\":[]}",
		"{\"many\":{}}",
		"{\"many\":[{},{},{}]}",
		"{\"many\":[{\"number\":\"x\"}]}",
		"{\"many\":[null]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct json_object *o = json_tokener_parse(bad[i]);
		struct outer out = { .small = 0 };

		if (unpack(table, o, &out))
			fail_msg("%s was taken", bad[i]);
		json_object_put(o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(zero_is_left_out),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
