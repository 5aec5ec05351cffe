// SPDX-License-Identifier: GPL-2.0-only
#include "pack.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

static const void *member_of(const void *base, size_t offset)
{
	return (const char *)base + offset;
}

static uint64_t number_of(const struct pack_field *f, const void *from)
{
	const void *at = member_of(from, f->offset);

	switch (f->size) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static struct json_object *pack_bytes(const uint8_t *bytes, size_t len)
{
	char *text = malloc(2 * len + 1);
	struct json_object *out;

	if (!text)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * len] = '\0';
	out = json_object_new_string_len(text, (int)(2 * len));
	explicit_bzero(text, 2 * len);
	free(text);
	return out;
}

static unsigned int count_of(const struct pack_field *f, const void *from)
{
	return *(const unsigned int *)member_of(from, f->count);
}

static struct json_object *pack_list(const struct pack_field *f,
				     const void *from)
{
	struct json_object *list = json_object_new_array();
	unsigned int count = count_of(f, from);

	for (unsigned int i = 0; list && i < count; i++) {
		struct json_object *one =
			pack(f->of, member_of(from, f->offset + i * f->size));

		if (one && !json_object_array_add(list, one))
			continue;
		json_object_put(one);
		json_object_put(list);
		list = NULL;
	}
	return list;
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
	while (len && !bytes[len - 1])
		len--;
	return !len;
}

/* Is there nothing that a member which is left out would not say as well? */
static bool is_nothing(const struct pack_field *f, const void *from)
{
	const void *at = member_of(from, f->offset);

	switch (f->type) {
	case PACK_NUMBER:
		return !number_of(f, from);
	case PACK_FLAG:
		return !*(const bool *)at;
	case PACK_TEXT:
		return !*(const char *)at;
	case PACK_BYTES:
		return all_zero(at, f->size);
	case PACK_SPAN:
		return !*(const size_t *)member_of(from, f->count);
	case PACK_LIST:
		return !count_of(f, from);
	case PACK_STRUCT:
		break;
	}
	return false;
}

static struct json_object *pack_field(const struct pack_field *f,
				      const void *from)
{
	const void *at = member_of(from, f->offset);

	switch (f->type) {
	case PACK_NUMBER:
		return json_object_new_uint64(number_of(f, from));
	case PACK_FLAG:
		return json_object_new_boolean(true);
	case PACK_TEXT:
		return json_object_new_string(at);
	case PACK_BYTES:
		return pack_bytes(at, f->size);
	case PACK_SPAN:
		return pack_bytes(at,
				  *(const size_t *)member_of(from, f->count));
	case PACK_STRUCT:
		return pack(f->of, at);
	case PACK_LIST:
		return pack_list(f, from);
	}
	return NULL;
}

struct json_object *pack(const struct pack_field *table, const void *from)
{
	struct json_object *out = json_object_new_object();

	for (const struct pack_field *f = table; out && f->name; f++) {
		struct json_object *value;

		if (is_nothing(f, from))
			continue;
		value = pack_field(f, from);
		if (value && !json_object_object_add(out, f->name, value))
			continue;
		json_object_put(value);
		json_object_put(out);
		out = NULL;
	}
	return out;
}

static bool put_number(const struct pack_field *f, uint64_t n, void *at)
{
	if (n > f->max || (f->size < 8 && n >> 8 * f->size))
		return false;
	switch (f->size) {
	case 1:
		*(uint8_t *)at = (uint8_t)n;
		break;
	case 2:
		*(uint16_t *)at = (uint16_t)n;
		break;
	case 4:
		*(uint32_t *)at = (uint32_t)n;
		break;
	default:
		*(uint64_t *)at = n;
		break;
	}
	return true;
}

static bool unpack_number(const struct pack_field *f, struct json_object *from,
			  void *at)
{
	return json_object_is_type(from, json_type_int) &&
	       json_object_get_int64(from) >= 0 &&
	       put_number(f, json_object_get_uint64(from), at);
}

static bool unpack_text(const struct pack_field *f, struct json_object *from,
			char *at)
{
	size_t len;

	if (!json_object_is_type(from, json_type_string))
		return false;
	len = (size_t)json_object_get_string_len(from);
	if (len >= f->size || strlen(json_object_get_string(from)) != len)
		return false;
	memcpy(at, json_object_get_string(from), len + 1);
	return true;
}

static int digit_of(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* How many bytes there were, at most @size, or -1. */
static long unpack_bytes(struct json_object *from, uint8_t *at, size_t size)
{
	const char *text;
	size_t len;

	if (!json_object_is_type(from, json_type_string))
		return -1;
	len = (size_t)json_object_get_string_len(from);
	if (len % 2 || len / 2 > size)
		return -1;
	text = json_object_get_string(from);
	for (size_t i = 0; i < len / 2; i++) {
		int high = digit_of(text[2 * i]);
		int low = digit_of(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		at[i] = (uint8_t)(high << 4 | low);
	}
	return (long)(len / 2);
}

static bool unpack_span(const struct pack_field *f, struct json_object *from,
			void *to)
{
	long len = unpack_bytes(from, (uint8_t *)to + f->offset, f->size);

	if (len < 0)
		return false;
	*(size_t *)((char *)to + f->count) = (size_t)len;
	return true;
}

static bool unpack_list(const struct pack_field *f, struct json_object *from,
			void *to)
{
	size_t count;

	if (!json_object_is_type(from, json_type_array))
		return false;
	count = json_object_array_length(from);
	if (count > f->max)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!unpack(f->of, json_object_array_get_idx(from, i),
			    (char *)to + f->offset + i * f->size))
			return false;
	*(unsigned int *)((char *)to + f->count) = (unsigned int)count;
	return true;
}

static bool unpack_field(const struct pack_field *f, struct json_object *from,
			 void *to)
{
	char *at = (char *)to + f->offset;

	switch (f->type) {
	case PACK_NUMBER:
		return unpack_number(f, from, at);
	case PACK_FLAG:
		*(bool *)at = json_object_get_boolean(from);
		return json_object_is_type(from, json_type_boolean);
	case PACK_TEXT:
		return unpack_text(f, from, at);
	case PACK_BYTES:
		return unpack_bytes(from, (uint8_t *)at, f->size) ==
		       (long)f->size;
	case PACK_SPAN:
		return unpack_span(f, from, to);
	case PACK_STRUCT:
		return unpack(f->of, from, at);
	case PACK_LIST:
		return unpack_list(f, from, to);
	}
	return false;
}

bool unpack(const struct pack_field *table, struct json_object *from, void *to)
{
	struct json_object *value;

	if (!json_object_is_type(from, json_type_object))
		return false;
	for (const struct pack_field *f = table; f->name; f++)
		if (json_object_object_get_ex(from, f->name, &value) &&
		    !unpack_field(f, value, to))
			return false;
	return true;
}
