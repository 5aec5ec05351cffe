/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In place of what net/nft.h and net/nft_table.h declare: clamped netdevs, filters and
 * members of sets in memory.
 */
#ifndef FAKE_NFT_H
#define FAKE_NFT_H

#include <net/if.h>
#include <stdint.h>

#include "net/nft.h"
#include "net/nft_table.h"

/** fake_nft_reset() - forget everything */
void fake_nft_reset(void);

/** fake_nft_mtu() - what a netdev is clamped to; 0 when it is not */
uint32_t fake_nft_mtu(const char *ifname);

/* The only chain that there is; "" for none. */
extern char fake_nft_chain[NFT_TABLE_NAME_MAX + 1];

/* A set whose members are refused; "" for none. */
extern char fake_nft_bad_set[NFT_TABLE_NAME_MAX + 1];

/** fake_nft_filter() - "INCOMING/OUTGOING" of a netdev, "" when it has none */
const char *fake_nft_filter(uint32_t ifindex);

/** fake_nft_members() - "SET=MEMBER" of all, in order of their coming, after blanks */
const char *fake_nft_members(void);

#endif
