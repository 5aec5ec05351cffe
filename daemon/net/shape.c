// SPDX-License-Identifier: GPL-2.0-only
#include "net/shape.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/act/mirred.h>
#include <netlink/route/classifier.h>
#include <netlink/route/cls/matchall.h>
#include <netlink/route/link.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/qdisc/fq_codel.h>
#include <netlink/route/tc.h>
#include <stdio.h>
#include <string.h>

#include "net/rtnl_priv.h"

/* "kp": handle of our root, and preference of our filter, behind most others'. */
#define SHAPE_MAJOR 0x6b70u
#define SHAPE_ROOT TC_H_MAKE(SHAPE_MAJOR << 16, 0)
#define SHAPE_LEAF TC_H_MAKE(SHAPE_MAJOR << 16, 1)
#define SHAPE_PREF SHAPE_MAJOR

#define SHAPE_INGRESS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
#define SHAPE_EGRESS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)

/* What names of ifb netdevs begin with; the alternative name tells that it is ours. */
#define SHAPE_IFB "pptp-rx"
#define SHAPE_ALTNAME "<" SHAPE_IFB

/* Parts of a second that a bucket holds at least. */
#define BUCKET_PARTS 100

/*
 * fq_codel: a tunnel is one customer, so fewer flows than the default of 1024 take
 * less memory; target and interval as RFC 8289 section 4.4 would have them.
 */
enum {
	LEAF_FLOWS = 128,
	LEAF_PACKETS = 1000,
	LEAF_TARGET_US = 5000,
	LEAF_INTERVAL_US = 100000,
};

