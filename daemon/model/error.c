// SPDX-License-Identifier: GPL-2.0-only
#include "model/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/file.h"
#include "model/utf8.h"

void model_text_copy(char *dst, size_t size, const char *src)
{
	size_t len = 0;

	while (src && src[len]) {
		size_t n = model_utf8_length(src + len);

		/* A byte that is no UTF-8 would make a message that is no JSON. */
		if (!n) {
			if (len + 2 > size)
				break;
			dst[len++] = '?';
			continue;
		}
		if (len + n + 1 > size)
			break;
		memcpy(dst + len, src + len, n);
		len += n;
	}
	dst[len] = '\0';
}

int model_refuse(struct model_error *err, enum model_code code,
		 const char *format, ...)
{
	char text[sizeof(err->message)];
	va_list args;

	if (!err)
		return -1;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	err->code = code;
	model_text_copy(err->message, sizeof(err->message), text);
	/* One refusal is one line, whatever the user typed. */
	for (char *p = err->message; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return -1;
}

int model_refuse_memory(struct model_error *err)
{
	return model_refuse(err, MODEL_ENOMEM, "out of memory");
}

int model_refuse_value(struct model_error *err, const char *object,
		       const char *name)
{
	if (!err)
		return -1;
	model_error_where(err, object, name);
	return model_refuse(err, MODEL_EVALUE,
			    "%s%s%s: %s: %s%s%s is not accepted; it takes %s",
			    err->object, err->name[0] ? " " : "", err->name,
			    err->property, err->value[0] ? "\"" : "",
			    err->value[0] ? err->value : "this",
			    err->value[0] ? "\"" : "", err->accepts);
}

void model_error_where(struct model_error *err, const char *object,
		       const char *name)
{
	if (!err)
		return;
	if (object)
		model_text_copy(err->object, sizeof(err->object), object);
	if (name)
		model_text_copy(err->name, sizeof(err->name), name);
}

const char *model_error_text(const struct model_error *err, char *buf,
			     size_t size)
{
	if (err->file[0] && err->line)
		snprintf(buf, size, "%s:%u: %s", err->file, err->line,
			 err->message);
	else if (err->file[0])
		snprintf(buf, size, "%s: %s", err->file, err->message);
	else
		snprintf(buf, size, "%s", err->message);
	return buf;
}
