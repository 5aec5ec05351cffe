// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/lease.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "model/routes.h"
#include "state.h"

void leases_init(struct leases *all)
{
	memset(all, 0, sizeof(*all));
	TAILQ_INIT(&all->kept);
	for (size_t i = 0; i < LEASE_BUCKETS; i++)
		LIST_INIT(&all->users[i]);
}

void leases_clear(struct leases *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->at[i]);
	free(all->at);
	leases_init(all);
}

/* FNV-1a */
uint64_t lease_hash(const char *user)
{
	return hash_text(user);
}

bool lease_overlap(const struct model_prefix6 *a, const struct model_prefix6 *b)
{
	return prefix6_has(&a->addr, a->len < b->len ? a->len : b->len,
			   &b->addr);
}

size_t lease_place(const struct leases *all, const struct in6_addr *addr)
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

/* The one before its place, or the next behind. */
struct lease *lease_find(const struct leases *all,
			 const struct model_prefix6 *prefix)
{
	size_t place = lease_place(all, &prefix->addr);

	if (place && lease_overlap(&all->at[place - 1]->prefix, prefix))
		return all->at[place - 1];
	if (place < all->count &&
	    lease_overlap(&all->at[place]->prefix, prefix))
		return all->at[place];
	return NULL;
}

struct lease *lease_of(const struct leases *all, const char *user,
		       const struct lease *after)
{
	struct lease *lease =
		after ? LIST_NEXT(after, by_user) :
			LIST_FIRST(
				&all->users[lease_hash(user) % LEASE_BUCKETS]);

	while (lease && strcmp(lease->user, user) != 0)
		lease = LIST_NEXT(lease, by_user);
	return lease;
}

static void link_kept(struct lease *lease)
{
	lease->holders = 0;
	TAILQ_INSERT_TAIL(&lease->all->kept, lease, kept);
	lease->all->kept_count++;
}

static void unlink_kept(struct lease *lease)
{
	TAILQ_REMOVE(&lease->all->kept, lease, kept);
	lease->all->kept_count--;
}

void lease_take(struct lease *lease)
{
	unlink_kept(lease);
	lease->holders = 1;
	state_changed(lease->all->state);
}

void lease_keep(struct lease *lease)
{
	struct leases *all = lease->all;

	link_kept(lease);
	if (all->kept_count > LEASE_KEPT_MAX)
		lease_drop(TAILQ_FIRST(&all->kept));
	state_changed(all->state);
}

void lease_drop(struct lease *lease)
{
	struct leases *all = lease->all;
	size_t behind = lease_place(all, &lease->prefix.addr);

	if (!lease->holders)
		unlink_kept(lease);
	LIST_REMOVE(lease, by_user);
	for (size_t i = behind; i < all->count; i++)
		all->at[i - 1] = all->at[i];
	all->count--;
	free(lease);
	state_changed(all->state);
}

bool lease_drop_kept(struct leases *all,
		     bool (*wanted)(const struct lease *lease,
				    const void *user),
		     const void *user)
{
	struct lease *lease;

	TAILQ_FOREACH(lease, &all->kept, kept)
	{
		if (wanted(lease, user)) {
			lease_drop(lease);
			return true;
		}
	}
	return false;
}

static bool reserve(struct leases *all)
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

struct lease *lease_add(struct leases *all, const char *user,
			const struct model_prefix6 *prefix, uint32_t pool,
			unsigned int use)
{
	size_t len = strlen(user) + 1;
	size_t place = lease_place(all, &prefix->addr);
	struct lease *lease;

	if (!reserve(all))
		return NULL;
	lease = calloc(1, sizeof(*lease) + len);
	if (!lease)
		return NULL;
	lease->all = all;
	lease->prefix = *prefix;
	lease->pool = pool;
	lease->holders = 1;
	lease->use = use;
	memcpy(lease->user, user, len);
	LIST_INSERT_HEAD(&all->users[lease_hash(user) % LEASE_BUCKETS], lease,
			 by_user);
	for (size_t i = all->count++; i > place; i--)
		all->at[i] = all->at[i - 1];
	all->at[place] = lease;
	state_changed(all->state);
	return lease;
}
