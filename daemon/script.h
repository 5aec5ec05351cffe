/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The administrator's programs (on-up, on-down): started from the loop, never
 * waited for, so many at a time and no longer than so long. What they print goes
 * to the log, line by line.
 *
 * Those of one tunnel run one after the other, in the order they were asked for;
 * those of several tunnels side by side.
 */
#ifndef KPPTPD_SCRIPT_H
#define KPPTPD_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sd_event sd_event;
struct scripts;

/**
 * enum script_limits - what scripts may take of the machine
 * @SCRIPT_SECONDS: until one is killed, with all of its process group
 * @SCRIPT_STOP_SECONDS: likewise once scripts_finish() was called
 * @SCRIPT_RUNNING_MAX: at a time
 * @SCRIPT_WAITING_MAX: to be run; beyond that they are refused, unless owed
 * @SCRIPT_LINES_MAX: of one script that are logged
 * @SCRIPT_LINE_SIZE: of a line, with its NUL; the rest is another line
 */
enum script_limits {
	SCRIPT_SECONDS = 30,
	SCRIPT_STOP_SECONDS = 5,
	SCRIPT_RUNNING_MAX = 8,
	SCRIPT_WAITING_MAX = 16384,
	SCRIPT_LINES_MAX = 100,
	SCRIPT_LINE_SIZE = 512,
};

/**
 * struct script_env - variables of a script's environment, beside PATH
 * @text: "NAME=value" strings, one after the other, each with its NUL
 * @len: bytes used of @text
 * @cut: there was no room for all of them
 */
struct script_env {
	char text[4096];
	size_t len;
	bool cut;
};

/** script_env_add() - one more variable; @fmt is printf's, for its value */
void script_env_add(struct script_env *env, const char *name, const char *fmt,
		    ...) __attribute__((format(printf, 3, 4)));

/** scripts_new() - 0 or a negative errno; blocks SIGCHLD, as sd-event needs it */
int scripts_new(sd_event *event, struct scripts **ret);

/** scripts_free() - kill what runs, forget what waits; NULL is fine */
void scripts_free(struct scripts *all);

/**
 * script_run() - run a program, soon
 * @all: where
 * @tunnel: number; programs of one tunnel do not overlap
 * @tag: what the log calls the tunnel
 * @path: absolute, of an executable
 * @env: copied
 * @owed: undoes what an earlier one of the tunnel did, and is never refused
 *
 * What goes wrong is logged, here and later.
 *
 * Return: false when too many wait, or there is no memory.
 */
bool script_run(struct scripts *all, uint64_t tunnel, const char *tag,
		const char *path, const struct script_env *env, bool owed);

/**
 * scripts_finish() - the daemon is about to end
 * @all: what waits is run, but for no longer than SCRIPT_STOP_SECONDS in all
 * @done: called once, when nothing is left; from inside if there is nothing
 * @user: its pointer
 */
void scripts_finish(struct scripts *all, void (*done)(void *user), void *user);

#endif /* KPPTPD_SCRIPT_H */
