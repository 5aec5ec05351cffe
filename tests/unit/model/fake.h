/* SPDX-License-Identifier: GPL-2.0-only */
/* A daemon without tunnels: model, configuration file and socket, made-up live state. */
#ifndef KPPTP_TEST_FAKE_H
#define KPPTP_TEST_FAKE_H

#include <sys/types.h>

/** enum fake_live - what the made-up live state says */
enum fake_live {
	FAKE_IDLE, /* nothing is connected */
	FAKE_CONNECTED, /* clients that are enabled, and user ex without a static entry */
	FAKE_CROWD /* thousands of connected users */
};

/**
 * struct fake - one such daemon, in a process of its own
 * @dir: scratch directory
 * @socket: path of its socket
 * @config: path of its configuration file
 * @pid: the process
 */
struct fake {
	char dir[64];
	char socket[96];
	char config[96];
	pid_t pid;
};

/**
 * struct fake_run - what a run of the command line came to
 * @status: exit status
 * @out: standard output
 * @err: standard error
 */
struct fake_run {
	int status;
	char out[65536];
	char err[4096];
};

/** fake_start() - start the daemon with a configuration; NULL is no file at all */
void fake_start(struct fake *fake, enum fake_live live, const char *config);

/** fake_stop() - end it; asserts that it ended well, without a leak */
void fake_stop(struct fake *fake);

/**
 * fake_cli() - run kpptp
 * @fake: the daemon
 * @run: filled
 * @input: standard input
 * @line: the words, as word_split() takes them
 *
 * Return: exit status.
 */
int fake_cli(const struct fake *fake, struct fake_run *run, const char *input,
	     const char *line);

/** fake_config() - the configuration file, in a static buffer */
const char *fake_config(const struct fake *fake);

#endif
