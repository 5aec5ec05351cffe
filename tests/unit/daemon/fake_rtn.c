/* SPDX-License-Identifier: GPL-2.0-only */
#include "fake_rtn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/shape.h"

struct rtn {
	struct rtn *next;
	const struct rtn_handlers *handlers;
	void *user;
};

struct fake_link fake_link[FAKE_LINKS];
struct rtn_route fake_route[FAKE_ROUTES];
unsigned int fake_routes;
struct rtn_route6 fake_route6[FAKE_ROUTES];
unsigned int fake_routes6;
struct fake_proxy fake_proxy[FAKE_PROXIES];
int fake_rtn_forwarding = 1;
char fake_rtn_bridge[IF_NAMESIZE];
char fake_rtn_lan[IF_NAMESIZE];
bool fake_rtn_refuse_altnames;
static struct rtn *all;
static uint32_t last_ifindex;

int fake_shape_error;
unsigned int fake_shape_redirects;
struct fake_class fake_class[FAKE_CLASSES];

static struct {
	uint32_t ifindex;
	uint64_t rate;
} limited[FAKE_LINKS];

void fake_rtn_reset(void)
{
	memset(fake_link, 0, sizeof(fake_link));
	memset(fake_proxy, 0, sizeof(fake_proxy));
	fake_routes = 0;
	fake_routes6 = 0;
	fake_rtn_forwarding = 1;
	fake_rtn_bridge[0] = '\0';
	fake_rtn_lan[0] = '\0';
	fake_rtn_refuse_altnames = false;
	fake_shape_error = 0;
	memset(limited, 0, sizeof(limited));
	memset(fake_class, 0, sizeof(fake_class));
	fake_shape_redirects = 0;
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

bool fake_rtn_has_route6(const char *text)
{
	for (unsigned int i = 0; i < fake_routes6; i++) {
		const struct rtn_route6 *r = &fake_route6[i];
		char dst[INET6_ADDRSTRLEN], gw[INET6_ADDRSTRLEN], buf[160];

		inet_ntop(AF_INET6, &r->dst, dst, sizeof(dst));
		inet_ntop(AF_INET6, &r->gateway, gw, sizeof(gw));
		snprintf(buf, sizeof(buf), "%s/%u via %s dev %u metric %u", dst,
			 r->prefix, gw, r->ifindex, r->metric);
		if (!strcmp(buf, text))
			return true;
	}
	return false;
}

bool fake_rtn_has_proxy(const char *text)
{
	for (int i = 0; i < FAKE_PROXIES; i++) {
		char buf[INET_ADDRSTRLEN];

		inet_ntop(AF_INET, &fake_proxy[i].addr, buf, sizeof(buf));
		if (fake_proxy[i].lan && !strcmp(buf, text))
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

int rtn_link_add_bridge_port(struct rtn *rtn, const char *name,
			     uint32_t *ret_ifindex)
{
	int err = rtn_link_add(rtn, name, ret_ifindex);

	if (!err)
		by_index(*ret_ifindex)->bridge_port = true;
	return err;
}

int rtn_port_set(struct rtn *rtn, uint32_t ifindex, const struct rtn_port *port)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link || strcmp(port->bridge, fake_rtn_bridge) != 0)
		return -ENODEV;
	snprintf(link->bridge, sizeof(link->bridge), "%s", port->bridge);
	link->port = *port;
	link->port.bridge = NULL;
	return 0;
}

static void drop_routes(uint32_t ifindex)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < fake_routes; i++) {
		if (fake_route[i].ifindex != ifindex)
			fake_route[n++] = fake_route[i];
	}
	fake_routes = n;
	n = 0;
	for (unsigned int i = 0; i < fake_routes6; i++) {
		if (fake_route6[i].ifindex != ifindex)
			fake_route6[n++] = fake_route6[i];
	}
	fake_routes6 = n;
}

