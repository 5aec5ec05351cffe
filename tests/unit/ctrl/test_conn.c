/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/stream.c */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* links: tests/unit/ctrl/world.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ctrl/call_table.h"
#include "ctrl/conn_table.h"
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

static struct ctrl_msg start(enum ctrl_type type, uint16_t version,
			     uint8_t result)
{
	return (struct ctrl_msg){ .type = type,
				  .start = { .version = version,
					     .result = result,
					     .host = "peer\n",
					     .vendor = "Microsoft" } };
}

/* A dialled connection that has sent its start request. */
static struct ctrl_conn *dialling(struct world *w)
{
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	assert_non_null(conn_dial(conn, NULL));
	world_connect(conn);
	expect(conn, CTRL_START_REQUEST, &msg);
	return conn;
}

static void no_cell_of_the_tables_is_forgotten(void **state)
{
	(void)state;
	for (int s = CONN_CONNECTING; s < CONN_STATE_END; s++)
		for (int e = 0; e < CONN_EVENT_END; e++)
			assert_int_not_equal(conn_cell(s, e)->next, 0);
	for (int s = CALL_QUEUED; s < CALL_STATE_END; s++)
		for (int e = 0; e < CALL_EVENT_END; e++)
			assert_int_not_equal(call_cell(s, e)->next, 0);
}

