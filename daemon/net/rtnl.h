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
 * @lost: reports were lost, maybe such
 * @link_up: a netdev was brought up, by whomever; routes by it that were there
 *	before it went down are lost
 * @link_gone: a netdev left this namespace: deleted, or moved to another one
 */
struct rtn_handlers {
	void (*lost)(void *user);
	void (*link_up)(void *user, uint32_t ifindex);
	void (*link_gone)(void *user, uint32_t ifindex);
};

/**
 * struct rtn_link - a netdev of kind "pptp"
 * @ifindex: its number
 * @bridge_port: made by rtn_link_add_bridge_port(), or otherwise in ethernet mode
 * @name: its name
 * @altname: its alternative name that begins with "<", or empty
 */
struct rtn_link {
	uint32_t ifindex;
	bool bridge_port;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
};

/**
 * struct rtn_route - an IPv4 route
 * @dst: destination, host bits zero
 * @gateway: next hop, or 0.0.0.0; with @ifindex it need not be in a network of
 *	that netdev
 * @src: our address that packets of ours carry, or 0.0.0.0 for the kernel's choice
 * @ifindex: netdev, or 0 when @gateway is enough
 * @metric: the kernel's priority; 0 is the most wanted
 * @table: where it stands; 0 is the main table
 * @prefix: length of the destination's prefix, 0..32
 */
struct rtn_route {
	struct in_addr dst;
	struct in_addr gateway;
	struct in_addr src;
	uint32_t ifindex;
	uint32_t metric;
	uint32_t table;
	uint8_t prefix;
};

/**
 * struct rtn_route6 - an IPv6 route
 * @dst: destination, host bits zero
 * @gateway: next hop, or ::; with @ifindex it need not be in a network of that
 *	netdev
 * @ifindex: netdev, or 0 when @gateway is enough
 * @metric: the kernel's priority, 1 is the most wanted; 0 is taken for 1024
 * @table: where it stands; 0 is the main table
 * @prefix: length of the destination's prefix, 0..128
 */
struct rtn_route6 {
	struct in6_addr dst;
	struct in6_addr gateway;
	uint32_t ifindex;
	uint32_t metric;
	uint32_t table;
	uint8_t prefix;
};

/* No priority of its own for a bridge's port: the kernel's stays, which is 32. */
#define RTN_PORT_PRIORITY_UNSET UINT32_MAX

/** enum rtn_learning - does a port of a bridge learn addresses */
enum rtn_learning {
	RTN_LEARNING_UNSET,
	RTN_LEARNING_ON,
	RTN_LEARNING_OFF,
};

/**
 * struct rtn_port - how a netdev is a port of a bridge
 * @bridge: name of the bridge
 * @path_cost: 1..65535, of spanning tree; 0 leaves the kernel's, which is 100
 * @priority: 0..63, of spanning tree, or %RTN_PORT_PRIORITY_UNSET
 * @vid: 1..4094, VLAN of what comes in untagged and the only one that goes out,
 *	untagged; 0 leaves the bridge's default
 * @learning: as the kernel has it, which is on, unless set
 */
