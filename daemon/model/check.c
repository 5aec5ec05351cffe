// SPDX-License-Identifier: GPL-2.0-only
/* Rules between properties and objects: what must be given, names, references. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "model/error.h"
#include "model/store.h"

/* In a message; the kind says it all where there is one object only. */
static const char *shown_name(const struct model_object *obj)
{
	return prop_is_single(obj->kind) ? NULL : model_name(obj);
}

static int check_mandatory(const struct prop_table *table,
			   const struct model_object *obj,
			   struct model_error *err)
{
	char buf[PROP_TEXT_SIZE];

	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (!(prop->flags & PROP_MANDATORY) ||
		    *prop_format(prop, obj, buf))
			continue;
		if (!err)
			return -1;
		model_error_where(err, table->name, model_name(obj));
		model_text_copy(err->property, sizeof(err->property),
				prop->name);
		prop_accepts(prop, err->accepts, sizeof(err->accepts));
		return model_refuse(err, MODEL_EMISSING,
				    "%s: %s must be given: %s", table->name,
				    prop->name, err->accepts);
	}
	return 0;
}

/* "a" or "an": kinds of objects begin with either sort of letter. */
static const char *article(const char *noun)
{
	return strchr("aeiou", *noun) ? "an" : "a";
}

static int check_taken(const struct model *model, enum model_kind kind,
		       const char *name, const struct model_object *old,
		       struct model_error *err)
{
	const struct model_object *other = set_find(&model->sets[kind], name);

	if (!other || other == old)
		return 0;
	model_error_where(err, prop_table(kind)->name, name);
	return model_refuse(err, MODEL_EEXIST,
			    "there is already %s %s called \"%s\"",
			    article(prop_table(kind)->name),
			    prop_table(kind)->name, name);
}

static int check_name(const struct model *model, const struct model_object *obj,
		      const struct model_object *old, struct model_error *err)
{
	const char *name = model_name(obj);

	if (old && old->builtin && strcmp(model_name(old), name) != 0) {
		model_error_where(err, prop_table(obj->kind)->name,
				  model_name(old));
		return model_refuse(err, MODEL_EINUSE,
				    "%s %s is built in and keeps its name",
				    prop_table(obj->kind)->name,
				    model_name(old));
	}
	/* Both become netdevs. */
	if (obj->kind == MODEL_INTERFACE || obj->kind == MODEL_CLIENT)
		return check_taken(model, MODEL_INTERFACE, name, old, err) ||
				       check_taken(model, MODEL_CLIENT, name,
						   old, err) ?
			       -1 :
			       0;
	return check_taken(model, obj->kind, name, old, err);
}

/* An address in the place of a pool's name refers to nothing. */
static bool is_address(const struct prop *prop, const struct model_object *obj)
{
	const struct model_addr_pool *value;

	if (prop->type != PROP_ADDRESS_POOL)
		return false;
	value = (const void *)((const char *)obj + prop->offset);
	return value->addr.s_addr;
}

static int check_references(const struct model *model,
			    const struct prop_table *table,
			    const struct model_object *obj,
			    struct model_error *err)
{
	char buf[PROP_TEXT_SIZE];

	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (prop->refers == MODEL_KINDS || is_address(prop, obj))
			continue;
		prop_format(prop, obj, buf);
		if (!*buf || model_find(model, prop->refers, buf))
			continue;
		if (!err)
			return -1;
		model_text_copy(err->property, sizeof(err->property),
				prop->name);
		model_text_copy(err->value, sizeof(err->value), buf);
		snprintf(err->accepts, sizeof(err->accepts),
			 "%sthe name of %s %s that exists",
			 prop->type == PROP_ADDRESS_POOL ?
				 "an IPv4 address, or " :
				 "",
			 article(prop_table(prop->refers)->name),
			 prop_table(prop->refers)->name);
		return model_refuse_value(err, table->name, shown_name(obj));
	}
	return 0;
}

/* The first object that refers to @target, or NULL. */
static const struct model_object *find_user(const struct model *model,
					    const struct model_object *target)
{
	char buf[PROP_TEXT_SIZE];

	for (int kind = 0; kind < (int)STORE_KINDS; kind++) {
		const struct prop_table *table = prop_table(kind);

		for (size_t i = 0; i < table->count; i++) {
			const struct prop *prop = &table->props[i];

			if (prop->refers != target->kind)
				continue;
			for (size_t n = 0; n < model->sets[kind].count; n++) {
				const struct model_object *obj =
					model->sets[kind].at[n];

				if (!strcmp(prop_format(prop, obj, buf),
					    model_name(target)))
					return obj;
			}
		}
	}
	return NULL;
}

int check_unused(const struct model *model, const struct model_object *obj,
		 struct model_error *err)
{
	const char *kind = prop_table(obj->kind)->name;
	const struct model_object *user;

	model_error_where(err, kind, model_name(obj));
	if (obj->builtin)
		return model_refuse(err, MODEL_EINUSE,
				    "%s %s is built in and stays", kind,
				    model_name(obj));
	user = find_user(model, obj);
	if (!user)
		return 0;
	return model_refuse(err, MODEL_EINUSE, "%s %s is in use by %s %s", kind,
			    model_name(obj), prop_table(user->kind)->name,
			    user->kind == MODEL_SERVER ? "default-profile" :
							 model_name(user));
}

