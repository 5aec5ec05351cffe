/* SPDX-License-Identifier: GPL-2.0-only */
/* The data path's calls across files, by file and by context. */
#ifndef KPPTP_PATH_H
#define KPPTP_PATH_H

#include <linux/skbuff.h>
#include <net/ip.h>

#include "gre.h"
#include "mppe.h"
#include "session.h"

/**
 * enum kpptp_state - where a packet is in the crypt stage
 * @KPPTP_CRYPT_TODO: nobody crypts it yet
 * @KPPTP_CRYPT_CLAIMED: somebody does
 * @KPPTP_CRYPT_DONE: the serial stage may take it
 */
enum kpptp_state {
	KPPTP_CRYPT_TODO,
	KPPTP_CRYPT_CLAIMED,
	KPPTP_CRYPT_DONE,
};

/**
 * struct kpptp_cb - control block of a packet inside the module
 * @job: its MPPE key and header, valid with @mppe; on receive gre_seq is before
 *       that the number by which the packet is put in order, of GRE or of MP
 * @stamp: jiffies, lower half, when it was put on hold (receive)
 * @gen: rx.mppe_gen of the bundle when @job was made (receive)
 * @len: bytes of the network-layer packet or bridged frame, 0 for a fragment
 *       that is not its last (transmit)
 * @offset: of the bytes to crypt from the packet's data
 * @protocol: PPP protocol number
 * @drop: 0, or why the order point has to drop it after it took its place in
 *        the order, PPTP_A_STATS_DROP_* (receive)
 * @state: enum kpptp_state; under the lock of its queue
 * @tos: of the outer header
 * @mp_flags: of enum kpptp_mp_flags (receive)
 * @mppe: it is or was encrypted
 * @df: the outer header forbids fragmentation (transmit)
 * @control: it is a control frame (transmit)
 * @bridged: it came from the netdev in ethernet mode (transmit)
 */
struct kpptp_cb {
	struct kpptp_mppe_job job;
	u32 stamp;
	u16 gen;
	u16 len;
	u16 protocol;
	u8 offset;
	u8 drop;
	u8 state;
	u8 tos;
	u8 mp_flags;
	bool mppe : 1;
	bool df : 1;
	bool control : 1;
	bool bridged : 1;
};

static inline struct kpptp_cb *kpptp_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct kpptp_cb) > sizeof(skb->cb));
	return (struct kpptp_cb *)skb->cb;
}

/*
 * What a frame that is not a fragment has around a network-layer packet: outer
 * IP, GRE, PPP, MPPE and the protocol field in it.
 */
#define KPPTP_ENVELOPE                                                \
	(KPPTP_IPV4_HDR_LEN + KPPTP_GRE_HDR_MAX + KPPTP_PPP_HDR_MAX + \
	 KPPTP_MPPE_HDR_LEN + KPPTP_PPP_PROTO_LEN)

/*
 * Room that kpptp needs in front of a packet: that, MP and the protocol field in
 * it, and BCP.
 */
#define KPPTP_HEADROOM                                              \
	(KPPTP_ENVELOPE + KPPTP_MP_LONG_LEN + KPPTP_PPP_PROTO_LEN + \
	 KPPTP_BCP_HDR_LEN)

/* The largest packet whose headers, and whose length in GRE, still fit. */
#define KPPTP_TX_MAX (IP_MAX_MTU - KPPTP_ENVELOPE)

/* gre.c: softirq, RCU read side, from the GRE demultiplexer */
int kpptp_gre_init(void);
void kpptp_gre_exit(void);
/* gre.c: bottom halves off */
bool kpptp_gre_ack_received(struct kpptp_session *s, u32 seq);
void kpptp_gre_send_ack(struct kpptp_session *s);
int kpptp_gre_send(struct kpptp_session *s, struct sk_buff *skb, bool has_seq);
struct rtable *kpptp_gre_route(struct kpptp_session *s);
/* gre.c: timer */
void kpptp_gre_ack_timer(struct timer_list *t);

/* rx.c: softirq, RCU read side; consumes @skb */
void kpptp_rx(struct kpptp_session *s, struct sk_buff *skb,
	      const struct kpptp_gre *gre);
