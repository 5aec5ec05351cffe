// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and routes. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>

/* Addresses or routes that rtn_flush() removes in one round; a tunnel has some twenty. */
#define RTN_FLUSH_MAX 128

static struct nl_addr *in_addr_new(struct in_addr a, int prefix)
{
	struct nl_addr *addr = nl_addr_build(AF_INET, &a, sizeof(a));

	if (addr)
		nl_addr_set_prefixlen(addr, prefix);
	return addr;
}

static int addr_change(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		       struct in_addr peer, bool add)
{
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_addr *l = in_addr_new(local, 32), *p = in_addr_new(peer, 32);
	struct nl_msg *msg = NULL;
	int err = -ENOMEM;

	if (addr && l && p) {
		rtnl_addr_set_ifindex(addr, (int)ifindex);
		rtnl_addr_set_local(addr, l);
		rtnl_addr_set_peer(addr, p);
		rtnl_addr_set_flags(addr, IFA_F_NOPREFIXROUTE);
		if (add)
			err = rtnl_addr_build_add_request(addr, 0, &msg);
		else
			err = rtnl_addr_build_delete_request(addr, 0, &msg);
		if (!err && add)
			err = nla_put_u8(msg, IFA_PROTO, RTN_PROTOCOL);
	}
	nl_addr_put(l);
	nl_addr_put(p);
	rtnl_addr_put(addr);
	if (err) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

int rtn_addr_add(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr_change(rtn, ifindex, local, peer, true);
}

int rtn_addr_del(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr_change(rtn, ifindex, local, peer, false);
}

static struct nl_msg *route_msg(int type, int flags,
				const struct rtn_route *route)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET,
		.rtm_dst_len = route->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTN_PROTOCOL,
		.rtm_type = RTN_UNICAST,
		.rtm_scope = route->gateway.s_addr ? RT_SCOPE_UNIVERSE :
						     RT_SCOPE_LINK,
		.rtm_flags = route->gateway.s_addr && route->ifindex ?
				     RTNH_F_ONLINK :
				     0,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	int err;

	if (!msg)
		return NULL;
	err = nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO);
	if (!err && route->prefix)
		err = nla_put_u32(msg, RTA_DST, route->dst.s_addr);
	if (!err && route->gateway.s_addr)
		err = nla_put_u32(msg, RTA_GATEWAY, route->gateway.s_addr);
	if (!err && route->src.s_addr)
		err = nla_put_u32(msg, RTA_PREFSRC, route->src.s_addr);
	if (!err && route->ifindex)
		err = nla_put_u32(msg, RTA_OIF, route->ifindex);
	if (!err && route->metric)
		err = nla_put_u32(msg, RTA_PRIORITY, route->metric);
	if (err) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int rtn_route_add(struct rtn *rtn, const struct rtn_route *route)
{
	return rtn_do(rtn, route_msg(RTM_NEWROUTE, NLM_F_CREATE, route));
}

int rtn_route_del(struct rtn *rtn, const struct rtn_route *route)
{
	return rtn_do(rtn, route_msg(RTM_DELROUTE, 0, route));
}

static void got_route(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[RTA_MAX + 1];
	struct rtn_route *ret = arg;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    nlmsg_parse(nlh, sizeof(struct rtmsg), tb, RTA_MAX, NULL) < 0)
		return;
	if (tb[RTA_GATEWAY])
		ret->gateway.s_addr = nla_get_u32(tb[RTA_GATEWAY]);
	if (tb[RTA_OIF])
		ret->ifindex = nla_get_u32(tb[RTA_OIF]);
}

int rtn_route_get(struct rtn *rtn, struct in_addr dst, struct rtn_route *ret)
{
	struct rtmsg rtm = { .rtm_family = AF_INET, .rtm_dst_len = 32 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE, 0);
	struct rtn_call call = { .msg = got_route, .arg = ret };

	if (!msg || nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO) < 0 ||
	    nla_put_u32(msg, RTA_DST, dst.s_addr) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	*ret = (struct rtn_route){ .dst = dst, .prefix = 32 };
	return rtn_call(rtn, msg, &call);
}

/**
 * struct flush - what a dump found to remove
 * @ifindex: netdev asked for
 * @count: how many of @msg are set
 * @msg: requests that remove one thing each
 */
struct flush {
	uint32_t ifindex;
	unsigned int count;
	struct nl_msg *msg[RTN_FLUSH_MAX];
};

/* A dumped object, sent back with another type, names itself for removal. */
static void flush_note(struct flush *f, const struct nlmsghdr *nlh, int type)
{
	struct nl_msg *msg = nlmsg_convert((struct nlmsghdr *)nlh);

	if (!msg)
		return;
	nlmsg_hdr(msg)->nlmsg_type = (uint16_t)type;
	nlmsg_hdr(msg)->nlmsg_flags = NLM_F_REQUEST;
	nlmsg_hdr(msg)->nlmsg_seq = NL_AUTO_SEQ;
	nlmsg_hdr(msg)->nlmsg_pid = NL_AUTO_PORT;
	f->msg[f->count++] = msg;
}

static void flush_addr(struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *ifa = nlmsg_data(nlh);
	struct nlattr *proto;
	struct flush *f = arg;

	proto = nlmsg_find_attr(nlh, sizeof(*ifa), IFA_PROTO);
	if (nlh->nlmsg_type == RTM_NEWADDR && ifa->ifa_index == f->ifindex &&
	    proto && nla_get_u8(proto) == RTN_PROTOCOL &&
	    f->count < RTN_FLUSH_MAX)
		flush_note(f, nlh, RTM_DELADDR);
}

static void flush_route(struct nlmsghdr *nlh, void *arg)
{
	const struct rtmsg *rtm = nlmsg_data(nlh);
	struct nlattr *oif;
	struct flush *f = arg;

	oif = nlmsg_find_attr(nlh, sizeof(*rtm), RTA_OIF);
	if (nlh->nlmsg_type == RTM_NEWROUTE &&
	    rtm->rtm_protocol == RTN_PROTOCOL && oif &&
	    (!f->ifindex || nla_get_u32(oif) == f->ifindex) &&
	    f->count < RTN_FLUSH_MAX)
		flush_note(f, nlh, RTM_DELROUTE);
}

static int flush_found(struct rtn *rtn, struct flush *f)
{
	int err = 0;

	for (unsigned int i = 0; i < f->count; i++) {
		int r = rtn_do(rtn, f->msg[i]);

		if (r && !err)
			err = r;
	}
	return err;
}

/* In rounds, until a dump of @type finds nothing that @note wants removed. */
static int flush_all(struct rtn *rtn, uint32_t ifindex, int type,
		     void (*note)(struct nlmsghdr *nlh, void *arg))
{
	struct rtgenmsg gen = { .rtgen_family = AF_INET };
	struct flush found = { .ifindex = ifindex };
	int err;

	do {
		struct rtn_call call = { .msg = note, .arg = &found };
		struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_DUMP);

		found.count = 0;
		if (msg)
			nlmsg_append(msg, &gen, sizeof(gen), NLMSG_ALIGNTO);
		err = rtn_call(rtn, msg, &call);
		err = flush_found(rtn, &found) ?: err;
	} while (!err && found.count);
	return err;
}

int rtn_flush(struct rtn *rtn, uint32_t ifindex)
{
	int err = flush_all(rtn, ifindex, RTM_GETROUTE, flush_route);

	if (ifindex)
		err = flush_all(rtn, ifindex, RTM_GETADDR, flush_addr) ?: err;
	return err;
}
