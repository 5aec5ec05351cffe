/* SPDX-License-Identifier: GPL-2.0-only */
/* In place of what net/rtnl.h declares: netdevs, addresses and routes in memory. */
#ifndef FAKE_RTN_H
#define FAKE_RTN_H

#include "net/rtnl.h"

enum fake_rtn_limits { FAKE_LINKS = 16, FAKE_ROUTES = 32 };

/**
 * struct fake_link - a netdev of kind pptp
 * @ifindex: 0 when the slot is free
 * @name: its name
 * @altname: "" for none
 * @up: brought up
 * @mtu: 0 while not set
 * @local: address, 0.0.0.0 for none
 * @peer: its other end
 */
struct fake_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
	bool up;
	uint32_t mtu;
	struct in_addr local;
	struct in_addr peer;
};

extern struct fake_link fake_link[FAKE_LINKS];
extern struct rtn_route fake_route[FAKE_ROUTES];
extern unsigned int fake_routes;
/* Every altname is refused, until the next reset. */
extern bool fake_rtn_refuse_altnames;

/** fake_rtn_reset() - forget everything */
void fake_rtn_reset(void);

/** fake_rtn_link() - by name or altname, or NULL */
struct fake_link *fake_rtn_link(const char *name);

/** fake_rtn_links() - how many there are */
unsigned int fake_rtn_links(void);

/** fake_rtn_has_route() - "10.150.1.0/24 via 10.0.103.2 dev 3 metric 1" */
bool fake_rtn_has_route(const char *text);

/** fake_rtn_bounce() - someone else brings a netdev down and up again */
void fake_rtn_bounce(const char *name);

/** fake_rtn_remove() - someone else deletes a netdev */
void fake_rtn_remove(const char *name);

#endif
