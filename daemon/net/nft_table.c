// SPDX-License-Identifier: GPL-2.0-only
/* The table, and the chains of netdevs. */
#include "net/nft_table_priv.h"

#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <netlink/socket.h>

#include "log.h"
#include "net/nft_run.h"
#include "net/nft_verdict.h"

/* Verdict that no chain is called, for it is no name. */
#define NFT_DROP "!drop"

/* In place of one that another process put there. */
#define NFT_LEFT "!left"

/*
 * May be run again. Each direction has base chains of its own, since a chain that
 * accepts ends only the base chain that led to it. A netdev in a VRF is told by sdif.
 */
static const char ours[] =
	"add table " NFT_TABLE "\n"
	"add map " NFT_TABLE " incoming { typeof meta iif : verdict; }\n"
	"add map " NFT_TABLE " outgoing { typeof meta oif : verdict; }\n"
	"add chain " NFT_TABLE " incoming-input"
	" { type filter hook input priority filter; }\n"
	"add chain " NFT_TABLE " incoming-forward"
	" { type filter hook forward priority filter; }\n"
	"add chain " NFT_TABLE " outgoing-forward"
	" { type filter hook forward priority filter; }\n"
	"add chain " NFT_TABLE " outgoing-output"
	" { type filter hook output priority filter; }\n"
	"flush chain " NFT_TABLE " incoming-input\n"
	"flush chain " NFT_TABLE " incoming-forward\n"
	"flush chain " NFT_TABLE " outgoing-forward\n"
	"flush chain " NFT_TABLE " outgoing-output\n"
	"add rule " NFT_TABLE " incoming-input meta iif vmap @incoming\n"
	"add rule " NFT_TABLE " incoming-input meta sdif vmap @incoming\n"
	"add rule " NFT_TABLE " incoming-forward meta iif vmap @incoming\n"
	"add rule " NFT_TABLE " incoming-forward meta sdif vmap @incoming\n"
	"add rule " NFT_TABLE " outgoing-forward meta oif vmap @outgoing\n"
	"add rule " NFT_TABLE " outgoing-output meta oif vmap @outgoing\n";

static const char *const map_of[] = {
	[NFT_INCOMING] = "incoming",
	[NFT_OUTGOING] = "outgoing",
};

const char *nft_table_error(const struct nft_table *table)
{
	return table->error;
}

void nft_table_words(struct nft_table *table, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(table->error, sizeof(table->error), fmt, ap);
	va_end(ap);
}

struct nft_table *nft_table_new(sd_event *event, bool keep)
{
	struct nft_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->fd = -1;
	table->ctx = nft_run_open("no filters and lists for tunnels");
	if (table->ctx)
		table->fd = nft_verdict_open();
	/* What the cleaning does is not to be noticed. */
	if (table->fd >= 0 && !keep)
		nft_table_clean(table->ctx);
	if (table->fd < 0 || nft_table_watch(table, event) < 0) {
		nft_table_free(table);
		return NULL;
	}
	return table;
}

void nft_table_free(struct nft_table *table)
{
	struct nft_membership *m;
	struct nft_filter *f;

	if (!table)
		return;
	sd_event_source_disable_unref(table->io);
	nl_socket_free(table->mon);
	while ((f = LIST_FIRST(&table->filters))) {
		LIST_REMOVE(f, entry);
		free(f);
	}
	while ((m = LIST_FIRST(&table->members))) {
		LIST_REMOVE(m, entry);
		free(m);
	}
	if (table->fd >= 0)
		close(table->fd);
	if (table->ctx) {
		nft_table_clean(table->ctx);
		nft_ctx_free(table->ctx);
	}
	free(table);
}

/* Names go into commands as they are. */
bool nft_table_name(struct nft_table *table, const char *name)
{
	size_t len = strlen(name);
	bool ok = len && len <= NFT_TABLE_NAME_MAX &&
		  (isalpha((unsigned char)*name) || *name == '_');

	for (const char *c = name; *c && ok; c++)
		ok = isalnum((unsigned char)*c) || strchr("_.-/", *c);
	if (!ok)
		nft_table_words(table, "\"%s\" is no name of a chain or set",
				name);
	return ok;
}

static int failed(struct nft_table *table, const char *why)
{
	int len;
	const char *words = nft_run_words(why, &len);

	nft_table_words(table, "nftables: %.*s", len, words);
	return -EIO;
}

int nft_table_ready(struct nft_table *table)
{
	const char *why;

	if (table->ready)
		return 0;
	if (!nft_run(table->ctx, ours, &why))
		return failed(table, why);
	table->ready = true;
	return 0;
}

static struct nft_filter *find(struct nft_table *table, uint32_t ifindex)
{
	struct nft_filter *f;

	LIST_FOREACH(f, &table->filters, entry)
	{
		if (f->ifindex == ifindex)
			break;
	}
	return f;
}

/* What is in the maps turns into @want, in one transaction. */
static int turn(struct nft_table *table, struct nft_filter *f,
		const char *const want[2])
{
	struct nft_verdict change[4];
	size_t n = 0;
	int err;

	for (int way = NFT_INCOMING; way <= NFT_OUTGOING; way++) {
		if (!strcmp(f->verdict[way], want[way]))
			continue;
		if (f->verdict[way][0])
			change[n++] =
				(struct nft_verdict){ .map = map_of[way],
						      .ifindex = f->ifindex };
		if (want[way][0])
			change[n++] = (struct nft_verdict){
				.map = map_of[way],
				.ifindex = f->ifindex,
				.add = true,
				.chain = strcmp(want[way], NFT_DROP) != 0 ?
						 want[way] :
						 NULL,
			};
	}
	err = n ? nft_verdict_change(table->fd, NFT_TABLE_NAME, change, n) : 0;
	if (err) {
		nft_table_words(table, "nftables: %s", strerror(-err));
		return err;
	}
	for (int way = NFT_INCOMING; way <= NFT_OUTGOING; way++)
		snprintf(f->verdict[way], sizeof(f->verdict[way]), "%s",
			 want[way]);
	return 0;
}

