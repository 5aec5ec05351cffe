// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c tests/unit/ppp/pair.c */
/* libs: libcrypto */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pair.h"

#define LCP 0xc021
#define CCP 0x80fd
#define IPCP 0x8021
#define IPV6CP 0x8057
#define BCP 0x8031

static struct pair p;
static struct link_config client, server;

/* IPv6 and bridging where both sides have them. */
static int setup(void **state)
{
	(void)state;
	client = pair_client_config();
	server = pair_server_config();
	client.network.ipv6 = LINK_IPV6_YES;
	server.network.ipv6 = LINK_IPV6_YES;
	client.network.bridge = true;
	server.network.bridge = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pair_exit(&p);
	return 0;
}

static void begin(void)
{
	pair_init(&p, &client, &server);
}

static bool ipv6_is_up(void)
{
	const struct pair_end *c = &p.client, *s = &p.server;

	return c->ipv6cp_ups == c->ipv6cp_downs + 1 &&
	       s->ipv6cp_ups == s->ipv6cp_downs + 1 &&
	       !memcmp(c->ip6.local, s->ip6.remote, sizeof(c->ip6.local)) &&
	       !memcmp(c->ip6.remote, s->ip6.local, sizeof(c->ip6.local));
}

static bool bridging_is_up(void)
{
	const struct pair_end *c = &p.client, *s = &p.server;

	return c->bcp_ups == c->bcp_downs + 1 && s->bcp_ups == s->bcp_downs + 1;
}

static void everything_at_once(void **state)
{
	static const uint8_t none[8];

	(void)state;
	client.network.bridge_mac[5] = 7;
	server.network.ipv6_id[7] = 1;
	begin();
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up());
	assert_true(bridging_is_up());
	assert_int_equal(p.now, 1);
	assert_false(p.client.clear_ip_up || p.server.clear_ip_up);
	assert_memory_equal(p.server.ip6.local, "\0\0\0\0\0\0\0\1", 8);
	assert_memory_not_equal(p.client.ip6.local, none, 8);
	assert_true(p.client.bcp.tinygram && p.client.bcp.tagged &&
		    p.client.bcp.inline_stp);
	assert_memory_equal(p.server.bcp.mac, "\0\0\0\0\0\7", 6);
	assert_memory_equal(p.client.bcp.mac, none, 6);
	link_close(p.client.link, LINK_REASON_REQUEST, "good night");
	pair_run(&p, 10000);
	assert_int_equal(p.client.ipv6cp_downs + p.server.ipv6cp_downs, 2);
	assert_int_equal(p.client.bcp_downs + p.server.bcp_downs, 2);
	assert_int_equal(p.client.ipcp_downs + p.server.ipcp_downs, 2);
	assert_int_equal(p.client.mppe_downs + p.server.mppe_downs, 2);
}

static void expect_ipv6(enum link_ipv6 c, enum link_ipv6 s)
{
	bool possible = c != LINK_IPV6_NO && s != LINK_IPV6_NO;
	struct pair_end *wants = c == LINK_IPV6_REQUIRED ? &p.client :
							   &p.server;

	if (!possible && (c == LINK_IPV6_REQUIRED || s == LINK_IPV6_REQUIRED)) {
		assert_int_equal(p.client.downs + p.server.downs, 2);
		assert_int_equal(wants->why, LINK_REASON_NETWORK);
		assert_string_equal(wants->text,
				    "IPv6 required, peer rejects IPV6CP");
		return;
	}
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up() == possible);
	if (c == LINK_IPV6_YES && !possible)
		assert_string_equal(p.client.last_no,
				    "no IPv6: peer rejects IPV6CP");
}

static void every_wish_for_ipv6(void **state)
{
	(void)state;
	client.network.bridge = false;
	for (int c = 0; c < 3; c++) {
		for (int s = 0; s < 3; s++) {
			client.network.ipv6 = c;
			server.network.ipv6 = s;
			begin();
			pair_open(&p, 20000);
			expect_ipv6(c, s);
			pair_exit(&p);
		}
	}
	begin();
}

