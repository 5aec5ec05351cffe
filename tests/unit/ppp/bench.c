// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void bench_send(void *user, uint16_t protocol, const uint8_t *data,
		       size_t len)
{
	struct bench *b = user;
	struct bench_frame *f;

	assert_true(b->count < BENCH_SENT_MAX);
	assert_true(len <= BENCH_FRAME_MAX);
	f = &b->sent[b->count++];
	f->protocol = protocol;
	f->len = len;
	memcpy(f->data, data, len);
}

static void bench_timer_set(void *user, struct cp *cp, unsigned int ms)
{
	struct bench *b = user;

	(void)cp;
	b->timer_ms = ms;
}

static void bench_log(void *user, int level, const char *text)
{
	struct bench *b = user;

	(void)level;
	snprintf(b->log, sizeof(b->log), "%s", text);
}

static void bench_random(void *user, void *buf, size_t len)
{
	struct bench *b = user;
	uint8_t *p = buf;

	while (len--)
		*p++ = b->random++;
}

static void bench_up(void *user, struct cp *cp)
{
	struct bench *b = user;

	(void)cp;
	b->up++;
}

static void bench_down(void *user, struct cp *cp)
{
	struct bench *b = user;

	(void)cp;
	b->down++;
}

static void bench_finished(void *user, struct cp *cp)
{
	struct bench *b = user;

	(void)cp;
	b->finished++;
}

static void bench_failed(void *user, struct cp *cp, const char *text)
{
	struct bench *b = user;

	(void)cp;
	snprintf(b->failed, sizeof(b->failed), "%s", text);
}

static void bench_rejected(void *user, uint16_t protocol)
{
	struct bench *b = user;

	b->rejected = protocol;
}

const struct cp_host bench_host = {
	.send = bench_send,
	.timer_set = bench_timer_set,
	.log = bench_log,
	.random = bench_random,
	.up = bench_up,
	.down = bench_down,
	.finished = bench_finished,
	.failed = bench_failed,
	.rejected = bench_rejected,
};

void bench_init(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->random = 0xa1;
}

size_t bench_hex(const char *hex, uint8_t *out, size_t size)
{
	char digits[3] = "";
	size_t n = 0;

	while (*hex) {
		if (isspace((unsigned char)*hex)) {
			hex++;
			continue;
		}
		assert_true(n < size && isxdigit((unsigned char)hex[0]) &&
			    isxdigit((unsigned char)hex[1]));
		memcpy(digits, hex, 2);
		out[n++] = (uint8_t)strtoul(digits, NULL, 16);
		hex += 2;
	}
	return n;
}

/* On the heap and exactly as long as it is, so that a sanitizer sees overruns. */
void bench_give(struct cp *cp, const char *hex)
{
	uint8_t buf[BENCH_FRAME_MAX], *copy;
	size_t len = bench_hex(hex, buf, sizeof(buf));

	copy = malloc(len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, buf, len);
	cp_input(cp, copy, len);
	free(copy);
}

void bench_expect(struct bench *b, uint16_t protocol, const char *hex)
{
	uint8_t want[BENCH_FRAME_MAX];
	size_t len = bench_hex(hex, want, sizeof(want));

	assert_true(b->count > 0);
	assert_int_equal(b->sent[0].protocol, protocol);
	assert_int_equal(b->sent[0].len, len);
	assert_memory_equal(b->sent[0].data, want, len);
	b->count--;
	memmove(&b->sent[0], &b->sent[1], b->count * sizeof(b->sent[0]));
}

void bench_expect_nothing(struct bench *b)
{
	assert_int_equal(b->count, 0);
}

void bench_start(struct cp *cp)
{
	cp_event(cp, CP_EV_OPEN);
	cp_event(cp, CP_EV_UP);
}
