// SPDX-License-Identifier: GPL-2.0-only
/* Values: text to field and back, by the type that the table names. */
#include "model/prop.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "model/error.h"
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

static int parse_number(const struct prop *prop, const char *text,
			uint32_t *out)
{
	uint32_t value;
	int ret;

	if ((prop->flags & PROP_OFF) && !strcmp(text, "disabled")) {
		*out = 0;
		return 0;
	}
	if (prop->words && find_word(prop, text) >= 0) {
		*out = prop->max + 1 + find_word(prop, text);
		return 0;
	}
	ret = prop->type == PROP_SECONDS ? scan_time(text, &value) :
					   scan_number(text, &value);
	if (ret < 0 || value < prop->min || value > prop->max ||
	    (prop->step && value % prop->step))
		return -1;
	*out = value;
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

static int parse(const struct prop *prop, const char *text, void *field)
{
	switch (prop->type) {
	case PROP_BOOL:
		return parse_bool(text, field);
	case PROP_NUMBER:
	case PROP_SECONDS:
	case PROP_TIME:
		return parse_number(prop, text, field);
	case PROP_STRING:
		return parse_string(prop, text, field);
	case PROP_IFNAME:
		return parse_ifname(prop, text, field);
	case PROP_ADDRESS:
		return parse_address(prop, text, field);
	case PROP_ADDRESSES:
		return parse_addresses(text, field);
	case PROP_CHOICE:
		return parse_choice(prop, text, field);
	case PROP_BITS:
		return parse_bits(prop, text, field);
	case PROP_ROUTES:
		return routes_parse(text, field);
	case PROP_PREFIX6:
		if (!*text && (prop->flags & PROP_MANDATORY))
			return -1;
		return prefix6_parse(text, field);
	case PROP_ROUTES6:
		return routes6_parse(text, field);
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

static void format_addresses(const struct model_addrs *list, char *buf)
{
	size_t used = 0;

	for (uint32_t i = 0; i < list->count; i++) {
		char text[INET_ADDRSTRLEN];

		inet_ntop(AF_INET, &list->addr[i], text, sizeof(text));
		used += snprintf(buf + used, PROP_TEXT_SIZE - used, "%s%s",
				 i ? "," : "", text);
	}
}

static void format_bits(const struct prop *prop, uint32_t bits, char *buf)
{
	size_t used = 0;
	int words = 0;

	while (prop->words[words])
		words++;
	for (int i = 0; i < words; i++) {
		int place = prop->flags & PROP_REVERSED ? words - 1 - i : i;

		if (bits & 1U << place)
			used += snprintf(buf + used, PROP_TEXT_SIZE - used,
					 "%s%s", used ? "," : "",
					 prop->words[place]);
	}
}

static void format_number(const struct prop *prop, uint32_t value, char *buf)
{
	if (!value && (prop->flags & PROP_OFF))
		snprintf(buf, PROP_TEXT_SIZE, "disabled");
	else if (prop->words && value > prop->max)
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 prop->words[value - prop->max - 1]);
	else
		snprintf(buf, PROP_TEXT_SIZE, "%u", value);
}

const char *prop_format(const struct prop *prop, const struct model_object *obj,
			char *buf)
{
	const void *field = field_in(prop, obj);

	buf[0] = '\0';
	switch (prop->type) {
	case PROP_BOOL:
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 *(const bool *)field ? "yes" : "no");
		break;
	case PROP_NUMBER:
	case PROP_SECONDS:
		format_number(prop, *(const uint32_t *)field, buf);
		break;
	case PROP_TIME:
		prop_time(*(const uint32_t *)field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_STRING:
	case PROP_IFNAME:
		snprintf(buf, PROP_TEXT_SIZE, "%s", (const char *)field);
		break;
	case PROP_ADDRESS:
		if (((const struct in_addr *)field)->s_addr)
			inet_ntop(AF_INET, field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_ADDRESSES:
		format_addresses(field, buf);
		break;
	case PROP_CHOICE:
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 prop->words[*(const uint32_t *)field]);
		break;
	case PROP_BITS:
		format_bits(prop, *(const uint32_t *)field, buf);
		break;
	case PROP_ROUTES:
		routes_format(field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_PREFIX6:
		prefix6_format(field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_ROUTES6:
		routes6_format(field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_ADDRESS6:
		break;
	}
	return buf;
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

static const char *list_words(const struct prop *prop, char *buf, size_t size)
{
	size_t used = 0;

	for (int i = 0; prop->words[i] && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s", i ? ", " : "",
				 prop->words[i]);
	return buf;
}

/* "a number from 1 to 8", "in steps of 16", and the words that are taken too. */
static void accepts_number(const struct prop *prop, char *buf, size_t size)
{
	size_t used = snprintf(buf, size, "a number from %u to %u", prop->min,
			       prop->max);

	if (prop->step && used < size)
		used += snprintf(buf + used, size - used, " in steps of %u",
				 prop->step);
	if (prop->flags & PROP_OFF && used < size)
		used += snprintf(buf + used, size - used, ", or disabled");
	for (int i = 0; prop->words && prop->words[i] && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s",
				 i ? " or " : ", or ", prop->words[i]);
}

static void accepts_text(const struct prop *prop, char *buf, size_t size)
{
	bool must = prop->flags & PROP_MANDATORY;

	if (prop->refers != MODEL_KINDS)
		snprintf(buf, size, "the name of an existing %s%s",
			 prop_table(prop->refers)->name,
			 must ? "" : ", or nothing");
	else if (prop->type == PROP_IFNAME)
		snprintf(
			buf, size,
			"an interface name: 1 to %zu characters, no blanks, quotes or / : %% < >%s",
			prop->size - 1, must ? "" : "; or nothing");
	else
		snprintf(
			buf, size,
			"%s to %zu bytes of UTF-8 text without control characters",
			must ? "1" : "0", prop->size - 1);
}

static void accepts_address(const struct prop *prop, char *buf, size_t size)
{
	const char *example = prop->type == PROP_PREFIX6 ?
				      "an IPv6 prefix such as 2001:db8:1::/48" :
			      prop->type == PROP_ADDRESS6 ?
				      "an IPv6 address such as 2001:db8::1" :
				      "an IPv4 address such as 192.0.2.1";

	snprintf(buf, size, "%s%s", example,
		 prop->flags & PROP_MANDATORY ? "" : ", or nothing");
}

const char *prop_accepts(const struct prop *prop, char *buf, size_t size)
{
	char words[128];

	if (prop->accepts) {
		model_text_copy(buf, size, prop->accepts);
		return buf;
	}
	switch (prop->type) {
	case PROP_BOOL:
		snprintf(buf, size, "yes or no");
		break;
	case PROP_NUMBER:
		accepts_number(prop, buf, size);
		break;
	case PROP_SECONDS:
	case PROP_TIME:
		snprintf(buf, size,
			 "a time from %u to %u seconds (90, 90s, 1m30s)%s",
			 prop->min, prop->max,
			 prop->flags & PROP_OFF ? ", or disabled" : "");
		break;
	case PROP_STRING:
	case PROP_IFNAME:
		accepts_text(prop, buf, size);
		break;
	case PROP_ADDRESS:
	case PROP_ADDRESS6:
	case PROP_PREFIX6:
		accepts_address(prop, buf, size);
		break;
	case PROP_ADDRESSES:
		snprintf(buf, size,
			 "up to %d IPv4 addresses, separated by commas",
			 MODEL_ADDRS_MAX);
		break;
	case PROP_CHOICE:
		snprintf(buf, size, "one of %s",
			 list_words(prop, words, sizeof(words)));
		break;
	case PROP_BITS:
		snprintf(buf, size, "one or more of %s, separated by commas",
			 list_words(prop, words, sizeof(words)));
		break;
	case PROP_ROUTES:
	case PROP_ROUTES6:
		snprintf(
			buf, size,
			"up to %d of \"destination/prefix [gateway [metric]]\", separated by "
			"commas, host bits of the destination zero",
			MODEL_ROUTES_MAX);
		break;
	}
	return buf;
}

bool prop_is_quoted(const struct prop *prop)
{
	if (prop->type == PROP_IFNAME || prop->type == PROP_ROUTES ||
	    prop->type == PROP_ROUTES6)
		return true;
	return prop->type == PROP_STRING && prop->refers == MODEL_KINDS;
}

const char *prop_time(uint64_t seconds, char *buf, size_t size)
{
	static const struct {
		unsigned int seconds;
		char letter;
	} units[] = { { 604800, 'w' },
		      { 86400, 'd' },
		      { 3600, 'h' },
		      { 60, 'm' },
		      { 1, 's' } };
	size_t used = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t n = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (n || (units[i].letter == 's' && !used))
			used += snprintf(buf + used, size - used, "%llu%c",
					 (unsigned long long)n,
					 units[i].letter);
	}
	return buf;
}
