/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Netdevs of the daemon: static ones, which exist as long as their entry in the
 * configuration, and dynamic ones, which exist as long as their session.
 */
#ifndef KPPTPD_IFACE_H
#define KPPTPD_IFACE_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "model/model.h"
#include "net/rtnl.h"

typedef struct sd_event sd_event;
struct iface_rules;
struct iface_saved;
struct ifaces;
struct outer_route;

/* Bytes of the kernel's words for why there is no netdev. */
#define IFACE_WHY_MAX 128

/* Most decimal digits that the kernel's name leaves after "pptp-in". */
#define IFACE_DYNAMIC_MAX 9999999u

/**
 * struct iface_port - the netdev that bridges a tunnel (BCP)
 * @ifindex: its number, 0 for none
 * @name: its name
 * @made: by us, so that it goes with the tunnel
 */
struct iface_port {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	bool made;
};

/**
 * struct iface_ipv6 - what IPv6 gives to a netdev
 * @started: the address is set
 * @local: our link-local address, while @started
 * @route: routes that were added: of the prefix and of the user
 * @routes: how many of @route are set
 */
struct iface_ipv6 {
	bool started;
	struct in6_addr local;
	struct rtn_route6 route[MODEL_ROUTES_MAX + 1];
	unsigned int routes;
};

/**
 * struct iface - one netdev
 * @all: where it belongs
 * @entry: of the list of all
 * @by_name: of the bucket of @name
 * @by_ifindex: of the bucket of @ifindex, while that is not 0
 * @name: its name, as configured or chosen
 * @altname: "<pptp-USER>" of a dynamic one, else empty
 * @ifindex: 0 while the kernel has no such netdev
 * @dynamic: made for one session
 * @rising: we brought it up, which the kernel has yet to report
 * @holder: the bundle that has it, or NULL
 * @started: addresses are set
 * @local: our address, while @started
 * @remote: the peer's address, while @started
 * @route: routes that were added: to the peer, of the user, and the default
 * @routes: how many of @route are set
 * @outer: the way to the outside of the tunnel while it has a default route
 * @proxy_lan: netdev where ARP for @remote is answered, or 0
 * @why: why the kernel has no such netdev, in words; empty while that is fine
 * @clamped: name by which the MSS of its connections is clamped, or ""
 * @mtu: as last set, bytes
 * @table: of the VRF that it is in, 0 for none
 * @ip6: IPv6
 * @port: bridging
 * @rules: filters, lists and rates, or NULL
 * @kept: what the process before this one said of it, until all is taken over
 */
struct iface {
	struct ifaces *all;
	LIST_ENTRY(iface) entry;
	LIST_ENTRY(iface) by_name;
	LIST_ENTRY(iface) by_ifindex;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
	uint32_t ifindex;
	bool dynamic;
	bool rising;
	void *holder;
	bool started;
	struct in_addr local;
	struct in_addr remote;
	struct rtn_route route[MODEL_ROUTES_MAX + 2];
	unsigned int routes;
	struct outer_route *outer;
	uint32_t proxy_lan;
	char why[IFACE_WHY_MAX];
	char clamped[IF_NAMESIZE];
	uint32_t mtu;
	uint32_t table;
	struct iface_ipv6 ip6;
	struct iface_port port;
	struct iface_rules *rules;
	struct iface_saved *kept;
};

/**
 * struct iface_net - what IPCP brings along
 * @local: our address
 * @remote: the peer's address
 * @routes: of the user, or NULL
 * @default_route: route everything through the tunnel
 * @default_metric: of that route
 * @outer: the tunnel's other end on the outside, which must not be routed
 *	through the tunnel itself; 0.0.0.0 where there is none
 * @proxy_arp: netdev of the LAN that @remote is in, or NULL or ""
 */
struct iface_net {
	struct in_addr local;
	struct in_addr remote;
	const struct model_routes *routes;
	bool default_route;
	uint32_t default_metric;
	struct in_addr outer;
	const char *proxy_arp;
};

/**
 * struct iface_net6 - what IPV6CP brings along
 * @local: our link-local address
 * @remote: the peer's, or :: when it did not tell
 * @prefix: routed to the peer, or NULL
 * @routes: of the user, or NULL
 */
struct iface_net6 {
	struct in6_addr local;
	struct in6_addr remote;
	const struct model_prefix6 *prefix;
	const struct model_routes6 *routes;
};

/**
 * ifaces_share() - rates that tunnels with settings_net.shares have together
 * @all: the netdevs
 * @rate: of each direction; 0 is none. Where tunnels share one already it is changed,
 *	but not taken away: that is for those to come
 */
void ifaces_share(struct ifaces *all, const struct model_rate *rate);

/** ifaces_new() - open rtnetlink; 0 or a negative errno, logged */
int ifaces_new(sd_event *event, struct ifaces **ret);

