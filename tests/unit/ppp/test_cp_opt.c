// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/cp_opt.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"

struct option_case {
	const char *hex;
	bool valid;
};

static void lengths(void **state)
{
	static const struct option_case cases[] = {
		{ "", true },
		{ "01", false },
		{ "01 00", false },
		{ "01 01", false },
		{ "01 02", true },
		{ "01 03", false },
		{ "01 03 aa", true },
		{ "01 03 aa 02", false },
		{ "01 03 aa 02 ff", false },
		{ "01 03 aa 02 00", false },
		{ "01 ff aa", false },
		{ "01 02 02 02 03 02", true },
	};
	uint8_t buf[16], *copy;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		len = bench_hex(cases[i].hex, buf, sizeof(buf));
		copy = malloc(len + 1);
		assert_non_null(copy);
		memcpy(copy, buf, len);
		assert_int_equal(cp_opts_valid(copy, len), cases[i].valid);
		free(copy);
	}
}

static void an_option_of_length_255(void **state)
{
	uint8_t buf[256] = { 7, 255 };
	struct cp_opt opt;

	(void)state;
	assert_true(cp_opts_valid(buf, 255));
	assert_false(cp_opts_valid(buf, 254));
	assert_true(cp_opt_find(buf, 255, 7, &opt));
	assert_int_equal(opt.len, 253);
	assert_ptr_equal(opt.data, buf + 2);
}

static void builder_is_bounded(void **state)
{
	static const uint8_t data[254];
	struct cp_build b = { .len = 0 };

	(void)state;
	assert_false(cp_build_add(&b, 1, data, 254));
	for (int i = 0; i < 5; i++)
		assert_true(cp_build_add(&b, 1, data, 253));
	assert_int_equal(b.len, 5 * 255);
	assert_false(cp_build_add(&b, 1, data, 253));
	assert_true(cp_build_add(&b, 1, data, CP_OPTIONS_MAX - 5 * 255 - 2));
	assert_int_equal(b.len, CP_OPTIONS_MAX);
	assert_false(cp_build_add(&b, 1, data, 0));
}

/* Type 1 takes any byte but 0, for which it wants 7; type 2 is unknown to it. */
static enum cp_verdict judge(void *ctx, const struct cp_opt *opt,
			     struct cp_build *nak)
{
	static const uint8_t better = 7;

	*(unsigned int *)ctx += 1;
	if (opt->data[0])
		return CP_ACK;
	cp_build_add(nak, opt->type, &better, 1);
	return CP_NAK;
}

static enum cp_verdict judge_speechless(void *ctx, const struct cp_opt *opt,
					struct cp_build *nak)
{
	(void)ctx;
	(void)opt;
	(void)nak;
	return CP_NAK;
}

static void missing(void *ctx, const uint8_t *data, size_t len,
		    struct cp_build *nak)
{
	struct cp_opt opt;

	(void)ctx;
	if (!cp_opt_find(data, len, 1, &opt))
		cp_build_add(nak, 1, "\x07", 1);
}

static const struct cp_opt_desc descs[] = {
	{ 1, 1, 2, "one", .judge = judge },
	{ 3, 0, 0, "three", .judge = NULL },
	{ 4, 0, 0, "four", .judge = judge_speechless },
};
static const struct cp_opt_table table = { .descs = descs, .count = 3 };
static const struct cp_opt_table strict = {
	.descs = descs,
	.count = 3,
	.missing = missing,
};

static void expect_judgement(const struct cp_opt_table *t, const char *request,
			     bool no_nak, enum cp_verdict verdict,
			     const char *reply)
{
	uint8_t buf[64], want[64];
	size_t len = bench_hex(request, buf, sizeof(buf));
	size_t want_len = bench_hex(reply, want, sizeof(want));
	struct cp_build out = { .len = 99 };
	const char *culprit = NULL;
	unsigned int calls = 0;

	assert_int_equal(cp_opts_judge(t, &calls, buf, len, no_nak, &out,
				       &culprit),
			 verdict);
	if (verdict == CP_MALFORMED)
		return;
	assert_int_equal(out.len, want_len);
	assert_memory_equal(out.buf, want, want_len);
	assert_int_equal(!culprit, verdict == CP_ACK);
}

