// SPDX-License-Identifier: GPL-2.0-only
/* show NAME effective: which value holds, and what says so. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *text_of(struct json_object *row, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(row, key, &value);
	return value ? json_object_get_string(value) : "";
}

static int width_of(struct json_object *rows, const char *key)
{
	int width = 0;

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		int len = (int)strlen(
			text_of(json_object_array_get_idx(rows, i), key));

		width = len > width ? len : width;
	}
	return width;
}

static void print_settings(struct json_object *rows)
{
	int property = width_of(rows, "property"),
	    value = width_of(rows, "value");

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		printf("%*s: %-*s  from %s\n", property + 2,
		       text_of(row, "property"), value, text_of(row, "value"),
		       text_of(row, "from"));
	}
}

enum cli_status cli_effective(struct cli *cli, const struct command *cmd)
{
	struct json_object *parameters = json_object_new_object(), *rows = NULL;
	enum cli_status status;

	json_object_object_add(
		parameters, "object",
		json_object_new_string(prop_table(cmd->kind)->name));
	json_object_object_add(parameters, "name",
			       json_object_new_string(cmd->name));
	status = cli_call(cli, "Effective", parameters, false);
	if (status == CLI_OK)
		status = cli_reply(cli, &parameters, NULL);
	if (status != CLI_OK)
		return status;
	json_object_object_get_ex(parameters, "settings", &rows);
	if (cli->json)
		cli_print_json(cli, rows);
	else if (rows)
		print_settings(rows);
	json_object_put(parameters);
	return CLI_OK;
}
