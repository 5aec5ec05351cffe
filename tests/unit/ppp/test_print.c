// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/print.c daemon/ppp/auth_method.c daemon/ppp/cp_packet.c daemon/ppp/cp_opt.c */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppp/print.h"

static char text[256];

static const char *print(uint16_t protocol, const char *bytes, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	ppp_frame_print(text, sizeof(text), protocol, copy, len);
	free(copy);
	return text;
}

#define PRINT(protocol, bytes) print(protocol, bytes, sizeof(bytes) - 1)

static void lcp(void **state)
{
	(void)state;
	assert_string_equal(
		PRINT(0xc021, "\x01\x01\x00\x17\x01\x04\x05\xb4\x03\x05\xc2\x23"
			      "\x81\x05\x06\x12\x34\xab\xcd\x07\x02\x08\x02"),
		"LCP ConfReq id=1 <mru 1460> <auth mschap2> <magic 0x1234abcd> "
		"<pfc> <acfc>");
	assert_string_equal(PRINT(0xc021, "\x04\x02\x00\x0b\x0d\x03\x06\x63\x04"
					  "\x01\x02"),
			    "LCP ConfRej id=2 <callback 0x06> <option 99 "
			    "0x0102>");
	assert_string_equal(PRINT(0xc021, "\x03\x02\x00\x08\x03\x04\xc2\x27"),
			    "LCP ConfNak id=2 <auth c227>");
	assert_string_equal(PRINT(0xc021, "\x09\x05\x00\x08\x00\x00\x00\x07"),
			    "LCP EchoReq id=5 magic=0x00000007");
	assert_string_equal(PRINT(0xc021, "\x08\x05\x00\x06\x80\xfd"),
			    "LCP ProtRej id=5 protocol=0x80fd");
	assert_string_equal(PRINT(0xc021, "\x0c\x05\x00\x0a\x00\x00\x00\x07MS"),
			    "LCP Ident id=5 magic=0x00000007 \"MS\"");
	assert_string_equal(PRINT(0xc021, "\x05\x05\x00\x07"
					  "by\x1b"),
			    "LCP TermReq id=5 \"by\\x1b\"");
}

static void ccp_and_ipcp(void **state)
{
	(void)state;
	assert_string_equal(PRINT(0x80fd, "\x01\x01\x00\x0a\x12\x06\x01\x00\x00"
					  "\x60"),
			    "CCP ConfReq id=1 <mppe +H -M +S +L -D -C>");
	assert_string_equal(PRINT(0x80fd, "\x0e\x07\x00\x04"),
			    "CCP ResetReq id=7");
	assert_string_equal(PRINT(0x8021, "\x03\x01\x00\x10\x03\x06\x0a\x00\x67"
					  "\x02\x81\x06\x08\x08\x08\x08"),
			    "IPCP ConfNak id=1 <addr 10.0.103.2> <dns1 "
			    "8.8.8.8>");
}

static void multilink(void **state)
{
	(void)state;
	assert_string_equal(
		PRINT(0xc021,
		      "\x01\x01\x00\x18\x11\x04\x06\x4e\x12\x02\x13\x09"
		      "\x03\x02\x00\x00\x00\x00\x01\x13\x03\x00\x13\x02"),
		"LCP ConfReq id=1 <mrru 1614> <ssnhf> <endpoint "
		"mac:020000000001> <endpoint null> <endpoint>");
	assert_string_equal(PRINT(0xc021, "\x01\x01\x00\x0c\x13\x08\x09"
					  "hello"),
			    "LCP ConfReq id=1 <endpoint class 9:68656c6c6f>");
	assert_string_equal(PRINT(0xc021, "\x01\x01\x00\x07\x11\x03\x06"),
			    "LCP ConfReq id=1 <mrru 0x06>");
}

