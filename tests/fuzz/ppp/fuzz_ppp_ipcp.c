// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ipcp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/fuzz/ppp/cp_input.c */
#include <arpa/inet.h>
#include <stdlib.h>

#include "cp_input.h"

#include "ppp/ipcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte: role, wishes, and which addresses are known. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link_network net = { .local = { 0 } };
	bool server;
	struct ipcp ipcp;

	if (!size)
		return 0;
	server = data[0] & 1;
	net.local.s_addr = data[0] & 2 ? htonl(0x0a006701) : 0;
	net.remote.s_addr = data[0] & 4 ? htonl(0x0a006702) : 0;
	net.dns[0].s_addr = data[0] & 8 ? htonl(0x0a000035) : 0;
	ipcp_init(&ipcp, server, data[0] & 16, data[0] & 32, &fuzz_host, NULL);
	ipcp_setup(&ipcp, &net);
	fuzz_cp(&ipcp.cp, data + 1, size - 1);
	if (ipcp.cp.state == CP_OPENED && server && net.remote.s_addr &&
	    ipcp_remote(&ipcp).s_addr != net.remote.s_addr)
		abort();
	return 0;
}
