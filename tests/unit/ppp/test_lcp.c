// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/auth_method.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"
#include "ppp/lcp.h"

#define LCP 0xc021

static struct bench b;
static struct lcp lcp;

static const struct lcp_config client = {
	.mru = 1460,
	.pfc = true,
	.acfc = true,
	.consent = AUTH_MSCHAP1 | AUTH_MSCHAP2,
};

static const struct lcp_config server = {
	.mru = 1460,
	.pfc = true,
	.acfc = true,
	.demand = AUTH_ALL,
};

/* The magic number is the bench's first four random bytes. */
#define CLIENT_OPTS "01 04 05b4 05 06 a4a3a2a1 07 02 08 02"
#define SERVER_OPTS "01 04 05b4 03 05 c22381 05 06 a4a3a2a1 07 02 08 02"

static int start_client(void **state)
{
	(void)state;
	bench_init(&b);
	lcp_init(&lcp, &client, &bench_host, &b);
	bench_start(&lcp.cp);
	bench_expect(&b, LCP, "01 01 0012" CLIENT_OPTS);
	return 0;
}

static int start_server(void **state)
{
	(void)state;
	bench_init(&b);
	lcp_init(&lcp, &server, &bench_host, &b);
	bench_start(&lcp.cp);
	bench_expect(&b, LCP, "01 01 0017" SERVER_OPTS);
	return 0;
}

static void open_client(void)
{
	bench_give(&lcp.cp, "02 01 0012" CLIENT_OPTS);
	bench_give(
		&lcp.cp,
		"01 01 0017 01 04 0578 03 05 c22381 05 06 11223344 0702 0802");
	bench_expect(
		&b, LCP,
		"02 01 0017 01 04 0578 03 05 c22381 05 06 11223344 0702 0802");
	assert_int_equal(b.up, 1);
}

static void client_opens(void **state)
{
	(void)state;
	open_client();
	assert_int_equal(lcp_mru(&lcp), 1460);
	assert_int_equal(lcp_peer_mru(&lcp), 1400);
	assert_int_equal(lcp.want.magic, 0xa4a3a2a1);
	assert_int_equal(lcp.his.magic, 0x11223344);
	assert_int_equal(lcp.his.auth, AUTH_MSCHAP2);
	assert_true(lcp.his.pfc);
	assert_true(lcp.his.acfc);
}

static void peer_without_options_has_defaults(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "02 01 0012" CLIENT_OPTS);
	bench_give(&lcp.cp, "01 01 0004");
	bench_expect(&b, LCP, "02 01 0004");
	assert_int_equal(lcp_peer_mru(&lcp), 1500);
	assert_int_equal(lcp.his.magic, 0);
	assert_false(lcp.his.pfc);
	assert_int_equal(lcp.his.auth, AUTH_NONE);
}

static void eap_is_naked_to_mschap2(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 05 0008 03 04 c227");
	bench_expect(&b, LCP, "03 05 0009 03 05 c22381");
	bench_give(&lcp.cp, "01 06 0008 03 04 c023");
	bench_expect(&b, LCP, "03 06 0009 03 05 c22381");
	bench_give(&lcp.cp, "01 07 0009 03 05 c22380");
	bench_expect(&b, LCP, "02 07 0009 03 05 c22380");
	assert_int_equal(lcp.his.auth, AUTH_MSCHAP1);
}

static void server_does_not_authenticate_itself(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 05 0009 03 05 c22381");
	bench_expect(&b, LCP, "04 05 0009 03 05 c22381");
}

static void callback_mrru_discriminator_are_rejected(void **state)
{
	(void)state;
	bench_give(&lcp.cp,
		   "01 00 0026 01 04 0578 05 06 22334455 0d 03 06"
		   "11 04 064e 12 02 13 09 01 010203040506 17 04 0001 07 02");
	bench_expect(&b, LCP,
		     "04 00 0011 0d 03 06 11 04 064e 12 02 17 04 0001");
	bench_give(&lcp.cp, "01 01 0008 11 04 064e");
	bench_expect(&b, LCP, "04 01 0008 11 04 064e");
	assert_int_equal(lcp.his.mrru, 0);
}

/* A peer may tell who it is without doing multilink. */
static void endpoint_is_accepted_without_multilink(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 00 000d 13 09 03 010203040506");
	bench_expect(&b, LCP, "02 00 000d 13 09 03 010203040506");
	assert_int_equal(lcp.his.endpoint.class, 3);
	assert_int_equal(lcp.his.endpoint.len, 6);
}

