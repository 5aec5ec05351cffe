/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between order point and serial stage. Packets enter a queue at the order
 * point, are crypted out of order on any CPU, and leave the queue in the order
 * in which they entered.
 */
#ifndef KPPTP_CRYPT_H
#define KPPTP_CRYPT_H

#include <linux/netdevice.h>
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
 * @queue: packets, each with its state in struct kpptp_cb; its lock guards the
 *         next five
 * @todo: the first of them that nobody crypts yet, NULL for none
 * @n_todo: how many there are
 * @helping: other CPUs that crypt some of them now
 * @waiting: the serial stage has ended while packets are in the queue, and who
 *           helps has to start it again
 * @taken: since the queue was empty a helper has got the NAPI
 * @help: entry in the list of those that other CPUs help, see crypt.c; its lock
 *        guards the next two
 * @helpers: how many do
 * @drained: no longer
 * @napi: runs the serial stage, or NULL where kpptp_order_run() does. Then:
 * @alone: the packet in the serial stage is all that this poll of it has got
 * @kicks: requests to run the serial stage not yet served; who makes it
 *         non-zero runs it, for all others
 * @runner: the task that runs it, NULL for none
 * @cpu: where that was
 * @work: goes on with it when its budget was used up
 * @again: starts it, on @cpu, when a helper has finished what it waited for
 * @first: a second queue that goes before @queue, or NULL
 * @serial: called for each packet
 * @owner: its argument
 */
struct kpptp_order {
	struct sk_buff_head queue;
	struct sk_buff *todo;
	unsigned int n_todo;
	unsigned int helping;
	bool waiting;
	bool taken;
	struct list_head help;
	unsigned int helpers;
	bool drained;
	struct napi_struct *napi;
	bool alone;
	atomic_t kicks;
	const struct task_struct *runner;
	int cpu;
	struct work_struct work;
	struct work_struct again;
	struct sk_buff_head *first;
	kpptp_serial_fn *serial;
	void *owner;
};

/* Packets that an order point lets through before others have their turn. */
#define KPPTP_BATCH 64

/**
 * struct kpptp_batch - what an order point lets through at a time
 * @n: packets that entered a queue
 * @schedule: the NAPI of the bundle has something to do
 * @control: control frames are in the queue of the link
 * @want_reset: a stateful stream is out of step
 * @trouble: packets could not be decrypted for a while
 * @ack_due: an acknowledgment has to go now
 */
struct kpptp_batch {
	unsigned int n;
	bool schedule;
	bool control;
	bool want_reset;
	bool trouble;
	bool ack_due;
};

/* order.c */
void kpptp_order_init(struct kpptp_order *o, struct sk_buff_head *first,
		      kpptp_serial_fn *serial, void *owner);
void kpptp_order_drain(struct kpptp_order *o);
void kpptp_order_enter(struct kpptp_order *o, struct kpptp_batch *batch,
		       struct sk_buff *skb, bool crypted);
bool kpptp_order_begin(struct kpptp_order *o);
void kpptp_order_end(struct kpptp_order *o);
void kpptp_order_pass(struct kpptp_order *o, struct sk_buff *skb);
void kpptp_order_run(struct kpptp_order *o);
void kpptp_order_again(struct kpptp_order *o);
int kpptp_order_poll(struct kpptp_order *o, int budget);
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

/* crypt.c */
int kpptp_crypt_init(void);
void kpptp_crypt_exit(void);
void kpptp_crypt_one(struct sk_buff *skb);
unsigned int kpptp_crypt_group(struct kpptp_order *o);
void kpptp_crypt_all(struct kpptp_order *o);
void kpptp_crypt_leave(struct kpptp_order *o);

#endif /* KPPTP_CRYPT_H */