/* Refuses a property's value that something beside it does not allow. */
static int refuse_beside(const struct model_object *obj, const char *name,
			 struct model_error *err, const char *accepts)
{
	const struct prop_table *table = prop_table(obj->kind);
	char buf[PROP_TEXT_SIZE];

	if (!err)
		return -1;
	model_text_copy(err->property, sizeof(err->property), name);
	prop_format(prop_find(table, name), obj, buf);
	model_text_copy(err->value, sizeof(err->value), buf);
	model_text_copy(err->accepts, sizeof(err->accepts), accepts);
	return model_refuse_value(err, table->name, shown_name(obj));
}

static int check_client(const struct model_client *client,
			struct model_error *err)
{
	if (client->links <= 1 || client->mrru)
		return 0;
	return refuse_beside(
		&client->obj, "links", err,
		"1 while mrru is disabled: multilink PPP joins links, and mrru turns it on");
}

/* A profile tells addresses and pools apart by what they look like. */
static int check_pool_name(const struct model_pool *pool,
			   struct model_error *err)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, pool->name, &addr) != 1)
		return 0;
	return refuse_beside(&pool->obj, "name", err,
			     "a name that is no IPv4 address");
}

static int check_pool(const struct model *model, const struct model_pool *pool,
		      struct model_error *err)
{
	const char *next = pool->next_pool;

	while (*next) {
		const struct model_pool *other = model_pool(model, next);

		if (!strcmp(next, pool->name))
			return refuse_beside(
				&pool->obj, "next-pool", err,
				"a pool whose own next-pool does not lead back here");
		next = other ? other->next_pool : "";
	}
	return check_pool_name(pool, err);
}

static int check_ipv6_pool(const struct model_ipv6_pool *pool,
			   struct model_error *err)
{
	char accepts[64];

	if (pool->prefix_length >= pool->prefix.len)
		return 0;
	snprintf(accepts, sizeof(accepts),
		 "a number from %u, the length of prefix, to 128",
		 pool->prefix.len);
	return refuse_beside(&pool->obj, "prefix-length", err, accepts);
}

/* The netdev of the port is neither the bridge nor a tunnel. */
static int check_port(const struct model *model,
		      const struct model_profile *profile,
		      struct model_error *err)
{
	const char *name = profile->bridge_interface;

	if (!*name)
		return 0;
	if (strcmp(name, profile->bridge) != 0 &&
	    !model_find(model, MODEL_INTERFACE, name) &&
	    !model_find(model, MODEL_CLIENT, name))
		return 0;
	return refuse_beside(&profile->obj, "bridge-interface", err,
			     "a name that no bridge, interface or client has");
}

/* The other way round: a tunnel is not named like a port. */
static int check_not_port(const struct model *model,
			  const struct model_object *obj,
			  struct model_error *err)
{
	for (size_t i = 0; i < model_count(model, MODEL_PROFILE); i++) {
		const struct model_profile *profile =
			(const struct model_profile *)model_at(
				model, MODEL_PROFILE, i);

		if (strcmp(profile->bridge_interface, model_name(obj)) != 0)
			continue;
		model_error_where(err, prop_table(obj->kind)->name,
				  model_name(obj));
		return model_refuse(
			err, MODEL_EEXIST,
			"\"%s\" is the bridge-interface of profile %s",
			model_name(obj), profile->name);
	}
	return 0;
}

/* Rules between the properties of one object, and of different kinds. */
static int check_properties(const struct model *model,
			    const struct model_object *obj,
			    struct model_error *err)
{
	switch (obj->kind) {
	case MODEL_CLIENT:
		if (check_not_port(model, obj, err) < 0)
			return -1;
		return check_client((const struct model_client *)obj, err);
	case MODEL_INTERFACE:
		return check_not_port(model, obj, err);
	case MODEL_PROFILE:
		return check_port(model, (const struct model_profile *)obj,
				  err);
	case MODEL_IPV6_POOL:
		return check_ipv6_pool((const struct model_ipv6_pool *)obj,
				       err);
	case MODEL_POOL:
		return check_pool(model, (const struct model_pool *)obj, err);
	case MODEL_SECRET:
	case MODEL_RADIUS:
	case MODEL_AAA:
	case MODEL_SERVER:
	case MODEL_ACTIVE:
	case MODEL_POOL_USED:
	case MODEL_KINDS:
		break;
	}
	return 0;
}

int check_object(const struct model *model, const struct model_object *obj,
		 const struct model_object *old, struct model_error *err)
{
	const struct prop_table *table = prop_table(obj->kind);

	if (check_mandatory(table, obj, err) < 0 ||
	    check_name(model, obj, old, err) < 0 ||
	    check_references(model, table, obj, err) < 0 ||
	    check_properties(model, obj, err) < 0)
		return -1;
	/* Whoever refers to it does so by name. */
	if (old && strcmp(model_name(old), model_name(obj)) != 0)
		return check_unused(model, old, err);
	return 0;
}
