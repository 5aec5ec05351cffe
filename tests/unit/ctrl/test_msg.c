/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* links: tests/unit/ctrl/vectors.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vectors.h"

/* A copy that ends where the message ends, so that the sanitizer sees every read beyond. */
static uint8_t *exact(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, p, len);
	return copy;
}

static enum ctrl_frame parse(const uint8_t *p, size_t len, struct ctrl_msg *msg)
{
	uint8_t *copy = exact(p, len);
	enum ctrl_frame frame = ctrl_msg_parse(copy, len, msg);

	free(copy);
	return frame;
}

static void every_type_is_parsed(void **state)
{
	uint8_t buf[CTRL_MSG_MAX];
	struct ctrl_msg msg;

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		size_t len = vector_bytes(vectors[i].bytes, buf);

		assert_int_equal(vectors[i].msg.type, i + 1);
		memset(&msg, 0x55, sizeof(msg));
		assert_int_equal(parse(buf, len, &msg), CTRL_FRAME_OK);
		assert_memory_equal(&msg, &vectors[i].msg, sizeof(msg));
	}
}

static void every_type_is_built(void **state)
{
	uint8_t want[CTRL_MSG_MAX], got[CTRL_MSG_MAX];

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		size_t len = vector_bytes(vectors[i].bytes, want);

		assert_int_equal(ctrl_msg_length(i + 1), len);
		memset(got, 0xee, sizeof(got));
		assert_int_equal(ctrl_msg_build(&vectors[i].msg, got, len - 1),
				 0);
		assert_int_equal(ctrl_msg_build(&vectors[i].msg, got, len),
				 len);
		assert_memory_equal(got, want, len);
	}
}

static void unknown_types_are_not_built(void **state)
{
	struct ctrl_msg msg = { .type = CTRL_TYPE_END };
	uint8_t buf[CTRL_MSG_MAX];

	(void)state;
	assert_int_equal(ctrl_msg_build(&msg, buf, sizeof(buf)), 0);
	msg.type = 0;
	assert_int_equal(ctrl_msg_build(&msg, buf, sizeof(buf)), 0);
}

static void every_prefix_asks_for_more(void **state)
{
	uint8_t buf[CTRL_MSG_MAX];
	struct ctrl_msg msg;

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		size_t len = vector_bytes(vectors[i].bytes, buf);

		for (size_t n = 0; n < len; n++)
			assert_int_equal(parse(buf, n, &msg), CTRL_FRAME_MORE);
	}
}

static void bytes_after_a_message_are_refused(void **state)
{
	uint8_t buf[CTRL_MSG_MAX + 1] = { 0 };
	struct ctrl_msg msg;

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		size_t len = vector_bytes(vectors[i].bytes, buf);

		assert_int_equal(parse(buf, len + 1, &msg),
				 CTRL_FRAME_BAD_LENGTH);
	}
}

/* All 65536 values of Length with each type: one is right. */
static void every_other_length_is_refused(void **state)
{
	uint8_t buf[65536];
	size_t msg_len;

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		size_t len;

		memset(buf, 0, sizeof(buf));
		len = vector_bytes(vectors[i].bytes, buf);
		for (size_t n = 0; n <= 0xffff; n++) {
			if (n == len)
				continue;
			buf[0] = n >> 8;
			buf[1] = n;
			assert_int_equal(ctrl_msg_frame(buf, sizeof(buf),
							&msg_len),
					 CTRL_FRAME_BAD_LENGTH);
		}
	}
}

static void impossible_lengths_are_seen_at_once(void **state)
{
	static const uint16_t lengths[] = { 0, 1, 11, 221, 256, 0xffff };
	size_t msg_len = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t buf[2] = { lengths[i] >> 8, lengths[i] };

		assert_int_equal(ctrl_msg_frame(buf, 2, &msg_len),
				 CTRL_FRAME_BAD_LENGTH);
	}
	assert_int_equal(ctrl_msg_frame((const uint8_t *)"G", 1, &msg_len),
			 CTRL_FRAME_BAD_LENGTH);
	assert_int_equal(msg_len, 7);
}

/* Each bit of PPTP Message Type and Magic Cookie, seen as soon as its byte is there. */
static void every_wrong_header_bit_is_seen_at_its_byte(void **state)
{
	uint8_t buf[CTRL_MSG_MAX];
	size_t len = vector_bytes(vectors[6].bytes, buf), msg_len;

	(void)state;
	for (size_t at = 2; at < 8; at++) {
		enum ctrl_frame want = at < 4 ? CTRL_FRAME_BAD_PPTP_TYPE :
						CTRL_FRAME_BAD_MAGIC;

		for (int bit = 0; bit < 8; bit++) {
			buf[at] ^= 1 << bit;
			assert_int_equal(ctrl_msg_frame(buf, at, &msg_len),
					 CTRL_FRAME_MORE);
			assert_int_equal(ctrl_msg_frame(buf, at + 1, &msg_len),
					 want);
			assert_int_equal(ctrl_msg_frame(buf, len, &msg_len),
					 want);
			buf[at] ^= 1 << bit;
		}
	}
}

