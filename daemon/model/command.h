/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command language: OBJECT VERB [NAME] and properties, as "key value" or
 * "key=value". The command line, batches and the configuration file speak it.
 *
 * NAME is the word after the verb, or name=WORD. After "add" it may be left out, and a
 * word that reads like a property (in full, or abbreviated where that is allowed) is
 * one: an object that is called like a property is added with name=WORD.
 */
#ifndef KPPTP_MODEL_COMMAND_H
#define KPPTP_MODEL_COMMAND_H

#include "model/model.h"
#include "model/prop.h"

/** enum command_limit - no object has more properties to give */
enum command_limit { COMMAND_PROPS_MAX = 48 };

/**
 * enum command_match - what came of looking a word up
 * @COMMAND_NONE: no candidate begins with it
 * @COMMAND_AMBIGUOUS: several do and none is equal
 */
enum command_match { COMMAND_NONE = -1, COMMAND_AMBIGUOUS = -2 };

/**
 * struct command - one parsed command
 * @kind: the object
 * @verb: what to do
 * @name: the object's name, or NULL; "add" has it among @props
 * @props: what to set
 * @count: number of @props
 * @once: "monitor NAME once"
 *
 * Texts point into the words that were parsed.
 */
struct command {
	enum model_kind kind;
	enum prop_verb verb;
	const char *name;
	struct model_prop props[COMMAND_PROPS_MAX];
	size_t count;
	bool once;
};

/**
 * command_object() - the object that a word names
 * @word: a name, or the beginning of only one when @abbreviate
 *
 * Return: enum model_kind, or enum command_match.
 */
int command_object(const char *word, bool abbreviate);

/**
 * command_verb() - the verb of an object that a word names
 *
 * Return: enum prop_verb, or enum command_match.
 */
int command_verb(const struct prop_table *table, const char *word,
		 bool abbreviate);

/** command_verb_name() - a verb as the user writes it */
const char *command_verb_name(enum prop_verb verb);

/**
 * command_parse() - understand a command
 * @words: the words; "key=value" is cut in place
 * @count: number of @words
 * @abbreviate: take unambiguous beginnings of objects, verbs and properties
 * @cmd: filled on success
 * @err: filled on refusal
 *
 * Values are not looked at. Return: 0, or -1.
 */
int command_parse(char **words, size_t count, bool abbreviate,
		  struct command *cmd, struct model_error *err);

/**
 * command_apply() - do to the model what a command says
 *
 * Takes add, set, remove, enable and disable. Return: the object touched, or what
 * stood in its place when it was removed (any non-NULL pointer); NULL on refusal.
 */
const void *command_apply(struct model *model, const struct command *cmd,
			  struct model_error *err);

#endif
