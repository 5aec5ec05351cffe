// SPDX-License-Identifier: GPL-2.0-only
#include "model/set.h"

#include <stdlib.h>
#include <string.h>

/* The place in by_name of the first object that is not before @name. */
static size_t lower_bound(const struct set *set, const char *name)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(model_name(set->by_name[mid]), name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int grow(struct model_object ***array, size_t room)
{
	void *p = reallocarray(*array, room, sizeof(void *));

	if (!p)
		return -1;
	*array = p;
	return 0;
}

int set_reserve(struct set *set)
{
	size_t room = set->room ? set->room * 2 : 8;

	if (set->count < set->room)
		return 0;
	if (grow(&set->at, room) < 0 || grow(&set->by_name, room) < 0)
		return -1;
	set->room = room;
	return 0;
}

static void take(struct model_object **array, size_t count, size_t index)
{
	for (size_t i = index + 1; i < count; i++)
		array[i - 1] = array[i];
}

static void put(struct model_object **array, size_t count, size_t index,
		struct model_object *obj)
{
	for (size_t i = count; i > index; i--)
		array[i] = array[i - 1];
	array[index] = obj;
}

void set_swap(struct set *set, struct model_object *old,
	      struct model_object *new, size_t index)
{
	if (old) {
		take(set->by_name, set->count,
		     lower_bound(set, model_name(old)));
		take(set->at, set->count, index);
		set->count--;
	}
	if (new) {
		put(set->by_name, set->count, lower_bound(set, model_name(new)),
		    new);
		put(set->at, set->count, index, new);
		set->count++;
	}
}

struct model_object *set_find(const struct set *set, const char *name)
{
	size_t place = lower_bound(set, name);

	if (place == set->count ||
	    strcmp(model_name(set->by_name[place]), name) != 0)
		return NULL;
	return set->by_name[place];
}

size_t set_index(const struct set *set, const struct model_object *obj)
{
	size_t i = 0;

	while (set->at[i] != obj)
		i++;
	return i;
}

void set_free(struct set *set)
{
	free(set->at);
	free(set->by_name);
	*set = (struct set){ 0 };
}
