// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/radius_packet.c daemon/aaa/radius_policy.c daemon/aaa/radius_order.c daemon/ppp/crypto/digest.c daemon/model/[a-z]*.c */
/* libs: libcrypto json-c */
/* What RADIUS grants, and what it orders. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aaa/radius_order.h"

/* 2026-01-31T12:00:00Z */
#define NOW 1769860800

static struct radius_packet packet;
static struct radius_policy policy;

static void begin(void)
{
	radius_begin(&packet, RADIUS_ACCESS_ACCEPT, 1);
}

static void add_mikrotik(uint8_t type, const char *text)
{
	radius_add_vendor(&packet, RADIUS_VENDOR_MIKROTIK, type, text,
			  strlen(text));
}

static void add_number(enum radius_vendor vendor, uint8_t type, uint32_t value)
{
	uint32_t wire = htonl(value);

	radius_add_vendor(&packet, vendor, type, &wire, sizeof(wire));
}

static const struct radius_policy *read_packet(void)
{
	radius_policy_read(packet.data, packet.len, NOW, &policy);
	return &policy;
}

static void an_empty_packet_grants_nothing(void **state)
{
	(void)state;
	begin();
	assert_int_equal(read_packet()->has, 0);
	assert_null(policy.bad);
}

static void addresses(void **state)
{
	static const struct {
		const char *text;
		const char *taken;
	} cases[] = {
		{ "10.1.2.3", "10.1.2.3" },
		{ "255.255.255.254", "0.0.0.0" },
		{ "255.255.255.255", "0.0.0.0" },
		{ "127.0.0.1", "0.0.0.0" },
		{ "224.0.0.1", "0.0.0.0" },
		{ "223.255.255.255", "223.255.255.255" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct in_addr addr, taken;

		inet_pton(AF_INET, cases[i].text, &addr);
		inet_pton(AF_INET, cases[i].taken, &taken);
		begin();
		radius_add_addr(&packet, RADIUS_FRAMED_IP_ADDRESS, addr);
		assert_int_equal(read_packet()->has, RADIUS_HAS_ADDRESS);
		assert_int_equal(policy.address.s_addr, taken.s_addr);
	}
}

static void a_netmask_has_its_ones_in_front(void **state)
{
	struct in_addr mask = { htonl(0xffffff00) };

	(void)state;
	begin();
	radius_add_addr(&packet, RADIUS_FRAMED_IP_NETMASK, mask);
	assert_null(read_packet()->bad);
	begin();
	mask.s_addr = htonl(0xff00ff00);
	radius_add_addr(&packet, RADIUS_FRAMED_IP_NETMASK, mask);
	assert_string_equal(read_packet()->bad, "Framed-IP-Netmask");
}

/* RFC 2865 section 5.22 shows this one. */
static void routes(void **state)
{
	(void)state;
	begin();
	radius_add_text(&packet, RADIUS_FRAMED_ROUTE,
			"192.168.1.0/24 192.168.1.1 1 2 -1 3 400");
	radius_add_text(&packet, RADIUS_FRAMED_ROUTE, "10.9.0.0/16");
	read_packet();
	assert_null(policy.bad);
	assert_int_equal(policy.routes.count, 2);
	assert_int_equal(policy.routes.route[0].prefix, 24);
	assert_int_equal(policy.routes.route[0].metric, 1);
	assert_int_equal(policy.routes.route[0].gateway.s_addr,
			 htonl(0xc0a80101));
	assert_int_equal(policy.routes.route[1].gateway.s_addr, 0);
	radius_add_text(&packet, RADIUS_FRAMED_ROUTE, "nowhere");
	assert_string_equal(read_packet()->bad, "Framed-Route");
	begin();
	for (int i = 0; i <= MODEL_ROUTES_MAX; i++)
		radius_add_text(&packet, RADIUS_FRAMED_ROUTE, "10.9.0.0/16");
	assert_string_equal(read_packet()->bad, "Framed-Route");
	assert_int_equal(policy.routes.count, MODEL_ROUTES_MAX);
}

/* RFC 3162 section 2.3: no more bytes than the length needs have to come. */
static void prefixes(void **state)
{
	static const uint8_t cut[] = { 0, 48, 0x20, 0x01, 0x0d, 0xb8, 0, 1 };
	static const uint8_t none[] = { 0, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 1 };

	(void)state;
	begin();
	radius_add(&packet, RADIUS_DELEGATED_IPV6_PREFIX, cut, sizeof(cut));
	assert_null(read_packet()->bad);
	assert_int_equal(policy.prefix.len, 48);
	assert_memory_equal(&policy.prefix.addr, cut + 2, 6);
	begin();
	radius_add(&packet, RADIUS_DELEGATED_IPV6_PREFIX, none, sizeof(none));
	assert_string_equal(read_packet()->bad, "Delegated-IPv6-Prefix");
}

static void filters(void **state)
{
	(void)state;
	begin();
	radius_add_text(&packet, RADIUS_FILTER_ID, "both");
	read_packet();
	assert_string_equal(policy.filter_in, "both");
	assert_string_equal(policy.filter_out, "both");
	radius_add_text(&packet, RADIUS_FILTER_ID, "a.in");
	radius_add_text(&packet, RADIUS_FILTER_ID, "b.out");
	radius_add_text(&packet, RADIUS_FILTER_ID, "c.in");
	read_packet();
	assert_string_equal(policy.filter_in, "c");
	assert_string_equal(policy.filter_out, "b");
	begin();
	radius_add_text(&packet, RADIUS_FILTER_ID, ".out");
	read_packet();
	assert_string_equal(policy.filter_in, ".out");
}

static void rates_by_precedence(void **state)
{
	(void)state;
	begin();
	add_number(RADIUS_VENDOR_WISPR, RADIUS_WISPR_MAX_UP, 1000);
	add_number(RADIUS_VENDOR_WISPR, RADIUS_WISPR_MAX_DOWN, 2000);
	read_packet();
	assert_int_equal(policy.rate.rx, 1000);
	assert_int_equal(policy.rate.tx, 2000);
	add_number(RADIUS_VENDOR_WISPR, RADIUS_WISPR_MIN_UP, 500);
	add_number(RADIUS_VENDOR_WISPR, RADIUS_WISPR_MIN_DOWN, 3000);
	read_packet();
	assert_int_equal(policy.rate.rx_min, 500);
	assert_int_equal(policy.rate.tx_min, 2000);
	assert_int_equal(policy.rate.rx_burst, 0);
	add_number(RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_DATA_RATE, 5000);
	read_packet();
	assert_int_equal(policy.rate.rx, 5000);
	assert_int_equal(policy.rate.tx, 5000);
	add_number(RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_XMIT_RATE, 7000);
	read_packet();
	assert_int_equal(policy.rate.rx, 5000);
	assert_int_equal(policy.rate.tx, 7000);
	add_mikrotik(RADIUS_MIKROTIK_RATE_LIMIT, "64k/128k");
	read_packet();
	assert_int_equal(policy.has, RADIUS_HAS_RATE);
	assert_int_equal(policy.rate.rx, 64000);
	assert_int_equal(policy.rate.tx, 128000);
	assert_null(policy.bad);
}

/* Two of Ascend's: the first is what we send, the second what we receive. */
static void two_ascend_rates(void **state)
{
	(void)state;
	begin();
	add_number(RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_DATA_RATE, 8000);
	add_number(RADIUS_VENDOR_ASCEND, RADIUS_ASCEND_DATA_RATE, 4000);
	read_packet();
	assert_int_equal(policy.rate.tx, 8000);
	assert_int_equal(policy.rate.rx, 4000);
}

static void byte_limits_of_64_bits(void **state)
{
	(void)state;
	begin();
	add_number(RADIUS_VENDOR_MIKROTIK, RADIUS_MIKROTIK_RECV_GIGAWORDS, 2);
	add_number(RADIUS_VENDOR_MIKROTIK, RADIUS_MIKROTIK_RECV_LIMIT, 7);
	add_number(RADIUS_VENDOR_MIKROTIK, RADIUS_MIKROTIK_XMIT_LIMIT, 9);
	read_packet();
	assert_int_equal(policy.limit_in, (2ULL << 32) + 7);
	assert_int_equal(policy.limit_out, 9);
}

static void the_earlier_end_counts(void **state)
{
	static const char at[] = "2026-01-31T13:10:00+01:00";

	(void)state;
	begin();
	radius_add_vendor(&packet, RADIUS_VENDOR_WISPR,
			  RADIUS_WISPR_TERMINATE_TIME, at, strlen(at));
	assert_int_equal(read_packet()->session_timeout, 600);
	radius_add_u32(&packet, RADIUS_SESSION_TIMEOUT, 700);
	assert_int_equal(read_packet()->session_timeout, 600);
	begin();
	radius_add_u32(&packet, RADIUS_SESSION_TIMEOUT, 500);
	radius_add_vendor(&packet, RADIUS_VENDOR_WISPR,
			  RADIUS_WISPR_TERMINATE_TIME, at, strlen(at));
	assert_int_equal(read_packet()->session_timeout, 500);
}

static void the_stricter_encryption_counts(void **state)
{
	(void)state;
	begin();
	add_number(RADIUS_VENDOR_MICROSOFT, RADIUS_MS_MPPE_ENCRYPTION_POLICY,
		   RADIUS_MPPE_REQUIRED);
	add_number(RADIUS_VENDOR_MICROSOFT, RADIUS_MS_MPPE_ENCRYPTION_POLICY,
		   1);
	assert_int_equal(read_packet()->mppe_policy, RADIUS_MPPE_REQUIRED);
}

static void values_without_sense_are_named(void **state)
{
	(void)state;
	begin();
	radius_add_text(&packet, RADIUS_IDLE_TIMEOUT, "x");
	assert_string_equal(read_packet()->bad, "Idle-Timeout");
	begin();
	add_mikrotik(RADIUS_MIKROTIK_RATE_LIMIT, "fast");
	assert_string_equal(read_packet()->bad, "Mikrotik-Rate-Limit");
	begin();
	radius_add(&packet, RADIUS_FRAMED_POOL, "a\0b", 3);
	assert_string_equal(read_packet()->bad, "Framed-Pool");
}

/* Orders. */

static struct radius_order order;

static enum radius_error read_order(void)
{
	return radius_order_read(packet.data, packet.len, "nas", NOW, &order);
}

static void an_order_says_whom(void **state)
{
	(void)state;
	radius_begin(&packet, RADIUS_DISCONNECT_REQUEST, 1);
	assert_int_equal(read_order(), RADIUS_ERROR_MISSING_ATTRIBUTE);
	radius_add_text(&packet, RADIUS_NAS_IDENTIFIER, "nas");
	assert_int_equal(read_order(), RADIUS_ERROR_MISSING_ATTRIBUTE);
	radius_add_text(&packet, RADIUS_USER_NAME, "ex");
	assert_int_equal(read_order(), RADIUS_ERROR_NONE);
	assert_int_equal(order.target.means, RADIUS_MEANS_USER);
	assert_string_equal(order.target.user, "ex");
	radius_add_text(&packet, RADIUS_NAS_IDENTIFIER, "other");
	assert_int_equal(read_order(), RADIUS_ERROR_WRONG_NAS);
}

static void an_old_order_is_refused(void **state)
{
	(void)state;
	radius_begin(&packet, RADIUS_DISCONNECT_REQUEST, 1);
	radius_add_text(&packet, RADIUS_USER_NAME, "ex");
	radius_add_u32(&packet, RADIUS_EVENT_TIMESTAMP,
		       NOW - RADIUS_ORDER_WINDOW_S);
	assert_int_equal(read_order(), RADIUS_ERROR_NONE);
	radius_add_u32(&packet, RADIUS_EVENT_TIMESTAMP,
		       NOW - RADIUS_ORDER_WINDOW_S - 1);
	assert_int_equal(read_order(), RADIUS_ERROR_INVALID_VALUE);
}

static void only_some_of_it_can_be_changed(void **state)
{
	(void)state;
	radius_begin(&packet, RADIUS_COA_REQUEST, 1);
	radius_add_text(&packet, RADIUS_ACCT_SESSION_ID, "0001");
	radius_add_u32(&packet, RADIUS_SESSION_TIMEOUT, 60);
	add_mikrotik(RADIUS_MIKROTIK_RATE_LIMIT, "1M");
	assert_int_equal(read_order(), RADIUS_ERROR_NONE);
	assert_int_equal(order.policy.session_timeout, 60);
	assert_int_equal(order.policy.rate.rx, 1000000);
	radius_add_text(&packet, RADIUS_FRAMED_ROUTE, "10.0.0.0/8");
	assert_int_equal(read_order(), RADIUS_ERROR_UNSUPPORTED_ATTRIBUTE);
	packet.data[0] = RADIUS_DISCONNECT_REQUEST;
	assert_int_equal(read_order(), RADIUS_ERROR_UNSUPPORTED_ATTRIBUTE);
	radius_begin(&packet, RADIUS_COA_REQUEST, 1);
	radius_add_text(&packet, RADIUS_USER_NAME, "ex");
	add_mikrotik(RADIUS_MIKROTIK_RATE_LIMIT, "fast");
	assert_int_equal(read_order(), RADIUS_ERROR_INVALID_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_packet_grants_nothing),
		cmocka_unit_test(addresses),
		cmocka_unit_test(a_netmask_has_its_ones_in_front),
		cmocka_unit_test(routes),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(filters),
		cmocka_unit_test(rates_by_precedence),
		cmocka_unit_test(two_ascend_rates),
		cmocka_unit_test(byte_limits_of_64_bits),
		cmocka_unit_test(the_earlier_end_counts),
		cmocka_unit_test(the_stricter_encryption_counts),
		cmocka_unit_test(values_without_sense_are_named),
		cmocka_unit_test(an_order_says_whom),
		cmocka_unit_test(an_old_order_is_refused),
		cmocka_unit_test(only_some_of_it_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
