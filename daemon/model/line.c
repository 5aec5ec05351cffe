// SPDX-License-Identifier: GPL-2.0-only
#include "model/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/store.h"
#include "model/word.h"

struct line *lines_add(struct lines *lines, const char *text)
{
	struct line *line;

	if (lines->count == lines->room) {
		size_t room = lines->room ? lines->room * 2 : 64;

		line = reallocarray(lines->line, room, sizeof(*line));
		if (!line)
			return NULL;
		lines->line = line;
		lines->room = room;
	}
	line = &lines->line[lines->count];
	*line = (struct line){ .text = strdup(text), .kind = MODEL_KINDS };
	if (!line->text)
		return NULL;
	lines->count++;
	return line;
}

bool lines_are(const struct lines *lines, const char *text, size_t size)
{
	const char *end = text + size;

	for (size_t i = 0; i < lines->count; i++) {
		size_t len = strlen(lines->line[i].text);

		if ((size_t)(end - text) <= len || text[len] != '\n' ||
		    memcmp(text, lines->line[i].text, len) != 0)
			return false;
		text += len + 1;
	}
	return text == end;
}

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		wipe(lines->line[i].text);
		wipe(lines->line[i].said);
		free(lines->line[i].name);
	}
	free(lines->line);
	*lines = (struct lines){ 0 };
}

static void put_prop(FILE *out, const struct prop *prop,
		     const struct model_object *obj)
{
	char value[PROP_TEXT_SIZE], quoted[2 * PROP_TEXT_SIZE + 3];

	prop_format(prop, obj, value);
	word_quote(value, 0, quoted, sizeof(quoted));
	fprintf(out, " %s=%s", prop->name, quoted);
	if (prop->flags & PROP_SENSITIVE) {
		explicit_bzero(value, sizeof(value));
		explicit_bzero(quoted, sizeof(quoted));
	}
}

char *line_format(const struct model *pristine, const struct model_object *obj,
		  bool sensitive)
{
	const struct prop_table *table = prop_table(obj->kind);
	struct model_object *fresh = store_object_new(obj->kind);
	const struct model_object *base = fresh;
	char *text = NULL;
	size_t size, props = 0;
	FILE *out;

	if (obj->builtin)
		base = model_find(pristine, obj->kind, model_name(obj));
	out = fresh ? open_memstream(&text, &size) : NULL;
	if (!out) {
		store_object_free(fresh);
		return NULL;
	}
	fprintf(out, "%s %s", table->name, obj->builtin ? "set" : "add");
	if (obj->builtin && !prop_is_single(obj->kind))
		fprintf(out, " %s", model_name(obj));
	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (prop->flags & PROP_LIVE || prop_equal(prop, obj, base) ||
		    (prop->flags & PROP_SENSITIVE && !sensitive))
			continue;
		put_prop(out, prop, obj);
		props++;
	}
	store_object_free(fresh);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	if (obj->builtin && !props)
		*text = '\0';
	return text;
}
