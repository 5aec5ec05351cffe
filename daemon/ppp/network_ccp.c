// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the network layer makes of CCP: keys for the data path, and the rule
 * that encryption which is required or was on never gives way to plaintext.
 */
#include "ppp/network_layer.h"

#include <string.h>

#include "ppp/crypto/mppe_keys.h"
#include "ppp/link_impl.h"

void network_ccp_start(struct network_layer *layer)
{
	enum link_encryption encryption = layer->net.encryption;

	if (layer->wanted & 1u << NCP_CCP) {
		ccp_setup(&layer->ccp, encryption == LINK_ENCRYPTION_REQUIRED,
			  layer->net.mppe);
		network_open(layer, NCP_CCP);
	} else if (encryption == LINK_ENCRYPTION_REQUIRED) {
		network_end(
			layer, LINK_REASON_ENCRYPTION,
			"MPPE required, but authentication by %s makes no keys",
			auth_method_name(layer->method));
	} else {
		network_ncp_start(layer);
	}
}

static bool is_encrypted(const struct network_layer *layer)
{
	return layer->mppe_tx || layer->mppe_rx;
}

/* CCP has no more to say: go on without encryption where that is allowed. */
static void without(struct network_layer *layer, const char *text)
{
	if (layer->net.encryption == LINK_ENCRYPTION_REQUIRED) {
		network_end(layer, LINK_REASON_ENCRYPTION, "MPPE required, %s",
			    text);
	} else if (is_encrypted(layer)) {
		network_end(layer, LINK_REASON_ENCRYPTION,
			    "peer ended encryption");
	} else {
		link_log(layer->link, LINK_LOG_INFO, "no encryption: %s", text);
		network_ncp_start(layer);
	}
}

static bool fill_way(struct network_layer *layer, struct link_mppe_way *way,
		     uint32_t bits, bool send)
{
	way->bits = ccp_strength(bits);
	if (!way->bits)
		return true;
	way->stateful = !(bits & MPPE_H);
	way->key_len = mppe_key_len(way->bits);
	return auth_start_key(&layer->keys, layer->key_challenge, send,
			      way->bits, way->key);
}

/* A way that was encrypted would go on in the clear. */
static bool gives_up(const struct network_layer *layer,
		     const struct link_mppe *mppe)
{
	return (layer->mppe_tx && !mppe->tx.bits) ||
	       (layer->mppe_rx && !mppe->rx.bits);
}

static void encrypt(struct network_layer *layer, const struct link_mppe *mppe)
{
	struct link *link = layer->link;

	layer->mppe_tx = mppe->tx.bits;
	layer->mppe_rx = mppe->rx.bits;
	if (link->ops->mppe_up)
		link->ops->mppe_up(link->user, mppe);
	network_ncp_start(layer);
}

/*
 * RFC 1962: a request tells what its sender receives by, so the peer's rules
 * what we send and ours what it sends.
 */
void network_ccp_up(struct network_layer *layer)
{
	bool required = layer->net.encryption == LINK_ENCRYPTION_REQUIRED;
	struct link_mppe mppe = { .tx.bits = 0 };
	bool ok;

	ok = fill_way(layer, &mppe.tx, layer->ccp.his, true) &&
	     fill_way(layer, &mppe.rx, layer->ccp.want, false);
	if (!ok)
		without(layer, "OpenSSL cannot make the keys");
	else if (!mppe.tx.bits && !mppe.rx.bits)
		without(layer, "peer offers none");
	else if (required && !(mppe.tx.bits && mppe.rx.bits))
		without(layer, "peer offers it one way only");
	else if (gives_up(layer, &mppe))
		without(layer, "peer ended it one way");
	else
		encrypt(layer, &mppe);
	explicit_bzero(&mppe, sizeof(mppe));
}

void network_ccp_finished(struct network_layer *layer)
{
	const struct cp *cp = &layer->ccp.cp;

	if (cp->failure[0])
		without(layer, cp->failure);
	else if (cp->protocol_rejected)
		without(layer, "peer offers none (it rejects CCP)");
	else if (cp->timed_out)
		without(layer, "peer does not answer CCP");
	else
		without(layer, "peer ended CCP");
}

/* While CCP is negotiated anew the old keys serve on; else encryption is over. */
void network_ccp_down(struct network_layer *layer)
{
	if (layer->ccp.cp.state == CP_STOPPING)
		without(layer, "peer ended CCP");
}

void network_ccp_failed(struct network_layer *layer, const char *text)
{
	if (layer->net.encryption == LINK_ENCRYPTION_REQUIRED ||
	    is_encrypted(layer))
		network_end(layer, LINK_REASON_ENCRYPTION, "%s", text);
	else
		cp_close(&layer->ccp.cp, text);
}

void network_ccp_stop(struct network_layer *layer)
{
	struct link *link = layer->link;

	if (is_encrypted(layer) && link->ops->mppe_down)
		link->ops->mppe_down(link->user);
}
