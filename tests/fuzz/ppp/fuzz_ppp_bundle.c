// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c */
/* libs: libcrypto */
#include <stdlib.h>
#include <string.h>

#include "ppp/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	LINKS = 2,
};

/**
 * struct end - one of two links of a client
 * @link: The link, NULL when it is gone.
 * @member: Answer of ops->member().
 * @heir: Another link takes the network layer when this one leaves.
 * @down: ops->down() was called.
 * @protocol: Of the last request.
 * @len: Its length.
 * @frame: The request.
 */
static struct end {
	struct link *link;
	bool member;
	bool heir;
	bool down;
	uint16_t protocol;
	size_t len;
	uint8_t frame[LINK_FRAME_MAX];
} ends[LINKS];

static struct end *other(const struct end *end)
{
	return end == &ends[0] ? &ends[1] : &ends[0];
}

/* No callback but of a link that there is. */
static struct end *alive(void *user)
{
	struct end *end = user;

	if (!end->link || end->down)
		abort();
	return end;
}

static void on_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	struct end *end = alive(user);

	if (len > LINK_FRAME_MAX)
		abort();
	if (data[0] != 1)
		return;
	end->protocol = protocol;
	end->len = len;
	memcpy(end->frame, data, len);
}

static void on_timer_set(void *user, enum link_timer which, unsigned int ms)
{
	(void)ms;
	alive(user);
	if (which >= LINK_TIMER_COUNT)
		abort();
}

/* Not always the same, or two links would be taken for a looped line. */
static void on_random(void *user, void *buf, size_t len)
{
	static uint8_t next;

	(void)user;
	memset(buf, ++next, len);
}

static bool on_member(void *user)
{
	return alive(user)->member;
}

static void on_member_rejected(void *user, uint16_t protocol)
{
	struct end *carrier = other(alive(user));

	if (carrier->link)
		link_protocol_rejected(carrier->link, protocol);
}

static void on_network_leave(void *user)
{
	struct end *end = alive(user);

	if (end->heir && other(end)->link)
		link_network_move(end->link, other(end)->link);
}

static void on_ipcp_up(void *user, const struct link_ipcp *ip)
{
	(void)ip;
	alive(user);
}

static void on_ipv6cp_up(void *user, const struct link_ipv6cp *ip)
{
	(void)ip;
	alive(user);
}

static void on_bcp_up(void *user, const struct link_bcp *bcp)
{
	(void)bcp;
	alive(user);
}

static void on_layer_down(void *user)
{
	alive(user);
}

static void on_down(void *user, enum link_reason why, const char *text)
{
	(void)why;
	(void)text;
	alive(user)->down = true;
}

static const struct link_ops ops = {
	.send = on_send,
	.timer_set = on_timer_set,
	.random = on_random,
	.member = on_member,
	.member_rejected = on_member_rejected,
	.network_leave = on_network_leave,
	.ipcp_up = on_ipcp_up,
	.ipcp_down = on_layer_down,
	.ipv6cp_up = on_ipv6cp_up,
	.ipv6cp_down = on_layer_down,
	.bcp_up = on_bcp_up,
	.bcp_down = on_layer_down,
	.down = on_down,
};

static void make(struct end *end)
{
	struct link_config cfg = {
		.user = "User",
		.password = "clientPass",
		.mru = 1460,
		.mtu = 1460,
		.pfc = true,
		.acfc = true,
		.mrru = 1600,
		.network = { .ipv6 = LINK_IPV6_YES, .bridge = true },
	};

	end->link = link_new(&cfg, &ops, end);
	link_open(end->link);
}

static void forget(struct end *end)
{
	link_free(end->link);
	end->link = NULL;
	end->down = false;
	end->len = 0;
}

/* The peer acknowledges the last request as it is. */
static void agree(struct end *end)
{
	uint8_t ack[LINK_FRAME_MAX];

	if (!end->len)
		return;
	memcpy(ack, end->frame, end->len);
	ack[0] = 2;
	link_input(end->link, end->protocol, ack, end->len);
}

static void command(struct end *end, uint8_t what)
{
	switch (what) {
	case 8:
		agree(end);
		break;
	case 9:
		end->member = !end->member;
		break;
	case 10:
		end->heir = !end->heir;
		break;
	case 11:
		if (other(end)->link)
			link_network_move(end->link, other(end)->link);
		break;
	case 12:
		link_bcp_close(end->link, "fuzz");
		break;
	case 13:
		link_close(end->link, LINK_REASON_REQUEST, "fuzz");
		break;
	case 14:
		forget(end);
		break;
	default:
		if (what < LINK_TIMER_COUNT)
			link_timeout(end->link, what);
		break;
	}
}

static size_t packet(struct end *end, const uint8_t *data, size_t size)
{
	static const uint16_t protocols[] = { 0xc021, 0x8021, 0x8057, 0x8031 };
	size_t len = data[1] < size - 2 ? data[1] : size - 2;
	uint8_t *copy = malloc(len + 1);

	memcpy(copy, data + 2, len);
	link_input(end->link, protocols[data[0] % 4], copy, len);
	free(copy);
	return len + 2;
}

/* The highest bit of a command chooses the link; one that is gone comes back. */
static size_t step(const uint8_t *data, size_t size)
{
	struct end *end = &ends[data[0] >> 7];
	uint8_t what = data[0] & 127;

	if (!end->link)
		make(end);
	if (what >= 16 && size > 1)
		return packet(end, data, size);
	command(end, what);
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n;

	memset(ends, 0, sizeof(ends));
	for (; size; data += n, size -= n)
		n = step(data, size);
	for (int i = 0; i < LINKS; i++)
		link_free(ends[i].link);
	return 0;
}
