// SPDX-License-Identifier: GPL-2.0-only
/*
 * PPP of a client that wants an address, MS-CHAP version 2 and MPPE, and takes what
 * the server offers.
 */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ppp/crypto/mschap.h"

enum {
	LCP = 0xc021,
	CHAP = 0xc223,
	CCP = 0x80fd,
	IPCP = 0x8021,

	REQUEST = 1,
	ACK = 2,
	NAK = 3,
	REJECT = 4,
	TERMINATE = 5,
	TERMINATE_ACK = 6,
	PROTOCOL_REJECT = 8,
	ECHO_REQUEST = 9,
	ECHO_REPLY = 10,

	CHALLENGE = 1,
	RESPONSE = 2,
	SUCCESS = 3,

	LCP_MRU = 1,
	LCP_AUTH = 3,
	LCP_MAGIC = 5,
	LCP_PFC = 7,
	LCP_ACFC = 8,
	IPCP_ADDRESS = 3,
	CCP_MPPE = 18,
	MPPE_STATELESS_128 = 0x01000040,

	HEADER = 4, /* PPP: address, control, protocol */
	CP_HEADER = 4,
	CHAP_VALUE = 49,
	NAME_MAX_LEN = 32,
	MRU = 1450,
};

/* The same of all: computing it takes longer than all else of a login. */
static uint8_t password_hash[MSCHAP_HASH];

void ppp_prepare(const struct load *load)
{
	if (!mschap_nt_password_hash(load->password, password_hash))
		die("MD4");
}

static uint8_t *begin(uint8_t *frame, uint16_t protocol, uint8_t code,
		      uint8_t ident, size_t len)
{
	frame[0] = 0xff;
	frame[1] = 0x03;
	put16(frame + 2, protocol);
	frame[4] = code;
	frame[5] = ident;
	put16(frame + 6, (uint16_t)(CP_HEADER + len));
	return frame + HEADER + CP_HEADER;
}

static void answer(struct load *load, struct client *c, uint16_t protocol,
		   uint8_t code, uint8_t ident, const void *data, size_t len)
{
	uint8_t frame[FRAME_MAX];

	if (len > sizeof(frame) - HEADER - CP_HEADER)
		len = sizeof(frame) - HEADER - CP_HEADER;
	memcpy(begin(frame, protocol, code, ident, len), data, len);
	gre_send(load, c, frame, HEADER + CP_HEADER + len);
}

/* As answer(), but the server owes an answer to it. */
static void ask(struct load *load, struct client *c, uint16_t protocol,
		uint8_t code, uint8_t ident, const void *data, size_t len)
{
	memcpy(begin(c->asked, protocol, code, ident, len), data, len);
	c->asked_len = HEADER + CP_HEADER + len;
	c->asked_at = now_us();
	gre_send(load, c, c->asked, c->asked_len);
}

void ppp_ask_again(struct load *load, struct client *c)
{
	c->asked_at = now_us();
	gre_send(load, c, c->asked, c->asked_len);
}

static uint32_t magic_of(const struct client *c)
{
	return 0x5eed0000u + c->index;
}

void ppp_start(struct load *load, struct client *c)
{
	uint8_t options[] = { LCP_MRU, 4, MRU >> 8, MRU & 0xff, LCP_MAGIC,
			      6,       0, 0,	    0,		0 };

	put32(options + 6, magic_of(c));
	ask(load, c, LCP, REQUEST, ++c->ident, options, sizeof(options));
	if (c->early_len)
		ppp_input(load, c, c->early, c->early_len);
	c->early_len = 0;
}

static void ask_ccp(struct load *load, struct client *c)
{
	uint8_t option[6] = { CCP_MPPE, sizeof(option) };

	put32(option + 2, c->mppe);
	ask(load, c, CCP, REQUEST, ++c->ident, option, sizeof(option));
}

static void ask_ipcp(struct load *load, struct client *c)
{
	uint8_t option[6] = { IPCP_ADDRESS, sizeof(option) };

	put32(option + 2, c->address);
	ask(load, c, IPCP, REQUEST, ++c->ident, option, sizeof(option));
}

static void said(struct load *load, struct client *c, uint8_t *what,
		 uint8_t who, enum stage stage)
{
	*what |= who;
	if (*what == BOTH_SAID)
		client_done(load, c, stage);
}

/* The options of a request that we do not know, in @out. Return: bytes */
static size_t unknown(const uint8_t *data, size_t len, uint8_t *out)
{
	size_t n = 0;

	while (len >= 2 && data[1] >= 2 && data[1] <= len) {
		switch (data[0]) {
		case LCP_MRU:
		case LCP_AUTH:
		case LCP_MAGIC:
		case LCP_PFC:
		case LCP_ACFC:
			break;
		default:
			memcpy(out + n, data, data[1]);
			n += data[1];
		}
		len -= data[1];
		data += data[1];
	}
	return n;
}

static void lcp_request(struct load *load, struct client *c, uint8_t ident,
			const uint8_t *data, size_t len)
{
	uint8_t rejected[UINT8_MAX * 2];
	size_t n = len < sizeof(rejected) ? unknown(data, len, rejected) : 0;

	if (n) {
		answer(load, c, LCP, REJECT, ident, rejected, n);
		return;
	}
	answer(load, c, LCP, ACK, ident, data, len);
	said(load, c, &c->lcp, HE_SAID, STAGE_LCP);
}