/**
 * ifaces_set_port_gone() - whom to tell that someone else removed a netdev that
 *	bridges
 * @all: the netdevs
 * @fn: gets the holder of the tunnel's netdev
 */
void ifaces_set_port_gone(struct ifaces *all, void (*fn)(void *holder));

/**
 * ifaces_set_link_gone() - whom to tell of netdevs that are not there any more
 * @all: the netdevs
 * @fn: gets @user and the number of one, whoever made it
 */
void ifaces_set_link_gone(struct ifaces *all,
			  void (*fn)(void *user, uint32_t ifindex), void *user);

/** ifaces_free() - remove all netdevs that were made; NULL is fine */
void ifaces_free(struct ifaces *all);

/**
 * ifaces_clean() - remove what a daemon that died left behind
 *
 * Dynamic netdevs go, and the addresses and routes of the others, but for those that
 * were kept (iface_keep.h). Call it before any netdev is made.
 */
void ifaces_clean(struct ifaces *all);

/**
 * iface_static() - the netdev of a configured entry
 * @all: the netdevs
 * @name: its name
 *
 * Makes it, or takes an existing one of kind pptp over, with what others set
 * on it. When that fails it is logged and tried again with each session, and when
 * a netdev goes whose name this one may have been waiting for.
 *
 * Return: the netdev, NULL when there is no memory.
 */
struct iface *iface_static(struct ifaces *all, const char *name);

/**
 * iface_is_taken() - has another program a netdev of that name?
 *
 * One of kind pptp that iface_static() would take over is not another's.
 */
bool iface_is_taken(struct ifaces *all, const char *name);

/** iface_find() - a static netdev by name, or NULL */
struct iface *iface_find(struct ifaces *all, const char *name);

/**
 * iface_dynamic() - a netdev for one session of @user
 *
 * It is named by the first free number and carries the altname "<pptp-USER>",
 * or "<pptp-USER-2>" and so on where the user is connected more than once.
 *
 * Return: the netdev, already taken; NULL on failure, which is logged.
 */
struct iface *iface_dynamic(struct ifaces *all, const char *user, void *holder);

/** iface_remove() - remove a netdev; its session must have ended */
void iface_remove(struct iface *iface);

/**
 * iface_ready() - make sure that the kernel has the netdev
 *
 * Return: false, logged, when it cannot be made.
 */
bool iface_ready(struct iface *iface);

/**
 * iface_take() - hand a static netdev to a bundle
 *
 * Return: false when another one has it, or the kernel cannot make it.
 */
bool iface_take(struct iface *iface, void *holder);

/** iface_release() - the bundle has ended; a dynamic netdev is removed */
void iface_release(struct iface *iface);

/**
 * iface_up() - bring it up
 * @iface: the netdev
 * @mtu: bytes
 * @clamp_mss: of TCP connections through it, which need no more than @mtu
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_up(struct iface *iface, uint32_t mtu, bool clamp_mss);

/**
 * iface_start() - set addresses, route to the peer; after iface_up()
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_start(struct iface *iface, const struct iface_net *net);

/** iface_up_start() - iface_up() and iface_start(), in one go */
const char *iface_up_start(struct iface *iface, uint32_t mtu, bool clamp_mss,
			   const struct iface_net *net);

/** iface_add_routes() - add the routes of @net; failures are logged only */
void iface_add_routes(struct iface *iface, const struct iface_net *net);

/** iface_stop() - take the addresses and routes of iface_start() back */
void iface_stop(struct iface *iface);

/**
 * iface_start6() - set the link-local address, add routes; after iface_up()
 *
 * Routes that fail are logged only.
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_start6(struct iface *iface, const struct iface_net6 *net);

/** iface_stop6() - take the address and routes of iface_start6() back */
void iface_stop6(struct iface *iface);

/**
 * iface_bridge_start() - make the netdev that bridges, a port of its bridge
 * @iface: netdev of the tunnel
 * @name: what it is to be called
 * @port: the bridge, and how
 * @mtu: bytes
 * @why: gets the reason in words when that fails
 * @size: of @why
 *
 * Return: false when that failed; nothing is left then.
 */
bool iface_bridge_start(struct iface *iface, const char *name,
			const struct rtn_port *port, uint32_t mtu, char *why,
			size_t size);

/** iface_bridge_mtu() - set another MTU, if there is such a netdev */
void iface_bridge_mtu(struct iface *iface, uint32_t mtu);

/** iface_bridge_stop() - take away what iface_bridge_start() made */
void iface_bridge_stop(struct iface *iface);

/** iface_label() - what the user calls it: the altname of a dynamic one */
const char *iface_label(const struct iface *iface);

/**
 * iface_netdev() - what the kernel calls it now, whoever renamed it
 * @iface: the netdev
 * @buf: where that is written
 *
 * Return: @buf; the last name that is known of a netdev that is not there any more.
 */
const char *iface_netdev(const struct iface *iface,
			 char buf[static IF_NAMESIZE]);

#endif /* KPPTPD_IFACE_H */
