// SPDX-License-Identifier: GPL-2.0-only
/* What a property takes, in words. */
#include <stdio.h>

#include "model/prop.h"

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

static void accepts_time(const struct prop *prop, char *buf, size_t size)
{
	const char *off = prop->flags & PROP_OFF  ? ", or disabled" :
			  prop->flags & PROP_NONE ? ", or none" :
						    "";

	if (prop->type == PROP_MSECONDS)
		snprintf(buf, size, "a time from %ums to %ums (300ms, 1s)%s",
			 prop->min, prop->max, off);
	else
		snprintf(buf, size,
			 "a time from %u to %u seconds (90, 90s, 1m30s)%s",
			 prop->min, prop->max, off);
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
	else if (prop->type == PROP_PATH)
		snprintf(buf, size, "an absolute path%s",
			 must ? "" : ", or nothing");
	else if (prop->type == PROP_NFT_NAME)
		snprintf(
			buf, size,
			"1 to %zu letters, digits and _ - . / with a letter or _ first%s",
			prop->size - 1, must ? "" : "; or nothing");
	else
		snprintf(
			buf, size,
			"%s to %zu bytes of UTF-8 text without control characters",
			must ? "1" : "0", prop->size - 1);
}

static const char *example(enum prop_type type)
{
	switch (type) {
	case PROP_PREFIX6:
		return "an IPv6 prefix such as 2001:db8:1::/48";
	case PROP_ADDRESS6:
		return "an IPv6 address such as 2001:db8::1";
	case PROP_ADDRESS_POOL:
		return "an IPv4 address such as 192.0.2.1, the name of an existing pool";
	default:
		return "an IPv4 address such as 192.0.2.1";
	}
}

static void accepts_address(const struct prop *prop, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s", example(prop->type),
		 prop->flags & PROP_MANDATORY ? "" : ", or nothing");
}

/* Values that have a grammar of their own. */
static void accepts_list(const struct prop *prop, char *buf, size_t size)
{
	switch (prop->type) {
	case PROP_ADDRESSES:
		snprintf(buf, size,
			 "up to %d IPv4 addresses, separated by commas",
			 MODEL_ADDRS_MAX);
		break;
	case PROP_RANGES:
		snprintf(
			buf, size,
			"up to %d of first-last, address/length or address, separated by commas; "
			"no two overlap, host bits of a prefix are zero",
			MODEL_RANGES_MAX);
		break;
	case PROP_HOSTS:
		snprintf(
			buf, size,
			"up to %d IPv4 addresses or DNS names, separated by commas",
			MODEL_HOSTS_MAX);
		break;
	case PROP_RATE:
		if (prop->max) {
			snprintf(
				buf, size,
				"rx[/tx] in bits/s, such as 20M/100M; or nothing");
			break;
		}
		snprintf(
			buf, size,
			"rx[/tx] [burst [threshold [time [priority [min]]]]] in bits/s, such as "
			"\"512k/2M 1M/4M 512k/2M 8\", min not above the rate; or nothing");
		break;
	case PROP_ROUTES:
	case PROP_ROUTES6:
		snprintf(
			buf, size,
			"up to %d of \"destination/prefix [gateway [metric]]\", separated by "
			"commas, host bits of the destination zero",
			MODEL_ROUTES_MAX);
		break;
	default:
		break;
	}
}

static void accepts_words(const struct prop *prop, char *buf, size_t size)
{
	char words[128];

	list_words(prop, words, sizeof(words));
	if (prop->type == PROP_CHOICE)
		snprintf(buf, size, "one of %s", words);
	else
		snprintf(buf, size, "one or more of %s, separated by commas",
			 words);
}

const char *prop_accepts(const struct prop *prop, char *buf, size_t size)
{
	buf[0] = '\0';
	switch (prop->type) {
	case PROP_BOOL:
		snprintf(buf, size, "yes or no");
		break;
	case PROP_NUMBER:
		accepts_number(prop, buf, size);
		break;
	case PROP_SECONDS:
	case PROP_TIME:
	case PROP_MSECONDS:
		accepts_time(prop, buf, size);
		break;
	case PROP_BYTES:
		snprintf(
			buf, size,
			"a number of bytes, with k, M, G, T or Ki, Mi, Gi, Ti behind it or not");
		break;
	case PROP_STRING:
	case PROP_IFNAME:
	case PROP_PATH:
	case PROP_NFT_NAME:
		accepts_text(prop, buf, size);
		break;
	case PROP_ADDRESS:
	case PROP_ADDRESS_POOL:
	case PROP_ADDRESS6:
	case PROP_PREFIX6:
		accepts_address(prop, buf, size);
		break;
	case PROP_CHOICE:
	case PROP_BITS:
		accepts_words(prop, buf, size);
		break;
	case PROP_ADDRESSES:
	case PROP_RANGES:
	case PROP_HOSTS:
	case PROP_RATE:
	case PROP_ROUTES:
	case PROP_ROUTES6:
		accepts_list(prop, buf, size);
		break;
	case PROP_DATE:
		break;
	}
	return buf;
}
