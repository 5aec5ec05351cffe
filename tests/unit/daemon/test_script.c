// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/script.c daemon/script_spawn.c daemon/model/utf8.c */
/* libs: libsystemd */
/* The administrator's programs: their order, their number, their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "log.h"
#include "script.h"

/**
 * struct rig - a folder with scripts, and what was logged
 * @event: loop
 * @all: the scripts
 * @folder: where they are
 * @log: lines of the log
 * @len: bytes in @log
 * @done: scripts_finish() said so
 */
struct rig {
	sd_event *event;
	struct scripts *all;
	char folder[32];
	char log[65536];
	size_t len;
	bool done;
};

static struct rig *current;

/* Stands in for log.c. */
void log_print(int level, const char *fmt, ...)
{
	struct rig *rig = current;
	va_list ap;

	rig->len += (size_t)snprintf(rig->log + rig->len,
				     sizeof(rig->log) - rig->len, "%d ", level);
	va_start(ap, fmt);
	rig->len += (size_t)vsnprintf(rig->log + rig->len,
				      sizeof(rig->log) - rig->len, fmt, ap);
	va_end(ap);
	assert_true(rig->len + 2 < sizeof(rig->log));
	strcpy(rig->log + rig->len++, "\n");
}

bool log_is_debug(void)
{
	return true;
}

/* How much faster time passes for scripts. */
static unsigned int hurry = 1;

/* Stands before libsystemd's. */
int sd_event_add_time_relative(sd_event *event, sd_event_source **ret,
			       clockid_t clock, uint64_t usec,
			       uint64_t accuracy,
			       sd_event_time_handler_t callback, void *user)
{
	uint64_t now;

	assert_true(sd_event_now(event, clock, &now) >= 0);
	return sd_event_add_time(event, ret, clock, now + usec / hurry,
				 accuracy, callback, user);
}

static int setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	current = rig;
	hurry = 1;
	assert_true(sd_event_new(&rig->event) >= 0);
	assert_int_equal(scripts_new(rig->event, &rig->all), 0);
	strcpy(rig->folder, "/tmp/test_script.XXXXXX");
	assert_non_null(mkdtemp(rig->folder));
	*state = rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *rig = *state;
	char command[64];

	scripts_free(rig->all);
	sd_event_unref(rig->event);
	snprintf(command, sizeof(command), "rm -r %s", rig->folder);
	assert_int_equal(system(command), 0);
	free(rig);
	return 0;
}

/* Path of a new script of that name. */
static const char *script(const struct rig *rig, const char *name,
			  const char *text)
{
	static char path[4][64];
	static int next;
	char *to = path[next++ % 4];
	FILE *file;

	snprintf(to, sizeof(path[0]), "%s/%s", rig->folder, name);
	file = fopen(to, "w");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", text);
	fclose(file);
	chmod(to, 0755);
	return to;
}

static bool run(struct rig *rig, uint64_t tunnel, const char *path)
{
	struct script_env env = { .len = 0 };

	return script_run(rig->all, tunnel, "tag", path, &env, false);
}

static void turn(struct rig *rig)
{
	assert_true(sd_event_run(rig->event, 100 * 1000) >= 0);
}

static void wait_log(struct rig *rig, const char *text)
{
	for (int i = 0; i < 2000 && !strstr(rig->log, text); i++)
		turn(rig);
	if (!strstr(rig->log, text))
		fail_msg("no \"%s\" in: %s", text, rig->log);
}

static unsigned int count_log(const struct rig *rig, const char *text)
{
	unsigned int n = 0;

	for (const char *at = rig->log; (at = strstr(at, text)); at++)
		n++;
	return n;
}

static void output_is_logged_line_by_line(void **state)
{
	struct rig *rig = *state;
	const char *path =
		script(rig, "a", "echo one; echo two >&2; printf three");

	setenv("SECRET", "of the daemon", 1);
	assert_true(run(rig, 1, path));
	wait_log(rig, "a: ended");
	assert_non_null(strstr(rig->log, "/a: one\n"));
	assert_non_null(strstr(rig->log, "/a: two\n"));
	assert_non_null(strstr(rig->log, "/a: three\n"));
}

