/* SPDX-License-Identifier: GPL-2.0-only */
/* The netdev of rtnetlink kind "pptp". */
#ifndef KPPTP_NETDEV_H
#define KPPTP_NETDEV_H

#include <linux/netdevice.h>

#include "demand.h"
#include "stats.h"

struct kpptp_bundle;

/**
 * struct kpptp_dev - private part of a netdev
 * @bundle: whose packets it has, or in ethernet mode whose bridged frames; or
 *          NULL; written under kpptp_conf_lock, read under RCU
 * @leaving: sessions that were unlinked when the removal of the netdev began and
 *           that ndo_uninit drains; RTNL
 * @dev: itself
 * @demand: dial on demand
 * @napi: where received packets enter the stack
 * @frames: in ethernet mode those on their way there
 * @stats: counters over all bundles
 */
struct kpptp_dev {
	struct kpptp_bundle __rcu *bundle;
	struct list_head leaving;
	struct net_device *dev;
	struct kpptp_demand demand;
	struct napi_struct napi;
	struct sk_buff_head frames;
	struct kpptp_dev_stats __percpu *stats;
};

bool kpptp_netdev_is(const struct net_device *dev);
bool kpptp_netdev_is_ethernet(const struct net_device *dev);
void kpptp_netdev_carrier(struct net_device *dev, bool on);

/* napi.c */
void kpptp_napi_init(struct net_device *dev);
void kpptp_napi_exit(struct net_device *dev);
struct napi_struct *kpptp_napi(struct net_device *dev);
void kpptp_napi_receive(struct net_device *dev, struct sk_buff *skb,
			bool alone);

int kpptp_netdev_init(void);
void kpptp_netdev_exit(void);

#endif /* KPPTP_NETDEV_H */
