// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/pool4.c daemon/aaa/lease.c daemon/aaa/lease_state.c daemon/state.c daemon/log.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Addresses of users: never one for two, kept for their return, given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "aaa/pool4.h"
#include "model/text.h"
#include "settings.h"
#include "state.h"

/**
 * struct rig - a model and its leases
 * @model: the model
 * @all: the leases
 * @why: of the last refusal
 */
struct rig {
	struct model *model;
	struct pool4 *all;
	char why[128];
};

static void import(struct rig *rig, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	if (text_import(rig->model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
	pool4_changed(rig->all);
}

static int setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	rig->model = model_new();
	rig->all = pool4_new(rig->model);
	*state = rig;
	return rig->all ? 0 : -1;
}

static int teardown(void **state)
{
	struct rig *rig = *state;

	pool4_free(rig->all);
	model_free(rig->model);
	free(rig);
	return 0;
}

/* @want is an address or the name of a pool. */
static struct lease *take_as(struct rig *rig, const char *user,
			     const char *want, enum pool4_use use)
{
	struct settings_addr addr = { .pool = "" };
	struct in_addr caller = { .s_addr = htonl(0xc0a85101) };

	if (inet_pton(AF_INET, want, &addr.addr) != 1)
		snprintf(addr.pool, sizeof(addr.pool), "%s", want);
	return pool4_take(rig->all, user, caller, &addr, use, rig->why,
			  sizeof(rig->why));
}

static struct lease *take(struct rig *rig, const char *user, const char *want)
{
	return take_as(rig, user, want, POOL4_REMOTE);
}

static void assert_is(const struct lease *lease, const char *want)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr addr;

	assert_non_null(lease);
	addr = pool4_address(lease);
	inet_ntop(AF_INET, &addr, text, sizeof(text));
	assert_string_equal(text, want);
}

static void assert_none(struct rig *rig, const struct lease *lease,
			const char *why)
{
	assert_null(lease);
	assert_string_equal(rig->why, why);
}

static void assert_counts(struct rig *rig, const char *pool, uint64_t total,
			  uint64_t used, uint64_t available)
{
	struct pool4_counts counts =
		pool4_count(rig->all, model_pool(rig->model, pool));

	assert_int_equal(counts.total, total);
	assert_int_equal(counts.used, used);
	assert_int_equal(counts.available, available);
}

static void neither_address_nor_pool_is_none(void **state)
{
	struct rig *rig = *state;

	assert_none(rig, take(rig, "ex", ""), "");
	assert_none(rig, take(rig, "ex", "gone"), "there is no pool gone");
	pool4_release(NULL);
}

static void a_pool_is_given_out_in_order_to_its_end(void **state)
{
	struct rig *rig = *state;

	import(rig, "pool add name=p ranges=10.0.0.9-10.0.0.10,10.0.0.1");
	assert_is(take(rig, "a", "p"), "10.0.0.9");
	assert_is(take(rig, "b", "p"), "10.0.0.10");
	assert_is(take(rig, "a", "p"), "10.0.0.1");
	assert_none(rig, take(rig, "c", "p"), "pool p has no free address");
	assert_counts(rig, "p", 3, 3, 0);
}

static void a_user_gets_what_he_had(void **state)
{
	struct rig *rig = *state;
	struct lease *a, *b;

	import(rig, "pool add name=p ranges=10.0.0.1-10.0.0.4");
	a = take(rig, "a", "p");
	b = take(rig, "b", "p");
	pool4_release(a);
	pool4_release(b);
	assert_counts(rig, "p", 4, 0, 4);
	assert_is(take(rig, "c", "p"), "10.0.0.3");
	assert_is(take(rig, "b", "p"), "10.0.0.2");
	assert_is(take(rig, "a", "p"), "10.0.0.1");
}

/* Others get it only when there is nothing else, the longest left first. */
static void what_was_left_goes_last(void **state)
{
	struct rig *rig = *state;
	struct lease *a, *b;

	import(rig, "pool add name=p ranges=10.0.0.1-10.0.0.3");
	a = take(rig, "a", "p");
	b = take(rig, "b", "p");
	pool4_release(b);
	pool4_release(a);
	assert_is(take(rig, "c", "p"), "10.0.0.3");
	assert_is(take(rig, "d", "p"), "10.0.0.2");
	assert_is(take(rig, "b", "p"), "10.0.0.1");
	assert_none(rig, take(rig, "a", "p"), "pool p has no free address");
}

