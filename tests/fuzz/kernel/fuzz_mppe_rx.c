// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/mppe.c kernel/mppe_key.c kernel/rc4.c kernel/ppp.c kernel/bcp.c */
/* libs: libcrypto */
/*
 * MPPE reception: a sender of ours, and a line that loses, and forges headers
 * and contents. The work for one packet stays bounded, and when the line is
 * left alone afterwards packets get through again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mppe.h"
#include "tests/mppe_peer.h"

#define LEN 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct line {
	struct kpptp_mppe_tx tx;
	struct kpptp_mppe_rx rx;
	u32 gre_seq;
	u32 number;
	u16 header;
	struct kpptp_mppe_job job;
	u8 data[LEN];
};

static void leave(struct line *l)
{
	mppe_peer_packet(l->data, LEN, ++l->number);
	kpptp_mppe_tx_next(&l->tx, &l->job);
	l->header = l->job.header;
	l->gre_seq++;
	if (l->job.stateful)
		kpptp_rc4_crypt(&l->tx.rc4, l->data, l->data, LEN);
	else
		mppe_peer_job(&l->job, l->data, LEN);
}

static bool arrive(struct line *l, u16 header, size_t len)
{
	u64 rekeys = l->rx.rekeys;
	enum kpptp_mppe_verdict verdict;
	struct kpptp_mppe_job job;
	bool intact = false;

	l->rx.may_search = l->gre_seq & 1;
	if (l->rx.params.stateful) {
		verdict = kpptp_mppe_rx_decrypt_stateful(
			&l->rx, header, l->gre_seq, l->data, len);
		intact = len == LEN &&
			 mppe_peer_is_packet(l->data, LEN, l->number);
	} else {
		verdict = kpptp_mppe_rx_next(&l->rx, header, l->gre_seq, &job);
		if (verdict == KPPTP_MPPE_OK) {
			mppe_peer_job(&job, l->data, len);
			intact = len == LEN &&
				 mppe_peer_is_packet(l->data, LEN, l->number);
			if (intact)
				kpptp_mppe_rx_good(&l->rx, &job);
			else
				kpptp_mppe_rx_bad(&l->rx, &job);
		}
	}
	if (l->rx.rekeys - rekeys > KPPTP_MPPE_CATCHUP_MAX)
		abort();
	if (verdict == KPPTP_MPPE_CATCHUP)
		while (!kpptp_mppe_rx_catchup(&l->rx, 64))
			;
	if (l->rx.params.stateful && l->rx.want_reset)
		kpptp_mppe_tx_reset(&l->tx);
	return verdict == KPPTP_MPPE_OK && intact;
}

static void disturb(struct line *l, const uint8_t *op)
{
	size_t len = LEN;
	u32 n;

	switch (op[0] & 7) {
	case 0: /* lost */
		for (n = op[2] == 0xff ? 600 : op[1] & 0x3f; n; n--)
			leave(l);
		return;
	case 1: /* forged header */
		leave(l);
		arrive(l, kpptp_get16(op + 1), LEN);
		return;
	case 2: /* changed or cut contents */
		leave(l);
		l->data[op[1] % LEN] ^= op[2];
		if (op[0] & 8)
			len = op[1] % LEN;
		arrive(l, l->header, len);
		return;
	case 3: /* control packets, received or lost */
		for (n = op[2] == 0xff ? 4500 : op[1]; n; n--) {
			l->gre_seq++;
			kpptp_mppe_rx_other(&l->rx);
		}
		l->gre_seq += op[0] >> 4;
		return;
	default:
		leave(l);
		arrive(l, l->header, LEN);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kpptp_mppe_params params = { .start_key = "sixteen byte key" };
	static struct line l;
	unsigned int n;

	if (!size || size > 100)
		return 0;
	memset(&l, 0, sizeof(l));
	params.bits = KPPTP_MPPE_40 + data[0] % 3;
	params.stateful = data[0] & 0x80;
	kpptp_mppe_tx_init(&l.tx, &params);
	kpptp_mppe_rx_init(&l.rx, &params);
	for (data++, size--; size >= 3; data += 3, size -= 3)
		disturb(&l, data);

	for (n = 0; n < 600; n++) {
		leave(&l);
		if (arrive(&l, l.header, LEN))
			break;
	}
	if (n == 600)
		abort();
	kpptp_mppe_tx_wipe(&l.tx);
	kpptp_mppe_rx_wipe(&l.rx);
	return 0;
}
