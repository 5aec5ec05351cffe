// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue between order point and serial stage. What a bundle receives has its
 * serial stage in the NAPI of its netdev; all else, wherever packets became
 * ready, one CPU at a time.
 */
#include <linux/sched.h>

#include "crypt.h"
#include "path.h"

static void order_serve(struct kpptp_order *o);

/* The rest of kpptp_order_run(): what was too much for those who called it. */
static void order_work(struct work_struct *work)
{
	rcu_read_lock_bh();
	order_serve(container_of(work, struct kpptp_order, work));
	rcu_read_unlock_bh();
}

/* The serial stage waited for packets that a helper has finished. */
static void order_again_work(struct work_struct *work)
{
	rcu_read_lock_bh();
	kpptp_order_run(container_of(work, struct kpptp_order, again));
	rcu_read_unlock_bh();
}

/**
 * kpptp_order_init() - an empty queue
 * @o: the queue, all zero; @o->napi may be set afterwards
 * @first: a second queue that goes before it, or NULL
 * @serial: serial stage
 * @owner: its argument; stays until kpptp_order_drain()
 */
void kpptp_order_init(struct kpptp_order *o, struct sk_buff_head *first,
		      kpptp_serial_fn *serial, void *owner)
{
	skb_queue_head_init(&o->queue);
	INIT_LIST_HEAD(&o->help);
	INIT_WORK(&o->work, order_work);
	INIT_WORK(&o->again, order_again_work);
	o->first = first;
	o->serial = serial;
	o->owner = owner;
}

/**
 * kpptp_order_drain() - stop what still goes on by itself, and free what waits
 * @o: a queue that packets no longer enter, since the last grace period
 *
 * That is the CPUs that help to crypt, and both work items. What waits has keys.
 *
 * Context: process
 */
void kpptp_order_drain(struct kpptp_order *o)
{
	struct sk_buff *skb;

	kpptp_crypt_leave(o);
	cancel_work_sync(&o->again);
	cancel_work_sync(&o->work);
	while ((skb = skb_dequeue(&o->queue))) {
		memzero_explicit(&kpptp_cb(skb)->job,
				 sizeof(kpptp_cb(skb)->job));
		kfree_skb(skb);
	}
}

/**
 * kpptp_order_enter() - a packet takes its place
 * @o: the queue
 * @batch: counts it, and notes if the NAPI has to be scheduled; may be NULL
 *	with a queue that has none
 * @skb: the packet; from now on the queue's
 * @crypted: there is nothing left to crypt
 *
 * After the lock is dropped the caller runs kpptp_crypt_all() and
 * kpptp_order_run(), or schedules the NAPI if it has to be.
 *
 * Context: bottom halves off; under the lock of the order point, so that the
 * order is that of the numbers given out there.
 */
void kpptp_order_enter(struct kpptp_order *o, struct kpptp_batch *batch,
		       struct sk_buff *skb, bool crypted)
{
	bool schedule;

	kpptp_cb(skb)->state = crypted ? KPPTP_CRYPT_DONE : KPPTP_CRYPT_TODO;
	spin_lock(&o->queue.lock);
	/* Otherwise the NAPI, or who starts it again, has not ended yet. */
	schedule = o->napi && (o->waiting || skb_queue_empty(&o->queue));
	o->waiting = false;
	__skb_queue_tail(&o->queue, skb);
	if (!crypted && !o->n_todo++)
		o->todo = skb;
	spin_unlock(&o->queue.lock);
	if (!batch)
		return;
	batch->n++;
	batch->schedule |= schedule;
}

/* The first packet if its crypt is finished. Only the serial stage takes out. */
static struct sk_buff *order_leave(struct kpptp_order *o)
{
	struct sk_buff *skb;

	if (skb_queue_empty_lockless(&o->queue))
		return NULL;
	spin_lock(&o->queue.lock);
	skb = skb_peek(&o->queue);
	if (skb && kpptp_cb(skb)->state == KPPTP_CRYPT_DONE) {
		__skb_unlink(skb, &o->queue);
	} else if (skb) {
		o->waiting = true;
		skb = NULL;
	}
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

