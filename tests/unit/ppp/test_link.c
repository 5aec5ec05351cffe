// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c tests/unit/ppp/pair.c */
/* libs: libcrypto */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pair.h"

static struct pair p;
static struct link_config client, server;

static int setup(void **state)
{
	(void)state;
	client = pair_client_config();
	server = pair_server_config();
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

static const enum auth_method methods[] = { AUTH_NONE, AUTH_PAP, AUTH_CHAP,
					    AUTH_MSCHAP1, AUTH_MSCHAP2 };

static bool makes_keys(enum auth_method m)
{
	return m == AUTH_MSCHAP1 || m == AUTH_MSCHAP2;
}

static void the_manuals_tunnel(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.client.mppe.tx.bits, 128);
	assert_int_equal(p.client.mppe.rx.bits, 128);
	assert_false(p.client.mppe.tx.stateful);
	assert_int_equal(p.client.mppe.tx.key_len, 16);
	assert_memory_not_equal(p.client.mppe.tx.key, p.client.mppe.rx.key, 16);
	assert_string_equal(p.server.peer_name, "ex");
	assert_string_equal(p.client.peer_name, "RemoteOffice");
	assert_int_equal(p.client.lcp.peer_mru, 1460);
	assert_true(p.client.lcp.pfc && p.client.lcp.acfc);
	assert_string_equal(inet_ntoa(p.client.ip.local), "10.0.103.2");
	assert_string_equal(inet_ntoa(p.client.ip.remote), "10.0.103.1");
	assert_string_equal(inet_ntoa(p.client.ip.dns[0]), "10.0.0.53");
	assert_int_equal(p.client.ip.dns[1].s_addr, 0);
	assert_int_equal(p.server.ip.dns[0].s_addr, 0);
	assert_int_equal(p.now, 1);
}

static void expect_outcome(enum auth_method m, enum link_encryption c,
			   enum link_encryption s)
{
	bool required = c == LINK_ENCRYPTION_REQUIRED ||
			s == LINK_ENCRYPTION_REQUIRED;
	bool possible = makes_keys(m) && c != LINK_ENCRYPTION_NO &&
			s != LINK_ENCRYPTION_NO;

	if (required && !possible) {
		assert_false(p.client.clear_ip_up &&
			     c == LINK_ENCRYPTION_REQUIRED);
		assert_false(p.server.clear_ip_up &&
			     s == LINK_ENCRYPTION_REQUIRED);
		assert_int_equal(p.client.downs, 1);
		assert_int_equal(p.server.downs, 1);
		assert_non_null(strstr(c == LINK_ENCRYPTION_REQUIRED ?
					       p.client.text :
					       p.server.text,
				       "MPPE required"));
		return;
	}
	assert_true(pair_is_up(&p));
	assert_int_equal(p.client.mppe_ups, possible);
	assert_int_equal(p.server.mppe_ups, possible);
	assert_int_equal(p.client.clear_ip_up, !possible);
	assert_int_equal(p.server.clear_ip_up, !possible);
	assert_int_equal(p.client.asked, 0);
	assert_int_equal(p.server.asked, m != AUTH_NONE);
}

static void every_method_with_every_encryption(void **state)
{
	(void)state;
	for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
		for (int c = 0; c < 3; c++) {
			for (int s = 0; s < 3; s++) {
				server.auth = methods[m];
				client.network.encryption = c;
				server.network.encryption = s;
				begin();
				pair_open(&p, 120000);
				expect_outcome(methods[m], c, s);
				pair_exit(&p);
			}
		}
	}
	begin();
}

static void every_strength_and_mode(void **state)
{
	static const unsigned int strengths[] = { LINK_MPPE_40, LINK_MPPE_56,
						  LINK_MPPE_128 };
	static const unsigned int bits[] = { 40, 56, 128 };
	static const unsigned int modes[] = { LINK_MPPE_STATELESS,
					      LINK_MPPE_STATEFUL };

	(void)state;
	for (int a = 0; a < 2; a++) {
		for (int i = 0; i < 6; i++) {
			server.auth = a ? AUTH_MSCHAP1 : AUTH_MSCHAP2;
			server.network.mppe = strengths[i / 2] | modes[i % 2];
			begin();
			pair_open(&p, 1000);
			assert_true(pair_is_up(&p));
			assert_int_equal(p.client.mppe.tx.bits, bits[i / 2]);
			assert_int_equal(p.client.mppe.rx.bits, bits[i / 2]);
			assert_int_equal(p.client.mppe.tx.stateful, i % 2);
			assert_int_equal(p.client.mppe.rx.stateful, i % 2);
			assert_int_equal(p.client.mppe.tx.key_len,
					 i / 2 == 2 ? 16 : 8);
			pair_exit(&p);
		}
	}
	begin();
}

