// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/pool6.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "model/routes.h"
#include "settings.h"

#define BUCKETS 1024

/**
 * struct pool6_lease - a prefix that a user has, or had and may come back for
 * @all: where it belongs
 * @prefix: overlaps no other lease's
 * @pool: id of the ipv6-pool; 0 is a prefix of the user's own
 * @holders: sessions of the user that have it, more than one while an old one
 *	of his lingers; none: he has left
 * @by_user: of the bucket of @user
 * @kept: of the list of those that nobody holds
 * @user: his name
 */
struct pool6_lease {
	struct pool6 *all;
	struct model_prefix6 prefix;
	uint32_t pool;
	unsigned int holders;
	LIST_ENTRY(pool6_lease) by_user;
	TAILQ_ENTRY(pool6_lease) kept;
	char user[];
};

/**
 * struct pool6 - all leases
 * @model: pools, and the prefixes that secrets have
 * @at: leases, sorted by address
 * @count: how many
 * @room: allocated
 * @kept: those that nobody holds, the longest left first
 * @kept_count: how many
 * @users: leases by user
 */
struct pool6 {
	const struct model *model;
	struct pool6_lease **at;
	size_t count;
	size_t room;
	TAILQ_HEAD(, pool6_lease) kept;
	size_t kept_count;
	LIST_HEAD(, pool6_lease) users[BUCKETS];
};

/* FNV-1a: where a user's search begins, so that it survives a restart. */
static uint64_t hash_of(const char *user)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *user; user++)
		hash = (hash ^ (unsigned char)*user) * 0x100000001b3;
	return hash;
}

struct pool6 *pool6_new(const struct model *model)
{
	struct pool6 *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->model = model;
	TAILQ_INIT(&all->kept);
	for (size_t i = 0; i < BUCKETS; i++)
		LIST_INIT(&all->users[i]);
	return all;
}

void pool6_free(struct pool6 *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->count; i++)
		free(all->at[i]);
	free(all->at);
	free(all);
}

static bool overlap(const struct model_prefix6 *a,
		    const struct model_prefix6 *b)
{
	return prefix6_has(&a->addr, a->len < b->len ? a->len : b->len,
			   &b->addr);
}

/* The place of the first lease whose address is above @addr. */
static size_t place_of(const struct pool6 *all, const struct in6_addr *addr)
{
	size_t low = 0, high = all->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(&all->at[mid]->prefix.addr, addr, sizeof(*addr)) > 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* A lease that has a part of @prefix: the one before it, or the next behind. */
static struct pool6_lease *find_lease(const struct pool6 *all,
				      const struct model_prefix6 *prefix)
{
	size_t place = place_of(all, &prefix->addr);

	if (place && overlap(&all->at[place - 1]->prefix, prefix))
		return all->at[place - 1];
	if (place < all->count && overlap(&all->at[place]->prefix, prefix))
		return all->at[place];
	return NULL;
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
		    overlap(&secret->remote_ipv6_prefix, prefix))
			return &secret->remote_ipv6_prefix;
	}
	return NULL;
}

static void keep(struct pool6_lease *lease)
{
	lease->holders = 0;
	TAILQ_INSERT_TAIL(&lease->all->kept, lease, kept);
	lease->all->kept_count++;
}

static void unkeep(struct pool6_lease *lease)
{
	TAILQ_REMOVE(&lease->all->kept, lease, kept);
	lease->all->kept_count--;
	lease->holders = 1;
}

static void drop(struct pool6_lease *lease)
{
	struct pool6 *all = lease->all;
	size_t behind = place_of(all, &lease->prefix.addr);

	if (!lease->holders)
		unkeep(lease);
	LIST_REMOVE(lease, by_user);
	for (size_t i = behind; i < all->count; i++)
		all->at[i - 1] = all->at[i];
	all->count--;
	free(lease);
}

static bool reserve(struct pool6 *all)
{
	size_t room = all->room ? all->room * 2 : 64;
	void *at;

	if (all->count < all->room)
		return true;
	at = reallocarray(all->at, room, sizeof(void *));
	if (!at)
		return false;
	all->at = at;
	all->room = room;
	return true;
}

