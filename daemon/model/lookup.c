// SPDX-License-Identifier: GPL-2.0-only
/* Reading the model, and single objects. */
#include <stdlib.h>
#include <string.h>

#include "model/store.h"

struct model_object *store_object_new(enum model_kind kind)
{
	const struct prop_table *table = prop_table(kind);
	struct model_object *obj = calloc(1, table->size);

	if (!obj)
		return NULL;
	obj->kind = kind;
	for (size_t i = 0; i < table->count; i++)
		if (table->props[i].def)
			prop_parse(&table->props[i], table->props[i].def, obj,
				   NULL);
	return obj;
}

void store_object_free(struct model_object *obj)
{
	if (!obj)
		return;
	explicit_bzero(obj, prop_table(obj->kind)->size);
	free(obj);
}

bool store_object_equal(const struct model_object *a,
			const struct model_object *b)
{
	const struct prop_table *table = prop_table(a->kind);

	for (size_t i = 0; i < table->count; i++)
		if (!(table->props[i].flags & PROP_LIVE) &&
		    !prop_equal(&table->props[i], a, b))
			return false;
	return true;
}

const char *model_name(const struct model_object *obj)
{
	switch (obj->kind) {
	case MODEL_POOL:
		return ((const struct model_pool *)obj)->name;
	case MODEL_RADIUS:
		return ((const struct model_radius *)obj)->name;
	case MODEL_IPV6_POOL:
		return ((const struct model_ipv6_pool *)obj)->name;
	case MODEL_PROFILE:
		return ((const struct model_profile *)obj)->name;
	case MODEL_SECRET:
		return ((const struct model_secret *)obj)->name;
	case MODEL_INTERFACE:
		return ((const struct model_interface *)obj)->name;
	case MODEL_CLIENT:
		return ((const struct model_client *)obj)->name;
	case MODEL_AAA:
	case MODEL_SERVER:
	case MODEL_ACTIVE:
	case MODEL_POOL_USED:
	case MODEL_KINDS:
		break;
	}
	return prop_table(obj->kind)->name;
}

const struct model_object *model_find(const struct model *model,
				      enum model_kind kind, const char *name)
{
	if (kind >= STORE_KINDS)
		return NULL;
	if (prop_is_single(kind))
		return model->sets[kind].at[0];
	return name ? set_find(&model->sets[kind], name) : NULL;
}

const struct model_object *model_find_id(const struct model *model,
					 enum model_kind kind, uint32_t id)
{
	size_t low = 0, high = model_count(model, kind);

	/* Ids ascend until a reload brings another order. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct model_object *obj = model->sets[kind].at[mid];

		if (obj->id == id)
			return obj;
		if (obj->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = 0; i < model_count(model, kind); i++)
		if (model->sets[kind].at[i]->id == id)
			return model->sets[kind].at[i];
	return NULL;
}

size_t model_count(const struct model *model, enum model_kind kind)
{
	return kind < STORE_KINDS ? model->sets[kind].count : 0;
}

const struct model_object *model_at(const struct model *model,
				    enum model_kind kind, size_t index)
{
	return index < model_count(model, kind) ? model->sets[kind].at[index] :
						  NULL;
}

const struct model_server *model_server(const struct model *model)
{
	return (const struct model_server *)model_find(model, MODEL_SERVER,
						       NULL);
}

const struct model_secret *model_secret(const struct model *model,
					const char *name)
{
	return (const struct model_secret *)model_find(model, MODEL_SECRET,
						       name);
}

const struct model_profile *model_profile(const struct model *model,
					  const char *name)
{
	return (const struct model_profile *)model_find(model, MODEL_PROFILE,
							name);
}

const struct model_client *model_client(const struct model *model,
					const char *name)
{
	return (const struct model_client *)model_find(model, MODEL_CLIENT,
						       name);
}

const struct model_pool *model_pool(const struct model *model, const char *name)
{
	return (const struct model_pool *)model_find(model, MODEL_POOL, name);
}

const struct model_aaa *model_aaa(const struct model *model)
{
	return (const struct model_aaa *)model_find(model, MODEL_AAA, NULL);
}

const struct model_ipv6_pool *model_ipv6_pool(const struct model *model,
					      const char *name)
{
	return (const struct model_ipv6_pool *)model_find(
		model, MODEL_IPV6_POOL, name);
}

const struct model_interface *
model_interface_of(const struct model *model, const char *user,
		   const struct model_interface *after)
{
	const struct set *set = &model->sets[MODEL_INTERFACE];
	size_t i = after ? set_index(set, &after->obj) + 1 : 0;

	for (; i < set->count; i++) {
		const struct model_interface *entry = (const void *)set->at[i];

		if (!entry->disabled && !strcmp(entry->user, user))
			return entry;
	}
	return NULL;
}
