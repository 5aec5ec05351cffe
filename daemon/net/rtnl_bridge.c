// SPDX-License-Identifier: GPL-2.0-only
/* Netdevs as ports of a bridge. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>

/**
 * struct bridge - what there is of a bridge's name
 * @ifindex: its number
 * @is_bridge: it is one
 * @has_mac: somebody set its MAC address, or it has that of a port
 * @vlan_filtering: VLANs of its ports mean something
 * @default_pvid: VLAN that a new port gets, or 0
 */
struct bridge {
	uint32_t ifindex;
	bool is_bridge;
	bool has_mac;
	bool vlan_filtering;
	uint16_t default_pvid;
};

/*
 * The address that a bridge is created with is random and goes with the first port;
 * it is not in the bridge's identifier.
 */
static void read_bridge(struct nlattr *data, struct bridge *br)
{
	static const uint8_t none[ETH_ALEN];
	struct nlattr *tb[IFLA_BR_MAX + 1];
	struct ifla_bridge_id id = { 0 };

	if (nla_parse_nested(tb, IFLA_BR_MAX, data, NULL) < 0)
		return;
	br->is_bridge = true;
	if (tb[IFLA_BR_BRIDGE_ID])
		nla_memcpy(&id, tb[IFLA_BR_BRIDGE_ID], sizeof(id));
	br->has_mac = memcmp(id.addr, none, sizeof(none)) != 0;
	if (tb[IFLA_BR_VLAN_FILTERING])
		br->vlan_filtering = nla_get_u8(tb[IFLA_BR_VLAN_FILTERING]);
	if (tb[IFLA_BR_VLAN_DEFAULT_PVID])
		br->default_pvid = nla_get_u16(tb[IFLA_BR_VLAN_DEFAULT_PVID]);
}

static void got_bridge(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1];
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct bridge *br = arg;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlh, sizeof(*ifi), tb, IFLA_MAX, NULL) < 0)
		return;
	br->ifindex = (uint32_t)ifi->ifi_index;
	if (tb[IFLA_LINKINFO] &&
	    nla_parse_nested(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL) ==
		    0 &&
	    info[IFLA_INFO_KIND] && info[IFLA_INFO_DATA] &&
	    nla_strcmp(info[IFLA_INFO_KIND], "bridge") == 0)
		read_bridge(info[IFLA_INFO_DATA], br);
}

static int refuse(struct rtn *rtn, int err, const char *bridge, const char *why)
{
	rtn_words(rtn, "bridge %s %s", bridge, why);
	return err;
}

/* Whether @port can be had, and where. */
static int find_bridge(struct rtn *rtn, const struct rtn_port *port,
		       struct bridge *br)
{
	struct ifinfomsg ifi = { 0 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, 0);
	struct rtn_call call = { .msg = got_bridge, .arg = br };
	int err;

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, port->bridge) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	err = rtn_call(rtn, msg, &call);
	if (err == -ENODEV)
		return refuse(rtn, err, port->bridge, "does not exist");
	if (err)
		return err;
	if (!br->is_bridge)
		return refuse(rtn, -EINVAL, port->bridge, "is not a bridge");
	if (!br->has_mac)
		return refuse(rtn, -EADDRNOTAVAIL, port->bridge,
			      "has no MAC address: set one, or give it a port");
	if (port->vid && !br->vlan_filtering)
		return refuse(rtn, -EOPNOTSUPP, port->bridge,
			      "has vlan_filtering off, so a port has no VLAN");
	return 0;
}

static int set_master(struct rtn *rtn, uint32_t ifindex, uint32_t master)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_u32(msg, IFLA_MASTER, master) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

/* RTM_SETLINK adds the port to the VLAN, RTM_DELLINK takes it out. */
static int set_vlan(struct rtn *rtn, uint32_t ifindex, int type, uint16_t flags,
		    uint16_t vid)
{
	struct ifinfomsg ifi = { .ifi_family = AF_BRIDGE,
				 .ifi_index = (int)ifindex };
	struct bridge_vlan_info vlan = { .flags = flags, .vid = vid };
	struct nl_msg *msg = nlmsg_alloc_simple(type, 0);
	struct nlattr *spec;

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		goto nomem;
	spec = nla_nest_start(msg, IFLA_AF_SPEC);
	if (!spec ||
	    nla_put(msg, IFLA_BRIDGE_VLAN_INFO, sizeof(vlan), &vlan) < 0)
		goto nomem;
	nla_nest_end(msg, spec);
	return rtn_do(rtn, msg);
nomem:
	nlmsg_free(msg);
	return -ENOMEM;
}

/* Spanning tree and learning. */
static int set_port(struct rtn *rtn, uint32_t ifindex,
		    const struct rtn_port *port)
{
	struct ifinfomsg ifi = { .ifi_family = AF_BRIDGE,
				 .ifi_index = (int)ifindex };
	bool prio = port->priority != RTN_PORT_PRIORITY_UNSET;
	struct nlattr *info;
	struct nl_msg *msg;

	if (!port->path_cost && !prio && !port->learning)
		return 0;
	msg = nlmsg_alloc_simple(RTM_SETLINK, 0);
	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		goto nomem;
	info = nla_nest_start(msg, IFLA_PROTINFO | NLA_F_NESTED);
	if (!info ||
	    (port->path_cost &&
	     nla_put_u32(msg, IFLA_BRPORT_COST, port->path_cost) < 0) ||
	    (prio && nla_put_u16(msg, IFLA_BRPORT_PRIORITY,
				 (uint16_t)port->priority) < 0) ||
	    (port->learning &&
	     nla_put_u8(msg, IFLA_BRPORT_LEARNING,
			port->learning == RTN_LEARNING_ON) < 0))
		goto nomem;
	nla_nest_end(msg, info);
	return rtn_do(rtn, msg);
nomem:
	nlmsg_free(msg);
	return -ENOMEM;
}

static int set_settings(struct rtn *rtn, uint32_t ifindex,
			const struct rtn_port *port, const struct bridge *br)
{
	int err = set_port(rtn, ifindex, port);

	if (err || !port->vid)
		return err;
	err = set_vlan(rtn, ifindex, RTM_SETLINK,
		       BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED,
		       port->vid);
	if (!err && br->default_pvid && br->default_pvid != port->vid)
		err = set_vlan(rtn, ifindex, RTM_DELLINK, 0, br->default_pvid);
	return err;
}

int rtn_port_set(struct rtn *rtn, uint32_t ifindex, const struct rtn_port *port)
{
	char why[sizeof(rtn->error)];
	struct bridge br = { 0 };
	int err = find_bridge(rtn, port, &br);

	if (!err)
		err = set_master(rtn, ifindex, br.ifindex);
	if (err)
		return err;
	err = set_settings(rtn, ifindex, port, &br);
	if (err) {
		memcpy(why, rtn->error, sizeof(why));
		set_master(rtn, ifindex, 0);
		memcpy(rtn->error, why, sizeof(why));
	}
	return err;
}
