// SPDX-License-Identifier: GPL-2.0-only
#include "live_object.h"

#include <string.h>

#include "aaa/last.h"
#include "aaa/pool4.h"
#include "aaa/pool6.h"
#include "aaa/radius_dynauth.h"
#include "aaa/radius_query.h"
#include "aaa/radius_server.h"
#include "json_put.h"
#include "server.h"
#include "settings.h"

static void pool_state(struct json_object *out, const struct daemon *d,
		       const struct model_object *obj)
{
	struct pool4_counts counts =
		pool4_count(aaa_pool4(d->aaa), (const struct model_pool *)obj);

	json_put_number(out, "total", counts.total);
	json_put_number(out, "used", counts.used);
	json_put_number(out, "available", counts.available);
}

static void secret_state(struct json_object *out, const struct daemon *d,
			 const struct model_object *obj)
{
	const struct last_logout *last =
		last_find(aaa_last(d->aaa), model_name(obj));

	if (!last)
		return;
	json_put_number(out, "last-logged-out", last->when);
	json_put_address(out, "last-caller-id", last->caller);
	json_put_text(out, "last-disconnect-reason", last->reason);
}

static void radius_state(struct json_object *out, const struct daemon *d,
			 const struct model_object *obj)
{
	struct radius_stats stats = radius_stats(aaa_radius(d->aaa), obj->id);

	json_put_number(out, "pending", stats.pending);
	json_put_number(out, "requests", stats.requests);
	json_put_number(out, "accepts", stats.accepts);
	json_put_number(out, "rejects", stats.rejects);
	json_put_number(out, "resends", stats.resends);
	json_put_number(out, "timeouts", stats.timeouts);
	json_put_number(out, "bad-replies", stats.bad_replies);
	json_put_number(out, "last-request-rtt", stats.rtt);
}

static void aaa_state(struct json_object *out, const struct daemon *d)
{
	struct radius_dynauth_stats stats = radius_dynauth_stats(d->dynauth);

	json_put_number(out, "incoming-requests", stats.requests);
	json_put_number(out, "incoming-bad-requests", stats.bad_requests);
	json_put_number(out, "incoming-acks", stats.acks);
	json_put_number(out, "incoming-naks", stats.naks);
}

void live_object_state(const struct model_object *obj, struct json_object *out,
		       const struct daemon *d)
{
	char text[SERVER_TROUBLE_MAX];

	switch (obj->kind) {
	case MODEL_SERVER:
		if (server_trouble(d, text, sizeof(text)))
			json_put_text(out, "status", text);
		break;
	case MODEL_POOL:
		pool_state(out, d, obj);
		break;
	case MODEL_IPV6_POOL:
		json_put_number(out, "used",
				pool6_used(aaa_pool6(d->aaa), obj->id));
		break;
	case MODEL_SECRET:
		secret_state(out, d, obj);
		break;
	case MODEL_AAA:
		aaa_state(out, d);
		break;
	case MODEL_RADIUS:
		radius_state(out, d, obj);
		break;
	case MODEL_PROFILE:
	case MODEL_INTERFACE:
	case MODEL_CLIENT:
	case MODEL_ACTIVE:
	case MODEL_POOL_USED:
	case MODEL_KINDS:
		break;
	}
}

struct json_object *live_pool_row(const char *pool, uint64_t *cursor,
				  const struct daemon *d)
{
	struct json_object *out;
	struct pool4_row row;

	do {
		if (!pool4_next(aaa_pool4(d->aaa), cursor, &row))
			return NULL;
	} while (pool && strcmp(pool, row.pool) != 0);
	out = json_object_new_object();
	json_put_text(out, "pool", row.pool);
	json_put_address(out, "address", row.address);
	json_put_text(out, "owner", row.owner);
	json_put_address(out, "info", row.caller);
	return out;
}

static void add_setting(const char *property, const char *value,
			const char *source, void *user)
{
	struct json_object *row = json_object_new_object();

	json_put_text(row, "property", property);
	json_put_text(row, "value", value);
	json_put_text(row, "from", source);
	json_object_array_add(user, row);
}

struct json_object *live_effective(const struct model_object *obj, void *user)
{
	struct json_object *rows = json_object_new_array();
	const struct daemon *d = user;

	if (!settings_effective(d->model, obj->kind, model_name(obj),
				add_setting, rows))
		return rows;
	json_object_put(rows);
	return NULL;
}
