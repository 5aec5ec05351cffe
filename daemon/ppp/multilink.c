// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/multilink.h"

#include <string.h>

bool link_endpoint_equal(const struct link_endpoint *a,
			 const struct link_endpoint *b)
{
	return a->class == b->class && a->len == b->len &&
	       !memcmp(a->addr, b->addr, a->len);
}
