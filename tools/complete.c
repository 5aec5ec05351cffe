// SPDX-License-Identifier: GPL-2.0-only
/* complete: for the shell, what the last word of a command line may become. */
#include "complete.h"

#include <stdio.h>
#include <string.h>

static const char *const options[] = { "--json",    "--pretty",
				       "--details", "--batch",
				       "--socket",  "--show-sensitive",
				       "--help",    NULL };
static const char *const commands[] = { "export", "help",    "import",
					"reload", "monitor", NULL };

/* Of secrets alone. */
static const char *const files[] = { "import", "export", NULL };

/**
 * struct line - the words to the left of the cursor
 * @cli: the run
 * @words: all of them
 * @count: how many
 * @last: the one to complete
 * @at: how many are understood
 */
struct line {
	struct cli *cli;
	char **words;
	size_t count;
	const char *last;
	size_t at;
};

void complete_offer(const char *word, const char *candidate, const char *tail)
{
	if (!strncmp(candidate, word, strlen(word)))
		printf("%s%s\n", candidate, tail);
}

static void offer_all(const char *word, const char *const *candidates)
{
	for (; *candidates; candidates++)
		complete_offer(word, *candidates, "");
}

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

static bool is_last(const struct line *line)
{
	return line->at + 1 == line->count;
}

/* Options go before all else. CLI_FILES when the last word is the name of a file. */
static enum cli_status skip_options(struct line *line)
{
	while (!is_last(line) && line->words[line->at][0] == '-') {
		const char *option = line->words[line->at++];
		bool socket = !strcmp(option, "--socket");

		if (!socket && strcmp(option, "-b") != 0 &&
		    strcmp(option, "--batch") != 0)
			continue;
		if (is_last(line))
			return CLI_FILES;
		if (socket)
			line->cli->socket = line->words[line->at];
		line->at++;
	}
	return CLI_OK;
}

static void offer_objects(const char *word)
{
	for (int kind = 0; kind < (int)MODEL_KINDS; kind++)
		if (!prop_table(kind)->hidden)
			complete_offer(word, prop_table(kind)->name, "");
}

static void offer_verbs(const struct prop_table *table, const char *word)
{
	for (unsigned int verb = 1; verb <= table->verbs; verb <<= 1)
		if (table->verbs & verb)
			complete_offer(word, command_verb_name(verb), "");
}

/* The property that the first @len characters of a word mean. */
static const struct prop *property_of(const struct prop_table *table,
				      const char *word, size_t len)
{
	const struct prop *found = NULL;
	bool several = false;

	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (prop->flags & PROP_LIVE ||
		    strncmp(prop->name, word, len) != 0)
			continue;
		if (!prop->name[len])
			return prop;
		several = found;
		found = prop;
	}
	return several || !len ? NULL : found;
}

static bool is_given(const struct line *line, const struct prop_table *table,
		     const struct prop *prop)
{
	for (size_t i = line->at; i + 1 < line->count; i++)
		if (property_of(table, line->words[i],
				strcspn(line->words[i], "=")) == prop)
			return true;
	return false;
}

static void offer_properties(const struct line *line,
			     const struct prop_table *table, const char *word,
			     const char *tail)
{
	for (size_t i = 0; i < table->count; i++)
		if (!(table->props[i].flags & PROP_LIVE) &&
		    !is_given(line, table, &table->props[i]))
			complete_offer(word, table->props[i].name, tail);
}

/* "key value" and "key=value" alike, from the word at @line->at on. */
static enum cli_status complete_properties(struct line *line,
					   const struct prop_table *table)
{
	const struct prop *prop = NULL;
	const char *word = line->last;
	size_t len = strcspn(word, "=");

	for (size_t i = line->at; i + 1 < line->count; i++) {
		size_t key = strcspn(line->words[i], "=");

		if (prop)
			prop = NULL;
		else if (!line->words[i][key])
			prop = property_of(table, line->words[i], key);
	}
	if (prop)
		return complete_value(line->cli, table, prop, word);
	if (!word[len]) {
		offer_properties(line, table, word, "=");
		return CLI_OK;
	}
	prop = property_of(table, word, len);
	return prop ? complete_value(line->cli, table, prop, word + len + 1) :
		      CLI_OK;
}

