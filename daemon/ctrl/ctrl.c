/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/ctrl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "ctrl/call.h"
#include "ctrl/engine.h"
#include "log.h"

uint64_t ctrl_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct ctrl_link_list *ctrl_bucket(struct ctrl *ctrl, struct in_addr peer)
{
	return &ctrl->by_peer[(peer.s_addr ^ ctrl->salt) * 2654435761u >> 22];
}

static uint64_t env_now(void *user)
{
	struct ctrl *ctrl = user;
	uint64_t now;

	/* That of the turn of the loop, for a system call may be what it costs. */
	if (sd_event_now(ctrl->event, CLOCK_MONOTONIC, &now) < 0)
		return ctrl_now();
	return now / 1000;
}

static void env_kick(struct ctrl_conn *conn, void *user)
{
	(void)user;
	ctrl_link_kick(ctrl_link_of(conn));
}

static bool same_pair(const struct ctrl_conn *a, const struct ctrl_conn *b)
{
	return a->peer.sin_addr.s_addr == b->peer.sin_addr.s_addr &&
	       a->local.sin_addr.s_addr == b->local.sin_addr.s_addr;
}

static bool call_id_used(struct ctrl *ctrl, const struct ctrl_conn *conn,
			 uint16_t id)
{
	const struct ctrl_call *call;
	const struct ctrl_link *link;

	LIST_FOREACH(link, ctrl_bucket(ctrl, conn->peer.sin_addr), by_peer)
	{
		if (!same_pair(&link->conn, conn))
			continue;
		TAILQ_FOREACH(call, &link->conn.calls, link)
		{
			if (call->local_id == id)
				return true;
		}
	}
	return false;
}

/*
 * One counter for all peers, so that an id comes back only after all others had their turn: late
 * GRE packets of an old call must not meet a new one. Unique it need be per pair of addresses only.
 */
static uint16_t env_call_id(struct ctrl_conn *conn, void *user)
{
	struct ctrl *ctrl = user;

	for (int i = 0; i < CTRL_CALL_ID_TRIES; i++) {
		uint16_t id = ++ctrl->next_call_id;

		if (id && !call_id_used(ctrl, conn, id))
			return id;
	}
	return 0;
}

static bool env_serving(void *user)
{
	struct ctrl *ctrl = user;

	return !LIST_EMPTY(&ctrl->listeners);
}

static struct ctrl_conn *env_rival(struct ctrl_conn *conn, bool established,
				   void *user)
{
	struct ctrl *ctrl = user;
	struct ctrl_link *link;

	if (conn->peer.sin_addr.s_addr == conn->local.sin_addr.s_addr)
		return NULL;
	LIST_FOREACH(link, ctrl_bucket(ctrl, conn->peer.sin_addr), by_peer)
	{
		struct ctrl_conn *other = &link->conn;

		if (other == conn || !same_pair(other, conn))
			continue;
		if (established ? !other->dialled &&
					  other->state == CONN_ESTABLISHED :
				  other->state == CONN_WAIT_REPLY)
			return other;
	}
	return NULL;
}

static void env_log(struct ctrl_conn *conn, int level, const char *text,
		    void *user)
{
	char peer[INET_ADDRSTRLEN];

	(void)user;
	if (level == LOG_LEVEL_DEBUG && !log_is_debug())
		return;
	inet_ntop(AF_INET, &conn->peer.sin_addr, peer, sizeof(peer));
	log_print(level, "control connection %u (%s): %s", conn->id, peer,
		  text);
}

static void env_trace(struct ctrl_conn *conn, bool sent,
		      const struct ctrl_msg *msg, void *user)
{
	char text[CTRL_PRINT_MAX + 8];
	int n;

	if (!log_is_debug())
		return;
	n = snprintf(text, sizeof(text), "%s ", sent ? "sent" : "rcvd");
	ctrl_msg_print(msg, text + n, sizeof(text) - n);
	env_log(conn, LOG_LEVEL_DEBUG, text, user);
}

const struct conn_env ctrl_env = {
	.now = env_now,
	.kick = env_kick,
	.call_id = env_call_id,
	.serving = env_serving,
	.rival = env_rival,
	.log = env_log,
	.trace = env_trace,
};

static int on_idle(sd_event_source *source, void *user)
{
	struct ctrl *ctrl = user;

	(void)source;
	if (!ctrl->count && ctrl->ops->idle)
		ctrl->ops->idle(ctrl->user);
	return 0;
}

