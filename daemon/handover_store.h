/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors that the service manager keeps from one process of the service to the
 * next: "File Descriptor Store" of systemd, sd_notify(3) and sd_listen_fds(3).
 */
#ifndef KPPTPD_HANDOVER_STORE_H
#define KPPTPD_HANDOVER_STORE_H

#include <stdbool.h>

/* Names of what is kept; short, since all of them go into one variable. */
#define STORE_LISTENER "listen"
#define STORE_CONNECTION "tcp"
#define STORE_STATE "state"

/**
 * struct store - what was kept; all owned by whoever has the struct, -1 is none
 * @state: sealed memory that tells of the tunnels
 * @listeners: listening sockets
 * @listener_count: how many
 * @connections: sockets of control connections
 * @connection_count: how many
 */
struct store {
	int state;
	int *listeners;
	unsigned int listener_count;
	int *connections;
	unsigned int connection_count;
};

/** store_is_there() - is there a service manager to give anything to? */
bool store_is_there(void);

/** store_give() - have @count descriptors kept by @name; false, logged, if not */
bool store_give(const char *name, const int *fds, unsigned int count);

/** store_settle() - wait until all is there; false, logged, if it is not */
bool store_settle(void);

/** store_take() - what the process before this one left; the store is empty then */
void store_take(struct store *out);

/** store_close() - all of them that are left in it */
void store_close(struct store *store);

#endif /* KPPTPD_HANDOVER_STORE_H */
