// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/link_saved.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c tests/unit/ppp/pair.c */
/* libs: libcrypto */
/* A link that another process goes on with is as good as it was before. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "pair.h"
#include "ppp/link_impl.h"
#include "ppp/link_saved.h"

#define LCP 0xc021
#define CCP 0x80fd

static struct pair p;
static struct link_config client, server;

static int setup(void **state)
{
	(void)state;
	client = pair_client_config();
	server = pair_server_config();
	client.network.ipv6 = LINK_IPV6_YES;
	server.network.ipv6 = LINK_IPV6_YES;
	pair_init(&p, &client, &server);
	pair_open(&p, 1000);
	assert_true(pair_is_up(&p));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pair_exit(&p);
	return 0;
}

/* The link of one side gives way to a new one that is restored from it. */
static bool replace(struct pair_end *end, const struct link_config *cfg,
		    struct link_saved *saved)
{
	const struct link_ops *ops = end->link->ops;
	bool ok;

	assert_true(link_is_open(end->link));
	if (!saved->lcp.state)
		link_save(end->link, saved);
	link_free(end->link);
	end->link = link_new(cfg, ops, end);
	assert_non_null(end->link);
	ok = link_restore(end->link, saved);
	assert_int_equal(link_is_open(end->link), ok);
	return ok;
}

static void replace_both(void)
{
	struct link_saved a = { .member = false }, b = { .member = false };

	assert_true(replace(&p.client, &client, &a));
	assert_true(replace(&p.server, &server, &b));
}

static void nothing_is_said_or_sent(void **state)
{
	struct pair_end before[2] = { p.client, p.server };
	int sent = p.sent;

	(void)state;
	replace_both();
	pair_run(&p, 120000);
	assert_int_equal(p.sent, sent);
	assert_int_equal(p.client.ipcp_ups, before[0].ipcp_ups);
	assert_int_equal(p.server.lcp_ups, before[1].lcp_ups);
	assert_int_equal(p.client.downs + p.server.downs, 0);
}

static void it_ends_in_good_order(void **state)
{
	(void)state;
	replace_both();
	link_close(p.client.link, LINK_REASON_REQUEST, "enough");
	pair_run(&p, 5000);
	assert_int_equal(p.client.downs, 1);
	assert_int_equal(p.server.downs, 1);
	assert_int_equal(p.server.why, LINK_REASON_PEER);
	assert_int_equal(p.server.ipcp_downs, 1);
	assert_int_equal(p.server.ipv6cp_downs, 1);
	assert_int_equal(p.server.mppe_downs, 1);
}

/* A peer that negotiates keys anew gets those that it expects. */
static void encryption_is_negotiated_anew(void **state)
{
	struct link_mppe was = p.server.mppe;

	(void)state;
	replace_both();
	memset(&p.server.mppe, 0, sizeof(p.server.mppe));
	PAIR_GIVE(&p.server, CCP, "\x01\x77\x00\x0a\x12\x06\x01\x00\x00\x40");
	pair_run(&p, 5000);
	assert_int_equal(p.server.mppe_ups, 2);
	assert_memory_equal(&p.server.mppe, &was, sizeof(was));
	assert_int_equal(p.server.downs, 0);
}

/* One that begins with LCP logs in again, with the password of the configuration. */
static void the_peer_begins_anew(void **state)
{
	(void)state;
	replace_both();
	PAIR_GIVE(&p.client, LCP, "\x01\x55\x00\x04");
	pair_run(&p, 20000);
	assert_int_equal(p.client.lcp_ups, 2);
	assert_int_equal(p.server.auths, 2);
	assert_int_equal(p.server.ipcp_ups, 2);
	assert_true(pair_is_up(&p));
}

/* A repeated Response is one that the process before this one has answered. */
static void a_late_response_is_ignored(void **state)
{
	int sent;

	(void)state;
	replace_both();
	sent = p.sent;
	PAIR_GIVE(&p.server, 0xc223, "\x02\x01\x00\x05\x00");
	pair_run(&p, 5000);
	assert_int_equal(p.sent, sent);
	assert_int_equal(p.server.downs, 0);
}

/* Each of these would let the automata do what they never do. */
static void impossible_values_are_refused(void **state)
{
	struct link_saved good = { .member = false }, bad;

	(void)state;
	link_save(p.server.link, &good);
#define REFUSED(change)                                                   \
	do {                                                              \
		struct link *fresh;                                       \
		bad = good;                                               \
		change;                                                   \
		fresh = link_new(&server, p.server.link->ops, &p.server); \
		assert_false(link_restore(fresh, &bad));                  \
		link_free(fresh);                                         \
	} while (0)
	REFUSED(bad.lcp.state = CP_REQ_SENT);
	REFUSED(bad.lcp.state = (enum cp_state)77);
	REFUSED(bad.his.mru = 3);
	REFUSED(bad.want.mrru = 1);
	REFUSED(bad.his.endpoint.len = 200);
	REFUSED(bad.method = (enum auth_method)3);
	REFUSED(bad.member = true);
	REFUSED(bad.started = 0xff);
	REFUSED(bad.cp[NCP_IPCP].state = CP_CLOSED);
	REFUSED(bad.cp[NCP_BCP].state = CP_OPENED);
	REFUSED(bad.cp[NCP_CCP].request_len = 9999);
	REFUSED(bad.local.s_addr = 0);
	REFUSED((bad.net.encryption = LINK_ENCRYPTION_REQUIRED,
		 bad.mppe_rx = false));
	REFUSED(bad.net.ipv6 = (enum link_ipv6)9);
#undef REFUSED
}

static void a_login_is_not_open(void **state)
{
	struct pair early;

	(void)state;
	pair_init(&early, &client, &server);
	assert_false(link_is_open(early.server.link));
	early.server.slow = true;
	pair_open(&early, 100);
	assert_int_equal(early.server.phase, LINK_AUTHENTICATE);
	assert_false(link_is_open(early.server.link));
	pair_exit(&early);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_said_or_sent, setup,
						teardown),
		cmocka_unit_test_setup_teardown(it_ends_in_good_order, setup,
						teardown),
		cmocka_unit_test_setup_teardown(encryption_is_negotiated_anew,
						setup, teardown),
		cmocka_unit_test_setup_teardown(the_peer_begins_anew, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_late_response_is_ignored,
						setup, teardown),
		cmocka_unit_test_setup_teardown(impossible_values_are_refused,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_login_is_not_open, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
