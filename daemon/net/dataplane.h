/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The border to the fast path: sessions, their parameters, PPP control frames.
 * dataplane_genl.c is the kernel module behind generic netlink, dataplane_null.c
 * joins sessions inside one process, for tests.
 */
#ifndef KPPTPD_DATAPLANE_H
#define KPPTPD_DATAPLANE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/pptp.h>

typedef struct sd_event sd_event;

/**
 * struct dataplane_session - what makes a session
 * @ifindex: netdev of kind pptp that carries its packets; 0 while not known,
 *	only control frames pass then, and no field of a bundle can be set
 * @local: source address of its GRE packets
 * @peer: address of the peer
 * @local_call_id: call id in what we receive, host order
 * @peer_call_id: call id in what we send, host order; 0 is "not known yet" here,
 *	a peer's that really is 0 has to be told by dataplane_set()
 * @flags: enum pptp_session_flags
 * @outer_ifindex: netdev that its GRE packets are routed by and come through,
 *	as SO_BINDTODEVICE does for the TCP connection; with a VRF those of all
 *	netdevs in it; 0 for those of no VRF. @local has to be an address there
 */
struct dataplane_session {
	uint32_t ifindex;
	struct in_addr local;
	struct in_addr peer;
	uint16_t local_call_id;
	uint16_t peer_call_id;
	uint32_t flags;
	uint32_t outer_ifindex;
};

/**
 * struct dataplane_mppe - MPPE of one direction
 * @bits: key strength; PPTP_MPPE_BITS_NONE turns encryption off
 * @stateful: RFC 3078 stateful mode
 * @key_len: bytes in @key: 8 for 40 and 56 bit, 16 for 128 bit
 * @key: start key; the caller wipes it
 */
struct dataplane_mppe {
	enum pptp_mppe_bits bits;
	bool stateful;
	uint8_t key_len;
	uint8_t key[PPTP_MPPE_KEY_MAX];
};

/* In place of a DSCP: that of the packet inside. */
#define DATAPLANE_DSCP_INHERIT 64

/**
 * enum dataplane_field - which fields of a struct dataplane_set are given
 *
 * Those of %DATAPLANE_BUNDLE belong to the bundle of the session's netdev: any
 * of its sessions sets them for all.
 */
enum dataplane_field {
	DATAPLANE_PEER_CALL_ID = 1 << 0,
	DATAPLANE_FLAGS = 1 << 1,
	DATAPLANE_NP = 1 << 2,
	DATAPLANE_HDR = 1 << 3,
	DATAPLANE_MRU = 1 << 4,
	DATAPLANE_PEER_MRU = 1 << 5,
	DATAPLANE_MAGIC = 1 << 6,
	DATAPLANE_KEEPALIVE = 1 << 7,
	DATAPLANE_MPPE = 1 << 8,
	DATAPLANE_IFINDEX = 1 << 9,
	DATAPLANE_JOIN = 1 << 10,
	DATAPLANE_MP = 1 << 11,
	DATAPLANE_DSCP = 1 << 12,
	DATAPLANE_BRIDGE = 1 << 13,
	DATAPLANE_BUNDLE = DATAPLANE_NP | DATAPLANE_MPPE | DATAPLANE_MP |
			   DATAPLANE_DSCP | DATAPLANE_BRIDGE,
};

