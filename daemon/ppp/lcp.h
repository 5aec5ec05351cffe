/* SPDX-License-Identifier: GPL-2.0-only */
/* The Link Control Protocol: its options and its codes (RFC 1661, RFC 1570). */
#ifndef PPP_LCP_H
#define PPP_LCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"
#include "ppp/cp_fsm.h"
#include "ppp/multilink.h"

enum lcp_option {
	LCP_OPT_MRU = 1,
	LCP_OPT_ACCM = 2,
	LCP_OPT_AUTH = 3,
	LCP_OPT_QUALITY = 4,
	LCP_OPT_MAGIC = 5,
	LCP_OPT_PFC = 7,
	LCP_OPT_ACFC = 8,
	LCP_OPT_CALLBACK = 13,
	LCP_OPT_MRRU = 17,
	LCP_OPT_SSNHF = 18,
	LCP_OPT_ENDPOINT = 19,
	LCP_OPT_DISCRIMINATOR = 23, /* BACP, RFC 2125 */
};

enum lcp_limits {
	LCP_MRU_DEFAULT = 1500,
	LCP_MRU_MIN = 128, /* smaller ones cannot carry our own LCP */
	LCP_MAX_LOOPS = 5, /* own magic number seen in a row */
};

/**
 * struct lcp_config - what may be negotiated
 * @mru: Ours, 128..1500.
 * @pfc: Ask for and grant Protocol-Field-Compression.
 * @acfc: Ask for and grant Address-and-Control-Field-Compression.
 * @mrru: Ours, %LINK_MRRU_MIN..65535; 0 refuses multilink.
 * @endpoint: Our endpoint discriminator; all zero sends none.
 * @demand: Methods that the peer may prove itself by; 0 demands nothing.
 * @consent: Methods that we prove ourselves by; 0 refuses.
 */
struct lcp_config {
	uint16_t mru;
	bool pfc;
	bool acfc;
	uint16_t mrru;
	struct link_endpoint endpoint;
	unsigned int demand;
	unsigned int consent;
};

/**
 * struct lcp_values - option values of one side
 * @mru: Maximum-Receive-Unit, 0 if not asked for, meaning %LCP_MRU_DEFAULT.
 * @magic: Magic-Number, 0 if none.
 * @pfc: Protocol-Field-Compression.
 * @acfc: Address-and-Control-Field-Compression.
 * @mrru: Maximum-Receive-Reconstructed-Unit, 0 if not asked for: no multilink.
 * @ssnhf: Short sequence numbers in what the other side sends.
 * @endpoint: Endpoint discriminator, all zero if none.
 * @auth: What the other side has to authenticate itself by.
 */
struct lcp_values {
	uint16_t mru;
	uint32_t magic;
	bool pfc;
	bool acfc;
	uint16_t mrru;
	bool ssnhf;
	struct link_endpoint endpoint;
	enum auth_method auth;
};

/**
 * struct lcp - LCP of one link
 * @cp: Automaton.
 * @cfg: What may be negotiated.
 * @want: What our requests ask for; when open, what we got.
 * @pending: Of the peer's request being judged.
 * @his: What the peer asked for and was granted.
 * @refused: Authentication methods that the peer does not consent to.
 * @mru_naks: Proposals of the peer above our MRU.
 * @mrru_naks: Proposals of the peer above our MRRU.
 * @loops: Requests in a row that carried our own magic number.
 * @looped: The failure is a looped line.
 * @auth_refused: The failure is that the peer will not authenticate itself.
 */
struct lcp {
	struct cp cp;
	struct lcp_config cfg;
	struct lcp_values want;
	struct lcp_values pending;
	struct lcp_values his;
	unsigned int refused;
	unsigned int mru_naks;
	unsigned int mrru_naks;
	unsigned int loops;
	bool looped;
	bool auth_refused;
};

/* lcp_options.c */
extern const struct cp_opt_table lcp_options;

/* A magic number unlike any before, never 0. */
uint32_t lcp_new_magic(struct lcp *lcp);

void lcp_init(struct lcp *lcp, const struct lcp_config *cfg,
	      const struct cp_host *host, void *user);

/* Our receive unit, and the largest unit that we may send. */
uint16_t lcp_mru(const struct lcp *lcp);
uint16_t lcp_peer_mru(const struct lcp *lcp);

/*
 * Tell the peer that we do not know a protocol (RFC 1661 section 5.7), quoting
 * the frame. Nothing is sent unless LCP is open.
 */
void lcp_reject_protocol(struct lcp *lcp, uint16_t protocol,
			 const uint8_t *data, size_t len);

/*
 * Why the peer sent its Terminate-Request, in words: its own text if it prints,
 * or the RAS error code that Windows puts there. @size is that of @out.
 */
void lcp_peer_text(const struct lcp *lcp, char *out, size_t size);

#endif
