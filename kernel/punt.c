// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames to the owner and events. The queue between kernel and owner is the
 * receive buffer of its socket: what does not fit is dropped and counted, PPP
 * sends it again.
 */
#include <net/genetlink.h>

#include "limits.h"
#include "netlink.h"
#include "punt.h"
#include "session.h"

/* At most so many frames a second, whoever sends them. */
static bool punt_allowed(struct kpptp_session *s)
{
	bool allowed;

	spin_lock_bh(&s->punt_lock);
	if (time_after_eq(jiffies, s->punt_at + HZ)) {
		s->punt_at = jiffies;
		s->punted = 0;
	}
	allowed = s->punted < KPPTP_PUNT_PER_SECOND;
	s->punted += allowed;
	spin_unlock_bh(&s->punt_lock);
	return allowed;
}

/**
 * kpptp_punt_frame() - hand a received frame to the owner of the session
 * @s: the session
 * @protocol: PPP protocol number
 * @data: information field
 * @len: its bytes, at most PPTP_FRAME_MAX
 *
 * Context: softirq.
 * Return: false when there is no owner, or its rate or buffer is exceeded
 */
bool kpptp_punt_frame(struct kpptp_session *s, u16 protocol, const u8 *data,
		      size_t len)
{
	u32 owner = READ_ONCE(s->owner);
	struct sk_buff *msg;
	void *hdr;

	if (!owner || !punt_allowed(s))
		return false;
	msg = genlmsg_new(nla_total_size(sizeof(u32)) +
				  nla_total_size(sizeof(u16)) +
				  nla_total_size(len),
			  GFP_ATOMIC);
	if (!msg)
		return false;
	hdr = genlmsg_put(msg, 0, 0, &kpptp_family, 0, PPTP_CMD_FRAME);
	if (!hdr || nla_put_u32(msg, PPTP_A_SESSION_ID, s->id) ||
	    nla_put_u16(msg, PPTP_A_SESSION_PROTOCOL, protocol) ||
	    nla_put(msg, PPTP_A_SESSION_DATA, len, data)) {
		nlmsg_free(msg);
		return false;
	}
	genlmsg_end(msg, hdr);
	return !genlmsg_unicast(s->net, msg, owner);
}

/**
 * kpptp_punt_event() - tell all who listen what happened to a session
 * @s: the session
 * @event: of enum pptp_event
 * @gfp: as the context allows
 */
void kpptp_punt_event(struct kpptp_session *s, u32 event, gfp_t gfp)
{
	struct sk_buff *msg = genlmsg_new(KPPTP_EVENT_SIZE, gfp);
	void *hdr;

	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &kpptp_family, 0, PPTP_CMD_EVENT);
	if (!hdr || nla_put_u32(msg, PPTP_A_SESSION_ID, s->id) ||
	    kpptp_fill_ifindex(msg, s) ||
	    nla_put_u32(msg, PPTP_A_SESSION_EVENT, event) ||
	    (event == PPTP_EVENT_SESSION_DEL &&
	     (nla_put_u32(msg, PPTP_A_SESSION_REASON, s->reason) ||
	      kpptp_fill_stats(msg, s)))) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&kpptp_family, s->net, msg, 0,
				PPTP_NLGRP_EVENTS, gfp);
}