/**
 * struct dataplane_set - what negotiation changes; one call is one whole change
 * @fields: enum dataplane_field bits; a field not named keeps its value
 * @ifindex: netdev of a session that has none yet
 * @peer_call_id: call id in what we send
 * @flags: enum pptp_session_flags
 * @np: enum pptp_np bits, the network protocols that are open
 * @hdr: enum pptp_hdr bits, header compression in what we send
 * @mru: largest PPP information field that we accept, bytes
 * @peer_mru: largest PPP information field that the peer accepts, bytes
 * @magic: our LCP magic number; from now on the kernel does LCP Echo
 * @keepalive: seconds of silence before probing, 0 is off
 * @mppe_tx: encryption of what we send
 * @mppe_rx: encryption of what we receive
 * @mrru: %DATAPLANE_MP: largest packet that we put together from fragments (RFC
 *	1990), bytes; 0 refuses fragments
 * @peer_mrru: %DATAPLANE_MP: likewise the peer's; 0 sends none
 * @mp_flags: %DATAPLANE_MP: enum pptp_mp_flags
 * @dscp: of the outer header, 0..63 or %DATAPLANE_DSCP_INHERIT
 * @bridge_ifindex: %DATAPLANE_BRIDGE: ethernet-mode netdev of kind pptp for
 *	bridged frames; 0 takes it away
 * @bridge_flags: %DATAPLANE_BRIDGE: enum pptp_bridge_flags
 *
 * %DATAPLANE_JOIN has no field: with %DATAPLANE_IFINDEX it makes the session one
 * more of a netdev that has some, whose bundle does MP both ways.
 */
struct dataplane_set {
	uint32_t fields;
	uint32_t ifindex;
	uint16_t peer_call_id;
	uint32_t flags;
	uint32_t np;
	uint32_t hdr;
	uint16_t mru;
	uint16_t peer_mru;
	uint32_t magic;
	uint32_t keepalive;
	struct dataplane_mppe mppe_tx;
	struct dataplane_mppe mppe_rx;
	uint16_t mrru;
	uint16_t peer_mrru;
	uint32_t mp_flags;
	uint8_t dscp;
	uint32_t bridge_ifindex;
	uint32_t bridge_flags;
};

/**
 * struct dataplane_state - what a session looks like now
 * @id: its number
 * @session: what made it
 * @orphan: nobody owns it
 * @idle_ms: milliseconds since a network-layer packet passed, either way
 * @stats: counters, indexed by PPTP_A_STATS_*
 */
struct dataplane_state {
	uint32_t id;
	struct dataplane_session session;
	bool orphan;
	uint32_t idle_ms;
	uint64_t stats[PPTP_A_STATS_MAX + 1];
};

/**
 * struct dataplane_handlers - what the data plane reports, from the event loop
 * @frame: a PPP control frame came from the peer; @data is the information
 *	field and lives for the call only
 * @event: something happened to session @id; for PPTP_EVENT_SESSION_DEL @reason is
 *	an enum pptp_del_reason, and @stats has what passed in all, or is NULL
 * @demand: a packet wants out by a netdev that dataplane_demand() named; at most
 *	one report a second for each. NULL when none is named
 * @overrun: reports were lost; the owner compares its sessions with
 *	dataplane_dump()
 *
 * Handlers may call every function of this file but dataplane_free().
 */
struct dataplane_handlers {
	void (*frame)(void *user, uint32_t id, uint16_t protocol,
		      const uint8_t *data, size_t len);
	void (*event)(void *user, uint32_t id, enum pptp_event event,
		      uint32_t reason, const uint64_t *stats);
	void (*demand)(void *user, uint32_t ifindex);
	void (*overrun)(void *user);
};

struct dataplane;

typedef void dataplane_state_fn(void *user, const struct dataplane_state *st);

/**
 * struct dataplane_ops - one implementation; the functions are those below
 */
struct dataplane_ops {
	int (*session_new)(struct dataplane *dp,
			   const struct dataplane_session *req,
			   uint32_t *ret_id);
	int (*session_set)(struct dataplane *dp, uint32_t id,
			   const struct dataplane_set *req);
	int (*session_dump)(struct dataplane *dp, uint32_t id,
			    dataplane_state_fn *fn, void *user);
	int (*session_adopt)(struct dataplane *dp, uint32_t id);
	int (*session_del)(struct dataplane *dp, uint32_t id);
	int (*frame_send)(struct dataplane *dp, uint32_t id, uint16_t protocol,
			  const uint8_t *data, size_t len);
	int (*netdev_demand)(struct dataplane *dp, uint32_t ifindex, bool on);
	void (*free)(struct dataplane *dp);
};

