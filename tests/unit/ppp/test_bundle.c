// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c tests/unit/ppp/pair.c */
/* libs: libcrypto */
/* Two links of one user: each has a wire of its own, one has the network layer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pair.h"

#define LCP 0xc021
#define CCP 0x80fd
#define IPV6CP 0x8057

static struct pair a, b;
static struct link_config client, server;

static int setup(void **state)
{
	(void)state;
	client = pair_client_config();
	server = pair_server_config();
	client.mrru = 1600;
	server.mrru = 1500;
	client.endpoint = (struct link_endpoint){
		.class = 3, .len = 6, .addr = { 2, 0, 0, 0, 0, 1 }
	};
	server.endpoint = (struct link_endpoint){ .class = 1,
						  .len = 2,
						  .addr = { 0xab, 0xcd } };
	client.network.ipv6 = LINK_IPV6_YES;
	server.network.ipv6 = LINK_IPV6_YES;
	client.network.bridge = true;
	server.network.bridge = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pair_exit(&a);
	pair_exit(&b);
	return 0;
}

/* In quarters, since each wire has a clock that goes from timer to timer. */
static void run(unsigned int ms)
{
	for (int i = 0; i < 4; i++) {
		pair_run(&a, ms / 4);
		pair_run(&b, ms / 4);
	}
}

static void init(void)
{
	pair_init(&a, &client, &server);
	pair_init(&b, &client, &server);
	b.client.member = true;
	b.server.member = true;
	b.client.carrier = &a.client;
	b.server.carrier = &a.server;
}

/* Link a carries the network layer, link b is a member on both sides. */
static void begin(void)
{
	init();
	pair_open(&a, 1000);
	pair_open(&b, 1000);
}

static unsigned int ups(const struct pair_end *end)
{
	return end->mppe_ups + end->ipcp_ups + end->ipv6cp_ups + end->bcp_ups;
}

static unsigned int downs(const struct pair_end *end)
{
	return end->mppe_downs + end->ipcp_downs + end->ipv6cp_downs +
	       end->bcp_downs;
}

static void multilink_is_agreed_on(void **state)
{
	(void)state;
	begin();
	assert_int_equal(a.client.lcp.mrru, 1600);
	assert_int_equal(a.client.lcp.peer_mrru, 1500);
	assert_int_equal(a.server.lcp.mrru, 1500);
	assert_int_equal(a.server.lcp.peer_mrru, 1600);
	assert_false(a.client.lcp.short_tx);
	assert_true(link_endpoint_equal(&a.client.lcp.peer_endpoint,
					&server.endpoint));
	assert_true(link_endpoint_equal(&a.server.lcp.peer_endpoint,
					&client.endpoint));
}

static void endpoints_are_compared(void **state)
{
	struct link_endpoint one = client.endpoint;
	struct link_endpoint other = { .class = 0 };
	struct link_ops none = { .send = NULL };

	(void)state;
	begin();
	assert_false(link_endpoint_equal(&one, &other));
	assert_true(link_endpoint_equal(&other, &other));
	other = one;
	assert_true(link_endpoint_equal(&one, &other));
	other.class = 1;
	assert_false(link_endpoint_equal(&one, &other));
	other = one;
	other.addr[5] = 2;
	assert_false(link_endpoint_equal(&one, &other));
	other = one;
	other.len = 5;
	assert_false(link_endpoint_equal(&one, &other));
	client.endpoint.len = LINK_ENDPOINT_MAX + 1;
	assert_null(link_new(&client, &none, NULL));
}

static void a_member_negotiates_no_network_protocol(void **state)
{
	(void)state;
	begin();
	assert_true(pair_is_up(&a));
	assert_int_equal(b.client.phase, LINK_NETWORK);
	assert_int_equal(b.server.phase, LINK_NETWORK);
	assert_int_equal(b.server.auths, 1);
	assert_int_equal(ups(&b.client) + ups(&b.server), 0);
	assert_true(b.sent < a.sent);
}

/* The owner is not asked for a link that cannot be in a bundle. */
static void no_member_without_multilink_both_ways(void **state)
{
	(void)state;
	client.mrru = 0;
	init();
	b.client.carrier = NULL;
	b.server.carrier = NULL;
	pair_open(&b, 1000);
	assert_int_equal(b.server.lcp.mrru, 0);
	assert_int_equal(b.server.lcp.peer_mrru, 0);
	assert_int_equal(b.client.ipcp_ups, 1);
	assert_int_equal(b.server.ipcp_ups, 1);
}