static void bridging_needs_two(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		client.network.bridge = i;
		server.network.bridge = !i;
		begin();
		pair_open(&p, 20000);
		assert_true(pair_is_up(&p));
		assert_int_equal(p.client.bcp_ups + p.server.bcp_ups, 0);
		assert_string_equal(i ? p.client.last_no : p.server.last_no,
				    "no bridging: peer rejects BCP");
		assert_int_equal(p.client.nos + p.server.nos, 1);
		pair_exit(&p);
	}
	begin();
}

static void no_answer_to_ipv6cp(void **state)
{
	(void)state;
	begin();
	p.mute = IPV6CP;
	pair_open(&p, 120000);
	assert_true(pair_is_up(&p));
	assert_true(bridging_is_up());
	assert_string_equal(p.client.last_no,
			    "no IPv6: peer does not answer IPV6CP");
	assert_int_equal(p.client.nos, 1);
	pair_exit(&p);
	client.network.ipv6 = LINK_IPV6_REQUIRED;
	begin();
	p.mute = IPV6CP;
	pair_open(&p, 120000);
	assert_string_equal(p.client.text,
			    "IPv6 required, peer does not answer IPV6CP");
}

static void no_answer_to_bcp(void **state)
{
	(void)state;
	begin();
	p.mute = BCP;
	pair_open(&p, 120000);
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up());
	assert_string_equal(p.server.last_no,
			    "no bridging: peer does not answer BCP");
	assert_int_equal(p.server.nos, 1);
}

/* Who bridges can do without IPv4; who does not cannot. */
static void no_answer_to_ipcp(void **state)
{
	(void)state;
	begin();
	p.mute = IPCP;
	pair_open(&p, 120000);
	assert_true(bridging_is_up());
	assert_string_equal(p.client.last_no,
			    "no IPv4: peer does not answer IPCP");
	pair_exit(&p);
	client.network.bridge = false;
	begin();
	p.mute = IPCP;
	pair_open(&p, 120000);
	assert_string_equal(p.client.text, "peer does not answer IPCP");
}

static void a_server_that_only_bridges(void **state)
{
	(void)state;
	server.network.remote.s_addr = 0;
	begin();
	pair_open(&p, 20000);
	assert_int_equal(p.client.downs + p.server.downs, 0);
	assert_true(bridging_is_up());
	assert_true(ipv6_is_up());
	assert_int_equal(p.client.ipcp_ups + p.server.ipcp_ups, 0);
	assert_string_equal(p.client.last_no, "no IPv4: peer rejects IPCP");
	pair_exit(&p);
	client.network.bridge = false;
	begin();
	pair_open(&p, 20000);
	assert_int_equal(p.client.why, LINK_REASON_NETWORK);
	assert_string_equal(p.client.text, "peer rejects IPCP");
}

static void nothing_is_left(void **state)
{
	(void)state;
	server.network.remote.s_addr = 0;
	server.network.ipv6 = LINK_IPV6_NO;
	begin();
	p.mute = BCP;
	pair_open(&p, 120000);
	assert_int_equal(p.client.why, LINK_REASON_NETWORK);
	assert_string_equal(p.client.text, "peer does not answer BCP");
	assert_int_equal(p.server.downs, 1);
	assert_int_equal(p.server.mppe_ups, p.server.mppe_downs);
}

static void a_client_that_gets_no_address_may_bridge(void **state)
{
	(void)state;
	client.auth = AUTH_NONE;
	server.auth = AUTH_NONE;
	begin();
	p.mute = IPCP;
	pair_open(&p, 100);
	PAIR_GIVE(&p.client, IPCP, "\x04\x01\x00\x0a\x03\x06\x00\x00\x00\x00");
	p.mute = 0;
	pair_run(&p, 20000);
	assert_int_equal(p.client.downs, 0);
	assert_true(bridging_is_up());
	assert_string_equal(p.client.last_no,
			    "no IPv4: peer gives us no address");
}

