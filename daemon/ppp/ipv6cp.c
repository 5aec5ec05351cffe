// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/ipv6cp.h"

#include <string.h>

enum {
	ID_UNIVERSAL = 0x02, /* in the first byte: assigned by the IEEE */
};

static struct ipv6cp_id get_id(const struct cp_opt *opt)
{
	struct ipv6cp_id id;

	memcpy(id.bytes, opt->data, sizeof(id.bytes));
	return id;
}

static void put_id(struct cp_build *out, uint8_t type,
		   const struct ipv6cp_id *id)
{
	cp_build_add(out, type, id->bytes, sizeof(id->bytes));
}

static bool same(const struct ipv6cp_id *a, const struct ipv6cp_id *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static bool is_none(const struct ipv6cp_id *id)
{
	static const struct ipv6cp_id none;

	return same(id, &none);
}

/* RFC 5072 section 4.1: not all zero, and not marked as universal. */
static struct ipv6cp_id random_id(struct ipv6cp *ipv6cp)
{
	struct ipv6cp_id id;

	ipv6cp->cp.host->random(ipv6cp->cp.user, id.bytes, sizeof(id.bytes));
	id.bytes[0] &= (uint8_t)~ID_UNIVERSAL;
	if (is_none(&id))
		id.bytes[LINK_IPV6_ID_LEN - 1] = 1;
	return id;
}

static void suggest(struct ipv6cp *ipv6cp, struct cp_build *nak)
{
	struct ipv6cp_id id = random_id(ipv6cp);
	uint8_t *last = &id.bytes[LINK_IPV6_ID_LEN - 1];

	if (same(&id, &ipv6cp->local))
		*last = *last == UINT8_MAX ? 1 : *last + 1;
	ipv6cp->suggested = id;
	put_id(nak, IPV6CP_OPT_ID, &id);
}

static void id_request(void *ctx, uint8_t type, struct cp_build *out)
{
	struct ipv6cp *ipv6cp = ctx;

	if (ipv6cp->ask)
		put_id(out, type, &ipv6cp->local);
}

/*
 * The peer's proposal is taken, unless it is what we have just proposed to it:
 * then both ask the same of each other, and only chance can part them.
 */
static void id_naked(void *ctx, const struct cp_opt *hint)
{
	struct ipv6cp *ipv6cp = ctx;
	struct ipv6cp_id id = get_id(hint);

	if (is_none(&id) || same(&id, &ipv6cp->suggested) ||
	    same(&id, &ipv6cp->remote))
		ipv6cp->local = random_id(ipv6cp);
	else
		ipv6cp->local = id;
}

static void id_rejected(void *ctx, uint8_t type)
{
	struct ipv6cp *ipv6cp = ctx;

	(void)type;
	ipv6cp->ask = false;
}

/* RFC 5072 section 4.1: an identifier of its own, different from ours. */
static enum cp_verdict id_judge(void *ctx, const struct cp_opt *opt,
				struct cp_build *nak)
{
	struct ipv6cp *ipv6cp = ctx;
	struct ipv6cp_id id = get_id(opt);

	if (is_none(&id) || same(&id, &ipv6cp->local)) {
		suggest(ipv6cp, nak);
		return CP_NAK;
	}
	ipv6cp->pending = id;
	return CP_ACK;
}

static const struct cp_opt_desc options[] = {
	{ IPV6CP_OPT_ID, LINK_IPV6_ID_LEN, LINK_IPV6_ID_LEN, "interface-id",
	  id_request, id_naked, id_rejected, id_judge },
	{ IPV6CP_OPT_COMPRESSION, 2, 253, "compression", .judge = NULL },
};

/* A peer that mentions no identifier is told of one once. */
static void missing(void *ctx, const uint8_t *data, size_t len,
		    struct cp_build *nak)
{
	struct ipv6cp *ipv6cp = ctx;
	struct cp_opt opt;

	if (ipv6cp->hinted || cp_opt_find(data, len, IPV6CP_OPT_ID, &opt))
		return;
	ipv6cp->hinted = true;
	suggest(ipv6cp, nak);
}

static void reset(struct cp *cp)
{
	struct ipv6cp *ipv6cp = cp->ctx;

	ipv6cp->ask = true;
	ipv6cp->local = is_none(&ipv6cp->wish) ? random_id(ipv6cp) :
						 ipv6cp->wish;
	ipv6cp->remote = (struct ipv6cp_id){ { 0 } };
	ipv6cp->suggested = (struct ipv6cp_id){ { 0 } };
	ipv6cp->hinted = false;
}

static void judging(struct cp *cp)
{
	struct ipv6cp *ipv6cp = cp->ctx;

	ipv6cp->pending = (struct ipv6cp_id){ { 0 } };
}

static void commit(struct cp *cp)
{
	struct ipv6cp *ipv6cp = cp->ctx;

	ipv6cp->remote = ipv6cp->pending;
}

static const struct cp_opt_table table = {
	.descs = options,
	.count = sizeof(options) / sizeof(options[0]),
	.missing = missing,
};

static const struct cp_proto ipv6cp_proto = {
	.name = "IPV6CP",
	.protocol = PPP_IPV6CP,
	.options = &table,
	.reset = reset,
	.judging = judging,
	.commit = commit,
};

void ipv6cp_init(struct ipv6cp *ipv6cp, const struct cp_host *host, void *user)
{
	memset(ipv6cp, 0, sizeof(*ipv6cp));
	cp_init(&ipv6cp->cp, &ipv6cp_proto, host, user, ipv6cp);
}

void ipv6cp_setup(struct ipv6cp *ipv6cp, const struct link_network *net)
{
	memcpy(ipv6cp->wish.bytes, net->ipv6_id, sizeof(net->ipv6_id));
}
