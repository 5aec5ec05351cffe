// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/bcp.h"

#include <string.h>

enum {
	MAC_MULTICAST = 0x01, /* in the first byte */
};

static const uint8_t no_mac[LINK_MAC_LEN];

static bool asks(const struct bcp *bcp, uint8_t type)
{
	return bcp->ask & 1u << type;
}

static void drop(struct bcp *bcp, uint8_t type)
{
	bcp->ask &= ~(1u << type);
}

static void flag_request(void *ctx, uint8_t type, struct cp_build *out)
{
	if (asks(ctx, type))
		cp_build_add(out, type, NULL, 0);
}

static void byte_request(void *ctx, uint8_t type, struct cp_build *out,
			 uint8_t value)
{
	if (asks(ctx, type))
		cp_build_add(out, type, &value, sizeof(value));
}

static void enabled_request(void *ctx, uint8_t type, struct cp_build *out)
{
	byte_request(ctx, type, out, BCP_ENABLED);
}

/* A peer that wants it disabled gets the default, which is just that. */
static void enabled_naked(void *ctx, const struct cp_opt *hint)
{
	if (hint->data[0] != BCP_ENABLED)
		drop(ctx, hint->type);
}

static void rejected(void *ctx, uint8_t type)
{
	drop(ctx, type);
}

/* The peer's to announce; no Nak may answer it (section 5.4, and 5.7 alike). */
static enum cp_verdict enabled_judge(const struct cp_opt *opt, bool *value)
{
	*value = opt->data[0] == BCP_ENABLED;
	return *value || opt->data[0] == BCP_DISABLED ? CP_ACK : CP_REJECT;
}

static enum cp_verdict tinygram_judge(void *ctx, const struct cp_opt *opt,
				      struct cp_build *nak)
{
	struct bcp *bcp = ctx;

	(void)nak;
	return enabled_judge(opt, &bcp->pending.tinygram);
}

static enum cp_verdict tagged_judge(void *ctx, const struct cp_opt *opt,
				    struct cp_build *nak)
{
	struct bcp *bcp = ctx;

	(void)nak;
	return enabled_judge(opt, &bcp->pending.tagged);
}

static void mac_support_request(void *ctx, uint8_t type, struct cp_build *out)
{
	byte_request(ctx, type, out, BCP_MAC_ETHERNET);
}

/* Section 5.3: it is advice, given once for each type, and never refused. */
static enum cp_verdict mac_support_judge(void *ctx, const struct cp_opt *opt,
					 struct cp_build *nak)
{
	struct bcp *bcp = ctx;

	(void)nak;
	bcp->pending.types = true;
	if (opt->data[0] == BCP_MAC_ETHERNET)
		bcp->pending.ethernet = true;
	return CP_ACK;
}

static void mac_address_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct bcp *bcp = ctx;

	if (asks(bcp, type))
		cp_build_add(out, type, bcp->mac, sizeof(bcp->mac));
}

/*
 * Section 5.5: all zero asks for an address, which we have none of to give; a
 * group address is no address, and ours is taken.
 */
static enum cp_verdict mac_address_judge(void *ctx, const struct cp_opt *opt,
					 struct cp_build *nak)
{
	struct bcp *bcp = ctx;

	(void)nak;
	if (opt->data[0] & MAC_MULTICAST ||
	    !memcmp(opt->data, no_mac, sizeof(no_mac)) ||
	    !memcmp(opt->data, bcp->mac, sizeof(bcp->mac)))
		return CP_REJECT;
	memcpy(bcp->pending.mac, opt->data, sizeof(bcp->pending.mac));
	return CP_ACK;
}

/* A peer older than Management-Inline is told of the spanning tree instead. */
static void inline_rejected(void *ctx, uint8_t type)
{
	struct bcp *bcp = ctx;

	drop(bcp, type);
	bcp->ask |= 1u << BCP_OPT_SPANNING_TREE;
}

static enum cp_verdict inline_judge(void *ctx, const struct cp_opt *opt,
				    struct cp_build *nak)
{
	struct bcp *bcp = ctx;

	(void)opt;
	(void)nak;
	bcp->pending.inline_stp = true;
	return CP_ACK;
}

