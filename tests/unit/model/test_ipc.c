// SPDX-License-Identifier: GPL-2.0-only
/* links: tests/unit/model/fake.c tools/[!m]*.c daemon/ipc/[a-z]*.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* The socket as other programs see it, well-behaved and not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake.h"
#include "ipc/exchange.h"
#include "ipc/frame.h"
#include "ipc/limits.h"

static int dial(const struct fake *fake)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(addr.sun_path, fake->socket);
	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
				    sizeof(limit)),
			 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)),
			 0);
	return fd;
}

static void say(int fd, const char *message)
{
	size_t len = strlen(message) + 1;

	assert_int_equal(send(fd, message, len, MSG_NOSIGNAL), len);
}

/* One message, or "" at the end of the connection. */
static const char *hear(int fd)
{
	static char buf[1 << 20];
	size_t used = 0;

	for (;;) {
		ssize_t n = recv(fd, buf + used, sizeof(buf) - used, MSG_PEEK);
		const char *end;

		assert_true(n >= 0);
		if (!n)
			break;
		end = memchr(buf + used, '\0', n);
		if (end)
			n = end + 1 - (buf + used);
		assert_int_equal(recv(fd, buf + used, n, 0), n);
		used += n;
		if (end)
			return buf;
	}
	assert_int_equal(used, 0);
	return "";
}

/* The daemon has closed the connection; a silent one is another thing. */
static void assert_closed(int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, 0);

	assert_true(n == 0 || (n < 0 && errno == ECONNRESET));
}

static void test_info_and_unknown_methods(void **state)
{
	static const char *const names[] = {
		"Add",	  "Set",       "Remove",     "Enable", "Disable",
		"Import", "Reload",    "Disconnect", "Show",   "Monitor",
		"Events", "Effective", "Export",
	};
	struct fake fake;
	const char *reply;
	char text[128];
	int fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	say(fd, "{\"method\":\"org.varlink.service.GetInfo\"}");
	assert_non_null(strstr(
		hear(fd),
		"\"interfaces\":[\"org.varlink.service\",\"io.kpptp\"]"));
	say(fd, "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
		"\"parameters\":{\"interface\":\"io.kpptp\"}}");
	reply = hear(fd);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "\\nmethod %s(", names[i]);
		assert_non_null(strstr(reply, text));
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "{\"method\":\"io.kpptp.%s\"}",
			 names[i]);
		say(fd, text);
		assert_null(strstr(hear(fd), "MethodNotFound"));
	}
	say(fd, "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
		"\"parameters\":{\"interface\":\"io.none\"}}");
	assert_non_null(strstr(hear(fd), "InterfaceNotFound"));
	say(fd, "{\"method\":\"io.kpptp.Nothing\"}");
	assert_string_equal(
		hear(fd), "{\"parameters\":{\"method\":\"io.kpptp.Nothing\"},"
			  "\"error\":\"org.varlink.service.MethodNotFound\"}");
	say(fd, "not json");
	assert_non_null(
		strstr(hear(fd), "org.varlink.service.InvalidParameter"));
	say(fd, "[1]");
	assert_non_null(
		strstr(hear(fd), "org.varlink.service.InvalidParameter"));
	close(fd);
	fake_stop(&fake);
}

static void test_typed_values_are_taken(void **state)
{
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	say(fd,
	    "{\"method\":\"io.kpptp.Set\",\"parameters\":{\"object\":\"server\",\"properties\":"
	    "{\"enabled\":true,\"max-mtu\":1400,\"authentication\":[\"mschap2\",\"pap\"],"
	    "\"mrru\":\"disabled\"}}}");
	assert_string_equal(hear(fd), "{\"parameters\":{}}");
	say(fd,
	    "{\"method\":\"io.kpptp.Show\",\"parameters\":{\"object\":\"server\"}}");
	assert_non_null(strstr(hear(fd), "\"enabled\":true,\"max-mtu\":1400,"));
	say(fd,
	    "{\"method\":\"io.kpptp.Set\",\"parameters\":{\"object\":\"server\",\"properties\":"
	    "{\"max-mtu\":{}}}}");
	assert_non_null(strstr(hear(fd), "io.kpptp.InvalidValue"));
	say(fd,
	    "{\"method\":\"io.kpptp.Set\",\"parameters\":{\"object\":\"server\",\"properties\":"
	    "{\"default-profile\":\"default\\u0000x\"}}}");
	assert_non_null(strstr(hear(fd), "io.kpptp.InvalidValue"));
	say(fd,
	    "{\"method\":\"io.kpptp.Add\",\"parameters\":{\"object\":\"secret\",\"properties\":"
	    "{\"name\":\"a\",\"password\":\"top\\u0007secret\"}}}");
	/* A refused password is not repeated. */
	assert_null(strstr(hear(fd), "top"));
	close(fd);
	fake_stop(&fake);
}

