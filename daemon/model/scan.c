// SPDX-License-Identifier: GPL-2.0-only
#include "model/scan.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads digits, moves *text behind them. */
static int digits(const char **text, uint32_t *out)
{
	uint64_t value = 0;

	if (!is_digit(**text))
		return -1;
	while (is_digit(**text)) {
		value = value * 10 + (*(*text)++ - '0');
		if (value > UINT32_MAX)
			return -1;
	}
	*out = value;
	return 0;
}

int scan_number(const char *text, uint32_t *out)
{
	uint32_t value;

	if (digits(&text, &value) < 0 || *text)
		return -1;
	*out = value;
	return 0;
}

static const struct scan_unit *find_unit(const struct scan_unit *units,
					 const char *text, size_t len)
{
	for (; units->letters; units++)
		if (strlen(units->letters) == len &&
		    !memcmp(units->letters, text, len))
			return units;
	return NULL;
}

/* Numbers with units that descend, at least one. */
static int scan_sum(const char *text, const struct scan_unit *units,
		    uint32_t *out)
{
	uint64_t sum = 0;

	do {
		size_t len;
		uint32_t n;

		if (digits(&text, &n) < 0)
			return -1;
		len = strcspn(text, "0123456789");
		units = find_unit(units, text, len);
		if (!units)
			return -1;
		sum += n * units->factor;
		if (sum > UINT32_MAX)
			return -1;
		text += len;
		units++;
	} while (*text);
	*out = sum;
	return 0;
}

int scan_time(const char *text, uint32_t *out)
{
	static const struct scan_unit units[] = {
		{ "w", 604800 }, { "d", 86400 }, { "h", 3600 },
		{ "m", 60 },	 { "s", 1 },	 { NULL, 0 },
	};

	if (!scan_number(text, out))
		return 0;
	return scan_sum(text, units, out);
}

int scan_mseconds(const char *text, uint32_t *out)
{
	static const struct scan_unit units[] = {
		{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 },
		{ "ms", 1 },	  { NULL, 0 },
	};

	return scan_sum(text, units, out);
}

int scan_amount(const char *text, const struct scan_unit *units, uint64_t *out)
{
	const struct scan_unit *unit;
	uint64_t value = 0;

	if (!is_digit(*text))
		return -1;
	for (; is_digit(*text); text++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *text - '0', &value))
			return -1;
	if (*text) {
		unit = find_unit(units, text, strlen(text));
		if (!unit ||
		    __builtin_mul_overflow(value, unit->factor, &value))
			return -1;
	}
	*out = value;
	return 0;
}

int scan_host(const char *text, struct in_addr *out)
{
	struct in_addr addr;
	uint32_t host;

	if (inet_pton(AF_INET, text, &addr) != 1)
		return -1;
	host = ntohl(addr.s_addr);
	/* "This network" (RFC 1122), multicast and the reserved class above it. */
	if (!(host >> 24) || host >= 0xe0000000)
		return -1;
	*out = addr;
	return 0;
}

int scan_host6(const char *text, struct in6_addr *out)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1 ||
	    IN6_IS_ADDR_UNSPECIFIED(&addr) || IN6_IS_ADDR_LOOPBACK(&addr) ||
	    IN6_IS_ADDR_MULTICAST(&addr))
		return -1;
	*out = addr;
	return 0;
}

int scan_item(const char **text, char *buf, size_t size)
{
	const char *start = *text + strspn(*text, " ");
	const char *comma = strchr(start, ',');
	const char *end = comma ? comma : start + strlen(start);

	*text = comma ? comma + 1 : end;
	while (end > start && end[-1] == ' ')
		end--;
	if (end == start || (size_t)(end - start) >= size || (comma && !**text))
		return -1;
	memcpy(buf, start, end - start);
	buf[end - start] = '\0';
	return 0;
}
