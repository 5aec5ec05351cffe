// SPDX-License-Identifier: GPL-2.0-only
#include "handover_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "log.h"

enum {
	/* A message of a unix socket carries 253 (SCM_MAX_FD). */
	PER_MESSAGE = 128,
	/* The manager may be busy, but not for as long as this. */
	SETTLE_S = 5,
};

static const char *const names[] = { STORE_LISTENER, STORE_CONNECTION,
				     STORE_STATE };

bool store_is_there(void)
{
	return getenv("NOTIFY_SOCKET");
}

bool store_give(const char *name, const int *fds, unsigned int count)
{
	char text[64];
	int r = 1;

	snprintf(text, sizeof(text), "FDSTORE=1\nFDNAME=%s", name);
	while (count && r > 0) {
		unsigned int n = count < PER_MESSAGE ? count : PER_MESSAGE;

		r = sd_pid_notify_with_fds(0, 0, text, fds, n);
		fds += n;
		count -= n;
	}
	if (r > 0)
		return true;
	log_error("service manager: descriptors cannot be kept: %s",
		  r < 0 ? strerror(-r) : "there is none");
	return false;
}

bool store_settle(void)
{
	int r = sd_notify_barrier(0, SETTLE_S * 1000000ULL);

	if (r > 0)
		return true;
	log_error("service manager: does not answer: %s",
		  r < 0 ? strerror(-r) : "there is none");
	return false;
}

static void sort(struct store *out, int fd, const char *name)
{
	if (!strcmp(name, STORE_CONNECTION)) {
		out->connections[out->connection_count++] = fd;
	} else if (!strcmp(name, STORE_LISTENER)) {
		out->listeners[out->listener_count++] = fd;
	} else if (!strcmp(name, STORE_STATE) && out->state < 0) {
		out->state = fd;
	} else {
		log_warn("service manager: descriptor \"%s\" is unknown here",
			 name);
		close(fd);
	}
}

void store_take(struct store *out)
{
	char **found = NULL, text[64];
	int count = sd_listen_fds_with_names(true, &found);

	*out = (struct store){ .state = -1 };
	if (count <= 0)
		return;
	out->connections = calloc((size_t)count, sizeof(int));
	out->listeners = calloc((size_t)count, sizeof(int));
	for (int i = 0; i < count; i++) {
		int fd = SD_LISTEN_FDS_START + i;

		if (out->connections && out->listeners)
			sort(out, fd, found[i]);
		else
			close(fd);
		free(found[i]);
	}
	free(found);
	/* Whatever becomes of this process, the next one is not to have them again. */
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(text, sizeof(text), "FDSTOREREMOVE=1\nFDNAME=%s",
			 names[i]);
		sd_notify(0, text);
	}
}

void store_close(struct store *store)
{
	for (unsigned int i = 0; i < store->connection_count; i++)
		if (store->connections[i] >= 0)
			close(store->connections[i]);
	for (unsigned int i = 0; i < store->listener_count; i++)
		if (store->listeners[i] >= 0)
			close(store->listeners[i]);
	if (store->state >= 0)
		close(store->state);
	free(store->connections);
	free(store->listeners);
	*store = (struct store){ .state = -1 };
}
