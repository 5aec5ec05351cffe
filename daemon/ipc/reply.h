/* SPDX-License-Identifier: GPL-2.0-only */
/* Replies in the form of varlink. */
#ifndef KPPTP_IPC_REPLY_H
#define KPPTP_IPC_REPLY_H

#include <json-c/json.h>

#include "ipc/names.h"
#include "model/model.h"

/** reply_new() - a reply with @parameters, taken over; NULL makes it empty */
struct json_object *reply_new(struct json_object *parameters, bool continues);

/** reply_refusal() - @err as an error reply */
struct json_object *reply_refusal(const struct model_error *err);

/**
 * reply_protocol() - an error of org.varlink.service
 * @key: its one parameter, NULL for none
 */
struct json_object *reply_protocol(const char *error, const char *key,
				   const char *value);

#endif
