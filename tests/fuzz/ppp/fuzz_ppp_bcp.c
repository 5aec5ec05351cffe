// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/bcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/fuzz/ppp/cp_input.c */
#include <stdlib.h>
#include <string.h>

#include "cp_input.h"

#include "ppp/bcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte: last of our MAC address, none if 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link_network net = { .bridge = true };
	struct bcp bcp;

	if (!size)
		return 0;
	net.bridge_mac[LINK_MAC_LEN - 1] = data[0];
	bcp_init(&bcp, &fuzz_host, NULL);
	bcp_setup(&bcp, &net);
	fuzz_cp(&bcp.cp, data + 1, size - 1);
	if (bcp.his.mac[0] & 1 || (bcp.his.ethernet && !bcp.his.types))
		abort();
	if (data[0] &&
	    !memcmp(bcp.his.mac, net.bridge_mac, sizeof(net.bridge_mac)))
		abort();
	return 0;
}
