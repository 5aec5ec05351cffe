// SPDX-License-Identifier: GPL-2.0-only
#include "pair.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void end_send(void *user, uint16_t protocol, const uint8_t *data,
		     size_t len)
{
	struct pair_end *end = user;
	struct pair *p = end->pair;
	struct pair_frame *f;

	assert_int_equal(end->downs, 0);
	if (p->sent++ == p->lose || protocol == p->mute)
		return;
	assert_true(p->count < PAIR_QUEUE);
	assert_true(len <= PAIR_FRAME_MAX);
	f = &p->queue[p->count++];
	f->to = end == &p->client ? &p->server : &p->client;
	f->protocol = protocol;
	f->len = len;
	memcpy(f->data, data, len);
}

static void end_timer_set(void *user, enum link_timer which, unsigned int ms)
{
	struct pair_end *end = user;

	end->expires[which] = ms ? end->pair->now + ms : 0;
}

static void end_random(void *user, void *buf, size_t len)
{
	struct pair_end *end = user;
	uint8_t *p = buf;

	while (len--) {
		end->pair->seed = end->pair->seed * 1103515245u + 12345u;
		*p++ = (uint8_t)(end->pair->seed >> 16);
	}
}

static void end_log(void *user, int level, const char *text)
{
	struct pair_end *end = user;

	assert_true(level >= 0);
	if (end->secret)
		assert_null(strstr(text, end->secret));
	if (!strncmp(text, "no ", 3)) {
		end->nos++;
		snprintf(end->last_no, sizeof(end->last_no), "%s", text);
	}
	if (getenv("PPP_TEST_VERBOSE"))
		fprintf(stderr, "%7u %s: %s\n", end->pair->now,
			end == &end->pair->client ? "client" : "server", text);
}

static void close_in(struct pair_end *end, char where)
{
	if (end->close_in == where)
		link_close(end->link, LINK_REASON_REQUEST, "closed in a call");
}

static void end_phase(void *user, enum link_phase phase)
{
	struct pair_end *end = user;

	end->phase = phase;
}

static void end_lcp_up(void *user, const struct link_lcp *lcp)
{
	struct pair_end *end = user;

	end->lcp_ups++;
	end->lcp = *lcp;
	close_in(end, 'l');
}

void pair_judge(struct pair_end *end)
{
	struct auth_result res;

	assert_true(auth_verify(&end->request, end->secret, &res));
	res.has_network = end->has_net;
	res.network = end->net;
	link_auth_result(end->link, &res);
}

static void end_auth_request(void *user, const struct auth_request *req)
{
	struct pair_end *end = user;

	end->asked++;
	end->request = *req;
	if (!end->slow)
		pair_judge(end);
}

static void end_auth_done(void *user, const char *peer_name)
{
	struct pair_end *end = user;

	end->auths++;
	snprintf(end->peer_name, sizeof(end->peer_name), "%s", peer_name);
	close_in(end, 'a');
}

static bool end_member(void *user)
{
	struct pair_end *end = user;

	return end->member;
}

static void end_member_rejected(void *user, uint16_t protocol)
{
	struct pair_end *end = user;

	if (end->carrier)
		link_protocol_rejected(end->carrier->link, protocol);
}

bool pair_move(struct pair_end *from, struct pair_end *to)
{
	if (!link_network_move(from->link, to->link))
		return false;
	from->carrier = to;
	to->carrier = NULL;
	return true;
}

static void end_network_leave(void *user)
{
	struct pair_end *end = user;

	end->leaves++;
	if (end->heir)
		assert_true(pair_move(end, end->heir));
}

static void end_mppe_up(void *user, const struct link_mppe *mppe)
{
	struct pair_end *end = user;

	end->mppe_ups++;
	end->mppe = *mppe;
	close_in(end, 'm');
}

static void end_mppe_down(void *user)
{
	struct pair_end *end = user;

	end->mppe_downs++;
}

static void note_clear(struct pair_end *end)
{
	if (end->mppe_ups == end->mppe_downs)
		end->clear_ip_up = true;
}

static void end_ipcp_up(void *user, const struct link_ipcp *ip)
{
	struct pair_end *end = user;

	note_clear(end);
	end->ipcp_ups++;
	end->ip = *ip;
	close_in(end, 'i');
}

static void end_ipcp_down(void *user)
{
	struct pair_end *end = user;

	end->ipcp_downs++;
}

static void end_ipv6cp_up(void *user, const struct link_ipv6cp *ip)
{
	struct pair_end *end = user;

	note_clear(end);
	end->ipv6cp_ups++;
	end->ip6 = *ip;
	close_in(end, '6');
	if (end->close_in == 'S')
		link_ipv6cp_close(end->link, "its packets do not fit");
}

static void end_ipv6cp_down(void *user)
{
	struct pair_end *end = user;

	end->ipv6cp_downs++;
}

static void end_bcp_up(void *user, const struct link_bcp *bcp)
{
	struct pair_end *end = user;

	note_clear(end);
	end->bcp_ups++;
	end->bcp = *bcp;
	close_in(end, 'b');
	if (end->close_in == 'B')
		link_bcp_close(end->link, "there is no such bridge");
}

static void end_bcp_down(void *user)
{
	struct pair_end *end = user;

	end->bcp_downs++;
}

static void end_down(void *user, enum link_reason why, const char *text)
{
	struct pair_end *end = user;

	assert_int_equal(end->phase, LINK_DEAD);
	end->downs++;
	end->why = why;
	snprintf(end->text, sizeof(end->text), "%s", text);
	close_in(end, 'd');
}

