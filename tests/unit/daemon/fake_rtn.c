/* SPDX-License-Identifier: GPL-2.0-only */
#include "fake_rtn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rtn {
	struct rtn *next;
	const struct rtn_handlers *handlers;
	void *user;
};

struct fake_link fake_link[FAKE_LINKS];
struct rtn_route fake_route[FAKE_ROUTES];
unsigned int fake_routes;
bool fake_rtn_refuse_altnames;
static struct rtn *all;
static uint32_t last_ifindex;

void fake_rtn_reset(void)
{
	memset(fake_link, 0, sizeof(fake_link));
	fake_routes = 0;
	fake_rtn_refuse_altnames = false;
}

static struct fake_link *by_index(uint32_t ifindex)
{
	for (int i = 0; i < FAKE_LINKS; i++) {
		if (ifindex && fake_link[i].ifindex == ifindex)
			return &fake_link[i];
	}
	return NULL;
}

struct fake_link *fake_rtn_link(const char *name)
{
	for (int i = 0; i < FAKE_LINKS; i++) {
		if (fake_link[i].ifindex &&
		    (!strcmp(fake_link[i].name, name) ||
		     !strcmp(fake_link[i].altname, name)))
			return &fake_link[i];
	}
	return NULL;
}

unsigned int fake_rtn_links(void)
{
	unsigned int n = 0;

	for (int i = 0; i < FAKE_LINKS; i++)
		n += fake_link[i].ifindex != 0;
	return n;
}

bool fake_rtn_has_route(const char *text)
{
	for (unsigned int i = 0; i < fake_routes; i++) {
		const struct rtn_route *r = &fake_route[i];
		char dst[INET_ADDRSTRLEN], gw[INET_ADDRSTRLEN], buf[128];

		inet_ntop(AF_INET, &r->dst, dst, sizeof(dst));
		inet_ntop(AF_INET, &r->gateway, gw, sizeof(gw));
		snprintf(buf, sizeof(buf), "%s/%u via %s dev %u metric %u", dst,
			 r->prefix, gw, r->ifindex, r->metric);
		if (!strcmp(buf, text))
			return true;
	}
	return false;
}

int rtn_new(sd_event *event, const struct rtn_handlers *handlers, void *user,
	    struct rtn **ret)
{
	struct rtn *rtn = calloc(1, sizeof(*rtn));

	(void)event;
	rtn->handlers = handlers;
	rtn->user = user;
	rtn->next = all;
	all = rtn;
	*ret = rtn;
	return 0;
}

void rtn_free(struct rtn *rtn)
{
	for (struct rtn **p = &all; *p; p = &(*p)->next) {
		if (*p == rtn) {
			*p = rtn->next;
			free(rtn);
			return;
		}
	}
}

const char *rtn_error(const struct rtn *rtn)
{
	(void)rtn;
	return "refused by the test";
}

int rtn_link_add(struct rtn *rtn, const char *name, uint32_t *ret_ifindex)
{
	(void)rtn;
	if (fake_rtn_link(name))
		return -EEXIST;
	for (int i = 0; i < FAKE_LINKS; i++) {
		if (fake_link[i].ifindex)
			continue;
		memset(&fake_link[i], 0, sizeof(fake_link[i]));
		fake_link[i].ifindex = ++last_ifindex;
		snprintf(fake_link[i].name, IF_NAMESIZE, "%s", name);
		*ret_ifindex = last_ifindex;
		return 0;
	}
	return -ENOSPC;
}

static void drop_routes(uint32_t ifindex)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < fake_routes; i++) {
		if (fake_route[i].ifindex != ifindex)
			fake_route[n++] = fake_route[i];
	}
	fake_routes = n;
}

int rtn_link_del(struct rtn *rtn, uint32_t ifindex)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link)
		return -ENODEV;
	drop_routes(ifindex);
	link->ifindex = 0;
	for (struct rtn *r = all; r; r = r->next)
		r->handlers->link_gone(r->user, ifindex);
	return 0;
}

void fake_rtn_bounce(const char *name)
{
	uint32_t ifindex = fake_rtn_link(name)->ifindex;

	drop_routes(ifindex);
	for (struct rtn *r = all; r; r = r->next)
		r->handlers->link_up(r->user, ifindex);
}

void fake_rtn_remove(const char *name)
{
	rtn_link_del(NULL, fake_rtn_link(name)->ifindex);
}

int rtn_link_altname(struct rtn *rtn, uint32_t ifindex, const char *altname)
{
	(void)rtn;
	if (fake_rtn_refuse_altnames)
		return -EINVAL;
	if (fake_rtn_link(altname))
		return -EEXIST;
	snprintf(by_index(ifindex)->altname, RTN_ALTNAME_SIZE, "%s", altname);
	return 0;
}

int rtn_link_rename(struct rtn *rtn, uint32_t ifindex, const char *name)
{
	(void)rtn;
	if (fake_rtn_link(name))
		return -EEXIST;
	snprintf(by_index(ifindex)->name, IF_NAMESIZE, "%s", name);
	return 0;
}

int rtn_link_up(struct rtn *rtn, uint32_t ifindex, uint32_t mtu)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link)
		return -ENODEV;
	link->up = true;
	if (mtu)
		link->mtu = mtu;
	return 0;
}

int rtn_link_dump(struct rtn *rtn, rtn_link_fn *fn, void *user)
{
	(void)rtn;
	for (int i = 0; i < FAKE_LINKS; i++) {
		struct rtn_link link = { .ifindex = fake_link[i].ifindex };

		if (!link.ifindex)
			continue;
		snprintf(link.name, sizeof(link.name), "%s", fake_link[i].name);
		snprintf(link.altname, sizeof(link.altname), "%s",
			 fake_link[i].altname);
		fn(user, &link);
	}
	return 0;
}

int rtn_addr_add(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link)
		return -ENODEV;
	link->local = local;
	link->peer = peer;
	return 0;
}

int rtn_addr_del(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link || link->local.s_addr != local.s_addr ||
	    link->peer.s_addr != peer.s_addr)
		return -EADDRNOTAVAIL;
	link->local.s_addr = 0;
	link->peer.s_addr = 0;
	return 0;
}

int rtn_route_add(struct rtn *rtn, const struct rtn_route *route)
{
	(void)rtn;
	for (unsigned int i = 0; i < fake_routes; i++) {
		if (!memcmp(&fake_route[i], route, sizeof(*route)))
			return -EEXIST;
	}
	if (fake_routes == FAKE_ROUTES)
		return -ENOSPC;
	fake_route[fake_routes++] = *route;
	return 0;
}

int rtn_route_del(struct rtn *rtn, const struct rtn_route *route)
{
	(void)rtn;
	for (unsigned int i = 0; i < fake_routes; i++) {
		if (memcmp(&fake_route[i], route, sizeof(*route)))
			continue;
		fake_route[i] = fake_route[--fake_routes];
		return 0;
	}
	return -ESRCH;
}

int rtn_route_get(struct rtn *rtn, struct in_addr dst, struct rtn_route *ret)
{
	(void)rtn;
	memset(ret, 0, sizeof(*ret));
	ret->dst = dst;
	ret->prefix = 32;
	ret->ifindex = 1000;
	inet_pton(AF_INET, "192.0.2.254", &ret->gateway);
	return 0;
}

int rtn_flush(struct rtn *rtn, uint32_t ifindex)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (link) {
		link->local.s_addr = 0;
		link->peer.s_addr = 0;
		drop_routes(ifindex);
	} else {
		fake_routes = 0;
	}
	return 0;
}
