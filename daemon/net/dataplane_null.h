/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KPPTPD_DATAPLANE_NULL_H
#define KPPTPD_DATAPLANE_NULL_H

#include "net/dataplane.h"

/**
 * dataplane_null_new() - a data plane without a kernel
 *
 * Frames of a session go to the session, of any null data plane of the
 * process, whose local address and call id they are addressed to; to none, if
 * there is none. They are delivered from @event's loop. Returns 0 or a
 * negative errno.
 */
int dataplane_null_new(sd_event *event,
		       const struct dataplane_handlers *handlers, void *user,
		       struct dataplane **ret);

/** dataplane_null_state() - what was set on a session so far, or NULL */
const struct dataplane_set *dataplane_null_state(struct dataplane *dp,
						 uint32_t id);

/** dataplane_null_deaf() - lose every frame sent from now on, or stop that */
void dataplane_null_deaf(struct dataplane *dp, bool deaf);

/** dataplane_null_stats() - counters of a session, to be set */
uint64_t *dataplane_null_stats(struct dataplane *dp, uint32_t id);

/** dataplane_null_event() - report an event as the kernel would */
void dataplane_null_event(struct dataplane *dp, uint32_t id,
			  enum pptp_event event, uint32_t reason);

/**
 * dataplane_null_packet() - a packet wants out by a netdev without a session
 *
 * Returns true if the netdev waited for one, and so the demand was reported.
 */
bool dataplane_null_packet(struct dataplane *dp, uint32_t ifindex);

#endif /* KPPTPD_DATAPLANE_NULL_H */
