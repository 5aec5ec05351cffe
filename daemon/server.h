/* SPDX-License-Identifier: GPL-2.0-only */
/* The access server: who may call, and whose interface a caller gets. */
#ifndef KPPTPD_SERVER_H
#define KPPTPD_SERVER_H

#include <limits.h>

#include "daemon.h"

/*
 * Calls that have not got as far as packets: each holds a session of the kernel
 * and half a minute of our patience, and has not said who it is. A source may
 * be a NAT with many clients, or one attacker.
 */
enum server_limits {
	SERVER_STARTING_MAX = 4096,
	SERVER_STARTING_PER_SOURCE_MAX = 256,
};

/* "TCP port 1723 of ADDRESS by NETDEV", and why it cannot listen there; bytes. */
enum server_text { SERVER_WHERE_MAX = 64, SERVER_TROUBLE_MAX = 192 };

/* Until it tries again to listen where it cannot. */
#define SERVER_LISTEN_MS 1000

/** server_call_incoming() - a peer asks for a call; see struct ctrl_ops */
enum ctrl_verdict server_call_incoming(struct daemon *d,
				       struct ctrl_call *call);

/**
 * server_changed() - listen or not, as the model now says
 * @old: what it said before, or NULL
 * @new: what it says
 *
 * Tunnels that stand keep the settings they came up with, and their control
 * connections stay where they came in; they end when the server is disabled.
 */
void server_changed(struct daemon *d, const struct model_server *old,
		    const struct model_server *new);

/* A host's name and its NUL. */
#define SERVER_HOST_SIZE (HOST_NAME_MAX + 1)

/**
 * server_config() - how sessions of callers are to be
 * @d: daemon
 * @cfg: overwritten
 * @host: gets our name, which @cfg refers to
 */
void server_config(struct daemon *d, struct session_config *cfg,
		   char host[static SERVER_HOST_SIZE]);

/** server_interface_is_of() - is it in the configuration, for that user? */
bool server_interface_is_of(const struct daemon *d, const char *name,
			    const char *user);

/** server_listen() - begin to, now or as soon as it can be done */
void server_listen(struct daemon *d);

/** server_stop() - listen no more */
void server_stop(struct daemon *d);

/**
 * server_netdev_gone() - a netdev, of whatever kind, is not there any more
 *
 * One of that name which comes later is another one: the server waits for it.
 */
void server_netdev_gone(struct daemon *d, uint32_t ifindex);

/** server_trouble() - why no calls come although they should; false if they do */
bool server_trouble(const struct daemon *d, char *buf, size_t size);

/**
 * server_interface_changed() - make or remove a static interface
 * @old: entry before, NULL for a new one
 * @new: entry now, NULL for a removed one
 */
void server_interface_changed(struct daemon *d,
			      const struct model_interface *old,
			      const struct model_interface *new);

/** server_disconnect() - end the tunnels of @user; returns how many */
int server_disconnect(struct daemon *d, const char *user);

#endif /* KPPTPD_SERVER_H */
