// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/pool4.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aaa/lease.h"
#include "settings.h"
#include "state.h"

/**
 * struct pool4 - all addresses
 * @model: pools, and the addresses that secrets and profiles name
 * @leases: what is given out
 * @named: addresses that the model names, host order, sorted
 * @named_count: how many
 * @named_known: @named is what the model says
 */
struct pool4 {
	const struct model *model;
	struct leases leases;
	uint32_t *named;
	size_t named_count;
	bool named_known;
};

static const struct state_part part = { "addresses", leases_load, leases_save };

/* Bits of the prefix of all mapped addresses, and of one. */
enum { MAPPED_LEN = 96, ADDRESS_LEN = 128 };

static struct model_prefix6 mapped(uint32_t addr)
{
	struct model_prefix6 prefix = { .len = ADDRESS_LEN };

	prefix.addr.s6_addr[10] = 0xff;
	prefix.addr.s6_addr[11] = 0xff;
	addr = htonl(addr);
	memcpy(prefix.addr.s6_addr + 12, &addr, sizeof(addr));
	return prefix;
}

struct pool4 *pool4_new(const struct model *model)
{
	struct pool4 *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->model = model;
	leases_init(&all->leases);
	all->leases.within = mapped(0);
	all->leases.within.len = MAPPED_LEN;
	all->leases.len = ADDRESS_LEN;
	return all;
}

int pool4_remember(struct pool4 *all, struct state *state)
{
	int r = state_add(state, &part, &all->leases);

	all->leases.state = state;
	return r;
}

void pool4_free(struct pool4 *all)
{
	if (!all)
		return;
	leases_clear(&all->leases);
	free(all->named);
	free(all);
}

void pool4_changed(struct pool4 *all)
{
	all->named_known = false;
}

struct in_addr pool4_address(const struct lease *lease)
{
	struct in_addr addr;

	memcpy(&addr.s_addr, lease->prefix.addr.s6_addr + 12,
	       sizeof(addr.s_addr));
	return addr;
}

static uint32_t number_of(const struct lease *lease)
{
	return ntohl(pool4_address(lease).s_addr);
}

static void name(struct pool4 *all, struct in_addr addr)
{
	if (addr.s_addr)
		all->named[all->named_count++] = ntohl(addr.s_addr);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Without memory for the list the old one has to do. */
static void learn_named(struct pool4 *all)
{
	size_t secrets = model_count(all->model, MODEL_SECRET);
	size_t profiles = model_count(all->model, MODEL_PROFILE);
	uint32_t *named = reallocarray(all->named, 2 * (secrets + profiles) + 1,
				       sizeof(*named));

	if (!named)
		return;
	all->named = named;
	all->named_count = 0;
	all->named_known = true;
	for (size_t i = 0; i < secrets; i++) {
		const struct model_secret *secret =
			(const struct model_secret *)model_at(all->model,
							      MODEL_SECRET, i);

		name(all, secret->local_address);
		name(all, secret->remote_address);
	}
	for (size_t i = 0; i < profiles; i++) {
		const struct model_profile *profile =
			(const struct model_profile *)model_at(
				all->model, MODEL_PROFILE, i);

		name(all, profile->local_address.addr);
		name(all, profile->remote_address.addr);
	}
	qsort(named, all->named_count, sizeof(*named), compare);
}

static bool is_named(struct pool4 *all, uint32_t addr)
{
	if (!all->named_known)
		learn_named(all);
	return all->named_count && bsearch(&addr, all->named, all->named_count,
					   sizeof(addr), compare);
}

/*
 * The first address from @addr on that nobody has, or had. Leases are in the order of
 * their addresses, each of one, so that those without a gap between them count like
 * these.
 */
static uint64_t skip_leased(const struct leases *leases, uint64_t addr)
{
	struct model_prefix6 before = mapped((uint32_t)addr - 1);
	size_t place = addr ? lease_place(leases, &before.addr) : 0;
	size_t low = 0, high = leases->count - place;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (number_of(leases->at[place + mid]) == addr + mid)
			low = mid + 1;
		else
			high = mid;
	}
	return addr + low;
}

