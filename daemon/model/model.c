// SPDX-License-Identifier: GPL-2.0-only
/* Changes to the objects: checked whole, saved, announced, or taken back. */
#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/error.h"
#include "model/store.h"

static const char builtin_default[] = "default";
static const char builtin_encryption[] = "default-encryption";

/* What the built-in profiles do not leave to their properties' defaults. */
static const struct model_prop default_props[] = {
	{ "name", builtin_default },
	{ "use-ipv6", "yes" },
	{ "change-tcp-mss", "yes" },
};
static const struct model_prop encryption_props[] = {
	{ "name", builtin_encryption },
	{ "use-encryption", "yes" },
	{ "use-ipv6", "yes" },
	{ "change-tcp-mss", "yes" },
};

static int add_builtin(struct model *model, enum model_kind kind,
		       const struct model_prop *props, size_t count)
{
	struct model_object *obj = store_object_new(kind);
	const struct prop_table *table = prop_table(kind);
	struct set *set = &model->sets[kind];

	if (!obj)
		return -1;
	if (set_reserve(set) < 0) {
		store_object_free(obj);
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		prop_parse(prop_find(table, props[i].name), props[i].value, obj,
			   NULL);
	obj->id = ++model->last_id;
	obj->builtin = true;
	set_swap(set, NULL, obj, set->count);
	return 0;
}

struct model *model_new(void)
{
	struct model *model = calloc(1, sizeof(*model));

	if (!model)
		return NULL;
	if (add_builtin(model, MODEL_PROFILE, default_props,
			sizeof(default_props) / sizeof(default_props[0])) < 0 ||
	    add_builtin(model, MODEL_PROFILE, encryption_props,
			sizeof(encryption_props) /
				sizeof(encryption_props[0])) < 0 ||
	    add_builtin(model, MODEL_AAA, NULL, 0) < 0 ||
	    add_builtin(model, MODEL_SERVER, NULL, 0) < 0) {
		model_free(model);
		return NULL;
	}
	return model;
}

void model_free(struct model *model)
{
	if (!model)
		return;
	if (model->in_transaction)
		model_abort(model);
	for (int kind = 0; kind < (int)STORE_KINDS; kind++) {
		struct set *set = &model->sets[kind];

		for (size_t i = 0; i < set->count; i++)
			store_object_free(set->at[i]);
		set_free(set);
	}
	free(model->changes);
	free(model);
}

void model_set_changed(struct model *model,
		       void (*changed)(enum model_kind kind,
				       const struct model_object *old,
				       const struct model_object *new,
				       void *user),
		       void *user)
{
	model->changed = changed;
	model->changed_user = user;
}

void model_set_admit(struct model *model,
		     int (*admit)(const struct model_object *old,
				  const struct model_object *new,
				  struct model_error *err, void *user),
		     void *user)
{
	model->admit = admit;
	model->admit_user = user;
}

void model_set_save(struct model *model,
		    int (*save)(struct model_error *err, void *user),
		    void *user)
{
	model->save = save;
	model->save_user = user;
}

static int reserve_change(struct model *model)
{
	size_t room = model->change_room ? model->change_room * 2 : 8;
	struct store_change *p;

	if (model->change_count < model->change_room)
		return 0;
	p = reallocarray(model->changes, room, sizeof(*p));
	if (!p)
		return -1;
	model->changes = p;
	model->change_room = room;
	return 0;
}

/* Makes one change; takes over @new. Outside of a transaction it is one by itself. */
static int change(struct model *model, struct model_object *old,
		  struct model_object *new, struct model_error *err)
{
	struct set *set = &model->sets[old ? old->kind : new->kind];
	size_t index = old ? set_index(set, old) : set->count;

	if (reserve_change(model) < 0 || set_reserve(set) < 0) {
		store_object_free(new);
		return model_refuse_memory(err);
	}
	set_swap(set, old, new, index);
	model->changes[model->change_count++] =
		(struct store_change){ .old = old, .new = new, .index = index };
	if (model->in_transaction)
		return 0;
	return model_commit(model, err);
}

void model_begin(struct model *model)
{
	model->in_transaction = true;
}

void model_abort(struct model *model)
{
	while (model->change_count) {
		struct store_change *c = &model->changes[--model->change_count];
		enum model_kind kind = c->old ? c->old->kind : c->new->kind;

		set_swap(&model->sets[kind], c->new, c->old, c->index);
		store_object_free(c->new);
	}
	model->in_transaction = false;
}

static uint32_t change_id(const struct store_change *c)
{
	return c->old ? c->old->id : c->new->id;
}

/* What the transaction made of an object, told at its first change; or false. */
static bool net_change(const struct model *model, size_t first,
		       const struct model_object **old,
		       const struct model_object **now)
{
	const struct store_change *c = model->changes;
	uint32_t id = change_id(&c[first]);

	for (size_t i = 0; i < first; i++)
		if (change_id(&c[i]) == id)
			return false;
	*old = c[first].old;
	*now = c[first].new;
	for (size_t i = first + 1; i < model->change_count; i++)
		if (change_id(&c[i]) == id)
			*now = c[i].new;
	if (!*old || !*now)
		return *old != *now;
	return !store_object_equal(*old, *now);
}

static bool same_name(const struct model_object *old,
		      const struct model_object *now)
{
	return old && now && !strcmp(model_name(old), model_name(now));
}

/* All names that are given up, before any that is taken: they stand for netdevs. */
static void announce(struct model *model)
{
	const struct model_object *old, *now;

	if (!model->changed)
		return;
	for (size_t i = 0; i < model->change_count; i++)
		if (net_change(model, i, &old, &now) && old &&
		    !same_name(old, now))
			model->changed(old->kind, old, NULL,
				       model->changed_user);
	for (size_t i = 0; i < model->change_count; i++)
		if (net_change(model, i, &old, &now) && now)
			model->changed(now->kind,
				       same_name(old, now) ? old : NULL, now,
				       model->changed_user);
}

static int admit(const struct model *model, struct model_error *err)
{
	const struct model_object *old, *now;

	for (size_t i = 0; model->admit && i < model->change_count; i++)
		if (net_change(model, i, &old, &now) && now &&
		    model->admit(old, now, err, model->admit_user) < 0)
			return -1;
	return 0;
}

int model_commit(struct model *model, struct model_error *err)
{
	if (admit(model, err) < 0) {
		model_abort(model);
		return -1;
	}
	if (model->change_count && model->save &&
	    model->save(err, model->save_user) < 0) {
		model_abort(model);
		return -1;
	}
	model->in_transaction = false;
	announce(model);
	for (size_t i = 0; i < model->change_count; i++)
		store_object_free(model->changes[i].old);
	model->change_count = 0;
	return 0;
}

static int apply(const struct prop_table *table, struct model_object *obj,
		 const char *name, const struct model_prop *props, size_t count,
		 struct model_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct prop *prop = prop_find(table, props[i].name);

		if (!prop || prop->flags & PROP_LIVE) {
			if (err)
				model_text_copy(err->property,
						sizeof(err->property),
						props[i].name);
			model_error_where(err, table->name, name);
			return model_refuse(err, MODEL_EPROPERTY,
					    prop ? "%s: %s is read-only" :
						   "%s has no property \"%s\"",
					    table->name, props[i].name);
		}
		if (prop_parse(prop, props[i].value, obj, err) < 0)
			return model_refuse_value(err, table->name, name);
	}
	return 0;
}

