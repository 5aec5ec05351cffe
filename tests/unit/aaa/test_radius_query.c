// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/radius_packet.c daemon/aaa/radius_query.c daemon/aaa/radius_server.c daemon/log.c tests/unit/aaa/fake_radius.c */
/* links: daemon/ppp/crypto/digest.c daemon/model/[a-z]*.c */
/* libs: libcrypto json-c libsystemd */
/* Questions to RADIUS servers of the test's own, on the loopback interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "aaa/radius_query.h"
#include "model/text.h"
#include "fake_radius.h"

/* Milliseconds between tries; the loop waits for no more than some of them. */
#define TIMEOUT_MS 20
#define DEADLINE_MS 5000

static struct fake_radius fakes[2];
static sd_event *event;
static struct model *model;
static struct radius *radius;

/* What the last question came to. */
static unsigned int built;
static unsigned int done;
static enum radius_code code;
static char why[128];

static void on_build(void *user, const struct radius_build *build)
{
	(void)user;
	built++;
	radius_add_authenticator(build->packet);
	radius_add_text(build->packet, RADIUS_USER_NAME, "ex");
}

static void on_done(void *user, const struct radius_reply *reply,
		    const char *text)
{
	(void)user;
	done++;
	code = reply ? reply->code : 0;
	snprintf(why, sizeof(why), "%s", text ? text : "");
}

static const struct radius_query_ops ops = { on_build, on_done };

