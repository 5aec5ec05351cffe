// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a session. It is removed in two phases:
 *
 * 1. kpptp_session_unlink(), under kpptp_conf_lock: out of the table, the ids
 *    and its bundle, and marked dead. Whoever is in an RCU read side with it
 *    may go on: gre.c and rx.c from the GRE demultiplexer; tx.c and tx_mp.c
 *    from ndo_start_xmit of either netdev of its bundle; the timers and work
 *    items of the bundle, which look for a link to send by; its own timers and
 *    work items; handlers of "frame".
 * 2. A grace period later, kpptp_session_drain(), from a work item or, when the
 *    netdev is removed, from ndo_uninit: all of those are gone, and nobody new
 *    finds it. What may still run is what they left behind: its timers (hold,
 *    acknowledgment, echo) and its work items (serial stages). They are shut
 *    down, then the queues are emptied, the bundle is told, see bundle.c, and
 *    the table's reference is dropped. The last reference frees; handlers of
 *    "session-set" and the like may hold one for a moment longer and find it
 *    dead.
 */
#include <linux/rtnetlink.h>

#include "bundle.h"
#include "compat/compat.h"
#include "demand.h"
#include "netdev.h"
#include "path.h"
#include "punt.h"

/* Existence and settings of all sessions; see the top of session.h. */
DEFINE_MUTEX(kpptp_conf_lock);

struct workqueue_struct *kpptp_order_wq;
struct workqueue_struct *kpptp_catchup_wq;

static void session_init(struct kpptp_session *s)
{
	kref_init(&s->ref);
	INIT_LIST_HEAD(&s->gone);
	spin_lock_init(&s->num_lock);
	spin_lock_init(&s->punt_lock);
	kpptp_ack_init(&s->ack);
	timer_setup(&s->ack_timer, kpptp_gre_ack_timer, 0);
	spin_lock_init(&s->echo_lock);
	timer_setup(&s->echo_timer, kpptp_echo_timer, 0);
	s->heard_at = jiffies;
	s->made_at = jiffies;
	s->punt_at = jiffies;

	spin_lock_init(&s->rx.lock);
	__skb_queue_head_init(&s->rx.hold);
	timer_setup(&s->rx.hold_timer, kpptp_rx_hold_timer, 0);
	kpptp_order_init(&s->rx.order, NULL, kpptp_rx_link, s);

	kpptp_order_init(&s->tx.order, &s->tx.control, kpptp_tx_session, s);
	skb_queue_head_init(&s->tx.control);
}

static void session_free(struct kpptp_session *s)
{
	dst_cache_destroy(&s->tx.dst);
	free_percpu(s->stats);
	kfree_sensitive(s);
}

static struct kpptp_session *session_alloc(void)
{
	struct kpptp_session *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	if (!s)
		return NULL;
	session_init(s);
	s->stats = kpptp_stats_alloc();
	if (!s->stats || dst_cache_init(&s->tx.dst, GFP_KERNEL_ACCOUNT)) {
		session_free(s);
		return NULL;
	}
	return s;
}

/* A number, then a place in the table: from there on packets are received. */
static int session_link(struct kpptp_session *s, struct netlink_ext_ack *extack)
{
	struct kpptp_net *kn = s->kn;
	int err;

	/* Reserved only: nobody shall find the session before all is done. */
	err = xa_alloc_cyclic(&kn->ids, &s->id, NULL, XA_LIMIT(1, INT_MAX),
			      &kn->next_id, GFP_KERNEL_ACCOUNT);
	if (err < 0) {
		NL_SET_ERR_MSG(extack, "no number left for the session");
		return err;
	}
	err = kpptp_table_add(&kn->table, s);
	if (err) {
		xa_erase(&kn->ids, s->id);
		if (err == -EEXIST)
			NL_SET_ERR_MSG(
				extack,
				"another session has this peer and local call id");
		else
			NL_SET_ERR_MSG(extack,
				       "the table of sessions cannot grow");
		return err;
	}
	xa_store(&kn->ids, s->id, s, GFP_KERNEL);
	return 0;
}

