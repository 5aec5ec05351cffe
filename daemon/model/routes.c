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

/**
 * struct words - a route as it was written
 * @dst: destination without its prefix
 * @prefix: behind the slash
 * @gateway: or NULL
 * @metric: or NULL
 */
struct words {
	char *dst;
	char *prefix;
	char *gateway;
	char *metric;
};

static int split_route(char *item, struct words *out)
{
	char *save;

	out->dst = strtok_r(item, " ", &save);
	out->gateway = strtok_r(NULL, " ", &save);
	out->metric = strtok_r(NULL, " ", &save);
	if (!out->dst || strtok_r(NULL, " ", &save))
		return -1;
	out->prefix = strchr(out->dst, '/');
	if (!out->prefix)
		return -1;
	*out->prefix++ = '\0';
	return 0;
}

static int parse_route(char *item, struct model_route *out)
{
	struct model_route route = { 0 };
	struct words words;

	if (split_route(item, &words) < 0)
		return -1;
	if (inet_pton(AF_INET, words.dst, &route.dst) != 1 ||
	    parse_prefix(words.prefix, &route.prefix) < 0 ||
	    (ntohl(route.dst.s_addr) & ~mask_of(route.prefix)))
		return -1;
	if (words.gateway && strcmp(words.gateway, "0.0.0.0") != 0 &&
	    scan_host(words.gateway, &route.gateway) < 0)
		return -1;
	if (words.metric && scan_number(words.metric, &route.metric) < 0)
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

bool prefix6_has(const struct in6_addr *net, uint32_t len,
		 const struct in6_addr *addr)
{
	uint32_t bytes = len / 8, rest = len % 8;

	if (memcmp(net, addr, bytes) != 0)
		return false;
	return !rest ||
	       (net->s6_addr[bytes] ^ addr->s6_addr[bytes]) >> (8 - rest) == 0;
}

/* An address with a length behind which there are no bits. */
static int parse_net6(const char *addr, const char *len, struct in6_addr *net,
		      uint32_t *bits)
{
	uint32_t bit;

	if (inet_pton(AF_INET6, addr, net) != 1 || scan_number(len, bits) < 0 ||
	    *bits > 128)
		return -1;
	for (bit = *bits; bit < 128; bit++)
		if (net->s6_addr[bit / 8] & 0x80 >> bit % 8)
			return -1;
	return 0;
}

static int parse_route6(char *item, struct model_route6 *out)
{
	struct model_route6 route = { 0 };
	struct words words;

	if (split_route(item, &words) < 0 ||
	    parse_net6(words.dst, words.prefix, &route.dst, &route.prefix) < 0)
		return -1;
	if (words.gateway && strcmp(words.gateway, "::") != 0 &&
	    scan_host6(words.gateway, &route.gateway) < 0)
		return -1;
	if (words.metric && scan_number(words.metric, &route.metric) < 0)
		return -1;
	*out = route;
	return 0;
}

int routes6_parse(const char *text, struct model_routes6 *out)
{
	struct model_routes6 routes = { 0 };
	char item[128];

	while (*text) {
		if (routes.count == MODEL_ROUTES_MAX ||
		    scan_item(&text, item, sizeof(item)) < 0 ||
		    parse_route6(item, &routes.route[routes.count]) < 0)
			return -1;
		routes.count++;
	}
	*out = routes;
	return 0;
}

void routes6_format(const struct model_routes6 *routes, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < routes->count && used < size; i++) {
		const struct model_route6 *r = &routes->route[i];
		char dst[INET6_ADDRSTRLEN], gateway[INET6_ADDRSTRLEN];

		inet_ntop(AF_INET6, &r->dst, dst, sizeof(dst));
		inet_ntop(AF_INET6, &r->gateway, gateway, sizeof(gateway));
		used += snprintf(buf + used, size - used, "%s%s/%u",
				 i ? "," : "", dst, r->prefix);
		if (used < size &&
		    (!IN6_IS_ADDR_UNSPECIFIED(&r->gateway) || r->metric))
			used += snprintf(buf + used, size - used, " %s",
					 gateway);
		if (used < size && r->metric)
			used += snprintf(buf + used, size - used, " %u",
					 r->metric);
	}
}

int prefix6_parse(const char *text, struct model_prefix6 *out)
{
	struct model_prefix6 prefix = { 0 };
	char item[INET6_ADDRSTRLEN + 4];
	struct in6_addr host;
	struct words words;

	if (!*text) {
		*out = prefix;
		return 0;
	}
	if (scan_item(&text, item, sizeof(item)) < 0 || *text ||
	    split_route(item, &words) < 0 || words.gateway ||
	    scan_host6(words.dst, &host) < 0 || IN6_IS_ADDR_LINKLOCAL(&host) ||
	    parse_net6(words.dst, words.prefix, &prefix.addr, &prefix.len) < 0)
		return -1;
	*out = prefix;
	return 0;
}

void prefix6_format(const struct model_prefix6 *prefix, char *buf, size_t size)
{
	char addr[INET6_ADDRSTRLEN];

	buf[0] = '\0';
	if (prefix->len)
		snprintf(buf, size, "%s/%u",
			 inet_ntop(AF_INET6, &prefix->addr, addr, sizeof(addr)),
			 prefix->len);
}
