// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/radius_packet.c daemon/aaa/radius_hide.c daemon/aaa/radius_policy.c daemon/aaa/radius_order.c daemon/aaa/radius_proof.c */
/* links: daemon/model/[a-z]*.c daemon/ppp/mschap_text.c daemon/ppp/auth_method.c daemon/ppp/crypto/digest.c */
/* libs: libcrypto json-c */
/*
 * Packets of RADIUS as if their signatures were right: answers to logins by each
 * method, and orders. The first byte chooses the method.
 */
#include <stdlib.h>
#include <string.h>

#include "aaa/radius_order.h"
#include "aaa/radius_proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_policy(const struct radius_policy *p)
{
	if (p->routes.count > MODEL_ROUTES_MAX ||
	    p->routes6.count > MODEL_ROUTES_MAX || p->prefix.len > 128 ||
	    strnlen(p->group, sizeof(p->group)) == sizeof(p->group) ||
	    strnlen(p->filter_in, sizeof(p->filter_in)) == sizeof(p->filter_in))
		abort();
}

static void judge(enum auth_method method, const uint8_t *data, size_t len)
{
	static const uint8_t authenticator[RADIUS_AUTHENTICATOR];
	struct auth_request req = { .method = method };
	struct auth_result res = { .ok = false };
	struct radius_reply reply = { .code = data[0],
				      .data = data,
				      .len = len,
				      .request = authenticator,
				      .secret = "secret" };

	if (radius_proof_accepted(&req, &reply, &res) &&
	    method == AUTH_MSCHAP2 && strlen(res.authenticator) != 40)
		abort();
	radius_proof_rejected(&req, &reply, &res);
}

static void walk(const uint8_t *data, size_t len)
{
	struct radius_cursor c = radius_walk(data, len);
	struct radius_attr a;

	while (radius_next(&c, &a)) {
		if (a.value < data + RADIUS_HEADER ||
		    a.value + a.len > data + len)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct radius_policy policy;
	struct radius_order order;
	enum auth_method method;
	uint8_t *copy;
	size_t len;

	if (!size)
		return 0;
	method = (enum auth_method)(1u << data[0] % 4);
	/* Of its own, so that one byte too far is seen. */
	copy = malloc(size);
	memcpy(copy, data + 1, size - 1);
	len = radius_parse(copy, size - 1);
	if (len) {
		walk(copy, len);
		radius_check_reply(copy, len, copy + 4, "secret");
		radius_policy_read(copy, len, 1700000000, &policy);
		check_policy(&policy);
		radius_order_read(copy, len, "nas", 1700000000, &order);
		check_policy(&order.policy);
		judge(method, copy, len);
	}
	free(copy);
	return 0;
}
