/* SPDX-License-Identifier: GPL-2.0-only */
/* A login that RADIUS judges. */
#ifndef KPPTPD_AAA_RADIUS_AUTH_H
#define KPPTPD_AAA_RADIUS_AUTH_H

#include "aaa/aaa.h"
#include "aaa/radius_query.h"

struct radius_auth;

/**
 * radius_auth_start() - ask
 * @radius: object
 * @req: what the peer sent; copied, the copy is wiped after use
 * @peer: who sent it
 * @done: called once, from the loop
 * @user: its pointer
 *
 * Return: the login, valid until @done returns or it is cancelled; NULL when too
 * many wait or there is no memory.
 */
struct radius_auth *radius_auth_start(struct radius *radius,
				      const struct auth_request *req,
				      const struct aaa_peer *peer,
				      aaa_done_fn *done, void *user);

/** radius_auth_cancel() - @done is not called any more; NULL is fine */
void radius_auth_cancel(struct radius_auth *login);

#endif /* KPPTPD_AAA_RADIUS_AUTH_H */
