// SPDX-License-Identifier: GPL-2.0-only
/* The sockets: requests and what the kernel says to them, reports of netdevs. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "log.h"

/* A mass removal of netdevs reports itself in one burst. */
#define RTN_MONITOR_RCVBUF (1024 * 1024)

const char *rtn_error(const struct rtn *rtn)
{
	return rtn->error;
}

void rtn_words(struct rtn *rtn, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(rtn->error, sizeof(rtn->error), fmt, ap);
	va_end(ap);
}

/* What is left of an answer that could not be read to its end is passed over. */
static int call_seq(struct nl_msg *msg, void *arg)
{
	const struct rtn_call *call = arg;

	return nlmsg_hdr(msg)->nlmsg_seq == call->seq ? NL_OK : NL_SKIP;
}

static int call_valid(struct nl_msg *msg, void *arg)
{
	struct rtn_call *call = arg;

	if (call->msg)
		call->msg(nlmsg_hdr(msg), call->arg);
	return NL_OK;
}

/* The kernel's extended text, or NULL. */
static const char *extack_text(const struct nlmsghdr *nlh,
			       const struct nlmsgerr *e)
{
	size_t skip = sizeof(*e);
	struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (NLMSG_HDRLEN + skip >= nlh->nlmsg_len)
		return NULL;
	attr = nla_find((const struct nlattr *)((const char *)e + skip),
			(int)(nlh->nlmsg_len - NLMSG_HDRLEN - skip),
			NLMSGERR_ATTR_MSG);
	return attr ? nla_get_string(attr) : NULL;
}

static int call_error(struct sockaddr_nl *who, struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *nlh =
		(const struct nlmsghdr *)((const char *)e - NLMSG_HDRLEN);
	struct rtn_call *call = arg;
	const char *text = extack_text(nlh, e);

	(void)who;
	call->ended = true;
	call->err = e->error;
	rtn_words(call->rtn, "%s%s%s", text ? text : "", text ? ": " : "",
		  strerror(-e->error));
	return NL_STOP;
}

static int call_end(struct nl_msg *msg, void *arg)
{
	struct rtn_call *call = arg;

	(void)msg;
	call->ended = true;
	return NL_STOP;
}

int rtn_call(struct rtn *rtn, struct nl_msg *msg, struct rtn_call *call)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int n;

	if (!cb || !msg) {
		nl_cb_put(cb);
		nlmsg_free(msg);
		return -ENOMEM;
	}
	call->rtn = rtn;
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, call_seq, call);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, call_valid, call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, call_end, call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, call_end, call);
	nl_cb_err(cb, NL_CB_CUSTOM, call_error, call);
	if (!(nlmsg_hdr(msg)->nlmsg_flags & NLM_F_DUMP))
		nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK;
	n = nl_send_auto(rtn->sk, msg);
	call->seq = nlmsg_hdr(msg)->nlmsg_seq;
	while (n >= 0 && !call->ended)
		n = nl_recvmsgs(rtn->sk, cb);
	nlmsg_free(msg);
	nl_cb_put(cb);
	if (n < 0 && !call->err) {
		call->err = -EIO;
		rtn_words(rtn, "rtnetlink: %s", nl_geterror(n));
	}
	return call->err;
}

int rtn_do(struct rtn *rtn, struct nl_msg *msg)
{
	struct rtn_call call = { 0 };

	return rtn_call(rtn, msg, &call);
}

static int mon_message(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct rtn *rtn = arg;

	/* A netdev that leaves a bridge is reported as RTM_DELLINK of AF_BRIDGE. */
	if (nlmsg_datalen(nlh) < (int)sizeof(*ifi) ||
	    ifi->ifi_family != AF_UNSPEC)
		return NL_OK;
	if (nlh->nlmsg_type == RTM_DELLINK)
		rtn->handlers->link_gone(rtn->user, (uint32_t)ifi->ifi_index);
	else if (nlh->nlmsg_type == RTM_NEWLINK &&
		 ifi->ifi_change & ifi->ifi_flags & IFF_UP)
		rtn->handlers->link_up(rtn->user, (uint32_t)ifi->ifi_index);
	return NL_OK;
}

static int mon_readable(sd_event_source *s, int fd, uint32_t revents,
			void *user)
{
	struct rtn *rtn = user;
	int err = nl_recvmsgs_default(rtn->mon);

	(void)s;
	(void)fd;
	(void)revents;
	/*
	 * A lost report is made good when the netdev is used next, which then
	 * fails with ENODEV, and by the session's own event.
	 */
	if (err < 0 && err != -NLE_AGAIN && err != -NLE_NOMEM)
		log_warn("rtnetlink: %s", nl_geterror(err));
	return 0;
}

static int mon_open(struct rtn *rtn, sd_event *event)
{
	int err;

	rtn->mon = nl_socket_alloc();
	if (!rtn->mon)
		return -ENOMEM;
	nl_socket_disable_seq_check(rtn->mon);
	nl_socket_modify_cb(rtn->mon, NL_CB_VALID, NL_CB_CUSTOM, mon_message,
			    rtn);
	err = nl_connect(rtn->mon, NETLINK_ROUTE);
	if (err >= 0)
		err = nl_socket_add_membership(rtn->mon, RTNLGRP_LINK);
	if (err < 0) {
		log_error("rtnetlink: %s", nl_geterror(err));
		return -EIO;
	}
	nl_socket_set_nonblocking(rtn->mon);
	nl_socket_set_buffer_size(rtn->mon, RTN_MONITOR_RCVBUF, 0);
	return sd_event_add_io(event, &rtn->io, nl_socket_get_fd(rtn->mon),
			       EPOLLIN, mon_readable, rtn);
}

void rtn_free(struct rtn *rtn)
{
	if (!rtn)
		return;
	sd_event_source_disable_unref(rtn->io);
	nl_socket_free(rtn->mon);
	nl_socket_free(rtn->sk);
	free(rtn);
}

int rtn_new(sd_event *event, const struct rtn_handlers *handlers, void *user,
	    struct rtn **ret)
{
	struct rtn *rtn = calloc(1, sizeof(*rtn));
	int err, on = 1;

	if (!rtn)
		return -ENOMEM;
	rtn->handlers = handlers;
	rtn->user = user;
	rtn->sk = nl_socket_alloc();
	err = rtn->sk ? nl_connect(rtn->sk, NETLINK_ROUTE) : -NLE_NOMEM;
	if (err < 0) {
		log_error("rtnetlink: %s", nl_geterror(err));
		rtn_free(rtn);
		return -EIO;
	}
	setsockopt(nl_socket_get_fd(rtn->sk), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	setsockopt(nl_socket_get_fd(rtn->sk), SOL_NETLINK, NETLINK_CAP_ACK, &on,
		   sizeof(on));
	err = mon_open(rtn, event);
	if (err < 0) {
		rtn_free(rtn);
		return err;
	}
	*ret = rtn;
	return 0;
}
