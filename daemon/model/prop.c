// SPDX-License-Identifier: GPL-2.0-only
/* Values: text to field, by the type that the table names; comparing fields. */
#include "model/prop.h"

#include <ctype.h>
#include <string.h>

#include "model/error.h"
#include "model/hosts.h"
#include "model/ranges.h"
#include "model/rate.h"
#include "model/routes.h"
#include "model/scan.h"
#include "model/utf8.h"

static void *field_of(const struct prop *prop, void *obj)
{
	return (char *)obj + prop->offset;
}

static const void *field_in(const struct prop *prop, const void *obj)
{
	return (const char *)obj + prop->offset;
}

static int parse_bool(const char *text, bool *out)
{
	if (!strcmp(text, "yes") || !strcmp(text, "true"))
		*out = true;
	else if (!strcmp(text, "no") || !strcmp(text, "false"))
		*out = false;
	else
		return -1;
	return 0;
}

static int find_word(const struct prop *prop, const char *text)
{
	for (int i = 0; prop->words[i]; i++)
		if (!strcmp(prop->words[i], text))
			return i;
	return -1;
}

static int (*scan_of(enum prop_type type))(const char *, uint32_t *)
{
	switch (type) {
	case PROP_SECONDS:
	case PROP_TIME:
		return scan_time;
	case PROP_MSECONDS:
		return scan_mseconds;
	default:
		return scan_number;
	}
}

static int parse_number(const struct prop *prop, const char *text,
			uint32_t *out)
{
	uint32_t value;
	int ret;

	if (((prop->flags & PROP_OFF) && !strcmp(text, "disabled")) ||
	    ((prop->flags & PROP_NONE) && !strcmp(text, "none"))) {
		*out = 0;
		return 0;
	}
	if (prop->words && find_word(prop, text) >= 0) {
		*out = prop->max + 1 + find_word(prop, text);
		return 0;
	}
	ret = scan_of(prop->type)(text, &value);
	if (ret < 0 || value < prop->min || value > prop->max ||
	    (prop->step && value % prop->step))
		return -1;
	*out = value;
	return 0;
}

static int parse_rate(const struct prop *prop, const char *text,
		      struct model_rate *out)
{
	struct model_rate rate;

	if (rate_parse(text, &rate) < 0 ||
	    (prop->max && rate.groups > prop->max))
		return -1;
	*out = rate;
	return 0;
}

static int parse_string(const struct prop *prop, const char *text, char *out)
{
	size_t len = strlen(text);

	if (len >= prop->size || (!len && (prop->flags & PROP_MANDATORY)))
		return -1;
	for (const char *p = text; *p;) {
		size_t n = model_utf8_length(p);

		if (!n || (unsigned char)*p < ' ' || *p == 0x7f)
			return -1;
		p += n;
	}
	/* To the end, for prop_equal() looks at all of it. */
	strncpy(out, text, prop->size);
	return 0;
}

/* What dev_valid_name() of the kernel takes, less what would confuse a shell. */
static int parse_ifname(const struct prop *prop, const char *text, char *out)
{
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		return -1;
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p == 0x7f || strchr("/:%<>\"'\\", *p))
			return -1;
	return parse_string(prop, text, out);
}

static int parse_bytes(const char *text, uint64_t *out)
{
	static const struct scan_unit units[] = {
		{ "k", 1000 },	      { "M", 1000000 },
		{ "G", 1000000000 },  { "T", 1000000000000 },
		{ "Ki", 1ull << 10 }, { "Mi", 1ull << 20 },
		{ "Gi", 1ull << 30 }, { "Ti", 1ull << 40 },
		{ NULL, 0 },
	};

	return scan_amount(text, units, out);
}

static int parse_path(const struct prop *prop, const char *text, char *out)
{
	if (*text && *text != '/')
		return -1;
	return parse_string(prop, text, out);
}

/* An identifier of nft(8). */
static int parse_nft_name(const struct prop *prop, const char *text, char *out)
{
	for (const char *p = text; *p; p++) {
		unsigned char c = *p;
		bool letter = c < 0x80 && (isalpha(c) || c == '_');

		if (!letter && (p == text || c >= 0x80 ||
				!(isdigit(c) || strchr("-./", c))))
			return -1;
	}
	return parse_string(prop, text, out);
}

static int parse_address(const struct prop *prop, const char *text,
			 struct in_addr *out)
{
	struct in_addr addr = { 0 };

	if (!*text && !(prop->flags & PROP_MANDATORY)) {
		*out = addr;
		return 0;
	}
	if (scan_host(text, &addr) < 0)
		return -1;
	*out = addr;
	return 0;
}

static int parse_addresses(const char *text, struct model_addrs *out)
{
	struct model_addrs list = { 0 };
	char item[INET_ADDRSTRLEN];

	while (*text) {
		if (list.count == MODEL_ADDRS_MAX ||
		    scan_item(&text, item, sizeof(item)) < 0 ||
		    scan_host(item, &list.addr[list.count]) < 0)
			return -1;
		list.count++;
	}
	*out = list;
	return 0;
}

