/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Elements of maps from netdevs to verdicts. Not by libnftables, which takes the number
 * of a netdev for a name first, and has the kernel list all netdevs each time.
 */
#ifndef KPPTPD_NFT_VERDICT_H
#define KPPTPD_NFT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct nft_verdict - a change of one element
 * @map: name of the map
 * @ifindex: netdev
 * @add: there is none, or the same, add it; else remove it
 * @chain: where to go, or NULL to drop; of what is added
 */
struct nft_verdict {
	const char *map;
	uint32_t ifindex;
	bool add;
	const char *chain;
};

/** nft_verdict_open() - a socket for them, or a negative errno */
int nft_verdict_open(void);

/**
 * nft_verdict_change() - make changes, at once and all, or none
 * @fd: socket
 * @table: name of the table, of family inet
 * @change: the changes, in order
 * @count: how many, up to 4
 *
 * Return: 0 or what the kernel said, a negative errno: -ENOENT when there is no such
 * table, map, chain, or element to be removed.
 */
int nft_verdict_change(int fd, const char *table,
		       const struct nft_verdict *change, size_t count);

#endif /* KPPTPD_NFT_VERDICT_H */
