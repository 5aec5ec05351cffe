// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares cmocka */
/* A description of tunnels that anybody may have written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <systemd/sd-event.h>

#include "../../unit/daemon/fake_rtn.h"
#include "../../unit/daemon/world.h"
#include "handover_line.h"
#include "session_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char first[] = LINE_FIRST " 1\n";

/* What frames it is known, and not for the fuzzer to find. */
static char *frame(const uint8_t *data, size_t size, size_t *ret_size)
{
	char *text = malloc(size + sizeof(first) + sizeof(LINE_LAST) + 1);
	size_t n = sizeof(first) - 1;

	if (!text)
		abort();
	memcpy(text, first, n);
	memcpy(text + n, data, size);
	n += size;
	text[n++] = '\n';
	memcpy(text + n, LINE_LAST, sizeof(LINE_LAST));
	*ret_size = n + sizeof(LINE_LAST) - 1;
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store none = { .state = -1 };
	struct world *w = NULL;
	struct handover *h;
	size_t len;
	char *text = frame(data, size, &len);

	if (world_setup((void **)&w))
		abort();
	world_add(&w->server, MODEL_INTERFACE, "name=static", "user=ex", NULL);
	world_add(&w->server, MODEL_CLIENT, "name=out", "connect-to=127.0.0.2",
		  "user=ex", "password=x", NULL);
	h = handover_read(&w->server, text, len, &none);
	ifaces_clean(w->server.ifaces);
	handover_finish(&w->server, h);
	/* Without a session of the kernel there is nothing to go on with. */
	if (sessions_count(w->server.sessions))
		abort();
	sd_event_run(w->event, 0);
	world_teardown((void **)&w);
	free(text);
	return 0;
}
