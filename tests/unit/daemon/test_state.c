// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/state.c daemon/log.c daemon/model/utf8.c */
/* libs: libsystemd json-c */
/* What is remembered: whole or not at all, soon but not at each change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "state.h"

/**
 * struct rig - a part that counts
 * @event: loop
 * @folder: of the file
 * @path: of the file
 * @state: of @path
 * @value: what is saved, and loaded
 * @saves: how often it was asked
 */
struct rig {
	sd_event *event;
	char folder[32];
	char path[64];
	struct state *state;
	int value;
	int saves;
};

static void part_load(struct json_object *from, void *user)
{
	struct rig *rig = user;

	rig->value = json_object_get_int(from);
}

static struct json_object *part_save(void *user)
{
	struct rig *rig = user;

	rig->saves++;
	return json_object_new_int(rig->value);
}

static const struct state_part part = { "number", part_load, part_save };

static int setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_true(sd_event_new(&rig->event) >= 0);
	strcpy(rig->folder, "/tmp/test_state.XXXXXX");
	assert_non_null(mkdtemp(rig->folder));
	snprintf(rig->path, sizeof(rig->path), "%s/sub/state", rig->folder);
	*state = rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *rig = *state;
	char text[80];

	sd_event_unref(rig->event);
	unlink(rig->path);
	snprintf(text, sizeof(text), "%s/sub", rig->folder);
	rmdir(text);
	assert_int_equal(rmdir(rig->folder), 0);
	free(rig);
	return 0;
}

static void begin(struct rig *rig)
{
	rig->value = 0;
	assert_int_equal(state_new(rig->event, rig->path, &rig->state), 0);
	assert_int_equal(state_add(rig->state, &part, rig), 0);
}

static void set(struct rig *rig, int value)
{
	rig->value = value;
	state_changed(rig->state);
}

static void run_until_saved(struct rig *rig, int saves)
{
	for (int i = 0; i < 50 && rig->saves < saves; i++)
		assert_true(sd_event_run(rig->event, 200 * 1000) >= 0);
	assert_int_equal(rig->saves, saves);
}

static void write_file(const struct rig *rig, const char *text)
{
	FILE *file = fopen(rig->path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void many_changes_are_one_write(void **state)
{
	struct rig *rig = *state;
	struct stat st;

	begin(rig);
	for (int i = 1; i <= 1000; i++)
		set(rig, i);
	assert_int_equal(rig->saves, 0);
	run_until_saved(rig, 1);
	assert_int_equal(stat(rig->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	state_free(rig->state);
	assert_int_equal(rig->saves, 1);
	begin(rig);
	assert_int_equal(rig->value, 1000);
	state_free(rig->state);
}

static void the_end_writes_what_waits(void **state)
{
	struct rig *rig = *state;

	begin(rig);
	set(rig, 7);
	state_free(rig->state);
	begin(rig);
	assert_int_equal(rig->value, 7);
	state_free(rig->state);
	assert_int_equal(rig->saves, 1);
}

/* Cut anywhere, as by a full disk or a crash of the machine. */
static void a_damaged_file_is_no_file(void **state)
{
	static const char *const bad[] = { "",
					   "{",
					   "{\"version\": 1, \"num",
					   "[1]",
					   "{\"number\": 5}",
					   "7",
					   "\xff",
					   "{\"version\": 0, \"number\": 5}" };
	struct rig *rig = *state;

	begin(rig);
	set(rig, 7);
	state_free(rig->state);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		write_file(rig, bad[i]);
		begin(rig);
		assert_int_equal(rig->value, 0);
		state_free(rig->state);
	}
	begin(rig);
	set(rig, 8);
	state_free(rig->state);
	begin(rig);
	assert_int_equal(rig->value, 8);
	state_free(rig->state);
}

static void what_others_wrote_stays(void **state)
{
	struct json_object *root, *other;
	struct rig *rig = *state;

	begin(rig);
	set(rig, 1);
	state_free(rig->state);
	write_file(rig, "{\"version\": 2, \"number\": 5, \"other\": [4]}");
	begin(rig);
	assert_int_equal(rig->value, 5);
	set(rig, 6);
	state_free(rig->state);
	root = json_object_from_file(rig->path);
	assert_true(json_object_object_get_ex(root, "other", &other));
	assert_string_equal(json_object_to_json_string(other), "[ 4 ]");
	json_object_put(root);
}

/* The old file, whole; and the daemon goes on. */
static void a_write_that_fails_leaves_the_file(void **state)
{
	struct rig *rig = *state;
	char aside[80];

	begin(rig);
	set(rig, 1);
	state_free(rig->state);
	snprintf(aside, sizeof(aside), "%s.new", rig->path);
	assert_int_equal(mkdir(aside, 0700), 0);
	begin(rig);
	set(rig, 2);
	run_until_saved(rig, 2);
	state_free(rig->state);
	begin(rig);
	assert_int_equal(rig->value, 1);
	rmdir(aside);
	set(rig, 3);
	run_until_saved(rig, 3);
	state_free(rig->state);
	begin(rig);
	assert_int_equal(rig->value, 3);
	state_free(rig->state);
}

static void without_a_path_nothing_is_kept(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(state_new(rig->event, "", &rig->state), 0);
	assert_int_equal(state_add(rig->state, &part, rig), 0);
	set(rig, 3);
	state_free(rig->state);
	assert_int_equal(rig->saves, 0);
	assert_int_equal(state_add(NULL, &part, rig), 0);
	state_changed(NULL);
	state_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_changes_are_one_write,
						setup, teardown),
		cmocka_unit_test_setup_teardown(the_end_writes_what_waits,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_damaged_file_is_no_file,
						setup, teardown),
		cmocka_unit_test_setup_teardown(what_others_wrote_stays, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			a_write_that_fails_leaves_the_file, setup, teardown),
		cmocka_unit_test_setup_teardown(without_a_path_nothing_is_kept,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
