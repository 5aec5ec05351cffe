// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/local.c daemon/settings.c daemon/settings_said.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c */
/* links: daemon/ppp/crypto/mschap.c daemon/ppp/mschap_text.c daemon/model/[a-z]*.c */
/* libs: json-c libcrypto */
/* With which settings a local user is let in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aaa/local.h"
#include "model/text.h"

/* The judgement on user "ex", whose password is "x" and right, in a model of @text. */
static struct aaa_result judge(const char *text)
{
	struct auth_request req = { .method = AUTH_PAP, .name = "ex" };
	struct model *model = model_new();
	struct model_error err = { 0 };
	struct aaa_peer peer = { 0 };
	struct aaa_result res;
	char *copy = strdup(text);

	if (text_import(model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	strcpy(req.pap.password, "x");
	req.pap.len = 1;
	aaa_local(model, &req, &peer, &res);
	model_free(model);
	free(copy);
	return res;
}

static void the_link_learns_of_bridge_and_ipv6(void **state)
{
	struct aaa_result res =
		judge("profile add name=p bridge=br0 use-ipv6=required\n"
		      "secret add name=ex password=x profile=p "
		      "local-address=10.0.0.1 remote-address=10.0.0.2 "
		      "remote-ipv6-prefix=2001:db8::/48");

	(void)state;
	assert_true(res.auth.ok);
	assert_true(res.auth.network.bridge);
	assert_int_equal(res.auth.network.ipv6, LINK_IPV6_REQUIRED);
	assert_string_equal(res.net.bridge, "br0");
	assert_int_equal(res.net.prefix_len, 48);
	res = judge("secret add name=ex password=x local-address=10.0.0.1 "
		    "remote-address=10.0.0.2");
	assert_true(res.auth.ok);
	assert_false(res.auth.network.bridge);
	assert_int_equal(res.auth.network.ipv6, LINK_IPV6_YES);
}

/* The service's profile counts where the user's own is silent. */
static void the_service_profile_bridges_too(void **state)
{
	struct aaa_result res =
		judge("profile add name=lan bridge=br0\n"
		      "profile add name=p use-ipv6=no\n"
		      "server set default-profile=lan\n"
		      "secret add name=ex password=x profile=p");

	(void)state;
	assert_true(res.auth.ok);
	assert_string_equal(res.net.bridge, "br0");
	assert_int_equal(res.auth.network.ipv6, LINK_IPV6_NO);
}

static void only_a_bridged_user_needs_no_addresses(void **state)
{
	struct aaa_result res = judge("secret add name=ex password=x");

	(void)state;
	assert_false(res.auth.ok);
	assert_true(res.reason[0]);
	res = judge("profile set default bridge=br0\n"
		    "secret add name=ex password=x");
	assert_true(res.auth.ok);
	/* An address of his without one of ours is a mistake all the same. */
	res = judge("profile set default bridge=br0\n"
		    "secret add name=ex password=x remote-address=10.0.0.2");
	assert_false(res.auth.ok);
	assert_string_equal(res.reason,
			    "neither secret nor profile has a local-address");
	assert_string_equal(res.net.bridge, "");
}

/* What other software on the machine uses the secret for is no login here. */
static void only_two_services_are_ours(void **state)
{
	static const char *const words[] = { "any",   "async", "l2tp", "ovpn",
					     "pppoe", "pptp",  "sstp" };
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		bool ours = !strcmp(words[i], "any") ||
			    !strcmp(words[i], "pptp");
		struct aaa_result res;

		snprintf(text, sizeof(text),
			 "secret add name=ex password=x service=%s "
			 "local-address=10.0.0.1 remote-address=10.0.0.2",
			 words[i]);
		res = judge(text);
		assert_int_equal(res.auth.ok, ours);
		if (!ours)
			assert_string_equal(
				res.reason,
				"the secret is for another service");
	}
}

/* The address that a pool is to give is not known yet. */
static void a_pool_is_as_good_as_an_address(void **state)
{
	struct aaa_result res = judge(
		"pool add name=home ranges=10.1.0.0/24\n"
		"profile add name=p local-address=10.0.0.1 "
		"remote-address=home idle-timeout=1m on-up=/bin/up\n"
		"secret add name=ex password=x profile=p limit-bytes-in=7");

	(void)state;
	assert_true(res.auth.ok);
	assert_int_equal(res.auth.network.remote.s_addr, 0);
	assert_string_equal(res.remote.pool, "home");
	assert_int_equal(res.auth.network.local.s_addr, res.local.addr.s_addr);
	assert_int_equal(res.limits.idle_timeout, 60);
	assert_int_equal(res.limits.limit_in, 7);
	assert_string_equal(res.scripts.on_up, "/bin/up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_link_learns_of_bridge_and_ipv6),
		cmocka_unit_test(the_service_profile_bridges_too),
		cmocka_unit_test(only_a_bridged_user_needs_no_addresses),
		cmocka_unit_test(only_two_services_are_ours),
		cmocka_unit_test(a_pool_is_as_good_as_an_address),
	};

	return cmocka_run_group_tests_name("local", tests, NULL, NULL);
}
