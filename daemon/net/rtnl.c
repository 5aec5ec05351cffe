// SPDX-License-Identifier: GPL-2.0-only
/* The sockets: requests and what the kernel says to them, reports of netdevs. */
#include "net/rtnl_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "log.h"

/* A mass removal of netdevs reports itself in one burst. */
#define RTN_MONITOR_RCVBUF (1024 * 1024)
/* Of a dump; the kernel takes what the reader has room for. */
#define RTN_ANSWER_MAX (32 * 1024)
/* Reports read per turn of the loop. */
#define MON_READ_BUDGET 64

/**
 * struct mon_head - the beginning of a report
 * @nlh: of which kind it is
 * @ifi: of which netdev
 */
struct mon_head {
	struct nlmsghdr nlh;
	struct ifinfomsg ifi;
};

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
static const char *extack_text(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = nlmsg_data(nlh);
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

void rtn_refused(struct rtn *rtn, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = nlmsg_data(nlh);
	const char *text = extack_text(nlh);

	rtn_words(rtn, "%s%s%s", text ? text : "", text ? ": " : "",
		  strerror(-e->error));
}

static int call_error(struct sockaddr_nl *who, struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *nlh =
		(const struct nlmsghdr *)((const char *)e - NLMSG_HDRLEN);
	struct rtn_call *call = arg;

	(void)who;
	call->ended = true;
	call->err = e->error;
	rtn_refused(call->rtn, nlh);
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

	rtn_flush_batch(rtn);
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

	if (rtn->batching)
		return rtn_batch(rtn, msg);
	return rtn_call(rtn, msg, &call);
}

static void mon_message(struct rtn *rtn, const struct mon_head *head)
{
	/* A netdev that leaves a bridge is reported as RTM_DELLINK of AF_BRIDGE. */
	if (head->ifi.ifi_family != AF_UNSPEC)
		return;
	if (head->nlh.nlmsg_type == RTM_DELLINK)
		rtn->handlers->link_gone(rtn->user,
					 (uint32_t)head->ifi.ifi_index);
	else if (head->nlh.nlmsg_type == RTM_NEWLINK &&
		 head->ifi.ifi_change & head->ifi.ifi_flags & IFF_UP)
		rtn->handlers->link_up(rtn->user,
				       (uint32_t)head->ifi.ifi_index);
}

/* A datagram is one report, of which the first bytes are enough. */
static int mon_readable(sd_event_source *s, int fd, uint32_t revents,
			void *user)
{
	struct mmsghdr msg[MON_READ_BUDGET] = { 0 };
	struct mon_head head[MON_READ_BUDGET];
	struct iovec iov[MON_READ_BUDGET];
	struct rtn *rtn = user;
	int n;

	(void)s;
	(void)revents;
	for (int i = 0; i < MON_READ_BUDGET; i++) {
		iov[i] = (struct iovec){ &head[i], sizeof(head[i]) };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	n = recvmmsg(fd, msg, MON_READ_BUDGET, MSG_DONTWAIT, NULL);
	/*
	 * A lost report is made good when the netdev is used next, which then
	 * fails with ENODEV, and by the session's own event.
	 */
	if (n < 0 && errno == ENOBUFS)
		rtn->handlers->lost(rtn->user);
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		log_warn("rtnetlink: %s", strerror(errno));
	for (int i = 0; i < n; i++)
		if (msg[i].msg_len >= sizeof(head[i]))
			mon_message(rtn, &head[i]);
	return 0;
}

/*
 * Every netdev is reported some five times on its way, and only what
 * mon_message() looks at is worth waking up for. The filter has numbers in network
 * byte order.
 */
static int mon_filter(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS,
			 offsetof(struct mon_head, nlh.nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWLINK), 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct mon_head, ifi.ifi_flags)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, htonl(IFF_UP), 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct mon_head, ifi.ifi_change)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, htonl(IFF_UP), 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog filter = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			  sizeof(filter));
}

static int mon_open(struct rtn *rtn, sd_event *event)
{
	int err;

	rtn->mon = nl_socket_alloc();
	if (!rtn->mon)
		return -ENOMEM;
	err = nl_connect(rtn->mon, NETLINK_ROUTE);
	if (err >= 0)
		err = nl_socket_add_membership(rtn->mon, RTNLGRP_LINK);
	if (err < 0) {
		log_error("rtnetlink: %s", nl_geterror(err));
		return -EIO;
	}
	if (mon_filter(nl_socket_get_fd(rtn->mon)))
		log_debug("rtnetlink: no filter: %s", strerror(errno));
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
	if (rtn->ioctl >= 0)
		close(rtn->ioctl);
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
	rtn->ioctl = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	rtn->sk = nl_socket_alloc();
	err = rtn->sk && rtn->ioctl >= 0 ? nl_connect(rtn->sk, NETLINK_ROUTE) :
					   -NLE_NOMEM;
	if (err < 0) {
		log_error("rtnetlink: %s", nl_geterror(err));
		rtn_free(rtn);
		return -EIO;
	}
	/* The kernel's datagrams are no longer than that: no need to look first. */
	nl_socket_set_msg_buf_size(rtn->sk, RTN_ANSWER_MAX);
	nl_socket_disable_msg_peek(rtn->sk);
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
