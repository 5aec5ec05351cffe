/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one user gets in the network phase: addresses, name servers, IPv6,
 * bridging, and the rules for encryption. Made by configuration or by
 * authentication, read by the network layer.
 */
#ifndef PPP_NETWORK_H
#define PPP_NETWORK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * enum link_encryption - what is wanted of MPPE (RFC 3078)
 * @LINK_ENCRYPTION_NO: never; a peer that opens CCP gets a Protocol-Reject.
 * @LINK_ENCRYPTION_YES: if the peer can; else the link goes on in the clear.
 * @LINK_ENCRYPTION_REQUIRED: both directions, or the link is closed.
 */
enum link_encryption {
	LINK_ENCRYPTION_NO,
	LINK_ENCRYPTION_YES,
	LINK_ENCRYPTION_REQUIRED,
};

/**
 * enum link_mppe_mode - kinds of MPPE that may be negotiated, as a bit set
 * @LINK_MPPE_40: 40-bit session keys.
 * @LINK_MPPE_56: 56-bit session keys.
 * @LINK_MPPE_128: 128-bit session keys.
 * @LINK_MPPE_STATELESS: a new key for each packet; preferred when both are set.
 * @LINK_MPPE_STATEFUL: one RC4 stream for up to 256 packets.
 * @LINK_MPPE_ALL: whatever the peer prefers, strongest and stateless first.
 *
 * A useful set has at least one strength and at least one of the two modes.
 */
enum link_mppe_mode {
	LINK_MPPE_40 = 1 << 0,
	LINK_MPPE_56 = 1 << 1,
	LINK_MPPE_128 = 1 << 2,
	LINK_MPPE_STATELESS = 1 << 3,
	LINK_MPPE_STATEFUL = 1 << 4,
	LINK_MPPE_ALL = LINK_MPPE_40 | LINK_MPPE_56 | LINK_MPPE_128 |
			LINK_MPPE_STATELESS | LINK_MPPE_STATEFUL,
};

/**
 * enum link_ipv6 - what is wanted of IPv6 in the tunnel (RFC 5072)
 * @LINK_IPV6_NO: never; a peer that opens IPV6CP gets a Protocol-Reject.
 * @LINK_IPV6_YES: if the peer can; else the link goes on without.
 * @LINK_IPV6_REQUIRED: the link is closed when IPV6CP cannot be agreed on.
 */
enum link_ipv6 {
	LINK_IPV6_NO,
	LINK_IPV6_YES,
	LINK_IPV6_REQUIRED,
};

enum link_network_sizes {
	LINK_IPV6_ID_LEN = 8, /* interface identifier, RFC 5072 section 4.1 */
	LINK_MAC_LEN = 6,
};

/**
 * struct link_network - settings of the network phase (RFC 1661 section 3.6)
 * @local: Our address inside the tunnel. 0.0.0.0 asks the peer for one. A
 *	server insists on the address given here, a client takes the peer's
 *	proposal instead.
 * @remote: The peer's address inside the tunnel. A server insists on it; when
 *	it is 0.0.0.0, a server closes the link or, with @bridge, does without
 *	IPCP (Protocol-Reject). A client takes what the peer brings.
 * @dns: Name servers handed to the peer that asks; 0.0.0.0 is none.
 * @nbns: NetBIOS name servers (WINS) handed to the peer that asks.
 * @encryption: What is wanted of MPPE.
 * @mppe: Set of &enum link_mppe_mode; 0 is the same as %LINK_MPPE_ALL.
 * @ipv6: What is wanted of IPv6.
 * @ipv6_id: Interface identifier that we ask for, all zero for a random one.
 * @bridge: Negotiate bridging (RFC 3518); a peer that does not know it is
 *	routed to, if it has IPCP or IPV6CP. Without, a peer that opens BCP gets
 *	a Protocol-Reject.
 * @bridge_mac: MAC address that is told to the peer, all zero for none.
 */
struct link_network {
	struct in_addr local;
	struct in_addr remote;
	struct in_addr dns[2];
	struct in_addr nbns[2];
	enum link_encryption encryption;
	unsigned int mppe;
	enum link_ipv6 ipv6;
	uint8_t ipv6_id[LINK_IPV6_ID_LEN];
	bool bridge;
	uint8_t bridge_mac[LINK_MAC_LEN];
};

#endif
