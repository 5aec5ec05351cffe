// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/account.h"

#include <stddef.h>

const char *aaa_cause_word(enum aaa_cause cause)
{
	switch (cause) {
	case AAA_CAUSE_NONE:
		return "";
	case AAA_CAUSE_USER_REQUEST:
		return "peer-request";
	case AAA_CAUSE_LOST_CARRIER:
		return "hung-up";
	case AAA_CAUSE_IDLE_TIMEOUT:
		return "idle-timeout";
	case AAA_CAUSE_SESSION_TIMEOUT:
		return "session-timeout";
	case AAA_CAUSE_ADMIN_RESET:
		return "reset";
	case AAA_CAUSE_ADMIN_REBOOT:
		return "reboot";
	case AAA_CAUSE_PORT_ERROR:
		return "port-error";
	case AAA_CAUSE_NAS_ERROR:
		return "nas-error";
	case AAA_CAUSE_NAS_REQUEST:
		return "nas-request";
	}
	return "nas-error";
}

struct aaa_account *aaa_account_start(struct aaa *aaa,
				      const struct aaa_login *login,
				      aaa_counters_fn *counters, void *user)
{
	(void)aaa;
	(void)login;
	(void)counters;
	(void)user;
	return NULL;
}

void aaa_account_stop(struct aaa_account *account, enum aaa_cause cause,
		      const struct aaa_counters *last)
{
	(void)account;
	(void)cause;
	(void)last;
}

struct aaa_grant *aaa_grant_ref(struct aaa_grant *grant)
{
	return grant;
}

void aaa_grant_unref(struct aaa_grant *grant)
{
	(void)grant;
}
