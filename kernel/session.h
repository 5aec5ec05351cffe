/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session: one PPP link over one GRE call. What the links of a netdev have in
 * common is in their bundle, see bundle.h.
 *
 * Locks, in the order in which they nest:
 *   RTNL		existence of netdevs; commands that name one take it
 *   kpptp_conf_lock	existence: table, ids, bundles and their links, owners;
 *			and the settings, which the data path reads with
 *			READ_ONCE
 *   session rx.lock	order point of a link: window, hold queue
 *   bundle rx.lock	order point of receive: MP numbers, MPPE position
 *   bundle tx.lock	order point of transmit: MPPE position
 *   queue.lock		of an order queue: what is in it, and who crypts what
 *   num_lock		sequence and acknowledgment numbers of a link
 *   punt_lock		rate of frames to the owner
 *   echo_lock		when the clock of keepalive expires
 * The last three and bundle tx.lock are independent of one another and of bundle
 * rx.lock, except that num_lock nests in session rx.lock. Order queues nest in
 * the locks of order points. The list of queues that other CPUs help, in crypt.c,
 * has a lock of its own, and so have the frames of a netdev in ethernet mode,
 * napi.c; both are taken alone. All spinlocks are taken with bottom halves off.
 */
#ifndef KPPTP_SESSION_H
#define KPPTP_SESSION_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/dst_cache.h>
#include <net/net_namespace.h>

#include "crypt.h"
#include "stats.h"
#include "table.h"
#include "window.h"

struct kpptp_bundle;

/**
 * struct kpptp_net - what a network namespace holds
 * @net: the namespace
 * @table: sessions by (local, peer, outer netdev, call id), for receive
 * @owners: netlink ports that made a session, took one over, or wait for a packet
 *          of a netdev, until they close
 * @ids: sessions by their number, for netlink
 * @next_id: where the search for a free number starts
 * @held: packets in the hold queues of all its sessions
 * @demands: netdevs that wait for a packet; kpptp_conf_lock
 * @mp_bytes: memory of fragments that wait in all its bundles
 */
struct kpptp_net {
	struct net *net;
	struct kpptp_table table;
	struct xarray ids;
	struct xarray owners;
	struct list_head demands;
	u32 next_id;
	atomic_t held;
	atomic_t mp_bytes;
};

/**
 * struct kpptp_rx - receiving half of a session
 * @lock: order point of the link
 * @window: sequence numbers
 * @hold: early packets by ascending sequence number
 * @hold_timer: expires when the oldest gap in front of @hold is given up
 * @order: control frames of the link on their way to its serial stage
 */
struct kpptp_rx {
	spinlock_t lock; /* order point of the link */
	struct kpptp_rx_window window;
	struct sk_buff_head hold;
	struct timer_list hold_timer;
	struct kpptp_order order;
};

/**
 * struct kpptp_tx - transmitting half of a session
 * @order: frames that the bundle's serial stage gave the link; what leaves it
 *         gets its sequence number and goes out
 * @control: control frames, which overtake those in @order
 * @dst: route to the peer
 */
struct kpptp_tx {
	struct kpptp_order order;
	struct sk_buff_head control;
	struct dst_cache dst;
};

/**
 * struct kpptp_session - one GRE call
 * @node: in kpptp_net.table, by call
 * @peer_node: in kpptp_net.table, by peer
 * @key: addresses, outer netdev and local call id, constant
 * @id: its number in its namespace, constant
 * @kn: its namespace's sessions, constant
 * @net: namespace of its GRE side, constant; the netdev may move elsewhere
 * @bundle: NULL until it is bound to a netdev, then constant until it is
 *          drained; read with kpptp_session_bundle()
 * @slot: its place in the bundle, constant while @member
 * @member: it has that place; bundle rx.lock
 * @ref: one reference is the table's, handlers take others
 * @dead: unlinked; nothing new may start
 * @gone: entry in the list of unlinked sessions that wait for their drain;
 *        kpptp_conf_lock, or RTNL in the list of a netdev
 * @reason: of the removal, for the event
 * @owner: netlink port that frames go to, 0 for none
 * @flags: of enum pptp_session_flags; with a bundle, that one's mppe_required
 *         says whether encryption is
 * @hdr: of enum pptp_hdr
 * @mru: ours; kept for the owner
 * @peer_mru: larger frames are not sent; 0 when not told
 * @peer_call_id: call id in what we send; every value is legal, 0 too
 * @peer_known: @peer_call_id was told; written after it
 * @magic: our LCP magic number, 0 while LCP Echo is the owner's
 * @keepalive: seconds
 * @num_lock: guards @ack and @tx_seq
 * @ack: what we owe the peer
 * @tx_seq: sequence number of the next packet with payload; the first is 0
 * @ack_timer: expires when an acknowledgment goes alone
 * @echo_lock: the settings of keepalive and what @echo_timer is set to agree
 * @echo_timer: clock of keepalive
 * @echo_id: identifier of the last Echo-Request
 * @heard_at: jiffies of the last packet received in order
 * @made_at: jiffies when it was made
 * @punt_lock: guards the next two
 * @punt_at: start of the current second
 * @punted: frames for the owner in it
 * @stats: counters of the link
 * @rx: receiving half
 * @tx: transmitting half
 */
