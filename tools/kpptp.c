// SPDX-License-Identifier: GPL-2.0-only
/* kpptp, the command line of kpptpd: options, batches, which family a command is of. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "ipc/names.h"
#include "model/error.h"
#include "model/word.h"

/* "show NAME effective" and "active show stats": is the last word another view? */
static bool is_view(char **words, size_t count, size_t least, const char *view)
{
	int kind = count > least ? command_object(words[0], true) : -1;

	return kind >= 0 && !strcmp(words[count - 1], view) &&
	       command_verb(prop_table(kind), words[1], true) ==
		       PROP_VERB_SHOW &&
	       (!strcmp(view, "effective") || kind == MODEL_ACTIVE);
}

static enum cli_status run_command(struct cli *cli, char **words, size_t count)
{
	bool effective = is_view(words, count, 3, "effective");
	struct model_error err = { 0 };
	struct command cmd;

	cli->stats = is_view(words, count, 2, "stats");
	if (effective || cli->stats)
		count--;
	if (command_parse(words, count, true, &cmd, &err) < 0) {
		cli_error(cli, "%s", err.message);
		return CLI_USAGE;
	}
	switch (cmd.verb) {
	case PROP_VERB_SHOW:
		return effective ? cli_effective(cli, &cmd) :
				   cli_show(cli, &cmd);
	case PROP_VERB_MONITOR:
		return cli_monitor(cli, &cmd);
	case PROP_VERB_DISCONNECT:
		return cli_disconnect(cli, &cmd);
	case PROP_VERB_ADD:
	case PROP_VERB_SET:
	case PROP_VERB_REMOVE:
	case PROP_VERB_ENABLE:
	case PROP_VERB_DISABLE:
	case PROP_VERB_USED:
		break;
	}
	return cli_change(cli, &cmd);
}

/* Takes --show-sensitive out of the words, for it comes to mind last. */
static size_t take_sensitive(struct cli *cli, char **words, size_t count)
{
	if (!count || strcmp(words[count - 1], "--show-sensitive") != 0)
		return count;
	cli->sensitive = true;
	return count - 1;
}

static enum cli_status run_words(struct cli *cli, char **words, size_t count)
{
	if (count && !strcmp(words[0], "complete"))
		return cli_complete(cli, words + 1, count - 1);
	count = take_sensitive(cli, words, count);
	if (!count || !strcmp(words[0], "help"))
		return cli_help(cli, count > 1 ? words[1] : NULL,
				count > 2 ? words[2] : NULL);
	if (count > 1 && !strcmp(words[1], "help"))
		return cli_help(cli, words[0], count > 2 ? words[2] : NULL);
	if (count == 3 && !strcmp(words[2], "help"))
		return cli_help(cli, words[0], words[1]);
	if (count == 1 && !strcmp(words[0], "export"))
		return cli_export(cli);
	if (count == 1 && !strcmp(words[0], "monitor"))
		return cli_events(cli);
	if (count == 1 && !strcmp(words[0], "reload"))
		return cli_reload(cli);
	if (!strcmp(words[0], "import")) {
		if (count == 2)
			return cli_import(cli, words[1]);
		cli_error(
			cli,
			"import takes the name of one file, or - for standard input");
		return CLI_USAGE;
	}
	if (cli_is_secrets(words, count))
		return cli_secrets(cli, words, count);
	return run_command(cli, words, count);
}

static enum cli_status run_line(struct cli *cli, char *line)
{
	char *words[WORD_MAX];
	const char *why;
	int count;

	line[strcspn(line, "\n")] = '\0';
	count = word_split(line, words, &why);
	if (count < 0) {
		cli_error(cli, "%s", why);
		return CLI_USAGE;
	}
	return count ? run_words(cli, words, count) : CLI_OK;
}

/* Runs the commands of a file up to the first that fails. */
static enum cli_status run_batch(struct cli *cli, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	enum cli_status status = CLI_OK;
	char *line = NULL;
	size_t room = 0;

	if (!in) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	cli->line = 0;
	while (status == CLI_OK && getline(&line, &room, in) > 0) {
		cli->file = path;
		cli->line++;
		status = run_line(cli, line);
	}
	if (line)
		explicit_bzero(line, room);
	free(line);
	if (in != stdin)
		fclose(in);
	return status;
}

int cli_main(int argc, char **argv)
{
	enum { OPTION_SOCKET = 256, OPTION_SENSITIVE };
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "pretty", no_argument, NULL, 'p' },
		{ "details", no_argument, NULL, 'd' },
		{ "batch", required_argument, NULL, 'b' },
		{ "socket", required_argument, NULL, OPTION_SOCKET },
		{ "show-sensitive", no_argument, NULL, OPTION_SENSITIVE },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct cli cli = { .socket = IPC_SOCKET, .fd = -1 };
	const char *batch = NULL;
	enum cli_status status;
	int option;

	/* "+": a value may begin with a minus. */
	while ((option = getopt_long(argc, argv, "+jpdb:h", options, NULL)) >=
	       0) {
		switch (option) {
		case 'p':
			cli.pretty = true;
			cli.json = true;
			break;
		case 'j':
			cli.json = true;
			break;
		case 'd':
			cli.detail = true;
			break;
		case 'b':
			batch = optarg;
			break;
		case OPTION_SOCKET:
			cli.socket = optarg;
			break;
		case OPTION_SENSITIVE:
			cli.sensitive = true;
			break;
		case 'h':
			return cli_help(&cli, NULL, NULL);
		default:
			return CLI_USAGE;
		}
	}
	if (batch)
		status = run_batch(&cli, batch);
	else
		status = run_words(&cli, argv + optind, argc - optind);
	cli_close(&cli);
	if (fflush(stdout) && status == CLI_OK)
		status = CLI_REFUSED;
	return status;
}
