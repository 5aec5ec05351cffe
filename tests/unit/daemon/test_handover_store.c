// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/handover_store.c daemon/log.c daemon/model/utf8.c */
/* libs: libsystemd cmocka */
/* Descriptors given to a service manager that this file plays, and taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "handover_store.h"

enum {
	/* More than two messages of a unix socket carry. */
	MANY = 600,
	KEPT_MAX = 8,
};

/**
 * struct manager - that of services
 * @fd: its socket
 * @thread: reads from it
 * @names: of what it keeps, by colons
 * @kept: what it keeps, @count of them
 * @removed: how often it was told to forget something
 * @deaf: it does not answer
 */
struct manager {
	int fd;
	pthread_t thread;
	char names[256];
	int kept[KEPT_MAX];
	unsigned int count;
	unsigned int removed;
	bool deaf;
};

static void keep(struct manager *m, const char *text, int fd)
{
	const char *name = strstr(text, "FDNAME=");

	assert_true(m->count < KEPT_MAX && name);
	name += strlen("FDNAME=");
	strcat(m->names, m->count ? ":" : "");
	strncat(m->names, name, strcspn(name, "\n"));
	m->kept[m->count++] = fd;
}

static void told(struct manager *m, const char *text, int fd)
{
	if (strstr(text, "FDSTORE=1") && fd >= 0) {
		keep(m, text, fd);
		return;
	}
	m->removed += !!strstr(text, "FDSTOREREMOVE=1");
	/* A barrier is one that is closed. */
	if (fd >= 0 && !m->deaf)
		close(fd);
}

static void *read_all(void *user)
{
	struct manager *m = user;
	char text[256], room[CMSG_SPACE(sizeof(int))];
	ssize_t n;

	do {
		struct iovec iov = { text, sizeof(text) - 1 };
		struct msghdr msg = { .msg_iov = &iov,
				      .msg_iovlen = 1,
				      .msg_control = room,
				      .msg_controllen = sizeof(room) };
		const struct cmsghdr *c;
		int fd = -1;

		n = recvmsg(m->fd, &msg, MSG_CMSG_CLOEXEC);
		text[n > 0 ? n : 0] = '\0';
		c = n > 0 ? CMSG_FIRSTHDR(&msg) : NULL;
		if (c)
			memcpy(&fd, CMSG_DATA(c), sizeof(fd));
		told(m, text, fd);
	} while (n > 0);
	return NULL;
}

static int manager_start(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct manager *m = calloc(1, sizeof(*m));
	char path[64];
	int n;

	/* Out of the way of what it will give. */
	m->fd = fcntl(socket(AF_UNIX, SOCK_DGRAM, 0), F_DUPFD_CLOEXEC, 100);
	n = snprintf(path, sizeof(path), "@kpptpd-store-%d", (int)getpid());
	memcpy(addr.sun_path + 1, path + 1, (size_t)n - 1);
	if (bind(m->fd, (struct sockaddr *)&addr,
		 (socklen_t)(sizeof(sa_family_t) + (size_t)n)))
		return -1;
	setenv("NOTIFY_SOCKET", path, true);
	pthread_create(&m->thread, NULL, read_all, m);
	*state = m;
	return 0;
}

/* After this, what it was told is known. */
static void manager_settle(struct manager *m)
{
	if (!m->thread)
		return;
	assert_true(sd_notify(0, "") >= 0);
	shutdown(m->fd, SHUT_RD);
	pthread_join(m->thread, NULL);
	m->thread = 0;
}

static int manager_stop(void **state)
{
	struct manager *m = *state;

	manager_settle(m);
	close(m->fd);
	free(m);
	return 0;
}

/* What a service finds that it starts: descriptors from 3 on, and what they are. */
static void hand_back(struct manager *m)
{
	char number[16];

	for (unsigned int i = 0; i < m->count; i++) {
		assert_true(dup2(m->kept[i], SD_LISTEN_FDS_START + (int)i) >=
			    0);
		close(m->kept[i]);
	}
	snprintf(number, sizeof(number), "%d", (int)getpid());
	setenv("LISTEN_PID", number, true);
	snprintf(number, sizeof(number), "%u", m->count);
	setenv("LISTEN_FDS", number, true);
	setenv("LISTEN_FDNAMES", m->names, true);
	m->count = 0;
}

static int numbered(uint64_t number)
{
	return fcntl(eventfd((unsigned int)number, EFD_CLOEXEC),
		     F_DUPFD_CLOEXEC, 200);
}

static uint64_t number_of(int fd)
{
	uint64_t number = 0;

	assert_int_equal(read(fd, &number, sizeof(number)), sizeof(number));
	return number;
}

static bool give(unsigned int count)
{
	int listener = numbered(5000), *fds = calloc(count + 1, sizeof(int));
	const struct store store = {
		.state = numbered(6000),
		.listeners = &listener,
		.listener_count = 1,
		.connections = fds,
		.connection_count = count,
	};
	bool ok;

	for (unsigned int i = 0; i < count; i++)
		fds[i] = numbered(i + 1);
	ok = store_give(&store);
	for (unsigned int i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
	close(listener);
	close(store.state);
	return ok;
}

static void test_there_and_back(void **state)
{
	struct manager *m = *state;
	struct store store;

	/* Of those that a test is started with, these are to be free. */
	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + KEPT_MAX;
	     fd++)
		close(fd);
	assert_true(give(MANY));
	/* However many connections, the manager keeps as many. */
	assert_string_equal(m->names, "listen:tcp:state");
	hand_back(m);
	store_take(&store);
	assert_int_equal(store.connection_count, MANY);
	for (unsigned int i = 0; i < MANY; i++) {
		assert_int_equal(number_of(store.connections[i]), i + 1);
		assert_true(fcntl(store.connections[i], F_GETFD) & FD_CLOEXEC);
	}
	assert_int_equal(store.listener_count, 1);
	assert_int_equal(number_of(store.listeners[0]), 5000);
	assert_int_equal(number_of(store.state), 6000);
	store_close(&store);
	manager_settle(m);
	assert_int_equal(m->removed, 3);
}

static void test_nothing_there(void **state)
{
	struct store store;

	(void)state;
	store_take(&store);
	assert_int_equal(store.state, -1);
	assert_int_equal(store.connection_count + store.listener_count, 0);
	store_close(&store);
}

static void test_no_answer(void **state)
{
	struct manager *m = *state;

	m->deaf = true;
	assert_false(give(1));
	manager_settle(m);
	assert_int_equal(m->removed, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_there_and_back,
						manager_start, manager_stop),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test_setup_teardown(test_no_answer, manager_start,
						manager_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
