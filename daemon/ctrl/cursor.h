/* SPDX-License-Identifier: GPL-2.0-only */
/* Bounded reader and writer of big-endian bytes; nothing here trusts a length. */
#ifndef KPPTP_CTRL_CURSOR_H
#define KPPTP_CTRL_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * struct reader - a place in received bytes
 * @p: next byte
 * @left: bytes that are there from @p on
 * @bad: something was read that was not there; from then on every read yields zero
 */
struct reader {
	const uint8_t *p;
	size_t left;
	bool bad;
};

/** reader_take() - @n bytes, or NULL (and @bad) when fewer are left. */
static inline const uint8_t *reader_take(struct reader *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->bad || n > r->left) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return p;
}

/** reader_be() - unsigned number of @n (1 to 4) bytes, 0 when they are not there. */
static inline uint32_t reader_be(struct reader *r, size_t n)
{
	const uint8_t *p = reader_take(r, n);
	uint32_t value = 0;

	for (size_t i = 0; p && i < n; i++)
		value = value << 8 | p[i];
	return value;
}

/**
 * struct writer - a place in a buffer that is being filled
 * @p: next free byte
 * @left: free bytes from @p on
 * @bad: something did not fit; from then on nothing is written
 */
struct writer {
	uint8_t *p;
	size_t left;
	bool bad;
};

/** writer_take() - room for @n bytes, or NULL (and @bad) when there is less. */
static inline uint8_t *writer_take(struct writer *w, size_t n)
{
	uint8_t *p = w->p;

	if (w->bad || n > w->left) {
		w->bad = true;
		return NULL;
	}
	w->p += n;
	w->left -= n;
	return p;
}

/** writer_be() - append the low @n (1 to 4) bytes of @value. */
static inline void writer_be(struct writer *w, uint32_t value, size_t n)
{
	uint8_t *p = writer_take(w, n);

	for (size_t i = 0; p && i < n; i++)
		p[i] = value >> 8 * (n - 1 - i);
}

/** writer_bytes() - append @n bytes of @data, or zeros where @data is NULL. */
static inline void writer_bytes(struct writer *w, const void *data, size_t n)
{
	uint8_t *p = writer_take(w, n);

	if (!p)
		return;
	if (data)
		memcpy(p, data, n);
	else
		memset(p, 0, n);
}

#endif
