// SPDX-License-Identifier: GPL-2.0-only
/* What others do to the shared table. */
#include "net/nft_table_priv.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <systemd/sd-event.h>

#include "log.h"

/* A firewall that is loaded reports itself in one burst. */
#define WATCH_RCVBUF (1024 * 1024)

/**
 * struct watch - what one round of reports says
 * @deleted: the table
 * @chain: one was made in it
 */
struct watch {
	bool deleted;
	bool chain;
};

static int report(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct nfgenmsg *gen = nlmsg_data(nlh);
	struct watch *w = arg;
	struct nlattr *name;

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_NFTABLES ||
	    nlmsg_datalen(nlh) < (int)sizeof(*gen) ||
	    gen->nfgen_family != NFPROTO_INET)
		return NL_OK;
	/* NFTA_TABLE_NAME and NFTA_CHAIN_TABLE are one number. */
	name = nlmsg_find_attr(nlh, sizeof(*gen), NFTA_TABLE_NAME);
	if (!name || nla_strcmp(name, NFT_TABLE_NAME) != 0)
		return NL_OK;
	w->deleted |= NFNL_MSG_TYPE(nlh->nlmsg_type) == NFT_MSG_DELTABLE;
	w->chain |= NFNL_MSG_TYPE(nlh->nlmsg_type) == NFT_MSG_NEWCHAIN;
	return NL_OK;
}

static int readable(sd_event_source *s, int fd, uint32_t revents, void *user)
{
	struct nft_table *table = user;
	struct watch w = { 0 };
	int err;

	(void)s;
	(void)fd;
	(void)revents;
	nl_socket_modify_cb(table->mon, NL_CB_VALID, NL_CB_CUSTOM, report, &w);
	do {
		err = nl_recvmsgs_default(table->mon);
	} while (err >= 0);
	if (err != -NLE_AGAIN && err != -NLE_NOMEM)
		log_warn("nftables: reports of changes: %s", nl_geterror(err));
	if (w.deleted || err == -NLE_NOMEM)
		nft_table_restore(table, w.deleted);
	if (w.chain)
		nft_table_retry(table);
	return 0;
}

int nft_table_watch(struct nft_table *table, sd_event *event)
{
	int err;

	table->mon = nl_socket_alloc();
	if (!table->mon)
		return -ENOMEM;
	nl_socket_disable_seq_check(table->mon);
	err = nl_connect(table->mon, NETLINK_NETFILTER);
	if (err >= 0)
		err = nl_socket_add_membership(table->mon, NFNLGRP_NFTABLES);
	if (err < 0) {
		log_error("nftables: reports of changes: %s", nl_geterror(err));
		return -EIO;
	}
	nl_socket_set_nonblocking(table->mon);
	nl_socket_set_buffer_size(table->mon, WATCH_RCVBUF, 0);
	return sd_event_add_io(event, &table->io, nl_socket_get_fd(table->mon),
			       EPOLLIN, readable, table);
}
