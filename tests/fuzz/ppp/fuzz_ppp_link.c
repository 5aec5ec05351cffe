// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/held.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/ccp.c daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c */
/* libs: libcrypto */
#include <stdlib.h>
#include <string.h>

#include "ppp/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One link, its request under judgement, and a peer that can be agreeable. */
static struct {
	struct link *link;
	bool judging;
	struct auth_request request;
	bool required;
	bool encrypted;
	bool down;
	uint16_t protocol;
	size_t len;
	uint8_t frame[LINK_FRAME_MAX];
} f;

static void on_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	(void)user;
	if (f.down || len > LINK_FRAME_MAX)
		abort();
	if (data[0] != 1)
		return;
	f.protocol = protocol;
	f.len = len;
	memcpy(f.frame, data, len);
}

static void on_timer_set(void *user, enum link_timer which, unsigned int ms)
{
	(void)user;
	(void)ms;
	if (which >= LINK_TIMER_COUNT)
		abort();
}

static void on_random(void *user, void *buf, size_t len)
{
	(void)user;
	memset(buf, 0x5a, len);
}

static void on_phase(void *user, enum link_phase phase)
{
	(void)user;
	if (phase != LINK_AUTHENTICATE)
		f.judging = false;
}

static void on_auth_request(void *user, const struct auth_request *req)
{
	(void)user;
	f.judging = true;
	f.request = *req;
}

static void on_mppe_up(void *user, const struct link_mppe *mppe)
{
	(void)user;
	if (!mppe->tx.bits && !mppe->rx.bits)
		abort();
	f.encrypted = mppe->tx.bits && mppe->rx.bits;
}

static void on_mppe_down(void *user)
{
	(void)user;
	f.encrypted = false;
}

static void on_ipcp_up(void *user, const struct link_ipcp *ip)
{
	(void)user;
	if (!ip->local.s_addr || (f.required && !f.encrypted))
		abort();
}

static void on_ipv6cp_up(void *user, const struct link_ipv6cp *ip)
{
	static const uint8_t none[sizeof(ip->local)];

	(void)user;
	if (!memcmp(ip->local, none, sizeof(none)) ||
	    !memcmp(ip->local, ip->remote, sizeof(none)) ||
	    (f.required && !f.encrypted))
		abort();
}

static void on_bcp_up(void *user, const struct link_bcp *bcp)
{
	(void)user;
	if (bcp->mac[0] & 1 || (f.required && !f.encrypted))
		abort();
}

static void on_down(void *user, enum link_reason why, const char *text)
{
	(void)user;
	(void)why;
	if (f.down || strlen(text) > LINK_TEXT_MAX)
		abort();
	f.down = true;
}

static const struct link_ops ops = {
	.send = on_send,
	.timer_set = on_timer_set,
	.random = on_random,
	.phase = on_phase,
	.auth_request = on_auth_request,
	.mppe_up = on_mppe_up,
	.mppe_down = on_mppe_down,
	.ipcp_up = on_ipcp_up,
	.ipv6cp_up = on_ipv6cp_up,
	.bcp_up = on_bcp_up,
	.down = on_down,
};

static void judge(const char *password)
{
	struct auth_result res;

	if (!f.judging)
		return;
	f.judging = false;
	auth_verify(&f.request, password, &res);
	link_auth_result(f.link, &res);
}

/* Acknowledge the last request as it is. */
static void agree(void)
{
	uint8_t ack[LINK_FRAME_MAX];

	if (!f.len)
		return;
	memcpy(ack, f.frame, f.len);
	ack[0] = 2;
	link_input(f.link, f.protocol, ack, f.len);
}

static size_t command(const uint8_t *data, size_t size)
{
	static const uint16_t protocols[] = { 0xc021, 0xc023, 0xc223, 0x80fd,
					      0x8021, 0x8057, 0x8031, 0x00fd };
	size_t len = size > 1 ? data[1] : 0;
	uint8_t *copy;

	if (data[0] <= LINK_TIMER_IPCP) {
		link_timeout(f.link, data[0]);
	} else if (data[0] < 6) {
		judge(data[0] == 4 ? "clientPass" : NULL);
	} else if (data[0] < 7) {
		link_close(f.link, LINK_REASON_REQUEST, "fuzz");
	} else if (data[0] < 9) {
		link_timeout(f.link,
			     data[0] == 7 ? LINK_TIMER_IPV6CP : LINK_TIMER_BCP);
	} else if (data[0] < 10) {
		link_bcp_close(f.link, "fuzz");
	} else if (data[0] < 16) {
		agree();
	} else if (size > 1) {
		len = len < size - 2 ? len : size - 2;
		copy = malloc(len + 1);
		memcpy(copy, data + 2, len);
		link_input(f.link, protocols[data[0] % 8], copy, len);
		free(copy);
		return len + 2;
	}
	return 1;
}

/*
 * The first bytes: role and encryption; methods in the lower half, in the upper
 * multilink, IPv6, IPv6 required, bridging.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link_config cfg = {
		.user = "User",
		.password = "clientPass",
		.mru = 1460,
		.mtu = 1460,
		.pfc = true,
		.acfc = true,
		.want_dns = true,
	};
	size_t n;

	if (size < 2)
		return 0;
	memset(&f, 0, sizeof(f));
	cfg.role = data[0] & 1;
	cfg.network.encryption = (data[0] >> 1) % 3;
	cfg.network.local.s_addr = data[0] & 16 ? 0x0167000a : 0;
	cfg.network.remote.s_addr = data[0] & 32 ? 0x0267000a : 0;
	cfg.auth = data[1] & AUTH_ALL;
	cfg.mrru = data[1] & 16 ? 1600 : 0;
	cfg.network.ipv6 = (data[1] >> 5 & 3) % 3;
	cfg.network.bridge = data[1] & 128;
	f.required = cfg.network.encryption == LINK_ENCRYPTION_REQUIRED;
	f.link = link_new(&cfg, &ops, NULL);
	link_open(f.link);
	for (data += 2, size -= 2; size; data += n, size -= n)
		n = command(data, size);
	link_free(f.link);
	return 0;
}
