// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/network_layer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ppp/link_impl.h"

static const struct {
	uint16_t protocol;
	enum link_timer timer;
} ncps[NCP_COUNT] = {
	[NCP_CCP] = { PPP_CCP, LINK_TIMER_CCP },
	[NCP_IPCP] = { PPP_IPCP, LINK_TIMER_IPCP },
	[NCP_IPV6CP] = { PPP_IPV6CP, LINK_TIMER_IPV6CP },
	[NCP_BCP] = { PPP_BCP, LINK_TIMER_BCP },
};

struct cp *network_cp(struct network_layer *layer, enum ncp which)
{
	switch (which) {
	case NCP_CCP:
		return &layer->ccp.cp;
	case NCP_IPCP:
		return &layer->ipcp.cp;
	case NCP_IPV6CP:
		return &layer->ipv6cp.cp;
	case NCP_BCP:
		return &layer->bcp.cp;
	case NCP_COUNT:
		break;
	}
	return NULL;
}

/* NCP_COUNT if it is none of them. */
static enum ncp ncp_of_protocol(uint16_t protocol)
{
	enum ncp i = 0;

	while (i < NCP_COUNT && ncps[i].protocol != protocol)
		i++;
	return i;
}

static enum ncp ncp_of_cp(struct network_layer *layer, const struct cp *cp)
{
	enum ncp i = 0;

	while (i < NCP_COUNT && network_cp(layer, i) != cp)
		i++;
	return i;
}

bool network_layer_has(uint16_t protocol)
{
	return ncp_of_protocol(protocol) < NCP_COUNT;
}

