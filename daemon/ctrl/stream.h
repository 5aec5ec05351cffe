/* SPDX-License-Identifier: GPL-2.0-only */
/* A TCP byte stream as control messages, both ways, in bounded memory. Pure: no sockets. */
#ifndef KPPTP_CTRL_STREAM_H
#define KPPTP_CTRL_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctrl/limits.h"
#include "ctrl/msg.h"

/**
 * struct stream - bytes on their way; all zero is empty
 * @in: received, not yet handed out; @in_start and @in_end bound what is there
 * @out: to be sent; @out_start and @out_end likewise
 */
struct stream {
	size_t in_start, in_end;
	size_t out_start, out_end;
	uint8_t in[CTRL_IN_SIZE];
	uint8_t out[CTRL_OUT_SIZE];
};

/** stream_feed() - take in received bytes. Return: how many fitted, the rest comes again later. */
size_t stream_feed(struct stream *s, const uint8_t *data, size_t len);

/**
 * stream_next() - the next whole message
 * @msg: set to its first byte, valid until the next stream_feed()
 * @len: set to its length
 *
 * Call it until it returns CTRL_FRAME_MORE: one segment may hold many messages.
 * Return: OK or UNKNOWN with a message, which is then consumed; MORE; or a BAD one, for ever.
 */
enum ctrl_frame stream_next(struct stream *s, const uint8_t **msg, size_t *len);

/** stream_put() - queue bytes for sending. Return: false, and nothing queued, without room. */
bool stream_put(struct stream *s, const uint8_t *data, size_t len);

/** stream_pending() - what waits to be sent. Return: its length, 0 for nothing. */
size_t stream_pending(const struct stream *s, const uint8_t **data);

/** stream_sent() - the first @len bytes of stream_pending() have left. */
void stream_sent(struct stream *s, size_t len);

/**
 * stream_congested() - the peer does not read: true while the answer to one more message might
 * not fit, so no further message must be handled.
 */
bool stream_congested(const struct stream *s);

#endif
