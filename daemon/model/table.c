// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables, one file each. Names, values and defaults are those of the RouterOS 3
 * manual; keepalive-timeout, dial-on-demand and use-peer-dns of a client are RouterOS
 * 6's, and the properties for bridging and IPv6 are RouterOS 7's. Our own are links
 * and src-address of a client, listen-address, listen-interface and the limits of the
 * server, and dscp, bridge-interface and proxy-arp of a profile.
 */
#include "model/table.h"

#include <string.h>

const char *const table_auth_words[] = { "pap", "chap", "mschap1", "mschap2",
					 NULL };

static const struct prop_table *const tables[MODEL_KINDS] = {
	[MODEL_POOL] = &table_pool,
	[MODEL_IPV6_POOL] = &table_ipv6_pool,
	[MODEL_PROFILE] = &table_profile,
	[MODEL_SECRET] = &table_secret,
	[MODEL_RADIUS] = &table_radius,
	[MODEL_AAA] = &table_aaa,
	[MODEL_SERVER] = &table_server,
	[MODEL_INTERFACE] = &table_interface,
	[MODEL_CLIENT] = &table_client,
	[MODEL_ACTIVE] = &table_active,
	[MODEL_POOL_USED] = &table_pool_used,
};

const struct prop_table *prop_table(enum model_kind kind)
{
	return tables[kind];
}

bool prop_is_single(enum model_kind kind)
{
	return tables[kind]->style == PROP_STYLE_SINGLE;
}

const struct prop *prop_find(const struct prop_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->props[i].name, name))
			return &table->props[i];
	return NULL;
}
