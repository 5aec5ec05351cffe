/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control connections without sockets: a clock that tests move, a transcript of all callbacks,
 * and a wire between two connections in memory.
 */
#ifndef KPPTP_TESTS_CTRL_WORLD_H
#define KPPTP_TESTS_CTRL_WORLD_H

#include "ctrl/call.h"

#define WORLD_CONNS 8

/**
 * struct world - surroundings of some connections
 * @now: the clock, ms
 * @conns, @conn_count: all connections made so far
 * @next_id: last call id given out; @no_ids: give out none
 * @requested: local id of the last call_request
 * @serving, @verdict: answer to calls
 * @last_up: the call of the last "up" or "incoming"
 * @close_on: letter of the callback in which that call is closed at once ('i' incoming,
 *	'r' request, 'u' up,
 *	'd' down, 's' set_link_info), 0 for none; 'o' closes all other calls of the
 *	connection in down
 * @story: callbacks so far, e.g. "incoming(7) up(1,7) down(2)"; numbers are call ids and reasons
 * @text: of the last call_down
 * @owed: calls that still have to be reported down: dialled by world_dial() or accepted, and not
 *	closed
 */
struct world {
	uint64_t now;
	struct ctrl_conn *conns[WORLD_CONNS];
	unsigned int conn_count;
	uint16_t next_id;
	bool no_ids;
	uint16_t requested;
	bool serving;
	enum ctrl_verdict verdict;
	struct ctrl_call *last_up;
	char close_on;
	char story[2048];
	char text[CONN_TEXT_MAX];
	int owed;
};

void world_init(struct world *w);
void world_free(struct world *w);

/** world_conn() - a connection between two dotted addresses, not yet connected when @dialled. */
struct ctrl_conn *world_conn(struct world *w, bool dialled, const char *local,
			     const char *peer);

/** world_dial() - a call on a dialled connection. */
struct ctrl_call *world_dial(struct ctrl_conn *conn);

/** world_close() - the user closes a call. */
void world_close(struct ctrl_call *call);

/** world_connect() - TCP is up. */
void world_connect(struct ctrl_conn *conn);

/** world_pass() - move the clock and tick every connection at each deadline on the way. */
void world_pass(struct world *w, uint64_t ms);

/** world_put() - one message from the peer. */
void world_put(struct ctrl_conn *conn, const struct ctrl_msg *msg);

/** world_get() - the next message to the peer. Return: false when there is none. */
bool world_get(struct ctrl_conn *conn, struct ctrl_msg *msg);

/** world_wire() - carry bytes both ways, @chunk at a time, until neither side has any. */
void world_wire(struct ctrl_conn *a, struct ctrl_conn *b, size_t chunk);

/** world_told() - the story is exactly @story; it starts anew. */
bool world_told(struct world *w, const char *story);

/** world_forget() - the story starts anew. */
void world_forget(struct world *w);

#endif
