/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/net/peer_dns.c daemon/net/resolvconf.c daemon/log.c daemon/model/utf8.c */
/* libs: libsystemd */
/*
 * Who is told of a peer's DNS servers. The bus and systemd-resolved are played by
 * this program, resolvconf by a script that writes down what it was asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "net/peer_dns.h"

#define IFINDEX 7

enum { PATIENCE_S = 10 };

/**
 * struct stage - what surrounds the code under test
 * @event: loop
 * @dns: under test
 * @folder: of its own
 * @bus_fd: where the bus listens, or -1
 * @bus: the connection that came in
 * @refuses: systemd-resolved knows no such link
 * @calls: what systemd-resolved was asked, one line each
 */
struct stage {
	sd_event *event;
	struct peer_dns *dns;
	char folder[64];
	int bus_fd;
	sd_bus *bus;
	bool refuses;
	char calls[2048];
};

static void note(struct stage *s, const char *text)
{
	strncat(s->calls, text, sizeof(s->calls) - strlen(s->calls) - 1);
}

static void note_servers(struct stage *s, sd_bus_message *m)
{
	const void *data;
	char ip[INET_ADDRSTRLEN];
	size_t len;
	int family;

	assert_true(sd_bus_message_enter_container(m, 'a', "(iay)") > 0);
	while (sd_bus_message_enter_container(m, 'r', "iay") > 0) {
		assert_true(sd_bus_message_read(m, "i", &family) > 0);
		assert_true(sd_bus_message_read_array(m, 'y', &data, &len) > 0);
		assert_int_equal(family, AF_INET);
		assert_int_equal(len, 4);
		note(s, " ");
		note(s, inet_ntop(AF_INET, data, ip, sizeof(ip)));
		sd_bus_message_exit_container(m);
	}
}

static void note_domains(struct stage *s, sd_bus_message *m)
{
	const char *domain;
	int routes;

	assert_true(sd_bus_message_enter_container(m, 'a', "(sb)") > 0);
	while (sd_bus_message_read(m, "(sb)", &domain, &routes) > 0) {
		note(s, routes ? " ~" : " ");
		note(s, domain);
	}
}

static void note_call(struct stage *s, sd_bus_message *m)
{
	const char *member = sd_bus_message_get_member(m);
	int ifindex, on;

	assert_string_equal(sd_bus_message_get_destination(m),
			    "org.freedesktop.resolve1");
	assert_false(sd_bus_message_get_auto_start(m));
	assert_true(sd_bus_message_read(m, "i", &ifindex) > 0);
	assert_int_equal(ifindex, IFINDEX);
	note(s, member);
	if (!strcmp(member, "SetLinkDNS"))
		note_servers(s, m);
	else if (!strcmp(member, "SetLinkDomains"))
		note_domains(s, m);
	else if (!strcmp(member, "SetLinkDefaultRoute")) {
		assert_true(sd_bus_message_read(m, "b", &on) > 0);
		note(s, on ? " yes" : " no");
	}
	note(s, "\n");
}

static int on_message(sd_bus_message *m, void *user, sd_bus_error *error)
{
	struct stage *s = user;

	(void)error;
	if (sd_bus_message_is_method_call(m, "org.freedesktop.DBus", "Hello"))
		return sd_bus_reply_method_return(m, "s", ":1.1");
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	note_call(s, m);
	if (s->refuses)
		return sd_bus_reply_method_errorf(
			m, "org.freedesktop.resolve1.NoSuchLink", "no link");
	return sd_bus_reply_method_return(m, NULL);
}

static int on_connect(sd_event_source *source, int fd, uint32_t revents,
		      void *user)
{
	int conn = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct stage *s = user;
	sd_id128_t id;

	(void)source;
	(void)revents;
	assert_true(conn >= 0);
	assert_true(sd_id128_randomize(&id) >= 0);
	assert_true(sd_bus_new(&s->bus) >= 0);
	assert_true(sd_bus_set_fd(s->bus, conn, conn) >= 0);
	assert_true(sd_bus_set_server(s->bus, 1, id) >= 0);
	assert_true(sd_bus_set_anonymous(s->bus, 1) >= 0);
	assert_true(sd_bus_add_filter(s->bus, NULL, on_message, s) >= 0);
	assert_true(sd_bus_start(s->bus) >= 0);
	assert_true(sd_bus_attach_event(s->bus, s->event, 0) >= 0);
	return 0;
}

static void start_bus(struct stage *s)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/bus", s->folder);
	s->bus_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
		bind(s->bus_fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(s->bus_fd, 1), 0);
	assert_true(sd_event_add_io(s->event, NULL, s->bus_fd, EPOLLIN,
				    on_connect, s) >= 0);
}

/* The script: a line with its arguments, then what it reads; @more at its end. */
static void write_resolvconf(const struct stage *s, const char *more)
{
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "%s/resolvconf", s->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
		"#!/bin/sh\n"
		"{ echo \"$@\"; [ \"$1\" = -d ] || cat; } >>%s/asked\n%s\n",
		s->folder, more);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static const char *asked(const struct stage *s)
{
	static char text[1024];
	char path[96];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/asked", s->folder);
	file = fopen(path, "r");
	if (!file)
		return "";
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

static int setup(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));
	char text[128];

	assert_non_null(s);
	snprintf(s->folder, sizeof(s->folder), "/tmp/test_peer_dns.XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(text, sizeof(text), "unix:path=%s/bus", s->folder);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", text, 1);
	snprintf(text, sizeof(text), "%s:/usr/bin:/bin", s->folder);
	setenv("PATH", text, 1);
	s->bus_fd = -1;
	assert_true(sd_event_new(&s->event) >= 0);
	s->dns = peer_dns_new(s->event);
	assert_non_null(s->dns);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "bus", "asked", "resolvconf" };
	struct stage *s = *state;
	char path[96];

	peer_dns_free(s->dns);
	sd_bus_close_unref(s->bus);
	if (s->bus_fd >= 0)
		close(s->bus_fd);
	sd_event_unref(s->event);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", s->folder, names[i]);
		unlink(path);
	}
	rmdir(s->folder);
	free(s);
	return 0;
}

