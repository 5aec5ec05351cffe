/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Orders of RADIUS servers about users who are connected (RFC 5176): who may give
 * them, and what is answered. Whom they reach is the owner's.
 */
#ifndef KPPTPD_AAA_RADIUS_DYNAUTH_H
#define KPPTPD_AAA_RADIUS_DYNAUTH_H

#include "aaa/radius_order.h"

typedef struct sd_event sd_event;
struct radius_dynauth;

/* Answers that are kept, for requests that are sent again. */
#define RADIUS_ANSWERS_MAX 32

/** struct radius_dynauth_stats - since the daemon started, as RouterOS counts them */
struct radius_dynauth_stats {
	uint64_t requests;
	uint64_t bad_requests;
	uint64_t acks;
	uint64_t naks;
};

/**
 * radius_dynauth_fn - obey
 * @user: of radius_dynauth_new()
 * @order: what is ordered
 *
 * Return: RADIUS_ERROR_NONE when all sessions that are meant obey, or why not.
 */
typedef enum radius_error radius_dynauth_fn(void *user,
					    const struct radius_order *order);

/**
 * radius_dynauth_new() - nothing listens yet
 * @event: loop
 * @model: says whether and where, and which servers there are
 * @obey: called for each order
 * @user: its pointer
 *
 * Return: the listener, or NULL without memory.
 */
struct radius_dynauth *radius_dynauth_new(sd_event *event,
					  const struct model *model,
					  radius_dynauth_fn *obey, void *user);

/** radius_dynauth_free() - stop; NULL is fine */
void radius_dynauth_free(struct radius_dynauth *d);

/** radius_dynauth_changed() - the object aaa is another one: listen as it says */
void radius_dynauth_changed(struct radius_dynauth *d);

/** radius_dynauth_stats() - what was counted */
struct radius_dynauth_stats
radius_dynauth_stats(const struct radius_dynauth *d);

#endif /* KPPTPD_AAA_RADIUS_DYNAUTH_H */
