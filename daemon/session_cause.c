// SPDX-License-Identifier: GPL-2.0-only
/* Why a session ended, in the words of accounts. */
#include "session_priv.h"

enum aaa_cause session_cause_of_link(enum link_reason why)
{
	switch (why) {
	case LINK_REASON_REQUEST:
		return AAA_CAUSE_ADMIN_RESET;
	case LINK_REASON_PEER:
		return AAA_CAUSE_USER_REQUEST;
	case LINK_REASON_TIMEOUT:
		return AAA_CAUSE_LOST_CARRIER;
	case LINK_REASON_NEGOTIATION:
	case LINK_REASON_LOOPED:
		return AAA_CAUSE_PORT_ERROR;
	case LINK_REASON_AUTH_PEER:
	case LINK_REASON_AUTH_SELF:
	case LINK_REASON_ENCRYPTION:
	case LINK_REASON_NETWORK:
		break;
	}
	return AAA_CAUSE_NAS_REQUEST;
}

enum aaa_cause session_cause_of_call(enum ctrl_reason why)
{
	switch (why) {
	case CTRL_REASON_PEER:
		return AAA_CAUSE_USER_REQUEST;
	case CTRL_REASON_LOST:
	case CTRL_REASON_TIMEOUT:
	case CTRL_REASON_CONNECT:
		return AAA_CAUSE_LOST_CARRIER;
	case CTRL_REASON_PROTOCOL:
	case CTRL_REASON_VERSION:
	case CTRL_REASON_REFUSED:
		return AAA_CAUSE_PORT_ERROR;
	case CTRL_REASON_LOCAL:
		return AAA_CAUSE_ADMIN_REBOOT;
	case CTRL_REASON_RESOURCE:
		break;
	}
	return AAA_CAUSE_NAS_ERROR;
}

enum aaa_cause session_cause_of_close(enum ctrl_close how)
{
	switch (how) {
	case CTRL_CLOSE_REQUEST:
		return AAA_CAUSE_USER_REQUEST;
	case CTRL_CLOSE_LOST:
		return AAA_CAUSE_LOST_CARRIER;
	case CTRL_CLOSE_ADMIN:
		return AAA_CAUSE_ADMIN_RESET;
	case CTRL_CLOSE_ERROR:
		break;
	}
	return AAA_CAUSE_NAS_ERROR;
}

void session_set_cause(struct session *s, enum aaa_cause cause)
{
	if (s->cause)
		return;
	if (cause == AAA_CAUSE_ADMIN_RESET && s->all->stopping)
		cause = AAA_CAUSE_ADMIN_REBOOT;
	s->cause = cause;
}

void bundle_set_cause(struct bundle *b, enum aaa_cause cause)
{
	struct session *s;

	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		session_set_cause(s, cause);
	}
}
