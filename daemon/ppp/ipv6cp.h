/* SPDX-License-Identifier: GPL-2.0-only */
/* The IPv6 Control Protocol (RFC 5072). */
#ifndef PPP_IPV6CP_H
#define PPP_IPV6CP_H

#include <stdbool.h>
#include <stdint.h>

#include "ppp/cp_fsm.h"
#include "ppp/network.h"

enum ipv6cp_option {
	IPV6CP_OPT_ID = 1,
	IPV6CP_OPT_COMPRESSION = 2, /* RFC 5172 */
};

/**
 * struct ipv6cp_id - an interface identifier
 * @bytes: In wire order; all zero is none.
 */
struct ipv6cp_id {
	uint8_t bytes[LINK_IPV6_ID_LEN];
};

/**
 * struct ipv6cp - IPV6CP of one network layer
 * @cp: Automaton.
 * @wish: Identifier from configuration, all zero for a random one.
 * @ask: Our request has our identifier.
 * @local: Our identifier; never all zero once a negotiation has begun.
 * @pending: The peer's in the request being judged.
 * @remote: The peer's; all zero if it did not tell.
 * @suggested: What our last Nak proposed to the peer, all zero if none.
 * @hinted: The peer was told once that it should ask for an identifier.
 */
struct ipv6cp {
	struct cp cp;
	struct ipv6cp_id wish;
	bool ask;
	struct ipv6cp_id local;
	struct ipv6cp_id pending;
	struct ipv6cp_id remote;
	struct ipv6cp_id suggested;
	bool hinted;
};

void ipv6cp_init(struct ipv6cp *ipv6cp, const struct cp_host *host, void *user);

/* Settings of this user; before the automaton is opened. */
void ipv6cp_setup(struct ipv6cp *ipv6cp, const struct link_network *net);

#endif
