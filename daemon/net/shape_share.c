// SPDX-License-Identifier: GPL-2.0-only
/* Tunnels that share one rate: classes of an htb. */
#include "net/shape.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/qdisc/htb.h>
#include <netlink/route/tc.h>
#include <string.h>

#include "net/shape_priv.h"

/* Class that all others are in. */
#define SHARE_TOP TC_H_MAKE(SHAPE_MAJOR << 16, 1)

/* The kernel's unit of a bucket's size, ns. */
#define TICK_NS 64

/* htb has no class without a guarantee; this is none that anybody notices, bytes/s. */
#define NO_GUARANTEE 125

/* Where there is no limit but that of the parent, bits/s. */
#define UNLIMITED 1000000000000ull

/* The priority of who was given none. */
#define LAST 8

/**
 * struct htb_class - one of an htb, before the kernel sees it
 * @handle: its number
 * @parent: of the class that it borrows from, or of the htb
 * @rate: guaranteed, bytes/s
 * @ceil: at the most, bytes/s
 * @bucket: bytes that may exceed @ceil
 * @packet: bytes of the largest packet
 * @priority: 0 is served first, 7 last
 */
struct htb_class {
	uint32_t handle;
	uint32_t parent;
	uint64_t rate;
	uint64_t ceil;
	uint32_t bucket;
	uint32_t packet;
	uint32_t priority;
};

/*
 * The priority of a packet stays with it on its way out, where a pfifo_fast takes its
 * last four bits for a service: those from 8 on are the ordinary one.
 */
uint32_t shape_class_handle(uint32_t class)
{
	uint32_t i = class + 1;

	return TC_H_MAKE(SHAPE_MAJOR << 16, (i & ~7u) << 1 | 8 | (i & 7));
}

/* Class around that of a tunnel, which no packet names. */
static uint32_t around(uint32_t class)
{
	return shape_class_handle(class) & ~8u;
}

static uint32_t ticks(uint64_t bytes, uint64_t rate)
{
	double n = (double)bytes * 1e9 / TICK_NS / (double)rate;

	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/*
 * Not by libnl-route, which asks /proc for the unit of a bucket's size; the daemon's
 * unit does not let it see that.
 */
static int put_class(struct nl_msg *msg, const struct htb_class *c)
{
	struct tc_htb_opt opt = {
		.buffer = ticks(2 * (uint64_t)c->packet, c->rate),
		.cbuffer = ticks(c->bucket, c->ceil),
		.quantum = c->packet,
		.prio = c->priority,
	};
	struct tcmsg *tcm = nlmsg_data(nlmsg_hdr(msg));
	struct nlattr *options;

	tcm->tcm_handle = c->handle;
	tcm->tcm_parent = c->parent;
	shape_ratespec(&opt.rate, c->rate);
	shape_ratespec(&opt.ceil, c->ceil);
	if (nla_put_string(msg, TCA_KIND, "htb") < 0)
		return -ENOMEM;
	options = nla_nest_start(msg, TCA_OPTIONS);
	if (!options || nla_put(msg, TCA_HTB_PARMS, sizeof(opt), &opt) < 0 ||
	    nla_put_u64(msg, TCA_HTB_RATE64, c->rate) < 0 ||
	    nla_put_u64(msg, TCA_HTB_CEIL64, c->ceil) < 0)
		return -ENOMEM;
	nla_nest_end(msg, options);
	return 0;
}

/* A new one, or another form of one that is there. */
static int set_class(struct rtn *rtn, uint32_t ifb, const struct htb_class *c)
{
	struct tcmsg tcm = { .tcm_ifindex = (int)ifb };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWTCLASS, NLM_F_CREATE);

	if (!msg || nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO) < 0 ||
	    put_class(msg, c)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

static int del_class(struct rtn *rtn, uint32_t ifb, uint32_t handle)
{
	struct tcmsg tcm = { .tcm_ifindex = (int)ifb, .tcm_handle = handle };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELTCLASS, 0);

	if (!msg || nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

static int add_htb(struct rtn *rtn, uint32_t ifb)
{
	struct rtnl_qdisc *q = shape_qdisc(ifb, TC_H_ROOT, SHAPE_ROOT, "htb");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return -ENOMEM;
	err = rtnl_htb_set_defcls(q, 0);
	if (err >= 0)
		err = rtnl_qdisc_build_add_request(q, NLM_F_CREATE | NLM_F_EXCL,
						   &msg);
	rtnl_qdisc_put(q);
	return shape_request(rtn, err, msg);
}

int shape_share_rate(struct rtn *rtn, uint32_t ifb, uint64_t rate)
{
	const struct shape_limit limit = { .rate = rate };
	struct shape_buckets b;
	struct htb_class top = {
		.handle = SHARE_TOP,
		.parent = SHAPE_ROOT,
		.packet = SHAPE_SHARE_PACKET,
	};

	shape_buckets(&limit, top.packet, &b);
	top.rate = top.ceil = b.rate;
	top.bucket = b.size;
	return set_class(rtn, ifb, &top);
}

int shape_share_add(struct rtn *rtn, enum shape_way way, uint64_t rate,
		    uint32_t *ret_ifb)
{
	char why[sizeof(rtn->error)];
	int err = shape_ifb_make(rtn,
				 way == SHAPE_RX ? SHAPE_IFB_RX "-all" :
						   SHAPE_IFB_TX "-all",
				 ret_ifb);

	if (err)
		return err;
	err = add_htb(rtn, *ret_ifb);
	if (!err)
		err = shape_share_rate(rtn, *ret_ifb, rate);
	if (!err)
		err = rtn_link_up(rtn, *ret_ifb, 0);
	if (!err)
		return 0;
	memcpy(why, rtn->error, sizeof(why));
	rtn_link_del(rtn, *ret_ifb);
	memcpy(rtn->error, why, sizeof(why));
	*ret_ifb = 0;
	return err;
}

/*
 * Two classes, one in the other: the inner one's bucket is the burst, the outer one
 * keeps the burst at its rate.
 */
int shape_class(struct rtn *rtn, uint32_t ifb, uint32_t class,
		const struct shape_limit *limit, uint32_t packet)
{
	struct shape_limit most = *limit;
	struct shape_buckets b;
	struct htb_class c = {
		.handle = around(class),
		.parent = SHARE_TOP,
		.packet = packet,
		.priority = (limit->priority ? limit->priority : LAST) - 1,
		.rate = limit->minimum / 8,
	};
	int err;

	if (!most.rate)
		most.rate = UNLIMITED;
	shape_buckets(&most, packet, &b);
	if (c.rate < NO_GUARANTEE)
		c.rate = NO_GUARANTEE;
	c.ceil = b.peak ? b.peak : b.rate;
	c.bucket = b.peak ? b.peak_size : b.size;
	err = set_class(rtn, ifb, &c);
	if (err)
		return err;
	c.parent = c.handle;
	c.handle = shape_class_handle(class);
	c.ceil = b.rate;
	c.bucket = b.size;
	err = set_class(rtn, ifb, &c);
	if (err)
		return err;
	return shape_leaf(rtn, ifb, c.handle, b.rate, packet);
}

void shape_class_stop(struct rtn *rtn, uint32_t ifb, uint32_t class)
{
	del_class(rtn, ifb, shape_class_handle(class));
	del_class(rtn, ifb, around(class));
}
