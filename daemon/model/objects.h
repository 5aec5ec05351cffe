/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects, as the model hands them out: one struct each, one field for each
 * property of the tables (prop.h).
 */
#ifndef KPPTP_MODEL_OBJECTS_H
#define KPPTP_MODEL_OBJECTS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * enum model_kind - the objects, in the order in which one may refer to another
 * @MODEL_IPV6_POOL: a range that users get IPv6 prefixes from
 * @MODEL_PROFILE: settings shared by users; "default" and "default-encryption"
 *	are built in
 * @MODEL_SECRET: a local user
 * @MODEL_SERVER: the server's own settings, exactly one object
 * @MODEL_INTERFACE: a static entry that gives a user's tunnel a lasting name
 * @MODEL_CLIENT: a tunnel that we dial
 * @MODEL_ACTIVE: a connected user; has read-only properties and is never stored
 * @MODEL_KINDS: how many there are
 */
enum model_kind {
	MODEL_IPV6_POOL,
	MODEL_PROFILE,
	MODEL_SECRET,
	MODEL_SERVER,
	MODEL_INTERFACE,
	MODEL_CLIENT,
	MODEL_ACTIVE,
	MODEL_KINDS
};

/**
 * enum model_size - bounds of the texts and lists of an object
 * @MODEL_IFNAME_SIZE: a kernel interface name and its NUL (IFNAMSIZ)
 * @MODEL_TEXT_SIZE: any other text and its NUL; 255 is what the length octets of
 *	PAP (RFC 1334) and the MS-CHAP name fields leave
 * @MODEL_ADDRS_MAX: IPCP (RFC 1877) carries a primary and a secondary server
 * @MODEL_ROUTES_MAX: routes of one user, of IPv4 and of IPv6 each
 * @MODEL_LINKS_MAX: links of one bundle (KPPTP_BUNDLE_LINKS of the module)
 */
enum model_size {
	MODEL_IFNAME_SIZE = 16,
	MODEL_TEXT_SIZE = 256,
	MODEL_ADDRS_MAX = 2,
	MODEL_ROUTES_MAX = 16,
	MODEL_LINKS_MAX = 8
};

/** enum model_auth - bits of the authentication methods */
enum model_auth {
	MODEL_AUTH_PAP = 1 << 0,
	MODEL_AUTH_CHAP = 1 << 1,
	MODEL_AUTH_MSCHAP1 = 1 << 2,
	MODEL_AUTH_MSCHAP2 = 1 << 3
};

/**
 * enum model_encryption - use-encryption of a profile
 * @MODEL_ENCRYPTION_DEFAULT: what the built-in profile "default" says; there it
 *	means MODEL_ENCRYPTION_YES (see model_encryption())
 * @MODEL_ENCRYPTION_NO: never
 * @MODEL_ENCRYPTION_YES: when the peer can
 * @MODEL_ENCRYPTION_REQUIRED: a tunnel without it is ended
 */
enum model_encryption {
	MODEL_ENCRYPTION_DEFAULT,
	MODEL_ENCRYPTION_NO,
	MODEL_ENCRYPTION_YES,
	MODEL_ENCRYPTION_REQUIRED
};

/**
 * enum model_ipv6 - use-ipv6 of a profile
 * @MODEL_IPV6_DEFAULT: what the service's profile says, and the built-in profile
 *	"default" after it; MODEL_IPV6_YES where neither says
 * @MODEL_IPV6_NO: IPV6CP is refused
 * @MODEL_IPV6_YES: when the peer can
 * @MODEL_IPV6_REQUIRED: a tunnel without it is ended
 */
enum model_ipv6 {
	MODEL_IPV6_DEFAULT,
	MODEL_IPV6_NO,
	MODEL_IPV6_YES,
	MODEL_IPV6_REQUIRED
};

/** enum model_choice - a switch that a profile may leave to the service's profile */
enum model_choice { MODEL_CHOICE_DEFAULT, MODEL_CHOICE_NO, MODEL_CHOICE_YES };

/**
 * enum model_number - numbers of a profile that may also be a word
 * @MODEL_PATH_COST_MAX: the kernel keeps a port's cost in 16 bits
 * @MODEL_PATH_COST_DEFAULT: not said
 * @MODEL_PRIORITY_STEP: IEEE 802.1D gives a port's priority four bits, the upper
 *	ones of an octet
 * @MODEL_PRIORITY_MAX: the largest priority
 * @MODEL_PRIORITY_DEFAULT: not said
 * @MODEL_VID_MAX: the largest VLAN number (IEEE 802.1Q)
 * @MODEL_VID_DEFAULT: not said
 * @MODEL_DSCP_MAX: the largest DSCP (RFC 2474)
 * @MODEL_DSCP_INHERIT: copied from the packet inside
 * @MODEL_DSCP_DEFAULT: not said
 */
