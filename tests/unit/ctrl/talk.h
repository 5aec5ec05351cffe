/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of connections and calls say to them; include after cmocka.h. */
#ifndef KPPTP_TESTS_CTRL_TALK_H
#define KPPTP_TESTS_CTRL_TALK_H

#include "world.h"

static inline void expect(struct ctrl_conn *conn, enum ctrl_type type,
			  struct ctrl_msg *msg)
{
	assert_true(world_get(conn, msg));
	assert_string_equal(ctrl_msg_name(msg->type), ctrl_msg_name(type));
}

static inline void expect_silence(struct ctrl_conn *conn)
{
	struct ctrl_msg msg;

	assert_false(world_get(conn, &msg));
}

static inline void put_start(struct ctrl_conn *conn, enum ctrl_type type,
			     uint8_t result)
{
	struct ctrl_msg msg = { .type = type,
				.start = { .version = CTRL_VERSION,
					   .result = result } };

	world_put(conn, &msg);
}

static inline struct ctrl_conn *served(struct world *w)
{
	struct ctrl_conn *conn = world_conn(w, false, "192.0.2.1", "192.0.2.7");
	struct ctrl_msg msg;

	put_start(conn, CTRL_START_REQUEST, 0);
	expect(conn, CTRL_START_REPLY, &msg);
	return conn;
}

/* A dialled connection whose Outgoing-Call-Request (call id 1 upward) has just left. */
static inline struct ctrl_conn *calling(struct world *w)
{
	struct ctrl_conn *conn = world_conn(w, true, "192.0.2.7", "192.0.2.1");
	struct ctrl_msg msg;

	w->last_up = conn_dial(conn, NULL);
	world_connect(conn);
	expect(conn, CTRL_START_REQUEST, &msg);
	put_start(conn, CTRL_START_REPLY, CTRL_START_OK);
	expect(conn, CTRL_OUT_CALL_REQUEST, &msg);
	return conn;
}

static inline void put_request(struct ctrl_conn *conn, uint16_t call_id)
{
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REQUEST,
				.out_call = { .call_id = call_id,
					      .serial = 4,
					      .min_bps = 300,
					      .max_bps = 1000,
					      .window = 64,
					      .delay = 2 } };

	world_put(conn, &msg);
}

static inline void put_reply(struct ctrl_conn *conn, uint16_t to, uint16_t from,
			     uint8_t result, uint8_t error)
{
	struct ctrl_msg msg = { .type = CTRL_OUT_CALL_REPLY,
				.out_reply = { .call_id = from,
					       .peer_call_id = to,
					       .result = result,
					       .error = error,
					       .connect_bps = 5000,
					       .window = 16384 } };

	world_put(conn, &msg);
}

static inline void put_clear(struct ctrl_conn *conn, uint16_t call_id)
{
	struct ctrl_msg msg = { .type = CTRL_CALL_CLEAR,
				.clear = { .call_id = call_id } };

	world_put(conn, &msg);
}

static inline void put_disconnect(struct ctrl_conn *conn, uint16_t call_id)
{
	struct ctrl_msg msg = { .type = CTRL_CALL_DISCONNECT,
				.disconnect = { .call_id = call_id } };

	world_put(conn, &msg);
}

#endif
