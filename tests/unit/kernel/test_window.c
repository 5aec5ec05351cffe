// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/window.c */
/*
 * The receive window under long random traffic, with a queue as the module
 * has one, against 64-bit numbers that do not wrap. Single steps are in
 * kernel/tests/window_kunit.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "window.h"

#define SPREAD 64 /* how far a packet may be overtaken */
#define PACKETS 300000

/**
 * struct receiver - the window and the packets it holds
 * @w: the window
 * @base: number that the peer started with, to be taken off
 * @held: packets by number modulo its size
 * @next: what must be delivered next, not wrapped
 * @delivered: packets delivered
 * @lost: numbers given up
 */
struct receiver {
	struct kpptp_rx_window w;
	uint64_t base;
	bool held[2 * SPREAD];
	uint64_t next;
	uint64_t delivered;
	uint64_t lost;
};

static void deliver(struct receiver *r, uint64_t n)
{
	assert_true(n >= r->next);
	r->lost += kpptp_rx_window_advance(&r->w, (u32)(r->base + n));
	r->next = n + 1;
	r->delivered++;
}

static void deliver_held(struct receiver *r)
{
	while (r->held[r->next % (2 * SPREAD)]) {
		r->held[r->next % (2 * SPREAD)] = false;
		deliver(r, r->next);
	}
}

/* The time of the first held packet is up */
static void expire(struct receiver *r)
{
	uint64_t n = r->next;

	while (!r->held[n % (2 * SPREAD)])
		n++;
	r->held[n % (2 * SPREAD)] = false;
	deliver(r, n);
	deliver_held(r);
}

static void arrive(struct receiver *r, uint64_t n)
{
	switch (kpptp_rx_window_judge(&r->w, (u32)(r->base + n))) {
	case KPPTP_RX_NEXT:
		deliver(r, n);
		deliver_held(r);
		break;
	case KPPTP_RX_HOLD:
		assert_true(n > r->next);
		r->held[n % (2 * SPREAD)] = true;
		if (n - r->next >= SPREAD)
			expire(r);
		break;
	case KPPTP_RX_OLD:
		assert_true(n < r->next);
		break;
	case KPPTP_RX_FAR:
	case KPPTP_RX_JUMP:
		fail();
	}
}

static void swap(uint64_t *a, uint64_t *b)
{
	uint64_t t = *a;

	*a = *b;
	*b = t;
}

/* Everything sent arrives at most once and in order, over the wrap. */
static void random_reordering_and_duplication(void **state)
{
	struct receiver r = { .base = 0xffffffffu - PACKETS / 2 };
	uint64_t *order = calloc(PACKETS, sizeof(*order));
	size_t i;

	(void)state;
	srandom(1);
	assert_non_null(order);
	for (i = 0; i < PACKETS; i++)
		order[i] = i;
	for (i = 0; i + SPREAD < PACKETS; i++)
		if (random() % 4 == 0)
			swap(&order[i], &order[i + random() % (SPREAD / 4)]);
	r.w.next = (u32)r.base;
	r.w.started = true;
	for (i = 0; i < PACKETS; i++) {
		arrive(&r, order[i]);
		if (random() % 20 == 0)
			arrive(&r, order[i]);
	}
	assert_int_equal(PACKETS, r.delivered + r.lost);
	assert_true(r.lost < PACKETS / 1000);
	free(order);
}

/* What is lost is counted, and nothing else. */
static void random_loss(void **state)
{
	struct receiver r = { .base = 0xffffff00u };
	uint64_t n, sent = 0;

	(void)state;
	srandom(2);
	r.w.next = (u32)r.base;
	r.w.started = true;
	for (n = 0; n < PACKETS; n++) {
		if (n + SPREAD < PACKETS && random() % 20 == 0)
			continue;
		sent++;
		arrive(&r, n);
	}
	while (r.next < PACKETS)
		expire(&r);
	assert_int_equal(sent, r.delivered);
	assert_int_equal(PACKETS - sent, r.lost);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_reordering_and_duplication),
		cmocka_unit_test(random_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