static void server_answers_a_start_request(void **state)
{
	struct ctrl_conn *conn =
		world_conn(*state, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg = start(CTRL_START_REQUEST, CTRL_VERSION, 0);

	world_put(conn, &msg);
	expect(conn, CTRL_START_REPLY, &msg);
	assert_int_equal(msg.start.version, 0x100);
	assert_int_equal(msg.start.result, 1);
	assert_int_equal(msg.start.error, 0);
	assert_int_equal(msg.start.framing, 3);
	assert_int_equal(msg.start.bearer, 3);
	assert_true(msg.start.max_channels > 0);
	assert_string_equal((char *)msg.start.vendor, "kpptp");
	assert_string_equal(conn->host, "peer\\x0a");
	assert_string_equal(conn->vendor, "Microsoft");
	expect_silence(conn);
}

static void client_opens_with_a_start_request(void **state)
{
	struct ctrl_conn *conn =
		world_conn(*state, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	conn_dial(conn, NULL);
	expect_silence(conn);
	world_connect(conn);
	expect(conn, CTRL_START_REQUEST, &msg);
	assert_int_equal(msg.start.version, 0x100);
	assert_int_equal(msg.start.max_channels, 0);
	expect_silence(conn);
	msg = start(CTRL_START_REPLY, CTRL_VERSION, CTRL_START_OK);
	world_put(conn, &msg);
	expect(conn, CTRL_OUT_CALL_REQUEST, &msg);
	assert_int_equal(msg.out_call.call_id, 1);
	assert_int_equal(msg.out_call.bearer, 3);
	assert_int_equal(msg.out_call.framing, 3);
	assert_true(msg.out_call.window > 0);
}

static void client_and_server_agree_at_every_chunk_size(void **state)
{
	(void)state;
	for (size_t chunk = 1; chunk < 400; chunk++) {
		struct world w;
		struct ctrl_conn *client, *server;

		world_init(&w);
		client = world_conn(&w, true, "192.0.2.7", "192.0.2.1");
		server = world_conn(&w, false, "192.0.2.1", "192.0.2.7");
		conn_dial(client, NULL);
		world_connect(client);
		world_wire(client, server, chunk);
		assert_true(world_told(&w, "incoming(1) up(2,1) up(1,2)"));
		ctrl_call_close(w.last_up, CTRL_CLOSE_REQUEST);
		world_wire(client, server, chunk);
		assert_true(world_told(&w, "down(1)"));
		assert_string_equal(w.text, "peer cleared the call");
		assert_int_equal(client->state, CONN_CLOSED);
		assert_int_equal(server->state, CONN_LINGER);
		world_free(&w);
	}
}

static void server_side_close_ends_call_and_connection(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *client =
		world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_conn *server =
		world_conn(w, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg;

	conn_dial(client, NULL);
	world_connect(client);
	world_wire(client, server, 1000);
	assert_true(world_told(w, "incoming(1) up(2,1) up(1,2)"));
	ctrl_call_close(TAILQ_FIRST(&server->calls), CTRL_CLOSE_ADMIN);
	assert_int_equal(stream_pending(&server->stream,
					&(const uint8_t *){ NULL }),
			 148);
	world_wire(client, server, 1000);
	assert_true(world_told(w, "down(1)"));
	assert_string_equal(
		w->text,
		"peer disconnected the call: admin shutdown (result 3, error 0)");
	assert_int_equal(client->state, CONN_CLOSED);
	assert_false(world_get(server, &msg));
}

static void wrong_versions_are_refused(void **state)
{
	static const uint16_t versions[] = { 0, 1, 0x00ff, 0x0200, 0xffff };

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct ctrl_conn *conn =
			world_conn(*state, false, "192.0.2.1", "192.0.2.7");
		struct ctrl_msg msg = start(CTRL_START_REQUEST, versions[i], 0);

		world_put(conn, &msg);
		expect(conn, CTRL_START_REPLY, &msg);
		assert_int_equal(msg.start.result, 5);
		assert_int_equal(msg.start.version, 0x100);
		assert_int_equal(conn->state, CONN_LINGER);
		assert_int_equal(conn->why, CTRL_REASON_VERSION);
	}
}

static void later_revisions_of_version_1_are_accepted(void **state)
{
	struct ctrl_conn *conn =
		world_conn(*state, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg = start(CTRL_START_REQUEST, 0x0105, 0);

	world_put(conn, &msg);
	expect(conn, CTRL_START_REPLY, &msg);
	assert_int_equal(msg.start.result, 1);
	assert_int_equal(msg.start.version, 0x100);
}

static void client_stops_when_the_reply_has_another_version(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = dialling(w);
	struct ctrl_msg msg = start(CTRL_START_REPLY, 0x0200, CTRL_START_OK);

	world_put(conn, &msg);
	assert_true(world_told(w, "down(7)"));
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_int_equal(msg.stop.reason, 2);
	assert_int_equal(conn->state, CONN_WAIT_STOP);
	msg = (struct ctrl_msg){ .type = CTRL_STOP_REPLY,
				 .stop = { .result = 1 } };
	world_put(conn, &msg);
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void client_reports_why_the_start_was_refused(void **state)
{
	static const enum ctrl_reason whys[] = { [2] = CTRL_REASON_REFUSED,
						 [3] = CTRL_REASON_REFUSED,
						 [4] = CTRL_REASON_REFUSED,
						 [5] = CTRL_REASON_VERSION };
	struct world *w = *state;

	for (int result = 2; result <= 5; result++) {
		struct ctrl_conn *conn = dialling(w);
		struct ctrl_msg msg =
			start(CTRL_START_REPLY, CTRL_VERSION, result);
		char want[16];

		snprintf(want, sizeof(want), "down(%d)", whys[result]);
		world_put(conn, &msg);
		assert_true(world_told(w, want));
		assert_non_null(strstr(
			w->text, ctrl_result_name(CTRL_START_REPLY, result)));
		assert_int_equal(conn->state, CONN_CLOSED);
		expect_silence(conn);
	}
}

static void anything_but_a_start_request_ends_a_new_connection(void **state)
{
	for (int type = CTRL_START_REPLY; type < CTRL_TYPE_END; type++) {
		struct world w;
		struct ctrl_conn *conn;
		struct ctrl_msg msg = { .type = type };

		world_init(&w);
		conn = world_conn(&w, false, "192.0.2.1", "192.0.2.7");
		world_put(conn, &msg);
		assert_true(conn->state >= CONN_LINGER);
		if (type == CTRL_STOP_REQUEST)
			expect(conn, CTRL_STOP_REPLY, &msg);
		else
			assert_int_equal(conn->why, CTRL_REASON_PROTOCOL);
		expect_silence(conn);
		world_free(&w);
	}
	(void)state;
}

static void a_second_start_request_is_refused_and_harmless(void **state)
{
	struct ctrl_conn *conn = served(*state);
	struct ctrl_msg msg = start(CTRL_START_REQUEST, CTRL_VERSION, 0);

	world_put(conn, &msg);
	expect(conn, CTRL_START_REPLY, &msg);
	assert_int_equal(msg.start.result, 3);
	assert_int_equal(conn->state, CONN_ESTABLISHED);
}

static void garbage_closes_at_once(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST,
				.out_call = { .call_id = 9 } };
	uint8_t bad[16] = { 0, 16, 0, 1, 0x1a, 0x2b, 0x3c, 0x4e };

	world_put(conn, &msg);
	assert_true(world_told(w, "incoming(9) up(1,9)"));
	conn_input(conn, bad, sizeof(bad));
	assert_true(world_told(w, "down(6)"));
	assert_string_equal(w->text, "peer sent garbage: wrong magic cookie");
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void messages_behind_the_end_are_not_looked_at(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg stop = { .type = CTRL_STOP_REQUEST,
				 .stop = { .reason = 1 } };
	struct ctrl_msg call = { .type = CTRL_OUT_CALL_REQUEST };
	uint8_t buf[2 * CTRL_MSG_MAX];
	size_t len = ctrl_msg_build(&stop, buf, sizeof(buf));

	len += ctrl_msg_build(&call, buf + len, sizeof(buf) - len);
	assert_int_equal(conn_input(conn, buf, len), len);
	expect(conn, CTRL_STOP_REPLY, &stop);
	assert_int_equal(stop.stop.result, 1);
	expect_silence(conn);
	assert_true(world_told(w, ""));
	assert_int_equal(conn->state, CONN_LINGER);
}

static void unknown_messages_are_ignored_once_established(void **state)
{
	struct ctrl_conn *conn = served(*state);
	uint8_t unknown[16] = { 0, 16, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, 77 };

	conn_input(conn, unknown, sizeof(unknown));
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	expect_silence(conn);
	conn = world_conn(*state, false, "192.0.2.1", "192.0.2.7");
	conn_input(conn, unknown, sizeof(unknown));
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void stop_request_ends_all_calls(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };

	for (int i = 0; i < 3; i++) {
		msg.out_call.call_id = 10 + i;
		world_put(conn, &msg);
	}
	assert_true(world_told(w, "incoming(10) up(1,10) incoming(11) up(2,11) "
				  "incoming(12) up(3,12)"));
	while (world_get(conn, &msg))
		assert_int_equal(msg.type, CTRL_OUT_CALL_REPLY);
	msg = (struct ctrl_msg){ .type = CTRL_STOP_REQUEST,
				 .stop = { .reason = 3 } };
	world_put(conn, &msg);
	assert_true(world_told(w, "down(1) down(1) down(1)"));
	assert_string_equal(
		w->text,
		"peer stops the control connection (reason: local shutdown)");
	expect(conn, CTRL_STOP_REPLY, &msg);
}

static void crossing_stop_requests_are_both_answered(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	conn_stop(conn, CTRL_STOP_LOCAL_SHUTDOWN, "bye");
	expect(conn, CTRL_STOP_REQUEST, &msg);
	assert_int_equal(msg.stop.reason, 3);
	world_put(conn, &msg);
	expect(conn, CTRL_STOP_REPLY, &msg);
	assert_int_equal(conn->state, CONN_WAIT_STOP);
	world_put(conn, &msg);
	assert_int_equal(conn->state, CONN_CLOSED);
	assert_int_equal(conn->why, CTRL_REASON_LOCAL);
}

static void slow_drip_is_cut_off(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = world_conn(w, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg = start(CTRL_START_REQUEST, CTRL_VERSION, 0);
	uint8_t buf[CTRL_MSG_MAX];
	size_t at = 0;

	ctrl_msg_build(&msg, buf, sizeof(buf));
	while (conn->state == CONN_WAIT_START && at < 100) {
		conn_input(conn, buf + at++, 1);
		world_pass(w, 1000);
	}
	assert_int_equal(at, 30);
	assert_int_equal(conn->state, CONN_CLOSED);
	assert_int_equal(conn->why, CTRL_REASON_TIMEOUT);
}

static void connect_and_start_share_one_deadline(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");

	conn_dial(conn, NULL);
	world_pass(w, 20000);
	world_connect(conn);
	world_pass(w, 9999);
	assert_int_equal(conn->state, CONN_WAIT_REPLY);
	world_pass(w, 1);
	assert_int_equal(conn->state, CONN_CLOSED);
	assert_true(world_told(w, "down(4)"));
}

static void a_peer_that_is_doubted_is_asked_at_once(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };
	struct ctrl_call *call;

	world_put(conn, &msg);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	call = TAILQ_FIRST(&conn->calls);
	ctrl_call_probe(call);
	expect(conn, CTRL_ECHO_REQUEST, &msg);
	ctrl_call_probe(call);
	expect_silence(conn);
	world_pass(w, 60000);
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void a_silent_peer_is_asked_and_then_left(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST }, echo;

	world_put(conn, &msg);
	expect(conn, CTRL_OUT_CALL_REPLY, &msg);
	for (int i = 0; i < 3; i++) {
		world_pass(w, 59999);
		expect_silence(conn);
		world_pass(w, 1);
		expect(conn, CTRL_ECHO_REQUEST, &echo);
		assert_int_equal(echo.echo.id, i + 1);
		echo.type = CTRL_ECHO_REPLY;
		echo.echo.result = 1;
		world_put(conn, &echo);
	}
	world_pass(w, 60000);
	expect(conn, CTRL_ECHO_REQUEST, &echo);
	world_forget(w);
	world_pass(w, 59999);
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	world_pass(w, 1);
	assert_int_equal(conn->state, CONN_CLOSED);
	assert_true(world_told(w, "down(4)"));
	assert_string_equal(w->text, "peer does not answer Echo-Request");
}

static void echo_requests_are_answered_with_their_identifier(void **state)
{
	struct ctrl_conn *conn = served(*state);
	struct ctrl_msg msg = { .type = CTRL_ECHO_REQUEST,
				.echo = { .id = 0xdeadbeef } };

	world_put(conn, &msg);
	expect(conn, CTRL_ECHO_REPLY, &msg);
	assert_int_equal(msg.echo.id, 0xdeadbeef);
	assert_int_equal(msg.echo.result, 1);
	assert_int_equal(msg.echo.error, 0);
}

static void an_accepted_connection_without_calls_is_stopped(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg;

	world_pass(w, CTRL_UNUSED_MS - 1);
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	world_pass(w, 1);
	expect(conn, CTRL_STOP_REQUEST, &msg);
	world_pass(w, CTRL_STOP_MS);
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void an_accepted_connection_with_a_call_stays(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };

	world_put(conn, &msg);
	for (int i = 0; i < 20; i++) {
		world_pass(w, 30000);
		msg = (struct ctrl_msg){ .type = CTRL_ECHO_REQUEST };
		world_put(conn, &msg);
		while (world_get(conn, &msg))
			;
	}
	assert_int_equal(conn->state, CONN_ESTABLISHED);
}

static void a_peer_that_does_not_read_is_not_listened_to(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_ECHO_REQUEST };
	uint8_t buf[16];
	unsigned int sent = 0, answered = 0;

	ctrl_msg_build(&msg, buf, sizeof(buf));
	while (conn_input(conn, buf, sizeof(buf)) == sizeof(buf) &&
	       sent < 10000)
		sent++;
	assert_in_range(sent, 10, 1000);
	assert_false(conn_wants_input(conn));
	assert_int_equal(conn->state, CONN_ESTABLISHED);
	do {
		while (world_get(conn, &msg))
			answered++;
		conn_input(conn, NULL, 0);
	} while (stream_pending(&conn->stream, &(const uint8_t *){ NULL }));
	assert_int_equal(answered, sent);
	assert_true(conn_wants_input(conn));
}

static void a_peer_that_never_reads_is_left(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_ECHO_REQUEST };

	for (int i = 0; i < 200; i++)
		world_put(conn, &msg);
	world_pass(w, CTRL_ECHO_MS + CTRL_ECHO_REPLY_MS);
	assert_int_equal(conn->state, CONN_CLOSED);
}

static void tcp_loss_is_reported_with_its_reason(void **state)
{
	struct world *w = *state;
	struct ctrl_conn *conn = served(w);
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };

	world_put(conn, &msg);
	world_forget(w);
	conn_tcp_down(conn, 0);
	assert_true(world_told(w, "down(5)"));
	assert_string_equal(w->text, "peer closed the control connection");
	conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	conn_dial(conn, NULL);
	conn_tcp_down(conn, 111);
	assert_true(world_told(w, "down(3)"));
	assert_string_equal(w->text, "cannot connect: Connection refused");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(no_cell_of_the_tables_is_forgotten),
		TEST(server_answers_a_start_request),
		TEST(client_opens_with_a_start_request),
		TEST(client_and_server_agree_at_every_chunk_size),
		TEST(server_side_close_ends_call_and_connection),
		TEST(wrong_versions_are_refused),
		TEST(later_revisions_of_version_1_are_accepted),
		TEST(client_stops_when_the_reply_has_another_version),
		TEST(client_reports_why_the_start_was_refused),
		TEST(anything_but_a_start_request_ends_a_new_connection),
		TEST(a_second_start_request_is_refused_and_harmless),
		TEST(garbage_closes_at_once),
		TEST(messages_behind_the_end_are_not_looked_at),
		TEST(unknown_messages_are_ignored_once_established),
		TEST(stop_request_ends_all_calls),
		TEST(crossing_stop_requests_are_both_answered),
		TEST(slow_drip_is_cut_off),
		TEST(connect_and_start_share_one_deadline),
		TEST(a_peer_that_is_doubted_is_asked_at_once),
		TEST(a_silent_peer_is_asked_and_then_left),
		TEST(echo_requests_are_answered_with_their_identifier),
		TEST(an_accepted_connection_without_calls_is_stopped),
		TEST(an_accepted_connection_with_a_call_stays),
		TEST(a_peer_that_does_not_read_is_not_listened_to),
		TEST(a_peer_that_never_reads_is_left),
		TEST(tcp_loss_is_reported_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