struct kpptp_session {
	struct rhash_head node;
	struct rhlist_head peer_node;
	struct kpptp_key key;
	u32 id;
	struct kpptp_net *kn;
	struct net *net;
	struct kpptp_bundle *bundle;
	u8 slot;
	bool member;
	struct kref ref;
	bool dead;
	struct list_head gone;
	u32 reason;

	u32 owner;
	u32 flags;
	u32 hdr;
	u16 mru;
	u16 peer_mru;
	u16 peer_call_id;
	bool peer_known;
	u32 magic;
	u32 keepalive;

	spinlock_t num_lock; /* ack, tx_seq */
	struct kpptp_ack ack;
	u32 tx_seq;
	struct timer_list ack_timer;

	spinlock_t echo_lock; /* echo_timer */
	struct timer_list echo_timer;
	u8 echo_id;
	unsigned long heard_at;
	unsigned long made_at;

	spinlock_t punt_lock; /* punt_at, punted */
	unsigned long punt_at;
	unsigned int punted;

	struct kpptp_stats __percpu *stats;
	struct kpptp_rx rx ____cacheline_aligned_in_smp;
	struct kpptp_tx tx ____cacheline_aligned_in_smp;
};

/**
 * struct kpptp_session_conf - what session-new says
 * @key: addresses, outer netdev and local call id
 * @peer_call_id: call id in what we send
 * @peer_known: the peer has told it
 * @flags: of enum pptp_session_flags
 * @owner: netlink port of the caller
 */
struct kpptp_session_conf {
	struct kpptp_key key;
	u16 peer_call_id;
	bool peer_known;
	u32 flags;
	u32 owner;
};

extern struct mutex kpptp_conf_lock;

/* Serial stages that used up their budget; any CPU, as theirs is busy. */
extern struct workqueue_struct *kpptp_order_wq;
/*
 * Catch-up of MPPE. One at a time, so that forged packets for many sessions
 * keep one CPU busy at most.
 */
extern struct workqueue_struct *kpptp_catchup_wq;

/**
 * kpptp_session_bundle() - the bundle of a session, from any context
 * @s: the session, not yet drained
 *
 * Return: the bundle, or NULL while the session has no netdev
 */
static inline struct kpptp_bundle *
kpptp_session_bundle(const struct kpptp_session *s)
{
	/* Pairs with bundle_add(): the bundle is complete by then. */
	return smp_load_acquire(&s->bundle);
}

struct kpptp_net *kpptp_net(const struct net *net);

struct kpptp_session *kpptp_session_new(struct kpptp_net *kn,
					struct net_device *dev,
					const struct kpptp_session_conf *conf,
					struct netlink_ext_ack *extack);
struct kpptp_session *kpptp_session_get(struct kpptp_net *kn, u32 id);
void kpptp_session_put(struct kpptp_session *s);

void kpptp_session_unlink(struct kpptp_session *s, u32 reason);
void kpptp_session_drain(struct kpptp_session *s);
void kpptp_session_remove(struct kpptp_session *s, u32 reason);
void kpptp_session_flush(void);
int kpptp_session_owner(struct kpptp_net *kn, u32 owner);
void kpptp_session_leave(struct kpptp_net *kn, u32 owner);
void kpptp_session_leave_outer(struct kpptp_net *kn, u32 ifindex);
void kpptp_session_leave_all(struct kpptp_net *kn);

#endif /* KPPTP_SESSION_H */
