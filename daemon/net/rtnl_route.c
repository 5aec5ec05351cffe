// SPDX-License-Identifier: GPL-2.0-only
/* Routes. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/**
 * struct route - a route of either family
 * @family: AF_INET or AF_INET6
 * @size: bytes of an address
 * @dst: destination
 * @gateway: next hop, or NULL
 * @src: our address that packets of ours carry, or NULL
 * @ifindex: netdev, or 0
 * @metric: the kernel's priority, or 0
 * @table: where it stands, or 0 for the main table
 * @prefix: length of the destination's prefix
 */
struct route {
	uint8_t family;
	int size;
	const void *dst;
	const void *gateway;
	const void *src;
	uint32_t ifindex;
	uint32_t metric;
	uint32_t table;
	uint8_t prefix;
};

static struct nl_msg *route_msg(int type, int flags, const struct route *route)
{
	struct rtmsg rtm = {
		.rtm_family = route->family,
		.rtm_dst_len = route->prefix,
		.rtm_protocol = RTN_PROTOCOL,
		.rtm_type = RTN_UNICAST,
		.rtm_scope = route->gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_flags = route->gateway && route->ifindex ? RTNH_F_ONLINK :
								0,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	int err;

	if (!msg)
		return NULL;
	err = nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO);
	if (!err)
		err = nla_put_u32(msg, RTA_TABLE,
				  route->table ? route->table : RT_TABLE_MAIN);
	if (!err && route->prefix)
		err = nla_put(msg, RTA_DST, route->size, route->dst);
	if (!err && route->gateway)
		err = nla_put(msg, RTA_GATEWAY, route->size, route->gateway);
	if (!err && route->src)
		err = nla_put(msg, RTA_PREFSRC, route->size, route->src);
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

/* What a VRF says of its port. */
static void got_table(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1];
	struct nlattr *port[IFLA_VRF_PORT_MAX + 1];
	uint32_t *table = arg;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlh, sizeof(struct ifinfomsg), tb, IFLA_MAX, NULL) <
		    0 ||
	    !tb[IFLA_LINKINFO] ||
	    nla_parse_nested(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL) <
		    0 ||
	    !info[IFLA_INFO_SLAVE_KIND] || !info[IFLA_INFO_SLAVE_DATA] ||
	    nla_strcmp(info[IFLA_INFO_SLAVE_KIND], "vrf") != 0 ||
	    nla_parse_nested(port, IFLA_VRF_PORT_MAX,
			     info[IFLA_INFO_SLAVE_DATA], NULL) < 0 ||
	    !port[IFLA_VRF_PORT_TABLE])
		return;
	*table = nla_get_u32(port[IFLA_VRF_PORT_TABLE]);
}

uint32_t rtn_link_table(struct rtn *rtn, uint32_t ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, 0);
	uint32_t table = 0;
	struct rtn_call call = { .msg = got_table, .arg = &table };

	if (msg)
		nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	rtn_call(rtn, msg, &call);
	return table;
}

static int route4(struct rtn *rtn, int type, int flags,
		  const struct rtn_route *r)
{
	const struct route route = {
		.family = AF_INET,
		.size = sizeof(r->dst),
		.dst = &r->dst,
		.gateway = r->gateway.s_addr ? &r->gateway : NULL,
		.src = r->src.s_addr ? &r->src : NULL,
		.ifindex = r->ifindex,
		.metric = r->metric,
		.table = r->table,
		.prefix = r->prefix,
	};

	return rtn_do(rtn, route_msg(type, flags, &route));
}

static int route6(struct rtn *rtn, int type, int flags,
		  const struct rtn_route6 *r)
{
	const struct route route = {
		.family = AF_INET6,
		.size = sizeof(r->dst),
		.dst = &r->dst,
		.gateway = IN6_IS_ADDR_UNSPECIFIED(&r->gateway) ? NULL :
								  &r->gateway,
		.ifindex = r->ifindex,
		.metric = r->metric,
		.table = r->table,
		.prefix = r->prefix,
	};

	return rtn_do(rtn, route_msg(type, flags, &route));
}

int rtn_route_add(struct rtn *rtn, const struct rtn_route *route)
{
	return route4(rtn, RTM_NEWROUTE, NLM_F_CREATE, route);
}

int rtn_route_del(struct rtn *rtn, const struct rtn_route *route)
{
	return route4(rtn, RTM_DELROUTE, 0, route);
}

int rtn_route6_add(struct rtn *rtn, const struct rtn_route6 *route)
{
	return route6(rtn, RTM_NEWROUTE, NLM_F_CREATE, route);
}

int rtn_route6_del(struct rtn *rtn, const struct rtn_route6 *route)
{
	return route6(rtn, RTM_DELROUTE, 0, route);
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
