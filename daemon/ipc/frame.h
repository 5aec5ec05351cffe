/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes to messages: each message ends in a NUL. */
#ifndef KPPTP_IPC_FRAME_H
#define KPPTP_IPC_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "ipc/limits.h"

/**
 * struct frame - bytes received and not yet handled
 * @used: how many of @buf
 * @taken: length of the message that frame_next() gave out, with its NUL
 * @buf: the bytes
 */
struct frame {
	size_t used;
	size_t taken;
	char buf[IPC_MESSAGE_MAX];
};

/** frame_room() - where to receive to, and how many bytes fit there */
char *frame_room(struct frame *frame, size_t *room);

/** frame_received() - @len bytes were put where frame_room() said */
void frame_received(struct frame *frame, size_t len);

/**
 * frame_next() - the next whole message
 *
 * Return: the message, valid until the next call of any function here; NULL when
 * none is whole.
 */
const char *frame_next(struct frame *frame);

/** frame_is_overfull() - the buffer is full and holds no whole message: give up */
bool frame_is_overfull(const struct frame *frame);

#endif