static void test_pieces_and_several_at_once(void **state)
{
	static const char two[] =
		"{\"method\":\"io.kpptp.Nothing1\"}\0{\"method\":\"io.kpptp.Nothing2\"}";
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	assert_int_equal(send(fd, two, sizeof(two), 0), sizeof(two));
	assert_non_null(strstr(hear(fd), "Nothing1"));
	assert_non_null(strstr(hear(fd), "Nothing2"));
	for (size_t i = 0; i < sizeof(two); i++)
		assert_int_equal(send(fd, two + i, 1, 0), 1);
	assert_non_null(strstr(hear(fd), "Nothing1"));
	assert_non_null(strstr(hear(fd), "Nothing2"));
	/* Half-closed: the last request is still answered. */
	assert_int_equal(send(fd, two, sizeof(two), 0), sizeof(two));
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_non_null(strstr(hear(fd), "Nothing1"));
	assert_non_null(strstr(hear(fd), "Nothing2"));
	assert_string_equal(hear(fd), "");
	close(fd);
	fake_stop(&fake);
}

static void test_too_long_a_message_ends_the_connection(void **state)
{
	char *junk = calloc(1, IPC_MESSAGE_MAX + 1);
	struct fake fake;
	int fd;

	(void)state;
	memset(junk, 'x', IPC_MESSAGE_MAX);
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	assert_int_equal(send(fd, junk, IPC_MESSAGE_MAX, MSG_NOSIGNAL),
			 IPC_MESSAGE_MAX);
	assert_closed(fd);
	close(fd);
	fd = dial(&fake);
	say(fd, "{\"method\":\"org.varlink.service.GetInfo\"}");
	assert_non_null(strstr(hear(fd), "kpptpd"));
	close(fd);
	free(junk);
	fake_stop(&fake);
}

/* More at once than one connection is served in a turn of the loop. */
static void test_many_requests_at_once(void **state)
{
	static const char message[] = "{\"method\":\"io.kpptp.Nothing\"}";
	char batch[4 * IPC_TURN * sizeof(message)];
	struct fake fake;
	int fd;

	(void)state;
	for (int i = 0; i < 4 * IPC_TURN; i++)
		memcpy(batch + i * sizeof(message), message, sizeof(message));
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	assert_int_equal(send(fd, batch, sizeof(batch), 0), sizeof(batch));
	for (int i = 0; i < 4 * IPC_TURN; i++)
		assert_non_null(strstr(hear(fd), "MethodNotFound"));
	close(fd);
	fake_stop(&fake);
}

/* Somebody asks much and reads nothing; others are served meanwhile. */
static void test_reader_who_does_not_read(void **state)
{
	struct fake fake;
	int rude, fd;

	(void)state;
	fake_start(&fake, FAKE_CROWD, NULL);
	rude = dial(&fake);
	for (int i = 0; i < 20; i++)
		say(rude, "{\"method\":\"io.kpptp.Show\",\"more\":true,"
			  "\"parameters\":{\"object\":\"active\"}}");
	fd = dial(&fake);
	say(fd, "{\"method\":\"org.varlink.service.GetInfo\"}");
	assert_non_null(strstr(hear(fd), "kpptpd"));
	for (int i = 0; i < 20; i++) {
		bool last = false;

		while (!last)
			last = !strstr(hear(rude), "\"continues\":true");
	}
	close(rude);
	close(fd);
	fake_stop(&fake);
}

