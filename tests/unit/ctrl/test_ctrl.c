/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/ctrl.c daemon/ctrl/io.c daemon/ctrl/listen.c daemon/ctrl/restore.c daemon/ctrl/dial.c */
/* links: daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/stream.c */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c daemon/log.c daemon/model/utf8.c */
/* libs: libsystemd */
/* The engine on real sockets, over loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ctrl/ctrl.h"
#include "ctrl/limits.h"
#include "ctrl/msg.h"

#define DEADLINE_US (10 * 1000000ull)

struct side {
	sd_event *event;
	struct ctrl *ctrl;
	struct sockaddr_in addr;
	unsigned int incoming, up, down, conn_down, idle;
	struct ctrl_call *server_call, *client_call;
	enum ctrl_reason why;
	char text[200];
};

static enum ctrl_verdict on_incoming(struct ctrl_call *call, void *user)
{
	struct side *s = user;

	s->incoming++;
	s->server_call = call;
	return CTRL_ACCEPT;
}

static void on_up(struct ctrl_call *call, void *user)
{
	struct side *s = user;

	s->up++;
	if (ctrl_call_role(call) == CTRL_PNS)
		s->client_call = call;
}

static void on_down(struct ctrl_call *call, enum ctrl_reason why,
		    const char *text, void *user)
{
	struct side *s = user;

	(void)call;
	s->down++;
	s->why = why;
	snprintf(s->text, sizeof(s->text), "%s", text);
}

static void on_conn_down(struct ctrl_conn *conn, enum ctrl_reason why,
			 const char *text, void *user)
{
	struct side *s = user;

	(void)why;
	(void)text;
	assert_true(ctrl_conn_id(conn) > 0);
	s->conn_down++;
}

static void on_idle(void *user)
{
	((struct side *)user)->idle++;
}

static const struct ctrl_ops ops = {
	.call_incoming = on_incoming,
	.call_up = on_up,
	.call_down = on_down,
	.conn_down = on_conn_down,
	.idle = on_idle,
};

static struct sockaddr_in address(const char *dotted, uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(port) };

	inet_pton(AF_INET, dotted, &addr.sin_addr);
	return addr;
}

static int setup(void **state)
{
	static struct side s;
	struct sockaddr_in any = address("127.0.0.1", 0);

	memset(&s, 0, sizeof(s));
	assert_true(sd_event_new(&s.event) >= 0);
	s.ctrl = ctrl_new(s.event, &ops, &s);
	assert_non_null(s.ctrl);
	assert_int_equal(ctrl_listen(s.ctrl, &any, NULL), 0);
	assert_int_equal(ctrl_listen_addr(s.ctrl, &s.addr), 0);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct side *s = *state;

	ctrl_free(s->ctrl);
	sd_event_unref(s->event);
	return 0;
}

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ull + ts.tv_nsec / 1000;
}

/* Run the loop until the counter has reached its value. */
static void run_until(struct side *s, const unsigned int *counter,
		      unsigned int value)
{
	uint64_t end = now_us() + DEADLINE_US;

	while (*counter < value && now_us() < end)
		assert_true(sd_event_run(s->event, 100000) >= 0);
	assert_int_equal(*counter, value);
}

/* Let everything that is ready happen. */
static void run_dry(struct side *s)
{
	while (sd_event_run(s->event, 20000) > 0)
		;
}

static int raw_connect(struct side *s)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(
		connect(fd, (struct sockaddr *)&s->addr, sizeof(s->addr)), 0);
	return fd;
}

static void raw_send(int fd, const struct ctrl_msg *msg)
{
	uint8_t buf[CTRL_MSG_MAX];
	size_t len = ctrl_msg_build(msg, buf, sizeof(buf));

	assert_int_equal(send(fd, buf, len, MSG_NOSIGNAL), len);
}

/* The next message, the loop running meanwhile; its type, or 0 when the peer closed. */
static enum ctrl_type raw_recv(struct side *s, int fd, struct ctrl_msg *msg)
{
	uint64_t end = now_us() + DEADLINE_US;
	uint8_t buf[CTRL_MSG_MAX];
	size_t len = 0, n;

