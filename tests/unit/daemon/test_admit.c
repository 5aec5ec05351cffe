/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* Addresses out of pools and room for one more, however logins come and fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <systemd/sd-event.h>

#include "aaa/last.h"
#include "aaa/pool4.h"
#include "bundle_net.h"
#include "client.h"
#include "net/dataplane_null.h"
#include "session_priv.h"
#include "world.h"

static uint64_t used(const struct world *w)
{
	return pool4_count(aaa_pool4(w->server.aaa),
			   model_pool(w->server.model, "lan"))
		.used;
}

static bool none_used(struct world *w)
{
	return world_server_empty(w) && !used(w);
}

/* User "ex" whose addresses come from a pool of @ranges. */
static void pooled(struct world *w, const char *ranges)
{
	world_add(&w->server, MODEL_POOL, "name=lan", ranges, NULL);
	world_add(&w->server, MODEL_PROFILE, "name=pooled",
		  "local-address=10.9.0.1", "remote-address=lan", NULL);
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "profile=pooled", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
}

static bool three_links(struct world *w)
{
	return world_connected(w) && world_bundle(&w->server)->count == 3;
}

/* Sessions from 127.0.0.1, of all sessions; those that are beginning. */
static void assert_counts(const struct world *w, unsigned int all,
			  unsigned int starting)
{
	struct sessions *s = w->server.sessions;
	const struct in_addr peer = { .s_addr = htonl(INADDR_LOOPBACK) };
	const struct in_addr other = { .s_addr = htonl(INADDR_LOOPBACK + 1) };

	assert_int_equal(sessions_of_server(s).all, all);
	assert_int_equal(sessions_of_server(s).starting, starting);
	assert_int_equal(sessions_from(s, peer).all, all);
	assert_int_equal(sessions_from(s, peer).starting, starting);
	assert_int_equal(sessions_from(s, other).all, 0);
}

static bool begins(struct world *w)
{
	return world_session(&w->server);
}

/* What the server's limits go by. */
static void sessions_are_counted_by_their_peer(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	world_set(&w->server, MODEL_SERVER, NULL, "mrru=1600", NULL);
	world_add_client(w, "lkjrht", "mrru=1600");
	world_start(w);
	world_run_until(w, begins, "a session begins");
	assert_counts(w, 1, 1);
	world_run_until(w, world_connected, "both ends are connected");
	assert_counts(w, 1, 0);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "links=3", NULL);
	world_run_until(w, three_links, "a bundle of three links");
	assert_counts(w, 3, 0);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, none_used, "the sessions end");
	assert_counts(w, 0, 0);
}

static void links_of_a_bundle_have_one_address(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	world_set(&w->server, MODEL_SERVER, NULL, "mrru=1600", NULL);
	world_add_client(w, "lkjrht", "mrru=1600");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "links=3", NULL);
	world_start(w);
	world_run_until(w, three_links, "a bundle of three links");
	assert_int_equal(used(w), 1);
	world_assert_address(world_bundle(&w->server)->ip.remote, "10.9.0.2");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, none_used, "the address is given back");
}

/* The peer begins LCP anew: the same address, and no second one. */
static void a_new_login_keeps_the_address(void **state)
{
	const struct link_config cfg = {
		.role = LINK_CLIENT,
		.user = "ex",
		.password = "lkjrht",
		.auth = AUTH_ALL,
		.mru = 1460,
		.mtu = 1460,
		.network.encryption = LINK_ENCRYPTION_YES,
	};
	struct world *w = *state;
	struct session *c;

	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	c = world_session(&w->client);
	bundle_net_down(c->bundle);
	bundle_net_down(world_bundle(&w->server));
	session_stop_timers(c);
	link_free(c->link);
	c->link = link_new(&cfg, &session_link_ops, c);
	link_open(c->link);
	world_run_until(w, world_connected, "both ends are connected again");
	assert_int_equal(used(w), 1);
	world_assert_address(world_bundle(&w->server)->ip.remote, "10.9.0.2");
}