/* The peer asks for multilink, but rejects ours. */
static void no_member_with_multilink_one_way(void **state)
{
	(void)state;
	init();
	b.client.carrier = NULL;
	b.mute = LCP;
	pair_open(&b, 100);
	PAIR_GIVE(&b.client, LCP, "\x04\x01\x00\x08\x11\x04\x06\x40");
	b.mute = 0;
	pair_run(&b, 20000);
	assert_int_equal(b.client.lcp.mrru, 0);
	assert_int_equal(b.client.lcp.peer_mrru, 1500);
	assert_int_equal(b.server.lcp.peer_mrru, 0);
	assert_true(b.client.expires[LINK_TIMER_CCP] || ups(&b.client));
}

static void frames_of_a_member_are_the_owners_to_pass_on(void **state)
{
	(void)state;
	begin();
	PAIR_GIVE(&b.client, CCP, "\x05\x77\x00\x04");
	assert_int_equal(b.count, 0);
	assert_int_equal(b.client.phase, LINK_NETWORK);
	assert_int_equal(b.client.downs, 0);
}

/* The peer of the carrying link ends it, or its owner does. */
static void the_network_layer_survives_its_link(void **state)
{
	uint8_t id[8];

	(void)state;
	begin();
	memcpy(id, a.client.ip6.local, sizeof(id));
	a.client.heir = &b.client;
	a.server.heir = &b.server;
	link_close(a.client.link, LINK_REASON_REQUEST, "one is enough");
	run(10000);
	assert_int_equal(a.client.downs + a.server.downs, 2);
	assert_int_equal(a.client.leaves + a.server.leaves, 2);
	assert_int_equal(downs(&a.client) + downs(&a.server), 0);
	assert_int_equal(ups(&b.client) + ups(&b.server), 0);
	PAIR_GIVE(&b.server, CCP, "\x01\x77\x00\x0a\x12\x06\x01\x00\x00\x40");
	run(10000);
	assert_int_equal(b.server.mppe_ups, 1);
	assert_int_equal(b.client.mppe_ups, 1);
	assert_memory_equal(b.server.mppe.tx.key, a.server.mppe.tx.key, 16);
	assert_memory_equal(b.server.mppe.tx.key, b.client.mppe.rx.key, 16);
	link_close(b.server.link, LINK_REASON_REQUEST, "good night");
	run(10000);
	assert_int_equal(downs(&b.client), 4);
	assert_int_equal(downs(&b.server), 4);
	assert_int_equal(b.client.downs + b.server.downs, 2);
	assert_int_equal(downs(&a.client) + downs(&a.server), 0);
}

/* The lower layer of the carrying link is gone without a word. */
static void a_carrying_link_that_is_freed(void **state)
{
	(void)state;
	begin();
	assert_true(pair_move(&a.client, &b.client));
	assert_true(pair_move(&a.server, &b.server));
	pair_exit(&a);
	b.client.carrier = NULL;
	b.server.carrier = NULL;
	PAIR_GIVE(&b.client, IPV6CP, "\x05\x77\x00\x04");
	assert_int_equal(b.client.ipv6cp_downs, 1);
	pair_run(&b, 10000);
	link_close(b.client.link, LINK_REASON_REQUEST, "good night");
	pair_run(&b, 10000);
	assert_int_equal(b.client.ipcp_downs, 1);
	assert_int_equal(b.client.downs, 1);
	pair_init(&a, &client, &server);
}

static void without_an_heir_it_ends(void **state)
{
	(void)state;
	begin();
	link_close(a.client.link, LINK_REASON_REQUEST, "good night");
	run(10000);
	assert_int_equal(a.client.leaves, 1);
	assert_int_equal(downs(&a.client), 4);
	assert_int_equal(downs(&a.server), 4);
	assert_int_equal(b.client.downs, 0);
	assert_false(pair_move(&a.client, &b.client));
}

static void moves_that_cannot_be(void **state)
{
	(void)state;
	begin();
	assert_false(pair_move(&b.client, &a.client));
	assert_false(pair_move(&a.client, &a.client));
	assert_false(pair_move(&b.client, &b.client));
	assert_true(pair_move(&a.client, &b.client));
	assert_false(pair_move(&a.client, &b.client));
	assert_true(pair_move(&b.client, &a.client));
	PAIR_GIVE(&b.client, LCP, "\x01\x77\x00\x04");
	assert_int_not_equal(b.client.phase, LINK_NETWORK);
	assert_false(pair_move(&a.client, &b.client));
	run(20000);
	assert_int_equal(b.client.phase, LINK_NETWORK);
	assert_true(pair_move(&a.client, &b.client));
}

