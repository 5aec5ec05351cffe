// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "ppp/ipcp.h"

#define IPCP 0x8021

static struct bench b;
static struct ipcp ipcp;

static struct in_addr ip(const char *text)
{
	struct in_addr addr;

	assert_int_equal(inet_pton(AF_INET, text, &addr), 1);
	return addr;
}

static void start(bool server, bool servers, const struct link_network *net)
{
	bench_init(&b);
	ipcp_init(&ipcp, server, servers, servers, &bench_host, &b);
	ipcp_setup(&ipcp, net);
	bench_start(&ipcp.cp);
}

static int start_server(void **state)
{
	struct link_network net = {
		.local = ip("10.0.103.1"),
		.remote = ip("10.0.103.2"),
		.dns = { ip("10.0.0.53"), ip("10.0.1.53") },
		.nbns = { ip("10.0.0.42") },
	};

	(void)state;
	start(true, false, &net);
	bench_expect(&b, IPCP, "01 01 000a 03 06 0a006701");
	return 0;
}

static int start_server_without_remote(void **state)
{
	struct link_network net = { .local = ip("10.0.103.1") };

	(void)state;
	start(true, false, &net);
	bench_expect(&b, IPCP, "01 01 000a 03 06 0a006701");
	return 0;
}

static int start_client(void **state)
{
	struct link_network net = { .local = { 0 } };

	(void)state;
	start(false, true, &net);
	bench_expect(&b, IPCP,
		     "01 01 0022 03 06 00000000 81 06 00000000 82 06 00000000"
		     "83 06 00000000 84 06 00000000");
	return 0;
}

static void windows_client(void **state)
{
	(void)state;
	bench_give(&ipcp.cp,
		   "01 05 0028 02 06 002d0f01 03 06 00000000 81 06 00000000"
		   "82 06 00000000 83 06 00000000 84 06 00000000");
	bench_expect(&b, IPCP, "04 05 0010 02 06 002d0f01 84 06 00000000");
	bench_give(&ipcp.cp, "01 06 001c 03 06 00000000 81 06 00000000"
			     "82 06 00000000 83 06 00000000");
	bench_expect(&b, IPCP,
		     "03 06 001c 03 06 0a006702 81 06 0a000035"
		     "82 06 0a00002a 83 06 0a000135");
	bench_give(&ipcp.cp, "01 07 001c 03 06 0a006702 81 06 0a000035"
			     "82 06 0a00002a 83 06 0a000135");
	bench_expect(&b, IPCP,
		     "02 07 001c 03 06 0a006702 81 06 0a000035"
		     "82 06 0a00002a 83 06 0a000135");
	bench_give(&ipcp.cp, "02 01 000a 03 06 0a006701");
	assert_int_equal(b.up, 1);
	assert_int_equal(ipcp_remote(&ipcp).s_addr, ip("10.0.103.2").s_addr);
	assert_int_equal(ipcp.local.s_addr, ip("10.0.103.1").s_addr);
}

static void server_insists_on_both_addresses(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 05 000a 03 06 c0a80001");
	bench_expect(&b, IPCP, "03 05 000a 03 06 0a006702");
	bench_give(&ipcp.cp, "03 01 000a 03 06 c0a80002");
	bench_expect(&b, IPCP, "01 02 000a 03 06 0a006701");
	assert_string_equal(b.log, "IPCP: Req-Sent RCN -> Req-Sent [irc,scr]");
}

static void a_client_without_an_address_is_told_once(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 05 0004");
	bench_expect(&b, IPCP, "03 05 000a 03 06 0a006702");
	bench_give(&ipcp.cp, "01 06 0004");
	bench_expect(&b, IPCP, "02 06 0004");
	assert_int_equal(ipcp_remote(&ipcp).s_addr, ip("10.0.103.2").s_addr);
}

static void a_client_that_rejects_our_address_keeps_it(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "04 01 000a 03 06 0a006701");
	bench_expect(&b, IPCP, "01 02 0004");
	assert_string_equal(b.failed, "");
	assert_int_equal(ipcp.local.s_addr, ip("10.0.103.1").s_addr);
}

static void without_remote_the_peer_cannot_choose_its_own(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 05 000a 03 06 c0a80909");
	assert_string_equal(b.failed, "no remote-address is set for the peer");
	assert_int_equal(ipcp_remote(&ipcp).s_addr, 0);
}

