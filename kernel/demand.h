/* SPDX-License-Identifier: GPL-2.0-only */
/* Dial on demand: a netdev without a session waits for a packet. */
#ifndef KPPTP_DEMAND_H
#define KPPTP_DEMAND_H

#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/types.h>

struct kpptp_net;
struct net_device;

/**
 * struct kpptp_demand - what a netdev knows of it
 * @entry: in kpptp_net.demands while it waits; kpptp_conf_lock
 * @owner: netlink port that is told, 0 while it does not wait; written under
 *         kpptp_conf_lock
 * @told_at: jiffies when that was last told
 */
struct kpptp_demand {
	struct list_head entry;
	u32 owner;
	unsigned long told_at;
};

void kpptp_demand_start(struct kpptp_net *kn, struct net_device *dev,
			u32 owner);
void kpptp_demand_end(struct net_device *dev);
void kpptp_demand_leave(struct kpptp_net *kn, u32 owner);
bool kpptp_demand_packet(struct net_device *dev, struct sk_buff *skb);

#endif /* KPPTP_DEMAND_H */