struct ctrl *ctrl_new(sd_event *event, const struct ctrl_ops *ops, void *user)
{
	struct ctrl *ctrl = calloc(1, sizeof(*ctrl));
	int r;

	if (!ctrl)
		return NULL;
	LIST_INIT(&ctrl->links);
	LIST_INIT(&ctrl->listeners);
	TAILQ_INIT(&ctrl->starting);
	ctrl->ops = ops;
	ctrl->user = user;
	if (getrandom(&ctrl->salt, sizeof(ctrl->salt), 0) < 0 ||
	    getrandom(&ctrl->next_call_id, sizeof(ctrl->next_call_id), 0) < 0)
		log_warn("no random numbers: call ids are predictable");
	ctrl->event = sd_event_ref(event);
	r = sd_event_add_defer(event, &ctrl->idle, on_idle, ctrl);
	if (r >= 0)
		r = sd_event_source_set_enabled(ctrl->idle, SD_EVENT_OFF);
	if (r >= 0)
		return ctrl;
	ctrl_free(ctrl);
	errno = -r;
	return NULL;
}

void ctrl_free(struct ctrl *ctrl)
{
	if (!ctrl)
		return;
	ctrl_listen_stop(ctrl);
	ctrl_listen_forget(ctrl);
	while (!LIST_EMPTY(&ctrl->links))
		ctrl_link_free(LIST_FIRST(&ctrl->links));
	sd_event_source_disable_unref(ctrl->idle);
	sd_event_unref(ctrl->event);
	free(ctrl);
}

void ctrl_shutdown(struct ctrl *ctrl)
{
	struct ctrl_link *link;

	ctrl->closing = true;
	ctrl_listen_stop(ctrl);
	LIST_FOREACH(link, &ctrl->links, entry)
	conn_stop(&link->conn, CTRL_STOP_LOCAL_SHUTDOWN,
		  "this side shuts down");
	if (!ctrl->count)
		sd_event_source_set_enabled(ctrl->idle, SD_EVENT_ONESHOT);
}

unsigned int ctrl_conn_count(const struct ctrl *ctrl)
{
	return ctrl->count;
}

uint32_t ctrl_conn_id(const struct ctrl_conn *conn)
{
	return conn->id;
}

bool ctrl_conn_dialled(const struct ctrl_conn *conn)
{
	return conn->dialled;
}

const struct sockaddr_in *ctrl_conn_peer(const struct ctrl_conn *conn)
{
	return &conn->peer;
}

const struct sockaddr_in *ctrl_conn_local(const struct ctrl_conn *conn)
{
	return &conn->local;
}

const char *ctrl_conn_peer_host(const struct ctrl_conn *conn)
{
	return conn->host;
}

const char *ctrl_conn_peer_vendor(const struct ctrl_conn *conn)
{
	return conn->vendor;
}

int ctrl_conn_fd(const struct ctrl_conn *conn)
{
	return ctrl_link_of(conn)->fd;
}

uint32_t ctrl_call_ifindex(const struct ctrl_call *call)
{
	int ifindex = 0;
	socklen_t len = sizeof(ifindex);

	getsockopt(ctrl_conn_fd(ctrl_call_conn(call)), SOL_SOCKET,
		   SO_BINDTOIFINDEX, &ifindex, &len);
	return (uint32_t)ifindex;
}

struct ctrl_call *ctrl_conn_next_call(const struct ctrl_conn *conn,
				      const struct ctrl_call *prev)
{
	struct ctrl_call *call = prev ? TAILQ_NEXT(prev, link) :
					TAILQ_FIRST(&conn->calls);

	while (call && call->state != CALL_UP_PNS && call->state != CALL_UP_PAC)
		call = TAILQ_NEXT(call, link);
	return call;
}

const char *ctrl_reason_name(enum ctrl_reason why)
{
	switch (why) {
	case CTRL_REASON_LOCAL:
		return "ended by this side";
	case CTRL_REASON_PEER:
		return "ended by the peer";
	case CTRL_REASON_REFUSED:
		return "refused by the peer";
	case CTRL_REASON_CONNECT:
		return "no connection";
	case CTRL_REASON_TIMEOUT:
		return "no answer";
	case CTRL_REASON_LOST:
		return "connection lost";
	case CTRL_REASON_PROTOCOL:
		return "protocol error";
	case CTRL_REASON_VERSION:
		return "protocol version";
	case CTRL_REASON_RESOURCE:
		return "out of resources";
	}
	return "unknown";
}
