/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One request and its replies, as JSON texts and objects: no sockets, so that tests
 * and the fuzzer drive it directly.
 */
#ifndef KPPTP_IPC_EXCHANGE_H
#define KPPTP_IPC_EXCHANGE_H

#include "ipc/backlog.h"
#include "ipc/ipc.h"

/**
 * struct ipc_backend - what requests are about
 * @model: objects
 * @file: configuration file, or NULL
 * @ops: live state
 * @user: for @ops
 * @events: what happened of late
 */
struct ipc_backend {
	struct model *model;
	struct model_file *file;
	const struct ipc_ops *ops;
	void *user;
	struct backlog events;
};

/**
 * enum exchange_state - where a request stands
 * @EXCHANGE_IDLE: there is none
 * @EXCHANGE_ROWS: rows follow
 * @EXCHANGE_TEXT: pieces of text follow
 * @EXCHANGE_WATCH: a reply follows each change, until the peer leaves
 * @EXCHANGE_EVENTS: a reply follows each event, until the peer leaves
 */
enum exchange_state {
	EXCHANGE_IDLE,
	EXCHANGE_ROWS,
	EXCHANGE_TEXT,
	EXCHANGE_WATCH,
	EXCHANGE_EVENTS
};

/**
 * struct exchange - one request being answered
 * @state: where it stands
 * @more: the peer takes several replies
 * @sensitive: with passwords
 * @kind: object asked for
 * @name: its name; empty for all
 * @cursor: last live row sent, UINT64_MAX behind the last one; last event sent
 * @greeted: the first reply of EXCHANGE_EVENTS is sent
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
	bool greeted;
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
 * To be called at will while rows or text follow, for EXCHANGE_WATCH when there is
 * news, and for EXCHANGE_EVENTS while exchange_has_news(). Return: the reply, to be
 * put; NULL without memory. @ex is idle after the last.
 */
struct json_object *exchange_next(struct exchange *ex,
				  const struct ipc_backend *backend);

/** exchange_has_news() - may exchange_next() be called, or is there nothing to tell */
bool exchange_has_news(const struct exchange *ex,
		       const struct ipc_backend *backend);

/** exchange_is_live() - is there a live row of the kind and name of @ex */
bool exchange_is_live(struct exchange *ex, const struct ipc_backend *backend);

/** exchange_end() - forget the request; @ex is idle */
void exchange_end(struct exchange *ex);

#endif
