/* SPDX-License-Identifier: GPL-2.0-only */
/* The model's words for what PPP names otherwise. Pure. */
#ifndef KPPTPD_SETTINGS_H
#define KPPTPD_SETTINGS_H

#include "model/model.h"
#include "ppp/link.h"

/** settings_auth() - enum model_auth bits as enum auth_method bits */
unsigned int settings_auth(uint32_t methods);

/** settings_encryption() - what model_encryption() gave, for a link */
enum link_encryption settings_encryption(enum model_encryption encryption);

/** settings_unit() - max-mtu or max-mru, whose limits are a link's too */
uint16_t settings_unit(uint32_t bytes);

/** settings_addrs() - @own, or @service where @own is empty, into @to */
void settings_addrs(struct in_addr to[static MODEL_ADDRS_MAX],
		    const struct model_addrs *own,
		    const struct model_addrs *service);

#endif /* KPPTPD_SETTINGS_H */
