// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command "session-set": what negotiation decides of a session and of its
 * bundle.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "bundle.h"
#include "netdev.h"
#include "netlink.h"
#include "path.h"

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
		return kpptp_nl_refuse(info, attr,
				       "the key strength (bits) is missing",
				       -EINVAL);
	bits = nla_get_u32(a[PPTP_A_MPPE_BITS]);
	mppe->given = true;
	mppe->params.bits = bits;
	mppe->params.stateful = nla_get_flag(a[PPTP_A_MPPE_STATEFUL]);
	if (bits == KPPTP_MPPE_NONE) {
		if (a[PPTP_A_MPPE_KEY])
			return kpptp_nl_refuse(info, attr,
					       "a key without a key strength",
					       -EINVAL);
		return 0;
	}
	if (!a[PPTP_A_MPPE_KEY])
		return kpptp_nl_refuse(info, attr, "the start key is missing",
				       -EINVAL);
	if (nla_len(a[PPTP_A_MPPE_KEY]) != kpptp_mppe_key_len(bits))
		return kpptp_nl_refuse(
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
	struct kpptp_bundle *b = s->bundle;
	bool required;

	if (flags)
		WRITE_ONCE(s->flags, nla_get_u32(flags));
	if (!b)
		return;
	required = s->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED;
	if (flags)
		WRITE_ONCE(b->mppe_required, b->mppe_required || required);
	if (rx->given)
		kpptp_bundle_set_mppe_rx(b,
					 rx->params.bits ? &rx->params : NULL);
	if (tx->given)
		kpptp_bundle_set_mppe_tx(b,
					 tx->params.bits ? &tx->params : NULL);
	if (flags)
		WRITE_ONCE(b->mppe_required, required);
}

static void nl_set_link(struct kpptp_session *s, struct genl_info *info)
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
}

static void nl_set_bundle(struct kpptp_bundle *b, struct genl_info *info,
			  struct net_device *br_dev)
{
	struct nlattr **a = info->attrs;

	if (a[PPTP_A_SESSION_MP_FLAGS])
		WRITE_ONCE(b->mp_flags,
			   nla_get_u32(a[PPTP_A_SESSION_MP_FLAGS]));
	if (a[PPTP_A_SESSION_MRRU])
		WRITE_ONCE(b->mrru, nla_get_u16(a[PPTP_A_SESSION_MRRU]));
	if (a[PPTP_A_SESSION_PEER_MRRU])
		WRITE_ONCE(b->peer_mrru,
			   nla_get_u16(a[PPTP_A_SESSION_PEER_MRRU]));
	if (a[PPTP_A_SESSION_DSCP])
		WRITE_ONCE(b->dscp, nla_get_u8(a[PPTP_A_SESSION_DSCP]));
	if (a[PPTP_A_SESSION_BRIDGE_FLAGS])
		WRITE_ONCE(b->bridge_flags,
			   nla_get_u32(a[PPTP_A_SESSION_BRIDGE_FLAGS]));
	if (a[PPTP_A_SESSION_BRIDGE_IFINDEX])
		kpptp_bundle_set_bridge(b, br_dev);
	/* Last: with a carrier the stack sends at once. */
	if (a[PPTP_A_SESSION_NP])
		kpptp_bundle_set_np(b, nla_get_u32(a[PPTP_A_SESSION_NP]));
}

/* As RouterOS; below that fragments are mostly headers. */
#define MRRU_MIN 512

static const unsigned int mrru_attrs[] = { PPTP_A_SESSION_MRRU,
					   PPTP_A_SESSION_PEER_MRRU };

/* @links: how many the bundle has, or is going to have. */
static int nl_check_mrru(struct genl_info *info, unsigned int links)
{
	unsigned int i, mrru;

	for (i = 0; i < ARRAY_SIZE(mrru_attrs); i++) {
		if (!info->attrs[mrru_attrs[i]])
			continue;
		mrru = nla_get_u16(info->attrs[mrru_attrs[i]]);
		if (mrru && mrru < MRRU_MIN)
			return kpptp_nl_refuse(info, mrru_attrs[i],
					       "less than 512 bytes", -ERANGE);
		if (!mrru && links > 1)
			return kpptp_nl_refuse(info, mrru_attrs[i],
					       "the netdev has several links",
					       -EBUSY);
	}
	return 0;
}

/* Attributes that mean something to a bundle when they are not zero. */
static const unsigned int bundle_attrs[] = {
	PPTP_A_SESSION_NP,
	PPTP_A_SESSION_MP_FLAGS,
	PPTP_A_SESSION_BRIDGE_IFINDEX,
	PPTP_A_SESSION_BRIDGE_FLAGS,
};

