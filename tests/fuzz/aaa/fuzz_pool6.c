// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/aaa/pool6.c daemon/aaa/lease.c daemon/aaa/lease_state.c daemon/state.c daemon/log.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Users come and go while pools change: no two ever have a part of one prefix. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/pool6.h"
#include "model/routes.h"
#include "settings.h"

#define HELD_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct lease *const *held)
{
	for (int i = 0; i < HELD_MAX; i++)
		for (int j = i + 1; j < HELD_MAX; j++) {
			const struct model_prefix6 *a, *b;

			/* One that is a user's own all his calls have. */
			if (!held[i] || !held[j] || held[i] == held[j])
				continue;
			a = pool6_prefix(held[i]);
			b = pool6_prefix(held[j]);
			if (prefix6_has(&a->addr,
					a->len < b->len ? a->len : b->len,
					&b->addr))
				abort();
		}
}

/* A range within 2001:db8::/32, as text. */
static void range(uint8_t seed, char *buf, size_t size)
{
	snprintf(buf, size, "2001:db8:0:%x::/%u", (seed & 3) << 4,
		 60 + (seed >> 2) % 3);
}

static void set_pool(struct model *model, uint8_t what)
{
	char prefix[64], len[8];
	struct model_prop props[] = { { "prefix", prefix },
				      { "prefix-length", len } };

	range(what, prefix, sizeof(prefix));
	snprintf(len, sizeof(len), "%u", 62 + (what >> 4) % 4);
	model_set(model, MODEL_IPV6_POOL, what & 0x80 ? "p" : "q", props, 2,
		  NULL);
}

static void set_secret(struct model *model, uint8_t what)
{
	char prefix[64];
	struct model_prop prop = { "remote-ipv6-prefix", prefix };

	range(what, prefix, sizeof(prefix));
	model_set(model, MODEL_SECRET, "u", &prop, 1, NULL);
}

static struct lease *take(struct pool6 *all, const struct model *model,
			  uint8_t what)
{
	struct settings_net net = { .prefix_pool = { what & 0x80 ? 'p' :
								   'q' } };
	const struct model_secret *own = model_secret(model, "u");
	char user[8] = { (char)('a' + what % 8) }, why[128];
	struct lease *lease;

	if ((what & 0x70) == 0) {
		net.prefix = own->remote_ipv6_prefix.addr;
		net.prefix_len = (uint8_t)own->remote_ipv6_prefix.len;
	}
	lease = pool6_take(all, user, &net, why, sizeof(why));
	if (!lease && !*why && (what & 0x70))
		abort();
	return lease;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model_prop pool[] = { { "name", "p" },
				     { "prefix", "2001:db8::/60" } };
	struct model_prop secret = { "name", "u" };
	struct lease *held[HELD_MAX] = { NULL };
	struct model *model = model_new();
	struct pool6 *all = pool6_new(model);

	model_add(model, MODEL_IPV6_POOL, pool, 2, NULL);
	pool[0].value = "q";
	model_add(model, MODEL_IPV6_POOL, pool, 2, NULL);
	model_add(model, MODEL_SECRET, &secret, 1, NULL);
	for (size_t i = 0; i + 1 < size; i += 2) {
		struct lease **slot = &held[data[i] % HELD_MAX];

		if (data[i] >= 0xc0) {
			set_pool(model, data[i + 1]);
		} else if (data[i] >= 0xb0) {
			set_secret(model, data[i + 1]);
		} else if (*slot) {
			pool6_release(*slot);
			*slot = NULL;
		} else {
			*slot = take(all, model, data[i + 1]);
		}
		check(held);
	}
	for (int i = 0; i < HELD_MAX; i++)
		pool6_release(held[i]);
	pool6_free(all);
	model_free(model);
	return 0;
}