static const struct link_ops end_ops = {
	.send = end_send,
	.timer_set = end_timer_set,
	.random = end_random,
	.log = end_log,
	.phase = end_phase,
	.lcp_up = end_lcp_up,
	.auth_request = end_auth_request,
	.auth_done = end_auth_done,
	.member = end_member,
	.member_rejected = end_member_rejected,
	.network_leave = end_network_leave,
	.mppe_up = end_mppe_up,
	.mppe_down = end_mppe_down,
	.ipcp_up = end_ipcp_up,
	.ipcp_down = end_ipcp_down,
	.ipv6cp_up = end_ipv6cp_up,
	.ipv6cp_down = end_ipv6cp_down,
	.bcp_up = end_bcp_up,
	.bcp_down = end_bcp_down,
	.down = end_down,
};

static struct in_addr ip(const char *text)
{
	struct in_addr addr;

	assert_int_equal(inet_pton(AF_INET, text, &addr), 1);
	return addr;
}

struct link_config pair_client_config(void)
{
	return (struct link_config){
		.role = LINK_CLIENT,
		.user = "ex",
		.password = "lkjrht",
		.auth = AUTH_ALL,
		.mru = 1460,
		.mtu = 1460,
		.pfc = true,
		.acfc = true,
		.want_dns = true,
		.network.encryption = LINK_ENCRYPTION_YES,
	};
}

struct link_config pair_server_config(void)
{
	return (struct link_config){
		.role = LINK_SERVER,
		.name = "RemoteOffice",
		.auth = AUTH_MSCHAP2,
		.mru = 1460,
		.mtu = 1460,
		.pfc = true,
		.acfc = true,
		.network = {
			.local = ip("10.0.103.1"),
			.remote = ip("10.0.103.2"),
			.dns = { ip("10.0.0.53") },
			.encryption = LINK_ENCRYPTION_YES,
		},
	};
}

void pair_init(struct pair *p, const struct link_config *client,
	       const struct link_config *server)
{
	memset(p, 0, sizeof(*p));
	p->now = 1;
	p->lose = PAIR_NO_LOSS;
	p->seed = 42;
	p->client.pair = p;
	p->server.pair = p;
	p->server.secret = "lkjrht";
	p->client.link = link_new(client, &end_ops, &p->client);
	p->server.link = link_new(server, &end_ops, &p->server);
	assert_non_null(p->client.link);
	assert_non_null(p->server.link);
}

void pair_exit(struct pair *p)
{
	link_free(p->client.link);
	link_free(p->server.link);
}

/* A bundle has one network layer; its frames come on any link. */
static struct pair_end *receiver(const struct pair_frame *f)
{
	bool network = (f->protocol & 0xff00) == 0x8000;

	return network && f->to->carrier ? f->to->carrier : f->to;
}

/* From the heap, exactly as long as it is, for the sanitizer's sake. */
void pair_give(struct pair_end *end, uint16_t protocol, const char *bytes,
	       size_t len)
{
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	link_input(end->link, protocol, copy, len);
	free(copy);
}

static void deliver(struct pair *p)
{
	struct pair_frame f = p->queue[0];

	p->count--;
	memmove(&p->queue[0], &p->queue[1], p->count * sizeof(p->queue[0]));
	pair_give(receiver(&f), f.protocol, (const char *)f.data, f.len);
}

static bool earliest(struct pair *p, struct pair_end **end, int *which)
{
	struct pair_end *ends[] = { &p->client, &p->server };
	unsigned int best = 0;

	for (int e = 0; e < 2; e++) {
		for (int i = 0; i < LINK_TIMER_COUNT; i++) {
			unsigned int at = ends[e]->expires[i];

			if (!at || (best && at >= best))
				continue;
			best = at;
			*end = ends[e];
			*which = i;
		}
	}
	return best;
}

void pair_run(struct pair *p, unsigned int ms)
{
	unsigned int end_of_run = p->now + ms;
	struct pair_end *end = NULL;
	int steps = 0, which = 0;

	while (steps++ < 10000) {
		if (p->count) {
			deliver(p);
			continue;
		}
		if (!earliest(p, &end, &which) ||
		    end->expires[which] > end_of_run)
			return;
		p->now = end->expires[which];
		end->expires[which] = 0;
		link_timeout(end->link, which);
	}
	fail_msg("the links talk for ever");
}

void pair_open(struct pair *p, unsigned int ms)
{
	link_open(p->client.link);
	link_open(p->server.link);
	pair_run(p, ms);
}

static bool same_way(const struct link_mppe_way *a,
		     const struct link_mppe_way *b)
{
	return a->bits == b->bits && a->stateful == b->stateful &&
	       a->key_len == b->key_len && !memcmp(a->key, b->key, 16);
}

bool pair_is_up(const struct pair *p)
{
	const struct pair_end *c = &p->client, *s = &p->server;

	return c->ipcp_ups == c->ipcp_downs + 1 &&
	       s->ipcp_ups == s->ipcp_downs + 1 &&
	       c->ip.local.s_addr == s->ip.remote.s_addr &&
	       c->ip.remote.s_addr == s->ip.local.s_addr &&
	       c->lcp.magic == s->lcp.peer_magic &&
	       s->lcp.magic == c->lcp.peer_magic &&
	       same_way(&c->mppe.tx, &s->mppe.rx) &&
	       same_way(&c->mppe.rx, &s->mppe.tx);
}