/* What goes behind OBJECT VERB NAME of verbs that take no properties. */
static void offer_behind_name(const struct line *line, enum model_kind kind,
			      enum prop_verb verb)
{
	static const char *const once[] = { "once", NULL };
	static const char *const effective[] = { "effective", NULL };

	if (verb == PROP_VERB_MONITOR)
		offer_all(line->last, once);
	else if (verb == PROP_VERB_SHOW &&
		 (kind == MODEL_SECRET || kind == MODEL_CLIENT ||
		  kind == MODEL_INTERFACE))
		offer_all(line->last, effective);
}

static enum cli_status complete_verb(struct line *line, enum model_kind kind,
				     enum prop_verb verb)
{
	const struct prop_table *table = prop_table(kind);
	bool live = verb == PROP_VERB_SHOW || verb == PROP_VERB_MONITOR ||
		    verb == PROP_VERB_DISCONNECT;

	if (verb == PROP_VERB_ADD ||
	    (verb == PROP_VERB_SET && prop_is_single(kind)))
		return complete_properties(line, table);
	if (prop_is_single(kind))
		return CLI_OK;
	if (is_last(line)) {
		complete_names(line->cli, kind, !live, line->last);
		if (kind == MODEL_ACTIVE && verb == PROP_VERB_SHOW)
			complete_offer(line->last, "stats", "");
		return CLI_OK;
	}
	line->at++;
	if (verb == PROP_VERB_SET)
		return complete_properties(line, table);
	if (is_last(line))
		offer_behind_name(line, kind, verb);
	return CLI_OK;
}

/* secret import chap-secrets FILE */
static enum cli_status complete_secrets(struct line *line)
{
	static const char *const formats[] = { "chap-secrets", NULL };

	line->at++;
	if (!is_last(line))
		return CLI_FILES;
	offer_all(line->last, formats);
	return CLI_OK;
}

static enum cli_status complete_object(struct line *line)
{
	int kind = command_object(line->words[line->at++], true), verb;

	if (kind < 0)
		return CLI_OK;
	if (is_last(line)) {
		offer_verbs(prop_table(kind), line->last);
		if (kind == MODEL_SECRET)
			offer_all(line->last, files);
		return CLI_OK;
	}
	if (kind == MODEL_SECRET && is_one_of(line->words[line->at], files))
		return complete_secrets(line);
	verb = command_verb(prop_table(kind), line->words[line->at++], true);
	return verb < 0 ? CLI_OK : complete_verb(line, kind, verb);
}

static void complete_help(struct line *line)
{
	int kind;

	line->at++;
	if (is_last(line)) {
		offer_objects(line->last);
		return;
	}
	kind = command_object(line->words[line->at++], true);
	if (kind < 0 || !is_last(line))
		return;
	offer_verbs(prop_table(kind), line->last);
	offer_properties(line, prop_table(kind), line->last, "");
}

enum cli_status cli_complete(struct cli *cli, char **words, size_t count)
{
	struct line line = { .cli = cli, .words = words, .count = count };

	if (count && !strcmp(words[0], "--")) {
		line.words++;
		line.count--;
	}
	if (!line.count)
		return CLI_OK;
	line.last = line.words[line.count - 1];
	cli->quiet = true;
	if (skip_options(&line) == CLI_FILES)
		return CLI_FILES;
	if (is_last(&line)) {
		offer_objects(line.last);
		offer_all(line.last, commands);
		if (line.last[0] == '-')
			offer_all(line.last, options);
		return CLI_OK;
	}
	if (!strcmp(line.words[line.at], "help"))
		complete_help(&line);
	else if (!strcmp(line.words[line.at], "import"))
		return CLI_FILES;
	else
		return complete_object(&line);
	return CLI_OK;
}
