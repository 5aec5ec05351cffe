// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ccp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/fuzz/ppp/cp_input.c */
#include <stdlib.h>

#include "cp_input.h"

#include "ppp/ccp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is granted is one strength at most, and one that is allowed. */
static void check(uint32_t bits, unsigned int allowed)
{
	uint32_t may = (allowed & LINK_MPPE_40 ? MPPE_L : 0) |
		       (allowed & LINK_MPPE_56 ? MPPE_M : 0) |
		       (allowed & LINK_MPPE_128 ? MPPE_S : 0) | MPPE_H;
	uint32_t strength = bits & MPPE_STRENGTHS;

	if (bits & ~may || strength & (strength - 1))
		abort();
	if (strength && bits & MPPE_H && !(allowed & LINK_MPPE_STATELESS))
		abort();
	if (strength && !(bits & MPPE_H) && !(allowed & LINK_MPPE_STATEFUL))
		abort();
}

/* The first byte: what is allowed, and whether encryption is required. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int allowed;
	struct ccp ccp;

	if (!size)
		return 0;
	allowed = data[0] & LINK_MPPE_ALL;
	if (!(allowed & (LINK_MPPE_STATELESS | LINK_MPPE_STATEFUL)) ||
	    !(allowed & (LINK_MPPE_40 | LINK_MPPE_56 | LINK_MPPE_128)))
		return 0;
	ccp_init(&ccp, &fuzz_host, NULL);
	ccp_setup(&ccp, data[0] & 0x80, allowed);
	fuzz_cp(&ccp.cp, data + 1, size - 1);
	if (ccp.cp.state == CP_OPENED)
		check(ccp.his, allowed);
	return 0;
}