/* Two servers, "a" before "b", with @more set for "a". */
static void configure(const char *more)
{
	struct model_error err = { 0 };
	char text[1024];

	snprintf(
		text, sizeof(text),
		"radius add name=a address=127.0.0.1 secret=s3cret timeout=%dms "
		"authentication-port=%u accounting-port=%u %s\n"
		"radius add name=b address=127.0.0.1 secret=s3cret timeout=%dms "
		"authentication-port=%u accounting-port=%u\n",
		TIMEOUT_MS, fakes[0].port, fakes[0].port, more, TIMEOUT_MS,
		fakes[1].port, fakes[1].port);
	if (text_import(model, text, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
}

static int setup(void **state)
{
	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	model = model_new();
	radius = radius_new(event, model);
	fake_radius_start(&fakes[0], event);
	fake_radius_start(&fakes[1], event);
	built = 0;
	done = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	radius_free(radius);
	model_free(model);
	sd_event_unref(event);
	close(fakes[0].fd);
	close(fakes[1].fd);
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	(void)user;
	fail_msg("the question has no end");
	return 0;
}

static void ask(enum radius_kind kind)
{
	const struct radius_wanted wanted = { .kind = kind,
					      .called = "192.0.2.1" };
	unsigned int before = done;
	sd_event_source *deadline = NULL;

	fakes[0].asked = 0;
	fakes[1].asked = 0;
	assert_non_null(radius_ask(radius, &wanted, &ops, NULL));
	assert_int_equal(done, before);
	sd_event_add_time_relative(event, &deadline, CLOCK_MONOTONIC,
				   DEADLINE_MS * 1000, 0, on_deadline, NULL);
	while (done == before)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	sd_event_source_disable_unref(deadline);
}

static struct radius_stats stats(const char *name)
{
	return radius_stats(radius, model_find(model, MODEL_RADIUS, name)->id);
}

static void without_servers(void **state)
{
	(void)state;
	ask(RADIUS_AUTHENTICATION);
	assert_string_equal(why, "no RADIUS server is there for this user");
}

static void the_first_one_answers(void **state)
{
	uint16_t port;

	(void)state;
	configure("");
	fakes[0].manner = FAKE_SIGNED;
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(code, RADIUS_ACCESS_ACCEPT);
	assert_int_equal(fakes[0].asked, 1);
	assert_int_equal(fakes[1].asked, 0);
	assert_int_equal(stats("a").accepts, 1);
	assert_int_equal(stats("a").pending, 0);
	/* By chance it is the same port once in a long while, but not thrice. */
	port = fakes[0].from;
	for (int i = 0; i < 3 && fakes[0].from == port; i++)
		ask(RADIUS_AUTHENTICATION);
	assert_int_not_equal(fakes[0].from, port);
}

/* The silent one is asked in vain once, and then comes last. */
static void the_second_one_stands_in(void **state)
{
	(void)state;
	configure("");
	fakes[1].manner = FAKE_SIGNED;
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(code, RADIUS_ACCESS_ACCEPT);
	assert_int_equal(fakes[0].asked, RADIUS_TRIES);
	assert_int_equal(built, 2);
	assert_int_equal(stats("a").timeouts, 1);
	assert_int_equal(stats("a").resends, RADIUS_TRIES - 1);
	ask(RADIUS_ACCOUNTING);
	assert_int_equal(code, RADIUS_ACCOUNTING_RESPONSE);
	assert_int_equal(fakes[0].asked, 0);
	fakes[0].manner = FAKE_SIGNED;
	fakes[1].manner = FAKE_SILENT;
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(fakes[0].asked, 1);
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(fakes[1].asked, 0);
}

static void nobody_answers(void **state)
{
	(void)state;
	configure("");
	ask(RADIUS_AUTHENTICATION);
	assert_string_equal(why, "no RADIUS server answers");
	assert_int_equal(code, 0);
	assert_int_equal(fakes[1].asked, RADIUS_TRIES);
}

/* Each time that a report is sent it is another packet, with another delay. */
static void reports_are_made_anew(void **state)
{
	(void)state;
	configure("");
	ask(RADIUS_ACCOUNTING);
	assert_int_equal(built, 2 * RADIUS_TRIES);
}

static void answers_that_are_not_right(void **state)
{
	static const enum fake_manner manners[] = { FAKE_UNSIGNED,
						    FAKE_FORGED };

	(void)state;
	configure("");
	for (size_t i = 0; i < 2; i++) {
		fakes[0].manner = manners[i];
		fakes[1].manner = manners[i];
		ask(RADIUS_AUTHENTICATION);
		assert_int_equal(code, 0);
		assert_non_null(strstr(why, "not right"));
	}
	assert_true(stats("a").bad_replies >= 2);
	assert_int_equal(stats("a").accepts, 0);
	/* To accounts no such answer does harm (RFC 2866 section 3). */
	fakes[0].manner = FAKE_UNSIGNED;
	ask(RADIUS_ACCOUNTING);
	assert_int_equal(code, RADIUS_ACCOUNTING_RESPONSE);
}

static void unsigned_ones_where_allowed(void **state)
{
	(void)state;
	configure("require-message-auth=no");
	fakes[0].manner = FAKE_UNSIGNED;
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(code, RADIUS_ACCESS_ACCEPT);
	assert_int_equal(fakes[1].asked, 0);
}

static void answers_to_other_questions(void **state)
{
	(void)state;
	configure("");
	fakes[0].manner = FAKE_OTHER_ID;
	fakes[1].manner = FAKE_SIGNED;
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(fakes[1].asked, 1);
	assert_int_equal(stats("a").bad_replies, 0);
}

static void servers_that_are_not_for_this(void **state)
{
	static const char *const cases[] = { "disabled=yes",
					     "called-id=192.0.2.2",
					     "domain=OFFICE" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		model_free(model);
		radius_free(radius);
		model = model_new();
		radius = radius_new(event, model);
		configure(cases[i]);
		fakes[0].manner = FAKE_SIGNED;
		fakes[1].manner = FAKE_SIGNED;
		ask(RADIUS_AUTHENTICATION);
		assert_int_equal(fakes[0].asked, 0);
		assert_int_equal(fakes[1].asked, 1);
	}
}

static void backups_of_accounts_come_last(void **state)
{
	(void)state;
	configure("accounting-backup=yes");
	fakes[0].manner = FAKE_SIGNED;
	fakes[1].manner = FAKE_SIGNED;
	ask(RADIUS_ACCOUNTING);
	assert_int_equal(fakes[0].asked, 0);
	ask(RADIUS_AUTHENTICATION);
	assert_int_equal(fakes[0].asked, 1);
	fakes[1].manner = FAKE_SILENT;
	ask(RADIUS_ACCOUNTING);
	assert_int_equal(fakes[0].asked, 1);
}

/* The server is removed, and the question cancelled, while they wait. */
static void what_is_gone_is_not_waited_for(void **state)
{
	const struct radius_wanted wanted = { .kind = RADIUS_AUTHENTICATION };
	struct model_error err;
	struct radius_query *q;

	(void)state;
	configure("");
	q = radius_ask(radius, &wanted, &ops, NULL);
	assert_int_equal(stats("a").pending, 1);
	radius_cancel(q);
	assert_int_equal(stats("a").pending, 0);
	while (!fakes[0].asked)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	assert_int_equal(done, 0);
	fakes[0].asked = 0;
	fakes[1].manner = FAKE_SIGNED;
	assert_non_null(radius_ask(radius, &wanted, &ops, NULL));
	assert_int_equal(model_remove(model, MODEL_RADIUS, "a", &err), 0);
	while (!done)
		assert_true(sd_event_run(event, UINT64_MAX) >= 0);
	assert_int_equal(code, RADIUS_ACCESS_ACCEPT);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(without_servers),
		TEST(the_first_one_answers),
		TEST(the_second_one_stands_in),
		TEST(nobody_answers),
		TEST(reports_are_made_anew),
		TEST(answers_that_are_not_right),
		TEST(unsigned_ones_where_allowed),
		TEST(answers_to_other_questions),
		TEST(servers_that_are_not_for_this),
		TEST(backups_of_accounts_come_last),
		TEST(what_is_gone_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
