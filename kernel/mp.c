// SPDX-License-Identifier: GPL-2.0-only
/*
 * Multilink PPP, see mp.h
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "gre.h"
#include "mp.h"
#include "ppp.h"

enum {
	LONG_MASK = (1 << KPPTP_MP_LONG_BITS) - 1,
	SHORT_MASK = (1 << KPPTP_MP_SHORT_BITS) - 1,
};

int kpptp_mp_parse(const u8 *p, size_t len, bool is_short, struct kpptp_mp *out)
{
	if (len < kpptp_mp_hdr_len(is_short))
		return -EINVAL;
	out->number = is_short ? kpptp_get16(p) & SHORT_MASK :
				 kpptp_get32(p) & LONG_MASK;
	out->flags = p[0] & (KPPTP_MP_BEGIN | KPPTP_MP_END);
	out->hdr_len = kpptp_mp_hdr_len(is_short);
	return 0;
}

size_t kpptp_mp_build(u8 *p, u32 number, unsigned int flags, bool is_short)
{
	if (is_short)
		kpptp_put16(p, number & SHORT_MASK);
	else
		kpptp_put32(p, number & LONG_MASK);
	p[0] |= flags;
	return kpptp_mp_hdr_len(is_short);
}

u32 kpptp_mp_extend(u32 number, u32 next, bool is_short, bool ordered)
{
	u32 mask = is_short ? SHORT_MASK : LONG_MASK;
	u32 ahead = (number - next) & mask;

	if (ahead > mask / 2 && !(is_short && ordered))
		ahead -= mask + 1;
	return next + ahead;
}

void kpptp_mp_links_join(struct kpptp_mp_links *l, unsigned int slot, u32 next)
{
	l->used |= 1 << slot;
	l->last[slot] = next - 1;
}

void kpptp_mp_links_leave(struct kpptp_mp_links *l, unsigned int slot)
{
	l->used &= ~(1 << slot);
}

void kpptp_mp_links_heard(struct kpptp_mp_links *l, unsigned int slot,
			  u32 number)
{
	l->last[slot] = number;
}

void kpptp_mp_links_jump(struct kpptp_mp_links *l, u32 number)
{
	unsigned int i;

	for (i = 0; i < KPPTP_BUNDLE_LINKS; i++)
		l->last[i] = number;
}

bool kpptp_mp_gap_final(const struct kpptp_mp_links *l, u32 number)
{
	unsigned int i;

	for (i = 0; i < KPPTP_BUNDLE_LINKS; i++)
		if (l->used & 1 << i && kpptp_seq_before(l->last[i], number))
			return false;
	return true;
}

/* Drop the fragments kept and, up to its end, what still comes of the packet */
static void give_up(struct kpptp_mp_assembly *a, enum kpptp_mp_why why,
		    struct kpptp_mp_verdict *v)
{
	if (a->fragments)
		v->drop_kept = why;
	a->bytes = 0;
	a->fragments = 0;
	a->skip = why;
}

/* Keep a fragment that has its place in the packet, if there is room for it */
static void keep(struct kpptp_mp_assembly *a, u32 len, u32 mrru,
		 struct kpptp_mp_verdict *v)
{
	u32 limit = mrru + KPPTP_PPP_PROTO_LEN;

	if (a->fragments >= KPPTP_MP_FRAGMENTS || len > limit ||
	    a->bytes > limit - len) {
		give_up(a, KPPTP_MP_SIZE, v);
		v->drop_this = KPPTP_MP_SIZE;
		return;
	}
	a->bytes += len;
	a->fragments++;
}

struct kpptp_mp_verdict kpptp_mp_assemble(struct kpptp_mp_assembly *a, u32 lost,
					  unsigned int flags, u32 len, u32 mrru)
{
	struct kpptp_mp_verdict v = { 0 };

	if (lost)
		give_up(a, KPPTP_MP_LOST, &v);
	if (flags & KPPTP_MP_BEGIN) {
		give_up(a, KPPTP_MP_ORDER, &v);
		a->skip = KPPTP_MP_FINE;
	} else if (!a->fragments && !a->skip) {
		a->skip = KPPTP_MP_ORDER;
	}
	if (a->skip)
		v.drop_this = a->skip;
	else
		keep(a, len, mrru, &v);
	if (flags & KPPTP_MP_END) {
		v.whole = !v.drop_this;
		a->bytes = 0;
		a->fragments = 0;
		a->skip = KPPTP_MP_FINE;
	}
	return v;
}

void kpptp_mp_abandon(struct kpptp_mp_assembly *a)
{
	a->bytes = 0;
	a->fragments = 0;
	a->skip = KPPTP_MP_LOST;
}

u32 kpptp_mp_room(u32 path, u32 peer_mru, unsigned int flags, bool is_short)
{
	u32 hdr = kpptp_mp_hdr_len(is_short);
	u32 outer = KPPTP_IPV4_HDR_LEN + kpptp_gre_hdr_len(true, false) +
		    kpptp_ppp_hdr_len(KPPTP_PROTO_MP, flags);
	u32 info = path > outer ? path - outer : 0;

	if (peer_mru)
		info = min_t(u32, info, peer_mru);
	return info > hdr ? info - hdr : 0;
}

int kpptp_mp_split(u32 len, u32 room, struct kpptp_mp_split *out)
{
	u32 n;

	if (!room)
		return -EMSGSIZE;
	n = len / room + !!(len % room);
	if (n > KPPTP_MP_FRAGMENTS)
		return -EMSGSIZE;
	out->n = n;
	out->size = len / n;
	out->larger = len % n;
	return 0;
}
