// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ipv6cp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "ppp/ipv6cp.h"

#define IPV6CP 0x8057

static struct bench b;
static struct ipv6cp ipv6cp;

/* The bench's random bytes, eight at a time. */
#define RANDOM_1 "a1a2a3a4a5a6a7a8"
#define RANDOM_2 "a9aaabacadaeafb0"
#define OURS "0000000000000001"
#define THEIRS "0200000000000002"
#define NONE "0000000000000000"

static void start(const struct link_network *net)
{
	bench_init(&b);
	ipv6cp_init(&ipv6cp, &bench_host, &b);
	ipv6cp_setup(&ipv6cp, net);
	bench_start(&ipv6cp.cp);
}

static int start_random(void **state)
{
	struct link_network net = { .ipv6 = LINK_IPV6_YES };

	(void)state;
	start(&net);
	bench_expect(&b, IPV6CP, "01 01 000e 01 0a" RANDOM_1);
	return 0;
}

static int start_fixed(void **state)
{
	struct link_network net = { .ipv6_id = { [7] = 1 } };

	(void)state;
	start(&net);
	bench_expect(&b, IPV6CP, "01 01 000e 01 0a" OURS);
	return 0;
}

static void expect_id(const struct ipv6cp_id *id, const char *hex)
{
	uint8_t want[LINK_IPV6_ID_LEN];

	assert_int_equal(bench_hex(hex, want, sizeof(want)), sizeof(want));
	assert_memory_equal(id->bytes, want, sizeof(want));
}

static void both_tell_their_identifiers(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" THEIRS);
	bench_expect(&b, IPV6CP, "02 05 000e 01 0a" THEIRS);
	bench_give(&ipv6cp.cp, "02 01 000e 01 0a" OURS);
	assert_int_equal(b.up, 1);
	expect_id(&ipv6cp.local, OURS);
	expect_id(&ipv6cp.remote, THEIRS);
}

static void the_universal_bit_is_not_set_at_random(void **state)
{
	struct link_network net = { .ipv6 = LINK_IPV6_YES };

	(void)state;
	bench_init(&b);
	b.random = 0xff;
	ipv6cp_init(&ipv6cp, &bench_host, &b);
	ipv6cp_setup(&ipv6cp, &net);
	bench_start(&ipv6cp.cp);
	bench_expect(&b, IPV6CP, "01 01 000e 01 0a fd00010203040506");
}

static void a_peer_without_one_gets_one(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" NONE);
	bench_expect(&b, IPV6CP, "03 05 000e 01 0a" RANDOM_1);
	bench_give(&ipv6cp.cp, "01 06 000e 01 0a" RANDOM_1);
	bench_expect(&b, IPV6CP, "02 06 000e 01 0a" RANDOM_1);
}

static void the_same_as_ours_is_naked(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" OURS);
	bench_expect(&b, IPV6CP, "03 05 000e 01 0a" RANDOM_1);
	assert_int_equal(ipv6cp.cp.state, CP_REQ_SENT);
}

/* Nor is it what a source of random numbers brings that repeats itself. */
static void what_is_suggested_is_never_ours(void **state)
{
	(void)state;
	b.random = 0xa1;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" RANDOM_1);
	bench_expect(&b, IPV6CP, "03 05 000e 01 0a a1a2a3a4a5a6a7a9");
}

static void a_peer_that_asks_for_nothing_is_told_once(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 0004");
	bench_expect(&b, IPV6CP, "03 05 000e 01 0a" RANDOM_1);
	bench_give(&ipv6cp.cp, "01 06 0004");
	bench_expect(&b, IPV6CP, "02 06 0004");
	expect_id(&ipv6cp.remote, NONE);
}

static void the_peers_proposal_is_taken(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "03 01 000e 01 0a" THEIRS);
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" THEIRS);
	bench_give(&ipv6cp.cp, "02 02 000e 01 0a" THEIRS);
	expect_id(&ipv6cp.local, THEIRS);
}

static void a_proposal_of_nothing_gives_a_new_random_one(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "03 01 000e 01 0a" NONE);
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" RANDOM_1);
}

/* RFC 5072 section 4.1: a Nak with our own last suggestion is a mirror's. */
static void our_own_suggestion_gives_a_new_random_one(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" OURS);
	bench_expect(&b, IPV6CP, "03 05 000e 01 0a" RANDOM_1);
	bench_give(&ipv6cp.cp, "03 01 000e 01 0a" RANDOM_1);
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" RANDOM_2);
}

static void the_peers_own_identifier_is_no_proposal(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "01 05 000e 01 0a" THEIRS);
	bench_expect(&b, IPV6CP, "02 05 000e 01 0a" THEIRS);
	bench_give(&ipv6cp.cp, "03 01 000e 01 0a" THEIRS);
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" RANDOM_1);
}

static void a_peer_that_rejects_ours_leaves_it_to_us(void **state)
{
	(void)state;
	bench_give(&ipv6cp.cp, "04 01 000e 01 0a" OURS);
	bench_expect(&b, IPV6CP, "01 02 0004");
	expect_id(&ipv6cp.local, OURS);
}

static void wrong_lengths_and_compression_are_rejected(void **state)
{
	static const char *const bad[] = {
		"04 05 0006 01 02",
		"04 05 000d 01 09 02000000000002",
		"04 05 000f 01 0b 020000000000000200",
		"04 05 0008 02 04 004f",
		"04 05 0006 07 02",
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s", bad[i]);
		text[1] = '1';
		bench_give(&ipv6cp.cp, text);
		bench_expect(&b, IPV6CP, bad[i]);
	}
	bench_give(&ipv6cp.cp, "01 05 000e 01 0b" THEIRS);
	bench_give(&ipv6cp.cp, "01 05 0005 01");
	bench_expect_nothing(&b);
	bench_give(&ipv6cp.cp, "03 01 000d 01 09 02000000000002");
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" OURS);
}

static void a_new_negotiation_draws_anew(void **state)
{
	(void)state;
	cp_event(&ipv6cp.cp, CP_EV_DOWN);
	cp_event(&ipv6cp.cp, CP_EV_UP);
	bench_expect(&b, IPV6CP, "01 02 000e 01 0a" RANDOM_2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_tell_their_identifiers,
				       start_fixed),
		cmocka_unit_test(the_universal_bit_is_not_set_at_random),
		cmocka_unit_test_setup(a_peer_without_one_gets_one,
				       start_fixed),
		cmocka_unit_test_setup(the_same_as_ours_is_naked, start_fixed),
		cmocka_unit_test_setup(what_is_suggested_is_never_ours,
				       start_random),
		cmocka_unit_test_setup(
			a_peer_that_asks_for_nothing_is_told_once, start_fixed),
		cmocka_unit_test_setup(the_peers_proposal_is_taken,
				       start_fixed),
		cmocka_unit_test_setup(
			a_proposal_of_nothing_gives_a_new_random_one,
			start_fixed),
		cmocka_unit_test_setup(
			our_own_suggestion_gives_a_new_random_one, start_fixed),
		cmocka_unit_test_setup(the_peers_own_identifier_is_no_proposal,
				       start_fixed),
		cmocka_unit_test_setup(a_peer_that_rejects_ours_leaves_it_to_us,
				       start_fixed),
		cmocka_unit_test_setup(
			wrong_lengths_and_compression_are_rejected,
			start_fixed),
		cmocka_unit_test_setup(a_new_negotiation_draws_anew,
				       start_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
