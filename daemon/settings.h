/* SPDX-License-Identifier: GPL-2.0-only */
/* The model's words for what PPP names otherwise. Pure. */
#ifndef KPPTPD_SETTINGS_H
#define KPPTPD_SETTINGS_H

#include <net/if.h>

#include "model/model.h"
#include "ppp/link.h"

/** settings_auth() - enum model_auth bits as enum auth_method bits */
unsigned int settings_auth(uint32_t methods);

/** settings_encryption() - what model_encryption() gave, for a link */
enum link_encryption settings_encryption(enum model_encryption encryption);

/** settings_unit() - max-mtu or max-mru, whose limits are a link's too */
uint16_t settings_unit(uint32_t bytes);

/** settings_addrs() - @own, or @service where @own is empty, into @to */
void settings_addrs(struct in_addr to[static MODEL_ADDRS_MAX],
		    const struct model_addrs *own,
		    const struct model_addrs *service);

/**
 * struct settings_addr - one address, or the pool that it is to come from
 * @addr: network byte order; 0.0.0.0 is none
 * @pool: name of a pool, empty is none; never both
 */
struct settings_addr {
	struct in_addr addr;
	char pool[MODEL_TEXT_SIZE];
};

/** settings_addr() - the user's, his profile's or the service's; one beats a pool */
void settings_addr(struct in_addr user, const struct model_addr_pool *own,
		   const struct model_addr_pool *service,
		   struct settings_addr *out);

/**
 * struct settings_limits - how long and how often a user may be connected
 * @idle_timeout: seconds without a packet that end the session; 0 is never
 * @session_timeout: seconds that the session may last; 0 is for ever
 * @only_one: refuse a login while the user is connected, unless it joins his bundle
 * @limit_in: bytes from the user that end the session; 0 is no limit
 * @limit_out: bytes to the user, likewise
 */
struct settings_limits {
	uint32_t idle_timeout;
	uint32_t session_timeout;
	bool only_one;
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
	struct model_rate rate;
	char incoming_filter[MODEL_TEXT_SIZE];
	char outgoing_filter[MODEL_TEXT_SIZE];
	char address_list[MODEL_TEXT_SIZE];
	char interface_list[MODEL_TEXT_SIZE];
};

/**
 * settings_net() - resolve them
 * @model: the model
 * @profile: name of the user's or the client's profile
 * @service: name of the service's profile, as for model_encryption()
 * @secret: of the user, or NULL for a client
 * @out: overwritten
 *
 * Each property comes from the first that says it: @secret, @profile, @service. A
 * word "default" that is left then is asked of the built-in profile "default", as
 * model_encryption() does; names and prefixes are not, as addresses are not.
 */
void settings_net(const struct model *model, const char *profile,
		  const char *service, const struct model_secret *secret,
		  struct settings_net *out);

/** settings_bridge_interface() - the port's netdev of the tunnel @netdev */
void settings_bridge_interface(const struct settings_net *net,
			       const char *netdev, char out[static IFNAMSIZ]);

#endif /* KPPTPD_SETTINGS_H */
