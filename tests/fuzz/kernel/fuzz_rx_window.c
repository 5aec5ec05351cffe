// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/window.c */
/*
 * The receive window under any sequence of numbers. After every number: each
 * verdict lies where its name says, and without a jump the next number only
 * goes forward, by less than a window.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "window.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct kpptp_rx_window *w, u32 seq, bool expire)
{
	struct kpptp_rx_window before = *w;
	u32 ahead = seq - before.next;
	u32 lost;

	switch (kpptp_rx_window_judge(w, seq)) {
	case KPPTP_RX_NEXT:
		if (ahead != 0 && (before.started || seq != 1))
			abort();
		break;
	case KPPTP_RX_HOLD:
		if (!ahead || ahead >= KPPTP_FORWARD_WINDOW || w->jump_count)
			abort();
		if (!expire)
			return;
		break;
	case KPPTP_RX_OLD:
		if (ahead < KPPTP_FORWARD_WINDOW || !before.started)
			abort();
		return;
	case KPPTP_RX_JUMP:
		if (before.jump_count + 1 != KPPTP_JUMP_EVIDENCE)
			abort();
		ahead = 0;
		break;
	case KPPTP_RX_FAR:
		if (ahead < KPPTP_FORWARD_WINDOW ||
		    w->jump_count >= KPPTP_JUMP_EVIDENCE ||
		    w->next != before.next)
			abort();
		return;
	}
	lost = kpptp_rx_window_advance(w, seq);
	if (w->next != seq + 1 || !w->started || w->jump_count)
		abort();
	if (ahead && before.started && lost != ahead)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kpptp_rx_window w = { 0 };
	struct kpptp_ack ack;
	u32 seq = 0;

	kpptp_ack_init(&ack);
	for (; size >= 3; data += 3, size -= 3) {
		/* near steps mostly, far ones now and then */
		seq += (u32)(s32)(int16_t)kpptp_get16(data)
		       << (data[2] & 0x10 ? data[2] & 0xf : 0);
		take(&w, seq, data[2] & 0x80);
		if (w.started)
			kpptp_ack_received(&ack, w.next - 1);
		if (data[2] & 0x40 && kpptp_ack_pending(&ack) &&
		    (kpptp_ack_take(&ack) != w.next - 1 ||
		     kpptp_ack_pending(&ack)))
			abort();
	}
	return 0;
}