static bool is_free(const struct model *model, enum model_kind kind,
		    const char *name)
{
	if (kind != MODEL_INTERFACE && kind != MODEL_CLIENT)
		return !model_find(model, kind, name);
	/* Names of either kind are netdevs. */
	return !model_find(model, MODEL_INTERFACE, name) &&
	       !model_find(model, MODEL_CLIENT, name);
}

/* The first free name of the stem. */
static void make_name(const struct model *model, const struct prop_table *table,
		      struct model_object *obj)
{
	const struct prop *prop = prop_find(table, "name");
	char name[MODEL_IFNAME_SIZE + 8];
	unsigned int n = 0;

	do {
		snprintf(name, sizeof(name), "%s%u", table->name_stem, ++n);
	} while (!is_free(model, table->kind, name));
	prop_parse(prop, name, obj, NULL);
}

const struct model_object *model_add(struct model *model, enum model_kind kind,
				     const struct model_prop *props,
				     size_t count, struct model_error *err)
{
	const struct prop_table *table = prop_table(kind);
	struct model_object *obj;

	if (!(table->verbs & PROP_VERB_ADD)) {
		model_error_where(err, table->name, NULL);
		model_refuse(err, MODEL_EVERB, "%s has no verb \"add\"",
			     table->name);
		return NULL;
	}
	obj = store_object_new(kind);
	if (!obj) {
		model_refuse_memory(err);
		return NULL;
	}
	if (apply(table, obj, NULL, props, count, err) < 0)
		goto refused;
	if (table->name_stem && !*model_name(obj))
		make_name(model, table, obj);
	if (check_object(model, obj, NULL, err) < 0)
		goto refused;
	obj->id = ++model->last_id;
	return change(model, NULL, obj, err) < 0 ? NULL : obj;
refused:
	store_object_free(obj);
	return NULL;
}

