// SPDX-License-Identifier: GPL-2.0-only
#include "print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "model/json.h"
#include "model/word.h"

#define QUOTED_SIZE (2 * PROP_TEXT_SIZE + 3)
#define DETAIL_WIDTH 80

size_t print_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return 0;
}

static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static struct json_object *member(struct json_object *row, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(row, key, &value);
	return value;
}

static bool is_set(struct json_object *row, const char *key)
{
	return json_object_get_boolean(member(row, key));
}

/**
 * struct row_flag - a letter before a row
 * @letter: the letter
 * @key: boolean of the row
 * @text: for the headline
 */
static const struct row_flag {
	char letter;
	const char *key;
	const char *text;
} row_flags[] = {
	{ 'X', "disabled", "disabled" },
	{ 'D', "dynamic", "dynamic" },
	{ 'R', "running", "running" },
	{ '*', "builtin", "default" },
};

/* Of active, where all are running. */
static const struct row_flag radius_flag = { 'R', "radius", "radius" };

static const struct row_flag *find_flag(const struct prop_table *table,
					char letter)
{
	size_t i = 0;

	if (table->kind == MODEL_ACTIVE)
		return &radius_flag;

	while (i < sizeof(row_flags) / sizeof(row_flags[0]) - 1 &&
	       row_flags[i].letter != letter)
		i++;
	return &row_flags[i];
}

static void print_headline(const struct prop_table *table)
{
	if (!*table->row_flags)
		return;
	fputs("Flags: ", stdout);
	for (const char *p = table->row_flags; *p; p++)
		printf("%s%c - %s", p == table->row_flags ? "" : ", ", *p,
		       find_flag(table, *p)->text);
	putchar('\n');
}

/* "  0  R ": number and flags; each flag has its own column. Returns the width. */
static int print_prefix(const struct prop_table *table, size_t number,
			struct json_object *row)
{
	int width = printf("%3zu ", number);
	int flags = 0;

	for (const char *p = table->row_flags; *p; p++, flags++)
		putchar(is_set(row, find_flag(table, *p)->key) ? *p : ' ');
	if (!flags)
		flags = printf(" ");
	putchar(' ');
	return width + flags + 1;
}

static const char *comment_of(struct json_object *row, char *buf)
{
	return json_shown_text(NULL, member(row, "comment"), buf);
}

/* Prints a cell, cut with dots where the line would get too long. */
static size_t print_cell(const char *text, size_t at, size_t width,
			 size_t limit, bool last)
{
	size_t len = text_width(text);

	if (limit && at >= limit)
		return at;
	if (limit && at + len > limit) {
		size_t keep = limit - at > 3 ? limit - at - 3 : 0;

		for (; *text && (keep || ((unsigned char)*text & 0xc0) == 0x80);
		     text++) {
			putchar(*text);
			keep -= ((unsigned char)text[1] & 0xc0) != 0x80;
		}
		fputs("...", stdout);
		return limit;
	}
	fputs(text, stdout);
	if (last)
		return at + len;
	return at + len + printf("%*s", (int)(width + 1 - len), "");
}

static void heading_of(const struct prop *prop, char *buf)
{
	size_t i = 0;

	for (; prop->name[i]; i++)
		buf[i] = prop->name[i] >= 'a' && prop->name[i] <= 'z' ?
				 prop->name[i] - 'a' + 'A' :
				 prop->name[i];
	buf[i] = '\0';
}

static size_t column_width(const struct prop *prop, struct json_object *rows)
{
	size_t width = prop->column;
	char buf[PROP_TEXT_SIZE];

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		size_t len = text_width(
			json_shown_text(prop, member(row, prop->name), buf));

		width = len > width ? len : width;
	}
	return width;
}

/* The last column of @row that is not empty; of the heading when @row is NULL. */
static size_t last_column(const struct prop_table *table,
			  struct json_object *row)
{
	char buf[PROP_TEXT_SIZE];
	size_t last = 0;

	for (size_t i = 0; i < table->count; i++)
		if (table->props[i].column &&
		    (!row ||
		     *json_shown_text(&table->props[i],
				      member(row, table->props[i].name), buf)))
			last = i;
	return last;
}

static void print_line(const struct prop_table *table, struct json_object *row,
		       const size_t *widths, size_t at, size_t limit)
{
	size_t last = last_column(table, row);
	char buf[PROP_TEXT_SIZE];

	for (size_t i = 0; i <= last; i++) {
		const struct prop *prop = &table->props[i];

		if (!prop->column)
			continue;
		if (row)
			json_shown_text(prop, member(row, prop->name), buf);
		else
			heading_of(prop, buf);
		at = print_cell(buf, at, widths[i], limit, i == last);
	}
	putchar('\n');
}

void print_table(const struct prop_table *table, struct json_object *rows,
		 size_t width)
{
	/* The last column of a terminal stays free, lest it wraps. */
	size_t limit = width ? width - 1 : 0;
	size_t widths[table->count];
	char comment[PROP_TEXT_SIZE];
	int indent = strlen(table->row_flags) ? strlen(table->row_flags) + 2 :
						3;

	for (size_t i = 0; i < table->count; i++)
		widths[i] = column_width(&table->props[i], rows);
	print_headline(table);
	printf("  #%*s", indent, "");
	print_line(table, NULL, widths, indent + 3, limit);
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		int at = print_prefix(table, i, row);

		if (*comment_of(row, comment))
			printf(";;; %s\n%*s", comment, at, "");
		print_line(table, row, widths, at, limit);
	}
}

