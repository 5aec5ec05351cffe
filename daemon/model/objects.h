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
 * @MODEL_POOL: ranges that users get IPv4 addresses from
 * @MODEL_IPV6_POOL: a range that users get IPv6 prefixes from
 * @MODEL_PROFILE: settings shared by users; "default" and "default-encryption"
 *	are built in
 * @MODEL_SECRET: a local user
 * @MODEL_RADIUS: a RADIUS server; they are asked in the user's order
 * @MODEL_AAA: whether RADIUS is asked, exactly one object
 * @MODEL_SERVER: the server's own settings, exactly one object
 * @MODEL_INTERFACE: a static entry that gives a user's tunnel a lasting name
 * @MODEL_CLIENT: a tunnel that we dial
 * @MODEL_ACTIVE: a connected user; has read-only properties and is never stored
 * @MODEL_POOL_USED: an address of a pool that somebody has, likewise
 * @MODEL_KINDS: how many there are
 */
enum model_kind {
	MODEL_POOL,
	MODEL_IPV6_POOL,
	MODEL_PROFILE,
	MODEL_SECRET,
	MODEL_RADIUS,
	MODEL_AAA,
	MODEL_SERVER,
	MODEL_INTERFACE,
	MODEL_CLIENT,
	MODEL_ACTIVE,
	MODEL_POOL_USED,
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
 * @MODEL_RANGES_MAX: ranges of one pool
 * @MODEL_NFT_NAME_SIZE: name of a chain or set and its NUL (NFT_TABLE_NAME_MAX)
 * @MODEL_HOSTS_MAX: servers that a client tries in turn
 * @MODEL_HOST_SIZE: a DNS name as text (RFC 1035) and its NUL
 */
enum model_size {
	MODEL_IFNAME_SIZE = 16,
	MODEL_TEXT_SIZE = 256,
	MODEL_ADDRS_MAX = 2,
	MODEL_ROUTES_MAX = 16,
	MODEL_LINKS_MAX = 8,
	MODEL_RANGES_MAX = 16,
	MODEL_HOSTS_MAX = 4,
	MODEL_HOST_SIZE = 254,
	MODEL_NFT_NAME_SIZE = 128
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
 * @MODEL_ENCRYPTION_DEFAULT: what the service's profile says, and the built-in
 *	profile "default" after it; MODEL_ENCRYPTION_YES where neither says
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

/**
 * enum model_service - which services a secret is good for
 *
 * Only users of MODEL_SERVICE_ANY and MODEL_SERVICE_PPTP may log on here; the rest
 * are for secrets that other software shares.
 */
enum model_service {
	MODEL_SERVICE_ANY,
	MODEL_SERVICE_ASYNC,
	MODEL_SERVICE_L2TP,
	MODEL_SERVICE_OVPN,
	MODEL_SERVICE_PPPOE,
	MODEL_SERVICE_PPTP,
	MODEL_SERVICE_SSTP
};

/**
 * enum model_peer_dns - what a client does with the DNS servers of its peer
 * @MODEL_PEER_DNS_NO: nothing
 * @MODEL_PEER_DNS_YES: they are used beside those that the system has
 * @MODEL_PEER_DNS_EXCLUSIVELY: they alone are used while the tunnel stands
 */
enum model_peer_dns {
	MODEL_PEER_DNS_NO,
	MODEL_PEER_DNS_YES,
	MODEL_PEER_DNS_EXCLUSIVELY
};

/**
 * enum model_message_auth - require-message-auth of a RADIUS server
 * @MODEL_MESSAGE_AUTH_REQUEST_RESPONSE: requests carry a Message-Authenticator
 *	(RFC 2869 5.14) and answers must
 * @MODEL_MESSAGE_AUTH_NO: it is checked where an answer has one
 */
enum model_message_auth {
	MODEL_MESSAGE_AUTH_REQUEST_RESPONSE,
	MODEL_MESSAGE_AUTH_NO
};

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
 * struct model_range - addresses from @first to @last, network byte order
 */
struct model_range {
	struct in_addr first;
	struct in_addr last;
};

/** struct model_ranges - ranges that do not overlap; @count of @range are set */
struct model_ranges {
	uint32_t count;
	struct model_range range[MODEL_RANGES_MAX];
};

/**
 * struct model_hosts - IPv4 addresses and DNS names
 * @count: how many are set
 * @host: as text; an address is in its usual form
 */
struct model_hosts {
	uint32_t count;
	char host[MODEL_HOSTS_MAX][MODEL_HOST_SIZE];
};

/**
 * struct model_addr_pool - one address, or the pool that it is to come from
 * @addr: network byte order; 0.0.0.0 is none
 * @pool: name of a pool, empty is none; never both
 */
struct model_addr_pool {
	struct in_addr addr;
	char pool[MODEL_TEXT_SIZE];
};

/**
 * struct model_rate - how fast a tunnel may be
 * @rx: what the peer sends us, bits/s; 0 is no limit
 * @tx: what we send to the peer, likewise
 * @rx_burst: rate while the average of @rx_time is below @rx_threshold, bits/s;
 *	0 is "no bursts"
 * @tx_burst: likewise
 * @rx_threshold: bits/s
 * @tx_threshold: bits/s
 * @rx_min: guaranteed where tunnels share a parent, bits/s, not above @rx
 * @tx_min: likewise
 * @rx_time: seconds that the average is taken over
 * @tx_time: likewise
 * @priority: 1 is served first, 8 last
 * @groups: how many of the groups of the text were given; 0 is "not set", and
 *	then all else is 0. Where it is not, every field has a value
 */
struct model_rate {
	uint64_t rx;
	uint64_t tx;
	uint64_t rx_burst;
	uint64_t tx_burst;
	uint64_t rx_threshold;
	uint64_t tx_threshold;
	uint64_t rx_min;
	uint64_t tx_min;
	uint32_t rx_time;
	uint32_t tx_time;
	uint32_t priority;
	uint32_t groups;
};

/**
 * struct model_pool - ranges that users get IPv4 addresses from
 * @obj: common part
 * @name: its name, which is no IPv4 address
 * @ranges: the addresses
 * @next_pool: pool that is asked when this one is empty; empty is none. Such
 *	chains end: no pool leads back to itself
 * @comment: free text
 */
struct model_pool {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	struct model_ranges ranges;
	char next_pool[MODEL_TEXT_SIZE];
	char comment[MODEL_TEXT_SIZE];
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
 * struct model_radius - a RADIUS server
 * @obj: common part
 * @name: its name
 * @address: of the server, network byte order
 * @secret: shared with the server, never empty
 * @authentication_port: UDP port of RFC 2865
 * @accounting_port: UDP port of RFC 2866
 * @timeout: of one try, milliseconds
 * @src_address: that we ask from; 0.0.0.0 is "the kernel chooses"
 * @called_id: serves only calls to this address of ours, as text; empty is any
 * @domain: serves only users of this MS-CHAP domain; empty is any
 * @realm: sent as Mikrotik-Realm; empty is none
 * @accounting_backup: asked for accounting only when the others do not answer
 * @require_message_auth: enum model_message_auth
 * @disabled: not asked
 * @comment: free text
 */
struct model_radius {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	struct in_addr address;
	char secret[MODEL_TEXT_SIZE];
	uint32_t authentication_port;
	uint32_t accounting_port;
	uint32_t timeout;
	struct in_addr src_address;
	char called_id[MODEL_TEXT_SIZE];
	char domain[MODEL_TEXT_SIZE];
	char realm[MODEL_TEXT_SIZE];
	bool accounting_backup;
	uint32_t require_message_auth;
	bool disabled;
	char comment[MODEL_TEXT_SIZE];
};

/**
 * struct model_aaa - authentication and accounting by RADIUS
 * @obj: common part
 * @use_radius: ask for users whom no secret names
 * @accounting: tell the RADIUS servers of sessions
 * @interim_update: seconds between reports of a session; 0 is "none, unless the
 *	RADIUS server asks for them"
 * @incoming: take Disconnect and CoA requests (RFC 5176)
 * @incoming_port: UDP port of them
 */
struct model_aaa {
	struct model_object obj;
	bool use_radius;
	bool accounting;
	uint32_t interim_update;
	bool incoming;
	uint32_t incoming_port;
};

/**
 * struct model_server - the access server
 * @obj: common part
 * @enabled: listen on TCP port 1723
 * @listen_address: listen on this address of ours alone; 0.0.0.0 is "any"
 * @listen_interface: netdev or VRF that calls come through; empty is "any"
 * @max_sessions: sessions at one time; 0 is no limit
 * @max_sessions_per_address: of those, from one address; 0 is no limit
 * @shared_rate: of all its tunnels together; its rates alone are set
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
	struct in_addr listen_address;
	char listen_interface[MODEL_IFNAME_SIZE];
	uint32_t max_sessions;
	uint32_t max_sessions_per_address;
	struct model_rate shared_rate;
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
 * @connect_to: servers, tried in turn; at least one
 * @src_address: that we call from; 0.0.0.0 is "the kernel chooses"
 * @user: name that we log on with
 * @password: goes with @user; may be empty
 * @profile: profile that applies
 * @add_default_route: route everything through the tunnel while it stands
 * @default_route_distance: metric of that route, 0..255
 * @dial_on_demand: dial when the first packet wants out
 * @use_peer_dns: enum model_peer_dns
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
	struct model_hosts connect_to;
	struct in_addr src_address;
	char user[MODEL_TEXT_SIZE];
	char password[MODEL_TEXT_SIZE];
	char profile[MODEL_TEXT_SIZE];
	bool add_default_route;
	uint32_t default_route_distance;
	bool dial_on_demand;
	uint32_t use_peer_dns;
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
 * @limit_bytes_in: that the user may send us in one session; 0 is no limit
 * @limit_bytes_out: that we send to the user in one session, likewise
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
	uint64_t limit_bytes_in;
	uint64_t limit_bytes_out;
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
 * @local_address: our end of the tunnel
 * @remote_address: the peer's end
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
 * @bridge_learning: enum model_choice: does the port learn addresses
 * @idle_timeout: seconds without a packet that end a session; 0 is never
 * @session_timeout: seconds that a session may last; 0 is for ever
 * @only_one: enum model_choice: may a user be connected once only
 * @rate_limit: how fast the tunnel may be
 * @incoming_filter: nftables chain for packets from the peer; empty is "not set"
 * @outgoing_filter: nftables chain for packets to the peer, likewise
 * @address_list: nftables set that the peer's address joins, likewise
 * @interface_list: nftables set that the tunnel's netdev joins, likewise
 * @on_up: absolute path of a program that is run when a tunnel stands, likewise
 * @on_down: the same for when it has ended
 * @change_tcp_mss: enum model_choice
 * @dscp: of the outer packets: 0..MODEL_DSCP_MAX, MODEL_DSCP_INHERIT or
 *	MODEL_DSCP_DEFAULT
 * @proxy_arp: netdev of the LAN that the peer's address is in; empty is "not set"
 * @comment: free text
 */
struct model_profile {
	struct model_object obj;
	char name[MODEL_TEXT_SIZE];
	struct model_addr_pool local_address;
	struct model_addr_pool remote_address;
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
	uint32_t bridge_learning;
	uint32_t idle_timeout;
	uint32_t session_timeout;
	uint32_t only_one;
	struct model_rate rate_limit;
	char incoming_filter[MODEL_NFT_NAME_SIZE];
	char outgoing_filter[MODEL_NFT_NAME_SIZE];
	char address_list[MODEL_NFT_NAME_SIZE];
	char interface_list[MODEL_NFT_NAME_SIZE];
	char on_up[MODEL_TEXT_SIZE];
	char on_down[MODEL_TEXT_SIZE];
	uint32_t change_tcp_mss;
	uint32_t dscp;
	char proxy_arp[MODEL_IFNAME_SIZE];
	char comment[MODEL_TEXT_SIZE];
};

#endif
