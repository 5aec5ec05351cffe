// SPDX-License-Identifier: GPL-2.0-only
#include "ipc/reply.h"

#include <stdio.h>

static const char *const error_names[] = {
	[MODEL_OK] = "Failed",
	[MODEL_ESYNTAX] = "InvalidSyntax",
	[MODEL_EOBJECT] = "UnknownObject",
	[MODEL_EVERB] = "UnknownVerb",
	[MODEL_EPROPERTY] = "UnknownProperty",
	[MODEL_EVALUE] = "InvalidValue",
	[MODEL_EMISSING] = "MissingProperty",
	[MODEL_ENOTFOUND] = "NotFound",
	[MODEL_EEXIST] = "Exists",
	[MODEL_EINUSE] = "InUse",
	[MODEL_EPERM] = "PermissionDenied",
	[MODEL_ESAVE] = "NotSaved",
	[MODEL_ENOMEM] = "NoMemory",
	[MODEL_EFAILED] = "Failed",
};

struct json_object *reply_new(struct json_object *parameters, bool continues)
{
	struct json_object *reply = json_object_new_object();

	if (!parameters)
		parameters = json_object_new_object();
	json_object_object_add(reply, "parameters", parameters);
	if (continues)
		json_object_object_add(reply, "continues",
				       json_object_new_boolean(true));
	return reply;
}

static void add_text(struct json_object *to, const char *key, const char *text)
{
	if (*text)
		json_object_object_add(to, key, json_object_new_string(text));
}

struct json_object *reply_refusal(const struct model_error *err)
{
	struct json_object *parameters = json_object_new_object();
	struct json_object *reply = reply_new(parameters, false);
	char name[64];

	snprintf(name, sizeof(name), IPC_INTERFACE ".%s",
		 error_names[err->code]);
	json_object_object_add(reply, "error", json_object_new_string(name));
	add_text(parameters, "object", err->object);
	add_text(parameters, "name", err->name);
	add_text(parameters, "property", err->property);
	add_text(parameters, "value", err->value);
	add_text(parameters, "accepts", err->accepts);
	add_text(parameters, "message", err->message);
	add_text(parameters, "file", err->file);
	if (err->line)
		json_object_object_add(parameters, "line",
				       json_object_new_int(err->line));
	return reply;
}

struct json_object *reply_protocol(const char *error, const char *key,
				   const char *value)
{
	struct json_object *parameters = json_object_new_object();
	struct json_object *reply = reply_new(parameters, false);
	char name[64];

	snprintf(name, sizeof(name), "org.varlink.service.%s", error);
	json_object_object_add(reply, "error", json_object_new_string(name));
	if (key)
		json_object_object_add(parameters, key,
				       json_object_new_string(value));
	return reply;
}
