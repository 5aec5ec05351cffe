// SPDX-License-Identifier: GPL-2.0-only
/*
 * The phases of one link (RFC 1661 section 3): what its owner calls, LCP, and
 * the way from one phase to the next.
 */
#include "ppp/link_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *link_phase_name(enum link_phase phase)
{
	switch (phase) {
	case LINK_DEAD:
		return "dead";
	case LINK_ESTABLISH:
		return "establish";
	case LINK_AUTHENTICATE:
		return "authenticate";
	case LINK_NETWORK:
		return "network";
	case LINK_TERMINATE:
		return "terminate";
	}
	return "unknown";
}

void link_set_phase(struct link *link, enum link_phase phase)
{
	if (link->phase == phase)
		return;
	link->phase = phase;
	if (link->ops->phase)
		link->ops->phase(link->user, phase);
}

void link_log(struct link *link, int level, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (!link->ops->log)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	link->ops->log(link->user, level, text);
}

/* The first reason is the true one; what follows are its consequences. */
static void note_end(struct link *link, enum link_reason why, const char *text)
{
	if (link->ending)
		return;
	link->ending = true;
	link->why = why;
	snprintf(link->text, sizeof(link->text), "%s", text);
}

static void end(struct link *link, enum link_reason why, const char *text)
{
	if (link->ending || link->finished)
		return;
	note_end(link, why, text);
	link_set_phase(link, LINK_TERMINATE);
	cp_close(&link->lcp.cp, link->text);
	if (link->lcp.cp.state <= CP_CLOSED)
		link->finished = true;
}

void link_want_end(struct link *link, enum link_reason why, const char *fmt,
		   ...)
{
	va_list ap;

	if (link->close_wanted)
		return;
	link->close_wanted = true;
	link->close_why = why;
	va_start(ap, fmt);
	vsnprintf(link->close_text, sizeof(link->close_text), fmt, ap);
	va_end(ap);
}

void link_enter(struct link *link)
{
	link->depth++;
}

static void take_answer(struct link *link)
{
	link->answered = false;
	if (link->answer.ok && link->answer.has_network)
		link->net = link->answer.network;
	auth_result(&link->auth, &link->answer);
	auth_result_wipe(&link->answer);
}

/* What was put off until the automata are at rest. */
void link_leave(struct link *link)
{
	while (link->depth == 1 && !link->dead) {
		if (link->answered) {
			take_answer(link);
		} else if (link->close_wanted) {
			link->close_wanted = false;
			end(link, link->close_why, link->close_text);
		} else if (link->finished) {
			link_set_phase(link, LINK_DEAD);
			link->dead = true;
			link->ops->down(link->user, link->why, link->text);
		} else {
			break;
		}
	}
	link->depth--;
}

/* Establish phase */

size_t link_quote_max(const struct link *link)
{
	uint16_t mru = lcp_peer_mru(&link->lcp);

	return (mru < CP_PACKET_MAX ? mru : CP_PACKET_MAX) - CP_HEADER;
}

static void lcp_up(void *user, struct cp *cp)
{
	struct link *link = user;
	uint16_t peer_mru = lcp_peer_mru(&link->lcp);
	struct link_lcp info = {
		.mru = lcp_mru(&link->lcp),
		.peer_mru = peer_mru < link->cfg.mtu ? peer_mru : link->cfg.mtu,
		.magic = link->lcp.want.magic,
		.peer_magic = link->lcp.his.magic,
		.pfc = link->lcp.his.pfc,
		.acfc = link->lcp.his.acfc,
		.mrru = link->lcp.want.mrru,
		.peer_mrru = link->lcp.his.mrru,
		.short_tx = link->lcp.his.ssnhf,
		.peer_endpoint = link->lcp.his.endpoint,
	};

	cp->quote_max = link_quote_max(link);
	if (link->ops->lcp_up)
		link->ops->lcp_up(link->user, &info);
	link_auth_begin(link);
}

