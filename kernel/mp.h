/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Multilink PPP (RFC 1990): header, numbers, how a packet is split, and how its
 * fragments become a packet again. Pure; the caller's lock of that direction
 * guards each struct.
 *
 * Receiving, a fragment passes three things. kpptp_mp_extend() makes its number
 * one of 32 bits. struct kpptp_rx_window (window.h) puts the numbers in order,
 * with forged ones told apart as it does for GRE; it begins as if started, with
 * 0 as the next one, so that on several links 1 may overtake 0. struct
 * kpptp_mp_links says which gaps need not be waited for. In order, fragments
 * and gaps then drive struct kpptp_mp_assembly, which says what to keep, hand
 * on and drop.
 *
 * MPPE encrypts whole packets, which are split afterwards, as Windows and Linux
 * do; no MP header is ever inside MPPE.
 */
#ifndef _KPPTP_MP_H
#define _KPPTP_MP_H

#include "limits.h"
#include "window.h"
#include "wire.h"

/**
 * struct kpptp_mp - header of one fragment
 * @number: sequence number as sent, 24 or 12 bits
 * @flags: of enum kpptp_mp_flags
 * @hdr_len: bytes before the data of the fragment, 4 or 2
 */
struct kpptp_mp {
	u32 number;
	u8 flags;
	u8 hdr_len;
};

/**
 * kpptp_mp_hdr_len() - bytes of an MP header
 * @is_short: numbers of 12 bits
 *
 * Return: 2 or 4
 */
static inline size_t kpptp_mp_hdr_len(bool is_short)
{
	return is_short ? KPPTP_MP_SHORT_LEN : KPPTP_MP_LONG_LEN;
}

/**
 * kpptp_mp_parse() - read the header of a fragment
 * @p: first byte after the PPP protocol field
 * @len: readable bytes
 * @is_short: numbers of 12 bits were negotiated for what we receive
 * @out: the header; written only on success
 *
 * The bits that RFC 1990 section 3 reserves are not looked at: RFC 2686 gives
 * them a meaning, and who was not asked for that sends zeros. A fragment may
 * have no data: with B and E set it is the null fragment of section 4.1.
 *
 * Return: 0, or -EINVAL when @len is less than the header
 */
int kpptp_mp_parse(const u8 *p, size_t len, bool is_short,
		   struct kpptp_mp *out);

/**
 * kpptp_mp_build() - write the header of a fragment
 * @p: room for kpptp_mp_hdr_len() bytes
 * @number: its number; only the low 24 or 12 bits go out. It starts at 0 and
 *	grows by one with each fragment of the bundle
 * @flags: of enum kpptp_mp_flags
 * @is_short: numbers of 12 bits were negotiated for what we send
 *
 * Return: bytes written
 */
size_t kpptp_mp_build(u8 *p, u32 number, unsigned int flags, bool is_short);

/**
 * kpptp_mp_extend() - the 32-bit number that was meant
 * @number: number as received
 * @next: the next number expected
 * @is_short: @number has 12 bits
 * @ordered: the bundle has one link, so GRE has put the fragments in order
 *
 * Of the numbers that end in the same bits it is the one nearest to @next.
 * Short ones of an only link can only be ahead, up to 4095, so that half of the
 * space is not lost to late fragments that cannot be; long ones have space for
 * both.
 *
 * Return: the number, to be judged by kpptp_rx_window_judge()
 */
u32 kpptp_mp_extend(u32 number, u32 next, bool is_short, bool ordered);

/**
 * struct kpptp_mp_links - how far the links of a bundle have come
 * @last: by slot, the last number that the link has brought
 * @used: bit mask of the slots that have a link
 *
 * All zero: no link. RFC 1990 section 4.1 calls the least of the numbers M.
 */
struct kpptp_mp_links {
	u32 last[KPPTP_BUNDLE_LINKS];
	u8 used;
};

/**
 * kpptp_mp_links_join() - a link is in the bundle
 * @l: the links
 * @slot: a free one, below KPPTP_BUNDLE_LINKS
 * @next: number that the receive window expects next
 *
 * Gaps from now on are final only when this link has passed them too.
 */
void kpptp_mp_links_join(struct kpptp_mp_links *l, unsigned int slot, u32 next);

/**
 * kpptp_mp_links_leave() - a link has left the bundle
 * @l: the links
 * @slot: its slot
 *
 * A gap that waited for this link alone may now be final.
 */
void kpptp_mp_links_leave(struct kpptp_mp_links *l, unsigned int slot);

/**
 * kpptp_mp_links_heard() - a link has brought a fragment
 * @l: the links
 * @slot: its slot
 * @number: the fragment's, extended
 *
 * For what kpptp_rx_window_judge() called NEXT or HOLD; not for the rest, which
 * may be forged. It may go back: a link's numbers ascend, so then either was
 * forged, and with the next fragment of the link that is mended.
 */
void kpptp_mp_links_heard(struct kpptp_mp_links *l, unsigned int slot,
			  u32 number);

/**
 * kpptp_mp_links_jump() - the receive window has moved
 * @l: the links
 * @number: the fragment's for which the verdict was JUMP
 */
void kpptp_mp_links_jump(struct kpptp_mp_links *l, u32 number);

/**
 * kpptp_mp_gap_final() - can the fragments before this one still come
 * @l: the links
 * @number: of the first fragment held behind a gap
 *
 * Each link brings ascending numbers (RFC 1990 section 4.1; GRE's window has
 * seen to it), so what is missing before @number is lost once all links have
 * come to @number. A link that is silent is waited for until KPPTP_MP_HOLD_MS or
 * KPPTP_HOLD_PACKETS for each link end it, which is the caller's matter.
 *
 * Return: true if they cannot; always with one link
 */
