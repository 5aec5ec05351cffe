/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's one-shot SHA-1, by OpenSSL. */
#ifndef _SHIM_CRYPTO_SHA1_H
#define _SHIM_CRYPTO_SHA1_H

#include <linux/types.h>
#include <openssl/sha.h>

#define SHA1_DIGEST_SIZE SHA_DIGEST_LENGTH

static inline void sha1(const u8 *data, size_t len, u8 out[SHA1_DIGEST_SIZE])
{
	SHA1(data, len, out);
}

#endif /* _SHIM_CRYPTO_SHA1_H */
