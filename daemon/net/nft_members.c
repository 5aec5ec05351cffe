// SPDX-License-Identifier: GPL-2.0-only
/* Members of sets of the shared table. */
#include "net/nft_table_priv.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "net/nft_run.h"

/* Of IPv6 there are prefixes, of which a set without intervals knows nothing. */
static const char *const type_of[] = {
	[NFT_MEMBER_IPV4] = "type ipv4_addr;",
	[NFT_MEMBER_IPV6] = "type ipv6_addr; flags interval;",
	[NFT_MEMBER_IFNAME] = "type ifname;",
};

/* Members go into commands as they are, names of netdevs between quotes. */
static bool is_member(enum nft_member kind, const char *member)
{
	size_t len = strlen(member);

	if (kind != NFT_MEMBER_IFNAME)
		return len && len < NFT_TABLE_MEMBER_MAX &&
		       strspn(member, "0123456789abcdef.:/") == len;
	if (!len || len >= IF_NAMESIZE)
		return false;
	for (; *member; member++) {
		unsigned char c = (unsigned char)*member;

		if (c <= ' ' || c == 0x7f || strchr("\"*\\", c))
			return false;
	}
	return true;
}

static void command(const struct nft_membership *m, const char *verb,
		    const char *comment, char *out, size_t size)
{
	const char *quote = m->kind == NFT_MEMBER_IFNAME ? "\"" : "";

	snprintf(out, size, "%s element " NFT_TABLE " %s { %s%s%s%s }\n", verb,
		 m->set, quote, m->member, quote, comment);
}

static int refused(struct nft_table *table, const struct nft_membership *m,
		   const char *why)
{
	int len;
	const char *words = nft_run_words(why, &len);

	nft_table_words(table, "set %s of table " NFT_TABLE ": %.*s", m->set,
			len, words);
	return -EIO;
}

/* What is there already, alone or as part of a prefix, is not ours to remove. */
static bool is_there(const char *why)
{
	return nft_run_is(why, EEXIST) || strstr(why, "overlaps");
}

static bool make_set(struct nft_table *table, const struct nft_membership *m,
		     const char **ret_why)
{
	char commands[256];

	snprintf(commands, sizeof(commands),
		 "add table " NFT_TABLE "\n"
		 "add set " NFT_TABLE " %s { %s comment \"" NFT_TABLE_COMMENT
		 "\"; }\n",
		 m->set, type_of[m->kind]);
	return nft_run(table->ctx, commands, ret_why);
}

/*
 * @ret_there tells whether it was one before. The set is made by itself:
 * libnftables 1.0 cannot give one with intervals an element in the same transaction.
 */
static int create(struct nft_table *table, const struct nft_membership *m,
		  bool *ret_there)
{
	char element[256];
	const char *why;

	*ret_there = false;
	command(m, "create", " comment \"" NFT_TABLE_COMMENT "\"", element,
		sizeof(element));
	if (nft_run(table->ctx, element, &why))
		return 0;
	if (nft_run_is(why, ENOENT) && make_set(table, m, &why) &&
	    nft_run(table->ctx, element, &why))
		return 0;
	*ret_there = is_there(why);
	return *ret_there ? 0 : refused(table, m, why);
}

static struct nft_membership *find(const struct nft_table *table,
				   const char *set, const char *member)
{
	struct nft_membership *m;

	LIST_FOREACH(m, &table->members, entry)
	{
		if (!strcmp(m->member, member) && !strcmp(m->set, set))
			break;
	}
	return m;
}

/* Refused with words for what cannot be a member; -ENOMEM without. */
static int prepare(struct nft_table *table, const char *set,
		   enum nft_member kind, const char *member,
		   struct nft_membership **ret)
{
	struct nft_membership *m;
	int err;

	if (!nft_table_name(table, set))
		return -EINVAL;
	if (!is_member(kind, member)) {
		nft_table_words(table, "\"%s\" cannot be in a set", member);
		return -EINVAL;
	}
	err = nft_table_ready(table);
	if (err)
		return err;
	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->kind = kind;
	m->users = 1;
	snprintf(m->set, sizeof(m->set), "%s", set);
	snprintf(m->member, sizeof(m->member), "%s", member);
	*ret = m;
	return 0;
}

int nft_table_join(struct nft_table *table, const char *set,
		   enum nft_member kind, const char *member)
{
	struct nft_membership *m = find(table, set, member);
	int err;

	if (m) {
		m->users++;
		return 0;
	}
	err = prepare(table, set, kind, member, &m);
	if (!err)
		err = create(table, m, &m->foreign);
	if (err) {
		free(m);
		return err;
	}
	LIST_INSERT_HEAD(&table->members, m, entry);
	return 0;
}

bool nft_table_owns(const struct nft_table *table, const char *set,
		    const char *member)
{
	const struct nft_membership *m = find(table, set, member);

	return m && !m->foreign;
}

/* One that is there still is as it was; another one is ours from now on. */
void nft_table_keep_member(struct nft_table *table, const char *set,
			   enum nft_member kind, const char *member, bool owned)
{
	struct nft_membership *m = find(table, set, member);
	bool there = false;

	if (m) {
		m->users++;
		return;
	}
	if (prepare(table, set, kind, member, &m) || create(table, m, &there)) {
		log_error("%s is missing in set %s: %s", member, set,
			  table->error);
		free(m);
		return;
	}
	m->foreign = there && !owned;
	LIST_INSERT_HEAD(&table->members, m, entry);
}

void nft_table_leave(struct nft_table *table, const char *set,
		     const char *member)
{
	struct nft_membership *m = find(table, set, member);
	char element[256];

	if (!m || --m->users)
		return;
	if (!m->foreign) {
		command(m, "delete", "", element, sizeof(element));
		nft_run(table->ctx, element, NULL);
	}
	LIST_REMOVE(m, entry);
	free(m);
}

void nft_table_join_again(struct nft_table *table)
{
	struct nft_membership *m;

	LIST_FOREACH(m, &table->members, entry)
	{
		if (create(table, m, &m->foreign))
			log_error("%s is missing in %s", m->member,
				  table->error);
	}
}