/**
 * kpptp_session_new() - make a session and bind it to a netdev
 * @kn: namespace of its GRE side
 * @dev: of kind pptp, in ppp mode, or NULL to bind one later
 * @conf: what session-new says, checked
 * @extack: says why it is refused
 *
 * It appears in the table before its number can be found, so that a failure
 * leaves nothing that another CPU may hold on to.
 *
 * Context: RTNL and kpptp_conf_lock held.
 * Return: the session, which the table owns, or an ERR_PTR
 */
struct kpptp_session *kpptp_session_new(struct kpptp_net *kn,
					struct net_device *dev,
					const struct kpptp_session_conf *conf,
					struct netlink_ext_ack *extack)
{
	struct kpptp_bundle *b = NULL;
	struct kpptp_session *s;
	int err;

	lockdep_assert_held(&kpptp_conf_lock);
	if (dev && kpptp_bundle_of(dev)) {
		NL_SET_ERR_MSG(extack, "the netdev has a session already");
		return ERR_PTR(-EBUSY);
	}
	s = kpptp_session_owner(kn, conf->owner) ? NULL : session_alloc();
	if (s && dev)
		b = kpptp_bundle_alloc(kn, dev);
	if (!s || (dev && !b)) {
		if (s)
			session_free(s);
		NL_SET_ERR_MSG(extack, "out of memory");
		return ERR_PTR(-ENOMEM);
	}
	s->kn = kn;
	s->net = kn->net;
	s->key = conf->key;
	s->peer_call_id = conf->peer_call_id;
	s->peer_known = conf->peer_known;
	s->flags = conf->flags;
	s->owner = conf->owner;
	err = session_link(s, extack);
	if (err) {
		if (b)
			kpptp_bundle_free(b);
		session_free(s);
		return ERR_PTR(err);
	}
	if (b)
		kpptp_bundle_start(b, s);
	kpptp_punt_event(s, PPTP_EVENT_SESSION_NEW, GFP_KERNEL);
	return s;
}

/**
 * kpptp_session_get() - the session with a number
 * @kn: namespace of its GRE side
 * @id: the number
 *
 * Return: the session with a reference for kpptp_session_put(), or NULL. It may
 * be dead by the time the caller has kpptp_conf_lock.
 */
struct kpptp_session *kpptp_session_get(struct kpptp_net *kn, u32 id)
{
	struct kpptp_session *s;

	rcu_read_lock();
	s = xa_load(&kn->ids, id);
	if (s && !kref_get_unless_zero(&s->ref))
		s = NULL;
	rcu_read_unlock();
	return s;
}

static void session_release(struct kref *ref)
{
	session_free(container_of(ref, struct kpptp_session, ref));
}

void kpptp_session_put(struct kpptp_session *s)
{
	kref_put(&s->ref, session_release);
}

/**
 * kpptp_session_unlink() - first phase of the removal
 * @s: a session that is not dead
 * @reason: of enum pptp_del_reason
 *
 * After a grace period the caller drains it.
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_session_unlink(struct kpptp_session *s, u32 reason)
{
	lockdep_assert_held(&kpptp_conf_lock);
	WRITE_ONCE(s->dead, true);
	s->reason = reason;
	kpptp_table_del(&s->kn->table, s);
	xa_erase(&s->kn->ids, s->id);
	if (s->bundle)
		kpptp_bundle_leave(s);
}

/**
 * kpptp_session_drain() - second phase, see the top of this file
 * @s: unlinked before the last grace period; the table's reference is consumed
 *
 * Context: process; no lock that a timer or work item takes.
 */
void kpptp_session_drain(struct kpptp_session *s)
{
	/*
	 * First what starts others: the hold timer starts the acknowledgment
	 * timer and receive's serial stage. The rest starts at most itself, as
	 * control frames of a dead session are refused. Where timers can only
	 * be deleted and not shut down (before Linux 6.2) the safety of the
	 * drain rests on this order.
	 */
	timer_shutdown_sync(&s->rx.hold_timer);
	kpptp_order_drain(&s->rx.order);
	kpptp_order_drain(&s->tx.order);
	timer_shutdown_sync(&s->ack_timer);
	timer_shutdown_sync(&s->echo_timer);

	atomic_sub(skb_queue_len(&s->rx.hold), &s->kn->held);
	__skb_queue_purge(&s->rx.hold);
	skb_queue_purge(&s->tx.control);

	kpptp_punt_event(s, PPTP_EVENT_SESSION_DEL, GFP_KERNEL);
	if (s->bundle)
		kpptp_bundle_drained(s->bundle);
	kpptp_session_put(s);
}

