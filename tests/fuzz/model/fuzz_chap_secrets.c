// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* Any bytes as chap-secrets: what is taken is a user, who is the same after a way back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/chap_secrets.h"
#include "model/prop.h"
#include "model/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_note(unsigned int line, const char *what, void *user)
{
	unsigned int *lines = user;

	if (!line || line > *lines || !*what)
		abort();
}

/* The users of a text that must make nothing but users. */
static struct model *import(const char *text, size_t size, unsigned int lines)
{
	struct model *model = model_new();
	char *commands = chap_secrets_import(text, size, NULL, on_note, &lines);

	if (!commands || text_import(model, commands, NULL) < 0)
		abort();
	free(commands);
	return model;
}

/* Each user who can be one of pppd's, in lines of its file. */
static char *export_all(const struct model *model, size_t *size)
{
	const struct prop *address =
		prop_find(prop_table(MODEL_SECRET), "remote-address");
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	for (size_t i = 0; i < model_count(model, MODEL_SECRET); i++) {
		const struct model_object *obj =
			model_at(model, MODEL_SECRET, i);
		const struct model_secret *secret = (const void *)obj;
		char remote[PROP_TEXT_SIZE], line[5 * MODEL_TEXT_SIZE];

		if (chap_secrets_line(secret->name, secret->password,
				      prop_format(address, obj, remote), line,
				      sizeof(line)))
			abort();
		fputs(line, out);
	}
	fclose(out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct prop_table *table = prop_table(MODEL_SECRET);
	struct model *model, *again;
	unsigned int lines = 1;
	size_t length = 0;
	char *text;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	model = import((const char *)data, size, lines);
	text = export_all(model, &length);
	again = import(text, length, model_count(model, MODEL_SECRET) + 1);
	if (model_count(model, MODEL_SECRET) !=
	    model_count(again, MODEL_SECRET))
		abort();
	for (size_t i = 0; i < model_count(model, MODEL_SECRET); i++)
		for (size_t n = 0; n < table->count; n++)
			if (!(table->props[n].flags & PROP_LIVE) &&
			    !prop_equal(&table->props[n],
					model_at(model, MODEL_SECRET, i),
					model_at(again, MODEL_SECRET, i)))
				abort();
	model_free(model);
	model_free(again);
	free(text);
	return 0;
}
