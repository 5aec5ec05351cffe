/* SPDX-License-Identifier: GPL-2.0-only */
/* One control connection on its socket: readiness, timer, output, end. */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctrl/engine.h"

struct ctrl_link *ctrl_link_of(const struct ctrl_conn *conn)
{
	return (struct ctrl_link *)((char *)conn -
				    offsetof(struct ctrl_link, conn));
}

void ctrl_link_settled(struct ctrl_link *link)
{
	if (!link->starting)
		return;
	link->starting = false;
	TAILQ_REMOVE(&link->ctrl->starting, link, by_age);
	link->ctrl->starting_count--;
}

void ctrl_link_free(struct ctrl_link *link)
{
	ctrl_link_settled(link);
	LIST_REMOVE(link, entry);
	LIST_REMOVE(link, by_peer);
	link->ctrl->count--;
	sd_event_source_disable_unref(link->io);
	sd_event_source_disable_unref(link->timer);
	sd_event_source_disable_unref(link->kick);
	close(link->fd);
	conn_free(&link->conn);
	free(link);
}

void ctrl_link_kick(struct ctrl_link *link)
{
	sd_event_source_set_enabled(link->kick, SD_EVENT_ONESHOT);
}

static void ctrl_link_flush(struct ctrl_link *link)
{
	const uint8_t *data;
	size_t len;
	ssize_t n;

	while ((len = stream_pending(&link->conn.stream, &data))) {
		n = send(link->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n < 0) {
			conn_tcp_down(&link->conn, errno);
			return;
		}
		stream_sent(&link->conn.stream, n);
	}
	if (link->conn.state == CONN_LINGER && !link->shut) {
		link->shut = true;
		shutdown(link->fd, SHUT_WR);
	}
}

static void ctrl_link_close(struct ctrl_link *link)
{
	struct ctrl *ctrl = link->ctrl;
	struct ctrl_conn *conn = &link->conn;

	if (ctrl->ops->conn_down)
		ctrl->ops->conn_down(conn, conn->why, conn->text, ctrl->user);
	ctrl_link_free(link);
	if (ctrl->closing && !ctrl->count)
		sd_event_source_set_enabled(ctrl->idle, SD_EVENT_ONESHOT);
}

static void ctrl_link_rearm(struct ctrl_link *link)
{
	struct ctrl_conn *conn = &link->conn;
	const uint8_t *data;
	uint64_t at = conn_deadline(conn);
	uint32_t events = 0;

	if (at) {
		sd_event_source_set_time(link->timer, at * 1000);
		sd_event_source_set_enabled(link->timer, SD_EVENT_ONESHOT);
	} else {
		sd_event_source_set_enabled(link->timer, SD_EVENT_OFF);
	}
	if (conn_wants_input(conn))
		events |= EPOLLIN;
	if (conn->state == CONN_CONNECTING ||
	    stream_pending(&conn->stream, &data))
		events |= EPOLLOUT;
	if (events == link->events)
		return;
	link->events = events;
	sd_event_source_set_io_events(link->io, events);
}

/* Send; and when that made room, handle the messages that waited for it, and send again. */
static void ctrl_link_drain(struct ctrl_link *link)
{
	struct ctrl_conn *conn = &link->conn;
	bool waited;

	do {
		waited = stream_congested(&conn->stream);
		ctrl_link_flush(link);
		waited = waited && !stream_congested(&conn->stream);
		if (waited)
			conn_input(conn, NULL, 0);
	} while (waited && conn->state < CONN_CLOSED);
}

void ctrl_link_pump(struct ctrl_link *link)
{
	struct ctrl_conn *conn = &link->conn;

	if (conn->state != CONN_CONNECTING && conn->state != CONN_CLOSED)
		ctrl_link_drain(link);
	if (conn->state >= CONN_ESTABLISHED)
		ctrl_link_settled(link);
	if (conn->state == CONN_CLOSED)
		ctrl_link_close(link);
	else
		ctrl_link_rearm(link);
}

