/* SPDX-License-Identifier: GPL-2.0-only */
/* In place of what net/nft.h declares: clamped netdevs in memory. */
#ifndef FAKE_NFT_H
#define FAKE_NFT_H

#include <net/if.h>
#include <stdint.h>

#include "net/nft.h"

/** fake_nft_reset() - forget everything */
void fake_nft_reset(void);

/** fake_nft_mtu() - what a netdev is clamped to; 0 when it is not */
uint32_t fake_nft_mtu(const char *ifname);

#endif
