/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bridged Ethernet frames in PPP, protocol 0x0031 (RFC 3518 section 4.2): header,
 * padding, which frames the peer takes. Pure.
 *
 * What goes how:
 * - Frames of the spanning tree, and all others to the group addresses reserved
 *   for bridges, 01-80-C2-00-00-00 to -0F and -20 to -2F, are bridged frames
 *   like any other: RFC 3518's Management-Inline, because a Linux bridge has
 *   them as frames. They are sent only to a peer that takes them so. The older
 *   form, a BPDU alone in protocol 0x0201, is neither sent nor understood: BCP
 *   does not agree to the option Spanning-Tree-Protocol.
 * - Bit B, which marks such frames, is never sent, as BCP does not agree to the
 *   option Bridge-Control-Packet-Indicator, and not looked at.
 * - A LAN-Identification, which RFC 1638 had, is not accepted: it means that the
 *   frame is for some of the LANs only, and there is one here. RFC 3518 has no
 *   such field.
 * - The LAN's checksum is never sent; received, it is checked and taken off.
 */
#ifndef _KPPTP_BCP_H
#define _KPPTP_BCP_H

#include "wire.h"

/**
 * struct kpptp_bcp - a received bridged frame
 * @len: bytes of the Ethernet frame, from its destination address on, without
 *	checksum and padding; 14 or more
 * @hdr_len: bytes before it
 * @fcs_len: bytes of the checksum right behind it, 0 or 4
 * @pads: bytes of PPP padding behind that, 0 to 15, to be taken off
 * @fill: zeros to be added between frame and checksum, 0 to 46, before the
 *	frame is used and the checksum checked
 */
struct kpptp_bcp {
	u32 len;
	u8 hdr_len;
	u8 fcs_len;
	u8 pads;
	u8 fill;
};

/**
 * kpptp_bcp_parse() - read the header of a bridged frame
 * @p: first byte after the PPP protocol field; KPPTP_BCP_HDR_LEN bytes, or
 *	@len if that is fewer, are readable
 * @len: bytes of the PPP information field
 * @out: the frame; written only on success
 *
 * Return: 0; -EINVAL: too short for what its flags announce and an Ethernet
 * header; -EPROTONOSUPPORT: another MAC type, or a LAN identification
 */
int kpptp_bcp_parse(const u8 *p, size_t len, struct kpptp_bcp *out);

/**
 * enum kpptp_bcp_peer - what the peer's BCP allows us to send
 * @KPPTP_BCP_PEER_TINYGRAM: it restores the zeros of short frames
 *	(Tinygram-Compression)
 * @KPPTP_BCP_PEER_TAGGED: it takes frames with a VLAN tag
 *	(IEEE-802-Tagged-Frame)
 * @KPPTP_BCP_PEER_INLINE: it takes frames to the addresses reserved for bridges
 *	(Management-Inline)
 *
 * Values as enum pptp_bridge_flags in uapi/linux/pptp.h.
 */
enum kpptp_bcp_peer {
	KPPTP_BCP_PEER_TINYGRAM = 1,
	KPPTP_BCP_PEER_TAGGED = 2,
	KPPTP_BCP_PEER_INLINE = 4,
};

/**
 * struct kpptp_bcp_plan - how a frame is sent
 * @len: bytes of the frame that go out, at most its length; the rest is cut off
 * @fill: zeros to be added to them, 0 to 46
 * @flags: for kpptp_bcp_build()
 */
struct kpptp_bcp_plan {
	u32 len;
	u8 fill;
	u8 flags;
};

/**
 * kpptp_bcp_plan() - may a frame be sent, and how
 * @frame: the frame from its destination address on, with its VLAN tag if it
 *	has one; KPPTP_ETH_MIN_LEN bytes, or @len if that is fewer, are readable
 * @len: bytes of the frame
 * @peer: of enum kpptp_bcp_peer
 * @out: how; written only on success
 *
 * A frame of at most 60 bytes goes to a peer with Tinygram-Compression without
 * the zeros at its end, down to its header (RFC 3518 section 3.3); to another
 * peer it goes filled up to 60 bytes, because that peer's bridge may put it on
 * a LAN as it is, and frames from a Linux bridge may be shorter.
 *
 * Return: 0; -EINVAL: shorter than an Ethernet header; -EPROTONOSUPPORT: the
 * peer does not take such frames
 */
int kpptp_bcp_plan(const u8 *frame, size_t len, unsigned int peer,
		   struct kpptp_bcp_plan *out);

/**
 * kpptp_bcp_build() - write the header of a bridged frame
 * @p: room for KPPTP_BCP_HDR_LEN bytes
 * @flags: of struct kpptp_bcp_plan
 *
 * Return: bytes written
 */
size_t kpptp_bcp_build(u8 *p, unsigned int flags);

/**
 * kpptp_bcp_type() - the protocol that a frame carries
 * @frame: the frame from its destination address on
 * @len: readable bytes of it
 * @at: set to where the payload begins: 14, or 18 behind one VLAN tag
 *
 * Return: EtherType, host order; below 0x600 a length; 0 when @len ends before
 * it
 */
u16 kpptp_bcp_type(const u8 *frame, size_t len, size_t *at);

#endif /* _KPPTP_BCP_H */
