// SPDX-License-Identifier: GPL-2.0-only
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define VERSION_KEY "version"
#define VERSION 1

/**
 * struct entry - a part and whose it is
 * @next: another one
 * @part: the part
 * @user: for its functions
 */
struct entry {
	SLIST_ENTRY(entry) next;
	const struct state_part *part;
	void *user;
};

/**
 * struct state - the file
 * @path: where, or ""
 * @root: as read, with what later versions or other parts have put there
 * @entries: the parts
 * @timer: writes; off while nothing has changed
 * @changed: since the last write
 * @failed: the last write did, and that was logged
 * @took_us: how long the last write took, microseconds
 */
struct state {
	char path[PATH_MAX];
	struct json_object *root;
	SLIST_HEAD(, entry) entries;
	sd_event_source *timer;
	bool changed;
	bool failed;
	uint64_t took_us;
};

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

/* The file's text; NULL with *@why, which is NULL when there is no file. */
static char *read_text(const char *path, const char **why)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	char *text;

	*why = NULL;
	if (!file) {
		*why = errno == ENOENT ? NULL : strerror(errno);
		return NULL;
	}
	text = !fstat(fileno(file), &st) && S_ISREG(st.st_mode) &&
			       st.st_size <= STATE_SIZE_MAX ?
		       calloc(1, (size_t)st.st_size + 1) :
		       NULL;
	if (!text ||
	    fread(text, 1, (size_t)st.st_size, file) != (size_t)st.st_size) {
		*why = text ? "cannot be read" : "is no file of ours";
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

static struct json_object *parse(const char *text)
{
	struct json_object *root = json_tokener_parse(text), *version;

	if (root && json_object_is_type(root, json_type_object) &&
	    json_object_object_get_ex(root, VERSION_KEY, &version) &&
	    json_object_get_int(version) >= VERSION)
		return root;
	json_object_put(root);
	return NULL;
}

static struct json_object *load(const char *path)
{
	struct json_object *root = NULL;
	const char *why;
	char *text;

	if (!*path)
		return json_object_new_object();
	text = read_text(path, &why);
	if (text) {
		root = parse(text);
		why = root ? NULL : "is damaged";
	}
	free(text);
	if (why)
		log_warn("state %s: %s: starting without", path, why);
	return root ? root : json_object_new_object();
}

static bool collect(struct state *state)
{
	struct entry *e;

	json_object_object_add(state->root, VERSION_KEY,
			       json_object_new_int(VERSION));
	SLIST_FOREACH(e, &state->entries, next)
	{
		struct json_object *part = e->part->save(e->user);

		if (!part)
			return false;
		json_object_object_add(state->root, e->part->name, part);
	}
	return true;
}

/* systemd makes it from StateDirectory=; who starts us by hand does not. */
static void make_folder(const char *path)
{
	const char *end = strrchr(path, '/');
	char *folder = end ? strndup(path, (size_t)(end - path)) : NULL;

	if (folder)
		mkdir(folder, 0700);
	free(folder);
}

static int write_text(const char *path, const char *text)
{
	size_t len = strlen(text);
	FILE *file;
	int fd, r;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	errno = EIO;
	r = fwrite(text, 1, len, file) == len ? 0 : -errno;
	/* No fsync(): the loop would wait for the disk, and the worst is a loss. */
	if (fclose(file) && !r)
		r = -errno;
	return r;
}

static int replace(const char *path, const char *text)
{
	char aside[PATH_MAX + 8];
	int r;

	snprintf(aside, sizeof(aside), "%s.new", path);
	r = write_text(aside, text);
	if (r == -ENOENT) {
		make_folder(path);
		r = write_text(aside, text);
	}
	if (!r && rename(aside, path))
		r = -errno;
	if (r)
		unlink(aside);
	return r;
}

static void save(struct state *state)
{
	uint64_t start = now_us();
	int r = -ENOMEM;

	state->changed = false;
	if (!*state->path)
		return;
	if (collect(state))
		r = replace(state->path,
			    json_object_to_json_string_ext(
				    state->root, JSON_C_TO_STRING_PRETTY));
	if (r && !state->failed)
		log_error("state %s: %s: what is learned now is forgotten "
			  "when the daemon ends",
			  state->path, strerror(-r));
	state->failed = r;
	state->took_us = now_us() - start;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	save(user);
	return 0;
}

int state_new(sd_event *event, const char *path, struct state **ret)
{
	struct state *state = calloc(1, sizeof(*state));
	int r;

	if (!state)
		return -ENOMEM;
	SLIST_INIT(&state->entries);
	snprintf(state->path, sizeof(state->path), "%s", path ? path : "");
	r = sd_event_add_time(event, &state->timer, CLOCK_MONOTONIC, 0, 0,
			      on_timer, state);
	if (r >= 0)
		r = sd_event_source_set_enabled(state->timer, SD_EVENT_OFF);
	if (r >= 0) {
		state->root = load(state->path);
		r = state->root ? 0 : -ENOMEM;
	}
	if (r < 0) {
		state_free(state);
		return r;
	}
	*ret = state;
	return 0;
}

void state_free(struct state *state)
{
	struct entry *e;

	if (!state)
		return;
	if (state->changed)
		save(state);
	while ((e = SLIST_FIRST(&state->entries))) {
		SLIST_REMOVE_HEAD(&state->entries, next);
		free(e);
	}
	sd_event_source_disable_unref(state->timer);
	json_object_put(state->root);
	free(state);
}

int state_add(struct state *state, const struct state_part *part, void *user)
{
	struct json_object *from;
	struct entry *e;

	if (!state)
		return 0;
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->part = part;
	e->user = user;
	SLIST_INSERT_HEAD(&state->entries, e, next);
	if (json_object_object_get_ex(state->root, part->name, &from))
		part->load(from, user);
	return 0;
}

const char *state_text(struct json_object *from, const char *key)
{
	struct json_object *value;

	return json_object_is_type(from, json_type_object) &&
			       json_object_object_get_ex(from, key, &value) &&
			       json_object_is_type(value, json_type_string) ?
		       json_object_get_string(value) :
		       "";
}

void state_changed(struct state *state)
{
	uint64_t delay;

	if (!state || state->changed)
		return;
	state->changed = true;
	delay = state->took_us * STATE_EASE;
	if (delay < STATE_DELAY_MS * 1000ULL)
		delay = STATE_DELAY_MS * 1000ULL;
	sd_event_source_set_time_relative(state->timer, delay);
	sd_event_source_set_enabled(state->timer, SD_EVENT_ONESHOT);
}
