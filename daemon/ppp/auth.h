/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What authentication asks and what it is told: the border between the PPP
 * authentication methods and whoever knows the passwords.
 */
#ifndef PPP_AUTH_H
#define PPP_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/network.h"

/**
 * enum auth_limits - bounds of the authentication phase
 * @AUTH_NAME_MAX: Longest user or host name in bytes; the wire's maximum.
 * @AUTH_PASSWORD_MAX: Longest password in bytes; the wire's maximum (PAP).
 * @AUTH_MESSAGE_MAX: Longest text shown to the peer or taken from it.
 * @AUTH_CHALLENGE_MAX: Longest challenge that CHAP (RFC 1994) can carry.
 */
enum auth_limits {
	AUTH_NAME_MAX = 255,
	AUTH_PASSWORD_MAX = 255,
	AUTH_MESSAGE_MAX = 127,
	AUTH_CHALLENGE_MAX = 255,
};

/**
 * enum auth_method - authentication methods, usable as a bit set
 * @AUTH_NONE: The empty set: the server lets everyone in.
 * @AUTH_PAP: PAP, RFC 1334.
 * @AUTH_CHAP: CHAP with MD5, RFC 1994.
 * @AUTH_MSCHAP1: MS-CHAP version 1, RFC 2433.
 * @AUTH_MSCHAP2: MS-CHAP version 2, RFC 2759.
 * @AUTH_ALL: All of them.
 *
 * Where several are allowed the highest is preferred. Only the MS-CHAPs make
 * keys for MPPE.
 */
enum auth_method {
	AUTH_NONE = 0,
	AUTH_PAP = 1 << 0,
	AUTH_CHAP = 1 << 1,
	AUTH_MSCHAP1 = 1 << 2,
	AUTH_MSCHAP2 = 1 << 3,
	AUTH_ALL = AUTH_PAP | AUTH_CHAP | AUTH_MSCHAP1 | AUTH_MSCHAP2,
};

/**
 * auth_method_name() - "pap", "chap", "mschap1", "mschap2" or "none"
 * @method: One method.
 *
 * Return: a constant string, never NULL.
 */
const char *auth_method_name(enum auth_method method);

/**
 * struct auth_request - what a peer sent to prove who it is
 * @method: Which member of the union is valid; one bit.
 * @name: The peer's name as sent, domain included ("DOMAIN\user"), NUL
 *	terminated. Names with a NUL inside are refused before they get here.
 * @id: Identifier of the Response, which RADIUS has to relay.
 * @pap: For %AUTH_PAP; the password is NUL terminated, @pap.len without NUL.
 * @chap: For %AUTH_CHAP.
 * @mschap1: For %AUTH_MSCHAP1; @mschap1.flags bit 0: the NT response is valid.
 * @mschap2: For %AUTH_MSCHAP2.
 *
 * Holds secrets: wipe it with auth_request_wipe() if a copy was made. The link
 * wipes its own when ops->auth_request() has returned.
 */
struct auth_request {
	enum auth_method method;
	char name[AUTH_NAME_MAX + 1];
	uint8_t id;
	union {
		struct {
			char password[AUTH_PASSWORD_MAX + 1];
			size_t len;
		} pap;
		struct {
			uint8_t challenge[AUTH_CHALLENGE_MAX];
			size_t challenge_len;
			uint8_t response[16];
		} chap;
		struct {
			uint8_t challenge[8];
			uint8_t lm[24];
			uint8_t nt[24];
			uint8_t flags;
		} mschap1;
		struct {
			uint8_t challenge[16];
			uint8_t peer_challenge[16];
			uint8_t nt[24];
			uint8_t flags;
		} mschap2;
	};
};

/**
 * enum auth_key_kind - which keys an authentication made
 * @AUTH_KEYS_NONE: None; MPPE is impossible.
 * @AUTH_KEYS_MSCHAP1: Password hashes, RFC 3079 section 2.
 * @AUTH_KEYS_MSCHAP2: Start keys of each direction, RFC 3079 section 3.
 */
