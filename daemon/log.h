/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's log: one line per event, to stderr or the journal. */
#ifndef KPPTPD_LOG_H
#define KPPTPD_LOG_H

#include <stdbool.h>

/**
 * enum log_level - how much an event matters; the numbers are syslog's
 * @LOG_LEVEL_ERROR: something the administrator asked for does not work
 * @LOG_LEVEL_WARN: a peer or the system misbehaves, service goes on
 * @LOG_LEVEL_INFO: an event of normal life (connected, authenticated, ...)
 * @LOG_LEVEL_DEBUG: protocol detail, printed with --debug only
 */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/** log_open() - find out whether stderr is the journal; optional */
void log_open(void);

/** log_set_debug() - print LOG_LEVEL_DEBUG lines or not (default: not) */
void log_set_debug(bool on);

/** log_is_debug() - for callers whose message is costly to compose */
bool log_is_debug(void);

/**
 * log_print() - write one event as one line
 * @level: an enum log_level; other values count as LOG_LEVEL_INFO
 * @fmt: printf format, without a newline at its end
 *
 * Control characters, which may come from a peer, are printed as \xNN so that
 * one event stays one line. Lines longer than the buffer are cut. errno stays.
 */
void log_print(int level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * log_hold() - have lines wait for log_flush(), or not any more
 * @on: a caller that will call it before it waits for anything
 *
 * Many users who log in at once cost a system call for all of their lines. Errors, and
 * everything with --debug, are written at once, after what waits.
 */
void log_hold(bool on);

/** log_flush() - write the lines that wait */
void log_flush(void);

#define log_error(...) log_print(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_print(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_print(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                                           \
	do {                                                     \
		if (log_is_debug())                              \
			log_print(LOG_LEVEL_DEBUG, __VA_ARGS__); \
	} while (0)

#endif /* KPPTPD_LOG_H */