#define MP_OPTS CLIENT_OPTS "11 04 0640 13 0b 01 a0a1a2a3a4a5a6a7"

static int start_multilink(void **state)
{
	struct lcp_config cfg = client;

	(void)state;
	cfg.mrru = 1600;
	cfg.endpoint = (struct link_endpoint){
		.class = 1,
		.len = 8,
		.addr = { 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7 },
	};
	bench_init(&b);
	lcp_init(&lcp, &cfg, &bench_host, &b);
	bench_start(&lcp.cp);
	bench_expect(&b, LCP, "01 01 0021" MP_OPTS);
	return 0;
}

/* Windows with "multi-link for single-link connections". */
static void multilink_with_windows(void **state)
{
	static const char windows[] =
		"01 04 0578 05 06 11223344 07 02 08 02 11 04 064e"
		"13 17 01 000102030405060708090a0b0c0d0e0f 00000001";
	char text[256];

	(void)state;
	bench_give(&lcp.cp, "02 01 0021" MP_OPTS);
	snprintf(text, sizeof(text), "01 07 0030 %s 0d 03 06", windows);
	bench_give(&lcp.cp, text);
	bench_expect(&b, LCP, "04 07 0007 0d 03 06");
	snprintf(text, sizeof(text), "01 08 002d %s", windows);
	bench_give(&lcp.cp, text);
	text[1] = '2';
	bench_expect(&b, LCP, text);
	assert_int_equal(b.up, 1);
	assert_int_equal(lcp.want.mrru, 1600);
	assert_int_equal(lcp.his.mrru, 1614);
	assert_false(lcp.his.ssnhf);
	assert_int_equal(lcp.his.endpoint.class, 1);
	assert_int_equal(lcp.his.endpoint.len, 20);
	assert_memory_equal(lcp.his.endpoint.addr + 15, "\x0f\0\0\0\1", 5);
}

static void short_sequence_numbers_are_granted(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 05 000a 11 04 ffff 12 02");
	bench_expect(&b, LCP, "02 05 000a 11 04 ffff 12 02");
	assert_true(lcp.his.ssnhf);
	assert_int_equal(lcp.his.mrru, 65535);
	bench_give(&lcp.cp, "01 06 0008 11 04 0200");
	bench_expect(&b, LCP, "02 06 0008 11 04 0200");
	assert_false(lcp.his.ssnhf);
}

static void tiny_mrru_is_naked(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 05 0008 11 04 01ff");
	bench_expect(&b, LCP, "03 05 0008 11 04 0200");
	assert_int_equal(lcp.his.mrru, 0);
}

static void multilink_options_of_a_wrong_length_are_rejected(void **state)
{
	static const char *const bad[] = {
		"04 05 0006 11 02",
		"04 05 0007 11 03 06",
		"04 05 0009 11 05 064000",
		"04 05 0007 12 03 00",
		"04 05 0006 13 02",
		"04 05 001c 1318 01000102030405060708090a0b0c0d0e0f1011121314",
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s", bad[i]);
		text[1] = '1';
		bench_give(&lcp.cp, text);
		bench_expect(&b, LCP, bad[i]);
	}
	bench_give(&lcp.cp, "01 06 0007 13 03 00");
	bench_expect(&b, LCP, "02 06 0007 13 03 00");
}

static void multilink_options_are_dropped_when_rejected(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "04 01 0013 11 04 0640 13 0b 01 a0a1a2a3a4a5a6a7");
	bench_expect(&b, LCP, "01 02 0012" CLIENT_OPTS);
	assert_int_equal(lcp.want.mrru, 0);
}

static void a_smaller_mrru_is_taken_and_a_larger_one_if_insisted(void **state)
{
	static const char tail[] = "13 0b 01 a0a1a2a3a4a5a6a7";
	char text[128];

	(void)state;
	bench_give(&lcp.cp, "03 01 0008 11 04 05dc");
	snprintf(text, sizeof(text), "01 02 0021" CLIENT_OPTS "11 04 05dc %s",
		 tail);
	bench_expect(&b, LCP, text);
	bench_give(&lcp.cp, "03 02 0008 11 04 064e");
	text[4] = '3';
	bench_expect(&b, LCP, text);
	bench_give(&lcp.cp, "03 03 0008 11 04 064e");
	snprintf(text, sizeof(text), "01 04 0021" CLIENT_OPTS "11 04 064e %s",
		 tail);
	bench_expect(&b, LCP, text);
	bench_give(&lcp.cp, "03 04 0008 11 04 0100");
	text[4] = '5';
	bench_expect(&b, LCP, text);
}

