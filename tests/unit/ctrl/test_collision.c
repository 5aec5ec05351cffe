/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/stream.c */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* links: tests/unit/ctrl/world.c */
/* Two hosts dial each other at the same time: RFC 2637 section 3.1.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "talk.h"

static int setup(void **state)
{
	static struct world w;

	world_init(&w);
	*state = &w;
	return 0;
}

static int teardown(void **state)
{
	world_free(*state);
	return 0;
}

/* Of the two hosts 192.0.2.1 has the lower address and loses. */
static void the_winner_of_a_collision_holds_its_answer(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *ours = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_conn *theirs =
		world_conn(w, false, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	conn_dial(ours, NULL);
	world_connect(ours);
	put_start(theirs, CTRL_START_REQUEST, 0);
	assert_int_equal(theirs->state, CONN_HELD);
	world_pass(w, CTRL_COLLISION_WINNER_MS - 1);
	expect_silence(theirs);
	world_pass(w, 1);
	expect(theirs, CTRL_START_REPLY, &msg);
	assert_int_equal(theirs->state, CONN_ESTABLISHED);
	assert_int_equal(ours->state, CONN_WAIT_REPLY);
}

static void the_winner_sees_the_loser_close(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *ours = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_conn *theirs =
		world_conn(w, false, "192.0.2.7", "192.0.2.1");

	conn_dial(ours, NULL);
	world_connect(ours);
	put_start(theirs, CTRL_START_REQUEST, 0);
	conn_tcp_down(theirs, 0);
	assert_int_equal(theirs->state, CONN_CLOSED);
	expect_silence(theirs);
	put_start(ours, CTRL_START_REPLY, CTRL_START_OK);
	assert_int_equal(ours->state, CONN_ESTABLISHED);
}

static void the_loser_calls_through_the_winners_connection(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *ours = world_conn(w, true, "192.0.2.1", "192.0.2.7");
	struct ctrl_conn *theirs =
		world_conn(w, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_call *call = conn_dial(ours, NULL);
	struct ctrl_msg msg;

	world_connect(ours);
	put_start(theirs, CTRL_START_REQUEST, 0);
	expect(theirs, CTRL_START_REPLY, &msg);
	expect_silence(theirs);
	world_pass(w, CTRL_COLLISION_LOSER_MS);
	assert_int_equal(ours->state, CONN_CLOSED);
	expect(theirs, CTRL_OUT_CALL_REQUEST, &msg);
	put_reply(theirs, msg.out_call.call_id, 50, 1, 0);
	assert_true(world_told(w, "up(1,50)"));
	assert_ptr_equal(ctrl_call_conn(call), theirs);
	ctrl_call_close(call, CTRL_CLOSE_REQUEST);
	expect(theirs, CTRL_CALL_CLEAR, &msg);
	put_disconnect(theirs, 50);
	expect_silence(theirs);
	assert_int_equal(theirs->state, CONN_ESTABLISHED);
}

/* Windows and most others: both connections are legal. */
static void the_loser_stays_when_it_is_answered(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *ours = world_conn(w, true, "192.0.2.1", "192.0.2.7");
	struct ctrl_conn *theirs =
		world_conn(w, false, "192.0.2.1", "192.0.2.7");

	conn_dial(ours, NULL);
	world_connect(ours);
	put_start(theirs, CTRL_START_REQUEST, 0);
	put_start(ours, CTRL_START_REPLY, CTRL_START_OK);
	world_pass(w, CTRL_COLLISION_LOSER_MS);
	assert_int_equal(ours->state, CONN_ESTABLISHED);
	assert_int_equal(theirs->state, CONN_ESTABLISHED);
	assert_int_equal(ours->call_count, 1);
}

static void a_peer_that_has_a_connection_is_called_through_it(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *theirs = served(w);
	struct ctrl_conn *ours = world_conn(w, true, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg;

	conn_dial(ours, NULL);
	world_connect(ours);
	put_start(ours, CTRL_START_REPLY, CTRL_START_EXISTS);
	assert_int_equal(ours->state, CONN_CLOSED);
	expect(theirs, CTRL_OUT_CALL_REQUEST, &msg);
	assert_true(world_told(w, ""));
}

static void two_of_us_that_dial_each_other_both_get_their_call(void **state)
{
	struct world a, b;
	struct ctrl_conn *a_out, *a_in, *b_out, *b_in;

	(void)state;
	world_init(&a);
	world_init(&b);
	a_out = world_conn(&a, true, "192.0.2.1", "192.0.2.7");
	a_in = world_conn(&a, false, "192.0.2.1", "192.0.2.7");
	b_out = world_conn(&b, true, "192.0.2.7", "192.0.2.1");
	b_in = world_conn(&b, false, "192.0.2.7", "192.0.2.1");
	conn_dial(a_out, NULL);
	conn_dial(b_out, NULL);
	world_connect(a_out);
	world_connect(b_out);
	for (int i = 0; i < 60; i++) {
		world_wire(a_out, b_in, 1000);
		world_wire(b_out, a_in, 1000);
		world_pass(&a, 100);
		world_pass(&b, 100);
	}
	assert_true(world_told(&a, "incoming(1) up(1,1) up(2,2)"));
	assert_true(world_told(&b, "up(1,1) incoming(2) up(2,2)"));
	world_free(&a);
	world_free(&b);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_winner_of_a_collision_holds_its_answer),
		TEST(the_winner_sees_the_loser_close),
		TEST(the_loser_calls_through_the_winners_connection),
		TEST(the_loser_stays_when_it_is_answered),
		TEST(a_peer_that_has_a_connection_is_called_through_it),
		TEST(two_of_us_that_dial_each_other_both_get_their_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
