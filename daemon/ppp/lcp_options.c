// SPDX-License-Identifier: GPL-2.0-only
/* The options of LCP: RFC 1661 section 6, multilink's of RFC 1990 section 5.1. */
#include "ppp/lcp.h"

#include <string.h>

#include "ppp/auth_method.h"

uint32_t lcp_new_magic(struct lcp *lcp)
{
	uint32_t magic;

	lcp->cp.host->random(lcp->cp.user, &magic, sizeof(magic));
	return magic ? magic : 1;
}

static void mru_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;

	if (lcp->want.mru)
		cp_build_u16(out, type, lcp->want.mru);
}

/*
 * Less than ours is the peer's choice. More (Windows proposes 1500) is refused
 * once; a peer that insists gets the default by our not asking any more.
 */
static void mru_naked(void *ctx, const struct cp_opt *hint)
{
	struct lcp *lcp = ctx;
	uint16_t mru = cp_get16(hint->data);

	if (mru >= LCP_MRU_MIN && mru <= lcp->cfg.mru)
		lcp->want.mru = mru;
	else if (mru > lcp->cfg.mru && lcp->mru_naks++)
		lcp->want.mru = 0;
}

static void mru_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.mru = 0;
}

static enum cp_verdict mru_judge(void *ctx, const struct cp_opt *opt,
				 struct cp_build *nak)
{
	struct lcp *lcp = ctx;
	uint16_t mru = cp_get16(opt->data);

	if (mru < LCP_MRU_MIN) {
		cp_build_u16(nak, opt->type, LCP_MRU_MIN);
		return CP_NAK;
	}
	lcp->pending.mru = mru;
	return CP_ACK;
}

/* There is no asynchronous line below PPTP, so that any map will do. */
static enum cp_verdict accm_judge(void *ctx, const struct cp_opt *opt,
				  struct cp_build *nak)
{
	(void)ctx;
	(void)opt;
	(void)nak;
	return CP_ACK;
}

static void auth_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;
	uint8_t data[AUTH_OPTION_MAX];

	if (lcp->want.auth)
		cp_build_add(out, type, data,
			     auth_method_option(lcp->want.auth, data));
}

static void auth_naked(void *ctx, const struct cp_opt *hint)
{
	struct lcp *lcp = ctx;
	enum auth_method wish = auth_method_parse(hint->data, hint->len);
	unsigned int left;

	lcp->refused |= lcp->want.auth;
	left = lcp->cfg.demand & ~lcp->refused;
	if (!(left & wish))
		wish = auth_method_best(left);
	if (wish) {
		lcp->want.auth = wish;
		return;
	}
	lcp->auth_refused = true;
	cp_fail(&lcp->cp,
		"peer accepts none of the authentication methods allowed");
}

static void auth_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->auth_refused = true;
	cp_fail(&lcp->cp, "peer refuses to authenticate itself");
}

static enum cp_verdict auth_judge(void *ctx, const struct cp_opt *opt,
				  struct cp_build *nak)
{
	struct lcp *lcp = ctx;
	enum auth_method method = auth_method_parse(opt->data, opt->len);
	uint8_t data[AUTH_OPTION_MAX];

	if (!lcp->cfg.consent)
		return CP_REJECT;
	if (method & lcp->cfg.consent) {
		lcp->pending.auth = method;
		return CP_ACK;
	}
	method = auth_method_best(lcp->cfg.consent);
	cp_build_add(nak, opt->type, data, auth_method_option(method, data));
	return CP_NAK;
}

static void magic_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;

	if (lcp->want.magic)
		cp_build_u32(out, type, lcp->want.magic);
}

static void magic_naked(void *ctx, const struct cp_opt *hint)
{
	struct lcp *lcp = ctx;

	(void)hint;
	lcp->want.magic = lcp_new_magic(lcp);
}

static void magic_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.magic = 0;
}

/* RFC 1661 section 6.4: our own number coming back means a looped line. */
static enum cp_verdict magic_judge(void *ctx, const struct cp_opt *opt,
				   struct cp_build *nak)
{
	struct lcp *lcp = ctx;
	uint32_t magic = cp_get32(opt->data);

	if (magic && magic != lcp->want.magic) {
		lcp->loops = 0;
		lcp->pending.magic = magic;
		return CP_ACK;
	}
	if (magic && ++lcp->loops >= LCP_MAX_LOOPS) {
		lcp->looped = true;
		cp_fail(&lcp->cp, "the line is looped back");
	}
	cp_build_u32(nak, opt->type, lcp_new_magic(lcp));
	return CP_NAK;
}

static void pfc_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;

	if (lcp->want.pfc)
		cp_build_add(out, type, NULL, 0);
}

static void pfc_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.pfc = false;
}

static enum cp_verdict pfc_judge(void *ctx, const struct cp_opt *opt,
				 struct cp_build *nak)
{
	struct lcp *lcp = ctx;

	(void)opt;
	(void)nak;
	lcp->pending.pfc = lcp->cfg.pfc;
	return lcp->cfg.pfc ? CP_ACK : CP_REJECT;
}

