// SPDX-License-Identifier: GPL-2.0-only
#include "fake.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../tools/cli.h"
#include "ipc/ipc.h"
#include "model/json.h"
#include "model/word.h"

#define CROWD 3000

static enum fake_live live_state;
static struct ipc *server;

static void put_text(struct json_object *out, const char *key,
		     const char *value)
{
	json_object_object_add(out, key, json_object_new_string(value));
}

static void put_number(struct json_object *out, const char *key, int value)
{
	json_object_object_add(out, key, json_object_new_int(value));
}

/* The figures of the manual's examples. */
static void on_state(const struct model_object *obj, struct json_object *out,
		     void *user)
{
	const struct model_client *client = (const void *)obj;
	struct json_object *drops;

	(void)user;
	if (obj->kind == MODEL_SERVER) {
		if (live_state == FAKE_CROWD)
			put_text(out, "status", "cannot listen");
		return;
	}
	if (obj->kind == MODEL_IPV6_POOL) {
		put_number(out, "used", 3);
		return;
	}
	if (obj->kind != MODEL_CLIENT && obj->kind != MODEL_INTERFACE)
		return;
	if (obj->kind != MODEL_CLIENT || client->disabled ||
	    live_state != FAKE_CONNECTED) {
		put_text(out, "status", "terminated");
		return;
	}
	json_object_object_add(out, "running", json_object_new_boolean(true));
	put_text(out, "status", "connected");
	put_number(out, "uptime", 24249);
	put_number(out, "idle-time", 24249);
	put_text(out, "encoding", "MPPE128 stateless");
	put_number(out, "mtu", 1460);
	put_number(out, "mru", 1460);
	put_text(out, "local-address", "10.0.103.2");
	put_text(out, "local-ipv6-address", "fe80::1");
	put_number(out, "active-links", 2);
	put_number(out, "rx-packets", 7);
	drops = json_object_new_object();
	put_number(drops, "late", 2);
	json_object_object_add(out, "rx-drop", drops);
}

static struct json_object *on_row(enum model_kind kind, const char *wanted,
				  uint64_t *cursor, void *user)
{
	uint64_t last = live_state == FAKE_CROWD ? CROWD :
						   live_state == FAKE_CONNECTED;
	struct json_object *row;
	char name[32] = "ex";

	(void)user;
	do {
		if (*cursor >= last)
			return NULL;
		++*cursor;
		if (live_state == FAKE_CROWD)
			snprintf(name, sizeof(name), "user%llu",
				 (unsigned long long)*cursor);
	} while (wanted &&
		 strcmp(wanted, kind == MODEL_ACTIVE ? name : "<pptp-ex>"));
	row = json_object_new_object();
	put_text(row, "encoding",
		 kind == MODEL_ACTIVE ? "MPPE128 stateless" : "none");
	put_number(row, "uptime", 392);
	if (kind == MODEL_ACTIVE) {
		put_text(row, "name", name);
		put_text(row, "service", "pptp");
		json_object_object_add(row, "radius",
				       json_object_new_boolean(true));
		/* Bytes that a peer chose: no UTF-8, and a terminal's escape. */
		put_text(row, "caller-id", "10.0.0.202\xff\x1b[2J");
		put_text(row, "address", "10.0.103.2");
		put_number(row, "rx-bytes", 4711);
		put_number(row, "tx-bytes", 815);
		put_number(row, "rx-packets", 12);
		put_number(row, "tx-packets", 11);
		return row;
	}
	put_text(row, "user", name);
	put_number(row, "mtu", 1460);
	put_text(row, "client-address", "10.0.0.202");
	json_object_object_add(row, "running", json_object_new_boolean(true));
	put_text(row, "name", "<pptp-ex>");
	return row;
}

static struct json_object *on_effective(const struct model_object *obj,
					void *user)
{
	struct json_object *rows, *row;

	(void)user;
	if (obj->kind != MODEL_SECRET)
		return NULL;
	rows = json_object_new_array();
	row = json_object_new_object();
	put_text(row, "property", "use-encryption");
	put_text(row, "value", "required");
	put_text(row, "from", "profile \"lan\"");
	json_object_array_add(rows, row);
	row = json_object_new_object();
	put_text(row, "property", "only-one");
	put_text(row, "value", "no");
	put_text(row, "from", "built-in default");
	json_object_array_add(rows, row);
	return rows;
}

static int on_disconnect(const char *name, void *user)
{
	(void)user;
	if (live_state != FAKE_CONNECTED || strcmp(name, "ex"))
		return 0;
	live_state = FAKE_IDLE;
	return 1;
}

