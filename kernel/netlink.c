// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of the generic netlink family. Each one checks all that it was told
 * before it changes anything, and says in words why it refuses.
 */
#include <linux/in.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/route.h>
#include <net/sock.h>

#include "netdev.h"
#include "netlink.h"
#include "path.h"
#include "ppp.h"
#include "punt.h"

/*
 * The session that a command names, with a reference; kpptp_conf_lock is not
 * needed and not taken.
 */
static struct kpptp_session *nl_session(struct genl_info *info)
{
	struct nlattr *id = info->attrs[PPTP_A_SESSION_ID];
	struct kpptp_session *s;

	if (!id) {
		NL_SET_ERR_MSG(info->extack,
			       "the number of the session is missing");
		return ERR_PTR(-EINVAL);
	}
	s = kpptp_session_get(kpptp_net(genl_info_net(info)), nla_get_u32(id));
	if (!s) {
		NL_SET_ERR_MSG_ATTR(info->extack, id,
				    "no session has this number");
		return ERR_PTR(-ENOENT);
	}
	return s;
}

/* As nl_session(), with kpptp_conf_lock taken and the session alive. */
static struct kpptp_session *nl_session_lock(struct genl_info *info)
{
	struct kpptp_session *s = nl_session(info);

	if (IS_ERR(s))
		return s;
	mutex_lock(&kpptp_conf_lock);
	if (s->dead) {
		mutex_unlock(&kpptp_conf_lock);
		kpptp_session_put(s);
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[PPTP_A_SESSION_ID],
				    "the session has just ended");
		return ERR_PTR(-ENOENT);
	}
	return s;
}

static void nl_session_unlock(struct kpptp_session *s)
{
	mutex_unlock(&kpptp_conf_lock);
	kpptp_session_put(s);
}

/* Required attributes of session-new, and what is missed without them. */
static const struct {
	unsigned int attr;
	const char *missing;
} new_required[] = {
	{ PPTP_A_SESSION_LOCAL_ADDR, "the local address is missing" },
	{ PPTP_A_SESSION_PEER_ADDR, "the address of the peer is missing" },
	{ PPTP_A_SESSION_LOCAL_CALL_ID, "the local call id is missing" },
};

static int nl_refuse(struct genl_info *info, unsigned int attr,
		     const char *text, int err)
{
	struct netlink_ext_ack *extack = info->extack;

	if (extack) {
		extack->_msg = text;
		extack->bad_attr = info->attrs[attr];
	}
	return err;
}

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
			return nl_refuse(info, new_required[i].attr,
					 new_required[i].missing, -EINVAL);
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
	conf->owner = info->snd_portid;
	if (!nl_unicast(conf->key.local))
		return nl_refuse(info, PPTP_A_SESSION_LOCAL_ADDR,
				 "the local address is not a unicast address",
				 -EADDRNOTAVAIL);
	if (inet_addr_type(genl_info_net(info), conf->key.local) != RTN_LOCAL)
		return nl_refuse(
			info, PPTP_A_SESSION_LOCAL_ADDR,
			"the local address is not an address of this machine",
			-EADDRNOTAVAIL);
	if (!nl_unicast(conf->key.peer))
		return nl_refuse(
			info, PPTP_A_SESSION_PEER_ADDR,
			"the address of the peer is not a unicast address",
			-EINVAL);
	return 0;
}

static struct sk_buff *nl_reply(struct genl_info *info, size_t size, void **hdr)
{
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);

	if (!msg)
		return NULL;
	*hdr = genlmsg_put_reply(msg, info, &kpptp_family, 0,
				 info->genlhdr->cmd);
	if (!*hdr) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/*
 * The netdev that a request names, NULL when it names none, or an ERR_PTR. If it
 * names one, RTNL is held, so that it does not go before a session is bound to it.
 */
static struct net_device *nl_netdev(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[PPTP_A_SESSION_IFINDEX];
	struct net_device *dev;

	if (!attr)
		return NULL;
	ASSERT_RTNL();
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(attr));
	if (!dev)
		return ERR_PTR(nl_refuse(info, PPTP_A_SESSION_IFINDEX,
					 "there is no such netdev", -ENODEV));
	if (!kpptp_netdev_is(dev))
		return ERR_PTR(nl_refuse(info, PPTP_A_SESSION_IFINDEX,
					 "the netdev is not of kind pptp",
					 -EINVAL));
	return dev;
}

