/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A link that is open, as plain data, for a process that goes on with it. What only
 * matters while something is being negotiated for the first time is not in it, and
 * neither is a password: keys are those that a login of MS-CHAP version 2 made.
 */
#ifndef PPP_LINK_SAVED_H
#define PPP_LINK_SAVED_H

#include "ppp/lcp.h"
#include "ppp/link.h"
#include "ppp/network_layer.h"

/**
 * struct link_saved_cp - one automaton
 * @state: enum cp_state
 * @id: Identifier of our last request.
 * @reject_id: Of our last Code-Reject or Protocol-Reject.
 * @restarts: Transmissions left.
 * @request: Options of our last Configure-Request.
 * @request_len: Bytes in use of @request.
 */
struct link_saved_cp {
	enum cp_state state;
	uint8_t id;
	uint8_t reject_id;
	unsigned int restarts;
	size_t request_len;
	uint8_t request[CP_REQUEST_MAX];
};

/**
 * struct link_saved - one link
 * @member: Another link carries the network layer; then nothing from @cp on counts.
 * @net: Settings of the network phase.
 * @lcp: Automaton of LCP.
 * @want: What our LCP got.
 * @his: What the peer's LCP got.
 * @method: enum auth_method that was used.
 * @auth_id: Identifier that was used.
 * @peer_name: Who the peer is.
 * @has_keys: @send and @recv are keys.
 * @send: For MPPE, see &struct auth_keys.
 * @recv: Likewise.
 * @cp: Automata of the network layer, by &enum ncp.
 * @wanted: See &struct network_layer, as the next five.
 * @started: Likewise.
 * @failed: Likewise.
 * @told: Likewise.
 * @mppe_tx: Likewise.
 * @mppe_rx: Likewise.
 * @ccp_want: See &struct ccp.
 * @ccp_his: Likewise.
 * @ask_local: See &struct ipcp, as the next three.
 * @local: Likewise.
 * @servers: Likewise, by address; those that are asked for are in @asked.
 * @asked: Bits of @servers.
 * @remote: The peer's address.
 * @ask_id: See &struct ipv6cp, as the next two.
 * @local_id: Likewise.
 * @remote_id: Likewise.
 * @bcp_ask: See &struct bcp.
 * @bcp_his: Likewise.
 */
struct link_saved {
	bool member;
	struct link_network net;
	struct link_saved_cp lcp;
	struct lcp_values want;
	struct lcp_values his;
	enum auth_method method;
	uint8_t auth_id;
	char peer_name[AUTH_NAME_MAX + 1];
	bool has_keys;
	uint8_t send[16];
	uint8_t recv[16];
	struct link_saved_cp cp[NCP_COUNT];
	unsigned int wanted;
	unsigned int started;
	unsigned int failed;
	unsigned int told;
	bool mppe_tx;
	bool mppe_rx;
	uint32_t ccp_want;
	uint32_t ccp_his;
	bool ask_local;
	struct in_addr local;
	struct in_addr servers[IPCP_SERVERS];
	unsigned int asked;
	struct in_addr remote;
	bool ask_id;
	uint8_t local_id[LINK_IPV6_ID_LEN];
	uint8_t remote_id[LINK_IPV6_ID_LEN];
	unsigned int bcp_ask;
	struct bcp_values bcp_his;
};

/** link_is_open() - is it in the network phase, and not about to leave it? */
bool link_is_open(const struct link *link);

/** link_save() - @out gets a link that is open; it holds keys, so wipe it */
void link_save(const struct link *link, struct link_saved *out);

/**
 * link_restore() - go on with a link
 * @link: As link_new() made it; its password is the one that it would prove
 *	itself by if the peer asked again.
 * @from: Any values.
 *
 * No callback is called but ops->timer_set() for what is being negotiated.
 *
 * Return: false if no link can be like that; @link is as it was then.
 */
bool link_restore(struct link *link, const struct link_saved *from);

#endif
