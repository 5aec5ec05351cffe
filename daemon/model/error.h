/* SPDX-License-Identifier: GPL-2.0-only */
/* Filling in struct model_error. */
#ifndef KPPTP_MODEL_ERROR_H
#define KPPTP_MODEL_ERROR_H

#include "model/model.h"

/**
 * model_text_copy() - copy as much of a text as fits, never half a UTF-8 character
 * @dst: of @size bytes, always terminated
 * @size: at least 1
 * @src: may be NULL for an empty text
 */
void model_text_copy(char *dst, size_t size, const char *src);

/**
 * model_refuse() - fill @err with a code and its words
 * @err: parts that are set already stay; may be NULL
 * @code: why
 * @format: the whole message
 *
 * Return: -1, so that a refusal is one statement.
 */
int model_refuse(struct model_error *err, enum model_code code,
		 const char *format, ...) __attribute__((format(printf, 3, 4)));

/** model_refuse_memory() - refuse for want of memory; returns -1 */
int model_refuse_memory(struct model_error *err);

/**
 * model_refuse_value() - put words to a value that prop_parse() refused
 * @err: with @property, @value and @accepts filled
 * @object: kind of the object
 * @name: its name, or NULL
 *
 * Return: -1.
 */
int model_refuse_value(struct model_error *err, const char *object,
		       const char *name);

/** model_error_where() - say which object @err is about; NULL leaves a part out */
void model_error_where(struct model_error *err, const char *object,
		       const char *name);

#endif
