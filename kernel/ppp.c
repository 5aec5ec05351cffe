// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPP framing, see ppp.h
 */
#include <linux/errno.h>

#include "bcp.h"
#include "gre.h"
#include "ppp.h"

int kpptp_ppp_parse_protocol(const u8 *p, size_t len, struct kpptp_ppp *out)
{
	/* The low byte of every protocol number is odd, the high one even. */
	if (len && p[0] & 1) {
		if (p[0] == KPPTP_PROTO_RESERVED)
			return -EINVAL;
		out->protocol = p[0];
		out->hdr_len = KPPTP_PPP_PROTO_PFC_LEN;
		return 0;
	}
	if (len < KPPTP_PPP_PROTO_LEN || !(p[1] & 1))
		return -EINVAL;
	if (kpptp_get16(p) == KPPTP_PROTO_RESERVED)
		return -EINVAL;
	out->protocol = kpptp_get16(p);
	out->hdr_len = KPPTP_PPP_PROTO_LEN;
	return 0;
}

int kpptp_ppp_parse(const u8 *p, size_t len, struct kpptp_ppp *out)
{
	size_t skip = 0;
	int err;

	if (len >= KPPTP_PPP_AC_LEN && p[0] == KPPTP_PPP_ALLSTATIONS &&
	    p[1] == KPPTP_PPP_UI)
		skip = KPPTP_PPP_AC_LEN;
	err = kpptp_ppp_parse_protocol(p + skip, len - skip, out);
	if (err)
		return err;
	out->hdr_len += skip;
	return 0;
}

static unsigned int effective_flags(u16 protocol, unsigned int flags)
{
	if (protocol == KPPTP_PROTO_LCP)
		return 0;
	if (protocol > 0xff)
		flags &= ~KPPTP_PPP_PFC;
	return flags;
}

size_t kpptp_ppp_hdr_len(u16 protocol, unsigned int flags)
{
	flags = effective_flags(protocol, flags);
	return (flags & KPPTP_PPP_ACFC ? 0 : KPPTP_PPP_AC_LEN) +
	       (flags & KPPTP_PPP_PFC ? KPPTP_PPP_PROTO_PFC_LEN :
					KPPTP_PPP_PROTO_LEN);
}

size_t kpptp_ppp_build(u8 *p, u16 protocol, unsigned int flags)
{
	size_t len = 0;

	flags = effective_flags(protocol, flags);
	if (!(flags & KPPTP_PPP_ACFC)) {
		p[len++] = KPPTP_PPP_ALLSTATIONS;
		p[len++] = KPPTP_PPP_UI;
	}
	if (!(flags & KPPTP_PPP_PFC))
		p[len++] = protocol >> 8;
	p[len++] = protocol;
	return len;
}

enum kpptp_ppp_class kpptp_ppp_classify(u16 protocol)
{
	switch (protocol) {
	case KPPTP_PROTO_IPV4:
		return KPPTP_PPP_DATA_IPV4;
	case KPPTP_PROTO_IPV6:
		return KPPTP_PPP_DATA_IPV6;
	case KPPTP_PROTO_BRIDGE:
		return KPPTP_PPP_BRIDGE;
	case KPPTP_PROTO_MP:
		return KPPTP_PPP_MP;
	case KPPTP_PROTO_MPPE:
		return KPPTP_PPP_MPPE;
	case KPPTP_PROTO_CCP:
		return KPPTP_PPP_CCP;
	case KPPTP_PROTO_LCP:
		return KPPTP_PPP_LCP;
	default:
		return protocol >= KPPTP_PROTO_CONTROL_FIRST ?
			       KPPTP_PPP_CONTROL :
			       KPPTP_PPP_OTHER;
	}
}

/* Version, header length and total length; PPP may pad (RFC 1661 section 2) */
static bool plausible_ipv4(const u8 *p, size_t len)
{
	size_t hdr, total;

	if (len < KPPTP_IPV4_HDR_LEN || p[0] >> 4 != 4)
		return false;
	hdr = (p[0] & 0xf) * 4;
	total = kpptp_get16(p + 2);
	return hdr >= KPPTP_IPV4_HDR_LEN && hdr <= total && total <= len;
}

static bool plausible_ipv6(const u8 *p, size_t len)
{
	return len >= KPPTP_IPV6_HDR_LEN && p[0] >> 4 == 6 &&
	       kpptp_get16(p + 4) <= len - KPPTP_IPV6_HDR_LEN;
}

static bool plausible_bridged(const u8 *p, size_t len)
{
	struct kpptp_bcp bcp;

	return !kpptp_bcp_parse(p, len, &bcp);
}

enum kpptp_plausible kpptp_ppp_plausible(u16 protocol, const u8 *payload,
					 size_t len)
{
	bool fits;

	if (protocol < KPPTP_PROTO_MPPE_FIRST ||
	    protocol > KPPTP_PROTO_MPPE_LAST || !(protocol & 1))
		return KPPTP_PLAUSIBLE_NO;
	switch (kpptp_ppp_classify(protocol)) {
	case KPPTP_PPP_DATA_IPV4:
		fits = plausible_ipv4(payload, len);
		break;
	case KPPTP_PPP_DATA_IPV6:
		fits = plausible_ipv6(payload, len);
		break;
	case KPPTP_PPP_BRIDGE:
		fits = plausible_bridged(payload, len);
		break;
	case KPPTP_PPP_MP:
		fits = false;
		break;
	default:
		return KPPTP_PLAUSIBLE_WEAK;
	}
	return fits ? KPPTP_PLAUSIBLE_YES : KPPTP_PLAUSIBLE_NO;
}

size_t kpptp_overhead(unsigned int flags, bool mppe)
{
	size_t outer = KPPTP_IPV4_HDR_LEN + kpptp_gre_hdr_len(true, true);

	if (!mppe)
		return outer + kpptp_ppp_hdr_len(KPPTP_PROTO_IPV4, flags);
	return outer + kpptp_ppp_hdr_len(KPPTP_PROTO_MPPE, flags) +
	       KPPTP_MPPE_HDR_LEN +
	       kpptp_ppp_hdr_len(KPPTP_PROTO_IPV4, flags | KPPTP_PPP_ACFC);
}
