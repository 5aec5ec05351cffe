/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* What a tunnel is to the network around it: bridges, IPv6, MSS, proxy ARP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "aaa/pool6.h"
#include "client.h"
#include "fake_nft.h"
#include "fake_rtn.h"
#include "live.h"
#include "net/dataplane_null.h"
#include "session_priv.h"
#include "world.h"

static const struct dataplane_set *state_of(const struct daemon *d)
{
	return dataplane_null_state(d->dp, world_bundle(d)->head->dp_id);
}

/* Profile "p" of both daemons has these; the secret has @more. */
static void connect_with(struct world *w, const char *a, const char *b,
			 const char *more)
{
	world_add(&w->server, MODEL_PROFILE, "name=p", a, b, NULL);
	world_add(&w->client, MODEL_PROFILE, "name=p", a, b, NULL);
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "profile=p", "local-address=10.0.103.1",
		  "remote-address=10.0.103.2", more, NULL);
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", "mrru=1600",
		  NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  "password=lkjrht", "mrru=1600", "profile=p", "disabled=no",
		  NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
}

static bool routed(struct world *w)
{
	return world_connected(w) &&
	       world_bundle(&w->server)->np & PPTP_NP_IPV4;
}

static bool bridged(struct world *w)
{
	return world_connected(w) &&
	       world_bundle(&w->server)->np & PPTP_NP_BRIDGE &&
	       world_bundle(&w->client)->np & PPTP_NP_BRIDGE;
}

static void hang_up(struct world *w)
{
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
}

static void tunnel_is_a_port_of_its_bridge(void **state)
{
	const struct fake_link *port;
	struct world *w = *state;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	connect_with(w, "bridge=br1", "bridge-path-cost=77", NULL);
	world_run_until(w, bridged, "both ends bridge");
	world_run_until(w, routed, "both ends route");
	port = fake_rtn_link("pptp-in1-br");
	assert_non_null(port);
	assert_true(port->bridge_port);
	assert_string_equal(port->bridge, "br1");
	assert_int_equal(port->port.path_cost, 77);
	/* 1600, less MPPE, BCP's header, the Ethernet header and a VLAN tag. */
	assert_int_equal(port->mtu, 1600 - 4 - 2 - 14 - 4);
	assert_int_equal(state_of(&w->server)->bridge_ifindex, port->ifindex);
	assert_true(state_of(&w->server)->bridge_flags &
		    PPTP_BRIDGE_FLAGS_TAGGED);
	world_assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
	hang_up(w);
	assert_null(fake_rtn_link("pptp-in1-br"));
	assert_null(fake_rtn_link("pptp-out1-br"));
}

static bool unbridged(struct world *w)
{
	return world_connected(w) &&
	       !(world_bundle(&w->server)->np & PPTP_NP_BRIDGE) &&
	       !(world_bundle(&w->client)->np & PPTP_NP_BRIDGE);
}

static void removed_port_ends_bridging_alone(void **state)
{
	struct world *w = *state;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	connect_with(w, "bridge=br1", NULL, NULL);
	world_run_until(w, bridged, "both ends bridge");
	world_run_until(w, routed, "both ends route");
	fake_rtn_remove("pptp-in1-br");
	world_run_until(w, unbridged, "BCP is closed at both ends");
	assert_null(fake_rtn_link("pptp-out1-br"));
	assert_true(routed(w));
}

static void routing_goes_on_without_the_bridge(void **state)
{
	struct world *w = *state;

	connect_with(w, "bridge=br7", NULL, NULL);
	world_run_until(w, routed, "both ends route");
	assert_null(fake_rtn_link("pptp-in1-br"));
	assert_false(world_bundle(&w->server)->np & PPTP_NP_BRIDGE);
	world_assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
}

static void bridge_alone_needs_no_addresses(void **state)
{
	struct world *w = *state;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	connect_with(w, "bridge=br1", NULL, "remote-address=");
	world_run_until(w, bridged, "both ends bridge");
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
	world_assert_status(w, "connected");
}

static bool bridged_anew(struct world *w)
{
	return bridged(w) && world_bundle(&w->server)->number > 1;
}

static void removed_port_ends_a_tunnel_that_only_bridges(void **state)
{
	struct world *w = *state;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	connect_with(w, "bridge=br1", "use-ipv6=no", "remote-address=");
	world_run_until(w, bridged, "both ends bridge");
	fake_rtn_remove("pptp-in1-br");
	world_run_until(w, bridged_anew, "the tunnel is dialled anew");
	assert_non_null(fake_rtn_link("pptp-in1-br"));
}

static void taken_name_is_no_port(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	rtn_link_add(NULL, "pptp-in1-br", &ifindex);
	connect_with(w, "bridge=br1", NULL, NULL);
	world_run_until(w, routed, "both ends route");
	assert_string_equal(fake_rtn_link("pptp-in1-br")->bridge, "");
	hang_up(w);
	assert_non_null(fake_rtn_link("pptp-in1-br"));
}

