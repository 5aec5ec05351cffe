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
 * @KPPTP_CRYPT_TODO: the serial stage waits for it
 * @KPPTP_CRYPT_DONE: the serial stage may take it
 */
enum kpptp_state {
	KPPTP_CRYPT_TODO,
	KPPTP_CRYPT_DONE,
};

/**
 * struct kpptp_cb - control block of a packet inside the module
 * @job: its MPPE key and header, valid with @mppe; gre_seq is always valid on
 *       receive
 * @stamp: jiffies, lower half, when it was put on hold (receive)
 * @gen: rx.mppe_gen when @job was made (receive)
 * @len: bytes of the network-layer packet, 0 for a control frame (transmit)
 * @offset: of the bytes to crypt from the packet's data
 * @protocol: PPP protocol number
 * @drop: 0, or why the order point has to drop it after it took its place in
 *        the order, PPTP_A_STATS_DROP_* (receive)
 * @state: enum kpptp_state
 * @tos: of the outer header
 * @mppe: it is or was encrypted
 * @df: the outer header forbids fragmentation (transmit)
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
	bool mppe : 1;
	bool df : 1;
};

static inline struct kpptp_cb *kpptp_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct kpptp_cb) > sizeof(skb->cb));
	return (struct kpptp_cb *)skb->cb;
}

/*
 * Room that kpptp needs in front of a packet: outer IP, GRE, PPP, MPPE and the
 * protocol field in it.
 */
#define KPPTP_HEADROOM                                                \
	(KPPTP_IPV4_HDR_LEN + KPPTP_GRE_HDR_MAX + KPPTP_PPP_HDR_MAX + \
	 KPPTP_MPPE_HDR_LEN + KPPTP_PPP_PROTO_LEN)

/* The largest packet whose headers, and whose length in GRE, still fit. */
#define KPPTP_TX_MAX (IP_MAX_MTU - KPPTP_HEADROOM)

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
/* rx.c: timer, work items */
void kpptp_rx_hold_timer(struct timer_list *t);
void kpptp_rx_catchup(struct work_struct *work);
void kpptp_rx_order_work(struct work_struct *work);

/* tx.c: ndo_start_xmit */
netdev_tx_t kpptp_xmit(struct sk_buff *skb, struct net_device *dev);
/* tx.c: work item */
void kpptp_tx_order_work(struct work_struct *work);
/* tx.c: any context, the caller keeps @s */
int kpptp_tx_control(struct kpptp_session *s, u16 protocol, const u8 *data,
		     size_t len);

/* echo.c: serial stage of receive; false means the frame is the owner's */
bool kpptp_echo_lcp(struct kpptp_session *s, const u8 *data, size_t len);
bool kpptp_echo_ccp(struct kpptp_session *s, const u8 *data, size_t len);
void kpptp_echo_want_reset(struct kpptp_session *s);
void kpptp_echo_trouble(struct kpptp_session *s);
/* echo.c: timer, and under kpptp_conf_lock after a change of settings */
void kpptp_echo_timer(struct timer_list *t);
void kpptp_echo_reset_timer(struct timer_list *t);
void kpptp_echo_probe_timer(struct timer_list *t);
void kpptp_echo_restart(struct kpptp_session *s);

#endif /* KPPTP_PATH_H */
