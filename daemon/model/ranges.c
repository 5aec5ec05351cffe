// SPDX-License-Identifier: GPL-2.0-only
#include "model/ranges.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "model/scan.h"

static int parse_prefix(char *text, char *slash, struct model_range *out)
{
	uint32_t len, net, hosts;
	struct in_addr addr;

	*slash = '\0';
	if (scan_host(text, &addr) < 0 || scan_number(slash + 1, &len) < 0 ||
	    !len || len > 32)
		return -1;
	net = ntohl(addr.s_addr);
	hosts = len == 32 ? 0 : UINT32_MAX >> len;
	if (net & hosts)
		return -1;
	/* A point-to-point prefix has neither of the two (RFC 3021). */
	if (len <= 30) {
		out->first.s_addr = htonl(net + 1);
		out->last.s_addr = htonl(net + hosts - 1);
	} else {
		out->first.s_addr = htonl(net);
		out->last.s_addr = htonl(net + hosts);
	}
	return 0;
}

static int parse_range(char *text, struct model_range *out)
{
	char *slash = strchr(text, '/');
	char *dash = strchr(text, '-');

	if (slash)
		return parse_prefix(text, slash, out);
	if (dash)
		*dash = '\0';
	if (scan_host(text, &out->first) < 0)
		return -1;
	out->last = out->first;
	if (dash && scan_host(dash + 1, &out->last) < 0)
		return -1;
	return ntohl(out->first.s_addr) <= ntohl(out->last.s_addr) ? 0 : -1;
}

static bool overlaps(const struct model_ranges *list,
		     const struct model_range *range)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (ntohl(list->range[i].first.s_addr) <=
			    ntohl(range->last.s_addr) &&
		    ntohl(range->first.s_addr) <=
			    ntohl(list->range[i].last.s_addr))
			return true;
	return false;
}

int ranges_parse(const char *text, struct model_ranges *out)
{
	struct model_ranges list = { 0 };
	char item[2 * INET_ADDRSTRLEN];

	while (*text) {
		struct model_range range;

		if (list.count == MODEL_RANGES_MAX ||
		    scan_item(&text, item, sizeof(item)) < 0 ||
		    parse_range(item, &range) < 0 || overlaps(&list, &range))
			return -1;
		list.range[list.count++] = range;
	}
	*out = list;
	return 0;
}

void ranges_format(const struct model_ranges *ranges, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < ranges->count && used < size; i++) {
		const struct model_range *range = &ranges->range[i];
		char first[INET_ADDRSTRLEN], last[INET_ADDRSTRLEN];
		bool one = range->first.s_addr == range->last.s_addr;

		inet_ntop(AF_INET, &range->first, first, sizeof(first));
		inet_ntop(AF_INET, &range->last, last, sizeof(last));
		used += snprintf(buf + used, size - used, "%s%s%s%s",
				 i ? "," : "", first, one ? "" : "-",
				 one ? "" : last);
	}
}
