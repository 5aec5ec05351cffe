/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/stream.c */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* links: tests/unit/ctrl/world.c */
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

static void server_accepts_a_call(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	put_request(conn, 0x1234);
	assert_true(world_told(w, "incoming(4660) up(1,4660)"));
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.call_id, 1);
	assert_int_equal(msg.out_reply.peer_call_id, 0x1234);
	assert_int_equal(msg.out_reply.result, 1);
	assert_int_equal(msg.out_reply.error, 0);
	assert_true(msg.out_reply.window > 0);
	assert_true(msg.out_reply.connect_bps > 0);
	assert_int_equal(ctrl_call_role(w->last_up), CTRL_PAC);
	assert_int_equal(ctrl_call_info(w->last_up)->serial, 4);
	assert_int_equal(ctrl_call_info(w->last_up)->peer_window, 64);
	assert_int_equal(ctrl_call_info(w->last_up)->max_bps, 1000);
	assert_int_equal(ntohl(ctrl_call_peer(w->last_up)->sin_addr.s_addr),
			 0xc0000207);
	assert_int_equal(ntohl(ctrl_call_local(w->last_up)->sin_addr.s_addr),
			 0xc0000201);
}

static void server_refuses_with_the_right_code(void **state)
{
	static const struct {
		enum ctrl_verdict verdict;
		uint8_t result, error;
	} cases[] = { { CTRL_REFUSE_ADMIN, 7, 0 },
		      { CTRL_REFUSE_RESOURCE, 2, 4 },
		      { CTRL_REFUSE_BUSY, 4, 0 } };
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	for (int i = 0; i < 3; i++) {
		w->verdict = cases[i].verdict;
		put_request(conn, 7);
		assert_true(world_told(w, "incoming(7)"));
		expect(conn, CTRL_OUT_CALL_REPLY, &msg);
		assert_int_equal(msg.out_reply.result, cases[i].result);
		assert_int_equal(msg.out_reply.error, cases[i].error);
		assert_int_equal(msg.out_reply.call_id, 0);
		assert_int_equal(msg.out_reply.peer_call_id, 7);
	}
	assert_int_equal(conn->call_count, 0);
}

static void calls_are_refused_unasked_when_none_is_served(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	w->serving = false;
	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 7);
	w->serving = true;
	w->no_ids = true;
	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 2);
	assert_int_equal(msg.out_reply.error, 4);
	assert_true(world_told(w, ""));
}

static void several_calls_live_and_die_apart(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	for (uint16_t id = 20; id < 23; id++) {
		put_request(conn, id);
		expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	}
	world_forget(w);
	put_clear(conn, 21);
	assert_true(world_told(w, "down(1)"));
	expect(conn, CTRL_CALL_DISCONNECT, &msg);
	assert_int_equal(msg.disconnect.call_id, 2);
	assert_int_equal(msg.disconnect.result, 4);
	assert_int_equal(conn->call_count, 2);
	put_clear(conn, 21);
	assert_true(world_told(w, ""));
	expect_silence(conn);
	put_clear(conn, 20);
	put_clear(conn, 22);
	assert_true(world_told(w, "down(1) down(1)"));
	assert_int_equal(conn->call_count, 0);
	assert_int_equal(conn->state, CONN_ESTABLISHED);
}

static void one_call_id_serves_one_call(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	world_forget(w);
	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 2);
	assert_int_equal(msg.out_reply.error, 5);
	assert_int_equal(msg.out_reply.peer_call_id, 7);
	assert_true(world_told(w, ""));
	assert_int_equal(conn->call_count, 1);
}

static void calls_of_one_connection_are_limited(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	for (int i = 0; i < CTRL_CALLS_PER_CONN_MAX; i++) {
		put_request(conn, 100 + i);
		expect(conn, CTRL_OUT_CALL_REPLY, &msg);
		assert_int_equal(msg.out_reply.result, 1);
	}
	put_request(conn, 5);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 2);
	assert_int_equal(msg.out_reply.error, 4);
	assert_int_equal(conn->call_count, CTRL_CALLS_PER_CONN_MAX);
}

static void a_server_side_close_sends_the_users_reason(void **state)
{
	static const uint8_t results[] = { 4, 1, 3, 2 };
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	for (int why = CTRL_CLOSE_REQUEST; why <= CTRL_CLOSE_ERROR; why++) {
		put_request(conn, 7);
		expect(conn, CTRL_OUT_CALL_REPLY, &msg);
		world_forget(w);
		ctrl_call_close(w->last_up, why);
		expect(conn, CTRL_CALL_DISCONNECT, &msg);
		assert_int_equal(msg.disconnect.result, results[why]);
		assert_int_equal(msg.disconnect.call_id, why + 1);
		assert_true(world_told(w, ""));
	}
	assert_true(TAILQ_EMPTY(&conn->calls));
}

