// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a bundle. It begins with a session, others join, and it ends with
 * the last of them. Its removal goes along with theirs, in two phases:
 *
 * 1. kpptp_bundle_leave(), under kpptp_conf_lock, takes a session out of the
 *    links, and the bundle out of its netdevs when it was the last. Whoever is
 *    in an RCU read side with the bundle may go on: rx*.c from the GRE
 *    demultiplexer of a link, tx*.c from ndo_start_xmit of either netdev, the
 *    NAPI of the first, CPUs that help to crypt, the timers and work items of
 *    its links and its own.
 * 2. A grace period later each session is drained, and tells with
 *    kpptp_bundle_drained(). After the last one nobody is left but what the
 *    bundle itself left behind: its timers (MP, reset, probe), work items
 *    (catch-up, serial stages), and helpers. They are shut down, the queues
 *    emptied, the netdev let go, and the memory freed. Between a leave and its
 *    drain the link may still bring packets; the bundle is there for them.
 */
#include <linux/rtnetlink.h>

#include "bundle.h"
#include "compat/compat.h"
#include "demand.h"
#include "netdev.h"
#include "path.h"

static void bundle_init(struct kpptp_bundle *b)
{
	kref_init(&b->undrained);
	b->dscp = KPPTP_DSCP_INHERIT;
	b->used_at = jiffies;

	spin_lock_init(&b->rx.lock);
	INIT_WORK(&b->rx.catchup, kpptp_rx_catchup);
	kpptp_order_init(&b->rx.order, NULL, kpptp_rx_deliver, b);
	timer_setup(&b->rx.reset_timer, kpptp_echo_reset_timer, 0);
	b->rx.search_at = jiffies;
	b->rx.window.started = true; /* see mp.h */
	__skb_queue_head_init(&b->rx.hold);
	__skb_queue_head_init(&b->rx.kept);
	timer_setup(&b->rx.mp_timer, kpptp_rx_mp_timer, 0);

	spin_lock_init(&b->tx.lock);
	kpptp_order_init(&b->tx.order, NULL, kpptp_tx_bundle, b);
	timer_setup(&b->tx.probe_timer, kpptp_echo_probe_timer, 0);
}

/**
 * kpptp_bundle_alloc() - a bundle that nobody knows yet
 * @kn: namespace of its links
 * @dev: of kind pptp, in ppp mode
 *
 * Context: RTNL held.
 * Return: the bundle, for kpptp_bundle_start() or kpptp_bundle_free(); NULL when
 * memory is short
 */
struct kpptp_bundle *kpptp_bundle_alloc(struct kpptp_net *kn,
					struct net_device *dev)
{
	struct kpptp_bundle *b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);

	if (!b)
		return NULL;
	b->stats = kpptp_stats_alloc();
	if (!b->stats) {
		kfree(b);
		return NULL;
	}
	bundle_init(b);
	b->kn = kn;
	b->net = kn->net;
	b->dev = dev;
	b->rx.order.napi = kpptp_napi(dev);
	netdev_hold(dev, &b->dev_tracker, GFP_KERNEL);
	return b;
}

/**
 * kpptp_bundle_free() - end of a bundle that was never started, or is drained
 * @b: the bundle
 */
void kpptp_bundle_free(struct kpptp_bundle *b)
{
	netdev_put(b->dev, &b->dev_tracker);
	free_percpu(b->stats);
	kfree_sensitive(b);
}

/**
 * kpptp_bundle_of() - the bundle of a netdev
 * @dev: of kind pptp, in either mode
 *
 * Context: kpptp_conf_lock held.
 * Return: the bundle or NULL
 */
struct kpptp_bundle *kpptp_bundle_of(const struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	return rcu_dereference_protected(priv->bundle,
					 lockdep_is_held(&kpptp_conf_lock));
}

static void bundle_add(struct kpptp_bundle *b, struct kpptp_session *s,
		       unsigned int slot)
{
	s->slot = slot;
	spin_lock_bh(&b->rx.lock);
	kpptp_mp_links_join(&b->rx.heard, slot, b->rx.window.next);
	s->member = true;
	WRITE_ONCE(b->n_links, b->n_links + 1);
	spin_unlock_bh(&b->rx.lock);
	/* Pairs with kpptp_session_bundle(). */
	smp_store_release(&s->bundle, b);
	rcu_assign_pointer(b->links[slot], s);
}

