// SPDX-License-Identifier: GPL-2.0-only
#include "ipc/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/error.h"

static size_t pending(const struct conn *conn)
{
	return conn->out_used - conn->out_sent;
}

static int reserve(struct conn *conn, size_t len)
{
	size_t room = conn->out_used + len;
	char *out;

	if (room <= conn->out_room)
		return 0;
	/* By a new one, not realloc(): the old may hold passwords. */
	room += IPC_OUTPUT_LOW;
	out = malloc(room);
	if (!out)
		return -1;
	if (conn->out) {
		memcpy(out, conn->out, conn->out_used);
		explicit_bzero(conn->out, conn->out_room);
		free(conn->out);
	}
	conn->out = out;
	conn->out_room = room;
	return 0;
}

/* Queues a reply and puts it. Names sent by PPP peers need not be UTF-8; JSON must. */
static int queue(struct conn *conn, struct json_object *reply)
{
	const char *text = json_object_to_json_string_ext(
		reply, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	size_t len = text ? strlen(text) + 1 : 0;
	int ret = len ? reserve(conn, len) : -1;

	if (!ret) {
		model_text_copy(conn->out + conn->out_used, len, text);
		conn->out_used += len;
	}
	json_object_put(reply);
	return ret;
}

/* Sends what the peer takes now. 0, or -1 when the connection is over. */
static int flush(struct conn *conn)
{
	while (pending(conn)) {
		ssize_t n = send(conn->fd, conn->out + conn->out_sent,
				 pending(conn), MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -1;
		conn->out_sent += n;
	}
	if (conn->out)
		explicit_bzero(conn->out, conn->out_used);
	conn->out_sent = conn->out_used = 0;
	return 0;
}

static bool is_answering(const struct conn *conn)
{
	return conn->ex.state != EXCHANGE_IDLE;
}

static bool is_endless(const struct conn *conn)
{
	return conn->ex.state == EXCHANGE_WATCH ||
	       conn->ex.state == EXCHANGE_EVENTS;
}

/* Makes the next reply, if there is cause for one: 1, 0 for none, -1 for the end. */
static int step(struct conn *conn)
{
	struct json_object *reply;
	const char *message;

	if (pending(conn) > IPC_OUTPUT_LOW)
		return 0;
	if (is_answering(conn)) {
		if (!exchange_has_news(&conn->ex, conn->backend))
			return 0;
		reply = exchange_next(&conn->ex, conn->backend);
		return reply && !queue(conn, reply) ? 1 : -1;
	}
	message = frame_next(&conn->in);
	if (!message)
		return 0;
	reply = exchange_begin(&conn->ex, conn->backend, conn->privileged,
			       message);
	if (reply && queue(conn, reply) < 0)
		return -1;
	/* Whoever watches gets to know at once how things stand. */
	if (conn->ex.state == EXCHANGE_WATCH) {
		reply = exchange_next(&conn->ex, conn->backend);
		return reply && !queue(conn, reply) ? 1 : -1;
	}
	return 1;
}

/* Handles what has been received. 0, or -1 when the connection is over. */
static int run(struct conn *conn)
{
	uint32_t events = 0;
	size_t room;
	int ret = 1;

	for (int turn = 0; ret && turn < IPC_TURN; turn++) {
		ret = step(conn);
		if (ret < 0 || flush(conn) < 0)
			return -1;
	}
	if (frame_is_overfull(&conn->in))
		return -1;
	/* A watcher that leaves ends the watch; others get their last replies. */
	if (conn->eof && (is_endless(conn) || (!ret && !pending(conn))))
		return -1;
	frame_room(&conn->in, &room);
	if (!conn->eof && room && pending(conn) <= IPC_OUTPUT_LOW)
		events |= EPOLLIN;
	/* What this turn left over is gone on with when the others had theirs. */
	if (pending(conn) || ret)
		events |= EPOLLOUT;
	return sd_event_source_set_io_events(conn->source, events) < 0 ? -1 : 0;
}

static int receive(struct conn *conn)
{
	size_t room;
	char *buf = frame_room(&conn->in, &room);
	ssize_t n;

	if (!room || conn->eof)
		return 0;
	n = recv(conn->fd, buf, room, MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	if (!n)
		conn->eof = true;
	frame_received(&conn->in, n);
	return 0;
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *user)
{
	struct conn *conn = user;
	int ret = 0;

	(void)source;
	(void)fd;
	if (revents & EPOLLERR)
		ret = -1;
	if (!ret && revents & (EPOLLIN | EPOLLHUP))
		ret = receive(conn);
	/* Nobody reads any more, so replies are of no use. */
	if (!ret && revents & EPOLLHUP && conn->eof)
		ret = -1;
	if (!ret)
		ret = flush(conn);
	if (!ret)
		ret = run(conn);
	if (ret < 0)
		conn->closed(conn, conn->user);
	return 0;
}

bool ipc_may_change(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

struct conn *ipc_conn_new(sd_event *event, int fd,
			  const struct ipc_backend *backend, uid_t uid,
			  void (*closed)(struct conn *conn, void *user),
			  void *user)
{
	struct conn *conn = calloc(1, sizeof(*conn));

	if (!conn)
		return NULL;
	conn->backend = backend;
	conn->uid = uid;
	conn->privileged = ipc_may_change(uid);
	conn->closed = closed;
	conn->user = user;
	conn->fd = fd;
	if (sd_event_add_io(event, &conn->source, fd, EPOLLIN, on_io, conn) <
	    0) {
		free(conn);
		return NULL;
	}
	return conn;
}

void ipc_conn_free(struct conn *conn)
{
	sd_event_source_disable_unref(conn->source);
	exchange_end(&conn->ex);
	if (conn->out) {
		explicit_bzero(conn->out, conn->out_room);
		free(conn->out);
	}
	close(conn->fd);
	explicit_bzero(&conn->in, sizeof(conn->in));
	free(conn);
}

bool conn_watches(const struct conn *conn, enum model_kind kind,
		  const char *name)
{
	if (conn->ex.state != EXCHANGE_WATCH)
		return false;
	return !name || (conn->ex.kind == kind && !strcmp(conn->ex.name, name));
}

bool conn_takes_events(const struct conn *conn)
{
	return conn->ex.state == EXCHANGE_EVENTS;
}

void conn_push(struct conn *conn)
{
	struct json_object *reply;

	if (!is_endless(conn) || pending(conn))
		return;
	/* Events are made into replies by run(), as many as the peer takes. */
	if (conn->ex.state == EXCHANGE_WATCH) {
		reply = exchange_next(&conn->ex, conn->backend);
		if (!reply || queue(conn, reply) < 0 || flush(conn) < 0) {
			conn->closed(conn, conn->user);
			return;
		}
	}
	if (run(conn) < 0)
		conn->closed(conn, conn->user);
}
