// SPDX-License-Identifier: GPL-2.0-only
/* The listening socket, its connections, and who is told of changes when. */
#include "ipc/ipc.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ipc/conn.h"
#include "ipc/limits.h"

#define WATCH_USEC 1000000ULL

static const char socket_group[] = "kpptp";

/**
 * struct ipc - the socket
 * @backend: what requests are about
 * @event: loop, referenced
 * @source: watches @fd
 * @timer: once a second while there are connections, for those that watch
 * @news: pushes at the end of the turn, outside of the daemon's own calls
 * @conns: all connections
 * @count: how many
 * @fd: listens
 * @path: of the socket
 * @is_told: ipc_event() was called since the last push
 * @is_changed: ipc_changed() was called since the last push
 * @changed_kind: what ipc_changed() named since the last push
 * @changed_name: its name; empty when several changed
 */
struct ipc {
	struct ipc_backend backend;
	sd_event *event;
	sd_event_source *source;
	sd_event_source *timer;
	sd_event_source *news;
	struct conn *conns;
	unsigned int count;
	int fd;
	char *path;
	bool is_told;
	bool is_changed;
	enum model_kind changed_kind;
	char changed_name[MODEL_TEXT_SIZE];
};

static void on_closed(struct conn *conn, void *user)
{
	struct ipc *ipc = user;
	struct conn **at = &ipc->conns;

	while (*at != conn)
		at = &(*at)->next;
	*at = conn->next;
	ipc->count--;
	ipc_conn_free(conn);
}

static bool is_watched(const struct ipc *ipc, enum model_kind kind,
		       const char *name)
{
	for (const struct conn *conn = ipc->conns; conn; conn = conn->next)
		if (conn_watches(conn, kind, name))
			return true;
	return false;
}

static void push(struct ipc *ipc, enum model_kind kind, const char *name)
{
	struct conn *next;

	/* A push ends a connection at most of the peer it goes to. */
	for (struct conn *conn = ipc->conns; conn; conn = next) {
		next = conn->next;
		if (conn_watches(conn, kind, name))
			conn_push(conn);
	}
}

static void push_events(struct ipc *ipc)
{
	struct conn *next;

	for (struct conn *conn = ipc->conns; conn; conn = next) {
		next = conn->next;
		if (conn_takes_events(conn))
			conn_push(conn);
	}
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct ipc *ipc = user;

	if (!ipc->conns)
		return 0;
	push(ipc, MODEL_KINDS, NULL);
	/* After a stop of the machine the missed seconds are not made up for. */
	sd_event_now(ipc->event, CLOCK_MONOTONIC, &usec);
	sd_event_source_set_time(source, usec + WATCH_USEC);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_news(sd_event_source *source, void *user)
{
	struct ipc *ipc = user;

	(void)source;
	if (ipc->is_changed)
		push(ipc, ipc->changed_kind,
		     ipc->changed_name[0] ? ipc->changed_name : NULL);
	if (ipc->is_told)
		push_events(ipc);
	ipc->is_changed = ipc->is_told = false;
	return 0;
}

void ipc_changed(struct ipc *ipc, enum model_kind kind, const char *name)
{
	if (!ipc || !is_watched(ipc, kind, name))
		return;
	if (!ipc->is_changed) {
		ipc->changed_kind = kind;
		snprintf(ipc->changed_name, sizeof(ipc->changed_name), "%s",
			 name);
	} else if (ipc->changed_kind != kind ||
		   strcmp(ipc->changed_name, name) != 0) {
		ipc->changed_name[0] = '\0';
	}
	ipc->is_changed = true;
	sd_event_source_set_enabled(ipc->news, SD_EVENT_ONESHOT);
}

bool ipc_takes_events(const struct ipc *ipc)
{
	if (!ipc)
		return false;
	for (const struct conn *conn = ipc->conns; conn; conn = conn->next)
		if (conn_takes_events(conn))
			return true;
	return false;
}

void ipc_event(struct ipc *ipc, struct json_object *event)
{
	backlog_add(&ipc->backend.events, event);
	ipc->is_told = true;
	sd_event_source_set_enabled(ipc->news, SD_EVENT_ONESHOT);
}

static bool is_welcome(const struct ipc *ipc, uid_t uid)
{
	unsigned int kept = ipc_may_change(uid) ? 0 : IPC_CONNECTIONS_KEPT;
	unsigned int count = 0;

	for (const struct conn *conn = ipc->conns; conn; conn = conn->next)
		count += conn->uid == uid;
	return ipc->count < IPC_CONNECTIONS_MAX - kept &&
	       count < IPC_CONNECTIONS_USER;
}

static int on_accept(sd_event_source *source, int listener, uint32_t revents,
		     void *user)
{
	struct ipc *ipc = user;
	struct ucred peer;
	socklen_t len = sizeof(peer);
	struct conn *conn;
	int fd;

	(void)source;
	(void)revents;
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0 ||
	    !is_welcome(ipc, peer.uid)) {
		close(fd);
		return 0;
	}
	conn = ipc_conn_new(ipc->event, fd, &ipc->backend, peer.uid, on_closed,
			    ipc);
	if (!conn) {
		close(fd);
		return 0;
	}
	if (!ipc->conns) {
		sd_event_source_set_time_relative(ipc->timer, WATCH_USEC);
		sd_event_source_set_enabled(ipc->timer, SD_EVENT_ONESHOT);
	}
	conn->next = ipc->conns;
	ipc->conns = conn;
	ipc->count++;
	return 0;
}

