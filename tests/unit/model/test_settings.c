// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/settings.c daemon/settings_said.c daemon/settings_effective.c daemon/model/[a-z]*.c */
/* libs: json-c */
/* What a tunnel's settings come to: secret over profile over service over "default". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>

#include "model/text.h"
#include "net/dataplane.h"
#include "net/rtnl.h"
#include "settings.h"

static void import(struct model *model, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	if (text_import(model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
}

static struct model *make(const char *text)
{
	struct model *model = model_new();

	assert_non_null(model);
	import(model, text);
	return model;
}

/* The settings of user @secret, or of a client when that is NULL. */
static struct settings settings_of(const struct model *model,
				   const char *profile, const char *service,
				   const char *secret)
{
	struct settings settings;

	memset(&settings, 0xa5, sizeof(settings));
	settings_resolve(model, profile, service,
			 secret ? model_secret(model, secret) : NULL,
			 &settings);
	return settings;
}

static struct settings_net resolve(const struct model *model,
				   const char *profile, const char *service,
				   const char *secret)
{
	return settings_of(model, profile, service, secret).net;
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
	assert_int_equal(net.learning, MODEL_CHOICE_DEFAULT);
	assert_int_equal(net.rate.rx | net.rate.tx, 0);
	assert_string_equal(net.incoming_filter, "");
	assert_string_equal(net.address_list, "");
	model_free(model);
}

static void nothing_said_limits_nothing(void **state)
{
	struct model *model = make("profile add name=p\nsecret add name=u");
	struct settings set = settings_of(model, "p", "p", "u");

	(void)state;
	assert_int_equal(set.local.addr.s_addr | set.remote.addr.s_addr, 0);
	assert_string_equal(set.remote.pool, "");
	assert_int_equal(set.dns[0].s_addr | set.wins[1].s_addr, 0);
	assert_int_equal(set.encryption, LINK_ENCRYPTION_YES);
	assert_int_equal(set.limits.idle_timeout, 0);
	assert_int_equal(set.limits.session_timeout, 0);
	assert_false(set.limits.only_one);
	assert_int_equal(set.limits.limit_in | set.limits.limit_out, 0);
	assert_string_equal(set.scripts.on_up, "");
	assert_string_equal(set.scripts.on_down, "");
	assert_int_equal(set.routes.count, 0);
	model_free(model);
}

/* A name of a profile that is gone, as a reload may leave one for a moment. */
static void a_profile_that_is_not_there_says_nothing(void **state)
{
	struct model *model = make("profile set default use-encryption=no");
	struct settings set = settings_of(model, "gone", "gone", NULL);

	(void)state;
	assert_int_equal(set.encryption, LINK_ENCRYPTION_NO);
	assert_string_equal(set.net.bridge, "");
	model_free(model);
}

static void expect_address(const struct settings_addr *addr, const char *text)
{
	char buf[INET_ADDRSTRLEN] = "";

	if (addr->addr.s_addr)
		inet_ntop(AF_INET, &addr->addr, buf, sizeof(buf));
	assert_true(!*buf || !*addr->pool);
	assert_string_equal(*buf ? buf : addr->pool, text);
}

/**
 * struct address_rule - who says a remote-address, and which one counts
 * @secret: value of the user's secret; empty is none
 * @own: of his profile
 * @service: of the service's profile
 * @builtin: of the profile "default", which is not one of the two
 * @counts: what it comes to
 */
