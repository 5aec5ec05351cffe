// SPDX-License-Identifier: GPL-2.0-only
#include "net/rtnl.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/pptp.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "log.h"

/* Addresses or routes that rtn_flush() removes in one round; a tunnel has some twenty. */
#define RTN_FLUSH_MAX 128
/* A mass removal of netdevs reports itself in one burst. */
#define RTN_MONITOR_RCVBUF (1024 * 1024)

/**
 * struct rtn - two rtnetlink sockets
 * @sk: requests
 * @mon: reports of links
 * @io: reads @mon
 * @handlers: receiver of reports
 * @user: its pointer
 * @error: words for the last call that failed
 */
struct rtn {
	struct nl_sock *sk;
	struct nl_sock *mon;
	sd_event_source *io;
	const struct rtn_handlers *handlers;
	void *user;
	char error[256];
};

/**
 * struct rtn_call - a request that waits for its answer
 * @rtn: whose
 * @msg: called for each message of the answer, or NULL
 * @arg: its pointer
 * @seq: number of the request
 * @ended: the kernel has said how it went
 * @err: what the kernel said, 0 or a negative errno
 */
struct rtn_call {
	struct rtn *rtn;
	void (*msg)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	uint32_t seq;
	bool ended;
	int err;
};

const char *rtn_error(const struct rtn *rtn)
{
	return rtn->error;
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
	snprintf(call->rtn->error, sizeof(call->rtn->error), "%s%s%s",
		 text ? text : "", text ? ": " : "", strerror(-e->error));
	return NL_STOP;
}

static int call_end(struct nl_msg *msg, void *arg)
{
	struct rtn_call *call = arg;

	(void)msg;
	call->ended = true;
	return NL_STOP;
}

/*
 * Sends @msg, frees it, and reads the answer to its end, which need not come in
 * the datagram that carries what was asked for.
 */
static int rtn_call(struct rtn *rtn, struct nl_msg *msg, struct rtn_call *call)
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
		snprintf(rtn->error, sizeof(rtn->error), "rtnetlink: %s",
			 nl_geterror(n));
	}
	return call->err;
}

static int rtn_do(struct rtn *rtn, struct nl_msg *msg)
{
	struct rtn_call call = { 0 };

	return rtn_call(rtn, msg, &call);
}

int rtn_link_add(struct rtn *rtn, const char *name, uint32_t *ret_ifindex)
{
	struct rtnl_link *link = rtnl_link_alloc();
	struct nl_msg *msg = NULL;
	int err;

	if (!link)
		return -ENOMEM;
	rtnl_link_set_name(link, name);
	rtnl_link_set_type(link, PPTP_FAMILY_NAME);
	rtnl_link_build_add_request(link, NLM_F_CREATE | NLM_F_EXCL, &msg);
	rtnl_link_put(link);
	err = rtn_do(rtn, msg);
	if (err)
		return err;
	*ret_ifindex = if_nametoindex(name);
	return *ret_ifindex ? 0 : -ENODEV;
}

