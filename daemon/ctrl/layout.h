/* SPDX-License-Identifier: GPL-2.0-only */
/* The table that parsing, building and printing of control messages share. */
#ifndef KPPTP_CTRL_LAYOUT_H
#define KPPTP_CTRL_LAYOUT_H

#include "ctrl/msg.h"

/**
 * enum ctrl_field_kind - what a field is
 * @CTRL_FIELD_NUMBER: unsigned, 1, 2 or 4 bytes, big-endian on the wire
 * @CTRL_FIELD_HEX: the same, printed in hexadecimal
 * @CTRL_FIELD_RESULT: one-byte Result Code of this message type
 * @CTRL_FIELD_ERROR: one-byte General Error Code
 * @CTRL_FIELD_STOP_REASON: one-byte Reason of Stop-Control-Connection-Request
 * @CTRL_FIELD_TEXT: text or opaque bytes
 * @CTRL_FIELD_RESERVED: zero when sent, ignored when received
 */
enum ctrl_field_kind {
	CTRL_FIELD_NUMBER,
	CTRL_FIELD_HEX,
	CTRL_FIELD_RESULT,
	CTRL_FIELD_ERROR,
	CTRL_FIELD_STOP_REASON,
	CTRL_FIELD_TEXT,
	CTRL_FIELD_RESERVED,
};

/**
 * struct ctrl_field - one field, in wire order
 * @name: for ctrl_msg_print(); NULL for reserved ones
 * @kind: how it is read, written and printed
 * @size: bytes, the same on the wire and in struct ctrl_msg
 * @offset: in struct ctrl_msg; unused for reserved ones
 */
struct ctrl_field {
	const char *name;
	enum ctrl_field_kind kind;
	uint16_t size;
	uint16_t offset;
};

#define CTRL_FIELDS_MAX 12

/**
 * struct ctrl_layout - one message type
 * @name: as RFC 2637 writes it
 * @length: of the whole message, header included
 * @fields: what follows the header; ends at a size of 0
 */
struct ctrl_layout {
	const char *name;
	uint16_t length;
	struct ctrl_field fields[CTRL_FIELDS_MAX + 1];
};

/** ctrl_layout() - layout of a type, NULL for an unknown one. */
const struct ctrl_layout *ctrl_layout(unsigned int type);

/** ctrl_field_get() - value of a numeric field. */
uint32_t ctrl_field_get(const struct ctrl_msg *msg,
			const struct ctrl_field *field);

#endif