/**
 * kpptp_bundle_start() - the first session of a bundle, and its netdev
 * @b: of kpptp_bundle_alloc(); its netdev has no other
 * @s: alive, without a bundle
 *
 * Context: RTNL and kpptp_conf_lock held.
 */
void kpptp_bundle_start(struct kpptp_bundle *b, struct kpptp_session *s)
{
	struct kpptp_dev *priv = netdev_priv(b->dev);

	lockdep_assert_held(&kpptp_conf_lock);
	b->id = s->id;
	b->mppe_required = s->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED;
	kpptp_demand_end(b->dev);
	/* Before there can be packets: the NAPI finds them through the netdev. */
	rcu_assign_pointer(priv->bundle, b);
	bundle_add(b, s, 0);
}

/**
 * kpptp_bundle_join() - one more session
 * @b: a bundle that has a session
 * @s: alive, without a bundle
 * @extack: says why it is refused
 *
 * What the session or the bundle requires of encryption is required from now on.
 *
 * Context: kpptp_conf_lock held.
 * Return: 0, -EBUSY, -ENOSPC or -EXDEV
 */
int kpptp_bundle_join(struct kpptp_bundle *b, struct kpptp_session *s,
		      struct netlink_ext_ack *extack)
{
	unsigned int slot;

	lockdep_assert_held(&kpptp_conf_lock);
	if (!b->mrru || !b->peer_mrru) {
		NL_SET_ERR_MSG(extack, "the netdev has a session already");
		return -EBUSY;
	}
	if (b->kn != s->kn) {
		NL_SET_ERR_MSG(extack,
			       "the other links are in another namespace");
		return -EXDEV;
	}
	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++)
		if (!rcu_access_pointer(b->links[slot]))
			break;
	if (slot == KPPTP_BUNDLE_LINKS) {
		NL_SET_ERR_MSG(extack,
			       "the netdev has as many links as it can have");
		return -ENOSPC;
	}
	if (s->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED)
		WRITE_ONCE(b->mppe_required, true);
	kref_get(&b->undrained);
	bundle_add(b, s, slot);
	return 0;
}

/**
 * kpptp_bundle_leave() - a session ends, see the top of this file
 * @s: its table no longer has it; it has a bundle
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_bundle_leave(struct kpptp_session *s)
{
	struct kpptp_bundle *b = s->bundle;
	struct kpptp_dev *priv = netdev_priv(b->dev);

	lockdep_assert_held(&kpptp_conf_lock);
	rcu_assign_pointer(b->links[s->slot], NULL);
	spin_lock_bh(&b->rx.lock);
	s->member = false;
	kpptp_mp_links_leave(&b->rx.heard, s->slot);
	WRITE_ONCE(b->n_links, b->n_links - 1);
	/* Gaps that waited for this link alone. */
	if (!skb_queue_empty(&b->rx.hold))
		mod_timer(&b->rx.mp_timer, jiffies);
	spin_unlock_bh(&b->rx.lock);
	if (b->n_links)
		return;
	kpptp_bundle_set_np(b, 0);
	kpptp_bundle_set_bridge(b, NULL);
	rcu_assign_pointer(priv->bundle, NULL);
}

static void bundle_drain(struct kref *undrained)
{
	struct kpptp_bundle *b =
		container_of(undrained, struct kpptp_bundle, undrained);

	/*
	 * First what starts others: the MP timer and catch-up start the reset
	 * timer; transmit's serial stage starts the probe timer. The NAPI does
	 * not find the bundle any more. Where timers can only be deleted and
	 * not shut down (before Linux 6.2) the safety of the drain rests on
	 * this order.
	 */
	timer_shutdown_sync(&b->rx.mp_timer);
	cancel_work_sync(&b->rx.catchup);
	kpptp_order_drain(&b->rx.order);
	kpptp_order_drain(&b->tx.order);
	timer_shutdown_sync(&b->rx.reset_timer);
	timer_shutdown_sync(&b->tx.probe_timer);

	kpptp_rx_mp_purge(b);
	kpptp_bundle_free(b);
}

/**
 * kpptp_bundle_drained() - a session of the bundle is drained
 * @b: the bundle; gone when it was the last
 *
 * Context: process; no lock that a timer or work item takes.
 */
