// SPDX-License-Identifier: GPL-2.0-only
/* Requests and replies over the daemon's socket. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "ipc/limits.h"
#include "ipc/names.h"

/* Nobody waits longer for a completion. */
static const struct timeval quiet_limit = { .tv_sec = 1 };

void cli_error(const struct cli *cli, const char *format, ...)
{
	va_list args;

	if (cli->quiet)
		return;
	fflush(stdout);
	fputs("kpptp: ", stderr);
	if (cli->file)
		fprintf(stderr, "%s:%u: ", cli->file, cli->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static enum cli_status open_socket(struct cli *cli)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	if (cli->fd >= 0)
		return CLI_OK;
	if (strlen(cli->socket) >= sizeof(addr.sun_path)) {
		cli_error(cli, "%s: the path of the socket is too long",
			  cli->socket);
		return CLI_REFUSED;
	}
	memcpy(addr.sun_path, cli->socket, strlen(cli->socket));
	cli->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (cli->quiet)
		setsockopt(cli->fd, SOL_SOCKET, SO_RCVTIMEO, &quiet_limit,
			   sizeof(quiet_limit));
	if (cli->fd >= 0 &&
	    !connect(cli->fd, (struct sockaddr *)&addr, sizeof(addr)))
		return CLI_OK;
	if (errno == ENOENT || errno == ECONNREFUSED)
		cli_error(cli, "kpptpd is not running (nobody listens at %s)",
			  cli->socket);
	else
		cli_error(cli, "%s: %s", cli->socket, strerror(errno));
	cli_close(cli);
	return CLI_REFUSED;
}

void cli_close(struct cli *cli)
{
	if (cli->fd >= 0)
		close(cli->fd);
	cli->fd = -1;
	if (cli->in)
		explicit_bzero(cli->in, cli->in_room);
	free(cli->in);
	cli->in = NULL;
	cli->in_used = cli->in_room = 0;
}

static enum cli_status send_all(struct cli *cli, const char *text, size_t len)
{
	while (len) {
		ssize_t n = send(cli->fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			cli_error(cli, "kpptpd closed the connection: %s",
				  strerror(errno));
			return CLI_REFUSED;
		}
		text += n;
		len -= n;
	}
	return CLI_OK;
}

enum cli_status cli_call(struct cli *cli, const char *method,
			 struct json_object *parameters, bool more)
{
	struct json_object *request = json_object_new_object();
	enum cli_status status;
	const char *text;
	char name[64];

	snprintf(name, sizeof(name), IPC_INTERFACE ".%s", method);
	json_object_object_add(request, "method", json_object_new_string(name));
	json_object_object_add(request, "parameters", parameters);
	if (more)
		json_object_object_add(request, "more",
				       json_object_new_boolean(true));
	text = json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN);
	status = open_socket(cli);
	if (status == CLI_OK)
		status = send_all(cli, text, strlen(text) + 1);
	json_object_put(request);
	return status;
}

/* Reads until a whole message is there; returns its length with the NUL, 0 at the end. */
static size_t read_message(struct cli *cli)
{
	size_t seen = 0;

	for (;;) {
		char *end = cli->in ? memchr(cli->in + seen, '\0',
					     cli->in_used - seen) :
				      NULL;
		ssize_t n;

		if (end)
			return end - cli->in + 1;
		seen = cli->in_used;
		if (cli->in_used == cli->in_room) {
			char *in = realloc(cli->in,
					   cli->in_room + IPC_MESSAGE_MAX);

			if (!in)
				return 0;
			cli->in = in;
			cli->in_room += IPC_MESSAGE_MAX;
		}
		n = recv(cli->fd, cli->in + cli->in_used,
			 cli->in_room - cli->in_used, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		cli->in_used += n;
	}
}

/* Prints the reason of an error reply. */
static void print_refusal(struct cli *cli, const char *error,
			  struct json_object *parameters)
{
	struct json_object *message = NULL, *file = NULL, *line = NULL;

	json_object_object_get_ex(parameters, "message", &message);
	if (!message) {
		cli_error(cli, "%s %s", error,
			  json_object_to_json_string(parameters));
		return;
	}
	json_object_object_get_ex(parameters, "file", &file);
	json_object_object_get_ex(parameters, "line", &line);
	if (line && cli->file)
		cli->line += json_object_get_int(line) - 1;
	if (file && line)
		cli_error(cli, "%s:%d: %s", json_object_get_string(file),
			  json_object_get_int(line),
			  json_object_get_string(message));
	else if (file)
		cli_error(cli, "%s: %s", json_object_get_string(file),
			  json_object_get_string(message));
	else
		cli_error(cli, "%s", json_object_get_string(message));
}

enum cli_status cli_reply(struct cli *cli, struct json_object **parameters,
			  bool *continues)
{
	struct json_object *reply, *error, *more;
	size_t len = read_message(cli);

	*parameters = NULL;
	if (!len) {
		cli_error(cli, "kpptpd closed the connection");
		cli_close(cli);
		return CLI_REFUSED;
	}
	reply = json_tokener_parse(cli->in);
	cli->in_used -= len;
	memmove(cli->in, cli->in + len, cli->in_used);
	json_object_object_get_ex(reply, "parameters", parameters);
	if (continues)
		*continues =
			json_object_object_get_ex(reply, "continues", &more) &&
			json_object_get_boolean(more);
	if (!json_object_is_type(reply, json_type_object)) {
		cli_error(cli, "kpptpd sent a reply that is no JSON object");
	} else if (json_object_object_get_ex(reply, "error", &error)) {
		print_refusal(cli, json_object_get_string(error), *parameters);
	} else {
		*parameters = *parameters ? json_object_get(*parameters) :
					    json_object_new_object();
		json_object_put(reply);
		return CLI_OK;
	}
	*parameters = NULL;
	json_object_put(reply);
	return CLI_REFUSED;
}

void cli_print_json(const struct cli *cli, struct json_object *value)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (cli->pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	puts(json_object_to_json_string_ext(value, flags));
	fflush(stdout);
}
