// SPDX-License-Identifier: GPL-2.0-only
/* secret import, secret export: users of pppd's chap-secrets. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "model/chap_secrets.h"

/* A file of this kind that is longer is none. */
#define SECRETS_MAX (16 << 20)

/* Reads all of a file, to be wiped and freed; NULL with the reason printed. */
static char *read_file(const struct cli *cli, const char *path, size_t *size)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *text = in ? malloc(SECRETS_MAX) : NULL;

	if (!in) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return NULL;
	}
	if (text)
		*size = fread(text, 1, SECRETS_MAX, in);
	if (text && (ferror(in) || *size == SECRETS_MAX)) {
		cli_error(cli, "%s: %s", path,
			  ferror(in) ? strerror(errno) : "too long");
		free(text);
		text = NULL;
	}
	if (in != stdin)
		fclose(in);
	return text;
}

/**
 * struct notes - where what cannot be taken over is told
 * @cli: the run
 * @path: of the file
 */
struct notes {
	struct cli *cli;
	const char *path;
};

static void on_note(unsigned int line, const char *what, void *user)
{
	const struct notes *notes = user;

	cli_error(notes->cli, "%s:%u: %s", notes->path, line, what);
}

static enum cli_status import_secrets(struct cli *cli, const char *path)
{
	struct notes notes = { cli, path };
	char *text, *commands = NULL;
	size_t size = 0;
	enum cli_status status = CLI_REFUSED;
	FILE *in;

	text = read_file(cli, path, &size);
	if (!text)
		return CLI_USAGE;
	commands = chap_secrets_import(text, size, NULL, on_note, &notes);
	explicit_bzero(text, size);
	free(text);
	if (!commands)
		return CLI_REFUSED;
	in = *commands ? fmemopen(commands, strlen(commands), "r") : NULL;
	if (in) {
		status = cli_import_stream(cli, in);
		fclose(in);
	} else if (!*commands) {
		cli_error(cli, "%s: there is no user in it", path);
	}
	explicit_bzero(commands, strlen(commands));
	free(commands);
	return status;
}

static const char *text_of(struct json_object *row, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(row, key, &value);
	return value ? json_object_get_string(value) : "";
}

static void export_row(const struct cli *cli, struct json_object *row,
		       FILE *out)
{
	char line[5 * MODEL_TEXT_SIZE];
	struct json_object *disabled;
	const char *why = NULL;

	if (json_object_object_get_ex(row, "disabled", &disabled) &&
	    json_object_get_boolean(disabled))
		why = "disabled";
	if (!why)
		why = chap_secrets_line(text_of(row, "name"),
					text_of(row, "password"),
					text_of(row, "remote-address"), line,
					sizeof(line));
	if (why)
		cli_error(cli, "secret %s is left out: %s",
			  text_of(row, "name"), why);
	else
		fputs(line, out);
	explicit_bzero(line, sizeof(line));
}

/* A file of passwords is for its owner alone, and replaces none. */
static FILE *open_output(const struct cli *cli, const char *path)
{
	int fd;

	if (!path || !strcmp(path, "-"))
		return stdout;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return NULL;
	}
	return fdopen(fd, "w");
}

static enum cli_status export_secrets(struct cli *cli, const char *path)
{
	struct json_object *rows;
	struct command cmd = { .kind = MODEL_SECRET };
	enum cli_status status;
	FILE *out;

	cli->sensitive = true;
	status = cli_rows(cli, &cmd, &rows);
	out = status == CLI_OK ? open_output(cli, path) : NULL;
	if (!out) {
		json_object_put(rows);
		return status == CLI_OK ? CLI_USAGE : status;
	}
	fputs("# client\tserver\tsecret\taddresses\n", out);
	for (size_t i = 0; i < json_object_array_length(rows); i++)
		export_row(cli, json_object_array_get_idx(rows, i), out);
	json_object_put(rows);
	if (out != stdout && fclose(out)) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return CLI_REFUSED;
	}
	return CLI_OK;
}

bool cli_is_secrets(char **words, size_t count)
{
	return count > 2 && command_object(words[0], true) == MODEL_SECRET &&
	       (!strcmp(words[1], "import") || !strcmp(words[1], "export")) &&
	       !strcmp(words[2], "chap-secrets");
}

enum cli_status cli_secrets(struct cli *cli, char **words, size_t count)
{
	bool import = !strcmp(words[1], "import");

	if (count > 4 || (import && count != 4)) {
		cli_error(cli, "secret %s chap-secrets takes the name of %s",
			  words[1], import ? "a file, or -" : "one file");
		return CLI_USAGE;
	}
	return import ? import_secrets(cli, words[3]) :
			export_secrets(cli, count > 3 ? words[3] : NULL);
}
