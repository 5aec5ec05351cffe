// SPDX-License-Identifier: GPL-2.0-only
/* Replies that come in several parts: rows, text, and what is watched. */
#include "ipc/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/limits.h"
#include "ipc/method.h"
#include "ipc/reply.h"
#include "model/error.h"
#include "model/json.h"

void exchange_end(struct exchange *ex)
{
	free(ex->ids);
	if (ex->text)
		explicit_bzero(ex->text, strlen(ex->text));
	free(ex->text);
	*ex = (struct exchange){ .state = EXCHANGE_IDLE };
}

static struct json_object *row_of(const struct exchange *ex,
				  const struct ipc_backend *backend,
				  const struct model_object *obj)
{
	struct json_object *row = json_object_of(obj, ex->sensitive);

	if (row && backend->ops->state)
		backend->ops->state(obj, row, backend->user);
	return row;
}

static bool has_live(enum model_kind kind)
{
	return kind == MODEL_INTERFACE || kind == MODEL_ACTIVE ||
	       kind == MODEL_POOL_USED;
}

/* The next live row that was asked for. */
static struct json_object *next_live(struct exchange *ex,
				     const struct ipc_backend *backend)
{
	struct json_object *row = NULL;

	if (ex->cursor != UINT64_MAX && backend->ops->row && has_live(ex->kind))
		row = backend->ops->row(ex->kind, ex->name[0] ? ex->name : NULL,
					&ex->cursor, backend->user);
	if (!row) {
		ex->cursor = UINT64_MAX;
		return NULL;
	}
	if (ex->kind == MODEL_INTERFACE)
		json_object_object_add(row, "dynamic",
				       json_object_new_boolean(true));
	return row;
}

bool exchange_is_live(struct exchange *ex, const struct ipc_backend *backend)
{
	struct json_object *row = next_live(ex, backend);

	ex->cursor = 0;
	json_object_put(row);
	return row;
}

/* The next row; NULL behind the last one. Live rows come first. */
static struct json_object *next_row(struct exchange *ex,
				    const struct ipc_backend *backend)
{
	struct json_object *row = next_live(ex, backend);

	if (row)
		return row;
	while (ex->id_next < ex->id_count) {
		uint32_t id = ex->ids[ex->id_next++];
		const struct model_object *obj =
			model_find_id(backend->model, ex->kind, id);

		if (obj)
			return row_of(ex, backend, obj);
	}
	return NULL;
}

static struct json_object *rows_reply(struct exchange *ex,
				      const struct ipc_backend *backend)
{
	size_t limit = ex->more ? IPC_ROWS : IPC_ROWS_MAX;
	struct json_object *parameters, *rows, *row = NULL;

	rows = json_object_new_array();
	for (size_t i = 0; i < limit; i++) {
		row = next_row(ex, backend);
		if (!row)
			break;
		json_object_array_add(rows, row);
	}
	if (row && !ex->more) {
		struct json_object *beyond = next_row(ex, backend);

		if (beyond) {
			struct model_error err = { 0 };

			json_object_put(beyond);
			json_object_put(rows);
			exchange_end(ex);
			model_refuse(
				&err, MODEL_EFAILED,
				"more than %d rows: call the method with \"more\"",
				IPC_ROWS_MAX);
			return reply_refusal(&err);
		}
	}
	parameters = json_object_new_object();
	json_object_object_add(parameters, "rows", rows);
	if (row && ex->more)
		return reply_new(parameters, true);
	exchange_end(ex);
	return reply_new(parameters, false);
}

static struct json_object *text_reply(struct exchange *ex)
{
	struct json_object *parameters = json_object_new_object();
	const char *from = ex->text + ex->offset;
	size_t len = strlen(from), cut = len;

	if (ex->more && len > IPC_PIECE) {
		cut = IPC_PIECE;
		while (cut > 1 && ((unsigned char)from[cut] & 0xc0) == 0x80)
			cut--;
	}
	json_object_object_add(parameters, "text",
			       json_object_new_string_len(from, cut));
	ex->offset += cut;
	if (cut < len)
		return reply_new(parameters, true);
	exchange_end(ex);
	return reply_new(parameters, false);
}

