/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the model's words come to: for a link of PPP, and for the tunnel of one user
 * or client. Pure.
 */
#ifndef KPPTPD_SETTINGS_H
#define KPPTPD_SETTINGS_H

#include <net/if.h>

#include "model/model.h"
#include "ppp/link.h"

/** settings_auth() - enum model_auth bits as enum auth_method bits */
unsigned int settings_auth(uint32_t methods);

/** settings_unit() - max-mtu or max-mru, whose limits are a link's too */
uint16_t settings_unit(uint32_t bytes);

/* In the place of the server's default-profile with a client, which has no service. */
#define SETTINGS_CLIENT_SERVICE ""

/**
 * struct settings_addr - one address, or the pool that it is to come from
 * @addr: network byte order; 0.0.0.0 is none
 * @pool: name of a pool, empty is none; never both
 */
struct settings_addr {
	struct in_addr addr;
	char pool[MODEL_TEXT_SIZE];
};

/**
 * struct settings_limits - how long and how often a user may be connected
 * @idle_timeout: seconds without a packet that end the session; 0 is never
 * @session_timeout: seconds that the session may last; 0 is for ever
 * @only_one: refuse a login while the user is connected, unless it joins his bundle
 * @port_limit: refuse a login that would be one session more of the user's; 0 is no
 *	limit
 * @limit_in: bytes from the user that end the session; 0 is no limit
 * @limit_out: bytes to the user, likewise
 */
struct settings_limits {
	uint32_t idle_timeout;
	uint32_t session_timeout;
	bool only_one;
	uint32_t port_limit;
	uint64_t limit_in;
	uint64_t limit_out;
};

/**
 * struct settings_scripts - programs that are run as a tunnel comes and goes
 * @on_up: absolute path; empty is none
 * @on_down: likewise
 */
struct settings_scripts {
	char on_up[MODEL_TEXT_SIZE];
	char on_down[MODEL_TEXT_SIZE];
};

/**
 * struct settings_net - what a tunnel is to the network around it
 * @bridge: bridge that it becomes a port of; empty is none
 * @bridge_interface: name of the port's netdev; empty is what
 *	settings_bridge_interface() makes of the tunnel's
 * @path_cost: of the port, 1..65535; 0 is the kernel's default
 * @port_priority: of the port in the kernel's form, 0..63 or
 *	RTN_PORT_PRIORITY_UNSET
 * @vid: VLAN of its untagged frames, 1..4094; 0 leaves the bridge's default
 * @learning: does the port learn addresses; MODEL_CHOICE_DEFAULT leaves it to the
 *	kernel
 * @ipv6: what is wanted of IPv6
 * @prefix: routed to the peer, host bits zero; goes before @prefix_pool
 * @prefix_len: of @prefix, bits; 0 is none
 * @prefix_pool: ipv6-pool that a prefix comes from; empty is none
 * @routes6: IPv6 routes that stand while the tunnel does
 * @change_tcp_mss: clamp the MSS of TCP in both directions
 * @dscp: of the outer packets, 0..63 or DATAPLANE_DSCP_INHERIT
 * @proxy_arp: netdev of the LAN in which the peer's address is answered for;
 *	empty is none
 * @shares: it is one of those that have shared-rate of the server together
 * @rate: how fast it may be; all zero is as fast as it goes
 * @incoming_filter: nftables chain for packets from the peer; empty is none
 * @outgoing_filter: nftables chain for packets to the peer, likewise
 * @address_list: nftables set that the peer's address joins, likewise
 * @interface_list: nftables set that the tunnel's netdev joins, likewise
 *
 * @prefix, @prefix_pool and @routes6 are for peers of the server.
 */
struct settings_net {
	char bridge[IFNAMSIZ];
	char bridge_interface[IFNAMSIZ];
	uint32_t path_cost;
	uint32_t port_priority;
	uint32_t vid;
	enum model_choice learning;
	enum link_ipv6 ipv6;
	struct in6_addr prefix;
	uint8_t prefix_len;
	char prefix_pool[MODEL_TEXT_SIZE];
	struct model_routes6 routes6;
	bool change_tcp_mss;
	uint8_t dscp;
	char proxy_arp[IFNAMSIZ];
	bool shares;
	struct model_rate rate;
	char incoming_filter[MODEL_TEXT_SIZE];
	char outgoing_filter[MODEL_TEXT_SIZE];
	char address_list[MODEL_TEXT_SIZE];
	char interface_list[MODEL_TEXT_SIZE];
};

/**
 * struct settings - all that a tunnel is to be
 * @local: our end
 * @remote: the peer's end
 * @dns: for the peer; unused ones are 0.0.0.0
 * @wins: likewise
 * @encryption: what is wanted of MPPE
 * @net: what it is to the network around it
 * @limits: how long and how often
 * @scripts: what is run as it comes and goes
 * @routes: stand while it does
 */
struct settings {
	struct settings_addr local;
	struct settings_addr remote;
	struct in_addr dns[MODEL_ADDRS_MAX];
	struct in_addr wins[MODEL_ADDRS_MAX];
	enum link_encryption encryption;
	struct settings_net net;
	struct settings_limits limits;
	struct settings_scripts scripts;
	struct model_routes routes;
};

/**
 * settings_resolve() - what holds for a tunnel
 * @model: the model
 * @profile: name of the user's or the client's profile
 * @service: name of the service's profile: default-profile of the server, or
 *	SETTINGS_CLIENT_SERVICE
 * @secret: of the user; NULL for a client and for whom no secret names
 * @out: overwritten
 *
 * Who goes before whom stands in settings_said.h.
 */
void settings_resolve(const struct model *model, const char *profile,
		      const char *service, const struct model_secret *secret,
		      struct settings *out);

/**
 * settings_link() - the part of them that the PPP link works for
 * @settings: as settings_resolve() gave them
 * @out: addresses (0.0.0.0 for one out of a pool), encryption, IPv6 and bridging are
 *	set, the rest stays
 */
void settings_link(const struct settings *settings, struct link_network *out);

/**
 * settings_effective_fn - hears of one property
 * @property: its name
 * @value: what it comes to, as text
 * @source: what says so: secret "ex", profile "lan", server default-profile "all",
 *	built-in default
 * @user: pointer of the caller
 */
typedef void settings_effective_fn(const char *property, const char *value,
				   const char *source, void *user);

/**
 * settings_effective() - list what settings_resolve() comes to
 * @model: the model
 * @kind: MODEL_SECRET, MODEL_CLIENT, or MODEL_INTERFACE for its user
 * @name: of the object
 * @say: called for each property before the call returns
 * @user: its pointer
 *
 * Return: 0; -ENOENT when there is no such object, -EINVAL for another kind.
 */
int settings_effective(const struct model *model, enum model_kind kind,
		       const char *name, settings_effective_fn *say,
		       void *user);

/** settings_bridge_interface() - the port's netdev of the tunnel @netdev */
void settings_bridge_interface(const struct settings_net *net,
			       const char *netdev, char out[static IFNAMSIZ]);

#endif /* KPPTPD_SETTINGS_H */