/* Two users whose profile names one netdev. */
static void port_of_another_tunnel_is_left_alone(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	world_start(w);
	rtn_link_add_bridge_port(NULL, "pptp-in1-br", &ifindex);
	rtn_link_altname(NULL, ifindex, "<pptp-in1-br>");
	world_add_secret(w, NULL);
	world_set(&w->server, MODEL_PROFILE, "default", "bridge=br1", NULL);
	world_set(&w->client, MODEL_PROFILE, "default", "bridge=br1", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_run_until(w, routed, "both ends route");
	assert_string_equal(fake_rtn_link("pptp-in1-br")->bridge, "");
	assert_false(world_bundle(&w->server)->np & PPTP_NP_BRIDGE);
}

/* One that carries addresses or rules of the administrator. */
static void port_made_before_is_used_and_stays(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br1");
	rtn_link_add_bridge_port(NULL, "lan", &ifindex);
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "local-address=10.0.103.1", "remote-address=10.0.103.2",
		  NULL);
	world_set(&w->server, MODEL_PROFILE, "default", "bridge=br1",
		  "bridge-interface=lan", NULL);
	world_set(&w->client, MODEL_PROFILE, "default", "bridge=br1", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, bridged, "both ends bridge");
	assert_int_equal(state_of(&w->server)->bridge_ifindex, ifindex);
	hang_up(w);
	assert_int_equal(fake_rtn_link("lan")->ifindex, ifindex);
}

static void port_of_a_daemon_that_died_is_removed(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	rtn_link_add_bridge_port(NULL, "pptp-in3-br", &ifindex);
	rtn_link_altname(NULL, ifindex, "<pptp-in3-br>");
	daemon_start(&w->server);
	assert_null(fake_rtn_link("pptp-in3-br"));
}

static bool has_ipv6(struct world *w)
{
	return world_connected(w) &&
	       world_bundle(&w->server)->np & PPTP_NP_IPV6 &&
	       world_bundle(&w->client)->np & PPTP_NP_IPV6;
}

static void both_ends_have_link_local_addresses(void **state)
{
	struct world *w = *state;
	const struct fake_link *s, *c;

	connect_with(w, NULL, NULL, NULL);
	world_run_until(w, has_ipv6, "IPv6 at both ends");
	s = fake_rtn_link("pptp-in1");
	c = fake_rtn_link(WORLD_CLIENT);
	assert_true(IN6_IS_ADDR_LINKLOCAL(&s->local6));
	assert_true(IN6_IS_ADDR_LINKLOCAL(&c->local6));
	assert_memory_equal(&world_bundle(&w->server)->remote6, &c->local6, 16);
	assert_memory_equal(&world_bundle(&w->client)->remote6, &s->local6, 16);
	hang_up(w);
	assert_true(IN6_IS_ADDR_UNSPECIFIED(&s->local6));
}

static void use_ipv6_no_is_harmless(void **state)
{
	struct world *w = *state;

	connect_with(w, "use-ipv6=no", NULL, NULL);
	world_run_until(w, routed, "both ends route");
	assert_false(world_bundle(&w->server)->np & PPTP_NP_IPV6);
}

/* RFC 8200 section 5: no link of IPv6 takes less than 1280 bytes. */
static void tunnel_too_narrow_for_ipv6(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_add(&w->client, MODEL_PROFILE, "name=p", "use-ipv6=required",
		  NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  "password=lkjrht", "profile=p", "max-mtu=1200", "disabled=no",
		  NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client has failed");
	world_assert_status(w, "terminating... - IPv6 required, its packets");
}

static void prefix_and_routes_lead_to_the_peer(void **state)
{
	struct world *w = *state;
	char want[80];

	connect_with(w, NULL, NULL, "remote-ipv6-prefix=2001:db8:1::/64");
	world_run_until(w, has_ipv6, "IPv6 at both ends");
	snprintf(want, sizeof(want), "2001:db8:1::/64 via :: dev %u metric 0",
		 fake_rtn_link("pptp-in1")->ifindex);
	assert_true(fake_rtn_has_route6(want));
	hang_up(w);
	assert_int_equal(fake_routes6, 0);
}

static void prefix_of_a_pool_goes_back_at_logout(void **state)
{
	const struct model_ipv6_pool *pool;
	struct world *w = *state;
	struct pool6 *leases;

	world_add(&w->server, MODEL_IPV6_POOL, "name=six",
		  "prefix=2001:db8:9::/48", NULL);
	pool = model_ipv6_pool(w->server.model, "six");
	leases = aaa_pool6(w->server.aaa);
	world_add(&w->server, MODEL_PROFILE, "name=q",
		  "remote-ipv6-prefix-pool=six", NULL);
	world_add_secret(w, "profile=q");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, has_ipv6, "IPv6 at both ends");
	assert_int_equal(pool6_used(leases, pool->obj.id), 1);
	assert_int_equal(fake_routes6, 1);
	hang_up(w);
	assert_int_equal(pool6_used(leases, pool->obj.id), 0);
	assert_int_equal(fake_routes6, 0);
}

