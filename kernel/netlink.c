// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of the generic netlink family about sessions; "session-new" is in
 * netlink_new.c, "session-set" in netlink_set.c, those about other things in
 * netlink_net.c. Each one checks all that it was told before it changes
 * anything, and says in words why it refuses.
 */
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "bundle.h"
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

/**
 * kpptp_nl_session_lock() - the session that a command names, alive
 * @info: the command
 *
 * Return: the session, with kpptp_conf_lock taken and a reference, for
 * kpptp_nl_session_unlock(); or an ERR_PTR, the refusal in words
 */
struct kpptp_session *kpptp_nl_session_lock(struct genl_info *info)
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

/**
 * kpptp_nl_session_unlock() - undo kpptp_nl_session_lock()
 * @s: the session
 */
void kpptp_nl_session_unlock(struct kpptp_session *s)
{
	mutex_unlock(&kpptp_conf_lock);
	kpptp_session_put(s);
}

/**
 * kpptp_nl_refuse() - say why a command is refused
 * @info: the command
 * @attr: the attribute that is to blame, or 0
 * @text: constant
 * @err: negative
 *
 * Return: @err
 */
int kpptp_nl_refuse(struct genl_info *info, unsigned int attr, const char *text,
		    int err)
{
	struct netlink_ext_ack *extack = info->extack;

	if (extack) {
		extack->_msg = text;
		extack->bad_attr = info->attrs[attr];
	}
	return err;
}

/**
 * kpptp_nl_reply() - an answer to a command, without attributes yet
 * @info: the command
 * @size: bytes of attributes that it is to get
 * @hdr: set to what genlmsg_end() needs
 *
 * Return: the message, or NULL when memory is short
 */
struct sk_buff *kpptp_nl_reply(struct genl_info *info, size_t size, void **hdr)
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

/**
 * kpptp_nl_netdev() - the netdev that a command names
 * @info: the command
 * @attr: PPTP_A_SESSION_IFINDEX, PPTP_A_NETDEV_IFINDEX, or
 *	PPTP_A_SESSION_BRIDGE_IFINDEX for ethernet mode
 *
 * Context: RTNL held if there is such an attribute, so that the netdev does not
 * go before it is bound.
 * Return: the netdev; NULL when none is named; or an ERR_PTR, the refusal in
 * words
 */
struct net_device *kpptp_nl_netdev(struct genl_info *info, unsigned int attr)
{
	bool ethernet = attr == PPTP_A_SESSION_BRIDGE_IFINDEX;
	struct nlattr *index = info->attrs[attr];
	const char *text = NULL;
	struct net_device *dev;

	if (!index || !nla_get_u32(index))
		return NULL;
	ASSERT_RTNL();
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(index));
	if (!dev)
		return ERR_PTR(kpptp_nl_refuse(
			info, attr, "there is no such netdev", -ENODEV));
	if (!kpptp_netdev_is(dev))
		text = "the netdev is not of kind pptp";
	else if (kpptp_netdev_is_ethernet(dev) != ethernet)
		text = ethernet ? "the netdev is not in ethernet mode" :
				  "the netdev is in ethernet mode";
	return text ? ERR_PTR(kpptp_nl_refuse(info, attr, text, -EINVAL)) : dev;
}

