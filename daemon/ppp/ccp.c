// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/ccp.h"

#include <stdio.h>
#include <string.h>

#include "ppp/log_level.h"

unsigned int ccp_strength(uint32_t bits)
{
	if (bits & MPPE_S)
		return 128;
	if (bits & MPPE_M)
		return 56;
	return bits & MPPE_L ? 40 : 0;
}

static uint32_t strongest(uint32_t bits)
{
	if (bits & MPPE_S)
		return MPPE_S;
	if (bits & MPPE_M)
		return MPPE_M;
	return bits & MPPE_L;
}

static uint32_t allowed_strengths(const struct ccp *ccp)
{
	return (ccp->allowed & LINK_MPPE_128 ? MPPE_S : 0) |
	       (ccp->allowed & LINK_MPPE_56 ? MPPE_M : 0) |
	       (ccp->allowed & LINK_MPPE_40 ? MPPE_L : 0);
}

static uint32_t preferred_mode(const struct ccp *ccp)
{
	return ccp->allowed & LINK_MPPE_STATELESS ? MPPE_H : 0;
}

/* "no encryption", "56-bit stateful": what the peer offers, for a reason. */
static void describe(uint32_t bits, char *out, size_t size)
{
	unsigned int strength = ccp_strength(bits);

	if (!strength)
		snprintf(out, size, "none");
	else
		snprintf(out, size, "%u-bit %s", strength,
			 bits & MPPE_H ? "stateless" : "stateful");
}

/* The peer will not have what we allow: a failure, or no encryption. */
static void unavailable(struct ccp *ccp, uint32_t offer)
{
	char text[32];

	describe(offer, text, sizeof(text));
	if (ccp->required)
		cp_fail(&ccp->cp, "MPPE required, peer offers %s", text);
	else
		cp_log(&ccp->cp, LINK_LOG_DEBUG, "no MPPE, peer offers %s",
		       text);
}

/*
 * All that is allowed goes into the first request: a peer picks one by its
 * Nak. Asking for the strongest alone would make pppd reject MPPE altogether
 * when it has only a weaker one.
 */
static void mppe_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct ccp *ccp = ctx;

	if (ccp->want)
		cp_build_u32(out, type, ccp->want);
}

static void mppe_naked(void *ctx, const struct cp_opt *hint)
{
	struct ccp *ccp = ctx;
	uint32_t bits = cp_get32(hint->data);
	uint32_t strength = strongest(bits & allowed_strengths(ccp));
	bool stateless = bits & MPPE_H;
	bool mode_ok = ccp->allowed &
		       (stateless ? LINK_MPPE_STATELESS : LINK_MPPE_STATEFUL);

	if (strength && mode_ok) {
		ccp->want = strength | (stateless ? MPPE_H : 0);
		return;
	}
	if (strength)
		ccp->want = strength | preferred_mode(ccp);
	if (strength && ++ccp->stubborn <= CCP_PATIENCE)
		return;
	ccp->want = 0;
	unavailable(ccp, bits);
}

static void mppe_rejected(void *ctx, uint8_t type)
{
	struct ccp *ccp = ctx;

	(void)type;
	ccp->want = 0;
	unavailable(ccp, 0);
}

/*
 * What we would grant of @bits: one strength, the mode that the peer asks for
 * if it may have it, stateless if it did not insist on stateful by asking
 * again. Without a common strength it is our own best.
 */
static uint32_t propose(const struct ccp *ccp, uint32_t bits)
{
	uint32_t strength = strongest(bits & allowed_strengths(ccp));
	bool stateful = strength && !(bits & MPPE_H) && ccp->cp.naks &&
			(ccp->allowed & LINK_MPPE_STATEFUL);

	if (!strength)
		strength = strongest(allowed_strengths(ccp));
	return strength | (stateful ? 0 : preferred_mode(ccp));
}

/*
 * RFC 3078 section 2.1: several bits are answered by a Nak with one choice. A
 * peer that asks for none at all gets a chance to ask for some; if it does not
 * take it, its request is acknowledged as "no encryption", since a Reject
 * makes some peers ask for the same for ever.
 */
static enum cp_verdict mppe_judge(void *ctx, const struct cp_opt *opt,
				  struct cp_build *nak)
{
	struct ccp *ccp = ctx;
	uint32_t bits = cp_get32(opt->data);
	uint32_t proposal = propose(ccp, bits);

	ccp->offer = bits;
	if (bits == proposal) {
		ccp->pending = bits;
		return CP_ACK;
	}
	if (ccp->cp.naks >= CCP_PATIENCE && !(bits & MPPE_STRENGTHS)) {
		unavailable(ccp, bits);
		return bits & MPPE_C ? CP_REJECT : CP_ACK;
	}
	if (ccp->cp.naks >= CP_MAX_FAILURE)
		unavailable(ccp, bits);
	cp_build_u32(nak, opt->type, proposal);
	return CP_NAK;
}

/*
 * A peer that asks for nothing may only be waiting to be asked: it is told
 * once what it could have, unless it has refused that already.
 */
static void missing(void *ctx, const uint8_t *data, size_t len,
		    struct cp_build *nak)
{
	struct ccp *ccp = ctx;
	struct cp_opt opt;

	if (ccp->want && !ccp->cp.naks &&
	    !cp_opt_find(data, len, CCP_OPT_MPPE, &opt))
		cp_build_u32(nak, CCP_OPT_MPPE, propose(ccp, 0));
}

static const struct cp_opt_desc options[] = {
	{ CCP_OPT_MPPE, 4, 4, "mppe", mppe_request, mppe_naked, mppe_rejected,
	  mppe_judge },
};

static void reset(struct cp *cp)
{
	struct ccp *ccp = cp->ctx;

	ccp->want = allowed_strengths(ccp) | preferred_mode(ccp);
	ccp->his = 0;
	ccp->stubborn = 0;
}

static void judging(struct cp *cp)
{
	struct ccp *ccp = cp->ctx;

	ccp->pending = 0;
	ccp->offer = 0;
}

static void commit(struct cp *cp)
{
	struct ccp *ccp = cp->ctx;

	ccp->his = ccp->pending;
}

/* The data path answers these; one that slips through needs no Code-Reject. */
static enum cp_handled code(struct cp *cp, const struct cp_packet *pkt)
{
	(void)cp;
	return pkt->code == CCP_RESET_REQ || pkt->code == CCP_RESET_ACK ?
		       CP_HANDLED :
		       CP_UNKNOWN;
}

static const struct cp_opt_table table = {
	.descs = options,
	.count = sizeof(options) / sizeof(options[0]),
	.missing = missing,
};

static const struct cp_proto ccp_proto = {
	.name = "CCP",
	.protocol = PPP_CCP,
	.options = &table,
	.reset = reset,
	.judging = judging,
	.commit = commit,
	.code = code,
};

void ccp_init(struct ccp *ccp, const struct cp_host *host, void *user)
{
	memset(ccp, 0, sizeof(*ccp));
	cp_init(&ccp->cp, &ccp_proto, host, user, ccp);
}

void ccp_setup(struct ccp *ccp, bool required, unsigned int allowed)
{
	ccp->required = required;
	ccp->allowed = allowed ? allowed : LINK_MPPE_ALL;
	ccp->cp.max_configure = required ? CP_MAX_CONFIGURE : CCP_MAX_CONFIGURE;
}
