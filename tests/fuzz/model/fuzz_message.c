// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ipc/[!ci]*.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* Socket messages: any bytes in pieces of any size; each request ends in one last reply. */
#include <stdlib.h>
#include <string.h>

#include "ipc/exchange.h"
#include "ipc/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json_object *on_row(enum model_kind kind, const char *name,
				  uint64_t *cursor, void *user)
{
	struct json_object *row;

	(void)kind;
	(void)name;
	(void)user;
	if (++*cursor > 40)
		return NULL;
	row = json_object_new_object();
	json_object_object_add(row, "name", json_object_new_string("ex"));
	return row;
}

static struct json_object *on_effective(const struct model_object *obj,
					void *user)
{
	(void)user;
	return obj->kind == MODEL_SERVER ? json_object_new_array() : NULL;
}

static const struct ipc_ops ops = { .row = on_row, .effective = on_effective };

static void drain(struct exchange *ex, const struct ipc_backend *backend)
{
	bool watched = false;

	while (ex->state != EXCHANGE_IDLE) {
		struct json_object *reply = exchange_next(ex, backend);

		if (!reply)
			abort();
		json_object_put(reply);
		if (ex->state != EXCHANGE_WATCH && ex->state != EXCHANGE_EVENTS)
			continue;
		if (watched)
			break;
		watched = true;
	}
	exchange_end(ex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct frame frame;
	struct ipc_backend backend = { .model = model_new(), .ops = &ops };
	size_t piece = size ? data[0] + 1 : 1, at = !!size;
	bool privileged = piece & 1;

	memset(&frame, 0, sizeof(frame));
	while (at < size && !frame_is_overfull(&frame)) {
		struct exchange ex = { 0 };
		const char *message;
		size_t room, len = size - at < piece ? size - at : piece;
		char *buf = frame_room(&frame, &room);

		len = len < room ? len : room;
		memcpy(buf, data + at, len);
		frame_received(&frame, len);
		at += len;
		while ((message = frame_next(&frame))) {
			struct json_object *reply = exchange_begin(
				&ex, &backend, privileged, message);

			json_object_put(reply);
			backlog_add(&backend.events, json_object_new_object());
			drain(&ex, &backend);
		}
	}
	backlog_clear(&backend.events);
	model_free(backend.model);
	return 0;
}
