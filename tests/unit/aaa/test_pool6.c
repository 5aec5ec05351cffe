// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/pool6.c daemon/aaa/lease.c daemon/aaa/lease_state.c daemon/state.c daemon/log.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Prefixes of users: never two for one, kept for their return, given back. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "aaa/lease.h"
#include "aaa/pool6.h"
#include "model/routes.h"
#include "model/text.h"
#include "settings.h"
#include "state.h"

#define MANY 4096

/**
 * struct rig - a model and its leases
 * @model: the model
 * @all: the leases
 * @why: of the last refusal
 */
struct rig {
	struct model *model;
	struct pool6 *all;
	char why[128];
};

static void import(struct rig *rig, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	if (text_import(rig->model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
}

static int setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	rig->model = model_new();
	rig->all = pool6_new(rig->model);
	*state = rig;
	return rig->all ? 0 : -1;
}

static int teardown(void **state)
{
	struct rig *rig = *state;

	pool6_free(rig->all);
	model_free(rig->model);
	free(rig);
	return 0;
}

static struct lease *take(struct rig *rig, const char *user, const char *pool)
{
	struct settings_net net = { 0 };

	snprintf(net.prefix_pool, sizeof(net.prefix_pool), "%s", pool);
	return pool6_take(rig->all, user, &net, rig->why, sizeof(rig->why));
}

static struct lease *take_own(struct rig *rig, const char *user,
			      const char *text)
{
	struct settings_net net = { 0 };
	struct model_prefix6 prefix;

	assert_int_equal(prefix6_parse(text, &prefix), 0);
	net.prefix = prefix.addr;
	net.prefix_len = (uint8_t)prefix.len;
	return pool6_take(rig->all, user, &net, rig->why, sizeof(rig->why));
}

static const char *text_of(const struct lease *lease)
{
	static char text[64];

	assert_non_null(lease);
	prefix6_format(pool6_prefix(lease), text, sizeof(text));
	return text;
}

static uint32_t id_of(const struct rig *rig, const char *pool)
{
	return model_ipv6_pool(rig->model, pool)->obj.id;
}

static void settings_without_prefix_get_none(void **state)
{
	struct rig *rig = *state;

	assert_null(take(rig, "ex", ""));
	assert_string_equal(rig->why, "");
	assert_null(take(rig, "ex", "gone"));
	assert_string_equal(rig->why, "there is no ipv6-pool gone");
	pool6_release(NULL);
}

static int compare(const void *a, const void *b)
{
	const struct lease *const *x = a, *const *y = b;

	return memcmp(&pool6_prefix(*x)->addr, &pool6_prefix(*y)->addr,
		      sizeof(struct in6_addr));
}

/* All of a pool, each once, and then no more. */
static void a_pool_is_given_out_to_its_end(void **state)
{
	static struct lease *held[MANY];
	struct rig *rig = *state;
	char user[32];

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/52");
	for (int i = 0; i < MANY; i++) {
		snprintf(user, sizeof(user), "user%d", i);
		held[i] = take(rig, user, "p");
		assert_non_null(held[i]);
		assert_int_equal(pool6_prefix(held[i])->len, 64);
	}
	assert_null(take(rig, "late", "p"));
	assert_string_equal(rig->why, "ipv6-pool p has no free prefix");
	assert_int_equal(pool6_used(rig->all, id_of(rig, "p")), MANY);
	qsort(held, MANY, sizeof(held[0]), compare);
	for (int i = 0; i < MANY; i++) {
		struct in6_addr expected = { 0 };

		inet_pton(AF_INET6, "2001:db8::", &expected);
		expected.s6_addr[6] = i >> 8;
		expected.s6_addr[7] = i & 0xff;
		assert_memory_equal(&pool6_prefix(held[i])->addr, &expected,
				    sizeof(expected));
	}
	for (int i = 0; i < MANY; i++)
		pool6_release(held[i]);
	assert_int_equal(pool6_used(rig->all, id_of(rig, "p")), 0);
	assert_non_null(take(rig, "late", "p"));
}

static void a_user_comes_back_to_his_prefix(void **state)
{
	struct rig *rig = *state;
	struct lease *ex, *other[3];
	char before[64];

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/62");
	ex = take(rig, "ex", "p");
	strcpy(before, text_of(ex));
	pool6_release(ex);
	/* Three others leave it to him; there are four. */
	other[0] = take(rig, "a", "p");
	other[1] = take(rig, "b", "p");
	other[2] = take(rig, "c", "p");
	assert_non_null(other[2]);
	ex = take(rig, "ex", "p");
	assert_string_equal(text_of(ex), before);
	/* Twice connected, he has two; there is no fifth. */
	assert_null(take(rig, "ex", "p"));
	pool6_release(ex);
	ex = take(rig, "d", "p");
	assert_string_equal(text_of(ex), before);
	pool6_release(other[1]);
	assert_non_null(take(rig, "ex", "p"));
}

/* What a restart forgets, the name brings back. */
static void the_same_name_begins_at_the_same_place(void **state)
{
	struct rig *rig = *state;
	struct pool6 *again = pool6_new(rig->model);
	struct settings_net net = { .prefix_pool = "p" };
	char before[64];

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/32");
	strcpy(before, text_of(take(rig, "ex", "p")));
	assert_string_equal(text_of(pool6_take(again, "ex", &net, rig->why,
					       sizeof(rig->why))),
			    before);
	pool6_free(again);
}

static void a_prefix_in_use_survives_its_pool(void **state)
{
	struct rig *rig = *state;
	struct lease *ex, *ey;

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/64");
	ex = take(rig, "ex", "p");
	import(rig, "ipv6-pool set p prefix=2001:db8::/63");
	assert_string_equal(text_of(ex), "2001:db8::/64");
	ey = take(rig, "ey", "p");
	assert_string_equal(text_of(ey), "2001:db8:0:1::/64");
	pool6_release(ey);
	/* Longer ones from the same range: his is not among them. */
	import(rig, "ipv6-pool set p prefix=2001:db8::/64 prefix-length=66");
	assert_null(take(rig, "ey", "p"));
	import(rig, "ipv6-pool remove p\n"
		    "ipv6-pool add name=q prefix=2001:db8::/64");
	assert_null(take(rig, "ey", "q"));
	pool6_release(ex);
	ey = take(rig, "ey", "q");
	assert_string_equal(text_of(ey), "2001:db8::/64");
	assert_int_equal(pool6_used(rig->all, id_of(rig, "q")), 1);
}

/* Several pools of one range, and shorter prefixes over longer ones. */
static void pools_that_overlap_share(void **state)
{
	struct rig *rig = *state;
	struct lease *small;

	import(rig,
	       "ipv6-pool add name=p prefix=2001:db8::/62\n"
	       "ipv6-pool add name=q prefix=2001:db8::/56 prefix-length=62\n"
	       "ipv6-pool add name=r prefix=2001:db8::/62 prefix-length=62");
	small = take_own(rig, "a", "2001:db8:0:1::/64");
	assert_null(take(rig, "b", "r"));
	for (int i = 1; i < 64; i++)
		assert_string_not_equal(text_of(take(rig, "b", "q")),
					"2001:db8::/62");
	assert_null(take(rig, "b", "q"));
	pool6_release(small);
	assert_string_equal(text_of(take(rig, "b", "q")), "2001:db8::/62");
	assert_null(take(rig, "a", "p"));
}

/* Half of a large range is passed over in one step, not in two milliards. */
static void a_large_prefix_in_the_way_costs_no_time(void **state)
{
	struct rig *rig = *state;
	struct lease *ex;
	bool upper;

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/32");
	ex = take(rig, "ex", "p");
	upper = pool6_prefix(ex)->addr.s6_addr[4] & 0x80;
	pool6_release(ex);
	import(rig,
	       upper ? "secret add name=u "
		       "remote-ipv6-prefix=2001:db8:8000::/33" :
		       "secret add name=u remote-ipv6-prefix=2001:db8::/33");
	assert_string_equal(text_of(take(rig, "ex", "p")),
			    upper ? "2001:db8::/64" : "2001:db8:8000::/64");
}

static void prefixes_of_secrets_stay_theirs(void **state)
{
	struct rig *rig = *state;
	struct lease *ex;

	import(rig, "ipv6-pool add name=p prefix=2001:db8::/62\n"
		    "secret add name=ex remote-ipv6-prefix=2001:db8:0:2::/63");
	take(rig, "a", "p");
	take(rig, "b", "p");
	assert_null(take(rig, "c", "p"));
	ex = take_own(rig, "ex", "2001:db8:0:2::/63");
	assert_string_equal(text_of(ex), "2001:db8:0:2::/63");
	assert_null(take_own(rig, "ey", "2001:db8:0:2::/63"));
	assert_string_equal(rig->why, "2001:db8:0:2::/63 is in use by ex");
	assert_null(take_own(rig, "ex", "2001:db8:0:2::/64"));
	pool6_release(ex);
	pool6_release(take_own(rig, "ex", "2001:db8:0:2::/63"));
	/* What a pool gave before the secret was made is not taken away. */
	assert_null(take_own(rig, "ey", "2001:db8::/48"));
	assert_non_null(strstr(rig->why, "is in use by "));
}

/* His old call lingers; when it goes, the new one's prefix is still his. */
static void a_user_dials_anew_before_his_old_call_ends(void **state)
{
	struct rig *rig = *state;
	struct lease *old = take_own(rig, "ex", "2001:db8::/63");
	struct lease *new = take_own(rig, "ex", "2001:db8::/63");

	assert_string_equal(text_of(new), "2001:db8::/63");
	pool6_release(old);
	assert_string_equal(text_of(new), "2001:db8::/63");
	assert_null(take_own(rig, "ey", "2001:db8::/63"));
	pool6_release(new);
	pool6_release(take_own(rig, "ey", "2001:db8::/63"));
	/* Likewise one that was of a pool before it was his own. */
	import(rig, "ipv6-pool add name=p prefix=2001:db8:1::/64");
	old = take(rig, "ex", "p");
	new = take_own(rig, "ex", "2001:db8:1::/64");
	pool6_release(new);
	assert_int_equal(pool6_used(rig->all, id_of(rig, "p")), 1);
	pool6_release(old);
	assert_int_equal(pool6_used(rig->all, id_of(rig, "p")), 0);
	assert_string_equal(text_of(take(rig, "ex", "p")), "2001:db8:1::/64");
}

/* Who had what, over the end of the daemon. */
static void prefixes_outlive_the_daemon(void **state)
{
	struct rig *rig = *state;
	char path[] = "/tmp/test_pool6.XXXXXX", first[64];
	struct lease *theirs, *second;
	struct state *file;
	sd_event *event;

	assert_true(sd_event_new(&event) >= 0);
	close(mkstemp(path));
	import(rig, "ipv6-pool add name=p prefix=2001:db8::/48");
	assert_int_equal(state_new(event, path, &file), 0);
	assert_int_equal(pool6_remember(rig->all, file), 0);
	/* Not the place where the search for the user begins. */
	theirs = take(rig, "ex", "p");
	second = take(rig, "ex", "p");
	snprintf(first, sizeof(first), "%s", text_of(second));
	lease_drop(theirs);
	state_free(file);
	pool6_free(rig->all);
	rig->all = pool6_new(rig->model);
	assert_int_equal(state_new(event, path, &file), 0);
	assert_int_equal(pool6_remember(rig->all, file), 0);
	assert_string_equal(text_of(take(rig, "ex", "p")), first);
	state_free(file);
	unlink(path);
	sd_event_unref(event);
}

int main(void)
{
#define POOL6(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		POOL6(settings_without_prefix_get_none),
		POOL6(a_pool_is_given_out_to_its_end),
		POOL6(a_user_comes_back_to_his_prefix),
		POOL6(the_same_name_begins_at_the_same_place),
		POOL6(a_prefix_in_use_survives_its_pool),
		POOL6(pools_that_overlap_share),
		POOL6(a_large_prefix_in_the_way_costs_no_time),
		POOL6(prefixes_of_secrets_stay_theirs),
		POOL6(a_user_dials_anew_before_his_old_call_ends),
		POOL6(prefixes_outlive_the_daemon),
	};

	return cmocka_run_group_tests_name("pool6", tests, NULL, NULL);
}