/* rx.c: timer */
void kpptp_rx_hold_timer(struct timer_list *t);
/* rx.c: serial stage of the link, or of its bundle */
void kpptp_rx_link(void *session, struct sk_buff *skb);
void kpptp_rx_control(struct kpptp_session *s, struct sk_buff *skb);
/* rx.c: anywhere */
void kpptp_rx_parse(struct sk_buff *skb);

/* rx_bundle.c: under rx.lock of the link, which that of the bundle nests in */
bool kpptp_rx_is_data(u16 protocol);
bool kpptp_rx_bundle(struct kpptp_bundle *b, struct kpptp_session *s,
		     struct sk_buff *skb, u32 step, u32 lost,
		     struct kpptp_batch *batch);
/* rx_bundle.c, rx_mp.c: under rx.lock of the bundle; consume @skb */
void kpptp_rx_packet(struct kpptp_bundle *b, struct sk_buff *skb,
		     struct kpptp_batch *batch);
void kpptp_rx_mp(struct kpptp_bundle *b, struct kpptp_session *s,
		 struct sk_buff *skb, u32 step, struct kpptp_batch *batch);
/* rx_bundle.c, rx_mp.c: no lock held */
void kpptp_rx_bundle_run(struct kpptp_bundle *b, struct kpptp_batch *batch);
bool kpptp_rx_mp_release(struct kpptp_bundle *b, struct kpptp_batch *batch);
/* rx_bundle.c, rx_mp.c: work item, timer, drain */
void kpptp_rx_catchup(struct work_struct *work);
void kpptp_rx_mp_timer(struct timer_list *t);
void kpptp_rx_mp_purge(struct kpptp_bundle *b);

/* rx_deliver.c: serial stage of the bundle */
void kpptp_rx_deliver(void *bundle, struct sk_buff *skb);

/* tx.c, tx_bridge.c: ndo_start_xmit */
netdev_tx_t kpptp_xmit(struct sk_buff *skb, struct net_device *dev);
netdev_tx_t kpptp_bridge_xmit(struct sk_buff *skb, struct net_device *dev);
/* tx.c: on behalf of both of them */
unsigned int kpptp_tx_mp_limit(const struct kpptp_bundle *b);
unsigned int kpptp_tx_peer_limit(const struct kpptp_session *s);
u8 kpptp_tx_tos(const struct kpptp_bundle *b, u8 inner);
bool kpptp_tx_is_mine(const struct kpptp_bundle *b);
struct sk_buff *kpptp_tx_segment(struct sk_buff *skb, bool writable);
int kpptp_tx_make_ready(struct sk_buff *skb, const struct net_device *dev,
			bool writable);
void kpptp_tx_send(struct kpptp_bundle *b, struct sk_buff_head *list);
/* tx.c, tx_mp.c: serial stage of the bundle; consume @skb */
void kpptp_tx_bundle(void *bundle, struct sk_buff *skb);
void kpptp_tx_mp(struct kpptp_bundle *b, struct sk_buff *skb);
void kpptp_tx_link(struct kpptp_session *s, struct sk_buff *skb);
/* tx.c: serial stage of the link */
void kpptp_tx_session(void *session, struct sk_buff *skb);
/* tx.c: any context, the caller keeps @s */
int kpptp_tx_control(struct kpptp_session *s, u16 protocol, const u8 *data,
		     size_t len);

/* echo.c: serial stage of receive; false means the frame is the owner's */
bool kpptp_echo_lcp(struct kpptp_session *s, const u8 *data, size_t len);
bool kpptp_echo_ccp(struct kpptp_session *s, const u8 *data, size_t len);
/* echo.c: bottom halves off, RCU read side, no lock held */
void kpptp_echo_want_reset(struct kpptp_bundle *b);
void kpptp_echo_trouble(struct kpptp_bundle *b);
/* echo.c: timer, and under kpptp_conf_lock after a change of settings */
void kpptp_echo_timer(struct timer_list *t);
void kpptp_echo_reset_timer(struct timer_list *t);
void kpptp_echo_probe_timer(struct timer_list *t);
void kpptp_echo_restart(struct kpptp_session *s);

#endif /* KPPTP_PATH_H */
