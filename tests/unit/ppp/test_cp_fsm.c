// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/unit/ppp/bench.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench.h"

/* RFC 1661 section 4.1, both halves side by side; the notes r, p, x left out. */
static const char *const rfc_table[CP_EVENTS] = {
	"Up    2 irc,scr/6 - - - - - - - -",
	"Down  - - 0 tls/1 0 1 1 1 1 tld/1",
	"Open  tls/1 1 irc,scr/6 3 5 5 6 7 8 9",
	"Close 0 tlf/0 2 2 4 4 irc,str/4 irc,str/4 irc,str/4 tld,irc,str/4",
	"TO+   - - - - str/4 str/5 scr/6 scr/6 scr/8 -",
	"TO-   - - - - tlf/2 tlf/3 tlf/3 tlf/3 tlf/3 -",
	"RCR+  - - sta/2 irc,scr,sca/8 4 5 sca/8 sca,tlu/9 sca/8 tld,scr,sca/8",
	"RCR-  - - sta/2 irc,scr,scn/6 4 5 scn/6 scn/7 scn/6 tld,scr,scn/6",
	"RCA   - - sta/2 sta/3 4 5 irc/7 scr/6 irc,tlu/9 tld,scr/6",
	"RCN   - - sta/2 sta/3 4 5 irc,scr/6 scr/6 irc,scr/8 tld,scr/6",
	"RTR   - - sta/2 sta/3 sta/4 sta/5 sta/6 sta/6 sta/6 tld,zrc,sta/5",
	"RTA   - - 2 3 tlf/2 tlf/3 6 6 8 tld,scr/6",
	"RUC   - - scj/2 scj/3 scj/4 scj/5 scj/6 scj/7 scj/8 scj/9",
	"RXJ+  - - 2 3 4 5 6 6 8 9",
	"RXJ-  - - tlf/2 tlf/3 tlf/2 tlf/3 tlf/3 tlf/3 tlf/3 tld,irc,str/5",
	"RXR   - - 2 3 4 5 6 7 8 ser/9",
};

static void print_cell(const struct cp_cell *cell, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	if (cell->next == CP_ILLEGAL) {
		snprintf(out, size, "-");
		return;
	}
	for (int i = 0; i < CP_CELL_ACTIONS && cell->actions[i]; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", i ? "," : "",
				      cp_action_name(cell->actions[i]));
	snprintf(out + n, size - n, "%s%d", n ? "/" : "", cell->next);
}

static void all_160_cells_are_the_rfcs(void **state)
{
	char row[160], cell[32], *word, *save;

	(void)state;
	for (int ev = 0; ev < CP_EVENTS; ev++) {
		snprintf(row, sizeof(row), "%s", rfc_table[ev]);
		word = strtok_r(row, " ", &save);
		assert_string_equal(word, cp_event_name(ev));
		for (int st = 0; st < CP_STATES; st++) {
			word = strtok_r(NULL, " ", &save);
			assert_non_null(word);
			print_cell(cp_cell(st, ev), cell, sizeof(cell));
			assert_string_equal(cell, word);
		}
		assert_null(strtok_r(NULL, " ", &save));
	}
}

/* A protocol with one option, type 1, of one byte; 0x00 naks to 0x07. */
static void one_request(void *ctx, uint8_t type, struct cp_build *out)
{
	cp_build_add(out, type, ctx, 1);
}

static void one_naked(void *ctx, const struct cp_opt *hint)
{
	*(uint8_t *)ctx = hint->data[0];
}

static enum cp_verdict one_judge(void *ctx, const struct cp_opt *opt,
				 struct cp_build *nak)
{
	static const uint8_t better = 7;

	(void)ctx;
	if (opt->data[0])
		return CP_ACK;
	cp_build_add(nak, opt->type, &better, 1);
	return CP_NAK;
}

static const struct cp_opt_desc one_option[] = {
	{ 1, 1, 1, "one", one_request, one_naked, NULL, one_judge },
};

static const struct cp_opt_table toy_options = {
	.descs = one_option,
	.count = 1,
};

static const struct cp_proto toy = {
	.name = "TOY",
	.protocol = 0x8001,
	.options = &toy_options,
};

static uint8_t value;
static struct bench b;
static struct cp cp;

