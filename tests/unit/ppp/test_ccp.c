// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ccp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "ppp/ccp.h"

#define CCP 0x80fd

static struct bench b;
static struct ccp ccp;

static void start(bool required, unsigned int allowed)
{
	bench_init(&b);
	ccp_init(&ccp, &bench_host, &b);
	ccp_setup(&ccp, required, allowed);
	bench_start(&ccp.cp);
}

static int start_any(void **state)
{
	(void)state;
	start(false, 0);
	bench_expect(&b, CCP, "01 01 000a 12 06 010000e0");
	return 0;
}

static int start_required(void **state)
{
	(void)state;
	start(true, LINK_MPPE_128 | LINK_MPPE_STATELESS);
	bench_expect(&b, CCP, "01 01 000a 12 06 01000040");
	return 0;
}

/*
 * What is answered to one request, the first of a peer that has said nothing
 * before: all that Windows, RouterOS and pppd are known to ask for.
 */
struct first_request {
	unsigned int allowed;
	const char *bits;
	const char *code;
	const char *answer;
};

static void first_requests(void **state)
{
	static const struct first_request cases[] = {
		/* Windows: +H +M +S +L, the same with MPPC, with all bits */
		{ LINK_MPPE_ALL, "010000e0", "03", "01000040" },
		{ LINK_MPPE_ALL, "010000e1", "03", "01000040" },
		{ LINK_MPPE_ALL, "010000f1", "03", "01000040" },
		/* one strength at a time */
		{ LINK_MPPE_ALL, "01000040", "02", "01000040" },
		{ LINK_MPPE_ALL, "01000080", "02", "01000080" },
		{ LINK_MPPE_ALL, "01000020", "02", "01000020" },
		/* pppd: 128 and 40 */
		{ LINK_MPPE_ALL, "01000060", "03", "01000040" },
		/* stateful: asked once to think of stateless */
		{ LINK_MPPE_ALL, "00000040", "03", "01000040" },
		{ LINK_MPPE_ALL, "000000e0", "03", "01000040" },
		{ LINK_MPPE_ALL, "00000020", "03", "01000020" },
		/* stateful is all we may do */
		{ LINK_MPPE_128 | LINK_MPPE_STATEFUL, "00000040", "02",
		  "00000040" },
		{ LINK_MPPE_128 | LINK_MPPE_STATEFUL, "01000040", "03",
		  "00000040" },
		/* weaker than the best that both have */
		{ LINK_MPPE_40 | LINK_MPPE_STATELESS, "010000e0", "03",
		  "01000020" },
		{ LINK_MPPE_40 | LINK_MPPE_56 | LINK_MPPE_STATELESS, "010000e0",
		  "03", "01000080" },
		/* nothing in common, nothing at all, MPPC alone */
		{ LINK_MPPE_128 | LINK_MPPE_STATELESS, "01000020", "03",
		  "01000040" },
		{ LINK_MPPE_ALL, "01000000", "03", "01000040" },
		{ LINK_MPPE_ALL, "00000000", "03", "01000040" },
		{ LINK_MPPE_ALL, "00000001", "03", "01000040" },
		/* D with a strength, unknown bits */
		{ LINK_MPPE_ALL, "01000050", "03", "01000040" },
		{ LINK_MPPE_ALL, "81000040", "03", "01000040" },
	};
	char request[64], answer[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(false, cases[i].allowed);
		b.count = 0;
		snprintf(request, sizeof(request), "01 09 000a 12 06 %s",
			 cases[i].bits);
		snprintf(answer, sizeof(answer), "%s 09 000a 12 06 %s",
			 cases[i].code, cases[i].answer);
		bench_give(&ccp.cp, request);
		bench_expect(&b, CCP, answer);
	}
}

static void other_compression_is_rejected(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "01 01 0011 12 06 01000040 15 03 2f 1a 04 7800");
	bench_expect(&b, CCP, "04 01 000b 15 03 2f 1a 04 7800");
	bench_give(&ccp.cp, "01 02 0009 12 05 010000");
	bench_expect(&b, CCP, "04 02 0009 12 05 010000");
}

