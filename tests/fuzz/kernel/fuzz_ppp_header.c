// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/ppp.c kernel/bcp.c */
/*
 * PPP header: what is accepted is a legal protocol number that survives being
 * written with every choice of compression, and judging its payload reads no
 * more than it says.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ppp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(u16 protocol, unsigned int flags)
{
	u8 p[KPPTP_PPP_HDR_MAX];
	size_t len = kpptp_ppp_build(p, protocol, flags);
	struct kpptp_ppp ppp;

	if (len != kpptp_ppp_hdr_len(protocol, flags) ||
	    kpptp_ppp_parse(p, len, &ppp) || ppp.hdr_len != len ||
	    ppp.protocol != protocol)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kpptp_ppp ppp;
	unsigned int flags;
	size_t len, n;
	u8 *head;

	if (kpptp_ppp_parse(data, size, &ppp))
		return 0;
	if (ppp.hdr_len > size || !(ppp.protocol & 1) || ppp.protocol & 0x100)
		abort();
	for (flags = 0; flags < 4; flags++)
		write_and_read(ppp.protocol, flags);

	len = size - ppp.hdr_len;
	n = len < KPPTP_PLAUSIBLE_BYTES ? len : KPPTP_PLAUSIBLE_BYTES;
	head = malloc(n);
	if (n && !head)
		return 0;
	if (n)
		memcpy(head, data + ppp.hdr_len, n);
	if (kpptp_ppp_plausible(ppp.protocol, head, len) ==
		    KPPTP_PLAUSIBLE_YES &&
	    kpptp_ppp_classify(ppp.protocol) > KPPTP_PPP_BRIDGE)
		abort();
	free(head);
	return 0;
}
