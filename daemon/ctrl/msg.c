/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/msg.h"

#include <string.h>

#include "ctrl/cursor.h"
#include "ctrl/layout.h"

uint32_t ctrl_field_get(const struct ctrl_msg *msg,
			const struct ctrl_field *field)
{
	const uint8_t *at = (const uint8_t *)msg + field->offset;
	uint16_t v16;
	uint32_t v32;

	if (field->size == 1)
		return *at;
	if (field->size == 2) {
		memcpy(&v16, at, sizeof(v16));
		return v16;
	}
	memcpy(&v32, at, sizeof(v32));
	return v32;
}

static void field_set(struct ctrl_msg *msg, const struct ctrl_field *field,
		      uint32_t value)
{
	uint8_t *at = (uint8_t *)msg + field->offset;
	uint16_t v16 = value;

	if (field->size == 1)
		*at = value;
	else if (field->size == 2)
		memcpy(at, &v16, sizeof(v16));
	else
		memcpy(at, &value, sizeof(value));
}

static void field_parse(struct reader *r, struct ctrl_msg *msg,
			const struct ctrl_field *field)
{
	const uint8_t *p;

	switch (field->kind) {
	case CTRL_FIELD_RESERVED:
		reader_take(r, field->size);
		break;
	case CTRL_FIELD_TEXT:
		p = reader_take(r, field->size);
		if (p)
			memcpy((uint8_t *)msg + field->offset, p, field->size);
		break;
	case CTRL_FIELD_NUMBER:
	case CTRL_FIELD_HEX:
	case CTRL_FIELD_RESULT:
	case CTRL_FIELD_ERROR:
	case CTRL_FIELD_STOP_REASON:
		field_set(msg, field, reader_be(r, field->size));
		break;
	}
}

static void field_build(struct writer *w, const struct ctrl_msg *msg,
			const struct ctrl_field *field)
{
	switch (field->kind) {
	case CTRL_FIELD_RESERVED:
		writer_bytes(w, NULL, field->size);
		break;
	case CTRL_FIELD_TEXT:
		writer_bytes(w, (const uint8_t *)msg + field->offset,
			     field->size);
		break;
	case CTRL_FIELD_NUMBER:
	case CTRL_FIELD_HEX:
	case CTRL_FIELD_RESULT:
	case CTRL_FIELD_ERROR:
	case CTRL_FIELD_STOP_REASON:
		writer_be(w, ctrl_field_get(msg, field), field->size);
		break;
	}
}

/* True when the bytes that are there can still become the big-endian number @want. */
static bool prefix_matches(const uint8_t *p, size_t len, uint32_t want,
			   size_t size)
{
	for (size_t i = 0; i < size && i < len; i++) {
		if (p[i] != (uint8_t)(want >> 8 * (size - 1 - i)))
			return false;
	}
	return true;
}

enum ctrl_frame ctrl_msg_frame(const uint8_t *p, size_t len, size_t *msg_len)
{
	struct reader r = { .p = p, .left = len };
	const struct ctrl_layout *layout;
	unsigned int length, type;

	if (len < 2)
		return len && p[0] ? CTRL_FRAME_BAD_LENGTH : CTRL_FRAME_MORE;
	length = reader_be(&r, 2);
	if (length < CTRL_HEADER_LEN || length > CTRL_MSG_MAX)
		return CTRL_FRAME_BAD_LENGTH;
	if (!prefix_matches(r.p, r.left, CTRL_PPTP_MESSAGE, 2))
		return CTRL_FRAME_BAD_PPTP_TYPE;
	reader_take(&r, 2);
	if (!r.bad && !prefix_matches(r.p, r.left, CTRL_MAGIC, 4))
		return CTRL_FRAME_BAD_MAGIC;
	reader_take(&r, 4);
	type = reader_be(&r, 2);
	if (r.bad)
		return CTRL_FRAME_MORE;
	layout = ctrl_layout(type);
	if (layout && layout->length != length)
		return CTRL_FRAME_BAD_LENGTH;
	if (len < length)
		return CTRL_FRAME_MORE;
	*msg_len = length;
	return layout ? CTRL_FRAME_OK : CTRL_FRAME_UNKNOWN;
}

enum ctrl_frame ctrl_msg_parse(const uint8_t *p, size_t len,
			       struct ctrl_msg *msg)
{
	size_t msg_len = 0;
	enum ctrl_frame frame = ctrl_msg_frame(p, len, &msg_len);
	struct reader r = { .p = p, .left = len };
	struct ctrl_msg out;

	if (frame != CTRL_FRAME_OK)
		return frame;
	if (msg_len != len)
		return CTRL_FRAME_BAD_LENGTH;
	memset(&out, 0, sizeof(out));
	reader_take(&r, 8);
	out.type = reader_be(&r, 2);
	reader_take(&r, 2);
	for (const struct ctrl_field *f = ctrl_layout(out.type)->fields;
	     f->size; f++)
		field_parse(&r, &out, f);
	*msg = out;
	return CTRL_FRAME_OK;
}

size_t ctrl_msg_build(const struct ctrl_msg *msg, uint8_t *buf, size_t size)
{
	const struct ctrl_layout *layout = ctrl_layout(msg->type);
	struct writer w = { .p = buf, .left = size };

	if (!layout || size < layout->length)
		return 0;
	writer_be(&w, layout->length, 2);
	writer_be(&w, CTRL_PPTP_MESSAGE, 2);
	writer_be(&w, CTRL_MAGIC, 4);
	writer_be(&w, msg->type, 2);
	writer_be(&w, 0, 2);
	for (const struct ctrl_field *f = layout->fields; f->size; f++)
		field_build(&w, msg, f);
	return layout->length;
}
