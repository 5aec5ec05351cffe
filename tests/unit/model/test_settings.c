// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/settings.c daemon/model/[a-z]*.c */
/* libs: json-c */
/* What a tunnel's settings come to: secret over profile over service over "default". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/text.h"
#include "net/dataplane.h"
#include "net/rtnl.h"
#include "settings.h"

static struct model *make(const char *text)
{
	struct model *model = model_new();
	struct model_error err = { 0 };
	char *copy = strdup(text);

	assert_non_null(model);
	if (text_import(model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
	return model;
}

/* The settings of user @secret, or of a client when that is NULL. */
static struct settings_net resolve(const struct model *model,
				   const char *profile, const char *service,
				   const char *secret)
{
	struct settings_net net;

	memset(&net, 0xa5, sizeof(net));
	settings_net(model, profile, service,
		     secret ? model_secret(model, secret) : NULL, &net);
	return net;
}

static void nothing_said_is_the_default_of_routeros(void **state)
{
	struct model *model = make("profile add name=p\nsecret add name=u");
	struct settings_net net = resolve(model, "p", "p", "u");

	(void)state;
	assert_string_equal(net.bridge, "");
	assert_string_equal(net.bridge_interface, "");
	assert_string_equal(net.proxy_arp, "");
	assert_string_equal(net.prefix_pool, "");
	assert_int_equal(net.path_cost, 0);
	assert_int_equal(net.port_priority, RTN_PORT_PRIORITY_UNSET);
	assert_int_equal(net.vid, 0);
	assert_int_equal(net.ipv6, LINK_IPV6_YES);
	assert_int_equal(net.prefix_len, 0);
	assert_int_equal(net.routes6.count, 0);
	assert_true(net.change_tcp_mss);
	assert_int_equal(net.dscp, DATAPLANE_DSCP_INHERIT);
	model_free(model);
}

static void each_property_comes_from_the_first_that_says_it(void **state)
{
	struct model *model = make(
		"ipv6-pool add name=a prefix=2001:db8::/40\n"
		"profile add name=own bridge-path-cost=7 dscp=0 use-ipv6=no\n"
		"profile add name=service bridge=br1 bridge-path-cost=9 dscp=46 "
		"proxy-arp=lan1 change-tcp-mss=no bridge-interface=office\n"
		"profile set default bridge=br2 bridge-port-vid=5 "
		"bridge-port-priority=128 remote-ipv6-prefix-pool=a use-ipv6=required\n"
		"secret add name=u proxy-arp=lan0\nsecret add name=v");
	struct settings_net net = resolve(model, "own", "service", "u");

	(void)state;
	assert_string_equal(net.bridge, "br1");
	assert_string_equal(net.bridge_interface, "office");
	assert_int_equal(net.path_cost, 7);
	assert_int_equal(net.dscp, 0);
	assert_int_equal(net.vid, 5);
	assert_int_equal(net.port_priority, 32);
	assert_int_equal(net.ipv6, LINK_IPV6_NO);
	assert_false(net.change_tcp_mss);
	/* A name is not asked of "default" when that is neither's profile. */
	assert_string_equal(net.prefix_pool, "");
	assert_string_equal(net.proxy_arp, "lan0");
	net = resolve(model, "own", "service", "v");
	assert_string_equal(net.proxy_arp, "lan1");
	net = resolve(model, "default", "service", NULL);
	assert_string_equal(net.bridge, "br2");
	assert_string_equal(net.prefix_pool, "a");
	assert_int_equal(net.ipv6, LINK_IPV6_REQUIRED);
	assert_int_equal(net.dscp, 46);
	model_free(model);
}

/* "inherit" is a word of its own: it hides a number further down. */
static void inherit_is_said(void **state)
{
	struct model *model =
		make("profile set default dscp=10\nprofile add name=p\n"
		     "profile add name=q dscp=inherit");

	(void)state;
	assert_int_equal(resolve(model, "p", "p", NULL).dscp, 10);
	assert_int_equal(resolve(model, "q", "p", NULL).dscp,
			 DATAPLANE_DSCP_INHERIT);
	model_free(model);
}

static void a_secret_brings_prefix_and_routes(void **state)
{
	struct model *model =
		make("secret add name=u remote-ipv6-prefix=2001:db8:7::/48 "
		     "ipv6-routes=2001:db8:8::/48");
	struct settings_net net = resolve(model, "default", "default", "u");

	(void)state;
	assert_int_equal(net.prefix_len, 48);
	assert_int_equal(net.prefix.s6_addr[5], 7);
	assert_int_equal(net.routes6.count, 1);
	net = resolve(model, "default", "default", NULL);
	assert_int_equal(net.prefix_len, 0);
	assert_int_equal(net.routes6.count, 0);
	model_free(model);
}

static void a_port_is_named_after_its_tunnel(void **state)
{
	struct settings_net net = { 0 };
	char name[IFNAMSIZ];

	(void)state;
	settings_bridge_interface(&net, "pptp-in1", name);
	assert_string_equal(name, "pptp-in1-br");
	settings_bridge_interface(&net, "pptp-in12345", name);
	assert_string_equal(name, "pptp-in12345-br");
	settings_bridge_interface(&net, "abcdefghijklmno", name);
	assert_string_equal(name, "abcdefghijkl-br");
	strcpy(net.bridge_interface, "office");
	settings_bridge_interface(&net, "pptp-in1", name);
	assert_string_equal(name, "office");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said_is_the_default_of_routeros),
		cmocka_unit_test(
			each_property_comes_from_the_first_that_says_it),
		cmocka_unit_test(inherit_is_said),
		cmocka_unit_test(a_secret_brings_prefix_and_routes),
		cmocka_unit_test(a_port_is_named_after_its_tunnel),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
