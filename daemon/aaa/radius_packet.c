// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_packet.h"

#include <string.h>

#include "ppp/crypto/digest.h"

/* Of an attribute: type and length; of a vendor's: his number in front of both. */
enum { ATTR_HEADER = 2, VENDOR_HEADER = 4 };

/* Offsets in the header. */
enum { AT_CODE = 0, AT_ID = 1, AT_LENGTH = 2, AT_AUTHENTICATOR = 4 };

static void put32(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 24);
	to[1] = (uint8_t)(value >> 16);
	to[2] = (uint8_t)(value >> 8);
	to[3] = (uint8_t)value;
}

static uint32_t get32(const uint8_t *from)
{
	return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
	       (uint32_t)from[2] << 8 | from[3];
}

static void set_length(struct radius_packet *p, size_t len)
{
	p->len = len;
	p->data[AT_LENGTH] = (uint8_t)(len >> 8);
	p->data[AT_LENGTH + 1] = (uint8_t)len;
}

void radius_begin(struct radius_packet *p, enum radius_code code, uint8_t id)
{
	memset(p, 0, sizeof(*p));
	p->data[AT_CODE] = (uint8_t)code;
	p->data[AT_ID] = id;
	set_length(p, RADIUS_HEADER);
}

void radius_add(struct radius_packet *p, enum radius_type type,
		const void *value, size_t len)
{
	uint8_t *at = p->data + p->len;

	if (len > RADIUS_VALUE_MAX ||
	    p->len + ATTR_HEADER + len > RADIUS_PACKET_MAX) {
		p->full = true;
		return;
	}
	at[0] = (uint8_t)type;
	at[1] = (uint8_t)(ATTR_HEADER + len);
	if (len)
		memcpy(at + ATTR_HEADER, value, len);
	set_length(p, p->len + ATTR_HEADER + len);
}

void radius_add_u32(struct radius_packet *p, enum radius_type type,
		    uint32_t value)
{
	uint8_t wire[4];

	put32(wire, value);
	radius_add(p, type, wire, sizeof(wire));
}

void radius_add_addr(struct radius_packet *p, enum radius_type type,
		     struct in_addr addr)
{
	if (addr.s_addr)
		radius_add(p, type, &addr.s_addr, sizeof(addr.s_addr));
}

void radius_add_text(struct radius_packet *p, enum radius_type type,
		     const char *text)
{
	if (*text)
		radius_add(p, type, text, strlen(text));
}

void radius_add_vendor(struct radius_packet *p, enum radius_vendor vendor,
		       uint8_t type, const void *value, size_t len)
{
	uint8_t wire[RADIUS_VALUE_MAX];

	if (len > RADIUS_VENDOR_VALUE_MAX) {
		p->full = true;
		return;
	}
	put32(wire, vendor);
	wire[VENDOR_HEADER] = type;
	wire[VENDOR_HEADER + 1] = (uint8_t)(ATTR_HEADER + len);
	memcpy(wire + VENDOR_HEADER + ATTR_HEADER, value, len);
	radius_add(p, RADIUS_VENDOR_SPECIFIC, wire,
		   VENDOR_HEADER + ATTR_HEADER + len);
	explicit_bzero(wire, sizeof(wire));
}

void radius_add_authenticator(struct radius_packet *p)
{
	static const uint8_t zero[MD5_SIZE];

	radius_add(p, RADIUS_MESSAGE_AUTHENTICATOR, zero, sizeof(zero));
}

/* Offset of the value of the Message-Authenticator, 0 if there is none. */
static size_t find_authenticator(const uint8_t *data, size_t len)
{
	for (size_t at = RADIUS_HEADER; at < len; at += data[at + 1]) {
		if (data[at] == RADIUS_MESSAGE_AUTHENTICATOR &&
		    data[at + 1] == ATTR_HEADER + MD5_SIZE)
			return at + ATTR_HEADER;
	}
	return 0;
}

/*
 * The two hashes see the packet with another authenticator in the header than the
 * one it has: that of the request, or zeroes.
 */
static bool message_hash(const uint8_t *data, size_t len, size_t at,
			 const uint8_t *authenticator, const char *secret,
			 uint8_t out[static MD5_SIZE])
{
	static const uint8_t zero[MD5_SIZE];
	const struct digest_part parts[] = {
		{ data, AT_AUTHENTICATOR },
		{ authenticator, RADIUS_AUTHENTICATOR },
		{ data + RADIUS_HEADER, at - RADIUS_HEADER },
		{ zero, sizeof(zero) },
		{ data + at + MD5_SIZE, len - at - MD5_SIZE },
	};

	return digest_hmac_md5(secret, strlen(secret), parts,
			       sizeof(parts) / sizeof(*parts), out);
}

