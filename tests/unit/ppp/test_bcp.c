// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/bcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "ppp/bcp.h"

#define BCP 0x8031
#define MAC "020000000001"
#define PEER_MAC "020000000002"

static struct bench b;
static struct bcp bcp;

static void start(const struct link_network *net)
{
	bench_init(&b);
	bcp_init(&bcp, &bench_host, &b);
	bcp_setup(&bcp, net);
	bench_start(&bcp.cp);
}

static int start_plain(void **state)
{
	struct link_network net = { .bridge = true };

	(void)state;
	start(&net);
	bench_expect(&b, BCP, "01 01 000f 03 03 01 04 03 01 08 03 01 09 02");
	return 0;
}

static int start_with_mac(void **state)
{
	struct link_network net = { .bridge = true,
				    .bridge_mac = { 2, 0, 0, 0, 0, 1 } };

	(void)state;
	start(&net);
	bench_expect(&b, BCP,
		     "01 01 0017 03 03 01 04 03 01 06 08" MAC "08 03 01 09 02");
	return 0;
}

/* Give the options of one request, expect them back with this code. */
static void expect_answer(const char *code, size_t len, const char *opts)
{
	char text[256];

	snprintf(text, sizeof(text), "01 05 %04zx %s", len + 4, opts);
	bench_give(&bcp.cp, text);
	snprintf(text, sizeof(text), "%s 05 %04zx %s", code, len + 4, opts);
	bench_expect(&b, BCP, text);
}

static void another_one_of_ours(void **state)
{
	(void)state;
	expect_answer("02", 19,
		      "03 03 01 04 03 01 06 08" PEER_MAC "08 03 01 09 02");
	bench_give(&bcp.cp,
		   "02 01 0017 03 03 01 04 03 01 06 08" MAC "08 03 01 09 02");
	assert_int_equal(b.up, 1);
	assert_true(bcp.his.tinygram);
	assert_true(bcp.his.tagged);
	assert_true(bcp.his.inline_stp);
	assert_memory_equal(bcp.his.mac, "\2\0\0\0\0\2", 6);
	assert_true(bcp_peer_takes_ethernet(&bcp));
}

/* Section 5: all that is not negotiated is off, but for the MAC types. */
static void a_peer_without_options(void **state)
{
	(void)state;
	expect_answer("02", 0, "");
	assert_false(bcp.his.tinygram);
	assert_false(bcp.his.tagged);
	assert_false(bcp.his.inline_stp);
	assert_true(bcp_peer_takes_ethernet(&bcp));
}

static void disabled_is_granted_and_means_off(void **state)
{
	(void)state;
	expect_answer("02", 9, "04 03 02 08 03 02 05 03 02");
	assert_false(bcp.his.tinygram);
	assert_false(bcp.his.tagged);
}

static void neither_enabled_nor_disabled_is_rejected(void **state)
{
	(void)state;
	expect_answer("04", 3, "04 03 00");
	expect_answer("04", 3, "08 03 03");
	expect_answer("04", 3, "05 03 07");
}

/* Section 5.3: one option for each type, and none of them is ever refused. */
static void several_mac_types(void **state)
{
	(void)state;
	expect_answer("02", 9, "03 03 0b 03 03 01 03 03 0c");
	assert_true(bcp_peer_takes_ethernet(&bcp));
	expect_answer("02", 6, "03 03 03 03 03 04");
	assert_false(bcp_peer_takes_ethernet(&bcp));
	expect_answer("02", 6, "03 03 01 03 03 01");
	assert_true(bcp_peer_takes_ethernet(&bcp));
}

static void other_options_come_once(void **state)
{
	(void)state;
	bench_give(&bcp.cp, "01 05 000a 04 03 01 04 03 02");
	bench_expect(&b, BCP, "04 05 0007 04 03 02");
	bench_give(&bcp.cp, "01 05 0008 09 02 09 02");
	bench_expect(&b, BCP, "04 05 0006 09 02");
}

static void source_routing_lan_id_and_indicator_are_rejected(void **state)
{
	(void)state;
	expect_answer("04", 13, "01 04 0012 02 04 0034 05 03 01 0a 02");
}

static void addresses(void **state)
{
	(void)state;
	expect_answer("04", 8, "06 08 000000000000");
	expect_answer("04", 8, "06 08 030000000001");
	expect_answer("04", 8, "06 08 ffffffffffff");
	expect_answer("04", 8, "06 08" MAC);
	expect_answer("02", 8, "06 08" PEER_MAC);
}

