/* SPDX-License-Identifier: GPL-2.0-only */
/* The last logout of each local user, remembered across restarts. */
#ifndef KPPTPD_AAA_LAST_H
#define KPPTPD_AAA_LAST_H

#include <netinet/in.h>
#include <stdint.h>

#include "aaa/account.h"

struct last;
struct model;
struct state;

/**
 * struct last_logout - of one user
 * @when: seconds since 1970
 * @caller: where he called from
 * @reason: word for why his session ended, see aaa_cause_word()
 */
struct last_logout {
	uint64_t when;
	struct in_addr caller;
	const char *reason;
};

/** last_new() - nobody has logged out yet; users are the secrets of @model */
struct last *last_new(const struct model *model);

/** last_remember() - keep them in @state; 0 or -ENOMEM */
int last_remember(struct last *all, struct state *state);

/** last_free() - NULL is fine */
void last_free(struct last *all);

/** last_note() - a user has logged out just now; others than local ones are ignored */
void last_note(struct last *all, const char *user, struct in_addr caller,
	       enum aaa_cause cause);

/** last_find() - valid until the user's next logout; NULL if there was none */
const struct last_logout *last_find(const struct last *all, const char *user);

#endif /* KPPTPD_AAA_LAST_H */
