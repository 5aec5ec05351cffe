/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of a line: blanks part them, "..." holds them together. */
#ifndef KPPTP_MODEL_WORD_H
#define KPPTP_MODEL_WORD_H

#include <stddef.h>

/** enum word_limit - WORD_MAX words and no more in a line */
enum word_limit { WORD_MAX = 128 };

/**
 * word_split() - cut a line into words, in place
 * @line: text without its newline; overwritten
 * @words: of WORD_MAX places, filled with pointers into @line
 * @why: on failure, what is wrong, in words
 *
 * Within quotation marks a backslash goes before a quotation mark or a backslash;
 * elsewhere it is a character like others, so DOMAIN\user needs no care. A line
 * whose first word begins with # has no words.
 *
 * Return: number of words, or -1.
 */
int word_split(char *line, char **words, const char **why);

/**
 * word_quote() - a value as word_split() takes it, quoted where it must be
 * @text: the value
 * @force: quote in any case
 * @buf: of @size bytes; twice the text and three more always do
 *
 * Return: @buf.
 */
const char *word_quote(const char *text, int force, char *buf, size_t size);

#endif
