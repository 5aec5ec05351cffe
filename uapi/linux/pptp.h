/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	specs/pptp.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: tests/lint/ynl.sh */

#ifndef _UAPI_LINUX_PPTP_H
#define _UAPI_LINUX_PPTP_H

#define PPTP_FAMILY_NAME	"pptp"
#define PPTP_FAMILY_VERSION	1

#define PPTP_MPPE_KEY_MAX	16
#define PPTP_FRAME_MAX		1600

/**
 * enum pptp_session_flags - Properties of a session that do not change with
 *   negotiation.
 * @PPTP_SESSION_FLAGS_DEL_ON_CLOSE: Remove the session when the socket of its
 *   owner closes.
 * @PPTP_SESSION_FLAGS_MPPE_REQUIRED: Drop unencrypted network-layer packets in
 *   both directions.
 */
enum pptp_session_flags {
	PPTP_SESSION_FLAGS_DEL_ON_CLOSE = 1,
	PPTP_SESSION_FLAGS_MPPE_REQUIRED = 2,
};

/**
 * enum pptp_np - Network protocols that are open; none open means no carrier.
 * @PPTP_NP_IPV4: IPCP is opened (RFC 1332).
 * @PPTP_NP_IPV6: IPV6CP is opened (RFC 5072).
 * @PPTP_NP_BRIDGE: BCP is opened (RFC 3518).
 */
enum pptp_np {
	PPTP_NP_IPV4 = 1,
	PPTP_NP_IPV6 = 2,
	PPTP_NP_BRIDGE = 4,
};

/**
 * enum pptp_hdr - Header compression that the peer accepts on what we send
 *   (RFC 1661).
 * @PPTP_HDR_PFC: Protocol-Field-Compression.
 * @PPTP_HDR_ACFC: Address-and-Control-Field-Compression.
 */
enum pptp_hdr {
	PPTP_HDR_PFC = 1,
	PPTP_HDR_ACFC = 2,
};

/**
 * enum pptp_mp_flags - Numbers of 12 instead of 24 bits in the headers of RFC
 *   1990.
 * @PPTP_MP_FLAGS_SHORT_TX: The peer asked for them in what we send.
 * @PPTP_MP_FLAGS_SHORT_RX: The peer agreed to them in what it sends.
 */
enum pptp_mp_flags {
	PPTP_MP_FLAGS_SHORT_TX = 1,
	PPTP_MP_FLAGS_SHORT_RX = 2,
};

/**
 * enum pptp_bridge_flags - What the peer's BCP options allow in bridged frames
 *   (RFC 3518).
 * @PPTP_BRIDGE_FLAGS_TINYGRAM: Tinygram-Compression; the padding of short
 *   frames is taken off, because the peer puts it back.
 * @PPTP_BRIDGE_FLAGS_TAGGED: IEEE-802-Tagged-Frame; the peer takes frames with
 *   a VLAN tag.
 * @PPTP_BRIDGE_FLAGS_INLINE: Management-Inline; the peer takes frames to the
 *   reserved group addresses, such as those of the spanning tree, as bridged
 *   frames. Without it they are dropped.
 */
enum pptp_bridge_flags {
	PPTP_BRIDGE_FLAGS_TINYGRAM = 1,
	PPTP_BRIDGE_FLAGS_TAGGED = 2,
	PPTP_BRIDGE_FLAGS_INLINE = 4,
};

/**
 * enum pptp_link_mode - What a netdev of kind pptp carries.
 * @PPTP_LINK_MODE_PPP: Network-layer packets of its own sessions.
 * @PPTP_LINK_MODE_ETHERNET: Bridged frames of the sessions that name it as
 *   their bridge-ifindex. It has no session of its own.
 */
enum pptp_link_mode {
	PPTP_LINK_MODE_PPP,
	PPTP_LINK_MODE_ETHERNET,
};

/*
 * MPPE session key strength (RFC 3078 section 2.1).
 */
enum pptp_mppe_bits {
	PPTP_MPPE_BITS_NONE,
	PPTP_MPPE_BITS_40,
	PPTP_MPPE_BITS_56,
	PPTP_MPPE_BITS_128,
};

/**
 * enum pptp_event - What an event message reports.
 * @PPTP_EVENT_SESSION_NEW: A session was made.
 * @PPTP_EVENT_SESSION_DEL: A session ended; its last statistics are attached.
 * @PPTP_EVENT_ECHO_LOST: Nothing heard from the peer for twice the keepalive
 *   time; sent again every second while the silence lasts.
 * @PPTP_EVENT_DECRYPT_TROUBLE: Packets cannot be decrypted and
 *   resynchronisation has not helped; sent at most once a second.
 */
enum pptp_event {
	PPTP_EVENT_SESSION_NEW,
	PPTP_EVENT_SESSION_DEL,
	PPTP_EVENT_ECHO_LOST,
	PPTP_EVENT_DECRYPT_TROUBLE,
};

/**
 * enum pptp_del_reason - Why a session ended.
 * @PPTP_DEL_REASON_REQUEST: A session-del command.
 * @PPTP_DEL_REASON_NETDEV: Its netdev was deleted.
 * @PPTP_DEL_REASON_OWNER: Its owner's socket closed and del-on-close was set.
 * @PPTP_DEL_REASON_NETNS: Its network namespace or the module went away.
 * @PPTP_DEL_REASON_OUTER: The netdev of its outer-ifindex went away.
 */
enum pptp_del_reason {
	PPTP_DEL_REASON_REQUEST,
	PPTP_DEL_REASON_NETDEV,
	PPTP_DEL_REASON_OWNER,
	PPTP_DEL_REASON_NETNS,
	PPTP_DEL_REASON_OUTER,
};

