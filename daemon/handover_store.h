/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors that the service manager keeps from one process of the service to the
 * next: "File Descriptor Store" of systemd, sd_notify(3) and sd_listen_fds(3).
 *
 * systemd compares each descriptor with all that it has already, which takes most of
 * a minute for 10,000. So it gets one unix socket for all control connections, which
 * wait in the queue of that.
 */
#ifndef KPPTPD_HANDOVER_STORE_H
#define KPPTPD_HANDOVER_STORE_H

#include <stdbool.h>

/**
 * struct store - what is kept
 * @state: sealed memory that tells of the tunnels, or -1
 * @listeners: listening sockets
 * @listener_count: how many
 * @connections: sockets of control connections, in an order that lasts
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

/**
 * store_give() - have descriptors kept; returns when they are
 * @from: descriptors, which stay the caller's too
 *
 * Return: false, logged, when they are not; nothing is kept then.
 */
bool store_give(const struct store *from);

/**
 * store_take() - what the process before this one left; the store is empty then
 * @out: to be freed by store_close()
 */
void store_take(struct store *out);

/** store_close() - close what is not -1, and free */
void store_close(struct store *store);

#endif /* KPPTPD_HANDOVER_STORE_H */
