/* SPDX-License-Identifier: GPL-2.0-only */
/* A Disconnect- or CoA-Request (RFC 5176): whom it means, and what is to be. Pure. */
#ifndef KPPTPD_AAA_RADIUS_ORDER_H
#define KPPTPD_AAA_RADIUS_ORDER_H

#include "aaa/radius_policy.h"

/* Seconds by which the clock of who orders may differ (RFC 5176 section 6.3). */
#define RADIUS_ORDER_WINDOW_S 300

/** enum radius_means - bits of what a session is known by */
enum radius_means {
	RADIUS_MEANS_USER = 1 << 0,
	RADIUS_MEANS_ID = 1 << 1,
	RADIUS_MEANS_PORT = 1 << 2,
	RADIUS_MEANS_ADDRESS = 1 << 3,
	RADIUS_MEANS_CALLER = 1 << 4,
	RADIUS_MEANS_CALLED = 1 << 5,
};

/**
 * struct radius_target - the sessions that an order is for
 * @means: enum radius_means bits; a session is meant when all of them fit
 * @user: User-Name
 * @id: Acct-Session-Id
 * @port: NAS-Port
 * @address: Framed-IP-Address
 * @caller: Calling-Station-Id
 * @called: Called-Station-Id
 */
struct radius_target {
	uint32_t means;
	char user[MODEL_TEXT_SIZE];
	char id[MODEL_TEXT_SIZE];
	uint32_t port;
	struct in_addr address;
	char caller[MODEL_TEXT_SIZE];
	char called[MODEL_TEXT_SIZE];
};

/**
 * struct radius_order - what is ordered
 * @code: RADIUS_DISCONNECT_REQUEST or RADIUS_COA_REQUEST
 * @target: who is meant
 * @policy: what is to be, of a CoA-Request
 */
struct radius_order {
	enum radius_code code;
	struct radius_target target;
	struct radius_policy policy;
};

/**
 * radius_order_read() - understand a request
 * @data: of radius_parse(), with the signature checked
 * @len: its length
 * @nas: our NAS-Identifier
 * @now: the time
 * @out: overwritten
 *
 * Return: RADIUS_ERROR_NONE, or why it is refused: without anything that tells whom
 * it means, with something that cannot be changed, or not for us.
 */
enum radius_error radius_order_read(const uint8_t *data, size_t len,
				    const char *nas, time_t now,
				    struct radius_order *out);

#endif /* KPPTPD_AAA_RADIUS_ORDER_H */