int rtn_link_del(struct rtn *rtn, uint32_t ifindex)
{
	struct fake_link *link = by_index(ifindex);

	shape_egress_stop(rtn, ifindex);
	if (!link)
		return -ENODEV;
	drop_routes(ifindex);
	link->ifindex = 0;
	for (struct rtn *r = all; r; r = r->next)
		r->handlers->link_gone(r->user, ifindex);
	return 0;
}

/* Together or alone is no difference here. */
int rtn_link_retire(struct rtn *rtn, uint32_t ifindex)
{
	return rtn_link_del(rtn, ifindex);
}

int rtn_link_del_retired(struct rtn *rtn)
{
	(void)rtn;
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

uint32_t rtn_link_table(struct rtn *rtn, uint32_t ifindex)
{
	(void)rtn;
	(void)ifindex;
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

bool rtn_link_name(struct rtn *rtn, uint32_t ifindex,
		   char name[static IF_NAMESIZE])
{
	const struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (link)
		snprintf(name, IF_NAMESIZE, "%s", link->name);
	return link;
}

int rtn_link_up(struct rtn *rtn, uint32_t ifindex, uint32_t mtu)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (ifindex > FAKE_SHAPE_IFB)
		return 0;
	if (!link)
		return -ENODEV;
	if (mtu)
		link->mtu = mtu;
	if (!link->up) {
		link->up = true;
		rtn->handlers->link_up(rtn->user, ifindex);
	}
	return 0;
}

void rtn_begin(struct rtn *rtn)
{
	(void)rtn;
}

int rtn_end(struct rtn *rtn)
{
	(void)rtn;
	return 0;
}

int rtn_link_dump(struct rtn *rtn, rtn_link_fn *fn, void *user)
{
	(void)rtn;
	for (int i = 0; i < FAKE_LINKS; i++) {
		struct rtn_link link = {
			.ifindex = fake_link[i].ifindex,
			.bridge_port = fake_link[i].bridge_port,
		};

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

int rtn_addr6_add(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix,
		  const struct in6_addr *peer)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	(void)peer;
	if (!link)
		return -ENODEV;
	link->local6 = *local;
	link->prefix6 = prefix;
	return 0;
}

int rtn_addr6_del(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix)
{
	struct fake_link *link = by_index(ifindex);

	(void)rtn;
	if (!link || memcmp(&link->local6, local, sizeof(*local)) != 0 ||
	    link->prefix6 != prefix)
		return -EADDRNOTAVAIL;
	memset(&link->local6, 0, sizeof(link->local6));
	link->prefix6 = 0;
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

int rtn_route6_add(struct rtn *rtn, const struct rtn_route6 *route)
{
	(void)rtn;
	for (unsigned int i = 0; i < fake_routes6; i++) {
		if (!memcmp(&fake_route6[i], route, sizeof(*route)))
			return -EEXIST;
	}
	if (fake_routes6 == FAKE_ROUTES)
		return -ENOSPC;
	fake_route6[fake_routes6++] = *route;
	return 0;
}

int rtn_route6_del(struct rtn *rtn, const struct rtn_route6 *route)
{
	(void)rtn;
	for (unsigned int i = 0; i < fake_routes6; i++) {
		if (memcmp(&fake_route6[i], route, sizeof(*route)) != 0)
			continue;
		fake_route6[i] = fake_route6[--fake_routes6];
		return 0;
	}
	return -ESRCH;
}

int rtn_proxy_arp_add(struct rtn *rtn, const char *lan, struct in_addr addr,
		      uint32_t *ret_ifindex)
{
	(void)rtn;
	if (strcmp(lan, fake_rtn_lan) != 0)
		return -ENODEV;
	*ret_ifindex = 500;
	for (int i = 0; i < FAKE_PROXIES; i++) {
		if (fake_proxy[i].lan == *ret_ifindex &&
		    fake_proxy[i].addr.s_addr == addr.s_addr)
			return 0;
		if (fake_proxy[i].lan)
			continue;
		fake_proxy[i] = (struct fake_proxy){ *ret_ifindex, addr };
		return 0;
	}
	return -ENOSPC;
}

int rtn_proxy_arp_del(struct rtn *rtn, uint32_t ifindex, struct in_addr addr)
{
	(void)rtn;
	for (int i = 0; i < FAKE_PROXIES; i++) {
		if (fake_proxy[i].lan != ifindex ||
		    fake_proxy[i].addr.s_addr != addr.s_addr)
			continue;
		fake_proxy[i].lan = 0;
		return 0;
	}
	return -ENOENT;
}

int rtn_forwarding(struct rtn *rtn, uint32_t ifindex)
{
	(void)rtn;
	(void)ifindex;
	return fake_rtn_forwarding;
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
		memset(&link->local6, 0, sizeof(link->local6));
		drop_routes(ifindex);
	} else {
		fake_routes = 0;
		fake_routes6 = 0;
		memset(fake_proxy, 0, sizeof(fake_proxy));
	}
	return 0;
}

static int limit_slot(uint32_t ifindex)
{
	for (int i = 0; i < FAKE_LINKS; i++) {
		if (limited[i].ifindex == ifindex)
			return i;
	}
	return -1;
}

uint64_t fake_shape_rate(uint32_t ifindex)
{
	int i = limit_slot(ifindex);

	return i < 0 ? 0 : limited[i].rate;
}

static int shape_answer(struct rtn *rtn)
{
	(void)rtn;
	return fake_shape_error;
}

int shape_egress(struct rtn *rtn, uint32_t ifindex,
		 const struct shape_limit *limit, uint32_t packet)
{
	int i = limit_slot(ifindex);

	(void)packet;
	if (i < 0)
		i = limit_slot(0);
	if (i < 0)
		return -ENOSPC;
	if (!shape_answer(rtn)) {
		limited[i].ifindex = ifindex;
		limited[i].rate = limit->rate;
	}
	return shape_answer(rtn);
}

void shape_egress_stop(struct rtn *rtn, uint32_t ifindex)
{
	int i = limit_slot(ifindex);

	(void)rtn;
	if (i >= 0)
		memset(&limited[i], 0, sizeof(limited[i]));
}

int shape_ifb_add(struct rtn *rtn, uint32_t ifindex, uint32_t *ret_ifb)
{
	*ret_ifb = ifindex + FAKE_SHAPE_IFB;
	return shape_answer(rtn);
}

int shape_redirect(struct rtn *rtn, uint32_t ifindex, enum shape_way way,
		   uint32_t ifb, uint32_t class)
{
	(void)ifindex;
	(void)way;
	(void)ifb;
	(void)class;
	fake_shape_redirects += !shape_answer(rtn);
	return shape_answer(rtn);
}

void shape_redirect_stop(struct rtn *rtn, uint32_t ifindex, enum shape_way way)
{
	(void)rtn;
	(void)ifindex;
	(void)way;
	fake_shape_redirects -= fake_shape_redirects != 0;
}

int shape_share_add(struct rtn *rtn, enum shape_way way, uint64_t rate,
		    uint32_t *ret_ifb)
{
	const struct shape_limit limit = { .rate = rate };

	*ret_ifb = FAKE_SHAPE_SHARE + way;
	return shape_egress(rtn, *ret_ifb, &limit, 0);
}

int shape_share_rate(struct rtn *rtn, uint32_t ifb, uint64_t rate)
{
	const struct shape_limit limit = { .rate = rate };

	return shape_egress(rtn, ifb, &limit, 0);
}

int shape_class(struct rtn *rtn, uint32_t ifb, uint32_t class,
		const struct shape_limit *limit, uint32_t packet)
{
	struct fake_class *c = &fake_class[class % FAKE_CLASSES];

	(void)ifb;
	(void)packet;
	if (!shape_answer(rtn))
		*c = (struct fake_class){ limit->rate, limit->minimum,
					  limit->priority };
	return shape_answer(rtn);
}

void shape_class_stop(struct rtn *rtn, uint32_t ifb, uint32_t class)
{
	(void)rtn;
	(void)ifb;
	fake_class[class % FAKE_CLASSES] = (struct fake_class){ 0 };
}

void shape_clean(struct rtn *rtn)
{
	(void)rtn;
}
