/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct ctrl and its sockets. Internal to ctrl.c (API and surroundings of the connections),
 * io.c (one socket), listen.c and dial.c (where sockets come from).
 */
#ifndef KPPTP_CTRL_ENGINE_H
#define KPPTP_CTRL_ENGINE_H

#include <sys/queue.h>

#include "ctrl/conn.h"

#define CTRL_PEER_BUCKETS 1024

/**
 * struct ctrl_link - a control connection and its socket
 * @conn: the automaton; its owner is this struct
 * @ctrl: engine
 * @fd: the socket; closed with the link
 * @io: readiness of @fd
 * @timer: conn_deadline()
 * @kick: deferred ctrl_link_pump()
 * @events: what @io waits for
 * @error: errno of a connect() that failed at once; reported from the loop
 * @shut: our direction is closed
 * @starting: counted in ctrl->starting, and in its list
 * @entry: in ctrl->links; @by_peer: in its bucket; @by_age: in ctrl->starting
 */
struct ctrl_link {
	struct ctrl_conn conn;
	struct ctrl *ctrl;
	int fd;
	sd_event_source *io, *timer, *kick;
	uint32_t events;
	int error;
	bool shut;
	bool starting;
	LIST_ENTRY(ctrl_link) entry, by_peer;
	TAILQ_ENTRY(ctrl_link) by_age;
};

/**
 * struct ctrl_listener - a listening socket
 * @pause: timer that wakes it after descriptors ran out
 */
struct ctrl_listener {
	struct ctrl *ctrl;
	int fd;
	sd_event_source *io, *pause;
	LIST_ENTRY(ctrl_listener) entry;
};

LIST_HEAD(ctrl_link_list, ctrl_link);
LIST_HEAD(ctrl_listener_list, ctrl_listener);
TAILQ_HEAD(ctrl_link_queue, ctrl_link);

/**
 * struct ctrl - the engine
 * @event, @ops, @user: as given to ctrl_new()
 * @links: all connections, @count of them; @by_peer the same by the peer's address
 * @starting: accepted ones that are not established, oldest first, @starting_count of them
 * @listeners: all of them
 * @idle: deferred ops->idle
 * @next_id: last connection number; @next_call_id: last call id given out
 * @salt: makes buckets unpredictable
 * @refused: connections refused since @refused_log, which limits that log line; ms
 * @closing: ctrl_shutdown() was called
 * @inherited: listening sockets of a process before this one that are not in use, @inherited_count
 *	of them
 */
struct ctrl {
	sd_event *event;
	const struct ctrl_ops *ops;
	void *user;
	struct ctrl_link_list links;
	struct ctrl_link_list by_peer[CTRL_PEER_BUCKETS];
	struct ctrl_link_queue starting;
	struct ctrl_listener_list listeners;
	sd_event_source *idle;
	unsigned int count, starting_count;
	uint32_t next_id;
	uint16_t next_call_id;
	uint32_t salt;
	unsigned int refused;
	uint64_t refused_log;
	bool closing;
	int inherited[CTRL_LISTENERS_MAX];
	unsigned int inherited_count;
};

/* restore.c */

/** ctrl_listen_inherited() - take the one at @addr and @netdev; -1 for none */
int ctrl_listen_inherited(struct ctrl *ctrl, const struct sockaddr_in *addr,
			  const char *netdev);

/* ctrl.c */
extern const struct conn_env ctrl_env;
uint64_t ctrl_now(void);
struct ctrl_link_list *ctrl_bucket(struct ctrl *ctrl, struct in_addr peer);

/**
 * ctrl_link_new() - a connection on @fd, which it owns from now on, also on failure
 * @events: first EPOLL* mask
 * @peer, @local: addresses; a port and address of 0 where not known yet
 * Return: the link, or NULL with errno set.
 */
struct ctrl_link *ctrl_link_new(struct ctrl *ctrl, int fd, bool dialled,
				uint32_t events, const struct sockaddr_in *peer,
				const struct sockaddr_in *local);

/** ctrl_link_free() - close and free, without callbacks. */
void ctrl_link_free(struct ctrl_link *link);

/** ctrl_link_of() - the link that a connection is part of. */
struct ctrl_link *ctrl_link_of(const struct ctrl_conn *conn);

/**
 * ctrl_link_pump() - after anything happened to the connection: send, set timer and readiness, and when
 * it is closed report and free it. Only at the end of a handler of the loop.
 */
void ctrl_link_pump(struct ctrl_link *link);

/** ctrl_link_settled() - the link no longer counts as one that is being established. */
void ctrl_link_settled(struct ctrl_link *link);

/** ctrl_link_kick() - have ctrl_link_pump() called by the loop. */
void ctrl_link_kick(struct ctrl_link *link);

#endif
