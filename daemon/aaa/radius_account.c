// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_account.h"

#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-event.h>

#include "aaa/radius_report.h"
#include "log.h"

/**
 * struct entry - a report that is not answered yet
 * @all: where it is listed
 * @link: of a list of those that are not under way
 * @asked: of the list of those that are
 * @report: it
 * @query: asks; NULL while it waits
 */
struct entry {
	struct radius_accounts *all;
	STAILQ_ENTRY(entry) link;
	LIST_ENTRY(entry) asked;
	struct radius_report report;
	struct radius_query *query;
};

STAILQ_HEAD(entries, entry);

/**
 * struct radius_accounts - reports, each in one of three lists
 * @radius: asks
 * @waiting: to be sent, the oldest first
 * @asked: under way
 * @failed: nobody answered; to be sent again when @retry runs, or when somebody
 *	answers another one
 * @retry: makes @failed wait again
 * @count: how many there are
 * @asked_count: of those, under way
 * @lost: reports that were given up, for the log
 * @done: of radius_accounts_finish(), or NULL
 * @done_user: its pointer
 * @deadline: of the same
 */
struct radius_accounts {
	struct radius *radius;
	struct entries waiting;
	LIST_HEAD(, entry) asked;
	struct entries failed;
	sd_event_source *retry;
	unsigned int count;
	unsigned int asked_count;
	uint64_t lost;
	void (*done)(void *user);
	void *done_user;
	sd_event_source *deadline;
};

/**
 * struct aaa_account - the account of one user
 * @all: where its reports go
 * @grant: of him
 * @local: RADIUS did not let him in
 * @remote: his end of the tunnel
 * @counters: asked by interim reports
 * @user: its pointer
 * @interval: between interim reports, microseconds
 * @timer: of the next one, or NULL
 */
struct aaa_account {
	struct radius_accounts *all;
	struct aaa_grant *grant;
	bool local;
	struct in_addr remote;
	aaa_counters_fn *counters;
	void *user;
	uint64_t interval;
	sd_event_source *timer;
};

struct radius_accounts *radius_accounts_new(struct radius *radius)
{
	struct radius_accounts *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->radius = radius;
	STAILQ_INIT(&all->waiting);
	LIST_INIT(&all->asked);
	STAILQ_INIT(&all->failed);
	return all;
}

static void finish(struct radius_accounts *all)
{
	void (*done)(void *user) = all->done;

	all->deadline = sd_event_source_disable_unref(all->deadline);
	all->done = NULL;
	if (done)
		done(all->done_user);
}

/* Its entry is in no list any more. */
static void forget(struct entry *e)
{
	struct radius_accounts *all = e->all;

	radius_cancel(e->query);
	aaa_grant_unref(e->report.grant);
	free(e);
	all->count--;
}

static struct entry *take_first(struct entries *list)
{
	struct entry *e = STAILQ_FIRST(list);

	if (e)
		STAILQ_REMOVE_HEAD(list, link);
	return e;
}

static void drain(struct entries *list)
{
	struct entry *e;

	while ((e = take_first(list)))
		forget(e);
}

void radius_accounts_free(struct radius_accounts *all)
{
	struct entry *e, *next;

	if (!all)
		return;
	for (e = LIST_FIRST(&all->asked); e; e = next) {
		next = LIST_NEXT(e, asked);
		forget(e);
	}
	drain(&all->waiting);
	drain(&all->failed);
	sd_event_source_disable_unref(all->retry);
	sd_event_source_disable_unref(all->deadline);
	free(all);
}

static void ask_more(struct radius_accounts *all);

static void try_failed(struct radius_accounts *all)
{
	all->retry = sd_event_source_disable_unref(all->retry);
	/* They are older than what waits. */
	STAILQ_CONCAT(&all->failed, &all->waiting);
	STAILQ_CONCAT(&all->waiting, &all->failed);
	ask_more(all);
}

static int on_retry(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	try_failed(user);
	return 0;
}

static void fail(struct radius_accounts *all, struct entry *e)
{
	if (e->report.status == RADIUS_STATUS_INTERIM) {
		forget(e);
		return;
	}
	STAILQ_INSERT_TAIL(&all->failed, e, link);
	if (!all->retry &&
	    sd_event_add_time_relative(
		    radius_event(all->radius), &all->retry, CLOCK_MONOTONIC,
		    RADIUS_REPORTS_RETRY_S * 1000000ULL, 0, on_retry, all) < 0)
		log_warn("radius: reports that failed are not sent again");
}

static void on_build(void *user, const struct radius_build *build)
{
	const struct entry *e = user;

	radius_report_add(&e->report, build);
}

static void on_done(void *user, const struct radius_reply *reply,
		    const char *why)
{
	struct entry *e = user;
	struct radius_accounts *all = e->all;

	e->query = NULL;
	LIST_REMOVE(e, asked);
	all->asked_count--;
	if (reply) {
		/* Somebody is there again. */
		forget(e);
		try_failed(all);
	} else {
		log_debug("radius: report of %s failed: %s",
			  e->report.grant->who.id.text, why);
		fail(all, e);
		ask_more(all);
	}
	/* What failed would not be answered any sooner. */
	if (LIST_EMPTY(&all->asked) && STAILQ_EMPTY(&all->waiting))
		finish(all);
}

static const struct radius_query_ops ops = {
	.build = on_build,
	.done = on_done,
};

