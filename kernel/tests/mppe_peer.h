/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests: the other end of an MPPE stream, built only from the key chain and
 * RC4, the way RFC 3078 describes it and the way Linux does it, which differ
 * in stateful mode:
 *
 *  - RFC 3078: FLUSHED means "initialise RC4 with the current key"; the key
 *    changes on flag packets (low byte of the count 0xff) and only there.
 *  - Linux: the key changes on every FLUSHED packet; a flag packet is FLUSHED
 *    always, and so is the packet that answers a Reset-Request.
 */
#ifndef _KPPTP_TESTS_MPPE_PEER_H
#define _KPPTP_TESTS_MPPE_PEER_H

#include <linux/string.h>

#include "mppe.h"

/**
 * struct mppe_peer - one direction of the other end
 * @start_key: as negotiated
 * @bits: as negotiated
 * @is_linux: Linux, otherwise after RFC 3078
 * @flag_unmarked: flag packets that answer no reset are not FLUSHED (RFC only)
 * @reset: sender: a Reset-Request came
 * @discard: receiver: waits for FLUSHED
 * @count: coherency count of the last packet
 * @key: current session key
 * @rc4: the stream
 */
struct mppe_peer {
	u8 start_key[KPPTP_MPPE_KEY_MAX];
	enum kpptp_mppe_bits bits;
	bool is_linux;
	bool flag_unmarked;
	bool reset;
	bool discard;
	u16 count;
	u8 key[KPPTP_MPPE_KEY_MAX];
	struct kpptp_rc4 rc4;
};

static inline void mppe_peer_stream(struct mppe_peer *peer)
{
	kpptp_rc4_setkey(&peer->rc4, peer->key, kpptp_mppe_key_len(peer->bits));
}

static inline void mppe_peer_rekey(struct mppe_peer *peer)
{
	kpptp_mppe_next_key(peer->start_key, peer->bits, peer->key);
	mppe_peer_stream(peer);
}

static inline void mppe_peer_init(struct mppe_peer *peer, const u8 *start_key,
				  enum kpptp_mppe_bits bits, bool is_linux)
{
	memset(peer, 0, sizeof(*peer));
	memcpy(peer->start_key, start_key, kpptp_mppe_key_len(bits));
	peer->bits = bits;
	peer->is_linux = is_linux;
	peer->count = KPPTP_MPPE_COUNT_MASK;
	kpptp_mppe_initial_key(start_key, bits, peer->key);
	mppe_peer_stream(peer);
}

/* Encrypt in place; returns the MPPE header */
static inline u16 mppe_peer_encrypt(struct mppe_peer *peer, u8 *data,
				    size_t len)
{
	bool flag, flushed;

	peer->count = (peer->count + 1) & KPPTP_MPPE_COUNT_MASK;
	flag = (peer->count & KPPTP_MPPE_FLAG_MASK) == KPPTP_MPPE_FLAG_MASK;
	flushed = peer->reset || (flag && !peer->flag_unmarked);
	if (flag || (peer->reset && peer->is_linux))
		mppe_peer_rekey(peer);
	else if (peer->reset)
		mppe_peer_stream(peer);
	peer->reset = false;
	kpptp_rc4_crypt(&peer->rc4, data, data, len);
	return KPPTP_MPPE_ENCRYPTED | (flushed ? KPPTP_MPPE_FLUSHED : 0) |
	       peer->count;
}

static inline void mppe_peer_resync(struct mppe_peer *peer, u16 count)
{
	u16 at = peer->count;

	if (peer->is_linux) {
		/* one for every 256 counts left out, then one for FLUSHED */
		for (; (at ^ count) & ~KPPTP_MPPE_FLAG_MASK;
		     at = (at + KPPTP_MPPE_FLAG_EVERY) & KPPTP_MPPE_COUNT_MASK)
			mppe_peer_rekey(peer);
		mppe_peer_rekey(peer);
		return;
	}
	while (at != count) {
		at = (at + 1) & KPPTP_MPPE_COUNT_MASK;
		if ((at & KPPTP_MPPE_FLAG_MASK) == KPPTP_MPPE_FLAG_MASK)
			mppe_peer_rekey(peer);
	}
	mppe_peer_stream(peer);
}

/* Decrypt in place; false if the packet is discarded */
static inline bool mppe_peer_decrypt(struct mppe_peer *peer, u16 header,
				     u8 *data, size_t len)
{
	u16 count = header & KPPTP_MPPE_COUNT_MASK;
	u16 expected = (peer->count + 1) & KPPTP_MPPE_COUNT_MASK;
	bool flushed = header & KPPTP_MPPE_FLUSHED;

	if (!peer->discard && count != expected) {
		peer->discard = true;
		/* Linux has counted the missing packet by now */
		if (peer->is_linux) {
			peer->count = expected;
			return false;
		}
	}
	if (peer->discard && !flushed)
		return false;
	if (peer->discard || (flushed && !peer->is_linux)) {
		mppe_peer_resync(peer, count);
	} else if (flushed ||
		   (count & KPPTP_MPPE_FLAG_MASK) == KPPTP_MPPE_FLAG_MASK) {
		mppe_peer_rekey(peer);
	}
	peer->discard = false;
	peer->count = count;
	kpptp_rc4_crypt(&peer->rc4, data, data, len);
	return true;
}

/* Crypt one packet in place */
static inline void mppe_peer_job(const struct kpptp_mppe_job *job, u8 *data,
				 size_t len)
{
	struct kpptp_mppe_work work = {
		.job = job, .dst = data, .src = data, .len = len
	};

	kpptp_mppe_jobs_crypt(&work, 1);
}

/* An IPv4 packet of @len bytes after a one-byte protocol field at @data */
static inline void mppe_peer_packet(u8 *data, size_t len, u32 number)
{
	memset(data, number, len);
	data[0] = KPPTP_PROTO_IPV4;
	data[1] = 0x45;
	kpptp_put16(data + 3, len - 1);
	kpptp_put32(data + 5, number);
}

/* Did @data come back as mppe_peer_packet() made it */
static inline bool mppe_peer_is_packet(const u8 *data, size_t len, u32 number)
{
	return data[0] == KPPTP_PROTO_IPV4 && data[1] == 0x45 &&
	       kpptp_get16(data + 3) == len - 1 &&
	       kpptp_get32(data + 5) == number && data[len - 1] == (u8)number;
}

#endif /* _KPPTP_TESTS_MPPE_PEER_H */
