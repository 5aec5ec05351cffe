/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a name is in a table: FNV-1a, 64 bits. */
#ifndef KPPTPD_HASH_H
#define KPPTPD_HASH_H

#include <stdint.h>

/** hash_text() - a number that is always the same for a text */
static inline uint64_t hash_text(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}

#endif /* KPPTPD_HASH_H */