static void without_remote_a_peer_that_asks_for_one_fails(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 05 000a 03 06 00000000");
	assert_string_equal(b.failed, "no remote-address is set for the peer");
}

static void addresses_that_no_host_has_are_refused(void **state)
{
	static const char *const bad[] = {
		"01 05 000a 03 06 00000001",
		"01 05 000a 03 06 7f000001",
		"01 05 000a 03 06 e0000001",
		"01 05 000a 03 06 ffffffff",
	};

	(void)state;
	for (int i = 0; i < 4; i++) {
		start_server_without_remote(state);
		bench_give(&ipcp.cp, bad[i]);
		assert_int_not_equal(b.failed[0], 0);
	}
}

static void client_takes_what_is_given(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 01 000a 03 06 0a006701");
	bench_expect(&b, IPCP, "02 01 000a 03 06 0a006701");
	bench_give(&ipcp.cp, "04 01 0010 82 06 00000000 84 06 00000000");
	bench_expect(&b, IPCP,
		     "01 02 0016 03 06 00000000 81 06 00000000"
		     "83 06 00000000");
	bench_give(&ipcp.cp, "03 02 0016 03 06 0a006702 81 06 0a000035"
			     "83 06 0a000135");
	bench_expect(&b, IPCP,
		     "01 03 0016 03 06 0a006702 81 06 0a000035"
		     "83 06 0a000135");
	bench_give(&ipcp.cp, "02 03 0016 03 06 0a006702 81 06 0a000035"
			     "83 06 0a000135");
	assert_int_equal(b.up, 1);
	assert_int_equal(ipcp.local.s_addr, ip("10.0.103.2").s_addr);
	assert_int_equal(ipcp_remote(&ipcp).s_addr, ip("10.0.103.1").s_addr);
	assert_int_equal(ipcp.servers[0].addr.s_addr, ip("10.0.0.53").s_addr);
	assert_int_equal(ipcp.servers[2].addr.s_addr, ip("10.0.1.53").s_addr);
}

static void client_gives_nothing(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 01 0010 03 06 00000000 81 06 00000000");
	bench_expect(&b, IPCP, "04 01 0010 03 06 00000000 81 06 00000000");
}

static void client_that_gets_no_address_fails(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "04 01 000a 03 06 00000000");
	assert_string_equal(b.failed, "peer gives us no address");
}

static void client_prefers_its_own_but_obeys(void **state)
{
	struct link_network net = { .local = ip("10.9.9.9") };

	(void)state;
	start(false, false, &net);
	bench_expect(&b, IPCP, "01 01 000a 03 06 0a090909");
	bench_give(&ipcp.cp, "03 01 000a 03 06 0a006702");
	bench_expect(&b, IPCP, "01 02 000a 03 06 0a006702");
}

static void option_lengths(void **state)
{
	(void)state;
	bench_give(&ipcp.cp, "01 05 0009 03 05 0a0067");
	bench_expect(&b, IPCP, "04 05 0009 03 05 0a0067");
	bench_give(&ipcp.cp, "03 01 000b 03 07 0a00670200");
	bench_expect(&b, IPCP, "01 02 000a 03 06 0a006701");
	bench_give(&ipcp.cp, "01 05 000e 01 0a 0a006702 0a006701");
	bench_expect(&b, IPCP, "04 05 000e 01 0a 0a006702 0a006701");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(windows_client, start_server),
		cmocka_unit_test_setup(server_insists_on_both_addresses,
				       start_server),
		cmocka_unit_test_setup(a_client_without_an_address_is_told_once,
				       start_server),
		cmocka_unit_test_setup(
			a_client_that_rejects_our_address_keeps_it,
			start_server),
		cmocka_unit_test_setup(
			without_remote_the_peer_cannot_choose_its_own,
			start_server_without_remote),
		cmocka_unit_test_setup(
			without_remote_a_peer_that_asks_for_one_fails,
			start_server_without_remote),
		cmocka_unit_test(addresses_that_no_host_has_are_refused),
		cmocka_unit_test_setup(client_takes_what_is_given,
				       start_client),
		cmocka_unit_test_setup(client_gives_nothing, start_client),
		cmocka_unit_test_setup(client_that_gets_no_address_fails,
				       start_client),
		cmocka_unit_test(client_prefers_its_own_but_obeys),
		cmocka_unit_test_setup(option_lengths, start_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