/* Each frame of a good start is lost once; the tunnel comes up all the same. */
static void any_single_frame_may_be_lost(void **state)
{
	int frames;

	(void)state;
	for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
		server.auth = methods[m];
		begin();
		pair_open(&p, 1000);
		frames = p.sent;
		assert_true(frames > 8);
		pair_exit(&p);
		for (int lost = 0; lost < frames; lost++) {
			begin();
			p.lose = lost;
			pair_open(&p, 60000);
			assert_true(pair_is_up(&p));
			assert_int_equal(p.client.clear_ip_up,
					 !makes_keys(methods[m]));
			assert_int_equal(p.client.mppe.tx.bits,
					 makes_keys(methods[m]) ? 128 : 0);
			assert_true(p.now < 15000);
			pair_exit(&p);
		}
	}
	begin();
}

static void wrong_password(void **state)
{
	static const char *const why[] = {
		NULL, "peer refuses our name or password: Login incorrect",
		"peer refuses our name or password: Access denied",
		"peer refuses us: wrong user name or password (error 691)",
		"peer refuses us: wrong user name or password (error 691)"
	};

	(void)state;
	for (size_t m = 1; m < sizeof(methods) / sizeof(methods[0]); m++) {
		server.auth = methods[m];
		begin();
		p.server.secret = "other";
		pair_open(&p, 60000);
		assert_int_equal(p.client.downs, 1);
		assert_int_equal(p.client.why, LINK_REASON_AUTH_SELF);
		assert_string_equal(p.client.text, why[m]);
		assert_int_equal(p.server.downs, 1);
		assert_int_equal(p.client.auths + p.server.auths, 0);
		assert_int_equal(p.client.ipcp_ups + p.server.ipcp_ups, 0);
		pair_exit(&p);
	}
	begin();
}

static void unknown_user(void **state)
{
	(void)state;
	server.auth = AUTH_PAP;
	begin();
	p.server.secret = NULL;
	pair_open(&p, 60000);
	assert_int_equal(p.server.why, LINK_REASON_AUTH_PEER);
	assert_string_equal(p.server.text, "wrong user name or password");
}

static void no_method_in_common(void **state)
{
	(void)state;
	client.auth = AUTH_PAP;
	server.auth = AUTH_MSCHAP2;
	begin();
	pair_open(&p, 60000);
	assert_int_equal(p.server.why, LINK_REASON_AUTH_PEER);
	assert_string_equal(
		p.server.text,
		"peer accepts none of the authentication methods allowed");
	assert_int_equal(p.client.downs, 1);
	assert_int_equal(p.server.auths, 0);
}

static void a_common_method_is_found(void **state)
{
	(void)state;
	client.auth = AUTH_PAP;
	server.auth = AUTH_ALL;
	begin();
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.server.request.method, AUTH_PAP);
}

static void a_slow_judge(void **state)
{
	(void)state;
	begin();
	p.server.slow = true;
	pair_open(&p, 8000);
	assert_int_equal(p.server.asked, 1);
	assert_int_equal(p.server.auths, 0);
	pair_judge(&p.server);
	pair_run(&p, 1000);
	assert_true(pair_is_up(&p));
	pair_judge(&p.server);
	pair_run(&p, 1000);
	assert_int_equal(p.server.auths, 1);
}

static void a_judge_that_never_answers(void **state)
{
	(void)state;
	begin();
	p.server.slow = true;
	pair_open(&p, 120000);
	assert_int_equal(p.client.why, LINK_REASON_TIMEOUT);
	assert_int_equal(p.client.downs, 1);
	assert_int_equal(p.server.downs, 1);
	pair_judge(&p.server);
	assert_int_equal(p.server.auths, 0);
}

static void the_users_own_settings(void **state)
{
	(void)state;
	begin();
	p.server.has_net = true;
	p.server.net = server.network;
	inet_pton(AF_INET, "172.16.0.9", &p.server.net.remote);
	p.server.net.encryption = LINK_ENCRYPTION_REQUIRED;
	p.server.net.mppe = LINK_MPPE_40 | LINK_MPPE_STATELESS;
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	assert_string_equal(inet_ntoa(p.client.ip.local), "172.16.0.9");
	assert_int_equal(p.client.mppe.tx.bits, 40);
}