/* The number of a netdev means something only in its own namespace. */
int kpptp_fill_ifindex(struct sk_buff *msg, const struct kpptp_session *s)
{
	const struct kpptp_bundle *b = kpptp_session_bundle(s);

	if (!b || !net_eq(dev_net(b->dev), s->net))
		return 0;
	return nla_put_u32(msg, PPTP_A_SESSION_IFINDEX, b->dev->ifindex);
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

/* What the session has to itself. Context: kpptp_conf_lock held. */
static int nl_fill_link(struct sk_buff *msg, const struct kpptp_session *s,
			u32 flags)
{
	if (nla_put_u32(msg, PPTP_A_SESSION_ID, s->id) ||
	    kpptp_fill_ifindex(msg, s) ||
	    nla_put_in_addr(msg, PPTP_A_SESSION_LOCAL_ADDR, s->key.local) ||
	    nla_put_in_addr(msg, PPTP_A_SESSION_PEER_ADDR, s->key.peer) ||
	    nla_put_u16(msg, PPTP_A_SESSION_LOCAL_CALL_ID, s->key.call_id) ||
	    (s->key.outer &&
	     nla_put_u32(msg, PPTP_A_SESSION_OUTER_IFINDEX, s->key.outer)) ||
	    (s->peer_known &&
	     nla_put_u16(msg, PPTP_A_SESSION_PEER_CALL_ID, s->peer_call_id)) ||
	    nla_put_u32(msg, PPTP_A_SESSION_FLAGS, flags) ||
	    nla_put_u32(msg, PPTP_A_SESSION_HDR, s->hdr) ||
	    (s->mru && nla_put_u16(msg, PPTP_A_SESSION_MRU, s->mru)) ||
	    (s->peer_mru &&
	     nla_put_u16(msg, PPTP_A_SESSION_PEER_MRU, s->peer_mru)) ||
	    nla_put_u32(msg, PPTP_A_SESSION_MAGIC, s->magic) ||
	    nla_put_u32(msg, PPTP_A_SESSION_KEEPALIVE, s->keepalive) ||
	    (!s->owner && nla_put_flag(msg, PPTP_A_SESSION_ORPHAN)) ||
	    kpptp_fill_stats(msg, s))
		return -EMSGSIZE;
	return 0;
}

/* What the bundle says; without one, what is so before. */
static int nl_fill_bundle(struct sk_buff *msg, const struct kpptp_bundle *b,
			  unsigned long used_at)
{
	const struct net_device *br_dev = b ? kpptp_bundle_bridge(b) : NULL;
	u64 idle = jiffies64_to_msecs(jiffies - used_at);
	const struct kpptp_mppe_params *tx, *rx;

	tx = b && b->tx.mppe_on ? &b->tx.mppe.params : NULL;
	rx = b && b->rx.mppe_on ? &b->rx.mppe.params : NULL;
	if (nla_put_u32(msg, PPTP_A_SESSION_NP, b ? b->np : 0) ||
	    nl_fill_mppe(msg, PPTP_A_SESSION_MPPE_TX, tx) ||
	    nl_fill_mppe(msg, PPTP_A_SESSION_MPPE_RX, rx) ||
	    nla_put_u32(msg, PPTP_A_SESSION_IDLE_MS,
			min_t(u64, idle, U32_MAX)) ||
	    nla_put_u16(msg, PPTP_A_SESSION_MRRU, b ? b->mrru : 0) ||
	    nla_put_u16(msg, PPTP_A_SESSION_PEER_MRRU, b ? b->peer_mrru : 0) ||
	    nla_put_u32(msg, PPTP_A_SESSION_MP_FLAGS, b ? b->mp_flags : 0) ||
	    nla_put_u8(msg, PPTP_A_SESSION_DSCP,
		       b ? b->dscp : KPPTP_DSCP_INHERIT) ||
	    nla_put_u32(msg, PPTP_A_SESSION_BRIDGE_FLAGS,
			b ? b->bridge_flags : 0))
		return -EMSGSIZE;
	if (br_dev && net_eq(dev_net(br_dev), b->net))
		return nla_put_u32(msg, PPTP_A_SESSION_BRIDGE_IFINDEX,
				   br_dev->ifindex);
	return 0;
}

/* State and counters of one session. Context: kpptp_conf_lock held. */
static int nl_fill(struct sk_buff *msg, const struct kpptp_session *s)
{
	const struct kpptp_bundle *b = kpptp_session_bundle(s);
	unsigned long used_at = b ? READ_ONCE(b->used_at) : s->made_at;
	u32 flags = s->flags;
	int err;

	if (b) {
		flags &= ~PPTP_SESSION_FLAGS_MPPE_REQUIRED;
		if (b->mppe_required)
			flags |= PPTP_SESSION_FLAGS_MPPE_REQUIRED;
	}
	err = nl_fill_link(msg, s, flags);
	return err ? err : nl_fill_bundle(msg, b, used_at);
}

int pptp_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kpptp_session *s;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = kpptp_nl_reply(info, NLMSG_GOODSIZE, &hdr);
	if (!msg)
		return kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	s = kpptp_nl_session_lock(info);
	if (IS_ERR(s)) {
		nlmsg_free(msg);
		return PTR_ERR(s);
	}
	err = nl_fill(msg, s);
	kpptp_nl_session_unlock(s);
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
	struct kpptp_session *s = kpptp_nl_session_lock(info);

	if (IS_ERR(s))
		return PTR_ERR(s);
	kpptp_session_remove(s, PPTP_DEL_REASON_REQUEST);
	kpptp_nl_session_unlock(s);
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
		return kpptp_nl_refuse(info, PPTP_A_SESSION_PROTOCOL,
				       "the PPP protocol is missing", -EINVAL);
	if (!data)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_DATA,
				       "the frame has no data", -EINVAL);
	kpptp_put16(wire, nla_get_u16(protocol));
	if (kpptp_ppp_parse_protocol(wire, sizeof(wire), &ppp) ||
	    ppp.protocol < KPPTP_PROTO_CONTROL_FIRST)
		return kpptp_nl_refuse(
			info, PPTP_A_SESSION_PROTOCOL,
			"not the number of a PPP control protocol", -EINVAL);
	s = nl_session(info);
	if (IS_ERR(s))
		return PTR_ERR(s);
	err = kpptp_tx_control(s, ppp.protocol, nla_data(data), nla_len(data));
	kpptp_session_put(s);
	if (err)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_ID,
				       err == -ENOMEM ?
					       "out of memory" :
					       "the session has just ended",
				       err);
	return 0;
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
