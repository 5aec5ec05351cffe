/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The enhanced GRE header of RFC 2637 section 4.1:
 *
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
 *  |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
 *  +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
 *  |        Payload Length         |            Call ID            |
 *  +-------------------------------+-------------------------------+
 *  |                  Sequence Number (if S)                       |
 *  +---------------------------------------------------------------+
 *  |                  Acknowledgment Number (if A)                 |
 *  +---------------------------------------------------------------+
 *
 * Pure: bytes in, numbers out, and back.
 */
#ifndef _KPPTP_GRE_H
#define _KPPTP_GRE_H

#include <linux/errno.h>

#include "wire.h"

/**
 * struct kpptp_gre - one enhanced GRE header, host order
 * @payload_len: bytes of PPP frame that follow the header
 * @call_id: the receiver's call id
 * @seq: sequence number; 0 when @has_seq is false
 * @ack: highest sequence number the sender has received; 0 without @has_ack
 * @has_seq: a sequence number is present; always so with a payload
 * @has_ack: an acknowledgment number is present
 * @hdr_len: bytes of the header, 8 to 16; kpptp_gre_build() computes its own
 */
struct kpptp_gre {
	u16 payload_len;
	u16 call_id;
	u32 seq;
	u32 ack;
	bool has_seq;
	bool has_ack;
	u8 hdr_len;
};

/**
 * kpptp_gre_hdr_len() - length of an enhanced GRE header
 * @has_seq: with a sequence number
 * @has_ack: with an acknowledgment number
 *
 * Return: 8, 12 or 16 bytes
 */
static inline size_t kpptp_gre_hdr_len(bool has_seq, bool has_ack)
{
	return KPPTP_GRE_HDR_MIN + (has_seq ? KPPTP_GRE_SEQ_LEN : 0) +
	       (has_ack ? KPPTP_GRE_ACK_LEN : 0);
}

/**
 * kpptp_gre_parse() - read an enhanced GRE header
 * @p: first byte after the outer IP header
 * @len: bytes readable at @p; 16 are enough for every header
 * @out: the header; written only on success
 *
 * Whether @payload_len bytes really follow is for the caller to check: @len
 * may be only the linear part of a packet. It then trims the packet to hdr_len
 * + payload_len.
 *
 * Return: 0, or -EINVAL: cut short, not version 1 with key and PPP payload
 * type, a bit set that RFC 2637 wants zero, a payload without a sequence
 * number (it has no place in the order), or neither number present
 */
static inline int kpptp_gre_parse(const u8 *p, size_t len,
				  struct kpptp_gre *out)
{
	struct kpptp_gre gre = {};

	if (len < KPPTP_GRE_HDR_MIN)
		return -EINVAL;
	if ((p[0] & ~KPPTP_GRE_SEQ) != KPPTP_GRE_KEY)
		return -EINVAL;
	if ((p[1] & ~KPPTP_GRE_ACK) != KPPTP_GRE_VERSION)
		return -EINVAL;
	if (kpptp_get16(p + 2) != KPPTP_GRE_PROTOCOL)
		return -EINVAL;

	gre.payload_len = kpptp_get16(p + 4);
	gre.call_id = kpptp_get16(p + 6);
	gre.has_seq = p[0] & KPPTP_GRE_SEQ;
	gre.has_ack = p[1] & KPPTP_GRE_ACK;
	gre.hdr_len = kpptp_gre_hdr_len(gre.has_seq, gre.has_ack);
	if (len < gre.hdr_len)
		return -EINVAL;
	if (!gre.has_seq && (gre.payload_len || !gre.has_ack))
		return -EINVAL;

	p += KPPTP_GRE_HDR_MIN;
	if (gre.has_seq) {
		gre.seq = kpptp_get32(p);
		p += KPPTP_GRE_SEQ_LEN;
	}
	if (gre.has_ack)
		gre.ack = kpptp_get32(p);
	*out = gre;
	return 0;
}

/**
 * kpptp_gre_build() - write an enhanced GRE header
 * @p: room for kpptp_gre_hdr_len() bytes
 * @gre: the header; hdr_len is not read
 *
 * Return: bytes written
 */
static inline size_t kpptp_gre_build(u8 *p, const struct kpptp_gre *gre)
{
	size_t len = KPPTP_GRE_HDR_MIN;

	p[0] = KPPTP_GRE_KEY | (gre->has_seq ? KPPTP_GRE_SEQ : 0);
	p[1] = KPPTP_GRE_VERSION | (gre->has_ack ? KPPTP_GRE_ACK : 0);
	kpptp_put16(p + 2, KPPTP_GRE_PROTOCOL);
	kpptp_put16(p + 4, gre->payload_len);
	kpptp_put16(p + 6, gre->call_id);
	if (gre->has_seq) {
		kpptp_put32(p + len, gre->seq);
		len += KPPTP_GRE_SEQ_LEN;
	}
	if (gre->has_ack) {
		kpptp_put32(p + len, gre->ack);
		len += KPPTP_GRE_ACK_LEN;
	}
	return len;
}

#endif /* _KPPTP_GRE_H */