static void server_without_a_remote_address(void **state)
{
	(void)state;
	server.network.remote.s_addr = 0;
	begin();
	pair_open(&p, 60000);
	assert_int_equal(p.server.why, LINK_REASON_NETWORK);
	assert_string_equal(p.server.text,
			    "no remote-address is set for the peer");
}

static void no_answer_at_all(void **state)
{
	(void)state;
	begin();
	p.mute = 0xc021;
	pair_open(&p, 60000);
	assert_int_equal(p.client.why, LINK_REASON_TIMEOUT);
	assert_string_equal(p.client.text, "peer is not responding");
	assert_int_equal(p.client.downs, 1);
	assert_int_equal(p.sent, 20);
}

static void no_answer_to_ccp(void **state)
{
	(void)state;
	begin();
	p.mute = 0x80fd;
	pair_open(&p, 120000);
	assert_true(pair_is_up(&p));
	assert_true(p.client.clear_ip_up);
	pair_exit(&p);
	client.network.encryption = LINK_ENCRYPTION_REQUIRED;
	begin();
	p.mute = 0x80fd;
	pair_open(&p, 120000);
	assert_int_equal(p.client.downs, 1);
	assert_int_equal(p.client.ipcp_ups, 0);
}

static void no_answer_to_ipcp(void **state)
{
	(void)state;
	begin();
	p.mute = 0x8021;
	pair_open(&p, 120000);
	assert_string_equal(p.client.text, "peer does not answer IPCP");
	assert_int_equal(p.client.mppe_downs, 1);
}

static void no_answer_to_authentication(void **state)
{
	(void)state;
	for (int m = 1; m < 5; m++) {
		server.auth = methods[m];
		begin();
		p.mute = m == 1 ? 0xc023 : 0xc223;
		pair_open(&p, 120000);
		assert_int_equal(p.client.downs, 1);
		assert_int_equal(p.server.downs, 1);
		assert_int_equal(p.client.ipcp_ups, 0);
		pair_exit(&p);
	}
	begin();
}

static void closing_from_either_side(void **state)
{
	(void)state;
	for (int side = 0; side < 2; side++) {
		struct pair_end *one = side ? &p.client : &p.server;
		struct pair_end *other = side ? &p.server : &p.client;

		begin();
		pair_open(&p, 1000);
		link_close(one->link, LINK_REASON_REQUEST, "good night");
		pair_run(&p, 10000);
		assert_int_equal(one->why, LINK_REASON_REQUEST);
		assert_string_equal(one->text, "good night");
		assert_int_equal(other->why, LINK_REASON_PEER);
		assert_string_equal(other->text,
				    "peer ended the link: good night");
		assert_int_equal(one->ipcp_downs + other->ipcp_downs, 2);
		assert_int_equal(one->mppe_downs + other->mppe_downs, 2);
		assert_int_equal(one->downs + other->downs, 2);
		link_close(one->link, LINK_REASON_REQUEST, "again");
		link_open(one->link);
		pair_run(&p, 10000);
		assert_int_equal(one->downs, 1);
		pair_exit(&p);
	}
	begin();
}

static void closing_before_opening(void **state)
{
	(void)state;
	begin();
	link_close(p.client.link, LINK_REASON_REQUEST, "never mind");
	assert_int_equal(p.client.downs, 1);
	link_open(p.client.link);
	assert_int_equal(p.sent, 0);
}

static void closing_from_inside_callbacks(void **state)
{
	static const char where[] = "lamid";

	(void)state;
	for (int i = 0; where[i]; i++) {
		begin();
		p.client.close_in = where[i];
		pair_open(&p, 60000);
		if (where[i] == 'd')
			link_close(p.client.link, LINK_REASON_REQUEST,
				   "closed in a call");
		pair_run(&p, 60000);
		assert_int_equal(p.client.downs, 1);
		assert_string_equal(p.client.text, "closed in a call");
		assert_int_equal(p.client.ipcp_ups, p.client.ipcp_downs);
		assert_int_equal(p.client.mppe_ups, p.client.mppe_downs);
		pair_exit(&p);
	}
	begin();
}

