// SPDX-License-Identifier: GPL-2.0-only
#include "net/resolvconf.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/queue.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define PROGRAM "resolvconf"

/* Name of a netdev and the word that makes it ours. */
#define KEY_SIZE 32

extern char **environ;

/**
 * struct job - one run of the program
 * @entry: of the queue
 * @key: what its name servers are known by
 * @fd: its standard input, or -1 for a removal
 * @exclusive: no other name servers are to be asked
 */
struct job {
	STAILQ_ENTRY(job) entry;
	char key[KEY_SIZE];
	int fd;
	bool exclusive;
};

/**
 * struct resolvconf - the program
 * @event: loop
 * @absent: see resolvconf_new()
 * @user: for @absent
 * @jobs: the first one runs while @pid is not 0
 * @pid: process that runs, or 0
 * @child: tells of its end
 * @timer: ends our patience
 */
struct resolvconf {
	sd_event *event;
	void (*absent)(void *user);
	void *user;
	STAILQ_HEAD(, job) jobs;
	pid_t pid;
	sd_event_source *child;
	sd_event_source *timer;
};

static void drop_first(struct resolvconf *rc)
{
	struct job *job = STAILQ_FIRST(&rc->jobs);

	STAILQ_REMOVE_HEAD(&rc->jobs, entry);
	if (job->fd >= 0)
		close(job->fd);
	free(job);
}

static int spawn(const struct job *job, pid_t *pid)
{
	char *argv[5] = { (char *)PROGRAM }, **arg = &argv[1];
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int err;

	if (job->exclusive)
		*arg++ = (char *)"-x";
	*arg++ = (char *)(job->fd >= 0 ? "-a" : "-d");
	*arg = (char *)job->key;
	posix_spawn_file_actions_init(&actions);
	if (job->fd >= 0) {
		lseek(job->fd, 0, SEEK_SET);
		posix_spawn_file_actions_adddup2(&actions, job->fd, 0);
	}
	posix_spawnattr_init(&attr);
	/* Ours are blocked for the loop. */
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	err = posix_spawnp(pid, PROGRAM, &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

static void run_next(struct resolvconf *rc);

/* Not all of the programs of that name know -x. */
static bool again_without(struct job *job, int status)
{
	if (!job->exclusive || (WIFEXITED(status) && !WEXITSTATUS(status)))
		return false;
	log_warn("%s: name servers cannot be made the only ones, %s refuses -x",
		 job->key, PROGRAM);
	job->exclusive = false;
	return true;
}

static void ended(struct resolvconf *rc, int status)
{
	struct job *job = STAILQ_FIRST(&rc->jobs);

	rc->pid = 0;
	rc->child = sd_event_source_disable_unref(rc->child);
	rc->timer = sd_event_source_disable_unref(rc->timer);
	if (again_without(job, status))
		return;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		log_warn("%s: %s failed, its name servers may be wrong",
			 job->key, PROGRAM);
	drop_first(rc);
}

static int on_child(sd_event_source *source, int fd, uint32_t revents,
		    void *user)
{
	struct resolvconf *rc = user;
	int status = 0;

	(void)source;
	(void)fd;
	(void)revents;
	waitpid(rc->pid, &status, 0);
	ended(rc, status);
	run_next(rc);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct resolvconf *rc = user;

	(void)source;
	(void)usec;
	kill(rc->pid, SIGKILL);
	return 0;
}

/* By a descriptor: SIGCHLD may not be blocked, as sd-event's own way wants it. */
static bool watch(struct resolvconf *rc)
{
	int fd = (int)syscall(SYS_pidfd_open, rc->pid, 0);

	if (fd < 0)
		return false;
	if (sd_event_add_io(rc->event, &rc->child, fd, EPOLLIN, on_child, rc) <
	    0) {
		close(fd);
		return false;
	}
	sd_event_source_set_io_fd_own(rc->child, true);
	return sd_event_add_time_relative(rc->event, &rc->timer,
					  CLOCK_MONOTONIC,
					  RESOLVCONF_PATIENCE_S * 1000000ull, 0,
					  on_timer, rc) >= 0;
}

static void run_next(struct resolvconf *rc)
{
	struct job *job;
	int err, status;

	while (!rc->pid && (job = STAILQ_FIRST(&rc->jobs))) {
		err = spawn(job, &rc->pid);
		if (err) {
			rc->pid = 0;
			drop_first(rc);
			if (err == ENOENT)
				rc->absent(rc->user);
			else
				log_warn("%s: %s", PROGRAM, strerror(err));
		} else if (!watch(rc)) {
			kill(rc->pid, SIGKILL);
			waitpid(rc->pid, &status, 0);
			ended(rc, status);
		}
	}
}

/* Takes @fd over. */
static void queue(struct resolvconf *rc, const char *key, int fd,
		  bool exclusive)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job) {
		log_error("%s: out of memory", PROGRAM);
		if (fd >= 0)
			close(fd);
		return;
	}
	strncpy(job->key, key, sizeof(job->key) - 1);
	job->fd = fd;
	job->exclusive = exclusive;
	STAILQ_INSERT_TAIL(&rc->jobs, job, entry);
	run_next(rc);
}

void resolvconf_add(struct resolvconf *rc, const char *key, const char *text,
		    bool exclusive)
{
	int fd = memfd_create(PROGRAM, MFD_CLOEXEC);
	size_t len = strlen(text);

	if (fd >= 0 && write(fd, text, len) == (ssize_t)len) {
		queue(rc, key, fd, exclusive);
		return;
	}
	log_warn("%s: %s", PROGRAM, strerror(errno));
	if (fd >= 0)
		close(fd);
}

void resolvconf_del(struct resolvconf *rc, const char *key)
{
	queue(rc, key, -1, false);
}

struct resolvconf *resolvconf_new(sd_event *event, void (*absent)(void *user),
				  void *user)
{
	struct resolvconf *rc = calloc(1, sizeof(*rc));

	if (!rc)
		return NULL;
	rc->event = event;
	rc->absent = absent;
	rc->user = user;
	STAILQ_INIT(&rc->jobs);
	return rc;
}

/* The loop has ended: what is left is waited for here, but not for ever. */
static int wait_child(pid_t pid)
{
	const struct timespec tick = { .tv_nsec = 10 * 1000 * 1000 };
	int status = 0;

	for (int n = 0; n < RESOLVCONF_PATIENCE_S * 100; n++) {
		if (waitpid(pid, &status, WNOHANG))
			return status;
		nanosleep(&tick, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return status;
}

void resolvconf_free(struct resolvconf *rc)
{
	if (!rc)
		return;
	while (!STAILQ_EMPTY(&rc->jobs)) {
		run_next(rc);
		if (rc->pid)
			ended(rc, wait_child(rc->pid));
	}
	free(rc);
}
