/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RADIUS packets (RFC 2865): building, signing, checking and taking them apart.
 * Pure but for OpenSSL's hashes.
 *
 * This is not one of Debian's libraries. libradcli waits for the answer inside
 * its calls, libkrad knows neither accounting nor vendors, and FreeRADIUS' own
 * has no SONAME, lives in that server's private folder and wants its dictionaries.
 */
#ifndef KPPTPD_AAA_RADIUS_PACKET_H
#define KPPTPD_AAA_RADIUS_PACKET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aaa/radius_attr.h"

/**
 * enum radius_size - lengths in bytes
 * @RADIUS_HEADER: code, identifier, length and authenticator
 * @RADIUS_AUTHENTICATOR: the last of these
 * @RADIUS_PACKET_MAX: longest packet
 * @RADIUS_VALUE_MAX: longest value of an attribute
 * @RADIUS_VENDOR_VALUE_MAX: longest value of a vendor's attribute
 */
enum radius_size {
	RADIUS_HEADER = 20,
	RADIUS_AUTHENTICATOR = 16,
	RADIUS_PACKET_MAX = 4096,
	RADIUS_VALUE_MAX = 253,
	RADIUS_VENDOR_VALUE_MAX = 247,
};

/**
 * struct radius_packet - one packet
 * @data: as on the wire
 * @len: bytes of it
 * @full: something did not fit and is missing
 *
 * May hold secrets: wipe it.
 */
struct radius_packet {
	uint8_t data[RADIUS_PACKET_MAX];
	size_t len;
	bool full;
};

/**
 * struct radius_attr - one attribute of a packet
 * @vendor: private enterprise number, or 0
 * @type: enum radius_type, or the vendor's type
 * @value: inside the packet
 * @len: bytes of it, 0..RADIUS_VALUE_MAX
 */
struct radius_attr {
	uint32_t vendor;
	uint8_t type;
	const uint8_t *value;
	size_t len;
};

/** struct radius_cursor - where a walk is; the caller looks into neither */
struct radius_cursor {
	const uint8_t *at;
	const uint8_t *end;
	uint32_t vendor;
	const uint8_t *sub_end;
};

/* Building. What does not fit sets @full and changes nothing else. */

/** radius_begin() - an empty packet with an authenticator of zeroes */
void radius_begin(struct radius_packet *p, enum radius_code code, uint8_t id);

/** radius_add() - an attribute of at most RADIUS_VALUE_MAX bytes */
void radius_add(struct radius_packet *p, enum radius_type type,
		const void *value, size_t len);

/** radius_add_u32() - an integer attribute */
void radius_add_u32(struct radius_packet *p, enum radius_type type,
		    uint32_t value);

/** radius_add_addr() - an address; 0.0.0.0 adds nothing */
void radius_add_addr(struct radius_packet *p, enum radius_type type,
		     struct in_addr addr);

/** radius_add_text() - a text, whole or not at all; an empty one adds nothing */
void radius_add_text(struct radius_packet *p, enum radius_type type,
		     const char *text);

/** radius_add_vendor() - of a vendor, at most RADIUS_VENDOR_VALUE_MAX bytes */
void radius_add_vendor(struct radius_packet *p, enum radius_vendor vendor,
		       uint8_t type, const void *value, size_t len);

/** radius_add_authenticator() - room for a Message-Authenticator (RFC 2869) */
void radius_add_authenticator(struct radius_packet *p);

/* Signing, when all attributes are in. False when OpenSSL cannot. */

/** radius_set_random() - the authenticator of an Access-Request, before hiding */
void radius_set_random(struct radius_packet *p,
		       const uint8_t random[static RADIUS_AUTHENTICATOR]);

/** radius_sign_access() - an Access-Request: its Message-Authenticator */
bool radius_sign_access(struct radius_packet *p, const char *secret);

/**
 * radius_sign_request() - Accounting, Disconnect and CoA requests
 *
 * A Message-Authenticator is filled in if there is one, then the authenticator
 * (RFC 2866 section 3, RFC 5176 section 2.3).
 */
bool radius_sign_request(struct radius_packet *p, const char *secret);

/** radius_sign_reply() - an answer to a request with authenticator @request */
bool radius_sign_reply(struct radius_packet *p,
		       const uint8_t request[static RADIUS_AUTHENTICATOR],
		       const char *secret);

/* Taking apart. */

/**
 * radius_parse() - are these bytes a packet?
 * @data: from the wire
 * @len: how many; what is beyond the packet's own length is ignored
 *
 * All lengths are checked here, those of attributes too.
 *
 * Return: length of the packet, 0 if it is none.
 */
size_t radius_parse(const uint8_t *data, size_t len);

/** enum radius_verdict - what a check came to */
enum radius_verdict {
	RADIUS_GOOD,
	RADIUS_FORGED, /* or made with another secret */
	RADIUS_UNSIGNED, /* good, but without Message-Authenticator */
};

/**
 * radius_check_reply() - did who knows the secret answer this request?
 * @data: of radius_parse()
 * @len: its length
 * @request: authenticator of the request
 * @secret: shared one
 *
 * Return: RADIUS_UNSIGNED where anyone on the way could have changed the code and
 * the attributes of an Access-Accept (CVE-2024-3596).
 */
enum radius_verdict
radius_check_reply(const uint8_t *data, size_t len,
		   const uint8_t request[static RADIUS_AUTHENTICATOR],
		   const char *secret);

/** radius_check_request() - the same of a Disconnect, CoA or Accounting request */
enum radius_verdict radius_check_request(const uint8_t *data, size_t len,
					 const char *secret);

/** radius_walk() - start before the first attribute of what radius_parse() took */
struct radius_cursor radius_walk(const uint8_t *data, size_t len);

/**
 * radius_next() - the next attribute
 *
 * Those of vendors are taken out of Vendor-Specific where that has the form that
 * RFC 2865 section 5.26 recommends; else it comes whole, as type 26.
 *
 * Return: false at the end.
 */
bool radius_next(struct radius_cursor *c, struct radius_attr *attr);

/** radius_is() - is it this attribute? @vendor 0 for the standard's */
static inline bool radius_is(const struct radius_attr *a, uint32_t vendor,
			     uint8_t type)
{
	return a->vendor == vendor && a->type == type;
}

/** radius_u32() - value of an integer; false if it has not four bytes */
bool radius_u32(const struct radius_attr *attr, uint32_t *value);

/** radius_text() - a text; false when a NUL is inside or it does not fit */
bool radius_text(const struct radius_attr *attr, char *buf, size_t size);

#endif /* KPPTPD_AAA_RADIUS_PACKET_H */
