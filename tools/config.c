// SPDX-License-Identifier: GPL-2.0-only
/* export, import, reload. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/*
 * What one request carries. Escaping makes a text at most twice as long in JSON, but
 * for control characters, which no line may hold.
 */
#define PIECE_MAX (28 * 1024)

enum cli_status cli_export(struct cli *cli)
{
	struct json_object *parameters = json_object_new_object();
	bool continues = true;
	enum cli_status status;

	json_object_object_add(parameters, "sensitive",
			       json_object_new_boolean(cli->sensitive));
	status = cli_call(cli, "Export", parameters, true);
	while (status == CLI_OK && continues) {
		struct json_object *text = NULL;

		status = cli_reply(cli, &parameters, &continues);
		if (cli->json && parameters)
			cli_print_json(cli, parameters);
		else if (json_object_object_get_ex(parameters, "text", &text))
			fputs(json_object_get_string(text), stdout);
		json_object_put(parameters);
	}
	return status;
}

/* Sends some lines, which stand or fall together. */
static enum cli_status import_piece(struct cli *cli, const char *text)
{
	struct json_object *parameters = json_object_new_object();
	enum cli_status status;

	json_object_object_add(parameters, "text",
			       json_object_new_string(text));
	status = cli_call(cli, "Import", parameters, false);
	if (status != CLI_OK)
		return status;
	status = cli_reply(cli, &parameters, NULL);
	if (status == CLI_OK && cli->json)
		cli_print_json(cli, parameters);
	json_object_put(parameters);
	return status;
}

enum cli_status cli_import_stream(struct cli *cli, FILE *in)
{
	char *piece = calloc(1, PIECE_MAX + 1), *line = NULL;
	enum cli_status status = piece ? CLI_OK : CLI_REFUSED;
	size_t used = 0, room = 0;
	unsigned int number = 0;
	ssize_t len;

	cli->line = 1;
	while (status == CLI_OK && (len = getline(&line, &room, in)) > 0) {
		number++;
		if (len > PIECE_MAX || strlen(line) != (size_t)len) {
			cli->line = number;
			cli_error(cli,
				  len > PIECE_MAX ?
					  "the line is too long" :
					  "the line holds a NUL character");
			status = CLI_USAGE;
			break;
		}
		if (used + len > PIECE_MAX) {
			status = import_piece(cli, piece);
			cli->line = number;
			used = 0;
		}
		memcpy(piece + used, line, len + 1);
		used += len;
	}
	if (status == CLI_OK && used)
		status = import_piece(cli, piece);
	if (piece)
		explicit_bzero(piece, PIECE_MAX);
	if (line)
		explicit_bzero(line, room);
	free(piece);
	free(line);
	return status;
}

enum cli_status cli_import(struct cli *cli, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	enum cli_status status;

	if (!in) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	cli->file = path;
	status = cli_import_stream(cli, in);
	cli->file = NULL;
	if (in != stdin)
		fclose(in);
	return status;
}

enum cli_status cli_reload(struct cli *cli)
{
	static const char *const keys[] = { "added", "changed", "removed",
					    "unchanged" };
	enum cli_status status =
		cli_call(cli, "Reload", json_object_new_object(), false);
	struct json_object *parameters, *value;

	if (status != CLI_OK)
		return status;
	status = cli_reply(cli, &parameters, NULL);
	if (status == CLI_OK && cli->json) {
		cli_print_json(cli, parameters);
	} else if (status == CLI_OK) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (json_object_object_get_ex(parameters, keys[i],
						      &value))
				printf("%s%d %s", i ? ", " : "",
				       json_object_get_int(value), keys[i]);
		putchar('\n');
	}
	json_object_put(parameters);
	return status;
}
