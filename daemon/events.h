/* SPDX-License-Identifier: GPL-2.0-only */
/* What those who listen at the socket are told as it happens; doc/socket.md lists it. */
#ifndef KPPTPD_EVENTS_H
#define KPPTPD_EVENTS_H

#include "bundle.h"
#include "daemon.h"

/** events_login() - packets of a user of the server pass */
void events_login(struct daemon *d, const struct bundle *b);

/** events_logout() - they do not any more; @sum is what passed in all */
void events_logout(struct daemon *d, const struct bundle *b,
		   enum aaa_cause cause, const struct aaa_counters *sum);

/** events_config() - an object of the model was changed; see struct model_ops */
void events_config(struct daemon *d, enum model_kind kind,
		   const struct model_object *old,
		   const struct model_object *new);

/**
 * events_changed() - live state of an object is another one than before
 * @kind: MODEL_SERVER, MODEL_INTERFACE or MODEL_CLIENT
 * @name: its name
 *
 * For whoever monitors it (ipc_changed()) and, when the status in words is new, for
 * those who listen to events.
 */
void events_changed(struct daemon *d, enum model_kind kind, const char *name);

/** events_done() - forget the last status of all objects */
void events_done(struct daemon *d);

#endif /* KPPTPD_EVENTS_H */
