/* SPDX-License-Identifier: GPL-2.0-only */
/* Live state for "show", "monitor" and "active", as the socket asks for it. */
#ifndef KPPTPD_LIVE_H
#define KPPTPD_LIVE_H

#include "ipc/ipc.h"

/** live_ops - for ipc_new(), whose user is the struct daemon */
extern const struct ipc_ops live_ops;

#endif /* KPPTPD_LIVE_H */
