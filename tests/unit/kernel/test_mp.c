// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/mp.c kernel/window.c kernel/ppp.c kernel/bcp.c */
/*
 * Multilink PPP from end to end: packets are split, their fragments cross links
 * that lose and overtake one another, and become packets again, with a queue of
 * held fragments as the module has one. Single steps are in
 * kernel/tests/mp_kunit.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mp.h"

#define MRRU 2000
#define PACKETS 20000
#define IN_FLIGHT 20 /* fragments on one link */
#define FRAGMENT_MAX 404

/**
 * struct fragment - a fragment on the wire or held
 * @data: MP header and what follows it
 * @len: bytes of @data
 * @seq: its extended number, for the receiver only
 */
struct fragment {
	u8 data[FRAGMENT_MAX];
	size_t len;
	u32 seq;
};

struct link {
	struct fragment queue[IN_FLIGHT];
	unsigned int n;
};

/**
 * struct receiver - what the module has for one bundle
 * @w: order of the numbers
 * @links: how far the links have come
 * @a: the packet being put together
 * @held: early fragments, ascending
 * @n_held: their number
 * @packet: bytes of the fragments kept
 * @len: their number
 * @short_numbers: of 12 bits
 * @ordered: there is one link
 * @next_packet: no packet numbered before it may still come
 * @good: packets delivered
 */
struct receiver {
	struct kpptp_rx_window w;
	struct kpptp_mp_links links;
	struct kpptp_mp_assembly a;
	struct fragment held[KPPTP_HOLD_PACKETS + 1];
	unsigned int n_held;
	u8 packet[MRRU + 4];
	size_t len;
	bool short_numbers;
	bool ordered;
	u32 next_packet;
	u32 good;
};

/* A packet tells its number, and each byte its place */
static size_t make_packet(u8 *p, u32 number)
{
	size_t len = 4 + number * 7919 % (MRRU - 3), i;

	for (i = 4; i < len; i++)
		p[i] = number + i;
	kpptp_put32(p, number);
	return len;
}

static void deliver(struct receiver *r)
{
	u8 want[MRRU + 4];
	u32 number;

	if (!r->len)
		return;
	assert_true(r->len >= 4);
	number = kpptp_get32(r->packet);
	assert_true(number >= r->next_packet);
	assert_int_equal(make_packet(want, number), r->len);
	assert_memory_equal(want, r->packet, r->len);
	r->next_packet = number + 1;
	r->good++;
}

static void accept_fragment(struct receiver *r, const struct fragment *f)
{
	u32 lost = kpptp_rx_window_advance(&r->w, f->seq);
	struct kpptp_mp_verdict v;
	struct kpptp_mp mp;

	assert_int_equal(0, kpptp_mp_parse(f->data, f->len, r->short_numbers,
					   &mp));
	v = kpptp_mp_assemble(&r->a, lost, mp.flags, f->len - mp.hdr_len, MRRU);
	if (v.drop_kept)
		r->len = 0;
	if (!v.drop_this) {
		memcpy(r->packet + r->len, f->data + mp.hdr_len,
		       f->len - mp.hdr_len);
		r->len += f->len - mp.hdr_len;
	}
	if (!v.whole)
		return;
	deliver(r);
	r->len = 0;
}

static void hold(struct receiver *r, const struct fragment *f)
{
	unsigned int i = r->n_held;

	while (i && kpptp_seq_after(r->held[i - 1].seq, f->seq))
		i--;
	if (i && r->held[i - 1].seq == f->seq)
		return;
	memmove(&r->held[i + 1], &r->held[i],
		(r->n_held - i) * sizeof(r->held[0]));
	r->held[i] = *f;
	r->n_held++;
}

static void release(struct receiver *r, bool time_is_up)
{
	while (r->n_held && (r->held[0].seq == r->w.next || time_is_up ||
			     r->n_held > KPPTP_HOLD_PACKETS ||
			     kpptp_mp_gap_final(&r->links, r->held[0].seq))) {
		accept_fragment(r, &r->held[0]);
		r->n_held--;
		memmove(&r->held[0], &r->held[1],
			r->n_held * sizeof(r->held[0]));
	}
}

static void arrive(struct receiver *r, unsigned int link, struct fragment *f)
{
	struct kpptp_mp mp;

	assert_int_equal(0, kpptp_mp_parse(f->data, f->len, r->short_numbers,
					   &mp));
	f->seq = kpptp_mp_extend(mp.number, r->w.next, r->short_numbers,
				 r->ordered);
	switch (kpptp_rx_window_judge(&r->w, f->seq)) {
	case KPPTP_RX_NEXT:
		kpptp_mp_links_heard(&r->links, link, f->seq);
		accept_fragment(r, f);
		break;
	case KPPTP_RX_HOLD:
		kpptp_mp_links_heard(&r->links, link, f->seq);
		hold(r, f);
		break;
	case KPPTP_RX_OLD:
	case KPPTP_RX_FAR:
		return;
	case KPPTP_RX_JUMP:
		r->n_held = 0;
		r->len = 0;
		kpptp_mp_abandon(&r->a);
		kpptp_mp_links_jump(&r->links, f->seq);
		accept_fragment(r, f);
		break;
	}
	release(r, false);
}

/**
 * struct line - a sender, its links, and the receiver
 * @r: the receiver
 * @links: the links
 * @n_links: their number
 * @number: of the next fragment
 * @loss: one fragment of so many is lost, 0 for none
 * @whole: packets of which no fragment was lost
 */
struct line {
	struct receiver r;
	struct link links[KPPTP_BUNDLE_LINKS];
	unsigned int n_links;
	u32 number;
	unsigned int loss;
	u32 whole;
};

