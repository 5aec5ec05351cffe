// SPDX-License-Identifier: GPL-2.0-only
/* How a script is started: environment, files, signals, process group. */
#include "script_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of the administrator's shell; the daemon's own may be anything. */
#define PATH_VARIABLE \
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Strings of struct script_env, PATH and NULL. */
#define VARIABLES_MAX 64

void script_env_add(struct script_env *env, const char *name, const char *fmt,
		    ...)
{
	size_t room = sizeof(env->text) - env->len;
	char *to = env->text + env->len;
	int key, value = -1;
	va_list ap;

	key = snprintf(to, room, "%s=", name);
	if (key >= 0 && (size_t)key < room) {
		va_start(ap, fmt);
		value = vsnprintf(to + key, room - (size_t)key, fmt, ap);
		va_end(ap);
	}
	if (value < 0 || (size_t)key + (size_t)value >= room)
		env->cut = true;
	else
		env->len += (size_t)key + (size_t)value + 1;
}

static void list_variables(char *text, size_t len, char *list[VARIABLES_MAX])
{
	static char path[] = PATH_VARIABLE;
	size_t n = 0;

	list[n++] = path;
	for (size_t at = 0; at < len && n < VARIABLES_MAX - 1;
	     at += strlen(text + at) + 1)
		list[n++] = text + at;
	list[n] = NULL;
}

/* A process group of its own; signals as they are for programs. */
static int set_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, pipe;

	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	if (posix_spawnattr_setpgroup(attr, 0) ||
	    posix_spawnattr_setsigmask(attr, &none) ||
	    posix_spawnattr_setsigdefault(attr, &pipe))
		return -1;
	return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP |
						      POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, int out)
{
	if (posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null",
					     O_RDONLY, 0) ||
	    posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO) ||
	    posix_spawn_file_actions_adddup2(files, out, STDERR_FILENO))
		return -1;
	return posix_spawn_file_actions_addchdir_np(files, "/");
}

int script_spawn(char *path, char *env, size_t env_len, int out, pid_t *ret)
{
	char *argv[] = { path, NULL }, *list[VARIABLES_MAX];
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int r = ENOMEM;

	list_variables(env, env_len, list);
	if (posix_spawnattr_init(&attr))
		return r;
	if (!posix_spawn_file_actions_init(&files)) {
		if (!set_attributes(&attr) && !set_files(&files, out))
			r = posix_spawn(ret, path, &files, &attr, argv, list);
		posix_spawn_file_actions_destroy(&files);
	}
	posix_spawnattr_destroy(&attr);
	return r;
}