enum model_number {
	MODEL_PATH_COST_MAX = 65535,
	MODEL_PATH_COST_DEFAULT,
	MODEL_PRIORITY_STEP = 16,
	MODEL_PRIORITY_MAX = 240,
	MODEL_PRIORITY_DEFAULT,
	MODEL_VID_MAX = 4094,
	MODEL_VID_DEFAULT,
	MODEL_DSCP_MAX = 63,
	MODEL_DSCP_INHERIT,
	MODEL_DSCP_DEFAULT
};

/** enum model_service - which services a secret is good for */
enum model_service { MODEL_SERVICE_ANY, MODEL_SERVICE_PPTP };

/**
 * struct model_object - what every object begins with
 * @id: number that survives "set", renaming and reload; never 0, never reused
 * @kind: which struct this is
 * @builtin: cannot be removed or renamed
 */
struct model_object {
	uint32_t id;
	enum model_kind kind;
	bool builtin;
};

/**
 * struct model_addrs - a list of IPv4 addresses
 * @count: how many are set
 * @addr: network byte order
 */
struct model_addrs {
	uint32_t count;
	struct in_addr addr[MODEL_ADDRS_MAX];
};

/**
 * struct model_route - one route that stands while its user is connected
 * @dst: destination, network byte order, host bits zero
 * @gateway: 0.0.0.0 is "the tunnel itself"
 * @metric: 0 is "the kernel's default"
 * @prefix: length of the destination's prefix, 0..32
 */
struct model_route {
	struct in_addr dst;
	struct in_addr gateway;
	uint32_t metric;
	uint32_t prefix;
};

/** struct model_routes - the routes of a user; @count of @route are set */
struct model_routes {
	uint32_t count;
	struct model_route route[MODEL_ROUTES_MAX];
};

/**
 * struct model_prefix6 - an IPv6 prefix
 * @addr: network byte order, host bits zero
 * @len: bits, 1..128; 0 is "none"
 */
struct model_prefix6 {
	struct in6_addr addr;
	uint32_t len;
};

/**
 * struct model_route6 - one IPv6 route that stands while its user is connected
 * @dst: destination, host bits zero
 * @gateway: :: is "the tunnel itself"
 * @metric: 0 is "the kernel's default"
 * @prefix: length of the destination's prefix, 0..128
 */
struct model_route6 {
	struct in6_addr dst;
	struct in6_addr gateway;
	uint32_t metric;
	uint32_t prefix;
};

/** struct model_routes6 - the IPv6 routes of a user; @count of @route are set */
struct model_routes6 {
	uint32_t count;
	struct model_route6 route[MODEL_ROUTES_MAX];
};

/**
 * struct model_ipv6_pool - a range that users get IPv6 prefixes from
 * @obj: common part
 * @name: its name
 * @prefix: the range
 * @prefix_length: of what one user gets, bits; not below that of @prefix
 * @comment: free text
 */
struct model_ipv6_pool {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	struct model_prefix6 prefix;
	uint32_t prefix_length;
	char comment[MODEL_TEXT_SIZE];
};

/**
 * struct model_server - the access server
 * @obj: common part
 * @enabled: listen on TCP port 1723
 * @max_mtu: largest packet that we send, bytes
 * @max_mru: largest packet that we ask peers to send, bytes
 * @mrru: largest packet after reassembly by multilink PPP that we receive,
 *	512..65535 bytes; 0 is disabled
 * @authentication: enum model_auth bits, never 0
 * @keepalive_timeout: seconds of silence before echo requests; 0 is disabled
 * @default_profile: profile of users whose own profile does not say
 */
struct model_server {
	struct model_object obj;
	bool enabled;
	uint32_t max_mtu;
	uint32_t max_mru;
	uint32_t mrru;
	uint32_t authentication;
	uint32_t keepalive_timeout;
	char default_profile[MODEL_TEXT_SIZE];
};

/**
 * struct model_interface - a lasting interface for one user of the server
 * @obj: common part
 * @name: interface name, unique among interfaces and clients
 * @user: name of the user that it is for
 * @disabled: the interface is not made
 * @comment: free text
 */
struct model_interface {
	struct model_object obj;
	char name[MODEL_IFNAME_SIZE];
	char user[MODEL_TEXT_SIZE];
	bool disabled;
	char comment[MODEL_TEXT_SIZE];
};

