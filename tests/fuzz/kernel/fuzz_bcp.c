// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/bcp.c */
/*
 * Bridged frames: what is accepted accounts for each byte, and a frame that may
 * be sent is restored by the parser. Only bytes that exist are read.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void receive_from(const uint8_t *data, size_t size)
{
	struct kpptp_bcp bcp;
	size_t at;

	if (kpptp_bcp_parse(data, size, &bcp))
		return;
	if (bcp.hdr_len + bcp.len + bcp.fcs_len + bcp.pads != size ||
	    bcp.len < KPPTP_ETH_HDR_LEN ||
	    (bcp.fill && bcp.len + bcp.fill != KPPTP_ETH_MIN_LEN))
		abort();
	if (kpptp_bcp_type(data + bcp.hdr_len, bcp.len, &at) && at > bcp.len)
		abort();
}

static void send_to(const uint8_t *frame, size_t len, unsigned int peer)
{
	u8 wire[KPPTP_BCP_HDR_LEN];
	struct kpptp_bcp_plan plan;
	struct kpptp_bcp bcp;
	size_t i;

	if (kpptp_bcp_plan(frame, len, peer, &plan))
		return;
	if (plan.len > len)
		abort();
	for (i = plan.len; i < len; i++)
		if (frame[i])
			abort();
	if (kpptp_bcp_build(wire, plan.flags) != sizeof(wire) ||
	    kpptp_bcp_parse(wire, sizeof(wire) + plan.len + plan.fill, &bcp))
		abort();
	/* at least 60 bytes, and nothing added to more */
	if (bcp.len + bcp.fill <
		    (len < KPPTP_ETH_MIN_LEN ? KPPTP_ETH_MIN_LEN : len) ||
	    (len >= KPPTP_ETH_MIN_LEN && bcp.len + bcp.fill != len))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	receive_from(data, size);
	if (size)
		send_to(data + 1, size - 1, data[0]);
	return 0;
}