static void test_only_reply_is_bounded(void **state)
{
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_CROWD, NULL);
	fd = dial(&fake);
	say(fd,
	    "{\"method\":\"io.kpptp.Show\",\"parameters\":{\"object\":\"active\"}}");
	assert_non_null(strstr(hear(fd), "call the method with \\\"more\\\""));
	close(fd);
	fake_stop(&fake);
}

static void test_connections_of_one_user_are_bounded(void **state)
{
	int fds[IPC_CONNECTIONS_USER];
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	for (int i = 0; i < IPC_CONNECTIONS_USER; i++) {
		fds[i] = dial(&fake);
		say(fds[i], "{\"method\":\"io.kpptp.Nothing\"}");
		assert_non_null(strstr(hear(fds[i]), "MethodNotFound"));
	}
	fd = dial(&fake);
	assert_closed(fd);
	close(fd);
	for (int i = 0; i < IPC_CONNECTIONS_USER; i++)
		close(fds[i]);
	fake_stop(&fake);
}

/* As many members of the socket's group as it takes, each with all it may have. */
static void test_root_gets_in_whoever_crowds_the_socket(void **state)
{
	int fds[IPC_CONNECTIONS_MAX], count = 0, fd;
	struct fake fake;

	(void)state;
	if (geteuid() != 0)
		skip();
	fake_start(&fake, FAKE_IDLE, NULL);
	assert_int_equal(chmod(fake.dir, 0755), 0);
	assert_int_equal(chmod(fake.socket, 0666), 0);
	while (count < IPC_CONNECTIONS_MAX) {
		uid_t uid = 60000 + count / IPC_CONNECTIONS_USER;

		assert_int_equal(seteuid(uid), 0);
		fds[count++] = dial(&fake);
		assert_int_equal(seteuid(0), 0);
	}
	fd = dial(&fake);
	say(fd, "{\"method\":\"org.varlink.service.GetInfo\"}");
	assert_non_null(strstr(hear(fd), "kpptpd"));
	close(fd);
	assert_closed(fds[count - 1]);
	while (count)
		close(fds[--count]);
	fake_stop(&fake);
}

static void test_monitor_pushes_changes_until_the_end(void **state)
{
	static struct fake_run run;
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_CONNECTED,
		   "client add name=c connect-to=192.0.2.1 user=ex\n");
	fd = dial(&fake);
	say(fd, "{\"method\":\"io.kpptp.Monitor\",\"more\":true,"
		"\"parameters\":{\"object\":\"client\",\"name\":\"c\"}}");
	assert_non_null(strstr(hear(fd), "\"status\":\"terminated\""));
	assert_int_equal(fake_cli(&fake, &run, "", "client enable c"), 0);
	while (!strstr(hear(fd), "\"status\":\"connected\""))
		;
	assert_int_equal(fake_cli(&fake, &run, "", "client remove c"), 0);
	for (;;) {
		const char *reply = hear(fd);

		assert_true(*reply);
		if (strstr(reply, "io.kpptp.NotFound"))
			break;
	}
	close(fd);
	fake_stop(&fake);
}

static const char events[] = "{\"method\":\"io.kpptp.Events\",\"more\":true}";

static void test_events_follow_each_change(void **state)
{
	static struct fake_run run;
	const char *reply;
	struct fake fake;
	int fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	fd = dial(&fake);
	say(fd, "{\"method\":\"io.kpptp.Events\"}");
	assert_non_null(strstr(hear(fd), "org.varlink.service.ExpectedMore"));
	say(fd, events);
	assert_string_equal(hear(fd),
			    "{\"parameters\":{\"lost\":0,\"events\":[]},"
			    "\"continues\":true}");
	assert_int_equal(fake_cli(&fake, &run, "", "secret add a password=pw"),
			 0);
	reply = hear(fd);
	assert_non_null(strstr(reply, "\"action\":\"add\",\"object\":"
				      "\"secret\",\"name\":\"a\""));
	assert_null(strstr(reply, "pw"));
	assert_int_equal(fake_cli(&fake, &run, "", "secret remove a"), 0);
	assert_non_null(strstr(hear(fd), "\"action\":\"remove\""));
	close(fd);
	fake_stop(&fake);
}

