/* SPDX-License-Identifier: GPL-2.0-only */
/* Characters of text in UTF-8 (RFC 3629). Pure. */
#ifndef KPPTP_MODEL_UTF8_H
#define KPPTP_MODEL_UTF8_H

#include <stddef.h>

/** model_utf8_length() - bytes of the well-formed UTF-8 character at @s, 0 if none */
size_t model_utf8_length(const char *s);

#endif