/**
 * struct dataplane - head of every implementation's object
 * @ops: the implementation
 * @handlers: receiver of reports
 * @user: its pointer
 * @error: text of the last call that failed, with the kernel's own words
 */
struct dataplane {
	const struct dataplane_ops *ops;
	const struct dataplane_handlers *handlers;
	void *user;
	char error[256];
};

/**
 * dataplane_genl_new() - the data plane of kpptp.ko
 * @event: loop that reads what the kernel sends
 * @handlers: receiver of reports, lives as long as the data plane
 * @user: its pointer
 * @ret: the data plane
 *
 * Loads the module once when it is not there. Returns 0 or a negative errno
 * after logging what to do about it.
 */
int dataplane_genl_new(sd_event *event,
		       const struct dataplane_handlers *handlers, void *user,
		       struct dataplane **ret);

/**
 * dataplane_new() - make a session owned by this process
 *
 * Returns 0 and its number in @ret_id, or a negative errno with text in
 * dataplane_error(): -EEXIST when another session has that call id, -ENODEV
 * when the netdev is gone, -EBUSY when the netdev has a session.
 */
static inline int dataplane_new(struct dataplane *dp,
				const struct dataplane_session *req,
				uint32_t *ret_id)
{
	return dp->ops->session_new(dp, req, ret_id);
}

/**
 * dataplane_set() - change a session; all of @req or nothing takes effect
 *
 * Returns 0 or a negative errno: -ENOENT when there is no such session, -EBUSY
 * when its netdev has another one and %DATAPLANE_JOIN is not given.
 */
static inline int dataplane_set(struct dataplane *dp, uint32_t id,
				const struct dataplane_set *req)
{
	return dp->ops->session_set(dp, id, req);
}

/**
 * dataplane_dump() - tell @fn about session @id, or about all when @id is 0
 *
 * Returns 0 or a negative errno; -EINTR when the list changed meanwhile too
 * often for a consistent dump.
 */
static inline int dataplane_dump(struct dataplane *dp, uint32_t id,
				 dataplane_state_fn *fn, void *user)
{
	return dp->ops->session_dump(dp, id, fn, user);
}

/**
 * dataplane_adopt() - own a session that nobody owns
 *
 * Returns 0 or a negative errno: -ENOENT when there is no such session.
 */
static inline int dataplane_adopt(struct dataplane *dp, uint32_t id)
{
	return dp->ops->session_adopt(dp, id);
}

/** dataplane_del() - end a session; 0, or -ENOENT when it is gone already */
static inline int dataplane_del(struct dataplane *dp, uint32_t id)
{
	return dp->ops->session_del(dp, id);
}

/**
 * dataplane_send() - send one PPP control frame, unencrypted
 * @data: information field, @len bytes, at most PPTP_FRAME_MAX
 *
 * Returns 0 when it was handed over (it may still be lost, as any frame) or a
 * negative errno.
 */
static inline int dataplane_send(struct dataplane *dp, uint32_t id,
				 uint16_t protocol, const uint8_t *data,
				 size_t len)
{
	return dp->ops->frame_send(dp, id, protocol, data, len);
}

/**
 * dataplane_demand() - report when a packet wants out by a netdev, or no longer
 * @ifindex: of kind pptp in ppp mode; with @on, without a session
 *
 * While it is on the netdev has carrier and drops its packets. It ends by itself
 * when a session is bound to the netdev, when that moves to another namespace,
 * and with the data plane.
 *
 * Returns 0 or a negative errno: -ENODEV when the netdev is gone, -EBUSY when it
 * has a session.
 */
static inline int dataplane_demand(struct dataplane *dp, uint32_t ifindex,
				   bool on)
{
	return dp->ops->netdev_demand(dp, ifindex, on);
}

/** dataplane_error() - why the last call failed, in words */
static inline const char *dataplane_error(const struct dataplane *dp)
{
	return dp->error;
}

/** dataplane_free() - end the data plane and all sessions made through it */
static inline void dataplane_free(struct dataplane *dp)
{
	if (dp)
		dp->ops->free(dp);
}

#endif /* KPPTPD_DATAPLANE_H */
