// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/ipcp.h"

#include <arpa/inet.h>
#include <string.h>

#include "ppp/log_level.h"

static struct in_addr get_addr(const struct cp_opt *opt)
{
	struct in_addr addr;

	memcpy(&addr, opt->data, sizeof(addr));
	return addr;
}

static void put_addr(struct cp_build *out, uint8_t type, struct in_addr addr)
{
	cp_build_add(out, type, &addr, sizeof(addr));
}

static bool same(struct in_addr a, struct in_addr b)
{
	return a.s_addr == b.s_addr;
}

/* An address that a host can have: not 0/8, 127/8, 224/4, 240/4. */
static bool usable(struct in_addr addr)
{
	uint32_t net = ntohl(addr.s_addr) >> 24;

	return net && net != 127 && net < 224;
}

static void address_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct ipcp *ipcp = ctx;

	if (ipcp->ask_local)
		put_addr(out, type, ipcp->local);
}

static void address_naked(void *ctx, const struct cp_opt *hint)
{
	struct ipcp *ipcp = ctx;
	struct in_addr addr = get_addr(hint);
	char text[INET_ADDRSTRLEN];

	if (!usable(addr))
		return;
	if (!ipcp->insist || !ipcp->net.local.s_addr) {
		ipcp->local = addr;
		return;
	}
	inet_ntop(AF_INET, &ipcp->local, text, sizeof(text));
	cp_log(&ipcp->cp, LINK_LOG_INFO,
	       "peer proposes another address for us, staying with %s", text);
}

static void address_rejected(void *ctx, uint8_t type)
{
	struct ipcp *ipcp = ctx;

	(void)type;
	ipcp->ask_local = false;
	if (!ipcp->local.s_addr)
		cp_fail(&ipcp->cp, "peer gives us no address");
}

static enum cp_verdict propose_remote(struct ipcp *ipcp,
				      const struct cp_opt *opt,
				      struct cp_build *nak)
{
	put_addr(nak, opt->type, ipcp->net.remote);
	return CP_NAK;
}

/*
 * A client takes the server's word; its own setting is only a wish. A server
 * gives out what it was told to and nothing else, lest a user take the address
 * of another, or of the gateway.
 */
static enum cp_verdict address_judge(void *ctx, const struct cp_opt *opt,
				     struct cp_build *nak)
{
	struct ipcp *ipcp = ctx;
	struct in_addr addr = get_addr(opt);
	struct in_addr remote = ipcp->net.remote;

	if (usable(addr) && (!ipcp->insist || same(addr, remote))) {
		ipcp->pending = addr;
		return CP_ACK;
	}
	if (remote.s_addr)
		return propose_remote(ipcp, opt, nak);
	if (ipcp->insist)
		cp_fail(&ipcp->cp, "no remote-address is set for the peer");
	return CP_REJECT;
}

static size_t server_index(uint8_t type)
{
	return (size_t)(type - IPCP_OPT_DNS1);
}

static void server_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct ipcp *ipcp = ctx;
	const struct ipcp_server *server = &ipcp->servers[server_index(type)];

	if (server->ask)
		put_addr(out, type, server->addr);
}

static void server_naked(void *ctx, const struct cp_opt *hint)
{
	struct ipcp *ipcp = ctx;

	ipcp->servers[server_index(hint->type)].addr = get_addr(hint);
}

static void server_rejected(void *ctx, uint8_t type)
{
	struct ipcp *ipcp = ctx;

	ipcp->servers[server_index(type)] =
		(struct ipcp_server){ .ask = false };
}

static struct in_addr server_to_give(const struct ipcp *ipcp, uint8_t type)
{
	size_t i = server_index(type);

	return i & 1 ? ipcp->net.nbns[i / 2] : ipcp->net.dns[i / 2];
}

static enum cp_verdict server_judge(void *ctx, const struct cp_opt *opt,
				    struct cp_build *nak)
{
	struct ipcp *ipcp = ctx;
	struct in_addr give = server_to_give(ipcp, opt->type);

	if (!give.s_addr)
		return CP_REJECT;
	if (same(get_addr(opt), give))
		return CP_ACK;
	put_addr(nak, opt->type, give);
	return CP_NAK;
}

static const struct cp_opt_desc options[] = {
	{ IPCP_OPT_ADDRESS, 4, 4, "address", address_request, address_naked,
	  address_rejected, address_judge },
	{ IPCP_OPT_DNS1, 4, 4, "dns1", server_request, server_naked,
	  server_rejected, server_judge },
	{ IPCP_OPT_NBNS1, 4, 4, "nbns1", server_request, server_naked,
	  server_rejected, server_judge },
	{ IPCP_OPT_DNS2, 4, 4, "dns2", server_request, server_naked,
	  server_rejected, server_judge },
	{ IPCP_OPT_NBNS2, 4, 4, "nbns2", server_request, server_naked,
	  server_rejected, server_judge },
	{ IPCP_OPT_ADDRESSES, 8, 8, "addresses", .judge = NULL },
	{ IPCP_OPT_COMPRESSION, 2, 253, "compression", .judge = NULL },
};

/*
 * A peer that does not mention its address is told it once (RFC 1661 section
 * 5.3 lets a Nak add options); after that it is the peer's business.
 */
static void missing(void *ctx, const uint8_t *data, size_t len,
		    struct cp_build *nak)
{
	struct ipcp *ipcp = ctx;
	struct cp_opt opt;

	if (!ipcp->insist || !ipcp->net.remote.s_addr || ipcp->hinted ||
	    cp_opt_find(data, len, IPCP_OPT_ADDRESS, &opt))
		return;
	ipcp->hinted = true;
	put_addr(nak, IPCP_OPT_ADDRESS, ipcp->net.remote);
}

static void reset(struct cp *cp)
{
	struct ipcp *ipcp = cp->ctx;

	ipcp->ask_local = true;
	ipcp->local = ipcp->net.local;
	ipcp->his.s_addr = 0;
	ipcp->hinted = false;
	for (size_t i = 0; i < IPCP_SERVERS; i++)
		ipcp->servers[i] = (struct ipcp_server){
			.ask = i & 1 ? ipcp->want_nbns : ipcp->want_dns,
		};
}

static void judging(struct cp *cp)
{
	struct ipcp *ipcp = cp->ctx;

	ipcp->pending.s_addr = 0;
}

static void commit(struct cp *cp)
{
	struct ipcp *ipcp = cp->ctx;

	ipcp->his = ipcp->pending;
}

static const struct cp_opt_table table = {
	.descs = options,
	.count = sizeof(options) / sizeof(options[0]),
	.missing = missing,
};

static const struct cp_proto ipcp_proto = {
	.name = "IPCP",
	.protocol = PPP_IPCP,
	.options = &table,
	.reset = reset,
	.judging = judging,
	.commit = commit,
};

void ipcp_init(struct ipcp *ipcp, bool insist, bool want_dns, bool want_nbns,
	       const struct cp_host *host, void *user)
{
	memset(ipcp, 0, sizeof(*ipcp));
	ipcp->insist = insist;
	ipcp->want_dns = want_dns;
	ipcp->want_nbns = want_nbns;
	cp_init(&ipcp->cp, &ipcp_proto, host, user, ipcp);
}

void ipcp_setup(struct ipcp *ipcp, const struct link_network *net)
{
	ipcp->net = *net;
}

struct in_addr ipcp_remote(const struct ipcp *ipcp)
{
	return ipcp->his.s_addr ? ipcp->his : ipcp->net.remote;
}
