/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration options (RFC 1661 section 6): the only iterator, the only
 * builder, and what a Configure-Request, -Nak and -Reject do to a table of
 * option descriptors. Nothing here has an effect beyond the caller's context.
 */
#ifndef PPP_CP_OPT_H
#define PPP_CP_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cp_opt_limits {
	CP_OPT_HEADER = 2,
	CP_OPT_DATA_MAX = 253,
	CP_OPTIONS_MAX = 1496, /* a packet's 1500 without its header */
};

/**
 * struct cp_opt - one option
 * @type: Type field.
 * @len: Length of the data, without type and length field.
 * @data: The data.
 */
struct cp_opt {
	uint8_t type;
	uint8_t len;
	const uint8_t *data;
};

/**
 * struct cp_opt_iter - where an iteration over options stands
 * @p: Next option.
 * @left: Bytes from there on.
 * @bad: A length field below 2 or beyond the end was met; the iteration is over.
 */
struct cp_opt_iter {
	const uint8_t *p;
	size_t left;
	bool bad;
};

/* Next option into @opt; false at the end or, with @it->bad, at a bad length. */
bool cp_opt_next(struct cp_opt_iter *it, struct cp_opt *opt);

/* Do the lengths in @data add up to @len? */
bool cp_opts_valid(const uint8_t *data, size_t len);

/* First option of @type in valid options; false if there is none. */
bool cp_opt_find(const uint8_t *data, size_t len, uint8_t type,
		 struct cp_opt *opt);

/**
 * struct cp_build - options under construction, bounded
 * @len: Bytes used.
 * @buf: The options.
 */
struct cp_build {
	size_t len;
	uint8_t buf[CP_OPTIONS_MAX];
};

/* Append one option; false and nothing appended if it does not fit. */
bool cp_build_add(struct cp_build *b, uint8_t type, const void *data,
		  size_t len);
bool cp_build_u16(struct cp_build *b, uint8_t type, uint16_t v);
bool cp_build_u32(struct cp_build *b, uint8_t type, uint32_t v);

/* The answer to an option and, taken together, to a request. */
enum cp_verdict {
	CP_ACK,
	CP_NAK,
	CP_REJECT,
	CP_MALFORMED, /* of a request only: discard it */
};

/**
 * struct cp_opt_desc - what is known of one option
 * @type: Type field.
 * @min: Shortest legal data.
 * @max: Longest legal data.
 * @name: For logs.
 * @request: Append the option to our request, or do nothing if it is not
 *	wanted now. NULL: never asked for.
 * @naked: The peer proposes another value for the option that we sent.
 * @rejected: The peer does not know the option, or does not grant it.
 * @judge: The peer's request has the option. Notes the value in the context's
 *	set of pending values; for %CP_NAK appends to @nak what would be
 *	acceptable. NULL: always rejected.
 */
struct cp_opt_desc {
	uint8_t type;
	uint8_t min;
	uint8_t max;
	const char *name;
	void (*request)(void *ctx, uint8_t type, struct cp_build *out);
	void (*naked)(void *ctx, const struct cp_opt *hint);
	void (*rejected)(void *ctx, uint8_t type);
	enum cp_verdict (*judge)(void *ctx, const struct cp_opt *opt,
				 struct cp_build *nak);
};

/**
 * struct cp_opt_table - the options of one protocol
 * @descs: Array, in the order of our requests.
 * @count: Its length.
 * @many: Type of the option that a request may have several times; of the
 *	others all but the first are rejected. 0: none.
 * @missing: Called when all options of a request were judged and none was
 *	rejected: append to @nak what the peer should have asked for. May be
 *	NULL.
 */
struct cp_opt_table {
	const struct cp_opt_desc *descs;
	size_t count;
	uint8_t many;
	void (*missing)(void *ctx, const uint8_t *data, size_t len,
			struct cp_build *nak);
};

/* Our request with what is wanted now. */
void cp_opts_request(const struct cp_opt_table *table, void *ctx,
		     struct cp_build *out);

/**
 * cp_opts_judge() - the answer to a Configure-Request
 * @table: The protocol's options.
 * @ctx: Given to the descriptors.
 * @data: Options as received.
 * @len: Their length.
 * @no_nak: Reject what would be naked, so that the negotiation ends (RFC 1661
 *	section 4.6, Max-Failure).
 * @reply: Overwritten with the options of the answer. An Ack's are those of
 *	the request, byte for byte.
 * @culprit: Set to the name of the first option that is not acknowledged, or
 *	to "an unknown option"; untouched for %CP_ACK.
 *
 * Unknown options, options of an illegal length and repeated ones are
 * rejected. One rejected option makes the answer a Reject of those options.
 *
 * Return: the code of the answer.
 */
enum cp_verdict cp_opts_judge(const struct cp_opt_table *table, void *ctx,
			      const uint8_t *data, size_t len, bool no_nak,
			      struct cp_build *reply, const char **culprit);

/**
 * cp_opts_naked() - a Configure-Nak came
 * @table: The protocol's options.
 * @ctx: Given to the descriptors.
 * @sent: Options of our request.
 * @data: Options of the Nak.
 * @len: Their length.
 *
 * Hints for options that we did not ask for are ignored.
 *
 * Return: false if malformed; nothing was changed then.
 */
bool cp_opts_naked(const struct cp_opt_table *table, void *ctx,
		   const struct cp_build *sent, const uint8_t *data,
		   size_t len);

/* Same for a Configure-Reject, whose options must be verbatim, in order. */
bool cp_opts_rejected(const struct cp_opt_table *table, void *ctx,
		      const struct cp_build *sent, const uint8_t *data,
		      size_t len);

#endif