/* Nothing of the daemon's own but what it is given. */
static void the_environment_is_what_was_given(void **state)
{
	struct rig *rig = *state;
	struct script_env env = { .len = 0 };
	const char *path = script(rig, "a",
				  "env | grep -c .\npwd\n"
				  "echo \"$KPPTP_USER\"\n"
				  "ls /proc/self/fd | wc -l\n"
				  "ps -o pgid= -p $$ | tr -d ' ' | "
				  "sed \"s/^$$\\$/own group/\"");
	int extra = dup(STDERR_FILENO);

	close(extra);
	setenv("SECRET", "of the daemon", 1);
	script_env_add(&env, "KPPTP_USER", "%s", "a b \"$(id)\"");
	script_env_add(&env, "KPPTP_UPTIME", "%d", 7);
	assert_true(script_run(rig->all, 1, "tag", path, &env, false));
	wait_log(rig, "a: ended");
	/* These two, PATH, and PWD of the shell; maybe "_" and OLDPWD. */
	assert_null(strstr(rig->log, "SECRET"));
	assert_non_null(strstr(rig->log, "/a: a b \"$(id)\"\n"));
	assert_non_null(strstr(rig->log, "/a: /\n"));
	assert_non_null(strstr(rig->log, "/a: own group\n"));
	/* 0, 1, 2 and the folder's. */
	assert_non_null(strstr(rig->log, "/a: 4\n"));
}

static void those_of_one_tunnel_do_not_overlap(void **state)
{
	struct rig *rig = *state;
	const char *up = script(rig, "up", "echo up; sleep 0.2; echo still up");
	const char *down = script(rig, "down", "echo down");
	const char *other = script(rig, "other", "echo other");
	const char *at;

	assert_true(run(rig, 1, up));
	assert_true(run(rig, 1, down));
	assert_true(run(rig, 2, other));
	wait_log(rig, "down: ended");
	at = strstr(rig->log, "still up");
	assert_non_null(at);
	assert_non_null(strstr(at, "/down: down"));
	/* Nobody waits for a tunnel that is not his own. */
	assert_true(strstr(rig->log, "/other: other") < at);
}

static void only_so_many_run_at_a_time(void **state)
{
	struct rig *rig = *state;
	char text[128];
	const char *path;

	snprintf(text, sizeof(text),
		 "echo begin; while [ ! -e %s/go ]; do sleep 0.02; done; "
		 "echo end",
		 rig->folder);
	path = script(rig, "a", text);
	for (uint64_t i = 0; i < SCRIPT_RUNNING_MAX * 2; i++)
		assert_true(run(rig, i, path));
	for (int i = 0; i < 200 && count_log(rig, "begin") < SCRIPT_RUNNING_MAX;
	     i++)
		turn(rig);
	for (int i = 0; i < 5; i++)
		turn(rig);
	assert_int_equal(count_log(rig, "begin"), SCRIPT_RUNNING_MAX);
	script(rig, "go", "");
	for (int i = 0;
	     i < 2000 && count_log(rig, "a: ended") < SCRIPT_RUNNING_MAX * 2;
	     i++)
		turn(rig);
	assert_int_equal(count_log(rig, "end\n"), SCRIPT_RUNNING_MAX * 2);
}

static void only_so_many_wait(void **state)
{
	struct rig *rig = *state;
	struct script_env env = { .len = 0 };

	for (int i = 0; i < SCRIPT_WAITING_MAX; i++)
		assert_true(run(rig, 1, "/bin/true"));
	assert_false(run(rig, 1, "/bin/true"));
	assert_non_null(strstr(rig->log, "too many scripts wait"));
	assert_true(script_run(rig->all, 1, "tag", "/bin/true", &env, true));
}

