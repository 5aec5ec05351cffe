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

#include "model/model.h"
#include "net/rtnl.h"

typedef struct sd_event sd_event;
struct ifaces;
struct outer_route;

/* Most decimal digits that the kernel's name leaves after "pptp-in". */
#define IFACE_DYNAMIC_MAX 9999999u

/**
 * struct iface - one netdev
 * @all: where it belongs
 * @next: another one
 * @name: its name, as configured or chosen
 * @altname: "<pptp-USER>" of a dynamic one, else empty
 * @ifindex: 0 while the kernel has no such netdev
 * @dynamic: made for one session
 * @holder: the session that has it, or NULL
 * @started: addresses are set
 * @local: our address, while @started
 * @remote: the peer's address, while @started
 * @route: routes that were added: to the peer, of the user, and the default
 * @routes: how many of @route are set
 * @outer: the way to the outside of the tunnel while it has a default route
 */
struct iface {
	struct ifaces *all;
	struct iface *next;
	char name[IF_NAMESIZE];
	char altname[RTN_ALTNAME_SIZE];
	uint32_t ifindex;
	bool dynamic;
	void *holder;
	bool started;
	struct in_addr local;
	struct in_addr remote;
	struct rtn_route route[MODEL_ROUTES_MAX + 2];
	unsigned int routes;
	struct outer_route *outer;
};

/**
 * struct iface_net - what a session brings along
 * @local: our address
 * @remote: the peer's address
 * @mtu: bytes
 * @routes: of the user, or NULL
 * @default_route: route everything through the tunnel
 * @outer: the tunnel's other end on the outside, which must not be routed
 *	through the tunnel itself
 */
struct iface_net {
	struct in_addr local;
	struct in_addr remote;
	uint32_t mtu;
	const struct model_routes *routes;
	bool default_route;
	struct in_addr outer;
};

/** ifaces_new() - open rtnetlink; 0 or a negative errno, logged */
int ifaces_new(sd_event *event, struct ifaces **ret);

/** ifaces_free() - remove all netdevs that were made; NULL is fine */
void ifaces_free(struct ifaces *all);

/**
 * ifaces_clean() - remove what a daemon that died left behind
 *
 * Dynamic netdevs go, and the addresses and routes of the others. Call it
 * before any netdev is made.
 */
void ifaces_clean(struct ifaces *all);

/**
 * iface_static() - the netdev of a configured entry
 * @all: the netdevs
 * @name: its name
 *
 * Makes it, or takes an existing one of kind pptp over, with what others set
 * on it. When that fails it is logged and tried again with each session.
 *
 * Return: the netdev, NULL when there is no memory.
 */
struct iface *iface_static(struct ifaces *all, const char *name);

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
 * iface_take() - hand a static netdev to a session
 *
 * Return: false when another session has it, or the kernel cannot make it.
 */
bool iface_take(struct iface *iface, void *holder);

/** iface_release() - the session has ended; a dynamic netdev is removed */
void iface_release(struct iface *iface);

/**
 * iface_start() - set MTU and addresses, bring it up, route to the peer
 *
 * Return: NULL, or why not, in words that live until the next call.
 */
const char *iface_start(struct iface *iface, const struct iface_net *net);

/** iface_add_routes() - add the routes of @net; failures are logged only */
void iface_add_routes(struct iface *iface, const struct iface_net *net);

/** iface_stop() - take addresses and routes back */
void iface_stop(struct iface *iface);

/** iface_label() - what the user calls it: the altname of a dynamic one */
const char *iface_label(const struct iface *iface);

#endif /* KPPTPD_IFACE_H */