static const struct address_rule {
	const char *secret;
	const char *own;
	const char *service;
	const char *builtin;
	const char *counts;
} address_rules[] = {
	{ "", "", "", "", "" },
	{ "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.1" },
	{ "10.0.0.1", "a", "b", "", "10.0.0.1" },
	{ "", "10.0.0.2", "10.0.0.3", "", "10.0.0.2" },
	{ "", "", "10.0.0.3", "10.0.0.4", "10.0.0.3" },
	/* Names and addresses are not asked of "default". */
	{ "", "", "", "10.0.0.4", "" },
	{ "", "", "", "a", "" },
	{ "", "a", "b", "", "a" },
	{ "", "", "b", "a", "b" },
	/* An address beats a pool, wherever it stands. */
	{ "", "a", "10.0.0.3", "", "10.0.0.3" },
	{ "", "10.0.0.2", "b", "", "10.0.0.2" },
	{ "", "a", "b", "10.0.0.4", "a" },
};

static void an_address_beats_a_pool(void **state)
{
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(address_rules) / sizeof(address_rules[0]);
	     i++) {
		const struct address_rule *r = &address_rules[i];
		struct settings set;
		struct model *model;

		snprintf(text, sizeof(text),
			 "pool add name=a ranges=10.1.0.0/24\n"
			 "pool add name=b ranges=10.2.0.0/24\n"
			 "profile set default remote-address=\"%s\"\n"
			 "profile add name=own remote-address=\"%s\"\n"
			 "profile add name=service remote-address=\"%s\"\n"
			 "secret add name=u remote-address=\"%s\"",
			 r->builtin, r->own, r->service, r->secret);
		model = make(text);
		set = settings_of(model, "own", "service", "u");
		expect_address(&set.remote, r->counts);
		expect_address(&set.local, "");
		model_free(model);
	}
}

/**
 * struct word_rule - who says a word, and which one counts
 * @own: of the user's profile
 * @service: of the service's
 * @builtin: of "default"
 * @counts: what it comes to
 */
static const struct word_rule {
	const char *own;
	const char *service;
	const char *builtin;
	enum link_encryption counts;
} word_rules[] = {
	{ "default", "default", "default", LINK_ENCRYPTION_YES },
	{ "no", "required", "required", LINK_ENCRYPTION_NO },
	{ "required", "no", "no", LINK_ENCRYPTION_REQUIRED },
	{ "yes", "no", "no", LINK_ENCRYPTION_YES },
	{ "default", "no", "required", LINK_ENCRYPTION_NO },
	{ "default", "required", "no", LINK_ENCRYPTION_REQUIRED },
	{ "default", "default", "no", LINK_ENCRYPTION_NO },
	{ "default", "default", "required", LINK_ENCRYPTION_REQUIRED },
};

static void default_asks_on(void **state)
{
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(word_rules) / sizeof(word_rules[0]);
	     i++) {
		const struct word_rule *r = &word_rules[i];
		struct settings set;
		struct model *model;

		snprintf(text, sizeof(text),
			 "profile add name=own use-encryption=%s\n"
			 "profile add name=service use-encryption=%s\n"
			 "profile set default use-encryption=%s\n"
			 "secret add name=u",
			 r->own, r->service, r->builtin);
		model = make(text);
		set = settings_of(model, "own", "service", "u");
		assert_int_equal(set.encryption, r->counts);
		model_free(model);
	}
}

