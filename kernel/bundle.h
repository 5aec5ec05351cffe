/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bundle: the links of one netdev and what they have in common. A session
 * that has the netdev for itself is a bundle of one link. Locks: see session.h.
 */
#ifndef KPPTP_BUNDLE_H
#define KPPTP_BUNDLE_H

#include <linux/kref.h>
#include <linux/netdevice.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "crypt.h"
#include "mp.h"
#include "mppe.h"
#include "stats.h"
#include "window.h"

struct kpptp_net;
struct kpptp_session;

/* DSCP of the outer header: the inner one. */
#define KPPTP_DSCP_INHERIT 64

/**
 * struct kpptp_bundle_rx - receiving half of a bundle
 * @lock: order point
 * @progress: numbers that have passed, received and lost: GRE's while there is
 *            one link, MP's with several; what MPPE counts with
 * @elsewhere: the peer has sent on several links since its packets last came
 *             without MP headers
 * @mppe: decryption, valid with @mppe_on
 * @mppe_gen: counts keys set, so that a packet on its way with an older key
 *            changes nothing in @mppe
 * @mppe_on: keys are set; plaintext packets are refused
 * @catchup: makes key changes that are too many for softirq
 * @order: packets between order point and serial stage
 * @reset_timer: expires when a Reset-Request is sent again
 * @reset_at: jiffies of the last Reset-Request
 * @reset_id: its identifier
 * @reset_tries: Reset-Requests since a packet was last decrypted
 * @reset_asked: the last one has not been answered
 * @search_at: jiffies from which on a key may be searched for long again
 * @trouble_at: jiffies of the last decrypt-trouble event, 0 for none
 * @window: MP numbers
 * @heard: how far each link has come in them
 * @hold: early fragments by ascending number
 * @assembly: the packet that is being put together
 * @kept: its fragments
 * @kept_at: jiffies of the last one
 * @mp_bytes: memory of @hold and @kept
 * @mp_timer: expires when the oldest gap in front of @hold, or the rest of
 *            @assembly, is given up
 */
struct kpptp_bundle_rx {
	spinlock_t lock; /* order point */
	u32 progress;
	bool elsewhere;
	struct kpptp_mppe_rx mppe;
	u16 mppe_gen;
	bool mppe_on;
	struct work_struct catchup;
	struct kpptp_order order;
	struct timer_list reset_timer;
	unsigned long reset_at;
	u8 reset_id;
	u8 reset_tries;
	bool reset_asked;
	unsigned long search_at;
	unsigned long trouble_at;

	struct kpptp_rx_window window;
	struct kpptp_mp_links heard;
	struct sk_buff_head hold;
	struct kpptp_mp_assembly assembly;
	struct sk_buff_head kept;
	unsigned long kept_at;
	unsigned int mp_bytes;
	struct timer_list mp_timer;
};

/**
 * struct kpptp_bundle_tx - transmitting half of a bundle
 * @lock: order point
 * @mppe: encryption, valid with @mppe_on
 * @mppe_on: keys are set
 * @order: packets between order point and serial stage
 * @probe_timer: expires when a burst in stateful mode is over
 * @number: MP number of the next fragment; serial stage
 * @turn: slot of the link that had the last fragment; serial stage
 */
struct kpptp_bundle_tx {
	spinlock_t lock; /* order point */
	struct kpptp_mppe_tx mppe;
	bool mppe_on;
	struct kpptp_order order;
	struct timer_list probe_timer;
	u32 number;
	unsigned int turn;
};

/**
 * struct kpptp_bundle - the links of one netdev
 * @id: number of the session that it began with; for tracepoints
 * @kn: namespace of its links, constant
 * @net: the same, constant; the netdevs may move elsewhere
 * @dev: its netdev in ppp mode, constant; held until the bundle is drained
 * @dev_tracker: of that reference
 * @undrained: one reference for each of its sessions until that is drained;
 *             the last one drains and frees the bundle
 * @br_dev: netdev in ethernet mode that bridged frames come from and go to, or
 *          NULL; written under kpptp_conf_lock, read under RCU
 * @links: by slot; NULL where there is none; written under kpptp_conf_lock, read
 *         under RCU
 * @n_links: how many there are; written under kpptp_conf_lock and rx.lock
 * @np: of enum pptp_np
 * @mppe_required: unencrypted network-layer packets are dropped
 * @mrru: largest information field that we accept in fragments; 0 for none
 * @peer_mrru: the same of the peer
 * @mp_flags: of enum pptp_mp_flags
 * @bridge_flags: of enum pptp_bridge_flags
 * @dscp: of the outer header of data, or KPPTP_DSCP_INHERIT
 * @used_at: jiffies of the last network-layer packet either way
 * @stats: counters, without those of the links
 * @rx: receiving half
 * @tx: transmitting half
 *
 * Made for the first session that is bound to the netdev, and gone with the
 * last one.
 */
struct kpptp_bundle {
	u32 id;
	struct kpptp_net *kn;
	struct net *net;
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	struct kref undrained;
	struct net_device __rcu *br_dev;
	struct kpptp_session __rcu *links[KPPTP_BUNDLE_LINKS];
	unsigned int n_links;

	u32 np;
	bool mppe_required;
	u16 mrru;
	u16 peer_mrru;
	u32 mp_flags;
	u32 bridge_flags;
	u8 dscp;
	unsigned long used_at;

	struct kpptp_stats __percpu *stats;
	struct kpptp_bundle_rx rx ____cacheline_aligned_in_smp;
	struct kpptp_bundle_tx tx ____cacheline_aligned_in_smp;
};

struct kpptp_bundle *kpptp_bundle_alloc(struct kpptp_net *kn,
					struct net_device *dev);
void kpptp_bundle_free(struct kpptp_bundle *b);
struct kpptp_bundle *kpptp_bundle_of(const struct net_device *dev);
void kpptp_bundle_start(struct kpptp_bundle *b, struct kpptp_session *s);
int kpptp_bundle_join(struct kpptp_bundle *b, struct kpptp_session *s,
		      struct netlink_ext_ack *extack);
void kpptp_bundle_leave(struct kpptp_session *s);
void kpptp_bundle_drained(struct kpptp_bundle *b);
struct kpptp_session *kpptp_bundle_link(const struct kpptp_bundle *b);

struct net_device *kpptp_bundle_bridge(const struct kpptp_bundle *b);
void kpptp_bundle_set_np(struct kpptp_bundle *b, u32 np);
void kpptp_bundle_set_bridge(struct kpptp_bundle *b, struct net_device *br_dev);
void kpptp_bundle_set_mppe_tx(struct kpptp_bundle *b,
			      const struct kpptp_mppe_params *params);
void kpptp_bundle_set_mppe_rx(struct kpptp_bundle *b,
			      const struct kpptp_mppe_params *params);

#endif /* KPPTP_BUNDLE_H */
