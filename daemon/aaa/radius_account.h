/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounts that RADIUS keeps (RFC 2866): a report when a user has come, from time to
 * time, and when he has left. Reports that nobody answers are sent again, later, but
 * for those in between, which the next one makes good.
 */
#ifndef KPPTPD_AAA_RADIUS_ACCOUNT_H
#define KPPTPD_AAA_RADIUS_ACCOUNT_H

#include "aaa/account.h"
#include "aaa/radius_query.h"

struct radius_accounts;

/**
 * enum radius_report_bounds - of the reports that are not answered yet
 * @RADIUS_REPORTS_MAX: kept at one time; beyond that new ones are given up, and
 *	beyond half of it those in between
 * @RADIUS_REPORTS_ASKED_MAX: under way at one time, the others wait
 * @RADIUS_REPORTS_RETRY_S: seconds until one that failed is sent again, unless
 *	another one is answered before
 * @RADIUS_REPORTS_LAST_S: seconds that the end of the daemon waits for answers
 */
enum radius_report_bounds {
	RADIUS_REPORTS_MAX = 4096,
	RADIUS_REPORTS_ASKED_MAX = 64,
	RADIUS_REPORTS_RETRY_S = 30,
	RADIUS_REPORTS_LAST_S = 3,
};

/** radius_accounts_new() - no accounts yet; NULL without memory */
struct radius_accounts *radius_accounts_new(struct radius *radius);

/** radius_accounts_free() - forget all reports; NULL is fine */
void radius_accounts_free(struct radius_accounts *all);

/**
 * radius_accounts_finish() - no more reports will come
 * @all: accounts
 * @done: called once: at once when nothing waits, else from the loop when the last
 *	report is answered, and after RADIUS_REPORTS_LAST_S seconds at the latest
 * @user: its pointer
 */
void radius_accounts_finish(struct radius_accounts *all,
			    void (*done)(void *user), void *user);

/** radius_account_start() - as aaa_account_start() */
struct aaa_account *radius_account_start(struct radius_accounts *all,
					 const struct aaa_login *login,
					 aaa_counters_fn *counters, void *user);

/** radius_account_resume() - as aaa_account_resume() */
struct aaa_account *radius_account_resume(struct radius_accounts *all,
					  const struct aaa_login *login,
					  aaa_counters_fn *counters, void *user,
					  bool local);

/** radius_account_is_local() - RADIUS did not let the user in */
bool radius_account_is_local(const struct aaa_account *account);

/** radius_account_grant() - what RADIUS knows the user of an account by */
const struct aaa_grant *radius_account_grant(const struct aaa_account *account);

#endif /* KPPTPD_AAA_RADIUS_ACCOUNT_H */
