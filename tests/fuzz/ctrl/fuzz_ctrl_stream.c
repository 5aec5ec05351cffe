/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/stream.c daemon/ctrl/msg.c daemon/ctrl/layout.c */
/* A byte stream gives the same messages and the same end, however it is cut. */
#include <stdlib.h>
#include <string.h>

#include "ctrl/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	size_t messages, bytes;
	enum ctrl_frame last;
};

static struct outcome run(const uint8_t *data, size_t size, size_t chunk)
{
	struct outcome o = { .last = CTRL_FRAME_MORE };
	struct stream s = { 0 };
	const uint8_t *p;
	size_t len;

	for (size_t at = 0; at < size;) {
		size_t n = stream_feed(&s, data + at,
				       size - at < chunk ? size - at : chunk);

		if (!n)
			abort();
		at += n;
		while ((o.last = stream_next(&s, &p, &len)) <=
		       CTRL_FRAME_UNKNOWN) {
			if (memcmp(p, data + o.bytes, len))
				abort();
			o.messages++;
			o.bytes += len;
		}
		if (o.last != CTRL_FRAME_MORE)
			break;
	}
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome byte = run(data, size, 1),
		       big = run(data, size, CTRL_IN_SIZE),
		       odd = run(data, size, size ? 1 + data[0] : 1);

	if (memcmp(&byte, &big, sizeof(byte)) ||
	    memcmp(&byte, &odd, sizeof(byte)))
		abort();
	return 0;
}