static void ctrl_link_connected(struct ctrl_link *link)
{
	struct sockaddr_in local = { 0 };
	socklen_t len = sizeof(int);
	int error = link->error;

	if (!error && getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &len))
		error = errno;
	link->error = 0;
	len = sizeof(local);
	if (!error && getsockname(link->fd, (struct sockaddr *)&local, &len))
		error = errno;
	if (error)
		conn_tcp_down(&link->conn, error);
	else
		conn_tcp_up(&link->conn, &local);
}

static int on_kick(sd_event_source *source, void *user)
{
	struct ctrl_link *link = user;

	(void)source;
	if (link->error)
		ctrl_link_connected(link);
	ctrl_link_pump(link);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct ctrl_link *link = user;

	(void)source;
	(void)usec;
	conn_tick(&link->conn);
	ctrl_link_pump(link);
	return 0;
}

/*
 * Never more is read than the automaton takes at once, so that bytes wait in the socket, and the
 * peer behind TCP's window, while our answers wait for the peer.
 */
static void ctrl_link_read(struct ctrl_link *link)
{
	uint8_t buf[CTRL_IN_SIZE - CTRL_MSG_MAX];
	ssize_t n;

	for (int i = 0; i < CTRL_READ_BURST; i++) {
		if (!conn_wants_input(&link->conn) ||
		    link->conn.state == CONN_CLOSED)
			return;
		n = recv(link->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n < 0 &&
		    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
			return;
		if (n <= 0) {
			conn_tcp_down(&link->conn, n ? errno : 0);
			return;
		}
		conn_input(&link->conn, buf, n);
		/* There is no more, or the loop says so again. */
		if ((size_t)n < sizeof(buf))
			return;
	}
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *user)
{
	struct ctrl_link *link = user;

	(void)source;
	(void)fd;
	if (link->conn.state == CONN_CONNECTING)
		ctrl_link_connected(link);
	else if (revents & (EPOLLIN | EPOLLHUP | EPOLLERR))
		ctrl_link_read(link);
	ctrl_link_pump(link);
	return 0;
}

static int ctrl_link_sources(struct ctrl_link *link, uint32_t events)
{
	sd_event *event = link->ctrl->event;
	int r;

	r = sd_event_add_io(event, &link->io, link->fd, events, on_io, link);
	if (r >= 0)
		r = sd_event_add_time(event, &link->timer, CLOCK_MONOTONIC,
				      (ctrl_now() + CTRL_ESTABLISH_MS) * 1000,
				      1000, on_timer, link);
	if (r >= 0)
		r = sd_event_add_defer(event, &link->kick, on_kick, link);
	if (r < 0)
		return r;
	link->events = events;
	return sd_event_source_set_enabled(link->kick, SD_EVENT_OFF);
}

struct ctrl_link *ctrl_link_new(struct ctrl *ctrl, int fd, bool dialled,
				uint32_t events, const struct sockaddr_in *peer,
				const struct sockaddr_in *local)
{
	struct ctrl_link *link = calloc(1, sizeof(*link));
	int one = 1, r;

	if (!link) {
		close(fd);
		errno = ENOMEM;
		return NULL;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	conn_init(&link->conn, dialled);
	link->ctrl = ctrl;
	link->fd = fd;
	link->conn.peer = *peer;
	link->conn.local = *local;
	link->conn.id = ++ctrl->next_id;
	link->conn.env = &ctrl_env;
	link->conn.env_user = ctrl;
	link->conn.ops = ctrl->ops;
	link->conn.ops_user = ctrl->user;
	LIST_INSERT_HEAD(&ctrl->links, link, entry);
	LIST_INSERT_HEAD(ctrl_bucket(ctrl, peer->sin_addr), link, by_peer);
	ctrl->count++;
	r = ctrl_link_sources(link, events);
	if (r < 0) {
		ctrl_link_free(link);
		errno = -r;
		return NULL;
	}
	return link;
}