/**
 * struct fold - where a row of name=value items stands
 * @indent: of lines after the first
 * @at: column
 * @limit: columns of a line
 * @empty: nothing on the line yet
 */
struct fold {
	size_t indent;
	size_t at;
	size_t limit;
	bool empty;
};

static void print_item(struct fold *fold, const char *name, const char *value,
		       bool quote)
{
	char quoted[QUOTED_SIZE];
	size_t len;

	if (quote)
		value = word_quote(value, 1, quoted, sizeof(quoted));
	len = strlen(name) + 1 + text_width(value);
	if (!fold->empty && fold->at + 1 + len > fold->limit) {
		printf("\n%*s", (int)fold->indent, "");
		fold->at = fold->indent;
		fold->empty = true;
	}
	printf("%s%s=%s", fold->empty ? "" : " ", name, value);
	fold->at += len + !fold->empty;
	fold->empty = false;
}

static bool is_quiet(const struct prop *prop, const char *text)
{
	return prop->flags & PROP_QUIET &&
	       !strcmp(text, prop->def ? prop->def : "");
}

static void print_prop(const struct prop *prop, struct json_object *row,
		       bool all, struct fold *fold)
{
	const char *name = prop->name;
	struct json_object *value = member(row, name);
	char buf[PROP_TEXT_SIZE];

	if (prop->flags & PROP_FLAG || !strcmp(name, "comment"))
		return;
	if (prop->flags & PROP_LIVE && (!all || !value))
		return;
	/* A running tunnel shows what its size has come to. */
	if (!all && prop->live && is_set(row, "running") &&
	    member(row, prop->live)) {
		name = prop->live;
		value = member(row, name);
	}
	/* Live rows have no configured properties but those that name them. */
	if (!value && is_set(row, "dynamic"))
		return;
	json_shown_text(prop, value, buf);
	if (!all && is_quiet(prop, buf))
		return;
	print_item(fold, name, buf, prop_is_quoted(prop));
}

/* Counters and whatever else no table knows; of an object, each of its members. */
static void print_unknown(struct fold *fold, const char *key,
			  struct json_object *value)
{
	char buf[PROP_TEXT_SIZE], name[128];

	if (!json_object_is_type(value, json_type_object)) {
		json_shown_text(NULL, value, buf);
		print_item(fold, key, buf,
			   json_object_is_type(value, json_type_string));
		return;
	}
	json_object_object_foreach(value, inner, member_value)
	{
		snprintf(name, sizeof(name), "%s-%s", key, inner);
		json_shown_text(NULL, member_value, buf);
		print_item(fold, name, buf,
			   json_object_is_type(member_value, json_type_string));
	}
}

static bool is_known(const struct prop_table *table, const char *key)
{
	for (size_t i = 0; i < sizeof(row_flags) / sizeof(row_flags[0]); i++)
		if (!strcmp(row_flags[i].key, key))
			return true;
	if (!strcmp(radius_flag.key, key))
		return true;
	return prop_find(table, key);
}

void print_detail(const struct prop_table *table, struct json_object *rows,
		  bool all, size_t width)
{
	char comment[PROP_TEXT_SIZE];

	print_headline(table);
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		size_t at = print_prefix(table, i, row);
		struct fold fold = { at, at, width ? width : DETAIL_WIDTH,
				     true };

		if (*comment_of(row, comment))
			printf(";;; %s\n%*s", comment, (int)at, "");
		for (size_t n = 0; n < table->count; n++)
			print_prop(&table->props[n], row, all, &fold);
		json_object_object_foreach(
			row, key, value) if (all && !is_known(table, key))
			print_unknown(&fold, key, value);
		putchar('\n');
	}
}

/* "show" leaves out what is for -d, or at a default that the manual does not print. */
static bool is_wanted(const struct prop *prop, struct json_object *row,
		      bool live, bool all)
{
	struct json_object *value = member(row, prop->name);
	char buf[PROP_TEXT_SIZE];

	if (prop->flags & PROP_LIVE)
		return value && (all || !(prop->flags & PROP_DETAIL));
	return !live &&
	       (all || !is_quiet(prop, json_shown_text(prop, value, buf)));
}

int print_single(const struct prop_table *table, struct json_object *row,
		 bool live, bool all)
{
	char buf[PROP_TEXT_SIZE], quoted[QUOTED_SIZE];
	int lines = 0, width = 0;

	for (size_t i = 0; i < table->count; i++) {
		int len = strlen(table->props[i].name);

		if (is_wanted(&table->props[i], row, live, all) && len > width)
			width = len;
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];
		const char *text;

		if (!is_wanted(prop, row, live, all))
			continue;
		text = json_shown_text(prop, member(row, prop->name), buf);
		if (prop_is_quoted(prop))
			text = word_quote(text, 1, quoted, sizeof(quoted));
		printf("%*s: %s\n", width + 2, prop->name, text);
		lines++;
	}
	return lines;
}
