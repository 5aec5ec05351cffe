/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* What the daemon tells of itself and its tunnels while it runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_rtn.h"
#include "live.h"
#include "net/dataplane_null.h"
#include "session_priv.h"
#include "world.h"

static void live_state_has_the_manuals_columns(void **state)
{
	struct world *w = *state;
	struct json_object *out = json_object_new_object(), *v;
	const struct model_client *mc;

	world_connect(w);
	mc = model_client(w->client.model, WORLD_CLIENT);
	live_ops.state(&mc->obj, out, &w->client);
	assert_true(json_object_object_get_ex(out, "status", &v));
	assert_string_equal(json_object_get_string(v), "connected");
	assert_true(json_object_object_get_ex(out, "encoding", &v));
	assert_string_equal(json_object_get_string(v), "MPPE128 stateless");
	assert_true(json_object_object_get_ex(out, "mtu", &v));
	assert_int_equal(json_object_get_int(v), 1460);
	assert_true(json_object_object_get_ex(out, "running", &v));
	assert_true(json_object_get_boolean(v));
	json_object_put(out);
}

static const char *server_status(struct world *w)
{
	struct json_object *out = json_object_new_object(), *v;
	static char text[128];

	text[0] = '\0';
	live_ops.state(&model_server(w->server.model)->obj, out, &w->server);
	if (json_object_object_get_ex(out, "status", &v))
		snprintf(text, sizeof(text), "%s", json_object_get_string(v));
	json_object_put(out);
	return text;
}

/* As when another PPTP server runs, and is stopped then. */
static void taken_port_is_told_and_tried_again(void **state)
{
	struct sockaddr_in any = { .sin_family = AF_INET,
				   .sin_port = htons(CTRL_PORT) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct world *w = *state;
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(fd, 1), 0);
	world_add_secret(w, NULL);
	daemon_start(&w->server);
	assert_string_equal(server_status(w), "cannot listen on TCP port 1723: "
					      "Address already in use");
	close(fd);
	world_add_client(w, "lkjrht", NULL);
	daemon_start(&w->client);
	world_run_until(w, world_connected, "both ends are connected");
	assert_string_equal(server_status(w), "");
}

static void live_rows_list_users_once(void **state)
{
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	world_connect(w);
	assert_null(live_ops.row(MODEL_INTERFACE, NULL, &cursor, &w->server));
	cursor = 0;
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	assert_true(json_object_object_get_ex(row, "name", &v));
	assert_string_equal(json_object_get_string(v), "ex");
	assert_true(json_object_object_get_ex(row, "address", &v));
	assert_string_equal(json_object_get_string(v), "10.0.103.2");
	assert_true(json_object_object_get_ex(row, "caller-id", &v));
	assert_string_equal(json_object_get_string(v), "127.0.0.1");
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server));
}

static const struct dataplane_ops *real_ops;
static unsigned int dumps;

static int count_dump(struct dataplane *dp, uint32_t id, dataplane_state_fn *fn,
		      void *user)
{
	dumps++;
	return real_ops->session_dump(dp, id, fn, user);
}

/* Whoever monitors one of thousands does not make the kernel tell of all. */
static void named_row_is_the_only_one_made(void **state)
{
	struct dataplane_ops counting;
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	world_connect(w);
	world_add(&w->server, MODEL_SECRET, "name=other", "password=lkjrht",
		  "local-address=10.0.103.1", "remote-address=10.0.103.9",
		  NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1",
		  "user=other", "password=lkjrht", "disabled=no", NULL);
	world_run_until(w, world_two_connected, "two sessions");
	real_ops = w->server.dp->ops;
	counting = *real_ops;
	counting.session_dump = count_dump;
	w->server.dp->ops = &counting;
	dumps = 0;
	row = live_ops.row(MODEL_ACTIVE, "other", &cursor, &w->server);
	assert_true(json_object_object_get_ex(row, "name", &v));
	assert_string_equal(json_object_get_string(v), "other");
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, "other", &cursor, &w->server));
	cursor = 0;
	assert_null(live_ops.row(MODEL_ACTIVE, "nobody", &cursor, &w->server));
	cursor = 0;
	row = live_ops.row(MODEL_INTERFACE, "<pptp-other>", &cursor,
			   &w->server);
	assert_non_null(row);
	json_object_put(row);
	assert_int_equal(dumps, 2);
	w->server.dp->ops = real_ops;
}

