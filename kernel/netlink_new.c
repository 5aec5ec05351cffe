// SPDX-License-Identifier: GPL-2.0-only
/* The command "session-new". */
#include <linux/in.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "netlink.h"
#include "session.h"

/* Required attributes of session-new, and what is missed without them. */
static const struct {
	unsigned int attr;
	const char *missing;
} new_required[] = {
	{ PPTP_A_SESSION_LOCAL_ADDR, "the local address is missing" },
	{ PPTP_A_SESSION_PEER_ADDR, "the address of the peer is missing" },
	{ PPTP_A_SESSION_LOCAL_CALL_ID, "the local call id is missing" },
};

static bool nl_unicast(__be32 addr)
{
	return addr && !ipv4_is_multicast(addr) && !ipv4_is_lbcast(addr) &&
	       !ipv4_is_zeronet(addr);
}

static int nl_parse_new(struct genl_info *info, struct kpptp_session_conf *conf)
{
	struct nlattr **a = info->attrs;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(new_required); i++)
		if (!a[new_required[i].attr])
			return kpptp_nl_refuse(info, new_required[i].attr,
					       new_required[i].missing,
					       -EINVAL);
	conf->key.local = nla_get_in_addr(a[PPTP_A_SESSION_LOCAL_ADDR]);
	conf->key.peer = nla_get_in_addr(a[PPTP_A_SESSION_PEER_ADDR]);
	conf->key.call_id = nla_get_u16(a[PPTP_A_SESSION_LOCAL_CALL_ID]);
	if (a[PPTP_A_SESSION_PEER_CALL_ID]) {
		conf->peer_call_id =
			nla_get_u16(a[PPTP_A_SESSION_PEER_CALL_ID]);
		conf->peer_known = true;
	}
	if (a[PPTP_A_SESSION_FLAGS])
		conf->flags = nla_get_u32(a[PPTP_A_SESSION_FLAGS]);
	if (a[PPTP_A_SESSION_OUTER_IFINDEX])
		conf->key.outer = nla_get_u32(a[PPTP_A_SESSION_OUTER_IFINDEX]);
	conf->owner = info->snd_portid;
	if (!nl_unicast(conf->key.local))
		return kpptp_nl_refuse(
			info, PPTP_A_SESSION_LOCAL_ADDR,
			"the local address is not a unicast address",
			-EADDRNOTAVAIL);
	if (!nl_unicast(conf->key.peer))
		return kpptp_nl_refuse(
			info, PPTP_A_SESSION_PEER_ADDR,
			"the address of the peer is not a unicast address",
			-EINVAL);
	return 0;
}

const char kpptp_nl_own_outer[] =
	"a session cannot be routed by its own netdev";

/*
 * The netdevs of the session, and whether its address is one of the machine, or
 * of the VRF. Context: RTNL held, so that no netdev goes before it is bound.
 */
static int nl_check_netdevs(struct genl_info *info, const struct kpptp_key *key,
			    const struct net_device *dev)
{
	struct net *net = genl_info_net(info);
	struct net_device *outer = NULL;

	if (key->outer) {
		outer = __dev_get_by_index(net, key->outer);
		if (!outer)
			return kpptp_nl_refuse(info,
					       PPTP_A_SESSION_OUTER_IFINDEX,
					       "there is no such netdev",
					       -ENODEV);
		if (outer == dev)
			return kpptp_nl_refuse(info,
					       PPTP_A_SESSION_OUTER_IFINDEX,
					       kpptp_nl_own_outer, -ELOOP);
	}
	if (inet_addr_type_dev_table(net, outer, key->local) == RTN_LOCAL)
		return 0;
	return kpptp_nl_refuse(
		info, PPTP_A_SESSION_LOCAL_ADDR,
		outer && l3mdev_fib_table(outer) ?
			"the local address is not an address of this VRF" :
			"the local address is not an address of this machine",
		-EADDRNOTAVAIL);
}

static int nl_new(struct genl_info *info, const struct kpptp_session_conf *conf,
		  u32 *id)
{
	struct kpptp_net *kn = kpptp_net(genl_info_net(info));
	struct kpptp_session *s;
	struct net_device *dev;
	int err;

	rtnl_lock();
	dev = kpptp_nl_netdev(info, PPTP_A_SESSION_IFINDEX);
	err = IS_ERR(dev) ? PTR_ERR(dev) :
			    nl_check_netdevs(info, &conf->key, dev);
	if (err)
		goto out;
	mutex_lock(&kpptp_conf_lock);
	s = kpptp_session_new(kn, dev, conf, info->extack);
	if (IS_ERR(s))
		err = PTR_ERR(s);
	else
		*id = s->id;
	mutex_unlock(&kpptp_conf_lock);
out:
	rtnl_unlock();
	return err;
}

int pptp_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_session_conf conf = {};
	struct sk_buff *msg;
	void *hdr;
	u32 id;
	int err;

	err = nl_parse_new(info, &conf);
	if (err)
		return err;
	msg = kpptp_nl_reply(info, nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	err = nl_new(info, &conf, &id);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	nla_put_u32(msg, PPTP_A_SESSION_ID, id);
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
