// SPDX-License-Identifier: GPL-2.0-only
#include "model/command.h"

#include <stdio.h>
#include <string.h>

#include "model/error.h"

static const struct {
	const char *name;
	enum prop_verb verb;
} verbs[] = {
	{ "add", PROP_VERB_ADD },
	{ "set", PROP_VERB_SET },
	{ "remove", PROP_VERB_REMOVE },
	{ "enable", PROP_VERB_ENABLE },
	{ "disable", PROP_VERB_DISABLE },
	{ "show", PROP_VERB_SHOW },
	{ "monitor", PROP_VERB_MONITOR },
	{ "disconnect", PROP_VERB_DISCONNECT },
	{ "used", PROP_VERB_USED },
};

#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

/* Folds one candidate into the result of a search that began with COMMAND_NONE. */
static bool match(const char *word, size_t len, const char *candidate,
		  bool abbreviate, int value, int *found)
{
	if (strncmp(candidate, word, len) != 0)
		return false;
	if (!candidate[len]) {
		*found = value;
		return true;
	}
	if (abbreviate && len)
		*found = *found == COMMAND_NONE ? value : COMMAND_AMBIGUOUS;
	return false;
}

int command_object(const char *word, bool abbreviate)
{
	int found = COMMAND_NONE;

	for (int kind = 0; kind < (int)MODEL_KINDS; kind++) {
		const struct prop_table *table = prop_table(kind);

		if (match(word, strlen(word), table->name,
			  abbreviate && !table->hidden, kind, &found))
			break;
	}
	return found;
}

int command_verb(const struct prop_table *table, const char *word,
		 bool abbreviate)
{
	int found = COMMAND_NONE;

	for (size_t i = 0; i < VERB_COUNT; i++)
		if ((table->verbs & verbs[i].verb) &&
		    match(word, strlen(word), verbs[i].name, abbreviate,
			  verbs[i].verb, &found))
			break;
	return found;
}

const char *command_verb_name(enum prop_verb verb)
{
	size_t i = 0;

	while (i < VERB_COUNT - 1 && verbs[i].verb != verb)
		i++;
	return verbs[i].name;
}

/* Index of the property that the first @len characters of @word name. */
static int find_prop(const struct prop_table *table, const char *word,
		     size_t len, bool abbreviate)
{
	int found = COMMAND_NONE;

	for (size_t i = 0; i < table->count; i++)
		if (!(table->props[i].flags & PROP_LIVE) &&
		    match(word, len, table->props[i].name, abbreviate, i,
			  &found))
			break;
	return found;
}

/* Appends a word to a list, if it fits. */
static void list_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	if (used + strlen(word) + 3 <= size)
		snprintf(list + used, size - used, "%s%s", used ? ", " : "",
			 word);
}

/* Lists what could have been meant, into @buf. */
static const char *list_props(const struct prop_table *table, char *buf,
			      size_t size)
{
	buf[0] = '\0';
	for (size_t i = 0; i < table->count; i++)
		if (!(table->props[i].flags & PROP_LIVE))
			list_word(buf, size, table->props[i].name);
	return buf;
}

static int refuse_prop(const struct prop_table *table, const char *word,
		       int found, struct model_error *err)
{
	char list[640];

	if (!err)
		return -1;
	model_error_where(err, table->name, NULL);
	model_text_copy(err->property, sizeof(err->property), word);
	list_props(table, list, sizeof(list));
	model_text_copy(err->accepts, sizeof(err->accepts), list);
	return model_refuse(err, MODEL_EPROPERTY,
			    found == COMMAND_AMBIGUOUS ?
				    "%s: \"%.64s\" may be several of %s" :
				    "%s has no property \"%.64s\"; it has %s",
			    table->name, word, list);
}

static int add_prop(const struct prop_table *table, struct command *cmd,
		    int found, const char *value, struct model_error *err)
{
	const char *name = table->props[found].name;

	for (size_t i = 0; i < cmd->count; i++) {
		if (strcmp(cmd->props[i].name, name) != 0)
			continue;
		model_error_where(err, table->name, NULL);
		if (err)
			model_text_copy(err->property, sizeof(err->property),
					name);
		return model_refuse(err, MODEL_ESYNTAX, "%s: %s is given twice",
				    table->name, name);
	}
	if (cmd->count == COMMAND_PROPS_MAX)
		return model_refuse(err, MODEL_ESYNTAX,
				    "%s: too many properties", table->name);
	cmd->props[cmd->count++] =
		(struct model_prop){ .name = name, .value = value };
	return 0;
}

static int parse_props(const struct prop_table *table, char **words,
		       size_t count, bool abbreviate, struct command *cmd,
		       struct model_error *err)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(words[i], "=");
		bool equals = words[i][len];
		int found = find_prop(table, words[i], len, abbreviate);
		const char *value;

		words[i][len] = '\0';
		if (found < 0)
			return refuse_prop(table, words[i], found, err);
		if (!equals && i + 1 == count) {
			model_error_where(err, table->name, NULL);
			if (err)
				model_text_copy(err->property,
						sizeof(err->property),
						table->props[found].name);
			return model_refuse(err, MODEL_ESYNTAX,
					    "%s: %s needs a value", table->name,
					    table->props[found].name);
		}
		value = equals ? words[i] + len + 1 : words[++i];
		if (add_prop(table, cmd, found, value, err) < 0)
			return -1;
	}
	return 0;
}

