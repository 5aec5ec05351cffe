// SPDX-License-Identifier: GPL-2.0-only
#include "net/nft.h"

#include <errno.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "net/nft_run.h"

/* Headers of IP and TCP without options, which the MSS does not count. */
enum { IPV4_TCP_HEADERS = 40, IPV6_TCP_HEADERS = 60 };

/* The smallest MTU of a netdev with IPv4 (RFC 791). */
#define MTU_MIN 68

/*
 * The kernel changes an MSS option only to something lower. What comes out of a
 * tunnel is clamped by a number of ours, for it is the answers that go into the
 * tunnel, and they need not be routed by the main table. A netdev that is in a VRF
 * is named by sdifname, and the VRF by iifname.
 */
static const char table[] =
	"add table inet kpptp\n"
	"delete table inet kpptp\n"
	"table inet kpptp {\n"
	"	flags owner\n"
	"	map mss4 { typeof iifname : tcp option maxseg size; }\n"
	"	map mss6 { typeof iifname : tcp option maxseg size; }\n"
	"	chain forward {\n"
	"		type filter hook forward priority mangle;\n"
	"		tcp flags syn / syn,rst jump mss\n"
	"	}\n"
	"	chain mss {\n"
	"		meta nfproto ipv4 tcp option maxseg size set"
	" oifname map @mss4 tcp option maxseg size set rt mtu\n"
	"		meta nfproto ipv4 tcp option maxseg size set"
	" iifname map @mss4\n"
	"		meta nfproto ipv4 tcp option maxseg size set"
	" meta sdifname map @mss4\n"
	"		meta nfproto ipv6 tcp option maxseg size set"
	" oifname map @mss6 tcp option maxseg size set rt mtu\n"
	"		meta nfproto ipv6 tcp option maxseg size set"
	" iifname map @mss6\n"
	"		meta nfproto ipv6 tcp option maxseg size set"
	" meta sdifname map @mss6\n"
	"	}\n"
	"}\n";

/**
 * struct nft - the table
 * @ctx: holds the netlink socket that owns it
 */
struct nft {
	struct nft_ctx *ctx;
};

static void warn(const char *what, const char *why)
{
	int len;
	const char *words = nft_run_words(why, &len);

	log_warn("nftables: %s: %.*s", what, len, words);
}

struct nft *nft_new(void)
{
	static const char consequence[] =
		"the MSS of TCP connections through tunnels is left as it is";
	const char *why;
	struct nft *nft;

	nft = calloc(1, sizeof(*nft));
	if (!nft)
		return NULL;
	nft->ctx = nft_run_open(consequence);
	if (!nft->ctx) {
		free(nft);
		return NULL;
	}
	if (!nft_run(nft->ctx, table, &why)) {
		warn(consequence, why);
		nft_free(nft);
		return NULL;
	}
	return nft;
}

void nft_free(struct nft *nft)
{
	if (!nft)
		return;
	nft_ctx_free(nft->ctx);
	free(nft);
}

/* Inside quotes only their end is special, and "*" is a pattern. */
static bool plain(const char *ifname)
{
	size_t len = strlen(ifname);

	if (!len || len >= IF_NAMESIZE)
		return false;
	for (; *ifname; ifname++) {
		unsigned char c = (unsigned char)*ifname;

		if (c <= ' ' || c == 0x7f || strchr("\"*\\", c))
			return false;
	}
	return true;
}

int nft_mss_add(struct nft *nft, const char *ifname, uint32_t mtu)
{
	char add[256], renew[512], who[IF_NAMESIZE + 16];
	const char *why;

	if (!nft)
		return 0;
	if (mtu < MTU_MIN || mtu > UINT16_MAX)
		return -EINVAL;
	if (!plain(ifname)) {
		log_warn("nftables: interface %s: not a name for a rule",
			 ifname);
		return -EINVAL;
	}
	snprintf(add, sizeof(add),
		 "add element inet kpptp mss4 { \"%s\" : %u }\n"
		 "add element inet kpptp mss6 { \"%s\" : %u }\n",
		 ifname, mtu - IPV4_TCP_HEADERS, ifname,
		 mtu - IPV6_TCP_HEADERS);
	if (nft_run(nft->ctx, add, &why))
		return 0;
	/* It is there, with another number. */
	snprintf(renew, sizeof(renew),
		 "delete element inet kpptp mss4 { \"%s\" }\n"
		 "delete element inet kpptp mss6 { \"%s\" }\n%s",
		 ifname, ifname, add);
	if (nft_run_is(why, EEXIST) && nft_run(nft->ctx, renew, &why))
		return 0;
	snprintf(who, sizeof(who), "interface %s", ifname);
	warn(who, why);
	return -EIO;
}

void nft_mss_del(struct nft *nft, const char *ifname)
{
	char del[256];

	if (!nft || !plain(ifname))
		return;
	snprintf(del, sizeof(del),
		 "delete element inet kpptp mss4 { \"%s\" }\n"
		 "delete element inet kpptp mss6 { \"%s\" }\n",
		 ifname, ifname);
	nft_run(nft->ctx, del, NULL);
}

/* Bytes of a command per netdev: its name, a number, what is between. */
#define ELEMENT_MAX (IF_NAMESIZE + 16)

/* One command with all elements that are added, or removed. */
static void print(FILE *out, const char *map, uint32_t headers,
		  const struct nft_mss *change, size_t count, bool add)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!plain(change[i].ifname) || !change[i].mtu != !add)
			continue;
		if (any)
			fprintf(out, ", ");
		else
			fprintf(out, "%s element inet kpptp %s { ",
				add ? "add" : "delete", map);
		any = true;
		fprintf(out, "\"%s\"", change[i].ifname);
		if (add)
			fprintf(out, " : %u", change[i].mtu - headers);
	}
	if (any)
		fprintf(out, " }\n");
}

static bool run_all(struct nft *nft, const struct nft_mss *change, size_t count)
{
	char text[4 * (64 + NFT_MSS_MAX * ELEMENT_MAX)];
	FILE *out = fmemopen(text, sizeof(text), "w");

	if (!out)
		return false;
	for (int add = 0; add <= 1; add++) {
		print(out, "mss4", IPV4_TCP_HEADERS, change, count, add);
		print(out, "mss6", IPV6_TCP_HEADERS, change, count, add);
	}
	return !fclose(out) && nft_run(nft->ctx, text, NULL);
}

void nft_mss_change(struct nft *nft, const struct nft_mss *change, size_t count)
{
	bool sound = true;

	if (!nft)
		return;
	for (size_t i = 0; i < count; i++)
		sound &= !change[i].mtu || (change[i].mtu >= MTU_MIN &&
					    change[i].mtu <= UINT16_MAX);
	/* One that fails keeps the others from being made. */
	if (sound && count > 1 && run_all(nft, change, count))
		return;
	for (size_t i = 0; i < count; i++) {
		if (change[i].mtu)
			nft_mss_add(nft, change[i].ifname, change[i].mtu);
		else
			nft_mss_del(nft, change[i].ifname);
	}
}