/* The session has no netdev and gets none: refuse what needs one. */
static int nl_check_bare(struct genl_info *info, const struct nl_mppe *tx,
			 const struct nl_mppe *rx)
{
	static const char text[] = "the session has no netdev yet";
	struct nlattr **a = info->attrs;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bundle_attrs); i++)
		if (a[bundle_attrs[i]] && nla_get_u32(a[bundle_attrs[i]]))
			return kpptp_nl_refuse(info, bundle_attrs[i], text,
					       -ENODEV);
	for (i = 0; i < ARRAY_SIZE(mrru_attrs); i++)
		if (a[mrru_attrs[i]] && nla_get_u16(a[mrru_attrs[i]]))
			return kpptp_nl_refuse(info, mrru_attrs[i], text,
					       -ENODEV);
	if (tx->params.bits || rx->params.bits)
		return kpptp_nl_refuse(info,
				       tx->params.bits ?
					       PPTP_A_SESSION_MPPE_TX :
					       PPTP_A_SESSION_MPPE_RX,
				       text, -ENODEV);
	if (a[PPTP_A_SESSION_DSCP] &&
	    nla_get_u8(a[PPTP_A_SESSION_DSCP]) != KPPTP_DSCP_INHERIT)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_DSCP, text,
				       -ENODEV);
	return 0;
}

/* The session gets its netdev. Context: RTNL held. */
static int nl_bind(struct kpptp_session *s, struct net_device *dev,
		   struct genl_info *info)
{
	bool join = nla_get_flag(info->attrs[PPTP_A_SESSION_JOIN]);
	struct kpptp_bundle *b = kpptp_bundle_of(dev);

	if (s->bundle)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_IFINDEX,
				       "the session has a netdev already",
				       -EBUSY);
	if (s->key.outer == dev->ifindex)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_IFINDEX,
				       kpptp_nl_own_outer, -ELOOP);
	if (b && join)
		return kpptp_bundle_join(b, s, info->extack);
	if (b)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_IFINDEX,
				       "the netdev has a session already",
				       -EBUSY);
	if (join)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_JOIN,
				       "the netdev has no session to join",
				       -ENOENT);
	b = kpptp_bundle_alloc(s->kn, dev);
	if (!b)
		return kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	kpptp_bundle_start(b, s);
	return 0;
}

/* All that can fail, and the netdev. Context: see pptp_nl_session_set_doit(). */
static int nl_prepare(struct kpptp_session *s, struct genl_info *info,
		      const struct nl_mppe *tx, const struct nl_mppe *rx,
		      struct net_device *dev, struct net_device *br_dev)
{
	struct kpptp_bundle *b = s->bundle;
	unsigned int links = b ? b->n_links : 1;
	int err = 0;

	if (!b && dev) {
		b = kpptp_bundle_of(dev);
		links += b ? b->n_links : 0;
	}
	if (br_dev && kpptp_bundle_of(br_dev) && kpptp_bundle_of(br_dev) != b)
		return kpptp_nl_refuse(info, PPTP_A_SESSION_BRIDGE_IFINDEX,
				       "another session has this netdev",
				       -EBUSY);
	if (!dev && nla_get_flag(info->attrs[PPTP_A_SESSION_JOIN]))
		return kpptp_nl_refuse(info, PPTP_A_SESSION_JOIN,
				       "no netdev is named to join", -EINVAL);
	if (!s->bundle && !dev)
		err = nl_check_bare(info, tx, rx);
	if (!err)
		err = nl_check_mrru(info, links);
	if (!err && info->attrs[PPTP_A_SESSION_TAKE_OVER] &&
	    kpptp_session_owner(s->kn, info->snd_portid))
		err = kpptp_nl_refuse(info, 0, "out of memory", -ENOMEM);
	if (!err && dev)
		err = nl_bind(s, dev, info);
	return err;
}

/* Context: RTNL held if a netdev is named. */
static int nl_set(struct genl_info *info, const struct nl_mppe *tx,
		  const struct nl_mppe *rx)
{
	struct net_device *br_dev =
		kpptp_nl_netdev(info, PPTP_A_SESSION_BRIDGE_IFINDEX);
	struct net_device *dev = kpptp_nl_netdev(info, PPTP_A_SESSION_IFINDEX);
	struct kpptp_session *s;
	int err;

	if (IS_ERR(br_dev))
		return PTR_ERR(br_dev);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	s = kpptp_nl_session_lock(info);
	if (IS_ERR(s))
		return PTR_ERR(s);
	err = nl_prepare(s, info, tx, rx, dev, br_dev);
	if (!err) {
		nl_set_mppe(s, info->attrs[PPTP_A_SESSION_FLAGS], tx, rx);
		nl_set_link(s, info);
		if (s->bundle)
			nl_set_bundle(s->bundle, info, br_dev);
	}
	kpptp_nl_session_unlock(s);
	return err;
}

int pptp_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool netdev = info->attrs[PPTP_A_SESSION_IFINDEX] ||
		      info->attrs[PPTP_A_SESSION_BRIDGE_IFINDEX];
	struct nl_mppe tx = {}, rx = {};
	int err;

	err = nl_parse_mppe(info, PPTP_A_SESSION_MPPE_TX, &tx);
	if (!err)
		err = nl_parse_mppe(info, PPTP_A_SESSION_MPPE_RX, &rx);
	if (!err) {
		if (netdev)
			rtnl_lock();
		err = nl_set(info, &tx, &rx);
		if (netdev)
			rtnl_unlock();
	}
	memzero_explicit(&tx, sizeof(tx));
	memzero_explicit(&rx, sizeof(rx));
	return err;
}
