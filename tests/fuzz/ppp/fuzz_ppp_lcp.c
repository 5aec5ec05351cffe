// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/auth_method.c daemon/ppp/cp_fsm.c daemon/ppp/cp_table.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c tests/fuzz/ppp/cp_input.c */
#include <stdlib.h>

#include "cp_input.h"

#include "ppp/lcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The first byte: which methods we demand, and which we consent to; multilink
 * goes with an even number of methods demanded.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lcp_config cfg = { .mru = 1460, .pfc = true, .acfc = true };
	char text[64];
	struct lcp lcp;

	if (!size)
		return 0;
	cfg.demand = data[0] & AUTH_ALL;
	cfg.consent = data[0] >> 4 & AUTH_ALL;
	if (!__builtin_parity(cfg.demand)) {
		cfg.mrru = 1600;
		cfg.endpoint.class = 1;
		cfg.endpoint.len = data[0] % (LINK_ENDPOINT_MAX + 1);
	}
	lcp_init(&lcp, &cfg, &fuzz_host, NULL);
	fuzz_cp(&lcp.cp, data + 1, size - 1);
	if ((lcp.his.mrru || lcp.his.ssnhf) && !cfg.mrru)
		abort();
	if (lcp.his.endpoint.len > LINK_ENDPOINT_MAX ||
	    (lcp.his.mrru && lcp.his.mrru < LINK_MRRU_MIN) ||
	    (lcp.want.mrru && lcp.want.mrru < LINK_MRRU_MIN))
		abort();
	lcp_peer_text(&lcp, text, sizeof(text));
	lcp_reject_protocol(&lcp, 0x8057, data, size);
	return 0;
}