static void note_peer_end(struct link *link)
{
	char said[CP_TEXT_MAX + 1], text[LINK_TEXT_MAX + 1];

	lcp_peer_text(&link->lcp, said, sizeof(said));
	snprintf(text, sizeof(text), "peer ended the link%s%s",
		 said[0] ? ": " : "", said);
	note_end(link, LINK_REASON_PEER, text);
}

const char *link_end_reason(struct link *link, enum link_reason *why)
{
	/* A layer that was not open yet does not end by it (RFC 1661, RTR). */
	if (link->lcp.cp.term_len)
		note_peer_end(link);
	if (!link->ending)
		return NULL;
	*why = link->why;
	return link->text;
}

static void lcp_down(void *user, struct cp *cp)
{
	struct link *link = user;

	auth_stop(&link->auth);
	link->answered = false;
	link_network_stop(link);
	if (cp->state >= CP_REQ_SENT) {
		link_set_phase(link, LINK_ESTABLISH);
		return;
	}
	if (cp->terminated)
		note_peer_end(link);
	link_set_phase(link, LINK_TERMINATE);
}

static void lcp_finished(void *user, struct cp *cp)
{
	struct link *link = user;

	if (cp->timed_out)
		note_end(link, LINK_REASON_TIMEOUT, "peer is not responding");
	else
		note_end(link, LINK_REASON_NEGOTIATION, "peer refuses LCP");
	link->finished = true;
}

static void lcp_failed(void *user, struct cp *cp, const char *text)
{
	struct link *link = user;

	(void)cp;
	if (link->lcp.looped)
		link_want_end(link, LINK_REASON_LOOPED, "%s", text);
	else if (link->lcp.auth_refused)
		link_want_end(link, LINK_REASON_AUTH_PEER, "%s", text);
	else
		link_want_end(link, LINK_REASON_NEGOTIATION, "LCP: %s", text);
}

static void lcp_rejected(void *user, uint16_t protocol)
{
	struct link *link = user;

	if (network_layer_has(protocol))
		link_network_rejected(link, protocol);
	else if (link->phase == LINK_AUTHENTICATE &&
		 protocol == link->auth.proto->protocol)
		link_auth_rejected(link);
}

static void lcp_timer_set(void *user, struct cp *cp, unsigned int ms)
{
	(void)cp;
	link_timer_set(user, LINK_TIMER_LCP, ms);
}

/* The owner's functions in the form that the layers call */

void link_timer_set(struct link *link, enum link_timer which, unsigned int ms)
{
	link->ops->timer_set(link->user, which, ms);
}

void link_host_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	struct link *link = user;

	link->ops->send(link->user, protocol, data, len);
}

void link_host_random(void *user, void *buf, size_t len)
{
	struct link *link = user;

	link->ops->random(link->user, buf, len);
}

void link_host_log(void *user, int level, const char *text)
{
	link_log(user, level, "%s", text);
}

static const struct cp_host lcp_host = {
	.send = link_host_send,
	.timer_set = lcp_timer_set,
	.log = link_host_log,
	.random = link_host_random,
	.up = lcp_up,
	.down = lcp_down,
	.finished = lcp_finished,
	.failed = lcp_failed,
	.rejected = lcp_rejected,
};

/* The owner's calls */

static bool copy_string(char *out, size_t size, const char *in,
			const char *instead)
{
	if (!in || !*in)
		in = instead;
	return (size_t)snprintf(out, size, "%s", in) < size;
}

static void init_layers(struct link *link)
{
	const struct link_config *cfg = &link->cfg;
	bool client = cfg->role == LINK_CLIENT;
	struct lcp_config lcp = {
		.mru = cfg->mru,
		.pfc = cfg->pfc,
		.acfc = cfg->acfc,
		.mrru = cfg->mrru,
		.endpoint = cfg->endpoint,
		.demand = client ? 0 : cfg->auth,
		.consent = client ? cfg->auth : 0,
	};

	lcp_init(&link->lcp, &lcp, &lcp_host, link);
	network_layer_init(link->layer, link);
	link->net = cfg->network;
}

