// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookup by (local address, peer address, outer netdev, local call id). The call
 * id alone has 16 bits and is unique only towards one peer, so a table per
 * namespace with the addresses in its key holds more than 65,536 sessions, and
 * clients of several servers on one machine do not meet. With the netdev in it
 * the same addresses in two VRFs do not meet either.
 */
#include "session.h"
#include "table.h"

/* As rhashtable does it by itself, but for a length that is constant. */
static int call_differs(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct kpptp_session *s = obj;
	const struct kpptp_key *key = arg->key;

	return s->key.call_id != key->call_id || s->key.peer != key->peer ||
	       s->key.local != key->local || s->key.outer != key->outer;
}

static const struct rhashtable_params call_params = {
	.head_offset = offsetof(struct kpptp_session, node),
	.key_offset = offsetof(struct kpptp_session, key),
	.key_len = sizeof(struct kpptp_key),
	.obj_cmpfn = call_differs,
	.automatic_shrinking = true,
};

static const struct rhashtable_params peer_params = {
	.head_offset = offsetof(struct kpptp_session, peer_node),
	.key_offset = offsetof(struct kpptp_session, key),
	.key_len = offsetof(struct kpptp_key, call_id),
	.automatic_shrinking = true,
};

int kpptp_table_init(struct kpptp_table *table)
{
	int err = rhashtable_init(&table->calls, &call_params);

	if (err)
		return err;
	err = rhltable_init(&table->peers, &peer_params);
	if (err)
		rhashtable_destroy(&table->calls);
	return err;
}

/**
 * kpptp_table_exit() - free the table, which must be empty
 * @table: of kpptp_table_init()
 */
void kpptp_table_exit(struct kpptp_table *table)
{
	rhltable_destroy(&table->peers);
	rhashtable_destroy(&table->calls);
}

/**
 * kpptp_table_add() - make a session visible to receive
 * @table: of the session's namespace
 * @s: complete; its key does not change while it is in the table
 *
 * Context: kpptp_conf_lock held.
 * Return: 0, -EEXIST when the key is taken, or -ENOMEM and the like.
 */
int kpptp_table_add(struct kpptp_table *table, struct kpptp_session *s)
{
	int err = rhashtable_lookup_insert_fast(&table->calls, &s->node,
						call_params);

	if (err)
		return err;
	err = rhltable_insert(&table->peers, &s->peer_node, peer_params);
	if (err) {
		rhashtable_remove_fast(&table->calls, &s->node, call_params);
		return err;
	}
	if (s->key.outer)
		WRITE_ONCE(table->bound, table->bound + 1);
	return 0;
}

/**
 * kpptp_table_del() - take a session out; who found it before may go on until
 * the end of the grace period
 * @table: of the session's namespace
 * @s: in the table
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_table_del(struct kpptp_table *table, struct kpptp_session *s)
{
	if (s->key.outer)
		WRITE_ONCE(table->bound, table->bound - 1);
	rhltable_remove(&table->peers, &s->peer_node, peer_params);
	rhashtable_remove_fast(&table->calls, &s->node, call_params);
}

/**
 * kpptp_table_find() - the session of a received packet
 * @table: of the namespace where the packet arrived
 * @key: of the packet
 *
 * Context: RCU read side, which also keeps the result.
 * Return: the session or NULL.
 */
struct kpptp_session *kpptp_table_find(struct kpptp_table *table,
				       const struct kpptp_key *key)
{
	return rhashtable_lookup(&table->calls, key, call_params);
}

/**
 * kpptp_table_has_peer() - is there any session between two addresses
 * @table: of a namespace
 * @key: its call id does not count
 *
 * Context: RCU read side.
 * Return: true if there is
 */
bool kpptp_table_has_peer(struct kpptp_table *table,
			  const struct kpptp_key *key)
{
	return rhltable_lookup(&table->peers, key, peer_params);
}
