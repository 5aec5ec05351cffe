/* SPDX-License-Identifier: GPL-2.0-only */
/* A bundle with its sessions, its account and what it has of pools, as plain data. */
#ifndef KPPTPD_HANDOVER_TUNNEL_H
#define KPPTPD_HANDOVER_TUNNEL_H

#include "aaa/radius_grant.h"
#include "bundle.h"
#include "client.h"
#include "pack.h"
#include "ppp/link_saved.h"

/**
 * struct tunnel_saved_link - one session
 * @connection: number of its control connection
 * @call: local id of its call
 * @peer_call: the peer's
 * @dp_id: number in the data plane
 * @local: our address outside of the tunnel
 * @peer: the peer's
 * @head: it carries the network layer
 * @slot: which call of its client it is
 * @tag: see &struct session, as the next seven
 * @number: Likewise.
 * @since: Likewise.
 * @admitted: Likewise.
 * @required: Likewise.
 * @keepalive: Likewise.
 * @lcp: Likewise.
 * @link: Likewise.
 */
struct tunnel_saved_link {
	uint32_t connection;
	uint16_t call;
	uint16_t peer_call;
	uint32_t dp_id;
	struct in_addr local;
	struct in_addr peer;
	bool head;
	unsigned int slot;
	char tag[MODEL_TEXT_SIZE + 16];
	unsigned int number;
	uint64_t since;
	bool admitted;
	bool required;
	uint32_t keepalive;
	struct link_lcp lcp;
	struct link_saved link;
};

/**
 * struct tunnel_saved_lease - an address or prefix out of a pool, or the user's own
 * @has: there is one
 * @prefix: it; of IPv4 the first four bytes count
 * @pool: name of the pool, or ""
 */
struct tunnel_saved_lease {
	bool has;
	struct model_prefix6 prefix;
	char pool[MODEL_TEXT_SIZE];
};

/**
 * struct tunnel_saved - one bundle
 * @bundle: plain members only
 * @iface: name of its netdev
 * @local: lease of our end
 * @remote: of the user's end
 * @prefix: of his prefix
 * @has_grant: @grant counts
 * @grant: of the account, or of the backend that let the user in
 * @has_account: there is an account
 * @account_local: no backend let the user in
 * @client: of a client
 * @links: sessions, in their order
 * @count: how many
 */
struct tunnel_saved {
	struct bundle bundle;
	char iface[IF_NAMESIZE];
	struct tunnel_saved_lease local;
	struct tunnel_saved_lease remote;
	struct tunnel_saved_lease prefix;
	bool has_grant;
	struct aaa_grant grant;
	bool has_account;
	bool account_local;
	struct client_saved client;
	struct tunnel_saved_link links[MODEL_LINKS_MAX];
	unsigned int count;
};

/** tunnel_saved_table - of struct tunnel_saved */
extern const struct pack_field tunnel_saved_table[];

/** tunnel_link_is_savable() - is it open, with nothing about to change? */
bool tunnel_link_is_savable(const struct session *s);

/** tunnel_is_savable() - do packets pass, with nothing about to change? */
bool tunnel_is_savable(const struct bundle *b);

/** tunnel_save() - @out holds keys, so wipe it */
void tunnel_save(const struct daemon *d, const struct bundle *b,
		 struct tunnel_saved *out);

/**
 * tunnel_release() - the kernel goes on with it when this process ends
 *
 * Return: false, logged, when it does not.
 */
bool tunnel_release(const struct bundle *b);

/**
 * tunnel_find_call_fn - the call of a session
 * @user: as given to tunnel_restore()
 *
 * Return: one without a user, or NULL.
 */
typedef struct ctrl_call *
tunnel_find_call_fn(void *user, const struct tunnel_saved_link *link);

/**
 * tunnel_restore() - go on with it
 * @d: daemon; clients and netdevs are there
 * @from: any values
 * @find: where calls come from
 * @user: its pointer
 *
 * A tunnel of which something is missing, or that the configuration does not have
 * any more, ends in good order, which is logged.
 *
 * Return: false when nothing could be made of @from.
 */
bool tunnel_restore(struct daemon *d, const struct tunnel_saved *from,
		    tunnel_find_call_fn *find, void *user);

#endif /* KPPTPD_HANDOVER_TUNNEL_H */
