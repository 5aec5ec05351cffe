// SPDX-License-Identifier: GPL-2.0-only
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

#include "model/command.h"
#include "model/error.h"
#include "model/word.h"

/* Cuts the next line off *text, which becomes NULL behind the last one. */
static char *next_line(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (end) {
		*end = '\0';
		*text = end + 1;
	} else {
		*text = NULL;
	}
	return line;
}

/* Parses one line in place: 1 for a command, 0 for none, -1 for a refusal. */
static int parse_line(char *line, struct command *cmd, struct model_error *err)
{
	char *words[WORD_MAX];
	const char *why;
	int count = word_split(line, words, &why);

	if (count < 0)
		return model_refuse(err, MODEL_ESYNTAX, "%s", why);
	if (!count)
		return 0;
	return command_parse(words, count, false, cmd, err) < 0 ? -1 : 1;
}

static const char *command_name(const struct command *cmd)
{
	for (size_t i = 0; cmd->verb == PROP_VERB_ADD && i < cmd->count; i++)
		if (!strcmp(cmd->props[i].name, "name"))
			return cmd->props[i].value;
	return cmd->name;
}

static int load_line(struct model *model, struct line *line,
		     struct model_error *err)
{
	char *copy = strdup(line->text);
	const struct model_object *obj;
	struct command cmd = { 0 };
	int ret = -1;

	if (!copy)
		return model_refuse_memory(err);
	if (parse_line(copy, &cmd, err) < 0)
		goto out;
	if (cmd.verb == PROP_VERB_SET && !prop_is_single(cmd.kind) &&
	    command_name(&cmd) &&
	    !model_find(model, cmd.kind, command_name(&cmd))) {
		model_error_where(err, prop_table(cmd.kind)->name,
				  command_name(&cmd));
		model_refuse(err, MODEL_ENOTFOUND,
			     "no line above adds a %s called \"%s\"",
			     prop_table(cmd.kind)->name, command_name(&cmd));
		goto out;
	}
	obj = command_apply(model, &cmd, err);
	if (!obj)
		goto out;
	line->name = strdup(model_name(obj));
	ret = line->name ? 0 : model_refuse_memory(err);
out:
	explicit_bzero(copy, strlen(line->text));
	free(copy);
	return ret;
}

/* Takes all lines in and finds out what kind of object each is about. */
static int read_lines(char *text, struct lines *lines, struct model_error *err)
{
	unsigned int number = 0;

	while (text && *text) {
		struct line *line = lines_add(lines, next_line(&text));
		struct command cmd = { 0 };
		char *copy = line ? strdup(line->text) : NULL;
		int ret;

		if (!copy)
			return model_refuse_memory(err);
		number++;
		ret = parse_line(copy, &cmd, err);
		if (ret > 0 && cmd.verb != PROP_VERB_ADD &&
		    cmd.verb != PROP_VERB_SET)
			ret = model_refuse(
				err, MODEL_EVERB,
				"a configuration file takes add and set, not %s",
				command_verb_name(cmd.verb));
		if (ret > 0)
			line->kind = cmd.kind;
		explicit_bzero(copy, strlen(line->text));
		free(copy);
		if (ret < 0) {
			if (err)
				err->line = number;
			return -1;
		}
	}
	return 0;
}

/* Does the line lack only an object of its own kind, which may yet come? */
static bool may_wait(enum model_kind kind, const struct model_error *err)
{
	const struct prop *prop = prop_find(prop_table(kind), err->property);

	return err->code == MODEL_EVALUE && prop && prop->refers == kind;
}

/*
 * Loads the lines of one kind in order; those that refer to a later one of the same
 * kind in another round. Returns how many still wait, or -1.
 */
static int load_round(struct model *model, enum model_kind kind,
		      struct lines *lines, struct model_error *err)
{
	int waiting = 0;

	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->line[i];
		struct model_error refusal = { 0 };

		if (line->kind != kind || line->name)
			continue;
		if (!load_line(model, line, &refusal))
			continue;
		refusal.line = i + 1;
		/* The first line that waits is the one to complain of. */
		if (err && (!waiting || !may_wait(kind, &refusal)))
			*err = refusal;
		if (!may_wait(kind, &refusal))
			return -1;
		waiting++;
	}
	return waiting;
}

