/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of the netlink family "pptp": structs to attributes and back. Pure. */
#ifndef KPPTPD_GENL_MSG_H
#define KPPTPD_GENL_MSG_H

#include <linux/netlink.h>

#include "net/dataplane.h"

/* Larger than any datagram of a dump, which the kernel cuts at 32 KiB. */
#define GENL_MSG_SIZE (32 * 1024)
/* The largest request is a frame. */
#define GENL_REQUEST_SIZE (PPTP_FRAME_MAX + 512)
/* Larger than any frame or event, that is, any datagram that nobody asked for. */
#define GENL_FRAME_SIZE (PPTP_FRAME_MAX + 512)

/**
 * struct genl_report - a frame, an event, or demand for a session
 * @cmd: PPTP_CMD_FRAME, PPTP_CMD_EVENT or PPTP_CMD_NETDEV_DEMAND
 * @id: session
 * @protocol: of a frame
 * @data: its information field, inside the message
 * @len: bytes of @data
 * @event: what happened
 * @reason: why a session ended
 * @stats: what passed until it did
 * @has_stats: @stats was told
 * @ifindex: netdev that is to get a session
 */
struct genl_report {
	uint8_t cmd;
	uint32_t id;
	uint16_t protocol;
	const uint8_t *data;
	size_t len;
	enum pptp_event event;
	uint32_t reason;
	uint64_t stats[PPTP_A_STATS_MAX + 1];
	bool has_stats;
	uint32_t ifindex;
};

/** genl_msg_begin() - headers of a request in @buf of GENL_REQUEST_SIZE */
struct nlmsghdr *genl_msg_begin(void *buf, uint16_t family, uint8_t cmd,
				uint16_t flags, uint32_t seq);

/** genl_msg_put_session() - attributes of session-new */
void genl_msg_put_session(struct nlmsghdr *nlh,
			  const struct dataplane_session *req);

/** genl_msg_put_set() - attributes of session-set, without the id */
void genl_msg_put_set(struct nlmsghdr *nlh, const struct dataplane_set *req);

/** genl_msg_state() - read a session-new or session-get reply; 0 or -EBADMSG */
int genl_msg_state(const struct nlmsghdr *nlh, struct dataplane_state *st);

/** genl_msg_report() - read what came by itself; 0 or -EBADMSG */
int genl_msg_report(const struct nlmsghdr *nlh, struct genl_report *ret);

/**
 * genl_msg_error() - read an NLMSG_ERROR
 * @text: gets the errno in words, led by the kernel's extended text if any
 *
 * Returns the error as 0 or a negative errno.
 */
int genl_msg_error(const struct nlmsghdr *nlh, char *text, size_t size);

/** genl_msg_family() - read the answer to CTRL_CMD_GETFAMILY */
void genl_msg_family(const struct nlmsghdr *nlh, uint16_t *family,
		     uint32_t *group);

#endif /* KPPTPD_GENL_MSG_H */