static bool packet_hash(const uint8_t *data, size_t len,
			const uint8_t *authenticator, const char *secret,
			uint8_t out[static MD5_SIZE])
{
	const struct digest_part parts[] = {
		{ data, AT_AUTHENTICATOR },
		{ authenticator, RADIUS_AUTHENTICATOR },
		{ data + RADIUS_HEADER, len - RADIUS_HEADER },
		{ secret, strlen(secret) },
	};

	return digest_md5(parts, sizeof(parts) / sizeof(*parts), out);
}

static bool sign_message(struct radius_packet *p, const uint8_t *authenticator,
			 const char *secret)
{
	size_t at = find_authenticator(p->data, p->len);

	return !at || message_hash(p->data, p->len, at, authenticator, secret,
				   p->data + at);
}

void radius_set_random(struct radius_packet *p,
		       const uint8_t random[static RADIUS_AUTHENTICATOR])
{
	memcpy(p->data + AT_AUTHENTICATOR, random, RADIUS_AUTHENTICATOR);
}

bool radius_sign_access(struct radius_packet *p, const char *secret)
{
	return sign_message(p, p->data + AT_AUTHENTICATOR, secret);
}

bool radius_sign_reply(struct radius_packet *p,
		       const uint8_t request[static RADIUS_AUTHENTICATOR],
		       const char *secret)
{
	return sign_message(p, request, secret) &&
	       packet_hash(p->data, p->len, request, secret,
			   p->data + AT_AUTHENTICATOR);
}

bool radius_sign_request(struct radius_packet *p, const char *secret)
{
	static const uint8_t zero[RADIUS_AUTHENTICATOR];

	return radius_sign_reply(p, zero, secret);
}

size_t radius_parse(const uint8_t *data, size_t len)
{
	size_t own, at;

	if (len < RADIUS_HEADER)
		return 0;
	own = (size_t)data[AT_LENGTH] << 8 | data[AT_LENGTH + 1];
	if (own < RADIUS_HEADER || own > len || own > RADIUS_PACKET_MAX)
		return 0;
	for (at = RADIUS_HEADER; at < own; at += data[at + 1]) {
		if (own - at < ATTR_HEADER || data[at + 1] < ATTR_HEADER ||
		    data[at + 1] > own - at)
			return 0;
	}
	return own;
}

enum radius_verdict
radius_check_reply(const uint8_t *data, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret)
{
	size_t at = find_authenticator(data, len);
	uint8_t want[MD5_SIZE];

	if (!packet_hash(data, len, request, secret, want) ||
	    !digest_equal(want, data + AT_AUTHENTICATOR, sizeof(want)))
		return RADIUS_FORGED;
	if (!at)
		return RADIUS_UNSIGNED;
	return message_hash(data, len, at, request, secret, want) &&
			       digest_equal(want, data + at, sizeof(want)) ?
		       RADIUS_GOOD :
		       RADIUS_FORGED;
}

enum radius_verdict radius_check_request(const uint8_t *data, size_t len,
					 const char *secret)
{
	static const uint8_t zero[RADIUS_AUTHENTICATOR];

	return radius_check_reply(data, len, zero, secret);
}

struct radius_cursor radius_walk(const uint8_t *data, size_t len)
{
	return (struct radius_cursor){ .at = data + RADIUS_HEADER,
				       .end = data + len };
}

/* Does the value of a Vendor-Specific hold attributes that fill it? */
static bool has_subs(const uint8_t *value, size_t len)
{
	size_t at = VENDOR_HEADER;

	if (len < VENDOR_HEADER + ATTR_HEADER)
		return false;
	while (at < len) {
		if (len - at < ATTR_HEADER || value[at + 1] < ATTR_HEADER ||
		    value[at + 1] > len - at)
			return false;
		at += value[at + 1];
	}
	return true;
}

static void take(struct radius_cursor *c, struct radius_attr *attr)
{
	attr->vendor = c->vendor;
	attr->type = c->at[0];
	attr->value = c->at + ATTR_HEADER;
	attr->len = (size_t)c->at[1] - ATTR_HEADER;
	c->at += c->at[1];
}

bool radius_next(struct radius_cursor *c, struct radius_attr *attr)
{
	if (c->sub_end && c->at == c->sub_end) {
		c->sub_end = NULL;
		c->vendor = 0;
	}
	if (c->at == c->end)
		return false;
	take(c, attr);
	if (c->sub_end || attr->type != RADIUS_VENDOR_SPECIFIC ||
	    !has_subs(attr->value, attr->len))
		return true;
	c->sub_end = c->at;
	c->vendor = get32(attr->value);
	c->at = attr->value + VENDOR_HEADER;
	take(c, attr);
	return true;
}

bool radius_u32(const struct radius_attr *attr, uint32_t *value)
{
	if (attr->len != sizeof(*value))
		return false;
	*value = get32(attr->value);
	return true;
}

bool radius_text(const struct radius_attr *attr, char *buf, size_t size)
{
	if (attr->len >= size || memchr(attr->value, 0, attr->len))
		return false;
	memcpy(buf, attr->value, attr->len);
	buf[attr->len] = '\0';
	return true;
}
