// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network phase of a link: CCP, then IPCP, so that no packet travels in
 * the clear that could have been encrypted.
 */
#include "ppp/link_impl.h"

#include <string.h>

#include "ppp/crypto/mppe_keys.h"

static void ipcp_start(struct link *link)
{
	struct held_frame frame;

	if (link->ipcp_open || link->phase != LINK_NETWORK)
		return;
	link->ipcp_open = true;
	ipcp_setup(&link->ipcp, &link->net);
	cp_event(&link->ipcp.cp, CP_EV_OPEN);
	cp_event(&link->ipcp.cp, CP_EV_UP);
	while (held_take(&link->held, PPP_IPCP, &frame))
		cp_input(&link->ipcp.cp, frame.data, frame.len);
}

static void ccp_start(struct link *link)
{
	struct held_frame frame;

	link->ccp_open = true;
	ccp_setup(&link->ccp, link->net.encryption == LINK_ENCRYPTION_REQUIRED,
		  link->net.mppe);
	cp_event(&link->ccp.cp, CP_EV_OPEN);
	cp_event(&link->ccp.cp, CP_EV_UP);
	while (held_take(&link->held, PPP_CCP, &frame))
		cp_input(&link->ccp.cp, frame.data, frame.len);
}

static void ccp_refuse(struct link *link)
{
	struct held_frame frame;

	while (held_take(&link->held, PPP_CCP, &frame))
		lcp_reject_protocol(&link->lcp, PPP_CCP, frame.data, frame.len);
}

void link_network_start(struct link *link)
{
	enum link_encryption encryption = link->net.encryption;

	link_set_phase(link, LINK_NETWORK);
	if (encryption != LINK_ENCRYPTION_NO &&
	    link->auth.keys.kind != AUTH_KEYS_NONE) {
		ccp_start(link);
		return;
	}
	if (encryption == LINK_ENCRYPTION_REQUIRED) {
		link_want_end(
			link, LINK_REASON_ENCRYPTION,
			"MPPE required, but authentication by %s makes no keys",
			auth_method_name(link->auth.method));
		return;
	}
	ccp_refuse(link);
	ipcp_start(link);
}

static bool is_encrypted(const struct link *link)
{
	return link->mppe_tx || link->mppe_rx;
}

/* CCP has no more to say: go on without encryption where that is allowed. */
static void ccp_without(struct link *link, const char *text)
{
	if (link->net.encryption == LINK_ENCRYPTION_REQUIRED) {
		link_want_end(link, LINK_REASON_ENCRYPTION, "MPPE required, %s",
			      text);
	} else if (is_encrypted(link)) {
		link_want_end(link, LINK_REASON_ENCRYPTION,
			      "peer ended encryption");
	} else {
		link_log(link, LINK_LOG_INFO, "no encryption: %s", text);
		ipcp_start(link);
	}
}

static bool fill_way(struct link *link, struct link_mppe_way *way,
		     uint32_t bits, bool send)
{
	way->bits = ccp_strength(bits);
	if (!way->bits)
		return true;
	way->stateful = !(bits & MPPE_H);
	way->key_len = mppe_key_len(way->bits);
	return auth_start_key(&link->auth, send, way->bits, way->key);
}

/* A way that was encrypted would go on in the clear. */
static bool gives_up(const struct link *link, const struct link_mppe *mppe)
{
	return (link->mppe_tx && !mppe->tx.bits) ||
	       (link->mppe_rx && !mppe->rx.bits);
}

/*
 * RFC 1962: a request tells what its sender receives by, so the peer's rules
 * what we send and ours what it sends.
 */
void link_ccp_up(struct link *link)
{
	bool required = link->net.encryption == LINK_ENCRYPTION_REQUIRED;
	struct link_mppe mppe = { .tx.bits = 0 };
	bool ok;

	ok = fill_way(link, &mppe.tx, link->ccp.his, true) &&
	     fill_way(link, &mppe.rx, link->ccp.want, false);
	if (!ok) {
		ccp_without(link, "OpenSSL cannot make the keys");
	} else if (!mppe.tx.bits && !mppe.rx.bits) {
		ccp_without(link, "peer offers none");
	} else if (required && !(mppe.tx.bits && mppe.rx.bits)) {
		ccp_without(link, "peer offers it one way only");
	} else if (gives_up(link, &mppe)) {
		ccp_without(link, "peer ended it one way");
	} else {
		link->mppe_tx = mppe.tx.bits;
		link->mppe_rx = mppe.rx.bits;
		if (link->ops->mppe_up)
			link->ops->mppe_up(link->user, &mppe);
		ipcp_start(link);
	}
	explicit_bzero(&mppe, sizeof(mppe));
}

