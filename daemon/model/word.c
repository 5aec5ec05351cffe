// SPDX-License-Identifier: GPL-2.0-only
#include "model/word.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Copies what the quotation marks hold to *out, moves *in behind the closing one. */
static const char *unquote(const char **in, char **out)
{
	const char *p = *in;

	while (*p != '"') {
		if (*p == '\\') {
			p++;
			if (*p != '"' && *p != '\\')
				return "a backslash in quotation marks must precede \" or \\";
		}
		if (!*p)
			return "a quotation mark is not closed";
		*(*out)++ = *p++;
	}
	*in = p + 1;
	return NULL;
}

int word_split(char *line, char **words, const char **why)
{
	const char *in = line;
	char *out = line;
	int count = 0;

	for (;;) {
		while (is_blank(*in))
			in++;
		if (!*in || (!count && *in == '#'))
			return count;
		if (count == WORD_MAX) {
			*why = "too many words in one line";
			return -1;
		}
		words[count++] = out;
		while (*in && !is_blank(*in)) {
			if (*in != '"') {
				*out++ = *in++;
				continue;
			}
			in++;
			*why = unquote(&in, &out);
			if (*why)
				return -1;
		}
		/* The blank that ends the word is read before its place is reused. */
		if (*in)
			in++;
		*out++ = '\0';
	}
}

const char *word_quote(const char *text, int force, char *buf, size_t size)
{
	bool quote = force || !*text || strpbrk(text, " \t\"");
	size_t used = 0;

	if (quote && used + 1 < size)
		buf[used++] = '"';
	for (; *text && used + 3 < size; text++) {
		if (quote && (*text == '"' || *text == '\\'))
			buf[used++] = '\\';
		buf[used++] = *text;
	}
	if (quote && used + 1 < size)
		buf[used++] = '"';
	buf[used] = '\0';
	return buf;
}