/* Timers go along with what is still being negotiated. */
static void a_move_amid_negotiation(void **state)
{
	(void)state;
	init();
	a.mute = IPV6CP;
	pair_open(&a, 1000);
	pair_open(&b, 1000);
	assert_true(pair_is_up(&a));
	assert_true(a.client.expires[LINK_TIMER_IPV6CP]);
	assert_true(pair_move(&a.client, &b.client));
	assert_true(pair_move(&a.server, &b.server));
	assert_false(a.client.expires[LINK_TIMER_IPV6CP]);
	assert_true(b.client.expires[LINK_TIMER_IPV6CP]);
	run(20000);
	assert_int_equal(b.client.ipv6cp_ups, 1);
	assert_int_equal(b.server.ipv6cp_ups, 1);
	assert_int_equal(a.client.ipv6cp_ups + a.server.ipv6cp_ups, 0);
}

/* CCP was not over when the link was lost: IPCP still waits for the keys. */
static void a_move_before_the_keys(void **state)
{
	(void)state;
	init();
	a.mute = CCP;
	pair_open(&a, 1000);
	pair_open(&b, 1000);
	assert_int_equal(ups(&a.client), 0);
	assert_true(pair_move(&a.client, &b.client));
	assert_true(pair_move(&a.server, &b.server));
	run(20000);
	assert_true(b.client.mppe_ups && b.client.ipcp_ups && b.client.bcp_ups);
	assert_false(b.client.clear_ip_up || b.server.clear_ip_up);
	assert_memory_equal(b.server.mppe.tx.key, b.client.mppe.rx.key, 16);
}

/* The link that gave its network layer away comes back as a member. */
static void lcp_renegotiation_of_the_carrying_link(void **state)
{
	(void)state;
	begin();
	a.client.heir = &b.client;
	a.server.heir = &b.server;
	a.client.member = true;
	a.server.member = true;
	PAIR_GIVE(&a.client, LCP, "\x01\x77\x00\x04");
	run(20000);
	assert_int_equal(a.client.leaves + a.server.leaves, 2);
	assert_int_equal(a.client.phase, LINK_NETWORK);
	assert_int_equal(a.server.phase, LINK_NETWORK);
	assert_int_equal(ups(&a.client), 4);
	assert_int_equal(downs(&a.client) + downs(&a.server), 0);
	assert_true(pair_move(&b.client, &a.client));
	assert_true(pair_move(&b.server, &a.server));
}

static void a_rejected_protocol_is_told_on_any_link(void **state)
{
	(void)state;
	begin();
	PAIR_GIVE(&b.client, LCP, "\x08\x01\x00\x06\x80\x57");
	assert_int_equal(a.client.ipv6cp_downs, 1);
	PAIR_GIVE(&b.client, LCP, "\x08\x02\x00\x06\x80\x99");
	link_protocol_rejected(a.client.link, 0x8099);
	run(20000);
	assert_true(pair_is_up(&a));
	b.client.carrier = NULL;
	PAIR_GIVE(&b.client, LCP, "\x08\x03\x00\x06\x80\x31");
	assert_int_equal(a.client.bcp_downs, 0);
}

/* A network layer that is the reason of the end takes no other link with it. */
static void a_broken_network_layer_does_not_move(void **state)
{
	(void)state;
	begin();
	a.client.heir = &b.client;
	PAIR_GIVE(&a.client, CCP, "\x05\x77\x00\x04");
	run(10000);
	assert_int_equal(a.client.why, LINK_REASON_ENCRYPTION);
	assert_int_equal(a.client.leaves, 0);
	assert_int_equal(downs(&a.client), 4);
	assert_int_equal(b.client.phase, LINK_NETWORK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(multilink_is_agreed_on),
		TEST(endpoints_are_compared),
		TEST(a_member_negotiates_no_network_protocol),
		TEST(no_member_without_multilink_both_ways),
		TEST(no_member_with_multilink_one_way),
		TEST(frames_of_a_member_are_the_owners_to_pass_on),
		TEST(the_network_layer_survives_its_link),
		TEST(a_carrying_link_that_is_freed),
		TEST(without_an_heir_it_ends),
		TEST(moves_that_cannot_be),
		TEST(a_move_amid_negotiation),
		TEST(a_move_before_the_keys),
		TEST(lcp_renegotiation_of_the_carrying_link),
		TEST(a_rejected_protocol_is_told_on_any_link),
		TEST(a_broken_network_layer_does_not_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