static int start(void **state)
{
	(void)state;
	value = 5;
	bench_init(&b);
	cp_init(&cp, &toy, &bench_host, &b, &value);
	bench_start(&cp);
	bench_expect(&b, 0x8001, "01 01 0007 01 03 05");
	assert_int_equal(b.timer_ms, CP_RESTART_MS);
	return 0;
}

static void open_it(void)
{
	bench_give(&cp, "02 01 0007 01 03 05");
	bench_give(&cp, "01 33 0007 01 03 09");
	bench_expect(&b, 0x8001, "02 33 0007 01 03 09");
	assert_int_equal(cp.state, CP_OPENED);
	assert_int_equal(b.up, 1);
	assert_int_equal(b.timer_ms, 0);
}

static void opens_when_both_acked(void **state)
{
	(void)state;
	open_it();
	assert_string_equal(b.log, "TOY: Ack-Rcvd RCR+ -> Opened [sca,tlu]");
}

static void retransmits_the_same_request_then_gives_up(void **state)
{
	(void)state;
	for (int i = 1; i < CP_MAX_CONFIGURE; i++) {
		cp_timeout(&cp);
		bench_expect(&b, 0x8001, "01 01 0007 01 03 05");
	}
	cp_timeout(&cp);
	bench_expect_nothing(&b);
	assert_int_equal(b.finished, 1);
	assert_int_equal(cp.state, CP_STOPPED);
	assert_true(cp.timed_out);
	assert_int_equal(b.timer_ms, 0);
}

static void ack_with_one_byte_changed_is_discarded(void **state)
{
	(void)state;
	bench_give(&cp, "02 01 0007 01 03 06");
	bench_give(&cp, "02 01 0006 01 02");
	bench_give(&cp, "02 02 0007 01 03 05");
	bench_give(&cp, "02 01 000a 01 03 05 01 03 05");
	assert_int_equal(cp.state, CP_REQ_SENT);
	bench_give(&cp, "02 01 0007 01 03 05");
	assert_int_equal(cp.state, CP_ACK_RCVD);
}

static void nak_is_followed(void **state)
{
	(void)state;
	bench_give(&cp, "03 01 0007 01 03 08");
	bench_expect(&b, 0x8001, "01 02 0007 01 03 08");
}

static void nak_of_what_was_not_sent_changes_nothing(void **state)
{
	(void)state;
	bench_give(&cp, "03 01 0007 09 03 08");
	bench_expect(&b, 0x8001, "01 02 0007 01 03 05");
	bench_give(&cp, "03 02 0007 01 01 08");
	bench_expect_nothing(&b);
	bench_give(&cp, "04 02 0007 01 03 06");
	bench_expect_nothing(&b);
	bench_give(&cp, "04 02 0004");
	bench_expect_nothing(&b);
	assert_int_equal(value, 5);
}

static void length_beyond_the_frame_is_discarded(void **state)
{
	(void)state;
	bench_give(&cp, "01 33 0008 01 03 09");
	bench_give(&cp, "01 33 0003 01 03 09");
	bench_give(&cp, "01 33 0000 01 03 09");
	bench_give(&cp, "01 33 00");
	bench_give(&cp, "");
	bench_expect_nothing(&b);
	bench_give(&cp, "01 33 0007 01 03 09 ff ff");
	bench_expect(&b, 0x8001, "02 33 0007 01 03 09");
}

static void request_while_open_renegotiates(void **state)
{
	(void)state;
	open_it();
	bench_give(&cp, "01 34 0007 01 03 0a");
	assert_int_equal(b.down, 1);
	bench_expect(&b, 0x8001, "01 02 0007 01 03 05");
	bench_expect(&b, 0x8001, "02 34 0007 01 03 0a");
	assert_int_equal(cp.state, CP_ACK_SENT);
	bench_give(&cp, "02 02 0007 01 03 05");
	assert_int_equal(b.up, 2);
}

static void naks_turn_to_rejects_and_then_it_ends(void **state)
{
	(void)state;
	for (int i = 0; i < CP_MAX_FAILURE; i++) {
		bench_give(&cp, "01 40 0007 01 03 00");
		bench_expect(&b, 0x8001, "03 40 0007 01 03 07");
	}
	for (int i = CP_MAX_FAILURE; i < CP_MAX_ROUNDS; i++) {
		assert_string_equal(b.failed, "");
		bench_give(&cp, "01 40 0007 01 03 00");
		bench_expect(&b, 0x8001, "04 40 0007 01 03 00");
	}
	assert_string_equal(b.failed, "peer keeps asking for one");
}