/* Is the word after "add" a property, or the name of the new object? */
static bool is_prop(const struct prop_table *table, const char *word,
		    bool abbreviate)
{
	size_t len = strcspn(word, "=");

	return word[len] ||
	       find_prop(table, word, len, abbreviate) != COMMAND_NONE;
}

static const char *strip_name_key(const char *word)
{
	return strncmp(word, "name=", 5) ? word : word + 5;
}

static int refuse_extra(const struct prop_table *table, enum prop_verb verb,
			const char *word, struct model_error *err)
{
	model_error_where(err, table->name, NULL);
	return model_refuse(err, MODEL_ESYNTAX,
			    "%s %s: \"%.64s\" is one word too many",
			    table->name, command_verb_name(verb), word);
}

/* Parses what follows OBJECT VERB. */
static int parse_rest(const struct prop_table *table, char **words,
		      size_t count, bool abbreviate, struct command *cmd,
		      struct model_error *err)
{
	bool named = table->style != PROP_STYLE_SINGLE;

	if (cmd->verb == PROP_VERB_ADD) {
		int name = find_prop(table, "name", 4, false);

		if (count && !is_prop(table, words[0], abbreviate)) {
			if (add_prop(table, cmd, name, words[0], err) < 0)
				return -1;
			words++, count--;
		}
		return parse_props(table, words, count, abbreviate, cmd, err);
	}
	if (named && count) {
		cmd->name = strip_name_key(words[0]);
		words++, count--;
	} else if (named && cmd->verb != PROP_VERB_SHOW) {
		model_error_where(err, table->name, NULL);
		return model_refuse(err, MODEL_ESYNTAX,
				    "%s %s: the name of the %s is missing",
				    table->name, command_verb_name(cmd->verb),
				    table->name);
	}
	if (cmd->verb == PROP_VERB_SET)
		return parse_props(table, words, count, abbreviate, cmd, err);
	if (cmd->verb == PROP_VERB_MONITOR && count &&
	    !strcmp(words[0], "once")) {
		cmd->once = true;
		words++, count--;
	}
	return count ? refuse_extra(table, cmd->verb, words[0], err) : 0;
}

int command_parse(char **words, size_t count, bool abbreviate,
		  struct command *cmd, struct model_error *err)
{
	const struct prop_table *table;
	int found;

	*cmd = (struct command){ 0 };
	found = count ? command_object(words[0], abbreviate) : COMMAND_NONE;
	if (found < 0) {
		char list[128] = "";

		for (int kind = 0; kind < (int)MODEL_KINDS; kind++)
			if (!prop_table(kind)->hidden)
				list_word(list, sizeof(list),
					  prop_table(kind)->name);
		return model_refuse(
			err, MODEL_EOBJECT,
			"\"%.64s\" is %s object; there are %s",
			count ? words[0] : "",
			found == COMMAND_AMBIGUOUS ? "more than one" : "no",
			list);
	}
	cmd->kind = found;
	table = prop_table(found);
	found = count > 1 ? command_verb(table, words[1], abbreviate) :
			    COMMAND_NONE;
	if (found < 0) {
		char list[128] = "";

		for (size_t i = 0; i < VERB_COUNT; i++)
			if (table->verbs & verbs[i].verb)
				list_word(list, sizeof(list), verbs[i].name);
		model_error_where(err, table->name, NULL);
		return model_refuse(
			err, MODEL_EVERB,
			"%s: \"%.64s\" is %s verb; there are %s", table->name,
			count > 1 ? words[1] : "",
			found == COMMAND_AMBIGUOUS ? "more than one" : "no",
			list);
	}
	cmd->verb = found;
	/* "pool used" lists objects of another kind. */
	if (cmd->verb == PROP_VERB_USED) {
		cmd->kind = MODEL_POOL_USED;
		cmd->verb = PROP_VERB_SHOW;
		table = prop_table(cmd->kind);
	}
	return parse_rest(table, words + 2, count - 2, abbreviate, cmd, err);
}

const void *command_apply(struct model *model, const struct command *cmd,
			  struct model_error *err)
{
	static const struct model_prop on = { "disabled", "no" },
				       off = { "disabled", "yes" };

	switch (cmd->verb) {
	case PROP_VERB_ADD:
		return model_add(model, cmd->kind, cmd->props, cmd->count, err);
	case PROP_VERB_SET:
		return model_set(model, cmd->kind, cmd->name, cmd->props,
				 cmd->count, err);
	case PROP_VERB_ENABLE:
		return model_set(model, cmd->kind, cmd->name, &on, 1, err);
	case PROP_VERB_DISABLE:
		return model_set(model, cmd->kind, cmd->name, &off, 1, err);
	case PROP_VERB_REMOVE:
		return model_remove(model, cmd->kind, cmd->name, err) < 0 ?
			       NULL :
			       cmd;
	case PROP_VERB_SHOW:
	case PROP_VERB_MONITOR:
	case PROP_VERB_DISCONNECT:
	case PROP_VERB_USED:
		break;
	}
	model_refuse(err, MODEL_EVERB,
		     "\"%s\" changes nothing and has no place here",
		     command_verb_name(cmd->verb));
	return NULL;
}
