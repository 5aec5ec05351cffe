// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Challenge Handshake Authentication Protocol, RFC 1994, and its dialects
 * MS-CHAP version 1 (RFC 2433) and version 2 (RFC 2759), in both roles.
 */
#include <stdio.h>
#include <string.h>

#include "ppp/auth_answer.h"
#include "ppp/auth_run.h"
#include "ppp/crypto/digest.h"
#include "ppp/crypto/mschap.h"
#include "ppp/log_level.h"
#include "ppp/mschap_text.h"

enum {
	CHAP_CHALLENGE = 1,
	CHAP_RESPONSE = 2,
	CHAP_SUCCESS = 3,
	CHAP_FAILURE = 4,
	CHAP_MD5_CHALLENGE = 16, /* length of ours */
	MSCHAP_VERSION = 3,
};

static bool is_mschap(const struct auth *a)
{
	return a->method != AUTH_CHAP;
}

static size_t challenge_size(const struct auth *a)
{
	if (a->method == AUTH_MSCHAP1)
		return MSCHAP1_CHALLENGE;
	return a->method == AUTH_MSCHAP2 ? MSCHAP2_CHALLENGE :
					   CHAP_MD5_CHALLENGE;
}

static size_t response_size(const struct auth *a)
{
	return is_mschap(a) ? CHAP_RESPONSE_MS : CHAP_RESPONSE_MD5;
}

/* Challenge and Response alike: a value behind its length, then a name. */
static void send_value(struct auth *a, uint8_t code, const uint8_t *value,
		       size_t len)
{
	uint8_t data[1 + UINT8_MAX + AUTH_NAME_MAX];
	size_t name_len = strlen(a->name);

	data[0] = (uint8_t)len;
	memcpy(data + 1, value, len);
	memcpy(data + 1 + len, a->name, name_len);
	auth_send(a, code, a->id, data, 1 + len + name_len);
}

struct chap_value {
	const uint8_t *value;
	size_t len;
	char name[AUTH_NAME_MAX + 1];
};

static bool parse_value(const struct cp_packet *pkt, struct chap_value *out)
{
	if (!pkt->len || pkt->data[0] > pkt->len - 1)
		return false;
	out->len = pkt->data[0];
	out->value = pkt->data + 1;
	return auth_copy_name(out->name, out->value + out->len,
			      pkt->len - 1 - out->len);
}

static void discard(struct auth *a, const char *what)
{
	a->ops->log(a->user, LINK_LOG_DEBUG, what);
}

/* The authenticator's side. */

static void server_challenge(struct auth *a)
{
	a->challenge_len = challenge_size(a);
	a->ops->random(a->user, a->challenge, a->challenge_len);
	a->ops->random(a->user, &a->id, sizeof(a->id));
	a->state = AUTH_SENT;
	send_value(a, CHAP_CHALLENGE, a->challenge, a->challenge_len);
}

static void fill_request(const struct auth *a, const struct chap_value *v,
			 struct auth_request *req)
{
	req->method = a->method;
	req->id = a->id;
	memcpy(req->name, v->name, sizeof(req->name));
	switch (a->method) {
	case AUTH_CHAP:
		memcpy(req->chap.challenge, a->challenge, a->challenge_len);
		req->chap.challenge_len = a->challenge_len;
		memcpy(req->chap.response, v->value,
		       sizeof(req->chap.response));
		break;
	case AUTH_MSCHAP1:
		memcpy(req->mschap1.challenge, a->challenge,
		       sizeof(req->mschap1.challenge));
		memcpy(req->mschap1.lm, v->value, sizeof(req->mschap1.lm));
		memcpy(req->mschap1.nt, v->value + 24, sizeof(req->mschap1.nt));
		req->mschap1.flags = v->value[48];
		break;
	case AUTH_MSCHAP2:
		memcpy(req->mschap2.challenge, a->challenge,
		       sizeof(req->mschap2.challenge));
		memcpy(req->mschap2.peer_challenge, v->value,
		       sizeof(req->mschap2.peer_challenge));
		memcpy(req->mschap2.nt, v->value + 24, sizeof(req->mschap2.nt));
		req->mschap2.flags = v->value[48];
		break;
	case AUTH_NONE:
	case AUTH_PAP:
	case AUTH_ALL:
		break;
	}
}