static void a_peer_that_naks_for_ever_is_given_up(void **state)
{
	char nak[] = "03 01 0007 01 03 08";

	(void)state;
	for (int i = 1; i <= CP_MAX_ROUNDS; i++) {
		assert_string_equal(b.failed, "");
		snprintf(nak, sizeof(nak), "03 %02x 0007 01 03 08", i);
		bench_give(&cp, nak);
		b.count = 0;
	}
	assert_string_equal(b.failed, "peer keeps refusing our options");
}

static void code_reject_quotes_the_packet(void **state)
{
	(void)state;
	bench_give(&cp, "20 77 0006 aa bb cc");
	bench_expect(&b, 0x8001, "07 01 000a 20 77 0006 aa bb");
	bench_give(&cp, "00 78 0004");
	bench_expect(&b, 0x8001, "07 02 0008 00 78 0004");
}

static void code_reject_is_cut_to_the_peers_mru(void **state)
{
	(void)state;
	cp.quote_max = 6;
	bench_give(&cp, "20 77 0008 aa bb cc dd");
	bench_expect(&b, 0x8001, "07 01 000a 20 77 0008 aa bb");
}

static void code_reject_of_a_basic_code_ends_the_layer(void **state)
{
	(void)state;
	bench_give(&cp, "07 01 0008 20 77 0004");
	assert_int_equal(cp.state, CP_REQ_SENT);
	bench_give(&cp, "07 01 0004");
	assert_int_equal(cp.state, CP_REQ_SENT);
	bench_give(&cp, "07 01 0008 01 01 0004");
	assert_int_equal(cp.state, CP_STOPPED);
	assert_int_equal(b.finished, 1);
}

static void terminate_request_of_the_peer(void **state)
{
	(void)state;
	open_it();
	bench_give(&cp, "05 99 0006 61 62");
	bench_expect(&b, 0x8001, "06 99 0004");
	assert_int_equal(cp.state, CP_STOPPING);
	assert_int_equal(b.timer_ms, CP_PASSIVE_MS);
	assert_true(cp.terminated);
	assert_int_equal(cp.term_len, 2);
	cp_timeout(&cp);
	assert_int_equal(cp.state, CP_STOPPED);
	assert_int_equal(b.finished, 1);
	assert_false(cp.timed_out);
}

static void closing_asks_twice(void **state)
{
	(void)state;
	open_it();
	cp_close(&cp, "bye");
	bench_expect(&b, 0x8001, "05 02 0007 62 79 65");
	cp_timeout(&cp);
	bench_expect(&b, 0x8001, "05 03 0007 62 79 65");
	cp_timeout(&cp);
	bench_expect_nothing(&b);
	assert_int_equal(b.finished, 1);
	assert_int_equal(cp.state, CP_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_160_cells_are_the_rfcs),
		cmocka_unit_test_setup(opens_when_both_acked, start),
		cmocka_unit_test_setup(
			retransmits_the_same_request_then_gives_up, start),
		cmocka_unit_test_setup(ack_with_one_byte_changed_is_discarded,
				       start),
		cmocka_unit_test_setup(nak_is_followed, start),
		cmocka_unit_test_setup(nak_of_what_was_not_sent_changes_nothing,
				       start),
		cmocka_unit_test_setup(length_beyond_the_frame_is_discarded,
				       start),
		cmocka_unit_test_setup(request_while_open_renegotiates, start),
		cmocka_unit_test_setup(naks_turn_to_rejects_and_then_it_ends,
				       start),
		cmocka_unit_test_setup(a_peer_that_naks_for_ever_is_given_up,
				       start),
		cmocka_unit_test_setup(code_reject_quotes_the_packet, start),
		cmocka_unit_test_setup(code_reject_is_cut_to_the_peers_mru,
				       start),
		cmocka_unit_test_setup(
			code_reject_of_a_basic_code_ends_the_layer, start),
		cmocka_unit_test_setup(terminate_request_of_the_peer, start),
		cmocka_unit_test_setup(closing_asks_twice, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
