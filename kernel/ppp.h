/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PPP framing inside GRE: address, control and protocol field with their
 * compression (RFC 1661 sections 6.5 and 6.6), which protocol goes where, and
 * how many bytes all headers take. Pure.
 */
#ifndef _KPPTP_PPP_H
#define _KPPTP_PPP_H

#include "wire.h"

/**
 * struct kpptp_ppp - header of one PPP frame
 * @protocol: protocol number, host order, two bytes even when sent as one
 * @hdr_len: bytes before the payload, 1 to 4
 */
struct kpptp_ppp {
	u16 protocol;
	u8 hdr_len;
};

/**
 * enum kpptp_ppp_flags - header compression on what we send
 * @KPPTP_PPP_PFC: one byte for protocol numbers below 0x100
 * @KPPTP_PPP_ACFC: no address and control field
 *
 * Values as enum pptp_hdr in uapi/linux/pptp.h.
 */
enum kpptp_ppp_flags {
	KPPTP_PPP_PFC = 1,
	KPPTP_PPP_ACFC = 2,
};

/**
 * enum kpptp_ppp_class - where a protocol goes
 * @KPPTP_PPP_DATA_IPV4: to the netdev
 * @KPPTP_PPP_DATA_IPV6: to the netdev
 * @KPPTP_PPP_BRIDGE: a bridged Ethernet frame, see bcp.h
 * @KPPTP_PPP_MP: a fragment, see mp.h
 * @KPPTP_PPP_MPPE: an encrypted packet
 * @KPPTP_PPP_CCP: resets are the kernel's, the rest is the owner's
 * @KPPTP_PPP_LCP: echo is the kernel's once it has the magic, the rest is the
 *	owner's
 * @KPPTP_PPP_CONTROL: another link or network control protocol, to the owner
 * @KPPTP_PPP_OTHER: a network protocol that nobody claimed; the owner may send
 *	a Protocol-Reject
 */
enum kpptp_ppp_class {
	KPPTP_PPP_DATA_IPV4,
	KPPTP_PPP_DATA_IPV6,
	KPPTP_PPP_BRIDGE,
	KPPTP_PPP_MP,
	KPPTP_PPP_MPPE,
	KPPTP_PPP_CCP,
	KPPTP_PPP_LCP,
	KPPTP_PPP_CONTROL,
	KPPTP_PPP_OTHER,
};

/**
 * enum kpptp_plausible - does a decrypted packet look like one
 * @KPPTP_PLAUSIBLE_NO: it does not; the key was wrong or the packet forged
 * @KPPTP_PLAUSIBLE_WEAK: the protocol number is legal, no more is known: nearly
 *	every second random packet comes this far
 * @KPPTP_PLAUSIBLE_YES: an IP header with fitting version and lengths, or that
 *	of a bridged Ethernet frame; a random packet comes this far once in some
 *	100,000
 */
enum kpptp_plausible {
	KPPTP_PLAUSIBLE_NO,
	KPPTP_PLAUSIBLE_WEAK,
	KPPTP_PLAUSIBLE_YES,
};

/* Bytes of a payload that kpptp_ppp_plausible() reads */
#define KPPTP_PLAUSIBLE_BYTES 6

/**
 * kpptp_ppp_parse() - read the header of a PPP frame
 * @p: first byte after the GRE header
 * @len: bytes of the frame
 * @out: the header; written only on success
 *
 * Takes every combination of compressed and uncompressed fields, whatever was
 * negotiated: RFC 1661 section 6.5 asks the receiver to.
 *
 * Return: 0, or -EINVAL: cut short, or no legal protocol number (low byte
 * even, high byte odd, or 0x00ff)
 */
int kpptp_ppp_parse(const u8 *p, size_t len, struct kpptp_ppp *out);

/**
 * kpptp_ppp_parse_protocol() - read a protocol field without address and control
 * @p: first byte of a decrypted MPPE payload
 * @len: bytes of the payload
 * @out: the header; written only on success
 *
 * Return: as kpptp_ppp_parse()
 */
int kpptp_ppp_parse_protocol(const u8 *p, size_t len, struct kpptp_ppp *out);

/**
 * kpptp_ppp_hdr_len() - bytes that kpptp_ppp_build() writes
 * @protocol: protocol number
 * @flags: of enum kpptp_ppp_flags
 *
 * Return: 1 to 4
 */
size_t kpptp_ppp_hdr_len(u16 protocol, unsigned int flags);

/**
 * kpptp_ppp_build() - write the header of a PPP frame
 * @p: room for kpptp_ppp_hdr_len() bytes
 * @protocol: protocol number; LCP always goes uncompressed (RFC 1661 section
 *	6.6)
 * @flags: of enum kpptp_ppp_flags
 *
 * The protocol field inside MPPE has no address and control: pass
 * KPPTP_PPP_ACFC together with the negotiated KPPTP_PPP_PFC.
 *
 * Return: bytes written
 */
size_t kpptp_ppp_build(u8 *p, u16 protocol, unsigned int flags);

/**
 * kpptp_ppp_classify() - where a protocol goes
 * @protocol: protocol number
 *
 * Return: its class
 */
enum kpptp_ppp_class kpptp_ppp_classify(u16 protocol);

/**
 * kpptp_ppp_plausible() - could this be what the peer encrypted
 * @protocol: decrypted protocol number
 * @payload: what follows it; the first KPPTP_PLAUSIBLE_BYTES, or @len if that
 *	is fewer, are readable
 * @len: bytes of the payload
 *
 * MPPE has no checksum, so this is all there is to tell a good packet from a
 * forged one or from a wrong key. A bridged frame is taken for one by its MAC
 * type, a flag that is always 0 and its length; a fragment is never encrypted,
 * see mp.h.
 *
 * Return: the degree of trust
 */
enum kpptp_plausible kpptp_ppp_plausible(u16 protocol, const u8 *payload,
					 size_t len);

/**
 * kpptp_overhead() - bytes on the outer path around one inner IP packet
 * @flags: of enum kpptp_ppp_flags
 * @mppe: the packet is encrypted
 *
 * Outer IPv4 header without options, GRE with both numbers (an
 * acknowledgment may ride on any packet), PPP, MPPE. With both compressions and
 * MPPE 40, so that 1460 bytes fit into 1500.
 *
 * Return: bytes
 */
size_t kpptp_overhead(unsigned int flags, bool mppe);

#endif /* _KPPTP_PPP_H */
