/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration file: the command language, one object a line. Comments, blank
 * lines and order stay as the user wrote them; a line is rewritten only when its
 * object changed.
 *
 * We put a whole new file in the place of the old one (disk.h), so a file that is cut
 * short was cut by somebody else. One that ends inside a line is refused, as crontab(1)
 * does, and so is one that is gone or empty where there was something before: editors
 * leave it like that for a moment. One that ends after a line looks like one whose end
 * was deleted by hand, which must be possible, and is taken for that.
 */
#ifndef KPPTP_MODEL_FILE_H
#define KPPTP_MODEL_FILE_H

#include "model/model.h"

struct model_file;

/**
 * model_file_new() - tie @model to the file at @path
 *
 * From now on each change of @model is written to the file or refused: also while
 * the file is not what was read or written last, for then somebody has changed it by
 * hand and it must be loaded first. Nothing is read yet. Return: the file, or NULL when there is no memory.
 */
struct model_file *model_file_new(struct model *model, const char *path);

/** model_file_free() - forget the file; the model stays, unsaved from now on */
void model_file_free(struct model_file *file);

/**
 * model_file_load() - make the model say what the file says
 * @file: the file
 * @sum: what was done, may be NULL
 * @err: filled on refusal, with file and line
 *
 * Serves the start (a file that does not exist is an empty one) and reload alike:
 * the file is read into a model of its own first, so an error changes nothing. A
 * file that others can read is taken back to mode 0600. The last line must have its
 * newline.
 *
 * Return: 0, or -1 on refusal.
 */
int model_file_load(struct model_file *file, struct model_reload *sum,
		    struct model_error *err);

/**
 * model_file_text() - the configuration as text
 * @file: the file
 * @sensitive: with passwords; without, password properties are left out
 *
 * Return: text to be freed, or NULL when there is no memory.
 */
char *model_file_text(const struct model_file *file, bool sensitive);

/** model_error_text() - format @err as "file:line: message" into @buf */
const char *model_error_text(const struct model_error *err, char *buf,
			     size_t size);

#endif
