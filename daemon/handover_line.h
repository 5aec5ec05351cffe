/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of what is handed over. */
#ifndef KPPTPD_HANDOVER_LINE_H
#define KPPTPD_HANDOVER_LINE_H

#include "ctrl/ctrl.h"
#include "handover.h"
#include "pack.h"

#define LINE_FIRST "kpptpd tunnels"
#define LINE_NETDEV "netdev "
#define LINE_CONNECTION "connection "
#define LINE_TUNNEL "tunnel "
#define LINE_LAST "end\n"

/**
 * struct saved_connection - a control connection
 * @conn: it
 * @calls: those that are up
 * @count: how many
 */
struct saved_connection {
	struct ctrl_conn_state conn;
	struct ctrl_call_state calls[CTRL_CALLS_PER_CONN_MAX];
	unsigned int count;
};

/** saved_connection_table - of struct saved_connection */
extern const struct pack_field saved_connection_table[];

#endif /* KPPTPD_HANDOVER_LINE_H */