static void stp_request(void *ctx, uint8_t type, struct cp_build *out)
{
	byte_request(ctx, type, out, BCP_STP_NULL);
}

/*
 * Section 5.6: who has the lower number prevails, and none is lower than ours,
 * since the old form of the spanning tree's packets is not spoken here.
 */
static enum cp_verdict stp_judge(void *ctx, const struct cp_opt *opt,
				 struct cp_build *nak)
{
	static const uint8_t null = BCP_STP_NULL;

	(void)ctx;
	if (opt->len == 1 && opt->data[0] == null)
		return CP_ACK;
	cp_build_add(nak, opt->type, &null, sizeof(null));
	return CP_NAK;
}

/* RFC 1638's, which RFC 3518 obsoletes. There is one LAN here, without a label. */
static enum cp_verdict lan_id_judge(void *ctx, const struct cp_opt *opt,
				    struct cp_build *nak)
{
	(void)ctx;
	(void)nak;
	return opt->data[0] == BCP_DISABLED ? CP_ACK : CP_REJECT;
}

/* Source routing is not done here, and no frame is marked by the indicator. */
static const struct cp_opt_desc options[] = {
	{ BCP_OPT_MAC_SUPPORT, 1, 1, "mac-support", mac_support_request, NULL,
	  rejected, mac_support_judge },
	{ BCP_OPT_TINYGRAM, 1, 1, "tinygram", enabled_request, enabled_naked,
	  rejected, tinygram_judge },
	{ BCP_OPT_MAC_ADDRESS, LINK_MAC_LEN, LINK_MAC_LEN, "mac-address",
	  mac_address_request, NULL, rejected, mac_address_judge },
	{ BCP_OPT_SPANNING_TREE, 1, 253, "spanning-tree", stp_request, NULL,
	  rejected, stp_judge },
	{ BCP_OPT_TAGGED, 1, 1, "tagged", enabled_request, enabled_naked,
	  rejected, tagged_judge },
	{ BCP_OPT_INLINE, 0, 0, "management-inline", flag_request, NULL,
	  inline_rejected, inline_judge },
	{ BCP_OPT_BRIDGE_ID, 2, 2, "bridge-id", .judge = NULL },
	{ BCP_OPT_LINE_ID, 2, 2, "line-id", .judge = NULL },
	{ BCP_OPT_LAN_ID, 1, 1, "lan-id", .judge = lan_id_judge },
	{ BCP_OPT_INDICATOR, 0, 0, "control-indicator", .judge = NULL },
};

static void reset(struct cp *cp)
{
	struct bcp *bcp = cp->ctx;

	bcp->ask = 1u << BCP_OPT_MAC_SUPPORT | 1u << BCP_OPT_TINYGRAM |
		   1u << BCP_OPT_TAGGED | 1u << BCP_OPT_INLINE;
	if (memcmp(bcp->mac, no_mac, sizeof(no_mac)) != 0)
		bcp->ask |= 1u << BCP_OPT_MAC_ADDRESS;
	bcp->his = (struct bcp_values){ .types = false };
}

static void judging(struct cp *cp)
{
	struct bcp *bcp = cp->ctx;

	bcp->pending = (struct bcp_values){ .types = false };
}

static void commit(struct cp *cp)
{
	struct bcp *bcp = cp->ctx;

	bcp->his = bcp->pending;
}

static const struct cp_opt_table table = {
	.descs = options,
	.count = sizeof(options) / sizeof(options[0]),
	.many = BCP_OPT_MAC_SUPPORT,
};

static const struct cp_proto bcp_proto = {
	.name = "BCP",
	.protocol = PPP_BCP,
	.options = &table,
	.reset = reset,
	.judging = judging,
	.commit = commit,
};

void bcp_init(struct bcp *bcp, const struct cp_host *host, void *user)
{
	memset(bcp, 0, sizeof(*bcp));
	cp_init(&bcp->cp, &bcp_proto, host, user, bcp);
}

void bcp_setup(struct bcp *bcp, const struct link_network *net)
{
	memcpy(bcp->mac, net->bridge_mac, sizeof(bcp->mac));
}

bool bcp_peer_takes_ethernet(const struct bcp *bcp)
{
	return !bcp->his.types || bcp->his.ethernet;
}