struct link *link_new(const struct link_config *cfg, const struct link_ops *ops,
		      void *user)
{
	struct link *link = calloc(1, sizeof(*link));

	if (!link)
		return NULL;
	link->layer = calloc(1, sizeof(*link->layer));
	link->cfg = *cfg;
	link->ops = ops;
	link->user = user;
	if (!link->layer || cfg->endpoint.len > LINK_ENDPOINT_MAX ||
	    !copy_string(link->name, sizeof(link->name), cfg->name, "kpptp") ||
	    !copy_string(link->user_name, sizeof(link->user_name), cfg->user,
			 "") ||
	    !copy_string(link->password, sizeof(link->password), cfg->password,
			 "")) {
		link_free(link);
		return NULL;
	}
	link->cfg.name = link->name;
	link->cfg.user = link->user_name;
	link->cfg.password = link->password;
	init_layers(link);
	return link;
}

void link_free(struct link *link)
{
	if (!link)
		return;
	if (link->layer)
		explicit_bzero(link->layer, sizeof(*link->layer));
	free(link->layer);
	explicit_bzero(link, sizeof(*link));
	free(link);
}

void link_open(struct link *link)
{
	if (link->lcp.cp.state != CP_INITIAL || link->dead || link->ending)
		return;
	link_enter(link);
	link_set_phase(link, LINK_ESTABLISH);
	cp_event(&link->lcp.cp, CP_EV_OPEN);
	cp_event(&link->lcp.cp, CP_EV_UP);
	link_leave(link);
}

void link_close(struct link *link, enum link_reason why, const char *text)
{
	link_enter(link);
	link_want_end(link, why, "%s", text);
	link_leave(link);
}

static void auth_frame(struct link *link, uint16_t protocol,
		       const uint8_t *data, size_t len)
{
	if (link->auth.proto && link->auth.proto->protocol == protocol)
		auth_input(&link->auth, data, len);
	else
		link_log(
			link, LINK_LOG_DEBUG,
			"frame of an authentication protocol that was not agreed on discarded");
}

static void upper_input(struct link *link, uint16_t protocol,
			const uint8_t *data, size_t len)
{
	switch (protocol) {
	case PPP_PAP:
	case PPP_CHAP:
		auth_frame(link, protocol, data, len);
		break;
	case PPP_CCP:
	case PPP_IPCP:
	case PPP_IPV6CP:
	case PPP_BCP:
		link_network_input(link, protocol, data, len);
		break;
	default:
		lcp_reject_protocol(&link->lcp, protocol, data, len);
		break;
	}
}

void link_input(struct link *link, uint16_t protocol, const uint8_t *data,
		size_t len)
{
	if (link->dead)
		return;
	link_enter(link);
	if (protocol == PPP_LCP)
		cp_input(&link->lcp.cp, data, len);
	else if (link->lcp.cp.state == CP_OPENED)
		upper_input(link, protocol, data, len);
	else
		link_log(link, LINK_LOG_DEBUG,
			 "frame of protocol 0x%04x discarded, LCP is not open",
			 protocol);
	link_leave(link);
}

void link_timeout(struct link *link, enum link_timer which)
{
	if (link->dead)
		return;
	link_enter(link);
	switch (which) {
	case LINK_TIMER_LCP:
		cp_timeout(&link->lcp.cp);
		break;
	case LINK_TIMER_AUTH:
		auth_timeout(&link->auth);
		break;
	case LINK_TIMER_CCP:
	case LINK_TIMER_IPCP:
	case LINK_TIMER_IPV6CP:
	case LINK_TIMER_BCP:
		network_layer_timeout(link->layer, which);
		break;
	case LINK_TIMER_COUNT:
		break;
	}
	link_leave(link);
}

void link_auth_result(struct link *link, const struct auth_result *res)
{
	if (link->auth.state != AUTH_JUDGING)
		return;
	link_enter(link);
	link->answer = *res;
	link->answered = true;
	link_leave(link);
}