/* The first address of @range that nobody has, or had, and nobody else will. */
static bool find_free_of(struct pool4 *all, const struct model_range *range,
			 uint32_t *ret)
{
	uint32_t last = ntohl(range->last.s_addr);
	uint64_t addr = skip_leased(&all->leases, ntohl(range->first.s_addr));

	while (addr <= last && is_named(all, (uint32_t)addr))
		addr = skip_leased(&all->leases, addr + 1);
	*ret = (uint32_t)addr;
	return addr <= last;
}

static bool find_free(struct pool4 *all, const struct model_pool *pool,
		      uint32_t *ret)
{
	for (uint32_t i = 0; i < pool->ranges.count; i++)
		if (find_free_of(all, &pool->ranges.range[i], ret))
			return true;
	return false;
}

static bool has(const struct model_pool *pool, uint32_t addr)
{
	for (uint32_t i = 0; i < pool->ranges.count; i++) {
		const struct model_range *range = &pool->ranges.range[i];

		if (addr >= ntohl(range->first.s_addr) &&
		    addr <= ntohl(range->last.s_addr))
			return true;
	}
	return false;
}

static bool is_of_pool(const struct lease *lease, const void *pool)
{
	return has(pool, number_of(lease));
}

/* What the user had before, if the pool would still give it. */
static struct lease *find_kept(struct pool4 *all, const struct model_pool *pool,
			       const char *user, enum pool4_use use)
{
	struct lease *lease = NULL;

	while ((lease = lease_of(&all->leases, user, lease))) {
		if (!lease->holders && lease->use == use &&
		    is_of_pool(lease, pool) && !is_named(all, number_of(lease)))
			return lease;
	}
	return NULL;
}

/**
 * struct chain - a pool and those behind it; each comes once
 * @at: where it stands; NULL at its end
 * @left: how many may follow
 */
struct chain {
	const struct model_pool *at;
	size_t left;
};

static struct chain chain_of(const struct pool4 *all, const char *pool)
{
	return (struct chain){ .at = model_pool(all->model, pool),
			       .left = model_count(all->model, MODEL_POOL) };
}

static void next(const struct pool4 *all, struct chain *chain)
{
	const char *behind = chain->at->next_pool;

	chain->at = *behind && --chain->left ? model_pool(all->model, behind) :
					       NULL;
}

static struct lease *take_kept(struct pool4 *all, const char *user,
			       const char *pool, enum pool4_use use)
{
	for (struct chain c = chain_of(all, pool); c.at; next(all, &c)) {
		struct lease *lease = find_kept(all, c.at, user, use);

		if (lease) {
			lease_take(lease);
			lease->pool = c.at->obj.id;
			return lease;
		}
	}
	return NULL;
}

