// SPDX-License-Identifier: GPL-2.0-only
#include "ipc/backlog.h"

#include <stddef.h>

void backlog_add(struct backlog *log, struct json_object *event)
{
	struct json_object **at = &log->at[++log->last % IPC_EVENTS];

	json_object_put(*at);
	*at = event;
}

struct json_object *backlog_next(const struct backlog *log, uint64_t *cursor,
				 uint64_t *lost)
{
	uint64_t oldest = log->last < IPC_EVENTS ? 1 :
						   log->last - IPC_EVENTS + 1;

	*lost = 0;
	if (*cursor >= log->last)
		return NULL;
	if (*cursor + 1 < oldest) {
		*lost = oldest - *cursor - 1;
		*cursor = oldest - 1;
	}
	++*cursor;
	return log->at[*cursor % IPC_EVENTS];
}

void backlog_clear(struct backlog *log)
{
	for (size_t i = 0; i < IPC_EVENTS; i++) {
		json_object_put(log->at[i]);
		log->at[i] = NULL;
	}
}
