// SPDX-License-Identifier: GPL-2.0-only
#include "net/genl_msg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

struct nlmsghdr *genl_msg_begin(void *buf, uint16_t family, uint8_t cmd,
				uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = PPTP_FAMILY_VERSION;
	return nlh;
}

void genl_msg_put_session(struct nlmsghdr *nlh,
			  const struct dataplane_session *req)
{
	if (req->ifindex)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_IFINDEX, req->ifindex);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_LOCAL_ADDR, req->local.s_addr);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_PEER_ADDR, req->peer.s_addr);
	mnl_attr_put_u16(nlh, PPTP_A_SESSION_LOCAL_CALL_ID, req->local_call_id);
	if (req->peer_call_id)
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_PEER_CALL_ID,
				 req->peer_call_id);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_FLAGS, req->flags);
	if (req->outer_ifindex)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_OUTER_IFINDEX,
				 req->outer_ifindex);
}

static void put_mppe(struct nlmsghdr *nlh, uint16_t type,
		     const struct dataplane_mppe *mppe)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u32(nlh, PPTP_A_MPPE_BITS, mppe->bits);
	if (mppe->bits != PPTP_MPPE_BITS_NONE) {
		if (mppe->stateful)
			mnl_attr_put(nlh, PPTP_A_MPPE_STATEFUL, 0, NULL);
		mnl_attr_put(nlh, PPTP_A_MPPE_KEY, mppe->key_len, mppe->key);
	}
	mnl_attr_nest_end(nlh, nest);
}

static void put_bundle(struct nlmsghdr *nlh, const struct dataplane_set *req)
{
	uint32_t f = req->fields;

	if (f & DATAPLANE_MP) {
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_MRRU, req->mrru);
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_PEER_MRRU, req->peer_mrru);
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_MP_FLAGS, req->mp_flags);
	}
	if (f & DATAPLANE_DSCP)
		mnl_attr_put_u8(nlh, PPTP_A_SESSION_DSCP, req->dscp);
	if (f & DATAPLANE_BRIDGE) {
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_BRIDGE_IFINDEX,
				 req->bridge_ifindex);
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_BRIDGE_FLAGS,
				 req->bridge_flags);
	}
	if (f & DATAPLANE_NP)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_NP, req->np);
	if (f & DATAPLANE_MPPE) {
		put_mppe(nlh, PPTP_A_SESSION_MPPE_TX, &req->mppe_tx);
		put_mppe(nlh, PPTP_A_SESSION_MPPE_RX, &req->mppe_rx);
	}
}

void genl_msg_put_set(struct nlmsghdr *nlh, const struct dataplane_set *req)
{
	uint32_t f = req->fields;

	if (f & DATAPLANE_IFINDEX)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_IFINDEX, req->ifindex);
	if (f & DATAPLANE_JOIN)
		mnl_attr_put(nlh, PPTP_A_SESSION_JOIN, 0, NULL);
	if (f & DATAPLANE_PEER_CALL_ID)
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_PEER_CALL_ID,
				 req->peer_call_id);
	if (f & DATAPLANE_FLAGS)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_FLAGS, req->flags);
	if (f & DATAPLANE_HDR)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_HDR, req->hdr);
	if (f & DATAPLANE_MRU)
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_MRU, req->mru);
	if (f & DATAPLANE_PEER_MRU)
		mnl_attr_put_u16(nlh, PPTP_A_SESSION_PEER_MRU, req->peer_mru);
	if (f & DATAPLANE_MAGIC)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_MAGIC, req->magic);
	if (f & DATAPLANE_KEEPALIVE)
		mnl_attr_put_u32(nlh, PPTP_A_SESSION_KEEPALIVE, req->keepalive);
	put_bundle(nlh, req);
}

static int collect(const struct nlattr *attr, void *data, int max)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (type <= max)
		tb[type] = attr;
	return MNL_CB_OK;
}

static int collect_session(const struct nlattr *attr, void *data)
{
	return collect(attr, data, PPTP_A_SESSION_MAX);
}

static int collect_stats(const struct nlattr *attr, void *data)
{
	uint64_t *stats = data;
	int type = mnl_attr_get_type(attr);

	if (type <= PPTP_A_STATS_MAX &&
	    mnl_attr_validate(attr, MNL_TYPE_U64) >= 0)
		stats[type] = mnl_attr_get_u64(attr);
	return MNL_CB_OK;
}

static bool get_u32(const struct nlattr *attr, uint32_t *ret)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	*ret = mnl_attr_get_u32(attr);
	return true;
}

static bool get_u16(const struct nlattr *attr, uint16_t *ret)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
		return false;
	*ret = mnl_attr_get_u16(attr);
	return true;
}

static int parse(const struct nlmsghdr *nlh, const struct nlattr **tb)
{
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return -EBADMSG;
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect_session, tb);
	return 0;
}

static bool get_stats(const struct nlattr *attr, uint64_t *stats)
{
	return attr && mnl_attr_parse_nested(attr, collect_stats, stats) >= 0;
}