static void see_idle(void *user, const struct dataplane_state *st)
{
	*(struct dataplane_state *)user = *st;
}

static int idle_dump(struct dataplane *dp, uint32_t id, dataplane_state_fn *fn,
		     void *user)
{
	struct dataplane_state st;
	int err = real_ops->session_dump(dp, id, see_idle, &st);

	st.idle_ms = 3000;
	fn(user, &st);
	return err;
}

/* The kernel's clock begins with the call, three seconds of login before us. */
static void idle_time_is_within_uptime(void **state)
{
	struct dataplane_ops idle;
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	world_connect(w);
	real_ops = w->server.dp->ops;
	idle = *real_ops;
	idle.session_dump = idle_dump;
	w->server.dp->ops = &idle;
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	w->server.dp->ops = real_ops;
	assert_true(json_object_object_get_ex(row, "idle-time", &v));
	assert_int_equal(json_object_get_int(v), 0);
	json_object_put(row);
}

/* The list goes on behind a session that has ended meanwhile. */
static void rows_go_on_behind_one_that_is_gone(void **state)
{
	struct world *w = *state;
	struct json_object *row;
	struct bundle *first;
	uint64_t cursor = 0;

	world_connect(w);
	world_add_client(w, "lkjrht", "name=second");
	world_run_until(w, world_two_connected, "two sessions");
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	json_object_put(row);
	first = bundles_next(w->server.sessions, NULL);
	assert_int_equal(first->number, cursor);
	bundle_end(first, CTRL_CLOSE_ADMIN, "gone");
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server));
}

/* The value of @key in the only connected interface's row of @d, or "". */
static const char *shown(struct daemon *d, const char *key)
{
	static char text[128];
	struct json_object *row, *v;
	uint64_t cursor = 0;

	text[0] = '\0';
	row = live_ops.row(MODEL_INTERFACE, NULL, &cursor, d);
	if (row && json_object_object_get_ex(row, key, &v))
		snprintf(text, sizeof(text), "%s", json_object_get_string(v));
	json_object_put(row);
	return text;
}

static int pool_used(struct world *w)
{
	const struct model_object *pool =
		model_find(w->server.model, MODEL_IPV6_POOL, "p");
	struct json_object *out = json_object_new_object(), *v;
	int used;

	live_ops.state(pool, out, &w->server);
	assert_true(json_object_object_get_ex(out, "used", &v));
	used = json_object_get_int(v);
	json_object_put(out);
	return used;
}

static bool all_is_open(struct world *w)
{
	return *shown(&w->server, "bridge") &&
	       *shown(&w->server, "remote-ipv6-prefix") &&
	       !strcmp(shown(&w->server, "active-links"), "2");
}

static void bundle_bridge_and_ipv6_are_told(void **state)
{
	struct world *w = *state;

	strcpy(fake_rtn_bridge, "br0");
	world_add(&w->server, MODEL_IPV6_POOL, "name=p", "prefix=2001:db8::/64",
		  NULL);
	world_set(&w->server, MODEL_PROFILE, "default", "bridge=br0",
		  "remote-ipv6-prefix-pool=p", NULL);
	world_set(&w->client, MODEL_PROFILE, "default", "bridge=br0", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "mrru=1600", NULL);
	world_add_secret(w, NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  "password=lkjrht", "mrru=1600", "links=2", "disabled=no",
		  NULL);
	world_start(w);
	world_run_until(w, all_is_open, "two links, bridge and prefix");
	assert_string_equal(shown(&w->server, "bridge"), "br0");
	assert_string_equal(shown(&w->server, "remote-ipv6-prefix"),
			    "2001:db8::/64");
	assert_memory_equal(shown(&w->server, "local-ipv6-address"),
			    "fe80::", 6);
	assert_memory_equal(shown(&w->server, "remote-ipv6-address"),
			    "fe80::", 6);
	assert_int_equal(pool_used(w), 1);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=no", NULL);
	world_run_until(w, world_empty, "no session");
	assert_int_equal(pool_used(w), 0);
}

#define LIVE(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(live_state_has_the_manuals_columns),
		LIVE(taken_port_is_told_and_tried_again),
		LIVE(live_rows_list_users_once),
		LIVE(named_row_is_the_only_one_made),
		LIVE(idle_time_is_within_uptime),
		LIVE(rows_go_on_behind_one_that_is_gone),
		LIVE(bundle_bridge_and_ipv6_are_told),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
