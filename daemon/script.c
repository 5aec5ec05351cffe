// SPDX-License-Identifier: GPL-2.0-only
#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "log.h"
#include "script_spawn.h"

#define SECOND 1000000ULL

/**
 * struct script - one that waits or runs
 * @all: where it belongs
 * @entry: of the list of those that wait, or of those that run
 * @tunnel: its number
 * @tag: what the log calls the tunnel
 * @path: what is run
 * @env: its variables
 * @env_len: bytes in @env
 * @pid: of the process and its group
 * @child: its end
 * @timer: its time is over
 * @output: it has printed something
 * @fd: what it prints, or -1
 * @line: begun and not yet logged
 * @line_len: bytes in @line
 * @lines: logged so far
 * @late: it was killed for the time it took
 */
struct script {
	struct scripts *all;
	TAILQ_ENTRY(script) entry;
	uint64_t tunnel;
	char *tag;
	char *path;
	char *env;
	size_t env_len;
	pid_t pid;
	sd_event_source *child;
	sd_event_source *timer;
	sd_event_source *output;
	int fd;
	char line[SCRIPT_LINE_SIZE];
	size_t line_len;
	unsigned int lines;
	bool late;
};

/**
 * struct scripts - all of them
 * @event: loop
 * @waiting: in the order they were asked for
 * @running: likewise
 * @waiting_count: how many
 * @running_count: how many
 * @start: starts what waits, once a turn of the loop
 * @last: the time of all is over
 * @done: who waits for the last one to end, or NULL
 * @user: its pointer
 */
struct scripts {
	sd_event *event;
	TAILQ_HEAD(, script) waiting;
	TAILQ_HEAD(, script) running;
	unsigned int waiting_count;
	unsigned int running_count;
	sd_event_source *start;
	sd_event_source *last;
	void (*done)(void *user);
	void *user;
};

static void script_free(struct script *s)
{
	if (!s)
		return;
	sd_event_source_disable_unref(s->child);
	sd_event_source_disable_unref(s->timer);
	sd_event_source_disable_unref(s->output);
	if (s->fd >= 0)
		close(s->fd);
	free(s->tag);
	free(s->path);
	free(s->env);
	free(s);
}

static void log_line(struct script *s)
{
	s->line[s->line_len] = '\0';
	s->line_len = 0;
	if (s->lines < SCRIPT_LINES_MAX)
		log_info("%s: %s: %s", s->tag, s->path, s->line);
	else if (s->lines == SCRIPT_LINES_MAX)
		log_warn("%s: %s: prints more than %d lines", s->tag, s->path,
			 SCRIPT_LINES_MAX);
	s->lines += s->lines <= SCRIPT_LINES_MAX;
}

static void take_output(struct script *s, const char *data, size_t len)
{
	for (; len; data++, len--) {
		if (*data == '\n') {
			log_line(s);
			continue;
		}
		if (s->line_len == sizeof(s->line) - 1)
			log_line(s);
		s->line[s->line_len++] = *data;
	}
}

/* Bytes that were read, 0 at the end, or a negative errno. */
static ssize_t read_output(struct script *s)
{
	char data[4096];
	ssize_t n = read(s->fd, data, sizeof(data));

	if (n < 0)
		return -errno;
	take_output(s, data, (size_t)n);
	return n;
}

static int on_output(sd_event_source *source, int fd, uint32_t events,
		     void *user)
{
	struct script *s = user;

	(void)source;
	(void)fd;
	(void)events;
	if (!read_output(s))
		s->output = sd_event_source_disable_unref(s->output);
	return 0;
}

static void log_end(const struct script *s, const siginfo_t *si)
{
	if (s->late)
		log_error("%s: %s: killed, it took too long", s->tag, s->path);
	else if (si->si_code != CLD_EXITED)
		log_error("%s: %s: ended by signal %d", s->tag, s->path,
			  si->si_status);
	else if (si->si_status)
		log_warn("%s: %s: ended with status %d", s->tag, s->path,
			 si->si_status);
	else
		log_debug("%s: %s: ended", s->tag, s->path);
}

static void start_soon(struct scripts *all)
{
	sd_event_source_set_enabled(all->start, SD_EVENT_ONESHOT);
}

static void tell_done(struct scripts *all)
{
	void (*done)(void *user) = all->done;

	if (!done || all->waiting_count || all->running_count)
		return;
	all->done = NULL;
	all->last = sd_event_source_disable_unref(all->last);
	done(all->user);
}

/* The process is still a zombie, so that nobody else has its number. */
static int on_child(sd_event_source *source, const siginfo_t *si, void *user)
{
	struct script *s = user;
	struct scripts *all = s->all;

	(void)source;
	kill(-s->pid, SIGKILL);
	/* What it left behind prints to nobody; a flood of it is cut here. */
	for (int i = 0; i < SCRIPT_LINES_MAX && read_output(s) > 0; i++)
		;
	if (s->line_len)
		log_line(s);
	log_end(s, si);
	TAILQ_REMOVE(&all->running, s, entry);
	all->running_count--;
	script_free(s);
	start_soon(all);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct script *s = user;

	(void)source;
	(void)usec;
	s->late = true;
	kill(-s->pid, SIGKILL);
	return 0;
}

