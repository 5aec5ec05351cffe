/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rates of tunnels, kept by the kernel's queueing disciplines.
 *
 * What leaves by a netdev waits in a token bucket filter (tbf) at its root, whose
 * queue is fq_codel. What comes in by it goes through an ifb netdev with such a queue
 * before anything else sees it, since only what is sent can wait. Tunnels that share
 * a rate have classes of one htb instead, one htb for each direction at an ifb netdev
 * that all of them go through. All of it is ours to remove: the root has a handle of
 * its own, the filter a preference of its own, and the ifb netdev an altname.
 *
 * All calls return 0 or a negative errno with words in rtn_error().
 */
#ifndef KPPTPD_SHAPE_H
#define KPPTPD_SHAPE_H

#include <stdint.h>

struct rtn;

/** enum shape_way - direction: from the peer, to the peer */
enum shape_way { SHAPE_RX, SHAPE_TX, SHAPE_WAYS };

/**
 * enum shape_bound - limits of what shares a rate
 * @SHAPE_CLASSES: classes are numbered from 1 to this
 * @SHAPE_SHARE_PACKET: largest packet that is thought of where a rate is shared, bytes
 */
enum shape_bound { SHAPE_CLASSES = 32766, SHAPE_SHARE_PACKET = 1518 };

/**
 * struct shape_limit - how fast one direction may be
 * @rate: bits/s in the long run; 0 is no limit
 * @burst: bits/s for a while; no more than @rate is no burst
 * @threshold: bits/s; what burst begins with, see shape_buckets()
 * @seconds: what the average is taken over that @threshold is for
 * @minimum: bits/s that it has in any case; 0 is no such promise
 * @priority: 1 gets first of what nobody was promised, 8 last, as does 0
 *
 * @minimum and @priority are for shape_class() alone.
 */
struct shape_limit {
	uint64_t rate;
	uint64_t burst;
	uint64_t threshold;
	uint32_t seconds;
	uint64_t minimum;
	uint32_t priority;
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

/**
 * shape_redirect() - have packets of a netdev go through an ifb netdev first
 * @rtn: the sockets
 * @ifindex: netdev
 * @way: those that come in by it, or those that leave by it
 * @ifb: ifb netdev
 * @class: class there, or 0
 */
int shape_redirect(struct rtn *rtn, uint32_t ifindex, enum shape_way way,
		   uint32_t ifb, uint32_t class);

/** shape_redirect_stop() - take that back; filters of others stay */
void shape_redirect_stop(struct rtn *rtn, uint32_t ifindex, enum shape_way way);

/**
 * shape_share_add() - make the netdev in which tunnels share a rate, and bring it up
 * @rtn: the sockets
 * @way: direction that it is for
 * @rate: what they have together, bits/s, not 0
 * @ret_ifb: gets its number; removed by rtn_link_del()
 */
int shape_share_add(struct rtn *rtn, enum shape_way way, uint64_t rate,
		    uint32_t *ret_ifb);

/** shape_share_rate() - another rate for all of them */
int shape_share_rate(struct rtn *rtn, uint32_t ifb, uint64_t rate);

/**
 * shape_class() - what one tunnel has of a shared rate
 * @rtn: the sockets
 * @ifb: of shape_share_add()
 * @class: number of the tunnel's own, 1..SHAPE_CLASSES
 * @limit: no rate is no limit but the shared one
 * @packet: bytes of the largest packet
 *
 * May be called again to change it.
 */
int shape_class(struct rtn *rtn, uint32_t ifb, uint32_t class,
		const struct shape_limit *limit, uint32_t packet);

/** shape_class_stop() - take that back; packets in it are lost */
void shape_class_stop(struct rtn *rtn, uint32_t ifb, uint32_t class);

/** shape_class_handle() - handle of the class, which packets carry as their priority */
uint32_t shape_class_handle(uint32_t class);

/** shape_clean() - remove the ifb netdevs that a dead daemon left */
void shape_clean(struct rtn *rtn);

#endif /* KPPTPD_SHAPE_H */
