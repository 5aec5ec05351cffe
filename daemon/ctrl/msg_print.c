/* SPDX-License-Identifier: GPL-2.0-only */
/* Control messages and their codes in words, for --debug and for reasons shown to users. */
#include <stdarg.h>
#include <stdio.h>

#include "ctrl/layout.h"
#include "ctrl/msg.h"

#define NAMES(...)                              \
	((const char *const[]){ __VA_ARGS__ }), \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)

static const char *code_name(unsigned int code, const char *const *names,
			     size_t count)
{
	return code < count && names[code] ? names[code] : "unknown";
}

const char *ctrl_result_name(enum ctrl_type type, uint8_t result)
{
	switch ((unsigned int)type) {
	case CTRL_START_REPLY:
		return code_name(result,
				 NAMES(NULL, "ok", "general error",
				       "command channel already exists",
				       "requester not authorized",
				       "protocol version not supported"));
	case CTRL_OUT_CALL_REPLY:
		return code_name(result,
				 NAMES(NULL, "connected", "general error",
				       "no carrier", "busy", "no dial tone",
				       "time-out", "do not accept"));
	case CTRL_IN_CALL_REPLY:
		return code_name(result, NAMES(NULL, "connect", "general error",
					       "do not accept"));
	case CTRL_CALL_DISCONNECT:
		return code_name(result, NAMES("unspecified", "lost carrier",
					       "general error",
					       "admin shutdown", "request"));
	default:
		return code_name(result, NAMES(NULL, "ok", "general error"));
	}
}

const char *ctrl_error_name(uint8_t error)
{
	return code_name(error, NAMES("none", "not connected", "bad format",
				      "bad value", "no resource", "bad call id",
				      "PAC error"));
}

const char *ctrl_stop_reason_name(uint8_t reason)
{
	return code_name(reason, NAMES(NULL, "none", "protocol version",
				       "local shutdown"));
}

const char *ctrl_frame_name(enum ctrl_frame frame)
{
	return code_name(frame, NAMES("ok", "unknown control message type",
				      "incomplete message", "wrong length",
				      "wrong PPTP message type",
				      "wrong magic cookie"));
}

char *ctrl_text_print(const uint8_t *text, size_t len, char *buf, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < len && text[i]; i++) {
		bool plain = text[i] >= 0x20 && text[i] < 0x7f &&
			     text[i] != '"' && text[i] != '\\';

		if (at + (plain ? 1 : 4) >= size)
			break;
		if (plain)
			buf[at++] = text[i];
		else
			at += snprintf(buf + at, size - at, "\\x%02x", text[i]);
	}
	buf[at] = '\0';
	return buf;
}

static void append(char *buf, size_t size, size_t *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void append(char *buf, size_t size, size_t *at, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf + *at, size - *at, fmt, ap);
	va_end(ap);
	if (n > 0)
		*at = (size_t)n < size - *at ? *at + n : size - 1;
}

/*
 * Sub-address and Statistics are opaque in practice (Windows puts a GUID into the former), so
 * bytes that do not all print are shown in hexadecimal, without the zeros at their end.
 */
static void append_text(char *buf, size_t size, size_t *at, const char *name,
			const uint8_t *p, size_t len)
{
	char text[CTRL_TEXT_LEN + 1];
	bool printable = true;

	while (len && !p[len - 1])
		len--;
	for (size_t i = 0; i < len; i++)
		printable = printable && p[i] >= 0x20 && p[i] < 0x7f;
	if (printable && len <= CTRL_TEXT_LEN) {
		append(buf, size, at, " %s \"%s\"", name,
		       ctrl_text_print(p, len, text, sizeof(text)));
		return;
	}
	append(buf, size, at, " %s 0x", name);
	for (size_t i = 0; i < len; i++)
		append(buf, size, at, "%02x", p[i]);
}

char *ctrl_msg_print(const struct ctrl_msg *msg, char *buf, size_t size)
{
	const struct ctrl_layout *layout = ctrl_layout(msg->type);
	uint32_t value;
	size_t at = 0;

	append(buf, size, &at, "%s", ctrl_msg_name(msg->type));
	for (const struct ctrl_field *f = layout ? layout->fields : NULL;
	     f && f->size; f++) {
		if (f->kind == CTRL_FIELD_TEXT) {
			append_text(buf, size, &at, f->name,
				    (const uint8_t *)msg + f->offset, f->size);
			continue;
		}
		if (f->kind == CTRL_FIELD_RESERVED)
			continue;
		value = ctrl_field_get(msg, f);
		append(buf, size, &at,
		       f->kind == CTRL_FIELD_HEX ? " %s 0x%x" : " %s %u",
		       f->name, value);
		if (f->kind == CTRL_FIELD_RESULT)
			append(buf, size, &at, " (%s)",
			       ctrl_result_name(msg->type, value));
		else if (f->kind == CTRL_FIELD_ERROR)
			append(buf, size, &at, " (%s)", ctrl_error_name(value));
		else if (f->kind == CTRL_FIELD_STOP_REASON)
			append(buf, size, &at, " (%s)",
			       ctrl_stop_reason_name(value));
	}
	return buf;
}
