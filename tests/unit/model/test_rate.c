// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/rate.c daemon/model/scan.c */
/* rate-limit: every group, what is filled in where one is not given, and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/rate.h"

#define K 1000ull
#define M (1000 * K)
#define G (1000 * M)

static struct model_rate parse(const char *text)
{
	struct model_rate rate = { 0 };

	if (rate_parse(text, &rate) < 0)
		fail_msg("\"%s\" is refused", text);
	return rate;
}

/**
 * struct reading - a text and what it means
 * @text: as the user writes it
 * @rate: what each field has to be
 */
static const struct reading {
	const char *text;
	struct model_rate rate;
} readings[] = {
	{ "64k",
	  { .rx = 64 * K,
	    .tx = 64 * K,
	    .rx_threshold = 64 * K,
	    .tx_threshold = 64 * K,
	    .rx_min = 64 * K,
	    .tx_min = 64 * K,
	    .rx_time = 1,
	    .tx_time = 1,
	    .priority = 8,
	    .groups = 1 } },
	{ "64k/2M",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_threshold = 64 * K,
	    .tx_threshold = 2 * M,
	    .rx_min = 64 * K,
	    .tx_min = 2 * M,
	    .rx_time = 1,
	    .tx_time = 1,
	    .priority = 8,
	    .groups = 1 } },
	{ "64k/2M 128k",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_burst = 128 * K,
	    .tx_burst = 128 * K,
	    .rx_threshold = 64 * K,
	    .tx_threshold = 2 * M,
	    .rx_min = 64 * K,
	    .tx_min = 2 * M,
	    .rx_time = 1,
	    .tx_time = 1,
	    .priority = 8,
	    .groups = 2 } },
	{ "64k/2M 128k/4M 96k/3M",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_burst = 128 * K,
	    .tx_burst = 4 * M,
	    .rx_threshold = 96 * K,
	    .tx_threshold = 3 * M,
	    .rx_min = 64 * K,
	    .tx_min = 2 * M,
	    .rx_time = 1,
	    .tx_time = 1,
	    .priority = 8,
	    .groups = 3 } },
	{ "64k/2M 128k/4M 96k/3M 10/1m30s",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_burst = 128 * K,
	    .tx_burst = 4 * M,
	    .rx_threshold = 96 * K,
	    .tx_threshold = 3 * M,
	    .rx_min = 64 * K,
	    .tx_min = 2 * M,
	    .rx_time = 10,
	    .tx_time = 90,
	    .priority = 8,
	    .groups = 4 } },
	{ "64k/2M 128k/4M 96k/3M 10s 3",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_burst = 128 * K,
	    .tx_burst = 4 * M,
	    .rx_threshold = 96 * K,
	    .tx_threshold = 3 * M,
	    .rx_min = 64 * K,
	    .tx_min = 2 * M,
	    .rx_time = 10,
	    .tx_time = 10,
	    .priority = 3,
	    .groups = 5 } },
	{ "64k/2M 128k/4M 96k/3M 10 1 32k/1G",
	  { .groups = 0 } }, /* refused, see below */
	{ "64k/2M 128k/4M 96k/3M 10 1 32k/1M",
	  { .rx = 64 * K,
	    .tx = 2 * M,
	    .rx_burst = 128 * K,
	    .tx_burst = 4 * M,
	    .rx_threshold = 96 * K,
	    .tx_threshold = 3 * M,
	    .rx_min = 32 * K,
	    .tx_min = 1 * M,
	    .rx_time = 10,
	    .tx_time = 10,
	    .priority = 1,
	    .groups = 6 } },
	/* As RADIUS servers write what they do not want. */
	{ "128k/256k 0/0 0/0 0/0 8",
	  { .rx = 128 * K,
	    .tx = 256 * K,
	    .rx_min = 128 * K,
	    .tx_min = 256 * K,
	    .priority = 8,
	    .groups = 5 } },
	{ "0/1M",
	  { .tx = M,
	    .tx_threshold = M,
	    .tx_min = M,
	    .rx_time = 1,
	    .tx_time = 1,
	    .priority = 8,
	    .groups = 1 } },
};

static void test_each_group(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		struct model_rate rate = { .rx = 7 };
		int ret = rate_parse(readings[i].text, &rate);

		if (!readings[i].rate.groups) {
			assert_int_equal(ret, -1);
			assert_int_equal(rate.rx, 7);
			continue;
		}
		if (ret < 0 ||
		    memcmp(&rate, &readings[i].rate, sizeof(rate)) != 0)
			fail_msg("\"%s\" is read wrongly", readings[i].text);
	}
}

/**
 * struct spelling - a text and the form in which it is shown
 * @in: as written
 * @out: as shown; "!" when it is refused
 */
