// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* A command line: words quote back to themselves, and every refusal has words. */
#include <stdlib.h>
#include <string.h>

#include "model/command.h"
#include "model/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_quoting(const char *word)
{
	size_t size = 2 * strlen(word) + 4;
	char *quoted = malloc(size), *words[WORD_MAX];
	const char *why;

	word_quote(word, 1, quoted, size);
	if (word_split(quoted, words, &why) != 1 || strcmp(words[0], word))
		abort();
	free(quoted);
}

static void run(char **words, size_t count, bool abbreviate)
{
	struct model *model = model_new();
	struct model_error err = { 0 };
	struct command cmd;

	if (command_parse(words, count, abbreviate, &cmd, &err) < 0 ||
	    !command_apply(model, &cmd, &err)) {
		if (err.code == MODEL_OK || !err.message[0])
			abort();
	}
	model_free(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool abbreviate = size && data[0] & 1;
	char *line = strndup((const char *)data + !!size, size - !!size),
	     *words[WORD_MAX];
	const char *why = NULL;
	int count = word_split(line, words, &why);

	if (count < 0 && !why)
		abort();
	for (int i = 0; i < count; i++)
		check_quoting(words[i]);
	if (count > 0)
		run(words, count, abbreviate);
	free(line);
	return 0;
}
