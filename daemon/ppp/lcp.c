// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/lcp.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ppp/auth_method.h"
#include "ppp/log_level.h"

static uint32_t new_magic(struct lcp *lcp)
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
	lcp->want.magic = new_magic(lcp);
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
	cp_build_u32(nak, opt->type, new_magic(lcp));
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
	{ LCP_OPT_MRRU, 2, 2, "mrru", .judge = NULL },
	{ LCP_OPT_SSNHF, 0, 0, "ssnhf", .judge = NULL },
	{ LCP_OPT_ENDPOINT, 1, 253, "endpoint", .judge = NULL },
	{ LCP_OPT_DISCRIMINATOR, 2, 2, "link discriminator", .judge = NULL },
};

static void reset(struct cp *cp)
{
	struct lcp *lcp = cp->ctx;

	lcp->want = (struct lcp_values){
		.mru = lcp->cfg.mru,
		.magic = new_magic(lcp),
		.pfc = lcp->cfg.pfc,
		.acfc = lcp->cfg.acfc,
		.auth = auth_method_best(lcp->cfg.demand),
	};
	lcp->his = (struct lcp_values){ .mru = 0 };
	lcp->refused = 0;
	lcp->mru_naks = 0;
	lcp->loops = 0;
	lcp->looped = false;
	lcp->auth_refused = false;
}

static void judging(struct cp *cp)
{
	struct lcp *lcp = cp->ctx;

	lcp->pending = (struct lcp_values){ .mru = 0 };
}

static void commit(struct cp *cp)
{
	struct lcp *lcp = cp->ctx;

	lcp->his = lcp->pending;
}

static void protocol_rejected(struct cp *cp, const struct cp_packet *pkt)
{
	uint16_t protocol;

	if (cp->state != CP_OPENED || pkt->len < 2)
		return;
	protocol = cp_get16(pkt->data);
	cp_log(cp, LINK_LOG_DEBUG, "peer does not know protocol 0x%04x",
	       protocol);
	if (protocol == PPP_LCP)
		cp_event(cp, CP_EV_RXJ_MINUS);
	else
		cp->host->rejected(cp->user, protocol);
}

/* Without the magic number there is no telling it from our own, looped back. */
static enum cp_handled echo_request(struct cp *cp, const struct cp_packet *pkt)
{
	struct lcp *lcp = cp->ctx;

	if (pkt->len < 4)
		return CP_HANDLED;
	if (lcp->want.magic && cp_get32(pkt->data) == lcp->want.magic) {
		cp_log(cp, LINK_LOG_WARN,
		       "own Echo-Request came back, the line may be looped");
		return CP_HANDLED;
	}
	return CP_ECHO;
}

static void printable(const uint8_t *data, size_t len, char *out, size_t size)
{
	size_t n = len < size - 1 ? len : size - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = isprint(data[i]) ? (char)data[i] : '.';
	out[n] = '\0';
}

static void identification(struct cp *cp, const struct cp_packet *pkt)
{
	char text[80];

	if (pkt->len < 4)
		return;
	printable(pkt->data + 4, pkt->len - 4, text, sizeof(text));
	cp_log(cp, LINK_LOG_DEBUG, "peer identifies itself as \"%s\"", text);
}

static void time_remaining(struct cp *cp, const struct cp_packet *pkt)
{
	if (pkt->len >= 8)
		cp_log(cp, LINK_LOG_INFO, "peer will end the session in %u s",
		       cp_get32(pkt->data + 4));
}

static enum cp_handled code(struct cp *cp, const struct cp_packet *pkt)
{
	switch (pkt->code) {
	case LCP_PROTO_REJ:
		protocol_rejected(cp, pkt);
		return CP_HANDLED;
	case LCP_ECHO_REQ:
		return echo_request(cp, pkt);
	case LCP_ECHO_REP:
	case LCP_DISCARD:
		return CP_HANDLED;
	case LCP_IDENT:
		identification(cp, pkt);
		return CP_HANDLED;
	case LCP_TIME_REMAINING:
		time_remaining(cp, pkt);
		return CP_HANDLED;
	default:
		return CP_UNKNOWN;
	}
}

static void echo(struct cp *cp, const struct cp_packet *pkt)
{
	struct lcp *lcp = cp->ctx;
	uint8_t data[CP_PACKET_MAX];
	size_t len = pkt->len < cp->quote_max ? pkt->len : cp->quote_max;

	memcpy(data, pkt->data, len);
	cp_put32(data, lcp->want.magic);
	cp_send(cp, LCP_ECHO_REP, pkt->id, data, len);
}

static const struct cp_proto lcp_proto = {
	.name = "LCP",
	.protocol = PPP_LCP,
	.options = {
		.descs = options,
		.count = sizeof(options) / sizeof(options[0]),
	},
	.reset = reset,
	.judging = judging,
	.commit = commit,
	.code = code,
	.echo = echo,
};

void lcp_init(struct lcp *lcp, const struct lcp_config *cfg,
	      const struct cp_host *host, void *user)
{
	memset(lcp, 0, sizeof(*lcp));
	lcp->cfg = *cfg;
	cp_init(&lcp->cp, &lcp_proto, host, user, lcp);
}

uint16_t lcp_mru(const struct lcp *lcp)
{
	return lcp->want.mru ? lcp->want.mru : LCP_MRU_DEFAULT;
}

uint16_t lcp_peer_mru(const struct lcp *lcp)
{
	return lcp->his.mru ? lcp->his.mru : LCP_MRU_DEFAULT;
}

void lcp_reject_protocol(struct lcp *lcp, uint16_t protocol,
			 const uint8_t *data, size_t len)
{
	uint8_t quote[CP_PACKET_MAX];
	size_t max = lcp->cp.quote_max - 2;

	if (lcp->cp.state != CP_OPENED)
		return;
	if (len > max)
		len = max;
	cp_put16(quote, protocol);
	if (len)
		memcpy(quote + 2, data, len);
	cp_send(&lcp->cp, LCP_PROTO_REJ, ++lcp->cp.reject_id, quote, len + 2);
}

void lcp_peer_text(const struct lcp *lcp, char *out, size_t size)
{
	static const uint8_t windows[] = { 0x00, 0x3c, 0xcd, 0x74 };
	const struct cp *cp = &lcp->cp;

	if (cp->term_len == 12 &&
	    !memcmp(cp->term_data + 4, windows, sizeof(windows)))
		snprintf(out, size, "RAS error %u",
			 cp_get32(cp->term_data + 8));
	else
		printable(cp->term_data, cp->term_len, out, size);
}