/*
 * In RETRY the Response to the old challenge may come again, because our
 * Failure was lost; the one to the new challenge has the next identifier (RFC
 * 2433 section 7) or, from some peers, the same one.
 */
static bool is_new_response(const struct auth *a, const struct cp_packet *pkt,
			    const struct chap_value *v)
{
	if (a->state == AUTH_SENT)
		return pkt->id == a->id;
	if (a->state != AUTH_RETRY)
		return false;
	if (pkt->id == (uint8_t)(a->id + 1))
		return true;
	return pkt->id == a->id && memcmp(a->response, v->value, v->len) != 0;
}

static void server_response(struct auth *a, const struct cp_packet *pkt)
{
	struct auth_request req = { .method = AUTH_NONE };
	struct chap_value v;

	if (!parse_value(pkt, &v) || v.len != response_size(a)) {
		discard(a, "CHAP: malformed Response discarded");
		return;
	}
	if (!is_new_response(a, pkt, &v)) {
		if (pkt->id == a->id &&
		    (a->state == AUTH_RETRY || a->state >= AUTH_GOOD))
			auth_resend(a);
		return;
	}
	a->id = pkt->id;
	memcpy(a->response, v.value, v.len);
	memcpy(a->peer_name, v.name, sizeof(v.name));
	fill_request(a, &v, &req);
	a->state = AUTH_JUDGING;
	a->ops->timer_set(a->user, AUTH_WAIT_MS);
	a->ops->request(a->user, &req);
	auth_request_wipe(&req);
}

static void server_good(struct auth *a, const struct auth_result *res)
{
	const char *message = res->message[0] ? res->message : "Access granted";
	char text[MSCHAP_TEXT_MAX + 1];
	size_t len;

	a->keys = res->keys;
	memcpy(a->key_challenge, a->challenge, sizeof(a->key_challenge));
	if (a->method == AUTH_MSCHAP2)
		len = mschap_success_build(res->authenticator, message, text);
	else
		len = (size_t)snprintf(text, sizeof(text), "%s", message);
	auth_send(a, CHAP_SUCCESS, a->id, text, len);
	auth_succeed(a);
}

static void new_challenge(struct auth *a, const struct auth_result *res)
{
	if (res->has_challenge)
		memcpy(a->challenge, res->challenge, a->challenge_len);
	else
		a->ops->random(a->user, a->challenge, a->challenge_len);
}

static void server_bad(struct auth *a, const struct auth_result *res)
{
	bool retry = is_mschap(a) && res->retry && a->refused < AUTH_MAX_TRIES;
	struct mschap_failure failure = {
		.error = res->error ? res->error :
				      AUTH_ERROR_AUTHENTICATION_FAILURE,
		.retry = retry,
		.challenge_len = a->challenge_len,
		.version = res->version ? res->version : MSCHAP_VERSION,
	};
	const char *message = res->message[0] ? res->message : "Access denied";
	char text[MSCHAP_TEXT_MAX + 1];
	size_t len;

	len = (size_t)snprintf(text, sizeof(text), "%s", message);
	if (is_mschap(a)) {
		memcpy(failure.message, message, strlen(message) + 1);
		new_challenge(a, res);
		memcpy(failure.challenge, a->challenge, a->challenge_len);
		len = mschap_failure_build(&failure, text);
	}
	auth_send(a, CHAP_FAILURE, a->id, text, len);
	if (retry) {
		a->state = AUTH_RETRY;
		a->ops->timer_set(a->user, AUTH_WAIT_MS);
		a->ops->log(a->user, LINK_LOG_INFO,
			    "CHAP: wrong name or password, peer may try again");
	} else {
		auth_fail(a, "%s",
			  mschap_error_text(failure.error)[0] ?
				  mschap_error_text(failure.error) :
				  message);
	}
}

static void chap_result(struct auth *a, const struct auth_result *res)
{
	if (res->ok) {
		server_good(a, res);
	} else {
		a->refused++;
		server_bad(a, res);
	}
}

/* The peer's side. */

