/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IPv6 prefixes of users: none is given to two at a time, a user gets the one
 * that he had before where that can be, and logout gives it back. The one prefix
 * that is a user's own all his sessions have.
 *
 * A lease does not depend on the pool it came from: a prefix stays with its user
 * when the pool is changed or removed, and is not given to others until he has
 * left, whatever pools then say.
 */
#ifndef KPPTPD_AAA_POOL6_H
#define KPPTPD_AAA_POOL6_H

#include <stddef.h>

#include "model/model.h"

struct pool6;
struct lease;
struct settings_net;
struct state;

/** pool6_new() - without leases; @model has the pools; NULL without memory */
struct pool6 *pool6_new(const struct model *model);

/** pool6_remember() - keep who had which in @state; 0 or -ENOMEM */
int pool6_remember(struct pool6 *all, struct state *state);

/** pool6_free() - forget all leases, which nobody may hold any more; NULL is fine */
void pool6_free(struct pool6 *all);

/**
 * pool6_take() - a prefix for a user who has connected
 * @all: the leases
 * @user: his name
 * @net: his settings: a prefix of his own, or a pool
 * @why: when there is none although there should be: the reason, in words;
 *	else empty
 * @size: of @why
 *
 * Return: the lease, to be given back by pool6_release(); NULL when the settings
 * have neither prefix nor pool, or with @why.
 */
struct lease *pool6_take(struct pool6 *all, const char *user,
			 const struct settings_net *net, char *why,
			 size_t size);

/** pool6_pool() - name of the ipv6-pool that a lease came from; "" for a user's own */
const char *pool6_pool(const struct pool6 *all, const struct lease *lease);

/**
 * pool6_resume() - a user had it in another process, and goes on with it
 * @prefix: the prefix
 * @pool: as pool6_pool() said there
 *
 * Otherwise like pool6_take().
 */
struct lease *pool6_resume(struct pool6 *all, const char *user,
			   const struct model_prefix6 *prefix, const char *pool,
			   char *why, size_t size);

/** pool6_prefix() - the prefix, valid until pool6_release() */
const struct model_prefix6 *pool6_prefix(const struct lease *lease);

/** pool6_release() - the user has left; NULL is fine */
void pool6_release(struct lease *lease);

/** pool6_used() - how many prefixes of the pool with that id users have now */
unsigned int pool6_used(const struct pool6 *all, uint32_t id);

#endif /* KPPTPD_AAA_POOL6_H */