static void the_local_id_is_known_before_the_request_leaves(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	world_dial(conn);
	world_connect(conn);
	expect(conn, CTRL_START_REQUEST, &msg);
	w->next_id = 77;
	assert_int_equal(w->requested, 0);
	put_start(conn, CTRL_START_REPLY, CTRL_START_OK);
	assert_int_equal(w->requested, 78);
	expect(conn, CTRL_OUT_CALL_REQUEST, &msg);
	assert_int_equal(msg.out_call.call_id, 78);
}

static void no_request_leaves_when_the_user_closes_the_call(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	world_dial(conn);
	world_connect(conn);
	expect(conn, CTRL_START_REQUEST, &msg);
	w->close_on = 'r';
	put_start(conn, CTRL_START_REPLY, CTRL_START_OK);
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_true(world_told(w, ""));
}

/* poptop gives every call the id 0. */
static void a_peer_may_use_call_id_0(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);

	put_reply(conn, 1, 0, 1, 0);
	assert_true(world_told(w, "up(1,0)"));
	put_disconnect(conn, 0);
	assert_true(world_told(w, "down(1)"));
}

static void client_takes_the_reply(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);
	const struct ctrl_call_info *info = ctrl_call_info(w->last_up);

	put_reply(conn, 2, 99, 1, 0);
	assert_true(world_told(w, ""));
	put_reply(conn, 1, 99, 1, 0);
	assert_true(world_told(w, "up(1,99)"));
	assert_int_equal(ctrl_call_role(w->last_up), CTRL_PNS);
	assert_int_equal(info->peer_window, 16384);
	assert_int_equal(info->connect_bps, 5000);
	put_reply(conn, 1, 98, 1, 0);
	put_reply(conn, 1, 97, 2, 0);
	assert_true(world_told(w, ""));
	assert_int_equal(ctrl_call_peer_id(w->last_up), 99);
	expect_silence(conn);
}

static void client_reports_a_refusal_and_stops(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);
	struct ctrl_msg msg;

	put_reply(conn, 1, 0, 2, 4);
	assert_true(world_told(w, "down(2)"));
	assert_string_equal(
		w->text,
		"peer refuses the call: general error (result 2, error 4: "
		"no resource)");
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_int_equal(msg.stop.reason, 1);
	assert_int_equal(conn->state, CONN_WAIT_STOP);
	world_pass(w, CTRL_STOP_MS);
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void client_clears_then_stops(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);
	struct ctrl_msg msg;

	put_reply(conn, 1, 99, 1, 0);
	ctrl_call_close(w->last_up, CTRL_CLOSE_REQUEST);
	expect(conn, CTRL_CALL_CLEAR, &msg);
	assert_int_equal(msg.clear.call_id, 1);
	expect_silence(conn);
	put_disconnect(conn, 99);
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_true(world_told(w, "up(1,99)"));
}

static void client_stops_though_the_clear_is_not_answered(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);
	struct ctrl_msg msg;

	put_reply(conn, 1, 99, 1, 0);
	ctrl_call_close(w->last_up, CTRL_CLOSE_REQUEST);
	expect(conn, CTRL_CALL_CLEAR, &msg);
	world_pass(w, CTRL_CLEAR_MS - 1);
	expect_silence(conn);
	world_pass(w, 1);
	expect(conn, CTRL_STOP_REQUEST, &msg);
}

static void a_call_is_cleared_when_no_reply_comes(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);
	struct ctrl_msg msg;

	world_pass(w, CTRL_CALL_REPLY_MS / 2);
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	msg = (struct ctrl_msg){ .type = CTRL_ECHO_REQUEST };
	world_put(conn, &msg);
	expect(conn, CTRL_ECHO_REPLY, &msg);
	world_pass(w, CTRL_CALL_REPLY_MS / 2);
	assert_true(world_told(w, "down(4)"));
	expect(conn, CTRL_CALL_CLEAR, &msg);
	put_reply(conn, 1, 99, 1, 0);
	put_disconnect(conn, 99);
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_true(world_told(w, ""));
}

static void a_dial_that_is_closed_early_leaves_quietly(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");

	ctrl_call_close(conn_dial(conn, NULL), CTRL_CLOSE_REQUEST);
	assert_int_equal(conn->state, CONN_CLOSED);
	conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	conn_dial(conn, NULL);
	world_connect(conn);
	ctrl_call_close(TAILQ_FIRST(&conn->calls), CTRL_CLOSE_REQUEST);
	assert_int_equal(conn->state, CONN_CLOSED);
	assert_true(world_told(w, ""));
}

/* Windows ends calls with result code 0, some peers before the reply or with our id. */
static void disconnects_of_odd_peers_are_understood(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = calling(w);

	put_disconnect(conn, 4444);
	assert_true(world_told(w, "down(1)"));
	assert_string_equal(
		w->text,
		"peer disconnected the call: unspecified (result 0, error 0)");
	conn = calling(w);
	put_reply(conn, 2, 99, 1, 0);
	world_forget(w);
	put_disconnect(conn, 4444);
	assert_true(world_told(w, ""));
	put_disconnect(conn, 2);
	assert_true(world_told(w, "down(1)"));
}

