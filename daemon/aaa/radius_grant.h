/* SPDX-License-Identifier: GPL-2.0-only */
/* What RADIUS is told of a user in every packet, and what it wants to have back. */
#ifndef KPPTPD_AAA_RADIUS_GRANT_H
#define KPPTPD_AAA_RADIUS_GRANT_H

#include "aaa/account.h"
#include "aaa/radius_query.h"

/* Class attributes that are kept of one Access-Accept. */
#define RADIUS_CLASSES_MAX 4

/**
 * struct radius_who - a user, as RADIUS knows him
 * @user: User-Name, as the peer sent it or as the server wants it for accounts
 * @domain: his Windows domain, or ""
 * @caller: where he calls from
 * @called: our address that he called
 * @id: of the session
 * @port: of it, too
 */
struct radius_who {
	char user[MODEL_TEXT_SIZE];
	char domain[MODEL_TEXT_SIZE];
	struct in_addr caller;
	struct in_addr called;
	struct radius_id id;
	uint32_t port;
};

/**
 * struct aaa_grant - what is kept of an Access-Accept while its user is connected
 * @refs: who holds it
 * @who: he
 * @interim: seconds between reports, 0 if the server did not say
 * @classes: how many of @class there are
 * @class: to be sent with every report, as it came
 */
struct aaa_grant {
	unsigned int refs;
	struct radius_who who;
	uint32_t interim;
	unsigned int classes;
	struct {
		uint8_t len;
		uint8_t value[RADIUS_VALUE_MAX];
	} class[RADIUS_CLASSES_MAX];
};

/** radius_grant_new() - a grant with one reference; NULL without memory */
struct aaa_grant *radius_grant_new(const struct radius_who *who);

/** radius_who_wanted() - which servers are to be asked about him */
struct radius_wanted radius_who_wanted(const struct radius_who *who,
				       enum radius_kind kind);

/** radius_who_add() - the attributes that every packet has of him */
void radius_who_add(const struct radius_who *who,
		    const struct radius_build *build);

#endif /* KPPTPD_AAA_RADIUS_GRANT_H */
