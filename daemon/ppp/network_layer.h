/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network layer of a link or of a bundle of links: CCP first, then IPCP,
 * IPV6CP and BCP together, so that no packet travels in the clear that could
 * have been encrypted. It belongs to one link at a time and can move to another
 * (RFC 1990 section 4).
 */
#ifndef PPP_NETWORK_LAYER_H
#define PPP_NETWORK_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth_run.h"
#include "ppp/bcp.h"
#include "ppp/ccp.h"
#include "ppp/held.h"
#include "ppp/ipcp.h"
#include "ppp/ipv6cp.h"
#include "ppp/link.h"

/* Its protocols, in the order of their start. */
enum ncp {
	NCP_CCP,
	NCP_IPCP,
	NCP_IPV6CP,
	NCP_BCP,
	NCP_COUNT,
};

/**
 * struct network_layer - one network layer
 * @link: The link that carries it.
 * @running: The network phase is on.
 * @broken: It is the reason that the link ends.
 * @net: Settings of the user.
 * @method: How the peer or we were authenticated, for a reason in words.
 * @keys: What MPPE's start keys are made of.
 * @key_challenge: Belongs to @keys, see &struct auth.
 * @ccp: Encryption.
 * @ipcp: IPv4.
 * @ipv6cp: IPv6.
 * @bcp: Bridging.
 * @held: Frames for protocols that have not started yet.
 * @wanted: Protocols to be used, bit 1 << &enum ncp; frames of the others are
 *	Protocol-Rejected while @running.
 * @started: Those that were started.
 * @failed: Those that finished and did not come up since; told once.
 * @told: Those that the owner was told to be up; for CCP see the next two.
 * @mppe_tx: The owner was told to encrypt what we send.
 * @mppe_rx: The owner was told that what the peer sends is encrypted.
 */
struct network_layer {
	struct link *link;
	bool running;
	bool broken;
	struct link_network net;
	enum auth_method method;
	struct auth_keys keys;
	uint8_t key_challenge[8];
	struct ccp ccp;
	struct ipcp ipcp;
	struct ipv6cp ipv6cp;
	struct bcp bcp;
	struct held held;
	unsigned int wanted;
	unsigned int started;
	unsigned int failed;
	unsigned int told;
	bool mppe_tx;
	bool mppe_rx;
};

/* As new, for the link that carries it. */
void network_layer_init(struct network_layer *layer, struct link *link);

/* Authentication of the link is over: begin. */
void network_layer_start(struct network_layer *layer);

/* LCP of the link is down: end, tell the owner, be as new. */
void network_layer_stop(struct network_layer *layer);

/*
 * A frame of one of its protocols. One that comes before its layer has started
 * waits for it; that of a protocol that is not wanted is refused.
 */
void network_layer_input(struct network_layer *layer, uint16_t protocol,
			 const uint8_t *data, size_t len);

/* The peer does not know @protocol. */
void network_layer_rejected(struct network_layer *layer, uint16_t protocol);

/* Timer @which of its link expired. */
void network_layer_timeout(struct network_layer *layer, enum link_timer which);

/* From here on @link carries it; timers go along. */
void network_layer_move(struct network_layer *layer, struct link *link);

/* Is @protocol one of its own? */
bool network_layer_has(uint16_t protocol);

/* For its files: automaton of a protocol. */
struct cp *network_cp(struct network_layer *layer, enum ncp which);

/* For its files: open a protocol and give it the frames that wait for it. */
void network_open(struct network_layer *layer, enum ncp which);

/* For its files: the layer cannot go on, and the link with it. */
void network_end(struct network_layer *layer, enum link_reason why,
		 const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* network_ccp.c: encryption */

/* Start CCP, or go on without where that is allowed. */
void network_ccp_start(struct network_layer *layer);
void network_ccp_up(struct network_layer *layer);
void network_ccp_down(struct network_layer *layer);
void network_ccp_finished(struct network_layer *layer);
void network_ccp_failed(struct network_layer *layer, const char *text);

/* The network phase is over. */
void network_ccp_stop(struct network_layer *layer);

/* network_ncp.c: the protocols behind CCP */

/* Which of them are to be used, as a set like &network_layer.wanted. */
unsigned int network_ncp_wanted(const struct network_layer *layer);

/* Start them all, unless that was done. */
void network_ncp_start(struct network_layer *layer);
void network_ncp_up(struct network_layer *layer, enum ncp which);
void network_ncp_down(struct network_layer *layer, enum ncp which);
void network_ncp_finished(struct network_layer *layer, enum ncp which);
void network_ncp_failed(struct network_layer *layer, enum ncp which,
			const char *text);

#endif
