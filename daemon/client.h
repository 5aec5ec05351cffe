/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tunnels that we dial: one for each client, of one call or of several (multilink
 * PPP), which are made again when they end.
 */
#ifndef KPPTPD_CLIENT_H
#define KPPTPD_CLIENT_H

#include "daemon.h"

/*
 * Pause before dialling again, milliseconds: it doubles from the first to the
 * longest with each failure; up to a quarter is taken off or added by chance,
 * so that clients of a server that restarted do not come all at once.
 */
enum client_redial {
	CLIENT_REDIAL_FIRST_MS = 1000,
	CLIENT_REDIAL_LONGEST_MS = 60000,
	/* A tunnel that stood this long counts as success. */
	CLIENT_STABLE_SECONDS = 10,
};

/*
 * Calls that a server does not take for links of the tunnel, after which no more
 * are made until the tunnel is dialled anew: each one is a login of its own there.
 */
#define CLIENT_REFUSALS_MAX 3

struct client;

/** clients_new() - without any client; NULL without memory */
struct clients *clients_new(struct daemon *d);

/** clients_free() - netdevs and sessions go at once; NULL is fine */
void clients_free(struct clients *all);

/** clients_stop() - dial no more; end the tunnels in good order */
void clients_stop(struct clients *all);

/**
 * client_changed() - dial, stop dialling, or dial anew
 * @old: client before, NULL for a new one
 * @now: client now, NULL for a removed one
 */
void client_changed(struct clients *all, const struct model_client *old,
		    const struct model_client *now);

/**
 * client_demand() - a packet wants out by a netdev that waits for one
 * @all: the clients
 * @ifindex: the netdev; nothing happens when no client of ours has it any more
 */
void client_demand(struct clients *all, uint32_t ifindex);

/** clients_netdev_gone() - one was removed; those that waited with it need another */
void clients_netdev_gone(struct clients *all);

/**
 * client_status() - what "monitor" calls it
 * @all: the clients
 * @id: of the model's object
 * @buf: gets the status
 * @size: of @buf
 */
void client_status(const struct clients *all, uint32_t id, char *buf,
		   size_t size);

/** client_bundle() - what it has once it has logged in, or NULL */
struct bundle *client_bundle(const struct clients *all, uint32_t id);

/** client_reason() - why the last session ended, or "" */
const char *client_reason(const struct clients *all, uint32_t id);

enum client_saved_size { CLIENT_SALT_SIZE = 16, CLIENT_PRINT_SIZE = 20 };

/**
 * struct client_saved - of a client whose tunnel another process goes on with
 * @name: of the model's object
 * @salt: random
 * @print: of what a tunnel that stands cannot take over, the password too
 * @endpoint: see &struct client
 * @server: likewise
 */
struct client_saved {
	char name[MODEL_IFNAME_SIZE];
	uint8_t salt[CLIENT_SALT_SIZE];
	uint8_t print[CLIENT_PRINT_SIZE];
	struct link_endpoint endpoint;
	struct in_addr server;
};

/** client_save() - @out gets it */
void client_save(const struct client *c, struct client_saved *out);

/** client_slot() - which of its calls a session is */
unsigned int client_slot(const struct client *c, const struct session *s);

/**
 * client_config() - how sessions are to be that a client goes on with
 * @all: the clients
 * @from: any values
 * @cfg: overwritten; its user is the client
 *
 * Return: false when there is no such client, or one with other settings.
 */
bool client_config(const struct clients *all, const struct client_saved *from,
		   struct session_config *cfg);

/** client_adopt() - @s is one of its calls; false when there is no such one */
bool client_adopt(struct client *c, struct session *s, unsigned int slot);

/** client_adopted() - the tunnel stands, so that nothing is to be dialled */
void client_adopted(struct client *c, const struct client_saved *from);

/** clients_pause() - dial no more, and end what is not connected */
void clients_pause(struct clients *all, const char *why);

/** client_redial_ms() - pause after @pause_ms with chance @random; pure */
unsigned int client_redial_ms(unsigned int pause_ms, uint32_t random);

#endif /* KPPTPD_CLIENT_H */
