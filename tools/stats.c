// SPDX-License-Identifier: GPL-2.0-only
/* active show stats: what passed, as tx/rx from our side. */
#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "print.h"

#define COLUMN(prop, what, width)                               \
	{                                                       \
		.name = prop, .type = what, .flags = PROP_LIVE, \
		.refers = MODEL_KINDS, .column = width          \
	}

static const struct prop stats_props[] = {
	COLUMN("name", PROP_STRING, 12),
	COLUMN("caller-id", PROP_STRING, 15),
	COLUMN("address", PROP_ADDRESS, 15),
	COLUMN("bytes", PROP_STRING, 19),
	COLUMN("packets", PROP_STRING, 9),
};

static const struct prop_table stats_table = {
	.kind = MODEL_ACTIVE,
	.name = "active",
	.props = stats_props,
	.count = sizeof(stats_props) / sizeof(stats_props[0]),
	.style = PROP_STYLE_TABLE,
	.row_flags = "",
};

static int64_t counter(struct json_object *row, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(row, key, &value))
		return 0;
	return json_object_get_int64(value);
}

static void put_pair(struct json_object *to, struct json_object *row,
		     const char *key, const char *tx, const char *rx)
{
	char text[64];

	snprintf(text, sizeof(text), "%" PRId64 "/%" PRId64, counter(row, tx),
		 counter(row, rx));
	json_object_object_add(to, key, json_object_new_string(text));
}

void print_stats(struct json_object *rows, size_t width)
{
	struct json_object *out = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		struct json_object *to = json_object_new_object(), *value;

		for (size_t n = 0; n < stats_table.count; n++)
			if (json_object_object_get_ex(row, stats_props[n].name,
						      &value))
				json_object_object_add(to, stats_props[n].name,
						       json_object_get(value));
		put_pair(to, row, "bytes", "tx-bytes", "rx-bytes");
		put_pair(to, row, "packets", "tx-packets", "rx-packets");
		json_object_array_add(out, to);
	}
	print_table(&stats_table, out, width);
	json_object_put(out);
}
