// SPDX-License-Identifier: GPL-2.0-only
/* What clients say of themselves. */
#include <stdio.h>

#include "client_priv.h"

struct bundle *client_bundle(const struct clients *all, uint32_t id)
{
	const struct client *c = client_find(all, id);

	return c ? client_bundle_of(c) : NULL;
}

const char *client_reason(const struct clients *all, uint32_t id)
{
	const struct client *c = client_find(all, id);

	return c ? c->reason : "";
}

static const char *phase_text(enum link_phase phase)
{
	switch (phase) {
	case LINK_AUTHENTICATE:
	case LINK_NETWORK:
		return "verifying password...";
	case LINK_TERMINATE:
		return "terminating...";
	case LINK_DEAD:
	case LINK_ESTABLISH:
		break;
	}
	return "dialing";
}

/* Without a session: a round that goes on says more than how its last try went. */
static void idle_text(const struct client *c, char *buf, size_t size)
{
	if (c->waiting)
		snprintf(buf, size, "waiting for packets");
	else if (c->round.active || !c->reason[0])
		snprintf(buf, size, "dialing");
	else
		snprintf(buf, size, "terminating... - %s", c->reason);
}

void client_status(const struct clients *all, uint32_t id, char *buf,
		   size_t size)
{
	const struct client *c = client_find(all, id);
	const struct bundle *b = c ? client_bundle_of(c) : NULL;
	const struct session *s = b ? b->head : c ? c->call[0].s : NULL;

	if (!c)
		snprintf(buf, size, "terminated");
	else if (!s)
		idle_text(c, buf, size);
	else if (s->closing)
		snprintf(buf, size, "terminating... - %s", s->reason);
	else
		snprintf(buf, size, "%s",
			 b && b->connected ? "connected" :
					     phase_text(s->phase));
}
