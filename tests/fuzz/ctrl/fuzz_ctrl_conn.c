/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/stream.c */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* links: tests/unit/ctrl/world.c */
/*
 * Several connections between two hosts, random bytes, messages and events in random order. Every
 * call must be reported down exactly once, and nothing may be left at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "../../unit/ctrl/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *p;
	size_t left;
};

static uint8_t byte(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static struct ctrl_conn *add(struct world *w, bool dialled, bool low)
{
	struct ctrl_conn *conn;

	if (w->conn_count == WORLD_CONNS)
		return w->conns[0];
	conn = world_conn(w, dialled, low ? "192.0.2.1" : "192.0.2.7",
			  low ? "192.0.2.7" : "192.0.2.1");
	if (dialled)
		world_dial(conn);
	return conn;
}

/* A well-formed message, its small numbers likely to name a call that is there. */
static void put(struct ctrl_conn *conn, struct input *in)
{
	uint8_t type = byte(in) % 17, buf[CTRL_MSG_MAX] = { 0 };
	size_t len = ctrl_msg_length(type);
	uint8_t n = byte(in) % 32;

	len = len ? len : 16;
	memcpy(buf,
	       (uint8_t[]){ 0, len, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, type },
	       10);
	if (type <= CTRL_START_REPLY)
		buf[12] = 1;
	for (size_t at = 13; n && at < len; at++, n--)
		buf[at] = byte(in);
	conn_input(conn, buf, len);
}

static void put_raw(struct ctrl_conn *conn, struct input *in)
{
	size_t n = byte(in);

	n = n < in->left ? n : in->left;
	conn_input(conn, in->p, n);
	in->p += n;
	in->left -= n;
}

static void close_one(struct ctrl_conn *conn, uint8_t which)
{
	struct ctrl_call *call = TAILQ_FIRST(&conn->calls);

	while (call && which--)
		call = TAILQ_NEXT(call, link);
	if (call)
		world_close(call);
}

static void step(struct world *w, struct input *in)
{
	uint8_t op = byte(in), which = byte(in);
	struct ctrl_conn *conn = w->conns[which % w->conn_count];
	const uint8_t *p;

	switch (op % 16) {
	case 0:
		put_raw(conn, in);
		break;
	case 1:
		world_pass(w, byte(in) * 500);
		break;
	case 2:
		close_one(conn, byte(in) % 4);
		break;
	case 3:
		conn_stop(conn, CTRL_STOP_LOCAL_SHUTDOWN, "stop");
		break;
	case 4:
		conn_tcp_down(conn, byte(in));
		break;
	case 5:
		world_connect(conn);
		break;
	case 6:
		add(w, which & 1, which & 2);
		break;
	case 7:
		world_wire(conn, w->conns[byte(in) % w->conn_count],
			   1 + byte(in));
		break;
	case 8:
		w->close_on = "\0iudsor"[byte(in) % 7];
		break;
	case 9:
		w->verdict = which % 4;
		w->no_ids = which & 4;
		w->serving = !(which & 8);
		break;
	case 10:
		stream_sent(&conn->stream, stream_pending(&conn->stream, &p));
		conn_input(conn, NULL, 0);
		break;
	default:
		put(conn, in);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size < 4096 ? size : 4096 };
	struct world w;

	world_init(&w);
	add(&w, false, true);
	add(&w, true, true);
	world_connect(w.conns[1]);
	while (in.left)
		step(&w, &in);
	for (unsigned int i = 0; i < w.conn_count; i++) {
		conn_abort(w.conns[i], CTRL_REASON_LOCAL, "end");
		if (w.conns[i]->state != CONN_CLOSED ||
		    w.conns[i]->call_count ||
		    !TAILQ_EMPTY(&w.conns[i]->calls) ||
		    conn_deadline(w.conns[i]))
			abort();
	}
	if (w.owed)
		abort();
	world_free(&w);
	return 0;
}
