/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects as JSON: booleans, numbers, lists as arrays, everything else as text. */
#ifndef KPPTP_MODEL_JSON_H
#define KPPTP_MODEL_JSON_H

#include <json-c/json.h>

#include "model/model.h"
#include "model/prop.h"

/** JSON_MASK - what stands for a password that is not shown */
#define JSON_MASK "*****"

/**
 * json_object_of() - the configured properties of an object
 * @obj: the object
 * @sensitive: with passwords; without, JSON_MASK stands for one that is not empty
 *
 * Addresses that are not set are null. Return: to be put, or NULL without memory.
 */
struct json_object *json_object_of(const struct model_object *obj,
				   bool sensitive);

/**
 * json_value_text() - a JSON value as text that prop_parse() takes
 * @value: string, number, boolean, null (nothing), or an array of strings
 * @buf: of PROP_TEXT_SIZE bytes
 *
 * Return: 0, or -1 when it is something else or does not fit.
 */
int json_value_text(struct json_object *value, char *buf);

/**
 * json_shown_text() - a JSON value as a person reads it
 * @prop: what it is, or NULL when no table knows it
 * @value: may be NULL for "not there": the text is then empty
 * @buf: of PROP_TEXT_SIZE bytes
 *
 * Control characters, which a peer may have sent, become question marks. Return: @buf.
 */
const char *json_shown_text(const struct prop *prop, struct json_object *value,
			    char *buf);

#endif