/**
 * struct model_client - a tunnel that we dial
 * @obj: common part
 * @name: interface name, unique among interfaces and clients
 * @max_mtu: as in struct model_server
 * @max_mru: as in struct model_server
 * @mrru: as in struct model_server
 * @links: calls that make up the tunnel, 1..MODEL_LINKS_MAX; more than one only
 *	with @mrru
 * @connect_to: address of the server, network byte order
 * @user: name that we log on with
 * @password: goes with @user; may be empty
 * @profile: profile that applies
 * @add_default_route: route everything through the tunnel while it stands
 * @allow: enum model_auth bits that we consent to, never 0
 * @keepalive_timeout: as in struct model_server
 * @disabled: do not dial
 * @comment: free text
 */
struct model_client {
	struct model_object obj;
	char name[MODEL_IFNAME_SIZE];
	uint32_t max_mtu;
	uint32_t max_mru;
	uint32_t mrru;
	uint32_t links;
	struct in_addr connect_to;
	char user[MODEL_TEXT_SIZE];
	char password[MODEL_TEXT_SIZE];
	char profile[MODEL_TEXT_SIZE];
	bool add_default_route;
	uint32_t allow;
	uint32_t keepalive_timeout;
	bool disabled;
	char comment[MODEL_TEXT_SIZE];
};

/**
 * struct model_secret - a local user
 * @obj: common part
 * @name: user name
 * @service: enum model_service
 * @caller_id: address that the user must call from, as text; empty is "any"
 * @password: clear text, may be empty
 * @profile: profile that applies
 * @local_address: our end of the tunnel; 0.0.0.0 is "the profile says"
 * @remote_address: the user's end; 0.0.0.0 is "the profile says"
 * @routes: routes through the tunnel
 * @remote_ipv6_prefix: routed to the user
 * @ipv6_routes: IPv6 routes through the tunnel
 * @proxy_arp: netdev of the LAN that @remote_address is in; empty is "the
 *	profile says"
 * @disabled: the user cannot log on
 * @comment: free text
 */
struct model_secret {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	uint32_t service;
	char caller_id[MODEL_TEXT_SIZE];
	char password[MODEL_TEXT_SIZE];
	char profile[MODEL_TEXT_SIZE];
	struct in_addr local_address;
	struct in_addr remote_address;
	struct model_routes routes;
	struct model_prefix6 remote_ipv6_prefix;
	struct model_routes6 ipv6_routes;
	char proxy_arp[MODEL_IFNAME_SIZE];
	bool disabled;
	char comment[MODEL_TEXT_SIZE];
};

/**
 * struct model_profile - settings that users share
 * @obj: common part
 * @name: its name
 * @local_address: our end of the tunnel; 0.0.0.0 is "not set"
 * @remote_address: the peer's end; 0.0.0.0 is "not set"
 * @dns_server: handed to the peer in IPCP
 * @wins_server: handed to the peer in IPCP
 * @use_encryption: enum model_encryption as the user wrote it
 * @use_ipv6: enum model_ipv6 likewise
 * @remote_ipv6_prefix_pool: name of the ipv6-pool that users get a prefix from;
 *	empty is "not set"
 * @bridge: bridge that tunnels become ports of (BCP); empty is "not set"
 * @bridge_interface: name of the port's netdev; empty is "not set"
 * @bridge_path_cost: for the spanning tree, 1..MODEL_PATH_COST_MAX or
 *	MODEL_PATH_COST_DEFAULT
 * @bridge_port_priority: likewise, 0..MODEL_PRIORITY_MAX in steps of
 *	MODEL_PRIORITY_STEP, or MODEL_PRIORITY_DEFAULT
 * @bridge_port_vid: VLAN of the port's untagged frames, 1..MODEL_VID_MAX, or
 *	MODEL_VID_DEFAULT
 * @change_tcp_mss: enum model_choice
 * @dscp: of the outer packets: 0..MODEL_DSCP_MAX, MODEL_DSCP_INHERIT or
 *	MODEL_DSCP_DEFAULT
 * @proxy_arp: netdev of the LAN that the peer's address is in; empty is "not set"
 * @comment: free text
 */
struct model_profile {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	struct in_addr local_address;
	struct in_addr remote_address;
	struct model_addrs dns_server;
	struct model_addrs wins_server;
	uint32_t use_encryption;
	uint32_t use_ipv6;
	char remote_ipv6_prefix_pool[MODEL_TEXT_SIZE];
	char bridge[MODEL_IFNAME_SIZE];
	char bridge_interface[MODEL_IFNAME_SIZE];
	uint32_t bridge_path_cost;
	uint32_t bridge_port_priority;
	uint32_t bridge_port_vid;
	uint32_t change_tcp_mss;
	uint32_t dscp;
	char proxy_arp[MODEL_IFNAME_SIZE];
	char comment[MODEL_TEXT_SIZE];
};

#endif