static uint32_t clamped(double bytes, double least)
{
	double n = bytes > least ? bytes : least;

	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/* Bytes of a bucket that holds nothing but what makes it work. */
static double least_bucket(uint64_t bytes_per_second, uint32_t packet)
{
	double slice = (double)bytes_per_second / BUCKET_PARTS;

	return slice > 2.0 * packet ? slice : 2.0 * packet;
}

void shape_buckets(const struct shape_limit *limit, uint32_t packet,
		   struct shape_buckets *out)
{
	uint64_t rate = (limit->rate + 7) / 8, peak = limit->burst / 8;
	double bucket;

	*out = (struct shape_buckets){ .rate = rate };
	if (peak <= rate || !limit->seconds || !limit->threshold) {
		out->size = clamped(0, least_bucket(rate, packet));
		return;
	}
	bucket = (double)limit->threshold / 8 * limit->seconds *
		 (double)(peak - rate) / (double)peak;
	out->size = clamped(bucket, least_bucket(rate, packet));
	out->peak = peak;
	out->peak_size = clamped(0, least_bucket(peak, packet));
}

static void ratespec(struct tc_ratespec *spec, uint64_t rate)
{
	spec->linklayer = TC_LINKLAYER_ETHERNET;
	spec->rate = rate < UINT32_MAX ? (uint32_t)rate : UINT32_MAX;
}

/*
 * Not by libnl-route, whose form of tbf tells the kernel a bucket's size as a time,
 * of which the kernel takes no more than 4.2 s.
 */
static int put_tbf(struct nl_msg *msg, const struct shape_buckets *b,
		   uint32_t packet)
{
	struct tc_tbf_qopt opt = { .limit = packet };
	struct nlattr *options = nla_nest_start(msg, TCA_OPTIONS);

	if (!options)
		return -ENOMEM;
	ratespec(&opt.rate, b->rate);
	if (b->peak)
		ratespec(&opt.peakrate, b->peak);
	if (nla_put(msg, TCA_TBF_PARMS, sizeof(opt), &opt) < 0 ||
	    nla_put_u64(msg, TCA_TBF_RATE64, b->rate) < 0 ||
	    nla_put_u32(msg, TCA_TBF_BURST, b->size) < 0)
		return -ENOMEM;
	if (b->peak && (nla_put_u64(msg, TCA_TBF_PRATE64, b->peak) < 0 ||
			nla_put_u32(msg, TCA_TBF_PBURST, b->peak_size) < 0))
		return -ENOMEM;
	nla_nest_end(msg, options);
	return 0;
}

static int set_root(struct rtn *rtn, uint32_t ifindex, int flags,
		    const struct shape_buckets *b, uint32_t packet)
{
	struct tcmsg tcm = {
		.tcm_ifindex = (int)ifindex,
		.tcm_parent = TC_H_ROOT,
		.tcm_handle = SHAPE_ROOT,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWQDISC, flags);

	if (!msg || nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, TCA_KIND, "tbf") < 0 ||
	    put_tbf(msg, b, packet)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

/* A request that libnl-route has built, or not. */
static int built(struct rtn *rtn, int nl_err, struct nl_msg *msg)
{
	if (nl_err >= 0)
		return rtn_do(rtn, msg);
	rtn_words(rtn, "%s", nl_geterror(nl_err));
	return nl_err == -NLE_NOMEM ? -ENOMEM : -EINVAL;
}

static struct rtnl_qdisc *qdisc(uint32_t ifindex, uint32_t parent,
				uint32_t handle, const char *kind)
{
	struct rtnl_qdisc *q = rtnl_qdisc_alloc();

	if (!q)
		return NULL;
	rtnl_tc_set_ifindex(TC_CAST(q), (int)ifindex);
	rtnl_tc_set_parent(TC_CAST(q), parent);
	rtnl_tc_set_handle(TC_CAST(q), handle);
	rtnl_tc_set_kind(TC_CAST(q), kind);
	return q;
}

/* A packet that the rate alone keeps so long is not one too many. */
static void leaf_patience(struct rtnl_qdisc *q, uint64_t rate, uint32_t packet)
{
	uint64_t us = (uint64_t)packet * 3 / 2 * 1000000 / rate;
	uint32_t target = us < LEAF_TARGET_US ? LEAF_TARGET_US : (uint32_t)us;

	rtnl_qdisc_fq_codel_set_target(q, target);
	rtnl_qdisc_fq_codel_set_interval(q, target - LEAF_TARGET_US +
						    LEAF_INTERVAL_US);
}

static int set_leaf(struct rtn *rtn, uint32_t ifindex, uint64_t rate,
		    uint32_t packet)
{
	struct rtnl_qdisc *q = qdisc(ifindex, SHAPE_LEAF, 0, "fq_codel");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return -ENOMEM;
	rtnl_qdisc_fq_codel_set_flows(q, LEAF_FLOWS);
	rtnl_qdisc_fq_codel_set_limit(q, LEAF_PACKETS);
	leaf_patience(q, rate, packet);
	err = rtnl_qdisc_build_add_request(q, NLM_F_CREATE, &msg);
	rtnl_qdisc_put(q);
	return built(rtn, err, msg);
}

int shape_egress(struct rtn *rtn, uint32_t ifindex,
		 const struct shape_limit *limit, uint32_t packet)
{
	struct shape_buckets b;
	char why[sizeof(rtn->error)];
	int err;

	shape_buckets(limit, packet, &b);
	/* One with our handle is changed; there is none, or it is not ours. */
	if (!set_root(rtn, ifindex, 0, &b, packet))
		return 0;
	err = set_root(rtn, ifindex, NLM_F_CREATE | NLM_F_EXCL, &b, packet);
	if (err)
		return err;
	err = set_leaf(rtn, ifindex, b.rate, packet);
	if (err) {
		memcpy(why, rtn->error, sizeof(why));
		shape_egress_stop(rtn, ifindex);
		memcpy(rtn->error, why, sizeof(why));
	}
	return err;
}

void shape_egress_stop(struct rtn *rtn, uint32_t ifindex)
{
	struct rtnl_qdisc *q = qdisc(ifindex, TC_H_ROOT, SHAPE_ROOT, "tbf");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return;
	err = rtnl_qdisc_build_delete_request(q, &msg);
	rtnl_qdisc_put(q);
	built(rtn, err, msg);
}

static int add_ifb(struct rtn *rtn, const char *name, uint32_t *ret_ifb)
{
	struct rtnl_link *link = rtnl_link_alloc();
	struct nl_msg *msg = NULL;
	int err;

	if (!link)
		return -ENOMEM;
	rtnl_link_set_name(link, name);
	rtnl_link_set_type(link, "ifb");
	err = rtnl_link_build_add_request(link, NLM_F_CREATE | NLM_F_EXCL,
					  &msg);
	rtnl_link_put(link);
	err = built(rtn, err, msg);
	if (err)
		return err;
	*ret_ifb = if_nametoindex(name);
	return *ret_ifb ? 0 : -ENODEV;
}

int shape_ifb_add(struct rtn *rtn, uint32_t ifindex, uint32_t *ret_ifb)
{
	char name[IF_NAMESIZE], altname[IF_NAMESIZE + 2];
	int err;

	snprintf(name, sizeof(name), SHAPE_IFB "%u", ifindex);
	err = add_ifb(rtn, name, ret_ifb);
	if (err)
		return err;
	snprintf(altname, sizeof(altname), "<%s>", name);
	err = rtn_link_altname(rtn, *ret_ifb, altname);
	if (err) {
		rtn_link_del(rtn, *ret_ifb);
		*ret_ifb = 0;
	}
	return err;
}

static int add_clsact(struct rtn *rtn, uint32_t ifindex)
{
	struct rtnl_qdisc *q = qdisc(ifindex, TC_H_CLSACT,
				     TC_H_MAKE(TC_H_CLSACT, 0), "clsact");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return -ENOMEM;
	err = rtnl_qdisc_build_add_request(q, NLM_F_CREATE | NLM_F_EXCL, &msg);
	rtnl_qdisc_put(q);
	err = built(rtn, err, msg);
	return err == -EEXIST ? 0 : err;
}

static struct rtnl_act *redirect(uint32_t ifb)
{
	struct rtnl_act *act = rtnl_act_alloc();

	if (!act)
		return NULL;
	if (rtnl_tc_set_kind(TC_CAST(act), "mirred") < 0 ||
	    rtnl_mirred_set_action(act, TCA_EGRESS_REDIR) < 0 ||
	    rtnl_mirred_set_policy(act, TC_ACT_STOLEN) < 0 ||
	    rtnl_mirred_set_ifindex(act, ifb) < 0) {
		rtnl_act_put(act);
		return NULL;
	}
	return act;
}

/* All that comes in; with @ifb 0 what names such a filter for removal. */
static struct rtnl_cls *filter(uint32_t ifindex, uint32_t ifb)
{
	struct rtnl_cls *cls = rtnl_cls_alloc();
	struct rtnl_act *act;

	if (!cls)
		return NULL;
	rtnl_tc_set_ifindex(TC_CAST(cls), (int)ifindex);
	rtnl_tc_set_parent(TC_CAST(cls), SHAPE_INGRESS);
	rtnl_tc_set_kind(TC_CAST(cls), "matchall");
	rtnl_cls_set_prio(cls, SHAPE_PREF);
	rtnl_cls_set_protocol(cls, ETH_P_ALL);
	if (!ifb)
		return cls;
	act = redirect(ifb);
	if (!act || rtnl_mall_append_action(cls, act) < 0) {
		rtnl_act_put(act);
		rtnl_cls_put(cls);
		return NULL;
	}
	rtnl_act_put(act);
	return cls;
}

int shape_ingress(struct rtn *rtn, uint32_t ifindex, uint32_t ifb)
{
	struct rtnl_cls *cls;
	struct nl_msg *msg = NULL;
	int err = add_clsact(rtn, ifindex);

	if (err)
		return err;
	cls = filter(ifindex, ifb);
	if (!cls)
		return -ENOMEM;
	err = rtnl_cls_build_add_request(cls, NLM_F_CREATE | NLM_F_EXCL, &msg);
	rtnl_cls_put(cls);
	return built(rtn, err, msg);
}

static void count_filter(struct nlmsghdr *nlh, void *arg)
{
	unsigned int *count = arg;

	*count += nlh->nlmsg_type == RTM_NEWTFILTER;
}

/* Whether clsact has no filter; not so when that cannot be found out. */
static bool unused(struct rtn *rtn, uint32_t ifindex, uint32_t parent)
{
	struct tcmsg tcm = { .tcm_ifindex = (int)ifindex,
			     .tcm_parent = parent };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETTFILTER, NLM_F_DUMP);
	unsigned int count = 0;
	struct rtn_call call = { .msg = count_filter, .arg = &count };

	if (msg)
		nlmsg_append(msg, &tcm, sizeof(tcm), NLMSG_ALIGNTO);
	return !rtn_call(rtn, msg, &call) && !count;
}

void shape_ingress_stop(struct rtn *rtn, uint32_t ifindex)
{
	struct rtnl_cls *cls = filter(ifindex, 0);
	struct rtnl_qdisc *q;
	struct nl_msg *msg = NULL;
	int err;

	if (!cls)
		return;
	err = rtnl_cls_build_delete_request(cls, 0, &msg);
	rtnl_cls_put(cls);
	if (built(rtn, err, msg) || !unused(rtn, ifindex, SHAPE_INGRESS) ||
	    !unused(rtn, ifindex, SHAPE_EGRESS))
		return;
	q = qdisc(ifindex, TC_H_CLSACT, TC_H_MAKE(TC_H_CLSACT, 0), "clsact");
	if (!q)
		return;
	err = rtnl_qdisc_build_delete_request(q, &msg);
	rtnl_qdisc_put(q);
	built(rtn, err, msg);
}

/* Netdevs that are removed in one round. */
#define LEFT_MAX 64

/**
 * struct left - what a dump of netdevs found
 * @count: how many of @ifindex are set
 * @ifindex: ifb netdevs of ours
 */
struct left {
	unsigned int count;
	uint32_t ifindex[LEFT_MAX];
};

static void note_left(struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct nlattr *tb[IFLA_MAX + 1], *prop;
	struct left *left = arg;
	int rest;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlh, sizeof(*ifi), tb, IFLA_MAX, NULL) < 0 ||
	    !tb[IFLA_PROP_LIST])
		return;
	nla_for_each_nested(prop, tb[IFLA_PROP_LIST], rest) {
		if (nla_type(prop) == IFLA_ALT_IFNAME &&
		    !strncmp(nla_data(prop), SHAPE_ALTNAME,
			     strlen(SHAPE_ALTNAME)) &&
		    left->count < LEFT_MAX)
			left->ifindex[left->count++] = (uint32_t)ifi->ifi_index;
	}
}

void shape_clean(struct rtn *rtn)
{
	struct ifinfomsg ifi = { 0 };
	struct left left;
	int err;

	do {
		struct rtn_call call = { .msg = note_left, .arg = &left };
		struct nl_msg *msg =
			nlmsg_alloc_simple(RTM_GETLINK, NLM_F_DUMP);

		left.count = 0;
		if (msg)
			nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
		err = rtn_call(rtn, msg, &call);
		for (unsigned int i = 0; i < left.count && !err; i++)
			err = rtn_link_retire(rtn, left.ifindex[i]);
		if (!err && left.count)
			err = rtn_link_del_retired(rtn);
	} while (!err && left.count);
}