static void undefined_types_are_framed_but_not_parsed(void **state)
{
	static const uint16_t types[] = { 0, 16, 17, 0x100, 0xffff };
	uint8_t buf[CTRL_MSG_MAX];
	struct ctrl_msg msg = { .type = CTRL_ECHO_REPLY };
	size_t len = vector_bytes(vectors[4].bytes, buf), msg_len;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		buf[8] = types[i] >> 8;
		buf[9] = types[i];
		assert_int_equal(ctrl_msg_frame(buf, len, &msg_len),
				 CTRL_FRAME_UNKNOWN);
		assert_int_equal(msg_len, len);
		assert_int_equal(parse(buf, len, &msg), CTRL_FRAME_UNKNOWN);
		assert_int_equal(msg.type, CTRL_ECHO_REPLY);
	}
}

static void reserved_fields_are_ignored(void **state)
{
	uint8_t buf[CTRL_MSG_MAX];
	struct ctrl_msg msg;
	size_t len = vector_bytes(vectors[2].bytes, buf);

	(void)state;
	buf[10] = buf[11] = buf[13] = buf[14] = buf[15] = 0xff;
	assert_int_equal(parse(buf, len, &msg), CTRL_FRAME_OK);
	assert_memory_equal(&msg, &vectors[2].msg, sizeof(msg));
}

static void every_type_is_printed_in_one_line(void **state)
{
	char text[CTRL_PRINT_MAX];

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++)
		assert_string_equal(ctrl_msg_print(&vectors[i].msg, text,
						   sizeof(text)),
				    vectors[i].words);
}

static void hostile_text_prints_as_ascii_and_fits(void **state)
{
	struct ctrl_msg msg;
	char text[CTRL_PRINT_MAX];

	(void)state;
	for (int i = 0; i < VECTOR_COUNT; i++) {
		memset(&msg, 0xff, sizeof(msg));
		msg.type = i + 1;
		ctrl_msg_print(&msg, text, sizeof(text));
		assert_true(strlen(text) < sizeof(text) - 1);
		for (const char *p = text; *p; p++)
			assert_in_range(*p, 0x20, 0x7e);
	}
}

static void printing_is_cut_at_the_buffer(void **state)
{
	(void)state;
	for (size_t size = 1; size < 300; size++) {
		char *text = malloc(size);

		assert_non_null(text);
		ctrl_msg_print(&vectors[6].msg, text, size);
		assert_true(strlen(text) < size);
		assert_memory_equal(text, vectors[6].words, strlen(text));
		free(text);
	}
}

static void text_fields_need_no_terminator(void **state)
{
	char text[CTRL_TEXT_LEN + 1], small[4];
	uint8_t full[CTRL_TEXT_LEN];

	(void)state;
	memset(full, 'x', sizeof(full));
	assert_int_equal(
		strlen(ctrl_text_print(full, sizeof(full), text, sizeof(text))),
		64);
	assert_string_equal(ctrl_text_print((const uint8_t *)"a\n", 2, small,
					    sizeof(small)),
			    "a");
}

static void codes_have_names(void **state)
{
	(void)state;
	assert_string_equal(ctrl_result_name(CTRL_OUT_CALL_REPLY, 7),
			    "do not accept");
	assert_string_equal(ctrl_result_name(CTRL_OUT_CALL_REPLY, 8),
			    "unknown");
	assert_string_equal(ctrl_result_name(CTRL_OUT_CALL_REPLY, 0),
			    "unknown");
	assert_string_equal(ctrl_result_name(CTRL_START_REPLY, 3),
			    "command channel already exists");
	assert_string_equal(ctrl_result_name(CTRL_CALL_DISCONNECT, 1),
			    "lost carrier");
	assert_string_equal(ctrl_error_name(6), "PAC error");
	assert_string_equal(ctrl_error_name(7), "unknown");
	assert_string_equal(ctrl_stop_reason_name(2), "protocol version");
	assert_string_equal(ctrl_frame_name(CTRL_FRAME_BAD_MAGIC),
			    "wrong magic cookie");
	assert_string_equal(ctrl_msg_name(16), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_parsed),
		cmocka_unit_test(every_type_is_built),
		cmocka_unit_test(unknown_types_are_not_built),
		cmocka_unit_test(every_prefix_asks_for_more),
		cmocka_unit_test(bytes_after_a_message_are_refused),
		cmocka_unit_test(every_other_length_is_refused),
		cmocka_unit_test(impossible_lengths_are_seen_at_once),
		cmocka_unit_test(every_wrong_header_bit_is_seen_at_its_byte),
		cmocka_unit_test(undefined_types_are_framed_but_not_parsed),
		cmocka_unit_test(reserved_fields_are_ignored),
		cmocka_unit_test(every_type_is_printed_in_one_line),
		cmocka_unit_test(hostile_text_prints_as_ascii_and_fits),
		cmocka_unit_test(printing_is_cut_at_the_buffer),
		cmocka_unit_test(text_fields_need_no_terminator),
		cmocka_unit_test(codes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
