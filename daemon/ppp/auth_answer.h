/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a password makes of a CHAP challenge: the one computation that the peer
 * does to answer, and the authenticator to judge the answer.
 */
#ifndef PPP_AUTH_ANSWER_H
#define PPP_AUTH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"

enum auth_answer_sizes {
	CHAP_RESPONSE_MD5 = 16,
	CHAP_RESPONSE_MS = 49, /* both versions of MS-CHAP */
};

/**
 * struct auth_question - a challenge in its context
 * @method: One of the three CHAPs.
 * @id: Identifier of the Challenge.
 * @challenge: Of %AUTH_CHAP any length, of version 1 8, of version 2 16 bytes.
 * @challenge_len: Its length.
 * @peer_challenge: 16 bytes chosen by the peer; version 2 only.
 * @name: The peer's name as sent; version 2 only.
 */
struct auth_question {
	enum auth_method method;
	uint8_t id;
	const uint8_t *challenge;
	size_t challenge_len;
	const uint8_t *peer_challenge;
	const char *name;
};

/**
 * struct auth_answer - the Response and what comes with it
 * @value: Value field of the Response.
 * @len: Its length.
 * @authenticator: Version 2: what the authenticator shows in return.
 * @keys: For MPPE, as seen by the side that the computation was done for.
 */
struct auth_answer {
	uint8_t value[CHAP_RESPONSE_MS];
	size_t len;
	char authenticator[41];
	struct auth_keys keys;
};

/*
 * Compute @out as the server (@server) or as the peer needs it. False if
 * OpenSSL lacks an algorithm; @out is of no use then. Wipe @out after use.
 */
bool auth_answer(const struct auth_question *q, const char *password,
		 bool server, struct auth_answer *out);

#endif
