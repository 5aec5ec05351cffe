/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One request and its replies, as JSON texts and objects: no sockets, so that tests
 * and the fuzzer drive it directly.
 */
#ifndef KPPTP_IPC_EXCHANGE_H
#define KPPTP_IPC_EXCHANGE_H

#include "ipc/ipc.h"

/**
 * struct ipc_backend - what requests are about
 * @model: objects
 * @file: configuration file, or NULL
 * @ops: live state
 * @user: for @ops
 */
struct ipc_backend {
	struct model *model;
	struct model_file *file;
	const struct ipc_ops *ops;
	void *user;
};

/**
 * enum exchange_state - where a request stands
 * @EXCHANGE_IDLE: there is none
 * @EXCHANGE_ROWS: rows follow
 * @EXCHANGE_TEXT: pieces of text follow
 * @EXCHANGE_WATCH: a reply follows each change, until the peer leaves
 */
enum exchange_state {
	EXCHANGE_IDLE,
	EXCHANGE_ROWS,
	EXCHANGE_TEXT,
	EXCHANGE_WATCH
};

/**
 * struct exchange - one request being answered
 * @state: where it stands
 * @more: the peer takes several replies
 * @sensitive: with passwords
 * @kind: object asked for
 * @name: its name; empty for all
 * @cursor: last live row sent; UINT64_MAX behind the last one
 * @ids: objects to send, as there were at the request
 * @id_count: how many
 * @id_next: sent so far
 * @text: text to send
 * @offset: sent so far
 */
struct exchange {
	enum exchange_state state;
	bool more;
	bool sensitive;
	enum model_kind kind;
	char name[MODEL_TEXT_SIZE];
	uint64_t cursor;
	uint32_t *ids;
	size_t id_count;
	size_t id_next;
	char *text;
	size_t offset;
};

/**
 * exchange_begin() - handle a request
 * @ex: idle
 * @backend: what it is about
 * @privileged: the peer may change things and see passwords
 * @message: the request
 *
 * Return: the reply, to be put; NULL when none is wanted, or when replies come from
 * exchange_next(). @ex->state tells which.
 */
struct json_object *exchange_begin(struct exchange *ex,
				   const struct ipc_backend *backend,
				   bool privileged, const char *message);

/**
 * exchange_next() - the next reply of several
 *
 * To be called at will while rows or text follow, and for EXCHANGE_WATCH when there is
 * news. Return: the reply, to be put; NULL without memory. @ex is idle after the last.
 */
struct json_object *exchange_next(struct exchange *ex,
				  const struct ipc_backend *backend);

/** exchange_is_live() - is there a live row of the kind and name of @ex */
bool exchange_is_live(struct exchange *ex, const struct ipc_backend *backend);

/** exchange_end() - forget the request; @ex is idle */
void exchange_end(struct exchange *ex);

#endif
