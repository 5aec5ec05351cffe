// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings many sessions to IPCP-open and keeps them, for a measurement of a PPTP
 * server: usage: load --server ADDR --source ADDR [--sources N] [--count N]
 *	[--at-once N] [--user PREFIX] [--password WORD] [--daemon PID]
 *
 * Prints a line of JSON when all are open and one when all are gone. A line on
 * standard input asks for one more, its end ends the program.
 */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	EVENTS_MAX = 256, /* of one turn of the loop */
	PATIENCE_US = 2000000, /* without an answer, until it is asked again */
	TICK_MS = 500,
};

/* What epoll hands back for things that are no client. */
#define TAG_GRE UINT64_MAX
#define TAG_STDIN (UINT64_MAX - 1)

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void begin_some(struct load *load)
{
	while (load->under_way < load->at_once && load->begun < load->count) {
		load->under_way++;
		control_dial(load, &load->clients[load->begun++]);
	}
}

static void note_open(struct load *load, struct client *c)
{
	uint64_t now = c->done[STAGE_IPCP];

	/* The first one takes as long as one takes. */
	if (load->open && now - load->last_open > load->stall)
		load->stall = now - load->last_open;
	load->last_open = now;
	load->open++;
	load->under_way--;
	c->open = true;
	c->asked_len = 0;
}

void client_done(struct load *load, struct client *c, enum stage stage)
{
	if (c->done[stage])
		return;
	c->done[stage] = now_us();
	if (!c->open && c->done[STAGE_CCP] && c->done[STAGE_IPCP]) {
		c->done[STAGE_IPCP] = now_us();
		note_open(load, c);
	}
}

void client_lost(struct load *load, struct client *c)
{
	if (!c->open) {
		fprintf(stderr, "load: client %u: the server hung up\n",
			c->index);
		exit(1);
	}
	if (c->fd < 0)
		return;
	close(c->fd);
	c->fd = -1;
	if (++load->gone == load->count)
		report_status(load, "gone");
}

static void ask_again(struct load *load)
{
	uint64_t now = now_us();

	for (unsigned int i = 0; i < load->begun; i++) {
		struct client *c = &load->clients[i];

		if (c->open || !c->asked_len || now - c->asked_at < PATIENCE_US)
			continue;
		load->asked_again++;
		ppp_ask_again(load, c);
	}
}

static bool answer_stdin(struct load *load)
{
	char line[64];
	ssize_t n = read(STDIN_FILENO, line, sizeof(line));

	if (n <= 0)
		return false;
	report_status(load, "status");
	return true;
}

static bool turn(struct load *load)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(load->epoll, events, EVENTS_MAX,
			   load->done ? -1 : TICK_MS);

	if (n < 0 && errno != EINTR)
		die("epoll_wait");
	for (int i = 0; i < n; i++) {
		uint64_t tag = events[i].data.u64;

		if (tag == TAG_GRE)
			gre_receive(load);
		else if (tag != TAG_STDIN)
			control_event(load, &load->clients[tag],
				      events[i].events);
		else if (!answer_stdin(load))
			return false;
	}
	return true;
}

static void run(struct load *load)
{
	uint64_t looked = now_us();

	report_start(load);
	begin_some(load);
	while (turn(load)) {
		begin_some(load);
		if (!load->done && now_us() - looked > TICK_MS * 1000) {
			looked = now_us();
			ask_again(load);
		}
		gre_flush(load);
		if (load->open == load->count && !load->done) {
			load->done = true;
			report_open(load);
		}
	}
}

static void watch(struct load *load, int fd, uint64_t tag)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = tag };

	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, fd, &event))
		die("epoll_ctl");
}

static void prepare(struct load *load)
{
	struct rlimit files = { CLIENTS_MAX + 100, CLIENTS_MAX + 100 };

	if (setrlimit(RLIMIT_NOFILE, &files))
		die("setrlimit");
	load->clients = calloc(load->count, sizeof(*load->clients));
	if (!load->clients)
		die("memory");
	for (unsigned int i = 0; i < load->count; i++) {
		load->clients[i].index = i;
		load->clients[i].fd = -1;
		load->clients[i].source.s_addr = htonl(
			ntohl(load->first_source.s_addr) + i % load->sources);
	}
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load->epoll < 0)
		die("epoll");
	gre_open(load);
	watch(load, load->gre, TAG_GRE);
	watch(load, STDIN_FILENO, TAG_STDIN);
	ppp_prepare(load);
}

static void address(const char *text, struct in_addr *addr)
{
	errno = EINVAL;
	if (inet_pton(AF_INET, text, addr) != 1)
		die(text);
}

static void number(const char *text, unsigned int max, unsigned int *to)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	errno = ERANGE;
	if (*end || !value || value > max)
		die(text);
	*to = (unsigned int)value;
}

static void parse(struct load *load, int argc, char **argv)
{
	static const struct option options[] = {
		{ "server", required_argument, NULL, 's' },
		{ "source", required_argument, NULL, 'f' },
		{ "sources", required_argument, NULL, 'm' },
		{ "count", required_argument, NULL, 'n' },
		{ "at-once", required_argument, NULL, 'k' },
		{ "user", required_argument, NULL, 'u' },
		{ "password", required_argument, NULL, 'p' },
		{ "daemon", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	unsigned int pid = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			address(optarg, &load->server.sin_addr);
			break;
		case 'f':
			address(optarg, &load->first_source);
			break;
		case 'm':
			number(optarg, CLIENTS_MAX, &load->sources);
			break;
		case 'n':
			number(optarg, CLIENTS_MAX, &load->count);
			break;
		case 'k':
			number(optarg, CLIENTS_MAX, &load->at_once);
			break;
		case 'u':
			load->user = optarg;
			break;
		case 'p':
			load->password = optarg;
			break;
		case 'd':
			number(optarg, INT32_MAX, &pid);
			break;
		default:
			exit(2);
		}
	}
	load->daemon = (int)pid;
}

int main(int argc, char **argv)
{
	struct load load = {
		.server = { .sin_family = AF_INET, .sin_port = htons(1723) },
		.sources = 1,
		.count = 1,
		.at_once = 64,
		.user = "user",
		.password = "lkjrht",
	};

	parse(&load, argc, argv);
	errno = EINVAL;
	if (!load.server.sin_addr.s_addr || !load.first_source.s_addr)
		die("--server and --source are needed");
	prepare(&load);
	run(&load);
	return 0;
}
