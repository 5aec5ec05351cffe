// SPDX-License-Identifier: GPL-2.0-only
/* show and monitor. */
#include <stdio.h>
#include <unistd.h>

#include "cli.h"
#include "print.h"

static struct json_object *request_of(const struct cli *cli,
				      const struct command *cmd)
{
	struct json_object *parameters = json_object_new_object();

	json_object_object_add(
		parameters, "object",
		json_object_new_string(prop_table(cmd->kind)->name));
	if (cmd->name)
		json_object_object_add(parameters, "name",
				       json_object_new_string(cmd->name));
	if (cli->sensitive)
		json_object_object_add(parameters, "sensitive",
				       json_object_new_boolean(true));
	return parameters;
}

/* Moves the rows of one reply to the end of @rows. */
static void append(struct json_object *rows, struct json_object *parameters)
{
	struct json_object *part = NULL;
	size_t count;

	json_object_object_get_ex(parameters, "rows", &part);
	count = json_object_is_type(part, json_type_array) ?
			json_object_array_length(part) :
			0;
	for (size_t i = 0; i < count; i++)
		json_object_array_add(
			rows,
			json_object_get(json_object_array_get_idx(part, i)));
}

static void print_rows(const struct cli *cli, const struct prop_table *table,
		       struct json_object *rows)
{
	bool single = table->style == PROP_STYLE_SINGLE;

	if (cli->json)
		cli_print_json(cli, single ?
					    json_object_array_get_idx(rows, 0) :
					    rows);
	else if (cli->stats)
		print_stats(rows, print_width());
	else if (single)
		print_single(table, json_object_array_get_idx(rows, 0), false,
			     cli->detail);
	else if (cli->detail || table->style == PROP_STYLE_DETAIL)
		print_detail(table, rows, cli->detail, print_width());
	else
		print_table(table, rows, print_width());
}

enum cli_status cli_rows(struct cli *cli, const struct command *cmd,
			 struct json_object **rows)
{
	struct json_object *parameters;
	enum cli_status status =
		cli_call(cli, "Show", request_of(cli, cmd), true);
	bool continues = true;

	*rows = json_object_new_array();
	while (status == CLI_OK && continues) {
		status = cli_reply(cli, &parameters, &continues);
		if (status == CLI_OK)
			append(*rows, parameters);
		json_object_put(parameters);
	}
	return status;
}

enum cli_status cli_show(struct cli *cli, const struct command *cmd)
{
	struct json_object *rows;
	enum cli_status status = cli_rows(cli, cmd, &rows);

	if (status == CLI_OK)
		print_rows(cli, prop_table(cmd->kind), rows);
	json_object_put(rows);
	return status;
}

/* On a terminal the new state takes the place of the old one. */
static int print_state(const struct cli *cli, const struct prop_table *table,
		       struct json_object *row, int lines, bool first)
{
	if (cli->json) {
		cli_print_json(cli, row);
		return 0;
	}
	if (!first && isatty(STDOUT_FILENO) && lines)
		printf("\033[%dA\033[J", lines);
	else if (!first)
		putchar('\n');
	lines = print_single(table, row, true, cli->detail);
	fflush(stdout);
	return lines;
}

enum cli_status cli_monitor(struct cli *cli, const struct command *cmd)
{
	enum cli_status status =
		cli_call(cli, "Monitor", request_of(cli, cmd), !cmd->once);
	bool continues = true, first = true;
	int lines = 0;

	while (status == CLI_OK && continues) {
		struct json_object *parameters, *row = NULL;

		status = cli_reply(cli, &parameters, &continues);
		if (status == CLI_OK &&
		    json_object_object_get_ex(parameters, "row", &row))
			lines = print_state(cli, prop_table(cmd->kind), row,
					    lines, first);
		first = false;
		json_object_put(parameters);
	}
	return status;
}
