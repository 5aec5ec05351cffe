/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* Links of one user that make one bundle (RFC 1990), and what a bundle survives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "client.h"
#include "fake_rtn.h"
#include "live.h"
#include "net/dataplane_null.h"
#include "ppp/cp_packet.h"
#include "session_priv.h"
#include "world.h"

static const struct dataplane_set *state_of(const struct daemon *d,
					    const struct session *s)
{
	return dataplane_null_state(d->dp, s->dp_id);
}

/* Which endpoints clients make for themselves while it is set. */
static enum { RANDOM, NONE, SAME } endpoints;

/* Stands before libc's. */
ssize_t getrandom(void *buf, size_t len, unsigned int flags)
{
	if (endpoints == NONE)
		return -1;
	if (endpoints == RANDOM)
		return syscall(SYS_getrandom, buf, len, flags);
	memset(buf, 7, len);
	return (ssize_t)len;
}

static bool two_links(struct world *w)
{
	return world_connected(w) && world_bundle(&w->server)->count == 2 &&
	       world_bundle(&w->client)->count == 2;
}

static bool three_bundles(struct world *w)
{
	struct bundle *b = NULL;
	int connected = 0;

	while ((b = bundles_next(w->server.sessions, b)))
		connected += b->connected;
	return connected == 3;
}

static bool one_link(struct world *w)
{
	return world_connected(w) && world_bundle(&w->server)->count == 1 &&
	       world_bundle(&w->client)->count == 1;
}

/* The manual's tunnel over @links calls. */
static void connect_bundle(struct world *w, const char *links)
{
	world_add_secret(w, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "mrru=1600", NULL);
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  "password=lkjrht", "mrru=1500", links, "disabled=no", NULL);
	world_start(w);
}

static void mtu_follows_the_peers_mrru(void **state)
{
	struct world *w = *state;
	const struct dataplane_set *s;

	connect_bundle(w, "links=1");
	world_run_until(w, world_connected, "both ends are connected");
	/* One for each direction; MPPE takes four bytes. */
	assert_int_equal(fake_rtn_link("pptp-in1")->mtu, 1496);
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 1596);
	s = state_of(&w->server, world_session(&w->server));
	assert_int_equal(s->mrru, 1600);
	assert_int_equal(s->peer_mrru, 1500);
	assert_int_equal(s->dscp, DATAPLANE_DSCP_INHERIT);
}

static void mtu_is_what_a_netdev_can_have(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=1");
	world_set(&w->server, MODEL_SERVER, NULL, "mrru=65535", NULL);
	world_run_until(w, world_connected, "both ends are connected");
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 65000);
}

static void without_mrru_there_is_no_mp(void **state)
{
	struct world *w = *state;
	const struct dataplane_set *s;

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", "mrru=1600");
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 1460);
	s = state_of(&w->client, world_session(&w->client));
	assert_int_equal(s->mrru, 0);
	assert_int_equal(s->peer_mrru, 0);
}