void kpptp_bundle_drained(struct kpptp_bundle *b)
{
	kref_put(&b->undrained, bundle_drain);
}

/**
 * kpptp_bundle_link() - any link, the same one as long as it lasts
 * @b: the bundle
 *
 * Context: RCU read side, which also keeps the result.
 * Return: a session, or NULL when the last one has just ended
 */
struct kpptp_session *kpptp_bundle_link(const struct kpptp_bundle *b)
{
	struct kpptp_session *s;
	unsigned int slot;

	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference_check(b->links[slot],
					  rcu_read_lock_bh_held());
		if (s)
			return s;
	}
	return NULL;
}

/**
 * kpptp_bundle_bridge() - netdev that bridged frames come from and go to
 * @b: the bundle
 *
 * Context: kpptp_conf_lock held.
 * Return: the netdev or NULL
 */
struct net_device *kpptp_bundle_bridge(const struct kpptp_bundle *b)
{
	return rcu_dereference_protected(b->br_dev,
					 lockdep_is_held(&kpptp_conf_lock));
}

/**
 * kpptp_bundle_set_np() - network protocols open or close; carriers follow
 * @b: the bundle
 * @np: of enum pptp_np
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_bundle_set_np(struct kpptp_bundle *b, u32 np)
{
	struct net_device *br_dev = kpptp_bundle_bridge(b);

	WRITE_ONCE(b->np, np);
	kpptp_netdev_carrier(b->dev, np & (PPTP_NP_IPV4 | PPTP_NP_IPV6));
	if (br_dev)
		kpptp_netdev_carrier(br_dev, np & PPTP_NP_BRIDGE);
}

/**
 * kpptp_bundle_set_bridge() - bridged frames get a netdev, or none
 * @b: the bundle
 * @br_dev: of kind pptp, in ethernet mode, without a bundle or with this one;
 *	NULL for none
 *
 * The netdev needs no reference: when it is removed kpptp_bundle_set_bridge()
 * comes first, and before its memory goes the core waits for a grace period.
 *
 * Context: kpptp_conf_lock held; RTNL too if @br_dev is not NULL.
 */
void kpptp_bundle_set_bridge(struct kpptp_bundle *b, struct net_device *br_dev)
{
	struct net_device *old = kpptp_bundle_bridge(b);
	struct kpptp_dev *priv;

	if (old == br_dev)
		return;
	rcu_assign_pointer(b->br_dev, br_dev);
	if (old) {
		priv = netdev_priv(old);
		rcu_assign_pointer(priv->bundle, NULL);
		kpptp_netdev_carrier(old, false);
	}
	if (br_dev) {
		priv = netdev_priv(br_dev);
		rcu_assign_pointer(priv->bundle, b);
		kpptp_netdev_carrier(br_dev, b->np & PPTP_NP_BRIDGE);
	}
}

/**
 * kpptp_bundle_set_mppe_tx() - new keys for what we send, or none
 * @b: the bundle
 * @params: NULL to send unencrypted
 *
 * Packets past the order point keep the keys that they have.
 */
void kpptp_bundle_set_mppe_tx(struct kpptp_bundle *b,
			      const struct kpptp_mppe_params *params)
{
	spin_lock_bh(&b->tx.lock);
	if (params)
		kpptp_mppe_tx_init(&b->tx.mppe, params);
	else
		kpptp_mppe_tx_wipe(&b->tx.mppe);
	WRITE_ONCE(b->tx.mppe_on, params);
	spin_unlock_bh(&b->tx.lock);
}

/**
 * kpptp_bundle_set_mppe_rx() - new keys for what we receive, or none
 * @b: the bundle
 * @params: NULL to receive unencrypted
 *
 * Packets past the order point keep the keys that they have, and their outcome
 * no longer counts.
 */
void kpptp_bundle_set_mppe_rx(struct kpptp_bundle *b,
			      const struct kpptp_mppe_params *params)
{
	spin_lock_bh(&b->rx.lock);
	b->rx.mppe_gen++;
	b->rx.reset_tries = 0;
	b->rx.reset_asked = false;
	b->rx.trouble_at = 0;
	if (params)
		kpptp_mppe_rx_init(&b->rx.mppe, params);
	else
		kpptp_mppe_rx_wipe(&b->rx.mppe);
	WRITE_ONCE(b->rx.mppe_on, params);
	spin_unlock_bh(&b->rx.lock);
}
