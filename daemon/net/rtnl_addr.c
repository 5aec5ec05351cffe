// SPDX-License-Identifier: GPL-2.0-only
/* Addresses of netdevs. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>

/**
 * struct address - an address of either family
 * @family: AF_INET or AF_INET6
 * @size: bytes of an address
 * @local: ours
 * @peer: of the other end, or NULL
 * @prefix: length of the prefix of @peer, or of @local's network
 * @flags: IFA_F_*
 */
struct address {
	int family;
	size_t size;
	const void *local;
	const void *peer;
	int prefix;
	unsigned int flags;
};

static int set_part(struct rtnl_addr *to, const struct address *a,
		    const void *bytes,
		    int (*set)(struct rtnl_addr *, struct nl_addr *))
{
	struct nl_addr *addr = nl_addr_build(a->family, bytes, a->size);
	int err;

	if (!addr)
		return -NLE_NOMEM;
	nl_addr_set_prefixlen(addr, a->prefix);
	err = set(to, addr);
	nl_addr_put(addr);
	return err;
}

static int addr_change(struct rtn *rtn, uint32_t ifindex,
		       const struct address *a, bool add)
{
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_msg *msg = NULL;
	int err;

	if (!addr)
		return -ENOMEM;
	rtnl_addr_set_ifindex(addr, (int)ifindex);
	rtnl_addr_set_flags(addr, a->flags);
	err = set_part(addr, a, a->local, rtnl_addr_set_local);
	if (!err && a->peer)
		err = set_part(addr, a, a->peer, rtnl_addr_set_peer);
	if (!err && add)
		err = rtnl_addr_build_add_request(addr, 0, &msg);
	else if (!err)
		err = rtnl_addr_build_delete_request(addr, 0, &msg);
	if (!err && add)
		err = nla_put_u8(msg, IFA_PROTO, RTN_PROTOCOL);
	rtnl_addr_put(addr);
	if (err) {
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