static void on_changed(enum model_kind kind, const struct model_object *old,
		       const struct model_object *new, void *user)
{
	struct json_object *event = json_object_new_object();

	(void)user;
	ipc_changed(server, kind, model_name(new ? new : old));
	put_text(event, "event", "config");
	put_text(event, "time", "2026-01-02T03:04:05.678Z");
	put_text(event, "action", old ? new ? "set" : "remove" : "add");
	put_text(event, "object", prop_table(kind)->name);
	put_text(event, "name", model_name(new ? new : old));
	if (new)
		json_object_object_add(event, "properties",
				       json_object_of(new, false));
	ipc_event(server, event);
}

static const struct ipc_ops ops = {
	.state = on_state,
	.row = on_row,
	.effective = on_effective,
	.disconnect = on_disconnect,
};

/* The daemon's process; says over @ready that it listens. */
static int serve(const struct fake *fake, int ready)
{
	struct model *model = model_new();
	struct model_file *file = model_file_new(model, fake->config);
	struct model_error err = { 0 };
	sd_event *event = NULL;
	sigset_t mask;
	char text[1024];
	int ret;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	if (model_file_load(file, NULL, &err) < 0) {
		fprintf(stderr, "%s\n",
			model_error_text(&err, text, sizeof(text)));
		return 1;
	}
	model_set_changed(model, on_changed, NULL);
	if (sd_event_new(&event) < 0 ||
	    sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL) < 0 ||
	    ipc_new(event, fake->socket, model, file, &ops, NULL, &server) < 0)
		return 1;
	if (write(ready, "r", 1) != 1)
		return 1;
	close(ready);
	ret = sd_event_loop(event);
	ipc_free(server);
	model_file_free(file);
	model_free(model);
	sd_event_unref(event);
	return ret;
}

static void write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void read_file(const char *path, char *buf, size_t size)
{
	FILE *in = fopen(path, "r");

	assert_non_null(in);
	buf[fread(buf, 1, size - 1, in)] = '\0';
	fclose(in);
}

void fake_start(struct fake *fake, enum fake_live live, const char *config)
{
	int ready[2];
	char byte;

	strcpy(fake->dir, "/tmp/kpptp-test.XXXXXX");
	assert_non_null(mkdtemp(fake->dir));
	snprintf(fake->socket, sizeof(fake->socket), "%s/io", fake->dir);
	snprintf(fake->config, sizeof(fake->config), "%s/conf", fake->dir);
	if (config)
		write_file(fake->config, config);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	live_state = live;
	fflush(NULL);
	fake->pid = fork();
	assert_true(fake->pid >= 0);
	if (!fake->pid) {
		close(ready[0]);
		/* A test that failed does not stop it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* exit(), so that the sanitizer looks for leaks. */
		exit(serve(fake, ready[1]));
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

void fake_stop(struct fake *fake)
{
	char command[128];
	int status;

	assert_int_equal(kill(fake->pid, SIGTERM), 0);
	assert_int_equal(waitpid(fake->pid, &status, 0), fake->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(access(fake->socket, F_OK), -1);
	snprintf(command, sizeof(command), "rm -r %s", fake->dir);
	assert_int_equal(system(command), 0);
}

static void redirect(const char *path, int flags, int fd)
{
	int file = open(path, flags, 0600);

	if (file < 0 || dup2(file, fd) < 0)
		_exit(99);
	close(file);
}

static int run_child(const struct fake *fake, const char *line)
{
	char *words[WORD_MAX + 4], *copy = strdup(line),
				   *socket = strdup(fake->socket);
	const char *why;
	int count = word_split(copy, words + 3, &why), status;

	assert_true(count >= 0);
	words[0] = (char[]){ "kpptp" };
	words[1] = (char[]){ "--socket" };
	words[2] = socket;
	words[count + 3] = NULL;
	status = cli_main(count + 3, words);
	free(copy);
	free(socket);
	return status;
}

int fake_cli(const struct fake *fake, struct fake_run *run, const char *input,
	     const char *line)
{
	char in[96], out[96], err[96];
	pid_t pid;
	int status;

	snprintf(in, sizeof(in), "%s/in", fake->dir);
	snprintf(out, sizeof(out), "%s/out", fake->dir);
	snprintf(err, sizeof(err), "%s/err", fake->dir);
	write_file(in, input);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		redirect(in, O_RDONLY, STDIN_FILENO);
		redirect(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
		redirect(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
		exit(run_child(fake, line));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	run->status = WEXITSTATUS(status);
	read_file(out, run->out, sizeof(run->out));
	read_file(err, run->err, sizeof(run->err));
	return run->status;
}

const char *fake_config(const struct fake *fake)
{
	static char text[65536];

	read_file(fake->config, text, sizeof(text));
	return text;
}