static const struct spelling {
	const char *in;
	const char *out;
} spellings[] = {
	{ "", "" },
	{ "  ", "" },
	{ "1", "1" },
	{ "0", "0" },
	{ "0/0", "0" },
	{ "999", "999" },
	{ "1000", "1k" },
	{ "1500", "1500" },
	{ "1500k", "1500k" },
	{ "1500000", "1500k" },
	{ "2000k", "2M" },
	{ "2000M", "2G" },
	{ "64K/64K", "64k" },
	{ "64k/64000", "64k" },
	{ "1000G", "1000G" },
	{ "1000000000000", "1000G" },
	{ "1000000000001", "!" },
	{ "1001G", "!" },
	{ "18446744073709551615", "!" },
	{ "18446744073709551617", "!" },
	{ "18446744073709552k", "!" },
	{ " 64k   128k ", "64k 128k" },
	{ "64k/128k 0", "64k/128k 0" },
	{ "64k 128k 96k 1m", "64k 128k 96k 60" },
	{ "64k 128k 96k 3600", "64k 128k 96k 3600" },
	{ "64k 128k 96k 3601", "!" },
	{ "64k 128k 96k 1 1", "64k 128k 96k 1 1" },
	{ "64k 128k 96k 1 8", "64k 128k 96k 1 8" },
	{ "64k 128k 96k 1 0", "!" },
	{ "64k 128k 96k 1 9", "!" },
	{ "64k 128k 96k 1 1/1", "!" },
	{ "64k 128k 96k 1 8 64k", "64k 128k 96k 1 8 64k" },
	{ "64k 128k 96k 1 8 65k", "!" },
	{ "64k/1M 128k 96k 1 8 65k", "!" },
	{ "1M/64k 128k 96k 1 8 65k", "!" },
	{ "0/64k 128k 96k 1 8 65k/1", "0/64k 128k 96k 1 8 65k/1" },
	{ "64k 128k 96k 1 8 64k 1", "!" },
	{ "64k/", "!" },
	{ "/64k", "!" },
	{ "/", "!" },
	{ "64k/64k/64k", "!" },
	{ "64 k", "!" },
	{ "64 k/2M", "!" },
	{ "k", "!" },
	{ "64kk", "!" },
	{ "64ki", "!" },
	{ "64m", "!" },
	{ "64T", "!" },
	{ "1.5M", "!" },
	{ "-1", "!" },
	{ "+1", "!" },
	{ "0x10", "!" },
	{ "none", "!" },
	{ "64k\t128k", "!" },
	{ "64k,128k", "!" },
	{ "64k 128k 96k 10k", "!" },
	{ "64k 128k 96k x", "!" },
	{ "00000000000000000000000000000000000000000000000000000000000000001",
	  "!" },
};

static void test_spellings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		struct model_rate rate = { 0 };
		char buf[256] = "!";

		if (!rate_parse(spellings[i].in, &rate))
			rate_format(&rate, buf, sizeof(buf));
		if (strcmp(buf, spellings[i].out) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"",
				 spellings[i].in, buf, spellings[i].out);
	}
}

static void expect_way_back(const char *text)
{
	struct model_rate rate = parse(text), again;
	char buf[256];

	rate_format(&rate, buf, sizeof(buf));
	assert_string_equal(buf, text);
	again = parse(buf);
	if (memcmp(&rate, &again, sizeof(rate)) != 0)
		fail_msg("\"%s\" is another one when read again", text);
}

/* All texts that are made of these, with 1 to 6 groups. */
static void test_all_texts_come_back(void **state)
{
	static const char *const rates[] = { "2M", "2M/3M", "1000000001",
					     "2M/0" };
	static const char *const others[] = { "0", "1k", "1/2", "4G/1" };
	static const char *const times[] = { "0", "1", "10/3600" };
	static const char *const priorities[] = { "1", "8" };
	static const char *const minima[] = { "0", "1k", "1/2" };
	unsigned int count = 0;
	char text[256];

	(void)state;
	for (int n = 0; n < 4 * 4 * 4 * 3 * 2 * 3; n++) {
		const char *group[] = { rates[n % 4],
					others[n / 4 % 4],
					others[n / 16 % 4],
					times[n / 64 % 3],
					priorities[n / 192 % 2],
					minima[n / 384] };

		text[0] = '\0';
		for (int i = 0; i < 6; i++) {
			snprintf(text + strlen(text),
				 sizeof(text) - strlen(text), "%s%s",
				 i ? " " : "", group[i]);
			expect_way_back(text);
			count++;
		}
	}
	assert_int_equal(count, 6912);
}

static void test_short_buffers(void **state)
{
	struct model_rate rate =
		parse("999999999999/999999999998 1/2 3/4 5/6 7 8/9");
	char whole[256], buf[256];

	(void)state;
	rate_format(&rate, whole, sizeof(whole));
	for (size_t size = 1; size < sizeof(buf); size++) {
		memset(buf, 'x', sizeof(buf));
		rate_format(&rate, buf, size);
		assert_true(strlen(buf) < size);
		assert_int_equal(strncmp(buf, whole, strlen(buf)), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_group),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_all_texts_come_back),
		cmocka_unit_test(test_short_buffers),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
