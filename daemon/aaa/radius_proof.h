/* SPDX-License-Identifier: GPL-2.0-only */
/* What a peer sent to prove who it is, as attributes, and what is said to that. */
#ifndef KPPTPD_AAA_RADIUS_PROOF_H
#define KPPTPD_AAA_RADIUS_PROOF_H

#include "aaa/radius_query.h"
#include "ppp/auth.h"

/**
 * radius_proof_add() - the credentials
 * @req: of the peer
 * @server: whose secret hides a password
 * @p: its authenticator is set
 */
void radius_proof_add(const struct auth_request *req,
		      const struct model_radius *server,
		      struct radius_packet *p);

/**
 * radius_proof_accepted() - keys and the server's own proof from an Access-Accept
 * @req: of the peer
 * @reply: the packet
 * @result: its authenticator and keys are filled in
 *
 * Return: false when an MS-CHAP version 2 peer would not believe it.
 */
bool radius_proof_accepted(const struct auth_request *req,
			   const struct radius_reply *reply,
			   struct auth_result *result);

/** radius_proof_rejected() - what MS-CHAP-Error of an Access-Reject says, if there */
void radius_proof_rejected(const struct auth_request *req,
			   const struct radius_reply *reply,
			   struct auth_result *result);

#endif /* KPPTPD_AAA_RADIUS_PROOF_H */
