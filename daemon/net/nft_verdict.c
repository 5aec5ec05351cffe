// SPDX-License-Identifier: GPL-2.0-only
#include "net/nft_verdict.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Four changes with the longest names, and what is around them. */
#define BATCH_MAX 4096

/**
 * struct batch - messages that are one transaction
 * @len: bytes of @data
 * @failed: it does not fit, or there is no memory
 * @data: the messages
 */
struct batch {
	size_t len;
	bool failed;
	_Alignas(struct nlmsghdr) uint8_t data[BATCH_MAX];
};

int nft_verdict_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_NETFILTER);

	return fd < 0 ? -errno : fd;
}

/* Appends @msg, which is freed. */
static void append(struct batch *b, struct nl_msg *msg)
{
	const struct nlmsghdr *nlh = msg ? nlmsg_hdr(msg) : NULL;

	if (!nlh || NLMSG_ALIGN(nlh->nlmsg_len) > sizeof(b->data) - b->len) {
		b->failed = true;
	} else {
		memcpy(b->data + b->len, nlh, nlh->nlmsg_len);
		b->len += NLMSG_ALIGN(nlh->nlmsg_len);
	}
	nlmsg_free(msg);
}

static struct nl_msg *new_msg(uint16_t type, uint16_t flags, uint8_t family,
			      uint16_t resource)
{
	const struct nfgenmsg gen = { .nfgen_family = family,
				      .version = NFNETLINK_V0,
				      .res_id = htons(resource) };
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *nlh;

	if (!msg)
		return NULL;
	nlh = nlmsg_put(msg, 0, 0, type, sizeof(gen),
			(int)(NLM_F_REQUEST | flags));
	if (!nlh) {
		nlmsg_free(msg);
		return NULL;
	}
	memcpy(nlmsg_data(nlh), &gen, sizeof(gen));
	return msg;
}

static bool put_verdict(struct nl_msg *msg, const char *chain)
{
	uint32_t code = htonl(chain ? (uint32_t)NFT_JUMP : NF_DROP);
	struct nlattr *data = nla_nest_start(msg, NFTA_SET_ELEM_DATA);
	struct nlattr *verdict = data ? nla_nest_start(msg, NFTA_DATA_VERDICT) :
					NULL;

	if (!verdict || nla_put_u32(msg, NFTA_VERDICT_CODE, code) < 0 ||
	    (chain && nla_put_string(msg, NFTA_VERDICT_CHAIN, chain) < 0))
		return false;
	nla_nest_end(msg, verdict);
	nla_nest_end(msg, data);
	return true;
}

static bool put_element(struct nl_msg *msg, const struct nft_verdict *v)
{
	struct nlattr *all = nla_nest_start(msg, NFTA_SET_ELEM_LIST_ELEMENTS);
	struct nlattr *one = all ? nla_nest_start(msg, NFTA_LIST_ELEM) : NULL;
	struct nlattr *key = one ? nla_nest_start(msg, NFTA_SET_ELEM_KEY) :
				   NULL;

	if (!key || nla_put_u32(msg, NFTA_DATA_VALUE, v->ifindex) < 0)
		return false;
	nla_nest_end(msg, key);
	if (v->add && !put_verdict(msg, v->chain))
		return false;
	nla_nest_end(msg, one);
	nla_nest_end(msg, all);
	return true;
}

static struct nl_msg *element_msg(const char *table,
				  const struct nft_verdict *v)
{
	uint16_t type = v->add ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM;
	uint16_t flags = v->add ? NLM_F_CREATE : 0;
	struct nl_msg *msg =
		new_msg((uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags,
			NFPROTO_INET, 0);

	if (msg && nla_put_string(msg, NFTA_SET_ELEM_LIST_TABLE, table) >= 0 &&
	    nla_put_string(msg, NFTA_SET_ELEM_LIST_SET, v->map) >= 0 &&
	    put_element(msg, v))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/*
 * The kernel has worked on a batch when it was sent, and has told what failed: the
 * first error, or 0.
 */
static int read_errors(int fd)
{
	_Alignas(struct nlmsghdr) uint8_t buf[BATCH_MAX];
	const struct nlmsghdr *nlh;
	const struct nlmsgerr *e;
	ssize_t n;
	int err = 0, left;

	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0 ||
	       (n < 0 && errno == EINTR)) {
		left = (int)n;
		nlh = (const struct nlmsghdr *)buf;
		while (nlmsg_ok(nlh, left)) {
			e = nlmsg_data(nlh);
			if (nlh->nlmsg_type == NLMSG_ERROR && !err)
				err = e->error;
			nlh = nlmsg_next((struct nlmsghdr *)nlh, &left);
		}
	}
	return err;
}

int nft_verdict_change(int fd, const char *table,
		       const struct nft_verdict *change, size_t count)
{
	struct batch b = { .len = 0 };

	append(&b, new_msg(NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC,
			   NFNL_SUBSYS_NFTABLES));
	for (size_t i = 0; i < count; i++)
		append(&b, element_msg(table, &change[i]));
	append(&b,
	       new_msg(NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
	if (b.failed)
		return -ENOMEM;
	if (send(fd, b.data, b.len, 0) < 0)
		return -errno;
	return read_errors(fd);
}
