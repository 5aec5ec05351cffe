// SPDX-License-Identifier: GPL-2.0-only
/* The process that begins: descriptors and lines into tunnels. */
#include <fcntl.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"
#include "handover_line.h"
#include "handover_tunnel.h"
#include "iface_keep.h"
#include "log.h"
#include "model/model.h"
#include "session_priv.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/**
 * struct conn_key - a connection by its number in the process before
 * @id: the number
 * @conn: it
 */
struct conn_key {
	uint32_t id;
	struct ctrl_conn *conn;
};

/**
 * struct handover - what is being taken over
 * @d: daemon
 * @text: lines, or NULL when there are none that can be read
 * @size: of @text
 * @map: to be unmapped, or NULL
 * @map_size: of @map
 * @tok: parses
 * @store: sockets; those of connections are -1 once taken
 * @next_socket: that of the next line of a connection
 * @conns: those that were made, sorted
 * @conn_count: how many
 * @saved: for one at a time
 * @connection: likewise
 * @iface: likewise
 * @taken: tunnels that go on
 * @lost: tunnels of which nothing could be made
 */
struct handover {
	struct daemon *d;
	const char *text;
	size_t size;
	void *map;
	size_t map_size;
	struct json_tokener *tok;
	struct store store;
	unsigned int next_socket;
	struct conn_key *conns;
	size_t conn_count;
	struct tunnel_saved saved;
	struct saved_connection connection;
	struct iface_saved iface;
	unsigned int taken;
	unsigned int lost;
};

/* Lines */

typedef void line_fn(struct handover *h, struct json_object *from);

/* The object of a line; NULL when it is none. */
static struct json_object *parse(struct handover *h, const char *text,
				 size_t len)
{
	struct json_object *o;

	json_tokener_reset(h->tok);
	o = json_tokener_parse_ex(h->tok, text, (int)len);
	if (o && json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
}

/* Tells @fn about each line of that kind, in their order. */
static void read_lines(struct handover *h, const char *kind, line_fn *fn)
{
	const char *at = h->text, *end = h->text + h->size, *newline;
	size_t prefix = strlen(kind);

	while (at && at < end &&
	       (newline = memchr(at, '\n', (size_t)(end - at)))) {
		size_t len = (size_t)(newline - at);

		if (len > prefix && !memcmp(at, kind, prefix)) {
			struct json_object *o =
				parse(h, at + prefix, len - prefix);

			fn(h, o);
			json_object_put(o);
		}
		at = newline + 1;
	}
}

static bool is_whole(const char *text, size_t size)
{
	char first[64];
	int len = snprintf(first, sizeof(first), LINE_FIRST " %d\n",
			   HANDOVER_VERSION);
	size_t last = strlen(LINE_LAST);

	return size >= (size_t)len + last &&
	       !memcmp(text, first, (size_t)len) &&
	       !memcmp(text + size - last, LINE_LAST, last);
}

/* Connections */

static bool is_same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
	return a->sin_family == AF_INET && a->sin_port == b->sin_port &&
	       a->sin_addr.s_addr == b->sin_addr.s_addr;
}

/* One that the peer has reset has no address of it any more. */
static bool is_socket_of(int fd, const struct ctrl_conn_state *state)
{
	struct sockaddr_in peer = { 0 }, local = { 0 };
	socklen_t peer_len = sizeof(peer), local_len = sizeof(local);

	return !getpeername(fd, (struct sockaddr *)&peer, &peer_len) &&
	       !getsockname(fd, (struct sockaddr *)&local, &local_len) &&
	       is_same(&peer, &state->peer) && is_same(&local, &state->local);
}

/* They come in the order of the lines. */
static int take_socket(struct handover *h)
{
	int fd;

	if (h->next_socket == h->store.connection_count)
		return -1;
	fd = h->store.connections[h->next_socket];
	h->store.connections[h->next_socket++] = -1;
	return fd;
}

static void read_connection(struct handover *h, struct json_object *from)
{
	struct saved_connection *saved = &h->connection;
	int fd = take_socket(h);
	struct ctrl_conn *conn;

	memset(saved, 0, sizeof(*saved));
	if (fd < 0)
		return;
	if (!from || !unpack(saved_connection_table, from, saved) ||
	    !is_socket_of(fd, &saved->conn)) {
		close(fd);
		return;
	}
	conn = ctrl_conn_restore(h->d->ctrl, fd, &saved->conn);
	if (!conn)
		return;
	for (unsigned int i = 0; i < saved->count; i++)
		ctrl_call_restore(conn, &saved->calls[i]);
	h->conns[h->conn_count].id = saved->conn.id;
	h->conns[h->conn_count++].conn = conn;
}

