// SPDX-License-Identifier: GPL-2.0-only
/* Removes what is ours from the shared table, from what nftables says is in it. */
#include "net/nft_table_priv.h"

#include <errno.h>
#include <json-c/json.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "net/nft_run.h"

static const char *const our_chains[] = {
	"incoming-input",
	"incoming-forward",
	"outgoing-forward",
	"outgoing-output",
};

static const char *const our_maps[] = { "incoming", "outgoing" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *text_of(json_object *in, const char *key)
{
	json_object *text = json_object_object_get(in, key);

	return text ? json_object_get_string(text) : "";
}

static bool one_of(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

/* The table's contents; NULL when there is no such table. */
static json_object *list(struct nft_ctx *ctx)
{
	unsigned int flags = nft_ctx_output_get_flags(ctx);
	json_object *whole, *contents;
	bool ok;

	nft_ctx_output_set_flags(ctx, flags | NFT_CTX_OUTPUT_JSON);
	ok = nft_run(ctx, "list table " NFT_TABLE, NULL);
	whole = json_tokener_parse(nft_ctx_get_output_buffer(ctx));
	nft_ctx_output_set_flags(ctx, flags);
	contents = ok ? json_object_object_get(whole, "nftables") : NULL;
	contents = json_object_get(contents);
	json_object_put(whole);
	return contents;
}

static void print_member(FILE *out, const char *set, json_object *value)
{
	json_object *prefix = json_object_object_get(value, "prefix");

	if (json_object_is_type(value, json_type_object)) {
		if (prefix)
			fprintf(out,
				"delete element " NFT_TABLE " %s { %s/%d }\n",
				set, text_of(prefix, "addr"),
				json_object_get_int(
					json_object_object_get(prefix, "len")));
		return;
	}
	fprintf(out, "delete element " NFT_TABLE " %s { \"%s\" }\n", set,
		json_object_get_string(value));
}

static void print_members(FILE *out, json_object *set)
{
	json_object *list_of = json_object_object_get(set, "elem"), *elem;
	size_t n = list_of ? json_object_array_length(list_of) : 0;

	for (size_t i = 0; i < n; i++) {
		elem = json_object_array_get_idx(list_of, i);
		if (!json_object_is_type(elem, json_type_object))
			continue;
		elem = json_object_object_get(elem, "elem");
		if (!strcmp(text_of(elem, "comment"), NFT_TABLE_COMMENT))
			print_member(out, text_of(set, "name"),
				     json_object_object_get(elem, "val"));
	}
}

/* Base chains refer to the maps, and go first. */
static void print_removal(FILE *out, json_object *contents)
{
	size_t n = json_object_array_length(contents);
	json_object *part, *maps = json_object_new_array();

	for (size_t i = 0; i < n; i++) {
		json_object *o = json_object_array_get_idx(contents, i);
		const char *name;

		if (json_object_object_get_ex(o, "set", &part)) {
			print_members(out, part);
		} else if (json_object_object_get_ex(o, "chain", &part)) {
			name = text_of(part, "name");
			if (one_of(name, our_chains, COUNT(our_chains)))
				fprintf(out,
					"flush chain " NFT_TABLE " %s\n"
					"delete chain " NFT_TABLE " %s\n",
					name, name);
		} else if (json_object_object_get_ex(o, "map", &part)) {
			json_object_array_add(maps, json_object_get(part));
		}
	}
	for (size_t i = 0; i < json_object_array_length(maps); i++) {
		const char *name =
			text_of(json_object_array_get_idx(maps, i), "name");

		if (one_of(name, our_maps, COUNT(our_maps)))
			fprintf(out, "delete map " NFT_TABLE " %s\n", name);
	}
	json_object_put(maps);
}

static void remove_ours(struct nft_ctx *ctx, json_object *contents)
{
	char *commands = NULL;
	const char *why, *words;
	size_t size = 0;
	int len;
	FILE *out = open_memstream(&commands, &size);

	if (!out)
		return;
	print_removal(out, contents);
	fclose(out);
	if (size && !nft_run(ctx, commands, &why)) {
		words = nft_run_words(why, &len);
		log_warn("nftables: what is ours in table " NFT_TABLE
			 " stays: %.*s",
			 len, words);
	}
	free(commands);
}

/* Those that we made; the kernel keeps those that a rule of somebody names. */
static void remove_sets(struct nft_ctx *ctx, json_object *contents)
{
	size_t n = json_object_array_length(contents);
	json_object *set;
	char command[256];

	for (size_t i = 0; i < n; i++) {
		json_object *o = json_object_array_get_idx(contents, i);

		if (!json_object_object_get_ex(o, "set", &set) ||
		    strcmp(text_of(set, "comment"), NFT_TABLE_COMMENT) != 0 ||
		    json_object_object_get(set, "elem"))
			continue;
		snprintf(command, sizeof(command),
			 "delete set " NFT_TABLE " %s", text_of(set, "name"));
		nft_run(ctx, command, NULL);
	}
}

/* Nothing but the table itself and what nftables says of itself. */
static bool empty(json_object *contents)
{
	size_t n = json_object_array_length(contents);

	for (size_t i = 0; i < n; i++) {
		json_object *o = json_object_array_get_idx(contents, i);

		if (!json_object_object_get(o, "metainfo") &&
		    !json_object_object_get(o, "table"))
			return false;
	}
	return true;
}

void nft_table_clean(struct nft_ctx *ctx)
{
	json_object *contents = list(ctx);

	if (!contents)
		return;
	remove_ours(ctx, contents);
	json_object_put(contents);
	contents = list(ctx);
	if (contents)
		remove_sets(ctx, contents);
	json_object_put(contents);
	contents = list(ctx);
	if (contents && empty(contents))
		nft_run(ctx, "delete table " NFT_TABLE, NULL);
	json_object_put(contents);
}
