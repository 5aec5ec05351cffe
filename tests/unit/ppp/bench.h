/* SPDX-License-Identifier: GPL-2.0-only */
/* One control protocol on its own: what it is given and what it sends, in hex. */
#ifndef TEST_PPP_BENCH_H
#define TEST_PPP_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/cp_fsm.h"

enum { BENCH_SENT_MAX = 16, BENCH_FRAME_MAX = 1600 };

struct bench_frame {
	uint16_t protocol;
	size_t len;
	uint8_t data[BENCH_FRAME_MAX];
};

/**
 * struct bench - a host for one instance of a control protocol
 * @sent: Frames sent and not yet looked at, @count of them.
 * @timer_ms: The timer as set last, 0 if stopped.
 * @up: Number of tlu; and so on for @down, @finished.
 * @failed: Text of the last failure, "" if none.
 * @rejected: Protocol that the peer rejected.
 * @log: Last log line.
 * @random: Next byte that the random source gives; grows by one.
 */
struct bench {
	struct bench_frame sent[BENCH_SENT_MAX];
	size_t count;
	unsigned int timer_ms;
	unsigned int up;
	unsigned int down;
	unsigned int finished;
	char failed[256];
	uint16_t rejected;
	char log[256];
	uint8_t random;
};

extern const struct cp_host bench_host;

void bench_init(struct bench *b);

/* Feed the instance with hexadecimal digits; blanks between them are free. */
void bench_give(struct cp *cp, const char *hex);

/* The oldest frame not looked at is exactly this; else the test fails. */
void bench_expect(struct bench *b, uint16_t protocol, const char *hex);

/* Nothing was sent that was not looked at. */
void bench_expect_nothing(struct bench *b);

/* Open the automaton and bring up the lower layer. */
void bench_start(struct cp *cp);

/* Bytes of hexadecimal digits; returns their number. */
size_t bench_hex(const char *hex, uint8_t *out, size_t size);

#endif