/* The user proved who he is, and then there is no tunnel after all. */
static void a_login_that_fails_later_gives_it_back(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2");
	world_set(&w->server, MODEL_PROFILE, "pooled",
		  "use-encryption=required", NULL);
	world_add(&w->client, MODEL_PROFILE, "name=plain", "use-encryption=no",
		  NULL);
	world_add_client(w, "lkjrht", "profile=plain");
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_run_until(w, none_used, "the address is given back");
	world_set(&w->server, MODEL_PROFILE, "pooled", "use-encryption=yes",
		  NULL);
	world_run_until(w, world_connected, "both ends are connected");
	world_assert_address(world_bundle(&w->server)->ip.remote, "10.9.0.2");
}

static unsigned int failed(struct world *w)
{
	unsigned int count = 0;

	for (size_t i = 0; i < model_count(w->client.model, MODEL_CLIENT);
	     i++) {
		const struct model_object *obj =
			model_at(w->client.model, MODEL_CLIENT, i);

		count += *client_reason(w->client.clients, obj->id) != '\0';
	}
	return count;
}

static bool one_of_two_failed(struct world *w)
{
	return failed(w) == 1 && world_bundle(&w->server) &&
	       world_bundle(&w->server)->connected;
}

/* Two logins at the same moment, and room for one: one of them has it. */
static void race(struct world *w)
{
	world_add_client(w, "lkjrht", NULL);
	world_add_client(w, "lkjrht", "name=twin");
	world_start(w);
	world_run_until(w, one_of_two_failed, "one is connected, one refused");
	assert_int_equal(used(w), 1);
}

/* Whether the peer of the session is still there. */
static uint32_t times_asked(const struct world *w)
{
	struct ctrl_conn_state saved;

	ctrl_conn_save(ctrl_call_conn(world_bundle(&w->server)->head->call),
		       &saved);
	return saved.echo_id;
}

static void only_one_of_two_at_once(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	world_set(&w->server, MODEL_PROFILE, "pooled", "only-one=yes", NULL);
	race(w);
	assert_int_equal(times_asked(w), 1);
}

static void only_as_many_as_the_backend_says(void **state)
{
	const struct aaa_result res = { .limits.port_limit = 1 };
	struct session_config cfg = { .link.role = LINK_SERVER };
	struct world *w = *state;
	struct link_network net;
	char why[64] = "";
	struct session *s;

	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	cfg.user = &w->server;
	cfg.ops = world_bundle(&w->server)->ops;
	s = session_new(w->server.sessions, &cfg, NULL);
	session_set_user(s, "ex");
	assert_false(session_admit(s, &res, &net, why, sizeof(why)));
	assert_string_equal(why, "active 1 times already");
	assert_int_equal(times_asked(w), 1);
	session_end(s, CTRL_CLOSE_REQUEST, "refused");
}

/* A client that failed without a word, and dials again by the same address. */
static void one_in_the_way_of_its_address_is_asked(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_SERVER, NULL, "max-sessions-per-address=1",
		  NULL);
	pooled(w, "ranges=10.9.0.2-10.9.0.9");
	race(w);
	assert_int_equal(times_asked(w), 1);
}

static void the_last_address_is_for_one_of_two(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2");
	race(w);
}

static const char *last_reason(const struct world *w)
{
	const struct last_logout *last =
		last_find(aaa_last(w->server.aaa), "ex");

	return last ? last->reason : "";
}