/* Reading is for the group, where the administrator made one. */
static void give_to_group(const char *path)
{
	const struct group *group = getgrnam(socket_group);

	/* Started as one of the group, the daemon needs no privilege for it. */
	if (group && group->gr_gid != getegid() &&
	    chown(path, (uid_t)-1, group->gr_gid) < 0)
		return;
	if (chmod(path, 0660) < 0)
		return;
}

/* Is there somebody behind the socket, or is it left over? */
static bool is_served(const struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool served;

	if (fd < 0)
		return false;
	served = !connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) ||
		 errno == EAGAIN;
	close(fd);
	return served;
}

static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, ret = 0;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	memcpy(addr.sun_path, path, strlen(path));
	if (is_served(&addr))
		return -EADDRINUSE;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (unlink(path) < 0 && errno != ENOENT)
		ret = -errno;
	/* Nobody else gets in between bind() and chmod(). */
	mask = umask(0177);
	if (!ret && bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		ret = -errno;
	umask(mask);
	if (!ret) {
		give_to_group(path);
		if (listen(fd, SOMAXCONN) < 0)
			ret = -errno;
	}
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

static int add_sources(struct ipc *ipc)
{
	int ret = sd_event_add_io(ipc->event, &ipc->source, ipc->fd, EPOLLIN,
				  on_accept, ipc);

	if (ret >= 0)
		ret = sd_event_add_time_relative(ipc->event, &ipc->timer,
						 CLOCK_MONOTONIC, WATCH_USEC, 0,
						 on_timer, ipc);
	if (ret >= 0)
		ret = sd_event_add_defer(ipc->event, &ipc->news, on_news, ipc);
	if (ret >= 0)
		ret = sd_event_source_set_enabled(ipc->news, SD_EVENT_OFF);
	return ret;
}

int ipc_new(sd_event *event, const char *path, struct model *model,
	    struct model_file *file, const struct ipc_ops *ops, void *user,
	    struct ipc **ret)
{
	struct ipc *ipc = calloc(1, sizeof(*ipc));
	int r;

	if (!ipc)
		return -ENOMEM;
	ipc->backend = (struct ipc_backend){
		.model = model, .file = file, .ops = ops, .user = user
	};
	ipc->event = sd_event_ref(event);
	ipc->fd = listen_at(path);
	if (ipc->fd < 0) {
		r = ipc->fd;
		goto failed;
	}
	ipc->path = strdup(path);
	r = ipc->path ? add_sources(ipc) : -ENOMEM;
	if (r < 0)
		goto failed;
	*ret = ipc;
	return 0;
failed:
	ipc_free(ipc);
	return r;
}

void ipc_free(struct ipc *ipc)
{
	if (!ipc)
		return;
	while (ipc->conns)
		on_closed(ipc->conns, ipc);
	backlog_clear(&ipc->backend.events);
	sd_event_source_disable_unref(ipc->source);
	sd_event_source_disable_unref(ipc->timer);
	sd_event_source_disable_unref(ipc->news);
	if (ipc->path)
		unlink(ipc->path);
	if (ipc->fd >= 0)
		close(ipc->fd);
	sd_event_unref(ipc->event);
	free(ipc->path);
	free(ipc);
}
