/* SPDX-License-Identifier: GPL-2.0-only */
/* The running daemon: its parts, and how a change of the model reaches them. */
#ifndef KPPTPD_DAEMON_H
#define KPPTPD_DAEMON_H

#include <stdbool.h>
#include <stdint.h>

#include "aaa/aaa.h"
#include "ctrl/ctrl.h"
#include "iface.h"
#include "ipc/ipc.h"
#include "model/model.h"
#include "net/dataplane.h"
#include "session.h"

struct clients;
struct radius_dynauth;
struct events_seen;
struct peer_dns;
struct state;

/**
 * struct daemon - everything that runs
 * @event: loop
 * @model: what the user asked for
 * @state_file: what is remembered across restarts; "" or NULL is nothing
 * @state: of @state_file
 * @ipc: socket of the command line, or NULL
 * @ctrl: control connections of server and clients
 * @dp: data plane
 * @ifaces: netdevs
 * @aaa: authentication
 * @dynauth: hears RADIUS servers
 * @sessions: tunnels
 * @clients: who dials
 * @dns: DNS servers that peers of clients give
 * @endpoint: by which peers know that calls to us come to one system
 * @seen: the last status of server and clients that was told as an event
 * @listen_timer: tries to listen again, or NULL
 * @listen_error: why the server does not listen although it should; a negative
 *	errno, or 0
 * @listen_ifindex: netdev that it listens by, or 0
 * @stopping: after daemon_stop()
 * @handing: daemon_hand_over() was called, and has not failed
 * @handed: tunnels are another process's now
 * @stop_timer: ends the wait for peers that do not answer
 */
struct daemon {
	sd_event *event;
	struct model *model;
	const char *state_file;
	struct state *state;
	struct ipc *ipc;
	struct ctrl *ctrl;
	struct dataplane *dp;
	struct ifaces *ifaces;
	struct aaa *aaa;
	struct radius_dynauth *dynauth;
	struct sessions *sessions;
	struct clients *clients;
	struct peer_dns *dns;
	struct link_endpoint endpoint;
	struct events_seen *seen;
	sd_event_source *listen_timer;
	int listen_error;
	uint32_t listen_ifindex;
	bool stopping;
	bool handing;
	bool handed;
	sd_event_source *stop_timer;
};

typedef int dataplane_new_fn(sd_event *event,
			     const struct dataplane_handlers *handlers,
			     void *user, struct dataplane **ret);

/**
 * daemon_init() - make all parts; nothing listens or dials yet
 * @d: zeroed but for @state_file
 * @event: loop
 * @model: outlives @d
 * @dataplane: dataplane_genl_new(), or another one for tests
 *
 * Return: 0 or a negative errno, logged.
 */
int daemon_init(struct daemon *d, sd_event *event, struct model *model,
		dataplane_new_fn *dataplane);

/**
 * daemon_start() - do what the model says, and follow its changes
 *
 * Tunnels that the process before this one handed over go on.
 */
void daemon_start(struct daemon *d);

/**
 * daemon_stop() - end all tunnels in good order, then leave the loop
 *
 * Takes some seconds at most; asked a second time, it leaves at once.
 */
void daemon_stop(struct daemon *d);

/**
 * daemon_hand_over() - leave all tunnels to the next process, then leave the loop
 *
 * Where that cannot be, the same as daemon_stop().
 */
void daemon_hand_over(struct daemon *d);

/** daemon_session_ended() - to be told of each end, while stopping */
void daemon_session_ended(struct daemon *d);

/** daemon_done() - free all parts; what was handed over is not touched */
void daemon_done(struct daemon *d);

#endif /* KPPTPD_DAEMON_H */