/* The peer starts LCP anew: everything above comes down and up again. */
static void lcp_renegotiation(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	link_input(p.client.link, 0xc021, (const uint8_t *)"\x01\x77\x00\x04",
		   4);
	assert_int_equal(p.client.phase, LINK_ESTABLISH);
	assert_int_equal(p.client.ipcp_downs, 1);
	assert_int_equal(p.client.mppe_downs, 1);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.client.mppe_ups, 2);
	assert_int_equal(p.server.asked, 2);
}

/* A new request after CCP is open: the keys are told again, IPCP stays. */
static void ccp_renegotiation(void **state)
{
	uint8_t key[16];

	(void)state;
	begin();
	pair_open(&p, 1000);
	memcpy(key, p.server.mppe.tx.key, 16);
	link_input(p.server.link, 0x80fd,
		   (const uint8_t *)"\x01\x77\x00\x0a\x12\x06\x01\x00\x00\x40",
		   10);
	pair_run(&p, 20000);
	assert_true(pair_is_up(&p));
	assert_int_equal(p.server.mppe_ups, 2);
	assert_int_equal(p.client.mppe_ups, 2);
	assert_int_equal(p.server.mppe_downs + p.client.mppe_downs, 0);
	assert_int_equal(p.server.ipcp_downs, 0);
	assert_memory_equal(key, p.server.mppe.tx.key, 16);
}

/* Encryption that was on does not end in silence. */
static void ccp_terminated_by_the_peer(void **state)
{
	(void)state;
	begin();
	pair_open(&p, 1000);
	link_input(p.client.link, 0x80fd, (const uint8_t *)"\x05\x77\x00\x04",
		   4);
	pair_run(&p, 20000);
	assert_int_equal(p.client.why, LINK_REASON_ENCRYPTION);
	assert_string_equal(p.client.text, "peer ended encryption");
}

/* Nor one way at a time: asked for anew, the peer rejects what it agreed to. */
static void ccp_renegotiated_to_one_way_only(void **state)
{
	static const uint8_t again[] = { 1, 0x77, 0, 10, 18, 6, 1, 0, 0, 0x40 };

	(void)state;
	begin();
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	link_input(p.client.link, 0x80fd, again, sizeof(again));
	assert_int_equal(p.queue[0].protocol, 0x80fd);
	assert_int_equal(p.queue[0].data[0], 1);
	p.queue[0].data[0] = 4;
	link_input(p.client.link, 0x80fd, p.queue[0].data, p.queue[0].len);
	assert_int_equal(p.queue[2].protocol, 0x80fd);
	p.queue[2].data[0] = 2;
	link_input(p.client.link, 0x80fd, p.queue[2].data, p.queue[2].len);
	assert_int_equal(p.client.mppe_ups, 1);
	p.count = 0;
	pair_run(&p, 20000);
	assert_int_equal(p.client.why, LINK_REASON_ENCRYPTION);
	assert_string_equal(p.client.text, "peer ended encryption");
}

/* The peer would encrypt what it sends, and take nothing encrypted. */
static void required_means_both_ways(void **state)
{
	static const uint8_t nothing[] = { 1, 0x51, 0, 4 };

	(void)state;
	server.network.encryption = LINK_ENCRYPTION_REQUIRED;
	server.network.mppe = LINK_MPPE_128 | LINK_MPPE_STATELESS;
	client.network = server.network;
	begin();
	p.server.slow = true;
	pair_open(&p, 100);
	pair_judge(&p.server);
	p.queue[1].data[0] = 2;
	link_input(p.server.link, 0x80fd, p.queue[1].data, p.queue[1].len);
	link_input(p.server.link, 0x80fd, nothing, sizeof(nothing));
	assert_int_equal(p.server.phase, LINK_NETWORK);
	link_input(p.server.link, 0x80fd, nothing, sizeof(nothing));
	assert_int_equal(p.server.phase, LINK_TERMINATE);
	assert_int_equal(p.server.mppe_ups + p.server.ipcp_ups, 0);
	p.count = 0;
	pair_run(&p, 20000);
	assert_int_equal(p.server.why, LINK_REASON_ENCRYPTION);
	assert_string_equal(p.server.text,
			    "MPPE required, peer offers it one way only");
}