int genl_msg_state(const struct nlmsghdr *nlh, struct dataplane_state *st)
{
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };

	memset(st, 0, sizeof(*st));
	if (parse(nlh, tb) || !get_u32(tb[PPTP_A_SESSION_ID], &st->id))
		return -EBADMSG;
	get_u32(tb[PPTP_A_SESSION_IFINDEX], &st->session.ifindex);
	get_u32(tb[PPTP_A_SESSION_LOCAL_ADDR], &st->session.local.s_addr);
	get_u32(tb[PPTP_A_SESSION_PEER_ADDR], &st->session.peer.s_addr);
	get_u16(tb[PPTP_A_SESSION_LOCAL_CALL_ID], &st->session.local_call_id);
	get_u16(tb[PPTP_A_SESSION_PEER_CALL_ID], &st->session.peer_call_id);
	get_u32(tb[PPTP_A_SESSION_FLAGS], &st->session.flags);
	get_u32(tb[PPTP_A_SESSION_OUTER_IFINDEX], &st->session.outer_ifindex);
	get_u32(tb[PPTP_A_SESSION_IDLE_MS], &st->idle_ms);
	st->orphan = tb[PPTP_A_SESSION_ORPHAN];
	get_stats(tb[PPTP_A_SESSION_STATS], st->stats);
	return 0;
}

int genl_msg_report(const struct nlmsghdr *nlh, struct genl_report *ret)
{
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	uint32_t event;

	memset(ret, 0, sizeof(*ret));
	if (parse(nlh, tb))
		return -EBADMSG;
	ret->cmd = genl->cmd;
	/* Its attributes are another set. */
	if (genl->cmd == PPTP_CMD_NETDEV_DEMAND)
		return get_u32(tb[PPTP_A_NETDEV_IFINDEX], &ret->ifindex) ?
			       0 :
			       -EBADMSG;
	if (!get_u32(tb[PPTP_A_SESSION_ID], &ret->id))
		return -EBADMSG;
	if (genl->cmd == PPTP_CMD_FRAME) {
		const struct nlattr *data = tb[PPTP_A_SESSION_DATA];

		if (!data ||
		    !get_u16(tb[PPTP_A_SESSION_PROTOCOL], &ret->protocol))
			return -EBADMSG;
		ret->data = mnl_attr_get_payload(data);
		ret->len = mnl_attr_get_payload_len(data);
		return 0;
	}
	if (genl->cmd != PPTP_CMD_EVENT ||
	    !get_u32(tb[PPTP_A_SESSION_EVENT], &event))
		return -EBADMSG;
	ret->event = (enum pptp_event)event;
	get_u32(tb[PPTP_A_SESSION_REASON], &ret->reason);
	ret->has_stats = get_stats(tb[PPTP_A_SESSION_STATS], ret->stats);
	return 0;
}

static int find_text(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		*(const char **)data = mnl_attr_get_str(attr);
	return MNL_CB_OK;
}

int genl_msg_error(const struct nlmsghdr *nlh, char *text, size_t size)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	const char *ext = NULL;
	size_t skip = sizeof(*e);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
		return -EBADMSG;
	if (!e->error)
		return 0;
	/* Without NLM_F_CAPPED the request follows its header. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += MNL_ALIGN(e->msg.nlmsg_len) - MNL_NLMSG_HDRLEN;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    skip < mnl_nlmsg_get_payload_len(nlh))
		mnl_attr_parse(nlh, skip, find_text, &ext);
	snprintf(text, size, "%s%s%s", ext ? ext : "", ext ? ": " : "",
		 strerror(-e->error));
	return e->error;
}

static int collect_group(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (type <= CTRL_ATTR_MCAST_GRP_MAX)
		tb[type] = attr;
	return MNL_CB_OK;
}

static int find_group(const struct nlattr *attr, void *data)
{
	const struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1] = { 0 };
	const struct nlattr *name;

	mnl_attr_parse_nested(attr, collect_group, tb);
	name = tb[CTRL_ATTR_MCAST_GRP_NAME];
	if (name && mnl_attr_validate(name, MNL_TYPE_NUL_STRING) >= 0 &&
	    !strcmp(mnl_attr_get_str(name), PPTP_MCGRP_EVENTS))
		get_u32(tb[CTRL_ATTR_MCAST_GRP_ID], data);
	return MNL_CB_OK;
}

static int collect_family(const struct nlattr *attr, void *data)
{
	return collect(attr, data, CTRL_ATTR_MAX);
}

void genl_msg_family(const struct nlmsghdr *nlh, uint16_t *family,
		     uint32_t *group)
{
	const struct nlattr *tb[CTRL_ATTR_MAX + 1] = { 0 };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return;
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect_family, tb);
	get_u16(tb[CTRL_ATTR_FAMILY_ID], family);
	if (tb[CTRL_ATTR_MCAST_GROUPS])
		mnl_attr_parse_nested(tb[CTRL_ATTR_MCAST_GROUPS], find_group,
				      group);
}