/* Unlinked sessions that wait for their drain; kpptp_conf_lock. */
static LIST_HEAD(gone_sessions);

/* Grace period, one for all that are there, and second phase of each. */
static void session_gone(struct work_struct *work)
{
	struct kpptp_session *s, *next;
	LIST_HEAD(gone);

	mutex_lock(&kpptp_conf_lock);
	list_splice_init(&gone_sessions, &gone);
	mutex_unlock(&kpptp_conf_lock);
	if (list_empty(&gone))
		return;
	synchronize_net();
	list_for_each_entry_safe(s, next, &gone, gone) {
		list_del_init(&s->gone);
		kpptp_session_drain(s);
	}
}

static DECLARE_WORK(gone_work, session_gone);

/**
 * kpptp_session_remove() - both phases of the removal, the second one later
 * @s: a session that is not dead
 * @reason: of enum pptp_del_reason
 *
 * Its netdev and its key may be used for another session at once.
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_session_remove(struct kpptp_session *s, u32 reason)
{
	kpptp_session_unlink(s, reason);
	list_add_tail(&s->gone, &gone_sessions);
	schedule_work(&gone_work);
}

/**
 * kpptp_session_flush() - wait until all that were removed are drained
 *
 * Not those whose netdev is being removed: ndo_uninit drains them, under RTNL.
 *
 * Context: process, kpptp_conf_lock not held.
 */
void kpptp_session_flush(void)
{
	flush_work(&gone_work);
}

/**
 * kpptp_session_owner() - a netlink port is about to own a session, or to wait
 *	for a packet of a netdev
 * @kn: its namespace
 * @owner: the port
 *
 * Context: kpptp_conf_lock held; a command of that port, so it is open.
 * Return: 0 or -ENOMEM
 */
int kpptp_session_owner(struct kpptp_net *kn, u32 owner)
{
	return xa_err(xa_store(&kn->owners, owner, xa_mk_value(1),
			       GFP_KERNEL_ACCOUNT));
}

/**
 * kpptp_session_leave() - the socket of an owner was closed
 * @kn: its namespace
 * @owner: its netlink port
 *
 * Its sessions go or have no owner from now on, as they were told when made. Any
 * user can close sockets, so one that never owned a session costs nothing.
 */
void kpptp_session_leave(struct kpptp_net *kn, u32 owner)
{
	struct kpptp_session *s;
	unsigned long id;

	if (!xa_erase(&kn->owners, owner))
		return;
	mutex_lock(&kpptp_conf_lock);
	kpptp_demand_leave(kn, owner);
	xa_for_each(&kn->ids, id, s) {
		if (s->owner != owner)
			continue;
		WRITE_ONCE(s->owner, 0);
		if (s->flags & PPTP_SESSION_FLAGS_DEL_ON_CLOSE)
			kpptp_session_remove(s, PPTP_DEL_REASON_OWNER);
	}
	mutex_unlock(&kpptp_conf_lock);
}

/**
 * kpptp_session_leave_outer() - a netdev goes, by which sessions may be routed
 * @kn: the namespace that it was in
 * @ifindex: its number, which another netdev may get
 *
 * Context: RTNL held, so that no session is made meanwhile that names it.
 */
void kpptp_session_leave_outer(struct kpptp_net *kn, u32 ifindex)
{
	struct kpptp_session *s;
	unsigned long id;

	if (!READ_ONCE(kn->table.bound))
		return;
	mutex_lock(&kpptp_conf_lock);
	xa_for_each(&kn->ids, id, s)
		if (s->key.outer == ifindex)
			kpptp_session_remove(s, PPTP_DEL_REASON_OUTER);
	mutex_unlock(&kpptp_conf_lock);
}

/**
 * kpptp_session_leave_all() - the namespace goes away
 * @kn: its sessions; after kpptp_session_flush() there is none
 */
void kpptp_session_leave_all(struct kpptp_net *kn)
{
	struct kpptp_session *s;
	unsigned long id;

	mutex_lock(&kpptp_conf_lock);
	xa_for_each(&kn->ids, id, s)
		kpptp_session_remove(s, PPTP_DEL_REASON_NETNS);
	mutex_unlock(&kpptp_conf_lock);
}
