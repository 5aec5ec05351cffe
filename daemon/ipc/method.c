// SPDX-License-Identifier: GPL-2.0-only
#include "ipc/method.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/reply.h"
#include "model/command.h"
#include "model/error.h"
#include "model/json.h"
#include "model/text.h"

/* A parameter of the call as text; NULL when it is not there or is no text. */
static const char *text_of(const struct method_call *call, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(call->parameters, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static bool flag_of(const struct method_call *call, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(call->parameters, key, &value) &&
	       json_object_get_boolean(value);
}

/* Finds the object asked for and checks that it has the verb. */
static int object_of(const struct method_call *call, enum prop_verb verb,
		     enum model_kind *kind, struct model_error *err)
{
	const char *word = text_of(call, "object");
	int found = word ? command_object(word, false) : COMMAND_NONE;

	if (found < 0)
		return model_refuse(err, MODEL_EOBJECT,
				    "there is no object \"%.64s\"",
				    word ? word : "");
	*kind = found;
	if (prop_table(found)->verbs & verb)
		return 0;
	model_error_where(err, prop_table(found)->name, NULL);
	return model_refuse(err, MODEL_EVERB, "%s has no verb \"%s\"",
			    prop_table(found)->name, command_verb_name(verb));
}

/**
 * struct values - properties of a call as texts
 * @prop: for the model
 * @text: what @prop points to; to be freed and wiped
 * @count: of each
 */
struct values {
	struct model_prop prop[COMMAND_PROPS_MAX];
	char *text[COMMAND_PROPS_MAX];
	size_t count;
};

static void values_free(struct values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		explicit_bzero(values->text[i], strlen(values->text[i]));
		free(values->text[i]);
	}
}

static int values_add(struct values *values, const char *name,
		      struct json_object *value, struct model_error *err)
{
	char buf[PROP_TEXT_SIZE];

	model_text_copy(err->property, sizeof(err->property), name);
	if (values->count == COMMAND_PROPS_MAX)
		return model_refuse(err, MODEL_ESYNTAX, "too many properties");
	if (json_value_text(value, buf) < 0)
		return model_refuse(err, MODEL_EVALUE,
				    "%s: neither text, number, boolean nor "
				    "list of texts, or too long",
				    name);
	err->property[0] = '\0';
	values->text[values->count] = strdup(buf);
	explicit_bzero(buf, sizeof(buf));
	if (!values->text[values->count])
		return model_refuse_memory(err);
	values->prop[values->count].name = name;
	values->prop[values->count].value = values->text[values->count];
	values->count++;
	return 0;
}

static int values_of(const struct method_call *call, struct values *values,
		     struct model_error *err)
{
	struct json_object *properties;

	if (!json_object_object_get_ex(call->parameters, "properties",
				       &properties))
		return 0;
	if (!json_object_is_type(properties, json_type_object))
		return model_refuse(err, MODEL_ESYNTAX,
				    "\"properties\" is no object");
	json_object_object_foreach(properties, name,
				   value) if (values_add(values, name, value,
							 err) < 0) return -1;
	return 0;
}

static struct json_object *named_reply(const char *name)
{
	struct json_object *parameters = json_object_new_object();

	json_object_object_add(parameters, "name",
			       json_object_new_string(name));
	return reply_new(parameters, false);
}

static struct json_object *count_reply(int count)
{
	struct json_object *parameters = json_object_new_object();

	json_object_object_add(parameters, "count", json_object_new_int(count));
	return reply_new(parameters, false);
}

static struct json_object *method_add(struct method_call *call)
{
	struct model_error err = { 0 };
	struct values values = { .count = 0 };
	const struct model_object *obj = NULL;
	struct json_object *reply;
	enum model_kind kind = MODEL_KINDS;

	if (!object_of(call, PROP_VERB_ADD, &kind, &err) &&
	    !values_of(call, &values, &err))
		obj = model_add(call->backend->model, kind, values.prop,
				values.count, &err);
	reply = obj ? named_reply(model_name(obj)) : reply_refusal(&err);
	values_free(&values);
	return reply;
}

static struct json_object *method_set(struct method_call *call)
{
	struct model_error err = { 0 };
	struct values values = { .count = 0 };
	const struct model_object *obj = NULL;
	struct json_object *reply;
	enum model_kind kind = MODEL_KINDS;

	if (!object_of(call, PROP_VERB_SET, &kind, &err) &&
	    !values_of(call, &values, &err))
		obj = model_set(call->backend->model, kind,
				text_of(call, "name"), values.prop,
				values.count, &err);
	reply = obj ? reply_new(NULL, false) : reply_refusal(&err);
	values_free(&values);
	return reply;
}

static struct json_object *apply_verb(struct method_call *call,
				      enum prop_verb verb)
{
	struct command cmd = { .verb = verb, .name = text_of(call, "name") };
	struct model_error err = { 0 };

	if (object_of(call, verb, &cmd.kind, &err) < 0 ||
	    !command_apply(call->backend->model, &cmd, &err))
		return reply_refusal(&err);
	return reply_new(NULL, false);
}

static struct json_object *method_remove(struct method_call *call)
{
	return apply_verb(call, PROP_VERB_REMOVE);
}

static struct json_object *method_enable(struct method_call *call)
{
	return apply_verb(call, PROP_VERB_ENABLE);
}

static struct json_object *method_disable(struct method_call *call)
{
	return apply_verb(call, PROP_VERB_DISABLE);
}

static int check_sensitive(struct method_call *call, struct model_error *err)
{
	call->ex->sensitive = flag_of(call, "sensitive");
	if (!call->ex->sensitive || call->privileged)
		return 0;
	return model_refuse(err, MODEL_EPERM, "only root may see passwords");
}

static int find_row(struct method_call *call, enum prop_verb verb,
		    struct model_error *err)
{
	struct exchange *ex = call->ex;
	const char *name = text_of(call, "name");
	size_t count;

	if (object_of(call, verb, &ex->kind, err) < 0 ||
	    check_sensitive(call, err) < 0)
		return -1;
	if (name && !prop_is_single(ex->kind))
		model_text_copy(ex->name, sizeof(ex->name), name);
	count = model_count(call->backend->model, ex->kind);
	ex->ids = calloc(count + 1, sizeof(*ex->ids));
	if (!ex->ids)
		return model_refuse_memory(err);
	for (size_t i = 0; i < count; i++) {
		const struct model_object *obj =
			model_at(call->backend->model, ex->kind, i);

		if (!ex->name[0] || !strcmp(ex->name, model_name(obj)))
			ex->ids[ex->id_count++] = obj->id;
	}
	return 0;
}

/* A pool of which nobody has anything is a pool nevertheless. */
static bool is_pool(const struct method_call *call)
{
	return call->ex->kind == MODEL_POOL_USED &&
	       model_find(call->backend->model, MODEL_POOL, call->ex->name);
}

static struct json_object *start(struct method_call *call,
				 enum exchange_state state,
				 struct model_error *err, bool refused)
{
	if (!refused && call->ex->name[0] && !call->ex->id_count &&
	    !is_pool(call) && !exchange_is_live(call->ex, call->backend)) {
		const char *kind = prop_table(call->ex->kind)->name;

		model_error_where(err, kind, call->ex->name);
		model_refuse(err, MODEL_ENOTFOUND,
			     "there is no %s called \"%s\"", kind,
			     call->ex->name);
		refused = true;
	}
	if (refused) {
		exchange_end(call->ex);
		return reply_refusal(err);
	}
	call->ex->state = state;
	return NULL;
}

static struct json_object *method_show(struct method_call *call)
{
	struct model_error err = { 0 };
	bool refused = find_row(call, PROP_VERB_SHOW, &err) < 0;

	return start(call, EXCHANGE_ROWS, &err, refused);
}

static struct json_object *method_monitor(struct method_call *call)
{
	struct model_error err = { 0 };
	bool refused = find_row(call, PROP_VERB_MONITOR, &err) < 0;

	if (!refused && !call->ex->name[0])
		return reply_protocol("InvalidParameter", "parameter", "name");
	return start(call, EXCHANGE_WATCH, &err, refused);
}

static struct json_object *method_events(struct method_call *call)
{
	if (!call->ex->more)
		return reply_protocol("ExpectedMore", NULL, NULL);
	call->ex->cursor = call->backend->events.last;
	call->ex->state = EXCHANGE_EVENTS;
	return NULL;
}

static struct json_object *method_export(struct method_call *call)
{
	struct model_error err = { 0 };

	if (check_sensitive(call, &err) < 0)
		return reply_refusal(&err);
	if (call->backend->file)
		call->ex->text = model_file_text(call->backend->file,
						 call->ex->sensitive);
	if (!call->ex->text) {
		model_refuse(&err, MODEL_EFAILED,
			     "there is no configuration to export");
		return reply_refusal(&err);
	}
	call->ex->state = EXCHANGE_TEXT;
	return NULL;
}

static struct json_object *method_import(struct method_call *call)
{
	const char *text = text_of(call, "text");
	struct model_error err = { 0 };
	char *copy;
	int count;

	if (!text)
		return reply_protocol("InvalidParameter", "parameter", "text");
	copy = strdup(text);
	if (!copy) {
		model_refuse_memory(&err);
		return reply_refusal(&err);
	}
	count = text_import(call->backend->model, copy, &err);
	explicit_bzero(copy, strlen(text));
	free(copy);
	return count < 0 ? reply_refusal(&err) : count_reply(count);
}

static struct json_object *method_reload(struct method_call *call)
{
	const struct ipc_backend *backend = call->backend;
	struct model_error err = { 0 };
	struct model_reload sum;
	struct json_object *out;

	if (!backend->file) {
		model_refuse(&err, MODEL_EFAILED,
			     "there is no configuration file");
		return reply_refusal(&err);
	}
	if (model_file_load(backend->file, &sum, &err) < 0)
		return reply_refusal(&err);
	if (backend->ops->reloaded)
		backend->ops->reloaded(&sum, backend->user);
	out = json_object_new_object();
	json_object_object_add(out, "added", json_object_new_int(sum.added));
	json_object_object_add(out, "changed",
			       json_object_new_int(sum.changed));
	json_object_object_add(out, "removed",
			       json_object_new_int(sum.removed));
	json_object_object_add(out, "unchanged",
			       json_object_new_int(sum.unchanged));
	return reply_new(out, false);
}

static struct json_object *method_disconnect(struct method_call *call)
{
	const struct ipc_backend *backend = call->backend;
	const char *name = text_of(call, "name");
	struct model_error err = { 0 };
	int count = 0;

	if (!name)
		return reply_protocol("InvalidParameter", "parameter", "name");
	if (backend->ops->disconnect)
		count = backend->ops->disconnect(name, backend->user);
	if (count > 0)
		return count_reply(count);
	model_error_where(&err, prop_table(MODEL_ACTIVE)->name, name);
	model_refuse(&err, MODEL_ENOTFOUND,
		     "no user called \"%s\" is connected", name);
	return reply_refusal(&err);
}

/* The object whose settings are asked for; of a dynamic interface, its user. */
static const struct model_object *settled(const struct ipc_backend *backend,
					  enum model_kind kind,
					  const char *name)
{
	const struct model_object *obj = model_find(backend->model, kind, name);
	struct json_object *row, *user = NULL;
	uint64_t cursor = 0;

	if (obj || kind != MODEL_INTERFACE || !backend->ops->row)
		return obj;
	row = backend->ops->row(kind, name, &cursor, backend->user);
	if (row && json_object_object_get_ex(row, "user", &user))
		obj = model_find(backend->model, MODEL_SECRET,
				 json_object_get_string(user));
	json_object_put(row);
	return obj;
}

/* Which values hold for a user or client, and what says so. */
static struct json_object *method_effective(struct method_call *call)
{
	const struct ipc_backend *backend = call->backend;
	const char *name = text_of(call, "name");
	const struct model_object *obj = NULL;
	struct json_object *settings = NULL, *out;
	struct model_error err = { 0 };
	enum model_kind kind = MODEL_KINDS;

	if (object_of(call, PROP_VERB_SHOW, &kind, &err) < 0)
		return reply_refusal(&err);
	if (!name)
		return reply_protocol("InvalidParameter", "parameter", "name");
	obj = settled(backend, kind, name);
	model_error_where(&err, prop_table(kind)->name, name);
	if (obj && backend->ops->effective)
		settings = backend->ops->effective(obj, backend->user);
	if (!obj)
		model_refuse(&err, MODEL_ENOTFOUND,
			     "there is no %s called \"%s\"",
			     prop_table(kind)->name, name);
	else if (!settings)
		model_refuse(
			&err, MODEL_EVERB,
			"%s: only a secret, a client and an interface have "
			"effective settings",
			prop_table(kind)->name);
	if (!settings)
		return reply_refusal(&err);
	out = json_object_new_object();
	json_object_object_add(out, "settings", settings);
	return reply_new(out, false);
}

static const struct {
	const char *name;
	bool changes;
	struct json_object *(*run)(struct method_call *call);
} methods[] = {
	{ IPC_INTERFACE ".Add", true, method_add },
	{ IPC_INTERFACE ".Set", true, method_set },
	{ IPC_INTERFACE ".Remove", true, method_remove },
	{ IPC_INTERFACE ".Enable", true, method_enable },
	{ IPC_INTERFACE ".Disable", true, method_disable },
	{ IPC_INTERFACE ".Import", true, method_import },
	{ IPC_INTERFACE ".Reload", true, method_reload },
	{ IPC_INTERFACE ".Disconnect", true, method_disconnect },
	{ IPC_INTERFACE ".Show", false, method_show },
	{ IPC_INTERFACE ".Monitor", false, method_monitor },
	{ IPC_INTERFACE ".Events", false, method_events },
	{ IPC_INTERFACE ".Effective", false, method_effective },
	{ IPC_INTERFACE ".Export", false, method_export },
};

struct json_object *method_call(const char *name, struct method_call *call)
{
	struct json_object *reply;

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		struct model_error err = { 0 };

		if (strcmp(methods[i].name, name) != 0)
			continue;
		if (!methods[i].changes || call->privileged)
			return methods[i].run(call);
		model_refuse(&err, MODEL_EPERM, "only root may do that");
		return reply_refusal(&err);
	}
	reply = method_service(name, call);
	return reply ? reply : reply_protocol("MethodNotFound", "method", name);
}