static void several_calls_make_one_tunnel(void **state)
{
	const struct dataplane_set *a, *b;
	struct world *w = *state;
	struct session *second;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	assert_int_equal(fake_rtn_links(), 2);
	second = TAILQ_NEXT(TAILQ_FIRST(&world_bundle(&w->server)->links),
			    in_bundle);
	a = state_of(&w->server, world_bundle(&w->server)->head);
	b = state_of(&w->server, second);
	assert_true(b->fields & DATAPLANE_JOIN);
	assert_int_equal(b->np, a->np);
	assert_memory_equal(&b->mppe_tx, &a->mppe_tx, sizeof(a->mppe_tx));
	assert_true(a->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
	assert_true(b->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
}

static bool without_ipv6(struct world *w)
{
	return !(world_bundle(&w->server)->np & PPTP_NP_IPV6);
}

/* Any link may bring them (RFC 1990 section 2). */
static void frames_of_a_member_are_the_bundles(void **state)
{
	static const uint8_t terminate_request[] = { 5, 1, 0, 4 };
	const struct session *second;
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	assert_false(without_ipv6(w));
	second = TAILQ_NEXT(TAILQ_FIRST(&world_bundle(&w->client)->links),
			    in_bundle);
	dataplane_send(w->client.dp, second->dp_id, PPP_IPV6CP,
		       terminate_request, sizeof(terminate_request));
	world_run_until(w, without_ipv6, "IPV6CP is closed");
	assert_true(two_links(w));
}

static void lose_head(struct world *w, struct daemon *d)
{
	dataplane_null_event(d->dp, world_bundle(d)->head->dp_id,
			     PPTP_EVENT_ECHO_LOST, 0);
	world_run_until(w, one_link, "one link is left");
}

static void tunnel_survives_the_link_that_carried_it(void **state)
{
	struct world *w = *state;
	uint32_t number;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	number = world_bundle(&w->server)->number;
	lose_head(w, &w->server);
	assert_int_equal(world_bundle(&w->server)->number, number);
	world_assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->local, "10.0.103.2");
	assert_int_equal(
		state_of(&w->server, world_bundle(&w->server)->head)->np,
		PPTP_NP_IPV4 | PPTP_NP_IPV6);
	world_assert_status(w, "connected");
	/* And grows again. */
	world_run_until(w, two_links, "the link is dialled again");
	lose_head(w, &w->client);
	world_run_until(w, two_links, "the link is dialled again");
	assert_int_equal(world_bundle(&w->client)->number, 1);
}

static void tunnel_survives_a_link_that_its_peer_ends(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	link_close(world_bundle(&w->client)->head->link, LINK_REASON_REQUEST,
		   "just this one");
	world_run_until(w, one_link, "one link is left");
	world_assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
	assert_int_equal(
		state_of(&w->server, world_bundle(&w->server)->head)->np,
		PPTP_NP_IPV4 | PPTP_NP_IPV6);
	assert_int_equal(world_bundle(&w->server)->number, 1);
}

static void kick_ends_all_links(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=3");
	world_run_until(w, two_links, "a bundle");
	assert_int_equal(live_ops.disconnect("ex", &w->server), 1);
	world_run_until(w, world_server_empty, "the server has no session");
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

static void settings_of_a_client_end_all_its_links(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "links=1", NULL);
	assert_int_equal(sessions_count(w->client.sessions), 0);
	world_run_until(w, one_link, "a tunnel of one link");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "links=2", NULL);
	world_run_until(w, two_links, "a bundle of two links");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
}

static void deleted_netdev_ends_all_links(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	fake_rtn_remove("pptp-in1");
	dataplane_null_event(w->server.dp,
			     world_bundle(&w->server)->head->dp_id,
			     PPTP_EVENT_SESSION_DEL, PPTP_DEL_REASON_NETDEV);
	assert_int_equal(sessions_count(w->server.sessions), 0);
	world_run_until(w, two_links, "the bundle is made again");
}

/* Two systems of one user do not share a netdev. */
static void other_endpoints_are_other_tunnels(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=1");
	world_run_until(w, world_connected, "both ends are connected");
	world_add_client(w, "lkjrht", "mrru=1500");
	world_run_until(w, world_two_connected, "two bundles");
	assert_non_null(fake_rtn_link("<pptp-ex>"));
}

/* As those of RouterOS, which tell of no endpoint and join no links. */
static void calls_without_endpoint_are_other_tunnels(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=1");
	endpoints = NONE;
	world_add_client(w, "lkjrht", "mrru=1500");
	world_add_client(w, "lkjrht", "mrru=1500");
	endpoints = RANDOM;
	world_run_until(w, three_bundles, "three bundles");
}

/* It dials anew before we notice that it is not at its old call any more. */
static void a_call_that_lingers_makes_way(void **state)
{
	struct world *w = *state;

	endpoints = SAME;
	connect_bundle(w, "links=1");
	endpoints = RANDOM;
	world_run_until(w, world_connected, "both ends are connected");
	endpoints = SAME;
	world_add(&w->client, MODEL_CLIENT, "name=second", "user=ex",
		  "connect-to=127.0.0.1", "password=lkjrht", "mrru=1500",
		  "disabled=no", NULL);
	endpoints = RANDOM;
	world_run_until(w, world_client_failed, "the old call is over");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_connected, "the new one stands");
}

static bool second_dials(struct world *w)
{
	return world_connected(w) && world_bundle(&w->client)->count == 1 &&
	       sessions_count(w->client.sessions) == 2;
}

/* It would be the first link of a tunnel, by the way of one that has ended. */
static void calls_under_way_end_with_the_tunnel(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, second_dials, "the second call is under way");
	dataplane_null_event(w->client.dp,
			     world_bundle(&w->client)->head->dp_id,
			     PPTP_EVENT_ECHO_LOST, 0);
	assert_int_equal(sessions_count(w->client.sessions), 0);
	world_assert_status(w, "terminating... - peer is not responding");
	world_run_until(w, two_links, "the bundle is made again");
}

/* What lingers of the last one at the server is not what its calls join. */
static void every_tunnel_has_an_endpoint_of_its_own(void **state)
{
	struct link_endpoint before;
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	before = world_bundle(&w->server)->head->lcp.peer_endpoint;
	assert_int_equal(live_ops.disconnect("ex", &w->server), 1);
	world_run_until(w, world_server_empty, "the server has no session");
	world_run_until(w, two_links, "the bundle is made again");
	assert_false(link_endpoint_equal(
		&world_bundle(&w->server)->head->lcp.peer_endpoint, &before));
}