	while (now_us() < end) {
		ssize_t r = recv(fd, buf + len, 1, MSG_DONTWAIT);

		if (!r || (r < 0 && errno != EAGAIN))
			return 0;
		if (r < 0) {
			sd_event_run(s->event, 1000);
			continue;
		}
		len++;
		if (ctrl_msg_frame(buf, len, &n) == CTRL_FRAME_OK) {
			assert_int_equal(ctrl_msg_parse(buf, n, msg),
					 CTRL_FRAME_OK);
			return msg->type;
		}
	}
	fail_msg("no message");
	return 0;
}

static int raw_start(struct side *s)
{
	struct ctrl_msg msg = { .type = CTRL_START_REQUEST,
				.start = { .version = CTRL_VERSION } };
	int fd = raw_connect(s);

	raw_send(fd, &msg);
	assert_int_equal(raw_recv(s, fd, &msg), CTRL_START_REPLY);
	return fd;
}

static void a_dialled_call_comes_up_on_both_sides(void **state)
{
	struct side *s = *state;
	struct ctrl_call *call = ctrl_dial(s->ctrl, &s->addr, NULL, s);
	int one = 0;
	socklen_t len = sizeof(one);

	assert_non_null(call);
	run_until(s, &s->up, 2);
	assert_ptr_equal(s->client_call, call);
	assert_ptr_equal(ctrl_call_user(call), s);
	assert_int_not_equal(ctrl_call_local_id(call), 0);
	assert_int_equal(ctrl_call_local_id(call),
			 ctrl_call_peer_id(s->server_call));
	assert_int_equal(ctrl_call_peer_id(call),
			 ctrl_call_local_id(s->server_call));
	assert_int_not_equal(ctrl_call_local_id(call), ctrl_call_peer_id(call));
	assert_int_equal(ntohl(ctrl_call_local(call)->sin_addr.s_addr),
			 INADDR_LOOPBACK);
	assert_int_equal(ctrl_call_local(call)->sin_port,
			 ctrl_call_peer(s->server_call)->sin_port);
	assert_string_equal(ctrl_conn_peer_vendor(ctrl_call_conn(call)),
			    "kpptp");
	assert_int_equal(ctrl_conn_count(s->ctrl), 2);
	assert_int_equal(getsockopt(ctrl_conn_fd(ctrl_call_conn(call)),
				    IPPROTO_TCP, TCP_NODELAY, &one, &len),
			 0);
	assert_int_equal(one, 1);
	ctrl_call_close(call, CTRL_CLOSE_REQUEST);
	run_until(s, &s->conn_down, 2);
	assert_int_equal(s->down, 1);
	assert_int_equal(s->why, CTRL_REASON_PEER);
	assert_int_equal(ctrl_conn_count(s->ctrl), 0);
}

static void many_calls_have_ids_of_their_own(void **state)
{
	struct side *s = *state;
	struct ctrl_call *calls[50];

	for (int i = 0; i < 25; i++)
		assert_non_null(ctrl_dial(s->ctrl, &s->addr, NULL, NULL));
	run_until(s, &s->up, 50);
	for (int i = 0; i < 25; i++) {
		calls[i] = ctrl_dial(s->ctrl, &s->addr, NULL, NULL);
		assert_non_null(calls[i]);
	}
	run_until(s, &s->up, 100);
	for (int i = 0; i < 25; i++)
		for (int j = 0; j < i; j++)
			assert_int_not_equal(ctrl_call_local_id(calls[i]),
					     ctrl_call_local_id(calls[j]));
}

static void the_source_address_can_be_chosen(void **state)
{
	struct side *s = *state;
	struct sockaddr_in local = address("127.0.0.9", 0),
			   foreign = address("192.0.2.55", 0);

	assert_null(ctrl_dial(s->ctrl, &s->addr, &foreign, NULL));
	assert_int_equal(errno, EADDRNOTAVAIL);
	assert_non_null(ctrl_dial(s->ctrl, &s->addr, &local, NULL));
	run_until(s, &s->up, 2);
	assert_int_equal(ntohl(ctrl_call_peer(s->server_call)->sin_addr.s_addr),
			 0x7f000009);
	assert_int_equal(
		ntohl(ctrl_call_local(s->client_call)->sin_addr.s_addr),
		0x7f000009);
}

