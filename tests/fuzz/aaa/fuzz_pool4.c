// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/pool4.c daemon/aaa/lease.c daemon/aaa/lease_state.c daemon/state.c daemon/log.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Users come and go while pools and secrets change: no two have one address. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/lease.h"
#include "aaa/pool4.h"
#include "settings.h"

#define HELD_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is ours may be many tunnels', what is a user's may be all his logins'. */
static void check(struct lease *const *held)
{
	for (int i = 0; i < HELD_MAX; i++)
		for (int j = i + 1; j < HELD_MAX; j++) {
			if (!held[i] || !held[j] || held[i] == held[j])
				continue;
			if (pool4_address(held[i]).s_addr ==
			    pool4_address(held[j]).s_addr)
				abort();
		}
}

static void set_pool(struct model *model, uint8_t what)
{
	char ranges[64];
	struct model_prop props[] = {
		{ "ranges", ranges },
		{ "next-pool", what & 0x40 ? (what & 0x80 ? "q" : "p") : "" },
	};

	snprintf(ranges, sizeof(ranges), "10.0.0.%u-10.0.0.%u", 1 + what % 8,
		 1 + what % 8 + (what >> 3) % 8);
	model_set(model, MODEL_POOL, what & 0x80 ? "p" : "q", props, 2, NULL);
}

static void set_secret(struct model *model, uint8_t what)
{
	char addr[32];
	struct model_prop prop = { what & 0x80 ? "remote-address" :
						 "local-address",
				   addr };

	snprintf(addr, sizeof(addr), "10.0.0.%u", 1 + what % 16);
	model_set(model, MODEL_SECRET, "u", &prop, 1, NULL);
}

static struct lease *take(struct pool4 *all, uint8_t what)
{
	struct settings_addr want = { .pool = { what & 0x80 ? 'p' : 'q' } };
	char user[8] = { (char)('a' + what % 4) }, why[128];
	struct in_addr caller = { .s_addr = 1 };
	struct lease *lease;

	if (what & 0x40)
		want = (struct settings_addr){
			.addr.s_addr = htonl(0x0a000001u + (what & 15)),
		};
	lease = pool4_take(all, user, caller, &want,
			   what & 0x20 ? POOL4_LOCAL : POOL4_REMOTE, why,
			   sizeof(why));
	if (!lease && !*why)
		abort();
	return lease;
}

/* Counts agree with themselves, and rows with them. */
static void count(struct pool4 *all, const struct model *model)
{
	uint64_t used = 0, rows = 0, cursor = 0;
	struct pool4_row row;

	for (const char *name = "p"; name; name = *name == 'p' ? "q" : NULL) {
		struct pool4_counts counts =
			pool4_count(all, model_pool(model, name));

		if (counts.available > counts.total)
			abort();
		used += counts.used;
	}
	while (pool4_next(all, &cursor, &row))
		rows++;
	if (used != rows)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model_prop pool[] = { { "name", "p" },
				     { "ranges", "10.0.0.1" } };
	struct model_prop secret = { "name", "u" };
	struct lease *held[HELD_MAX] = { NULL };
	struct model *model = model_new();
	struct pool4 *all = pool4_new(model);

	model_add(model, MODEL_POOL, pool, 2, NULL);
	pool[0].value = "q";
	model_add(model, MODEL_POOL, pool, 2, NULL);
	model_add(model, MODEL_SECRET, &secret, 1, NULL);
	for (size_t i = 0; i + 1 < size; i += 2) {
		struct lease **slot = &held[data[i] % HELD_MAX];

		if (data[i] >= 0xc0) {
			set_pool(model, data[i + 1]);
		} else if (data[i] >= 0xb0) {
			set_secret(model, data[i + 1]);
			pool4_changed(all);
		} else if (*slot) {
			pool4_release(*slot);
			*slot = NULL;
		} else {
			*slot = take(all, data[i + 1]);
		}
		check(held);
		count(all, model);
	}
	for (int i = 0; i < HELD_MAX; i++)
		pool4_release(held[i]);
	pool4_free(all);
	model_free(model);
	return 0;
}