/* The kernel drops address and routes of a netdev that goes down. */
static void netdev_that_was_down_has_its_routes_again(void **state)
{
	struct world *w = *state;

	connect_with(w, NULL, NULL, "remote-ipv6-prefix=2001:db8:1::/64");
	world_run_until(w, has_ipv6, "IPv6 at both ends");
	fake_rtn_link("pptp-in1")->local6 = in6addr_any;
	fake_rtn_bounce("pptp-in1");
	assert_int_equal(fake_routes6, 1);
	assert_true(IN6_IS_ADDR_LINKLOCAL(&fake_rtn_link("pptp-in1")->local6));
}

static bool first_clamped(struct world *w)
{
	(void)w;
	return fake_nft_mtu("pptp-in1");
}

static bool second_clamped(struct world *w)
{
	(void)w;
	return fake_nft_mtu("pptp-in2");
}

static bool none_clamped(struct world *w)
{
	return !first_clamped(w) && !second_clamped(w);
}

static void mss_is_clamped_to_the_mtu(void **state)
{
	struct world *w = *state;

	connect_with(w, NULL, NULL, NULL);
	world_run_until(w, first_clamped, "the MSS is clamped");
	assert_int_equal(fake_nft_mtu("pptp-in1"),
			 fake_rtn_link("pptp-in1")->mtu);
	assert_int_equal(fake_nft_mtu("pptp-in1"), 1596);
	hang_up(w);
	world_run_until(w, none_clamped, "the MSS is left alone");
}

static void mss_is_left_alone_where_that_is_wanted(void **state)
{
	struct world *w = *state;

	connect_with(w, "change-tcp-mss=no", NULL, NULL);
	assert_int_equal(fake_nft_mtu("pptp-in1"), 0);
}

/* A netdev that makes way for an entry is another name to nftables. */
static void mss_follows_a_new_name(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	world_add(&w->server, MODEL_INTERFACE, "user=ex1", NULL);
	world_run_until(w, second_clamped, "the MSS is clamped by the name");
	assert_int_equal(fake_nft_mtu("pptp-in1"), 0);
	hang_up(w);
	world_run_until(w, none_clamped, "the MSS is left alone");
}

static void peer_in_a_lan_is_answered_for(void **state)
{
	struct world *w = *state;

	snprintf(fake_rtn_lan, sizeof(fake_rtn_lan), "eth9");
	connect_with(w, NULL, NULL, "proxy-arp=eth9");
	world_run_until(w, routed, "both ends route");
	assert_true(fake_rtn_has_proxy("10.0.103.2"));
	hang_up(w);
	assert_false(fake_rtn_has_proxy("10.0.103.2"));
}

/* One of two calls lingered; what it had is the other's too. */
static void peer_is_answered_for_until_his_last_call_ends(void **state)
{
	struct world *w = *state;

	snprintf(fake_rtn_lan, sizeof(fake_rtn_lan), "eth9");
	world_add_secret(w, "proxy-arp=eth9");
	world_add_client(w, "lkjrht", NULL);
	world_add_client(w, "lkjrht", "name=second");
	world_start(w);
	world_run_until(w, world_two_connected, "two sessions");
	assert_true(fake_rtn_has_proxy("10.0.103.2"));
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	world_run_until(w, world_connected, "one session");
	assert_true(fake_rtn_has_proxy("10.0.103.2"));
	world_set(&w->client, MODEL_CLIENT, "second", "disabled=yes", NULL);
	world_run_until(w, world_empty, "no session");
	assert_false(fake_rtn_has_proxy("10.0.103.2"));
}

static void dscp_is_what_the_profile_says(void **state)
{
	struct world *w = *state;

	connect_with(w, "dscp=46", NULL, NULL);
	assert_int_equal(state_of(&w->server)->dscp, 46);
}

#define NET(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NET(tunnel_is_a_port_of_its_bridge),
		NET(removed_port_ends_bridging_alone),
		NET(routing_goes_on_without_the_bridge),
		NET(bridge_alone_needs_no_addresses),
		NET(removed_port_ends_a_tunnel_that_only_bridges),
		NET(taken_name_is_no_port),
		NET(port_of_another_tunnel_is_left_alone),
		NET(port_made_before_is_used_and_stays),
		NET(port_of_a_daemon_that_died_is_removed),
		NET(both_ends_have_link_local_addresses),
		NET(use_ipv6_no_is_harmless),
		NET(tunnel_too_narrow_for_ipv6),
		NET(prefix_and_routes_lead_to_the_peer),
		NET(prefix_of_a_pool_goes_back_at_logout),
		NET(netdev_that_was_down_has_its_routes_again),
		NET(mss_is_clamped_to_the_mtu),
		NET(mss_is_left_alone_where_that_is_wanted),
		NET(mss_follows_a_new_name),
		NET(peer_in_a_lan_is_answered_for),
		NET(peer_is_answered_for_until_his_last_call_ends),
		NET(dscp_is_what_the_profile_says),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
