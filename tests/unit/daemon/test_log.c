/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/log.c daemon/model/utf8.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static char line[8192];

/* What @level and @text give on stderr. */
static const char *logged(int level, const char *text)
{
	int out[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(out), 0);
	dup2(out[1], STDERR_FILENO);
	close(out[1]);
	log_print(level, "%s", text);
	dup2(saved, STDERR_FILENO);
	close(saved);
	n = read(out[0], line, sizeof(line) - 1);
	close(out[0]);
	line[n > 0 ? n : 0] = '\0';
	return line;
}

static void one_event_is_one_line(void **state)
{
	(void)state;
	assert_string_equal(logged(LOG_LEVEL_INFO, "peer: hello"),
			    "peer: hello\n");
	assert_string_equal(logged(LOG_LEVEL_WARN, "a\nb\x1b[2J\x7f\tc"),
			    "warning: a\\x0ab\\x1b[2J\\x7f\\x09c\n");
}

static void text_is_kept_and_what_terminals_act_on_is_shown(void **state)
{
	(void)state;
	assert_string_equal(logged(LOG_LEVEL_INFO,
				   "M\xc3\xbcller \xe2\x82\xac"),
			    "M\xc3\xbcller \xe2\x82\xac\n");
	/* CSI as one byte, and in UTF-8. */
	assert_string_equal(logged(LOG_LEVEL_INFO, "a\x9b"
						   "2J\xc2\x9b"
						   "2J"),
			    "a\\x9b2J\\xc2\\x9b2J\n");
	/* Half a character, and one that is too long for what it says. */
	assert_string_equal(logged(LOG_LEVEL_INFO, "\xe2\x82 \xc0\x80 \xff"),
			    "\\xe2\\x82 \\xc0\\x80 \\xff\n");
}

static void lines_wait_in_order_but_errors_do_not(void **state)
{
	char many[2001];

	(void)state;
	memset(many, 'x', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	log_hold(true);
	assert_string_equal(logged(LOG_LEVEL_INFO, "one"), "");
	assert_string_equal(logged(LOG_LEVEL_ERROR, "two"),
			    "one\nerror: two\n");
	assert_string_equal(logged(LOG_LEVEL_INFO, many), "");
	assert_string_equal(logged(LOG_LEVEL_INFO, many), "");
	/* What there is no room for has the others written. */
	assert_int_equal(strlen(logged(LOG_LEVEL_INFO, many)), 4002);
	log_flush();
	log_hold(false);
	assert_string_equal(logged(LOG_LEVEL_INFO, "three"), "three\n");
}

static void debug_lines_are_asked_for(void **state)
{
	(void)state;
	log_set_debug(false);
	assert_string_equal(logged(LOG_LEVEL_DEBUG, "detail"), "");
	log_set_debug(true);
	assert_string_equal(logged(LOG_LEVEL_DEBUG, "detail"),
			    "debug: detail\n");
	log_set_debug(false);
}

static void long_text_is_cut_to_one_line(void **state)
{
	static char text[5000];

	(void)state;
	memset(text, '\n', sizeof(text) - 1);
	logged(LOG_LEVEL_ERROR, text);
	assert_true(strlen(line) < 4096);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void errno_survives(void **state)
{
	(void)state;
	errno = ENOENT;
	logged(LOG_LEVEL_INFO, "x");
	errno = EBUSY;
	log_print(LOG_LEVEL_DEBUG, "%d", 1);
	assert_int_equal(errno, EBUSY);
}

static void the_journal_gets_levels(void **state)
{
	char stream[64];
	struct stat st;
	int out[2];
	int saved = dup(STDERR_FILENO);
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(out), 0);
	dup2(out[1], STDERR_FILENO);
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu",
		 (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open();
	log_error("broken");
	unsetenv("JOURNAL_STREAM");
	log_open();
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(out[1]);
	n = read(out[0], line, sizeof(line) - 1);
	close(out[0]);
	line[n > 0 ? n : 0] = '\0';
	assert_string_equal(line, "<3>broken\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_event_is_one_line),
		cmocka_unit_test(
			text_is_kept_and_what_terminals_act_on_is_shown),
		cmocka_unit_test(lines_wait_in_order_but_errors_do_not),
		cmocka_unit_test(debug_lines_are_asked_for),
		cmocka_unit_test(long_text_is_cut_to_one_line),
		cmocka_unit_test(errno_survives),
		cmocka_unit_test(the_journal_gets_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