static void tiny_mru_is_naked(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 01 0008 01 04 007f");
	bench_expect(&b, LCP, "03 01 0008 01 04 0080");
	bench_give(&lcp.cp, "01 02 0008 01 04 0080");
	bench_expect(&b, LCP, "02 02 0008 01 04 0080");
}

static void any_accm_is_accepted(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "01 01 000a 02 06 000a0000");
	bench_expect(&b, LCP, "02 01 000a 02 06 000a0000");
}

static void smaller_mru_is_taken(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "03 01 0008 01 04 0578");
	bench_expect(&b, LCP,
		     "01 02 0012 01 04 0578 05 06 a4a3a2a1 07 02 08 02");
}

static void larger_mru_is_granted_when_peer_insists(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "03 01 0008 01 04 05dc");
	bench_expect(&b, LCP, "01 02 0012" CLIENT_OPTS);
	bench_give(&lcp.cp, "03 02 0008 01 04 05dc");
	bench_expect(&b, LCP, "01 03 000e 05 06 a4a3a2a1 07 02 08 02");
	assert_int_equal(lcp_mru(&lcp), 1500);
}

static void rejected_options_are_dropped(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "04 01 0012" CLIENT_OPTS);
	bench_expect(&b, LCP, "01 02 0004");
	bench_give(&lcp.cp, "02 02 0004");
	bench_give(&lcp.cp, "01 01 0004");
	assert_int_equal(lcp.want.magic, 0);
	assert_int_equal(b.up, 1);
}

static void server_follows_a_nak_to_an_allowed_method(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "03 01 0008 03 04 c023");
	bench_expect(&b, LCP,
		     "01 02 0016 01 04 05b4 03 04 c023 05 06 a4a3a2a1"
		     "07 02 08 02");
}

static void server_steps_down_its_methods_and_gives_up(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "03 01 0008 03 04 c227");
	bench_expect(&b, LCP,
		     "01 02 0017 01 04 05b4 03 05 c22380 05 06 a4a3a2a1"
		     "07 02 08 02");
	bench_give(&lcp.cp, "03 02 0009 03 05 c22381");
	bench_expect(&b, LCP,
		     "01 03 0017 01 04 05b4 03 05 c22305 05 06 a4a3a2a1"
		     "07 02 08 02");
	bench_give(&lcp.cp, "03 03 0008 03 04 c227");
	bench_expect(&b, LCP,
		     "01 04 0016 01 04 05b4 03 04 c023 05 06 a4a3a2a1"
		     "07 02 08 02");
	assert_string_equal(b.failed, "");
	bench_give(&lcp.cp, "03 04 0008 03 04 c227");
	assert_string_equal(
		b.failed,
		"peer accepts none of the authentication methods allowed");
	assert_true(lcp.auth_refused);
}

static void server_does_not_let_in_who_rejects_authentication(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "04 01 0009 03 05 c22381");
	assert_string_equal(b.failed, "peer refuses to authenticate itself");
	assert_true(lcp.auth_refused);
	assert_int_equal(b.up, 0);
}

static void looped_line_is_found(void **state)
{
	uint8_t frame[64];
	size_t len;

	(void)state;
	b.count = 0;
	cp_timeout(&lcp.cp);
	for (int i = 0; i < 20 && !b.failed[0]; i++) {
		assert_true(b.count > 0);
		len = b.sent[0].len;
		memcpy(frame, b.sent[0].data, len);
		b.count--;
		memmove(&b.sent[0], &b.sent[1], b.count * sizeof(b.sent[0]));
		cp_input(&lcp.cp, frame, len);
	}
	assert_string_equal(b.failed, "the line is looped back");
	assert_true(lcp.looped);
}

static void echo_is_answered_with_our_magic(void **state)
{
	(void)state;
	open_client();
	bench_give(&lcp.cp, "09 44 000a 11223344 aabb");
	bench_expect(&b, LCP, "0a 44 000a a4a3a2a1 aabb");
	bench_give(&lcp.cp, "09 44 0006 1122");
	bench_give(&lcp.cp, "09 45 0008 a4a3a2a1");
	bench_expect_nothing(&b);
}

static void echo_before_opened_is_not_answered(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "09 44 0008 11223344");
	bench_expect_nothing(&b);
}

