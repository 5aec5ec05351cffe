// SPDX-License-Identifier: GPL-2.0-only
#include "model/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/error.h"
#include "model/scan.h"

static struct json_object *array_of(char *list)
{
	struct json_object *array = json_object_new_array();
	char *save;

	for (char *item = strtok_r(list, ",", &save); array && item;
	     item = strtok_r(NULL, ",", &save))
		json_object_array_add(array, json_object_new_string(item));
	return array;
}

static struct json_object *value_of(const struct prop *prop, char *text)
{
	uint32_t seconds;

	switch (prop->type) {
	case PROP_BOOL:
		return json_object_new_boolean(!strcmp(text, "yes"));
	case PROP_TIME:
		/* 0 is a word where it has one. */
		if (!scan_time(text, &seconds))
			return json_object_new_int64(seconds);
		break;
	case PROP_NUMBER:
	case PROP_SECONDS:
	case PROP_BYTES:
		/* A word may stand for a number. */
		if (*text >= '0' && *text <= '9')
			return json_object_new_int64(strtoll(text, NULL, 10));
		break;
	case PROP_ADDRESS:
	case PROP_ADDRESS_POOL:
	case PROP_ADDRESS6:
	case PROP_PREFIX6:
		return *text ? json_object_new_string(text) : NULL;
	case PROP_ADDRESSES:
	case PROP_RANGES:
	case PROP_HOSTS:
	case PROP_BITS:
	case PROP_ROUTES:
	case PROP_ROUTES6:
		return array_of(text);
	case PROP_MSECONDS:
	case PROP_DATE:
	case PROP_RATE:
	case PROP_STRING:
	case PROP_PATH:
	case PROP_NFT_NAME:
	case PROP_IFNAME:
	case PROP_CHOICE:
		break;
	}
	return json_object_new_string(text);
}

struct json_object *json_object_of(const struct model_object *obj,
				   bool sensitive)
{
	const struct prop_table *table = prop_table(obj->kind);
	struct json_object *out = json_object_new_object();
	char buf[PROP_TEXT_SIZE];

	for (size_t i = 0; out && i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (prop->flags & PROP_LIVE)
			continue;
		prop_format(prop, obj, buf);
		if ((prop->flags & PROP_SENSITIVE) && !sensitive && *buf)
			snprintf(buf, sizeof(buf), JSON_MASK);
		json_object_object_add(out, prop->name, value_of(prop, buf));
		if (prop->flags & PROP_SENSITIVE)
			explicit_bzero(buf, sizeof(buf));
	}
	if (out && obj->builtin && !prop_is_single(obj->kind))
		json_object_object_add(out, "builtin",
				       json_object_new_boolean(true));
	return out;
}

static int copy_string(struct json_object *value, char *buf, size_t size)
{
	const char *text = json_object_get_string(value);
	size_t len = json_object_get_string_len(value);

	/* A NUL inside would cut the value short and be taken for accepted. */
	if (!json_object_is_type(value, json_type_string) || len >= size ||
	    strlen(text) != len)
		return -1;
	memcpy(buf, text, len + 1);
	return 0;
}

static int array_text(struct json_object *array, char *buf)
{
	size_t used = 0;

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *item = json_object_array_get_idx(array, i);

		if (i)
			buf[used++] = ',';
		if (used >= PROP_TEXT_SIZE ||
		    copy_string(item, buf + used, PROP_TEXT_SIZE - used) < 0)
			return -1;
		used += strlen(buf + used);
	}
	buf[used] = '\0';
	return 0;
}

int json_value_text(struct json_object *value, char *buf)
{
	buf[0] = '\0';
	switch (json_object_get_type(value)) {
	case json_type_null:
		return 0;
	case json_type_boolean:
		snprintf(buf, PROP_TEXT_SIZE, "%s",
			 json_object_get_boolean(value) ? "yes" : "no");
		return 0;
	case json_type_int:
		snprintf(buf, PROP_TEXT_SIZE, "%lld",
			 (long long)json_object_get_int64(value));
		return 0;
	case json_type_string:
		return copy_string(value, buf, PROP_TEXT_SIZE);
	case json_type_array:
		return array_text(value, buf);
	case json_type_double:
	case json_type_object:
		break;
	}
	return -1;
}

/* C0, DEL, and C1 in its UTF-8 form: terminals act on all of them. */
static void mask_controls(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++) {
		if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			p[0] = p[1] = '?';
		else if (*p < ' ' || *p == 0x7f)
			*p = '?';
	}
}

const char *json_shown_text(const struct prop *prop, struct json_object *value,
			    char *buf)
{
	bool number = json_object_is_type(value, json_type_int);

	if (prop && prop->type == PROP_TIME && number)
		return prop_time(json_object_get_int64(value), buf,
				 PROP_TEXT_SIZE);
	if (prop && prop->type == PROP_DATE && number)
		return prop_date(json_object_get_int64(value), buf,
				 PROP_TEXT_SIZE);
	if (prop && prop->type == PROP_MSECONDS && number) {
		snprintf(buf, PROP_TEXT_SIZE, "%lldms",
			 (long long)json_object_get_int64(value));
		return buf;
	}
	if (json_value_text(value, buf) < 0)
		model_text_copy(buf, PROP_TEXT_SIZE,
				json_object_get_string(value));
	mask_controls(buf);
	return buf;
}