static void the_next_pool_helps_out(void **state)
{
	struct rig *rig = *state;
	struct lease *lease;

	import(rig, "pool add name=r ranges=10.0.2.1\n"
		    "pool add name=q ranges=10.0.1.1 next-pool=r\n"
		    "pool add name=p ranges=10.0.0.1 next-pool=q");
	assert_is(take(rig, "a", "p"), "10.0.0.1");
	assert_is(take(rig, "b", "p"), "10.0.1.1");
	lease = take(rig, "c", "p");
	assert_is(lease, "10.0.2.1");
	assert_none(rig, take(rig, "d", "p"), "pool p has no free address");
	assert_counts(rig, "r", 1, 1, 0);
	pool4_release(lease);
	assert_is(take(rig, "c", "p"), "10.0.2.1");
}

static void what_the_model_names_is_for_nobody_else(void **state)
{
	struct rig *rig = *state;
	struct lease *lease;

	import(rig, "pool add name=p ranges=10.0.0.0/29\n"
		    "profile add name=f local-address=10.0.0.1 "
		    "remote-address=10.0.0.5\n"
		    "secret add name=ex password=x remote-address=10.0.0.3 "
		    "local-address=10.0.0.4");
	lease = take(rig, "a", "p");
	assert_is(lease, "10.0.0.2");
	import(rig, "secret add name=late password=x remote-address=10.0.0.6");
	assert_none(rig, take(rig, "b", "p"), "pool p has no free address");
	pool4_release(lease);
	import(rig, "secret add name=ey password=x remote-address=10.0.0.2");
	assert_none(rig, take(rig, "a", "p"), "pool p has no free address");
	assert_counts(rig, "p", 6, 0, 0);
}

static void an_address_of_ones_own_is_one_users(void **state)
{
	struct rig *rig = *state;
	struct lease *first = take(rig, "a", "10.0.0.2");
	struct lease *second = take(rig, "a", "10.0.0.2");

	assert_ptr_equal(first, second);
	assert_none(rig, take(rig, "b", "10.0.0.2"), "10.0.0.2 is in use by a");
	pool4_release(first);
	assert_none(rig, take(rig, "b", "10.0.0.2"), "10.0.0.2 is in use by a");
	pool4_release(second);
	assert_is(take(rig, "b", "10.0.0.2"), "10.0.0.2");
}

/* The secret got its address while another user had it from the pool. */
static void a_pooled_address_stays_with_its_user(void **state)
{
	struct rig *rig = *state;
	struct lease *lease;

	import(rig, "pool add name=p ranges=10.0.0.2-10.0.0.3");
	lease = take(rig, "a", "p");
	import(rig, "secret add name=b password=x remote-address=10.0.0.2\n"
		    "pool remove p");
	assert_none(rig, take(rig, "b", "10.0.0.2"), "10.0.0.2 is in use by a");
	assert_is(lease, "10.0.0.2");
	pool4_release(lease);
	assert_is(take(rig, "b", "10.0.0.2"), "10.0.0.2");
}

static void our_own_end_is_shared_unless_pooled(void **state)
{
	struct rig *rig = *state;
	struct lease *a, *b;

	import(rig, "pool add name=p ranges=10.0.0.1-10.0.0.4");
	a = take_as(rig, "a", "10.0.0.1", POOL4_LOCAL);
	b = take_as(rig, "b", "10.0.0.1", POOL4_LOCAL);
	assert_ptr_equal(a, b);
	assert_is(take(rig, "a", "p"), "10.0.0.2");
	assert_none(rig, take(rig, "c", "10.0.0.1"), "10.0.0.1 is in use by a");
	assert_is(take_as(rig, "a", "p", POOL4_LOCAL), "10.0.0.3");
	assert_is(take_as(rig, "b", "p", POOL4_LOCAL), "10.0.0.4");
	assert_none(rig, take_as(rig, "b", "10.0.0.4", POOL4_LOCAL),
		    "10.0.0.4 is in use by b");
	assert_none(rig, take_as(rig, "b", "10.0.0.2", POOL4_LOCAL),
		    "10.0.0.2 is in use by a");
}

static void rows_are_in_the_order_of_addresses(void **state)
{
	static const char *const want[] = { "p 10.0.0.1 b", "q 10.0.0.2 a",
					    " 10.0.0.3 c" };
	struct rig *rig = *state;
	struct pool4_row row;
	uint64_t cursor = 0;
	unsigned int n = 0;

	import(rig, "pool add name=r ranges=10.0.0.3\n"
		    "pool add name=q ranges=10.0.0.2\n"
		    "pool add name=p ranges=10.0.0.1");
	take(rig, "a", "q");
	take(rig, "b", "p");
	take(rig, "c", "r");
	take(rig, "d", "10.0.0.9");
	import(rig, "pool remove r");
	while (pool4_next(rig->all, &cursor, &row)) {
		char text[64], ip[INET_ADDRSTRLEN];

		snprintf(text, sizeof(text), "%s %s %s", row.pool,
			 inet_ntop(AF_INET, &row.address, ip, sizeof(ip)),
			 row.owner);
		assert_true(n < 3);
		assert_string_equal(text, want[n++]);
		assert_int_equal(ntohl(row.caller.s_addr), 0xc0a85101);
	}
	assert_int_equal(n, 3);
}

