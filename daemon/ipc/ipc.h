/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket that the command line and other programs drive the daemon by: JSON
 * messages that end in a NUL, in the form of varlink, interface io.kpptp.
 *
 * Reading is for everyone whom the socket's mode lets in; changing, disconnecting
 * and seeing passwords is for root and for the user the daemon runs as.
 */
#ifndef KPPTP_IPC_IPC_H
#define KPPTP_IPC_IPC_H

#include <json-c/json.h>
#include <systemd/sd-event.h>

#include "ipc/names.h"
#include "model/file.h"
#include "model/model.h"

/**
 * struct ipc_ops - live state, supplied by the daemon; each may be NULL
 *
 * @state: fill @out with the read-only properties of a configured object, as they
 *	are now. Leave out what has no meaning at the moment. Keys for all kinds:
 *	"running" (boolean), "last-disconnect-reason" (string). For interfaces:
 *	"mtu", "mru" (integers), "client-address" (string), "uptime", "idle-time"
 *	(integers, seconds), "encoding" (string: "MPPE128 stateless", "none"),
 *	"status", "caller-id", "local-address", "remote-address". For clients:
 *	"status" ("dialing", "verifying password...", "connected", "terminated"),
 *	"uptime", "idle-time", "encoding", "mtu", "mru", "local-address",
 *	"remote-address". For both, where they are set: "local-ipv6-address",
 *	"remote-ipv6-address", "remote-ipv6-prefix", "bridge" (strings),
 *	"active-links" (integer). For the server: "status", when it cannot
 *	listen. For an ipv6-pool: "used" (integer). Further keys (counters; an
 *	object of counters under one key) are shown by "show -d" and in JSON as
 *	they are.
 * @row: the first live row of @kind, and called @name unless that is NULL, beyond
 *	@cursor, which is 0 at first and is set
 *	to the number of the row returned (numbers ascend: a session's). For
 *	MODEL_INTERFACE these are the dynamic interfaces: as for @state, and "name"
 *	and "user". For MODEL_POOL_USED the addresses of the pool @name, or of all:
 *	"pool", "address", "owner", "info". For MODEL_ACTIVE the connected users:
 *	"name", "service", "caller-id", "address", "uptime", "encoding", and more if
 *	wished. The caller owns the object. NULL when there are no more.
 * @effective: an array of the settings that hold for a configured object, each with
 *	"property", "value" and "from" (strings). NULL for kinds that have none.
 * @disconnect: end the sessions of the connected user @name. Returns how many, 0
 *	if there is none.
 * @reloaded: a reload was asked for and done (log it), may be NULL
 */
struct ipc_ops {
	void (*state)(const struct model_object *obj, struct json_object *out,
		      void *user);
	struct json_object *(*row)(enum model_kind kind, const char *name,
				   uint64_t *cursor, void *user);
	struct json_object *(*effective)(const struct model_object *obj,
					 void *user);
	int (*disconnect)(const char *name, void *user);
	void (*reloaded)(const struct model_reload *sum, void *user);
};

struct ipc;

/**
 * ipc_new() - listen on a socket
 * @event: loop, referenced by the ipc
 * @path: of the socket; a stale one is replaced, its directory must exist. The
 *	socket gets mode 0660 and, where there is one, the group "kpptp"
 * @model: what is shown and changed
 * @file: configuration file for export and reload, or NULL
 * @ops: live state; must outlive the ipc
 * @user: handed to @ops
 * @ret: set on success
 *
 * Return: 0, or a negative errno; -EADDRINUSE when another daemon serves @path.
 */
int ipc_new(sd_event *event, const char *path, struct model *model,
	    struct model_file *file, const struct ipc_ops *ops, void *user,
	    struct ipc **ret);

/** ipc_free() - close all connections, remove the socket; NULL is fine */
void ipc_free(struct ipc *ipc);

/**
 * ipc_changed() - the live state of an object is another one than before
 * @ipc: the ipc; NULL is fine
 * @kind: MODEL_INTERFACE or MODEL_CLIENT
 * @name: its name
 *
 * Whoever monitors it learns so at once; while nothing changes, once a second.
 */
void ipc_changed(struct ipc *ipc, enum model_kind kind, const char *name);

/** ipc_takes_events() - does anybody listen to events; NULL is "no" */
bool ipc_takes_events(const struct ipc *ipc);

/**
 * ipc_event() - tell those who listen to events of one more
 * @ipc: the ipc
 * @event: taken over; not to be changed any more
 *
 * Never waits for a reader. One that lags by more than IPC_EVENTS is told how many
 * it lost.
 */
void ipc_event(struct ipc *ipc, struct json_object *event);

#endif
