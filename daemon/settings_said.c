// SPDX-License-Identifier: GPL-2.0-only
#include "settings_said.h"

#include <string.h>

/* What holds where no profile says it; for all else, nothing at all. */
static const struct model_profile end_profile = {
	.obj = { .kind = MODEL_PROFILE },
	.use_encryption = MODEL_ENCRYPTION_YES,
	.use_ipv6 = MODEL_IPV6_YES,
	.bridge_path_cost = MODEL_PATH_COST_DEFAULT,
	.bridge_port_priority = MODEL_PRIORITY_DEFAULT,
	.bridge_port_vid = MODEL_VID_DEFAULT,
	.bridge_learning = MODEL_CHOICE_DEFAULT,
	.only_one = MODEL_CHOICE_NO,
	.change_tcp_mss = MODEL_CHOICE_YES,
	.dscp = MODEL_DSCP_INHERIT,
};
static const struct model_secret end_secret = {
	.obj = { .kind = MODEL_SECRET },
};

struct settings_sources settings_sources(const struct model *model,
					 const char *profile,
					 const char *service,
					 const struct model_secret *secret)
{
	struct settings_sources sources = { 0 };

	sources.obj[SETTINGS_SECRET] = secret ? &secret->obj : NULL;
	sources.obj[SETTINGS_OWN] = model_find(model, MODEL_PROFILE, profile);
	sources.obj[SETTINGS_SERVICE] =
		model_find(model, MODEL_PROFILE, service);
	sources.obj[SETTINGS_BUILTIN] =
		model_find(model, MODEL_PROFILE, "default");
	return sources;
}

/* One that its table says "default" of where it is not set. */
static bool is_word(const struct prop *prop)
{
	return prop->def && !strcmp(prop->def, "default");
}

/* The property of a source that says something of it, or NULL. */
static const struct prop *says(const struct settings_sources *sources,
			       enum settings_from from, const char *name)
{
	const struct model_object *obj = sources->obj[from];
	const struct prop *prop;

	if (!obj)
		return NULL;
	prop = prop_find(prop_table(from == SETTINGS_SECRET ? MODEL_SECRET :
							      MODEL_PROFILE),
			 name);
	if (!prop || prop->flags & PROP_LIVE || prop_is_default(prop, obj))
		return NULL;
	return from != SETTINGS_BUILTIN || is_word(prop) ? prop : NULL;
}

static bool is_pool(const struct prop *prop, const struct model_object *obj)
{
	const struct model_addr_pool *value;

	if (prop->type != PROP_ADDRESS_POOL)
		return false;
	value = (const void *)((const char *)obj + prop->offset);
	return !value->addr.s_addr;
}

static struct settings_said end_of(const char *name)
{
	struct settings_said said = { .from = SETTINGS_END,
				      .obj = &end_profile.obj };

	said.prop = prop_find(prop_table(MODEL_PROFILE), name);
	if (!said.prop) {
		said.obj = &end_secret.obj;
		said.prop = prop_find(prop_table(MODEL_SECRET), name);
	}
	return said;
}

struct settings_said settings_ask(const struct settings_sources *sources,
				  const char *name)
{
	struct settings_said pool = end_of(name);

	for (int from = 0; from < (int)SETTINGS_END; from++) {
		const struct prop *prop = says(sources, from, name);
		struct settings_said said = { .from = from, .prop = prop };

		if (!prop)
			continue;
		said.obj = sources->obj[from];
		if (!is_pool(prop, said.obj))
			return said;
		if (pool.from == SETTINGS_END)
			pool = said;
	}
	return pool;
}

const void *settings_field(const struct settings_said *said)
{
	return (const char *)said->obj + said->prop->offset;
}