static void a_failed_login_is_no_last_session(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2");
	world_add_client(w, "wrong", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_run_until(w, world_empty, "no session");
	assert_string_equal(last_reason(w), "");
}

static void a_lost_peer_hung_up(void **state)
{
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	dataplane_null_event(w->server.dp, world_session(&w->server)->dp_id,
			     PPTP_EVENT_ECHO_LOST, 0);
	assert_string_equal(last_reason(w), "hung-up");
	assert_int_equal(used(w), 0);
}

static uint64_t *stats(const struct world *w)
{
	return dataplane_null_stats(w->server.dp,
				    world_session(&w->server)->dp_id);
}

/* The peer closes IPCP and opens it again: what passed before is accounted for. */
static void each_login_has_its_own_traffic(void **state)
{
	const struct settings_limits most = { .limit_in = 1500 };
	struct world *w = *state;
	struct aaa_counters sum;
	struct bundle *b;

	pooled(w, "ranges=10.9.0.2");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	b = world_bundle(&w->server);
	stats(w)[PPTP_A_STATS_RX_BYTES] = 1000;
	assert_true(bundle_counters(b, &sum));
	assert_int_equal(sum.rx_bytes, 1000);
	bundle_disconnected(b);
	bundle_connected(b);
	stats(w)[PPTP_A_STATS_RX_BYTES] = 1500;
	assert_true(bundle_counters(b, &sum));
	assert_int_equal(sum.rx_bytes, 500);
	/* But what he may send is not given to him anew. */
	bundle_set_limits(b, &most);
	world_run_until(w, none_used, "the session ends");
}

static struct aaa_counters last_sum;

static void note_sum(struct bundle *b, enum aaa_cause cause,
		     const struct aaa_counters *sum, void *user)
{
	(void)b;
	(void)cause;
	(void)user;
	last_sum = *sum;
}

/* Somebody deletes the netdev, and with it the kernel's session. */
static void traffic_is_known_of_a_session_that_the_kernel_ended(void **state)
{
	struct world *w = *state;
	struct session_ops ops;
	struct bundle *b;

	pooled(w, "ranges=10.9.0.2");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	b = world_bundle(&w->server);
	stats(w)[PPTP_A_STATS_TX_BYTES] = 1000;
	ops = *b->ops;
	ops.logout = note_sum;
	b->ops = &ops;
	dataplane_null_event(w->server.dp, b->head->dp_id,
			     PPTP_EVENT_SESSION_DEL, PPTP_DEL_REASON_NETDEV);
	assert_int_equal(last_sum.tx_bytes, 1000);
	assert_string_equal(last_reason(w), "port-error");
}

/* The first timer of its clock wants a file descriptor, and there is none left. */
static void a_limit_that_cannot_be_watched_is_no_tunnel(void **state)
{
	struct rlimit before, none;
	struct world *w = *state;

	pooled(w, "ranges=10.9.0.2");
	world_set(&w->server, MODEL_PROFILE, "pooled", "session-timeout=1h",
		  "on-up=/bin/true", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, begins, "a session begins");
	getrlimit(RLIMIT_NOFILE, &before);
	none = (struct rlimit){ .rlim_cur = 3, .rlim_max = before.rlim_max };
	setrlimit(RLIMIT_NOFILE, &none);
	world_run_until(w, none_used, "the session ends");
	setrlimit(RLIMIT_NOFILE, &before);
	world_run_until(w, world_connected, "both ends are connected");
}

/* Limits that are others while the tunnel stands. */
static void limits_change_under_a_tunnel(void **state)
{
	const struct settings_limits none = { .idle_timeout = 0 };
	const struct settings_limits now = { .limit_in = 1 };
	struct world *w = *state;
	struct bundle *b;

	pooled(w, "ranges=10.9.0.2");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	b = world_bundle(&w->server);
	bundle_set_limits(b, &now);
	assert_non_null(b->count_timer);
	bundle_set_limits(b, &none);
	assert_null(b->count_timer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(sessions_are_counted_by_their_peer),
		TEST(links_of_a_bundle_have_one_address),
		TEST(a_new_login_keeps_the_address),
		TEST(a_login_that_fails_later_gives_it_back),
		TEST(only_one_of_two_at_once),
		TEST(only_as_many_as_the_backend_says),
		TEST(one_in_the_way_of_its_address_is_asked),
		TEST(the_last_address_is_for_one_of_two),
		TEST(a_failed_login_is_no_last_session),
		TEST(a_lost_peer_hung_up),
		TEST(each_login_has_its_own_traffic),
		TEST(traffic_is_known_of_a_session_that_the_kernel_ended),
		TEST(a_limit_that_cannot_be_watched_is_no_tunnel),
		TEST(limits_change_under_a_tunnel),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
