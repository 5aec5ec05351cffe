// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/held.h"

#include <string.h>

static void drop(struct held *held, size_t i)
{
	held->count--;
	memmove(&held->frames[i], &held->frames[i + 1],
		(held->count - i) * sizeof(held->frames[0]));
}

bool held_add(struct held *held, uint16_t protocol, const uint8_t *data,
	      size_t len)
{
	struct held_frame *frame;

	if (!len || len > LINK_HELD_BYTES)
		return false;
	for (size_t i = 0; i < held->count; i++)
		if (held->frames[i].protocol == protocol &&
		    held->frames[i].data[0] == data[0])
			drop(held, i--);
	if (held->count == LINK_HELD_FRAMES)
		return false;
	frame = &held->frames[held->count++];
	frame->protocol = protocol;
	frame->len = (uint16_t)len;
	memcpy(frame->data, data, len);
	return true;
}

bool held_take(struct held *held, uint16_t protocol, struct held_frame *out)
{
	for (size_t i = 0; i < held->count; i++) {
		if (held->frames[i].protocol != protocol)
			continue;
		*out = held->frames[i];
		drop(held, i);
		return true;
	}
	return false;
}