static int watch(struct script *s)
{
	sd_event *event = s->all->event;
	int r = sd_event_add_child(event, &s->child, s->pid, WEXITED, on_child,
				   s);

	if (r >= 0)
		r = sd_event_add_time_relative(event, &s->timer,
					       CLOCK_MONOTONIC,
					       SCRIPT_SECONDS * SECOND, 0,
					       on_timer, s);
	if (r >= 0)
		r = sd_event_add_io(event, &s->output, s->fd, EPOLLIN,
				    on_output, s);
	if (r >= 0)
		return 0;
	kill(-s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	return -r;
}

/* Returns 0 or an errno. */
static int start(struct script *s)
{
	int fds[2], r;

	if (pipe2(fds, O_CLOEXEC))
		return errno;
	s->fd = fds[0];
	fcntl(s->fd, F_SETFL, O_NONBLOCK);
	r = script_spawn(s->path, s->env, s->env_len, fds[1], &s->pid);
	close(fds[1]);
	return r ? r : watch(s);
}

static bool is_busy(const struct scripts *all, uint64_t tunnel)
{
	const struct script *s;

	TAILQ_FOREACH(s, &all->running, entry)
	{
		if (s->tunnel == tunnel)
			return true;
	}
	return false;
}

static void start_one(struct scripts *all, struct script *s)
{
	int r;

	TAILQ_REMOVE(&all->waiting, s, entry);
	all->waiting_count--;
	r = start(s);
	if (r) {
		log_error("%s: %s: cannot be run: %s", s->tag, s->path,
			  strerror(r));
		script_free(s);
		return;
	}
	TAILQ_INSERT_TAIL(&all->running, s, entry);
	all->running_count++;
}

static int on_start(sd_event_source *source, void *user)
{
	struct scripts *all = user;
	struct script *s, *next;

	(void)source;
	for (s = TAILQ_FIRST(&all->waiting);
	     s && all->running_count < SCRIPT_RUNNING_MAX; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (!is_busy(all, s->tunnel))
			start_one(all, s);
	}
	tell_done(all);
	return 0;
}

static struct script *script_new(struct scripts *all, const char *tag,
				 const char *path, const struct script_env *env)
{
	struct script *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->all = all;
	s->fd = -1;
	s->tag = strdup(tag);
	s->path = strdup(path);
	s->env_len = env->len;
	s->env = malloc(env->len + 1);
	if (!s->tag || !s->path || !s->env) {
		script_free(s);
		return NULL;
	}
	memcpy(s->env, env->text, env->len);
	return s;
}

bool script_run(struct scripts *all, uint64_t tunnel, const char *tag,
		const char *path, const struct script_env *env, bool owed)
{
	struct script *s = NULL;

	if (owed || all->waiting_count < SCRIPT_WAITING_MAX)
		s = script_new(all, tag, path, env);
	if (!s) {
		log_error("%s: %s: not run, %s", tag, path,
			  all->waiting_count < SCRIPT_WAITING_MAX ?
				  "out of memory" :
				  "too many scripts wait");
		return false;
	}
	if (env->cut)
		log_warn("%s: %s: its environment is not complete", tag, path);
	s->tunnel = tunnel;
	TAILQ_INSERT_TAIL(&all->waiting, s, entry);
	all->waiting_count++;
	start_soon(all);
	return true;
}

int scripts_new(sd_event *event, struct scripts **ret)
{
	struct scripts *all = calloc(1, sizeof(*all));
	sigset_t set;
	int r;

	if (!all)
		return -ENOMEM;
	TAILQ_INIT(&all->waiting);
	TAILQ_INIT(&all->running);
	all->event = sd_event_ref(event);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r = sd_event_add_defer(event, &all->start, on_start, all);
	if (r >= 0)
		r = sd_event_source_set_enabled(all->start, SD_EVENT_OFF);
	if (r < 0) {
		scripts_free(all);
		return r;
	}
	*ret = all;
	return 0;
}

static void drop(struct script *s)
{
	log_error("%s: %s: killed, the daemon ends", s->tag, s->path);
	kill(-s->pid, SIGKILL);
	script_free(s);
}

/* Kills what runs, forgets what waits. */
static void end_all(struct scripts *all)
{
	struct script *s, *next;

	if (all->waiting_count)
		log_warn("%u scripts are not run, the daemon ends",
			 all->waiting_count);
	for (s = TAILQ_FIRST(&all->waiting); s; s = next) {
		next = TAILQ_NEXT(s, entry);
		script_free(s);
	}
	for (s = TAILQ_FIRST(&all->running); s; s = next) {
		next = TAILQ_NEXT(s, entry);
		drop(s);
	}
	TAILQ_INIT(&all->waiting);
	TAILQ_INIT(&all->running);
	all->waiting_count = 0;
	all->running_count = 0;
}

void scripts_free(struct scripts *all)
{
	if (!all)
		return;
	end_all(all);
	sd_event_source_disable_unref(all->start);
	sd_event_source_disable_unref(all->last);
	sd_event_unref(all->event);
	free(all);
}

static int on_last(sd_event_source *source, uint64_t usec, void *user)
{
	struct scripts *all = user;

	(void)source;
	(void)usec;
	end_all(all);
	tell_done(all);
	return 0;
}

void scripts_finish(struct scripts *all, void (*done)(void *user), void *user)
{
	all->done = done;
	all->user = user;
	if (!all->last &&
	    sd_event_add_time_relative(all->event, &all->last, CLOCK_MONOTONIC,
				       SCRIPT_STOP_SECONDS * SECOND, 0, on_last,
				       all) < 0)
		end_all(all);
	tell_done(all);
}
