// SPDX-License-Identifier: GPL-2.0-only
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/utf8.h"

#define LOG_LINE_MAX 2048

static bool log_debug_on;
static bool log_to_journal;

/* A pipe takes as much at once (PIPE_BUF), so that lines of others do not get between. */
#define LOG_HELD_MAX 4096

static struct {
	bool on;
	size_t len;
	char text[LOG_HELD_MAX];
} held;

/*
 * systemd puts "device:inode" of the stream that it connected to the journal
 * into JOURNAL_STREAM; stderr may have been redirected since.
 */
void log_open(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	log_to_journal = stream &&
			 sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
			 !fstat(STDERR_FILENO, &st) && st.st_dev == dev &&
			 st.st_ino == ino;
}

void log_set_debug(bool on)
{
	log_debug_on = on;
}

bool log_is_debug(void)
{
	return log_debug_on;
}

static const char *log_prefix(int level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return log_to_journal ? "<3>" : "error: ";
	case LOG_LEVEL_WARN:
		return log_to_journal ? "<4>" : "warning: ";
	case LOG_LEVEL_DEBUG:
		return log_to_journal ? "<7>" : "debug: ";
	default:
		return log_to_journal ? "<6>" : "";
	}
}

/* Bytes of the character at @s; 0 for a control character (C0, C1, DEL) or no text. */
static size_t shown_length(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] < 0x20 || p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0))
		return 0;
	return model_utf8_length(s);
}

/* Copies @in to @out, which holds @size bytes, with control characters shown. */
static size_t log_escape(char *out, size_t size, const char *in)
{
	size_t n = 0;

	while (*in) {
		size_t len = shown_length(in);

		if (n + (len ? len : 4) >= size)
			break;
		if (len) {
			memcpy(out + n, in, len);
			n += len;
			in += len;
		} else {
			n += (size_t)snprintf(out + n, size - n, "\\x%02x",
					      (unsigned char)*in++);
		}
	}
	return n;
}

static void write_all(const char *text, size_t len)
{
	ssize_t written = write(STDERR_FILENO, text, len);

	(void)written; /* there is nowhere to say that it failed */
}

void log_flush(void)
{
	if (held.len)
		write_all(held.text, held.len);
	held.len = 0;
}

void log_hold(bool on)
{
	held.on = on;
	if (!on)
		log_flush();
}

/* One write a line at least, so that lines of several writers do not mix. */
static void put_line(int level, const char *line, size_t len)
{
	if (held.len + len > sizeof(held.text))
		log_flush();
	memcpy(held.text + held.len, line, len);
	held.len += len;
	if (!held.on || log_debug_on || level == LOG_LEVEL_ERROR)
		log_flush();
}

void log_print(int level, const char *fmt, ...)
{
	char text[LOG_LINE_MAX], line[LOG_LINE_MAX + 64];
	int saved = errno;
	va_list ap;
	size_t n;

	if (level == LOG_LEVEL_DEBUG && !log_debug_on)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	n = (size_t)snprintf(line, sizeof(line), "%s", log_prefix(level));
	n += log_escape(line + n, sizeof(line) - n - 1, text);
	line[n++] = '\n';
	put_line(level, line, n);
	errno = saved;
}
