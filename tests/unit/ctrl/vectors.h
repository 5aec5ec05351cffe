/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One message of each type, made by hand from the figures of RFC 2637 section 2: bytes, the same
 * as a struct, and in words.
 */
#ifndef KPPTP_TESTS_CTRL_VECTORS_H
#define KPPTP_TESTS_CTRL_VECTORS_H

#include "ctrl/msg.h"

/**
 * struct vector - one message
 * @bytes: hexadecimal, spaces ignored; "=N" means zeros up to offset N
 * @msg: what it means
 * @words: what ctrl_msg_print() makes of it
 */
struct vector {
	const char *bytes;
	struct ctrl_msg msg;
	const char *words;
};

#define VECTOR_COUNT 15

extern const struct vector vectors[VECTOR_COUNT];

/** vector_bytes() - @hex as bytes in @buf (CTRL_MSG_MAX of room). Return: how many. */
size_t vector_bytes(const char *hex, uint8_t *buf);

#endif
