// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/print.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ppp/auth_method.h"
#include "ppp/bcp.h"
#include "ppp/ccp.h"
#include "ppp/cp_opt.h"
#include "ppp/cp_packet.h"
#include "ppp/ipcp.h"
#include "ppp/ipv6cp.h"
#include "ppp/lcp.h"

enum {
	HEX_SHOWN = 32, /* bytes of an unknown value that are shown */
};

/* Text under construction, cut where the buffer ends. */
struct line {
	char *buf;
	size_t size;
	size_t len;
};

static void put(struct line *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct line *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->buf + l->len, l->size - l->len, fmt, ap);
	va_end(ap);
	l->len += (size_t)n;
	if (l->len >= l->size)
		l->len = l->size - 1;
}

static void put_hex(struct line *l, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len && i < HEX_SHOWN; i++)
		put(l, "%02x", data[i]);
	if (len > HEX_SHOWN)
		put(l, "...");
}

static void put_text(struct line *l, const uint8_t *data, size_t len)
{
	put(l, "\"");
	for (size_t i = 0; i < len; i++) {
		if (isprint(data[i]) && data[i] != '"' && data[i] != '\\')
			put(l, "%c", data[i]);
		else
			put(l, "\\x%02x", data[i]);
	}
	put(l, "\"");
}

static const char *protocol_name(uint16_t protocol)
{
	switch (protocol) {
	case PPP_LCP:
		return "LCP";
	case PPP_PAP:
		return "PAP";
	case PPP_CHAP:
		return "CHAP";
	case PPP_CCP:
		return "CCP";
	case PPP_IPCP:
		return "IPCP";
	case PPP_IPV6CP:
		return "IPV6CP";
	case PPP_BCP:
		return "BCP";
	default:
		return NULL;
	}
}

static const char *code_name(uint16_t protocol, uint8_t code)
{
	static const char *const cp[] = {
		[CP_CONF_REQ] = "ConfReq",	  [CP_CONF_ACK] = "ConfAck",
		[CP_CONF_NAK] = "ConfNak",	  [CP_CONF_REJ] = "ConfRej",
		[CP_TERM_REQ] = "TermReq",	  [CP_TERM_ACK] = "TermAck",
		[CP_CODE_REJ] = "CodeRej",	  [LCP_PROTO_REJ] = "ProtRej",
		[LCP_ECHO_REQ] = "EchoReq",	  [LCP_ECHO_REP] = "EchoRep",
		[LCP_DISCARD] = "Discard",	  [LCP_IDENT] = "Ident",
		[LCP_TIME_REMAINING] = "TimeRem", [CCP_RESET_REQ] = "ResetReq",
		[CCP_RESET_ACK] = "ResetAck",
	};
	static const char *const chap[] = { NULL, "Challenge", "Response",
					    "Success", "Failure" };
	static const char *const pap[] = { NULL, "AuthReq", "AuthAck",
					   "AuthNak" };

	if (protocol == PPP_CHAP)
		return code < sizeof(chap) / sizeof(chap[0]) ? chap[code] :
							       NULL;
	if (protocol == PPP_PAP)
		return code < sizeof(pap) / sizeof(pap[0]) ? pap[code] : NULL;
	return code < sizeof(cp) / sizeof(cp[0]) ? cp[code] : NULL;
}

