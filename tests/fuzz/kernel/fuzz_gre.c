// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enhanced GRE header: what is accepted is written back as the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gre.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u8 again[KPPTP_GRE_HDR_MAX];
	struct kpptp_gre gre;

	if (kpptp_gre_parse(data, size, &gre))
		return 0;
	if (gre.hdr_len > size ||
	    gre.hdr_len != kpptp_gre_hdr_len(gre.has_seq, gre.has_ack))
		abort();
	if (kpptp_gre_build(again, &gre) != gre.hdr_len ||
	    memcmp(again, data, gre.hdr_len))
		abort();
	return 0;
}
