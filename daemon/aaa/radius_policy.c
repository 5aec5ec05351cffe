// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/rate.h"
#include "model/routes.h"

/**
 * struct rates - what rates a packet had, before one form is chosen
 * @text: Mikrotik-Rate-Limit
 * @ascend: Ascend-Data-Rate, in the order in which they came
 * @ascend_count: how many
 * @ascend_xmit: Ascend-Xmit-Rate
 * @has_xmit: there was one
 * @wispr: by the type, from RADIUS_WISPR_MIN_UP
 * @has_wispr: there was one of them
 */
struct rates {
	char text[MODEL_TEXT_SIZE];
	uint32_t ascend[2];
	unsigned int ascend_count;
	uint32_t ascend_xmit;
	bool has_xmit;
	uint32_t wispr[4];
	bool has_wispr;
};

/**
 * struct reader - while a packet is read
 * @out: where to
 * @rates: what came of them
 * @until: the session is to end then; 0 is not said
 */
struct reader {
	struct radius_policy *out;
	struct rates rates;
	time_t until;
};

/**
 * struct known - an attribute that grants something
 * @vendor: 0 for the standard's
 * @type: number
 * @change: a CoA-Request may bring it
 * @name: as dictionaries have it
 * @read: take its value; false when that makes no sense
 * @has: what it grants, where @read leaves that to the caller
 * @field: offset in struct radius_policy, for read_number() and its like
 */
struct known {
	uint32_t vendor;
	uint8_t type;
	bool change;
	const char *name;
	bool (*read)(struct reader *r, const struct known *k,
		     const struct radius_attr *a);
	uint32_t has;
	size_t field;
};

static void *field(struct reader *r, const struct known *k)
{
	return (char *)r->out + k->field;
}

static bool read_number(struct reader *r, const struct known *k,
			const struct radius_attr *a)
{
	return radius_u32(a, field(r, k));
}

/* All of them have MODEL_TEXT_SIZE bytes, which any attribute fits into. */
static bool read_text(struct reader *r, const struct known *k,
		      const struct radius_attr *a)
{
	return a->len && radius_text(a, field(r, k), MODEL_TEXT_SIZE);
}

static bool read_addr(struct reader *r, const struct known *k,
		      const struct radius_attr *a)
{
	struct in_addr *to = field(r, k);

	if (a->len != sizeof(to->s_addr))
		return false;
	memcpy(&to->s_addr, a->value, sizeof(to->s_addr));
	return true;
}

/*
 * RFC 2865 section 5.8: the two highest addresses leave the choice to us; RouterOS
 * takes loopback, multicast and what is above likewise.
 */
static bool read_framed_address(struct reader *r, const struct known *k,
				const struct radius_attr *a)
{
	uint32_t host;

	if (!read_addr(r, k, a))
		return false;
	host = ntohl(r->out->address.s_addr);
	if (host >> 24 == 127 || host >> 24 >= 224)
		r->out->address.s_addr = 0;
	return true;
}

static bool read_netmask(struct reader *r, const struct known *k,
			 const struct radius_attr *a)
{
	uint32_t host;

	if (!read_addr(r, k, a))
		return false;
	host = ~ntohl(r->out->netmask.s_addr);
	return !(host & (host + 1));
}

/* RFC 2865 section 5.22: destination, gateway and any number of metrics. */
static void cut_words(char *text, unsigned int words)
{
	char *p = text + strspn(text, " ");

	while (words-- && *p) {
		p += strcspn(p, " ");
		if (words)
			p += strspn(p, " ");
	}
	*p = '\0';
}

static bool read_route(struct reader *r, const struct known *k,
		       const struct radius_attr *a)
{
	struct model_routes *all = &r->out->routes, one;
	char text[MODEL_TEXT_SIZE];

	(void)k;
	if (!radius_text(a, text, sizeof(text)))
		return false;
	cut_words(text, 3);
	if (all->count == MODEL_ROUTES_MAX || routes_parse(text, &one) ||
	    one.count != 1)
		return false;
	all->route[all->count++] = one.route[0];
	return true;
}