struct rtn_port {
	const char *bridge;
	uint32_t path_cost;
	uint32_t priority;
	uint16_t vid;
	enum rtn_learning learning;
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

/**
 * rtn_link_add_bridge_port() - make a netdev of kind "pptp" in ethernet mode
 *
 * Its MAC address is a random one that begins with fe, for a bridge without one of
 * its own takes the lowest of its ports', and shall not take this.
 */
int rtn_link_add_bridge_port(struct rtn *rtn, const char *name,
			     uint32_t *ret_ifindex);

/**
 * rtn_port_set() - make a netdev a port of a bridge
 * @rtn: the sockets
 * @ifindex: netdev
 * @port: bridge and settings
 *
 * Refused with words that name the bridge: one that is not there (-ENODEV), that is
 * no bridge (-EINVAL), that has no MAC address because none was set and it has no
 * port (-EADDRNOTAVAIL), or where a VLAN would mean nothing because vlan_filtering is
 * off (-EOPNOTSUPP). A netdev that was in no bridge is in none when any step fails.
 * Until all are done the port is in the bridge's default VLAN, so let no frames come
 * before. Removing the netdev takes it out.
 */
int rtn_port_set(struct rtn *rtn, uint32_t ifindex,
		 const struct rtn_port *port);

/**
 * rtn_begin() - what is changed from now on is sent by rtn_end(), all together
 *
 * Functions that change one thing, and find out nothing, return 0 until then.
 */
void rtn_begin(struct rtn *rtn);

/**
 * rtn_end() - send it; one change that fails does not keep the others from being made
 *
 * Return: 0, or of the first that failed a negative errno, with words in rtn_error().
 */
int rtn_end(struct rtn *rtn);

/** rtn_link_del() - remove a netdev, and with it all that refers to it */
int rtn_link_del(struct rtn *rtn, uint32_t ifindex);

/**
 * rtn_link_retire() - put a netdev among those that go together
 *
 * The kernel takes long for each removal, and hardly longer for many at once.
 */
int rtn_link_retire(struct rtn *rtn, uint32_t ifindex);

/** rtn_link_del_retired() - remove them; -ENODEV when there are none */
int rtn_link_del_retired(struct rtn *rtn);

/** rtn_link_altname() - give a netdev one more name */
int rtn_link_altname(struct rtn *rtn, uint32_t ifindex, const char *altname);

/**
 * rtn_link_rename() - give a netdev another name
 *
 * Kernels before 6.2 refuse that while it is up, unless its driver allows it, as
 * that of kind "pptp" does.
 */
int rtn_link_rename(struct rtn *rtn, uint32_t ifindex, const char *name);

/** rtn_link_name() - the name that a netdev has now; false when it is not there */
bool rtn_link_name(struct rtn *rtn, uint32_t ifindex,
		   char name[static IF_NAMESIZE]);

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
 * rtn_link_table() - where routes by a netdev belong
 *
 * Return: the table of the VRF that the netdev is in; 0, the main one, where it is
 * in none.
 */
uint32_t rtn_link_table(struct rtn *rtn, uint32_t ifindex);

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

/**
 * rtn_addr6_add() - give a netdev an IPv6 address, without looking for duplicates
 * @rtn: the sockets
 * @ifindex: netdev; the address is gone once it goes down
 * @local: the address
 * @prefix: length of the network's prefix, or of @peer's; the kernel adds a route to
 *	that by the netdev
 * @peer: address of the other end, or NULL
 */
int rtn_addr6_add(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix,
		  const struct in6_addr *peer);

/** rtn_addr6_del() - take back what rtn_addr6_add() gave */
int rtn_addr6_del(struct rtn *rtn, uint32_t ifindex,
		  const struct in6_addr *local, uint8_t prefix);

/**
 * rtn_route6_add() - add an IPv6 route; behind equal ones, unlike rtn_route_add()
 *
 * Returns -EEXIST when exactly this route is there.
 */
int rtn_route6_add(struct rtn *rtn, const struct rtn_route6 *route);

/** rtn_route6_del() - remove an IPv6 route of ours */
int rtn_route6_del(struct rtn *rtn, const struct rtn_route6 *route);

/**
 * rtn_proxy_arp_add() - answer ARP for @addr on a LAN, with the LAN's own MAC address
 * @rtn: the sockets
 * @lan: name of the LAN's netdev
 * @addr: address that is reached by another netdev than @lan
 * @ret_ifindex: number of @lan, for rtn_proxy_arp_del()
 *
 * The sysctl proxy_arp is not needed and stays as it is; forwarding is, see
 * rtn_forwarding(). An answer takes the kernel up to neigh/LAN/proxy_delay, 0.8 s
 * where nobody changed it. -ENODEV when there is no such netdev.
 */
int rtn_proxy_arp_add(struct rtn *rtn, const char *lan, struct in_addr addr,
		      uint32_t *ret_ifindex);

/** rtn_proxy_arp_del() - take back what rtn_proxy_arp_add() did */
int rtn_proxy_arp_del(struct rtn *rtn, uint32_t ifindex, struct in_addr addr);

/**
 * rtn_forwarding() - does the kernel forward IPv4 packets that come in by a netdev
 *
 * Return: 1 or 0, or a negative errno.
 */
int rtn_forwarding(struct rtn *rtn, uint32_t ifindex);

/**
 * rtn_flush() - remove what a dead daemon left: addresses and routes, IPv6 too
 * @rtn: the sockets
 * @ifindex: netdev; 0 for all, then of routes and proxy-ARP entries alone
 */
int rtn_flush(struct rtn *rtn, uint32_t ifindex);

#endif /* KPPTPD_RTNL_H */
