// SPDX-License-Identifier: GPL-2.0-only
/* add, set, remove, enable, disable; active disconnect. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "model/error.h"

/* Reads a line without showing it, when somebody types it. */
static int read_password(char *buf, size_t size)
{
	struct termios old, quiet;
	bool typed = !tcgetattr(STDIN_FILENO, &old);
	bool got;

	if (typed) {
		fputs("password: ", stderr);
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(buf, size, stdin);
	if (typed) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		fputc('\n', stderr);
	}
	if (!got)
		return -1;
	buf[strcspn(buf, "\r\n")] = '\0';
	return 0;
}

/*
 * Takes a password out of the command line, where ps shows it, or off standard input
 * where that is asked for. Returns the value to use, in @buf.
 */
static const char *take_password(struct cli *cli, const char *value, char *buf)
{
	if (!strcmp(value, "-")) {
		if (cli->file) {
			cli_error(
				cli,
				"a batch cannot read a password from standard input");
			return NULL;
		}
		if (read_password(buf, PROP_TEXT_SIZE) < 0) {
			cli_error(cli,
				  "there is no password on standard input");
			return NULL;
		}
		return buf;
	}
	model_text_copy(buf, PROP_TEXT_SIZE, value);
	/* The words are those of main(), or a batch's line. */
	memset((char *)value, '*', strlen(value));
	return buf;
}

/* Adds one property to the request, once it is known to be acceptable. */
static enum cli_status put_prop(struct cli *cli, const struct command *cmd,
				const struct model_prop *given,
				struct json_object *to)
{
	const struct prop_table *table = prop_table(cmd->kind);
	const struct prop *prop = prop_find(table, given->name);
	struct model_object *scratch = calloc(1, table->size);
	struct model_error err = { 0 };
	enum cli_status status = CLI_OK;
	const char *value = given->value;
	char buf[PROP_TEXT_SIZE];

	if (!scratch)
		return CLI_REFUSED;
	if (prop->flags & PROP_SENSITIVE)
		value = take_password(cli, value, buf);
	if (!value) {
		status = CLI_USAGE;
	} else if (prop_parse(prop, value, scratch, &err) < 0) {
		model_refuse_value(&err, table->name, cmd->name);
		cli_error(cli, "%s", err.message);
		status = CLI_USAGE;
	} else {
		json_object_object_add(to, prop->name,
				       json_object_new_string(value));
	}
	explicit_bzero(buf, sizeof(buf));
	explicit_bzero(scratch, table->size);
	free(scratch);
	return status;
}

static enum cli_status finish(struct cli *cli)
{
	struct json_object *parameters;
	enum cli_status status = cli_reply(cli, &parameters, NULL);

	if (status == CLI_OK && cli->json)
		cli_print_json(cli, parameters);
	json_object_put(parameters);
	return status;
}

enum cli_status cli_change(struct cli *cli, struct command *cmd)
{
	struct json_object *parameters = json_object_new_object();
	struct json_object *properties = json_object_new_object();
	const char *name = command_verb_name(cmd->verb);
	enum cli_status status = CLI_OK;
	char method[32];

	json_object_object_add(
		parameters, "object",
		json_object_new_string(prop_table(cmd->kind)->name));
	if (cmd->name)
		json_object_object_add(parameters, "name",
				       json_object_new_string(cmd->name));
	json_object_object_add(parameters, "properties", properties);
	for (size_t i = 0; status == CLI_OK && i < cmd->count; i++)
		status = put_prop(cli, cmd, &cmd->props[i], properties);
	if (status != CLI_OK) {
		json_object_put(parameters);
		return status;
	}
	/* The method is called like the verb: "add" is io.kpptp.Add. */
	snprintf(method, sizeof(method), "%c%s", name[0] - 'a' + 'A', name + 1);
	status = cli_call(cli, method, parameters, false);
	return status == CLI_OK ? finish(cli) : status;
}

enum cli_status cli_disconnect(struct cli *cli, const struct command *cmd)
{
	struct json_object *parameters = json_object_new_object();
	enum cli_status status;

	json_object_object_add(parameters, "name",
			       json_object_new_string(cmd->name));
	status = cli_call(cli, "Disconnect", parameters, false);
	return status == CLI_OK ? finish(cli) : status;
}
