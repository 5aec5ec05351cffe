/* SPDX-License-Identifier: GPL-2.0-only */
/* Which session a received GRE packet belongs to. */
#ifndef KPPTP_TABLE_H
#define KPPTP_TABLE_H

#include <linux/rhashtable.h>
#include <linux/types.h>

struct kpptp_session;

/**
 * struct kpptp_key - what tells a session from others in its namespace
 * @local: our address
 * @peer: the peer's address
 * @outer: netdev that its packets are routed by, or their VRF; 0 for no VRF
 * @call_id: call id in what we receive; unique only together with these
 * @pad: zero
 */
struct kpptp_key {
	__be32 local;
	__be32 peer;
	u32 outer;
	u16 call_id;
	u16 pad;
};

/**
 * struct kpptp_table - sessions of one namespace
 * @calls: by struct kpptp_key
 * @peers: by all of it but the call id
 * @bound: how many have @outer; written under kpptp_conf_lock
 */
struct kpptp_table {
	struct rhashtable calls;
	struct rhltable peers;
	unsigned int bound;
};

int kpptp_table_init(struct kpptp_table *table);
void kpptp_table_exit(struct kpptp_table *table);
int kpptp_table_add(struct kpptp_table *table, struct kpptp_session *s);
void kpptp_table_del(struct kpptp_table *table, struct kpptp_session *s);
struct kpptp_session *kpptp_table_find(struct kpptp_table *table,
				       const struct kpptp_key *key);
bool kpptp_table_has_peer(struct kpptp_table *table,
			  const struct kpptp_key *key);

#endif /* KPPTP_TABLE_H */
