/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between order point and serial stage. Packets enter a queue at the order
 * point, are crypted out of order on any CPU, and leave the queue in the order
 * in which they entered.
 */
#ifndef KPPTP_CRYPT_H
#define KPPTP_CRYPT_H

#include <linux/skbuff.h>
#include <linux/workqueue.h>

#include "limits.h"

/**
 * typedef kpptp_serial_fn - serial stage of one packet
 * @owner: session or bundle of the queue
 * @skb: next packet in order, its crypt finished; consumed
 *
 * Context: bottom halves off, RCU read side; never on two CPUs at a time.
 */
typedef void kpptp_serial_fn(void *owner, struct sk_buff *skb);

/**
 * struct kpptp_order - a queue that restores the order after the crypt stage
 * @queue: packets, each with its state in struct kpptp_cb
 * @kicks: requests to run the serial stage not yet served; who makes it
 *         non-zero runs it, for all others
 * @runner: the task that runs it, NULL for none
 * @work: goes on with it when its budget was used up
 * @first: a second queue that goes before @queue, or NULL
 * @serial: called for each packet
 * @owner: its argument
 */
struct kpptp_order {
	struct sk_buff_head queue;
	atomic_t kicks;
	const struct task_struct *runner;
	struct work_struct work;
	struct sk_buff_head *first;
	kpptp_serial_fn *serial;
	void *owner;
};

/* Packets of one batch; what exceeds it takes another turn. */
#define KPPTP_BATCH 32

/**
 * struct kpptp_batch - packets that leave an order point together
 * @skb: those still to crypt; they also stand in the queue of their bundle
 * @n: their number
 * @control: control frames are in the queue of the link
 * @want_reset: a CCP Reset-Request would help
 * @trouble: decryption has failed for a while
 * @ack_due: an acknowledgment has to go now
 */
struct kpptp_batch {
	struct sk_buff *skb[KPPTP_BATCH];
	unsigned int n;
	bool control;
	bool want_reset;
	bool trouble;
	bool ack_due;
};

void kpptp_order_init(struct kpptp_order *o, struct sk_buff_head *first,
		      kpptp_serial_fn *serial, void *owner);
void kpptp_order_enter(struct kpptp_order *o, struct kpptp_batch *batch,
		       struct sk_buff *skb, bool crypted);
void kpptp_order_pass(struct kpptp_order *o, struct sk_buff *skb);
void kpptp_order_run(struct kpptp_order *o);
bool kpptp_order_is_mine(const struct kpptp_order *o);

/**
 * kpptp_order_full() - is there no place for another packet
 * @o: the queue
 *
 * To be asked before anything is decided about the packet. Others may enter
 * at the same time, so the bound can be passed by as many as there are CPUs.
 *
 * Return: true when the packet has to be dropped
 */
static inline bool kpptp_order_full(const struct kpptp_order *o)
{
	return skb_queue_len_lockless(&o->queue) >= KPPTP_ORDER_PACKETS;
}

void kpptp_crypt_batch(struct kpptp_batch *batch);

#endif /* KPPTP_CRYPT_H */
