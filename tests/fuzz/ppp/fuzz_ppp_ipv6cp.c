// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/ipv6cp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/fuzz/ppp/cp_input.c */
#include <stdlib.h>
#include <string.h>

#include "cp_input.h"

#include "ppp/ipv6cp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte: last of our identifier, which is a random one if 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ipv6cp_id none;
	struct link_network net = { .ipv6 = LINK_IPV6_YES };
	struct ipv6cp ipv6cp;

	if (!size)
		return 0;
	net.ipv6_id[LINK_IPV6_ID_LEN - 1] = data[0];
	ipv6cp_init(&ipv6cp, &fuzz_host, NULL);
	ipv6cp_setup(&ipv6cp, &net);
	fuzz_cp(&ipv6cp.cp, data + 1, size - 1);
	if (ipv6cp.cp.state != CP_OPENED)
		return 0;
	if (!memcmp(&ipv6cp.local, &none, sizeof(none)) ||
	    !memcmp(&ipv6cp.local, &ipv6cp.remote, sizeof(none)))
		abort();
	return 0;
}