static void limits_and_scripts_come_from_profiles(void **state)
{
	struct model *model = make(
		"profile add name=own idle-timeout=5m only-one=no on-up=/bin/up "
		"rate-limit=1M/2M incoming-filter=from-own dns-server=10.0.0.53\n"
		"profile add name=service idle-timeout=1m session-timeout=1h "
		"only-one=yes on-up=/bin/other on-down=/bin/down rate-limit=9M "
		"incoming-filter=x outgoing-filter=to-all address-list=users "
		"interface-list=tunnels bridge-learning=no "
		"dns-server=10.0.0.54,10.0.0.55 wins-server=10.0.0.56\n"
		"secret add name=u limit-bytes-in=5k limit-bytes-out=1Gi "
		"routes=10.9.0.0/16");
	struct settings set = settings_of(model, "own", "service", "u");

	(void)state;
	assert_int_equal(set.limits.idle_timeout, 300);
	assert_int_equal(set.limits.session_timeout, 3600);
	assert_false(set.limits.only_one);
	assert_int_equal(set.limits.limit_in, 5000);
	assert_int_equal(set.limits.limit_out, 1 << 30);
	assert_string_equal(set.scripts.on_up, "/bin/up");
	assert_string_equal(set.scripts.on_down, "/bin/down");
	assert_int_equal(set.net.rate.rx, 1000000);
	assert_int_equal(set.net.rate.tx, 2000000);
	assert_string_equal(set.net.incoming_filter, "from-own");
	assert_string_equal(set.net.outgoing_filter, "to-all");
	assert_string_equal(set.net.address_list, "users");
	assert_string_equal(set.net.interface_list, "tunnels");
	assert_int_equal(set.net.learning, MODEL_CHOICE_NO);
	/* A list is one value: nothing of the other is mixed in. */
	assert_int_equal(ntohl(set.dns[0].s_addr), 0x0a000035);
	assert_int_equal(set.dns[1].s_addr, 0);
	assert_int_equal(ntohl(set.wins[0].s_addr), 0x0a000038);
	assert_int_equal(set.routes.count, 1);
	set = settings_of(model, "default", "service", NULL);
	assert_true(set.limits.only_one);
	assert_int_equal(set.limits.limit_in, 0);
	assert_int_equal(ntohl(set.dns[1].s_addr), 0x0a000037);
	model_free(model);
}

/* Of a rate-limit, "0" is said: it is how a user is freed of the service's. */
static void a_rate_of_zero_is_said(void **state)
{
	struct model *model = make("profile add name=own rate-limit=0\n"
				   "profile add name=service rate-limit=1M");

	(void)state;
	assert_int_equal(resolve(model, "own", "service", NULL).rate.rx, 0);
	assert_int_equal(resolve(model, "default", "service", NULL).rate.rx,
			 1000000);
	model_free(model);
}

static void link_takes_its_part(void **state)
{
	struct model *model =
		make("pool add name=a ranges=10.1.0.0/24\n"
		     "profile add name=p local-address=10.0.0.1 "
		     "remote-address=a use-encryption=required bridge=br0");
	struct settings set = settings_of(model, "p", "p", NULL);
	struct link_network net = { .mppe = 7 };

	(void)state;
	settings_link(&set, &net);
	assert_int_equal(ntohl(net.local.s_addr), 0x0a000001);
	assert_int_equal(net.remote.s_addr, 0);
	assert_int_equal(net.encryption, LINK_ENCRYPTION_REQUIRED);
	assert_true(net.bridge);
	assert_int_equal(net.mppe, 7);
	model_free(model);
}

/* What settings_effective() said, one line each. */
static char listed[8192];

static void hear(const char *property, const char *value, const char *source,
		 void *user)
{
	size_t used = strlen(listed);

	(void)user;
	snprintf(listed + used, sizeof(listed) - used, "%s=%s from %s;",
		 property, value, source);
}

static int list(const struct model *model, enum model_kind kind,
		const char *name)
{
	listed[0] = '\0';
	return settings_effective(model, kind, name, hear, NULL);
}

static void expect_listed(const char *row)
{
	const char *found = strstr(listed, row);

	if (!found || (found > listed && found[-1] != ';'))
		fail_msg("no %s in %s", row, listed);
}

static const char listing[] =
	"pool add name=home ranges=10.1.0.0/24\n"
	"profile add name=lan local-address=10.0.0.1 use-ipv6=no dns-server=10.0.0.53\n"
	"profile add name=all remote-address=home idle-timeout=10m dns-server=10.0.0.54\n"
	"profile set default change-tcp-mss=no dscp=46\n"
	"server set default-profile=all\n"
	"secret add name=ex profile=lan limit-bytes-in=10 proxy-arp=eth1\n"
	"secret add name=plain remote-address=10.0.0.9\n"
	"interface add name=pptp-in1 user=ex\n"
	"interface add name=pptp-in2 user=of-radius\n"
	"client add name=pptp-out1 connect-to=192.0.2.1 user=me profile=lan";