/* Section 5.7: the lower number prevails; the old form is not spoken here. */
static void old_spanning_tree(void **state)
{
	(void)state;
	bench_give(&bcp.cp, "01 05 0007 07 03 01");
	bench_expect(&b, BCP, "03 05 0007 07 03 00");
	bench_give(&bcp.cp, "01 06 0008 07 04 01 03");
	bench_expect(&b, BCP, "03 06 0007 07 03 00");
	bench_give(&bcp.cp, "01 07 0008 07 04 00 01");
	bench_expect(&b, BCP, "03 07 0007 07 03 00");
	expect_answer("02", 3, "07 03 00");
	assert_false(bcp.his.inline_stp);
}

/* A peer of the time before Management-Inline (RFC 1638) rejects it. */
static void an_old_peer_is_told_of_no_spanning_tree(void **state)
{
	(void)state;
	bench_give(&bcp.cp, "04 01 0009 08 03 01 09 02");
	bench_expect(&b, BCP, "01 02 000d 03 03 01 04 03 01 07 03 00");
	bench_give(&bcp.cp, "03 02 0007 07 03 01");
	bench_expect(&b, BCP, "01 03 000d 03 03 01 04 03 01 07 03 00");
	bench_give(&bcp.cp, "04 03 000d 03 03 01 04 03 01 07 03 00");
	bench_expect(&b, BCP, "01 04 0004");
	bench_give(&bcp.cp, "02 04 0004");
	expect_answer("02", 0, "");
	assert_int_equal(b.up, 1);
}

static void a_peer_that_wants_them_disabled(void **state)
{
	(void)state;
	bench_give(&bcp.cp, "03 01 000a 04 03 02 08 03 02");
	bench_expect(&b, BCP, "01 02 0009 03 03 01 09 02");
}

/* Sections 5.3 and 5.6: these two may not be naked; a Nak is not obeyed. */
static void naks_that_may_not_be(void **state)
{
	(void)state;
	bench_give(&bcp.cp, "03 01 000f 03 03 04 06 08" PEER_MAC);
	bench_expect(&b, BCP,
		     "01 02 0017 03 03 01 04 03 01 06 08" MAC "08 03 01 09 02");
}

static void wrong_lengths_are_rejected(void **state)
{
	static const struct {
		size_t len;
		const char *opts;
	} bad[] = {
		{ 3, "01 03 00" },
		{ 5, "01 05 001200" },
		{ 3, "02 03 00" },
		{ 5, "02 05 003400" },
		{ 2, "03 02" },
		{ 4, "03 04 0101" },
		{ 2, "04 02" },
		{ 4, "04 04 0101" },
		{ 2, "05 02" },
		{ 4, "05 04 0202" },
		{ 2, "06 02" },
		{ 7, "06 07 0200000000" },
		{ 9, "06 09 02000000000200" },
		{ 2, "07 02" },
		{ 2, "08 02" },
		{ 4, "08 04 0101" },
		{ 3, "09 03 01" },
		{ 3, "0a 03 01" },
		{ 2, "0b 02" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_answer("04", bad[i].len, bad[i].opts);
	bench_give(&bcp.cp, "01 05 0007 04 04 01");
	bench_give(&bcp.cp, "01 05 0007 04 01 01");
	bench_give(&bcp.cp, "01 05 0006 04 00");
	bench_give(&bcp.cp, "01 05 0005 04");
	bench_expect_nothing(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(another_one_of_ours, start_with_mac),
		cmocka_unit_test_setup(a_peer_without_options, start_plain),
		cmocka_unit_test_setup(disabled_is_granted_and_means_off,
				       start_plain),
		cmocka_unit_test_setup(neither_enabled_nor_disabled_is_rejected,
				       start_plain),
		cmocka_unit_test_setup(several_mac_types, start_plain),
		cmocka_unit_test_setup(other_options_come_once, start_plain),
		cmocka_unit_test_setup(
			source_routing_lan_id_and_indicator_are_rejected,
			start_plain),
		cmocka_unit_test_setup(addresses, start_with_mac),
		cmocka_unit_test_setup(old_spanning_tree, start_plain),
		cmocka_unit_test_setup(an_old_peer_is_told_of_no_spanning_tree,
				       start_plain),
		cmocka_unit_test_setup(a_peer_that_wants_them_disabled,
				       start_plain),
		cmocka_unit_test_setup(naks_that_may_not_be, start_with_mac),
		cmocka_unit_test_setup(wrong_lengths_are_rejected, start_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
