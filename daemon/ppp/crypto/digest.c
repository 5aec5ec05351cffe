// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <string.h>

/*
 * The one piece of state in this directory: loading a provider costs as much
 * as thousands of hashes, and what is loaded never changes.
 */
static struct {
	OSSL_LIB_CTX *lib;
	OSSL_PROVIDER *legacy;
	OSSL_PROVIDER *base;
	EVP_MD *md4;
	EVP_MD *md5;
	EVP_MD *sha1;
	EVP_CIPHER *des;
	EVP_MAC *hmac;
} ossl;

static bool load(void)
{
	if (ossl.lib)
		return true;
	ossl.lib = OSSL_LIB_CTX_new();
	if (!ossl.lib)
		return false;
	ossl.legacy = OSSL_PROVIDER_load(ossl.lib, "legacy");
	ossl.base = OSSL_PROVIDER_load(ossl.lib, "default");
	ossl.md4 = EVP_MD_fetch(ossl.lib, "MD4", NULL);
	ossl.md5 = EVP_MD_fetch(ossl.lib, "MD5", NULL);
	ossl.sha1 = EVP_MD_fetch(ossl.lib, "SHA1", NULL);
	ossl.des = EVP_CIPHER_fetch(ossl.lib, "DES-ECB", NULL);
	ossl.hmac = EVP_MAC_fetch(ossl.lib, "HMAC", NULL);
	return true;
}

void digest_exit(void)
{
	EVP_MD_free(ossl.md4);
	EVP_MD_free(ossl.md5);
	EVP_MD_free(ossl.sha1);
	EVP_CIPHER_free(ossl.des);
	EVP_MAC_free(ossl.hmac);
	if (ossl.legacy)
		OSSL_PROVIDER_unload(ossl.legacy);
	if (ossl.base)
		OSSL_PROVIDER_unload(ossl.base);
	OSSL_LIB_CTX_free(ossl.lib);
	memset(&ossl, 0, sizeof(ossl));
}

static bool digest(const EVP_MD *md, const struct digest_part *parts,
		   size_t count, uint8_t *out, size_t size)
{
	EVP_MD_CTX *ctx = md ? EVP_MD_CTX_new() : NULL;
	bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL);

	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].data, parts[i].len);
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	if (!ok)
		memset(out, 0, size);
	return ok;
}

bool digest_md4(const struct digest_part *parts, size_t count,
		uint8_t out[static MD4_SIZE])
{
	load();
	return digest(ossl.md4, parts, count, out, MD4_SIZE);
}

bool digest_md5(const struct digest_part *parts, size_t count,
		uint8_t out[static MD5_SIZE])
{
	load();
	return digest(ossl.md5, parts, count, out, MD5_SIZE);
}

bool digest_sha1(const struct digest_part *parts, size_t count,
		 uint8_t out[static SHA1_SIZE])
{
	load();
	return digest(ossl.sha1, parts, count, out, SHA1_SIZE);
}

bool digest_hmac_md5(const void *key, size_t key_len,
		     const struct digest_part *parts, size_t count,
		     uint8_t out[static MD5_SIZE])
{
	char name[] = "MD5";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name,
						 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC_CTX *ctx;
	bool ok;

	load();
	ctx = ossl.hmac ? EVP_MAC_CTX_new(ossl.hmac) : NULL;
	/* A NULL key would mean "the one before". */
	ok = ctx && EVP_MAC_init(ctx, key_len ? key : "", key_len, params);
	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_MAC_update(ctx, parts[i].data, parts[i].len);
	ok = ok && EVP_MAC_final(ctx, out, NULL, MD5_SIZE);
	EVP_MAC_CTX_free(ctx);
	if (!ok)
		memset(out, 0, MD5_SIZE);
	return ok;
}

/* 7 bits to a byte, high ones first; DES ignores the lowest bit of each. */
static void spread_key(const uint8_t key[static 7], uint8_t out[static 8])
{
	uint64_t bits = 0;

	for (int i = 0; i < 7; i++)
		bits = bits << 8 | key[i];
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(bits >> (49 - 7 * i) << 1);
	OPENSSL_cleanse(&bits, sizeof(bits));
}

bool des_encrypt(const uint8_t clear[static DES_BLOCK],
		 const uint8_t key[static 7], uint8_t out[static DES_BLOCK])
{
	EVP_CIPHER_CTX *ctx;
	uint8_t key8[8];
	bool ok;
	int n;

	load();
	spread_key(key, key8);
	ctx = ossl.des ? EVP_CIPHER_CTX_new() : NULL;
	ok = ctx && EVP_EncryptInit_ex2(ctx, ossl.des, key8, NULL, NULL) &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) &&
	     EVP_EncryptUpdate(ctx, out, &n, clear, DES_BLOCK);
	EVP_CIPHER_CTX_free(ctx);
	OPENSSL_cleanse(key8, sizeof(key8));
	if (!ok)
		memset(out, 0, DES_BLOCK);
	return ok;
}

bool digest_equal(const void *a, const void *b, size_t len)
{
	return !CRYPTO_memcmp(a, b, len);
}
