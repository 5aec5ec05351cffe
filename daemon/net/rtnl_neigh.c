// SPDX-License-Identifier: GPL-2.0-only
/* Proxy ARP. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

static int proxy_change(struct rtn *rtn, uint32_t ifindex, struct in_addr addr,
			bool add)
{
	struct ndmsg ndm = {
		.ndm_family = AF_INET,
		.ndm_ifindex = (int)ifindex,
		.ndm_flags = NTF_PROXY,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(
		add ? RTM_NEWNEIGH : RTM_DELNEIGH, add ? NLM_F_CREATE : 0);

	if (!msg || nlmsg_append(msg, &ndm, sizeof(ndm), NLMSG_ALIGNTO) < 0 ||
	    nla_put(msg, NDA_DST, sizeof(addr), &addr) < 0 ||
	    (add && nla_put_u8(msg, NDA_PROTOCOL, RTN_PROTOCOL) < 0)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

int rtn_proxy_arp_add(struct rtn *rtn, const char *lan, struct in_addr addr,
		      uint32_t *ret_ifindex)
{
	uint32_t ifindex = if_nametoindex(lan);

	if (!ifindex) {
		rtn_words(rtn, "no netdev %s", lan);
		return -ENODEV;
	}
	*ret_ifindex = ifindex;
	return proxy_change(rtn, ifindex, addr, true);
}

int rtn_proxy_arp_del(struct rtn *rtn, uint32_t ifindex, struct in_addr addr)
{
	return proxy_change(rtn, ifindex, addr, false);
}

static void got_forwarding(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attr = nlmsg_find_attr(nlh, sizeof(struct netconfmsg),
					      NETCONFA_FORWARDING);
	int *ret = arg;

	if (attr)
		*ret = nla_get_s32(attr) != 0;
}

int rtn_forwarding(struct rtn *rtn, uint32_t ifindex)
{
	struct netconfmsg ncm = { .ncm_family = AF_INET };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETNETCONF, 0);
	int on = -ENODATA;
	struct rtn_call call = { .msg = got_forwarding, .arg = &on };

	if (!msg || nlmsg_append(msg, &ncm, sizeof(ncm), NLMSG_ALIGNTO) < 0 ||
	    nla_put_s32(msg, NETCONFA_IFINDEX, (int)ifindex) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_call(rtn, msg, &call) ?: on;
}
