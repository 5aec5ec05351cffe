// SPDX-License-Identifier: GPL-2.0-only
#include "ipc/frame.h"

#include <string.h>

/* Drops the message given out last; it may have held a password. */
static void drop_taken(struct frame *frame)
{
	size_t rest = frame->used - frame->taken;

	if (!frame->taken)
		return;
	memmove(frame->buf, frame->buf + frame->taken, rest);
	explicit_bzero(frame->buf + rest, frame->taken);
	frame->used = rest;
	frame->taken = 0;
}

char *frame_room(struct frame *frame, size_t *room)
{
	drop_taken(frame);
	*room = sizeof(frame->buf) - frame->used;
	return frame->buf + frame->used;
}

void frame_received(struct frame *frame, size_t len)
{
	frame->used += len;
}

const char *frame_next(struct frame *frame)
{
	const char *end;

	drop_taken(frame);
	end = memchr(frame->buf, '\0', frame->used);
	if (!end)
		return NULL;
	frame->taken = end - frame->buf + 1;
	return frame->buf;
}

bool frame_is_overfull(const struct frame *frame)
{
	return frame->used - frame->taken == sizeof(frame->buf) &&
	       !memchr(frame->buf, '\0', frame->used);
}
