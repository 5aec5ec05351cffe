// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/account.h"

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