enum auth_key_kind {
	AUTH_KEYS_NONE,
	AUTH_KEYS_MSCHAP1,
	AUTH_KEYS_MSCHAP2,
};

/**
 * struct auth_keys - key material for MPPE
 * @kind: Which member of the union is valid.
 * @mschap1: @lm is the first 8 bytes of LmPasswordHash, @nt_hash_hash is
 *	MD4 of NtPasswordHash: exactly the two parts of RADIUS' attribute
 *	MS-CHAP-MPPE-Keys (RFC 2548 section 2.4.1).
 * @mschap2: GetAsymmetricStartKey() with 16 bytes, as seen by whoever holds
 *	this structure: what it sends with and receives with. The same as
 *	MS-MPPE-Send-Key and MS-MPPE-Recv-Key of RADIUS. Shorter strengths use
 *	the first 8 bytes.
 */
struct auth_keys {
	enum auth_key_kind kind;
	union {
		struct {
			uint8_t lm[8];
			uint8_t nt_hash_hash[16];
		} mschap1;
		struct {
			uint8_t send[16];
			uint8_t recv[16];
		} mschap2;
	};
};

/* MS-CHAP error codes, RFC 2759 section 6 */
enum auth_error {
	AUTH_ERROR_RESTRICTED_LOGON_HOURS = 646,
	AUTH_ERROR_ACCT_DISABLED = 647,
	AUTH_ERROR_PASSWD_EXPIRED = 648,
	AUTH_ERROR_NO_DIALIN_PERMISSION = 649,
	AUTH_ERROR_AUTHENTICATION_FAILURE = 691,
	AUTH_ERROR_CHANGING_PASSWORD = 709,
};

/**
 * struct auth_result - the judgement on a &struct auth_request
 * @ok: The peer is who it says.
 * @message: Text for the peer, without "M="; "" takes a default.
 * @error: MS-CHAP failure: one of &enum auth_error; 0 takes 691.
 * @retry: MS-CHAP failure: the peer may try once more (R=1). The link grants
 *	it only a few times, and makes the new challenge itself.
 * @has_challenge: MS-CHAP failure: use @challenge as the new one (RADIUS).
 * @challenge: The new challenge; MS-CHAP version 1 uses the first 8 bytes.
 * @version: MS-CHAP failure: V=; 0 takes 3.
 * @authenticator: MS-CHAP version 2 success: 40 hexadecimal digits, NUL
 *	terminated, without "S=".
 * @keys: For MPPE, as seen by the server.
 * @has_network: @network replaces what &struct link_config holds.
 * @network: Settings of the network phase for this user.
 */
struct auth_result {
	bool ok;
	char message[AUTH_MESSAGE_MAX + 1];
	unsigned int error;
	bool retry;
	bool has_challenge;
	uint8_t challenge[16];
	unsigned int version;
	char authenticator[41];
	struct auth_keys keys;
	bool has_network;
	struct link_network network;
};

/**
 * auth_verify() - judge a request by the clear-text password
 * @req: What the peer sent.
 * @password: The password, UTF-8, or NULL if the user does not exist: the
 *	same work is done and the answer is "no".
 * @result: Overwritten. @result->keys are those of the server; has_network is
 *	false and left to the caller.
 *
 * Pure but for OpenSSL. Compares in constant time. An LM response without an
 * NT response is refused, since it gives away the password.
 *
 * Return: true if judged; false if a hash is not to be had (OpenSSL without
 * its legacy provider), then @result says "no" too.
 */
bool auth_verify(const struct auth_request *req, const char *password,
		 struct auth_result *result);

/* Overwrite the secrets so that no optimiser can leave them in memory. */
void auth_request_wipe(struct auth_request *req);
void auth_result_wipe(struct auth_result *result);

#endif
