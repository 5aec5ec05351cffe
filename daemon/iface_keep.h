/* SPDX-License-Identifier: GPL-2.0-only */
/* Netdevs that pass, with all that is set on them, from one process to the next. */
#ifndef KPPTPD_IFACE_KEEP_H
#define KPPTPD_IFACE_KEEP_H

#include "iface_rules_priv.h"
#include "pack.h"

/**
 * struct iface_saved - a netdev of a bundle
 * @iface: plain members only
 * @has_outer: @outer counts
 * @outer: way to the outside of the tunnel
 * @has_rules: the next five count
 * @rules: of the netdev
 * @incoming: chain of its filter, or ""
 * @outgoing: likewise
 * @found: it is there, as ifaces_clean() saw
 * @owns: bits of what was no member before: 1 the name, 2 the peer, 4 its prefix
 */
struct iface_saved {
	struct iface iface;
	bool has_outer;
	struct rtn_route outer;
	bool has_rules;
	struct iface_rules rules;
	char incoming[MODEL_TEXT_SIZE];
	char outgoing[MODEL_TEXT_SIZE];
	bool found;
	unsigned int owns;
};

/** iface_saved_table - of struct iface_saved */
extern const struct pack_field iface_saved_table[];

/**
 * iface_save() - what @out says holds as long as the process does not touch it
 * @iface: the netdev
 * @net: settings of its bundle, or NULL without
 * @out: overwritten
 */
void iface_save(const struct iface *iface, const struct settings_net *net,
		struct iface_saved *out);

/**
 * iface_keep() - take one over, before ifaces_clean()
 * @all: the netdevs
 * @from: any values
 *
 * Return: false when it cannot be.
 */
bool iface_keep(struct ifaces *all, const struct iface_saved *from);

/** iface_kept() - one that was kept and has no holder yet, or NULL */
struct iface *iface_kept(struct ifaces *all, const char *name);

/**
 * ifaces_drop_kept() - all is taken over that will be
 * @all: the netdevs
 * @wanted: is there to be a static one of that name?
 * @user: its pointer
 *
 * Those without a holder lose what is set on them, and go unless they are wanted.
 */
void ifaces_drop_kept(struct ifaces *all,
		      bool (*wanted)(void *user, const char *name), void *user);

#endif /* KPPTPD_IFACE_KEEP_H */
