// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/pool4.c daemon/aaa/pool6.c daemon/aaa/last.c daemon/aaa/account.c daemon/aaa/lease.c daemon/aaa/lease_state.c */
/* links: daemon/state.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* A file of what is remembered that anybody may have written. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "aaa/last.h"
#include "aaa/pool4.h"
#include "aaa/pool6.h"
#include "log.h"
#include "model/model.h"
#include "settings.h"
#include "state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stands in for log.c, whose lines would be many. */
void log_print(int level, const char *fmt, ...)
{
	(void)level;
	(void)fmt;
}

static void load(sd_event *event, const char *path)
{
	struct model_prop secret = { "name", "ann" };
	struct model_prop pool[] = { { "name", "p" },
				     { "ranges", "10.0.0.1-10.0.0.9" } };
	struct settings_addr want = { .pool = "p" };
	struct model *model = model_new();
	struct pool4 *pool4 = pool4_new(model);
	struct pool6 *pool6 = pool6_new(model);
	struct last *last = last_new(model);
	struct in_addr caller = { 0 };
	struct state *state;
	char why[128];

	model_add(model, MODEL_SECRET, &secret, 1, NULL);
	model_add(model, MODEL_POOL, pool, 2, NULL);
	if (state_new(event, path, &state) || pool4_remember(pool4, state) ||
	    pool6_remember(pool6, state) || last_remember(last, state))
		abort();
	/* Whatever is remembered, there are nine for nine. */
	for (int i = 0; i < 9; i++)
		if (!pool4_take(pool4, "ann", caller, &want, POOL4_REMOTE, why,
				sizeof(why)))
			abort();
	last_note(last, "ann", caller, AAA_CAUSE_NAS_ERROR);
	state_free(state);
	last_free(last);
	pool6_free(pool6);
	pool4_free(pool4);
	model_free(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	sd_event *event;
	int fd = memfd_create("state", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    sd_event_new(&event) < 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	load(event, path);
	sd_event_unref(event);
	close(fd);
	return 0;
}