static bool read_route6(struct reader *r, const struct known *k,
			const struct radius_attr *a)
{
	struct model_routes6 *all = &r->out->routes6, one;
	char text[MODEL_TEXT_SIZE];

	(void)k;
	if (!radius_text(a, text, sizeof(text)))
		return false;
	cut_words(text, 3);
	if (all->count == MODEL_ROUTES_MAX || routes6_parse(text, &one) ||
	    one.count != 1)
		return false;
	all->route[all->count++] = one.route[0];
	return true;
}

/* RFC 3162 section 2.3: reserved, length, and as many bytes as that needs. */
static bool read_prefix(struct reader *r, const struct known *k,
			const struct radius_attr *a)
{
	struct model_prefix6 prefix = { .len = 0 };
	char text[INET6_ADDRSTRLEN + 4];

	(void)k;
	if (a->len < 2 || a->len > 2 + sizeof(prefix.addr) ||
	    a->value[1] > 128 || a->value[1] > (a->len - 2) * 8)
		return false;
	prefix.len = a->value[1];
	memcpy(&prefix.addr, a->value + 2, a->len - 2);
	/* What may be a prefix is said in one place. */
	prefix6_format(&prefix, text, sizeof(text));
	return !prefix6_parse(text, &r->out->prefix);
}

static bool ends_with(char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	if (len <= n || strcmp(text + len - n, suffix) != 0)
		return false;
	text[len - n] = '\0';
	return true;
}

/* Without ".in" or ".out" it is for both directions. */
static bool read_filter(struct reader *r, const struct known *k,
			const struct radius_attr *a)
{
	struct radius_policy *out = r->out;
	char text[MODEL_TEXT_SIZE];
	bool in, only_out;

	(void)k;
	if (!a->len || !radius_text(a, text, sizeof(text)))
		return false;
	in = ends_with(text, ".in");
	only_out = !in && ends_with(text, ".out");
	if (!only_out) {
		memcpy(out->filter_in, text, sizeof(text));
		out->has |= RADIUS_HAS_FILTER_IN;
	}
	if (!in) {
		memcpy(out->filter_out, text, sizeof(text));
		out->has |= RADIUS_HAS_FILTER_OUT;
	}
	return true;
}

/* The lower halves of 64 bits come as one attribute, the upper ones as another. */
static bool read_low(struct reader *r, const struct known *k,
		     const struct radius_attr *a)
{
	uint64_t *to = field(r, k);
	uint32_t n;

	if (!radius_u32(a, &n))
		return false;
	*to = (*to & ~(uint64_t)UINT32_MAX) | n;
	return true;
}

static bool read_high(struct reader *r, const struct known *k,
		      const struct radius_attr *a)
{
	uint64_t *to = field(r, k);
	uint32_t n;

	if (!radius_u32(a, &n))
		return false;
	*to = (*to & UINT32_MAX) | (uint64_t)n << 32;
	return true;
}

/*
 * FreeRADIUS' module for MS-CHAP adds its own "allowed" behind what the user is
 * granted: the stricter one counts.
 */
static bool read_mppe_policy(struct reader *r, const struct known *k,
			     const struct radius_attr *a)
{
	uint32_t before = r->out->mppe_policy;

	if (!read_number(r, k, a))
		return false;
	if (before == RADIUS_MPPE_REQUIRED)
		r->out->mppe_policy = before;
	return true;
}

static bool read_rate_limit(struct reader *r, const struct known *k,
			    const struct radius_attr *a)
{
	struct model_rate rate;

	(void)k;
	return radius_text(a, r->rates.text, sizeof(r->rates.text)) &&
	       !rate_parse(r->rates.text, &rate);
}