static bool compute(struct auth *a, struct auth_answer *answer)
{
	uint8_t peer_challenge[MSCHAP2_CHALLENGE];
	struct auth_question q = {
		.method = a->method,
		.id = a->id,
		.challenge = a->challenge,
		.challenge_len = a->challenge_len,
		.peer_challenge = peer_challenge,
		.name = a->name,
	};

	a->ops->random(a->user, peer_challenge, sizeof(peer_challenge));
	return auth_answer(&q, a->password, false, answer);
}

/* The keys are those of the first success; a later challenge changes nothing. */
static void client_respond(struct auth *a)
{
	struct auth_answer answer;

	if (!compute(a, &answer)) {
		auth_fail(
			a,
			"OpenSSL lacks MD4 or DES, its legacy provider is not to be had");
		return;
	}
	memcpy(a->expected, answer.authenticator, sizeof(a->expected));
	if (a->state != AUTH_GOOD) {
		a->keys = answer.keys;
		memcpy(a->key_challenge, a->challenge,
		       sizeof(a->key_challenge));
		a->state = AUTH_SENT;
	}
	send_value(a, CHAP_RESPONSE, answer.value, answer.len);
	explicit_bzero(&answer, sizeof(answer));
}

static bool same_challenge(const struct auth *a, const struct cp_packet *pkt,
			   const struct chap_value *v)
{
	return a->out_len && pkt->id == a->id && v->len == a->challenge_len &&
	       !memcmp(v->value, a->challenge, v->len);
}

static void client_challenge(struct auth *a, const struct cp_packet *pkt)
{
	struct chap_value v;

	if (!parse_value(pkt, &v) || !v.len ||
	    (is_mschap(a) && v.len != challenge_size(a))) {
		discard(a, "CHAP: malformed Challenge discarded");
		return;
	}
	if (same_challenge(a, pkt, &v)) {
		auth_resend(a);
		return;
	}
	a->id = pkt->id;
	a->challenge_len = v.len;
	memcpy(a->challenge, v.value, v.len);
	memcpy(a->peer_name, v.name, sizeof(v.name));
	client_respond(a);
}

/* RFC 2759 section 5: a server that cannot show this does not know us. */
static void client_success(struct auth *a, const struct cp_packet *pkt)
{
	char shown[41];

	if (a->method == AUTH_MSCHAP2 &&
	    (!mschap_success_parse(pkt->data, pkt->len, shown) ||
	     !digest_equal(shown, a->expected, sizeof(shown))))
		auth_fail(
			a,
			"peer does not know our password itself (wrong authenticator response)");
	else
		auth_succeed(a);
}

/*
 * R=1 is not made use of: there is but one password to try, and trying it
 * again only brings a lockout nearer.
 */
static void client_failure(struct auth *a, const struct cp_packet *pkt)
{
	char message[AUTH_MESSAGE_MAX + 1];
	struct mschap_failure failure;
	const char *meaning;

	auth_copy_text(message, pkt->data, pkt->len);
	if (is_mschap(a))
		mschap_failure_parse(pkt->data, pkt->len, &failure);
	else
		memset(&failure, 0, sizeof(failure));
	meaning = mschap_error_text(failure.error);
	if (meaning[0])
		auth_fail(a, "peer refuses us: %s (error %u)", meaning,
			  failure.error);
	else
		auth_fail(a, "peer refuses our name or password%s%s",
			  message[0] ? ": " : "", message);
}

static void client_input(struct auth *a, const struct cp_packet *pkt)
{
	if (a->state == AUTH_BAD)
		return;
	if (pkt->code == CHAP_CHALLENGE) {
		client_challenge(a, pkt);
		return;
	}
	if (a->state == AUTH_WAITING || pkt->id != a->id)
		return;
	if (pkt->code == CHAP_SUCCESS)
		client_success(a, pkt);
	else if (pkt->code == CHAP_FAILURE)
		client_failure(a, pkt);
}

static void chap_start(struct auth *a)
{
	if (a->server)
		server_challenge(a);
}

static void chap_input(struct auth *a, const struct cp_packet *pkt)
{
	if (!a->server)
		client_input(a, pkt);
	else if (pkt->code == CHAP_RESPONSE)
		server_response(a, pkt);
}

const struct auth_proto auth_chap = {
	.protocol = PPP_CHAP,
	.start = chap_start,
	.input = chap_input,
	.result = chap_result,
};
