// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c daemon/settings.c daemon/settings_said.c daemon/settings_effective.c */
/* libs: json-c */
/*
 * A configuration file: what is taken must read back as the same objects, also by an
 * import, and each tunnel's settings come from somewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "model/text.h"
#include "settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All objects as lines, in the order of the kinds. */
static char *write_all(const struct model *model, const struct model *pristine)
{
	char *text = calloc(1, 1);
	size_t used = 0;

	for (int kind = 0; kind < (int)MODEL_ACTIVE; kind++)
		for (size_t i = 0; i < model_count(model, kind); i++) {
			char *line = line_format(
				pristine, model_at(model, kind, i), true);
			size_t len = strlen(line);

			text = realloc(text, used + len + 2);
			memcpy(text + used, line, len);
			used += len;
			text[used++] = '\n';
			text[used] = '\0';
			free(line);
		}
	return text;
}

static void on_setting(const char *property, const char *value,
		       const char *source, void *user)
{
	unsigned int *count = user;

	if (!*property || !value || !*source)
		abort();
	(*count)++;
}

static void resolve_all(const struct model *model)
{
	static const enum model_kind kinds[] = { MODEL_SECRET, MODEL_INTERFACE,
						 MODEL_CLIENT };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < model_count(model, kinds[k]); i++) {
			unsigned int count = 0;
			const char *name =
				model_name(model_at(model, kinds[k], i));

			if (settings_effective(model, kinds[k], name,
					       on_setting, &count) ||
			    !count)
				abort();
		}
}

/* Imports what was written; gives back what it wrote itself. */
static char *import(const char *text, const struct model *pristine)
{
	struct model *model = model_new();
	char *copy = strdup(text), *out;

	if (text_import(model, copy, NULL) < 0)
		abort();
	out = write_all(model, pristine);
	free(copy);
	model_free(model);
	return out;
}

/* Loads @text, which must work when @again, and gives back what it wrote. */
static char *load(char *text, const struct model *pristine, int again)
{
	struct model *model = model_new();
	struct lines lines = { 0 };
	struct model_error err = { 0 };
	char *out = NULL;

	if (!text_load(model, text, &lines, &err)) {
		resolve_all(model);
		out = write_all(model, pristine);
	} else if (again || !err.line || !err.message[0]) {
		abort();
	}
	lines_free(&lines);
	model_free(model);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model *pristine = model_new();
	char *text = strndup((const char *)data, size), *once, *twice = NULL,
	     *copy = NULL;

	once = load(text, pristine, 0);
	if (once) {
		copy = strdup(once);
		twice = load(copy, pristine, 1);
		if (strcmp(once, twice))
			abort();
		free(twice);
		twice = import(once, pristine);
		if (strcmp(once, twice))
			abort();
	}
	model_free(pristine);
	free(text);
	free(once);
	free(twice);
	free(copy);
	return 0;
}
