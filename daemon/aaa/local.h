/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KPPTPD_AAA_LOCAL_H
#define KPPTPD_AAA_LOCAL_H

#include "aaa/aaa.h"

/**
 * aaa_local() - judge by the secrets of the model
 * @model: secrets, profiles, the server's default profile
 * @req: what the peer sent
 * @peer: who sent it
 * @res: overwritten; the caller wipes it
 *
 * A name that is not known, or not with its domain, is looked up without the
 * domain ("DOMAIN\user"). Unknown users cost as much time as known ones.
 */
void aaa_local(const struct model *model, const struct auth_request *req,
	       const struct aaa_peer *peer, struct aaa_result *res);

#endif /* KPPTPD_AAA_LOCAL_H */