bool kpptp_mp_gap_final(const struct kpptp_mp_links *l, u32 number);

/**
 * enum kpptp_mp_why - why fragments have to be dropped
 * @KPPTP_MP_FINE: they have not
 * @KPPTP_MP_LOST: another fragment of their packet was lost
 * @KPPTP_MP_ORDER: no fragment with B before them, or one with B before the
 *	end of their packet
 * @KPPTP_MP_SIZE: their packet is larger than MRRU, or of more fragments than
 *	KPPTP_MP_FRAGMENTS
 */
enum kpptp_mp_why {
	KPPTP_MP_FINE,
	KPPTP_MP_LOST,
	KPPTP_MP_ORDER,
	KPPTP_MP_SIZE,
};

/**
 * struct kpptp_mp_assembly - the packet that is being put together; all zero to
 *	start with
 * @bytes: of the fragments kept
 * @fragments: number of the fragments kept, 0 between packets
 * @skip: why the rest of the packet is dropped up to its end; KPPTP_MP_FINE
 *	when it is not
 *
 * There is one at a time: fragments are in order, so a packet is whole or
 * damaged before the next one begins. Beside it the caller has a list of the
 * fragments kept.
 */
struct kpptp_mp_assembly {
	u32 bytes;
	u16 fragments;
	u8 skip;
};

/**
 * struct kpptp_mp_verdict - what to do with a fragment and those before it; to
 *	be done in this order
 * @drop_kept: not KPPTP_MP_FINE: drop all fragments kept, for this reason
 * @drop_this: not KPPTP_MP_FINE: drop the fragment, for this reason; otherwise
 *	add it to those kept
 * @whole: the fragments kept are a packet now; hand it on. It begins with a
 *	protocol field, of one byte or two, and is never longer than MRRU and two.
 *	One of no bytes at all is a null fragment, to be forgotten
 */
struct kpptp_mp_verdict {
	enum kpptp_mp_why drop_kept;
	enum kpptp_mp_why drop_this;
	bool whole;
};

/**
 * kpptp_mp_assemble() - the next fragment in order
 * @a: the assembly
 * @lost: numbers missing right before this fragment, which will not come, as
 *	kpptp_rx_window_advance() returns them
 * @flags: of its header
 * @len: bytes of its data, without the MP header
 * @mrru: the largest information field that we said we accept; the protocol
 *	field, which RFC 1990 section 2 has without address and control, is not
 *	counted
 *
 * A loss costs the packet whose fragment was lost, and the next one if its
 * first fragment may have been lost too; not the one that begins after that. A
 * fragment with B always begins a packet.
 *
 * Return: what to do
 */
struct kpptp_mp_verdict kpptp_mp_assemble(struct kpptp_mp_assembly *a, u32 lost,
					  unsigned int flags, u32 len,
					  u32 mrru);

/**
 * kpptp_mp_abandon() - the packet being put together is given up
 * @a: the assembly; the caller drops the fragments kept
 *
 * Because it has waited KPPTP_MP_WAIT_MS, no buffer could be had, or the
 * receive window jumped. What still comes of the packet is dropped as
 * KPPTP_MP_LOST.
 */
void kpptp_mp_abandon(struct kpptp_mp_assembly *a);

/**
 * struct kpptp_mp_split - sizes of the fragments of one packet
 * @n: number of fragments, 1 to KPPTP_MP_FRAGMENTS
 * @size: bytes of the smallest one
 * @larger: so many from the first on have one byte more
 */
struct kpptp_mp_split {
	u32 size;
	u16 n;
	u16 larger;
};

/**
 * kpptp_mp_room() - bytes of a packet that one fragment carries at most
 * @path: MTU of the outer path, bytes
 * @peer_mru: largest information field that the peer accepts on the link, 0
 *	when unknown
 * @flags: of enum kpptp_ppp_flags
 * @is_short: numbers of 12 bits
 *
 * Outer IPv4 and GRE without acknowledgment, which does not ride on full
 * packets; PPP and MP header. The MP header counts for the peer's MRU, the PPP
 * header does not (RFC 1661 section 2).
 *
 * Return: bytes, 0 when not even one fits
 */
u32 kpptp_mp_room(u32 path, u32 peer_mru, unsigned int flags, bool is_short);

/**
 * kpptp_mp_split() - split a packet evenly
 * @len: bytes of the packet from its protocol field on, encrypted if it has to
 *	be; not 0
 * @room: of kpptp_mp_room(); the least one when several links carry it
 * @out: the sizes; written only on success
 *
 * As few fragments as fit, all of nearly the same size: the last one is not a
 * small one that costs as much to send as a large one.
 *
 * Return: 0, or -EMSGSIZE when @room is 0 or KPPTP_MP_FRAGMENTS are too few
 */
int kpptp_mp_split(u32 len, u32 room, struct kpptp_mp_split *out);

/**
 * kpptp_mp_piece() - bytes of one fragment
 * @s: the sizes
 * @i: which one, from 0 up to @s->n
 *
 * Return: bytes
 */
static inline u32 kpptp_mp_piece(const struct kpptp_mp_split *s, unsigned int i)
{
	return s->size + (i < s->larger);
}

/**
 * kpptp_mp_piece_flags() - B and E of one fragment
 * @s: the sizes
 * @i: which one, from 0 up to @s->n
 *
 * Return: flags for kpptp_mp_build()
 */
static inline unsigned int kpptp_mp_piece_flags(const struct kpptp_mp_split *s,
						unsigned int i)
{
	return (i ? 0 : KPPTP_MP_BEGIN) | (i + 1 < s->n ? 0 : KPPTP_MP_END);
}

#endif /* _KPPTP_MP_H */
