/* SPDX-License-Identifier: GPL-2.0-only */
/* Control connections and listening sockets that pass from one process to the next. */
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctrl/call.h"
#include "ctrl/engine.h"

static bool is_up(const struct ctrl_call *call)
{
	return call->state == CALL_UP_PNS || call->state == CALL_UP_PAC;
}

bool ctrl_conn_save(const struct ctrl_conn *conn, struct ctrl_conn_state *state)
{
	const struct stream *s = &conn->stream;
	const uint8_t *out;

	if (conn->state != CONN_ESTABLISHED)
		return false;
	memset(state, 0, sizeof(*state));
	state->id = conn->id;
	state->dialled = conn->dialled;
	state->peer = conn->peer;
	state->local = conn->local;
	state->echo_id = conn->echo_id;
	state->serial = conn->serial;
	snprintf(state->host, sizeof(state->host), "%s", conn->host);
	snprintf(state->vendor, sizeof(state->vendor), "%s", conn->vendor);
	state->in_len = s->in_end - s->in_start;
	memcpy(state->in, s->in + s->in_start, state->in_len);
	state->out_len = stream_pending(s, &out);
	memcpy(state->out, out, state->out_len);
	return true;
}

void ctrl_call_save(const struct ctrl_call *call, struct ctrl_call_state *state)
{
	state->role = call->role;
	state->local_id = call->local_id;
	state->peer_id = call->peer_id;
	state->info = call->info;
}

static void fill_conn(struct ctrl_conn *conn,
		      const struct ctrl_conn_state *state)
{
	struct stream *s = &conn->stream;

	conn->state = CONN_ESTABLISHED;
	conn->echo_id = state->echo_id;
	conn->echo_at = ctrl_now() + CTRL_ECHO_MS;
	conn->serial = state->serial;
	snprintf(conn->host, sizeof(conn->host), "%s", state->host);
	snprintf(conn->vendor, sizeof(conn->vendor), "%s", state->vendor);
	s->in_end = state->in_len;
	memcpy(s->in, state->in, state->in_len);
	s->out_end = state->out_len;
	memcpy(s->out, state->out, state->out_len);
}

struct ctrl_conn *ctrl_conn_restore(struct ctrl *ctrl, int fd,
				    const struct ctrl_conn_state *state)
{
	struct ctrl_link *link;

	if (state->in_len > sizeof(state->in) ||
	    state->out_len > sizeof(state->out) ||
	    ctrl->count >= CTRL_CONNS_MAX) {
		close(fd);
		return NULL;
	}
	link = ctrl_link_new(ctrl, fd, state->dialled, EPOLLIN, &state->peer,
			     &state->local);
	if (!link)
		return NULL;
	fill_conn(&link->conn, state);
	ctrl_link_kick(link);
	return &link->conn;
}

struct ctrl_call *ctrl_call_restore(struct ctrl_conn *conn,
				    const struct ctrl_call_state *state)
{
	struct ctrl_call *call;

	if (conn->call_count >= CTRL_CALLS_PER_CONN_MAX || !state->local_id)
		return NULL;
	call = call_new(conn, state->role);
	if (!call)
		return NULL;
	call->state = state->role == CTRL_PNS ? CALL_UP_PNS : CALL_UP_PAC;
	call->local_id = state->local_id;
	call->peer_id = state->peer_id;
	call->info = state->info;
	return call;
}

static struct ctrl_call *unused_call(const struct ctrl_conn *conn)
{
	struct ctrl_call *call;

	TAILQ_FOREACH(call, &conn->calls, link)
	{
		if (is_up(call) && !call->user && !call->mute)
			return call;
	}
	return NULL;
}

/* One without a call ends by itself, soon. */
void ctrl_close_unused(struct ctrl *ctrl)
{
	struct ctrl_link *link;
	struct ctrl_call *call;

	LIST_FOREACH(link, &ctrl->links, entry)
	{
		while ((call = unused_call(&link->conn)))
			ctrl_call_close(call, CTRL_CLOSE_ERROR);
	}
}

struct ctrl_conn *ctrl_conn_next(const struct ctrl *ctrl,
				 const struct ctrl_conn *prev)
{
	struct ctrl_link *link = prev ? LIST_NEXT(ctrl_link_of(prev), entry) :
					LIST_FIRST(&ctrl->links);

	return link ? &link->conn : NULL;
}

void ctrl_flush(struct ctrl *ctrl)
{
	struct ctrl_link *link, *next;

	for (link = LIST_FIRST(&ctrl->links); link; link = next) {
		next = LIST_NEXT(link, entry);
		ctrl_link_pump(link);
	}
}

void ctrl_listen_pause(struct ctrl *ctrl)
{
	struct ctrl_listener *listener;

	LIST_FOREACH(listener, &ctrl->listeners, entry)
	{
		sd_event_source_set_enabled(listener->io, SD_EVENT_OFF);
		sd_event_source_set_enabled(listener->pause, SD_EVENT_OFF);
	}
}

unsigned int ctrl_listen_fds(const struct ctrl *ctrl,
			     int fds[static CTRL_LISTENERS_MAX])
{
	struct ctrl_listener *listener;
	unsigned int n = 0;

	LIST_FOREACH(listener, &ctrl->listeners, entry)
	{
		if (n < CTRL_LISTENERS_MAX)
			fds[n++] = listener->fd;
	}
	return n;
}

bool ctrl_listen_inherit(struct ctrl *ctrl, int fd)
{
	if (ctrl->inherited_count >= CTRL_LISTENERS_MAX) {
		close(fd);
		return false;
	}
	ctrl->inherited[ctrl->inherited_count++] = fd;
	return true;
}

static bool is_at(int fd, const struct sockaddr_in *addr, const char *netdev)
{
	char bound[IFNAMSIZ] = "";
	struct sockaddr_in at = { 0 };
	socklen_t len = sizeof(at);

	if (getsockname(fd, (struct sockaddr *)&at, &len) ||
	    at.sin_family != AF_INET || at.sin_port != addr->sin_port ||
	    at.sin_addr.s_addr != addr->sin_addr.s_addr)
		return false;
	len = sizeof(bound);
	return !getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, bound, &len) &&
	       !strncmp(bound, netdev ? netdev : "", sizeof(bound));
}

int ctrl_listen_inherited(struct ctrl *ctrl, const struct sockaddr_in *addr,
			  const char *netdev)
{
	for (unsigned int i = 0; i < ctrl->inherited_count; i++) {
		int fd = ctrl->inherited[i];

		if (!is_at(fd, addr, netdev))
			continue;
		ctrl->inherited[i] = ctrl->inherited[--ctrl->inherited_count];
		return fd;
	}
	return -1;
}

void ctrl_listen_forget(struct ctrl *ctrl)
{
	while (ctrl->inherited_count)
		close(ctrl->inherited[--ctrl->inherited_count]);
}
