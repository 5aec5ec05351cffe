/* SPDX-License-Identifier: GPL-2.0-only */
/* What multilink PPP (RFC 1990) knows of a system: who it is, what it takes. */
#ifndef PPP_MULTILINK_H
#define PPP_MULTILINK_H

#include <stdbool.h>
#include <stdint.h>

enum link_mp_limits {
	LINK_MRRU_MIN = 512, /* smaller ones that a peer wants are naked */
	LINK_ENDPOINT_MAX = 20, /* longest address, RFC 1990 section 5.1.3 */
};

/**
 * struct link_endpoint - endpoint discriminator (RFC 1990 section 5.1.3)
 * @class: 0 null, 1 local, 2 IPv4 address, 3 MAC address, 4 magic numbers, 5
 *	telephone number; others are kept as they are.
 * @len: Bytes of @addr in use, at most %LINK_ENDPOINT_MAX.
 * @addr: The address, zero behind @len.
 *
 * All zero is the null class, which stands for "none" as well.
 */
struct link_endpoint {
	uint8_t class;
	uint8_t len;
	uint8_t addr[LINK_ENDPOINT_MAX];
};

/* Do two links come from the same system, as far as they tell? */
bool link_endpoint_equal(const struct link_endpoint *a,
			 const struct link_endpoint *b);

#endif