void network_end(struct network_layer *layer, enum link_reason why,
		 const char *fmt, ...)
{
	char text[LINK_TEXT_MAX + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	layer->broken = true;
	link_want_end(layer->link, why, "%s", text);
}

/* What the automata need */

static void host_send(void *user, uint16_t protocol, const uint8_t *data,
		      size_t len)
{
	struct network_layer *layer = user;

	link_host_send(layer->link, protocol, data, len);
}

static void host_timer_set(void *user, struct cp *cp, unsigned int ms)
{
	struct network_layer *layer = user;

	link_timer_set(layer->link, ncps[ncp_of_cp(layer, cp)].timer, ms);
}

static void host_log(void *user, int level, const char *text)
{
	struct network_layer *layer = user;

	link_host_log(layer->link, level, text);
}

static void host_random(void *user, void *buf, size_t len)
{
	struct network_layer *layer = user;

	link_host_random(layer->link, buf, len);
}

static void host_up(void *user, struct cp *cp)
{
	struct network_layer *layer = user;
	enum ncp which = ncp_of_cp(layer, cp);

	layer->failed &= ~(1u << which);
	if (which == NCP_CCP)
		network_ccp_up(layer);
	else
		network_ncp_up(layer, which);
}

static void host_down(void *user, struct cp *cp)
{
	enum ncp which = ncp_of_cp(user, cp);

	if (which == NCP_CCP)
		network_ccp_down(user);
	else
		network_ncp_down(user, which);
}

/* A peer may end over and over again what is at its end. */
static void host_finished(void *user, struct cp *cp)
{
	struct network_layer *layer = user;
	enum ncp which = ncp_of_cp(layer, cp);

	if (layer->failed & 1u << which)
		return;
	layer->failed |= 1u << which;
	if (which == NCP_CCP)
		network_ccp_finished(layer);
	else
		network_ncp_finished(layer, which);
}

static void host_failed(void *user, struct cp *cp, const char *text)
{
	enum ncp which = ncp_of_cp(user, cp);

	if (which == NCP_CCP)
		network_ccp_failed(user, text);
	else
		network_ncp_failed(user, which, text);
}

static const struct cp_host network_host = {
	.send = host_send,
	.timer_set = host_timer_set,
	.log = host_log,
	.random = host_random,
	.up = host_up,
	.down = host_down,
	.finished = host_finished,
	.failed = host_failed,
};

/* The life of the layer */

void network_layer_init(struct network_layer *layer, struct link *link)
{
	const struct link_config *cfg = &link->cfg;
	bool client = cfg->role == LINK_CLIENT;

	explicit_bzero(layer, sizeof(*layer));
	layer->link = link;
	ccp_init(&layer->ccp, &network_host, layer);
	ipcp_init(&layer->ipcp, !client, client && cfg->want_dns,
		  client && cfg->want_nbns, &network_host, layer);
	ipv6cp_init(&layer->ipv6cp, &network_host, layer);
	bcp_init(&layer->bcp, &network_host, layer);
}

static void set_quote_max(struct network_layer *layer)
{
	for (enum ncp i = 0; i < NCP_COUNT; i++)
		network_cp(layer, i)->quote_max = link_quote_max(layer->link);
}

/* What is not to be used is refused also if it came before that was known. */
static void refuse_unwanted(struct network_layer *layer)
{
	struct held_frame frame;

	for (enum ncp i = 0; i < NCP_COUNT; i++) {
		if (layer->wanted & 1u << i)
			continue;
		while (held_take(&layer->held, ncps[i].protocol, &frame))
			lcp_reject_protocol(&layer->link->lcp, frame.protocol,
					    frame.data, frame.len);
	}
}

void network_layer_start(struct network_layer *layer)
{
	const struct auth *auth = &layer->link->auth;

	layer->running = true;
	layer->net = layer->link->net;
	layer->method = auth->method;
	layer->keys = auth->keys;
	memcpy(layer->key_challenge, auth->key_challenge,
	       sizeof(layer->key_challenge));
	set_quote_max(layer);
	layer->wanted = network_ncp_wanted(layer);
	if (layer->net.encryption != LINK_ENCRYPTION_NO &&
	    layer->keys.kind != AUTH_KEYS_NONE)
		layer->wanted |= 1u << NCP_CCP;
	refuse_unwanted(layer);
	network_ccp_start(layer);
}

void network_open(struct network_layer *layer, enum ncp which)
{
	struct cp *cp = network_cp(layer, which);
	struct held_frame frame;

	layer->started |= 1u << which;
	cp_event(cp, CP_EV_OPEN);
	cp_event(cp, CP_EV_UP);
	while (held_take(&layer->held, ncps[which].protocol, &frame))
		cp_input(cp, frame.data, frame.len);
}

/* What came last goes first, so that encryption outlives what it protects. */
void network_layer_stop(struct network_layer *layer)
{
	if (layer->running) {
		for (enum ncp i = NCP_COUNT; i-- > 0;)
			if (layer->started & 1u << i)
				cp_event(network_cp(layer, i), CP_EV_DOWN);
		network_ccp_stop(layer);
	}
	network_layer_init(layer, layer->link);
}

void network_layer_input(struct network_layer *layer, uint16_t protocol,
			 const uint8_t *data, size_t len)
{
	enum ncp which = ncp_of_protocol(protocol);

	if (layer->started & 1u << which)
		cp_input(network_cp(layer, which), data, len);
	else if (layer->running && !(layer->wanted & 1u << which))
		lcp_reject_protocol(&layer->link->lcp, protocol, data, len);
	else if (!held_add(&layer->held, protocol, data, len))
		link_log(
			layer->link, LINK_LOG_DEBUG,
			"frame of protocol 0x%04x came too early and cannot be held",
			protocol);
}

void network_layer_rejected(struct network_layer *layer, uint16_t protocol)
{
	enum ncp which = ncp_of_protocol(protocol);

	if (which < NCP_COUNT && layer->started & 1u << which)
		cp_protocol_rejected(network_cp(layer, which));
}

void network_layer_timeout(struct network_layer *layer, enum link_timer which)
{
	for (enum ncp i = 0; i < NCP_COUNT; i++)
		if (ncps[i].timer == which)
			cp_timeout(network_cp(layer, i));
}

void network_layer_move(struct network_layer *layer, struct link *link)
{
	for (enum ncp i = 0; i < NCP_COUNT; i++) {
		if (!cp_waits(network_cp(layer, i)))
			continue;
		link_timer_set(layer->link, ncps[i].timer, 0);
		link_timer_set(link, ncps[i].timer, CP_RESTART_MS);
	}
	layer->link = link;
	if (layer->running)
		set_quote_max(layer);
}