static bool read_ascend(struct reader *r, const struct known *k,
			const struct radius_attr *a)
{
	struct rates *rates = &r->rates;

	if (k->type == RADIUS_ASCEND_XMIT_RATE) {
		rates->has_xmit = radius_u32(a, &rates->ascend_xmit);
		return rates->has_xmit;
	}
	return rates->ascend_count < 2 &&
	       radius_u32(a, &rates->ascend[rates->ascend_count++]);
}

static bool read_wispr(struct reader *r, const struct known *k,
		       const struct radius_attr *a)
{
	r->rates.has_wispr = true;
	return radius_u32(a, &r->rates.wispr[k->type - RADIUS_WISPR_MIN_UP]);
}

/* "2026-01-31T23:59:59+01:00" */
static bool read_terminate_time(struct reader *r, const struct known *k,
				const struct radius_attr *a)
{
	char text[MODEL_TEXT_SIZE];
	struct tm tm = { .tm_sec = 0 };
	const char *end;
	long zone;

	(void)k;
	if (!radius_text(a, text, sizeof(text)))
		return false;
	end = strptime(text, "%Y-%m-%dT%H:%M:%S%z", &tm);
	if (!end || *end)
		return false;
	zone = tm.tm_gmtoff;
	r->until = timegm(&tm) - zone;
	return true;
}

#define AT(member) offsetof(struct radius_policy, member)
#define MS RADIUS_VENDOR_MICROSOFT
#define MT RADIUS_VENDOR_MIKROTIK

