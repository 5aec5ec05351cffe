// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_order.h"

#include <stdlib.h>
#include <string.h>

static enum radius_error take_text(const struct radius_attr *a, char *to,
				   enum radius_means means,
				   struct radius_target *t)
{
	if (!a->len || !radius_text(a, to, MODEL_TEXT_SIZE))
		return RADIUS_ERROR_INVALID_VALUE;
	t->means |= means;
	return RADIUS_ERROR_NONE;
}

static enum radius_error take_port(const struct radius_attr *a,
				   struct radius_target *t)
{
	if (!radius_u32(a, &t->port))
		return RADIUS_ERROR_INVALID_VALUE;
	t->means |= RADIUS_MEANS_PORT;
	return RADIUS_ERROR_NONE;
}

static enum radius_error take_address(const struct radius_attr *a,
				      struct radius_target *t)
{
	if (a->len != sizeof(t->address.s_addr))
		return RADIUS_ERROR_INVALID_VALUE;
	memcpy(&t->address.s_addr, a->value, sizeof(t->address.s_addr));
	t->means |= RADIUS_MEANS_ADDRESS;
	return RADIUS_ERROR_NONE;
}

static enum radius_error check_nas(const struct radius_attr *a, const char *nas)
{
	char text[MODEL_TEXT_SIZE];

	return radius_text(a, text, sizeof(text)) && !strcmp(text, nas) ?
		       RADIUS_ERROR_NONE :
		       RADIUS_ERROR_WRONG_NAS;
}

/* One that was recorded must not be of use for ever. */
static enum radius_error check_time(const struct radius_attr *a, time_t now)
{
	uint32_t at;

	return radius_u32(a, &at) && llabs((long long)now - at) <=
					     RADIUS_ORDER_WINDOW_S ?
		       RADIUS_ERROR_NONE :
		       RADIUS_ERROR_INVALID_VALUE;
}

/* What is neither known here nor may be passed over cannot be done. */
static enum radius_error take_other(const struct radius_attr *a,
				    enum radius_code code)
{
	if (code == RADIUS_COA_REQUEST && radius_policy_may_change(a))
		return RADIUS_ERROR_NONE;
	return RADIUS_ERROR_UNSUPPORTED_ATTRIBUTE;
}

static enum radius_error take_standard(const struct radius_attr *a,
				       const char *nas, time_t now,
				       struct radius_order *out)
{
	struct radius_target *t = &out->target;

	switch ((enum radius_type)a->type) {
	case RADIUS_USER_NAME:
		return take_text(a, t->user, RADIUS_MEANS_USER, t);
	case RADIUS_ACCT_SESSION_ID:
		return take_text(a, t->id, RADIUS_MEANS_ID, t);
	case RADIUS_CALLING_STATION_ID:
		return take_text(a, t->caller, RADIUS_MEANS_CALLER, t);
	case RADIUS_CALLED_STATION_ID:
		return take_text(a, t->called, RADIUS_MEANS_CALLED, t);
	case RADIUS_NAS_PORT:
		return take_port(a, t);
	case RADIUS_FRAMED_IP_ADDRESS:
		return take_address(a, t);
	case RADIUS_NAS_IDENTIFIER:
		return check_nas(a, nas);
	case RADIUS_EVENT_TIMESTAMP:
		return check_time(a, now);
	/* Behind NAT a server sees another address of ours than we do. */
	case RADIUS_NAS_IP_ADDRESS:
	case RADIUS_NAS_PORT_TYPE:
	case RADIUS_MESSAGE_AUTHENTICATOR:
	case RADIUS_PROXY_STATE:
	case RADIUS_STATE:
	case RADIUS_CLASS:
		return RADIUS_ERROR_NONE;
	default:
		return take_other(a, out->code);
	}
}

enum radius_error radius_order_read(const uint8_t *data, size_t len,
				    const char *nas, time_t now,
				    struct radius_order *out)
{
	struct radius_cursor c = radius_walk(data, len);
	enum radius_error err = RADIUS_ERROR_NONE;
	struct radius_attr a;

	memset(out, 0, sizeof(*out));
	out->code = data[0];
	while (!err && radius_next(&c, &a))
		err = a.vendor ? take_other(&a, out->code) :
				 take_standard(&a, nas, now, out);
	if (err)
		return err;
	if (!out->target.means)
		return RADIUS_ERROR_MISSING_ATTRIBUTE;
	if (out->code == RADIUS_DISCONNECT_REQUEST)
		return RADIUS_ERROR_NONE;
	radius_policy_read(data, len, now, &out->policy);
	return out->policy.bad ? RADIUS_ERROR_INVALID_VALUE : RADIUS_ERROR_NONE;
}