/* The owner finds that there is no such bridge when it is told of BCP. */
static void bridging_refused_on_our_side(void **state)
{
	(void)state;
	begin();
	p.server.close_in = 'B';
	pair_open(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up());
	assert_int_equal(p.server.bcp_ups, 1);
	assert_int_equal(p.server.bcp_downs, 1);
	assert_int_equal(p.client.bcp_ups, p.client.bcp_downs);
	assert_string_equal(p.server.last_no,
			    "no bridging: there is no such bridge");
	assert_string_equal(p.client.last_no, "no bridging: peer ended BCP");
	pair_exit(&p);
	server.network.remote.s_addr = 0;
	server.network.ipv6 = LINK_IPV6_NO;
	begin();
	p.server.close_in = 'B';
	pair_open(&p, 20000);
	assert_string_equal(p.server.text, "there is no such bridge");
	assert_int_equal(p.client.downs, 1);
}

/* The owner finds that there is no way for IPv6 when it is told of IPV6CP. */
static void ipv6_refused_on_our_side(void **state)
{
	(void)state;
	begin();
	p.server.close_in = 'S';
	pair_open(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_true(bridging_is_up());
	assert_int_equal(p.server.ipv6cp_ups, 1);
	assert_int_equal(p.server.ipv6cp_downs, 1);
	assert_int_equal(p.client.ipv6cp_ups, p.client.ipv6cp_downs);
	assert_string_equal(p.server.last_no,
			    "no IPv6: its packets do not fit");
	assert_string_equal(p.client.last_no, "no IPv6: peer ended IPV6CP");
	pair_exit(&p);
	server.network.ipv6 = LINK_IPV6_REQUIRED;
	begin();
	p.server.close_in = 'S';
	pair_open(&p, 20000);
	assert_string_equal(p.server.text,
			    "IPv6 required, its packets do not fit");
	assert_int_equal(p.client.downs, 1);
}

static void closing_from_inside_the_new_callbacks(void **state)
{
	(void)state;
	for (const char *where = "6b"; *where; where++) {
		begin();
		p.client.close_in = *where;
		pair_open(&p, 60000);
		assert_string_equal(p.client.text, "closed in a call");
		assert_int_equal(p.client.ipcp_ups, p.client.ipcp_downs);
		assert_int_equal(p.client.ipv6cp_ups, p.client.ipv6cp_downs);
		assert_int_equal(p.client.bcp_ups, p.client.bcp_downs);
		assert_int_equal(p.client.mppe_ups, p.client.mppe_downs);
		pair_exit(&p);
	}
	begin();
}

/* Long after it was agreed on, the peer does not know it any more. */
static void rejected_while_it_is_open(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	PAIR_GIVE(&p.client, LCP, "\x08\x01\x00\x06\x80\x57");
	PAIR_GIVE(&p.client, LCP, "\x08\x02\x00\x06\x80\x31");
	assert_int_equal(p.client.ipv6cp_downs, 1);
	assert_int_equal(p.client.bcp_downs, 1);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.client.nos, 2);
	PAIR_GIVE(&p.client, LCP, "\x08\x03\x00\x06\x00\x57");
	PAIR_GIVE(&p.client, LCP, "\x08\x04\x00\x06\x80\x99");
	assert_true(pair_is_up(&p));
}

/* Each Protocol-Reject is a line in the log, if the peer has its way. */
static void rejected_over_and_over_again(void **state)
{
	(void)state;
	client.network.encryption = LINK_ENCRYPTION_YES;
	server.network.encryption = LINK_ENCRYPTION_NO;
	server.network.ipv6 = LINK_IPV6_NO;
	begin();
	pair_open(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.client.nos, 2);
	for (int i = 0; i < 10; i++) {
		PAIR_GIVE(&p.client, LCP, "\x08\x01\x00\x06\x80\x57");
		PAIR_GIVE(&p.client, LCP, "\x08\x02\x00\x06\x80\xfd");
	}
	assert_int_equal(p.client.nos, 2);
	assert_true(pair_is_up(&p));
}

