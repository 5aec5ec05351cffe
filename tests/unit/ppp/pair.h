/* SPDX-License-Identifier: GPL-2.0-only */
/* Two links in one process, joined by a wire that loses what it is told to. */
#ifndef TEST_PPP_PAIR_H
#define TEST_PPP_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/link.h"

enum { PAIR_QUEUE = 64, PAIR_FRAME_MAX = 1500, PAIR_NO_LOSS = -1 };

struct pair;

/**
 * struct pair_end - one side
 * @expires: Expiry of each timer on the pair's clock in ms, 0 if stopped.
 * @secret: Password that requests are judged by; NULL knows nobody.
 * @slow: Judge later, by pair_judge().
 * @asked: Number of requests to judge.
 * @request: The last one.
 * @net: Settings that the judgement brings, if @has_net.
 * @lcp_ups: And so on: numbers of callbacks.
 * @leaves: Number of ops->network_leave().
 * @member: Answer of ops->member().
 * @heir: Gets the network layer when this one's link leaves; NULL: nobody does.
 * @carrier: While this one's link is a member: who carries the network layer.
 * @last_no: Last log line that tells of something not to be had.
 * @nos: Number of such lines.
 * @clear_ip_up: A network protocol came up before encryption.
 * @downs: Number of ops->down().
 * @close_in: Close the link from inside this callback: 'l', 'a', 'm', 'i', '6',
 *	'b', or close BCP alone: 'B', or IPV6CP alone: 'S'.
 */
struct pair_end {
	struct pair *pair;
	struct link *link;
	unsigned int expires[LINK_TIMER_COUNT];
	const char *secret;
	bool slow;
	unsigned int asked;
	struct auth_request request;
	bool has_net;
	struct link_network net;
	enum link_phase phase;
	unsigned int lcp_ups;
	unsigned int auths;
	unsigned int mppe_ups;
	unsigned int mppe_downs;
	unsigned int ipcp_ups;
	unsigned int ipcp_downs;
	unsigned int ipv6cp_ups;
	unsigned int ipv6cp_downs;
	unsigned int bcp_ups;
	unsigned int bcp_downs;
	unsigned int leaves;
	bool member;
	struct pair_end *heir;
	struct pair_end *carrier;
	unsigned int downs;
	bool clear_ip_up;
	char close_in;
	struct link_lcp lcp;
	struct link_mppe mppe;
	struct link_ipcp ip;
	struct link_ipv6cp ip6;
	struct link_bcp bcp;
	char last_no[256];
	unsigned int nos;
	char peer_name[AUTH_NAME_MAX + 1];
	enum link_reason why;
	char text[LINK_TEXT_MAX + 1];
};

struct pair_frame {
	struct pair_end *to;
	uint16_t protocol;
	size_t len;
	uint8_t data[PAIR_FRAME_MAX];
};

/**
 * struct pair - both sides and the wire
 * @client: The link in client role.
 * @server: The link in server role.
 * @now: The clock in ms.
 * @sent: Frames sent in all.
 * @lose: Number of the frame that is lost, counted from 0, or %PAIR_NO_LOSS.
 * @mute: Protocol of which no frame arrives at all, 0 for none.
 * @seed: State of the random source.
 */
struct pair {
	struct pair_end client;
	struct pair_end server;
	unsigned int now;
	int sent;
	int lose;
	uint16_t mute;
	uint32_t seed;
	size_t count;
	struct pair_frame queue[PAIR_QUEUE];
};

/* What tests begin with: names, password, addresses, mschap2, encryption. */
struct link_config pair_client_config(void);
struct link_config pair_server_config(void);

void pair_init(struct pair *p, const struct link_config *client,
	       const struct link_config *server);
void pair_exit(struct pair *p);

/* Open both and run until nothing happens any more, or until @ms. */
void pair_open(struct pair *p, unsigned int ms);
void pair_run(struct pair *p, unsigned int ms);

/* The judgement that a slow side owes. */
void pair_judge(struct pair_end *end);

/* A frame comes to one side as if from the wire. */
void pair_give(struct pair_end *end, uint16_t protocol, const char *bytes,
	       size_t len);

/* Same, of a string literal. */
#define PAIR_GIVE(end, protocol, bytes) \
	pair_give(end, protocol, bytes, sizeof(bytes) - 1)

/* The network layer of @from's link moves to @to's. */
bool pair_move(struct pair_end *from, struct pair_end *to);

/* IPCP is open on both sides, which agree about everything. */
bool pair_is_up(const struct pair *p);

#endif
