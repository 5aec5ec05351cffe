/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NCP frames that came before their layer started. Discarding them would cost
 * the peer a whole restart timer.
 */
#ifndef PPP_HELD_H
#define PPP_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/link.h"

struct held_frame {
	uint16_t protocol;
	uint16_t len;
	uint8_t data[LINK_HELD_BYTES];
};

/**
 * struct held - frames in the order of their arrival
 * @count: Frames in use.
 * @frames: The frames.
 */
struct held {
	size_t count;
	struct held_frame frames[LINK_HELD_FRAMES];
};

/*
 * Keep a copy. A packet takes the place of an earlier one of the same protocol
 * and code, since a peer that repeats itself wants the newest answered. False
 * if it is too long or there is no room.
 */
bool held_add(struct held *held, uint16_t protocol, const uint8_t *data,
	      size_t len);

/* Take out the first frame of @protocol; false if there is none. */
bool held_take(struct held *held, uint16_t protocol, struct held_frame *out);

#endif
