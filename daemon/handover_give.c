// SPDX-License-Identifier: GPL-2.0-only
/* The process that ends: tunnels into lines, descriptors to the service manager. */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "handover_line.h"
#include "handover_tunnel.h"
#include "iface_keep.h"
#include "iface_priv.h"
#include "log.h"
#include "session_priv.h"

static const struct pack_field call_table[] = {
	PACK_UPTO(struct ctrl_call_state, role, CTRL_PAC),
	PACK_ANY(struct ctrl_call_state, local_id),
	PACK_ANY(struct ctrl_call_state, peer_id),
	PACK_ANY(struct ctrl_call_state, info.serial),
	PACK_ANY(struct ctrl_call_state, info.peer_window),
	PACK_ANY(struct ctrl_call_state, info.peer_delay),
	PACK_ANY(struct ctrl_call_state, info.min_bps),
	PACK_ANY(struct ctrl_call_state, info.max_bps),
	PACK_ANY(struct ctrl_call_state, info.connect_bps),
	PACK_END,
};

const struct pack_field saved_connection_table[] = {
	PACK_ANY(struct saved_connection, conn.id),
	PACK_BOOL(struct saved_connection, conn.dialled),
	PACK_RAW(struct saved_connection, conn.peer),
	PACK_RAW(struct saved_connection, conn.local),
	PACK_ANY(struct saved_connection, conn.echo_id),
	PACK_ANY(struct saved_connection, conn.serial),
	PACK_CHARS(struct saved_connection, conn.host),
	PACK_CHARS(struct saved_connection, conn.vendor),
	PACK_PART(struct saved_connection, conn.in, conn.in_len),
	PACK_PART(struct saved_connection, conn.out, conn.out_len),
	PACK_SUBS(struct saved_connection, calls, count, call_table),
	PACK_END,
};

/**
 * struct give - what is handed over
 * @d: daemon
 * @out: lines
 * @fds: sockets of connections, in the order of their lines
 * @count: how many
 * @tunnels: how many are in @out
 * @saved: for one at a time
 * @iface: likewise
 */
struct give {
	struct daemon *d;
	FILE *out;
	int *fds;
	unsigned int count;
	unsigned int tunnels;
	struct tunnel_saved saved;
	struct iface_saved iface;
};

static bool put_line(struct give *g, const char *kind,
		     const struct pack_field *table, const void *from)
{
	struct json_object *o = pack(table, from);
	const char *text =
		o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN) :
		    NULL;

	if (text)
		fprintf(g->out, "%s%s\n", kind, text);
	json_object_put(o);
	return text;
}

static bool put_tunnel(struct give *g, const struct bundle *b)
{
	bool ok;

	iface_save(b->iface, &b->net, &g->iface);
	tunnel_save(g->d, b, &g->saved);
	ok = put_line(g, LINE_NETDEV, iface_saved_table, &g->iface) &&
	     put_line(g, LINE_TUNNEL, tunnel_saved_table, &g->saved);
	explicit_bzero(&g->saved, sizeof(g->saved));
	g->tunnels++;
	return ok;
}

/* Walks from one that ends go on, see bundles_next(). */
static bool put_tunnels(struct give *g)
{
	struct bundle *b = NULL;
	bool ok = true;

	while ((b = bundles_next(g->d->sessions, b))) {
		if (tunnel_is_savable(b) && tunnel_release(b))
			ok = put_tunnel(g, b) && ok;
		else
			bundle_end(b, CTRL_CLOSE_ADMIN, "the daemon restarts");
	}
	return ok;
}

/* Without a tunnel, so that it is known whose it is if it is not wanted any more. */
static bool put_idle_netdevs(struct give *g)
{
	const struct iface *i;

	LIST_FOREACH(i, &g->d->ifaces->list, entry)
	{
		if (i->holder || i->dynamic || !i->ifindex)
			continue;
		iface_save(i, NULL, &g->iface);
		if (!put_line(g, LINE_NETDEV, iface_saved_table, &g->iface))
			return false;
	}
	return true;
}

static bool put_connection(struct give *g, const struct ctrl_conn *conn)
{
	struct saved_connection saved = { .count = 0 };
	struct ctrl_call *call = NULL;

	if (!ctrl_conn_save(conn, &saved.conn))
		return true;
	while ((call = ctrl_conn_next_call(conn, call))) {
		const struct session *s = ctrl_call_user(call);

		if (s && !s->ended)
			ctrl_call_save(call, &saved.calls[saved.count++]);
	}
	if (!saved.count)
		return true;
	g->fds[g->count++] = ctrl_conn_fd(conn);
	return put_line(g, LINE_CONNECTION, saved_connection_table, &saved);
}

static bool put_connections(struct give *g)
{
	const struct ctrl_conn *conn = NULL;

	while ((conn = ctrl_conn_next(g->d->ctrl, conn))) {
		if (!put_connection(g, conn))
			return false;
	}
	return true;
}

static bool put_all(struct give *g)
{
	bool ok;

	fprintf(g->out, LINE_FIRST " %d\n", HANDOVER_VERSION);
	ok = put_tunnels(g);
	/* Of tunnels that have just ended; the next process would not know whose. */
	iface_remove_retired(g->d->ifaces);
	/* What was said to those that ended leaves before the connections are closed. */
	ctrl_flush(g->d->ctrl);
	g->fds = calloc(ctrl_conn_count(g->d->ctrl) + 1, sizeof(int));
	ok = ok && g->fds && put_idle_netdevs(g) && put_connections(g);
	fputs(LINE_LAST, g->out);
	ok = !fflush(g->out) && ok;
	if (!ok)
		log_error("tunnels cannot be handed over: no memory");
	return ok;
}

static bool send_all(struct give *g, int memory)
{
	int listeners[CTRL_LISTENERS_MAX];
	const struct store store = {
		.state = memory,
		.listeners = listeners,
		.listener_count = ctrl_listen_fds(g->d->ctrl, listeners),
		.connections = g->fds,
		.connection_count = g->count,
	};

	if (!fcntl(memory, F_ADD_SEALS,
		   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))
		return store_give(&store);
	log_error("tunnels cannot be handed over: %s", strerror(errno));
	return false;
}

bool handover_give(struct daemon *d)
{
	int memory = memfd_create("kpptpd", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct give *g = calloc(1, sizeof(*g));
	bool ok = g && memory >= 0;

	if (ok) {
		g->d = d;
		g->out = fdopen(dup(memory), "w");
		ok = g->out && put_all(g);
		if (g->out)
			fclose(g->out);
		ok = ok && send_all(g, memory);
	}
	if (ok)
		log_info("%u tunnels are left for the next daemon", g->tunnels);
	if (g)
		free(g->fds);
	free(g);
	if (memory >= 0)
		close(memory);
	return ok;
}
