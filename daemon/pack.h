/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Structs as objects of JSON, by tables of their members. What is zero is left out
 * of the object, and zero where the object does not have it. Objects are taken for
 * untrusted: a value that the member could not hold makes the whole unusable.
 */
#ifndef KPPTPD_PACK_H
#define KPPTPD_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/**
 * enum pack_type - what a member is
 * @PACK_NUMBER: unsigned integer or enum of 1, 2, 4 or 8 bytes
 * @PACK_FLAG: bool
 * @PACK_TEXT: array of char with a NUL
 * @PACK_BYTES: plain bytes, an address for example; all of them
 * @PACK_SPAN: likewise, as many as a size_t beside it says
 * @PACK_STRUCT: struct with a table of its own
 * @PACK_LIST: array of such structs, as many as an unsigned int beside it says
 */
enum pack_type {
	PACK_NUMBER = 1,
	PACK_FLAG,
	PACK_TEXT,
	PACK_BYTES,
	PACK_SPAN,
	PACK_STRUCT,
	PACK_LIST,
};

/**
 * struct pack_field - one member; a table ends with one without a name
 * @name: its key
 * @type: what it is
 * @offset: where it is in its struct, bytes
 * @size: of it, bytes; of a list, that of one struct
 * @max: largest number; most structs of a list
 * @count: of a list or a span, offset of the member that counts
 * @of: table of a struct or list
 */
struct pack_field {
	const char *name;
	enum pack_type type;
	size_t offset;
	size_t size;
	uint64_t max;
	size_t count;
	const struct pack_field *of;
};

#define PACK_SIZE(t, m) sizeof(((t *)0)->m)
#define PACK_MEMBER(kind, t, m)                               \
	.name = #m, .type = (kind), .offset = offsetof(t, m), \
	.size = PACK_SIZE(t, m)

/* Member @m of struct @t, of each kind. */
#define PACK_UPTO(t, m, most)                                 \
	{                                                     \
		PACK_MEMBER(PACK_NUMBER, t, m), .max = (most) \
	}
#define PACK_ANY(t, m) PACK_UPTO(t, m, UINT64_MAX)
#define PACK_BOOL(t, m)                      \
	{                                    \
		PACK_MEMBER(PACK_FLAG, t, m) \
	}
#define PACK_CHARS(t, m)                     \
	{                                    \
		PACK_MEMBER(PACK_TEXT, t, m) \
	}
#define PACK_RAW(t, m)                        \
	{                                     \
		PACK_MEMBER(PACK_BYTES, t, m) \
	}
#define PACK_PART(t, m, len)                                            \
	{                                                               \
		PACK_MEMBER(PACK_SPAN, t, m), .count = offsetof(t, len) \
	}
#define PACK_SUB(t, m, table)                                 \
	{                                                     \
		PACK_MEMBER(PACK_STRUCT, t, m), .of = (table) \
	}
#define PACK_SUBS(t, m, counter, table)                                  \
	{                                                                \
		.name = #m, .type = PACK_LIST, .offset = offsetof(t, m), \
		.size = PACK_SIZE(t, m[0]),                              \
		.max = PACK_SIZE(t, m) / PACK_SIZE(t, m[0]),             \
		.count = offsetof(t, counter), .of = (table)             \
	}
#define PACK_END             \
	{                    \
		.name = NULL \
	}

/** pack() - @from as its table has it; owned by the caller, NULL without memory */
struct json_object *pack(const struct pack_field *table, const void *from);

/**
 * unpack() - the way back
 * @table: as above
 * @from: any value of JSON
 * @to: all zero
 *
 * Return: false when @from is none of @table's; @to is of no use then.
 */
bool unpack(const struct pack_field *table, struct json_object *from, void *to);

#endif /* KPPTPD_PACK_H */
