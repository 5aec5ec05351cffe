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
 * struct settings_net - what a tunnel is to the network around it
 * @bridge: bridge that it becomes a port of; empty is none
 * @bridge_interface: name of the port's netdev; empty is what
 *	settings_bridge_interface() makes of the tunnel's
 * @path_cost: of the port, 1..65535; 0 is the kernel's default
 * @port_priority: of the port in the kernel's form, 0..63 or
 *	RTN_PORT_PRIORITY_UNSET
 * @vid: VLAN of its untagged frames, 1..4094; 0 leaves the bridge's default
 * @ipv6: what is wanted of IPv6
 * @prefix: routed to the peer, host bits zero; goes before @prefix_pool
 * @prefix_len: of @prefix, bits; 0 is none
 * @prefix_pool: ipv6-pool that a prefix comes from; empty is none
 * @routes6: IPv6 routes that stand while the tunnel does
 * @change_tcp_mss: clamp the MSS of TCP in both directions
 * @dscp: of the outer packets, 0..63 or DATAPLANE_DSCP_INHERIT
 * @proxy_arp: netdev of the LAN in which the peer's address is answered for;
 *	empty is none
 *
 * @prefix, @prefix_pool and @routes6 are for peers of the server.
 */
struct settings_net {
	char bridge[IFNAMSIZ];
	char bridge_interface[IFNAMSIZ];
	uint32_t path_cost;
	uint32_t port_priority;
	uint32_t vid;
	enum link_ipv6 ipv6;
	struct in6_addr prefix;
	uint8_t prefix_len;
	char prefix_pool[MODEL_TEXT_SIZE];
	struct model_routes6 routes6;
	bool change_tcp_mss;
	uint8_t dscp;
	char proxy_arp[IFNAMSIZ];
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