/* What there is of the watched object: configured, or a live row. */
static struct json_object *find_watched(struct exchange *ex,
					const struct ipc_backend *backend)
{
	const struct model_object *obj =
		model_find(backend->model, ex->kind, ex->name);

	if (obj)
		return row_of(ex, backend, obj);
	ex->cursor = 0;
	return next_row(ex, backend);
}

static struct json_object *watch_reply(struct exchange *ex,
				       const struct ipc_backend *backend)
{
	struct json_object *parameters, *row = find_watched(ex, backend);

	if (!row) {
		struct model_error err = { 0 };

		model_error_where(&err, prop_table(ex->kind)->name, ex->name);
		model_refuse(&err, MODEL_ENOTFOUND,
			     "there is no %s called \"%s\"",
			     prop_table(ex->kind)->name, ex->name);
		exchange_end(ex);
		return reply_refusal(&err);
	}
	parameters = json_object_new_object();
	json_object_object_add(parameters, "row", row);
	if (ex->more)
		return reply_new(parameters, true);
	exchange_end(ex);
	return reply_new(parameters, false);
}

bool exchange_has_news(const struct exchange *ex,
		       const struct ipc_backend *backend)
{
	switch (ex->state) {
	case EXCHANGE_ROWS:
	case EXCHANGE_TEXT:
		return true;
	case EXCHANGE_EVENTS:
		return !ex->greeted || ex->cursor < backend->events.last;
	case EXCHANGE_WATCH:
	case EXCHANGE_IDLE:
		break;
	}
	return false;
}

/* Once the first reply is there the peer knows that it misses nothing from now on. */
static struct json_object *events_reply(struct exchange *ex,
					const struct ipc_backend *backend)
{
	struct json_object *parameters = json_object_new_object();
	struct json_object *events = json_object_new_array(), *event = NULL;
	uint64_t lost, unread = 0;

	for (int i = 0; ex->greeted && i < IPC_ROWS; i++) {
		event = backlog_next(&backend->events, &ex->cursor, &lost);
		if (!event)
			break;
		unread += lost;
		json_object_array_add(events, json_object_get(event));
	}
	ex->greeted = true;
	json_object_object_add(parameters, "lost",
			       json_object_new_int64((int64_t)unread));
	json_object_object_add(parameters, "events", events);
	return reply_new(parameters, true);
}

struct json_object *exchange_next(struct exchange *ex,
				  const struct ipc_backend *backend)
{
	switch (ex->state) {
	case EXCHANGE_ROWS:
		return rows_reply(ex, backend);
	case EXCHANGE_TEXT:
		return text_reply(ex);
	case EXCHANGE_WATCH:
		return watch_reply(ex, backend);
	case EXCHANGE_EVENTS:
		return events_reply(ex, backend);
	case EXCHANGE_IDLE:
		break;
	}
	return NULL;
}

static struct json_object *parse(const char *message)
{
	struct json_tokener *tokener = json_tokener_new_ex(IPC_DEPTH);
	struct json_object *request;

	if (!tokener)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
						JSON_TOKENER_VALIDATE_UTF8);
	request = json_tokener_parse_ex(tokener, message, strlen(message) + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success) {
		json_object_put(request);
		request = NULL;
	}
	json_tokener_free(tokener);
	return request;
}

static bool flag(struct json_object *request, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(request, key, &value) &&
	       json_object_get_boolean(value);
}

struct json_object *exchange_begin(struct exchange *ex,
				   const struct ipc_backend *backend,
				   bool privileged, const char *message)
{
	struct json_object *request = parse(message), *method,
			   *parameters = NULL, *reply;
	struct method_call call = { .ex = ex,
				    .backend = backend,
				    .privileged = privileged };

	if (!json_object_is_type(request, json_type_object) ||
	    !json_object_object_get_ex(request, "method", &method) ||
	    !json_object_is_type(method, json_type_string)) {
		json_object_put(request);
		return reply_protocol("InvalidParameter", "parameter",
				      "method");
	}
	json_object_object_get_ex(request, "parameters", &parameters);
	call.parameters = parameters;
	ex->more = flag(request, "more");
	reply = method_call(json_object_get_string(method), &call);
	if (flag(request, "oneway")) {
		exchange_end(ex);
		json_object_put(reply);
		reply = NULL;
	}
	json_object_put(request);
	return reply;
}
