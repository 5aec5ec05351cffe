/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/iface*.c */
/* links: daemon/log.c daemon/model/utf8.c */
/* links: tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd */
/* Netdevs of sessions, and the routes that come with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>

#include "fake_rtn.h"
#include "iface.h"

/* The server of the clients, as its host route is written. */
#define SERVER "192.0.2.1"
#define HOST_ROUTE SERVER "/32 via 192.0.2.254 dev 1000 metric 0"

static int holder;

static int setup(void **state)
{
	struct ifaces *all;

	fake_rtn_reset();
	assert_int_equal(ifaces_new(NULL, &all), 0);
	*state = all;
	return 0;
}

static int teardown(void **state)
{
	ifaces_free(*state);
	return 0;
}

static struct in_addr ip(const char *text)
{
	struct in_addr a;

	assert_int_equal(inet_pton(AF_INET, text, &a), 1);
	return a;
}

static struct iface_net tunnel(const char *local, const char *remote)
{
	return (struct iface_net){ .local = ip(local),
				   .remote = ip(remote),
				   .outer = ip(SERVER) };
}

static struct iface *start(struct ifaces *all, const char *name,
			   const struct iface_net *net)
{
	struct iface *i = iface_static(all, name);

	assert_true(iface_take(i, &holder));
	assert_null(iface_up(i, 1460, false));
	assert_null(iface_start(i, net));
	iface_add_routes(i, net);
	return i;
}

static bool routed_to(const struct iface *i, const char *dst)
{
	char text[80];

	snprintf(text, sizeof(text), "%s via 0.0.0.0 dev %u metric 0", dst,
		 i->ifindex);
	return fake_rtn_has_route(text);
}

static void the_peer_is_behind_the_tunnel(void **state)
{
	struct iface_net net = tunnel("10.0.0.2", "10.0.0.1");
	struct iface *i = start(*state, "a", &net);

	assert_true(routed_to(i, "10.0.0.1/32"));
	assert_int_equal(fake_route[0].src.s_addr, net.local.s_addr);
	iface_release(i);
	assert_int_equal(fake_routes, 0);
}

/* Its route would lead the tunnel into itself. */
static void a_peer_by_its_outer_address_gets_no_route(void **state)
{
	struct model_routes routes = { .count = 1 };
	struct iface_net net = tunnel("10.0.0.2", SERVER);
	struct iface *i;

	routes.route[0] = (struct model_route){ .dst = ip("10.9.0.0"),
						.gateway = ip(SERVER),
						.prefix = 16 };
	net.routes = &routes;
	i = start(*state, "a", &net);
	assert_int_equal(fake_rtn_link("a")->peer.s_addr, net.remote.s_addr);
	assert_false(routed_to(i, SERVER "/32"));
	assert_int_equal(fake_routes, 1);
	iface_release(i);
	assert_int_equal(fake_routes, 0);
}

static void default_routes_share_the_way_to_one_server(void **state)
{
	struct iface_net net = tunnel("10.0.0.2", "10.0.0.1");
	struct iface *a, *b;

	net.default_route = true;
	a = start(*state, "a", &net);
	b = start(*state, "b", &net);
	assert_true(routed_to(a, "0.0.0.0/0"));
	assert_true(routed_to(b, "0.0.0.0/0"));
	iface_release(a);
	assert_true(fake_rtn_has_route(HOST_ROUTE));
	iface_release(b);
	assert_int_equal(fake_routes, 0);
}

/* A link that goes down takes its routes along. */
static void the_way_to_a_server_is_made_good(void **state)
{
	struct iface_net net = tunnel("10.0.0.2", "10.0.0.1");

	net.default_route = true;
	start(*state, "a", &net);
	fake_routes = 0;
	start(*state, "b", &net);
	assert_true(fake_rtn_has_route(HOST_ROUTE));
}

static void a_netdev_that_was_down_has_its_routes_again(void **state)
{
	struct model_routes routes = { .count = 1 };
	struct iface_net net = tunnel("10.0.0.2", "10.0.0.1");
	struct iface *i;

	routes.route[0] =
		(struct model_route){ .dst = ip("10.9.0.0"), .prefix = 16 };
	net.routes = &routes;
	net.default_route = true;
	i = start(*state, "a", &net);
	/* The link on the outside was down too. */
	fake_routes = 0;
	fake_rtn_bounce("a");
	assert_true(routed_to(i, "10.0.0.1/32"));
	assert_true(routed_to(i, "10.9.0.0/16"));
	assert_true(routed_to(i, "0.0.0.0/0"));
	assert_true(fake_rtn_has_route(HOST_ROUTE));
	fake_rtn_bounce("a");
	assert_int_equal(fake_routes, 4);
	iface_release(i);
	assert_int_equal(fake_routes, 0);
	fake_rtn_bounce("a");
	assert_int_equal(fake_routes, 0);
}

static void nothing_stays_of_a_deleted_netdev(void **state)
{
	struct iface_net net = tunnel("10.0.0.2", "10.0.0.1");
	struct iface *i;

	net.default_route = true;
	i = start(*state, "a", &net);
	fake_rtn_remove("a");
	assert_int_equal(fake_routes, 0);
	iface_release(i);
}

static void netdev_without_its_altname_is_given_up(void **state)
{
	fake_rtn_refuse_altnames = true;
	assert_null(iface_dynamic(*state, "ex", &holder));
	assert_int_equal(fake_rtn_links(), 0);
}

#define IFACE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IFACE(the_peer_is_behind_the_tunnel),
		IFACE(a_peer_by_its_outer_address_gets_no_route),
		IFACE(default_routes_share_the_way_to_one_server),
		IFACE(the_way_to_a_server_is_made_good),
		IFACE(a_netdev_that_was_down_has_its_routes_again),
		IFACE(nothing_stays_of_a_deleted_netdev),
		IFACE(netdev_without_its_altname_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