enum {
	PPTP_A_LINK_MODE = 1,
	PPTP_A_LINK_DEMAND,

	__PPTP_A_LINK_MAX,
	PPTP_A_LINK_MAX = (__PPTP_A_LINK_MAX - 1)
};

enum {
	PPTP_A_NET_PAD = 1,
	PPTP_A_NET_SESSIONS,
	PPTP_A_NET_HOLD_PACKETS,
	PPTP_A_NET_MP_BYTES,

	__PPTP_A_NET_MAX,
	PPTP_A_NET_MAX = (__PPTP_A_NET_MAX - 1)
};

enum {
	PPTP_A_NETDEV_IFINDEX = 1,
	PPTP_A_NETDEV_DEMAND,

	__PPTP_A_NETDEV_MAX,
	PPTP_A_NETDEV_MAX = (__PPTP_A_NETDEV_MAX - 1)
};

enum {
	PPTP_A_MPPE_BITS = 1,
	PPTP_A_MPPE_STATEFUL,
	PPTP_A_MPPE_KEY,

	__PPTP_A_MPPE_MAX,
	PPTP_A_MPPE_MAX = (__PPTP_A_MPPE_MAX - 1)
};

enum {
	PPTP_A_STATS_PAD = 1,
	PPTP_A_STATS_RX_PACKETS,
	PPTP_A_STATS_RX_BYTES,
	PPTP_A_STATS_TX_PACKETS,
	PPTP_A_STATS_TX_BYTES,
	PPTP_A_STATS_RX_CONTROL,
	PPTP_A_STATS_TX_CONTROL,
	PPTP_A_STATS_RX_ACK,
	PPTP_A_STATS_TX_ACK,
	PPTP_A_STATS_RX_REORDERED,
	PPTP_A_STATS_RX_LOST,
	PPTP_A_STATS_RX_JUMP,
	PPTP_A_STATS_MPPE_REKEY,
	PPTP_A_STATS_MPPE_RESYNC,
	PPTP_A_STATS_MPPE_RESET,
	PPTP_A_STATS_DROP_MALFORMED,
	PPTP_A_STATS_DROP_OLD,
	PPTP_A_STATS_DROP_WINDOW,
	PPTP_A_STATS_DROP_HOLD,
	PPTP_A_STATS_DROP_PLAIN,
	PPTP_A_STATS_DROP_MPPE,
	PPTP_A_STATS_DROP_MPPE_SYNC,
	PPTP_A_STATS_DROP_PROTO,
	PPTP_A_STATS_DROP_PUNT,
	PPTP_A_STATS_DROP_NOMEM,
	PPTP_A_STATS_DROP_TX,
	PPTP_A_STATS_RX_MP,
	PPTP_A_STATS_TX_MP,
	PPTP_A_STATS_DROP_MP_OLD,
	PPTP_A_STATS_DROP_MP_LOST,
	PPTP_A_STATS_DROP_MP_ORDER,
	PPTP_A_STATS_DROP_MP_SIZE,
	PPTP_A_STATS_DROP_MP_LATE,
	PPTP_A_STATS_DROP_BRIDGE,

	__PPTP_A_STATS_MAX,
	PPTP_A_STATS_MAX = (__PPTP_A_STATS_MAX - 1)
};

enum {
	PPTP_A_SESSION_ID = 1,
	PPTP_A_SESSION_IFINDEX,
	PPTP_A_SESSION_LOCAL_ADDR,
	PPTP_A_SESSION_PEER_ADDR,
	PPTP_A_SESSION_LOCAL_CALL_ID,
	PPTP_A_SESSION_PEER_CALL_ID,
	PPTP_A_SESSION_FLAGS,
	PPTP_A_SESSION_NP,
	PPTP_A_SESSION_HDR,
	PPTP_A_SESSION_MRU,
	PPTP_A_SESSION_PEER_MRU,
	PPTP_A_SESSION_MAGIC,
	PPTP_A_SESSION_KEEPALIVE,
	PPTP_A_SESSION_MPPE_TX,
	PPTP_A_SESSION_MPPE_RX,
	PPTP_A_SESSION_TAKE_OVER,
	PPTP_A_SESSION_ORPHAN,
	PPTP_A_SESSION_IDLE_MS,
	PPTP_A_SESSION_STATS,
	PPTP_A_SESSION_PROTOCOL,
	PPTP_A_SESSION_DATA,
	PPTP_A_SESSION_EVENT,
	PPTP_A_SESSION_REASON,
	PPTP_A_SESSION_MRRU,
	PPTP_A_SESSION_PEER_MRRU,
	PPTP_A_SESSION_MP_FLAGS,
	PPTP_A_SESSION_DSCP,
	PPTP_A_SESSION_JOIN,
	PPTP_A_SESSION_BRIDGE_IFINDEX,
	PPTP_A_SESSION_BRIDGE_FLAGS,
	PPTP_A_SESSION_OUTER_IFINDEX,

	__PPTP_A_SESSION_MAX,
	PPTP_A_SESSION_MAX = (__PPTP_A_SESSION_MAX - 1)
};

enum {
	PPTP_CMD_SESSION_NEW = 1,
	PPTP_CMD_SESSION_SET,
	PPTP_CMD_SESSION_GET,
	PPTP_CMD_SESSION_DEL,
	PPTP_CMD_FRAME,
	PPTP_CMD_EVENT,
	PPTP_CMD_NET_GET,
	PPTP_CMD_NETDEV_SET,
	PPTP_CMD_NETDEV_DEMAND,

	__PPTP_CMD_MAX,
	PPTP_CMD_MAX = (__PPTP_CMD_MAX - 1)
};

#define PPTP_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_PPTP_H */
