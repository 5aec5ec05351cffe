/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet that all control and authentication protocols share: code,
 * identifier, length, data (RFC 1661 section 5, RFC 1334, RFC 1994).
 */
#ifndef PPP_CP_PACKET_H
#define PPP_CP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PPP protocol numbers that have control packets. */
enum ppp_protocol {
	PPP_IPCP = 0x8021,
	PPP_BCP = 0x8031,
	PPP_IPV6CP = 0x8057,
	PPP_CCP = 0x80fd,
	PPP_LCP = 0xc021,
	PPP_PAP = 0xc023,
	PPP_CHAP = 0xc223,
};

/* Codes; the first seven belong to every control protocol. */
enum cp_code {
	CP_CONF_REQ = 1,
	CP_CONF_ACK = 2,
	CP_CONF_NAK = 3,
	CP_CONF_REJ = 4,
	CP_TERM_REQ = 5,
	CP_TERM_ACK = 6,
	CP_CODE_REJ = 7,
	LCP_PROTO_REJ = 8,
	LCP_ECHO_REQ = 9,
	LCP_ECHO_REP = 10,
	LCP_DISCARD = 11,
	LCP_IDENT = 12, /* RFC 1570 */
	LCP_TIME_REMAINING = 13, /* RFC 1570 */
	CCP_RESET_REQ = 14, /* RFC 1962 */
	CCP_RESET_ACK = 15,
};

enum cp_packet_limits {
	CP_HEADER = 4,
	CP_PACKET_MAX =
		1500, /* what every peer receives, RFC 1661 section 6.1 */
};

/**
 * struct cp_packet - one packet, lengths checked, padding gone
 * @code: Code field.
 * @id: Identifier.
 * @data: What follows the header.
 * @len: Its length, from the length field.
 */
struct cp_packet {
	uint8_t code;
	uint8_t id;
	const uint8_t *data;
	size_t len;
};

/**
 * cp_packet_parse() - check the header and trim padding
 * @p: What follows the PPP protocol number.
 * @len: Number of bytes there.
 * @out: Filled on success only; points into @p.
 *
 * Return: false if the length field is below 4 or beyond @len; such packets
 * are silently discarded (RFC 1661 section 5).
 */
bool cp_packet_parse(const uint8_t *p, size_t len, struct cp_packet *out);

/**
 * cp_packet_build() - header and data into one buffer
 * @buf: Of %CP_PACKET_MAX bytes.
 * @code: Code field.
 * @id: Identifier.
 * @data: What follows the header, cut to fit; may be NULL if @len is 0.
 * @len: Its length.
 *
 * Return: length of the whole packet.
 */
size_t cp_packet_build(uint8_t *buf, uint8_t code, uint8_t id, const void *data,
		       size_t len);

/* Big-endian numbers in byte strings. */
static inline uint16_t cp_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t cp_get32(const uint8_t *p)
{
	return (uint32_t)cp_get16(p) << 16 | cp_get16(p + 2);
}

static inline void cp_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void cp_put32(uint8_t *p, uint32_t v)
{
	cp_put16(p, (uint16_t)(v >> 16));
	cp_put16(p + 2, (uint16_t)v);
}

#endif