static const struct known known[] = {
	{ 0, RADIUS_USER_NAME, false, "User-Name", read_text,
	  RADIUS_HAS_USER_NAME, AT(user_name) },
	{ 0, RADIUS_FRAMED_IP_ADDRESS, false, "Framed-IP-Address",
	  read_framed_address, RADIUS_HAS_ADDRESS, AT(address) },
	{ 0, RADIUS_FRAMED_IP_NETMASK, false, "Framed-IP-Netmask", read_netmask,
	  RADIUS_HAS_NETMASK, AT(netmask) },
	{ 0, RADIUS_FILTER_ID, true, "Filter-Id", read_filter, 0, 0 },
	{ 0, RADIUS_REPLY_MESSAGE, false, "Reply-Message", read_text,
	  RADIUS_HAS_MESSAGE, AT(message) },
	{ 0, RADIUS_FRAMED_ROUTE, false, "Framed-Route", read_route,
	  RADIUS_HAS_ROUTES, 0 },
	{ 0, RADIUS_SESSION_TIMEOUT, true, "Session-Timeout", read_number,
	  RADIUS_HAS_SESSION_TIMEOUT, AT(session_timeout) },
	{ 0, RADIUS_IDLE_TIMEOUT, true, "Idle-Timeout", read_number,
	  RADIUS_HAS_IDLE_TIMEOUT, AT(idle_timeout) },
	{ 0, RADIUS_PORT_LIMIT, false, "Port-Limit", read_number,
	  RADIUS_HAS_PORT_LIMIT, AT(port_limit) },
	{ 0, RADIUS_ACCT_INTERIM_INTERVAL, false, "Acct-Interim-Interval",
	  read_number, RADIUS_HAS_INTERIM, AT(interim) },
	{ 0, RADIUS_FRAMED_POOL, false, "Framed-Pool", read_text,
	  RADIUS_HAS_POOL, AT(pool) },
	{ 0, RADIUS_FRAMED_IPV6_PREFIX, false, "Framed-IPv6-Prefix",
	  read_prefix, RADIUS_HAS_PREFIX, 0 },
	{ 0, RADIUS_FRAMED_IPV6_ROUTE, false, "Framed-IPv6-Route", read_route6,
	  RADIUS_HAS_ROUTES6, 0 },
	{ 0, RADIUS_FRAMED_IPV6_POOL, false, "Framed-IPv6-Pool", read_text,
	  RADIUS_HAS_PREFIX_POOL, AT(prefix_pool) },
	{ 0, RADIUS_DELEGATED_IPV6_PREFIX, false, "Delegated-IPv6-Prefix",
	  read_prefix, RADIUS_HAS_PREFIX, 0 },
	{ 0, RADIUS_DELEGATED_IPV6_PREFIX_POOL, false,
	  "Delegated-IPv6-Prefix-Pool", read_text, RADIUS_HAS_PREFIX_POOL,
	  AT(prefix_pool) },
	{ MS, RADIUS_MS_MPPE_ENCRYPTION_POLICY, false,
	  "MS-MPPE-Encryption-Policy", read_mppe_policy, RADIUS_HAS_MPPE_POLICY,
	  AT(mppe_policy) },
	{ MS, RADIUS_MS_MPPE_ENCRYPTION_TYPES, false,
	  "MS-MPPE-Encryption-Types", read_number, RADIUS_HAS_MPPE_TYPES,
	  AT(mppe_types) },
	{ MS, RADIUS_MS_PRIMARY_DNS_SERVER, false, "MS-Primary-DNS-Server",
	  read_addr, RADIUS_HAS_DNS, AT(dns[0]) },
	{ MS, RADIUS_MS_SECONDARY_DNS_SERVER, false, "MS-Secondary-DNS-Server",
	  read_addr, RADIUS_HAS_DNS, AT(dns[1]) },
	{ MS, RADIUS_MS_PRIMARY_NBNS_SERVER, false, "MS-Primary-NBNS-Server",
	  read_addr, RADIUS_HAS_NBNS, AT(nbns[0]) },
	{ MS, RADIUS_MS_SECONDARY_NBNS_SERVER, false,
	  "MS-Secondary-NBNS-Server", read_addr, RADIUS_HAS_NBNS, AT(nbns[1]) },
	{ RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_DATA_RATE, true,
	  "Ascend-Data-Rate", read_ascend, 0, 0 },
	{ RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_XMIT_RATE, true,
	  "Ascend-Xmit-Rate", read_ascend, 0, 0 },
	{ RADIUS_VENDOR_WISPR, RADIUS_WISPR_MIN_UP, true,
	  "WISPr-Bandwidth-Min-Up", read_wispr, 0, 0 },
	{ RADIUS_VENDOR_WISPR, RADIUS_WISPR_MIN_DOWN, true,
	  "WISPr-Bandwidth-Min-Down", read_wispr, 0, 0 },
	{ RADIUS_VENDOR_WISPR, RADIUS_WISPR_MAX_UP, true,
	  "WISPr-Bandwidth-Max-Up", read_wispr, 0, 0 },
	{ RADIUS_VENDOR_WISPR, RADIUS_WISPR_MAX_DOWN, true,
	  "WISPr-Bandwidth-Max-Down", read_wispr, 0, 0 },
	{ RADIUS_VENDOR_WISPR, RADIUS_WISPR_TERMINATE_TIME, false,
	  "WISPr-Session-Terminate-Time", read_terminate_time, 0, 0 },
	{ MT, RADIUS_MIKROTIK_RECV_LIMIT, true, "Mikrotik-Recv-Limit", read_low,
	  RADIUS_HAS_LIMIT_IN, AT(limit_in) },
	{ MT, RADIUS_MIKROTIK_RECV_GIGAWORDS, true,
	  "Mikrotik-Recv-Limit-Gigawords", read_high, RADIUS_HAS_LIMIT_IN,
	  AT(limit_in) },
	{ MT, RADIUS_MIKROTIK_XMIT_LIMIT, true, "Mikrotik-Xmit-Limit", read_low,
	  RADIUS_HAS_LIMIT_OUT, AT(limit_out) },
	{ MT, RADIUS_MIKROTIK_XMIT_GIGAWORDS, true,
	  "Mikrotik-Xmit-Limit-Gigawords", read_high, RADIUS_HAS_LIMIT_OUT,
	  AT(limit_out) },
	{ MT, RADIUS_MIKROTIK_GROUP, true, "Mikrotik-Group", read_text,
	  RADIUS_HAS_GROUP, AT(group) },
	{ MT, RADIUS_MIKROTIK_RATE_LIMIT, true, "Mikrotik-Rate-Limit",
	  read_rate_limit, 0, 0 },
	{ MT, RADIUS_MIKROTIK_ADDRESS_LIST, true, "Mikrotik-Address-List",
	  read_text, RADIUS_HAS_ADDRESS_LIST, AT(address_list) },
	{ MT, RADIUS_MIKROTIK_DELEGATED_IPV6_POOL, false,
	  "Mikrotik-Delegated-IPv6-Pool", read_text, RADIUS_HAS_PREFIX_POOL,
	  AT(prefix_pool) },
};

