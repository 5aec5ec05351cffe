/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prefixes, and the properties "routes" and "ipv6-routes":
 * "10.150.1.0/24 10.0.103.2 1, 10.9.0.0/16".
 */
#ifndef KPPTP_MODEL_ROUTES_H
#define KPPTP_MODEL_ROUTES_H

#include "model/model.h"

/**
 * routes_parse() - read a list of routes
 * @text: "destination/prefix [gateway [metric]]" separated by commas; the prefix is
 *	a length or a mask, and host bits of the destination must be zero
 * @out: changed on success only
 *
 * Return: 0, or -1.
 */
int routes_parse(const char *text, struct model_routes *out);

/** routes_format() - the list as text that routes_parse() takes, into @buf */
void routes_format(const struct model_routes *routes, char *buf, size_t size);

/**
 * routes6_parse() - read a list of IPv6 routes
 * @text: as for routes_parse(), the prefix is a length
 * @out: changed on success only
 *
 * Return: 0, or -1.
 */
int routes6_parse(const char *text, struct model_routes6 *out);

/** routes6_format() - the list as text that routes6_parse() takes, into @buf */
void routes6_format(const struct model_routes6 *routes, char *buf, size_t size);

/**
 * prefix6_parse() - read "2001:db8:1::/48"
 * @text: an address that hosts can have and a length; empty is "none"
 * @out: changed on success only
 *
 * Return: 0; -1 also where host bits are not zero, and for link-local and
 * multicast addresses, which are not routed to anyone.
 */
int prefix6_parse(const char *text, struct model_prefix6 *out);

/** prefix6_format() - the prefix as text that prefix6_parse() takes, into @buf */
void prefix6_format(const struct model_prefix6 *prefix, char *buf, size_t size);

/** prefix6_has() - do the first @len bits of @addr equal those of @net */
bool prefix6_has(const struct in6_addr *net, uint32_t len,
		 const struct in6_addr *addr);

#endif
