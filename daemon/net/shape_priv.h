/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the rates share. */
#ifndef KPPTPD_SHAPE_PRIV_H
#define KPPTPD_SHAPE_PRIV_H

#include <linux/pkt_sched.h>

#include "net/rtnl_priv.h"
#include "net/shape.h"

struct rtnl_qdisc;

/* "kp": handle of our root, and preference of our filter, behind most others'. */
#define SHAPE_MAJOR 0x6b70u
#define SHAPE_ROOT TC_H_MAKE(SHAPE_MAJOR << 16, 0)
#define SHAPE_LEAF TC_H_MAKE(SHAPE_MAJOR << 16, 1)
#define SHAPE_PREF SHAPE_MAJOR

/* What names of ifb netdevs begin with; the alternative name tells that it is ours. */
#define SHAPE_IFB_RX "pptp-rx"
#define SHAPE_IFB_TX "pptp-tx"

/** shape_ratespec() - @rate bytes/s; the kernel wants the rest of it elsewhere */
void shape_ratespec(struct tc_ratespec *spec, uint64_t rate);

/** shape_qdisc() - one to be filled in, or NULL without memory */
struct rtnl_qdisc *shape_qdisc(uint32_t ifindex, uint32_t parent,
			       uint32_t handle, const char *kind);

/** shape_request() - send what libnl-route has built (@nl_err 0), or say why not */
int shape_request(struct rtn *rtn, int nl_err, struct nl_msg *msg);

/** shape_leaf() - fq_codel for one tunnel at @parent, which lets @rate bytes/s pass */
int shape_leaf(struct rtn *rtn, uint32_t ifindex, uint32_t parent,
	       uint64_t rate, uint32_t packet);

/** shape_ifb_make() - an ifb netdev that is told as ours */
int shape_ifb_make(struct rtn *rtn, const char *name, uint32_t *ret_ifb);

#endif /* KPPTPD_SHAPE_PRIV_H */
