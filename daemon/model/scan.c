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

int scan_time(const char *text, uint32_t *out)
{
	static const char letters[] = "wdhms";
	static const uint32_t seconds[] = { 604800, 86400, 3600, 60, 1 };
	const char *last = letters;
	uint64_t sum = 0;

	if (!scan_number(text, out))
		return 0;
	do {
		const char *unit;
		uint32_t n;

		if (digits(&text, &n) < 0 || !*text)
			return -1;
		unit = strchr(last, *text++);
		if (!unit)
			return -1;
		sum += (uint64_t)n * seconds[unit - letters];
		if (sum > UINT32_MAX)
			return -1;
		last = unit + 1;
	} while (*text);
	*out = sum;
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
