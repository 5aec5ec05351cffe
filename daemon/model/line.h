/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of a configuration file, each with the object that it makes or sets. */
#ifndef KPPTP_MODEL_LINE_H
#define KPPTP_MODEL_LINE_H

#include "model/model.h"

/**
 * struct line - one line as the user wrote it
 * @text: without newline; wiped when freed, for it may hold a password
 * @kind: of its object, MODEL_KINDS for a comment or a blank line
 * @name: of its object, or NULL
 * @id: of its object, once that stands; 0 for a comment or a blank line
 * @repeated: an earlier line is about the same object
 * @said: what line_format() made of the object when the line was taken in
 */
struct line {
	char *text;
	enum model_kind kind;
	char *name;
	uint32_t id;
	bool repeated;
	char *said;
};

/** struct lines - @count lines, room for @room */
struct lines {
	struct line *line;
	size_t count;
	size_t room;
};

/** lines_add() - append a line with @text, of no object; NULL without memory */
struct line *lines_add(struct lines *lines, const char *text);

/** lines_are() - is @text, of @size bytes, these lines and nothing else */
bool lines_are(const struct lines *lines, const char *text, size_t size);

/** lines_free() - wipe and free all */
void lines_free(struct lines *lines);

/**
 * line_format() - an object as one line of the file
 * @pristine: a fresh model, which knows what the built-in objects begin as
 * @obj: the object
 * @sensitive: with passwords
 *
 * Return: text to be freed: empty for a built-in object that is as it began, NULL
 * without memory.
 */
char *line_format(const struct model *pristine, const struct model_object *obj,
		  bool sensitive);

#endif
