/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rates of tunnels, kept by the kernel's queueing disciplines.
 *
 * What leaves by a netdev waits in a token bucket filter (tbf) at its root, whose
 * queue is fq_codel. What comes in by it goes through an ifb netdev with such a queue
 * before anything else sees it, since only what is sent can wait. All of it is ours
 * to remove: the root has a handle of its own, the filter a preference of its own,
 * and the ifb netdev an altname.
 *
 * All calls return 0 or a negative errno with words in rtn_error().
 */
#ifndef KPPTPD_SHAPE_H
#define KPPTPD_SHAPE_H

#include <stdint.h>

struct rtn;

/**
 * struct shape_limit - how fast one direction may be
 * @rate: bits/s in the long run; 0 is no limit
 * @burst: bits/s for a while; no more than @rate is no burst
 * @threshold: bits/s; what burst begins with, see shape_buckets()
 * @seconds: what the average is taken over that @threshold is for
 */
struct shape_limit {
	uint64_t rate;
	uint64_t burst;
	uint64_t threshold;
	uint32_t seconds;
};

/**
 * struct shape_buckets - the same for the kernel
 * @rate: bytes/s that fill the bucket
 * @size: bytes in the bucket when it is full
 * @peak: bytes/s at which it is emptied, 0 for at once
 * @peak_size: bytes that may leave at once where @peak is not 0
 */
struct shape_buckets {
	uint64_t rate;
	uint32_t size;
	uint64_t peak;
	uint32_t peak_size;
};

/**
 * shape_buckets() - RouterOS's burst as token buckets. Pure.
 * @limit: with a rate
 * @packet: bytes of the largest packet
 * @out: overwritten
 *
 * RouterOS allows the burst rate B while the average over the last T seconds is below
 * the threshold H: who was silent before sends at B for T * H / B seconds. That is
 * what a bucket of T * H * (B - R) / B bits is good for that fills with R and is
 * emptied with B. From there on the two differ: a bucket fills with what R leaves
 * unused, however much is sent, and the long run never sees more than R.
 *
 * A bucket holds 10 ms of its rate, and two packets, at the least, and 4 GiB at the
 * most.
 */
void shape_buckets(const struct shape_limit *limit, uint32_t packet,
		   struct shape_buckets *out);

/**
 * shape_egress() - limit what leaves by a netdev
 * @rtn: the sockets
 * @ifindex: netdev
 * @limit: with a rate
 * @packet: bytes of the largest packet; larger ones are dropped
 *
 * May be called again to change it. -EEXIST when the netdev's root is a queueing
 * discipline of someone else, which stays.
 */
int shape_egress(struct rtn *rtn, uint32_t ifindex,
		 const struct shape_limit *limit, uint32_t packet);

/** shape_egress_stop() - take that back; somebody else's root stays */
void shape_egress_stop(struct rtn *rtn, uint32_t ifindex);

/**
 * shape_ifb_add() - make the netdev through which goes what comes in
 * @rtn: the sockets
 * @ifindex: netdev of the tunnel, which gives it its name
 * @ret_ifb: gets its number
 *
 * Limit it by shape_egress(), then bring it up, which is quicker than the other way
 * round; remove it by rtn_link_del().
 */
int shape_ifb_add(struct rtn *rtn, uint32_t ifindex, uint32_t *ret_ifb);

/** shape_ingress() - what comes in by @ifindex goes through @ifb first */
int shape_ingress(struct rtn *rtn, uint32_t ifindex, uint32_t ifb);

/** shape_ingress_stop() - take that back; filters of others stay */
void shape_ingress_stop(struct rtn *rtn, uint32_t ifindex);

/** shape_clean() - remove the ifb netdevs that a dead daemon left */
void shape_clean(struct rtn *rtn);

#endif /* KPPTPD_SHAPE_H */