static struct model_object *find_or_refuse(struct model *model,
					   enum model_kind kind,
					   const char *name,
					   struct model_error *err)
{
	struct model_object *obj =
		(struct model_object *)model_find(model, kind, name);

	if (obj)
		return obj;
	model_error_where(err, prop_table(kind)->name, name);
	model_refuse(err, MODEL_ENOTFOUND, "there is no %s called \"%s\"",
		     prop_table(kind)->name, name ? name : "");
	return NULL;
}

const struct model_object *model_set(struct model *model, enum model_kind kind,
				     const char *name,
				     const struct model_prop *props,
				     size_t count, struct model_error *err)
{
	const struct prop_table *table = prop_table(kind);
	struct model_object *old = find_or_refuse(model, kind, name, err), *new;

	if (!old)
		return NULL;
	new = malloc(table->size);
	if (!new) {
		model_refuse_memory(err);
		return NULL;
	}
	memcpy(new, old, table->size);
	if (apply(table, new, prop_is_single(kind) ? NULL : model_name(old),
		  props, count, err) < 0 ||
	    check_object(model, new, old, err) < 0) {
		store_object_free(new);
		return NULL;
	}
	if (store_object_equal(old, new)) {
		store_object_free(new);
		return old;
	}
	return change(model, old, new, err) < 0 ? NULL : new;
}

int model_remove(struct model *model, enum model_kind kind, const char *name,
		 struct model_error *err)
{
	struct model_object *obj = find_or_refuse(model, kind, name, err);

	if (!obj || check_unused(model, obj, err) < 0)
		return -1;
	return change(model, obj, NULL, err);
}

static void count_reload(struct model *model, enum model_kind kind,
			 const struct model_object *old,
			 const struct model_object *new,
			 struct model_reload *sum)
{
	if (!old) {
		sum->added++;
	} else if (!new) {
		sum->removed++;
	} else if (!store_object_equal(old, new)) {
		sum->changed++;
	} else {
		sum->unchanged++;
		return;
	}
	if (model->changed)
		model->changed(kind, old, new, model->changed_user);
}

void model_replace(struct model *model, struct model *fresh,
		   struct model_reload *sum)
{
	struct model_reload ignored, *out = sum ? sum : &ignored;

	*out = (struct model_reload){ 0 };
	for (int kind = 0; kind < (int)STORE_KINDS; kind++) {
		struct set *set = &fresh->sets[kind];

		for (size_t i = 0; i < set->count; i++) {
			struct model_object *old = set_find(
				&model->sets[kind], model_name(set->at[i]));

			set->at[i]->id = old ? old->id : ++model->last_id;
		}
	}
	for (int kind = 0; kind < (int)STORE_KINDS; kind++) {
		struct set swap = model->sets[kind];

		model->sets[kind] = fresh->sets[kind];
		fresh->sets[kind] = swap;
	}
	for (int kind = STORE_KINDS - 1; kind >= 0; kind--)
		for (size_t i = 0; i < fresh->sets[kind].count; i++) {
			struct model_object *old = fresh->sets[kind].at[i];

			if (!set_find(&model->sets[kind], model_name(old)))
				count_reload(model, kind, old, NULL, out);
		}
	for (int kind = 0; kind < (int)STORE_KINDS; kind++)
		for (size_t i = 0; i < model->sets[kind].count; i++) {
			struct model_object *new = model->sets[kind].at[i];

			count_reload(model, kind,
				     set_find(&fresh->sets[kind],
					      model_name(new)),
				     new, out);
		}
	model_free(fresh);
}