/* The first call and those that were to join it. */
static bool refused_often(struct world *w)
{
	return w->server.sessions->last_bundle == 1 + CLIENT_REFUSALS_MAX &&
	       sessions_count(w->client.sessions) == 1 && world_connected(w);
}

static void run_for(struct world *w, uint64_t ms)
{
	uint64_t end = session_now() + ms * 1000;

	while (session_now() < end)
		assert_true(sd_event_run(w->event, 100 * 1000) >= 0);
}

/* To the server each call without an endpoint is a tunnel of its own. */
static void a_server_that_does_not_join_is_left_alone(void **state)
{
	struct world *w = *state;

	endpoints = NONE;
	connect_bundle(w, "links=2");
	endpoints = RANDOM;
	world_run_until(w, refused_often, "the calls are refused");
	/* Which is longer than the next pause would be. */
	run_for(w,
		(CLIENT_REDIAL_FIRST_MS << (CLIENT_REFUSALS_MAX - 1)) * 3 / 2);
	assert_true(refused_often(w));
	/* The next tunnel is another matter. */
	assert_int_equal(live_ops.disconnect("ex", &w->server), 1);
	world_run_until(w, world_server_empty, "the server has no session");
	world_run_until(w, two_links, "a bundle of two links");
}

static bool another_bundle(struct world *w)
{
	return w->server.sessions->last_bundle > 1;
}

static void required_encryption_does_not_join_a_tunnel_without(void **state)
{
	const struct bundle *first;
	struct world *w = *state;

	world_set(&w->client, MODEL_PROFILE, "default", "use-encryption=no",
		  NULL);
	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	world_set(&w->server, MODEL_PROFILE, "default",
		  "use-encryption=required", NULL);
	lose_head(w, &w->server);
	world_run_until(w, another_bundle, "the link is dialled again");
	first = bundles_next(w->server.sessions, NULL);
	assert_int_equal(first->number, 1);
	assert_int_equal(first->count, 1);
}

static bool two_bundles_of_two_and_one(struct world *w)
{
	return world_two_connected(w) &&
	       bundles_next(w->server.sessions, NULL)->count == 2;
}

/* As when the end of one link takes along the next one of its bundle. */
static void a_walk_goes_on_from_a_session_that_ended(void **state)
{
	struct session *next, *last;
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	world_add_client(w, "lkjrht", "mrru=1500");
	world_run_until(w, two_bundles_of_two_and_one, "two bundles");
	next = TAILQ_NEXT(sessions_next(w->server.sessions, NULL), entry);
	last = TAILQ_NEXT(next, entry);
	assert_non_null(last);
	bundle_end(next->bundle, CTRL_CLOSE_REQUEST, "the first link ended");
	assert_true(next->ended);
	assert_ptr_equal(sessions_next(w->server.sessions, next), last);
}

static void two_daemons_stop_in_order(void **state)
{
	struct world *w = *state;

	connect_bundle(w, "links=2");
	world_run_until(w, two_links, "a bundle of two links");
	daemon_stop(&w->client);
	world_run_until(w, world_empty, "no session");
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

#define BUNDLE(f) \
	cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUNDLE(mtu_follows_the_peers_mrru),
		BUNDLE(mtu_is_what_a_netdev_can_have),
		BUNDLE(without_mrru_there_is_no_mp),
		BUNDLE(several_calls_make_one_tunnel),
		BUNDLE(frames_of_a_member_are_the_bundles),
		BUNDLE(tunnel_survives_the_link_that_carried_it),
		BUNDLE(tunnel_survives_a_link_that_its_peer_ends),
		BUNDLE(kick_ends_all_links),
		BUNDLE(settings_of_a_client_end_all_its_links),
		BUNDLE(deleted_netdev_ends_all_links),
		BUNDLE(other_endpoints_are_other_tunnels),
		BUNDLE(calls_without_endpoint_are_other_tunnels),
		BUNDLE(a_call_that_lingers_makes_way),
		BUNDLE(calls_under_way_end_with_the_tunnel),
		BUNDLE(every_tunnel_has_an_endpoint_of_its_own),
		BUNDLE(a_server_that_does_not_join_is_left_alone),
		BUNDLE(required_encryption_does_not_join_a_tunnel_without),
		BUNDLE(a_walk_goes_on_from_a_session_that_ended),
		BUNDLE(two_daemons_stop_in_order),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
