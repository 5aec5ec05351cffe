// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/pool6.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/lease.h"
#include "model/routes.h"
#include "settings.h"
#include "state.h"

/**
 * struct pool6 - all prefixes
 * @model: pools, and the prefixes that secrets have
 * @leases: what is given out
 */
struct pool6 {
	const struct model *model;
	struct leases leases;
};

static const struct state_part part = { "ipv6-prefixes", leases_load,
					leases_save };

struct pool6 *pool6_new(const struct model *model)
{
	struct pool6 *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->model = model;
	leases_init(&all->leases);
	return all;
}

int pool6_remember(struct pool6 *all, struct state *state)
{
	int r = state_add(state, &part, &all->leases);

	all->leases.state = state;
	return r;
}

void pool6_free(struct pool6 *all)
{
	if (!all)
		return;
	leases_clear(&all->leases);
	free(all);
}

/* The prefix of a secret that has a part of @prefix, or NULL. */
static const struct model_prefix6 *find_own(const struct pool6 *all,
					    const struct model_prefix6 *prefix)
{
	for (size_t i = 0; i < model_count(all->model, MODEL_SECRET); i++) {
		const struct model_secret *secret =
			(const struct model_secret *)model_at(all->model,
							      MODEL_SECRET, i);

		if (secret->remote_ipv6_prefix.len &&
		    lease_overlap(&secret->remote_ipv6_prefix, prefix))
			return &secret->remote_ipv6_prefix;
	}
	return NULL;
}

