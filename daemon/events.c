// SPDX-License-Identifier: GPL-2.0-only
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "json_put.h"
#include "live.h"
#include "model/json.h"
#include "server.h"

enum { STATUS_SIZE = SESSION_REASON_MAX + 32 };

/**
 * struct events_seen - the last status of an object that was told
 * @next: list of struct daemon
 * @id: of the object
 * @status: in words
 */
struct events_seen {
	struct events_seen *next;
	uint32_t id;
	char status[STATUS_SIZE];
};

static struct json_object *event_new(const char *what)
{
	struct json_object *event = json_object_new_object();
	struct timespec now;
	struct tm utc;
	char text[40], time[64];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(time, sizeof(time), "%s.%03ldZ", text, now.tv_nsec / 1000000);
	json_put_text(event, "event", what);
	json_put_text(event, "time", time);
	return event;
}

void events_login(struct daemon *d, const struct bundle *b)
{
	struct json_object *event;

	if (!ipc_takes_events(d->ipc))
		return;
	event = event_new("login");
	live_login(event, b);
	json_put_text(event, "encoding", b->encoding);
	ipc_event(d->ipc, event);
}

void events_logout(struct daemon *d, const struct bundle *b,
		   enum aaa_cause cause, const struct aaa_counters *sum)
{
	struct json_object *event;

	if (!ipc_takes_events(d->ipc))
		return;
	event = event_new("logout");
	live_login(event, b);
	json_put_text(event, "reason", aaa_cause_word(cause));
	json_put_number(event, "uptime", sum->uptime);
	live_traffic(event, sum);
	ipc_event(d->ipc, event);
}

/* What @new says otherwise than @old, or than the defaults where there is no @old. */
static struct json_object *differences(const struct model_object *old,
				       const struct model_object *new)
{
	const struct prop_table *table = prop_table(new->kind);
	struct json_object *all = json_object_of(new, false);

	for (size_t i = 0; i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (!(prop->flags & PROP_LIVE) &&
		    (old ? prop_equal(prop, old, new) :
			   prop_is_default(prop, new)))
			json_object_object_del(all, prop->name);
	}
	json_object_object_del(all, "builtin");
	return all;
}

static void forget(struct daemon *d, uint32_t id)
{
	struct events_seen **at = &d->seen, *seen;

	while ((seen = *at)) {
		if (seen->id != id) {
			at = &seen->next;
			continue;
		}
		*at = seen->next;
		free(seen);
	}
}

void events_config(struct daemon *d, enum model_kind kind,
		   const struct model_object *old,
		   const struct model_object *new)
{
	struct json_object *event;

	if (!new)
		forget(d, old->id);
	if (!ipc_takes_events(d->ipc))
		return;
	event = event_new("config");
	json_put_text(event, "action", !new ? "remove" : old ? "set" : "add");
	json_put_text(event, "object", prop_table(kind)->name);
	json_put_text(event, "name", model_name(new ? new : old));
	if (new)
		json_object_object_add(event, "properties",
				       differences(old, new));
	ipc_event(d->ipc, event);
}

/* Takes note of a status; false when it is the one of before. */
static bool note(struct daemon *d, uint32_t id, const char *status)
{
	struct events_seen *seen = d->seen;

	while (seen && seen->id != id)
		seen = seen->next;
	if (seen && !strcmp(seen->status, status))
		return false;
	if (!seen) {
		seen = calloc(1, sizeof(*seen));
		if (!seen)
			return false;
		seen->id = id;
		seen->next = d->seen;
		d->seen = seen;
	}
	snprintf(seen->status, sizeof(seen->status), "%s", status);
	return true;
}

static void tell_status(struct daemon *d, enum model_kind kind,
			const char *name)
{
	const struct model_object *obj = model_find(d->model, kind, name);
	char status[STATUS_SIZE] = "disabled";
	struct json_object *event;

	if (!obj)
		return;
	if (kind == MODEL_CLIENT)
		client_status(d->clients, obj->id, status, sizeof(status));
	else if (!server_trouble(d, status, sizeof(status)) &&
		 model_server(d->model)->enabled)
		snprintf(status, sizeof(status), "listening");
	if (!note(d, obj->id, status) || !ipc_takes_events(d->ipc))
		return;
	event = event_new(prop_table(kind)->name);
	json_put_text(event, "name", model_name(obj));
	json_put_text(event, "status", status);
	ipc_event(d->ipc, event);
}

void events_changed(struct daemon *d, enum model_kind kind, const char *name)
{
	if (kind == MODEL_CLIENT || kind == MODEL_SERVER)
		tell_status(d, kind, name);
	if (kind != MODEL_SERVER)
		ipc_changed(d->ipc, kind, name);
}

void events_done(struct daemon *d)
{
	struct events_seen *seen;

	while ((seen = d->seen)) {
		d->seen = seen->next;
		free(seen);
	}
}
