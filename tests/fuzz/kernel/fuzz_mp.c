// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/mp.c kernel/window.c kernel/ppp.c kernel/bcp.c */
/*
 * Fragments of any kind and order. What is kept stays within its bounds, each
 * verdict fits to what was kept before, and after any of it the next packet
 * that comes complete gets through.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct queue - what the caller of the assembly has
 * @a: the assembly
 * @mrru: the limit
 * @bytes: of the fragments kept
 * @fragments: their number
 */
struct queue {
	struct kpptp_mp_assembly a;
	u32 mrru;
	u32 bytes;
	u32 fragments;
};

static void drop_kept(struct queue *q)
{
	if (!q->fragments)
		abort();
	q->bytes = 0;
	q->fragments = 0;
}

static bool take(struct queue *q, u32 lost, unsigned int flags, u32 len)
{
	struct kpptp_mp_verdict v =
		kpptp_mp_assemble(&q->a, lost, flags, len, q->mrru);

	if (v.drop_kept)
		drop_kept(q);
	else if (q->fragments && (lost || flags & KPPTP_MP_BEGIN))
		abort();
	if (!v.drop_this) {
		if (!q->fragments++ && !(flags & KPPTP_MP_BEGIN))
			abort();
		q->bytes += len;
	}
	if (q->bytes > q->mrru + KPPTP_PPP_PROTO_LEN ||
	    q->fragments > KPPTP_MP_FRAGMENTS)
		abort();
	if (v.whole != (!v.drop_this && flags & KPPTP_MP_END))
		abort();
	if (v.whole) {
		q->bytes = 0;
		q->fragments = 0;
	}
	if (q->a.bytes != q->bytes || q->a.fragments != q->fragments)
		abort();
	return v.whole;
}

static void header(const uint8_t *data, size_t size, bool is_short, u32 next)
{
	struct kpptp_mp mp, again;
	u8 p[KPPTP_MP_LONG_LEN];
	u32 seq;

	if (kpptp_mp_parse(data, size, is_short, &mp))
		return;
	if (mp.hdr_len > size)
		abort();
	seq = kpptp_mp_extend(mp.number, next, is_short, size & 1);
	if (kpptp_mp_build(p, seq, mp.flags, is_short) != mp.hdr_len ||
	    kpptp_mp_parse(p, mp.hdr_len, is_short, &again) ||
	    again.number != mp.number || again.flags != mp.flags)
		abort();
}

static void split(u32 len, u32 room)
{
	struct kpptp_mp_split s;
	unsigned int i;
	u32 sum = 0;

	if (!len || kpptp_mp_split(len, room, &s))
		return;
	for (i = 0; i < s.n; i++) {
		if (!kpptp_mp_piece(&s, i) || kpptp_mp_piece(&s, i) > room)
			abort();
		sum += kpptp_mp_piece(&s, i);
	}
	if (sum != len || s.n > KPPTP_MP_FRAGMENTS)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct queue q = { .mrru = 512 };
	u32 len;

	for (; size >= 4; data += 4, size -= 4) {
		header(data, size, data[0] & 1, kpptp_get32(data));
		split(kpptp_get16(data), data[2]);
		/* rarely a length that no packet has */
		len = data[0] & 2 ? kpptp_get32(data) : data[1];
		if (data[0] & 4)
			q.mrru = 512 + data[2];
		if (data[0] & 8) {
			kpptp_mp_abandon(&q.a);
			q.bytes = 0;
			q.fragments = 0;
		}
		take(&q, data[0] & 0x10 ? data[3] : 0, data[0] & 0xc0, len);
	}
	take(&q, 0, KPPTP_MP_BEGIN, 100);
	if (!take(&q, 0, KPPTP_MP_END, 100))
		abort();
	return 0;
}