/* Who had what, over the end of the daemon; in use then, left now. */
static void leases_outlive_the_daemon(void **state)
{
	struct rig *rig = *state;
	char path[] = "/tmp/test_pool4.XXXXXX";
	struct state *file;
	struct lease *lease;
	sd_event *event;

	assert_true(sd_event_new(&event) >= 0);
	close(mkstemp(path));
	import(rig, "pool add name=p ranges=10.0.0.1-10.0.0.3");
	assert_int_equal(state_new(event, path, &file), 0);
	assert_int_equal(pool4_remember(rig->all, file), 0);
	take(rig, "a", "p");
	lease = take(rig, "b", "p");
	take(rig, "own", "10.0.0.77");
	pool4_release(lease);
	state_free(file);
	pool4_free(rig->all);
	rig->all = pool4_new(rig->model);
	assert_int_equal(state_new(event, path, &file), 0);
	assert_int_equal(pool4_remember(rig->all, file), 0);
	assert_is(take(rig, "c", "p"), "10.0.0.3");
	assert_is(take(rig, "a", "p"), "10.0.0.1");
	assert_is(take(rig, "d", "p"), "10.0.0.2");
	assert_is(take(rig, "e", "10.0.0.77"), "10.0.0.77");
	state_free(file);
	unlink(path);
	sd_event_unref(event);
}

/* Prefixes that are no addresses would be in the way of all that are. */
static void what_is_no_address_is_not_remembered(void **state)
{
	static const char text[] =
		"{\"version\": 1, \"addresses\": ["
		"{\"user\": \"a\", \"prefix\": \"::/1\", \"use\": 0},"
		"{\"user\": \"a\", \"prefix\": \"::10.0.0.1/128\", \"use\": 0},"
		"{\"user\": \"a\", \"prefix\": \"::ffff:0:0/96\", \"use\": 0},"
		"{\"user\": \"a\"}, 7,"
		"{\"user\": \"b\", \"prefix\": \"::ffff:10.0.0.2/128\", "
		"\"use\": 0}]}";
	struct rig *rig = *state;
	char path[] = "/tmp/test_pool4.XXXXXX";
	struct state *file;
	sd_event *event;
	int fd = mkstemp(path);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_true(sd_event_new(&event) >= 0);
	import(rig, "pool add name=p ranges=10.0.0.1-10.0.0.3");
	assert_int_equal(state_new(event, path, &file), 0);
	assert_int_equal(pool4_remember(rig->all, file), 0);
	assert_is(take(rig, "a", "p"), "10.0.0.1");
	assert_is(take(rig, "b", "p"), "10.0.0.2");
	assert_is(take(rig, "c", "10.0.0.3"), "10.0.0.3");
	state_free(file);
	unlink(path);
	sd_event_unref(event);
}

static void many_users_have_many_addresses(void **state)
{
	enum { MANY = 4000 };
	static struct lease *lease[MANY];
	struct rig *rig = *state;
	char user[16];

	import(rig, "pool add name=p ranges=10.0.0.0/20");
	for (int i = 0; i < MANY; i++) {
		snprintf(user, sizeof(user), "u%d", i);
		lease[i] = take(rig, user, "p");
		assert_non_null(lease[i]);
	}
	for (int i = 0; i < MANY; i += 2)
		pool4_release(lease[i]);
	assert_counts(rig, "p", 4094, MANY / 2, 4094 - MANY / 2);
	for (int i = 0; i < MANY; i += 2) {
		snprintf(user, sizeof(user), "u%d", i);
		assert_ptr_equal(take(rig, user, "p"), lease[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(neither_address_nor_pool_is_none),
		TEST(a_pool_is_given_out_in_order_to_its_end),
		TEST(a_user_gets_what_he_had),
		TEST(what_was_left_goes_last),
		TEST(the_next_pool_helps_out),
		TEST(what_the_model_names_is_for_nobody_else),
		TEST(an_address_of_ones_own_is_one_users),
		TEST(a_pooled_address_stays_with_its_user),
		TEST(our_own_end_is_shared_unless_pooled),
		TEST(rows_are_in_the_order_of_addresses),
		TEST(leases_outlive_the_daemon),
		TEST(what_is_no_address_is_not_remembered),
		TEST(many_users_have_many_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
