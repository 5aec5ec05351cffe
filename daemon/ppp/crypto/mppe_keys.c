// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/crypto/mppe_keys.h"

#include <openssl/crypto.h>
#include <string.h>

#include "ppp/crypto/digest.h"

bool mppe_start_key_v1(const uint8_t challenge[static 8],
		       const uint8_t nt_hash_hash[static 16],
		       uint8_t key[static MPPE_KEY_LONG])
{
	const struct digest_part parts[] = {
		{ nt_hash_hash, 16 },
		{ nt_hash_hash, 16 },
		{ challenge, 8 },
	};
	uint8_t sha[SHA1_SIZE];
	bool ok;

	ok = digest_sha1(parts, 3, sha);
	memcpy(key, sha, MPPE_KEY_LONG);
	OPENSSL_cleanse(sha, sizeof(sha));
	return ok;
}

bool mppe_master_key(const uint8_t nt_hash_hash[static 16],
		     const uint8_t nt_response[static 24],
		     uint8_t master[static MPPE_KEY_LONG])
{
	static const char magic1[] = "This is the MPPE Master Key";
	const struct digest_part parts[] = {
		{ nt_hash_hash, 16 },
		{ nt_response, 24 },
		{ magic1, sizeof(magic1) - 1 },
	};
	uint8_t sha[SHA1_SIZE];
	bool ok;

	ok = digest_sha1(parts, 3, sha);
	memcpy(master, sha, MPPE_KEY_LONG);
	OPENSSL_cleanse(sha, sizeof(sha));
	return ok;
}

bool mppe_start_key_v2(const uint8_t master[static MPPE_KEY_LONG], bool is_send,
		       bool is_server, uint8_t key[static MPPE_KEY_LONG])
{
	static const char client_sends[] =
		"On the client side, this is the send key; "
		"on the server side, it is the receive key.";
	static const char server_sends[] =
		"On the client side, this is the receive key; "
		"on the server side, it is the send key.";
	const char *magic = is_send == is_server ? server_sends : client_sends;
	uint8_t pad1[40], pad2[40], sha[SHA1_SIZE];
	const struct digest_part parts[] = {
		{ master, MPPE_KEY_LONG },
		{ pad1, sizeof(pad1) },
		{ magic, strlen(magic) },
		{ pad2, sizeof(pad2) },
	};
	bool ok;

	memset(pad1, 0x00, sizeof(pad1));
	memset(pad2, 0xf2, sizeof(pad2));
	ok = digest_sha1(parts, 4, sha);
	memcpy(key, sha, MPPE_KEY_LONG);
	OPENSSL_cleanse(sha, sizeof(sha));
	return ok;
}
