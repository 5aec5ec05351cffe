// SPDX-License-Identifier: GPL-2.0-only
/* Leases in the file of what is remembered: who had which, for his return. */
#include <json-c/json.h>

#include "aaa/lease.h"
#include "model/routes.h"
#include "state.h"

#define KEY_USER "user"
#define KEY_PREFIX "prefix"
#define KEY_USE "use"

static bool save_one(struct json_object *list, const struct lease *lease)
{
	struct json_object *out = json_object_new_object();
	char prefix[INET6_ADDRSTRLEN + 4];

	if (!out)
		return false;
	prefix6_format(&lease->prefix, prefix, sizeof(prefix));
	json_object_object_add(out, KEY_USER,
			       json_object_new_string(lease->user));
	json_object_object_add(out, KEY_PREFIX, json_object_new_string(prefix));
	json_object_object_add(out, KEY_USE,
			       json_object_new_int((int)lease->use));
	return !json_object_array_add(list, out);
}

/* One that is in use now is left later than all that are not. */
struct json_object *leases_save(void *user)
{
	struct json_object *list = json_object_new_array();
	const struct leases *all = user;
	const struct lease *lease;
	bool ok = list;

	if (!ok)
		return NULL;
	TAILQ_FOREACH(lease, &all->kept, kept)
	{
		ok = ok && save_one(list, lease);
	}
	for (size_t i = 0; ok && i < all->count; i++)
		if (all->at[i]->holders && all->at[i]->pool)
			ok = save_one(list, all->at[i]);
	if (ok)
		return list;
	json_object_put(list);
	return NULL;
}

static bool fits(const struct leases *all, const struct model_prefix6 *prefix)
{
	return (!all->len || prefix->len == all->len) &&
	       prefix->len >= all->within.len &&
	       prefix6_has(&all->within.addr, all->within.len, &prefix->addr);
}

static void load_one(struct leases *all, struct json_object *from)
{
	const char *user = state_text(from, KEY_USER);
	struct model_prefix6 prefix;
	struct json_object *use;
	struct lease *lease;

	if (!*user || prefix6_parse(state_text(from, KEY_PREFIX), &prefix) ||
	    !fits(all, &prefix) ||
	    !json_object_object_get_ex(from, KEY_USE, &use) ||
	    lease_find(all, &prefix))
		return;
	lease = lease_add(all, user, &prefix, 0,
			  (unsigned int)json_object_get_int(use));
	if (lease)
		lease_keep(lease);
}

void leases_load(struct json_object *from, void *user)
{
	struct leases *all = user;

	if (!json_object_is_type(from, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(from); i++) {
		struct json_object *row = json_object_array_get_idx(from, i);

		if (json_object_is_type(row, json_type_object))
			load_one(all, row);
	}
}
