/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and lengths on the wire: enhanced GRE (RFC 2637 section 4.1), PPP
 * (RFC 1661), MP (RFC 1990), CCP (RFC 1962), MPPE (RFC 3078), bridged frames
 * (RFC 3518). Lengths are bytes, numbers are in host order; kpptp_get16() and
 * its kin are the only way from and to wire order.
 */
#ifndef _KPPTP_WIRE_H
#define _KPPTP_WIRE_H

#include <linux/types.h>

/* First byte of the enhanced GRE header */
enum kpptp_gre_flags {
	KPPTP_GRE_CSUM = 0x80, /* C, must be 0 */
	KPPTP_GRE_ROUTING = 0x40, /* R, must be 0 */
	KPPTP_GRE_KEY = 0x20, /* K, must be 1 */
	KPPTP_GRE_SEQ = 0x10, /* S, 1 when a payload follows */
	KPPTP_GRE_STRICT = 0x08, /* s, must be 0 */
	KPPTP_GRE_RECUR = 0x07, /* must be 0 */
};

/* Second byte of the enhanced GRE header */
enum kpptp_gre_version {
	KPPTP_GRE_ACK = 0x80, /* A, an acknowledgment number is present */
	KPPTP_GRE_FLAGS = 0x78, /* must be 0 */
	KPPTP_GRE_VERSION_MASK = 0x07,
	KPPTP_GRE_VERSION = 1,
};

#define KPPTP_GRE_PROTOCOL 0x880b

enum kpptp_gre_len {
	KPPTP_GRE_HDR_MIN = 8, /* flags, protocol, payload length, call id */
	KPPTP_GRE_SEQ_LEN = 4,
	KPPTP_GRE_ACK_LEN = 4,
	KPPTP_GRE_HDR_MAX = 16,
};

#define KPPTP_IPV4_HDR_LEN 20 /* shortest; our outer one, without options */
#define KPPTP_IPV6_HDR_LEN 40

/* PPP address and control field, RFC 1662 section 3.1 */
#define KPPTP_PPP_ALLSTATIONS 0xff
#define KPPTP_PPP_UI 0x03

/* PPP protocol numbers that the kernel itself tells apart */
enum kpptp_proto {
	KPPTP_PROTO_IPV4 = 0x0021,
	KPPTP_PROTO_BRIDGE = 0x0031, /* BCP's bridged LAN frame */
	KPPTP_PROTO_MP = 0x003d, /* a fragment */
	KPPTP_PROTO_IPV6 = 0x0057,
	KPPTP_PROTO_MPPE = 0x00fd, /* CCP's "compressed datagram" */
	KPPTP_PROTO_CCP = 0x80fd,
	KPPTP_PROTO_LCP = 0xc021,
	/* RFC 3078 section 3: only this range is ever encrypted */
	KPPTP_PROTO_MPPE_FIRST = 0x0021,
	KPPTP_PROTO_MPPE_LAST = 0x00fa,
	/* from here on link and network control protocols, RFC 1661 section 2 */
	KPPTP_PROTO_CONTROL_FIRST = 0x8000,
	/* one byte 0xff would look like the address field, RFC 1661 section 6.5 */
	KPPTP_PROTO_RESERVED = 0x00ff,
};

enum kpptp_ppp_len {
	KPPTP_PPP_AC_LEN = 2, /* address and control */
	KPPTP_PPP_PROTO_LEN = 2,
	KPPTP_PPP_PROTO_PFC_LEN = 1,
	KPPTP_PPP_HDR_MAX = 4,
};

/* Control protocol packets (LCP, CCP): code, identifier, length */
#define KPPTP_CP_HDR_LEN 4

enum kpptp_cp_code {
	KPPTP_LCP_CONFIGURE_REQUEST = 1,
	KPPTP_LCP_TERMINATE_ACK = 6,
	KPPTP_LCP_ECHO_REQUEST = 9,
	KPPTP_LCP_ECHO_REPLY = 10,
	KPPTP_LCP_DISCARD_REQUEST = 11,
	KPPTP_CCP_RESET_REQUEST = 14, /* RFC 1962 section 3.2 */
	KPPTP_CCP_RESET_ACK = 15,
};

#define KPPTP_LCP_MAGIC_LEN 4 /* after the header of echo and discard */

/* MPPE header, RFC 3078 section 3.1: bits A B C D, then the coherency count */
enum kpptp_mppe_header {
	KPPTP_MPPE_FLUSHED = 0x8000, /* A: RC4 tables initialised anew */
	KPPTP_MPPE_BIT_B = 0x4000, /* of MPPC, no meaning in MPPE */
	KPPTP_MPPE_BIT_C = 0x2000, /* of MPPC, no meaning in MPPE */
	KPPTP_MPPE_ENCRYPTED = 0x1000, /* D */
	KPPTP_MPPE_COUNT_MASK = 0x0fff,
};

#define KPPTP_MPPE_COUNT_SPACE 4096 /* the coherency count is 12 bits */
#define KPPTP_MPPE_FLAG_MASK 0xff /* "flag" packet: count & mask == mask */
#define KPPTP_MPPE_FLAG_EVERY 256
#define KPPTP_MPPE_HDR_LEN 2
#define KPPTP_MPPE_KEY_MAX 16

/* First byte of the MP header, RFC 1990 section 3 */
enum kpptp_mp_flags {
	KPPTP_MP_BEGIN = 0x80, /* B: first fragment of a packet */
	KPPTP_MP_END = 0x40, /* E: last one */
};

/* MP header, the numbers in its low bits */
enum kpptp_mp_len {
	KPPTP_MP_LONG_LEN = 4,
	KPPTP_MP_LONG_BITS = 24,
	KPPTP_MP_SHORT_LEN = 2, /* LCP's Short Sequence Number Header Format */
	KPPTP_MP_SHORT_BITS = 12,
};

/* First byte of a bridged frame, RFC 3518 section 4.2 */
enum kpptp_bcp_flags {
	KPPTP_BCP_FCS = 0x80, /* F: the LAN's checksum is at the end */
	KPPTP_BCP_LAN_ID = 0x40, /* I: RFC 1638 only, no longer allowed */
	KPPTP_BCP_ZERO_FILL = 0x20, /* Z: zeros at the end left out */
	KPPTP_BCP_CONTROL = 0x10, /* B: carries a protocol between bridges */
	KPPTP_BCP_PADS = 0x0f, /* bytes of PPP padding at the very end */
};

#define KPPTP_BCP_HDR_LEN 2 /* flags and MAC type */
#define KPPTP_BCP_MAC_ETHERNET 1 /* the MAC type of IEEE 802.3 */

/* Ethernet frames as they are bridged; none of it counts the checksum. */
enum kpptp_eth_len {
	KPPTP_ETH_HDR_LEN = 14, /* two addresses, type or length */
	KPPTP_ETH_MIN_LEN = 60, /* shorter ones are filled with zeros */
	KPPTP_ETH_FCS_LEN = 4,
	KPPTP_ETH_TYPE_AT = 12, /* where the type is */
};

static inline u16 kpptp_get16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static inline u32 kpptp_get32(const u8 *p)
{
	return (u32)kpptp_get16(p) << 16 | kpptp_get16(p + 2);
}

static inline void kpptp_put16(u8 *p, u16 v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static inline void kpptp_put32(u8 *p, u32 v)
{
	kpptp_put16(p, v >> 16);
	kpptp_put16(p + 2, v);
}

#endif /* _KPPTP_WIRE_H */
