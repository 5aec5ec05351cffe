// SPDX-License-Identifier: GPL-2.0-only
/* Commands about what is not a session: the namespace, and its netdevs. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "bundle.h"
#include "demand.h"
#include "netdev.h"
#include "netlink.h"
#include "session.h"

int pptp_nl_net_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_net *kn = kpptp_net(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;

	msg = kpptp_nl_reply(info, 3 * nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	nla_put_u32(msg, PPTP_A_NET_SESSIONS,
		    atomic_read(&kn->table.calls.nelems));
	nla_put_u32(msg, PPTP_A_NET_HOLD_PACKETS, atomic_read(&kn->held));
	nla_put_u32(msg, PPTP_A_NET_MP_BYTES, atomic_read(&kn->mp_bytes));
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/* Context: RTNL and kpptp_conf_lock held. */
static int netdev_demand(struct genl_info *info, struct net_device *dev,
			 bool on)
{
	struct kpptp_net *kn = kpptp_net(genl_info_net(info));

	if (!on) {
		kpptp_demand_end(dev);
		return 0;
	}
	if (kpptp_bundle_of(dev))
		return kpptp_nl_refuse(info, PPTP_A_NETDEV_IFINDEX,
				       "the netdev has a session", -EBUSY);
	if (kpptp_session_owner(kn, info->snd_portid))
		return kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	kpptp_demand_start(kn, dev, info->snd_portid);
	return 0;
}

int pptp_nl_netdev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *demand = info->attrs[PPTP_A_NETDEV_DEMAND];
	struct net_device *dev;
	int err = 0;

	if (!info->attrs[PPTP_A_NETDEV_IFINDEX])
		return kpptp_nl_refuse(info, 0, "no netdev is named", -EINVAL);
	rtnl_lock();
	dev = kpptp_nl_netdev(info, PPTP_A_NETDEV_IFINDEX);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
	} else if (demand) {
		mutex_lock(&kpptp_conf_lock);
		err = netdev_demand(info, dev, nla_get_u8(demand));
		mutex_unlock(&kpptp_conf_lock);
	}
	rtnl_unlock();
	return err;
}