static void each_value_names_its_source(void **state)
{
	struct model *model = make(listing);

	(void)state;
	assert_int_equal(list(model, MODEL_SECRET, "ex"), 0);
	expect_listed("local-address=10.0.0.1 from profile \"lan\";");
	expect_listed(
		"remote-address=home from server default-profile \"all\";");
	expect_listed("dns-server=10.0.0.53 from profile \"lan\";");
	expect_listed("idle-timeout=10m from server default-profile \"all\";");
	expect_listed("change-tcp-mss=no from profile \"default\";");
	expect_listed("dscp=46 from profile \"default\";");
	expect_listed("use-ipv6=no from profile \"lan\";");
	expect_listed("use-encryption=yes from built-in default;");
	expect_listed("session-timeout=none from built-in default;");
	expect_listed("proxy-arp=eth1 from secret \"ex\";");
	expect_listed("limit-bytes-in=10 from secret \"ex\";");
	expect_listed("limit-bytes-out=0 from built-in default;");
	assert_null(strstr(listed, "password"));
	assert_null(strstr(listed, "name="));
	assert_int_equal(list(model, MODEL_SECRET, "plain"), 0);
	expect_listed("remote-address=10.0.0.9 from secret \"plain\";");
	expect_listed(
		"dns-server=10.0.0.54 from server default-profile \"all\";");
	model_free(model);
}

static void an_interface_is_its_user_and_a_client_its_profile(void **state)
{
	struct model *model = make(listing);
	char of_secret[sizeof(listed)];

	(void)state;
	assert_int_equal(list(model, MODEL_SECRET, "ex"), 0);
	strcpy(of_secret, listed);
	assert_int_equal(list(model, MODEL_INTERFACE, "pptp-in1"), 0);
	assert_string_equal(listed, of_secret);
	assert_int_equal(list(model, MODEL_INTERFACE, "pptp-in2"), 0);
	expect_listed(
		"remote-address=home from server default-profile \"all\";");
	assert_int_equal(list(model, MODEL_CLIENT, "pptp-out1"), 0);
	expect_listed("local-address=10.0.0.1 from profile \"lan\";");
	expect_listed("remote-address= from built-in default;");
	expect_listed("change-tcp-mss=no from profile \"default\";");
	/* A name of "default" is not lent to the clients of other profiles. */
	import(model, "profile set default on-up=/bin/up address-list=all");
	assert_int_equal(list(model, MODEL_CLIENT, "pptp-out1"), 0);
	expect_listed("on-up= from built-in default;");
	expect_listed("address-list= from built-in default;");
	assert_null(strstr(listed, "only-one"));
	assert_null(strstr(listed, "limit-bytes"));
	assert_int_equal(list(model, MODEL_CLIENT, "nobody"), -ENOENT);
	assert_int_equal(list(model, MODEL_PROFILE, "lan"), -EINVAL);
	assert_string_equal(listed, "");
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
		cmocka_unit_test(nothing_said_limits_nothing),
		cmocka_unit_test(a_profile_that_is_not_there_says_nothing),
		cmocka_unit_test(an_address_beats_a_pool),
		cmocka_unit_test(default_asks_on),
		cmocka_unit_test(limits_and_scripts_come_from_profiles),
		cmocka_unit_test(a_rate_of_zero_is_said),
		cmocka_unit_test(link_takes_its_part),
		cmocka_unit_test(each_value_names_its_source),
		cmocka_unit_test(
			an_interface_is_its_user_and_a_client_its_profile),
		cmocka_unit_test(inherit_is_said),
		cmocka_unit_test(a_secret_brings_prefix_and_routes),
		cmocka_unit_test(a_port_is_named_after_its_tunnel),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
