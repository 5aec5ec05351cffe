/* SPDX-License-Identifier: GPL-2.0-only */
/* What a received message means for its connection: version, result, collision. */
#ifndef KPPTP_CTRL_CONN_JUDGE_H
#define KPPTP_CTRL_CONN_JUDGE_H

#include "ctrl/conn.h"

/**
 * conn_judge() - the automaton's event for a message
 *
 * Takes the peer's names from a start message that will be accepted, sets the
 * reason for the events that may end the connection, and marks our own
 * connection to the peer where it loses a collision (RFC 2637 section 3.1.3).
 */
enum conn_event conn_judge(struct ctrl_conn *conn, const struct ctrl_msg *msg);

#endif
