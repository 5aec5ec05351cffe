// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/auth_method.h"

#include "ppp/cp_packet.h"

static const struct method {
	const char *name;
	enum auth_method method;
	uint16_t protocol;
	uint8_t algorithm;
} methods[] = {
	{ "mschap2", AUTH_MSCHAP2, PPP_CHAP, CHAP_MSCHAP2 },
	{ "mschap1", AUTH_MSCHAP1, PPP_CHAP, CHAP_MSCHAP1 },
	{ "chap", AUTH_CHAP, PPP_CHAP, CHAP_MD5 },
	{ "pap", AUTH_PAP, PPP_PAP, 0 },
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

const char *auth_method_name(enum auth_method method)
{
	for (int i = 0; i < METHODS; i++)
		if (methods[i].method == method)
			return methods[i].name;
	return "none";
}

size_t auth_method_option(enum auth_method method,
			  uint8_t data[static AUTH_OPTION_MAX])
{
	for (int i = 0; i < METHODS; i++) {
		if (methods[i].method != method)
			continue;
		cp_put16(data, methods[i].protocol);
		data[2] = methods[i].algorithm;
		return methods[i].algorithm ? 3 : 2;
	}
	return 0;
}

enum auth_method auth_method_parse(const uint8_t *data, size_t len)
{
	uint8_t option[AUTH_OPTION_MAX];
	size_t n;

	for (int i = 0; i < METHODS; i++) {
		n = auth_method_option(methods[i].method, option);
		if (n != len || cp_get16(data) != methods[i].protocol)
			continue;
		if (n == 2 || data[2] == methods[i].algorithm)
			return methods[i].method;
	}
	return AUTH_NONE;
}

enum auth_method auth_method_best(unsigned int set)
{
	for (int i = 0; i < METHODS; i++)
		if (set & methods[i].method)
			return methods[i].method;
	return AUTH_NONE;
}
