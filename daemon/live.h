/* SPDX-License-Identifier: GPL-2.0-only */
/* Live state for "show", "monitor" and "active", as the socket asks for it. */
#ifndef KPPTPD_LIVE_H
#define KPPTPD_LIVE_H

#include "bundle.h"
#include "ipc/ipc.h"

/** live_ops - for ipc_new(), whose user is the struct daemon */
extern const struct ipc_ops live_ops;

/** live_login() - who is connected, from where, on what */
void live_login(struct json_object *out, const struct bundle *b);

/** live_traffic() - bytes and packets, as seen from here */
void live_traffic(struct json_object *out, const struct aaa_counters *sum);

#endif /* KPPTPD_LIVE_H */