static void windows_identification_and_others_need_no_answer(void **state)
{
	(void)state;
	open_client();
	bench_give(&lcp.cp, "0c 02 0012 11223344 4d5352415356352e3230");
	assert_string_equal(b.log,
			    "LCP: peer identifies itself as \"MSRASV5.20\"");
	bench_give(&lcp.cp, "0c 03 0006 1122");
	bench_give(&lcp.cp, "0d 04 000c 11223344 0000003c");
	assert_string_equal(b.log, "LCP: peer will end the session in 60 s");
	bench_give(&lcp.cp, "0a 05 0008 11223344");
	bench_give(&lcp.cp, "0b 06 0008 11223344");
	bench_expect_nothing(&b);
	bench_give(&lcp.cp, "0e 06 0008 11223344");
	bench_expect(&b, LCP, "07 01 000c 0e 06 0008 11223344");
}

static void protocol_reject(void **state)
{
	(void)state;
	bench_give(&lcp.cp, "08 01 000a 80fd 01 01 0004");
	assert_int_equal(b.rejected, 0);
	open_client();
	bench_give(&lcp.cp, "08 01 0005 80");
	assert_int_equal(b.rejected, 0);
	bench_give(&lcp.cp, "08 01 000a 80fd 01 01 0004");
	assert_int_equal(b.rejected, 0x80fd);
	lcp_reject_protocol(&lcp, 0x8057, (const uint8_t *)"\x01\x01\x00\x04",
			    4);
	bench_expect(&b, LCP, "08 01 000a 8057 01 01 0004");
}

static void protocol_reject_is_cut_to_the_peers_mru(void **state)
{
	static const uint8_t data[2000] = { 0x5a };

	(void)state;
	open_client();
	lcp.cp.quote_max = 8;
	lcp_reject_protocol(&lcp, 0x8057, data, sizeof(data));
	bench_expect(&b, LCP, "08 01 000c 8057 5a0000000000");
}

static void peers_reason_in_words(void **state)
{
	char text[64];

	(void)state;
	open_client();
	bench_give(&lcp.cp, "05 07 0010 11223344 003ccd74 000002b3");
	bench_expect(&b, LCP, "06 07 0004");
	lcp_peer_text(&lcp, text, sizeof(text));
	assert_string_equal(text, "RAS error 691");
	bench_give(&lcp.cp, "05 08 0009 62 79 65 1b 21");
	lcp_peer_text(&lcp, text, sizeof(text));
	assert_string_equal(text, "bye.!");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(client_opens, start_client),
		cmocka_unit_test_setup(peer_without_options_has_defaults,
				       start_client),
		cmocka_unit_test_setup(eap_is_naked_to_mschap2, start_client),
		cmocka_unit_test_setup(server_does_not_authenticate_itself,
				       start_server),
		cmocka_unit_test_setup(callback_mrru_discriminator_are_rejected,
				       start_server),
		cmocka_unit_test_setup(endpoint_is_accepted_without_multilink,
				       start_server),
		cmocka_unit_test_setup(multilink_with_windows, start_multilink),
		cmocka_unit_test_setup(short_sequence_numbers_are_granted,
				       start_multilink),
		cmocka_unit_test_setup(tiny_mrru_is_naked, start_multilink),
		cmocka_unit_test_setup(
			multilink_options_of_a_wrong_length_are_rejected,
			start_multilink),
		cmocka_unit_test_setup(
			multilink_options_are_dropped_when_rejected,
			start_multilink),
		cmocka_unit_test_setup(
			a_smaller_mrru_is_taken_and_a_larger_one_if_insisted,
			start_multilink),
		cmocka_unit_test_setup(tiny_mru_is_naked, start_client),
		cmocka_unit_test_setup(any_accm_is_accepted, start_client),
		cmocka_unit_test_setup(smaller_mru_is_taken, start_client),
		cmocka_unit_test_setup(larger_mru_is_granted_when_peer_insists,
				       start_client),
		cmocka_unit_test_setup(rejected_options_are_dropped,
				       start_client),
		cmocka_unit_test_setup(server_follows_a_nak_to_an_allowed_method,
				       start_server),
		cmocka_unit_test_setup(
			server_steps_down_its_methods_and_gives_up,
			start_server),
		cmocka_unit_test_setup(
			server_does_not_let_in_who_rejects_authentication,
			start_server),
		cmocka_unit_test_setup(looped_line_is_found, start_client),
		cmocka_unit_test_setup(echo_is_answered_with_our_magic,
				       start_client),
		cmocka_unit_test_setup(echo_before_opened_is_not_answered,
				       start_client),
		cmocka_unit_test_setup(
			windows_identification_and_others_need_no_answer,
			start_client),
		cmocka_unit_test_setup(protocol_reject, start_client),
		cmocka_unit_test_setup(protocol_reject_is_cut_to_the_peers_mru,
				       start_client),
		cmocka_unit_test_setup(peers_reason_in_words, start_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
