/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	specs/pptp.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tests/lint/ynl.sh */

#ifndef _LINUX_PPTP_GEN_H
#define _LINUX_PPTP_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <linux/pptp.h>

/* Common nested types */
extern const struct nla_policy pptp_mppe_nl_policy[PPTP_A_MPPE_KEY + 1];

extern const struct nla_policy pptp_session_new_nl_policy[PPTP_A_SESSION_OUTER_IFINDEX + 1];

extern const struct nla_policy pptp_session_set_nl_policy[PPTP_A_SESSION_BRIDGE_FLAGS + 1];

extern const struct nla_policy pptp_session_get_nl_policy[PPTP_A_SESSION_ID + 1];

extern const struct nla_policy pptp_session_del_nl_policy[PPTP_A_SESSION_ID + 1];

extern const struct nla_policy pptp_frame_nl_policy[PPTP_A_SESSION_DATA + 1];

extern const struct nla_policy pptp_net_get_nl_policy[PPTP_A_NET_PAD + 1];

extern const struct nla_policy pptp_netdev_set_nl_policy[PPTP_A_NETDEV_DEMAND + 1];

/* Ops table for pptp */
extern const struct genl_ops pptp_nl_ops[7];
extern const struct genl_multicast_group pptp_nl_mcgrps[1];

int pptp_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_session_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int pptp_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_frame_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_net_get_doit(struct sk_buff *skb, struct genl_info *info);
int pptp_nl_netdev_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	PPTP_NLGRP_EVENTS,
};

#endif /* _LINUX_PPTP_GEN_H */
