/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Property tables: what each object consists of. A new property is a field of its
 * struct in objects.h and a row in table_*.c; parsing, checking, show, JSON, the
 * configuration file and help follow from the row.
 */
#ifndef KPPTP_MODEL_PROP_H
#define KPPTP_MODEL_PROP_H

#include "model/model.h"

/** enum prop_size - PROP_TEXT_SIZE holds any value as text, its NUL included */
enum prop_size { PROP_TEXT_SIZE = 2048 };

/**
 * enum prop_type - what a value is; the C type of its field in brackets
 * @PROP_BOOL: yes or no [bool]
 * @PROP_NUMBER: a decimal number [uint32_t]
 * @PROP_SECONDS: a time, written and shown in seconds [uint32_t]
 * @PROP_TIME: a time in seconds, shown as 6h44m9s [uint32_t]
 * @PROP_MSECONDS: a time in milliseconds, shown as 1100ms [uint32_t]
 * @PROP_DATE: a point in time, in JSON seconds since 1970; read-only properties only
 * @PROP_BYTES: a number of bytes [uint64_t]
 * @PROP_STRING: a text [char[MODEL_TEXT_SIZE]]
 * @PROP_PATH: an absolute path, empty is none [char[MODEL_TEXT_SIZE]]
 * @PROP_NFT_NAME: a name that nftables takes, empty is none [char[MODEL_NFT_NAME_SIZE]]
 * @PROP_IFNAME: an interface name, empty is none [char[MODEL_IFNAME_SIZE]]
 * @PROP_ADDRESS: an IPv4 address, empty is none [struct in_addr]
 * @PROP_ADDRESSES: a list of them [struct model_addrs]
 * @PROP_ADDRESS_POOL: an IPv4 address or the name of a pool, empty is none
 *	[struct model_addr_pool]
 * @PROP_RANGES: IPv4 ranges [struct model_ranges]
 * @PROP_HOSTS: IPv4 addresses and DNS names [struct model_hosts]
 * @PROP_RATE: rate-limit, empty is none [struct model_rate]
 * @PROP_CHOICE: one of the words [uint32_t, the word's place]
 * @PROP_BITS: a set of the words, not empty [uint32_t, bit by the word's place]
 * @PROP_ROUTES: a list of routes [struct model_routes]
 * @PROP_PREFIX6: an IPv6 prefix, empty is none [struct model_prefix6]
 * @PROP_ROUTES6: a list of IPv6 routes [struct model_routes6]
 * @PROP_ADDRESS6: an IPv6 address; read-only properties only
 */
enum prop_type {
	PROP_BOOL,
	PROP_NUMBER,
	PROP_SECONDS,
	PROP_TIME,
	PROP_MSECONDS,
	PROP_DATE,
	PROP_BYTES,
	PROP_STRING,
	PROP_PATH,
	PROP_NFT_NAME,
	PROP_IFNAME,
	PROP_ADDRESS,
	PROP_ADDRESSES,
	PROP_ADDRESS_POOL,
	PROP_RANGES,
	PROP_HOSTS,
	PROP_RATE,
	PROP_CHOICE,
	PROP_BITS,
	PROP_ROUTES,
	PROP_PREFIX6,
	PROP_ROUTES6,
	PROP_ADDRESS6
};

/**
 * enum prop_flag - how a property behaves
 * @PROP_MANDATORY: must be given and must not be empty
 * @PROP_SENSITIVE: a password: masked, and wiped after use
 * @PROP_LIVE: read-only state of the daemon; has no field in the struct
 * @PROP_QUIET: "show" leaves it out while it has its default
 * @PROP_DETAIL: "show" and "monitor" print it only with -d
 * @PROP_OFF: takes "disabled" too, kept as 0
 * @PROP_NONE: takes "none" too, kept as 0
 * @PROP_REVERSED: words of a set are shown from the last to the first
 * @PROP_FLAG: shown as a flag of the row, not as a value
 */
enum prop_flag {
	PROP_MANDATORY = 1 << 0,
	PROP_SENSITIVE = 1 << 1,
	PROP_LIVE = 1 << 2,
	PROP_QUIET = 1 << 3,
	PROP_DETAIL = 1 << 4,
	PROP_OFF = 1 << 5,
	PROP_REVERSED = 1 << 6,
	PROP_FLAG = 1 << 7,
	PROP_NONE = 1 << 8
};

/**
 * struct prop - one property of one object
 * @name: as the user writes it
 * @help: one line
 * @type: kind of value
 * @flags: enum prop_flag
 * @offset: of its field in the object's struct
 * @size: of that field; 0 for read-only properties
 * @min: smallest number
 * @max: largest number; groups of a rate, 0 for all
 * @step: numbers are multiples of it; 0 is 1
 * @words: of a choice or a set, NULL at the end. What a number takes beside
 *	numbers: a word is kept as @max + 1 and its place
 * @def: default as text; NULL is "none"
 * @refers: the value names an object of this kind, or is empty where that may be;
 *	MODEL_KINDS for none
 * @live: a read-only property that "show" prints in its place while the tunnel
 *	runs; NULL for none
 * @column: least width in the table that "show" prints; 0 is no column
 */
