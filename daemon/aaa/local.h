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

/** aaa_local_knows() - does a secret, even a disabled one, name this user? */
bool aaa_local_knows(const struct model *model, const char *name);

/**
 * aaa_local_settings() - what a user gets
 * @model: profiles, the server's default profile
 * @secret: of the user; one that other software knows has but a profile
 * @res: all but its user, reason and grant is filled in; @res->auth keeps its keys
 */
void aaa_local_settings(const struct model *model,
			const struct model_secret *secret,
			struct aaa_result *res);

/**
 * aaa_local_missing() - the address without which there can be no tunnel
 *
 * Return: NULL, or what is missing in words; only a server's own words count.
 */
const char *aaa_local_missing(const struct aaa_result *res);

#endif /* KPPTPD_AAA_LOCAL_H */
