/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between kernels that the module meets. The rest of the
 * source is written for the newest kernel; what an older one lacks is made up
 * here. KPPTP_HAVE_* come from probe.mk.
 */
#ifndef KPPTP_COMPAT_H
#define KPPTP_COMPAT_H

#include <linux/netdevice.h>
#include <linux/timer.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>

#ifdef KPPTP_HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#ifndef KPPTP_HAVE_TIMER_CONTAINER_OF
#define timer_container_of(var, callback_timer, timer_fieldname) \
	from_timer(var, callback_timer, timer_fieldname)
#endif

/*
 * Without timer_shutdown_sync() a timer can be armed again after it was
 * deleted; kpptp_session_drain() and kpptp_bundle_drained() delete them in an
 * order in which none is.
 */
#ifndef KPPTP_HAVE_TIMER_SHUTDOWN
#define timer_shutdown_sync(timer) del_timer_sync(timer)
#endif

/* Without the flag that is what workqueues are. */
#ifndef KPPTP_HAVE_WQ_PERCPU
#define WQ_PERCPU 0
#endif

#ifndef NLA_POLICY_MAX_LEN
#define NLA_POLICY_MAX_LEN(_len)                \
	{                                       \
		.type = NLA_BINARY, .len = _len \
	}
#endif

#ifndef KPPTP_HAVE_NLA_CONST_RANGE
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range)                             \
	{                                                             \
		.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),           \
		.validation_type = NLA_VALIDATE_RANGE_PTR,            \
		.range = (struct netlink_range_validation *)(_range), \
	}
#endif

static inline void kpptp_netdev_set_lltx(struct net_device *dev)
{
#ifdef KPPTP_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* Does GRO keep packets back? */
static inline bool kpptp_gro_holds(const struct napi_struct *napi)
{
#ifdef KPPTP_HAVE_GRO_NODE
	return napi->gro.bitmask;
#else
	return napi->gro_bitmask;
#endif
}

/* From 6.2 on every netdev may be renamed while it is up, and the flag is gone. */
static inline void kpptp_netdev_allow_rename(struct net_device *dev)
{
#ifdef IFF_LIVE_RENAME_OK
	dev->priv_flags |= IFF_LIVE_RENAME_OK;
#endif
}

#ifdef KPPTP_HAVE_NEWLINK_PARAMS
#define KPPTP_NEWLINK_ARGS                                          \
	struct net_device *dev, struct rtnl_newlink_params *params, \
		struct netlink_ext_ack *extack
#define KPPTP_NEWLINK_TB (params->tb)
#define KPPTP_NEWLINK_DATA (params->data)
#else
#define KPPTP_NEWLINK_ARGS                                                \
	struct net *src_net, struct net_device *dev, struct nlattr *tb[], \
		struct nlattr *data[], struct netlink_ext_ack *extack
#define KPPTP_NEWLINK_TB tb
#define KPPTP_NEWLINK_DATA data
#endif

#endif /* KPPTP_COMPAT_H */