/* Adds one to the last bit of the first @len of @addr. */
static void step(struct in6_addr *addr, uint32_t len)
{
	unsigned int carry = 0x80 >> (len - 1) % 8;

	for (uint32_t i = (len - 1) / 8 + 1; i-- && carry;) {
		carry += addr->s6_addr[i];
		addr->s6_addr[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* The prefix of @pool that the search for @user begins with. */
static struct model_prefix6 first_of(const struct model_ipv6_pool *pool,
				     const char *user)
{
	struct model_prefix6 first = { pool->prefix.addr, pool->prefix_length };
	uint64_t hash = lease_hash(user);

	for (uint32_t bit = first.len; bit-- > pool->prefix.len; hash >>= 1)
		if (hash & 1)
			first.addr.s6_addr[bit / 8] |= 0x80 >> bit % 8;
	return first;
}

/* What is in the way of giving out @prefix, or NULL. */
static const struct model_prefix6 *
find_blocker(const struct pool6 *all, const struct model_prefix6 *prefix)
{
	const struct lease *lease = lease_find(&all->leases, prefix);

	return lease ? &lease->prefix : find_own(all, prefix);
}

/* The next of @pool behind @blocker, from the beginning again after the last. */
static bool skip(const struct model_ipv6_pool *pool,
		 const struct model_prefix6 *blocker,
		 struct model_prefix6 *prefix, bool *again)
{
	if (blocker->len <= pool->prefix.len)
		return false;
	if (blocker->len < prefix->len) {
		prefix->addr = blocker->addr;
		step(&prefix->addr, blocker->len);
	} else {
		step(&prefix->addr, prefix->len);
	}
	if (prefix6_has(&pool->prefix.addr, pool->prefix.len, &prefix->addr))
		return true;
	prefix->addr = pool->prefix.addr;
	if (*again)
		return false;
	*again = true;
	return true;
}

static bool find_free(const struct pool6 *all,
		      const struct model_ipv6_pool *pool, const char *user,
		      struct model_prefix6 *out)
{
	const struct model_prefix6 first = first_of(pool, user), *blocker;
	bool again = false;

	*out = first;
	while ((blocker = find_blocker(all, out))) {
		if (!skip(pool, blocker, out, &again) ||
		    (again &&
		     memcmp(&out->addr, &first.addr, sizeof(out->addr)) >= 0))
			return false;
	}
	return true;
}

/* What the user had before, if the pool would still give it. */
static struct lease *find_kept(const struct pool6 *all,
			       const struct model_ipv6_pool *pool,
			       const char *user)
{
	struct lease *lease = NULL;

	while ((lease = lease_of(&all->leases, user, lease))) {
		if (!lease->holders &&
		    lease->prefix.len == pool->prefix_length &&
		    prefix6_has(&pool->prefix.addr, pool->prefix.len,
				&lease->prefix.addr) &&
		    !find_own(all, &lease->prefix))
			return lease;
	}
	return NULL;
}

static bool is_of_pool(const struct lease *lease, const void *pool)
{
	return lease_overlap(&lease->prefix,
			     &((const struct model_ipv6_pool *)pool)->prefix);
}

static struct lease *take_pooled(struct pool6 *all, const char *user,
				 const struct model_ipv6_pool *pool, char *why,
				 size_t size)
{
	struct lease *lease = find_kept(all, pool, user);
	struct model_prefix6 prefix;

	if (lease) {
		lease_take(lease);
		lease->pool = pool->obj.id;
		return lease;
	}
	while (!find_free(all, pool, user, &prefix)) {
		if (!lease_drop_kept(&all->leases, is_of_pool, pool)) {
			snprintf(why, size, "ipv6-pool %s has no free prefix",
				 pool->name);
			return NULL;
		}
	}
	lease = lease_add(&all->leases, user, &prefix, pool->obj.id, 0);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

static bool is_of(const struct lease *lease, const char *user,
		  const struct model_prefix6 *prefix)
{
	return !strcmp(lease->user, user) && lease->prefix.len == prefix->len &&
	       !memcmp(&lease->prefix.addr, &prefix->addr,
		       sizeof(prefix->addr));
}

/* A user who dials anew need not wait until the loss of his old call is noticed. */
static struct lease *take_own(struct pool6 *all, const char *user,
			      const struct model_prefix6 *prefix, char *why,
			      size_t size)
{
	char text[INET6_ADDRSTRLEN + 4];
	struct lease *lease;

	while ((lease = lease_find(&all->leases, prefix))) {
		if (lease->holders && is_of(lease, user, prefix)) {
			lease->holders++;
			return lease;
		}
		if (lease->holders) {
			prefix6_format(&lease->prefix, text, sizeof(text));
			snprintf(why, size, "%s is in use by %s", text,
				 lease->user);
			return NULL;
		}
		lease_drop(lease);
	}
	lease = lease_add(&all->leases, user, prefix, 0, 0);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

struct lease *pool6_take(struct pool6 *all, const char *user,
			 const struct settings_net *net, char *why, size_t size)
{
	struct model_prefix6 own = { net->prefix, net->prefix_len };
	const struct model_ipv6_pool *pool;

	*why = '\0';
	if (own.len)
		return take_own(all, user, &own, why, size);
	if (!*net->prefix_pool)
		return NULL;
	pool = model_ipv6_pool(all->model, net->prefix_pool);
	if (pool)
		return take_pooled(all, user, pool, why, size);
	snprintf(why, size, "there is no ipv6-pool %s", net->prefix_pool);
	return NULL;
}

const char *pool6_pool(const struct pool6 *all, const struct lease *lease)
{
	const struct model_object *obj =
		model_find_id(all->model, MODEL_IPV6_POOL, lease->pool);

	return obj ? model_name(obj) : "";
}

struct lease *pool6_resume(struct pool6 *all, const char *user,
			   const struct model_prefix6 *prefix, const char *pool,
			   char *why, size_t size)
{
	const struct model_ipv6_pool *from = model_ipv6_pool(all->model, pool);
	struct lease *lease;

	*why = '\0';
	lease = take_own(all, user, prefix, why, size);
	if (lease && from)
		lease->pool = from->obj.id;
	return lease;
}

const struct model_prefix6 *pool6_prefix(const struct lease *lease)
{
	return &lease->prefix;
}

void pool6_release(struct lease *lease)
{
	if (!lease)
		return;
	if (lease->holders > 1)
		lease->holders--;
	else if (lease->pool)
		lease_keep(lease);
	else
		lease_drop(lease); /* nobody else gets a user's own anyhow */
}

unsigned int pool6_used(const struct pool6 *all, uint32_t id)
{
	unsigned int used = 0;

	for (size_t i = 0; i < all->leases.count; i++)
		used += all->leases.at[i]->holders &&
			all->leases.at[i]->pool == id;
	return used;
}
