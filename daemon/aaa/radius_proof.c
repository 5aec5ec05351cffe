// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_proof.h"

#include <string.h>

#include "aaa/radius_hide.h"
#include "ppp/mschap_text.h"

/* MS-CHAP-MPPE-Keys, RFC 2548 section 2.4.1: two keys and zeroes behind them. */
enum { MPPE_KEYS_SIZE = 32 };

static void add_microsoft(struct radius_packet *p, enum radius_microsoft type,
			  const void *value, size_t len)
{
	radius_add_vendor(p, RADIUS_VENDOR_MICROSOFT, (uint8_t)type, value,
			  len);
}

static void add_pap(const struct auth_request *req,
		    const struct model_radius *server, struct radius_packet *p)
{
	uint8_t hidden[RADIUS_PASSWORD_MAX];
	size_t len = radius_hide(req->pap.password, req->pap.len, p->data + 4,
				 server->secret, hidden);

	if (len)
		radius_add(p, RADIUS_USER_PASSWORD, hidden, len);
	else
		p->full = true;
}

/* RFC 2865 sections 5.3 and 5.40 */
static void add_chap(const struct auth_request *req, struct radius_packet *p)
{
	uint8_t value[1 + sizeof(req->chap.response)];

	value[0] = req->id;
	memcpy(value + 1, req->chap.response, sizeof(req->chap.response));
	radius_add(p, RADIUS_CHAP_CHALLENGE, req->chap.challenge,
		   req->chap.challenge_len);
	radius_add(p, RADIUS_CHAP_PASSWORD, value, sizeof(value));
}

/* RFC 2548 section 2.1.3 */
static void add_mschap1(const struct auth_request *req, struct radius_packet *p)
{
	uint8_t value[2 + 24 + 24] = { req->id, req->mschap1.flags };

	memcpy(value + 2, req->mschap1.lm, 24);
	memcpy(value + 26, req->mschap1.nt, 24);
	add_microsoft(p, RADIUS_MS_CHAP_CHALLENGE, req->mschap1.challenge,
		      sizeof(req->mschap1.challenge));
	add_microsoft(p, RADIUS_MS_CHAP_RESPONSE, value, sizeof(value));
}

/* RFC 2548 section 2.3.2; eight bytes between the two are reserved. */
static void add_mschap2(const struct auth_request *req, struct radius_packet *p)
{
	uint8_t value[2 + 16 + 8 + 24] = { req->id, req->mschap2.flags };

	memcpy(value + 2, req->mschap2.peer_challenge, 16);
	memcpy(value + 26, req->mschap2.nt, 24);
	add_microsoft(p, RADIUS_MS_CHAP_CHALLENGE, req->mschap2.challenge,
		      sizeof(req->mschap2.challenge));
	add_microsoft(p, RADIUS_MS_CHAP2_RESPONSE, value, sizeof(value));
}

void radius_proof_add(const struct auth_request *req,
		      const struct model_radius *server,
		      struct radius_packet *p)
{
	switch (req->method) {
	case AUTH_PAP:
		add_pap(req, server, p);
		break;
	case AUTH_CHAP:
		add_chap(req, p);
		break;
	case AUTH_MSCHAP1:
		add_mschap1(req, p);
		break;
	case AUTH_MSCHAP2:
		add_mschap2(req, p);
		break;
	case AUTH_NONE:
	case AUTH_ALL:
		break;
	}
}

static bool find_microsoft(const struct radius_reply *reply,
			   enum radius_microsoft type, struct radius_attr *a)
{
	struct radius_cursor c = radius_walk(reply->data, reply->len);

	while (radius_next(&c, a)) {
		if (radius_is(a, RADIUS_VENDOR_MICROSOFT, (uint8_t)type))
			return true;
	}
	return false;
}

static bool take_key(const struct radius_reply *reply,
		     enum radius_microsoft type, uint8_t key[static 16])
{
	uint8_t clear[RADIUS_KEY_MAX + 1];
	struct radius_attr a;
	bool ok;

	ok = find_microsoft(reply, type, &a) &&
	     radius_reveal_key(&a, reply->request, reply->secret, clear) >= 16;
	if (ok)
		memcpy(key, clear, 16);
	explicit_bzero(clear, sizeof(clear));
	return ok;
}

static void take_keys2(const struct radius_reply *reply, struct auth_keys *keys)
{
	if (take_key(reply, RADIUS_MS_MPPE_SEND_KEY, keys->mschap2.send) &&
	    take_key(reply, RADIUS_MS_MPPE_RECV_KEY, keys->mschap2.recv))
		keys->kind = AUTH_KEYS_MSCHAP2;
}

static void take_keys1(const struct radius_reply *reply, struct auth_keys *keys)
{
	uint8_t clear[RADIUS_PASSWORD_MAX];
	struct radius_attr a;

	if (!find_microsoft(reply, RADIUS_MS_CHAP_MPPE_KEYS, &a) ||
	    a.len != MPPE_KEYS_SIZE ||
	    !radius_reveal(a.value, a.len, reply->request, reply->secret,
			   clear))
		return;
	memcpy(keys->mschap1.lm, clear, 8);
	memcpy(keys->mschap1.nt_hash_hash, clear + 8, 16);
	keys->kind = AUTH_KEYS_MSCHAP1;
	explicit_bzero(clear, sizeof(clear));
}

bool radius_proof_accepted(const struct auth_request *req,
			   const struct radius_reply *reply,
			   struct auth_result *result)
{
	struct radius_attr a;

	if (req->method == AUTH_MSCHAP1)
		take_keys1(reply, &result->keys);
	if (req->method != AUTH_MSCHAP2)
		return true;
	take_keys2(reply, &result->keys);
	/* In front of the text is the identifier of the response. */
	return find_microsoft(reply, RADIUS_MS_CHAP2_SUCCESS, &a) && a.len &&
	       mschap_success_parse(a.value + 1, a.len - 1,
				    result->authenticator);
}

void radius_proof_rejected(const struct auth_request *req,
			   const struct radius_reply *reply,
			   struct auth_result *result)
{
	size_t want = req->method == AUTH_MSCHAP2 ?
			      sizeof(req->mschap2.challenge) :
			      sizeof(req->mschap1.challenge);
	struct mschap_failure failure;
	struct radius_attr a;

	if (!(req->method & (AUTH_MSCHAP1 | AUTH_MSCHAP2)) ||
	    !find_microsoft(reply, RADIUS_MS_CHAP_ERROR, &a) || !a.len)
		return;
	mschap_failure_parse(a.value + 1, a.len - 1, &failure);
	result->error = failure.error;
	result->retry = failure.retry;
	result->version = failure.version;
	if (failure.challenge_len != want)
		return;
	result->has_challenge = true;
	memcpy(result->challenge, failure.challenge, want);
}