/* What others left goes before what the next pool has. */
static struct lease *take_free(struct pool4 *all, const char *user,
			       const char *pool, enum pool4_use use, char *why,
			       size_t size)
{
	struct chain c = chain_of(all, pool);
	struct model_prefix6 prefix;
	struct lease *lease;
	uint32_t addr;

	if (!c.at) {
		snprintf(why, size, "there is no pool %s", pool);
		return NULL;
	}
	while (!find_free(all, c.at, &addr)) {
		if (lease_drop_kept(&all->leases, is_of_pool, c.at))
			continue;
		next(all, &c);
		if (!c.at) {
			snprintf(why, size, "pool %s has no free address",
				 pool);
			return NULL;
		}
	}
	prefix = mapped(addr);
	lease = lease_add(&all->leases, user, &prefix, c.at->obj.id, use);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

/* May one more login have an address of its own that @lease already is? */
static bool can_share(const struct lease *lease, const char *user,
		      enum pool4_use use)
{
	if (lease->use != use)
		return false;
	return use == POOL4_LOCAL ? !lease->pool : !strcmp(lease->user, user);
}

static struct lease *take_own(struct pool4 *all, const char *user,
			      struct in_addr addr, enum pool4_use use,
			      char *why, size_t size)
{
	struct model_prefix6 prefix = mapped(ntohl(addr.s_addr));
	struct lease *lease = lease_find(&all->leases, &prefix);
	char text[INET_ADDRSTRLEN];

	if (lease && lease->holders && can_share(lease, user, use)) {
		lease->holders++;
		return lease;
	}
	if (lease && lease->holders) {
		snprintf(why, size, "%s is in use by %s",
			 inet_ntop(AF_INET, &addr, text, sizeof(text)),
			 lease->user);
		return NULL;
	}
	if (lease)
		lease_drop(lease);
	lease = lease_add(&all->leases, user, &prefix, 0, use);
	if (!lease)
		snprintf(why, size, "out of memory");
	return lease;
}

struct lease *pool4_take(struct pool4 *all, const char *user,
			 struct in_addr caller,
			 const struct settings_addr *want, enum pool4_use use,
			 char *why, size_t size)
{
	struct lease *lease = NULL;

	*why = '\0';
	if (want->addr.s_addr) {
		lease = take_own(all, user, want->addr, use, why, size);
	} else if (*want->pool) {
		lease = take_kept(all, user, want->pool, use);
		if (!lease)
			lease = take_free(all, user, want->pool, use, why,
					  size);
	}
	if (lease)
		lease->caller = caller;
	return lease;
}

void pool4_release(struct lease *lease)
{
	if (!lease)
		return;
	if (lease->holders > 1)
		lease->holders--;
	else if (lease->pool)
		lease_keep(lease);
	else
		lease_drop(lease); /* pools give it to nobody else anyhow */
}

/* Those that are named by the model and by no lease. */
static uint64_t count_named(struct pool4 *all, const struct model_pool *pool)
{
	uint64_t count = 0;

	is_named(all, 0);
	for (size_t i = 0; i < all->named_count; i++) {
		uint32_t addr = all->named[i];
		struct model_prefix6 prefix = mapped(addr);
		const struct lease *lease = lease_find(&all->leases, &prefix);

		if ((!i || addr != all->named[i - 1]) && has(pool, addr) &&
		    !(lease && lease->holders))
			count++;
	}
	return count;
}

struct pool4_counts pool4_count(struct pool4 *all,
				const struct model_pool *pool)
{
	struct pool4_counts counts = { .total = 0 };
	uint64_t taken = count_named(all, pool);

	for (uint32_t i = 0; i < pool->ranges.count; i++)
		counts.total +=
			(uint64_t)ntohl(pool->ranges.range[i].last.s_addr) -
			ntohl(pool->ranges.range[i].first.s_addr) + 1;
	for (size_t i = 0; i < all->leases.count; i++) {
		const struct lease *lease = all->leases.at[i];

		if (!lease->holders)
			continue;
		counts.used += lease->pool == pool->obj.id;
		taken += is_of_pool(lease, pool);
	}
	counts.available = counts.total - taken;
	return counts;
}

static const char *pool_name(const struct pool4 *all, uint32_t id)
{
	const struct model_object *obj =
		model_find_id(all->model, MODEL_POOL, id);

	return obj ? model_name(obj) : "";
}

const char *pool4_pool(const struct pool4 *all, const struct lease *lease)
{
	return pool_name(all, lease->pool);
}

struct lease *pool4_resume(struct pool4 *all, const char *user,
			   struct in_addr caller, struct in_addr addr,
			   const char *pool, enum pool4_use use, char *why,
			   size_t size)
{
	const struct model_pool *from = model_pool(all->model, pool);
	struct lease *lease;

	*why = '\0';
	lease = take_own(all, user, addr, use, why, size);
	if (!lease)
		return NULL;
	if (from)
		lease->pool = from->obj.id;
	lease->caller = caller;
	return lease;
}

bool pool4_next(const struct pool4 *all, uint64_t *cursor,
		struct pool4_row *row)
{
	struct model_prefix6 after = mapped((uint32_t)*cursor);
	size_t i = lease_place(&all->leases, &after.addr);

	for (; i < all->leases.count; i++) {
		const struct lease *lease = all->leases.at[i];

		if (!lease->holders || !lease->pool)
			continue;
		*cursor = number_of(lease);
		*row = (struct pool4_row){
			.pool = pool_name(all, lease->pool),
			.address = pool4_address(lease),
			.owner = lease->user,
			.caller = lease->caller,
		};
		return true;
	}
	return false;
}