struct prop {
	const char *name;
	const char *help;
	enum prop_type type;
	unsigned int flags;
	size_t offset;
	size_t size;
	uint32_t min;
	uint32_t max;
	uint32_t step;
	const char *const *words;
	const char *def;
	enum model_kind refers;
	const char *live;
	unsigned int column;
};

/**
 * enum prop_verb - bits of what can be done with an object
 * @PROP_VERB_ADD: make one
 * @PROP_VERB_SET: change properties
 * @PROP_VERB_REMOVE: remove one
 * @PROP_VERB_ENABLE: disabled=no
 * @PROP_VERB_DISABLE: disabled=yes
 * @PROP_VERB_SHOW: print
 * @PROP_VERB_MONITOR: watch one
 * @PROP_VERB_DISCONNECT: end its sessions
 * @PROP_VERB_USED: print what is given out of it (rows of MODEL_POOL_USED)
 */
enum prop_verb {
	PROP_VERB_ADD = 1 << 0,
	PROP_VERB_SET = 1 << 1,
	PROP_VERB_REMOVE = 1 << 2,
	PROP_VERB_ENABLE = 1 << 3,
	PROP_VERB_DISABLE = 1 << 4,
	PROP_VERB_SHOW = 1 << 5,
	PROP_VERB_MONITOR = 1 << 6,
	PROP_VERB_DISCONNECT = 1 << 7,
	PROP_VERB_USED = 1 << 8
};

/** enum prop_style - the form that "show" has without -d */
enum prop_style { PROP_STYLE_TABLE, PROP_STYLE_DETAIL, PROP_STYLE_SINGLE };

/**
 * struct prop_table - one kind of object
 * @kind: which
 * @name: what the user calls it
 * @help: one line
 * @props: its properties in the order of "show"
 * @count: number of @props
 * @size: of its struct
 * @verbs: enum prop_verb bits
 * @style: form of "show"
 * @row_flags: letters of the flags of a row, in order: X disabled, D dynamic,
 *	R running (of active: let in by RADIUS), * built in
 * @name_stem: names made up for it are this and a number; NULL for none
 * @hidden: a verb of another object leads to it; written in full only
 */
struct prop_table {
	enum model_kind kind;
	const char *name;
	const char *help;
	const struct prop *props;
	size_t count;
	size_t size;
	unsigned int verbs;
	enum prop_style style;
	const char *row_flags;
	const char *name_stem;
	bool hidden;
};

/** prop_table() - the table of @kind */
const struct prop_table *prop_table(enum model_kind kind);

/** prop_find() - the property called exactly @name; NULL if there is none */
const struct prop *prop_find(const struct prop_table *table, const char *name);

/**
 * prop_parse() - put a value into an object
 * @prop: the property, not a read-only one
 * @text: the value
 * @obj: the object
 * @err: on refusal @property, @value and @accepts are filled, the words are left
 *	to the caller, who knows the object
 *
 * Return: 0; -1 when the value is not accepted and @obj is unchanged.
 */
int prop_parse(const struct prop *prop, const char *text,
	       struct model_object *obj, struct model_error *err);

/**
 * prop_format() - the value of an object as text that prop_parse() takes
 * @prop: the property, not a read-only one
 * @obj: the object
 * @buf: of PROP_TEXT_SIZE bytes
 *
 * Return: @buf.
 */
const char *prop_format(const struct prop *prop, const struct model_object *obj,
			char *buf);

/** prop_is_default() - does @obj have the default, or no value where there is none */
bool prop_is_default(const struct prop *prop, const struct model_object *obj);

/** prop_equal() - do two objects agree in this property */
bool prop_equal(const struct prop *prop, const struct model_object *a,
		const struct model_object *b);

/** prop_accepts() - what the property takes, in words, into @buf; returns @buf */
const char *prop_accepts(const struct prop *prop, char *buf, size_t size);

/** prop_is_quoted() - is a value shown in quotation marks */
bool prop_is_quoted(const struct prop *prop);

/** prop_is_single() - is there exactly one object of @kind, which needs no name */
bool prop_is_single(enum model_kind kind);

/**
 * prop_date() - seconds since 1970 as "2026-11-23 13:05:59" (local time) into @buf
 *
 * Return: @buf.
 */
const char *prop_date(int64_t seconds, char *buf, size_t size);

/**
 * prop_time() - seconds as "1w2d6h44m9s" into @buf of at least 32 bytes
 *
 * Return: @buf.
 */
const char *prop_time(uint64_t seconds, char *buf, size_t size);

#endif
