/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A server and a client in one process: real control connections over loopback,
 * PPP over the null data plane, netdevs in memory (fake_rtn.h).
 */
#ifndef DAEMON_WORLD_H
#define DAEMON_WORLD_H

#include <netinet/in.h>

#include "bundle.h"
#include "daemon.h"
#include "net/peer_dns.h"

/* The client that world_add_client() adds first; its netdev too. */
#define WORLD_CLIENT "pptp-out1"

/**
 * struct world - two daemons
 * @event: loop of both
 * @server: the one at 127.0.0.1
 * @client: the one that dials it
 * @dns: DNS servers that the client's peer gave and that are in use
 * @changes: calls of ipc_changed() so far
 */
struct world {
	sd_event *event;
	struct daemon server;
	struct daemon client;
	struct peer_dns_servers dns;
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

/** world_bundle() - the only bundle of @d, or NULL */
struct bundle *world_bundle(const struct daemon *d);

/**
 * world_add_secret() - user "ex" of the manual, and a server that is enabled
 * @more: one more "property=value", or NULL
 */
void world_add_secret(struct world *w, const char *more);

/** world_add_client() - a client that logs in as "ex"; @more as above */
void world_add_client(struct world *w, const char *password, const char *more);

/** world_connect() - the manual's tunnel, with a static interface on the server */
void world_connect(struct world *w);

/* For world_run_until(). */

/** world_connected() - the only bundle of either daemon is connected */
bool world_connected(struct world *w);

/** world_two_connected() - the server's first two bundles are connected */
bool world_two_connected(struct world *w);

/** world_server_empty() - the server has no live session */
bool world_server_empty(struct world *w);

/** world_empty() - neither daemon has */
bool world_empty(struct world *w);

/** world_client_failed() - %WORLD_CLIENT says why it has no session */
bool world_client_failed(struct world *w);

/** world_assert_status() - the status of %WORLD_CLIENT begins so */
void world_assert_status(struct world *w, const char *begins);

/** world_assert_address() - @a is @text */
void world_assert_address(struct in_addr a, const char *text);

#endif