int text_load(struct model *model, char *text, struct lines *lines,
	      struct model_error *err)
{
	if (read_lines(text, lines, err) < 0)
		return -1;
	/* By kind, so that what is referred to stands before those who refer. */
	for (int kind = 0; kind < (int)MODEL_KINDS; kind++) {
		int waiting = 0, before;

		do {
			before = waiting;
			waiting = load_round(model, kind, lines, err);
		} while (waiting > 0 && waiting != before);
		if (waiting)
			return -1;
	}
	if (err)
		*err = (struct model_error){ 0 };
	return 0;
}

/**
 * struct waiting - commands that refer to what is not there yet
 * @cmd: the commands; what they point to is in the text
 * @line: their lines
 * @count: of each
 * @room: allocated, of each
 */
struct waiting {
	struct command *cmd;
	unsigned int *line;
	size_t count;
	size_t room;
};

static int wait_for(struct waiting *w, const struct command *cmd,
		    unsigned int line)
{
	if (w->count == w->room) {
		size_t room = w->room ? w->room * 2 : 16;
		void *cmds = reallocarray(w->cmd, room, sizeof(*w->cmd)),
		     *lines;

		if (cmds)
			w->cmd = cmds;
		lines = cmds ? reallocarray(w->line, room, sizeof(*w->line)) :
			       NULL;
		if (!lines)
			return -1;
		w->line = lines;
		w->room = room;
	}
	w->cmd[w->count] = *cmd;
	w->line[w->count++] = line;
	return 0;
}

/* Is it refused for an object that a later command may make? */
static bool refers_on(enum model_kind kind, const struct model_error *err)
{
	const struct prop *prop = prop_find(prop_table(kind), err->property);

	return err->code == MODEL_EVALUE && prop && prop->refers != MODEL_KINDS;
}

/* Applies each line at once, or has it wait. Returns how many commands, or -1. */
static int import_lines(struct model *model, char *text,
			struct waiting *waiting, struct model_error *err)
{
	unsigned int number = 0;
	int count = 0;

	while (text && *text) {
		struct model_error refusal = { 0 };
		struct command cmd = { 0 };
		int ret = parse_line(next_line(&text), &cmd, &refusal);

		number++;
		if (ret > 0 && !command_apply(model, &cmd, &refusal)) {
			ret = -1;
			if (refers_on(cmd.kind, &refusal))
				ret = wait_for(waiting, &cmd, number) < 0 ?
					      model_refuse_memory(&refusal) :
					      1;
		}
		if (ret < 0) {
			refusal.line = number;
			if (err)
				*err = refusal;
			return -1;
		}
		count += ret;
	}
	return count;
}

/* Applies what waits, as long as that gets anywhere. */
static int import_waiting(struct model *model, struct waiting *waiting,
			  struct model_error *err)
{
	size_t before = waiting->count + 1;

	while (waiting->count && waiting->count < before) {
		size_t left = 0;

		before = waiting->count;
		for (size_t i = 0; i < before; i++) {
			struct model_error refusal = { 0 };

			if (command_apply(model, &waiting->cmd[i], &refusal))
				continue;
			refusal.line = waiting->line[i];
			if (err && !left)
				*err = refusal;
			waiting->cmd[left] = waiting->cmd[i];
			waiting->line[left++] = waiting->line[i];
		}
		waiting->count = left;
	}
	return waiting->count ? -1 : 0;
}

int text_import(struct model *model, char *text, struct model_error *err)
{
	struct waiting waiting = { 0 };
	int count;

	model_begin(model);
	count = import_lines(model, text, &waiting, err);
	if (count >= 0 && import_waiting(model, &waiting, err) < 0)
		count = -1;
	free(waiting.cmd);
	free(waiting.line);
	if (count < 0) {
		model_abort(model);
		return -1;
	}
	if (err)
		*err = (struct model_error){ 0 };
	return model_commit(model, err) < 0 ? -1 : count;
}