static void failures_to_connect_are_reported_from_the_loop(void **state)
{
	struct side *s = *state;
	struct sockaddr_in closed = s->addr,
			   broadcast = address("255.255.255.255", 1723);

	ctrl_listen_stop(s->ctrl);
	assert_non_null(ctrl_dial(s->ctrl, &closed, NULL, NULL));
	assert_int_equal(s->down, 0);
	run_until(s, &s->down, 1);
	assert_int_equal(s->why, CTRL_REASON_CONNECT);
	assert_string_equal(s->text, "cannot connect: Connection refused");
	assert_non_null(ctrl_dial(s->ctrl, &broadcast, NULL, NULL));
	assert_int_equal(s->down, 1);
	run_until(s, &s->down, 2);
	assert_int_equal(s->why, CTRL_REASON_CONNECT);
	run_until(s, &s->conn_down, 2);
}

static void a_dial_may_be_closed_at_once(void **state)
{
	struct side *s = *state;

	ctrl_call_close(ctrl_dial(s->ctrl, &s->addr, NULL, NULL),
			CTRL_CLOSE_ADMIN);
	run_until(s, &s->conn_down, 1);
	run_dry(s);
	assert_int_equal(s->down + s->up, 0);
	assert_int_equal(ctrl_conn_count(s->ctrl), 0);
}

static void a_peer_that_vanishes_takes_its_calls_with_it(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };
	int fd = raw_start(s);

	for (int i = 0; i < 3; i++) {
		msg = (struct ctrl_msg){ .type = CTRL_OUT_CALL_REQUEST,
					 .out_call = { .call_id = i } };
		raw_send(fd, &msg);
		assert_int_equal(raw_recv(s, fd, &msg), CTRL_OUT_CALL_REPLY);
		assert_int_equal(msg.out_reply.result, 1);
	}
	assert_int_equal(s->up, 3);
	close(fd);
	run_until(s, &s->down, 3);
	assert_int_equal(s->why, CTRL_REASON_LOST);
	run_until(s, &s->conn_down, 1);
}

static void the_stop_reply_arrives_before_the_close(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg = { .type = CTRL_STOP_REQUEST,
				.stop = { .reason = 1 } };
	int fd = raw_start(s);

	raw_send(fd, &msg);
	raw_send(fd, &msg);
	assert_int_equal(raw_recv(s, fd, &msg), CTRL_STOP_REPLY);
	assert_int_equal(raw_recv(s, fd, &msg), 0);
	close(fd);
	run_until(s, &s->conn_down, 1);
}

static void garbage_is_answered_by_a_close(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg;
	int fd = raw_connect(s);

	assert_int_equal(send(fd, "GET / HTTP/1.0\r\n\r\n", 18, MSG_NOSIGNAL),
			 18);
	assert_int_equal(raw_recv(s, fd, &msg), 0);
	close(fd);
	run_until(s, &s->conn_down, 1);
}

static void one_source_cannot_start_without_limit(void **state)
{
	struct side *s = *state;
	int fds[CTRL_STARTING_PER_SOURCE_MAX + 1], other, n = 0;
	struct sockaddr_in from = address("127.0.0.2", 0);
	struct ctrl_msg msg;

	for (int i = 0; i <= CTRL_STARTING_PER_SOURCE_MAX; i++)
		fds[n++] = raw_connect(s);
	run_dry(s);
	assert_int_equal(ctrl_conn_count(s->ctrl),
			 CTRL_STARTING_PER_SOURCE_MAX);
	assert_int_equal(raw_recv(s, fds[n - 1], &msg), 0);
	other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(other, (struct sockaddr *)&from, sizeof(from)),
			 0);
	assert_int_equal(connect(other, (struct sockaddr *)&s->addr,
				 sizeof(s->addr)),
			 0);
	msg = (struct ctrl_msg){ .type = CTRL_START_REQUEST,
				 .start = { .version = CTRL_VERSION } };
	raw_send(other, &msg);
	assert_int_equal(raw_recv(s, other, &msg), CTRL_START_REPLY);
	raw_send(fds[0],
		 &(struct ctrl_msg){ .type = CTRL_START_REQUEST,
				     .start = { .version = CTRL_VERSION } });
	assert_int_equal(raw_recv(s, fds[0], &msg), CTRL_START_REPLY);
	close(fds[n - 1]);
	fds[n - 1] = raw_start(s);
	close(other);
	while (n)
		close(fds[--n]);
	run_until(s, &s->conn_down, CTRL_STARTING_PER_SOURCE_MAX + 2);
}