/* A peer that rejects CCP at once, after we asked, and one that does later. */
static void ccp_rejected_by_the_peer(void **state)
{
	(void)state;
	client.network.encryption = LINK_ENCRYPTION_NO;
	server.network.encryption = LINK_ENCRYPTION_REQUIRED;
	begin();
	pair_open(&p, 20000);
	assert_string_equal(p.server.text, "MPPE required, peer offers none "
					   "(it rejects CCP)");
	assert_int_equal(p.server.ipcp_ups, 0);
	pair_exit(&p);
	client.network.encryption = LINK_ENCRYPTION_YES;
	begin();
	pair_open(&p, 20000);
	link_input(p.client.link, 0xc021,
		   (const uint8_t *)"\x08\x01\x00\x06\x80\xfd", 6);
	pair_run(&p, 20000);
	assert_int_equal(p.client.why, LINK_REASON_ENCRYPTION);
}

/*
 * A client that is quicker: its IPCP and CCP requests come while the server
 * still asks for the password. Nothing waits for a retransmission.
 */
static void early_frames_are_held(void **state)
{
	(void)state;
	begin();
	p.server.slow = true;
	pair_open(&p, 100);
	link_input(p.server.link, 0x8021,
		   (const uint8_t *)"\x01\x50\x00\x0a\x03\x06\x00\x00\x00\x00",
		   10);
	link_input(p.server.link, 0x80fd,
		   (const uint8_t *)"\x01\x51\x00\x0a\x12\x06\x01\x00\x00\x40",
		   10);
	assert_int_equal(p.count, 0);
	p.client.expires[LINK_TIMER_AUTH] = 0;
	pair_judge(&p.server);
	assert_int_equal(p.count, 3);
	assert_int_equal(p.queue[1].protocol, 0x80fd);
	assert_int_equal(p.queue[1].data[0], 1);
	assert_int_equal(p.queue[2].protocol, 0x80fd);
	assert_memory_equal(p.queue[2].data, "\x02\x51", 2);
	pair_run(&p, 100);
	assert_true(pair_is_up(&p));
}

static void unknown_protocols_are_rejected_once_lcp_is_open(void **state)
{
	(void)state;
	begin();
	link_open(p.client.link);
	p.count = 0;
	link_input(p.client.link, 0x8057, (const uint8_t *)"\x01\x01\x00\x04",
		   4);
	assert_int_equal(p.count, 0);
	link_open(p.server.link);
	pair_run(&p, 10000);
	assert_true(pair_is_up(&p));
	link_input(p.client.link, 0x8057, (const uint8_t *)"\x01\x01\x00\x04",
		   4);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.queue[0].protocol, 0xc021);
	assert_int_equal(p.queue[0].len, 10);
	assert_memory_equal(p.queue[0].data + 4, "\x80\x57\x01\x01\x00\x04", 6);
	assert_int_equal(p.queue[0].data[0], 8);
}

static void too_long_a_name_is_refused(void **state)
{
	static char name[AUTH_NAME_MAX + 2];
	struct link_ops none;

	(void)state;
	begin();
	memset(&none, 0, sizeof(none));
	memset(name, 'x', AUTH_NAME_MAX + 1);
	client.user = name;
	assert_null(link_new(&client, &none, NULL));
	name[AUTH_NAME_MAX] = '\0';
	pair_exit(&p);
	begin();
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	assert_string_equal(p.server.peer_name, name);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_manuals_tunnel),
		TEST(every_method_with_every_encryption),
		TEST(every_strength_and_mode),
		TEST(any_single_frame_may_be_lost),
		TEST(wrong_password),
		TEST(unknown_user),
		TEST(no_method_in_common),
		TEST(a_common_method_is_found),
		TEST(a_slow_judge),
		TEST(a_judge_that_never_answers),
		TEST(the_users_own_settings),
		TEST(server_without_a_remote_address),
		TEST(no_answer_at_all),
		TEST(no_answer_to_ccp),
		TEST(no_answer_to_ipcp),
		TEST(no_answer_to_authentication),
		TEST(closing_from_either_side),
		TEST(closing_before_opening),
		TEST(closing_from_inside_callbacks),
		TEST(lcp_renegotiation),
		TEST(ccp_renegotiation),
		TEST(ccp_terminated_by_the_peer),
		TEST(ccp_renegotiated_to_one_way_only),
		TEST(required_means_both_ways),
		TEST(ccp_rejected_by_the_peer),
		TEST(early_frames_are_held),
		TEST(unknown_protocols_are_rejected_once_lcp_is_open),
		TEST(too_long_a_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
