/* SPDX-License-Identifier: GPL-2.0-only */
/* The property "routes": "10.150.1.0/24 10.0.103.2 1, 10.9.0.0/16". */
#ifndef KPPTP_MODEL_ROUTES_H
#define KPPTP_MODEL_ROUTES_H

#include "model/model.h"

/**
 * routes_parse() - read a list of routes
 * @text: "destination/prefix [gateway [metric]]" separated by commas; the prefix is
 *	a length or a mask, and host bits of the destination must be zero
 * @out: changed on success only
 *
 * Return: 0, or -1.
 */
int routes_parse(const char *text, struct model_routes *out);

/** routes_format() - the list as text that routes_parse() takes, into @buf */
void routes_format(const struct model_routes *routes, char *buf, size_t size);

#endif
