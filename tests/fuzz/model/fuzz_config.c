// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* A configuration file: what is taken must read back as the same objects. */
#include <stdlib.h>
#include <string.h>

#include "model/text.h"

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

/* Loads @text, which must work when @again, and gives back what it wrote. */
static char *load(char *text, const struct model *pristine, int again)
{
	struct model *model = model_new();
	struct lines lines = { 0 };
	struct model_error err = { 0 };
	char *out = NULL;

	if (!text_load(model, text, &lines, &err))
		out = write_all(model, pristine);
	else if (again || !err.line || !err.message[0])
		abort();
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
	}
	model_free(pristine);
	free(text);
	free(once);
	free(twice);
	free(copy);
	return 0;
}