void link_ccp_finished(struct link *link)
{
	const struct cp *cp = &link->ccp.cp;

	if (cp->failure[0])
		ccp_without(link, cp->failure);
	else if (cp->protocol_rejected)
		ccp_without(link, "peer offers none (it rejects CCP)");
	else if (cp->timed_out)
		ccp_without(link, "peer does not answer CCP");
	else
		ccp_without(link, "peer ended CCP");
}

/* While CCP is negotiated anew the old keys serve on; else encryption is over. */
void link_ccp_down(struct link *link)
{
	if (link->ccp.cp.state >= CP_REQ_SENT)
		return;
	if (link->ccp.cp.state == CP_STOPPING)
		ccp_without(link, "peer ended CCP");
}

void link_ipcp_up(struct link *link)
{
	const struct ipcp *ipcp = &link->ipcp;
	struct link_ipcp ip = {
		.local = ipcp->local,
		.remote = ipcp_remote(ipcp),
		.dns = { ipcp->servers[0].addr, ipcp->servers[2].addr },
		.nbns = { ipcp->servers[1].addr, ipcp->servers[3].addr },
	};

	if (!ip.local.s_addr) {
		link_want_end(link, LINK_REASON_NETWORK,
			      "peer gives us no address");
		return;
	}
	if (!ip.remote.s_addr && link->cfg.role == LINK_SERVER) {
		link_want_end(link, LINK_REASON_NETWORK,
			      "no remote-address is set for the peer");
		return;
	}
	link->ip_on = true;
	if (link->ops->ipcp_up)
		link->ops->ipcp_up(link->user, &ip);
}

void link_ipcp_down(struct link *link)
{
	if (!link->ip_on)
		return;
	link->ip_on = false;
	if (link->ops->ipcp_down)
		link->ops->ipcp_down(link->user);
}

void link_ipcp_finished(struct link *link)
{
	const struct cp *cp = &link->ipcp.cp;

	if (cp->protocol_rejected)
		link_want_end(link, LINK_REASON_NETWORK, "peer rejects IPCP");
	else if (cp->timed_out)
		link_want_end(link, LINK_REASON_NETWORK,
			      "peer does not answer IPCP");
	else
		link_want_end(link, LINK_REASON_NETWORK, "peer ended IPCP");
}

void link_ccp_failed(struct link *link, const char *text)
{
	if (link->net.encryption == LINK_ENCRYPTION_REQUIRED ||
	    is_encrypted(link))
		link_want_end(link, LINK_REASON_ENCRYPTION, "%s", text);
	else
		cp_close(&link->ccp.cp, text);
}

void link_network_init(struct link *link)
{
	const struct link_config *cfg = &link->cfg;
	bool client = cfg->role == LINK_CLIENT;

	link->net = cfg->network;
	ccp_init(&link->ccp, &link_host, link);
	ipcp_init(&link->ipcp, !client, client && cfg->want_dns,
		  client && cfg->want_nbns, &link_host, link);
}

void link_network_stop(struct link *link)
{
	cp_event(&link->ipcp.cp, CP_EV_DOWN);
	cp_event(&link->ccp.cp, CP_EV_DOWN);
	if (is_encrypted(link) && link->ops->mppe_down)
		link->ops->mppe_down(link->user);
	link->mppe_tx = false;
	link->mppe_rx = false;
	link->ccp_open = false;
	link->ipcp_open = false;
	link->held.count = 0;
	link_network_init(link);
}

/*
 * A frame of CCP or IPCP. One that comes before its layer has started waits
 * for it; CCP that is not to be used is refused.
 */
void link_network_input(struct link *link, uint16_t protocol,
			const uint8_t *data, size_t len)
{
	bool ccp = protocol == PPP_CCP;

	if (ccp && link->ccp_open)
		cp_input(&link->ccp.cp, data, len);
	else if (!ccp && link->ipcp_open)
		cp_input(&link->ipcp.cp, data, len);
	else if (ccp && link->phase == LINK_NETWORK)
		lcp_reject_protocol(&link->lcp, protocol, data, len);
	else if (!held_add(&link->held, protocol, data, len))
		link_log(
			link, LINK_LOG_DEBUG,
			"frame of protocol 0x%04x came too early and cannot be held",
			protocol);
}
