// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/cp_fsm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ppp/log_level.h"

void cp_init(struct cp *cp, const struct cp_proto *proto,
	     const struct cp_host *host, void *user, void *ctx)
{
	memset(cp, 0, sizeof(*cp));
	cp->proto = proto;
	cp->host = host;
	cp->user = user;
	cp->ctx = ctx;
	cp->max_configure = CP_MAX_CONFIGURE;
	cp->quote_max = CP_PACKET_MAX - CP_HEADER;
}

void cp_log(struct cp *cp, int level, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	n = snprintf(text, sizeof(text), "%s: ", cp->proto->name);
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	cp->host->log(cp->user, level, text);
}

void cp_fail(struct cp *cp, const char *fmt, ...)
{
	va_list ap;

	if (cp->failure[0])
		return;
	va_start(ap, fmt);
	vsnprintf(cp->failure, sizeof(cp->failure), fmt, ap);
	va_end(ap);
}

void cp_send(struct cp *cp, uint8_t code, uint8_t id, const void *data,
	     size_t len)
{
	uint8_t buf[CP_PACKET_MAX];

	len = cp_packet_build(buf, code, id, data, len);
	cp->host->send(cp->user, cp->proto->protocol, buf, len);
}

static bool waits(enum cp_state state)
{
	return state >= CP_CLOSING && state <= CP_ACK_SENT;
}

bool cp_waits(const struct cp *cp)
{
	return waits(cp->state);
}

static void restart(struct cp *cp)
{
	if (cp->restarts)
		cp->restarts--;
	cp->host->timer_set(cp->user, cp, CP_RESTART_MS);
}

static void make_request(struct cp *cp)
{
	struct cp_build build = { .len = 0 };

	cp_opts_request(cp->proto->options, cp->ctx, &build);
	cp->request.len = build.len < CP_REQUEST_MAX ? build.len : 0;
	memcpy(cp->request.buf, build.buf, cp->request.len);
}

/* A retransmission repeats the request, so that a late answer still counts. */
static void send_request(struct cp *cp, bool again)
{
	if (!again) {
		cp->id++;
		make_request(cp);
	}
	cp_send(cp, CP_CONF_REQ, cp->id, cp->request.buf, cp->request.len);
	restart(cp);
}

static void send_terminate(struct cp *cp)
{
	cp->id++;
	cp_send(cp, CP_TERM_REQ, cp->id, cp->close_text,
		strlen(cp->close_text));
	restart(cp);
}

/* RFC 1661 section 5.6: the rejected packet is quoted from its code on. */
static void send_code_reject(struct cp *cp)
{
	uint8_t quote[CP_PACKET_MAX];
	size_t len;

	len = cp_packet_build(quote, cp->in->code, cp->in->id, cp->in->data,
			      cp->in->len);
	cp_log(cp, LINK_LOG_DEBUG, "rejecting unknown code %u", cp->in->code);
	if (len > cp->quote_max)
		len = cp->quote_max;
	cp_send(cp, CP_CODE_REJ, ++cp->reject_id, quote, len);
}

static void send_nak(struct cp *cp)
{
	if (cp->reply_code == CP_CONF_NAK)
		cp->naks++;
	cp->refused++;
	cp_send(cp, cp->reply_code, cp->in->id, cp->reply->buf, cp->reply->len);
}

static void send_ack(struct cp *cp)
{
	cp_send(cp, CP_CONF_ACK, cp->in->id, cp->reply->buf, cp->reply->len);
	if (cp->proto->commit)
		cp->proto->commit(cp);
}

static void layer_up(struct cp *cp)
{
	cp->naks = 0;
	cp->refused = 0;
	cp->refusals = 0;
	cp->host->up(cp->user, cp);
}

static void run_action(struct cp *cp, enum cp_action action,
		       enum cp_event event)
{
	switch (action) {
	case CP_NONE:
	case CP_TLS:
		break;
	case CP_TLU:
		layer_up(cp);
		break;
	case CP_TLD:
		cp->host->down(cp->user, cp);
		break;
	case CP_TLF:
		cp->host->finished(cp->user, cp);
		break;
	case CP_IRC:
		cp->restarts = cp->state == CP_CLOSING ||
					       cp->state == CP_STOPPING ?
				       CP_MAX_TERMINATE :
				       cp->max_configure;
		break;
	case CP_ZRC:
		cp->restarts = 0;
		cp->host->timer_set(cp->user, cp, CP_PASSIVE_MS);
		break;
	case CP_SCR:
		send_request(cp, event == CP_EV_TO_PLUS);
		break;
	case CP_SCA:
		send_ack(cp);
		break;
	case CP_SCN:
		send_nak(cp);
		break;
	case CP_STR:
		send_terminate(cp);
		break;
	case CP_STA:
		cp_send(cp, CP_TERM_ACK, cp->in->id, NULL, 0);
		break;
	case CP_SCJ:
		send_code_reject(cp);
		break;
	case CP_SER:
		if (cp->proto->echo)
			cp->proto->echo(cp, cp->in);
		break;
	}
}

