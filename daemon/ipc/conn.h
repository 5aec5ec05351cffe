/* SPDX-License-Identifier: GPL-2.0-only */
/* One connection to the socket. */
#ifndef KPPTP_IPC_CONN_H
#define KPPTP_IPC_CONN_H

#include <sys/types.h>
#include <systemd/sd-event.h>

#include "ipc/exchange.h"
#include "ipc/frame.h"

/**
 * struct conn - one peer
 * @next: list of the ipc
 * @backend: what it asks about
 * @closed: called once, when the connection is over; frees nothing of it
 * @user: for @closed
 * @source: watches @fd
 * @fd: non-blocking, owned
 * @uid: the peer's user
 * @privileged: the peer may change things
 * @eof: the peer sends no more
 * @ex: the request being answered; the next one waits until it is done
 * @in: received
 * @out: to be sent, from @out_sent to @out_used, with room for @out_room
 * @out_sent: bytes sent
 * @out_used: bytes there
 * @out_room: bytes allocated
 */
struct conn {
	struct conn *next;
	const struct ipc_backend *backend;
	void (*closed)(struct conn *conn, void *user);
	void *user;
	sd_event_source *source;
	int fd;
	uid_t uid;
	bool privileged;
	bool eof;
	struct exchange ex;
	struct frame in;
	char *out;
	size_t out_sent;
	size_t out_used;
	size_t out_room;
};

/** ipc_may_change() - may this user change things and see passwords */
bool ipc_may_change(uid_t uid);

/**
 * ipc_conn_new() - serve a peer
 * @event: loop
 * @fd: connected and non-blocking; taken over on success
 * @backend: must outlive the connection
 * @uid: the peer's user
 * @closed: see struct conn; may free it by ipc_conn_free()
 * @user: for @closed
 *
 * Return: the connection, or NULL.
 */
struct conn *ipc_conn_new(sd_event *event, int fd,
			  const struct ipc_backend *backend, uid_t uid,
			  void (*closed)(struct conn *conn, void *user),
			  void *user);

/** ipc_conn_free() - close and free */
void ipc_conn_free(struct conn *conn);

/** conn_watches() - does the peer monitor this object; @name NULL is "any at all" */
bool conn_watches(const struct conn *conn, enum model_kind kind,
		  const char *name);

/** conn_takes_events() - has the peer asked for events */
bool conn_takes_events(const struct conn *conn);

/**
 * conn_push() - send a peer that watches or takes events the news
 *
 * Does nothing while the peer has not read the last ones. May end in @closed.
 */
void conn_push(struct conn *conn);

#endif
