// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	specs/pptp.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tests/lint/ynl.sh */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <linux/pptp.h>

/* Integer value ranges */
static const struct netlink_range_validation pptp_a_session_keepalive_range = {
	.max	= 86400ULL,
};

/* Common nested types */
const struct nla_policy pptp_mppe_nl_policy[PPTP_A_MPPE_KEY + 1] = {
	[PPTP_A_MPPE_BITS] = NLA_POLICY_MAX(NLA_U32, 3),
	[PPTP_A_MPPE_STATEFUL] = { .type = NLA_FLAG, },
	[PPTP_A_MPPE_KEY] = NLA_POLICY_MAX_LEN(PPTP_MPPE_KEY_MAX),
};

/* PPTP_CMD_SESSION_NEW - do */
const struct nla_policy pptp_session_new_nl_policy[PPTP_A_SESSION_OUTER_IFINDEX + 1] = {
	[PPTP_A_SESSION_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPTP_A_SESSION_LOCAL_ADDR] = { .type = NLA_BE32, },
	[PPTP_A_SESSION_PEER_ADDR] = { .type = NLA_BE32, },
	[PPTP_A_SESSION_LOCAL_CALL_ID] = { .type = NLA_U16, },
	[PPTP_A_SESSION_PEER_CALL_ID] = { .type = NLA_U16, },
	[PPTP_A_SESSION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[PPTP_A_SESSION_OUTER_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* PPTP_CMD_SESSION_SET - do */
const struct nla_policy pptp_session_set_nl_policy[PPTP_A_SESSION_BRIDGE_FLAGS + 1] = {
	[PPTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPTP_A_SESSION_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPTP_A_SESSION_PEER_CALL_ID] = { .type = NLA_U16, },
	[PPTP_A_SESSION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[PPTP_A_SESSION_NP] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[PPTP_A_SESSION_HDR] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[PPTP_A_SESSION_MRU] = NLA_POLICY_MIN(NLA_U16, 64),
	[PPTP_A_SESSION_PEER_MRU] = NLA_POLICY_MIN(NLA_U16, 64),
	[PPTP_A_SESSION_MAGIC] = { .type = NLA_U32, },
	[PPTP_A_SESSION_KEEPALIVE] = NLA_POLICY_FULL_RANGE(NLA_U32, &pptp_a_session_keepalive_range),
	[PPTP_A_SESSION_MPPE_TX] = NLA_POLICY_NESTED(pptp_mppe_nl_policy),
	[PPTP_A_SESSION_MPPE_RX] = NLA_POLICY_NESTED(pptp_mppe_nl_policy),
	[PPTP_A_SESSION_TAKE_OVER] = { .type = NLA_FLAG, },
	[PPTP_A_SESSION_MRRU] = { .type = NLA_U16, },
	[PPTP_A_SESSION_PEER_MRRU] = { .type = NLA_U16, },
	[PPTP_A_SESSION_MP_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x3),
	[PPTP_A_SESSION_DSCP] = NLA_POLICY_MAX(NLA_U8, 64),
	[PPTP_A_SESSION_JOIN] = { .type = NLA_FLAG, },
	[PPTP_A_SESSION_BRIDGE_IFINDEX] = { .type = NLA_U32, },
	[PPTP_A_SESSION_BRIDGE_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7),
};

/* PPTP_CMD_SESSION_GET - do */
const struct nla_policy pptp_session_get_nl_policy[PPTP_A_SESSION_ID + 1] = {
	[PPTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* PPTP_CMD_SESSION_DEL - do */
const struct nla_policy pptp_session_del_nl_policy[PPTP_A_SESSION_ID + 1] = {
	[PPTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* PPTP_CMD_FRAME - do */
const struct nla_policy pptp_frame_nl_policy[PPTP_A_SESSION_DATA + 1] = {
	[PPTP_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPTP_A_SESSION_PROTOCOL] = { .type = NLA_U16, },
	[PPTP_A_SESSION_DATA] = NLA_POLICY_MAX_LEN(PPTP_FRAME_MAX),
};

/* PPTP_CMD_NET_GET - do */
const struct nla_policy pptp_net_get_nl_policy[PPTP_A_NET_PAD + 1] = {
};

/* PPTP_CMD_NETDEV_SET - do */
const struct nla_policy pptp_netdev_set_nl_policy[PPTP_A_NETDEV_DEMAND + 1] = {
	[PPTP_A_NETDEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[PPTP_A_NETDEV_DEMAND] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* Ops table for pptp */
const struct genl_ops pptp_nl_ops[7] = {
	{
		.cmd		= PPTP_CMD_SESSION_NEW,
		.doit		= pptp_nl_session_new_doit,
		.policy		= pptp_session_new_nl_policy,
		.maxattr	= PPTP_A_SESSION_OUTER_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_SESSION_SET,
		.doit		= pptp_nl_session_set_doit,
		.policy		= pptp_session_set_nl_policy,
		.maxattr	= PPTP_A_SESSION_BRIDGE_FLAGS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_SESSION_GET,
		.doit		= pptp_nl_session_get_doit,
		.dumpit		= pptp_nl_session_get_dumpit,
		.policy		= pptp_session_get_nl_policy,
		.maxattr	= PPTP_A_SESSION_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_SESSION_DEL,
		.doit		= pptp_nl_session_del_doit,
		.policy		= pptp_session_del_nl_policy,
		.maxattr	= PPTP_A_SESSION_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_FRAME,
		.doit		= pptp_nl_frame_doit,
		.policy		= pptp_frame_nl_policy,
		.maxattr	= PPTP_A_SESSION_DATA,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_NET_GET,
		.doit		= pptp_nl_net_get_doit,
		.policy		= pptp_net_get_nl_policy,
		.maxattr	= PPTP_A_NET_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= PPTP_CMD_NETDEV_SET,
		.doit		= pptp_nl_netdev_set_doit,
		.policy		= pptp_netdev_set_nl_policy,
		.maxattr	= PPTP_A_NETDEV_DEMAND,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

const struct genl_multicast_group pptp_nl_mcgrps[] = {
	[PPTP_NLGRP_EVENTS] = { "events", },
};
