/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the shared table share. */
#ifndef KPPTPD_NFT_TABLE_PRIV_H
#define KPPTPD_NFT_TABLE_PRIV_H

#include <stdbool.h>
#include <sys/queue.h>

#include "net/nft_table.h"

/* Of what is ours in the table. */
#define NFT_TABLE_COMMENT "kpptpd"
#define NFT_TABLE_NAME "pptp"
#define NFT_TABLE "inet " NFT_TABLE_NAME

/* Longest member: a prefix of IPv6. */
#define NFT_TABLE_MEMBER_MAX (INET6_ADDRSTRLEN + 4)

typedef struct sd_event_source sd_event_source;
struct nft_ctx;
struct nl_sock;

/** enum nft_way - which of the two maps */
enum nft_way {
	NFT_INCOMING,
	NFT_OUTGOING,
};

/**
 * struct nft_filter - a netdev with chains
 * @entry: of the list of all
 * @ifindex: its number
 * @chain: names of the chains, "" for none; by enum nft_way
 * @verdict: what is in the maps, names of chains too, or what says to drop
 */
struct nft_filter {
	LIST_ENTRY(nft_filter) entry;
	uint32_t ifindex;
	char chain[2][NFT_TABLE_NAME_MAX + 1];
	char verdict[2][NFT_TABLE_NAME_MAX + 1];
};

/**
 * struct nft_membership - a member of a set
 * @entry: of the list of all
 * @kind: of the set
 * @users: who wants that
 * @foreign: it was one before
 * @set: name of the set
 * @member: the member
 */
struct nft_membership {
	LIST_ENTRY(nft_membership) entry;
	enum nft_member kind;
	unsigned int users;
	bool foreign;
	char set[NFT_TABLE_NAME_MAX + 1];
	char member[NFT_TABLE_MEMBER_MAX];
};

/**
 * struct nft_table - what is ours in the shared table
 * @ctx: runs commands
 * @fd: changes the maps
 * @mon: reports of changes
 * @io: reads @mon
 * @ready: maps and base chains are there
 * @filters: netdevs with chains
 * @members: members of sets
 * @error: words for the last call that failed
 */
struct nft_table {
	struct nft_ctx *ctx;
	int fd;
	struct nl_sock *mon;
	sd_event_source *io;
	bool ready;
	LIST_HEAD(, nft_filter) filters;
	LIST_HEAD(, nft_membership) members;
	char error[256];
};

/** nft_table_clean() - remove what is ours, and the table when nothing else is in it */
void nft_table_clean(struct nft_ctx *ctx);

/**
 * nft_table_watch() - begin to notice what others do to the table
 *
 * Return: 0 or a negative errno, logged.
 */
int nft_table_watch(struct nft_table *table, sd_event *event);

/**
 * nft_table_restore() - do all of it again
 * @table: the table
 * @deleted: somebody deleted it; else that may be, and is found out
 */
void nft_table_restore(struct nft_table *table, bool deleted);

/** nft_table_retry() - somebody made a chain: it may be what a netdev wants */
void nft_table_retry(struct nft_table *table);

/** nft_table_words() - what nft_table_error() is to say */
void nft_table_words(struct nft_table *table, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** nft_table_ready() - make maps and base chains, unless they are there */
int nft_table_ready(struct nft_table *table);

/** nft_table_name() - is it one of a chain or set; else nft_table_error() says so */
bool nft_table_name(struct nft_table *table, const char *name);

/** nft_table_join_again() - members of a table that is new; failures are logged */
void nft_table_join_again(struct nft_table *table);

#endif /* KPPTPD_NFT_TABLE_PRIV_H */
