// SPDX-License-Identifier: GPL-2.0-only
/* pool, what is given out of it, and ipv6-pool. */
#include "model/table.h"

static const struct prop pool_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_pool, name),
	  .column = 20,
	  .help = "name that profiles and other pools refer to" },
	{ .name = "ranges",
	  .type = PROP_RANGES,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_pool, ranges),
	  .column = 31,
	  .help = "addresses to give out, in this order" },
	{ .name = "next-pool",
	  .type = PROP_STRING,
	  .flags = PROP_QUIET,
	  .def = "",
	  .refers = MODEL_POOL,
	  FIELD(model_pool, next_pool),
	  .column = 9,
	  .help = "pool that is asked when this one is used up" },
	LIVE("total", PROP_NUMBER, 0, 5, "addresses of the ranges"),
	LIVE("used", PROP_NUMBER, 0, 4, "addresses that users have now"),
	LIVE("available", PROP_NUMBER, 0, 9, "addresses that are free"),
	COMMENT(model_pool),
};

const struct prop_table table_pool = {
	.kind = MODEL_POOL,
	.name = "pool",
	.help = "ranges that users get IPv4 addresses from",
	PROPS(pool_props),
	.size = sizeof(struct model_pool),
	.verbs = EDIT | PROP_VERB_USED,
	.style = PROP_STYLE_TABLE,
	.row_flags = "",
};

static const struct prop pool_used_props[] = {
	LIVE("pool", PROP_STRING, 0, 12, "pool that the address is of"),
	LIVE("address", PROP_ADDRESS, 0, 15, "the address"),
	LIVE("owner", PROP_STRING, 0, 12, "user who has it"),
	LIVE("info", PROP_STRING, 0, 15, "where the user calls from"),
};

const struct prop_table table_pool_used = {
	.kind = MODEL_POOL_USED,
	.name = "pool-used",
	.help = "addresses that are given out of pools",
	PROPS(pool_used_props),
	.verbs = PROP_VERB_SHOW,
	.style = PROP_STYLE_TABLE,
	.row_flags = "",
	.hidden = true,
};

static const struct prop ipv6_pool_props[] = {
	{ .name = "name",
	  .type = PROP_STRING,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, name),
	  .column = 20,
	  .help = "name that profiles refer to" },
	{ .name = "prefix",
	  .type = PROP_PREFIX6,
	  .flags = PROP_MANDATORY,
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, prefix),
	  .column = 24,
	  .help = "range that prefixes are taken from" },
	{ .name = "prefix-length",
	  .type = PROP_NUMBER,
	  .min = 1,
	  .max = 128,
	  .def = "64",
	  .refers = MODEL_KINDS,
	  FIELD(model_ipv6_pool, prefix_length),
	  .column = 13,
	  .help = "length of the prefix that one user gets" },
	LIVE("used", PROP_NUMBER, 0, 4, "prefixes that users have now"),
	COMMENT(model_ipv6_pool),
};

const struct prop_table table_ipv6_pool = {
	.kind = MODEL_IPV6_POOL,
	.name = "ipv6-pool",
	.help = "ranges that users get IPv6 prefixes from",
	PROPS(ipv6_pool_props),
	.size = sizeof(struct model_ipv6_pool),
	.verbs = EDIT,
	.style = PROP_STYLE_TABLE,
	.row_flags = "",
};
