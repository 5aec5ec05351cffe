/* SPDX-License-Identifier: GPL-2.0-only */
/* What the command families of kpptp share. */
#ifndef KPPTP_TOOLS_CLI_H
#define KPPTP_TOOLS_CLI_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

#include "model/command.h"
#include "model/model.h"

/**
 * enum cli_status - exit status
 * @CLI_OK: done
 * @CLI_REFUSED: the daemon refused, or cannot be reached
 * @CLI_USAGE: the command line is not understood
 * @CLI_FILES: of completion alone: the shell is to offer files
 */
enum cli_status { CLI_OK, CLI_REFUSED, CLI_USAGE, CLI_FILES };

/**
 * struct cli - one run of the program
 * @json: print JSON
 * @pretty: print JSON over several lines
 * @detail: print all that is known
 * @sensitive: print passwords
 * @quiet: print no errors, and do not wait long for the daemon
 * @stats: print the counters of users instead of their state
 * @socket: path of the daemon's socket
 * @file: of a batch or import, for messages; NULL at the prompt
 * @line: in @file
 * @fd: connection to the daemon, -1 while there is none
 * @in: received and not yet handled
 * @in_used: bytes in @in
 * @in_room: allocated
 */
struct cli {
	bool json;
	bool pretty;
	bool detail;
	bool sensitive;
	bool quiet;
	bool stats;
	const char *socket;
	const char *file;
	unsigned int line;
	int fd;
	char *in;
	size_t in_used;
	size_t in_room;
};

/** cli_error() - print one line on stderr, with file and line in a batch */
void cli_error(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * cli_call() - send a request
 * @cli: connects at the first call
 * @method: without the interface's name
 * @parameters: taken over
 * @more: several replies are welcome
 *
 * Return: CLI_OK, or CLI_REFUSED with the reason printed.
 */
enum cli_status cli_call(struct cli *cli, const char *method,
			 struct json_object *parameters, bool more);

/**
 * cli_reply() - wait for a reply
 * @cli: the run
 * @parameters: of the reply, to be put; NULL on refusal
 * @continues: do more replies follow; may be NULL
 *
 * Return: CLI_OK, or CLI_REFUSED with the reason printed.
 */
enum cli_status cli_reply(struct cli *cli, struct json_object **parameters,
			  bool *continues);

/** cli_close() - end the connection */
void cli_close(struct cli *cli);

/** cli_print_json() - print @value as -j or -p says, and a newline */
void cli_print_json(const struct cli *cli, struct json_object *value);

/* The command families; each prints its own errors. */
enum cli_status cli_change(struct cli *cli, struct command *cmd);
enum cli_status cli_disconnect(struct cli *cli, const struct command *cmd);
enum cli_status cli_show(struct cli *cli, const struct command *cmd);
enum cli_status cli_effective(struct cli *cli, const struct command *cmd);
enum cli_status cli_secrets(struct cli *cli, char **words, size_t count);
enum cli_status cli_monitor(struct cli *cli, const struct command *cmd);
enum cli_status cli_events(struct cli *cli);
enum cli_status cli_export(struct cli *cli);
enum cli_status cli_import(struct cli *cli, const char *path);
enum cli_status cli_reload(struct cli *cli);

/** cli_is_secrets() - are the words for cli_secrets()? */
bool cli_is_secrets(char **words, size_t count);

/**
 * cli_rows() - ask for the rows of an object
 * @cmd: its kind, and its name if that is not NULL
 * @rows: an array, to be put
 */
enum cli_status cli_rows(struct cli *cli, const struct command *cmd,
			 struct json_object **rows);

/** cli_import_stream() - import what a stream has; see cli_import() */
enum cli_status cli_import_stream(struct cli *cli, FILE *in);

/**
 * cli_help() - print help
 * @object: word for an object, or NULL for all
 * @topic: word for one of its verbs or properties, or NULL
 */
enum cli_status cli_help(struct cli *cli, const char *object,
			 const char *topic);

/**
 * cli_complete() - print what the last word may become, one a line
 * @words: of the command line so far, options included; the last may be empty
 *
 * Return: CLI_OK, or CLI_FILES where the names of files fit.
 */
enum cli_status cli_complete(struct cli *cli, char **words, size_t count);

/** cli_main() - the program; returns its exit status */
int cli_main(int argc, char **argv);

#endif
