/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A restart that tunnels do not notice. The kernel goes on with the data and with
 * LCP echo by itself; the process that ends leaves its sockets and a description of
 * all that is open with the service manager, and the one that begins goes on from
 * there.
 *
 * The description is text in sealed memory: a line that names its version, a line
 * for each netdev, control connection and tunnel with an object of JSON (pack.h),
 * and a last line. It holds no password of anybody.
 */
#ifndef KPPTPD_HANDOVER_H
#define KPPTPD_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "handover_store.h"

struct daemon;
struct handover;

/* Of the description; one of another version is not read. */
#define HANDOVER_VERSION 1

/**
 * enum handover_limits - of the description
 * @HANDOVER_SIZE_MAX: a longer one is not ours, bytes
 * @HANDOVER_DEPTH_MAX: of objects in objects
 */
enum handover_limits {
	HANDOVER_SIZE_MAX = 512 << 20,
	HANDOVER_DEPTH_MAX = 16,
};

/**
 * handover_give() - leave all tunnels with the service manager
 * @d: daemon; from a handler of the loop
 *
 * Those that cannot be left end. After this, the process has to end without touching
 * anything.
 *
 * Return: false, logged, when there is nobody to leave them with.
 */
bool handover_give(struct daemon *d);

/**
 * handover_open() - what the process before this one left
 * @d: daemon, before anything was cleaned
 *
 * Listening sockets and netdevs are ours from here on.
 *
 * Return: to be ended by handover_finish(); NULL when there is nothing.
 */
struct handover *handover_open(struct daemon *d);

/**
 * handover_read() - likewise, of a description in hand
 * @d: daemon
 * @text: any bytes, to be kept until handover_finish()
 * @size: of @text
 * @store: sockets; emptied
 */
struct handover *handover_read(struct daemon *d, const char *text, size_t size,
			       struct store *store);

/**
 * handover_finish() - go on with the tunnels
 * @d: daemon; netdevs and clients of the configuration are there
 * @h: freed; NULL is fine
 *
 * What nobody goes on with is closed and removed, sessions of the kernel that a
 * process before this one left without giving them to anybody too.
 */
void handover_finish(struct daemon *d, struct handover *h);

#endif /* KPPTPD_HANDOVER_H */