static struct line *new_line(unsigned int n_links, bool short_numbers)
{
	struct line *l = calloc(1, sizeof(*l));
	unsigned int i;

	assert_non_null(l);
	l->n_links = n_links;
	l->r.short_numbers = short_numbers;
	l->r.ordered = n_links == 1;
	l->r.w.started = true;
	for (i = 0; i < n_links; i++)
		kpptp_mp_links_join(&l->r.links, i, 0);
	return l;
}

static void leave_link(struct line *l, unsigned int i)
{
	struct link *link = &l->links[i];

	arrive(&l->r, i, &link->queue[0]);
	link->n--;
	memmove(&link->queue[0], &link->queue[1],
		link->n * sizeof(link->queue[0]));
}

/* Return: false if it was lost */
static bool send_fragment(struct line *l, const u8 *data, size_t len,
			  unsigned int flags)
{
	unsigned int i = l->number % l->n_links;
	struct link *link = &l->links[i];
	struct fragment *f;
	u32 number = l->number++;

	if (l->loss && (unsigned int)random() % l->loss == 0)
		return false;
	while (link->n == IN_FLIGHT)
		leave_link(l, i);
	f = &link->queue[link->n++];
	f->len = kpptp_mp_build(f->data, number, flags, l->r.short_numbers);
	memcpy(f->data + f->len, data, len);
	f->len += len;
	return true;
}

static void send_packet(struct line *l, u32 number)
{
	u8 packet[MRRU + 4];
	u32 len = make_packet(packet, number);
	u32 room = 100 + random() % (FRAGMENT_MAX - 103);
	struct kpptp_mp_split s;
	bool whole = true;
	size_t at = 0;
	unsigned int i;

	assert_int_equal(0, kpptp_mp_split(len, room, &s));
	for (i = 0; i < s.n; i++) {
		whole &= send_fragment(l, packet + at, kpptp_mp_piece(&s, i),
				       kpptp_mp_piece_flags(&s, i));
		at += kpptp_mp_piece(&s, i);
	}
	assert_int_equal(len, at);
	l->whole += whole;
}

/* What is still under way arrives, then everybody's patience ends. */
static void drain(struct line *l)
{
	unsigned int i;

	for (i = 0; i < l->n_links; i++)
		while (l->links[i].n)
			leave_link(l, i);
	release(&l->r, true);
}

static void send_packets(struct line *l, u32 first, u32 n)
{
	unsigned int i;
	u32 number;

	for (number = first; number < first + n; number++) {
		send_packet(l, number);
		i = random() % l->n_links;
		while (l->links[i].n && random() % 4)
			leave_link(l, i);
	}
}

/* Exactly the packets of which nothing was lost arrive, whole and in order. */
static void cross(unsigned int n_links, bool short_numbers, unsigned int loss)
{
	struct line *l = new_line(n_links, short_numbers);

	l->loss = loss;
	send_packets(l, 0, PACKETS);
	drain(l);
	assert_int_equal(l->whole, l->r.good);
	assert_true(loss ? l->whole < PACKETS : l->whole == PACKETS);
	free(l);
}

static void packets_cross_one_link(void **state)
{
	(void)state;
	srandom(1);
	cross(1, false, 0);
	cross(1, true, 0);
}

static void packets_cross_links_that_overtake_one_another(void **state)
{
	(void)state;
	srandom(2);
	cross(2, false, 0);
	cross(5, true, 0);
}

static void loss_costs_the_packets_whose_fragments_are_lost(void **state)
{
	(void)state;
	srandom(3);
	cross(1, false, 50);
	cross(1, true, 50);
	cross(1, true, 3);
}

static void loss_on_several_links_costs_no_more(void **state)
{
	(void)state;
	srandom(4);
	cross(2, false, 50);
	cross(3, true, 50);
	cross(5, false, 3);
}

/* An outage: as many numbers as short ones have are lost and not missed. */
static void one_link_passes_any_outage(void **state)
{
	struct line *l = new_line(1, true);
	u32 gap;

	(void)state;
	srandom(5);
	send_packets(l, 0, 10);
	for (gap = 1; gap < 20000; gap = gap * 3 + 1) {
		drain(l);
		l->number += gap;
		send_packets(l, l->whole, 10);
	}
	drain(l);
	assert_int_equal(l->whole, l->r.good);
	free(l);
}

/* A long outage with long numbers: followed after a few fragments */
static void several_links_pass_a_long_outage(void **state)
{
	struct line *l = new_line(2, false);
	u32 good;

	(void)state;
	srandom(6);
	send_packets(l, 0, 100);
	drain(l);
	good = l->r.good;
	assert_int_equal(100, good);
	l->number += 1 << 22;
	send_packets(l, 100, 1000);
	drain(l);
	assert_true(l->r.good - good > 1000 - 2 * IN_FLIGHT);
	free(l);
}

static void lost_link_is_waited_for_no_longer(void **state)
{
	struct line *l = new_line(2, false);

	(void)state;
	srandom(7);
	send_packets(l, 0, 100);
	drain(l);
	kpptp_mp_links_leave(&l->r.links, 1);
	l->n_links = 1;
	l->loss = 10;
	send_packets(l, 100, 1000);
	while (l->links[0].n)
		leave_link(l, 0);
	assert_int_equal(0, l->r.n_held);
	assert_int_equal(l->whole, l->r.good);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_cross_one_link),
		cmocka_unit_test(packets_cross_links_that_overtake_one_another),
		cmocka_unit_test(
			loss_costs_the_packets_whose_fragments_are_lost),
		cmocka_unit_test(loss_on_several_links_costs_no_more),
		cmocka_unit_test(one_link_passes_any_outage),
		cmocka_unit_test(several_links_pass_a_long_outage),
		cmocka_unit_test(lost_link_is_waited_for_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
