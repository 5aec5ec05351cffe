/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Bridging Control Protocol (RFC 3518), for one kind of LAN: Ethernet,
 * transparently bridged.
 */
#ifndef PPP_BCP_H
#define PPP_BCP_H

#include <stdbool.h>
#include <stdint.h>

#include "ppp/cp_fsm.h"
#include "ppp/network.h"

/* RFC 3518 section 5; 5.1 to 5.9 describe all but the obsolete one. */
enum bcp_option {
	BCP_OPT_BRIDGE_ID = 1, /* source routing over half bridges */
	BCP_OPT_LINE_ID = 2, /* source routing over a line with a number */
	BCP_OPT_MAC_SUPPORT = 3,
	BCP_OPT_TINYGRAM = 4,
	BCP_OPT_LAN_ID = 5, /* obsolete: tagged frames took its place */
	BCP_OPT_MAC_ADDRESS = 6,
	BCP_OPT_SPANNING_TREE = 7, /* the form before Management-Inline */
	BCP_OPT_TAGGED = 8,
	BCP_OPT_INLINE = 9,
	BCP_OPT_INDICATOR = 10,
};

enum bcp_value {
	BCP_MAC_ETHERNET = 1,
	BCP_ENABLED = 1,
	BCP_DISABLED = 2,
	BCP_STP_NULL = 0,
};

/**
 * struct bcp_values - what the peer asked for
 * @types: It announced MAC types.
 * @ethernet: Ethernet is among them.
 * @tinygram: It restores the padding of short frames.
 * @tagged: It takes IEEE 802.1Q tags.
 * @inline_stp: It takes bridge control frames like all others.
 * @mac: Its address, all zero if it did not tell.
 */
struct bcp_values {
	bool types;
	bool ethernet;
	bool tinygram;
	bool tagged;
	bool inline_stp;
	uint8_t mac[LINK_MAC_LEN];
};

/**
 * struct bcp - BCP of one network layer
 * @cp: Automaton.
 * @mac: Our address, all zero if the peer is not to know it.
 * @ask: Options in our request, bit 1 << &enum bcp_option.
 * @pending: Of the request being judged.
 * @his: What the peer takes.
 */
struct bcp {
	struct cp cp;
	uint8_t mac[LINK_MAC_LEN];
	unsigned int ask;
	struct bcp_values pending;
	struct bcp_values his;
};

void bcp_init(struct bcp *bcp, const struct cp_host *host, void *user);

/* Settings of this user; before the automaton is opened. */
void bcp_setup(struct bcp *bcp, const struct link_network *net);

/*
 * Does the peer take Ethernet frames? One that announces no MAC type takes them
 * all (RFC 3518 section 5.3).
 */
bool bcp_peer_takes_ethernet(const struct bcp *bcp);

#endif