/* A protocol that was rejected or ended comes back when the peer asks for it. */
static void the_peer_changes_its_mind(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	PAIR_GIVE(&p.client, BCP, "\x05\x77\x00\x04");
	assert_int_equal(p.client.bcp_downs, 1);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	PAIR_GIVE(&p.client, BCP, "\x01\x78\x00\x04");
	pair_run(&p, 20000);
	assert_true(bridging_is_up());
}

static void a_peer_of_other_lans(void **state)
{
	(void)state;
	begin();
	p.mute = BCP;
	pair_open(&p, 100);
	PAIR_GIVE(&p.server, BCP,
		  "\x02\x01\x00\x0f\x03\x03\x01\x04\x03\x01\x08\x03"
		  "\x01\x09\x02");
	PAIR_GIVE(&p.server, BCP, "\x01\x05\x00\x07\x03\x03\x03");
	pair_run(&p, 20000);
	assert_int_equal(p.server.bcp_ups + p.server.bcp_downs, 0);
	assert_true(pair_is_up(&p));
	assert_string_equal(p.server.last_no,
			    "no bridging: peer does not take Ethernet frames");
}

static void any_single_frame_may_be_lost(void **state)
{
	int frames;

	(void)state;
	begin();
	pair_open(&p, 1000);
	frames = p.sent;
	pair_exit(&p);
	for (int lost = 0; lost < frames; lost++) {
		begin();
		p.lose = lost;
		pair_open(&p, 60000);
		assert_true(pair_is_up(&p));
		assert_true(ipv6_is_up());
		assert_true(bridging_is_up());
		assert_false(p.client.clear_ip_up || p.server.clear_ip_up);
		pair_exit(&p);
	}
	begin();
}

/* What a quicker client sends waits; what is not wanted is refused then. */
static void early_frames(void **state)
{
	(void)state;
	server.network.bridge = false;
	begin();
	p.server.slow = true;
	pair_open(&p, 100);
	PAIR_GIVE(&p.server, IPV6CP,
		  "\x01\x50\x00\x0e\x01\x0a\x02\x00\x00\x00\x00\x00\x00\x02");
	PAIR_GIVE(&p.server, BCP, "\x01\x51\x00\x04");
	assert_int_equal(p.count, 0);
	pair_judge(&p.server);
	assert_int_equal(p.queue[1].protocol, LCP);
	assert_memory_equal(p.queue[1].data + 4, "\x80\x31\x01\x51", 4);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up());
}

static void nothing_in_the_clear_when_encryption_is_required(void **state)
{
	(void)state;
	client.network.encryption = LINK_ENCRYPTION_REQUIRED;
	server.network.encryption = LINK_ENCRYPTION_REQUIRED;
	begin();
	p.mute = CCP;
	pair_open(&p, 120000);
	assert_int_equal(p.client.ipv6cp_ups + p.client.bcp_ups, 0);
	assert_int_equal(p.server.ipv6cp_ups + p.server.bcp_ups, 0);
	assert_int_equal(p.client.downs + p.server.downs, 2);
}

static void lcp_renegotiation_begins_anew(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	PAIR_GIVE(&p.client, LCP, "\x01\x77\x00\x04");
	assert_int_equal(p.client.ipv6cp_downs, 1);
	assert_int_equal(p.client.bcp_downs, 1);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_true(ipv6_is_up());
	assert_true(bridging_is_up());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_at_once),
		TEST(every_wish_for_ipv6),
		TEST(bridging_needs_two),
		TEST(no_answer_to_ipv6cp),
		TEST(no_answer_to_bcp),
		TEST(no_answer_to_ipcp),
		TEST(a_server_that_only_bridges),
		TEST(nothing_is_left),
		TEST(a_client_that_gets_no_address_may_bridge),
		TEST(bridging_refused_on_our_side),
		TEST(ipv6_refused_on_our_side),
		TEST(closing_from_inside_the_new_callbacks),
		TEST(rejected_while_it_is_open),
		TEST(rejected_over_and_over_again),
		TEST(the_peer_changes_its_mind),
		TEST(a_peer_of_other_lans),
		TEST(any_single_frame_may_be_lost),
		TEST(early_frames),
		TEST(nothing_in_the_clear_when_encryption_is_required),
		TEST(lcp_renegotiation_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
