// SPDX-License-Identifier: GPL-2.0-only
/* monitor without an object: what happens, as it happens. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "model/json.h"
#include "model/word.h"

static const char *text_of(struct json_object *event, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(event, key, &value);
	return value ? json_object_get_string(value) : "";
}

static void print_member(const char *key, struct json_object *value)
{
	const struct prop *prop = prop_find(prop_table(MODEL_INTERFACE), key);
	char text[PROP_TEXT_SIZE], quoted[2 * PROP_TEXT_SIZE + 3];

	json_shown_text(prop, value, text);
	printf(" %s=%s", key, word_quote(text, 0, quoted, sizeof(quoted)));
}

/* A change of the configuration reads like the command that makes it. */
static void print_change(struct json_object *event)
{
	struct json_object *properties = NULL;
	const char *object = text_of(event, "object");
	const char *name = text_of(event, "name");
	int kind = command_object(object, false);
	bool named = kind < 0 || prop_table(kind)->style != PROP_STYLE_SINGLE;

	printf("config %s %s", object, text_of(event, "action"));
	if (named) {
		char quoted[2 * PROP_TEXT_SIZE + 3];

		printf(" %s", word_quote(name, 0, quoted, sizeof(quoted)));
	}
	json_object_object_get_ex(event, "properties", &properties);
	if (!properties)
		return;
	json_object_object_foreach(properties, key, value)
	{
		if (strcmp(key, "name") != 0 || !named)
			print_member(key, value);
	}
}

static void print_event(const struct cli *cli, struct json_object *event)
{
	const char *what = text_of(event, "event");

	if (cli->json) {
		cli_print_json(cli, event);
		return;
	}
	if (cli->detail)
		printf("[%s] ", text_of(event, "time"));
	if (!strcmp(what, "config")) {
		print_change(event);
		putchar('\n');
		return;
	}
	fputs(what, stdout);
	json_object_object_foreach(event, key, value)
	{
		if (strcmp(key, "event") != 0 && strcmp(key, "time") != 0)
			print_member(key, value);
	}
	putchar('\n');
}

/* We read more slowly than things happen. */
static void print_lost(const struct cli *cli, struct json_object *count)
{
	struct json_object *event;

	if (!json_object_get_int64(count))
		return;
	event = json_object_new_object();
	json_object_object_add(event, "event", json_object_new_string("lost"));
	json_object_object_add(event, "count", json_object_get(count));
	if (cli->json)
		cli_print_json(cli, event);
	else
		printf("lost count=%lld\n",
		       (long long)json_object_get_int64(count));
	json_object_put(event);
}

enum cli_status cli_events(struct cli *cli)
{
	enum cli_status status =
		cli_call(cli, "Events", json_object_new_object(), true);
	bool continues = true;

	while (status == CLI_OK && continues) {
		struct json_object *parameters, *lost = NULL, *events = NULL;

		status = cli_reply(cli, &parameters, &continues);
		if (status != CLI_OK)
			break;
		if (json_object_object_get_ex(parameters, "lost", &lost))
			print_lost(cli, lost);
		json_object_object_get_ex(parameters, "events", &events);
		for (size_t i = 0;
		     events && i < json_object_array_length(events); i++)
			print_event(cli, json_object_array_get_idx(events, i));
		fflush(stdout);
		json_object_put(parameters);
	}
	return status;
}
