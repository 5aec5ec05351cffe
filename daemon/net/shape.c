// SPDX-License-Identifier: GPL-2.0-only
#include "net/shape.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/qdisc/fq_codel.h>
#include <netlink/route/tc.h>
#include <stdio.h>
#include <string.h>

#include "net/shape_priv.h"

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

void shape_ratespec(struct tc_ratespec *spec, uint64_t rate)
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
	shape_ratespec(&opt.rate, b->rate);
	if (b->peak)
		shape_ratespec(&opt.peakrate, b->peak);
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

int shape_request(struct rtn *rtn, int nl_err, struct nl_msg *msg)
{
	if (nl_err >= 0)
		return rtn_do(rtn, msg);
	rtn_words(rtn, "%s", nl_geterror(nl_err));
	return nl_err == -NLE_NOMEM ? -ENOMEM : -EINVAL;
}

struct rtnl_qdisc *shape_qdisc(uint32_t ifindex, uint32_t parent,
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

int shape_leaf(struct rtn *rtn, uint32_t ifindex, uint32_t parent,
	       uint64_t rate, uint32_t packet)
{
	struct rtnl_qdisc *q = shape_qdisc(ifindex, parent, 0, "fq_codel");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return -ENOMEM;
	rtnl_qdisc_fq_codel_set_flows(q, LEAF_FLOWS);
	rtnl_qdisc_fq_codel_set_limit(q, LEAF_PACKETS);
	leaf_patience(q, rate, packet);
	err = rtnl_qdisc_build_add_request(q, NLM_F_CREATE, &msg);
	rtnl_qdisc_put(q);
	return shape_request(rtn, err, msg);
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
	err = shape_leaf(rtn, ifindex, SHAPE_LEAF, b.rate, packet);
	if (err) {
		memcpy(why, rtn->error, sizeof(why));
		shape_egress_stop(rtn, ifindex);
		memcpy(rtn->error, why, sizeof(why));
	}
	return err;
}

void shape_egress_stop(struct rtn *rtn, uint32_t ifindex)
{
	struct rtnl_qdisc *q =
		shape_qdisc(ifindex, TC_H_ROOT, SHAPE_ROOT, "tbf");
	struct nl_msg *msg = NULL;
	int err;

	if (!q)
		return;
	err = rtnl_qdisc_build_delete_request(q, &msg);
	rtnl_qdisc_put(q);
	shape_request(rtn, err, msg);
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
	err = shape_request(rtn, err, msg);
	if (err)
		return err;
	*ret_ifb = if_nametoindex(name);
	return *ret_ifb ? 0 : -ENODEV;
}

int shape_ifb_make(struct rtn *rtn, const char *name, uint32_t *ret_ifb)
{
	char altname[IF_NAMESIZE + 2];
	int err;

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

int shape_ifb_add(struct rtn *rtn, uint32_t ifindex, uint32_t *ret_ifb)
{
	char name[IF_NAMESIZE];

	snprintf(name, sizeof(name), SHAPE_IFB_RX "%u", ifindex);
	return shape_ifb_make(rtn, name, ret_ifb);
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

/* Altnames are "<pptp-rx12>" and the like. */
static bool is_ours(const char *altname)
{
	return !strncmp(altname, "<" SHAPE_IFB_RX, sizeof(SHAPE_IFB_RX)) ||
	       !strncmp(altname, "<" SHAPE_IFB_TX, sizeof(SHAPE_IFB_TX));
}

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
		    is_ours(nla_data(prop)) && left->count < LEFT_MAX)
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
