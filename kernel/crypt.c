// SPDX-License-Identifier: GPL-2.0-only
/* The crypt stage, and the order restored after it. */
#include <linux/minmax.h>
#include <linux/sched.h>

#include "crypt.h"
#include "path.h"

static void order_work(struct work_struct *work);

/**
 * kpptp_order_init() - an empty queue
 * @o: the queue
 * @first: a second queue that goes before it, or NULL
 * @serial: serial stage
 * @owner: its argument; stays until @o->work was cancelled
 */
void kpptp_order_init(struct kpptp_order *o, struct sk_buff_head *first,
		      kpptp_serial_fn *serial, void *owner)
{
	skb_queue_head_init(&o->queue);
	atomic_set(&o->kicks, 0);
	o->runner = NULL;
	INIT_WORK(&o->work, order_work);
	o->first = first;
	o->serial = serial;
	o->owner = owner;
}

/**
 * kpptp_order_enter() - a packet takes its place
 * @o: the queue
 * @batch: takes note of it unless @crypted, when it may be NULL; has room
 * @skb: the packet; from now on the queue's, but for the crypt stage
 * @crypted: there is nothing left to crypt
 *
 * Context: under the lock of the order point, so that the order is that of the
 * numbers given out there.
 */
void kpptp_order_enter(struct kpptp_order *o, struct kpptp_batch *batch,
		       struct sk_buff *skb, bool crypted)
{
	kpptp_cb(skb)->state = crypted ? KPPTP_CRYPT_DONE : KPPTP_CRYPT_TODO;
	skb_queue_tail(&o->queue, skb);
	if (!crypted)
		batch->skb[batch->n++] = skb;
}

/* The first packet if its crypt is finished. Only the serial stage takes out. */
static struct sk_buff *order_leave(struct kpptp_order *o)
{
	struct sk_buff *skb;

	if (skb_queue_empty_lockless(&o->queue))
		return NULL;
	spin_lock(&o->queue.lock);
	skb = skb_peek(&o->queue);
	/* Pairs with the release in kpptp_crypt_batch(): its bytes are all there. */
	if (skb && smp_load_acquire(&kpptp_cb(skb)->state) == KPPTP_CRYPT_DONE)
		__skb_unlink(skb, &o->queue);
	else
		skb = NULL;
	spin_unlock(&o->queue.lock);
	return skb;
}

static struct sk_buff *order_next(struct kpptp_order *o)
{
	struct sk_buff *skb = NULL;

	if (o->first && !skb_queue_empty_lockless(o->first))
		skb = skb_dequeue(o->first);
	return skb ?: order_leave(o);
}

/*
 * The serial stage, by whoever made the kicks non-zero or was handed them. When
 * the budget is used up they stay as they are, so that nobody else begins, and
 * the work item has them.
 */
static void order_serve(struct kpptp_order *o)
{
	unsigned int budget = KPPTP_SERIAL_BUDGET;
	struct sk_buff *skb;
	int kicks;

	do {
		WRITE_ONCE(o->runner, current);
		/* Pairs with kpptp_order_run(): what a kick is for is there. */
		kicks = atomic_read_acquire(&o->kicks);
		while ((skb = order_next(o))) {
			o->serial(o->owner, skb);
			if (--budget)
				continue;
			WRITE_ONCE(o->runner, NULL);
			queue_work(kpptp_order_wq, &o->work);
			return;
		}
		/* Before the count drops: afterwards it may be another's. */
		if (atomic_read(&o->kicks) == kicks)
			WRITE_ONCE(o->runner, NULL);
	} while (atomic_sub_return(kicks, &o->kicks));
}

/**
 * kpptp_order_run() - run the serial stage for all packets that are ready
 * @o: the queue
 *
 * To be called after packets became ready. When another CPU is at it already
 * this one only leaves word, and the other one looks again before it stops: no
 * packet is forgotten, none is overtaken, and nobody waits. Nor does a CPU
 * carry the packets of all others for ever: what exceeds KPPTP_SERIAL_BUDGET is
 * left to a work item.
 *
 * Context: bottom halves off, RCU read side.
 */
void kpptp_order_run(struct kpptp_order *o)
{
	if (atomic_inc_return(&o->kicks) == 1)
		order_serve(o);
}

/**
 * kpptp_order_pass() - a packet enters, with nothing to crypt, and goes on
 * @o: the queue; not full
 * @skb: the packet
 *
 * As kpptp_order_enter() and kpptp_order_run(), but where nobody is at it and
 * nothing waits the packet needs no queue.
 *
 * Context: bottom halves off, RCU read side; only one caller at a time.
 */
void kpptp_order_pass(struct kpptp_order *o, struct sk_buff *skb)
{
	if (!skb_queue_empty_lockless(&o->queue) ||
	    atomic_cmpxchg(&o->kicks, 0, 1)) {
		kpptp_order_enter(o, NULL, skb, true);
		kpptp_order_run(o);
		return;
	}
	WRITE_ONCE(o->runner, current);
	o->serial(o->owner, skb);
	order_serve(o);
}

/* The rest of kpptp_order_run(): what was too much for those who called it. */
static void order_work(struct work_struct *work)
{
	rcu_read_lock_bh();
	order_serve(container_of(work, struct kpptp_order, work));
	rcu_read_unlock_bh();
}

/**
 * kpptp_order_is_mine() - is this called from inside the serial stage
 * @o: the queue
 *
 * By task and not by CPU: with PREEMPT_RT another one may run on this CPU in
 * between.
 *
 * Context: bottom halves off.
 * Return: true if the serial stage of @o runs further up this stack
 */
bool kpptp_order_is_mine(const struct kpptp_order *o)
{
	return READ_ONCE(o->runner) == current;
}

static void crypt_done(struct sk_buff *skb)
{
	/* Pairs with order_leave(). */
	smp_store_release(&kpptp_cb(skb)->state, KPPTP_CRYPT_DONE);
}

static void crypt_work(struct kpptp_mppe_work *w, struct sk_buff *skb)
{
	const struct kpptp_cb *cb = kpptp_cb(skb);

	w->job = &cb->job;
	w->dst = skb->data + cb->offset;
	w->src = w->dst;
	w->len = skb->len - cb->offset;
}

/* Packets that are crypted together */
#define CRYPT_GROUP 8U

/**
 * kpptp_crypt_batch() - en- or decrypt packets with keys of their own
 * @batch: linear, writable packets; empty afterwards
 *
 * Touches nothing but the packets, so any CPU may do it, in any order.
 */
void kpptp_crypt_batch(struct kpptp_batch *batch)
{
	struct kpptp_mppe_work work[CRYPT_GROUP];
	unsigned int i, k, n;

	for (i = 0; i < batch->n; i += n) {
		n = min(batch->n - i, CRYPT_GROUP);
		for (k = 0; k < n; k++)
			crypt_work(&work[k], batch->skb[i + k]);
		kpptp_mppe_jobs_crypt(work, n);
		for (k = 0; k < n; k++)
			crypt_done(batch->skb[i + k]);
	}
	batch->n = 0;
}
