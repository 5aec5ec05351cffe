// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/bcp.c */
/*
 * Bridged frames from end to end: what is sent by the plan and restored by the
 * parser is the frame again. Single steps are in kernel/tests/bcp_kunit.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bcp.h"

#define FRAME_MAX 128

/* The sender's part, as the module does it. Return: bytes of the PPP payload */
static size_t send_frame(u8 *wire, const u8 *frame, size_t len,
			 unsigned int peer)
{
	struct kpptp_bcp_plan plan;
	size_t n;

	assert_int_equal(0, kpptp_bcp_plan(frame, len, peer, &plan));
	assert_true(plan.len <= len);
	n = kpptp_bcp_build(wire, plan.flags);
	memcpy(wire + n, frame, plan.len);
	memset(wire + n + plan.len, 0, plan.fill);
	return n + plan.len + plan.fill;
}

/* The receiver's part. Return: bytes of the frame */
static size_t receive_frame(u8 *frame, const u8 *wire, size_t len)
{
	struct kpptp_bcp bcp;

	assert_int_equal(0, kpptp_bcp_parse(wire, len, &bcp));
	assert_int_equal(len, bcp.hdr_len + bcp.len + bcp.fcs_len + bcp.pads);
	memcpy(frame, wire + bcp.hdr_len, bcp.len);
	memset(frame + bcp.len, 0, bcp.fill);
	return bcp.len + bcp.fill;
}

/* What a LAN would have made of it: at least 60 bytes, filled with zeros */
static void cross(const u8 *frame, size_t len, unsigned int peer)
{
	u8 want[FRAME_MAX] = { 0 }, got[FRAME_MAX];
	u8 wire[KPPTP_BCP_HDR_LEN + FRAME_MAX];
	size_t want_len = len < KPPTP_ETH_MIN_LEN ? KPPTP_ETH_MIN_LEN : len;
	size_t n = send_frame(wire, frame, len, peer);

	memcpy(want, frame, len);
	assert_int_equal(want_len, receive_frame(got, wire, n));
	assert_memory_equal(want, got, want_len);
	if (peer & KPPTP_BCP_PEER_TINYGRAM)
		assert_true(n <= KPPTP_BCP_HDR_LEN + len);
	else
		assert_int_equal(KPPTP_BCP_HDR_LEN + want_len, n);
}

static void frames_of_any_length_and_end_are_restored(void **state)
{
	u8 frame[FRAME_MAX];
	size_t len, zeros, i;

	(void)state;
	srandom(1);
	for (len = KPPTP_ETH_HDR_LEN; len < FRAME_MAX; len++) {
		for (zeros = 0; zeros <= len; zeros++) {
			for (i = 0; i < len; i++)
				frame[i] = i < len - zeros ? 2 + random() % 99 :
							     0;
			cross(frame, len, 0);
			cross(frame, len, KPPTP_BCP_PEER_TINYGRAM);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_of_any_length_and_end_are_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