static void the_oldest_start_gives_way_when_all_places_are_taken(void **state)
{
	struct side *s = *state;
	static int fds[CTRL_STARTING_MAX + 3];
	struct rlimit files;
	struct ctrl_msg msg;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	for (int i = 0; i < CTRL_STARTING_MAX + 3; i++) {
		char dotted[32];
		struct sockaddr_in from;

		snprintf(dotted, sizeof(dotted), "127.0.1.%d", 1 + i / 16);
		from = address(dotted, 0);
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		assert_int_equal(bind(fds[i], (struct sockaddr *)&from,
				      sizeof(from)),
				 0);
		assert_int_equal(connect(fds[i], (struct sockaddr *)&s->addr,
					 sizeof(s->addr)),
				 0);
		while (sd_event_run(s->event, 0) > 0)
			;
	}
	run_dry(s);
	assert_int_equal(ctrl_conn_count(s->ctrl), CTRL_STARTING_MAX);
	assert_int_equal(s->conn_down, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(raw_recv(s, fds[i], &msg), 0);
	for (int i = 0; i < CTRL_STARTING_MAX + 3; i++)
		close(fds[i]);
}

/* A peer that asks and asks and reads nothing until our side holds its input back. */
static void backpressure_loses_no_answer(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };
	struct ctrl_conn_state saved = { 0 };
	int fd = raw_start(s), small = 1;
	uint32_t sent = 0, got = 0;

	raw_send(fd, &msg);
	assert_int_equal(raw_recv(s, fd, &msg), CTRL_OUT_CALL_REPLY);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	setsockopt(ctrl_conn_fd(ctrl_call_conn(s->server_call)), SOL_SOCKET,
		   SO_SNDBUF, &small, sizeof(small));
	while (saved.in_len < CTRL_MSG_MAX && sent < 100000) {
		msg = (struct ctrl_msg){ .type = CTRL_ECHO_REQUEST,
					 .echo = { .id = sent++ } };
		raw_send(fd, &msg);
		if (sent % 40 == 0)
			sd_event_run(s->event, 0);
		ctrl_conn_save(ctrl_call_conn(s->server_call), &saved);
	}
	assert_true(saved.in_len >= CTRL_MSG_MAX);
	assert_true(saved.out_len > 0);
	while (got < sent && raw_recv(s, fd, &msg) == CTRL_ECHO_REPLY)
		assert_int_equal(msg.echo.id, got++);
	assert_int_equal(got, sent);
	close(fd);
}

static void shutdown_tells_everyone_and_ends(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg;
	int fd = raw_start(s);

	ctrl_dial(s->ctrl, &s->addr, NULL, NULL);
	run_until(s, &s->up, 2);
	ctrl_shutdown(s->ctrl);
	assert_int_equal(s->down, 2);
	assert_int_equal(s->why, CTRL_REASON_LOCAL);
	assert_null(ctrl_dial(s->ctrl, &s->addr, NULL, NULL));
	assert_int_equal(errno, ESHUTDOWN);
	assert_int_equal(raw_recv(s, fd, &msg), CTRL_STOP_REQUEST);
	assert_int_equal(msg.stop.reason, 3);
	msg = (struct ctrl_msg){ .type = CTRL_STOP_REPLY,
				 .stop = { .result = 1 } };
	raw_send(fd, &msg);
	run_until(s, &s->idle, 1);
	assert_int_equal(ctrl_conn_count(s->ctrl), 0);
	close(fd);
}