static void a_clear_with_our_own_id_is_understood(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);

	put_request(conn, 700);
	world_forget(w);
	put_clear(conn, 701);
	assert_true(world_told(w, ""));
	put_clear(conn, 1);
	assert_true(world_told(w, "down(1)"));
}

static void incoming_calls_are_declined(void **state)
{
	struct world *w = *state;
	struct ctrl_msg msg = { .type = CTRL_IN_CALL_REQUEST,
				.in_call = { .call_id = 77 } };
	struct ctrl_conn *conns[] = { served(w), calling(w) };

	for (int i = 0; i < 2; i++) {
		msg = (struct ctrl_msg){ .type = CTRL_IN_CALL_REQUEST,
					 .in_call = { .call_id = 77 } };
		world_put(conns[i], &msg);
		expect(conns[i], CTRL_IN_CALL_REPLY, &msg);
		assert_int_equal(msg.in_reply.result, 3);
		assert_int_equal(msg.in_reply.peer_call_id, 77);
		assert_int_equal(conns[i]->state, CONN_ESTABLISHED);
	}
	assert_true(world_told(w, ""));
}

static void messages_without_a_call_are_ignored(void **state)
{
	static const enum ctrl_type types[] = {
		CTRL_OUT_CALL_REPLY,	CTRL_IN_CALL_REPLY,
		CTRL_IN_CALL_CONNECTED, CTRL_CALL_CLEAR,
		CTRL_CALL_DISCONNECT,	CTRL_WAN_ERROR,
		CTRL_SET_LINK_INFO
	};
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct ctrl_msg msg = { .type = types[i] };

		world_put(conn, &msg);
		expect_silence(conn);
	}
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	assert_true(world_told(w, ""));
}

static void set_link_info_reaches_its_call_at_any_time(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_SET_LINK_INFO,
				.link_info = { 1, 0xffffffff, 0xa0000 } };

	world_put(conn, &msg);
	put_request(conn, 7);
	world_forget(w);
	world_put(conn, &msg);
	world_put(conn, &msg);
	assert_true(world_told(w, "accm(ffffffff,a0000) accm(ffffffff,a0000)"));
}

/* The user may close a call from inside any callback. */
static void calls_can_be_closed_inside_callbacks(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	w->close_on = 'i';
	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 7);
	expect_silence(conn);
	w->close_on = 'u';
	put_request(conn, 7);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	assert_int_equal(msg.out_reply.result, 1);
	expect(conn, CTRL_CALL_DISCONNECT, &msg);
	w->close_on = 'd';
	put_request(conn, 7);
	put_clear(conn, 7);
	w->close_on = 's';
	put_request(conn, 7);
	msg = (struct ctrl_msg){ .type = CTRL_SET_LINK_INFO,
				 .link_info = { 4, 1, 2 } };
	world_put(conn, &msg);
	assert_true(world_told(
		w,
		"incoming(7) incoming(7) up(2,7) incoming(7) up(3,7) down(1) "
		"incoming(7) up(4,7) accm(1,2)"));
	assert_true(TAILQ_EMPTY(&conn->calls));
	w->close_on = 'u';
	conn = calling(w);
	put_reply(conn, 5, 99, 1, 0);
	expect(conn, CTRL_CALL_CLEAR, &msg);
}

static void other_calls_can_be_closed_while_one_goes_down(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);

	put_request(conn, 7);
	put_request(conn, 8);
	put_request(conn, 9);
	world_forget(w);
	w->close_on = 'o';
	conn_tcp_down(conn, 0);
	assert_true(world_told(w, "down(5)"));
	assert_int_equal(conn->call_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(server_accepts_a_call),
		TEST(server_refuses_with_the_right_code),
		TEST(calls_are_refused_unasked_when_none_is_served),
		TEST(several_calls_live_and_die_apart),
		TEST(one_call_id_serves_one_call),
		TEST(calls_of_one_connection_are_limited),
		TEST(a_server_side_close_sends_the_users_reason),
		TEST(the_local_id_is_known_before_the_request_leaves),
		TEST(no_request_leaves_when_the_user_closes_the_call),
		TEST(a_peer_may_use_call_id_0),
		TEST(client_takes_the_reply),
		TEST(client_reports_a_refusal_and_stops),
		TEST(client_clears_then_stops),
		TEST(client_stops_though_the_clear_is_not_answered),
		TEST(a_call_is_cleared_when_no_reply_comes),
		TEST(a_dial_that_is_closed_early_leaves_quietly),
		TEST(disconnects_of_odd_peers_are_understood),
		TEST(a_clear_with_our_own_id_is_understood),
		TEST(incoming_calls_are_declined),
		TEST(messages_without_a_call_are_ignored),
		TEST(set_link_info_reaches_its_call_at_any_time),
		TEST(calls_can_be_closed_inside_callbacks),
		TEST(other_calls_can_be_closed_while_one_goes_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