static void ipv6cp(void **state)
{
	(void)state;
	assert_string_equal(PRINT(0x8057, "\x01\x01\x00\x12\x01\x0a\x02\x00\x00"
					  "\xff\xfe\x00\x12\x34\x02\x04\x00"
					  "\x4f"),
			    "IPV6CP ConfReq id=1 <interface-id "
			    "0200:00ff:fe00:1234> <compression 0x004f>");
	assert_string_equal(PRINT(0x8057, "\x03\x01\x00\x07\x01\x03\x02"),
			    "IPV6CP ConfNak id=1 <interface-id 0x02>");
}

static void bcp(void **state)
{
	(void)state;
	assert_string_equal(
		PRINT(0x8031, "\x01\x01\x00\x15\x03\x03\x01\x04\x03\x01\x06\x08"
			      "\x02\x00\x00\x00\x00\x01\x08\x03\x02"),
		"BCP ConfReq id=1 <mac-support 1> <tinygram 1> <mac-address "
		"02:00:00:00:00:01> <tagged 2>");
	assert_string_equal(
		PRINT(0x8031, "\x04\x01\x00\x17\x01\x04\x00\x12\x02\x04\x00\x34"
			      "\x05\x03\x01\x07\x04\x01\x03\x09\x02\x0a\x02"),
		"BCP ConfRej id=1 <bridge-id 0x0012> <line-id 0x0034> <lan-id "
		"1> <spanning-tree 0x0103> <management-inline> "
		"<control-indicator>");
	assert_string_equal(PRINT(0x8031, "\x01\x01\x00\x06\x0b\x02"),
			    "BCP ConfReq id=1 <option 11>");
}

static void secrets_are_masked(void **state)
{
	(void)state;
	assert_string_equal(PRINT(0xc023, "\x01\x01\x00\x0f\x02"
					  "ex\x07secret!"),
			    "PAP AuthReq id=1 name=\"ex\" password=***");
	assert_string_equal(PRINT(0xc023, "\x03\x01\x00\x07\x02no"),
			    "PAP AuthNak id=1 \"no\"");
	assert_string_equal(PRINT(0xc223, "\x02\x01\x00\x09\x02\xaa\xbb"
					  "ex"),
			    "CHAP Response id=1 value=*** name=\"ex\"");
	assert_string_equal(PRINT(0xc223, "\x01\x01\x00\x09\x02\xaa\xbb"
					  "ex"),
			    "CHAP Challenge id=1 value=aabb name=\"ex\"");
	assert_string_equal(PRINT(0xc223, "\x04\x01\x00\x0b"
					  "E=691 M"),
			    "CHAP Failure id=1 \"E=691 M\"");
	assert_string_equal(PRINT(0xc223, "\x07\x01\x00\x08zzzz"),
			    "CHAP code 7 id=1");
}

static void broken_frames(void **state)
{
	(void)state;
	assert_string_equal(PRINT(0xc021, ""), "LCP malformed, 0 bytes");
	assert_string_equal(PRINT(0xc021, "\x01\x01\x00\x05"),
			    "LCP malformed, 4 bytes");
	assert_string_equal(PRINT(0xc021, "\x01\x01\x00\x06\x01\x01"),
			    "LCP ConfReq id=1 <malformed>");
	assert_string_equal(PRINT(0xc023, "\x01\x01\x00\x05\x09"),
			    "PAP AuthReq id=1 malformed");
	assert_string_equal(PRINT(0xc223, "\x01\x01\x00\x04"),
			    "CHAP Challenge id=1 malformed");
	assert_string_equal(PRINT(0x002b, "\x01"), "protocol 0x002b, 1 bytes");
}

static void cut_to_the_buffer(void **state)
{
	static const uint8_t frame[] = { 1, 1, 0, 8, 1, 4, 5, 0xb4 };
	char *small;

	(void)state;
	for (size_t size = 1; size < 40; size++) {
		small = malloc(size);
		assert_non_null(small);
		ppp_frame_print(small, size, 0xc021, frame, sizeof(frame));
		assert_true(strlen(small) < size);
		free(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lcp),
		cmocka_unit_test(ccp_and_ipcp),
		cmocka_unit_test(multilink),
		cmocka_unit_test(ipv6cp),
		cmocka_unit_test(bcp),
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(broken_frames),
		cmocka_unit_test(cut_to_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