static const char *lcp_option_name(uint8_t type)
{
	static const char *const names[] = {
		[LCP_OPT_MRU] = "mru",
		[LCP_OPT_ACCM] = "accm",
		[LCP_OPT_AUTH] = "auth",
		[LCP_OPT_QUALITY] = "quality",
		[LCP_OPT_MAGIC] = "magic",
		[LCP_OPT_PFC] = "pfc",
		[LCP_OPT_ACFC] = "acfc",
		[LCP_OPT_CALLBACK] = "callback",
		[LCP_OPT_MRRU] = "mrru",
		[LCP_OPT_SSNHF] = "ssnhf",
		[LCP_OPT_ENDPOINT] = "endpoint",
		[LCP_OPT_DISCRIMINATOR] = "discriminator",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static const char *ipcp_option_name(uint8_t type)
{
	static const char *const servers[] = { "dns1", "nbns1", "dns2",
					       "nbns2" };

	if (type >= IPCP_OPT_DNS1 && type <= IPCP_OPT_NBNS2)
		return servers[type - IPCP_OPT_DNS1];
	if (type == IPCP_OPT_COMPRESSION)
		return "compression";
	return type == IPCP_OPT_ADDRESS ? "addr" : NULL;
}

static const char *ipv6cp_option_name(uint8_t type)
{
	if (type == IPV6CP_OPT_COMPRESSION)
		return "compression";
	return type == IPV6CP_OPT_ID ? "interface-id" : NULL;
}

static const char *bcp_option_name(uint8_t type)
{
	static const char *const names[] = {
		[BCP_OPT_BRIDGE_ID] = "bridge-id",
		[BCP_OPT_LINE_ID] = "line-id",
		[BCP_OPT_MAC_SUPPORT] = "mac-support",
		[BCP_OPT_TINYGRAM] = "tinygram",
		[BCP_OPT_LAN_ID] = "lan-id",
		[BCP_OPT_MAC_ADDRESS] = "mac-address",
		[BCP_OPT_SPANNING_TREE] = "spanning-tree",
		[BCP_OPT_TAGGED] = "tagged",
		[BCP_OPT_INLINE] = "management-inline",
		[BCP_OPT_INDICATOR] = "control-indicator",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static const char *option_name(uint16_t protocol, uint8_t type)
{
	switch (protocol) {
	case PPP_LCP:
		return lcp_option_name(type);
	case PPP_CCP:
		return type == CCP_OPT_MPPE ? "mppe" : NULL;
	case PPP_IPCP:
		return ipcp_option_name(type);
	case PPP_IPV6CP:
		return ipv6cp_option_name(type);
	case PPP_BCP:
		return bcp_option_name(type);
	default:
		return NULL;
	}
}

static void put_mppe(struct line *l, uint32_t bits)
{
	static const struct {
		uint32_t bit;
		char letter;
	} letters[] = {
		{ MPPE_H, 'H' }, { MPPE_M, 'M' }, { MPPE_S, 'S' },
		{ MPPE_L, 'L' }, { MPPE_D, 'D' }, { MPPE_C, 'C' },
	};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		put(l, " %c%c", bits & letters[i].bit ? '+' : '-',
		    letters[i].letter);
}

static void put_auth(struct line *l, const struct cp_opt *opt)
{
	enum auth_method method = auth_method_parse(opt->data, opt->len);

	if (method) {
		put(l, " %s", auth_method_name(method));
	} else {
		put(l, " ");
		put_hex(l, opt->data, opt->len);
	}
}

static void put_endpoint(struct line *l, const struct cp_opt *opt)
{
	static const char *const classes[] = { "null", "local", "ip",
					       "mac",  "magic", "phone" };

	if (opt->data[0] < sizeof(classes) / sizeof(classes[0]))
		put(l, " %s", classes[opt->data[0]]);
	else
		put(l, " class %u", opt->data[0]);
	if (opt->len > 1)
		put(l, ":");
	put_hex(l, opt->data + 1, opt->len - 1u);
}

/* The values that have a form of their own; false for all others. */
static bool put_lcp_value(struct line *l, const struct cp_opt *opt)
{
	bool unit = opt->type == LCP_OPT_MRU || opt->type == LCP_OPT_MRRU;

	if (unit && opt->len == 2)
		put(l, " %u", cp_get16(opt->data));
	else if (opt->type == LCP_OPT_AUTH && opt->len >= 2)
		put_auth(l, opt);
	else if (opt->type == LCP_OPT_ENDPOINT && opt->len)
		put_endpoint(l, opt);
	else
		return false;
	return true;
}

static bool put_ipv6cp_value(struct line *l, const struct cp_opt *opt)
{
	const uint8_t *p = opt->data;

	if (opt->type != IPV6CP_OPT_ID || opt->len != LINK_IPV6_ID_LEN)
		return false;
	put(l, " %04x:%04x:%04x:%04x", cp_get16(p), cp_get16(p + 2),
	    cp_get16(p + 4), cp_get16(p + 6));
	return true;
}

static bool put_bcp_value(struct line *l, const struct cp_opt *opt)
{
	const uint8_t *p = opt->data;

	if (opt->len == 1)
		put(l, " %u", p[0]);
	else if (opt->type == BCP_OPT_MAC_ADDRESS && opt->len == LINK_MAC_LEN)
		put(l, " %02x:%02x:%02x:%02x:%02x:%02x", p[0], p[1], p[2], p[3],
		    p[4], p[5]);
	else
		return false;
	return true;
}

static bool put_known_value(struct line *l, uint16_t protocol,
			    const struct cp_opt *opt)
{
	const uint8_t *p = opt->data;

	if (protocol == PPP_LCP)
		return put_lcp_value(l, opt);
	if (protocol == PPP_IPV6CP)
		return put_ipv6cp_value(l, opt);
	if (protocol == PPP_BCP)
		return put_bcp_value(l, opt);
	if (opt->len != 4)
		return false;
	if (protocol == PPP_CCP && opt->type == CCP_OPT_MPPE)
		put_mppe(l, cp_get32(p));
	else if (protocol == PPP_IPCP)
		put(l, " %u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	else
		return false;
	return true;
}

static void put_value(struct line *l, uint16_t protocol,
		      const struct cp_opt *opt)
{
	if (put_known_value(l, protocol, opt) || !opt->len)
		return;
	put(l, " 0x");
	put_hex(l, opt->data, opt->len);
}

static void put_options(struct line *l, uint16_t protocol,
			const struct cp_packet *pkt)
{
	struct cp_opt_iter it = { .p = pkt->data, .left = pkt->len };
	struct cp_opt opt;
	const char *name;

	while (cp_opt_next(&it, &opt)) {
		name = option_name(protocol, opt.type);
		if (name)
			put(l, " <%s", name);
		else
			put(l, " <option %u", opt.type);
		put_value(l, protocol, &opt);
		put(l, ">");
	}
	if (it.bad)
		put(l, " <malformed>");
}

/* Challenge and Response; what a Response proves is worth a dictionary attack. */
static void put_chap_value(struct line *l, const struct cp_packet *pkt,
			   bool masked)
{
	size_t len = pkt->len ? pkt->data[0] : 0;

	if (!pkt->len || len > pkt->len - 1) {
		put(l, " malformed");
		return;
	}
	put(l, " value=");
	if (masked)
		put(l, "***");
	else
		put_hex(l, pkt->data + 1, len);
	put(l, " name=");
	put_text(l, pkt->data + 1 + len, pkt->len - 1 - len);
}

static void put_chap(struct line *l, const struct cp_packet *pkt)
{
	if (pkt->code == 1 || pkt->code == 2) {
		put_chap_value(l, pkt, pkt->code == 2);
	} else if (pkt->code == 3 || pkt->code == 4) {
		put(l, " ");
		put_text(l, pkt->data, pkt->len);
	}
}

static void put_pap(struct line *l, const struct cp_packet *pkt)
{
	size_t len = pkt->len ? pkt->data[0] : 0;

	if (!pkt->len || len > pkt->len - 1) {
		put(l, " malformed");
		return;
	}
	put(l, pkt->code == 1 ? " name=" : " ");
	put_text(l, pkt->data + 1, len);
	if (pkt->code == 1)
		put(l, " password=***");
}

static void put_lcp(struct line *l, const struct cp_packet *pkt)
{
	bool magic = pkt->code >= LCP_ECHO_REQ &&
		     pkt->code <= LCP_TIME_REMAINING && pkt->len >= 4;

	if (pkt->code == LCP_PROTO_REJ && pkt->len >= 2) {
		put(l, " protocol=0x%04x", cp_get16(pkt->data));
	} else if (magic) {
		put(l, " magic=0x%08x", cp_get32(pkt->data));
		if (pkt->code == LCP_IDENT) {
			put(l, " ");
			put_text(l, pkt->data + 4, pkt->len - 4);
		} else if (pkt->code == LCP_TIME_REMAINING && pkt->len >= 8) {
			put(l, " seconds=%u", cp_get32(pkt->data + 4));
		}
	}
}

static void put_control(struct line *l, uint16_t protocol,
			const struct cp_packet *pkt)
{
	if (pkt->code >= CP_CONF_REQ && pkt->code <= CP_CONF_REJ) {
		put_options(l, protocol, pkt);
	} else if (pkt->code == CP_TERM_REQ && pkt->len) {
		put(l, " ");
		put_text(l, pkt->data, pkt->len);
	} else if (pkt->code == CP_CODE_REJ && pkt->len) {
		put(l, " code=%u", pkt->data[0]);
	} else if (protocol == PPP_LCP) {
		put_lcp(l, pkt);
	}
}

void ppp_frame_print(char *buf, size_t size, uint16_t protocol,
		     const uint8_t *data, size_t len)
{
	struct line l = { .buf = buf, .size = size };
	const char *name = protocol_name(protocol);
	struct cp_packet pkt;
	const char *code;

	buf[0] = '\0';
	if (!name) {
		put(&l, "protocol 0x%04x, %zu bytes", protocol, len);
		return;
	}
	if (!cp_packet_parse(data, len, &pkt)) {
		put(&l, "%s malformed, %zu bytes", name, len);
		return;
	}
	code = code_name(protocol, pkt.code);
	if (code)
		put(&l, "%s %s id=%u", name, code, pkt.id);
	else
		put(&l, "%s code %u id=%u", name, pkt.code, pkt.id);
	if (protocol == PPP_CHAP)
		put_chap(&l, &pkt);
	else if (protocol == PPP_PAP)
		put_pap(&l, &pkt);
	else
		put_control(&l, protocol, &pkt);
}
