// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/last.h"

#include <arpa/inet.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "aaa/lease.h"
#include "model/model.h"
#include "state.h"

#define BUCKETS 1024

#define KEY_WHEN "logged-out"
#define KEY_CALLER "caller-id"
#define KEY_REASON "reason"

/**
 * struct entry - one user
 * @next: of the same bucket
 * @logout: his last one
 * @user: his name
 */
struct entry {
	SLIST_ENTRY(entry) next;
	struct last_logout logout;
	char user[];
};

/**
 * struct last - all of them
 * @model: who is a local user
 * @state: where they are remembered, or NULL
 * @bucket: users by name
 */
struct last {
	const struct model *model;
	struct state *state;
	SLIST_HEAD(, entry) bucket[BUCKETS];
};

struct last *last_new(const struct model *model)
{
	struct last *all = calloc(1, sizeof(*all));

	if (all)
		all->model = model;
	return all;
}

void last_free(struct last *all)
{
	struct entry *e;

	for (size_t i = 0; all && i < BUCKETS; i++) {
		while ((e = SLIST_FIRST(&all->bucket[i]))) {
			SLIST_REMOVE_HEAD(&all->bucket[i], next);
			free(e);
		}
	}
	free(all);
}

static struct entry *find(const struct last *all, const char *user)
{
	struct entry *e;

	SLIST_FOREACH(e, &all->bucket[lease_hash(user) % BUCKETS], next)
	{
		if (!strcmp(e->user, user))
			return e;
	}
	return NULL;
}

static struct entry *find_or_add(struct last *all, const char *user)
{
	struct entry *e = find(all, user);
	size_t len = strlen(user) + 1;

	if (e || !model_secret(all->model, user))
		return e;
	e = calloc(1, sizeof(*e) + len);
	if (!e)
		return NULL;
	memcpy(e->user, user, len);
	SLIST_INSERT_HEAD(&all->bucket[lease_hash(user) % BUCKETS], e, next);
	return e;
}

void last_note(struct last *all, const char *user, struct in_addr caller,
	       enum aaa_cause cause)
{
	struct entry *e = find_or_add(all, user);

	if (!e)
		return;
	e->logout.when = (uint64_t)time(NULL);
	e->logout.caller = caller;
	e->logout.reason = aaa_cause_word(cause);
	state_changed(all->state);
}

const struct last_logout *last_find(const struct last *all, const char *user)
{
	const struct entry *e = find(all, user);

	return e ? &e->logout : NULL;
}

static void save_one(struct json_object *users, const struct entry *e)
{
	struct json_object *out = json_object_new_object();
	char caller[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &e->logout.caller, caller, sizeof(caller));
	json_object_object_add(out, KEY_WHEN,
			       json_object_new_int64((int64_t)e->logout.when));
	json_object_object_add(out, KEY_CALLER, json_object_new_string(caller));
	json_object_object_add(out, KEY_REASON,
			       json_object_new_string(e->logout.reason));
	json_object_object_add(users, e->user, out);
}

/* Of secrets that were removed nobody asks any more. */
static struct json_object *save(void *user)
{
	struct json_object *users = json_object_new_object();
	const struct last *all = user;
	const struct entry *e;

	for (size_t i = 0; users && i < BUCKETS; i++) {
		SLIST_FOREACH(e, &all->bucket[i], next)
		{
			if (model_secret(all->model, e->user))
				save_one(users, e);
		}
	}
	return users;
}

/* The word is kept as one of ours, which lives for ever. */
static const char *reason_of(const char *word)
{
	for (int i = AAA_CAUSE_USER_REQUEST; i <= AAA_CAUSE_NAS_REQUEST; i++) {
		const char *own = aaa_cause_word((enum aaa_cause)i);

		if (!strcmp(own, word))
			return own;
	}
	return aaa_cause_word(AAA_CAUSE_NAS_ERROR);
}

static void load_one(struct last *all, const char *user,
		     struct json_object *from)
{
	const char *reason = state_text(from, KEY_REASON);
	struct json_object *when;
	struct in_addr caller;
	struct entry *e;

	if (!*reason ||
	    inet_pton(AF_INET, state_text(from, KEY_CALLER), &caller) != 1 ||
	    !json_object_object_get_ex(from, KEY_WHEN, &when))
		return;
	e = find_or_add(all, user);
	if (e)
		e->logout = (struct last_logout){
			.when = (uint64_t)json_object_get_int64(when),
			.caller = caller,
			.reason = reason_of(reason),
		};
}

static void load(struct json_object *from, void *user)
{
	if (!json_object_is_type(from, json_type_object))
		return;
	json_object_object_foreach(from, name, value)
	{
		load_one(user, name, value);
	}
}

static const struct state_part part = { "secrets", load, save };

int last_remember(struct last *all, struct state *state)
{
	all->state = state;
	return state_add(state, &part, all);
}
