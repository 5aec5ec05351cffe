// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plugin for pppd 2.4.9: a peer that insists on stateful MPPE (RFC 3078 section
 * 3.1, "H" bit clear) in both directions, as old Windows does. pppd by itself
 * never asks for it, it only accepts it with the option mppe-stateful.
 */
#include <stdio.h>
#include <string.h>

#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/ccp.h>
#include <pppd/mppe.h>

#define CI_MPPE 18
#define CILEN_MPPE 6
#define CONFNAK 3

void plugin_init(void);

char pppd_version[] = VERSION;

static struct fsm_callbacks *pppd_callbacks, our_callbacks;

/* What we want to receive. */
static void reset(fsm *f)
{
	if (ccp_wantoptions[0].mppe)
		ccp_wantoptions[0].mppe |= MPPE_OPT_STATEFUL;
	pppd_callbacks->resetci(f);
}

/* The peer would rather have us stateless: we ask for the same again. */
static int nak(fsm *f, u_char *p, int len, int treat_as_reject)
{
	int ok = pppd_callbacks->nakci(f, p, len, treat_as_reject);

	if (ccp_gotoptions[0].mppe)
		ccp_gotoptions[0].mppe |= MPPE_OPT_STATEFUL;
	return ok;
}

/* What the peer wants to receive: a request for stateless mode gets a Nak. */
static int request(fsm *f, u_char *p, int *len, int dont_nak)
{
	if (*len == CILEN_MPPE && p[0] == CI_MPPE && (p[2] & MPPE_H_BIT) &&
	    ccp_wantoptions[0].mppe) {
		p[2] &= ~MPPE_H_BIT;
		return CONFNAK;
	}
	return pppd_callbacks->reqci(f, p, len, dont_nak);
}

void plugin_init(void)
{
	pppd_callbacks = ccp_fsm[0].callbacks;
	our_callbacks = *pppd_callbacks;
	our_callbacks.resetci = reset;
	our_callbacks.nakci = nak;
	our_callbacks.reqci = request;
	ccp_fsm[0].callbacks = &our_callbacks;
}
