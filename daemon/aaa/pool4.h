/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IPv4 addresses of tunnels: none is given to two users at a time, whether it
 * comes from a pool or is a user's own; a user gets the one from a pool that he
 * had before where that can be. A pool gives out no address that a secret or a
 * profile names.
 *
 * A lease does not depend on the pool it came from: an address stays with its user
 * when the pool is changed or removed, and is not given to others until he has
 * left, whatever pools then say.
 */
#ifndef KPPTPD_AAA_POOL4_H
#define KPPTPD_AAA_POOL4_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lease;
struct model;
struct model_pool;
struct pool4;
struct settings_addr;
struct state;

/**
 * enum pool4_use - which end of a tunnel has an address
 * @POOL4_REMOTE: the user's; logins of one user may share one that is his own
 * @POOL4_LOCAL: ours; all tunnels may share one that comes from no pool
 */
enum pool4_use { POOL4_REMOTE, POOL4_LOCAL };

/** pool4_new() - without leases; @model has the pools; NULL without memory */
struct pool4 *pool4_new(const struct model *model);

/** pool4_remember() - keep who had which in @state; 0 or -ENOMEM */
int pool4_remember(struct pool4 *all, struct state *state);

/** pool4_free() - forget all leases, which nobody may hold any more; NULL is fine */
void pool4_free(struct pool4 *all);

/** pool4_changed() - secrets or profiles of the model name other addresses now */
void pool4_changed(struct pool4 *all);

/**
 * pool4_take() - an address for a user who logs on
 * @all: the leases
 * @user: his name
 * @caller: where he calls from
 * @want: the address, or the pool
 * @use: for which end
 * @why: when there is none although there should be: the reason, in words;
 *	else empty
 * @size: of @why
 *
 * Return: the lease, to be given back by pool4_release(); NULL when @want names
 * neither address nor pool, or with @why.
 */
struct lease *pool4_take(struct pool4 *all, const char *user,
			 struct in_addr caller,
			 const struct settings_addr *want, enum pool4_use use,
			 char *why, size_t size);

/** pool4_pool() - name of the pool that a lease came from; "" for a user's own */
const char *pool4_pool(const struct pool4 *all, const struct lease *lease);

/**
 * pool4_resume() - a user had it in another process, and goes on with it
 * @addr: the address
 * @pool: as pool4_pool() said there
 *
 * Otherwise like pool4_take().
 */
struct lease *pool4_resume(struct pool4 *all, const char *user,
			   struct in_addr caller, struct in_addr addr,
			   const char *pool, enum pool4_use use, char *why,
			   size_t size);

/** pool4_address() - the address, valid until pool4_release() */
struct in_addr pool4_address(const struct lease *lease);

/** pool4_release() - the user has left; NULL is fine */
void pool4_release(struct lease *lease);

/**
 * struct pool4_counts - of one pool
 * @total: addresses of its ranges
 * @used: that users have now, and that came from it
 * @available: that it could still give out
 */
struct pool4_counts {
	uint64_t total;
	uint64_t used;
	uint64_t available;
};

/** pool4_count() - how full a pool is; chains are not followed */
struct pool4_counts pool4_count(struct pool4 *all,
				const struct model_pool *pool);

/**
 * struct pool4_row - an address that came from a pool and is in use
 * @pool: name of the pool; empty when that was removed
 * @address: the address
 * @owner: user who has it, valid until he leaves
 * @caller: where he calls from
 */
struct pool4_row {
	const char *pool;
	struct in_addr address;
	const char *owner;
	struct in_addr caller;
};

/**
 * pool4_next() - walk through them, by address
 * @all: the leases
 * @cursor: 0 at first
 * @row: filled
 *
 * Return: false when there are no more.
 */
bool pool4_next(const struct pool4 *all, uint64_t *cursor,
		struct pool4_row *row);

#endif /* KPPTPD_AAA_POOL4_H */