static struct peer_dns_servers servers(bool exclusive)
{
	struct peer_dns_servers ret = { .netdev = "pptp-out1",
					.ifindex = IFINDEX,
					.count = 2,
					.exclusive = exclusive };

	inet_pton(AF_INET, "10.0.0.53", &ret.addr[0]);
	inet_pton(AF_INET, "10.0.1.53", &ret.addr[1]);
	return ret;
}

static void set(struct stage *s, bool exclusive)
{
	const struct peer_dns_servers given = servers(exclusive);

	peer_dns_set(s->dns, &given);
}

static void run_until(struct stage *s, const char *text,
		      const char *(*get)(const struct stage *s))
{
	time_t end = time(NULL) + PATIENCE_S;

	while (strcmp(get(s), text) != 0) {
		if (time(NULL) >= end)
			fail_msg("expected:\n%sgot:\n%s", text, get(s));
		assert_true(sd_event_run(s->event, 50 * 1000) >= 0);
	}
}

static const char *calls(const struct stage *s)
{
	return s->calls;
}

#define SET "SetLinkDNS 10.0.0.53 10.0.1.53\n"
#define BESIDE SET "SetLinkDomains\nSetLinkDefaultRoute yes\n"
#define ALONE SET "SetLinkDomains ~.\nSetLinkDefaultRoute yes\n"

static void resolved_is_told_and_told_back(void **state)
{
	struct stage *s = *state;

	start_bus(s);
	write_resolvconf(s, "");
	set(s, false);
	run_until(s, BESIDE, calls);
	peer_dns_clear(s->dns, "pptp-out1");
	run_until(s, BESIDE "RevertLink\n", calls);
	peer_dns_clear(s->dns, "pptp-out1");
	set(s, true);
	run_until(s, BESIDE "RevertLink\n" ALONE, calls);
	assert_string_equal(asked(s), "");
}

static void resolvconf_gets_what_resolved_refuses(void **state)
{
	struct stage *s = *state;

	start_bus(s);
	s->refuses = true;
	write_resolvconf(s, "");
	set(s, false);
	run_until(s,
		  "-a pptp-out1.kpptp\n"
		  "nameserver 10.0.0.53\nnameserver 10.0.1.53\n",
		  asked);
}

static void without_a_bus_it_is_resolvconf(void **state)
{
	struct stage *s = *state;

	write_resolvconf(s, "");
	set(s, true);
	peer_dns_clear(s->dns, "pptp-out1");
	/* One after the other, however soon the second was wanted. */
	run_until(s,
		  "-x -a pptp-out1.kpptp\n"
		  "nameserver 10.0.0.53\nnameserver 10.0.1.53\n"
		  "-d pptp-out1.kpptp\n",
		  asked);
}

static void a_resolvconf_that_knows_no_x_is_asked_without(void **state)
{
	struct stage *s = *state;

	write_resolvconf(s, "[ \"$1\" != -x ]");
	set(s, true);
	run_until(s,
		  "-x -a pptp-out1.kpptp\n"
		  "nameserver 10.0.0.53\nnameserver 10.0.1.53\n"
		  "-a pptp-out1.kpptp\n"
		  "nameserver 10.0.0.53\nnameserver 10.0.1.53\n",
		  asked);
}

static void what_is_left_is_taken_back_at_the_end(void **state)
{
	struct stage *s = *state;

	write_resolvconf(s, "");
	set(s, false);
	peer_dns_free(s->dns);
	s->dns = NULL;
	assert_string_equal(asked(s),
			    "-a pptp-out1.kpptp\n"
			    "nameserver 10.0.0.53\nnameserver 10.0.1.53\n"
			    "-d pptp-out1.kpptp\n");
}

static void nobody_to_tell_is_no_error(void **state)
{
	struct stage *s = *state;

	setenv("PATH", s->folder, 1);
	set(s, false);
	peer_dns_clear(s->dns, "pptp-out1");
	set(s, true);
}

/* Until its patience ends, nothing else waits for such a program. */
static void a_program_that_hangs_blocks_nothing(void **state)
{
	struct stage *s = *state;
	time_t begin = time(NULL);

	write_resolvconf(s, "exec sleep 1000");
	set(s, false);
	run_until(s,
		  "-a pptp-out1.kpptp\n"
		  "nameserver 10.0.0.53\nnameserver 10.0.1.53\n",
		  asked);
	assert_true(time(NULL) - begin < 5);
	write_resolvconf(s, "");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(resolved_is_told_and_told_back),
		TEST(resolvconf_gets_what_resolved_refuses),
		TEST(without_a_bus_it_is_resolvconf),
		TEST(a_resolvconf_that_knows_no_x_is_asked_without),
		TEST(what_is_left_is_taken_back_at_the_end),
		TEST(nobody_to_tell_is_no_error),
		TEST(a_program_that_hangs_blocks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
