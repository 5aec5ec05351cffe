// SPDX-License-Identifier: GPL-2.0-only
/* org.varlink.service: what a program can find out about the socket by itself. */
#include <string.h>

#include "ipc/method.h"
#include "ipc/reply.h"

#define SERVICE "org.varlink.service"

#ifndef KPPTP_VERSION
#define KPPTP_VERSION unknown
#endif
#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

static const char service_description[] =
	"# What this socket offers\n"
	"interface " SERVICE "\n"
	"\n"
	"method GetInfo() -> (vendor: string, product: string, version: string,\n"
	"  url: string, interfaces: []string)\n"
	"method GetInterfaceDescription(interface: string) -> (description: string)\n"
	"\n"
	"error InterfaceNotFound (interface: string)\n"
	"error MethodNotFound (method: string)\n"
	"error InvalidParameter (parameter: string)\n"
	"error ExpectedMore ()\n";

static const char kpptp_description[] =
	"# kpptpd, server and client for PPTP. Objects, properties and values are those\n"
	"# of kpptp.conf(5): \"object\" is \"server\", \"secret\" and so on. In properties\n"
	"# and rows the keys are names of properties; values are booleans, numbers, texts\n"
	"# and lists of texts, and a text is taken wherever a value is. Keys may be added.\n"
	"interface " IPC_INTERFACE "\n"
	"\n"
	"# One thing that happened; further keys depend on \"event\"\n"
	"type Event (event: string, time: string)\n"
	"\n"
	"# \"from\" names the object that the value stands in\n"
	"type Setting (property: string, value: string, from: string)\n"
	"\n"
	"# Root only: changes, which are written to the configuration file, or refused whole\n"
	"method Add(object: string, properties: [string]object) -> (name: string)\n"
	"method Set(object: string, name: ?string, properties: [string]object) -> ()\n"
	"method Remove(object: string, name: string) -> ()\n"
	"method Enable(object: string, name: string) -> ()\n"
	"method Disable(object: string, name: string) -> ()\n"
	"method Import(text: string) -> (count: int)\n"
	"method Reload() -> (added: int, changed: int, removed: int, unchanged: int)\n"
	"\n"
	"# Root only: ends the sessions of a user\n"
	"method Disconnect(name: string) -> (count: int)\n"
	"\n"
	"# What is configured and how it is; \"sensitive\" is root only. With \"more\" any\n"
	"# number of replies, else one that holds them all\n"
	"method Show(object: string, name: ?string, sensitive: ?bool) ->\n"
	"  (rows: [][string]object)\n"
	"\n"
	"# The row of one object; with \"more\" again at each change and once a second\n"
	"method Monitor(object: string, name: string, sensitive: ?bool) ->\n"
	"  (row: [string]object)\n"
	"\n"
	"# Which values hold for a secret, client or interface\n"
	"method Effective(object: string, name: string) -> (settings: []Setting)\n"
	"\n"
	"# What happens, as it happens; wants \"more\". The first reply is empty and says\n"
	"# that nothing is missed from then on. \"lost\" counts events before these that\n"
	"# went by because the replies were read too slowly\n"
	"method Events() -> (lost: int, events: []Event)\n"
	"\n"
	"# The configuration file; without \"sensitive\" (root only) passwords are left out\n"
	"method Export(sensitive: ?bool) -> (text: string)\n"
	"\n"
	"# The reasons of a refusal. \"message\" is for people and says all; the rest is\n"
	"# there where it applies: what was given, what is accepted, where in a file\n"
	"error Failed (message: string)\n"
	"error InvalidSyntax (message: string, line: ?int)\n"
	"error UnknownObject (message: string)\n"
	"error UnknownVerb (message: string, object: ?string)\n"
	"error UnknownProperty (message: string, object: ?string, property: ?string)\n"
	"error InvalidValue (message: string, object: ?string, name: ?string,\n"
	"  property: ?string, value: ?string, accepts: ?string)\n"
	"error MissingProperty (message: string, object: ?string, property: ?string)\n"
	"error NotFound (message: string, object: ?string, name: ?string)\n"
	"error Exists (message: string, object: ?string, name: ?string)\n"
	"error InUse (message: string, object: ?string, name: ?string)\n"
	"error PermissionDenied (message: string)\n"
	"error NotSaved (message: string, file: ?string)\n"
	"error NoMemory (message: string)\n";

static const struct {
	const char *name;
	const char *description;
} interfaces[] = {
	{ SERVICE, service_description },
	{ IPC_INTERFACE, kpptp_description },
};

#define INTERFACES (sizeof(interfaces) / sizeof(interfaces[0]))

static void put(struct json_object *out, const char *key, const char *text)
{
	json_object_object_add(out, key, json_object_new_string(text));
}

static struct json_object *get_info(void)
{
	struct json_object *out = json_object_new_object();
	struct json_object *names = json_object_new_array();

	put(out, "vendor", "kpptp");
	put(out, "product", "kpptpd");
	put(out, "version", TEXT_OF(KPPTP_VERSION));
	put(out, "url", "");
	for (size_t i = 0; i < INTERFACES; i++)
		json_object_array_add(
			names, json_object_new_string(interfaces[i].name));
	json_object_object_add(out, "interfaces", names);
	return reply_new(out, false);
}

static struct json_object *get_description(struct json_object *parameters)
{
	struct json_object *value = NULL, *out;
	const char *name;

	json_object_object_get_ex(parameters, "interface", &value);
	if (!json_object_is_type(value, json_type_string))
		return reply_protocol("InvalidParameter", "parameter",
				      "interface");
	name = json_object_get_string(value);
	for (size_t i = 0; i < INTERFACES; i++) {
		if (strcmp(interfaces[i].name, name) != 0)
			continue;
		out = json_object_new_object();
		put(out, "description", interfaces[i].description);
		return reply_new(out, false);
	}
	return reply_protocol("InterfaceNotFound", "interface", name);
}

struct json_object *method_service(const char *name,
				   const struct method_call *call)
{
	if (!strcmp(name, SERVICE ".GetInfo"))
		return get_info();
	if (!strcmp(name, SERVICE ".GetInterfaceDescription"))
		return get_description(call->parameters);
	return NULL;
}
