// SPDX-License-Identifier: GPL-2.0-only
/* The way of a tunnel's packets through an ifb netdev. */
#include "net/shape.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <netlink/msg.h>
#include <netlink/route/act/mirred.h>
#include <netlink/route/act/skbedit.h>
#include <netlink/route/classifier.h>
#include <netlink/route/cls/matchall.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/tc.h>

#include "net/shape_priv.h"

/* Where filters of clsact stand. */
static uint32_t side(enum shape_way way)
{
	return TC_H_MAKE(TC_H_CLSACT,
			 way == SHAPE_RX ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);
}

static struct rtnl_qdisc *clsact(uint32_t ifindex)
{
	return shape_qdisc(ifindex, TC_H_CLSACT, TC_H_MAKE(TC_H_CLSACT, 0),
			   "clsact");
}

static int add_clsact(struct rtn *rtn, uint32_t ifindex)
{
	struct rtnl_qdisc *q = clsact(ifindex);
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return -ENOMEM;
	err = rtnl_qdisc_build_add_request(q, NLM_F_CREATE | NLM_F_EXCL, &msg);
	rtnl_qdisc_put(q);
	err = shape_request(rtn, err, msg);
	return err == -EEXIST ? 0 : err;
}

static bool append(struct rtnl_cls *cls, struct rtnl_act *act, bool filled)
{
	bool done = filled && !rtnl_mall_append_action(cls, act);

	rtnl_act_put(act);
	return done;
}

/* The class of a packet is its priority, which htb takes for what it is. */
static bool append_class(struct rtnl_cls *cls, uint32_t class)
{
	struct rtnl_act *act = rtnl_act_alloc();

	return act &&
	       append(cls, act,
		      rtnl_tc_set_kind(TC_CAST(act), "skbedit") >= 0 &&
			      rtnl_skbedit_set_action(act, TC_ACT_PIPE) >= 0 &&
			      rtnl_skbedit_set_priority(
				      act, shape_class_handle(class)) >= 0);
}

static bool append_redirect(struct rtnl_cls *cls, uint32_t ifb)
{
	struct rtnl_act *act = rtnl_act_alloc();

	return act &&
	       append(cls, act,
		      rtnl_tc_set_kind(TC_CAST(act), "mirred") >= 0 &&
			      rtnl_mirred_set_action(act, TCA_EGRESS_REDIR) >=
				      0 &&
			      rtnl_mirred_set_policy(act, TC_ACT_STOLEN) >= 0 &&
			      rtnl_mirred_set_ifindex(act, ifb) >= 0);
}

/* All that goes that way; without actions it names our filter for removal. */
static struct rtnl_cls *filter(uint32_t ifindex, enum shape_way way)
{
	struct rtnl_cls *cls = rtnl_cls_alloc();

	if (!cls)
		return NULL;
	rtnl_tc_set_ifindex(TC_CAST(cls), (int)ifindex);
	rtnl_tc_set_parent(TC_CAST(cls), side(way));
	rtnl_tc_set_kind(TC_CAST(cls), "matchall");
	rtnl_cls_set_prio(cls, SHAPE_PREF);
	rtnl_cls_set_protocol(cls, ETH_P_ALL);
	return cls;
}

int shape_redirect(struct rtn *rtn, uint32_t ifindex, enum shape_way way,
		   uint32_t ifb, uint32_t class)
{
	struct rtnl_cls *cls;
	struct nl_msg *msg = NULL;
	int err = add_clsact(rtn, ifindex);

	if (err)
		return err;
	cls = filter(ifindex, way);
	if (!cls)
		return -ENOMEM;
	if ((class && !append_class(cls, class)) ||
	    !append_redirect(cls, ifb)) {
		rtnl_cls_put(cls);
		return -ENOMEM;
	}
	err = rtnl_cls_build_add_request(cls, NLM_F_CREATE | NLM_F_EXCL, &msg);
	rtnl_cls_put(cls);
	return shape_request(rtn, err, msg);
}

static void count_filter(struct nlmsghdr *nlh, void *arg)
{
	unsigned int *count = arg;

	*count += nlh->nlmsg_type == RTM_NEWTFILTER;
}

/* Whether that side has no filter; not so when that cannot be found out. */
static bool unused(struct rtn *rtn, uint32_t ifindex, enum shape_way way)
{
	struct tcmsg tcm = { .tcm_ifindex = (int)ifindex,
			     .tcm_parent = side(way) };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETTFILTER, NLM_F_DUMP);
	unsigned int count = 0;
	struct rtn_call call = { .msg = count_filter, .arg = &count };

	if (msg)
		nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO);
	return !rtn_call(rtn, msg, &call) && !count;
}

void shape_redirect_stop(struct rtn *rtn, uint32_t ifindex, enum shape_way way)
{
	struct rtnl_cls *cls = filter(ifindex, way);
	struct rtnl_qdisc *q;
	struct nl_msg *msg = NULL;
	int err;

	if (!cls)
		return;
	err = rtnl_cls_build_delete_request(cls, 0, &msg);
	rtnl_cls_put(cls);
	if (shape_request(rtn, err, msg) || !unused(rtn, ifindex, SHAPE_RX) ||
	    !unused(rtn, ifindex, SHAPE_TX))
		return;
	q = clsact(ifindex);
	if (!q)
		return;
	err = rtnl_qdisc_build_delete_request(q, &msg);
	rtnl_qdisc_put(q);
	shape_request(rtn, err, msg);
}
