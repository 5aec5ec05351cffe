/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/iface*.c daemon/log.c daemon/model/utf8.c */
/* links: tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd */
/* Filters, lists and rates of netdevs, and what becomes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_nft.h"
#include "fake_rtn.h"
#include "iface_priv.h"
#include "iface_rules.h"
#include "net/shape.h"
#include "settings.h"

#define MBIT UINT64_C(1000000)

enum { PACKET = 1460 };

static int holder;
static struct ifaces *all;
static struct iface *iface;

static int setup(void **state)
{
	fake_rtn_reset();
	fake_nft_reset();
	snprintf(fake_nft_chain, sizeof(fake_nft_chain), "slow");
	assert_int_equal(ifaces_new(NULL, &all), 0);
	ifaces_clean(all);
	iface = iface_static(all, "pptp-in1");
	assert_true(iface_take(iface, &holder));
	*state = iface;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ifaces_free(all);
	return 0;
}

static struct settings_net everything(void)
{
	struct settings_net net = {
		.rate = { .rx = 2 * MBIT, .tx = 4 * MBIT, .groups = 1 },
		.incoming_filter = "slow",
		.outgoing_filter = "slow",
		.address_list = "vip",
		.interface_list = "tunnels",
	};

	return net;
}

static const char *begin(const struct settings_net *net)
{
	return iface_rules_start(iface, net, PACKET, PACKET);
}

static struct in_addr ip(const char *text)
{
	struct in_addr a;

	assert_int_equal(inet_pton(AF_INET, text, &a), 1);
	return a;
}

static uint64_t rx_rate(void)
{
	return fake_shape_rate(iface->ifindex + FAKE_SHAPE_IFB);
}

static void all_of_it_comes_and_goes(void **state)
{
	struct settings_net net = everything();
	struct model_prefix6 prefix = { .len = 56 };

	(void)state;
	inet_pton(AF_INET6, "2001:db8::", &prefix.addr);
	assert_null(begin(&net));
	assert_null(iface_rules_peer(iface, ip("10.0.0.2")));
	assert_null(iface_rules_peer6(iface, &prefix));
	assert_string_equal(fake_nft_filter(iface->ifindex), "slow/slow");
	assert_string_equal(fake_nft_members(), " tunnels=pptp-in1 vip=10.0.0.2"
						" vip6=2001:db8::/56");
	assert_int_equal(fake_shape_rate(iface->ifindex), 4 * MBIT);
	assert_int_equal(rx_rate(), 2 * MBIT);
	assert_int_equal(fake_shape_redirects, 1);
	iface_release(iface);
	assert_string_equal(fake_nft_filter(iface->ifindex), "");
	assert_string_equal(fake_nft_members(), "");
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
	assert_int_equal(rx_rate(), 0);
	assert_int_equal(fake_shape_redirects, 0);
}

static void no_rules_are_no_rules(void **state)
{
	struct settings_net net = { 0 };

	(void)state;
	assert_null(begin(&net));
	assert_null(iface_rules_peer(iface, ip("10.0.0.2")));
	assert_string_equal(fake_nft_filter(iface->ifindex), "");
	assert_string_equal(fake_nft_members(), "");
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
	assert_int_equal(fake_shape_redirects, 0);
}

static void a_missing_chain_refuses(void **state)
{
	struct settings_net net = everything();

	(void)state;
	snprintf(net.outgoing_filter, sizeof(net.outgoing_filter), "absent");
	assert_string_equal(begin(&net), "no chain absent");
	assert_string_equal(fake_nft_filter(iface->ifindex), "");
	assert_string_equal(fake_nft_members(), "");
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
}

static void a_bad_list_refuses(void **state)
{
	struct settings_net net = everything();

	(void)state;
	snprintf(fake_nft_bad_set, sizeof(fake_nft_bad_set), "vip");
	assert_null(begin(&net));
	assert_string_equal(iface_rules_peer(iface, ip("10.0.0.2")),
			    "set vip is bad");
}

static void a_rate_that_cannot_be_had_does_not_refuse(void **state)
{
	struct settings_net net = everything();

	(void)state;
	fake_shape_error = -ENOENT;
	assert_null(begin(&net));
	assert_string_equal(fake_nft_filter(iface->ifindex), "slow/slow");
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
	assert_int_equal(fake_shape_redirects, 0);
}

static void settings_may_change_while_it_is_up(void **state)
{
	struct settings_net net = everything();

	(void)state;
	assert_null(begin(&net));
	assert_null(iface_rules_peer(iface, ip("10.0.0.2")));
	net.rate.tx = 8 * MBIT;
	net.rate.rx = 6 * MBIT;
	net.incoming_filter[0] = '\0';
	snprintf(net.interface_list, sizeof(net.interface_list), "others");
	assert_null(begin(&net));
	assert_null(iface_rules_peer(iface, ip("10.0.0.3")));
	assert_int_equal(fake_shape_rate(iface->ifindex), 8 * MBIT);
	assert_int_equal(rx_rate(), 6 * MBIT);
	assert_int_equal(fake_shape_redirects, 1);
	assert_string_equal(fake_nft_filter(iface->ifindex), "/slow");
	assert_string_equal(fake_nft_members(),
			    " others=pptp-in1 vip=10.0.0.3");
	net = (struct settings_net){ 0 };
	assert_null(begin(&net));
	assert_null(iface_rules_peer(iface, ip("10.0.0.3")));
	assert_string_equal(fake_nft_members(), "");
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
	assert_int_equal(fake_shape_redirects, 0);
}

static void somebody_else_removes_the_netdev(void **state)
{
	struct settings_net net = everything();
	uint32_t ifindex = iface->ifindex;

	(void)state;
	assert_null(begin(&net));
	fake_rtn_remove("pptp-in1");
	assert_string_equal(fake_nft_filter(ifindex), "");
	assert_string_equal(fake_nft_members(), "");
	assert_int_equal(fake_shape_rate(ifindex + FAKE_SHAPE_IFB), 0);
}

static void the_port_of_a_bridge_is_limited_too(void **state)
{
	struct settings_net net = everything();
	const struct rtn_port port = { .bridge = "br0" };
	char why[64];
	uint32_t ifindex;

	(void)state;
	snprintf(fake_rtn_bridge, sizeof(fake_rtn_bridge), "br0");
	assert_null(begin(&net));
	assert_true(iface_bridge_start(iface, "port", &port, PACKET, why,
				       sizeof(why)));
	ifindex = iface->port.ifindex;
	assert_int_equal(fake_shape_rate(ifindex), 4 * MBIT);
	assert_int_equal(fake_shape_redirects, 2);
	iface_bridge_stop(iface);
	assert_int_equal(fake_shape_rate(ifindex), 0);
	assert_int_equal(fake_shape_redirects, 1);
}

static void tunnels_share_a_rate_by_classes(void **state)
{
	const struct model_rate shared = { .rx = 9 * MBIT,
					   .tx = 10 * MBIT,
					   .groups = 1 };
	struct iface *other = iface_dynamic(all, "joe", &holder);
	struct settings_net net = everything();

	(void)state;
	ifaces_share(all, &shared);
	net.shares = true;
	net.rate.priority = 5;
	net.rate.tx_min = net.rate.rx_min = MBIT;
	assert_null(begin(&net));
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_RX),
			 9 * MBIT);
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_TX),
			 10 * MBIT);
	assert_int_equal(fake_shape_rate(iface->ifindex), 0);
	assert_int_equal(rx_rate(), 0);
	assert_int_equal(fake_class[1].priority, 5);
	/* Not promised, for the text has not said it. */
	assert_int_equal(fake_class[1].minimum, 0);
	assert_int_equal(fake_shape_redirects, 2);
	net.rate.groups = 6;
	assert_null(iface_rules_start(other, &net, PACKET, PACKET));
	assert_int_equal(fake_class[2].minimum, MBIT);
	assert_int_equal(fake_shape_redirects, 4);
	ifaces_share(all, &(struct model_rate){ .tx = 7 * MBIT });
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_RX),
			 9 * MBIT);
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_TX),
			 7 * MBIT);
	iface_release(iface);
	assert_int_equal(fake_class[1].priority, 0);
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_TX),
			 7 * MBIT);
	iface_release(other);
	iface_remove_retired(all);
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_RX), 0);
	assert_int_equal(fake_shape_rate(FAKE_SHAPE_SHARE + SHAPE_TX), 0);
	assert_int_equal(fake_shape_redirects, 0);
}

#define RULES(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULES(all_of_it_comes_and_goes),
		RULES(no_rules_are_no_rules),
		RULES(a_missing_chain_refuses),
		RULES(a_bad_list_refuses),
		RULES(a_rate_that_cannot_be_had_does_not_refuse),
		RULES(settings_may_change_while_it_is_up),
		RULES(somebody_else_removes_the_netdev),
		RULES(the_port_of_a_bridge_is_limited_too),
		RULES(tunnels_share_a_rate_by_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
