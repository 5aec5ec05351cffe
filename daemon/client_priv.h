/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the clients share. */
#ifndef KPPTPD_CLIENT_PRIV_H
#define KPPTPD_CLIENT_PRIV_H

#include <sys/queue.h>

#include "bundle.h"
#include "client.h"
#include "resolve.h"

/**
 * struct client_call - one of the calls of a client
 * @client: whose
 * @s: session, or NULL while it waits
 * @timer: dials again; off while there is nothing that the call could join
 * @pause_ms: how long it waits after the next failure
 */
struct client_call {
	struct client *client;
	struct session *s;
	sd_event_source *timer;
	unsigned int pause_ms;
};

/**
 * struct client_round - the servers of connect-to, tried one after the other
 * @active: it has begun, and no tunnel has come of it yet
 * @host: the next one of connect-to
 * @lookup: its name is being looked up, or NULL
 * @found: addresses of the one before @host
 * @next: the next one of @found
 */
struct client_round {
	bool active;
	unsigned int host;
	struct resolve *lookup;
	struct resolve_answer found;
	unsigned int next;
};

/**
 * struct client - one that is enabled
 * @all: where it belongs
 * @entry: in the list
 * @id: of the model's object
 * @name: of the model's object and the netdev
 * @endpoint: by which the server knows that our calls are one tunnel's; another
 *	one for each tunnel, so that none joins one that lingers at the server
 * @iface: its netdev
 * @call: the first dials; the others follow once there is a bundle that they
 *	can join
 * @calls: how many of @call there are to be
 * @round: of the first call
 * @server: that was dialled last, or 0.0.0.0
 * @refusals: calls that the server did not take for links of this tunnel
 * @waiting: the netdev waits for a packet that wants out
 * @wanted: there was one, so that the next round begins
 * @has_dns: the peer's DNS servers are in use
 * @reason: why the last session ended
 */
struct client {
	struct clients *all;
	TAILQ_ENTRY(client) entry;
	uint32_t id;
	char name[MODEL_IFNAME_SIZE];
	struct link_endpoint endpoint;
	struct iface *iface;
	struct client_call call[MODEL_LINKS_MAX];
	unsigned int calls;
	struct client_round round;
	struct in_addr server;
	unsigned int refusals;
	bool waiting;
	bool wanted;
	bool has_dns;
	char reason[SESSION_REASON_MAX];
};

/**
 * struct clients - those that are enabled
 * @d: daemon
 * @list: the clients
 */
struct clients {
	struct daemon *d;
	TAILQ_HEAD(, client) list;
};

/** client_find() - by the number of the model's object; or NULL */
struct client *client_find(const struct clients *all, uint32_t id);

/** client_model() - what the user asked for; NULL when it is being removed */
const struct model_client *client_model(const struct client *c);

/** client_bundle_of() - what its sessions carry packets for, or NULL */
struct bundle *client_bundle_of(const struct client *c);

/** client_has_room() - is there a bundle that one more call can join? */
bool client_has_room(const struct client *c);

/** client_call_waits() - is its timer running? */
bool client_call_waits(const struct client_call *call);

/** client_dial_in() - dial, or go on with the round, after @ms milliseconds */
void client_dial_in(struct client_call *call, unsigned int ms);

/**
 * client_call_failed() - a call came to nothing, or its session has ended
 * @why: in words
 *
 * The next server of the round is dialled at once, the first one of a new round
 * after a pause.
 */
void client_call_failed(struct client_call *call, const char *why);

/** client_route_metric() - of the default route that the user asked for */
uint32_t client_route_metric(const struct model_client *mc);

/** client_stop_round() - forget how far it got, and a name that is looked up */
void client_stop_round(struct client *c);

/** client_dial() - what the timer of a call is for */
void client_dial(struct client_call *call);

/** client_fill_config() - how its sessions are to be */
void client_fill_config(const struct daemon *d, const struct model_client *mc,
			struct session_config *cfg);

/** client_print() - hash of what a tunnel that stands cannot take over */
void client_print(const struct model_client *mc,
		  const uint8_t salt[static CLIENT_SALT_SIZE],
		  uint8_t out[static CLIENT_PRINT_SIZE]);

/** client_session_ops - of the sessions; their user is the client */
extern const struct session_ops client_session_ops;

/** client_end_calls() - end its tunnel at once */
void client_end_calls(struct client *c, const char *why);

/**
 * client_wait_for_packet() - have the netdev up, and dial when a packet wants out
 *
 * Return: false when that cannot be, logged.
 */
bool client_wait_for_packet(struct client *c, const struct model_client *mc);

/** client_wait_no_more() - take that back; the netdev stays up */
void client_wait_no_more(struct client *c);

/** client_follow_dns() - use the peer's DNS servers, or no more, as things are */
void client_follow_dns(struct client *c);

#endif /* KPPTPD_CLIENT_PRIV_H */