static int nl_new(struct genl_info *info, const struct kpptp_session_conf *conf,
		  u32 *id)
{
	struct kpptp_net *kn = kpptp_net(genl_info_net(info));
	struct kpptp_session *s;
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	dev = nl_netdev(info);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto out;
	}
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
	msg = nl_reply(info, nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return nl_refuse(info, 0, "out of memory", -ENOMEM);
	err = nl_new(info, &conf, &id);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	nla_put_u32(msg, PPTP_A_SESSION_ID, id);
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/**
 * struct nl_mppe - what session-set says of MPPE in one direction
 * @given: it says something
 * @params: bits KPPTP_MPPE_NONE turns encryption off
 */
struct nl_mppe {
	bool given;
	struct kpptp_mppe_params params;
};

static int nl_parse_mppe(struct genl_info *info, unsigned int attr,
			 struct nl_mppe *mppe)
{
	struct nlattr *a[PPTP_A_MPPE_MAX + 1];
	enum kpptp_mppe_bits bits;
	int err;

	if (!info->attrs[attr])
		return 0;
	err = nla_parse_nested(a, PPTP_A_MPPE_MAX, info->attrs[attr],
			       pptp_mppe_nl_policy, info->extack);
	if (err)
		return err;
	if (!a[PPTP_A_MPPE_BITS])
		return nl_refuse(info, attr,
				 "the key strength (bits) is missing", -EINVAL);
	bits = nla_get_u32(a[PPTP_A_MPPE_BITS]);
	mppe->given = true;
	mppe->params.bits = bits;
	mppe->params.stateful = nla_get_flag(a[PPTP_A_MPPE_STATEFUL]);
	if (bits == KPPTP_MPPE_NONE) {
		if (a[PPTP_A_MPPE_KEY])
			return nl_refuse(info, attr,
					 "a key without a key strength",
					 -EINVAL);
		return 0;
	}
	if (!a[PPTP_A_MPPE_KEY])
		return nl_refuse(info, attr, "the start key is missing",
				 -EINVAL);
	if (nla_len(a[PPTP_A_MPPE_KEY]) != kpptp_mppe_key_len(bits))
		return nl_refuse(
			info, attr,
			"the start key has the wrong length: 8 bytes for 40 and 56 bit, 16 for 128",
			-EINVAL);
	memcpy(mppe->params.start_key, nla_data(a[PPTP_A_MPPE_KEY]),
	       nla_len(a[PPTP_A_MPPE_KEY]));
	return 0;
}

/*
 * Flags and keys, so that at no time a packet passes unencrypted that neither
 * the old settings let pass nor the new ones: what either requires is required
 * meanwhile.
 */
static void nl_set_mppe(struct kpptp_session *s, const struct nlattr *flags,
			const struct nl_mppe *tx, const struct nl_mppe *rx)
{
	if (flags)
		WRITE_ONCE(s->flags, s->flags | nla_get_u32(flags));
	if (rx->given)
		kpptp_session_set_mppe_rx(s,
					  rx->params.bits ? &rx->params : NULL);
	if (tx->given)
		kpptp_session_set_mppe_tx(s,
					  tx->params.bits ? &tx->params : NULL);
	if (flags)
		WRITE_ONCE(s->flags, nla_get_u32(flags));
}

static void nl_set(struct kpptp_session *s, struct genl_info *info)
{
	struct nlattr **a = info->attrs;

	if (a[PPTP_A_SESSION_TAKE_OVER])
		WRITE_ONCE(s->owner, info->snd_portid);
	if (a[PPTP_A_SESSION_PEER_CALL_ID]) {
		WRITE_ONCE(s->peer_call_id,
			   nla_get_u16(a[PPTP_A_SESSION_PEER_CALL_ID]));
		/* Pairs with gre.c: who sees it sees the call id. */
		smp_store_release(&s->peer_known, true);
	}
	if (a[PPTP_A_SESSION_HDR])
		WRITE_ONCE(s->hdr, nla_get_u32(a[PPTP_A_SESSION_HDR]));
	if (a[PPTP_A_SESSION_MRU])
		WRITE_ONCE(s->mru, nla_get_u16(a[PPTP_A_SESSION_MRU]));
	if (a[PPTP_A_SESSION_PEER_MRU])
		WRITE_ONCE(s->peer_mru,
			   nla_get_u16(a[PPTP_A_SESSION_PEER_MRU]));
	if (a[PPTP_A_SESSION_MAGIC])
		WRITE_ONCE(s->magic, nla_get_u32(a[PPTP_A_SESSION_MAGIC]));
	if (a[PPTP_A_SESSION_KEEPALIVE])
		WRITE_ONCE(s->keepalive,
			   nla_get_u32(a[PPTP_A_SESSION_KEEPALIVE]));
	if (a[PPTP_A_SESSION_MAGIC] || a[PPTP_A_SESSION_KEEPALIVE])
		kpptp_echo_restart(s);
	/* Last: with a carrier the stack sends at once. */
	if (a[PPTP_A_SESSION_NP]) {
		WRITE_ONCE(s->np, nla_get_u32(a[PPTP_A_SESSION_NP]));
		if (s->dev)
			kpptp_netdev_np(s->dev, s->np);
	}
}

static int nl_set_netdev(struct kpptp_session *s, struct genl_info *info)
{
	struct nlattr *np = info->attrs[PPTP_A_SESSION_NP];
	struct net_device *dev = nl_netdev(info);

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	if (!dev && !s->dev && np && nla_get_u32(np))
		return nl_refuse(info, PPTP_A_SESSION_NP,
				 "the session has no netdev", -ENODEV);
	return dev ? kpptp_session_bind(s, dev, info->extack) : 0;
}

int pptp_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nl_mppe tx = {}, rx = {};
	struct kpptp_session *s;
	int err;

	err = nl_parse_mppe(info, PPTP_A_SESSION_MPPE_TX, &tx);
	if (!err)
		err = nl_parse_mppe(info, PPTP_A_SESSION_MPPE_RX, &rx);
	if (err)
		goto out;
	if (info->attrs[PPTP_A_SESSION_IFINDEX])
		rtnl_lock();
	s = nl_session_lock(info);
	if (IS_ERR(s)) {
		err = PTR_ERR(s);
		goto unlock;
	}
	/* What can fail comes first. */
	if (info->attrs[PPTP_A_SESSION_TAKE_OVER])
		err = kpptp_session_owner(s->kn, info->snd_portid);
	if (!err)
		err = nl_set_netdev(s, info);
	if (!err) {
		nl_set_mppe(s, info->attrs[PPTP_A_SESSION_FLAGS], &tx, &rx);
		nl_set(s, info);
	}
	nl_session_unlock(s);
unlock:
	if (info->attrs[PPTP_A_SESSION_IFINDEX])
		rtnl_unlock();
out:
	memzero_explicit(&tx, sizeof(tx));
	memzero_explicit(&rx, sizeof(rx));
	return err;
}