static void judgements(void **state)
{
	(void)state;
	expect_judgement(&table, "", false, CP_ACK, "");
	expect_judgement(&table, "01 03 09", false, CP_ACK, "01 03 09");
	expect_judgement(&table, "01 03 00", false, CP_NAK, "01 03 07");
	expect_judgement(&table, "01 03 00", true, CP_REJECT, "01 03 00");
	expect_judgement(&table, "02 03 00", false, CP_REJECT, "02 03 00");
	expect_judgement(&table, "03 02", false, CP_REJECT, "03 02");
	expect_judgement(&table, "04 02", false, CP_REJECT, "04 02");
	expect_judgement(&table, "01 02", false, CP_REJECT, "01 02");
	expect_judgement(&table, "01 05 01 01 01", false, CP_REJECT,
			 "01 05 01 01 01");
	expect_judgement(&table, "01 03 00 02 02 01 03 09", false, CP_REJECT,
			 "02 02 01 03 09");
	expect_judgement(&table, "01 01", false, CP_MALFORMED, "");
	expect_judgement(&strict, "", false, CP_NAK, "01 03 07");
	expect_judgement(&strict, "", true, CP_ACK, "");
	expect_judgement(&strict, "02 02", false, CP_REJECT, "02 02");
}

static void a_repeated_option_is_rejected_and_judged_once(void **state)
{
	static const uint8_t request[] = { 1, 3, 9, 1, 3, 8 };
	struct cp_build out = { .len = 0 };
	const char *culprit;
	unsigned int calls = 0;

	(void)state;
	assert_int_equal(cp_opts_judge(&table, &calls, request, sizeof(request),
				       false, &out, &culprit),
			 CP_REJECT);
	assert_int_equal(calls, 1);
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.buf, request + 3, 3);
}

static unsigned int refused;

static void rejected(void *ctx, uint8_t type)
{
	(void)ctx;
	refused |= 1u << type;
}

static bool reject(const char *sent_hex, const char *hex)
{
	static const struct cp_opt_desc d[] = {
		{ 1, 0, 9, "one", .rejected = rejected },
		{ 2, 0, 9, "two", .rejected = rejected },
		{ 3, 0, 9, "three", .rejected = rejected },
	};
	static const struct cp_opt_table t = { .descs = d, .count = 3 };
	struct cp_build sent;
	uint8_t buf[64];
	size_t len = bench_hex(hex, buf, sizeof(buf));

	sent.len = bench_hex(sent_hex, sent.buf, sizeof(sent.buf));
	refused = 0;
	return cp_opts_rejected(&t, NULL, &sent, buf, len);
}

static void a_reject_must_quote_the_request(void **state)
{
	const char *sent = "01 03 aa 02 03 bb 03 02";

	(void)state;
	assert_true(reject(sent, "01 03 aa 03 02"));
	assert_int_equal(refused, 1 << 1 | 1 << 3);
	assert_true(reject(sent, "02 03 bb"));
	assert_int_equal(refused, 1 << 2);
	assert_false(reject(sent, ""));
	assert_false(reject(sent, "01 03 ab"));
	assert_false(reject(sent, "01 02"));
	assert_false(reject(sent, "03 02 01 03 aa"));
	assert_false(reject(sent, "01 03 aa 01 03 aa"));
	assert_false(reject(sent, "04 02"));
	assert_false(reject(sent, "01 03 aa 02"));
	assert_int_equal(refused, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(an_option_of_length_255),
		cmocka_unit_test(builder_is_bounded),
		cmocka_unit_test(judgements),
		cmocka_unit_test(a_repeated_option_is_rejected_and_judged_once),
		cmocka_unit_test(a_reject_must_quote_the_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
