// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCP connections that are told to send no more than fits into a tunnel. nftables
 * takes as long for many netdevs as for one, so those of a turn of the loop go
 * together.
 */
#include "iface_priv.h"

#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>

void iface_flush_mss(struct ifaces *all)
{
	size_t count = all->mss_count;

	all->mss_count = 0;
	nft_mss_change(all->nft, all->mss, count);
}

static int on_defer(sd_event_source *source, void *user)
{
	(void)source;
	iface_flush_mss(user);
	return 0;
}

static bool schedule(struct ifaces *all)
{
	if (!all->event ||
	    (!all->mss_flush && sd_event_add_defer(all->event, &all->mss_flush,
						   on_defer, all) < 0))
		return false;
	return sd_event_source_set_enabled(all->mss_flush, SD_EVENT_ONESHOT) >=
	       0;
}

static bool is_queued(const struct ifaces *all, const char *name)
{
	for (size_t i = 0; i < all->mss_count; i++) {
		if (!strcmp(all->mss[i].ifname, name))
			return true;
	}
	return false;
}

static void queue(struct ifaces *all, const char *name, uint32_t mtu)
{
	struct nft_mss *mss;

	if (all->mss_count == NFT_MSS_MAX || is_queued(all, name))
		iface_flush_mss(all);
	mss = &all->mss[all->mss_count++];
	snprintf(mss->ifname, sizeof(mss->ifname), "%s", name);
	mss->mtu = mtu;
	if (!schedule(all))
		iface_flush_mss(all);
}

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
	queue(all, name, iface->mtu);
	snprintf(iface->clamped, sizeof(iface->clamped), "%s", name);
}

void iface_unclamp(struct iface *iface)
{
	if (iface->clamped[0])
		queue(iface->all, iface->clamped, 0);
	iface->clamped[0] = '\0';
}
