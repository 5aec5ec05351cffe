/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A server and a client in one process: real control connections over loopback,
 * PPP over the null data plane, netdevs in memory (fake_rtn.h).
 */
#ifndef DAEMON_WORLD_H
#define DAEMON_WORLD_H

#include "daemon.h"

/**
 * struct world - two daemons
 * @event: loop of both
 * @server: the one at 127.0.0.1
 * @client: the one that dials it
 * @changes: calls of ipc_changed() so far
 */
struct world {
	sd_event *event;
	struct daemon server;
	struct daemon client;
	unsigned int changes;
};

/** world_private_net() - a namespace with a loopback of our own, if we may */
void world_private_net(void);

/* For cmocka; *state becomes the world, with both models at their defaults. */
int world_setup(void **state);
int world_teardown(void **state);

/** world_add() - model_add() with "property=value" strings, NULL at the end */
const struct model_object *world_add(struct daemon *d, enum model_kind kind,
				     ...);

/** world_set() - model_set() likewise; @name may be NULL for the server */
void world_set(struct daemon *d, enum model_kind kind, const char *name, ...);

/** world_start() - start both daemons */
void world_start(struct world *w);

/**
 * world_run_until() - run the loop until @done says so
 * @what: for the message when it does not within ten seconds
 */
void world_run_until(struct world *w, bool (*done)(struct world *w),
		     const char *what);

/** world_session() - the only live session of @d, or NULL */
struct session *world_session(const struct daemon *d);

#endif