	WRITE_ONCE(o->cpu, raw_smp_processor_id());
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
 * @o: a queue without NAPI
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
 * kpptp_order_again() - packets are ready that the serial stage waited for
 * @o: the queue
 *
 * A NAPI goes on here. What is sent goes on where it was before: two CPUs that
 * send by turns would put packets into two queues of the netdev below, and those
 * overtake one another.
 *
 * Context: bottom halves off, RCU read side.
 */
void kpptp_order_again(struct kpptp_order *o)
{
	if (o->napi)
		napi_schedule(o->napi);
	else
		queue_work_on(READ_ONCE(o->cpu), system_highpri_wq, &o->again);
}

/**
 * kpptp_order_begin() - take over the serial stage for packets that need no queue
 * @o: a queue without NAPI
 *
 * Where nobody is at it and nothing waits, packets that are ready may be given to
 * it one after the other, up to kpptp_order_end().
 *
 * Context: bottom halves off, RCU read side; under the lock of the order point,
 * or only one caller at a time, so that nobody is about to enter.
 * Return: true if the caller has it
 */
bool kpptp_order_begin(struct kpptp_order *o)
{
	if (!skb_queue_empty_lockless(&o->queue) ||
	    atomic_cmpxchg(&o->kicks, 0, 1))
		return false;
	WRITE_ONCE(o->cpu, raw_smp_processor_id());
	WRITE_ONCE(o->runner, current);
	return true;
}

/**
 * kpptp_order_end() - go on with what others have brought in the meantime
 * @o: after kpptp_order_begin()
 *
 * Context: bottom halves off, RCU read side.
 */
void kpptp_order_end(struct kpptp_order *o)
{
	order_serve(o);
}

/**
 * kpptp_order_pass() - a packet enters, with nothing to crypt, and goes on
 * @o: a queue without NAPI; not full
 * @skb: the packet
 *
 * As kpptp_order_enter() and kpptp_order_run().
 *
 * Context: bottom halves off, RCU read side; only one caller at a time.
 */
void kpptp_order_pass(struct kpptp_order *o, struct sk_buff *skb)
{
	if (!kpptp_order_begin(o)) {
		kpptp_order_enter(o, NULL, skb, true);
		kpptp_order_run(o);
		return;
	}
	o->serial(o->owner, skb);
	order_serve(o);
}

/*
 * Does the NAPI go to a CPU that has come to help? Once in a busy time: this one
 * has its hands full with bringing the packets, or sending others, and that one
 * was idle. Context: queue.lock held.
 */
static bool order_hand_over(struct kpptp_order *o)
{
	if (skb_queue_empty(&o->queue))
		o->taken = false;
	if (!o->helping || o->taken)
		return false;
	o->taken = true;
	return true;
}

/*
 * Take out what is ready, at most so many packets. Return: false if there is
 * nothing, nor anything to crypt, or if it is for another CPU to go on: from then
 * on whoever brings about one or the other schedules the NAPI.
 */
static bool order_ready(struct kpptp_order *o, struct sk_buff_head *ready,
			unsigned int most)
{
	bool more = false;
	struct sk_buff *skb;

	spin_lock(&o->queue.lock);
	if (!order_hand_over(o)) {
		while (skb_queue_len(ready) < most &&
		       (skb = skb_peek(&o->queue)) &&
		       kpptp_cb(skb)->state == KPPTP_CRYPT_DONE) {
			__skb_unlink(skb, &o->queue);
			__skb_queue_tail(ready, skb);
		}
		more = !skb_queue_empty(ready) || o->n_todo;
	}
	o->waiting = !more && !skb_queue_empty(&o->queue);
	spin_unlock(&o->queue.lock);
	return more;
}

/**
 * kpptp_order_poll() - crypt stage and serial stage of a queue with NAPI
 * @o: the queue
 * @budget: of the NAPI
 *
 * Context: poll of the NAPI, RCU read side.
 * Return: what of the budget was used up; if less than that, nothing is left to
 * do but what schedules the NAPI again
 */
int kpptp_order_poll(struct kpptp_order *o, int budget)
{
	struct sk_buff_head ready;
	int done = 0, crypted = 0;
	struct sk_buff *skb;

	__skb_queue_head_init(&ready);
	while (done < budget && crypted < budget &&
	       order_ready(o, &ready, budget - done)) {
		if (skb_queue_empty(&ready))
			crypted += kpptp_crypt_group(o);
		o->alone = !done && skb_queue_len(&ready) == 1 &&
			   skb_queue_empty_lockless(&o->queue);
		while ((skb = __skb_dequeue(&ready))) {
			o->serial(o->owner, skb);
			done++;
		}
	}
	return min(max(done, crypted), budget);
}

/**
 * kpptp_order_is_mine() - is this called from inside the serial stage
 * @o: a queue without NAPI
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
