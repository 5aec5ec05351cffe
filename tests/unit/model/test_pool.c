// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* Pools among each other and in profiles; radius and aaa as objects. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/text.h"

static void import(struct model *model, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	if (text_import(model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
}

/* The refusal of @text, which begins with @message. */
static void refuses(struct model *model, const char *text, const char *message)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	assert_int_equal(text_import(model, copy, &err), -1);
	free(copy);
	if (strncmp(err.message, message, strlen(message)) != 0)
		fail_msg("\"%s\" is refused with \"%s\"", text, err.message);
}

static int make(void **state)
{
	struct model *model = model_new();

	*state = model;
	import(model,
	       "pool add name=a ranges=10.0.0.0/24 next-pool=b\n"
	       "pool add name=b ranges=10.0.1.0/24 next-pool=c\n"
	       "pool add name=c ranges=10.0.2.0/24\n"
	       "profile add name=p local-address=10.9.0.1 remote-address=a");
	return 0;
}

static int unmake(void **state)
{
	model_free(*state);
	return 0;
}

static void chains_of_pools_end(void **state)
{
	refuses(*state, "pool set c next-pool=a",
		"pool c: next-pool: \"a\" is not accepted; it takes a pool whose "
		"own next-pool does not lead back here");
	refuses(*state, "pool set c next-pool=c", "pool c: next-pool: \"c\"");
	refuses(*state, "pool add name=d ranges=10.1.0.1 next-pool=d",
		"pool d: next-pool: \"d\"");
	import(*state, "pool set a next-pool=c\npool set c next-pool=\"\"");
	import(*state, "pool set b next-pool=\"\"\npool set c next-pool=b");
	assert_string_equal(model_pool(*state, "c")->next_pool, "b");
}

static void a_pool_that_is_referred_to_stays(void **state)
{
	refuses(*state, "pool remove a", "pool a is in use by profile p");
	refuses(*state, "pool remove b", "pool b is in use by pool a");
	refuses(*state, "pool set b name=x", "pool b is in use by pool a");
	import(*state,
	       "profile set p remote-address=10.9.0.2\npool remove a\npool set b name=x");
	assert_non_null(model_pool(*state, "x"));
}

static void a_profile_has_an_address_or_a_pool(void **state)
{
	const struct model_profile *p = model_profile(*state, "p");

	assert_int_equal(ntohl(p->local_address.addr.s_addr), 0x0a090001);
	assert_string_equal(p->local_address.pool, "");
	assert_int_equal(p->remote_address.addr.s_addr, 0);
	assert_string_equal(p->remote_address.pool, "a");
	refuses(*state, "profile set p remote-address=nobody",
		"profile p: remote-address: \"nobody\" is not accepted; it takes an "
		"IPv4 address, or the name of a pool that exists");
	/* A mistyped address is no pool either. */
	refuses(*state, "profile set p remote-address=10.9.0.300",
		"profile p: remote-address: \"10.9.0.300\"");
	import(*state, "profile set p local-address=b remote-address=\"\"");
	p = model_profile(*state, "p");
	assert_int_equal(p->local_address.addr.s_addr, 0);
	assert_string_equal(p->local_address.pool, "b");
}

static void no_pool_is_called_like_an_address(void **state)
{
	refuses(*state, "pool add name=10.0.0.1 ranges=10.1.0.1",
		"pool 10.0.0.1: name: \"10.0.0.1\" is not accepted; it takes a "
		"name that is no IPv4 address");
	refuses(*state, "pool set c name=224.0.0.1", "pool 224.0.0.1: name:");
	import(*state, "pool add name=10.0.0 ranges=10.1.0.1");
}

static void radius_servers_keep_their_order(void **state)
{
	const struct model_radius *first, *second;

	import(*state, "radius add address=192.0.2.2 secret=x\n"
		       "radius add name=backup address=192.0.2.1 secret=y\n"
		       "radius add address=192.0.2.3 secret=z");
	assert_int_equal(model_count(*state, MODEL_RADIUS), 3);
	first = (const void *)model_at(*state, MODEL_RADIUS, 0);
	second = (const void *)model_at(*state, MODEL_RADIUS, 1);
	assert_string_equal(first->name, "radius1");
	assert_string_equal(second->name, "backup");
	assert_non_null(model_find(*state, MODEL_RADIUS, "radius2"));
	assert_int_equal(first->authentication_port, 1812);
	assert_int_equal(first->accounting_port, 1813);
	assert_int_equal(first->timeout, 1100);
	assert_int_equal(first->require_message_auth,
			 MODEL_MESSAGE_AUTH_REQUEST_RESPONSE);
	assert_false(first->accounting_backup);
	refuses(*state, "radius add address=192.0.2.4",
		"radius: secret must be given");
	refuses(*state, "radius add secret=x", "radius: address must be given");
}

static void aaa_is_one_object(void **state)
{
	const struct model_aaa *aaa = model_aaa(*state);

	assert_false(aaa->use_radius);
	assert_true(aaa->accounting);
	assert_int_equal(aaa->interim_update, 0);
	assert_false(aaa->incoming);
	assert_int_equal(aaa->incoming_port, 3799);
	import(*state, "aaa set use-radius=yes interim-update=5m");
	assert_true(model_aaa(*state)->use_radius);
	assert_int_equal(model_aaa(*state)->interim_update, 300);
	refuses(*state, "aaa remove", "aaa: \"remove\" is no verb");
	refuses(*state, "aaa set incoming-port=0", "aaa: incoming-port: \"0\"");
	/* The kind alone names what there is one of. */
	refuses(*state, "server set default-profile=nobody",
		"server: default-profile: \"nobody\"");
}

#define POOL(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
	const struct CMUnitTest tests[] = {
		POOL(chains_of_pools_end),
		POOL(a_pool_that_is_referred_to_stays),
		POOL(a_profile_has_an_address_or_a_pool),
		POOL(no_pool_is_called_like_an_address),
		POOL(radius_servers_keep_their_order),
		POOL(aaa_is_one_object),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
