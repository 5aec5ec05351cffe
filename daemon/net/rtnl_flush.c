// SPDX-License-Identifier: GPL-2.0-only
/* What a daemon that died left behind. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/* Objects that are removed in one round; a tunnel has some twenty. */
#define RTN_FLUSH_MAX 128

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

static void flush_proxy(struct nlmsghdr *nlh, void *arg)
{
	const struct ndmsg *ndm = nlmsg_data(nlh);
	struct nlattr *proto;
	struct flush *f = arg;

	proto = nlmsg_find_attr(nlh, sizeof(*ndm), NDA_PROTOCOL);
	if (nlh->nlmsg_type == RTM_NEWNEIGH && ndm->ndm_flags & NTF_PROXY &&
	    proto && nla_get_u8(proto) == RTN_PROTOCOL &&
	    f->count < RTN_FLUSH_MAX)
		flush_note(f, nlh, RTM_DELNEIGH);
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

/**
 * struct flush_kind - a kind of objects
 * @type: the dump that finds them
 * @header: asks for it
 * @size: bytes of @header
 * @note: takes note of those to be removed
 */
struct flush_kind {
	int type;
	void *header;
	size_t size;
	void (*note)(struct nlmsghdr *nlh, void *arg);
};

/* In rounds, until the dump finds nothing to be removed. */
static int flush_all(struct rtn *rtn, uint32_t ifindex,
		     const struct flush_kind *kind)
{
	struct flush found = { .ifindex = ifindex };
	int err;

	do {
		struct rtn_call call = { .msg = kind->note, .arg = &found };
		struct nl_msg *msg = nlmsg_alloc_simple(kind->type, NLM_F_DUMP);

		found.count = 0;
		if (msg)
			nlmsg_append(msg, kind->header, kind->size,
				     NLMSG_ALIGNTO);
		err = rtn_call(rtn, msg, &call);
		err = flush_found(rtn, &found) ?: err;
	} while (!err && found.count);
	return err;
}

static int flush_family(struct rtn *rtn, uint32_t ifindex, uint8_t family)
{
	struct rtgenmsg gen = { .rtgen_family = family };
	const struct flush_kind routes = { RTM_GETROUTE, &gen, sizeof(gen),
					   flush_route };
	const struct flush_kind addrs = { RTM_GETADDR, &gen, sizeof(gen),
					  flush_addr };
	int err = flush_all(rtn, ifindex, &routes);

	if (ifindex)
		err = flush_all(rtn, ifindex, &addrs) ?: err;
	return err;
}

int rtn_flush(struct rtn *rtn, uint32_t ifindex)
{
	struct ndmsg ndm = { .ndm_family = AF_INET, .ndm_flags = NTF_PROXY };
	const struct flush_kind proxies = { RTM_GETNEIGH, &ndm, sizeof(ndm),
					    flush_proxy };
	int err = flush_family(rtn, ifindex, AF_INET);

	err = flush_family(rtn, ifindex, AF_INET6) ?: err;
	if (!ifindex)
		err = flush_all(rtn, 0, &proxies) ?: err;
	return err;
}