static void lcp(struct load *load, struct client *c, uint8_t code,
		uint8_t ident, const uint8_t *data, size_t len)
{
	uint8_t magic[4];

	switch (code) {
	case REQUEST:
		lcp_request(load, c, ident, data, len);
		break;
	case ACK:
		said(load, c, &c->lcp, WE_SAID, STAGE_LCP);
		break;
	case TERMINATE:
		answer(load, c, LCP, TERMINATE_ACK, ident, "", 0);
		break;
	case ECHO_REQUEST:
		put32(magic, magic_of(c));
		answer(load, c, LCP, ECHO_REPLY, ident, magic, sizeof(magic));
		break;
	}
}

static void respond(struct load *load, struct client *c, uint8_t ident,
		    const uint8_t *challenge)
{
	uint8_t value[1 + CHAP_VALUE + NAME_MAX_LEN] = { CHAP_VALUE };
	char *name = (char *)value + 1 + CHAP_VALUE;
	uint8_t hash[MSCHAP1_CHALLENGE];

	/* Whoever repeats it would find it out; nobody here does. */
	put32(value + 1, magic_of(c));
	snprintf(name, NAME_MAX_LEN, "%s%u", load->user, c->index);
	if (!mschap_challenge_hash(value + 1, challenge, name, hash) ||
	    !mschap_challenge_response(hash, password_hash, value + 25))
		die("MS-CHAP");
	ask(load, c, CHAP, RESPONSE, ident, value,
	    1 + CHAP_VALUE + strlen(name));
}

static void chap(struct load *load, struct client *c, uint8_t code,
		 uint8_t ident, const uint8_t *data, size_t len)
{
	if (code == CHALLENGE && len > MSCHAP2_CHALLENGE &&
	    data[0] == MSCHAP2_CHALLENGE) {
		respond(load, c, ident, data + 1);
	} else if (code == SUCCESS && !c->authenticated) {
		c->authenticated = true;
		client_done(load, c, STAGE_AUTH);
		c->mppe = MPPE_STATELESS_128;
		ask_ccp(load, c);
	} else if (code != CHALLENGE && code != SUCCESS) {
		fprintf(stderr, "load: client %u: login refused: %.*s\n",
			c->index, (int)len, (const char *)data);
		exit(1);
	}
}

static void ccp(struct load *load, struct client *c, uint8_t code,
		uint8_t ident, const uint8_t *data, size_t len)
{
	switch (code) {
	case REQUEST:
		answer(load, c, CCP, ACK, ident, data, len);
		said(load, c, &c->ccp, HE_SAID, STAGE_CCP);
		break;
	case ACK:
		said(load, c, &c->ccp, WE_SAID, STAGE_CCP);
		if (!(c->ipcp & WE_SAID))
			ask_ipcp(load, c);
		break;
	case NAK:
		if (len >= 6)
			c->mppe = get32(data + 2);
		ask_ccp(load, c);
		break;
	}
}

static void ipcp(struct load *load, struct client *c, uint8_t code,
		 uint8_t ident, const uint8_t *data, size_t len)
{
	switch (code) {
	case REQUEST:
		answer(load, c, IPCP, ACK, ident, data, len);
		said(load, c, &c->ipcp, HE_SAID, STAGE_IPCP);
		break;
	case ACK:
		said(load, c, &c->ipcp, WE_SAID, STAGE_IPCP);
		break;
	case NAK:
		if (len >= 6)
			c->address = get32(data + 2);
		ask_ipcp(load, c);
		break;
	}
}

static void refuse(struct load *load, struct client *c, const uint8_t *frame,
		   size_t len)
{
	answer(load, c, LCP, PROTOCOL_REJECT, ++c->ident, frame, len);
}

void ppp_input(struct load *load, struct client *c, const uint8_t *frame,
	       size_t len)
{
	const uint8_t *p;
	uint16_t protocol;
	size_t n;

	if (!c->called) {
		c->early_len = len < sizeof(c->early) ? len : 0;
		memcpy(c->early, frame, c->early_len);
		return;
	}
	if (len >= 2 && frame[0] == 0xff && frame[1] == 0x03) {
		frame += 2;
		len -= 2;
	}
	if (len < 2 + CP_HEADER)
		return;
	protocol = get16(frame);
	p = frame + 2;
	n = get16(p + 2);
	if (n < CP_HEADER || n > len - 2)
		return;
	c->asked_at = now_us();
	switch (protocol) {
	case LCP:
		lcp(load, c, p[0], p[1], p + CP_HEADER, n - CP_HEADER);
		break;
	case CHAP:
		chap(load, c, p[0], p[1], p + CP_HEADER, n - CP_HEADER);
		break;
	case CCP:
		ccp(load, c, p[0], p[1], p + CP_HEADER, n - CP_HEADER);
		break;
	case IPCP:
		ipcp(load, c, p[0], p[1], p + CP_HEADER, n - CP_HEADER);
		break;
	default:
		if (p[0] == REQUEST)
			refuse(load, c, frame, 2 + n);
	}
}
