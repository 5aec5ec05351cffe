/* SPDX-License-Identifier: GPL-2.0-only */
/* The Compression Control Protocol (RFC 1962) for its one use here: MPPE (RFC 3078). */
#ifndef PPP_CCP_H
#define PPP_CCP_H

#include <stdbool.h>
#include <stdint.h>

#include "ppp/cp_fsm.h"
#include "ppp/network.h"

enum ccp_option {
	CCP_OPT_MPPE = 18,
};

/* Supported bits of the MPPE option, RFC 3078 section 2.1. */
enum mppe_bits {
	MPPE_C = 0x00000001, /* MPPC compression, never granted */
	MPPE_D = 0x00000010, /* obsolete */
	MPPE_L = 0x00000020, /* 40 bits */
	MPPE_S = 0x00000040, /* 128 bits */
	MPPE_M = 0x00000080, /* 56 bits */
	MPPE_H = 0x01000000, /* stateless */
	MPPE_STRENGTHS = MPPE_L | MPPE_S | MPPE_M,
};

enum ccp_limits {
	/*
	 * Requests when encryption is optional: a peer without CCP says so by
	 * a Protocol-Reject, and IPCP waits for the end of the patience.
	 */
	CCP_MAX_CONFIGURE = 6,
	/* Naks that a peer gets to think better of it before the next best. */
	CCP_PATIENCE = 2,
};

/**
 * struct ccp - CCP of one link
 * @cp: Automaton.
 * @required: No encryption is a failure.
 * @allowed: Set of &enum link_mppe_mode.
 * @want: MPPE bits of our requests, 0 for none; when open, what the peer sends
 *	by.
 * @pending: MPPE bits of the peer's request being judged.
 * @his: MPPE bits that the peer receives by.
 * @offer: Last bits that the peer asked for, for the reason of a failure.
 * @stubborn: Naks of the peer that left us nothing to choose.
 */
struct ccp {
	struct cp cp;
	bool required;
	unsigned int allowed;
	uint32_t want;
	uint32_t pending;
	uint32_t his;
	uint32_t offer;
	unsigned int stubborn;
};

void ccp_init(struct ccp *ccp, const struct cp_host *host, void *user);

/* Rules for this user; before the automaton is opened. */
void ccp_setup(struct ccp *ccp, bool required, unsigned int allowed);

/* Strength in bits of MPPE bits with one strength, 0 for none. */
unsigned int ccp_strength(uint32_t bits);

#endif
