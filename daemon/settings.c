// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

unsigned int settings_auth(uint32_t methods)
{
	unsigned int set = AUTH_NONE;

	if (methods & MODEL_AUTH_PAP)
		set |= AUTH_PAP;
	if (methods & MODEL_AUTH_CHAP)
		set |= AUTH_CHAP;
	if (methods & MODEL_AUTH_MSCHAP1)
		set |= AUTH_MSCHAP1;
	if (methods & MODEL_AUTH_MSCHAP2)
		set |= AUTH_MSCHAP2;
	return set;
}

enum link_encryption settings_encryption(enum model_encryption encryption)
{
	switch (encryption) {
	case MODEL_ENCRYPTION_NO:
		return LINK_ENCRYPTION_NO;
	case MODEL_ENCRYPTION_REQUIRED:
		return LINK_ENCRYPTION_REQUIRED;
	case MODEL_ENCRYPTION_DEFAULT:
	case MODEL_ENCRYPTION_YES:
		break;
	}
	return LINK_ENCRYPTION_YES;
}

uint16_t settings_unit(uint32_t bytes)
{
	return (uint16_t)bytes;
}

void settings_addrs(struct in_addr to[static MODEL_ADDRS_MAX],
		    const struct model_addrs *own,
		    const struct model_addrs *service)
{
	const struct model_addrs *from = own->count ? own : service;

	for (uint32_t i = 0; i < from->count && i < MODEL_ADDRS_MAX; i++)
		to[i] = from->addr[i];
}
