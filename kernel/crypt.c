// SPDX-License-Identifier: GPL-2.0-only
/*
 * The crypt stage. Whoever brings packets, or takes them out, crypts what nobody
 * crypts yet, group by group. When there is much of it other CPUs are asked to
 * help: a queue stands in one list for all of them, at most once, and gets the
 * help of each for one group at a time, then it is the turn of the next queue.
 */
#include <linux/cpumask.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "crypt.h"
#include "path.h"

/* Packets that are crypted together: more than go at once through RC4. */
#define CRYPT_GROUP 8U

/*
 * Packets not yet crypted that are worth waking up another CPU, which takes the
 * time of some ten of them.
 */
#define CRYPT_SPREAD 24U

/*
 * So many of those that wait to be sent are left to whoever brought them, so
 * that helpers have finished before he has, and he need not wait for them.
 */
#define CRYPT_KEEP (2 * CRYPT_GROUP)

/**
 * struct crypt_helper - a CPU that may help
 * @work: the work item
 * @idle: entry in the list of those that have nothing to do
 * @cpu: its number, of any possible one
 */
struct crypt_helper {
	struct work_struct work;
	struct list_head idle;
	int cpu;
};

static DEFINE_SPINLOCK(crypt_help_lock); /* both lists, helpers, drained */
static LIST_HEAD(crypt_help_wanted);
static LIST_HEAD(crypt_helpers_idle);
static unsigned int crypt_helpers_busy;
static struct crypt_helper *crypt_helpers;
/* Bottom halves are off while a group is crypted, so it is never long. */
static struct workqueue_struct *crypt_wq;

/*
 * Another CPU that does not help yet, or NULL. Should it go offline right now its
 * work item runs elsewhere. Context: crypt_help_lock held.
 */
static struct crypt_helper *crypt_idle_helper(void)
{
	struct crypt_helper *helper;

	list_for_each_entry(helper, &crypt_helpers_idle, idle)
		if (helper->cpu != raw_smp_processor_id() &&
		    cpu_online(helper->cpu))
			return helper;
	return NULL;
}

/* Another CPU, if there is one, will look into the list. */
static void crypt_ask(struct kpptp_order *o)
{
	struct crypt_helper *helper = NULL;
	unsigned int others = num_online_cpus() - 1;

	if (!others || !list_empty_careful(&o->help))
		return;
	spin_lock(&crypt_help_lock);
	if (list_empty(&o->help) && !o->drained)
		list_add_tail(&o->help, &crypt_help_wanted);
	if (crypt_helpers_busy < others)
		helper = crypt_idle_helper();
	if (helper) {
		list_del_init(&helper->idle);
		crypt_helpers_busy++;
	}
	spin_unlock(&crypt_help_lock);
	if (helper)
		queue_work_on(helper->cpu, crypt_wq, &helper->work);
}

/*
 * Up to a group of packets that nobody crypts yet, if more than @keep are left.
 * Context: queue.lock held.
 */
static unsigned int crypt_claim(struct kpptp_order *o, struct sk_buff *group[],
				unsigned int keep)
{
	struct sk_buff *skb = o->todo;
	unsigned int n = 0;

	if (o->n_todo <= keep)
		return 0;
	while (o->n_todo && n < CRYPT_GROUP) {
		if (kpptp_cb(skb)->state == KPPTP_CRYPT_TODO) {
			kpptp_cb(skb)->state = KPPTP_CRYPT_CLAIMED;
			group[n++] = skb;
			o->n_todo--;
		}
		skb = skb->next;
	}
	while (o->n_todo && kpptp_cb(skb)->state != KPPTP_CRYPT_TODO)
		skb = skb->next;
	o->todo = o->n_todo ? skb : NULL;
	return n;
}

/* Touches nothing but the packets, so any CPU may do it, in any order. */
static void crypt_packets(struct sk_buff *group[], unsigned int n)
{
	struct kpptp_mppe_work work[CRYPT_GROUP];
	const struct kpptp_cb *cb;
	unsigned int i;

	for (i = 0; i < n; i++) {
		cb = kpptp_cb(group[i]);
		work[i] = (struct kpptp_mppe_work){
			.job = &cb->job,
			.dst = group[i]->data + cb->offset,
			.src = group[i]->data + cb->offset,
			.len = group[i]->len - cb->offset,
		};
	}
	kpptp_mppe_jobs_crypt(work, n);
}

/**
 * kpptp_crypt_one() - en- or decrypt a packet that is in no queue
 * @skb: linear, writable, with a job
 */
void kpptp_crypt_one(struct sk_buff *skb)
{
	crypt_packets(&skb, 1);
}

/* Context: queue.lock held. */
static void crypt_finish(struct sk_buff *group[], unsigned int n)
{
	while (n--)
		kpptp_cb(group[n])->state = KPPTP_CRYPT_DONE;
}

/**
 * kpptp_crypt_group() - en- or decrypt some packets, before the serial stage
 * @o: the queue
 *
 * Context: bottom halves off, RCU read side.
 * Return: how many
 */
