// SPDX-License-Identifier: GPL-2.0-only
/* Netdevs. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pptp.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>

/* Of netdevs, for RTM_DELLINK; a number that nobody else is likely to use. */
#define RETIRED_GROUP 0x6b707074u

static struct nl_msg *add_msg(const char *name, uint32_t mode,
			      const uint8_t *mac)
{
	struct ifinfomsg ifi = { 0 };
	struct nl_msg *msg =
		nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	struct nlattr *info, *data;

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, name) < 0 ||
	    (mac && nla_put(msg, IFLA_ADDRESS, ETH_ALEN, mac) < 0))
		goto nomem;
	info = nla_nest_start(msg, IFLA_LINKINFO);
	if (!info || nla_put_string(msg, IFLA_INFO_KIND, PPTP_FAMILY_NAME) < 0)
		goto nomem;
	data = nla_nest_start(msg, IFLA_INFO_DATA);
	if (!data || nla_put_u32(msg, PPTP_A_LINK_MODE, mode) < 0)
		goto nomem;
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
	return msg;
nomem:
	nlmsg_free(msg);
	return NULL;
}

static int link_add(struct rtn *rtn, const char *name, struct nl_msg *msg,
		    uint32_t *ret_ifindex)
{
	struct ifreq req = { 0 };
	int err = rtn_do(rtn, msg);

	if (err)
		return err;
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	if (ioctl(rtn->ioctl, SIOCGIFINDEX, &req)) {
		rtn_words(rtn, "%s", strerror(errno));
		return -ENODEV;
	}
	*ret_ifindex = (uint32_t)req.ifr_ifindex;
	return 0;
}

int rtn_link_add(struct rtn *rtn, const char *name, uint32_t *ret_ifindex)
{
	return link_add(rtn, name, add_msg(name, PPTP_LINK_MODE_PPP, NULL),
			ret_ifindex);
}

int rtn_link_add_bridge_port(struct rtn *rtn, const char *name,
			     uint32_t *ret_ifindex)
{
	uint8_t mac[ETH_ALEN] = { 0xfe };

	if (getrandom(mac + 1, sizeof(mac) - 1, 0) != sizeof(mac) - 1) {
		rtn_words(rtn, "no random MAC address: %s", strerror(errno));
		return -EIO;
	}
	return link_add(rtn, name, add_msg(name, PPTP_LINK_MODE_ETHERNET, mac),
			ret_ifindex);
}

int rtn_link_del(struct rtn *rtn, uint32_t ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

static struct nl_msg *group_msg(int type, uint32_t ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(type, 0);

	if (msg && nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) >= 0 &&
	    nla_put_u32(msg, IFLA_GROUP, RETIRED_GROUP) >= 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

int rtn_link_retire(struct rtn *rtn, uint32_t ifindex)
{
	return rtn_do(rtn, group_msg(RTM_NEWLINK, ifindex));
}

int rtn_link_del_retired(struct rtn *rtn)
{
	return rtn_do(rtn, group_msg(RTM_DELLINK, 0));
}

int rtn_link_altname(struct rtn *rtn, uint32_t ifindex, const char *altname)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(
		RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
	struct nlattr *list;

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		goto nomem;
	list = nla_nest_start(msg, IFLA_PROP_LIST | NLA_F_NESTED);
	if (!list || nla_put_string(msg, IFLA_ALT_IFNAME, altname) < 0)
		goto nomem;
	nla_nest_end(msg, list);
	return rtn_do(rtn, msg);
nomem:
	nlmsg_free(msg);
	return -ENOMEM;
}

int rtn_link_rename(struct rtn *rtn, uint32_t ifindex, const char *name)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, name) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

bool rtn_link_name(struct rtn *rtn, uint32_t ifindex,
		   char name[static IF_NAMESIZE])
{
	struct ifreq req = { .ifr_ifindex = (int)ifindex };

	if (!ifindex || ioctl(rtn->ioctl, SIOCGIFNAME, &req))
		return false;
	snprintf(name, IF_NAMESIZE, "%s", req.ifr_name);
	return true;
}

int rtn_link_up(struct rtn *rtn, uint32_t ifindex, uint32_t mtu)
{
	struct ifinfomsg ifi = {
		.ifi_index = (int)ifindex,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    (mtu && nla_put_u32(msg, IFLA_MTU, mtu) < 0)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

/**
 * struct dump_links - where the messages of a link dump go
 * @fn: receiver
 * @user: its pointer
 */
struct dump_links {
	rtn_link_fn *fn;
	void *user;
};

/* Reads IFLA_LINKINFO; false when the netdev is of another kind. */
static bool is_pptp(struct nlattr *linkinfo, struct rtn_link *link)
{
	struct nlattr *info[IFLA_INFO_MAX + 1], *data[PPTP_A_LINK_MAX + 1];

	if (!linkinfo ||
	    nla_parse_nested(info, IFLA_INFO_MAX, linkinfo, NULL) < 0 ||
	    !info[IFLA_INFO_KIND] ||
	    nla_strcmp(info[IFLA_INFO_KIND], PPTP_FAMILY_NAME) != 0)
		return false;
	if (info[IFLA_INFO_DATA] &&
	    nla_parse_nested(data, PPTP_A_LINK_MAX, info[IFLA_INFO_DATA],
			     NULL) == 0 &&
	    data[PPTP_A_LINK_MODE])
		link->bridge_port = nla_get_u32(data[PPTP_A_LINK_MODE]) ==
				    PPTP_LINK_MODE_ETHERNET;
	return true;
}

static void dump_link(struct nlmsghdr *nlh, void *arg)
{
	const struct dump_links *d = arg;
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct nlattr *tb[IFLA_MAX + 1], *prop;
	struct rtn_link link = { 0 };
	int left;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlh, sizeof(*ifi), tb, IFLA_MAX, NULL) < 0 ||
	    !is_pptp(tb[IFLA_LINKINFO], &link) || !tb[IFLA_IFNAME])
		return;
	link.ifindex = (uint32_t)ifi->ifi_index;
	nla_strlcpy(link.name, tb[IFLA_IFNAME], sizeof(link.name));
	if (tb[IFLA_PROP_LIST]) {
		nla_for_each_nested(prop, tb[IFLA_PROP_LIST], left) {
			const char *name = nla_data(prop);

			if (nla_type(prop) == IFLA_ALT_IFNAME && *name == '<')
				nla_strlcpy(link.altname, prop,
					    sizeof(link.altname));
		}
	}
	d->fn(d->user, &link);
}

int rtn_link_dump(struct rtn *rtn, rtn_link_fn *fn, void *user)
{
	struct ifinfomsg ifi = { 0 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, NLM_F_DUMP);
	struct dump_links d = { fn, user };
	struct rtn_call call = { .msg = dump_link, .arg = &d };

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_call(rtn, msg, &call);
}
