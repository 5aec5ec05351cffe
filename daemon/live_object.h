/* SPDX-License-Identifier: GPL-2.0-only */
/* Live state of objects that are no tunnels, for live.c. */
#ifndef KPPTPD_LIVE_OBJECT_H
#define KPPTPD_LIVE_OBJECT_H

#include "daemon.h"
#include "ipc/ipc.h"

/** live_object_state() - of server, pools, secrets and RADIUS servers; see struct ipc_ops */
void live_object_state(const struct model_object *obj, struct json_object *out,
		       const struct daemon *d);

/** live_pool_row() - the next address of a pool that somebody has; see struct ipc_ops */
struct json_object *live_pool_row(const char *pool, uint64_t *cursor,
				  const struct daemon *d);

/** live_effective() - the settings that hold for an object; see struct ipc_ops */
struct json_object *live_effective(const struct model_object *obj, void *user);

#endif /* KPPTPD_LIVE_OBJECT_H */