static void failures_are_logged(void **state)
{
	struct rig *rig = *state;
	const char *path = script(rig, "a", "exit 3");

	assert_true(run(rig, 1, path));
	wait_log(rig, "a: ended with status 3");
	assert_true(run(rig, 1, script(rig, "b", "kill -TERM $$")));
	wait_log(rig, "b: ended by signal 15");
	assert_true(run(rig, 1, "/nonexistent"));
	wait_log(rig, "/nonexistent: cannot be run: No such file");
	path = script(rig, "c", "");
	chmod(path, 0644);
	assert_true(run(rig, 1, path));
	wait_log(rig, "c: cannot be run: Permission denied");
}

static void a_flood_of_lines_is_cut(void **state)
{
	struct rig *rig = *state;

	assert_true(run(rig, 1, script(rig, "a", "seq 5000; echo last")));
	wait_log(rig, "a: ended");
	assert_int_equal(count_log(rig, "\n"), SCRIPT_LINES_MAX + 2);
	assert_non_null(strstr(rig->log, "prints more than 100 lines"));
}

static void a_line_without_end_is_several(void **state)
{
	struct rig *rig = *state;

	assert_true(run(rig, 1,
			script(rig, "a", "printf %01000d 0; printf '\\n'")));
	wait_log(rig, "a: ended");
	assert_int_equal(count_log(rig, "/a: 00"), 2);
}

/* A script that leaves processes in its group has them ended. */
static void what_it_leaves_behind_ends(void **state)
{
	struct rig *rig = *state;
	const char *at;
	pid_t pid;

	assert_true(run(rig, 1, script(rig, "a", "sleep 1000 & echo pid $!")));
	wait_log(rig, "a: ended");
	at = strstr(rig->log, "/a: pid ");
	assert_non_null(at);
	pid = atoi(at + strlen("/a: pid "));
	assert_true(pid > 1);
	for (int i = 0; i < 100 && !kill(pid, 0); i++)
		turn(rig);
	assert_int_equal(kill(pid, 0), -1);
}

static void one_that_takes_too_long_is_killed(void **state)
{
	struct rig *rig = *state;

	hurry = 100;
	assert_true(run(rig, 1, script(rig, "a", "trap '' TERM; sleep 1000")));
	wait_log(rig, "/a: killed, it took too long");
	hurry = 1;
	assert_true(run(rig, 1, script(rig, "b", "echo next")));
	wait_log(rig, "/b: next");
}

static void on_done(void *user)
{
	struct rig *rig = user;

	rig->done = true;
}

static void the_end_waits_for_them(void **state)
{
	struct rig *rig = *state;

	assert_true(run(rig, 1, script(rig, "a", "echo late")));
	scripts_finish(rig->all, on_done, rig);
	assert_false(rig->done);
	for (int i = 0; i < 200 && !rig->done; i++)
		turn(rig);
	assert_true(rig->done);
	assert_non_null(strstr(rig->log, "/a: late"));
	rig->done = false;
	scripts_finish(rig->all, on_done, rig);
	assert_true(rig->done);
}

static void the_end_does_not_wait_for_ever(void **state)
{
	struct rig *rig = *state;
	const char *path = script(rig, "a", "echo here; sleep 1000");

	assert_true(run(rig, 1, path));
	assert_true(run(rig, 1, path));
	hurry = 100;
	scripts_finish(rig->all, on_done, rig);
	for (int i = 0; i < 200 && !rig->done; i++)
		turn(rig);
	assert_true(rig->done);
	assert_non_null(strstr(rig->log, "/a: killed, the daemon ends"));
	assert_non_null(strstr(rig->log, "1 scripts are not run"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(output_is_logged_line_by_line),
		TEST(the_environment_is_what_was_given),
		TEST(those_of_one_tunnel_do_not_overlap),
		TEST(only_so_many_run_at_a_time),
		TEST(only_so_many_wait),
		TEST(failures_are_logged),
		TEST(a_flood_of_lines_is_cut),
		TEST(a_line_without_end_is_several),
		TEST(what_it_leaves_behind_ends),
		TEST(one_that_takes_too_long_is_killed),
		TEST(the_end_waits_for_them),
		TEST(the_end_does_not_wait_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
