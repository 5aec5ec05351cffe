/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* Whole tunnels between a server and a client, without root and without a kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <systemd/sd-event.h>

#include "client.h"
#include "fake_rtn.h"
#include "live.h"
#include "net/dataplane_null.h"
#include "session_priv.h"
#include "world.h"

static void manuals_tunnel_is_encrypted(void **state)
{
	struct world *w = *state;
	const struct dataplane_set *s, *c;

	world_connect(w);
	assert_string_equal(world_bundle(&w->server)->encoding,
			    "MPPE128 stateless");
	assert_string_equal(world_bundle(&w->client)->encoding,
			    "MPPE128 stateless");
	s = dataplane_null_state(w->server.dp,
				 world_session(&w->server)->dp_id);
	c = dataplane_null_state(w->client.dp,
				 world_session(&w->client)->dp_id);
	assert_int_equal(s->mppe_tx.bits, PPTP_MPPE_BITS_128);
	assert_memory_equal(&s->mppe_tx, &c->mppe_rx, sizeof(s->mppe_tx));
	assert_memory_equal(&s->mppe_rx, &c->mppe_tx, sizeof(s->mppe_tx));
	assert_memory_not_equal(s->mppe_tx.key, s->mppe_rx.key, 16);
	assert_true(s->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
	assert_true(c->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
	assert_int_equal(s->np, PPTP_NP_IPV4 | PPTP_NP_IPV6);
	assert_int_equal(s->hdr, PPTP_HDR_PFC | PPTP_HDR_ACFC);
	assert_int_equal(s->keepalive, 30);
	assert_int_not_equal(s->magic, 0);
}

static void no_frame_has_to_be_repeated(void **state)
{
	struct world *w = *state;
	uint64_t start, end;

	assert_true(sd_event_now(w->event, CLOCK_MONOTONIC, &start) >= 0);
	world_connect(w);
	assert_true(sd_event_now(w->event, CLOCK_MONOTONIC, &end) >= 0);
	/* PPP's restart timer is three seconds. */
	assert_true(end - start < 2000000);
}

static void netdevs_get_addresses_and_mtu(void **state)
{
	struct world *w = *state;

	world_connect(w);
	world_assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
	world_assert_address(fake_rtn_link("pptp-in1")->peer, "10.0.103.2");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->local, "10.0.103.2");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->peer, "10.0.103.1");
	assert_int_equal(fake_rtn_link("pptp-in1")->mtu, 1460);
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 1460);
	assert_true(fake_rtn_link(WORLD_CLIENT)->up);
}

static void smaller_unit_of_either_side_counts(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "max-mru=1400", NULL);
	world_add_client(w, "lkjrht", "max-mtu=1450");
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 1400);
	assert_int_equal(fake_rtn_link("<pptp-ex>")->mtu, 1460);
}

static void static_netdev_is_there_before_and_after(void **state)
{
	struct world *w = *state;

	world_connect(w);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
	assert_null(fake_rtn_link(WORLD_CLIENT));
	assert_non_null(fake_rtn_link("pptp-in1"));
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
	world_assert_status(w, "terminated");
}

static void user_without_entry_gets_a_dynamic_netdev(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	assert_string_equal(fake_rtn_link("<pptp-ex>")->name, "pptp-in1");
	assert_int_equal(live_ops.disconnect("ex", &w->server), 1);
	world_run_until(w, world_server_empty, "the server has no session");
	assert_null(fake_rtn_link("<pptp-ex>"));
}

static void dynamic_netdev_makes_way_for_an_entry(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	world_add(&w->server, MODEL_INTERFACE, "user=ex1", NULL);
	assert_string_equal(fake_rtn_link("pptp-in1")->altname, "");
	assert_string_equal(fake_rtn_link("<pptp-ex>")->name, "pptp-in2");
	assert_true(world_connected(w));
}

static void second_login_of_a_user_is_dynamic(void **state)
{
	struct world *w = *state;

	world_connect(w);
	world_add_client(w, "lkjrht", "name=second");
	world_run_until(w, world_two_connected, "two sessions");
	assert_non_null(fake_rtn_link("<pptp-ex>"));
	world_add_client(w, "lkjrht", "name=third");
	assert_int_not_equal(w->changes, 0);
}

static void routes_come_and_go_with_the_tunnel(void **state)
{
	struct world *w = *state;
	char want[80];

	world_add_secret(w, "routes=10.150.1.0/24 10.0.103.2 1,10.9.9.0/24");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	snprintf(want, sizeof(want),
		 "10.150.1.0/24 via 10.0.103.2 dev %u metric 1",
		 fake_rtn_link("<pptp-ex>")->ifindex);
	assert_true(fake_rtn_has_route(want));
	/* One to the peer at either end. */
	assert_int_equal(fake_routes, 4);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
	assert_int_equal(fake_routes, 0);
}

static void default_route_spares_the_server(void **state)
{
	struct world *w = *state;
	char want[80];

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", "add-default-route=yes");
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	snprintf(want, sizeof(want), "0.0.0.0/0 via 0.0.0.0 dev %u metric 0",
		 fake_rtn_link(WORLD_CLIENT)->ifindex);
	assert_true(fake_rtn_has_route(want));
	assert_true(fake_rtn_has_route(
		"127.0.0.1/32 via 192.0.2.254 dev 1000 metric 0"));
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
	assert_int_equal(fake_routes, 0);
}