static const struct known *find(const struct radius_attr *a)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (radius_is(a, known[i].vendor, known[i].type))
			return &known[i];
	}
	return NULL;
}

/* The texts are those of rate-limit, whose rules for what is left out apply. */
static void ascend_text(const struct rates *rates, char *buf, size_t size)
{
	uint32_t rx = rates->ascend[0], tx = rates->ascend[0];

	if (rates->has_xmit)
		tx = rates->ascend_xmit;
	else if (rates->ascend_count == 2)
		rx = rates->ascend[1];
	snprintf(buf, size, "%" PRIu32 "/%" PRIu32, rx, tx);
}

static void wispr_text(const struct rates *rates, char *buf, size_t size)
{
	const uint32_t *min = rates->wispr, *max = rates->wispr + 2;

	if (min[0] || min[1])
		snprintf(buf, size,
			 "%" PRIu32 "/%" PRIu32 " 0/0 %" PRIu32 "/%" PRIu32
			 " 1/1 8 %" PRIu32 "/%" PRIu32,
			 max[0], max[1], max[0], max[1],
			 min[0] < max[0] ? min[0] : max[0],
			 min[1] < max[1] ? min[1] : max[1]);
	else
		snprintf(buf, size, "%" PRIu32 "/%" PRIu32, max[0], max[1]);
}

static void choose_rate(const struct rates *rates, struct radius_policy *out)
{
	char text[MODEL_TEXT_SIZE] = "";

	if (rates->text[0])
		memcpy(text, rates->text, sizeof(text));
	else if (rates->ascend_count || rates->has_xmit)
		ascend_text(rates, text, sizeof(text));
	else if (rates->has_wispr)
		wispr_text(rates, text, sizeof(text));
	if (!text[0])
		return;
	if (!rate_parse(text, &out->rate))
		out->has |= RADIUS_HAS_RATE;
	else if (!out->bad)
		out->bad = "rate";
}

/* Of a length and a time of day, the earlier one ends the session. */
static void choose_end(time_t until, time_t now, struct radius_policy *out)
{
	time_t left = until > now ? until - now : 1;

	if (!until || left > UINT32_MAX)
		return;
	if (out->session_timeout && out->session_timeout < left)
		return;
	out->session_timeout = (uint32_t)left;
	out->has |= RADIUS_HAS_SESSION_TIMEOUT;
}

void radius_policy_read(const uint8_t *data, size_t len, time_t now,
			struct radius_policy *out)
{
	struct radius_cursor c = radius_walk(data, len);
	struct reader r = { .out = out };
	const struct known *k;
	struct radius_attr a;

	memset(out, 0, sizeof(*out));
	while (radius_next(&c, &a)) {
		k = find(&a);
		if (!k)
			continue;
		if (k->read(&r, k, &a))
			out->has |= k->has;
		else if (!out->bad)
			out->bad = k->name;
	}
	choose_rate(&r.rates, out);
	choose_end(r.until, now, out);
}

bool radius_policy_may_change(const struct radius_attr *attr)
{
	const struct known *k = find(attr);

	return k && k->change;
}
