/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration as text: commands to changes of a model. */
#ifndef KPPTP_MODEL_TEXT_H
#define KPPTP_MODEL_TEXT_H

#include "model/line.h"
#include "model/model.h"

/**
 * text_load() - make a fresh model from the text of a configuration file
 * @model: as model_new() gave it
 * @text: the file, lines end in newlines; overwritten
 * @lines: receives the lines, with @kind and @name of what they make
 * @err: filled on refusal, with the number of the line
 *
 * Takes "add", and "set" of what a line above or the start has made. A line may refer
 * to an object that a later line makes. Words stand in full: a property of a later
 * version would make an abbreviation ambiguous.
 *
 * Return: 0, or -1.
 */
int text_load(struct model *model, char *text, struct lines *lines,
	      struct model_error *err);

/**
 * text_import() - apply commands to a model, all or none
 * @model: the model, not in a transaction
 * @text: add, set, remove, enable and disable, one a line; overwritten. A line that
 *	refers to what a later line makes is applied at the end
 * @err: filled on refusal, with the number of the line within @text
 *
 * Return: number of commands, or -1.
 */
int text_import(struct model *model, char *text, struct model_error *err);

#endif
