/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the netdevs share. */
#ifndef KPPTPD_IFACE_PRIV_H
#define KPPTPD_IFACE_PRIV_H

#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "iface.h"
#include "net/nft.h"
#include "net/nft_table.h"
#include "net/shape.h"

struct iface_shares;

/**
 * struct outer_route - the way to the outer address of tunnels
 * @next: another one
 * @route: as it was when no tunnel had a default route yet
 * @users: netdevs with a default route whose tunnels take it
 */
struct outer_route {
	struct outer_route *next;
	struct rtn_route route;
	unsigned int users;
};

/* Power of two; chains stay short up to some ten thousand netdevs. */
#define IFACES_BUCKETS 4096

/* Numbers above are free as far as we know; the kernel knows better. */
#define IFACE_NUMBERS_MAX 65535u

/* Netdevs that wait to be removed; they hold memory of the kernel. */
#define IFACES_RETIRED_MAX 512

LIST_HEAD(iface_list, iface);

/**
 * struct iface_numbers - which "pptp-inN" there are
 * @users: netdevs that have a number, by the number
 * @size: of @users
 * @lowest: none below it is free; 0 as long as none was asked for
 */
struct iface_numbers {
	uint8_t *users;
	unsigned int size;
	unsigned int lowest;
};

/**
 * struct ifaces - all netdevs of the daemon
 * @rtn: rtnetlink
 * @list: them
 * @by_name: by their name
 * @by_ifindex: by their number in the kernel
 * @numbers: in names that are taken
 * @ports: netdevs of ours that bridge, at most; 0 is sure
 * @missing: some have no netdev because others had the name, at some time
 * @outer: one of the ways to the outside of their tunnels
 * @nft: clamps the MSS; NULL before it is needed and where there is none
 * @nft_tried: it was needed
 * @mss: changes of @nft that are to be made
 * @mss_count: how many
 * @mss_flush: makes them; NULL before it is needed
 * @table: filters and lists; NULL where there is no nftables
 * @event: the loop
 * @retired: netdevs that are to be removed together, of which nothing is known
 *	here any more but the number in the name
 * @retired_number: those numbers
 * @retire: removes them once the loop has nothing else to do
 * @shared_rate: see ifaces_share(), bits/s by enum shape_way
 * @shares: what tunnels share now, or NULL
 * @port_gone: see ifaces_set_port_gone(); may be NULL
 * @link_gone: see ifaces_set_link_gone(); may be NULL
 * @link_gone_user: for @link_gone
 * @any_kept: some were kept, so that what is ours elsewhere is theirs
 */
struct ifaces {
	struct rtn *rtn;
	struct iface_list list;
	struct iface_list by_name[IFACES_BUCKETS];
	struct iface_list by_ifindex[IFACES_BUCKETS];
	struct iface_numbers numbers;
	unsigned int ports;
	bool missing;
	struct outer_route *outer;
	struct nft *nft;
	bool nft_tried;
	struct nft_mss mss[NFT_MSS_MAX];
	size_t mss_count;
	sd_event_source *mss_flush;
	struct nft_table *table;
	sd_event *event;
	unsigned int retired;
	unsigned int retired_number[IFACES_RETIRED_MAX];
	sd_event_source *retire;
	uint64_t shared_rate[SHAPE_WAYS];
	struct iface_shares *shares;
	void (*port_gone)(void *holder);
	void (*link_gone)(void *user, uint32_t ifindex);
	void *link_gone_user;
	bool any_kept;
};

/** iface_add() - into the tables, with what is set of it */
void iface_add(struct ifaces *all, struct iface *i);

/** iface_new() - one more of that name; NULL without memory */
struct iface *iface_new(struct ifaces *all, const char *name);

/** iface_free() - forget a netdev; what the kernel has of it is not touched */
void iface_free(struct iface *i);

/** iface_set_name() - it has another one */
void iface_set_name(struct iface *i, const char *name);

/** iface_set_ifindex() - the kernel has it now by that number, or 0: not any more */
void iface_set_ifindex(struct iface *i, uint32_t ifindex);

/** iface_by_ifindex() - by its number, or NULL */
struct iface *iface_by_ifindex(struct ifaces *all, uint32_t ifindex);

/** iface_by_name() - any one by name but @but, or NULL */
struct iface *iface_by_name(struct ifaces *all, const char *name,
			    const struct iface *but);

/** iface_number_take() - "pptp-inN" is there; 0 is no number */
void iface_number_take(struct iface_numbers *numbers, unsigned int n);

/** iface_number_release() - one that has it is gone */
void iface_number_release(struct iface_numbers *numbers, unsigned int n);

/** iface_number_free() - the lowest one that nobody has */
unsigned int iface_number_free(struct iface_numbers *numbers);

/**
 * iface_retire() - have a netdev removed soon, with others that end then
 * @all: the netdevs
 * @ifindex: the netdev
 * @name: of it, if it is pptp-inN; it is taken until then, see
 *	iface_remove_retired()
 */
void iface_retire(struct ifaces *all, uint32_t ifindex, const char *name);

/** iface_remove_retired() - now; returns whether there were any */
bool iface_remove_retired(struct ifaces *all);

/** iface_make_missing() - those whose name another program does not have any more */
void iface_make_missing(struct ifaces *all);

/**
 * iface_add_peer() - route to the peer's address by a netdev that is up
 *
 * In front of such a route by another netdev, which the user's session before
 * this one may not have given back yet.
 *
 * Return: 0 or a negative errno, with words in rtn_error().
 */
int iface_add_peer(struct iface *iface, const struct iface_net *net);

/**
 * iface_renew_routes() - add the routes of a netdev's session once more
 *
 * For a netdev that is up again: the kernel drops the routes of one that goes
 * down. Those that are there stay as they are; failures are logged only.
 */
void iface_renew_routes(struct iface *iface);

/** iface_renew6() - address and routes of IPv6 likewise; the kernel drops both */
void iface_renew6(struct iface *iface);

/** iface_bridge_gone() - the netdev of @iface that bridges is not there any more */
void iface_bridge_gone(struct iface *iface);

/** iface_proxy_add() - answer ARP for the peer on a LAN; failures are logged only */
void iface_proxy_add(struct iface *iface, const char *lan);

/** iface_proxy_del() - take that back */
void iface_proxy_del(struct iface *iface);

/** iface_clamp() - clamp the MSS of connections by the netdev's name and MTU */
void iface_clamp(struct iface *iface);

/** iface_flush_mss() - have nftables do so now, not with the next turn of the loop */
void iface_flush_mss(struct ifaces *all);

/** iface_unclamp() - no more, by whatever name */
void iface_unclamp(struct iface *iface);

/** iface_is_kept() - is a netdev that is there one that was kept? */
bool iface_is_kept(struct ifaces *all, const struct rtn_link *link);

/** ifaces_keep_rules() - filters, lists and the MSS of those that were kept */
void ifaces_keep_rules(struct ifaces *all);

/** iface_del_routes() - remove the routes that came with a netdev's session */
void iface_del_routes(struct iface *iface);

#endif /* KPPTPD_IFACE_PRIV_H */
