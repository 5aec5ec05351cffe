// SPDX-License-Identifier: GPL-2.0-only
/* What holds for a user or a client, and what says so. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "settings.h"
#include "settings_said.h"

/**
 * struct listing - what is listed, and to whom
 * @sources: whom to ask
 * @client: is it about a client, which some properties are not for
 * @say: hears each property
 * @user: its pointer
 */
struct listing {
	struct settings_sources sources;
	bool client;
	settings_effective_fn *say;
	void *user;
};

/* Of an object itself, and not of the tunnel. */
static bool is_own(const struct prop *prop)
{
	static const char *const own[] = { "name",     "service", "caller-id",
					   "password", "profile", "disabled",
					   "comment" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(prop->name, own[i]))
			return true;
	return prop->flags & PROP_LIVE;
}

/* Of users of the server, not of a client. */
static bool is_for_users(const struct prop *prop)
{
	static const char *const users[] = { "dns-server", "wins-server",
					     "remote-ipv6-prefix-pool",
					     "only-one" };

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		if (!strcmp(prop->name, users[i]))
			return true;
	return false;
}

static void list_one(const struct listing *list, const char *name)
{
	struct settings_said said = settings_ask(&list->sources, name);
	char value[PROP_TEXT_SIZE], source[MODEL_TEXT_SIZE + 40];
	const char *format = "%s \"%s\"";

	if (said.from == SETTINGS_END)
		format = "built-in default";
	else if (said.from == SETTINGS_SERVICE)
		format = "server default-%s \"%s\"";
	snprintf(source, sizeof(source), format,
		 prop_table(said.obj->kind)->name, model_name(said.obj));
	list->say(name, prop_format(said.prop, said.obj, value), source,
		  list->user);
}

static void list_all(const struct listing *list)
{
	const struct prop_table *profile = prop_table(MODEL_PROFILE),
				*secret = prop_table(MODEL_SECRET);

	for (size_t i = 0; i < profile->count; i++)
		if (!is_own(&profile->props[i]) &&
		    !(list->client && is_for_users(&profile->props[i])))
			list_one(list, profile->props[i].name);
	for (size_t i = 0; i < secret->count && !list->client; i++)
		if (!is_own(&secret->props[i]) &&
		    !prop_find(profile, secret->props[i].name))
			list_one(list, secret->props[i].name);
}

static struct settings_sources sources_of_user(const struct model *model,
					       const char *user)
{
	const char *service = model_server(model)->default_profile;
	const struct model_secret *secret = model_secret(model, user);

	/* Whom no secret names has RADIUS, which is asked at the login. */
	return settings_sources(model, secret ? secret->profile : "", service,
				secret);
}

int settings_effective(const struct model *model, enum model_kind kind,
		       const char *name, settings_effective_fn *say, void *user)
{
	struct listing list = { .say = say, .user = user };
	const struct model_object *obj = model_find(model, kind, name);

	if (!obj)
		return -ENOENT;
	switch (kind) {
	case MODEL_SECRET:
		list.sources = sources_of_user(model, name);
		break;
	case MODEL_INTERFACE:
		list.sources = sources_of_user(
			model, ((const struct model_interface *)obj)->user);
		break;
	case MODEL_CLIENT:
		list.client = true;
		list.sources = settings_sources(
			model, ((const struct model_client *)obj)->profile,
			SETTINGS_CLIENT_SERVICE, NULL);
		break;
	default:
		return -EINVAL;
	}
	list_all(&list);
	return 0;
}
