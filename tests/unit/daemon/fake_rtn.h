/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In place of what net/rtnl.h and net/shape.h declare: netdevs, addresses, routes and
 * rates in memory.
 */
#ifndef FAKE_RTN_H
#define FAKE_RTN_H

#include "net/rtnl.h"

enum fake_rtn_limits { FAKE_LINKS = 16, FAKE_ROUTES = 32, FAKE_PROXIES = 8 };

/**
 * struct fake_link - a netdev of kind pptp
 * @ifindex: 0 when the slot is free
 * @name: its name
 * @altname: "" for none
 * @up: brought up
 * @mtu: 0 while not set
 * @local: address, 0.0.0.0 for none
 * @peer: its other end
 * @local6: IPv6 address, :: for none
 * @prefix6: length of its prefix
 * @bridge_port: in ethernet mode
 * @bridge: bridge that it is a port of, "" for none
 * @port: how, but for the name
 */
struct fake_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
	bool up;
	uint32_t mtu;
	struct in_addr local;
	struct in_addr peer;
	struct in6_addr local6;
	uint8_t prefix6;
	bool bridge_port;
	char bridge[IF_NAMESIZE];
	struct rtn_port port;
};

/**
 * struct fake_proxy - an address that ARP is answered for
 * @lan: number of the netdev where; 0 when the slot is free
 * @addr: the address
 */
struct fake_proxy {
	uint32_t lan;
	struct in_addr addr;
};

extern struct fake_link fake_link[FAKE_LINKS];
extern struct rtn_route fake_route[FAKE_ROUTES];
extern unsigned int fake_routes;
extern struct rtn_route6 fake_route6[FAKE_ROUTES];
extern unsigned int fake_routes6;
extern struct fake_proxy fake_proxy[FAKE_PROXIES];
/* What rtn_forwarding() says, until the next reset; 1 then. */
extern int fake_rtn_forwarding;
/* The only bridge there is, "" for none as after a reset. */
extern char fake_rtn_bridge[IF_NAMESIZE];
/* The only netdev with proxy ARP, "" for none as after a reset; its number is 500. */
extern char fake_rtn_lan[IF_NAMESIZE];
/* Every altname is refused, until the next reset. */
extern bool fake_rtn_refuse_altnames;

/* The netdev that limits what comes in by another one has that one's number and this. */
#define FAKE_SHAPE_IFB 10000

/* Netdevs where tunnels share a rate have this number and their enum shape_way. */
#define FAKE_SHAPE_SHARE 20000

enum { FAKE_CLASSES = 8 };

/**
 * struct fake_class - what a tunnel has of a shared rate
 * @rate: bits/s; 0 is no limit of its own
 * @minimum: bits/s
 * @priority: 0 is no such class
 */
struct fake_class {
	uint64_t rate;
	uint64_t minimum;
	uint32_t priority;
};

/* By number, as set last, in any direction. */
extern struct fake_class fake_class[FAKE_CLASSES];

/* What functions of net/shape.h return, until the next reset; 0 then. */
extern int fake_shape_error;
/* Netdevs whose packets go through an ifb netdev first. */
extern unsigned int fake_shape_redirects;

/** fake_shape_rate() - what a netdev sends at the most, bits/s; 0 is no limit */
uint64_t fake_shape_rate(uint32_t ifindex);

/** fake_rtn_reset() - forget everything */
void fake_rtn_reset(void);

/** fake_rtn_link() - by name or altname, or NULL */
struct fake_link *fake_rtn_link(const char *name);

/** fake_rtn_links() - how many there are */
unsigned int fake_rtn_links(void);

/** fake_rtn_has_route() - "10.150.1.0/24 via 10.0.103.2 dev 3 metric 1" */
bool fake_rtn_has_route(const char *text);

/** fake_rtn_has_route6() - "2001:db8:1::/64 via fe80::2 dev 3 metric 1" */
bool fake_rtn_has_route6(const char *text);

/** fake_rtn_has_proxy() - "10.0.0.7" */
bool fake_rtn_has_proxy(const char *text);

/** fake_rtn_bounce() - someone else brings a netdev down and up again */
void fake_rtn_bounce(const char *name);

/** fake_rtn_remove() - someone else deletes a netdev */
void fake_rtn_remove(const char *name);

#endif
