// SPDX-License-Identifier: GPL-2.0-only
/* kpptpd: arguments, signals, the loop. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "daemon.h"
#include "ipc/names.h"
#include "live.h"
#include "log.h"
#include "model/file.h"
#include "state.h"
#include "version.h"

#define DEFAULT_CONFIG "/etc/kpptp/kpptp.conf"

/**
 * struct program - what main() holds together
 * @daemon: the parts that run
 * @file: configuration file
 * @config: its path
 * @socket: path of the socket
 */
struct program {
	struct daemon daemon;
	struct model_file *file;
	const char *config;
	const char *socket;
};

static const char usage[] =
	"usage: kpptpd [OPTION]...\n"
	"PPTP server and client; kpptp is its command line.\n"
	"\n"
	"  --config FILE   configuration (default: " DEFAULT_CONFIG ")\n"
	"  --socket PATH   socket for kpptp (default: " IPC_SOCKET ")\n"
	"  --state FILE    what is remembered across restarts, \"\" for nothing\n"
	"                  (default: " STATE_FILE ")\n"
	"  --debug         log every control message and PPP frame\n"
	"  --version       print the version and exit\n"
	"  --help          print this and exit\n"
	"\n"
	"SIGHUP reads the configuration again, SIGTERM ends all tunnels in order,\n"
	"SIGUSR2 leaves them with the service manager for the next kpptpd.\n";

/* Returns -1 to go on, else the exit status. */
static int parse_arguments(struct program *p, int argc, char **argv)
{
	enum {
		OPT_CONFIG = 1,
		OPT_SOCKET,
		OPT_STATE,
		OPT_DEBUG,
		OPT_VERSION,
		OPT_HELP
	};
	static const struct option options[] = {
		{ "config", required_argument, NULL, OPT_CONFIG },
		{ "socket", required_argument, NULL, OPT_SOCKET },
		{ "state", required_argument, NULL, OPT_STATE },
		{ "debug", no_argument, NULL, OPT_DEBUG },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ "help", no_argument, NULL, OPT_HELP },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case OPT_CONFIG:
			p->config = optarg;
			break;
		case OPT_SOCKET:
			p->socket = optarg;
			break;
		case OPT_STATE:
			p->daemon.state_file = optarg;
			break;
		case OPT_DEBUG:
			log_set_debug(true);
			break;
		case OPT_VERSION:
			puts("kpptpd " VERSION_TEXT);
			return EXIT_SUCCESS;
		case OPT_HELP:
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs("try kpptpd --help\n", stderr);
			return EXIT_FAILURE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kpptpd: no argument expected: %s\n",
			argv[optind]);
		return EXIT_FAILURE;
	}
	return -1;
}

static int load(struct program *p, struct model_reload *sum)
{
	struct model_error err = { 0 };
	char text[640];

	if (!model_file_load(p->file, sum, &err))
		return 0;
	log_error("%s", model_error_text(&err, text, sizeof(text)));
	return -EINVAL;
}

static int on_reload(sd_event_source *s, const struct signalfd_siginfo *si,
		     void *user)
{
	struct program *p = user;
	struct model_reload sum;
	struct timespec now;

	(void)s;
	(void)si;
	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   (uint64_t)now.tv_sec * 1000000 +
			   (uint64_t)now.tv_nsec / 1000);
	if (load(p, &sum))
		log_error(
			"configuration not reloaded, tunnels go on as before");
	else
		live_ops.reloaded(&sum, &p->daemon);
	sd_notify(0, "READY=1");
	return 0;
}

static int on_terminate(sd_event_source *s, const struct signalfd_siginfo *si,
			void *user)
{
	struct program *p = user;

	(void)s;
	(void)si;
	sd_notify(0, "STOPPING=1\nSTATUS=ending all tunnels");
	log_info("ending all tunnels");
	daemon_stop(&p->daemon);
	return 0;
}

static int on_hand_over(sd_event_source *s, const struct signalfd_siginfo *si,
			void *user)
{
	struct program *p = user;

	(void)s;
	(void)si;
	sd_notify(0, "STOPPING=1\nSTATUS=leaving tunnels to the next daemon");
	daemon_hand_over(&p->daemon);
	return 0;
}

/* Before the loop waits, lines of this turn are written. */
static int on_prepare(sd_event_source *source, void *user)
{
	(void)source;
	(void)user;
	log_flush();
	return 0;
}

static int watch_signals(sd_event *event, struct program *p)
{
	sd_event_source *source = NULL;
	sigset_t set;
	int r;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	r = sd_event_add_signal(event, &source, SIGTERM, on_terminate, p);
	if (r >= 0)
		r = sd_event_source_set_prepare(source, on_prepare);
	if (r >= 0)
		r = sd_event_source_set_floating(source, true);
	sd_event_source_unref(source);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGINT, on_terminate, p);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGHUP, on_reload, p);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGUSR2, on_hand_over, p);
	if (r >= 0)
		r = sd_event_set_watchdog(event, true);
	return r;
}

/* systemd makes both from the unit; who starts us by hand does not. */
static void make_folder(const char *path, mode_t mode)
{
	char *folder = strndup(path, (size_t)(strrchr(path, '/') - path));

	if (folder && mkdir(folder, mode) && errno != EEXIST)
		log_warn("%s: %s", folder, strerror(errno));
	free(folder);
}

static int open_socket(struct program *p, sd_event *event)
{
	struct daemon *d = &p->daemon;
	int r;

	if (!strcmp(p->socket, IPC_SOCKET))
		make_folder(p->socket, 0755);
	r = ipc_new(event, p->socket, d->model, p->file, &live_ops, d, &d->ipc);
	if (r < 0)
		log_error("socket %s: %s", p->socket, strerror(-r));
	return r;
}

static int run(struct program *p, sd_event *event, struct model *model)
{
	int r = watch_signals(event, p);

	if (r < 0) {
		log_error("event loop: %s", strerror(-r));
		return r;
	}
	p->file = model_file_new(model, p->config);
	if (!p->file)
		return -ENOMEM;
	if (!strcmp(p->daemon.state_file, STATE_FILE))
		make_folder(STATE_FILE, 0700);
	r = load(p, NULL);
	if (r >= 0)
		r = daemon_init(&p->daemon, event, model, dataplane_genl_new);
	if (r >= 0)
		r = open_socket(p, event);
	if (r < 0)
		return r;
	daemon_start(&p->daemon);
	sd_notify(0, "READY=1\nSTATUS=running");
	log_info("kpptpd " VERSION_TEXT " is ready");
	log_hold(true);
	r = sd_event_loop(event);
	log_hold(false);
	log_info("bye");
	return r;
}

int main(int argc, char **argv)
{
	struct program p = { .config = DEFAULT_CONFIG,
			     .socket = IPC_SOCKET,
			     .daemon.state_file = STATE_FILE };
	struct model *model = NULL;
	sd_event *event = NULL;
	int r;

	/* Passwords and keys are for no core dump and for no other process. */
	prctl(PR_SET_DUMPABLE, 0);
	log_open();
	r = parse_arguments(&p, argc, argv);
	if (r >= 0)
		return r;
	model = model_new();
	r = sd_event_new(&event);
	if (r >= 0 && model) {
		p.daemon.model = model;
		r = run(&p, event, model);
		ipc_free(p.daemon.ipc);
		p.daemon.ipc = NULL;
		daemon_done(&p.daemon);
		model_file_free(p.file);
	} else {
		log_error("out of memory");
		r = -ENOMEM;
	}
	model_free(model);
	sd_event_unref(event);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