unsigned int kpptp_crypt_group(struct kpptp_order *o)
{
	struct sk_buff *group[CRYPT_GROUP];
	unsigned int n;
	bool ask;

	spin_lock(&o->queue.lock);
	n = crypt_claim(o, group, 0);
	ask = o->n_todo >= CRYPT_SPREAD;
	spin_unlock(&o->queue.lock);
	if (!n)
		return 0;
	if (ask)
		crypt_ask(o);
	crypt_packets(group, n);
	spin_lock(&o->queue.lock);
	crypt_finish(group, n);
	spin_unlock(&o->queue.lock);
	return n;
}

/**
 * kpptp_crypt_all() - en- or decrypt what has entered, unless others do
 * @o: the queue
 *
 * Not for ever, should others go on entering more: groups are claimed in order,
 * so after as many packets as the queue holds the caller's are among them.
 *
 * Context: bottom halves off, RCU read side; followed by kpptp_order_run().
 */
void kpptp_crypt_all(struct kpptp_order *o)
{
	unsigned int n, done = 0;

	do {
		n = kpptp_crypt_group(o);
		done += n;
	} while (n && done < KPPTP_ORDER_PACKETS);
}

/*
 * As kpptp_crypt_group(), for others, who may have ended when it is done: they
 * do when they have nothing else to wait for, or leave a NAPI to this CPU.
 */
static void crypt_help(struct kpptp_order *o)
{
	unsigned int keep = o->napi ? 0 : CRYPT_KEEP;
	struct sk_buff *group[CRYPT_GROUP];
	bool again, more;
	unsigned int n;

	spin_lock(&o->queue.lock);
	n = crypt_claim(o, group, keep);
	more = o->n_todo > keep;
	o->helping += !!n;
	spin_unlock(&o->queue.lock);
	if (!n)
		return;
	if (more)
		crypt_ask(o);
	crypt_packets(group, n);
	spin_lock(&o->queue.lock);
	crypt_finish(group, n);
	o->helping--;
	again = o->waiting;
	o->waiting = false;
	spin_unlock(&o->queue.lock);
	if (again)
		kpptp_order_again(o);
}

/*
 * Help one queue, which stays as long as it is said to have a helper. Return:
 * false if none wants help.
 */
static bool crypt_help_next(struct crypt_helper *helper)
{
	struct kpptp_order *o;

	spin_lock(&crypt_help_lock);
	o = list_first_entry_or_null(&crypt_help_wanted, struct kpptp_order,
				     help);
	if (o) {
		list_del_init(&o->help);
		o->helpers++;
	} else {
		list_add_tail(&helper->idle, &crypt_helpers_idle);
		crypt_helpers_busy--;
	}
	spin_unlock(&crypt_help_lock);
	if (!o)
		return false;
	crypt_help(o);
	spin_lock(&crypt_help_lock);
	o->helpers--;
	spin_unlock(&crypt_help_lock);
	return true;
}

static void crypt_help_work(struct work_struct *work)
{
	struct crypt_helper *helper =
		container_of(work, struct crypt_helper, work);
	bool more;

	do {
		rcu_read_lock_bh();
		more = crypt_help_next(helper);
		rcu_read_unlock_bh();
		cond_resched();
	} while (more);
}

/**
 * kpptp_crypt_leave() - no other CPU helps any longer
 * @o: a queue that nothing is entered into
 *
 * Helpers have no reference: a queue is in their list or says that it has one,
 * and they are in an RCU read side as long as it does.
 *
 * Context: process
 */
void kpptp_crypt_leave(struct kpptp_order *o)
{
	bool busy;

	spin_lock_bh(&crypt_help_lock);
	o->drained = true;
	list_del_init(&o->help);
	busy = o->helpers;
	spin_unlock_bh(&crypt_help_lock);
	if (busy)
		synchronize_rcu();
}

/**
 * kpptp_crypt_init() - one helper for each CPU that there may be
 *
 * Return: 0, or -ENOMEM; then kpptp_crypt_exit() has to be called, too
 */
int kpptp_crypt_init(void)
{
	unsigned int n = 0, all = num_possible_cpus();
	int cpu;

	if (all == 1)
		return 0;
	crypt_wq =
		alloc_workqueue("kpptp_crypt", WQ_PERCPU | WQ_CPU_INTENSIVE, 0);
	crypt_helpers = kcalloc(all, sizeof(*crypt_helpers), GFP_KERNEL);
	if (!crypt_wq || !crypt_helpers)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct crypt_helper *helper = &crypt_helpers[n++];

		INIT_WORK(&helper->work, crypt_help_work);
		helper->cpu = cpu;
		list_add_tail(&helper->idle, &crypt_helpers_idle);
	}
	return 0;
}

/**
 * kpptp_crypt_exit() - no helpers any more
 *
 * All queues are drained by now.
 */
void kpptp_crypt_exit(void)
{
	if (crypt_wq)
		destroy_workqueue(crypt_wq);
	kfree(crypt_helpers);
}
