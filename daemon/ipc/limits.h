/* SPDX-License-Identifier: GPL-2.0-only */
/* What a user of the socket can make the daemon hold or do. */
#ifndef KPPTP_IPC_LIMITS_H
#define KPPTP_IPC_LIMITS_H

/**
 * enum ipc_limit - bounds, in bytes unless they say otherwise
 * @IPC_MESSAGE_MAX: one request with its NUL; a command with every property at its
 *	longest is below 8 KiB
 * @IPC_OUTPUT_LOW: no further reply is made while more than this waits to be sent
 * @IPC_PIECE: of a text that is sent in pieces
 * @IPC_ROWS: rows in one reply of several
 * @IPC_ROWS_MAX: rows in an only reply; who has more asks with "more"
 * @IPC_CONNECTIONS_MAX: connections of all users
 * @IPC_CONNECTIONS_KEPT: of these, for those who may change things alone
 * @IPC_CONNECTIONS_USER: connections of one user, so that none locks others out
 * @IPC_TURN: replies made for one connection before others have their turn
 * @IPC_DEPTH: levels of nesting in a request
 * @IPC_EVENTS: events kept for those who read them more slowly than they come
 */
enum ipc_limit {
	IPC_MESSAGE_MAX = 64 * 1024,
	IPC_OUTPUT_LOW = 64 * 1024,
	IPC_PIECE = 16 * 1024,
	IPC_ROWS = 16,
	IPC_ROWS_MAX = 256,
	IPC_CONNECTIONS_MAX = 128,
	IPC_CONNECTIONS_KEPT = 16,
	IPC_CONNECTIONS_USER = 32,
	IPC_TURN = 64,
	IPC_DEPTH = 8,
	IPC_EVENTS = 1024
};

#endif
