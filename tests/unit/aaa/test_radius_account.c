// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/radius_packet.c daemon/aaa/radius_query.c daemon/aaa/radius_server.c daemon/aaa/radius_account.c */
/* links: daemon/aaa/radius_report.c daemon/aaa/radius_grant.c daemon/log.c tests/unit/aaa/fake_radius.c */
/* links: daemon/ppp/crypto/digest.c daemon/model/[a-z]*.c */
/* libs: libcrypto json-c libsystemd */
/* Accounts that a RADIUS server keeps, or is too busy to keep for a while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aaa/radius_account.h"
#include "model/text.h"
#include "fake_radius.h"

#define DEADLINE_MS 5000

static struct fake_radius server;
static sd_event *event;
static struct model *model;
static struct radius *radius;
static struct radius_accounts *accounts;
static unsigned int finished;

static bool on_counters(void *user, struct aaa_counters *ret)
{
	(void)user;
	*ret = (struct aaa_counters){ .uptime = 1, .rx_bytes = 2 };
	return true;
}

static void on_finished(void *user)
{
	(void)user;
	finished++;
}

static void configure(const char *aaa)
{
	struct model_error err = { 0 };
	char text[512];

	snprintf(text, sizeof(text),
		 "radius add address=127.0.0.1 secret=" FAKE_SECRET
		 " timeout=10ms accounting-port=%u\naaa set %s\n",
		 server.port, aaa);
	if (text_import(model, text, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
}

static int setup(void **state)
{
	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	model = model_new();
	radius = radius_new(event, model);
	accounts = radius_accounts_new(radius);
	fake_radius_start(&server, event);
	finished = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	radius_accounts_free(accounts);
	radius_free(radius);
	model_free(model);
	sd_event_unref(event);
	close(server.fd);
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	fail_msg("%s", (const char *)user);
	return 0;
}

/* Runs the loop until @server was asked @count times, and has counted the answers. */
static void run_until(unsigned int count, uint64_t accepts)
{
	static char late[] = "the server was not asked in time";
	uint32_t id = model_at(model, MODEL_RADIUS, 0)->id;
	sd_event_source *deadline = NULL;

	sd_event_add_time_relative(event, &deadline, CLOCK_MONOTONIC,
				   DEADLINE_MS * 1000, 0, on_deadline, late);
	while (server.asked < count ||
	       radius_stats(radius, id).accepts < accepts)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	sd_event_source_disable_unref(deadline);
}

static struct aaa_account *start(void)
{
	const struct aaa_login login = { .user = "ex" };

	return radius_account_start(accounts, &login, on_counters, NULL);
}

static void nothing_unless_told(void **state)
{
	(void)state;
	configure("use-radius=yes accounting=no");
	assert_null(start());
	configure("use-radius=no accounting=yes");
	assert_null(start());
	aaa_account_stop(NULL, AAA_CAUSE_USER_REQUEST, NULL);
}

static void beginning_middle_and_end(void **state)
{
	const struct aaa_counters last = { .uptime = 7,
					   .rx_bytes = 3ULL << 32 | 5,
					   .tx_packets = 9 };
	struct aaa_account *a;

	(void)state;
	configure("use-radius=yes interim-update=1s");
	server.manner = FAKE_SIGNED;
	a = start();
	run_until(1, 1);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_STATUS_TYPE),
			 RADIUS_STATUS_START);
	run_until(2, 2);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_STATUS_TYPE),
			 RADIUS_STATUS_INTERIM);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_INPUT_OCTETS), 2);
	aaa_account_stop(a, AAA_CAUSE_IDLE_TIMEOUT, &last);
	run_until(3, 3);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_STATUS_TYPE),
			 RADIUS_STATUS_STOP);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_INPUT_OCTETS), 5);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_INPUT_GIGAWORDS),
			 3);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_OUTPUT_PACKETS),
			 9);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_TERMINATE_CAUSE),
			 4);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_SESSION_TIME), 7);
}

/* Both the beginning and the end get through when the server is there again. */
static void what_failed_is_sent_again(void **state)
{
	const struct aaa_counters last = { .uptime = 1 };
	struct aaa_account *a;

	(void)state;
	configure("use-radius=yes");
	a = start();
	run_until(RADIUS_TRIES, 0);
	while (radius_stats(radius, model_at(model, MODEL_RADIUS, 0)->id)
		       .timeouts < 1)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	server.manner = FAKE_SIGNED;
	aaa_account_stop(a, AAA_CAUSE_USER_REQUEST, &last);
	run_until(RADIUS_TRIES + 2, 2);
	assert_int_equal(fake_radius_u32(&server, RADIUS_ACCT_STATUS_TYPE),
			 RADIUS_STATUS_START);
}

static void the_end_waits_for_the_last_answer(void **state)
{
	const struct aaa_counters last = { .uptime = 1 };

	(void)state;
	configure("use-radius=yes");
	radius_accounts_finish(accounts, on_finished, NULL);
	assert_int_equal(finished, 1);
	server.manner = FAKE_SIGNED;
	aaa_account_stop(start(), AAA_CAUSE_ADMIN_REBOOT, &last);
	radius_accounts_finish(accounts, on_finished, NULL);
	assert_int_equal(finished, 1);
	run_until(2, 2);
	assert_int_equal(finished, 2);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(nothing_unless_told),
		TEST(beginning_middle_and_end),
		TEST(what_failed_is_sent_again),
		TEST(the_end_waits_for_the_last_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