/* The number of a netdev means something only in its own namespace. */
int kpptp_fill_ifindex(struct sk_buff *msg, const struct kpptp_session *s)
{
	const struct net_device *dev = kpptp_session_dev(s);

	if (!dev || !net_eq(dev_net(dev), s->net))
		return 0;
	return nla_put_u32(msg, PPTP_A_SESSION_IFINDEX, dev->ifindex);
}

int kpptp_fill_stats(struct sk_buff *msg, const struct kpptp_session *s)
{
	struct nlattr *nest = nla_nest_start(msg, PPTP_A_SESSION_STATS);
	u64 sum[PPTP_A_STATS_MAX + 1];
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	kpptp_stats_sum(s, sum);
	for (i = PPTP_A_STATS_PAD + 1; i <= PPTP_A_STATS_MAX; i++)
		if (nla_put_u64_64bit(msg, i, sum[i], PPTP_A_STATS_PAD))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int nl_fill_mppe(struct sk_buff *msg, unsigned int attr,
			const struct kpptp_mppe_params *params)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (!nest ||
	    nla_put_u32(msg, PPTP_A_MPPE_BITS,
			params ? params->bits : KPPTP_MPPE_NONE) ||
	    (params && params->stateful &&
	     nla_put_flag(msg, PPTP_A_MPPE_STATEFUL)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* State and counters of one session. Context: kpptp_conf_lock held. */
static int nl_fill(struct sk_buff *msg, const struct kpptp_session *s)
{
	unsigned long idle = jiffies - READ_ONCE(s->used_at);

	if (nla_put_u32(msg, PPTP_A_SESSION_ID, s->id) ||
	    kpptp_fill_ifindex(msg, s) ||
	    nla_put_in_addr(msg, PPTP_A_SESSION_LOCAL_ADDR, s->key.local) ||
	    nla_put_in_addr(msg, PPTP_A_SESSION_PEER_ADDR, s->key.peer) ||
	    nla_put_u16(msg, PPTP_A_SESSION_LOCAL_CALL_ID, s->key.call_id) ||
	    (s->peer_known &&
	     nla_put_u16(msg, PPTP_A_SESSION_PEER_CALL_ID, s->peer_call_id)) ||
	    nla_put_u32(msg, PPTP_A_SESSION_FLAGS, s->flags) ||
	    nla_put_u32(msg, PPTP_A_SESSION_NP, s->np) ||
	    nla_put_u32(msg, PPTP_A_SESSION_HDR, s->hdr) ||
	    (s->mru && nla_put_u16(msg, PPTP_A_SESSION_MRU, s->mru)) ||
	    (s->peer_mru &&
	     nla_put_u16(msg, PPTP_A_SESSION_PEER_MRU, s->peer_mru)) ||
	    nla_put_u32(msg, PPTP_A_SESSION_MAGIC, s->magic) ||
	    nla_put_u32(msg, PPTP_A_SESSION_KEEPALIVE, s->keepalive) ||
	    nl_fill_mppe(msg, PPTP_A_SESSION_MPPE_TX,
			 s->tx.mppe_on ? &s->tx.mppe.params : NULL) ||
	    nl_fill_mppe(msg, PPTP_A_SESSION_MPPE_RX,
			 s->rx.mppe_on ? &s->rx.mppe.params : NULL) ||
	    (!s->owner && nla_put_flag(msg, PPTP_A_SESSION_ORPHAN)) ||
	    nla_put_u32(msg, PPTP_A_SESSION_IDLE_MS,
			min_t(u64, jiffies64_to_msecs(idle), U32_MAX)) ||
	    kpptp_fill_stats(msg, s))
		return -EMSGSIZE;
	return 0;
}

int pptp_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_session *s;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = nl_reply(info, NLMSG_GOODSIZE, &hdr);
	if (!msg)
		return nl_refuse(info, 0, "out of memory", -ENOMEM);
	s = nl_session_lock(info);
	if (IS_ERR(s)) {
		nlmsg_free(msg);
		return PTR_ERR(s);
	}
	err = nl_fill(msg, s);
	nl_session_unlock(s);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int pptp_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kpptp_net *kn = kpptp_net(sock_net(skb->sk));
	struct kpptp_session *s;
	unsigned long id;
	void *hdr;

	mutex_lock(&kpptp_conf_lock);
	xa_for_each_start(&kn->ids, id, s, cb->args[0]) {
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, &kpptp_family,
				  NLM_F_MULTI, PPTP_CMD_SESSION_GET);
		if (!hdr)
			break;
		if (nl_fill(skb, s)) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		genlmsg_end(skb, hdr);
		cb->args[0] = id + 1;
	}
	mutex_unlock(&kpptp_conf_lock);
	return skb->len;
}

int pptp_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_session *s = nl_session_lock(info);

	if (IS_ERR(s))
		return PTR_ERR(s);
	kpptp_session_remove(s, PPTP_DEL_REASON_REQUEST);
	nl_session_unlock(s);
	return 0;
}

