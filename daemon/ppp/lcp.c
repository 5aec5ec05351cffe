// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/lcp.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ppp/auth_method.h"
#include "ppp/log_level.h"

static void reset(struct cp *cp)
{
	struct lcp *lcp = cp->ctx;

	lcp->want = (struct lcp_values){
		.mru = lcp->cfg.mru,
		.magic = lcp_new_magic(lcp),
		.pfc = lcp->cfg.pfc,
		.acfc = lcp->cfg.acfc,
		.mrru = lcp->cfg.mrru,
		.endpoint = lcp->cfg.endpoint,
		.auth = auth_method_best(lcp->cfg.demand),
	};
	lcp->his = (struct lcp_values){ .mru = 0 };
	lcp->refused = 0;
	lcp->mru_naks = 0;
	lcp->mrru_naks = 0;
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
	.options = &lcp_options,
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
