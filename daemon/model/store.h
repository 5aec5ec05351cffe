/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of struct model, for the files of this directory. */
#ifndef KPPTP_MODEL_STORE_H
#define KPPTP_MODEL_STORE_H

#include "model/model.h"
#include "model/prop.h"
#include "model/set.h"

/* MODEL_ACTIVE is live state and never stored. */
#define STORE_KINDS MODEL_ACTIVE

/**
 * struct store_change - one change of a transaction, enough to take it back
 * @old: NULL for an addition; owned by the change
 * @new: NULL for a removal; owned by the set, or by the next change of it
 * @index: place in the set
 */
struct store_change {
	struct model_object *old;
	struct model_object *new;
	size_t index;
};

/**
 * struct model - all objects
 * @sets: by kind
 * @last_id: given last
 * @in_transaction: between model_begin() and its end
 * @changes: of the transaction, in order
 * @change_count: how many
 * @change_room: allocated
 * @changed: see struct model_ops
 * @changed_user: for @changed
 * @admit: see struct model_ops
 * @admit_user: for @admit
 * @save: see struct model_ops
 * @save_user: for @save
 */
struct model {
	struct set sets[STORE_KINDS];
	uint32_t last_id;
	bool in_transaction;
	struct store_change *changes;
	size_t change_count;
	size_t change_room;
	void (*changed)(enum model_kind kind, const struct model_object *old,
			const struct model_object *new, void *user);
	void *changed_user;
	int (*admit)(const struct model_object *old,
		     const struct model_object *new, struct model_error *err,
		     void *user);
	void *admit_user;
	int (*save)(struct model_error *err, void *user);
	void *save_user;
};

/** store_object_new() - an object of @kind with its defaults, or NULL */
struct model_object *store_object_new(enum model_kind kind);

/** store_object_free() - wipe and free; NULL is fine */
void store_object_free(struct model_object *obj);

/** store_object_equal() - do two objects of a kind agree in every property */
bool store_object_equal(const struct model_object *a,
			const struct model_object *b);

/**
 * check_object() - the rules that hold for an object among the others
 * @model: the others, and @old
 * @obj: what it would be
 * @old: what it was, or NULL
 * @err: filled on refusal
 *
 * Return: 0, or -1.
 */
int check_object(const struct model *model, const struct model_object *obj,
		 const struct model_object *old, struct model_error *err);

/** check_unused() - may @obj be removed; 0, or -1 with @err filled */
int check_unused(const struct model *model, const struct model_object *obj,
		 struct model_error *err);

#endif
