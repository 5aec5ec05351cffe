/* SPDX-License-Identifier: GPL-2.0-only */
/* The objects of one kind: in the user's order, and sorted by name for lookups. */
#ifndef KPPTP_MODEL_SET_H
#define KPPTP_MODEL_SET_H

#include "model/model.h"

/**
 * struct set - objects of one kind, which it does not own
 * @at: in the user's order
 * @by_name: the same, sorted
 * @count: of each
 * @room: allocated, of each
 */
struct set {
	struct model_object **at;
	struct model_object **by_name;
	size_t count;
	size_t room;
};

/** set_reserve() - make sure that one more object fits; 0, or -1 without memory */
int set_reserve(struct set *set);

/**
 * set_swap() - put @new in the place of @old
 * @set: reserved when @old is NULL
 * @old: object at @index, or NULL to insert
 * @new: NULL to take @old out
 * @index: place in the user's order
 */
void set_swap(struct set *set, struct model_object *old,
	      struct model_object *new, size_t index);

/** set_find() - the object called @name, or NULL */
struct model_object *set_find(const struct set *set, const char *name);

/** set_index() - the place of @obj, which is in the set */
size_t set_index(const struct set *set, const struct model_object *obj);

/** set_free() - free the arrays, not the objects */
void set_free(struct set *set);

#endif
