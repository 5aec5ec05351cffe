/* SPDX-License-Identifier: GPL-2.0-only */
/* What goes up to user space by itself: frames to the owner, events to all. */
#ifndef KPPTP_PUNT_H
#define KPPTP_PUNT_H

#include <linux/types.h>

struct kpptp_session;

bool kpptp_punt_frame(struct kpptp_session *s, u16 protocol, const u8 *data,
		      size_t len);
void kpptp_punt_event(struct kpptp_session *s, u32 event, gfp_t gfp);

#endif /* KPPTP_PUNT_H */
