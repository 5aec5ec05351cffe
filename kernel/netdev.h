/* SPDX-License-Identifier: GPL-2.0-only */
/* The netdev of rtnetlink kind "pptp". */
#ifndef KPPTP_NETDEV_H
#define KPPTP_NETDEV_H

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "stats.h"

struct kpptp_session;

/**
 * struct kpptp_dev - private part of a netdev
 * @session: bound to it, or NULL; written under kpptp_conf_lock, read under RCU
 * @leaving: session that was unlinked when the removal of the netdev began and
 *           that ndo_uninit drains; RTNL
 * @gro: where received packets enter the stack
 * @stats: counters over all sessions
 */
struct kpptp_dev {
	struct kpptp_session __rcu *session;
	struct kpptp_session *leaving;
	struct gro_cells gro;
	struct kpptp_dev_stats __percpu *stats;
};

bool kpptp_netdev_is(const struct net_device *dev);
void kpptp_netdev_np(struct net_device *dev, u32 np);

int kpptp_netdev_init(void);
void kpptp_netdev_exit(void);

#endif /* KPPTP_NETDEV_H */
