/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnetlink: netdevs of kind "pptp", their addresses and routes. The prefix is
 * rtn_ because libnl-route owns rtnl_.
 *
 * The kernel works on a request in the caller's context, so these calls return
 * its answer without waiting for anything else. All return 0 or a negative
 * errno with words in rtn_error().
 */
#ifndef KPPTPD_RTNL_H
#define KPPTPD_RTNL_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Longest altname that the kernel takes, with its NUL (ALTIFNAMSIZ). */
#define RTN_ALTNAME_SIZE 128

/*
 * Addresses (IFA_PROTO) and routes (rtm_protocol) of ours carry this number, so
 * that a daemon that died leaves them recognisable: the IP protocol of GRE.
 */
#define RTN_PROTOCOL 47

typedef struct sd_event sd_event;
struct rtn;

/**
 * struct rtn_handlers - what is reported, from the event loop
 * @link_up: a netdev was brought up, by whomever; routes by it that were there
 *	before it went down are lost
 * @link_gone: a netdev left this namespace: deleted, or moved to another one
 */
struct rtn_handlers {
	void (*link_up)(void *user, uint32_t ifindex);
	void (*link_gone)(void *user, uint32_t ifindex);
};

/**
 * struct rtn_link - a netdev of kind "pptp"
 * @ifindex: its number
 * @name: its name
 * @altname: its alternative name that begins with "<", or empty
 */
struct rtn_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
};

/**
 * struct rtn_route - an IPv4 route of the main table
 * @dst: destination, host bits zero
 * @gateway: next hop, or 0.0.0.0; with @ifindex it need not be in a network of
 *	that netdev
 * @src: our address that packets of ours carry, or 0.0.0.0 for the kernel's choice
 * @ifindex: netdev, or 0 when @gateway is enough
 * @metric: the kernel's priority; 0 is the most wanted
 * @prefix: length of the destination's prefix, 0..32
 */
struct rtn_route {
	struct in_addr dst;
	struct in_addr gateway;
	struct in_addr src;
	uint32_t ifindex;
	uint32_t metric;
	uint8_t prefix;
};

typedef void rtn_link_fn(void *user, const struct rtn_link *link);

/**
 * rtn_new() - open the sockets
 * @event: loop in which netdevs are reported
 * @handlers: receiver, lives as long as the object
 */
int rtn_new(sd_event *event, const struct rtn_handlers *handlers, void *user,
	    struct rtn **ret);

void rtn_free(struct rtn *rtn);

/** rtn_error() - why the last call failed, with the kernel's own words */
const char *rtn_error(const struct rtn *rtn);

/** rtn_link_add() - make a netdev of kind "pptp"; -EEXIST when the name is taken */
int rtn_link_add(struct rtn *rtn, const char *name, uint32_t *ret_ifindex);

/** rtn_link_del() - remove a netdev, and with it all that refers to it */
int rtn_link_del(struct rtn *rtn, uint32_t ifindex);

/** rtn_link_altname() - give a netdev one more name */
int rtn_link_altname(struct rtn *rtn, uint32_t ifindex, const char *altname);

/**
 * rtn_link_rename() - give a netdev another name
 *
 * Kernels before 6.2 refuse that while it is up, unless its driver allows it, as
 * that of kind "pptp" does.
 */
int rtn_link_rename(struct rtn *rtn, uint32_t ifindex, const char *name);

/** rtn_link_up() - bring a netdev up; @mtu in bytes, 0 leaves it */
int rtn_link_up(struct rtn *rtn, uint32_t ifindex, uint32_t mtu);

/** rtn_link_dump() - tell @fn about every netdev of kind "pptp" */
int rtn_link_dump(struct rtn *rtn, rtn_link_fn *fn, void *user);

/**
 * rtn_addr_add() - give a netdev the point-to-point address @local to @peer
 *
 * No route to @peer comes with it: the kernel would put that behind an older one
 * by another netdev.
 */
int rtn_addr_add(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer);

/** rtn_addr_del() - take back what rtn_addr_add() gave */
int rtn_addr_del(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer);

/**
 * rtn_route_add() - add a route; in front of equal ones, which it hides
 *
 * Returns -EEXIST when exactly this route is there.
 */
int rtn_route_add(struct rtn *rtn, const struct rtn_route *route);

/** rtn_route_del() - remove a route of ours */
int rtn_route_del(struct rtn *rtn, const struct rtn_route *route);

/** rtn_route_get() - ask how @dst is reached; fills gateway and ifindex */
int rtn_route_get(struct rtn *rtn, struct in_addr dst, struct rtn_route *ret);

/** rtn_flush() - remove addresses and routes of ours that a dead daemon left */
int rtn_flush(struct rtn *rtn, uint32_t ifindex);

#endif /* KPPTPD_RTNL_H */
