/* SPDX-License-Identifier: GPL-2.0-only */
/* What a RADIUS server grants a user, read from the attributes of its packet. Pure. */
#ifndef KPPTPD_AAA_RADIUS_POLICY_H
#define KPPTPD_AAA_RADIUS_POLICY_H

#include <time.h>

#include "aaa/radius_packet.h"
#include "model/model.h"

/**
 * enum radius_granted - bits of what a packet had
 *
 * Each stands for the fields of &struct radius_policy with a name like it.
 */
enum radius_granted {
	RADIUS_HAS_ADDRESS = 1 << 0,
	RADIUS_HAS_NETMASK = 1 << 1,
	RADIUS_HAS_POOL = 1 << 2,
	RADIUS_HAS_PREFIX = 1 << 3,
	RADIUS_HAS_PREFIX_POOL = 1 << 4,
	RADIUS_HAS_IDLE_TIMEOUT = 1 << 5,
	RADIUS_HAS_SESSION_TIMEOUT = 1 << 6,
	RADIUS_HAS_PORT_LIMIT = 1 << 7,
	RADIUS_HAS_INTERIM = 1 << 8,
	RADIUS_HAS_ROUTES = 1 << 9,
	RADIUS_HAS_ROUTES6 = 1 << 10,
	RADIUS_HAS_FILTER_IN = 1 << 11,
	RADIUS_HAS_FILTER_OUT = 1 << 12,
	RADIUS_HAS_ADDRESS_LIST = 1 << 13,
	RADIUS_HAS_GROUP = 1 << 14,
	RADIUS_HAS_RATE = 1 << 15,
	RADIUS_HAS_LIMIT_IN = 1 << 16,
	RADIUS_HAS_LIMIT_OUT = 1 << 17,
	RADIUS_HAS_MPPE_POLICY = 1 << 18,
	RADIUS_HAS_MPPE_TYPES = 1 << 19,
	RADIUS_HAS_DNS = 1 << 20,
	RADIUS_HAS_NBNS = 1 << 21,
	RADIUS_HAS_USER_NAME = 1 << 22,
	RADIUS_HAS_MESSAGE = 1 << 23,
};

/* MS-MPPE-Encryption-Policy and bits of MS-MPPE-Encryption-Types, RFC 2548. */
enum radius_mppe {
	RADIUS_MPPE_REQUIRED = 2,
	RADIUS_MPPE_40 = 1 << 1,
	RADIUS_MPPE_128 = 1 << 2,
};

/**
 * struct radius_policy - what a user is granted
 * @has: enum radius_granted bits; the rest is zero
 * @address: of the user's end; 0.0.0.0 is "the pool says"
 * @netmask: of the network behind the user
 * @pool: name of a pool
 * @prefix: routed to the user
 * @prefix_pool: name of an ipv6-pool
 * @idle_timeout: seconds
 * @session_timeout: seconds from login
 * @port_limit: connections of the user at one time
 * @interim: seconds between reports
 * @routes: to stand while the user is connected
 * @routes6: likewise
 * @filter_in: nftables chain for packets from the user
 * @filter_out: for packets to the user
 * @address_list: nftables set
 * @group: name of a profile
 * @rate: how fast
 * @limit_in: bytes from the user
 * @limit_out: bytes to the user
 * @mppe_policy: 1 allowed, 2 required
 * @mppe_types: enum radius_mppe bits
 * @dns: for the user
 * @nbns: likewise
 * @user_name: that accounts are to have
 * @message: for the user
 * @bad: name of the first attribute whose value makes no sense, or NULL
 */
struct radius_policy {
	uint32_t has;
	struct in_addr address;
	struct in_addr netmask;
	char pool[MODEL_TEXT_SIZE];
	struct model_prefix6 prefix;
	char prefix_pool[MODEL_TEXT_SIZE];
	uint32_t idle_timeout;
	uint32_t session_timeout;
	uint32_t port_limit;
	uint32_t interim;
	struct model_routes routes;
	struct model_routes6 routes6;
	char filter_in[MODEL_TEXT_SIZE];
	char filter_out[MODEL_TEXT_SIZE];
	char address_list[MODEL_TEXT_SIZE];
	char group[MODEL_TEXT_SIZE];
	struct model_rate rate;
	uint64_t limit_in;
	uint64_t limit_out;
	uint32_t mppe_policy;
	uint32_t mppe_types;
	struct in_addr dns[MODEL_ADDRS_MAX];
	struct in_addr nbns[MODEL_ADDRS_MAX];
	char user_name[MODEL_TEXT_SIZE];
	char message[MODEL_TEXT_SIZE];
	const char *bad;
};

/**
 * radius_policy_read() - collect what a packet grants
 * @data: of radius_parse()
 * @len: its length
 * @now: the time, for WISPr-Session-Terminate-Time
 * @out: overwritten
 *
 * Attributes that are not known are passed over. Where rates come in several
 * forms, Mikrotik-Rate-Limit goes before Ascend's, and those before WISPr's.
 */
void radius_policy_read(const uint8_t *data, size_t len, time_t now,
			struct radius_policy *out);

/** radius_policy_may_change() - is this one that a CoA-Request may bring? */
bool radius_policy_may_change(const struct radius_attr *attr);

#endif /* KPPTPD_AAA_RADIUS_POLICY_H */
