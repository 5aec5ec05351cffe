// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/cp_opt.h"

#include <string.h>

bool cp_opt_next(struct cp_opt_iter *it, struct cp_opt *opt)
{
	size_t n;

	if (it->bad || !it->left)
		return false;
	n = it->left >= CP_OPT_HEADER ? it->p[1] : 0;
	if (n < CP_OPT_HEADER || n > it->left) {
		it->bad = true;
		return false;
	}
	*opt = (struct cp_opt){
		.type = it->p[0],
		.len = (uint8_t)(n - CP_OPT_HEADER),
		.data = it->p + CP_OPT_HEADER,
	};
	it->p += n;
	it->left -= n;
	return true;
}

bool cp_opts_valid(const uint8_t *data, size_t len)
{
	struct cp_opt_iter it = { .p = data, .left = len };
	struct cp_opt opt;

	while (cp_opt_next(&it, &opt))
		;
	return !it.bad;
}

bool cp_opt_find(const uint8_t *data, size_t len, uint8_t type,
		 struct cp_opt *opt)
{
	struct cp_opt_iter it = { .p = data, .left = len };

	while (cp_opt_next(&it, opt))
		if (opt->type == type)
			return true;
	return false;
}

bool cp_build_add(struct cp_build *b, uint8_t type, const void *data,
		  size_t len)
{
	if (len > CP_OPT_DATA_MAX ||
	    len + CP_OPT_HEADER > sizeof(b->buf) - b->len)
		return false;
	b->buf[b->len] = type;
	b->buf[b->len + 1] = (uint8_t)(len + CP_OPT_HEADER);
	if (len)
		memcpy(b->buf + b->len + CP_OPT_HEADER, data, len);
	b->len += len + CP_OPT_HEADER;
	return true;
}

bool cp_build_u16(struct cp_build *b, uint8_t type, uint16_t v)
{
	const uint8_t data[] = { (uint8_t)(v >> 8), (uint8_t)v };

	return cp_build_add(b, type, data, sizeof(data));
}

bool cp_build_u32(struct cp_build *b, uint8_t type, uint32_t v)
{
	const uint8_t data[] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
				 (uint8_t)(v >> 8), (uint8_t)v };

	return cp_build_add(b, type, data, sizeof(data));
}

static const struct cp_opt_desc *find_desc(const struct cp_opt_table *table,
					   uint8_t type)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->descs[i].type == type)
			return &table->descs[i];
	return NULL;
}

void cp_opts_request(const struct cp_opt_table *table, void *ctx,
		     struct cp_build *out)
{
	out->len = 0;
	for (size_t i = 0; i < table->count; i++)
		if (table->descs[i].request)
			table->descs[i].request(ctx, table->descs[i].type, out);
}

static bool length_ok(const struct cp_opt_desc *desc, const struct cp_opt *opt)
{
	return opt->len >= desc->min && opt->len <= desc->max;
}

static enum cp_verdict judge_one(const struct cp_opt_table *table, void *ctx,
				 const struct cp_opt *opt, bool repeated,
				 struct cp_build *nak, const char **name)
{
	const struct cp_opt_desc *desc = find_desc(table, opt->type);

	*name = desc ? desc->name : "an unknown option";
	if (!desc || !desc->judge || !length_ok(desc, opt))
		return CP_REJECT;
	if (repeated && desc->type != table->many)
		return CP_REJECT;
	return desc->judge(ctx, opt, nak);
}

/* Answers gathered while a request is walked through. */
struct answer {
	struct cp_build nak;
	struct cp_build reject;
	const char *culprit;
};

static void judge_all(const struct cp_opt_table *table, void *ctx,
		      struct cp_opt_iter it, bool no_nak, struct answer *a)
{
	bool seen[UINT8_MAX + 1] = { false };
	enum cp_verdict verdict;
	struct cp_opt opt;
	const char *name;
	size_t naks;

	while (cp_opt_next(&it, &opt)) {
		naks = a->nak.len;
		verdict = judge_one(table, ctx, &opt, seen[opt.type], &a->nak,
				    &name);
		seen[opt.type] = true;
		if (verdict == CP_ACK)
			continue;
		if (verdict == CP_REJECT || no_nak || a->nak.len == naks)
			cp_build_add(&a->reject, opt.type, opt.data, opt.len);
		if (!a->culprit)
			a->culprit = name;
	}
}

enum cp_verdict cp_opts_judge(const struct cp_opt_table *table, void *ctx,
			      const uint8_t *data, size_t len, bool no_nak,
			      struct cp_build *reply, const char **culprit)
{
	struct cp_opt_iter it = { .p = data, .left = len };
	struct answer a = { .culprit = NULL };

	if (len > CP_OPTIONS_MAX || !cp_opts_valid(data, len))
		return CP_MALFORMED;
	judge_all(table, ctx, it, no_nak, &a);
	if (table->missing && !a.reject.len && !no_nak)
		table->missing(ctx, data, len, &a.nak);
	if (a.reject.len || a.nak.len)
		*culprit = a.culprit ? a.culprit : "a missing option";
	if (a.reject.len) {
		*reply = a.reject;
		return CP_REJECT;
	}
	if (a.nak.len) {
		*reply = a.nak;
		return CP_NAK;
	}
	reply->len = len;
	if (len)
		memcpy(reply->buf, data, len);
	return CP_ACK;
}

bool cp_opts_naked(const struct cp_opt_table *table, void *ctx,
		   const struct cp_build *sent, const uint8_t *data, size_t len)
{
	struct cp_opt_iter it = { .p = data, .left = len };
	const struct cp_opt_desc *desc;
	struct cp_opt opt, ours;

	if (!cp_opts_valid(data, len))
		return false;
	while (cp_opt_next(&it, &opt)) {
		desc = find_desc(table, opt.type);
		if (!desc || !desc->naked || !length_ok(desc, &opt))
			continue;
		if (cp_opt_find(sent->buf, sent->len, opt.type, &ours))
			desc->naked(ctx, &opt);
	}
	return true;
}

/* RFC 1661 section 5.4: a Reject quotes a subset of the request, in order. */
static bool quotes(const struct cp_build *sent, const uint8_t *data, size_t len)
{
	struct cp_opt_iter ours = { .p = sent->buf, .left = sent->len };
	struct cp_opt_iter theirs = { .p = data, .left = len };
	struct cp_opt a, b;

	while (cp_opt_next(&theirs, &b)) {
		do {
			if (!cp_opt_next(&ours, &a))
				return false;
		} while (a.type != b.type);
		if (a.len != b.len ||
		    (a.len && memcmp(a.data, b.data, a.len) != 0))
			return false;
	}
	return !theirs.bad;
}

bool cp_opts_rejected(const struct cp_opt_table *table, void *ctx,
		      const struct cp_build *sent, const uint8_t *data,
		      size_t len)
{
	struct cp_opt_iter it = { .p = data, .left = len };
	const struct cp_opt_desc *desc;
	struct cp_opt opt;

	if (!len || !quotes(sent, data, len))
		return false;
	while (cp_opt_next(&it, &opt)) {
		desc = find_desc(table, opt.type);
		if (desc && desc->rejected)
			desc->rejected(ctx, opt.type);
	}
	return true;
}
