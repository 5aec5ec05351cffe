/* SPDX-License-Identifier: GPL-2.0-only */
/* Members of the JSON objects that tell of live state and events. */
#ifndef KPPTPD_JSON_PUT_H
#define KPPTPD_JSON_PUT_H

#include <json-c/json.h>
#include <netinet/in.h>
#include <stdint.h>

/** json_put_text() - a text */
void json_put_text(struct json_object *out, const char *key, const char *text);

/** json_put_number() - a number */
void json_put_number(struct json_object *out, const char *key, uint64_t n);

/** json_put_address() - an IPv4 address, unless it is 0.0.0.0 */
void json_put_address(struct json_object *out, const char *key,
		      struct in_addr a);

/** json_put_address6() - an IPv6 address, unless it is :: */
void json_put_address6(struct json_object *out, const char *key,
		       const struct in6_addr *a);

#endif /* KPPTPD_JSON_PUT_H */
