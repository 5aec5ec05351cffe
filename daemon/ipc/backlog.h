/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of late, numbered from 1, for as many readers as there are: each keeps
 * the number of the last one that it has read. Whoever reads too slowly finds a gap,
 * so a reader costs no memory and stalls nobody.
 */
#ifndef KPPTP_IPC_BACKLOG_H
#define KPPTP_IPC_BACKLOG_H

#include <json-c/json.h>
#include <stdint.h>

#include "ipc/limits.h"

/**
 * struct backlog - the last IPC_EVENTS events; zeroed is empty
 * @at: event number N is at N modulo IPC_EVENTS
 * @last: number of the newest, 0 while there was none
 */
struct backlog {
	struct json_object *at[IPC_EVENTS];
	uint64_t last;
};

/** backlog_add() - @event is the newest; takes it over, the oldest may go */
void backlog_add(struct backlog *log, struct json_object *event);

/**
 * backlog_next() - read on
 * @log: the events
 * @cursor: number of the last one read; set to that of the one returned
 * @lost: how many went unread before this one
 *
 * Return: an event, which stays the backlog's; NULL when there is no newer one.
 */
struct json_object *backlog_next(const struct backlog *log, uint64_t *cursor,
				 uint64_t *lost);

/** backlog_clear() - drop all; numbers go on */
void backlog_clear(struct backlog *log);

#endif
