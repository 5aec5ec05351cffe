// SPDX-License-Identifier: GPL-2.0-only
#include "model/routes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "model/scan.h"

static uint32_t mask_of(uint32_t prefix)
{
	return prefix ? 0xffffffffU << (32 - prefix) : 0;
}

static int parse_prefix(const char *text, uint32_t *out)
{
	struct in_addr mask;
	uint32_t prefix;

	if (!scan_number(text, &prefix)) {
		if (prefix > 32)
			return -1;
		*out = prefix;
		return 0;
	}
	if (inet_pton(AF_INET, text, &mask) != 1)
		return -1;
	for (prefix = 0; prefix <= 32; prefix++)
		if (ntohl(mask.s_addr) == mask_of(prefix))
			break;
	if (prefix > 32)
		return -1;
	*out = prefix;
	return 0;
}

static int parse_route(char *item, struct model_route *out)
{
	struct model_route route = { 0 };
	char *save, *dst, *prefix, *gateway, *metric;

	dst = strtok_r(item, " ", &save);
	gateway = strtok_r(NULL, " ", &save);
	metric = strtok_r(NULL, " ", &save);
	if (!dst || strtok_r(NULL, " ", &save))
		return -1;
	prefix = strchr(dst, '/');
	if (!prefix)
		return -1;
	*prefix++ = '\0';
	if (inet_pton(AF_INET, dst, &route.dst) != 1 ||
	    parse_prefix(prefix, &route.prefix) < 0 ||
	    (ntohl(route.dst.s_addr) & ~mask_of(route.prefix)))
		return -1;
	if (gateway && strcmp(gateway, "0.0.0.0") != 0 &&
	    scan_host(gateway, &route.gateway) < 0)
		return -1;
	if (metric && scan_number(metric, &route.metric) < 0)
		return -1;
	*out = route;
	return 0;
}

int routes_parse(const char *text, struct model_routes *out)
{
	struct model_routes routes = { 0 };
	char item[128];

	while (*text) {
		if (routes.count == MODEL_ROUTES_MAX ||
		    scan_item(&text, item, sizeof(item)) < 0 ||
		    parse_route(item, &routes.route[routes.count]) < 0)
			return -1;
		routes.count++;
	}
	*out = routes;
	return 0;
}

void routes_format(const struct model_routes *routes, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < routes->count && used < size; i++) {
		const struct model_route *r = &routes->route[i];
		char dst[INET_ADDRSTRLEN], gateway[INET_ADDRSTRLEN];

		inet_ntop(AF_INET, &r->dst, dst, sizeof(dst));
		inet_ntop(AF_INET, &r->gateway, gateway, sizeof(gateway));
		used += snprintf(buf + used, size - used, "%s%s/%u",
				 i ? "," : "", dst, r->prefix);
		if (used < size && (r->gateway.s_addr || r->metric))
			used += snprintf(buf + used, size - used, " %s",
					 gateway);
		if (used < size && r->metric)
			used += snprintf(buf + used, size - used, " %u",
					 r->metric);
	}
}
