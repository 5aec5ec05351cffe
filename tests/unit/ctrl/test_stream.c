/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/stream.c daemon/ctrl/msg.c daemon/ctrl/layout.c */
/* links: tests/unit/ctrl/vectors.c */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "ctrl/stream.h"
#include "vectors.h"

/* All vectors in a row. */
static size_t all_messages(uint8_t *buf)
{
	size_t len = 0;

	for (int i = 0; i < VECTOR_COUNT; i++)
		len += vector_bytes(vectors[i].bytes, buf + len);
	return len;
}

static int take_messages(struct stream *s, int next)
{
	struct ctrl_msg msg;
	const uint8_t *p;
	size_t len;

	while (stream_next(s, &p, &len) == CTRL_FRAME_OK) {
		assert_int_equal(ctrl_msg_parse(p, len, &msg), CTRL_FRAME_OK);
		assert_memory_equal(&msg, &vectors[next].msg, sizeof(msg));
		next++;
	}
	assert_int_equal(stream_next(s, &p, &len), CTRL_FRAME_MORE);
	return next;
}

static void chunks_of_any_size_give_all_messages(void **state)
{
	uint8_t buf[VECTOR_COUNT * CTRL_MSG_MAX];
	size_t len = all_messages(buf);

	(void)state;
	for (size_t chunk = 1; chunk <= len; chunk++) {
		struct stream s = { 0 };
		size_t at = 0;
		int next = 0;

		while (at < len) {
			size_t n = len - at < chunk ? len - at : chunk;

			at += stream_feed(&s, buf + at, n);
			next = take_messages(&s, next);
		}
		assert_int_equal(next, VECTOR_COUNT);
	}
}

/* Every cut of two neighbours in a segment each: "a|b", "a b|", "|a b" and all between. */
static void a_cut_at_every_byte_gives_both_messages(void **state)
{
	uint8_t buf[2 * CTRL_MSG_MAX];

	(void)state;
	for (int i = 0; i + 1 < VECTOR_COUNT; i++) {
		size_t len = vector_bytes(vectors[i].bytes, buf);

		len += vector_bytes(vectors[i + 1].bytes, buf + len);
		for (size_t cut = 0; cut <= len; cut++) {
			struct stream s = { 0 };
			int next;

			assert_int_equal(stream_feed(&s, buf, cut), cut);
			next = take_messages(&s, i);
			assert_int_equal(stream_feed(&s, buf + cut, len - cut),
					 len - cut);
			assert_int_equal(take_messages(&s, next), i + 2);
		}
	}
}

static void input_is_bounded(void **state)
{
	uint8_t buf[CTRL_IN_SIZE + 1] = { 0, 16, 0, 1 };
	struct stream s = { 0 };

	(void)state;
	assert_int_equal(stream_feed(&s, buf, sizeof(buf)), CTRL_IN_SIZE);
	assert_int_equal(stream_feed(&s, buf, 1), 0);
}

static void garbage_stays_garbage(void **state)
{
	struct stream s = { 0 };
	uint8_t buf[CTRL_MSG_MAX];
	const uint8_t *p;
	size_t len = vector_bytes(vectors[4].bytes, buf);

	(void)state;
	stream_feed(&s, (const uint8_t *)"GET / HTTP/1.0\r\n", 16);
	assert_int_equal(stream_next(&s, &p, &len), CTRL_FRAME_BAD_LENGTH);
	stream_feed(&s, buf, len);
	assert_int_equal(stream_next(&s, &p, &len), CTRL_FRAME_BAD_LENGTH);
}

static void undefined_messages_are_skipped(void **state)
{
	struct stream s = { 0 };
	uint8_t buf[CTRL_MSG_MAX];
	const uint8_t *p;
	size_t len = vector_bytes(vectors[4].bytes, buf);

	(void)state;
	buf[9] = 99;
	stream_feed(&s, buf, len);
	buf[9] = 5;
	stream_feed(&s, buf, len);
	assert_int_equal(stream_next(&s, &p, &len), CTRL_FRAME_UNKNOWN);
	assert_int_equal(stream_next(&s, &p, &len), CTRL_FRAME_OK);
	assert_int_equal(stream_next(&s, &p, &len), CTRL_FRAME_MORE);
}

static void output_keeps_order_and_is_bounded(void **state)
{
	struct stream s = { 0 };
	const uint8_t *p;
	uint8_t in = 0, out = 0, byte;

	(void)state;
	for (int turn = 0; turn < 5; turn++) {
		while (stream_put(&s, &in, 1))
			in++;
		assert_int_equal(stream_pending(&s, &p), CTRL_OUT_SIZE);
		assert_true(stream_congested(&s));
		for (int i = 0; i < CTRL_OUT_SIZE - turn * 100; i++) {
			assert_true(stream_pending(&s, &p) > 0);
			byte = *p;
			stream_sent(&s, 1);
			assert_int_equal(byte, out++);
		}
		assert_false(stream_congested(&s));
	}
}

static void congestion_leaves_room_for_one_more_answer(void **state)
{
	static const uint8_t zeros[CTRL_OUT_SIZE];
	struct stream s = { 0 };

	(void)state;
	while (!stream_congested(&s))
		assert_true(stream_put(&s, zeros, 1));
	assert_true(stream_put(&s, zeros, CTRL_OUT_RESERVE - 1));
	assert_false(stream_put(&s, zeros, 1));
}

static void more_than_pending_cannot_be_sent(void **state)
{
	struct stream s = { 0 };
	const uint8_t *p;

	(void)state;
	stream_put(&s, (const uint8_t *)"ab", 2);
	stream_sent(&s, 5);
	assert_int_equal(stream_pending(&s, &p), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_of_any_size_give_all_messages),
		cmocka_unit_test(a_cut_at_every_byte_gives_both_messages),
		cmocka_unit_test(input_is_bounded),
		cmocka_unit_test(garbage_stays_garbage),
		cmocka_unit_test(undefined_messages_are_skipped),
		cmocka_unit_test(output_keeps_order_and_is_bounded),
		cmocka_unit_test(congestion_leaves_room_for_one_more_answer),
		cmocka_unit_test(more_than_pending_cannot_be_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
