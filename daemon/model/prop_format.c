// SPDX-License-Identifier: GPL-2.0-only
/* Values: field to text, by the type that the table names. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "model/hosts.h"
#include "model/prop.h"
#include "model/ranges.h"
#include "model/rate.h"
#include "model/routes.h"

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
	else if (!value && (prop->flags & PROP_NONE))
		snprintf(buf, PROP_TEXT_SIZE, "none");
	else if (prop->words && value > prop->max)
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 prop->words[value - prop->max - 1]);
	else if (prop->type == PROP_TIME)
		prop_time(value, buf, PROP_TEXT_SIZE);
	else
		snprintf(buf, PROP_TEXT_SIZE,
			 prop->type == PROP_MSECONDS ? "%ums" : "%u", value);
}

static void format_address(const struct in_addr *addr, char *buf)
{
	if (addr->s_addr)
		inet_ntop(AF_INET, addr, buf, PROP_TEXT_SIZE);
}

static void format_address_pool(const struct model_addr_pool *value, char *buf)
{
	if (*value->pool)
		snprintf(buf, PROP_TEXT_SIZE, "%s", value->pool);
	else
		format_address(&value->addr, buf);
}

static void format_list(const struct prop *prop, const void *field, char *buf)
{
	switch (prop->type) {
	case PROP_ADDRESSES:
		format_addresses(field, buf);
		break;
	case PROP_RANGES:
		ranges_format(field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_HOSTS:
		hosts_format(field, buf, PROP_TEXT_SIZE);
		break;
	case PROP_RATE:
		rate_format(field, buf, PROP_TEXT_SIZE);
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
	default:
		break;
	}
}

const char *prop_format(const struct prop *prop, const struct model_object *obj,
			char *buf)
{
	const void *field = (const char *)obj + prop->offset;

	buf[0] = '\0';
	switch (prop->type) {
	case PROP_BOOL:
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 *(const bool *)field ? "yes" : "no");
		break;
	case PROP_NUMBER:
	case PROP_SECONDS:
	case PROP_TIME:
	case PROP_MSECONDS:
		format_number(prop, *(const uint32_t *)field, buf);
		break;
	case PROP_BYTES:
		snprintf(buf, PROP_TEXT_SIZE, "%" PRIu64,
			 *(const uint64_t *)field);
		break;
	case PROP_STRING:
	case PROP_IFNAME:
	case PROP_PATH:
	case PROP_NFT_NAME:
		snprintf(buf, PROP_TEXT_SIZE, "%s", (const char *)field);
		break;
	case PROP_ADDRESS:
		format_address(field, buf);
		break;
	case PROP_ADDRESS_POOL:
		format_address_pool(field, buf);
		break;
	case PROP_CHOICE:
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 prop->words[*(const uint32_t *)field]);
		break;
	case PROP_BITS:
		format_bits(prop, *(const uint32_t *)field, buf);
		break;
	default:
		format_list(prop, field, buf);
		break;
	}
	return buf;
}

bool prop_is_quoted(const struct prop *prop)
{
	switch (prop->type) {
	case PROP_IFNAME:
	case PROP_PATH:
	case PROP_RATE:
	case PROP_ROUTES:
	case PROP_ROUTES6:
		return true;
	default:
		break;
	}
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

const char *prop_date(int64_t seconds, char *buf, size_t size)
{
	time_t when = seconds;
	struct tm tm;

	if (!localtime_r(&when, &tm) ||
	    !strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm))
		buf[0] = '\0';
	return buf;
}