static void shutdown_does_not_wait_for_a_mute_peer(void **state)
{
	struct side *s = *state;
	int fd = raw_start(s);
	uint64_t begin = now_us();

	ctrl_shutdown(s->ctrl);
	run_until(s, &s->idle, 1);
	assert_in_range((now_us() - begin) / 1000, CTRL_STOP_MS - 100,
			CTRL_STOP_MS + 2000);
	close(fd);
}

static void a_connection_can_be_saved(void **state)
{
	struct side *s = *state;
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST };
	struct ctrl_conn_state saved;
	struct ctrl_conn *conn;
	int fd = raw_start(s);

	raw_send(fd, &msg);
	assert_int_equal(send(fd, "\0\x10\0", 3, MSG_NOSIGNAL), 3);
	assert_int_equal(raw_recv(s, fd, &msg), CTRL_OUT_CALL_REPLY);
	run_dry(s);
	conn = ctrl_call_conn(s->server_call);
	assert_true(ctrl_conn_fd(conn) >= 0);
	assert_true(ctrl_conn_save(conn, &saved));
	assert_false(saved.dialled);
	assert_int_equal(saved.in_len, 3);
	assert_memory_equal(saved.in, "\0\x10\0", 3);
	assert_int_equal(saved.out_len, 0);
	assert_ptr_equal(ctrl_conn_next_call(conn, NULL), s->server_call);
	assert_null(ctrl_conn_next_call(conn, s->server_call));
	close(fd);
}

static void a_taken_port_is_reported(void **state)
{
	struct side *s = *state;

	assert_int_equal(ctrl_listen(s->ctrl, &s->addr, NULL), -EADDRINUSE);
	assert_int_equal(ctrl_listen_addr(s->ctrl, &s->addr), 0);
	ctrl_listen_stop(s->ctrl);
	assert_int_equal(ctrl_listen_addr(s->ctrl, &s->addr), -ENOENT);
}

static void what_comes_by_a_bound_listener_is_bound(void **state)
{
	struct side *s = *state;

	ctrl_listen_stop(s->ctrl);
	assert_int_equal(ctrl_listen(s->ctrl, &s->addr, "lo"), 0);
	assert_non_null(ctrl_dial(s->ctrl, &s->addr, NULL, s));
	run_until(s, &s->up, 2);
	assert_int_equal(ctrl_call_ifindex(s->server_call),
			 if_nametoindex("lo"));
	assert_int_equal(ctrl_call_ifindex(s->client_call), 0);
}

static void a_netdev_that_is_not_there_is_reported(void **state)
{
	struct side *s = *state;

	ctrl_listen_stop(s->ctrl);
	assert_int_equal(ctrl_listen(s->ctrl, &s->addr, "nowhere0"), -ENODEV);
	assert_int_equal(ctrl_listen_addr(s->ctrl, &s->addr), -ENOENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_dialled_call_comes_up_on_both_sides),
		TEST(many_calls_have_ids_of_their_own),
		TEST(the_source_address_can_be_chosen),
		TEST(failures_to_connect_are_reported_from_the_loop),
		TEST(a_dial_may_be_closed_at_once),
		TEST(a_peer_that_vanishes_takes_its_calls_with_it),
		TEST(the_stop_reply_arrives_before_the_close),
		TEST(garbage_is_answered_by_a_close),
		TEST(one_source_cannot_start_without_limit),
		TEST(the_oldest_start_gives_way_when_all_places_are_taken),
		TEST(backpressure_loses_no_answer),
		TEST(shutdown_tells_everyone_and_ends),
		TEST(shutdown_does_not_wait_for_a_mute_peer),
		TEST(a_connection_can_be_saved),
		TEST(a_taken_port_is_reported),
		TEST(what_comes_by_a_bound_listener_is_bound),
		TEST(a_netdev_that_is_not_there_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