int pptp_nl_frame_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *protocol = info->attrs[PPTP_A_SESSION_PROTOCOL];
	struct nlattr *data = info->attrs[PPTP_A_SESSION_DATA];
	struct kpptp_session *s;
	struct kpptp_ppp ppp;
	u8 wire[KPPTP_PPP_PROTO_LEN];
	int err;

	if (!protocol)
		return nl_refuse(info, PPTP_A_SESSION_PROTOCOL,
				 "the PPP protocol is missing", -EINVAL);
	if (!data)
		return nl_refuse(info, PPTP_A_SESSION_DATA,
				 "the frame has no data", -EINVAL);
	kpptp_put16(wire, nla_get_u16(protocol));
	if (kpptp_ppp_parse_protocol(wire, sizeof(wire), &ppp) ||
	    ppp.protocol < KPPTP_PROTO_CONTROL_FIRST)
		return nl_refuse(info, PPTP_A_SESSION_PROTOCOL,
				 "not the number of a PPP control protocol",
				 -EINVAL);
	s = nl_session(info);
	if (IS_ERR(s))
		return PTR_ERR(s);
	err = kpptp_tx_control(s, ppp.protocol, nla_data(data), nla_len(data));
	kpptp_session_put(s);
	if (err)
		return nl_refuse(info, PPTP_A_SESSION_ID,
				 err == -ENOMEM ? "out of memory" :
						  "the session has just ended",
				 err);
	return 0;
}

int pptp_nl_net_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_net *kn = kpptp_net(genl_info_net(info));
	struct sk_buff *msg;
	void *hdr;

	msg = nl_reply(info, 3 * nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return nl_refuse(info, 0, "out of memory", -ENOMEM);
	nla_put_u32(msg, PPTP_A_NET_SESSIONS,
		    atomic_read(&kn->table.calls.nelems));
	nla_put_u32(msg, PPTP_A_NET_HOLD_PACKETS, atomic_read(&kn->held));
	nla_put_u32(msg, PPTP_A_NET_MP_BYTES, 0);
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

struct genl_family kpptp_family __ro_after_init = {
	.name = PPTP_FAMILY_NAME,
	.version = PPTP_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	/* kpptp_conf_lock orders what has to be; nobody else has to wait. */
	.parallel_ops = true,
	.ops = pptp_nl_ops,
	.n_ops = ARRAY_SIZE(pptp_nl_ops),
	.resv_start_op = __PPTP_CMD_MAX,
	.mcgrps = pptp_nl_mcgrps,
	.n_mcgrps = ARRAY_SIZE(pptp_nl_mcgrps),
};

int __init kpptp_netlink_init(void)
{
	return genl_register_family(&kpptp_family);
}

void kpptp_netlink_exit(void)
{
	genl_unregister_family(&kpptp_family);
}