/* Both parts of the field in full, for prop_equal(). */
static int parse_address_pool(const struct prop *prop, const char *text,
			      struct model_addr_pool *out)
{
	struct model_addr_pool value = { 0 };
	struct prop name = { .flags = prop->flags, .size = sizeof(value.pool) };

	if (scan_host(text, &value.addr) < 0 &&
	    parse_string(&name, text, value.pool) < 0)
		return -1;
	*out = value;
	return 0;
}

static int parse_choice(const struct prop *prop, const char *text,
			uint32_t *out)
{
	int place = find_word(prop, text);

	if (place < 0)
		return -1;
	*out = place;
	return 0;
}

static int parse_bits(const struct prop *prop, const char *text, uint32_t *out)
{
	uint32_t bits = 0;
	char item[32];

	while (*text) {
		int place;

		if (scan_item(&text, item, sizeof(item)) < 0)
			return -1;
		place = find_word(prop, item);
		if (place < 0)
			return -1;
		bits |= 1U << place;
	}
	if (!bits)
		return -1;
	*out = bits;
	return 0;
}

/* Types that have a parser of their own, which knows no MANDATORY. */
static int parse_list(const struct prop *prop, const char *text, void *field)
{
	if (!*text && (prop->flags & PROP_MANDATORY))
		return -1;
	switch (prop->type) {
	case PROP_ADDRESSES:
		return parse_addresses(text, field);
	case PROP_RANGES:
		return ranges_parse(text, field);
	case PROP_HOSTS:
		return hosts_parse(text, field);
	case PROP_RATE:
		return parse_rate(prop, text, field);
	case PROP_ROUTES:
		return routes_parse(text, field);
	case PROP_PREFIX6:
		return prefix6_parse(text, field);
	case PROP_ROUTES6:
		return routes6_parse(text, field);
	default:
		return -1;
	}
}

static int parse(const struct prop *prop, const char *text, void *field)
{
	switch (prop->type) {
	case PROP_BOOL:
		return parse_bool(text, field);
	case PROP_NUMBER:
	case PROP_SECONDS:
	case PROP_TIME:
	case PROP_MSECONDS:
		return parse_number(prop, text, field);
	case PROP_BYTES:
		return parse_bytes(text, field);
	case PROP_STRING:
		return parse_string(prop, text, field);
	case PROP_PATH:
		return parse_path(prop, text, field);
	case PROP_NFT_NAME:
		return parse_nft_name(prop, text, field);
	case PROP_IFNAME:
		return parse_ifname(prop, text, field);
	case PROP_ADDRESS:
		return parse_address(prop, text, field);
	case PROP_ADDRESS_POOL:
		return parse_address_pool(prop, text, field);
	case PROP_CHOICE:
		return parse_choice(prop, text, field);
	case PROP_BITS:
		return parse_bits(prop, text, field);
	case PROP_ADDRESSES:
	case PROP_RANGES:
	case PROP_HOSTS:
	case PROP_RATE:
	case PROP_ROUTES:
	case PROP_PREFIX6:
	case PROP_ROUTES6:
		return parse_list(prop, text, field);
	case PROP_DATE:
	case PROP_ADDRESS6:
		break;
	}
	return -1;
}

int prop_parse(const struct prop *prop, const char *text,
	       struct model_object *obj, struct model_error *err)
{
	if (!parse(prop, text, field_of(prop, obj)))
		return 0;
	if (!err)
		return -1;
	err->code = MODEL_EVALUE;
	model_text_copy(err->property, sizeof(err->property), prop->name);
	err->value[0] = '\0';
	if (!(prop->flags & PROP_SENSITIVE))
		model_text_copy(err->value, sizeof(err->value), text);
	prop_accepts(prop, err->accepts, sizeof(err->accepts));
	return -1;
}

bool prop_is_default(const struct prop *prop, const struct model_object *obj)
{
	char buf[PROP_TEXT_SIZE];
	union {
		struct model_object obj;
		struct model_client client;
		struct model_secret secret;
		struct model_profile profile;
		struct model_server server;
		struct model_interface interface;
		struct model_ipv6_pool ipv6_pool;
		struct model_pool pool;
		struct model_radius radius;
		struct model_aaa aaa;
	} fresh = { 0 };

	if (!prop->def)
		return !*prop_format(prop, obj, buf);
	/* The default goes through the parser: "pap,chap" may be shown reversed. */
	if (prop_parse(prop, prop->def, &fresh.obj, NULL) < 0)
		return false;
	return prop_equal(prop, obj, &fresh.obj);
}

bool prop_equal(const struct prop *prop, const struct model_object *a,
		const struct model_object *b)
{
	return !memcmp(field_in(prop, a), field_in(prop, b), prop->size);
}
