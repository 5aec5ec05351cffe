// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/auth_answer.h"

#include <string.h>

#include "ppp/crypto/digest.h"
#include "ppp/crypto/mppe_keys.h"
#include "ppp/crypto/mschap.h"

enum {
	NT_OFFSET = 24, /* of the NT response in both versions' value */
	FLAGS_OFFSET = 48,
};

static bool answer_md5(const struct auth_question *q, const char *password,
		       struct auth_answer *out)
{
	const struct digest_part parts[] = {
		{ &q->id, 1 },
		{ password, strlen(password) },
		{ q->challenge, q->challenge_len },
	};

	out->len = CHAP_RESPONSE_MD5;
	return digest_md5(parts, 3, out->value);
}

/* RFC 2433 section 6: the LM response stays empty, the flag says so. */
static bool answer_v1(const struct auth_question *q, const char *password,
		      struct auth_answer *out)
{
	uint8_t hash[MSCHAP_HASH], lm[MSCHAP_HASH];
	bool ok;

	out->len = CHAP_RESPONSE_MS;
	out->value[FLAGS_OFFSET] = 1;
	out->keys.kind = AUTH_KEYS_MSCHAP1;
	ok = mschap_nt_password_hash(password, hash) &&
	     mschap_challenge_response(q->challenge, hash,
				       out->value + NT_OFFSET) &&
	     mschap_hash_nt_password_hash(hash,
					  out->keys.mschap1.nt_hash_hash) &&
	     mschap_lm_password_hash(password, lm);
	memcpy(out->keys.mschap1.lm, lm, sizeof(out->keys.mschap1.lm));
	explicit_bzero(hash, sizeof(hash));
	explicit_bzero(lm, sizeof(lm));
	return ok;
}

static bool keys_v2(const char *password, const uint8_t *nt_response,
		    bool server, struct auth_keys *keys)
{
	uint8_t hash[MSCHAP_HASH], master[MPPE_KEY_LONG];
	bool ok;

	keys->kind = AUTH_KEYS_MSCHAP2;
	ok = mschap_nt_password_hash(password, hash) &&
	     mschap_hash_nt_password_hash(hash, hash) &&
	     mppe_master_key(hash, nt_response, master) &&
	     mppe_start_key_v2(master, true, server, keys->mschap2.send) &&
	     mppe_start_key_v2(master, false, server, keys->mschap2.recv);
	explicit_bzero(hash, sizeof(hash));
	explicit_bzero(master, sizeof(master));
	return ok;
}

static bool answer_v2(const struct auth_question *q, const char *password,
		      bool server, struct auth_answer *out)
{
	uint8_t *nt_response = out->value + NT_OFFSET;

	out->len = CHAP_RESPONSE_MS;
	memcpy(out->value, q->peer_challenge, MSCHAP2_CHALLENGE);
	return mschap_generate_nt_response(q->challenge, q->peer_challenge,
					   q->name, password, nt_response) &&
	       mschap_generate_authenticator_response(password, nt_response,
						      q->peer_challenge,
						      q->challenge, q->name,
						      out->authenticator) &&
	       keys_v2(password, nt_response, server, &out->keys);
}

bool auth_answer(const struct auth_question *q, const char *password,
		 bool server, struct auth_answer *out)
{
	memset(out, 0, sizeof(*out));
	switch (q->method) {
	case AUTH_CHAP:
		return answer_md5(q, password, out);
	case AUTH_MSCHAP1:
		return answer_v1(q, password, out);
	case AUTH_MSCHAP2:
		return answer_v2(q, password, server, out);
	case AUTH_NONE:
	case AUTH_PAP:
	case AUTH_ALL:
		break;
	}
	return false;
}
