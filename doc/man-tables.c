// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills the tables into a manual page, from the property tables that the program
 * itself goes by. Reads the page on standard input; these lines become tables:
 *	.\" @objects
 *	.\" @properties OBJECT
 *	.\" @readonly OBJECT
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/command.h"

#define MARK ".\\\" @"

/* Text as roff takes it: no escape, no hyphen that is a dash, no request. */
static void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
}

/* As a sentence of its own. */
static void put_sentence(const char *text)
{
	char first[2] = { *text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' :
							 *text };

	/* Not where a request could be. */
	fputs("\\&", stdout);
	put_text(first);
	put_text(text + 1);
	fputs(".\n", stdout);
}

static void put_property(const struct prop *prop)
{
	char accepts[160];

	printf(".TP\n\\fB");
	put_text(prop->name);
	fputs("\\fR\n", stdout);
	put_sentence(prop->help);
	if (prop->flags & PROP_LIVE)
		return;
	fputs("Takes ", stdout);
	put_text(prop_accepts(prop, accepts, sizeof(accepts)));
	if (prop->def && *prop->def) {
		fputs("; the default is \\fB", stdout);
		put_text(prop->def);
		fputs("\\fR", stdout);
	} else if (prop->flags & PROP_MANDATORY &&
		   strcmp(prop->name, "name") != 0) {
		fputs("; must be given", stdout);
	}
	fputs(".\n", stdout);
}

static void put_objects(void)
{
	for (int kind = 0; kind < (int)MODEL_KINDS; kind++) {
		const struct prop_table *table = prop_table(kind);

		if (table->hidden)
			continue;
		printf(".TP\n\\fB");
		put_text(table->name);
		fputs("\\fR\n", stdout);
		put_sentence(table->help);
	}
}

static bool put_table(const char *what, const char *object)
{
	bool live = !strcmp(what, "readonly");
	int kind = command_object(object, false);

	if (!strcmp(what, "objects")) {
		put_objects();
		return true;
	}
	if (kind < 0 || (!live && strcmp(what, "properties") != 0))
		return false;
	for (size_t i = 0; i < prop_table(kind)->count; i++) {
		const struct prop *prop = &prop_table(kind)->props[i];

		if (!(prop->flags & PROP_LIVE) != live)
			put_property(prop);
	}
	return true;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		char what[32] = "", object[32] = "";

		if (strncmp(line, MARK, strlen(MARK)) != 0) {
			fputs(line, stdout);
			continue;
		}
		sscanf(line + strlen(MARK), "%31s %31s", what, object);
		if (!put_table(what, object)) {
			fprintf(stderr, "man-tables: no such table: %s", line);
			return EXIT_FAILURE;
		}
	}
	free(line);
	return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
