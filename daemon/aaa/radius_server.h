/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of the RADIUS servers beside their settings: which ones answer, and
 * what was counted. The settings themselves are the model's, and are looked up anew
 * each time, so that a change needs no word to anyone.
 */
#ifndef KPPTPD_AAA_RADIUS_SERVER_H
#define KPPTPD_AAA_RADIUS_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "model/model.h"

/* Entries that one question is taken to, one after the other. */
#define RADIUS_SERVERS_MAX 16

/* Seconds in which a server that did not answer is asked last. */
#define RADIUS_DEAD_S 30

/** enum radius_kind - what is asked for */
enum radius_kind { RADIUS_AUTHENTICATION, RADIUS_ACCOUNTING };

/**
 * struct radius_stats - what was counted of one server since the daemon started
 * @pending: requests that wait for its answer
 * @requests: begun
 * @accepts: Access-Accepts and Accounting-Responses
 * @rejects: Access-Rejects
 * @resends: packets sent again
 * @timeouts: requests that it did not answer
 * @bad_replies: packets that it cannot have sent, or with another secret
 * @rtt: of its last answer, milliseconds
 */
struct radius_stats {
	uint64_t pending;
	uint64_t requests;
	uint64_t accepts;
	uint64_t rejects;
	uint64_t resends;
	uint64_t timeouts;
	uint64_t bad_replies;
	uint64_t rtt;
};

/**
 * struct radius_server - one server
 * @entry: of the list
 * @id: of its object in the model
 * @stats: see above
 * @silent: did not answer the last time
 * @dead_until: CLOCK_BOOTTIME in microseconds; until then others are preferred
 * @warned: that its answers are not right was logged
 */
struct radius_server {
	LIST_ENTRY(radius_server) entry;
	uint32_t id;
	struct radius_stats stats;
	bool silent;
	uint64_t dead_until;
	bool warned;
};

/** struct radius_servers - all that were ever asked, and still exist */
LIST_HEAD(radius_servers, radius_server);

/**
 * struct radius_wanted - which servers a question is for
 * @kind: what is asked for
 * @called: our address that the user called, as text
 * @domain: Windows domain of the user, or ""
 */
struct radius_wanted {
	enum radius_kind kind;
	char called[16];
	char domain[MODEL_TEXT_SIZE];
};

/** radius_server_get() - find or make it; NULL without memory */
struct radius_server *radius_server_get(struct radius_servers *all,
					uint32_t id);

/** radius_servers_sweep() - forget those that the model no longer has */
void radius_servers_sweep(struct radius_servers *all,
			  const struct model *model);

/** radius_servers_free() - forget all */
void radius_servers_free(struct radius_servers *all);

/**
 * radius_server_choose() - whom to ask next
 * @all: what is known of them
 * @model: their settings
 * @wanted: which are suitable
 * @tried: ids of those that were asked in vain
 * @tried_count: how many
 * @now: CLOCK_BOOTTIME, microseconds
 *
 * In the user's order, but those that do not answer last, and before them, for
 * accounting, those that are for backup.
 *
 * Return: NULL when nobody is left.
 */
const struct model_radius *
radius_server_choose(struct radius_servers *all, const struct model *model,
		     const struct radius_wanted *wanted, const uint32_t *tried,
		     unsigned int tried_count, uint64_t now);

/** radius_server_answered() - after @rtt milliseconds */
void radius_server_answered(struct radius_server *server, uint64_t rtt);

/** radius_server_timed_out() - it did not */
void radius_server_timed_out(struct radius_server *server, uint64_t now);

#endif /* KPPTPD_AAA_RADIUS_SERVER_H */
