/* SPDX-License-Identifier: GPL-2.0-only */
/* The IP Control Protocol (RFC 1332) with name servers (RFC 1877). */
#ifndef PPP_IPCP_H
#define PPP_IPCP_H

#include <netinet/in.h>
#include <stdbool.h>

#include "ppp/cp_fsm.h"
#include "ppp/network.h"

enum ipcp_option {
	IPCP_OPT_ADDRESSES = 1,
	IPCP_OPT_COMPRESSION = 2,
	IPCP_OPT_ADDRESS = 3,
	IPCP_OPT_DNS1 = 129,
	IPCP_OPT_NBNS1 = 130,
	IPCP_OPT_DNS2 = 131,
	IPCP_OPT_NBNS2 = 132,
};

enum ipcp_servers {
	IPCP_SERVERS = 4, /* DNS1, NBNS1, DNS2, NBNS2: options 129 to 132 */
};

/**
 * struct ipcp_server - one name server that we ask the peer for
 * @ask: Our request has it.
 * @addr: Its address as far as it is known; 0.0.0.0 asks.
 */
struct ipcp_server {
	bool ask;
	struct in_addr addr;
};

/**
 * struct ipcp - IPCP of one link
 * @cp: Automaton.
 * @insist: Our addresses stand (server); else the peer's proposals are taken.
 * @want_dns: Ask for DNS servers.
 * @want_nbns: Ask for NBNS servers.
 * @net: Addresses and servers to give.
 * @ask_local: Our request has our address.
 * @local: Our address as far as it is known.
 * @servers: Name servers we ask for.
 * @pending: The peer's address in the request being judged.
 * @his: The peer's address; 0.0.0.0 if it did not tell.
 * @hinted: The peer was told once that it should ask for an address.
 */
struct ipcp {
	struct cp cp;
	bool insist;
	bool want_dns;
	bool want_nbns;
	struct link_network net;
	bool ask_local;
	struct in_addr local;
	struct ipcp_server servers[IPCP_SERVERS];
	struct in_addr pending;
	struct in_addr his;
	bool hinted;
};

void ipcp_init(struct ipcp *ipcp, bool insist, bool want_dns, bool want_nbns,
	       const struct cp_host *host, void *user);

/* Settings of this user; before the automaton is opened. */
void ipcp_setup(struct ipcp *ipcp, const struct link_network *net);

/* The peer's address by agreement or, at a server, by decree. */
struct in_addr ipcp_remote(const struct ipcp *ipcp);

#endif
