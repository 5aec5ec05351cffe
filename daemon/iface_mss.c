// SPDX-License-Identifier: GPL-2.0-only
/* TCP connections that are told to send no more than fits into a tunnel. */
#include "iface_priv.h"

#include <stdio.h>
#include <string.h>

void iface_clamp(struct iface *iface)
{
	struct ifaces *all = iface->all;
	char name[IF_NAMESIZE];

	/* A host without a need for it is not asked for nftables. */
	if (!all->nft_tried)
		all->nft = nft_new();
	all->nft_tried = true;
	iface_netdev(iface, name);
	if (strcmp(iface->clamped, name) != 0)
		iface_unclamp(iface);
	if (!nft_mss_add(all->nft, name, iface->mtu))
		snprintf(iface->clamped, sizeof(iface->clamped), "%s", name);
}

void iface_unclamp(struct iface *iface)
{
	if (iface->clamped[0])
		nft_mss_del(iface->all->nft, iface->clamped);
	iface->clamped[0] = '\0';
}