static struct pool6_lease *add(struct pool6 *all, const char *user,
			       const struct model_prefix6 *prefix,
			       uint32_t pool)
{
	size_t len = strlen(user) + 1, place = place_of(all, &prefix->addr);
	struct pool6_lease *lease;

	if (!reserve(all))
		return NULL;
	lease = calloc(1, sizeof(*lease) + len);
	if (!lease)
		return NULL;
	lease->all = all;
	lease->prefix = *prefix;
	lease->pool = pool;
	lease->holders = 1;
	memcpy(lease->user, user, len);
	LIST_INSERT_HEAD(&all->users[hash_of(user) % BUCKETS], lease, by_user);
	for (size_t i = all->count++; i > place; i--)
		all->at[i] = all->at[i - 1];
	all->at[place] = lease;
	return lease;
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
	uint64_t hash = hash_of(user);

	for (uint32_t bit = first.len; bit-- > pool->prefix.len; hash >>= 1)
		if (hash & 1)
			first.addr.s6_addr[bit / 8] |= 0x80 >> bit % 8;
	return first;
}

/* What is in the way of giving out @prefix, or NULL. */
static const struct model_prefix6 *
find_blocker(const struct pool6 *all, const struct model_prefix6 *prefix)
{
	const struct pool6_lease *lease = find_lease(all, prefix);

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
static struct pool6_lease *find_kept(const struct pool6 *all,
				     const struct model_ipv6_pool *pool,
				     const char *user)
{
	struct pool6_lease *lease;

	LIST_FOREACH(lease, &all->users[hash_of(user) % BUCKETS], by_user)
	{
		if (!lease->holders && !strcmp(lease->user, user) &&
		    lease->prefix.len == pool->prefix_length &&
		    prefix6_has(&pool->prefix.addr, pool->prefix.len,
				&lease->prefix.addr) &&
		    !find_own(all, &lease->prefix))
			return lease;
	}
	return NULL;
}

/* Gives up what somebody left longest ago of @pool; false if there is nothing. */
static bool drop_kept(struct pool6 *all, const struct model_ipv6_pool *pool)
{
	struct pool6_lease *lease;

	TAILQ_FOREACH(lease, &all->kept, kept)
	{
		if (overlap(&lease->prefix, &pool->prefix)) {
			drop(lease);
			return true;
		}
	}
	return false;
}

static struct pool6_lease *take_pooled(struct pool6 *all, const char *user,
				       const struct model_ipv6_pool *pool,
				       char *why, size_t size)
{
	struct pool6_lease *lease = find_kept(all, pool, user);
	struct model_prefix6 prefix;

	if (lease) {
		unkeep(lease);
		lease->pool = pool->obj.id;
		return lease;
	}
	while (!find_free(all, pool, user, &prefix)) {
		if (!drop_kept(all, pool)) {
			snprintf(why, size, "ipv6-pool %s has no free prefix",
				 pool->name);
			return NULL;
		}
	}
	lease = add(all, user, &prefix, pool->obj.id);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

static bool is_of(const struct pool6_lease *lease, const char *user,
		  const struct model_prefix6 *prefix)
{
	return !strcmp(lease->user, user) && lease->prefix.len == prefix->len &&
	       !memcmp(&lease->prefix.addr, &prefix->addr,
		       sizeof(prefix->addr));
}

/* A user who dials anew need not wait until the loss of his old call is noticed. */
static struct pool6_lease *take_own(struct pool6 *all, const char *user,
				    const struct model_prefix6 *prefix,
				    char *why, size_t size)
{
	char text[INET6_ADDRSTRLEN + 4];
	struct pool6_lease *lease;

	while ((lease = find_lease(all, prefix))) {
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
		drop(lease);
	}
	lease = add(all, user, prefix, 0);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

struct pool6_lease *pool6_take(struct pool6 *all, const char *user,
			       const struct settings_net *net, char *why,
			       size_t size)
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

const struct model_prefix6 *pool6_prefix(const struct pool6_lease *lease)
{
	return &lease->prefix;
}

void pool6_release(struct pool6_lease *lease)
{
	struct pool6 *all;

	if (!lease)
		return;
	if (lease->holders > 1) {
		lease->holders--;
		return;
	}
	all = lease->all;
	/* Nobody else gets a user's own prefix anyhow. */
	if (!lease->pool) {
		drop(lease);
		return;
	}
	keep(lease);
	if (all->kept_count > POOL6_KEPT_MAX)
		drop(TAILQ_FIRST(&all->kept));
}

unsigned int pool6_used(const struct pool6 *all, uint32_t id)
{
	unsigned int used = 0;

	for (size_t i = 0; i < all->count; i++)
		used += all->at[i]->holders && all->at[i]->pool == id;
	return used;
}
