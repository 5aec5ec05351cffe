// SPDX-License-Identifier: GPL-2.0-only
/* Bridging (BCP, RFC 3518): the tunnel as a port of a bridge. */
#include <linux/if_ether.h>

#include "bundle_net.h"
#include "log.h"
#include "session_priv.h"

/* RFC 3518 section 4.2: flags and MAC type in front of each frame. */
#define BCP_HEADER 2
#define VLAN_TAG 4

uint32_t bundle_port_mtu(const struct bundle *b)
{
	uint32_t frame = bundle_mtu(b) - BCP_HEADER - ETH_HLEN;

	/* What is sent in one frame has to leave room for MPPE too. */
	if (!b->head->lcp.peer_mrru && b->mppe_tx)
		frame -= BUNDLE_MPPE_OVERHEAD;
	return frame - (b->bcp.tagged ? VLAN_TAG : 0u);
}

static uint32_t flags_of(const struct link_bcp *bcp)
{
	return (bcp->tinygram ? PPTP_BRIDGE_FLAGS_TINYGRAM : 0u) |
	       (bcp->tagged ? PPTP_BRIDGE_FLAGS_TAGGED : 0u) |
	       (bcp->inline_stp ? PPTP_BRIDGE_FLAGS_INLINE : 0u);
}

static void log_port(const struct bundle *b, uint32_t mtu)
{
	const char *port = b->iface->port.name;

	log_info("%s: bridging, %s is a port of %s", b->tag, port,
		 b->net.bridge);
	if (mtu < ETH_DATA_LEN)
		log_warn("%s: frames of more than %u bytes do not fit through "
			 "%s: set mrru to 1600 on both sides",
			 b->tag, mtu, port);
}

static enum rtn_learning learning_of(enum model_choice choice)
{
	switch (choice) {
	case MODEL_CHOICE_YES:
		return RTN_LEARNING_ON;
	case MODEL_CHOICE_NO:
		return RTN_LEARNING_OFF;
	case MODEL_CHOICE_DEFAULT:
		break;
	}
	return RTN_LEARNING_UNSET;
}

static bool make_port(struct bundle *b, uint32_t mtu, char *why, size_t size)
{
	const struct settings_net *net = &b->net;
	struct rtn_port port = {
		.bridge = net->bridge,
		.path_cost = net->path_cost,
		.priority = net->port_priority,
		.vid = (uint16_t)net->vid,
		.learning = learning_of(net->learning),
	};
	char name[IFNAMSIZ];

	settings_bridge_interface(net, b->iface->name, name);
	return iface_bridge_start(b->iface, name, &port, mtu, why, size);
}

void bundle_bcp_up(struct bundle *b, const struct link_bcp *bcp)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_BRIDGE,
		.bridge_flags = flags_of(bcp),
	};
	char why[SESSION_REASON_MAX];
	uint32_t mtu;

	b->bcp = *bcp;
	if (!bundle_rules(b))
		return;
	mtu = bundle_port_mtu(b);
	if (!make_port(b, mtu, why, sizeof(why))) {
		log_warn("%s: cannot be a port of %s: %s", b->tag,
			 b->net.bridge, why);
		link_bcp_close(b->head->link, why);
		return;
	}
	set.bridge_ifindex = b->iface->port.ifindex;
	if (bundle_open(b, PPTP_NP_BRIDGE, &set))
		log_port(b, mtu);
}

void bundle_port_gone(void *bundle)
{
	struct bundle *b = bundle;

	link_bcp_close(b->head->link, "its interface was removed");
}

void bundle_bcp_down(struct bundle *b)
{
	struct dataplane_set set = { .fields = DATAPLANE_BRIDGE };

	if (b->np & PPTP_NP_BRIDGE && b->head->dp_id)
		dataplane_set(b->all->dp, b->head->dp_id, &set);
	bundle_shut(b, PPTP_NP_BRIDGE);
	iface_bridge_stop(b->iface);
	b->ops->changed(b->head, b->user);
}