static void lost_peer_is_dialled_again(void **state)
{
	struct world *w = *state;
	uint32_t first;

	world_connect(w);
	first = world_bundle(&w->client)->number;
	dataplane_null_event(w->client.dp, world_session(&w->client)->dp_id,
			     PPTP_EVENT_ECHO_LOST, 0);
	world_assert_status(w, "terminating... - peer is not responding");
	world_run_until(w, world_connected, "both ends are connected again");
	assert_true(world_bundle(&w->client)->number > first);
}

static void deleted_netdev_ends_the_session_and_comes_back(void **state)
{
	struct world *w = *state;
	uint32_t id;

	world_connect(w);
	id = world_session(&w->client)->dp_id;
	fake_rtn_remove(WORLD_CLIENT);
	dataplane_null_event(w->client.dp, id, PPTP_EVENT_SESSION_DEL,
			     PPTP_DEL_REASON_NETDEV);
	world_assert_status(w, "terminating... - its interface was removed");
	world_run_until(w, world_connected, "both ends are connected again");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->local, "10.0.103.2");
}

static void changes_elsewhere_leave_the_tunnel_alone(void **state)
{
	struct world *w = *state;
	uint32_t number;

	world_connect(w);
	number = world_bundle(&w->server)->number;
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "comment=office",
		  NULL);
	world_set(&w->server, MODEL_INTERFACE, "pptp-in1", "comment=x", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "keepalive-timeout=60", NULL);
	world_add(&w->server, MODEL_SECRET, "name=other", NULL);
	sd_event_run(w->event, 0);
	assert_true(world_connected(w));
	assert_int_equal(world_bundle(&w->server)->number, number);
}

static bool connected_anew(struct world *w)
{
	return world_connected(w) && world_bundle(&w->client)->number > 1;
}

static void changed_client_keeps_its_netdev(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	world_connect(w);
	ifindex = fake_rtn_link(WORLD_CLIENT)->ifindex;
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "max-mtu=1300", NULL);
	world_run_until(w, connected_anew, "connected with the new settings");
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->ifindex, ifindex);
	assert_int_equal(fake_rtn_link(WORLD_CLIENT)->mtu, 1300);
}

static void disabled_server_ends_its_tunnels(void **state)
{
	struct world *w = *state;

	world_connect(w);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=no", NULL);
	world_run_until(w, world_server_empty, "the server has no session");
	world_run_until(w, world_client_failed, "the client cannot connect");
}

static void removed_entry_ends_its_session(void **state)
{
	struct model_error err;
	struct world *w = *state;

	world_connect(w);
	assert_int_equal(model_remove(w->server.model, MODEL_INTERFACE,
				      "pptp-in1", &err),
			 0);
	assert_int_equal(sessions_count(w->server.sessions), 0);
	assert_null(fake_rtn_link("pptp-in1"));
}

static void leftovers_are_cleaned_at_start(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	rtn_link_add(NULL, "pptp-in4", &ifindex);
	rtn_link_altname(NULL, ifindex, "<pptp-ghost>");
	rtn_link_add(NULL, "pptp-in1", &ifindex);
	rtn_addr_add(NULL, ifindex, (struct in_addr){ 1 },
		     (struct in_addr){ 2 });
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	daemon_start(&w->server);
	assert_null(fake_rtn_link("pptp-in4"));
	assert_int_equal(fake_rtn_link("pptp-in1")->ifindex, ifindex);
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

static void stopping_ends_everything_in_order(void **state)
{
	struct world *w = *state;

	world_connect(w);
	daemon_stop(&w->client);
	world_run_until(w, world_empty, "no session");
	assert_int_equal(sd_event_loop(w->event), 0);
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

static void redial_is_bounded_and_spread(void **state)
{
	(void)state;
	assert_int_equal(client_redial_ms(1000, 0), 750);
	assert_int_equal(client_redial_ms(1000, 500), 1250);
	assert_int_equal(client_redial_ms(1000, 501), 750);
	assert_true(client_redial_ms(CLIENT_REDIAL_LONGEST_MS, UINT32_MAX) <=
		    CLIENT_REDIAL_LONGEST_MS * 5 / 4);
}

#define TUNNEL(f) \
	cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TUNNEL(manuals_tunnel_is_encrypted),
		TUNNEL(no_frame_has_to_be_repeated),
		TUNNEL(netdevs_get_addresses_and_mtu),
		TUNNEL(smaller_unit_of_either_side_counts),
		TUNNEL(static_netdev_is_there_before_and_after),
		TUNNEL(user_without_entry_gets_a_dynamic_netdev),
		TUNNEL(dynamic_netdev_makes_way_for_an_entry),
		TUNNEL(second_login_of_a_user_is_dynamic),
		TUNNEL(routes_come_and_go_with_the_tunnel),
		TUNNEL(default_route_spares_the_server),
		TUNNEL(lost_peer_is_dialled_again),
		TUNNEL(deleted_netdev_ends_the_session_and_comes_back),
		TUNNEL(changes_elsewhere_leave_the_tunnel_alone),
		TUNNEL(changed_client_keeps_its_netdev),
		TUNNEL(disabled_server_ends_its_tunnels),
		TUNNEL(removed_entry_ends_its_session),
		TUNNEL(leftovers_are_cleaned_at_start),
		TUNNEL(stopping_ends_everything_in_order),
		cmocka_unit_test(redial_is_bounded_and_spread),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
