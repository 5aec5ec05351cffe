// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/last.c daemon/aaa/account.c daemon/aaa/lease.c daemon/state.c daemon/log.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Last logouts: of local users, over a restart, from whatever a file says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "aaa/last.h"
#include "model/model.h"
#include "state.h"

/**
 * struct rig - user "ex" and a file
 * @event: loop
 * @model: has the user
 * @path: of the file
 * @state: the file
 * @last: what is tested
 */
struct rig {
	sd_event *event;
	struct model *model;
	char path[32];
	struct state *state;
	struct last *last;
};

static void start(struct rig *rig)
{
	assert_int_equal(state_new(rig->event, rig->path, &rig->state), 0);
	rig->last = last_new(rig->model);
	assert_int_equal(last_remember(rig->last, rig->state), 0);
}

static void stop(struct rig *rig)
{
	state_free(rig->state);
	last_free(rig->last);
}

static int setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct model_prop secret = { "name", "ex" };
	int fd;

	rig->model = model_new();
	sd_event_new(&rig->event);
	strcpy(rig->path, "/tmp/kpptp-last-XXXXXX");
	fd = mkstemp(rig->path);
	close(fd);
	model_add(rig->model, MODEL_SECRET, &secret, 1, NULL);
	*state = rig;
	return fd < 0;
}

static int teardown(void **state)
{
	struct rig *rig = *state;

	unlink(rig->path);
	model_free(rig->model);
	sd_event_unref(rig->event);
	free(rig);
	return 0;
}

static void a_logout_is_remembered_by_its_user(void **state)
{
	const struct in_addr caller = { .s_addr = htonl(0xc0a85101) };
	const struct last_logout *last;
	struct rig *rig = *state;

	start(rig);
	last_note(rig->last, "ex", caller, AAA_CAUSE_IDLE_TIMEOUT);
	last_note(rig->last, "nobody", caller, AAA_CAUSE_IDLE_TIMEOUT);
	stop(rig);
	start(rig);
	last = last_find(rig->last, "ex");
	assert_non_null(last);
	assert_string_equal(last->reason, "idle-timeout");
	assert_int_equal(last->caller.s_addr, caller.s_addr);
	assert_null(last_find(rig->last, "nobody"));
	stop(rig);
}

static void write_file(const struct rig *rig, const char *caller,
		       const char *reason)
{
	FILE *file = fopen(rig->path, "w");

	fprintf(file,
		"{ \"version\": 1, \"secrets\": { \"ex\": { \"logged-out\": 1,"
		" \"caller-id\": %s, \"reason\": %s } } }",
		caller, reason);
	fclose(file);
}

static void what_is_no_text_is_left_out(void **state)
{
	static const char *const odd[] = { "null", "7", "{}", "[]", "true" };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		write_file(rig, odd[i], "\"reset\"");
		start(rig);
		assert_null(last_find(rig->last, "ex"));
		stop(rig);
		write_file(rig, "\"192.0.2.1\"", odd[i]);
		start(rig);
		assert_null(last_find(rig->last, "ex"));
		stop(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(a_logout_is_remembered_by_its_user),
		TEST(what_is_no_text_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
