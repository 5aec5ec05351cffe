// SPDX-License-Identifier: GPL-2.0-only
#include "json_put.h"

#include <arpa/inet.h>

void json_put_text(struct json_object *out, const char *key, const char *text)
{
	json_object_object_add(out, key, json_object_new_string(text));
}

void json_put_number(struct json_object *out, const char *key, uint64_t n)
{
	json_object_object_add(out, key, json_object_new_int64((int64_t)n));
}

void json_put_address(struct json_object *out, const char *key,
		      struct in_addr a)
{
	char text[INET_ADDRSTRLEN];

	if (a.s_addr)
		json_put_text(out, key,
			      inet_ntop(AF_INET, &a, text, sizeof(text)));
}

void json_put_address6(struct json_object *out, const char *key,
		       const struct in6_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (!IN6_IS_ADDR_UNSPECIFIED(a))
		json_put_text(out, key,
			      inet_ntop(AF_INET6, a, text, sizeof(text)));
}