static void windows_client_comes_to_128_stateless(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "01 04 000a 12 06 010000e1");
	bench_expect(&b, CCP, "03 04 000a 12 06 01000040");
	bench_give(&ccp.cp, "03 01 000a 12 06 01000040");
	bench_expect(&b, CCP, "01 02 000a 12 06 01000040");
	bench_give(&ccp.cp, "02 02 000a 12 06 01000040");
	bench_give(&ccp.cp, "01 05 000a 12 06 01000040");
	bench_expect(&b, CCP, "02 05 000a 12 06 01000040");
	assert_int_equal(b.up, 1);
	assert_int_equal(ccp_strength(ccp.his), 128);
	assert_int_equal(ccp_strength(ccp.want), 128);
	assert_true(ccp.his & ccp.want & MPPE_H);
}

static void stateful_peer_gets_its_way_when_it_insists(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "01 04 000a 12 06 00000040");
	bench_expect(&b, CCP, "03 04 000a 12 06 01000040");
	bench_give(&ccp.cp, "01 05 000a 12 06 00000040");
	bench_expect(&b, CCP, "02 05 000a 12 06 00000040");
	bench_give(&ccp.cp, "03 01 000a 12 06 00000040");
	bench_expect(&b, CCP, "01 02 000a 12 06 00000040");
	bench_give(&ccp.cp, "02 02 000a 12 06 00000040");
	assert_int_equal(b.up, 1);
	assert_false(ccp.his & MPPE_H);
	assert_false(ccp.want & MPPE_H);
}

static void all_bits_off_ends_without_encryption(void **state)
{
	(void)state;
	for (int i = 0; i < CCP_PATIENCE; i++) {
		bench_give(&ccp.cp, "01 04 000a 12 06 00000000");
		bench_expect(&b, CCP, "03 04 000a 12 06 01000040");
	}
	bench_give(&ccp.cp, "01 04 000a 12 06 00000000");
	bench_expect(&b, CCP, "02 04 000a 12 06 00000000");
	bench_give(&ccp.cp, "03 01 000a 12 06 00000000");
	bench_expect(&b, CCP, "01 02 0004");
	bench_give(&ccp.cp, "02 02 0004");
	assert_int_equal(b.up, 1);
	assert_int_equal(ccp.his, 0);
	assert_int_equal(ccp.want, 0);
}

static void mppc_alone_is_never_acknowledged(void **state)
{
	(void)state;
	for (int i = 0; i < CCP_PATIENCE; i++) {
		bench_give(&ccp.cp, "01 04 000a 12 06 01000001");
		bench_expect(&b, CCP, "03 04 000a 12 06 01000040");
	}
	bench_give(&ccp.cp, "01 04 000a 12 06 01000001");
	bench_expect(&b, CCP, "04 04 000a 12 06 01000001");
}

static void required_and_all_bits_off(void **state)
{
	(void)state;
	for (int i = 0; i < CCP_PATIENCE; i++)
		bench_give(&ccp.cp, "01 04 000a 12 06 00000000");
	assert_string_equal(b.failed, "");
	bench_give(&ccp.cp, "01 04 000a 12 06 00000000");
	assert_string_equal(b.failed, "MPPE required, peer offers none");
}

static void required_and_rejected(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "04 01 000a 12 06 01000040");
	assert_string_equal(b.failed, "MPPE required, peer offers none");
}

static void required_and_naked_to_what_is_not_allowed(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "03 01 000a 12 06 01000020");
	assert_string_equal(b.failed,
			    "MPPE required, peer offers 40-bit stateless");
}

static void required_and_peer_asks_for_what_is_not_allowed(void **state)
{
	(void)state;
	for (int i = 0; i <= CP_MAX_FAILURE; i++) {
		assert_string_equal(b.failed, "");
		bench_give(&ccp.cp, "01 04 000a 12 06 00000020");
	}
	assert_string_equal(b.failed,
			    "MPPE required, peer offers 40-bit stateful");
}

