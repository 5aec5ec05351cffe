/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftables: one table of ours, "inet kpptp", that lowers the MSS option of TCP
 * SYNs which are forwarded into a tunnel or out of one.
 *
 * The kernel lets nobody else change the table, a "flush ruleset" included, and
 * takes it away when the daemon is gone, however it died. The caller waits for a
 * change to be made: 0.1 ms, 0.5 ms beside big tables of others, and some 15 ms
 * when it fails, as when what is to be removed is not there. The table itself
 * takes 1 ms to make and some 50 ms to remove.
 */
#ifndef KPPTPD_NFT_H
#define KPPTPD_NFT_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

struct nft;

/**
 * struct nft_mss - a netdev whose connections are clamped, or no more
 * @ifname: see nft_mss_add()
 * @mtu: likewise; 0 takes it back, see nft_mss_del()
 */
struct nft_mss {
	char ifname[IF_NAMESIZE];
	uint32_t mtu;
};

/* Netdevs of one transaction. */
#define NFT_MSS_MAX 64

/**
 * nft_new() - make the table, in the network namespace of the caller
 *
 * What is there of that name without an owner is removed first.
 *
 * Return: NULL when there is no nftables, or no permission, which is logged; the
 * other functions take that and do nothing.
 */
struct nft *nft_new(void);

/** nft_free() - remove the table; NULL is fine */
void nft_free(struct nft *nft);

/**
 * nft_mss_add() - clamp the MSS of connections through a netdev
 * @nft: the table, NULL is fine
 * @ifname: the netdev, which need not exist; a name that nftables would take for
 *	a pattern or cannot be quoted is refused
 * @mtu: bytes of its largest packet, IP header included, 68..65535
 *
 * Of what leaves by @ifname, the MTU of the route counts where that is lower. A
 * netdev that is there already gets the new @mtu. Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int nft_mss_add(struct nft *nft, const char *ifname, uint32_t mtu);

/**
 * nft_mss_del() - take back what nft_mss_add() did for @ifname
 *
 * Call it with the name that was given there, whatever the netdev's is now. A name
 * that is not there is nothing to log.
 */
void nft_mss_del(struct nft *nft, const char *ifname);

/**
 * nft_mss_change() - several of nft_mss_add() and nft_mss_del() at once
 * @nft: the table, NULL is fine
 * @change: of netdevs that are all different
 * @count: how many, up to NFT_MSS_MAX
 *
 * They take little longer than one does. Failures are logged.
 */
void nft_mss_change(struct nft *nft, const struct nft_mss *change,
		    size_t count);

#endif /* KPPTPD_NFT_H */
