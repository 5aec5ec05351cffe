/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/stream.h"

#include <string.h>

static void pack(uint8_t *buf, size_t *start, size_t *end)
{
	if (!*start)
		return;
	memmove(buf, buf + *start, *end - *start);
	*end -= *start;
	*start = 0;
}

size_t stream_feed(struct stream *s, const uint8_t *data, size_t len)
{
	size_t room;

	pack(s->in, &s->in_start, &s->in_end);
	room = sizeof(s->in) - s->in_end;
	if (len > room)
		len = room;
	if (len)
		memcpy(s->in + s->in_end, data, len);
	s->in_end += len;
	return len;
}

enum ctrl_frame stream_next(struct stream *s, const uint8_t **msg, size_t *len)
{
	const uint8_t *p = s->in + s->in_start;
	size_t msg_len = 0;
	enum ctrl_frame frame =
		ctrl_msg_frame(p, s->in_end - s->in_start, &msg_len);

	if (frame == CTRL_FRAME_OK || frame == CTRL_FRAME_UNKNOWN) {
		*msg = p;
		*len = msg_len;
		s->in_start += msg_len;
	}
	return frame;
}

bool stream_put(struct stream *s, const uint8_t *data, size_t len)
{
	if (len > sizeof(s->out) - (s->out_end - s->out_start))
		return false;
	if (len > sizeof(s->out) - s->out_end)
		pack(s->out, &s->out_start, &s->out_end);
	memcpy(s->out + s->out_end, data, len);
	s->out_end += len;
	return true;
}

size_t stream_pending(const struct stream *s, const uint8_t **data)
{
	*data = s->out + s->out_start;
	return s->out_end - s->out_start;
}

void stream_sent(struct stream *s, size_t len)
{
	size_t pending = s->out_end - s->out_start;

	s->out_start += len < pending ? len : pending;
	if (s->out_start == s->out_end)
		s->out_start = s->out_end = 0;
}

bool stream_congested(const struct stream *s)
{
	return sizeof(s->out) - (s->out_end - s->out_start) < CTRL_OUT_RESERVE;
}
