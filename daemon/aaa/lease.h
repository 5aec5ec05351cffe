/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What users have, or had and may come back for: addresses and prefixes, none of
 * which overlaps another. An IPv4 address is kept as IPv6 writes it,
 * ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). For pool4.c and pool6.c.
 */
#ifndef KPPTPD_AAA_LEASE_H
#define KPPTPD_AAA_LEASE_H

#include <stdbool.h>
#include <sys/queue.h>

#include "model/model.h"

struct json_object;
struct leases;
struct state;

#define LEASE_BUCKETS 1024

/* Of users who have left, kept for their return. */
#define LEASE_KEPT_MAX 65536

/**
 * struct lease - a prefix that a user has, or had
 * @all: where it belongs
 * @prefix: overlaps no other lease's
 * @pool: id of the pool; 0 is one of the user's own, or of before a restart
 * @holders: logins that have it; none: the user has left
 * @use: what it is for; a user gets it again for the same use only
 * @caller: where its user calls from
 * @by_user: of the bucket of @user
 * @kept: of the list of those that nobody holds
 * @user: his name
 */
struct lease {
	struct leases *all;
	struct model_prefix6 prefix;
	uint32_t pool;
	unsigned int holders;
	unsigned int use;
	struct in_addr caller;
	LIST_ENTRY(lease) by_user;
	TAILQ_ENTRY(lease) kept;
	char user[];
};

/**
 * struct leases - all of one kind
 * @at: leases, sorted by address
 * @count: how many
 * @room: allocated
 * @kept: those that nobody holds, the longest left first
 * @kept_count: how many
 * @users: leases by user
 * @state: where they are remembered, or NULL
 * @within: all are of this prefix; its length may be 0
 * @len: of each, bits; 0 is any
 */
struct leases {
	struct lease **at;
	size_t count;
	size_t room;
	TAILQ_HEAD(, lease) kept;
	size_t kept_count;
	LIST_HEAD(, lease) users[LEASE_BUCKETS];
	struct state *state;
	struct model_prefix6 within;
	uint32_t len;
};

/** leases_init() - without leases */
void leases_init(struct leases *all);

/** leases_clear() - forget all, which nobody may hold any more */
void leases_clear(struct leases *all);

/** lease_hash() - a number that is always the same for a user */
uint64_t lease_hash(const char *user);

/** lease_overlap() - has one prefix a part of the other? */
bool lease_overlap(const struct model_prefix6 *a,
		   const struct model_prefix6 *b);

/** lease_place() - index of the first lease whose address is above @addr */
size_t lease_place(const struct leases *all, const struct in6_addr *addr);

/** lease_find() - a lease that has a part of @prefix, or NULL */
struct lease *lease_find(const struct leases *all,
			 const struct model_prefix6 *prefix);

/** lease_of() - walk through the leases of a user; NULL first, NULL last */
struct lease *lease_of(const struct leases *all, const char *user,
		       const struct lease *after);

/**
 * lease_add() - @user gets what nobody has
 *
 * Return: the lease with one holder; NULL without memory.
 */
struct lease *lease_add(struct leases *all, const char *user,
			const struct model_prefix6 *prefix, uint32_t pool,
			unsigned int use);

/** lease_take() - one that was kept has one holder again */
void lease_take(struct lease *lease);

/** lease_keep() - its last holder has left, and may come back */
void lease_keep(struct lease *lease);

/** lease_drop() - forget it */
void lease_drop(struct lease *lease);

/**
 * lease_drop_kept() - forget the one that was left longest ago
 * @all: of these
 * @wanted: and of those for which this returns true
 * @user: its pointer
 *
 * Return: false if there is none.
 */
bool lease_drop_kept(struct leases *all,
		     bool (*wanted)(const struct lease *lease,
				    const void *user),
		     const void *user);

/** leases_save() - for struct state_part; those of pools, the longest left first */
struct json_object *leases_save(void *all);

/** leases_load() - for struct state_part; what is damaged is left out */
void leases_load(struct json_object *from, void *all);

#endif /* KPPTPD_AAA_LEASE_H */