int rtn_link_del(struct rtn *rtn, uint32_t ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

int rtn_link_altname(struct rtn *rtn, uint32_t ifindex, const char *altname)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(
		RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
	struct nlattr *list;

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		goto nomem;
	list = nla_nest_start(msg, IFLA_PROP_LIST | NLA_F_NESTED);
	if (!list || nla_put_string(msg, IFLA_ALT_IFNAME, altname) < 0)
		goto nomem;
	nla_nest_end(msg, list);
	return rtn_do(rtn, msg);
nomem:
	nlmsg_free(msg);
	return -ENOMEM;
}

int rtn_link_rename(struct rtn *rtn, uint32_t ifindex, const char *name)
{
	struct ifinfomsg ifi = { .ifi_index = (int)ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, name) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

int rtn_link_up(struct rtn *rtn, uint32_t ifindex, uint32_t mtu)
{
	struct ifinfomsg ifi = {
		.ifi_index = (int)ifindex,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    (mtu && nla_put_u32(msg, IFLA_MTU, mtu) < 0)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

/**
 * struct dump_links - where the messages of a link dump go
 * @fn: receiver
 * @user: its pointer
 */
struct dump_links {
	rtn_link_fn *fn;
	void *user;
};

static bool is_pptp(struct nlattr *info)
{
	struct nlattr *kind =
		info ? nla_find(nla_data(info), nla_len(info), IFLA_INFO_KIND) :
		       NULL;

	return kind && !nla_strcmp(kind, PPTP_FAMILY_NAME);
}

static void dump_link(struct nlmsghdr *nlh, void *arg)
{
	const struct dump_links *d = arg;
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct nlattr *tb[IFLA_MAX + 1], *prop;
	struct rtn_link link = { 0 };
	int left;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlh, sizeof(*ifi), tb, IFLA_MAX, NULL) < 0 ||
	    !is_pptp(tb[IFLA_LINKINFO]) || !tb[IFLA_IFNAME])
		return;
	link.ifindex = (uint32_t)ifi->ifi_index;
	nla_strlcpy(link.name, tb[IFLA_IFNAME], sizeof(link.name));
	if (tb[IFLA_PROP_LIST]) {
		nla_for_each_nested(prop, tb[IFLA_PROP_LIST], left) {
			const char *name = nla_data(prop);

			if (nla_type(prop) == IFLA_ALT_IFNAME && *name == '<')
				nla_strlcpy(link.altname, prop,
					    sizeof(link.altname));
		}
	}
	d->fn(d->user, &link);
}

int rtn_link_dump(struct rtn *rtn, rtn_link_fn *fn, void *user)
{
	struct ifinfomsg ifi = { 0 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, NLM_F_DUMP);
	struct dump_links d = { fn, user };
	struct rtn_call call = { .msg = dump_link, .arg = &d };

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_call(rtn, msg, &call);
}

static struct nl_addr *in_addr_new(struct in_addr a, int prefix)
{
	struct nl_addr *addr = nl_addr_build(AF_INET, &a, sizeof(a));

	if (addr)
		nl_addr_set_prefixlen(addr, prefix);
	return addr;
}

static int addr_change(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		       struct in_addr peer, bool add)
{
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_addr *l = in_addr_new(local, 32), *p = in_addr_new(peer, 32);
	struct nl_msg *msg = NULL;
	int err = -ENOMEM;

	if (addr && l && p) {
		rtnl_addr_set_ifindex(addr, (int)ifindex);
		rtnl_addr_set_local(addr, l);
		rtnl_addr_set_peer(addr, p);
		rtnl_addr_set_flags(addr, IFA_F_NOPREFIXROUTE);
		if (add)
			err = rtnl_addr_build_add_request(addr, 0, &msg);
		else
			err = rtnl_addr_build_delete_request(addr, 0, &msg);
		if (!err && add)
			err = nla_put_u8(msg, IFA_PROTO, RTN_PROTOCOL);
	}
	nl_addr_put(l);
	nl_addr_put(p);
	rtnl_addr_put(addr);
	if (err) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return rtn_do(rtn, msg);
}

int rtn_addr_add(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr_change(rtn, ifindex, local, peer, true);
}

int rtn_addr_del(struct rtn *rtn, uint32_t ifindex, struct in_addr local,
		 struct in_addr peer)
{
	return addr_change(rtn, ifindex, local, peer, false);
}

static struct nl_msg *route_msg(int type, int flags,
				const struct rtn_route *route)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET,
		.rtm_dst_len = route->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTN_PROTOCOL,
		.rtm_type = RTN_UNICAST,
		.rtm_scope = route->gateway.s_addr ? RT_SCOPE_UNIVERSE :
						     RT_SCOPE_LINK,
		.rtm_flags = route->gateway.s_addr && route->ifindex ?
				     RTNH_F_ONLINK :
				     0,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	int err;

	if (!msg)
		return NULL;
	err = nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO);
	if (!err && route->prefix)
		err = nla_put_u32(msg, RTA_DST, route->dst.s_addr);
	if (!err && route->gateway.s_addr)
		err = nla_put_u32(msg, RTA_GATEWAY, route->gateway.s_addr);
	if (!err && route->src.s_addr)
		err = nla_put_u32(msg, RTA_PREFSRC, route->src.s_addr);
	if (!err && route->ifindex)
		err = nla_put_u32(msg, RTA_OIF, route->ifindex);
	if (!err && route->metric)
		err = nla_put_u32(msg, RTA_PRIORITY, route->metric);
	if (err) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int rtn_route_add(struct rtn *rtn, const struct rtn_route *route)
{
	return rtn_do(rtn, route_msg(RTM_NEWROUTE, NLM_F_CREATE, route));
}

int rtn_route_del(struct rtn *rtn, const struct rtn_route *route)
{
	return rtn_do(rtn, route_msg(RTM_DELROUTE, 0, route));
}

static void got_route(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[RTA_MAX + 1];
	struct rtn_route *ret = arg;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    nlmsg_parse(nlh, sizeof(struct rtmsg), tb, RTA_MAX, NULL) < 0)
		return;
	if (tb[RTA_GATEWAY])
		ret->gateway.s_addr = nla_get_u32(tb[RTA_GATEWAY]);
	if (tb[RTA_OIF])
		ret->ifindex = nla_get_u32(tb[RTA_OIF]);
}

