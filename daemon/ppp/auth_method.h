/* SPDX-License-Identifier: GPL-2.0-only */
/* Authentication methods as LCP names them on the wire (RFC 1661 section 6.2). */
#ifndef PPP_AUTH_METHOD_H
#define PPP_AUTH_METHOD_H

#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"

enum auth_method_wire {
	AUTH_OPTION_MAX = 3, /* protocol and, for CHAP, algorithm */
	CHAP_MD5 = 0x05,
	CHAP_MSCHAP1 = 0x80,
	CHAP_MSCHAP2 = 0x81,
};

/* Data of the LCP option for one method; returns its length. */
size_t auth_method_option(enum auth_method method,
			  uint8_t data[static AUTH_OPTION_MAX]);

/* The method of an option's data, %AUTH_NONE if it is none of ours (EAP). */
enum auth_method auth_method_parse(const uint8_t *data, size_t len);

/* The preferred one of a set, %AUTH_NONE of the empty set. */
enum auth_method auth_method_best(unsigned int set);

#endif
