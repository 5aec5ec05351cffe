/* SPDX-License-Identifier: GPL-2.0-only */
#include "fake_nft.h"

#include <errno.h>
#include <stdbool.h>
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

static struct {
	uint32_t ifindex;
	char text[2 * NFT_TABLE_NAME_MAX + 2];
} filter[FAKE_CLAMPS];

static char members[1024];
static char error[128];
char fake_nft_chain[NFT_TABLE_NAME_MAX + 1];
char fake_nft_bad_set[NFT_TABLE_NAME_MAX + 1];

void fake_nft_reset(void)
{
	memset(clamp, 0, sizeof(clamp));
	memset(filter, 0, sizeof(filter));
	members[0] = '\0';
	fake_nft_chain[0] = '\0';
	fake_nft_bad_set[0] = '\0';
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

void nft_mss_change(struct nft *nft, const struct nft_mss *change, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (change[i].mtu)
			nft_mss_add(nft, change[i].ifname, change[i].mtu);
		else
			nft_mss_del(nft, change[i].ifname);
	}
}

void nft_mss_del(struct nft *nft, const char *ifname)
{
	int i = slot(ifname);

	if (nft && i >= 0)
		memset(&clamp[i], 0, sizeof(clamp[i]));
}

struct nft_table *nft_table_new(sd_event *event, bool keep)
{
	(void)event;
	(void)keep;
	return calloc(1, 1);
}

void nft_table_free(struct nft_table *table)
{
	free(table);
}

const char *nft_table_error(const struct nft_table *table)
{
	(void)table;
	return error;
}

static int filter_slot(uint32_t ifindex)
{
	for (int i = 0; i < FAKE_CLAMPS; i++) {
		if (filter[i].ifindex == ifindex)
			return i;
	}
	return -1;
}

const char *fake_nft_filter(uint32_t ifindex)
{
	int i = filter_slot(ifindex);

	return i < 0 ? "" : filter[i].text;
}

static bool is_missing(const char *chain)
{
	return *chain && strcmp(chain, fake_nft_chain) != 0;
}

int nft_table_filter(struct nft_table *table, uint32_t ifindex,
		     const char *incoming, const char *outgoing)
{
	int i = filter_slot(ifindex);

	(void)table;
	if (is_missing(incoming) || is_missing(outgoing)) {
		snprintf(error, sizeof(error), "no chain %s",
			 is_missing(incoming) ? incoming : outgoing);
		return -ENOENT;
	}
	if (i < 0)
		i = filter_slot(0);
	if (i < 0)
		return -ENOSPC;
	memset(&filter[i], 0, sizeof(filter[i]));
	if (!*incoming && !*outgoing)
		return 0;
	filter[i].ifindex = ifindex;
	snprintf(filter[i].text, sizeof(filter[i].text), "%s/%s", incoming,
		 outgoing);
	return 0;
}

const char *fake_nft_members(void)
{
	return members;
}

int nft_table_join(struct nft_table *table, const char *set,
		   enum nft_member kind, const char *member)
{
	size_t len = strlen(members);

	(void)table;
	(void)kind;
	if (!strcmp(set, fake_nft_bad_set)) {
		snprintf(error, sizeof(error), "set %s is bad", set);
		return -EIO;
	}
	snprintf(members + len, sizeof(members) - len, " %s=%s", set, member);
	return 0;
}

void nft_table_leave(struct nft_table *table, const char *set,
		     const char *member)
{
	char text[256];
	char *at;

	(void)table;
	snprintf(text, sizeof(text), " %s=%s", set, member);
	at = strstr(members, text);
	if (at)
		memmove(at, at + strlen(text), strlen(at + strlen(text)) + 1);
}

bool nft_table_owns(const struct nft_table *table, const char *set,
		    const char *member)
{
	(void)table;
	(void)set;
	(void)member;
	return true;
}

void nft_table_keep_filter(struct nft_table *table, uint32_t ifindex,
			   const char *incoming, const char *outgoing)
{
	nft_table_filter(table, ifindex, incoming, outgoing);
}

/* It is one already. */
void nft_table_keep_member(struct nft_table *table, const char *set,
			   enum nft_member kind, const char *member, bool owned)
{
	(void)table;
	(void)set;
	(void)kind;
	(void)member;
	(void)owned;
}
