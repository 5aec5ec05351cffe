// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/auth.h"

#include <string.h>

#include "ppp/auth_answer.h"
#include "ppp/crypto/digest.h"

enum {
	NT_RESPONSE_VALID = 1, /* flag of MS-CHAP version 1 */
};

void auth_request_wipe(struct auth_request *req)
{
	explicit_bzero(req, sizeof(*req));
}

void auth_result_wipe(struct auth_result *result)
{
	explicit_bzero(result, sizeof(*result));
}

/* Both sides of the comparison are as long as the wire allows. */
static bool verify_pap(const struct auth_request *req, const char *password)
{
	char a[AUTH_PASSWORD_MAX + 1] = { 0 }, b[AUTH_PASSWORD_MAX + 1] = { 0 };
	size_t len = strnlen(password, sizeof(b));
	bool ok;

	memcpy(a, req->pap.password, req->pap.len);
	memcpy(b, password, len < sizeof(b) ? len : sizeof(b));
	ok = digest_equal(a, b, sizeof(a)) && len == req->pap.len;
	explicit_bzero(a, sizeof(a));
	explicit_bzero(b, sizeof(b));
	return ok;
}

static struct auth_question question(const struct auth_request *req)
{
	struct auth_question q = {
		.method = req->method,
		.id = req->id,
		.name = req->name,
	};

	if (req->method == AUTH_CHAP) {
		q.challenge = req->chap.challenge;
		q.challenge_len = req->chap.challenge_len;
	} else if (req->method == AUTH_MSCHAP1) {
		q.challenge = req->mschap1.challenge;
		q.challenge_len = sizeof(req->mschap1.challenge);
	} else {
		q.challenge = req->mschap2.challenge;
		q.challenge_len = sizeof(req->mschap2.challenge);
		q.peer_challenge = req->mschap2.peer_challenge;
	}
	return q;
}

/* The part of the peer's answer that proves something. */
static bool matches(const struct auth_request *req,
		    const struct auth_answer *answer)
{
	const uint8_t *nt = answer->value + sizeof(req->mschap1.lm);

	switch (req->method) {
	case AUTH_CHAP:
		return digest_equal(answer->value, req->chap.response,
				    CHAP_RESPONSE_MD5);
	case AUTH_MSCHAP1:
		return digest_equal(nt, req->mschap1.nt,
				    sizeof(req->mschap1.nt)) &&
		       (req->mschap1.flags & NT_RESPONSE_VALID);
	case AUTH_MSCHAP2:
		return digest_equal(nt, req->mschap2.nt,
				    sizeof(req->mschap2.nt));
	case AUTH_NONE:
	case AUTH_PAP:
	case AUTH_ALL:
		break;
	}
	return false;
}

static bool verify_chap(const struct auth_request *req, const char *password,
			struct auth_result *result)
{
	struct auth_question q = question(req);
	struct auth_answer answer;
	bool judged;

	judged = auth_answer(&q, password, true, &answer);
	result->ok = judged && matches(req, &answer);
	if (result->ok) {
		memcpy(result->authenticator, answer.authenticator,
		       sizeof(result->authenticator));
		result->keys = answer.keys;
	}
	explicit_bzero(&answer, sizeof(answer));
	return judged;
}

bool auth_verify(const struct auth_request *req, const char *password,
		 struct auth_result *result)
{
	bool judged = true;

	memset(result, 0, sizeof(*result));
	if (req->method == AUTH_PAP)
		result->ok = verify_pap(req, password ? password : "");
	else
		judged = verify_chap(req, password ? password : "", result);
	if (!password) {
		result->ok = false;
		explicit_bzero(&result->keys, sizeof(result->keys));
		result->authenticator[0] = '\0';
	}
	if (!result->ok) {
		result->error = AUTH_ERROR_AUTHENTICATION_FAILURE;
		result->retry = true;
	}
	return judged;
}
