// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequence number arithmetic of enhanced GRE, see window.h
 */
#include "window.h"

/* A number outside the window: does it continue the run of those before it? */
static bool jump_evident(struct kpptp_rx_window *w, u32 seq)
{
	u32 step = seq - w->jump_seq;

	if (!w->jump_count ||
	    (step >= KPPTP_FORWARD_WINDOW && -step >= KPPTP_FORWARD_WINDOW))
		w->jump_count = 1;
	else if (step && step < KPPTP_FORWARD_WINDOW)
		w->jump_count++;
	else
		return false; /* a duplicate or reordered, proves nothing */

	w->jump_seq = seq;
	if (w->jump_count < KPPTP_JUMP_EVIDENCE)
		return false;
	w->jump_count = 0;
	return true;
}

enum kpptp_rx_verdict kpptp_rx_window_judge(struct kpptp_rx_window *w, u32 seq)
{
	u32 ahead = seq - w->next;

	if (ahead < KPPTP_FORWARD_WINDOW) {
		w->jump_count = 0;
		if (!ahead || (!w->started && ahead == 1))
			return KPPTP_RX_NEXT;
		return KPPTP_RX_HOLD;
	}
	if (w->started && -ahead <= KPPTP_FORWARD_WINDOW)
		return KPPTP_RX_OLD;
	return jump_evident(w, seq) ? KPPTP_RX_JUMP : KPPTP_RX_FAR;
}

u32 kpptp_rx_window_advance(struct kpptp_rx_window *w, u32 seq)
{
	u32 lost = 0;

	if (w->started && kpptp_seq_after(seq, w->next))
		lost = seq - w->next;
	w->next = seq + 1;
	w->jump_count = 0;
	w->started = true;
	return lost;
}
