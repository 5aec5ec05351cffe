// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/*
 * Any text as the value of any property, which the first two bytes choose: what is
 * taken reads back as the same value, in JSON too, and what is refused changes nothing.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "model/json.h"
#include "model/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The value of @obj has to come through @text into @again. */
static void expect_same(const struct prop *prop, const char *text,
			const struct model_object *obj,
			struct model_object *again)
{
	if (prop_parse(prop, text, again, NULL) < 0 ||
	    !prop_equal(prop, obj, again))
		abort();
}

static void try_value(const struct prop *prop, const char *text)
{
	enum model_kind kind = MODEL_KINDS;
	struct model_object *obj, *again, *old;
	struct json_object *json, *value;
	struct model_error err = { 0 };
	char buf[PROP_TEXT_SIZE];

	for (int i = 0; i < (int)STORE_KINDS; i++)
		if (prop >= prop_table(i)->props &&
		    prop < prop_table(i)->props + prop_table(i)->count)
			kind = i;
	obj = store_object_new(kind);
	old = store_object_new(kind);
	again = store_object_new(kind);
	if (prop_parse(prop, text, obj, &err) < 0) {
		if (!prop_equal(prop, obj, old) || !err.accepts[0])
			abort();
	} else {
		expect_same(prop, prop_format(prop, obj, buf), obj, again);
		json = json_object_of(obj, true);
		if (!json_object_object_get_ex(json, prop->name, &value) ||
		    json_value_text(value, buf) < 0)
			abort();
		expect_same(prop, buf, obj, again);
		json_object_put(json);
	}
	store_object_free(obj);
	store_object_free(old);
	store_object_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct prop_table *table;
	const struct prop *prop;
	char *text;

	if (size < 2)
		return 0;
	table = prop_table(data[0] % STORE_KINDS);
	prop = &table->props[data[1] % table->count];
	if (prop->flags & PROP_LIVE)
		return 0;
	text = strndup((const char *)data + 2, size - 2);
	try_value(prop, text);
	free(text);
	return 0;
}