/* Adds as many secrets as one message holds, in one change of the file. */
static void add_many(int fd, int from, int count)
{
	static char text[IPC_MESSAGE_MAX];
	size_t used = (size_t)snprintf(
		text, sizeof(text),
		"{\"method\":\"io.kpptp.Import\",\"parameters\":{\"text\":\"");

	for (int i = 0; i < count; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used,
			"secret add name=u%d comment=%0200d\\n", from + i, i);
	snprintf(text + used, sizeof(text) - used, "\"}}");
	say(fd, text);
	assert_null(strstr(hear(fd), "error"));
}

/* More events than are kept, while the reader's socket and our queue are full. */
static void test_a_slow_reader_is_told_what_it_lost(void **state)
{
	enum { PIECE = 200, CHANGES = 20 * PIECE };
	long lost = 0, got = 0;
	struct fake fake;
	int slow, fd;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	slow = dial(&fake);
	say(slow, events);
	assert_non_null(strstr(hear(slow), "\"events\":[]"));
	fd = dial(&fake);
	for (int i = 0; i < CHANGES; i += PIECE)
		add_many(fd, i, PIECE);
	while (lost + got < CHANGES) {
		struct json_object *reply = json_tokener_parse(hear(slow));
		struct json_object *in, *value;

		assert_true(
			json_object_object_get_ex(reply, "parameters", &in));
		assert_true(json_object_object_get_ex(in, "lost", &value));
		lost += json_object_get_int(value);
		assert_true(json_object_object_get_ex(in, "events", &value));
		got += (long)json_object_array_length(value);
		json_object_put(reply);
	}
	assert_true(lost > 0);
	assert_true(got >= IPC_EVENTS);
	assert_int_equal(lost + got, CHANGES);
	close(slow);
	close(fd);
	fake_stop(&fake);
}

/* Without privilege: what a member of the socket's group may do. */
static void test_readers_cannot_change_or_see_passwords(void **state)
{
	static const char *const forbidden[] = {
		"Add",	   "Set",    "Remove", "Enable",
		"Disable", "Import", "Reload", "Disconnect",
	};
	const struct ipc_ops ops = { 0 };
	struct ipc_backend backend = { .model = model_new(), .ops = &ops };
	struct exchange ex = { 0 };
	struct json_object *reply;
	char message[128];

	(void)state;
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		snprintf(message, sizeof(message),
			 "{\"method\":\"io.kpptp.%s\"}", forbidden[i]);
		reply = exchange_begin(&ex, &backend, false, message);
		assert_non_null(strstr(json_object_to_json_string(reply),
				       "PermissionDenied"));
		json_object_put(reply);
	}
	reply = exchange_begin(&ex, &backend, false,
			       "{\"method\":\"io.kpptp.Show\",\"parameters\":"
			       "{\"object\":\"secret\",\"sensitive\":true}}");
	assert_non_null(
		strstr(json_object_to_json_string(reply), "PermissionDenied"));
	json_object_put(reply);
	assert_null(
		exchange_begin(&ex, &backend, false,
			       "{\"method\":\"io.kpptp.Show\",\"parameters\":"
			       "{\"object\":\"secret\"}}"));
	exchange_end(&ex);
	model_free(backend.model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_info_and_unknown_methods),
		cmocka_unit_test(test_typed_values_are_taken),
		cmocka_unit_test(test_pieces_and_several_at_once),
		cmocka_unit_test(test_too_long_a_message_ends_the_connection),
		cmocka_unit_test(test_many_requests_at_once),
		cmocka_unit_test(test_reader_who_does_not_read),
		cmocka_unit_test(test_only_reply_is_bounded),
		cmocka_unit_test(test_connections_of_one_user_are_bounded),
		cmocka_unit_test(test_root_gets_in_whoever_crowds_the_socket),
		cmocka_unit_test(test_monitor_pushes_changes_until_the_end),
		cmocka_unit_test(test_events_follow_each_change),
		cmocka_unit_test(test_a_slow_reader_is_told_what_it_lost),
		cmocka_unit_test(test_readers_cannot_change_or_see_passwords),
	};

	return cmocka_run_group_tests_name("ipc", tests, NULL, NULL);
}
