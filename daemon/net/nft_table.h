/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftables: the table "inet pptp", which administrators and the daemon share. In it
 * are the chains that incoming-filter and outgoing-filter name, and the sets that
 * address-list and interface-list name. The daemon adds maps from netdevs to chains,
 * base chains that ask them, and members of sets, each with the comment "kpptpd". All
 * of that goes at the end, and where it was left by a daemon that died, at the start.
 *
 * Netdevs are told by number, so that a rename changes nothing. Whoever deletes the
 * table, as "flush ruleset" does, has the daemon's part of it back at once, with a
 * netdev whose chain is gone dropping everything.
 *
 * The caller waits for a change to be made: 0.3 ms or so, somewhat more with thousands
 * of netdevs, and some 15 ms for a member that is there already.
 */
#ifndef KPPTPD_NFT_TABLE_H
#define KPPTPD_NFT_TABLE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct sd_event sd_event;
struct nft_table;

/* Longest name of a chain or set that is taken. */
#define NFT_TABLE_NAME_MAX 127

/** enum nft_member - what a set's members are */
enum nft_member {
	NFT_MEMBER_IPV4,
	NFT_MEMBER_IPV6,
	NFT_MEMBER_IFNAME,
};

/**
 * nft_table_new() - in the network namespace of the caller; removes what was left
 * @event: loop in which changes of others are noticed
 * @keep: what was left is somebody's who goes on with it, see nft_table_keep_filter()
 *
 * Nothing is made in the kernel before it is needed.
 *
 * Return: NULL, logged, when there is no nftables or no memory.
 */
struct nft_table *nft_table_new(sd_event *event, bool keep);

/** nft_table_free() - remove what is ours, and the table when nothing else is in it */
void nft_table_free(struct nft_table *table);

/** nft_table_error() - why the last call failed, in words */
const char *nft_table_error(const struct nft_table *table);

/**
 * nft_table_filter() - send a netdev's packets through chains
 * @table: the table
 * @ifindex: netdev
 * @incoming: chain for what comes in by it, to this host or through it; "" is none
 * @outgoing: chain for what leaves by it, from this host or through it; "" is none
 *
 * In place of what was asked for @ifindex before, at once and both, or not at all.
 *
 * Return: 0 or a negative errno with words in nft_table_error(); -ENOENT when there is
 * no such chain, -EINVAL for what is no name of one.
 */
int nft_table_filter(struct nft_table *table, uint32_t ifindex,
		     const char *incoming, const char *outgoing);

/**
 * nft_table_join() - make something a member of a set
 * @table: the table
 * @set: its name; it is made when there is none
 * @kind: of the set
 * @member: address, prefix or name of a netdev
 *
 * Calls for one member count; what is a member by someone else's doing stays one.
 *
 * Return: 0 or a negative errno with words in nft_table_error(); -EINVAL for what is
 * no name of a set, or when @member is none.
 */
int nft_table_join(struct nft_table *table, const char *set,
		   enum nft_member kind, const char *member);

/** nft_table_leave() - take one nft_table_join() of the same back */
void nft_table_leave(struct nft_table *table, const char *set,
		     const char *member);

/** nft_table_owns() - is it a member by our doing alone? */
bool nft_table_owns(const struct nft_table *table, const char *set,
		    const char *member);

/**
 * nft_table_keep_filter() - go on with what nft_table_filter() did in another process
 *
 * There is no moment without it. Where somebody took it away it is set anew, and
 * where that fails everything is dropped, which is logged.
 */
void nft_table_keep_filter(struct nft_table *table, uint32_t ifindex,
			   const char *incoming, const char *outgoing);

/**
 * nft_table_keep_member() - likewise with what nft_table_join() did
 * @owned: as nft_table_owns() said there
 */
void nft_table_keep_member(struct nft_table *table, const char *set,
			   enum nft_member kind, const char *member,
			   bool owned);

#endif /* KPPTPD_NFT_TABLE_H */
