/* SPDX-License-Identifier: GPL-2.0-only */
#include "fake_nft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_CLAMPS = 16 };

struct nft {
	int unused;
};

static struct {
	char ifname[IF_NAMESIZE];
	uint32_t mtu;
} clamp[FAKE_CLAMPS];

void fake_nft_reset(void)
{
	memset(clamp, 0, sizeof(clamp));
}

/* The slot of @ifname, or the first free one for "". */
static int slot(const char *ifname)
{
	for (int i = 0; i < FAKE_CLAMPS; i++) {
		if (!strcmp(clamp[i].ifname, ifname))
			return i;
	}
	return -1;
}

uint32_t fake_nft_mtu(const char *ifname)
{
	int i = slot(ifname);

	return i < 0 ? 0 : clamp[i].mtu;
}

struct nft *nft_new(void)
{
	return calloc(1, sizeof(struct nft));
}

void nft_free(struct nft *nft)
{
	free(nft);
}

int nft_mss_add(struct nft *nft, const char *ifname, uint32_t mtu)
{
	int i = slot(ifname);

	if (!nft)
		return 0;
	if (i < 0)
		i = slot("");
	if (i < 0)
		return -ENOSPC;
	snprintf(clamp[i].ifname, IF_NAMESIZE, "%s", ifname);
	clamp[i].mtu = mtu;
	return 0;
}

void nft_mss_del(struct nft *nft, const char *ifname)
{
	int i = slot(ifname);

	if (nft && i >= 0)
		memset(&clamp[i], 0, sizeof(clamp[i]));
}
