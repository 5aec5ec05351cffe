// SPDX-License-Identifier: GPL-2.0-only
/* Addresses of netdevs. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/**
 * struct address - an address of either family
 * @family: AF_INET or AF_INET6
 * @size: bytes of an address
 * @local: ours
 * @peer: of the other end, or NULL
 * @prefix: length of the prefix of @peer, or of @local's network
 * @flags: IFA_F_*, of one that is added
 */
struct address {
	uint8_t family;
	int size;
	const void *local;
	const void *peer;
	uint8_t prefix;
	uint32_t flags;
};

static int addr_change(struct rtn *rtn, uint32_t ifindex,
		       const struct address *a, bool add)
{
	struct ifaddrmsg ifa = {
		.ifa_family = a->family,
		.ifa_prefixlen = a->prefix,
		.ifa_index = ifindex,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(add ? RTM_NEWADDR : RTM_DELADDR,
						add ? NLM_F_CREATE : 0);

	if (!msg || nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO) < 0 ||
	    nla_put(msg, IFA_LOCAL, a->size, a->local) < 0 ||
	    nla_put(msg, IFA_ADDRESS, a->size, a->peer ?: a->local) < 0 ||
	    (add && (nla_put_u32(msg, IFA_FLAGS, a->flags) < 0 ||
		     nla_put_u8(msg, IFA_PROTO, RTN_PROTOCOL) < 0))) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

static int addr4_change(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
			struct in_addr peer, bool add)
{
	const struct address a = {
		.family = AF_INET,
		.size = sizeof(local),
		.local = &local,
		.peer = &peer,
		.prefix = 32,
		.flags = IFA_F_NOPREFIXROUTE,
	};

	return addr_change(rtn, ifindex, &a, add);
}

int rtn_addr_add(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr4_change(rtn, ifindex, local, peer, true);
}

int rtn_addr_del(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr4_change(rtn, ifindex, local, peer, false);
}

static int addr6_change(struct rtn *rtn, uint32_t ifindex,
			const struct in6_addr *local, uint8_t prefix,
			const struct in6_addr *peer, bool add)
{
	const struct address a = {
		.family = AF_INET6,
		.size = sizeof(*local),
		.local = local,
		.peer = peer,
		.prefix = prefix,
		.flags = IFA_F_NODAD,
	};

	return addr_change(rtn, ifindex, &a, add);
}

int rtn_addr6_add(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix,
		  const struct in6_addr *peer)
{
	return addr6_change(rtn, ifindex, local, prefix, peer, true);
}

int rtn_addr6_del(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix)
{
	return addr6_change(rtn, ifindex, local, prefix, NULL, false);
}