static void log_transition(struct cp *cp, enum cp_state from,
			   enum cp_event event, const struct cp_cell *cell)
{
	cp_log(cp, LINK_LOG_DEBUG, "%s %s -> %s [%s%s%s%s%s]",
	       cp_state_name(from), cp_event_name(event),
	       cp_state_name(cell->next), cp_action_name(cell->actions[0]),
	       cell->actions[1] ? "," : "", cp_action_name(cell->actions[1]),
	       cell->actions[2] ? "," : "", cp_action_name(cell->actions[2]));
}

/* From rest into negotiation: everything learnt before is forgotten. */
static void begin(struct cp *cp)
{
	cp->naks = 0;
	cp->refused = 0;
	cp->refusals = 0;
	cp->timed_out = false;
	cp->terminated = false;
	cp->protocol_rejected = false;
	cp->failure[0] = '\0';
	if (cp->proto->reset)
		cp->proto->reset(cp);
}

void cp_event(struct cp *cp, enum cp_event event)
{
	const struct cp_cell *cell = cp_cell(cp->state, event);
	enum cp_state from = cp->state;

	if (cell->next == CP_ILLEGAL) {
		cp_log(cp, LINK_LOG_DEBUG, "%s %s ignored", cp_state_name(from),
		       cp_event_name(event));
		return;
	}
	log_transition(cp, from, event, cell);
	if (from <= CP_STOPPED && cell->next >= CP_REQ_SENT)
		begin(cp);
	cp->state = cell->next;
	if (!waits(cell->next) && waits(from))
		cp->host->timer_set(cp->user, cp, 0);
	for (size_t i = 0; i < CP_CELL_ACTIONS; i++)
		run_action(cp, cell->actions[i], event);
}

/* After the event, since failing may close the layer that is at work here. */
static void report_failure(struct cp *cp)
{
	if (cp->failure[0] && cp->state >= CP_REQ_SENT)
		cp->host->failed(cp->user, cp, cp->failure);
}

void cp_close(struct cp *cp, const char *text)
{
	snprintf(cp->close_text, sizeof(cp->close_text), "%s", text);
	cp_event(cp, CP_EV_CLOSE);
}

void cp_protocol_rejected(struct cp *cp)
{
	cp->protocol_rejected = true;
	cp_event(cp, CP_EV_RXJ_MINUS);
}

void cp_timeout(struct cp *cp)
{
	if (!waits(cp->state))
		return;
	cp->timed_out = !cp->restarts && cp->state >= CP_REQ_SENT;
	cp_event(cp, cp->restarts ? CP_EV_TO_PLUS : CP_EV_TO_MINUS);
}

static void conf_req(struct cp *cp, const struct cp_packet *pkt)
{
	static const uint8_t codes[] = {
		[CP_ACK] = CP_CONF_ACK, [CP_NAK] = CP_CONF_NAK, [CP_REJECT] = CP_CONF_REJ
	};
	bool no_nak = cp->naks >= CP_MAX_FAILURE;
	struct cp_build reply = { .len = 0 };
	const char *culprit = "";
	enum cp_verdict verdict;

	if (cp->proto->judging)
		cp->proto->judging(cp);
	verdict = cp_opts_judge(cp->proto->options, cp->ctx, pkt->data,
				pkt->len, no_nak, &reply, &culprit);
	if (verdict == CP_MALFORMED) {
		cp_log(cp, LINK_LOG_DEBUG,
		       "malformed Configure-Request discarded");
		return;
	}
	cp->reply = &reply;
	cp->reply_code = codes[verdict];
	if (verdict == CP_REJECT && no_nak && cp->naks == cp->refused)
		cp_log(cp, LINK_LOG_INFO,
		       "peer insists on %s after %u naks, rejecting it",
		       culprit, cp->naks);
	cp_event(cp, verdict == CP_ACK ? CP_EV_RCR_PLUS : CP_EV_RCR_MINUS);
	cp->reply = NULL;
	if (cp->refused >= CP_MAX_ROUNDS)
		cp_fail(cp, "peer keeps asking for %s", culprit);
}