int rtn_route_get(struct rtn *rtn, struct in_addr dst, struct rtn_route *ret)
{
	struct rtmsg rtm = { .rtm_family = AF_INET, .rtm_dst_len = 32 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE, 0);
	struct rtn_call call = { .msg = got_route, .arg = ret };

	if (!msg || nlmsg_append(msg, &rtm, sizeof(rtm), NLMSG_ALIGNTO) < 0 ||
	    nla_put_u32(msg, RTA_DST, dst.s_addr) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	*ret = (struct rtn_route){ .dst = dst, .prefix = 32 };
	return rtn_call(rtn, msg, &call);
}

/**
 * struct flush - what a dump found to remove
 * @ifindex: netdev asked for
 * @count: how many of @msg are set
 * @msg: requests that remove one thing each
 */
struct flush {
	uint32_t ifindex;
	unsigned int count;
	struct nl_msg *msg[RTN_FLUSH_MAX];
};

/* A dumped object, sent back with another type, names itself for removal. */
static void flush_note(struct flush *f, const struct nlmsghdr *nlh, int type)
{
	struct nl_msg *msg = nlmsg_convert((struct nlmsghdr *)nlh);

	if (!msg)
		return;
	nlmsg_hdr(msg)->nlmsg_type = (uint16_t)type;
	nlmsg_hdr(msg)->nlmsg_flags = NLM_F_REQUEST;
	nlmsg_hdr(msg)->nlmsg_seq = NL_AUTO_SEQ;
	nlmsg_hdr(msg)->nlmsg_pid = NL_AUTO_PORT;
	f->msg[f->count++] = msg;
}

static void flush_addr(struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *ifa = nlmsg_data(nlh);
	struct nlattr *proto;
	struct flush *f = arg;

	proto = nlmsg_find_attr(nlh, sizeof(*ifa), IFA_PROTO);
	if (nlh->nlmsg_type == RTM_NEWADDR && ifa->ifa_index == f->ifindex &&
	    proto && nla_get_u8(proto) == RTN_PROTOCOL &&
	    f->count < RTN_FLUSH_MAX)
		flush_note(f, nlh, RTM_DELADDR);
}

static void flush_route(struct nlmsghdr *nlh, void *arg)
{
	const struct rtmsg *rtm = nlmsg_data(nlh);
	struct nlattr *oif;
	struct flush *f = arg;

	oif = nlmsg_find_attr(nlh, sizeof(*rtm), RTA_OIF);
	if (nlh->nlmsg_type == RTM_NEWROUTE &&
	    rtm->rtm_protocol == RTN_PROTOCOL && oif &&
	    (!f->ifindex || nla_get_u32(oif) == f->ifindex) &&
	    f->count < RTN_FLUSH_MAX)
		flush_note(f, nlh, RTM_DELROUTE);
}

static int flush_found(struct rtn *rtn, struct flush *f)
{
	int err = 0;

	for (unsigned int i = 0; i < f->count; i++) {
		int r = rtn_do(rtn, f->msg[i]);

		if (r && !err)
			err = r;
	}
	return err;
}

/* In rounds, until a dump of @type finds nothing that @note wants removed. */
static int flush_all(struct rtn *rtn, uint32_t ifindex, int type,
		     void (*note)(struct nlmsghdr *nlh, void *arg))
{
	struct rtgenmsg gen = { .rtgen_family = AF_INET };
	struct flush found = { .ifindex = ifindex };
	int err;

	do {
		struct rtn_call call = { .msg = note, .arg = &found };
		struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_DUMP);

		found.count = 0;
		if (msg)
			nlmsg_append(msg, &gen, sizeof(gen), NLMSG_ALIGNTO);
		err = rtn_call(rtn, msg, &call);
		err = flush_found(rtn, &found) ?: err;
	} while (!err && found.count);
	return err;
}

int rtn_flush(struct rtn *rtn, uint32_t ifindex)
{
	int err = flush_all(rtn, ifindex, RTM_GETROUTE, flush_route);

	if (ifindex)
		err = flush_all(rtn, ifindex, RTM_GETADDR, flush_addr) ?: err;
	return err;
}

static int mon_message(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	struct rtn *rtn = arg;

	if (nlh->nlmsg_type == RTM_DELLINK &&
	    nlmsg_datalen(nlh) >= (int)sizeof(*ifi))
		rtn->handlers->link_gone(rtn->user, (uint32_t)ifi->ifi_index);
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
