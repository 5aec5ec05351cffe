/* SPDX-License-Identifier: GPL-2.0-only */
#include "world.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(struct world *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(struct world *w, const char *fmt, ...)
{
	size_t at = strlen(w->story);
	va_list ap;

	if (at && at + 1 < sizeof(w->story))
		w->story[at++] = ' ';
	va_start(ap, fmt);
	vsnprintf(w->story + at, sizeof(w->story) - at, fmt, ap);
	va_end(ap);
}

static void maybe_close(struct world *w, struct ctrl_call *call, char where)
{
	if (w->close_on == where)
		world_close(call);
}

static void close_others(struct ctrl_call *call)
{
	struct ctrl_call *other;

	TAILQ_FOREACH(other, &call->conn->calls, link)
	{
		if (other != call && other->state != CALL_DEAD)
			world_close(other);
	}
}

static enum ctrl_verdict on_incoming(struct ctrl_call *call, void *user)
{
	struct world *w = user;

	tell(w, "incoming(%u)", ctrl_call_peer_id(call));
	if (w->verdict != CTRL_ACCEPT)
		return w->verdict;
	w->owed++;
	w->last_up = call;
	maybe_close(w, call, 'i');
	return w->verdict;
}

static void on_request(struct ctrl_call *call, void *user)
{
	struct world *w = user;

	w->requested = ctrl_call_local_id(call);
	maybe_close(w, call, 'r');
}

static void on_up(struct ctrl_call *call, void *user)
{
	struct world *w = user;

	tell(w, "up(%u,%u)", ctrl_call_local_id(call), ctrl_call_peer_id(call));
	w->last_up = call;
	maybe_close(w, call, 'u');
}

static void on_down(struct ctrl_call *call, enum ctrl_reason why,
		    const char *text, void *user)
{
	struct world *w = user;

	tell(w, "down(%d)", why);
	w->owed--;
	snprintf(w->text, sizeof(w->text), "%s", text);
	maybe_close(w, call, 'd');
	if (w->close_on == 'o')
		close_others(call);
	if (w->last_up == call)
		w->last_up = NULL;
}

static void on_link_info(struct ctrl_call *call, uint32_t send_accm,
			 uint32_t recv_accm, void *user)
{
	struct world *w = user;

	tell(w, "accm(%x,%x)", send_accm, recv_accm);
	maybe_close(w, call, 's');
}

static const struct ctrl_ops ops = {
	.call_incoming = on_incoming,
	.call_request = on_request,
	.call_up = on_up,
	.call_down = on_down,
	.set_link_info = on_link_info,
};

static uint64_t env_now(void *user)
{
	return ((struct world *)user)->now;
}

static void env_kick(struct ctrl_conn *conn, void *user)
{
	(void)conn;
	(void)user;
}

static uint16_t env_call_id(struct ctrl_conn *conn, void *user)
{
	struct world *w = user;

	(void)conn;
	return w->no_ids ? 0 : ++w->next_id;
}

static bool env_serving(void *user)
{
	return ((struct world *)user)->serving;
}

static struct ctrl_conn *env_rival(struct ctrl_conn *conn, bool established,
				   void *user)
{
	struct world *w = user;

	for (unsigned int i = 0; i < w->conn_count; i++) {
		struct ctrl_conn *other = w->conns[i];

		if (other == conn ||
		    other->peer.sin_addr.s_addr != conn->peer.sin_addr.s_addr)
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
	(void)conn;
	(void)level;
	(void)text;
	(void)user;
}

static const struct conn_env env = {
	.now = env_now,
	.kick = env_kick,
	.call_id = env_call_id,
	.serving = env_serving,
	.rival = env_rival,
	.log = env_log,
};

void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->now = 1000000;
	w->serving = true;
	w->verdict = CTRL_ACCEPT;
}

void world_free(struct world *w)
{
	for (unsigned int i = 0; i < w->conn_count; i++) {
		conn_free(w->conns[i]);
		free(w->conns[i]);
	}
}

static struct sockaddr_in address(const char *dotted)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };

	inet_pton(AF_INET, dotted, &addr.sin_addr);
	return addr;
}

struct ctrl_conn *world_conn(struct world *w, bool dialled, const char *local,
			     const char *peer)
{
	struct ctrl_conn *conn = malloc(sizeof(*conn));

	if (!conn || w->conn_count == WORLD_CONNS)
		abort();
	w->conns[w->conn_count++] = conn;
	conn_init(conn, dialled);
	conn->env = &env;
	conn->env_user = w;
	conn->ops = &ops;
	conn->ops_user = w;
	conn->id = w->conn_count;
	conn->local = address(local);
	conn->peer = address(peer);
	conn_start(conn);
	return conn;
}

struct ctrl_call *world_dial(struct ctrl_conn *conn)
{
	struct world *w = conn->env_user;

	w->owed++;
	return conn_dial(conn, NULL);
}

void world_close(struct ctrl_call *call)
{
	struct world *w = call->conn->env_user;

	if (!call->mute)
		w->owed--;
	ctrl_call_close(call, CTRL_CLOSE_ADMIN);
}

void world_connect(struct ctrl_conn *conn)
{
	struct sockaddr_in local = conn->local;

	conn_tcp_up(conn, &local);
}

void world_pass(struct world *w, uint64_t ms)
{
	uint64_t end = w->now + ms;

	while (w->now < end) {
		uint64_t next = end;

		for (unsigned int i = 0; i < w->conn_count; i++) {
			uint64_t at = conn_deadline(w->conns[i]);

			if (at && at < next)
				next = at;
		}
		w->now = next > w->now ? next : w->now + 1;
		for (unsigned int i = 0; i < w->conn_count; i++)
			conn_tick(w->conns[i]);
		for (unsigned int i = 0; i < w->conn_count; i++) {
			uint64_t at = conn_deadline(w->conns[i]);

			if (at && at <= w->now)
				abort(); /* a loop would spin on it */
		}
	}
}

void world_put(struct ctrl_conn *conn, const struct ctrl_msg *msg)
{
	uint8_t buf[CTRL_MSG_MAX];

	conn_input(conn, buf, ctrl_msg_build(msg, buf, sizeof(buf)));
}

bool world_get(struct ctrl_conn *conn, struct ctrl_msg *msg)
{
	const uint8_t *p;
	size_t len = stream_pending(&conn->stream, &p), n;

	if (ctrl_msg_frame(p, len, &n) != CTRL_FRAME_OK)
		return false;
	ctrl_msg_parse(p, n, msg);
	stream_sent(&conn->stream, n);
	return true;
}

static bool carry(struct ctrl_conn *from, struct ctrl_conn *to, size_t chunk)
{
	const uint8_t *p;
	size_t len = stream_pending(&from->stream, &p);

	if (len > chunk)
		len = chunk;
	if (!len)
		return false;
	len = conn_input(to, p, len);
	stream_sent(&from->stream, len);
	return len;
}

void world_wire(struct ctrl_conn *a, struct ctrl_conn *b, size_t chunk)
{
	bool moved;

	do {
		moved = carry(a, b, chunk);
		moved = carry(b, a, chunk) || moved;
	} while (moved);
}

bool world_told(struct world *w, const char *story)
{
	bool same = !strcmp(w->story, story);

	if (!same)
		fprintf(stderr, "story: \"%s\"\n want: \"%s\"\n", w->story,
			story);
	world_forget(w);
	return same;
}

void world_forget(struct world *w)
{
	w->story[0] = '\0';
}