static void conf_ack(struct cp *cp, const struct cp_packet *pkt)
{
	if (pkt->len != cp->request.len ||
	    memcmp(pkt->data, cp->request.buf, pkt->len) != 0) {
		cp_log(cp, LINK_LOG_DEBUG,
		       "Configure-Ack differs from the request, discarded");
		return;
	}
	cp_event(cp, CP_EV_RCA);
}

static void conf_nak(struct cp *cp, const struct cp_packet *pkt)
{
	const struct cp_opt_table *options = cp->proto->options;
	struct cp_build sent = { .len = cp->request.len };
	bool ok;

	memcpy(sent.buf, cp->request.buf, sent.len);
	if (pkt->code == CP_CONF_NAK)
		ok = cp_opts_naked(options, cp->ctx, &sent, pkt->data,
				   pkt->len);
	else
		ok = cp_opts_rejected(options, cp->ctx, &sent, pkt->data,
				      pkt->len);
	if (!ok) {
		cp_log(cp, LINK_LOG_DEBUG, "malformed Configure-%s discarded",
		       pkt->code == CP_CONF_NAK ? "Nak" : "Reject");
		return;
	}
	if (++cp->refusals >= CP_MAX_ROUNDS)
		cp_fail(cp, "peer keeps refusing our options");
	cp_event(cp, CP_EV_RCN);
}

static void answer(struct cp *cp, const struct cp_packet *pkt)
{
	bool negotiating = cp->state >= CP_REQ_SENT;

	if (negotiating && pkt->id != cp->id) {
		cp_log(cp, LINK_LOG_DEBUG,
		       "answer to request %u discarded, ours is %u", pkt->id,
		       cp->id);
		return;
	}
	if (!negotiating)
		cp_event(cp, pkt->code == CP_CONF_ACK ? CP_EV_RCA : CP_EV_RCN);
	else if (pkt->code == CP_CONF_ACK)
		conf_ack(cp, pkt);
	else
		conf_nak(cp, pkt);
}

/* A peer that cannot do the basic codes cannot do the protocol. */
static void code_rejected(struct cp *cp, const struct cp_packet *pkt)
{
	if (!pkt->len)
		return;
	cp_log(cp, LINK_LOG_INFO, "peer does not know code %u", pkt->data[0]);
	cp_event(cp,
		 pkt->data[0] >= CP_CONF_REQ && pkt->data[0] <= CP_CODE_REJ ?
			 CP_EV_RXJ_MINUS :
			 CP_EV_RXJ_PLUS);
}

static void other_code(struct cp *cp, const struct cp_packet *pkt)
{
	enum cp_handled handled = CP_UNKNOWN;

	if (cp->proto->code)
		handled = cp->proto->code(cp, pkt);
	if (handled == CP_UNKNOWN)
		cp_event(cp, CP_EV_RUC);
	else if (handled == CP_ECHO)
		cp_event(cp, CP_EV_RXR);
}

static void terminated(struct cp *cp, const struct cp_packet *pkt)
{
	cp->terminated = cp->state == CP_OPENED;
	cp->term_len = pkt->len < CP_TEXT_MAX ? pkt->len : CP_TEXT_MAX;
	memcpy(cp->term_data, pkt->data, cp->term_len);
}

static void dispatch(struct cp *cp, const struct cp_packet *pkt)
{
	switch (pkt->code) {
	case CP_CONF_REQ:
		conf_req(cp, pkt);
		break;
	case CP_CONF_ACK:
	case CP_CONF_NAK:
	case CP_CONF_REJ:
		answer(cp, pkt);
		break;
	case CP_TERM_REQ:
		terminated(cp, pkt);
		cp_event(cp, CP_EV_RTR);
		break;
	case CP_TERM_ACK:
		cp_event(cp, CP_EV_RTA);
		break;
	case CP_CODE_REJ:
		code_rejected(cp, pkt);
		break;
	default:
		other_code(cp, pkt);
		break;
	}
}

void cp_input(struct cp *cp, const uint8_t *data, size_t len)
{
	struct cp_packet pkt;

	if (cp->state <= CP_STARTING)
		return;
	if (!cp_packet_parse(data, len, &pkt)) {
		cp_log(cp, LINK_LOG_DEBUG,
		       "packet of %zu bytes with a bad length discarded", len);
		return;
	}
	cp->in = &pkt;
	dispatch(cp, &pkt);
	cp->in = NULL;
	report_failure(cp);
}