static void nak_without_stateless_gets_a_second_chance(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "03 01 000a 12 06 00000040");
	bench_expect(&b, CCP, "01 02 000a 12 06 01000040");
	bench_give(&ccp.cp, "03 02 000a 12 06 00000040");
	bench_expect(&b, CCP, "01 03 000a 12 06 01000040");
	bench_give(&ccp.cp, "03 03 000a 12 06 00000040");
	assert_string_equal(b.failed,
			    "MPPE required, peer offers 128-bit stateful");
}

static void optional_and_rejected_asks_for_nothing(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "04 01 000a 12 06 010000e0");
	bench_expect(&b, CCP, "01 02 0004");
	assert_string_equal(b.failed, "");
}

static void an_empty_request_gets_a_hint_once(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "01 04 0004");
	bench_expect(&b, CCP, "03 04 000a 12 06 01000040");
	bench_give(&ccp.cp, "01 05 0004");
	bench_expect(&b, CCP, "02 05 0004");
	bench_give(&ccp.cp, "04 01 000a 12 06 010000e0");
	bench_expect(&b, CCP, "01 02 0004");
	bench_give(&ccp.cp, "02 02 0004");
	assert_int_equal(b.up, 1);
}

static void who_rejected_mppe_gets_no_hint(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "04 01 000a 12 06 010000e0");
	bench_expect(&b, CCP, "01 02 0004");
	bench_give(&ccp.cp, "01 05 0004");
	bench_expect(&b, CCP, "02 05 0004");
}

static void resets_are_left_to_the_data_path(void **state)
{
	(void)state;
	bench_give(&ccp.cp, "0e 01 0004");
	bench_give(&ccp.cp, "0f 01 0004");
	bench_expect_nothing(&b);
	bench_give(&ccp.cp, "10 01 0004");
	bench_expect(&b, CCP, "07 01 0008 10 01 0004");
}

static void renegotiation_while_open(void **state)
{
	(void)state;
	windows_client_comes_to_128_stateless(state);
	bench_give(&ccp.cp, "01 06 000a 12 06 01000040");
	assert_int_equal(b.down, 1);
	bench_expect(&b, CCP, "01 03 000a 12 06 01000040");
	bench_expect(&b, CCP, "02 06 000a 12 06 01000040");
	bench_give(&ccp.cp, "02 03 000a 12 06 01000040");
	assert_int_equal(b.up, 2);
	assert_int_equal(ccp_strength(ccp.his), 128);
}

static void patience_is_shorter_when_optional(void **state)
{
	(void)state;
	for (int i = 1; i < CCP_MAX_CONFIGURE; i++) {
		cp_timeout(&ccp.cp);
		bench_expect(&b, CCP, "01 01 000a 12 06 010000e0");
	}
	cp_timeout(&ccp.cp);
	assert_int_equal(b.finished, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_requests),
		cmocka_unit_test_setup(other_compression_is_rejected,
				       start_any),
		cmocka_unit_test_setup(windows_client_comes_to_128_stateless,
				       start_any),
		cmocka_unit_test_setup(
			stateful_peer_gets_its_way_when_it_insists, start_any),
		cmocka_unit_test_setup(all_bits_off_ends_without_encryption,
				       start_any),
		cmocka_unit_test_setup(mppc_alone_is_never_acknowledged,
				       start_any),
		cmocka_unit_test_setup(required_and_all_bits_off,
				       start_required),
		cmocka_unit_test_setup(required_and_rejected, start_required),
		cmocka_unit_test_setup(required_and_naked_to_what_is_not_allowed,
				       start_required),
		cmocka_unit_test_setup(
			required_and_peer_asks_for_what_is_not_allowed,
			start_required),
		cmocka_unit_test_setup(
			nak_without_stateless_gets_a_second_chance,
			start_required),
		cmocka_unit_test_setup(optional_and_rejected_asks_for_nothing,
				       start_any),
		cmocka_unit_test_setup(an_empty_request_gets_a_hint_once,
				       start_any),
		cmocka_unit_test_setup(who_rejected_mppe_gets_no_hint,
				       start_any),
		cmocka_unit_test_setup(resets_are_left_to_the_data_path,
				       start_any),
		cmocka_unit_test_setup(renegotiation_while_open, start_any),
		cmocka_unit_test_setup(patience_is_shorter_when_optional,
				       start_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
