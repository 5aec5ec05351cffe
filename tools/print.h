/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows as the RouterOS manual prints them. */
#ifndef KPPTP_TOOLS_PRINT_H
#define KPPTP_TOOLS_PRINT_H

#include <json-c/json.h>
#include <stdbool.h>

#include "model/prop.h"

/** print_width() - columns of the terminal; COLUMNS goes first; 0 when there is none */
size_t print_width(void);

/** print_table() - rows under headings, cut to @width columns unless that is 0 */
void print_table(const struct prop_table *table, struct json_object *rows,
		 size_t width);

/** print_stats() - the counters of connected users under headings */
void print_stats(struct json_object *rows, size_t width);

/**
 * print_detail() - each row as name=value, folded to @width columns (0 is 80)
 * @all: also what has its default, live state and counters
 */
void print_detail(const struct prop_table *table, struct json_object *rows,
		  bool all, size_t width);

/**
 * print_single() - one row as "name: value" lines, names flush right
 * @live: live state only, as monitor does; otherwise the configured properties, and
 *	what there is of live ones
 * @all: also what is for -d
 *
 * Return: number of lines.
 */
int print_single(const struct prop_table *table, struct json_object *row,
		 bool live, bool all);

#endif