static int compare_conns(const void *a, const void *b)
{
	const struct conn_key *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static struct ctrl_call *find_call(void *user,
				   const struct tunnel_saved_link *link)
{
	const struct handover *h = user;
	const struct conn_key key = { .id = link->connection };
	const struct conn_key *found =
		h->conn_count ? bsearch(&key, h->conns, h->conn_count,
					sizeof(key), compare_conns) :
				NULL;
	struct ctrl_call *call = NULL;

	while (found && (call = ctrl_conn_next_call(found->conn, call))) {
		if (!ctrl_call_user(call) &&
		    ctrl_call_local_id(call) == link->call &&
		    ctrl_call_peer_id(call) == link->peer_call)
			return call;
	}
	return NULL;
}

/* Netdevs and tunnels */

static void read_netdev(struct handover *h, struct json_object *from)
{
	memset(&h->iface, 0, sizeof(h->iface));
	if (!from || !unpack(iface_saved_table, from, &h->iface) ||
	    !iface_keep(h->d->ifaces, &h->iface))
		log_warn("a netdev cannot be taken over");
}

static void read_tunnel(struct handover *h, struct json_object *from)
{
	memset(&h->saved, 0, sizeof(h->saved));
	if (from && unpack(tunnel_saved_table, from, &h->saved) &&
	    tunnel_restore(h->d, &h->saved, find_call, h)) {
		h->taken++;
	} else {
		log_warn("a tunnel cannot be taken over");
		h->lost++;
	}
	explicit_bzero(&h->saved, sizeof(h->saved));
}

/* Life */

static void handover_free(struct handover *h)
{
	store_close(&h->store);
	free(h->conns);
	if (h->tok)
		json_tokener_free(h->tok);
	if (h->map)
		munmap(h->map, h->map_size);
	free(h);
}

static void inherit_listeners(struct daemon *d, struct store *store)
{
	for (unsigned int i = 0; i < store->listener_count; i++) {
		ctrl_listen_inherit(d->ctrl, store->listeners[i]);
		store->listeners[i] = -1;
	}
}

struct handover *handover_read(struct daemon *d, const char *text, size_t size,
			       struct store *store)
{
	struct handover *h = calloc(1, sizeof(*h));

	if (!h) {
		store_close(store);
		return NULL;
	}
	h->d = d;
	h->store = *store;
	*store = (struct store){ .state = -1 };
	inherit_listeners(d, &h->store);
	h->conns = calloc(h->store.connection_count + 1, sizeof(*h->conns));
	h->tok = json_tokener_new_ex(HANDOVER_DEPTH_MAX);
	if (!h->conns || !h->tok) {
		handover_free(h);
		return NULL;
	}
	if (text && is_whole(text, size)) {
		h->text = text;
		h->size = size;
		read_lines(h, LINE_NETDEV, read_netdev);
	} else if (text) {
		log_warn("what the daemon before this one left is of another "
			 "version or damaged: its tunnels end");
	}
	return h;
}

/* Only what nobody can change any more is read; kernels before 6.7 share no such. */
static void *map(int fd, size_t *ret_size)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;
	void *text;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) ||
	    st.st_size <= 0 || st.st_size > HANDOVER_SIZE_MAX)
		return NULL;
	*ret_size = (size_t)st.st_size;
	text = mmap(NULL, *ret_size, PROT_READ, MAP_PRIVATE, fd, 0);
	return text == MAP_FAILED ? NULL : text;
}

struct handover *handover_open(struct daemon *d)
{
	struct handover *h;
	struct store store;
	void *text = NULL;
	size_t size = 0;

	store_take(&store);
	if (store.state < 0 && !store.listener_count &&
	    !store.connection_count) {
		store_close(&store);
		return NULL;
	}
	if (store.state >= 0)
		text = map(store.state, &size);
	if (store.state >= 0 && !text)
		log_warn("what the daemon before this one left cannot be read: "
			 "its tunnels end");
	h = handover_read(d, text, size, &store);
	if (h) {
		h->map = text;
		h->map_size = size;
	} else if (text) {
		munmap(text, size);
	}
	return h;
}

/* Is there to be a static netdev of that name? */
static bool is_wanted(void *user, const char *name)
{
	static const enum model_kind kinds[] = { MODEL_INTERFACE,
						 MODEL_CLIENT };
	const struct daemon *d = user;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (size_t i = 0; i < model_count(d->model, kinds[k]); i++) {
			const struct model_object *obj =
				model_at(d->model, kinds[k], i);

			if (!strcmp(model_name(obj), name))
				return kinds[k] == MODEL_CLIENT ?
					       !((const struct model_client *)
							 obj)
							->disabled :
					       !((const struct model_interface *)
							 obj)
							->disabled;
		}
	}
	return false;
}

/**
 * struct orphans - sessions of the kernel that nobody owns
 * @id: their numbers
 * @count: how many
 */
struct orphans {
	uint32_t id[256];
	size_t count;
};

static void see_orphan(void *user, const struct dataplane_state *st)
{
	struct orphans *o = user;

	if (st->orphan && o->count < sizeof(o->id) / sizeof(*o->id))
		o->id[o->count++] = st->id;
}

/* In rounds; nobody would ever end them. */
static void remove_orphans(struct dataplane *dp)
{
	struct orphans o;
	size_t gone;

	do {
		o.count = gone = 0;
		if (dataplane_dump(dp, 0, see_orphan, &o))
			return;
		for (size_t i = 0; i < o.count; i++)
			gone += !dataplane_del(dp, o.id[i]);
		if (gone)
			log_info("%zu sessions without an owner removed", gone);
	} while (gone);
}

static void take_over(struct handover *h)
{
	read_lines(h, LINE_CONNECTION, read_connection);
	if (h->conn_count)
		qsort(h->conns, h->conn_count, sizeof(*h->conns),
		      compare_conns);
	read_lines(h, LINE_TUNNEL, read_tunnel);
	ctrl_close_unused(h->d->ctrl);
	ctrl_listen_forget(h->d->ctrl);
	ifaces_drop_kept(h->d->ifaces, is_wanted, h->d);
	if (h->taken || h->lost)
		log_info("%u tunnels taken over, %u lost", h->taken, h->lost);
}

void handover_finish(struct daemon *d, struct handover *h)
{
	if (h) {
		take_over(h);
		handover_free(h);
	}
	remove_orphans(d->dp);
}