static void ask_more(struct radius_accounts *all)
{
	struct radius_wanted wanted;
	struct entry *e;

	while (all->asked_count < RADIUS_REPORTS_ASKED_MAX &&
	       (e = take_first(&all->waiting))) {
		wanted = radius_who_wanted(&e->report.grant->who,
					   RADIUS_ACCOUNTING);
		e->query = radius_ask(all->radius, &wanted, &ops, e);
		if (!e->query) {
			fail(all, e);
			continue;
		}
		LIST_INSERT_HEAD(&all->asked, e, asked);
		all->asked_count++;
	}
}

/* Those in between leave room for the ends, which nothing else makes good. */
static bool is_full(struct radius_accounts *all, enum radius_status status)
{
	bool interim = status == RADIUS_STATUS_INTERIM;

	if (all->count < RADIUS_REPORTS_MAX / (interim ? 2 : 1))
		return false;
	if (!(all->lost++ % RADIUS_REPORTS_MAX))
		log_warn("radius: reports are given up, %u wait for an answer",
			 all->count);
	return true;
}

static void report(struct aaa_account *a, enum radius_status status,
		   enum aaa_cause cause, const struct aaa_counters *sum)
{
	struct entry *e = is_full(a->all, status) ? NULL :
						    calloc(1, sizeof(*e));

	if (!e)
		return;
	e->all = a->all;
	e->report.status = status;
	e->report.grant = aaa_grant_ref(a->grant);
	e->report.local = a->local;
	e->report.remote = a->remote;
	e->report.cause = cause;
	e->report.at = radius_report_now();
	if (sum)
		e->report.counters = *sum;
	a->all->count++;
	STAILQ_INSERT_TAIL(&a->all->waiting, e, link);
	ask_more(a->all);
}

static int on_interim(sd_event_source *source, uint64_t usec, void *user)
{
	struct aaa_account *a = user;
	struct aaa_counters sum;

	(void)usec;
	if (a->counters(a->user, &sum))
		report(a, RADIUS_STATUS_INTERIM, AAA_CAUSE_NONE, &sum);
	sd_event_source_set_time_relative(source, a->interval);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void start_timer(struct aaa_account *a, const struct model_aaa *aaa)
{
	uint32_t seconds = a->grant->interim ? a->grant->interim :
					       aaa->interim_update;

	a->interval = seconds * 1000000ULL;
	if (seconds &&
	    sd_event_add_time_relative(radius_event(a->all->radius), &a->timer,
				       CLOCK_MONOTONIC, a->interval, 0,
				       on_interim, a) < 0)
		log_warn("radius: no interim reports of %s",
			 a->grant->who.id.text);
}

/* RADIUS is told of local users too. */
static struct aaa_grant *local_grant(struct radius *radius,
				     const struct aaa_login *login)
{
	struct radius_who who = { .caller = login->caller,
				  .called = login->called };

	snprintf(who.user, sizeof(who.user), "%s", login->user);
	who.id = radius_next_id(radius, &who.port);
	return radius_grant_new(&who);
}

/* NULL when none is kept. */
static struct aaa_account *account_new(struct radius_accounts *all,
				       const struct aaa_login *login,
				       aaa_counters_fn *counters, void *user)
{
	const struct model_aaa *aaa = model_aaa(radius_model(all->radius));
	struct aaa_account *a;

	if (!aaa->use_radius || !aaa->accounting)
		return NULL;
	a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	a->all = all;
	a->local = !login->grant;
	a->grant = a->local ? local_grant(all->radius, login) :
			      aaa_grant_ref(login->grant);
	a->remote = login->remote;
	a->counters = counters;
	a->user = user;
	if (a->grant)
		return a;
	free(a);
	return NULL;
}

struct aaa_account *radius_account_start(struct radius_accounts *all,
					 const struct aaa_login *login,
					 aaa_counters_fn *counters, void *user)
{
	struct aaa_account *a = account_new(all, login, counters, user);

	if (!a)
		return NULL;
	report(a, RADIUS_STATUS_START, AAA_CAUSE_NONE, NULL);
	start_timer(a, model_aaa(radius_model(all->radius)));
	return a;
}

struct aaa_account *radius_account_resume(struct radius_accounts *all,
					  const struct aaa_login *login,
					  aaa_counters_fn *counters, void *user,
					  bool local)
{
	struct aaa_account *a = account_new(all, login, counters, user);

	if (!a)
		return NULL;
	a->local = local;
	start_timer(a, model_aaa(radius_model(all->radius)));
	return a;
}

bool radius_account_is_local(const struct aaa_account *account)
{
	return account->local;
}

const struct aaa_grant *radius_account_grant(const struct aaa_account *account)
{
	return account->grant;
}

void aaa_account_stop(struct aaa_account *account, enum aaa_cause cause,
		      const struct aaa_counters *last)
{
	if (!account)
		return;
	report(account, RADIUS_STATUS_STOP, cause, last);
	sd_event_source_disable_unref(account->timer);
	aaa_grant_unref(account->grant);
	free(account);
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *user)
{
	struct radius_accounts *all = user;

	(void)source;
	(void)usec;
	log_warn("radius: %u reports were not answered", all->count);
	finish(all);
	return 0;
}

void radius_accounts_finish(struct radius_accounts *all,
			    void (*done)(void *user), void *user)
{
	all->done = done;
	all->done_user = user;
	if (!all->asked_count ||
	    sd_event_add_time_relative(radius_event(all->radius),
				       &all->deadline, CLOCK_MONOTONIC,
				       RADIUS_REPORTS_LAST_S * 1000000ULL, 0,
				       on_deadline, all) < 0)
		finish(all);
}