static void acfc_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;

	if (lcp->want.acfc)
		cp_build_add(out, type, NULL, 0);
}

static void acfc_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.acfc = false;
}

static enum cp_verdict acfc_judge(void *ctx, const struct cp_opt *opt,
				  struct cp_build *nak)
{
	struct lcp *lcp = ctx;

	(void)opt;
	(void)nak;
	lcp->pending.acfc = lcp->cfg.acfc;
	return lcp->cfg.acfc ? CP_ACK : CP_REJECT;
}

static void mrru_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;

	if (lcp->want.mrru)
		cp_build_u16(out, type, lcp->want.mrru);
}

/*
 * Like the MRU, but without a default to fall back on: whoever insists on more
 * than ours gets it, since the limits of reassembly are those of the receiver
 * anyway.
 */
static void mrru_naked(void *ctx, const struct cp_opt *hint)
{
	struct lcp *lcp = ctx;
	uint16_t mrru = cp_get16(hint->data);

	if (mrru >= LINK_MRRU_MIN &&
	    (mrru <= lcp->cfg.mrru || lcp->mrru_naks++))
		lcp->want.mrru = mrru;
}

static void mrru_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.mrru = 0;
}

static enum cp_verdict mrru_judge(void *ctx, const struct cp_opt *opt,
				  struct cp_build *nak)
{
	struct lcp *lcp = ctx;
	uint16_t mrru = cp_get16(opt->data);

	if (!lcp->cfg.mrru)
		return CP_REJECT;
	if (mrru < LINK_MRRU_MIN) {
		cp_build_u16(nak, opt->type, LINK_MRRU_MIN);
		return CP_NAK;
	}
	lcp->pending.mrru = mrru;
	return CP_ACK;
}

static enum cp_verdict ssnhf_judge(void *ctx, const struct cp_opt *opt,
				   struct cp_build *nak)
{
	struct lcp *lcp = ctx;

	(void)opt;
	(void)nak;
	lcp->pending.ssnhf = lcp->cfg.mrru;
	return lcp->cfg.mrru ? CP_ACK : CP_REJECT;
}

static void endpoint_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct lcp *lcp = ctx;
	const struct link_endpoint *endpoint = &lcp->want.endpoint;
	uint8_t data[1 + LINK_ENDPOINT_MAX];

	if (!endpoint->class && !endpoint->len)
		return;
	data[0] = endpoint->class;
	memcpy(data + 1, endpoint->addr, endpoint->len);
	cp_build_add(out, type, data, 1 + (size_t)endpoint->len);
}

static void endpoint_rejected(void *ctx, uint8_t type)
{
	struct lcp *lcp = ctx;

	(void)type;
	lcp->want.endpoint = (struct link_endpoint){ .class = 0 };
}

/* RFC 1990 section 5.1.3: it is never refused for its class or value. */
static enum cp_verdict endpoint_judge(void *ctx, const struct cp_opt *opt,
				      struct cp_build *nak)
{
	struct lcp *lcp = ctx;
	struct link_endpoint *endpoint = &lcp->pending.endpoint;

	(void)nak;
	endpoint->class = opt->data[0];
	endpoint->len = opt->len - 1;
	memcpy(endpoint->addr, opt->data + 1, endpoint->len);
	return CP_ACK;
}

/* Those without handlers are rejected; they stand here for their names. */
static const struct cp_opt_desc options[] = {
	{ LCP_OPT_MRU, 2, 2, "mru", mru_request, mru_naked, mru_rejected,
	  mru_judge },
	{ LCP_OPT_ACCM, 4, 4, "accm", .judge = accm_judge },
	{ LCP_OPT_AUTH, 2, 253, "auth", auth_request, auth_naked, auth_rejected,
	  auth_judge },
	{ LCP_OPT_QUALITY, 2, 253, "quality", .judge = NULL },
	{ LCP_OPT_MAGIC, 4, 4, "magic", magic_request, magic_naked,
	  magic_rejected, magic_judge },
	{ LCP_OPT_PFC, 0, 0, "pfc", pfc_request, NULL, pfc_rejected,
	  pfc_judge },
	{ LCP_OPT_ACFC, 0, 0, "acfc", acfc_request, NULL, acfc_rejected,
	  acfc_judge },
	{ LCP_OPT_CALLBACK, 1, 253, "callback", .judge = NULL },
	{ LCP_OPT_MRRU, 2, 2, "mrru", mrru_request, mrru_naked, mrru_rejected,
	  mrru_judge },
	{ LCP_OPT_SSNHF, 0, 0, "ssnhf", .judge = ssnhf_judge },
	{ LCP_OPT_ENDPOINT, 1, 1 + LINK_ENDPOINT_MAX, "endpoint",
	  endpoint_request, NULL, endpoint_rejected, endpoint_judge },
	{ LCP_OPT_DISCRIMINATOR, 2, 2, "link discriminator", .judge = NULL },
};

const struct cp_opt_table lcp_options = {
	.descs = options,
	.count = sizeof(options) / sizeof(options[0]),
};