static int jump(struct nft_table *table, struct nft_filter *f)
{
	const char *const want[] = { f->chain[NFT_INCOMING],
				     f->chain[NFT_OUTGOING] };

	return turn(table, f, want);
}

static struct nft_filter *need(struct nft_table *table, uint32_t ifindex)
{
	struct nft_filter *f = find(table, ifindex);

	if (f)
		return f;
	f = calloc(1, sizeof(*f));
	if (!f)
		return NULL;
	f->ifindex = ifindex;
	LIST_INSERT_HEAD(&table->filters, f, entry);
	return f;
}

static void drop_if_unused(struct nft_filter *f)
{
	if (f->chain[NFT_INCOMING][0] || f->chain[NFT_OUTGOING][0])
		return;
	LIST_REMOVE(f, entry);
	free(f);
}

static int no_chain(struct nft_table *table, const char *incoming,
		    const char *outgoing)
{
	bool both = *incoming && *outgoing && strcmp(incoming, outgoing) != 0;

	nft_table_words(table, "no chain %s%s%s in table " NFT_TABLE,
			*incoming ? incoming : outgoing, both ? " or " : "",
			both ? outgoing : "");
	return -ENOENT;
}

int nft_table_filter(struct nft_table *table, uint32_t ifindex,
		     const char *incoming, const char *outgoing)
{
	struct nft_filter *f, before;
	int err;

	if ((*incoming && !nft_table_name(table, incoming)) ||
	    (*outgoing && !nft_table_name(table, outgoing)))
		return -EINVAL;
	if (!*incoming && !*outgoing && !find(table, ifindex))
		return 0;
	err = nft_table_ready(table);
	if (err)
		return err;
	f = need(table, ifindex);
	if (!f)
		return -ENOMEM;
	before = *f;
	snprintf(f->chain[NFT_INCOMING], sizeof(f->chain[0]), "%s", incoming);
	snprintf(f->chain[NFT_OUTGOING], sizeof(f->chain[0]), "%s", outgoing);
	err = jump(table, f);
	/* Nothing is in the maps that a netdev without chains could have. */
	if (err && (*incoming || *outgoing))
		memcpy(f->chain, before.chain, sizeof(f->chain));
	drop_if_unused(f);
	return err == -ENOENT ? no_chain(table, incoming, outgoing) : err;
}

/* With a chain missing nothing passes, until it is there. */
static void jump_or_drop(struct nft_table *table, struct nft_filter *f)
{
	static const char *const drop[] = { NFT_DROP, NFT_DROP };
	char name[IF_NAMESIZE] = "?";

	if (!jump(table, f) || !strcmp(f->verdict[NFT_INCOMING], NFT_DROP))
		return;
	if_indextoname(f->ifindex, name);
	if (turn(table, f, drop)) {
		log_error("interface %s: without its filters: %s", name,
			  table->error);
		return;
	}
	no_chain(table, f->chain[NFT_INCOMING], f->chain[NFT_OUTGOING]);
	log_error("interface %s: everything is dropped: %s", name,
		  table->error);
}

static bool stands(struct nft_table *table)
{
	return nft_run(table->ctx, "list chain " NFT_TABLE " incoming-input",
		       NULL);
}

void nft_table_restore(struct nft_table *table, bool deleted)
{
	struct nft_filter *f;

	if (!table->ready || (!deleted && stands(table)))
		return;
	log_warn("nftables: someone deleted table " NFT_TABLE
		 ": filters and lists of tunnels are set anew");
	table->ready = false;
	if (nft_table_ready(table)) {
		log_error("filters of tunnels are gone: %s", table->error);
		return;
	}
	LIST_FOREACH(f, &table->filters, entry)
	{
		memset(f->verdict, 0, sizeof(f->verdict));
		jump_or_drop(table, f);
	}
	nft_table_join_again(table);
}

void nft_table_retry(struct nft_table *table)
{
	struct nft_filter *f;

	LIST_FOREACH(f, &table->filters, entry)
	{
		if (!strcmp(f->verdict[NFT_INCOMING], NFT_DROP))
			jump_or_drop(table, f);
	}
}

/* Both at once: an element that is there gives way to its like. */
void nft_table_keep_filter(struct nft_table *table, uint32_t ifindex,
			   const char *incoming, const char *outgoing)
{
	const char *const chain[] = { incoming, outgoing };
	struct nft_filter *f;

	if ((*incoming && !nft_table_name(table, incoming)) ||
	    (*outgoing && !nft_table_name(table, outgoing)))
		return;
	f = nft_table_ready(table) ? NULL : need(table, ifindex);
	if (!f) {
		log_error("filters of a tunnel are gone: %s", table->error);
		return;
	}
	for (int way = NFT_INCOMING; way <= NFT_OUTGOING; way++) {
		snprintf(f->chain[way], sizeof(f->chain[way]), "%s",
			 chain[way]);
		if (*chain[way])
			snprintf(f->verdict[way], sizeof(f->verdict[way]),
				 NFT_LEFT);
	}
	if (!jump(table, f))
		return;
	memset(f->verdict, 0, sizeof(f->verdict));
	jump_or_drop(table, f);
}
