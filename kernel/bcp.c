// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bridged Ethernet frames in PPP, see bcp.h
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "bcp.h"

enum {
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_SVLAN = 0x88a8,
	VLAN_TAG_LEN = 4,
};

/* RFC 3518 section 4.4: the spanning tree and its kin, and those of GARP */
static bool between_bridges(const u8 *frame)
{
	static const u8 reserved[] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };

	return !memcmp(frame, reserved, sizeof(reserved)) &&
	       (frame[sizeof(reserved)] & 0xd0) == 0;
}

int kpptp_bcp_parse(const u8 *p, size_t len, struct kpptp_bcp *out)
{
	size_t around;

	if (len < KPPTP_BCP_HDR_LEN)
		return -EINVAL;
	if (p[0] & KPPTP_BCP_LAN_ID || p[1] != KPPTP_BCP_MAC_ETHERNET)
		return -EPROTONOSUPPORT;
	out->hdr_len = KPPTP_BCP_HDR_LEN;
	out->fcs_len = p[0] & KPPTP_BCP_FCS ? KPPTP_ETH_FCS_LEN : 0;
	out->pads = p[0] & KPPTP_BCP_PADS;
	around = out->hdr_len + out->fcs_len + out->pads;
	if (len < around + KPPTP_ETH_HDR_LEN)
		return -EINVAL;
	out->len = len - around;
	out->fill = 0;
	if (p[0] & KPPTP_BCP_ZERO_FILL && out->len < KPPTP_ETH_MIN_LEN)
		out->fill = KPPTP_ETH_MIN_LEN - out->len;
	return 0;
}

static bool peer_takes(const u8 *frame, unsigned int peer)
{
	u16 type = kpptp_get16(frame + KPPTP_ETH_TYPE_AT);

	if (type == ETHERTYPE_VLAN || type == ETHERTYPE_SVLAN)
		return peer & KPPTP_BCP_PEER_TAGGED;
	return peer & KPPTP_BCP_PEER_INLINE || !between_bridges(frame);
}

int kpptp_bcp_plan(const u8 *frame, size_t len, unsigned int peer,
		   struct kpptp_bcp_plan *out)
{
	if (len < KPPTP_ETH_HDR_LEN)
		return -EINVAL;
	if (!peer_takes(frame, peer))
		return -EPROTONOSUPPORT;
	out->len = len;
	out->fill = 0;
	out->flags = 0;
	if (len > KPPTP_ETH_MIN_LEN)
		return 0;
	if (!(peer & KPPTP_BCP_PEER_TINYGRAM)) {
		out->fill = KPPTP_ETH_MIN_LEN - len;
		return 0;
	}
	while (out->len > KPPTP_ETH_HDR_LEN && !frame[out->len - 1])
		out->len--;
	if (out->len < KPPTP_ETH_MIN_LEN)
		out->flags = KPPTP_BCP_ZERO_FILL;
	return 0;
}

size_t kpptp_bcp_build(u8 *p, unsigned int flags)
{
	p[0] = flags;
	p[1] = KPPTP_BCP_MAC_ETHERNET;
	return KPPTP_BCP_HDR_LEN;
}

u16 kpptp_bcp_type(const u8 *frame, size_t len, size_t *at)
{
	size_t type_at = KPPTP_ETH_TYPE_AT;
	u16 type;

	*at = KPPTP_ETH_HDR_LEN;
	if (len < *at)
		return 0;
	type = kpptp_get16(frame + type_at);
	if (type != ETHERTYPE_VLAN && type != ETHERTYPE_SVLAN)
		return type;
	*at += VLAN_TAG_LEN;
	return len < *at ? 0 : kpptp_get16(frame + type_at + VLAN_TAG_LEN);
}
