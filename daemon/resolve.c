// SPDX-License-Identifier: GPL-2.0-only
/* c-ares in the loop: one channel a request, so that each reads its files anew. */
#include "resolve.h"

#include <ares.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "log.h"

/* For one name server, the first time; c-ares doubles it with each round. */
enum { RESOLVE_TIMEOUT_MS = 2000, RESOLVE_TRIES = 2 };

/**
 * struct resolve_io - a socket of c-ares
 * @entry: of the request's list
 * @fd: the socket, which c-ares closes
 * @source: in the loop
 */
struct resolve_io {
	LIST_ENTRY(resolve_io) entry;
	ares_socket_t fd;
	sd_event_source *source;
};

/**
 * struct resolve - a request
 * @event: loop
 * @ares: channel, or NULL
 * @io: sockets of @ares
 * @timer: of @ares
 * @done: calls @fn once there is an answer
 * @over: there is an answer
 * @answer: the answer
 * @fn: for it
 * @user: for @fn
 */
struct resolve {
	sd_event *event;
	ares_channel ares;
	LIST_HEAD(, resolve_io) io;
	sd_event_source *timer;
	sd_event_source *done;
	bool over;
	struct resolve_answer answer;
	resolve_fn *fn;
	void *user;
};

static void io_free(struct resolve_io *io)
{
	LIST_REMOVE(io, entry);
	sd_event_source_disable_unref(io->source);
	free(io);
}

void resolve_cancel(struct resolve *r)
{
	struct resolve_io *io, *next;

	if (!r)
		return;
	/* The callback of a request that is still under way comes from here. */
	r->over = true;
	if (r->ares)
		ares_destroy(r->ares);
	for (io = LIST_FIRST(&r->io); io; io = next) {
		next = LIST_NEXT(io, entry);
		io_free(io);
	}
	sd_event_source_disable_unref(r->timer);
	sd_event_source_disable_unref(r->done);
	free(r);
}

static int on_done(sd_event_source *source, void *user)
{
	struct resolve *r = user;

	(void)source;
	r->fn(&r->answer, r->user);
	resolve_cancel(r);
	return 0;
}

static void finish(struct resolve *r)
{
	r->over = true;
	if (!r->answer.count && !r->answer.error)
		r->answer.error = "it has no IPv4 address";
	sd_event_source_set_enabled(r->timer, SD_EVENT_OFF);
	sd_event_source_set_enabled(r->done, SD_EVENT_ONESHOT);
}

/* When c-ares wants to be called next. */
static void set_timer(struct resolve *r)
{
	struct timeval tv, *due;

	if (r->over)
		return;
	due = ares_timeout(r->ares, NULL, &tv);
	if (!due) {
		sd_event_source_set_enabled(r->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time_relative(r->timer,
					  (uint64_t)due->tv_sec * 1000000 +
						  (uint64_t)due->tv_usec);
	sd_event_source_set_enabled(r->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct resolve *r = user;

	(void)source;
	(void)usec;
	ares_process_fd(r->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	set_timer(r);
	return 0;
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *user)
{
	struct resolve *r = user;

	(void)source;
	ares_process_fd(r->ares, revents & ~EPOLLOUT ? fd : ARES_SOCKET_BAD,
			revents & EPOLLOUT ? fd : ARES_SOCKET_BAD);
	set_timer(r);
	return 0;
}

static struct resolve_io *io_find(struct resolve *r, ares_socket_t fd)
{
	struct resolve_io *io;

	LIST_FOREACH(io, &r->io, entry)
	{
		if (io->fd == fd)
			return io;
	}
	return NULL;
}

static void on_socket(void *user, ares_socket_t fd, int readable, int writable)
{
	uint32_t events = (readable ? EPOLLIN : 0u) |
			  (writable ? EPOLLOUT : 0u);
	struct resolve *r = user;
	struct resolve_io *io = io_find(r, fd);

	if (!events) {
		if (io)
			io_free(io);
		return;
	}
	if (io) {
		sd_event_source_set_io_events(io->source, events);
		return;
	}
	io = calloc(1, sizeof(*io));
	if (!io)
		return; /* the timer ends the request */
	io->fd = fd;
	LIST_INSERT_HEAD(&r->io, io, entry);
	if (sd_event_add_io(r->event, &io->source, fd, events, on_io, r) < 0)
		io_free(io);
}

static void on_addrinfo(void *user, int status, int timeouts,
			struct ares_addrinfo *info)
{
	struct ares_addrinfo_node *node;
	struct resolve *r = user;

	(void)timeouts;
	for (node = info ? info->nodes : NULL;
	     node && r->answer.count < RESOLVE_MAX; node = node->ai_next) {
		const struct sockaddr_in *sin = (const void *)node->ai_addr;

		if (node->ai_family == AF_INET)
			r->answer.addr[r->answer.count++] = sin->sin_addr;
	}
	ares_freeaddrinfo(info);
	if (r->over)
		return;
	if (status != ARES_SUCCESS)
		r->answer.error = ares_strerror(status);
	finish(r);
}

static bool open_channel(struct resolve *r)
{
	struct ares_options options = {
		.timeout = RESOLVE_TIMEOUT_MS,
		.tries = RESOLVE_TRIES,
		.sock_state_cb = on_socket,
		.sock_state_cb_data = r,
	};
	int status = ares_init_options(&r->ares, &options,
				       ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
					       ARES_OPT_SOCK_STATE_CB);

	if (status == ARES_SUCCESS)
		return true;
	r->ares = NULL;
	r->answer.error = ares_strerror(status);
	return false;
}

static void look_up(struct resolve *r, const char *name)
{
	const struct ares_addrinfo_hints hints = {
		.ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM,
	};

	if (!open_channel(r)) {
		finish(r);
		return;
	}
	ares_getaddrinfo(r->ares, name, NULL, &hints, on_addrinfo, r);
	set_timer(r);
}

struct resolve *resolve_start(sd_event *event, const char *name, resolve_fn *fn,
			      void *user)
{
	struct resolve *r = calloc(1, sizeof(*r));

	if (!r || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
		free(r);
		return NULL;
	}
	r->event = event;
	r->fn = fn;
	r->user = user;
	LIST_INIT(&r->io);
	if (sd_event_add_time(event, &r->timer, CLOCK_MONOTONIC, 0, 0, on_timer,
			      r) < 0 ||
	    sd_event_source_set_enabled(r->timer, SD_EVENT_OFF) < 0 ||
	    sd_event_add_defer(event, &r->done, on_done, r) < 0 ||
	    sd_event_source_set_enabled(r->done, SD_EVENT_OFF) < 0) {
		resolve_cancel(r);
		return NULL;
	}
	look_up(r, name);
	return r;
}
