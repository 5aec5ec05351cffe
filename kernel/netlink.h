/* SPDX-License-Identifier: GPL-2.0-only */
/* The generic netlink family "pptp". */
#ifndef KPPTP_NETLINK_H
#define KPPTP_NETLINK_H

#include <net/genetlink.h>

#include "netlink-gen.h"

struct kpptp_session;

extern struct genl_family kpptp_family;

/* Attributes of one session's counters, all 64 bit, in their nest. */
#define KPPTP_STATS_SIZE     \
	(nla_total_size(0) + \
	 PPTP_A_STATS_MAX * nla_total_size_64bit(sizeof(u64)))
/* The longest event: id, ifindex, event, reason, counters. */
#define KPPTP_EVENT_SIZE (4 * nla_total_size(sizeof(u32)) + KPPTP_STATS_SIZE)

/* Why a session is not routed by its own netdev. */
extern const char kpptp_nl_own_outer[];

struct kpptp_session *kpptp_nl_session_lock(struct genl_info *info);
void kpptp_nl_session_unlock(struct kpptp_session *s);
struct net_device *kpptp_nl_netdev(struct genl_info *info, unsigned int attr);
int kpptp_nl_refuse(struct genl_info *info, unsigned int attr, const char *text,
		    int err);

struct sk_buff *kpptp_nl_reply(struct genl_info *info, size_t size, void **hdr);

int kpptp_fill_ifindex(struct sk_buff *msg, const struct kpptp_session *s);
int kpptp_fill_stats(struct sk_buff *msg, const struct kpptp_session *s);

int kpptp_netlink_init(void);
void kpptp_netlink_exit(void);

#endif /* KPPTP_NETLINK_H */
