// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's shared-rate: tunnels that have one rate together, by priority and
 * minimum. Its netdevs are made for the first of them and go with the last.
 */
#include "iface_rules_priv.h"

#include <errno.h>
#include <stdlib.h>

#include "log.h"

#define WORD_BITS 64

/**
 * struct iface_shares - what tunnels share
 * @ifb: netdevs, by enum shape_way, while there are @users; 0 where nothing is shared
 * @users: tunnels
 * @used: a bit for each class that a tunnel has
 */
struct iface_shares {
	uint32_t ifb[SHAPE_WAYS];
	unsigned int users;
	uint64_t used[SHAPE_CLASSES / WORD_BITS + 1];
};

void ifaces_share(struct ifaces *all, const struct model_rate *rate)
{
	const uint64_t want[SHAPE_WAYS] = { rate->rx, rate->tx };

	for (int way = 0; way < SHAPE_WAYS; way++) {
		all->shared_rate[way] = want[way];
		if (!all->shares || !all->shares->ifb[way] || !want[way])
			continue;
		if (shape_share_rate(all->rtn, all->shares->ifb[way],
				     want[way]))
			log_error("shared-rate stays as it was: %s",
				  rtn_error(all->rtn));
	}
}

static uint32_t take_class(struct iface_shares *shares)
{
	for (uint32_t i = 0; i < SHAPE_CLASSES; i++) {
		uint64_t bit = UINT64_C(1) << i % WORD_BITS;

		if (shares->used[i / WORD_BITS] & bit)
			continue;
		shares->used[i / WORD_BITS] |= bit;
		return i + 1;
	}
	return 0;
}

static uint32_t make_ifb(struct ifaces *all, enum shape_way way)
{
	uint64_t rate = all->shared_rate[way];
	uint32_t ifb = 0;
	int err;

	if (!rate)
		return 0;
	err = shape_share_add(all->rtn, way, rate, &ifb);
	/* Of tunnels that have just ended. */
	if (err == -EEXIST && iface_remove_retired(all))
		err = shape_share_add(all->rtn, way, rate, &ifb);
	if (!err)
		return ifb;
	log_error("shared-rate is without effect on what %s: %s",
		  way == SHAPE_TX ? "goes to peers" : "comes from peers",
		  rtn_error(all->rtn));
	return 0;
}

static void drop_unused(struct ifaces *all)
{
	struct iface_shares *shares = all->shares;

	if (!shares || shares->users)
		return;
	for (int way = 0; way < SHAPE_WAYS; way++) {
		if (shares->ifb[way])
			iface_retire(all, shares->ifb[way], "");
	}
	free(shares);
	all->shares = NULL;
}

void iface_share_join(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;
	struct ifaces *all = iface->all;
	bool any = false;

	if (rules->joined)
		return;
	rules->joined = true;
	if (!all->shares)
		all->shares = calloc(1, sizeof(*all->shares));
	if (!all->shares)
		return;
	for (int way = 0; way < SHAPE_WAYS; way++) {
		if (!all->shares->ifb[way])
			all->shares->ifb[way] = make_ifb(all, way);
		any |= all->shares->ifb[way];
	}
	rules->class = any ? take_class(all->shares) : 0;
	all->shares->users += rules->class != 0;
	for (int way = 0; way < SHAPE_WAYS && rules->class; way++)
		rules->shared[way] = all->shares->ifb[way];
	drop_unused(all);
}

bool iface_share_keep(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;
	struct ifaces *all = iface->all;
	uint32_t i = rules->class - 1;
	uint64_t bit = UINT64_C(1) << i % WORD_BITS;

	if (!rules->class)
		return true;
	if (!all->shares)
		all->shares = calloc(1, sizeof(*all->shares));
	if (!all->shares || rules->class > SHAPE_CLASSES ||
	    all->shares->used[i / WORD_BITS] & bit)
		return false;
	all->shares->used[i / WORD_BITS] |= bit;
	all->shares->users++;
	/* One that joined before a direction was limited has no part in it. */
	for (int way = 0; way < SHAPE_WAYS; way++) {
		if (rules->shared[way])
			all->shares->ifb[way] = rules->shared[way];
	}
	return true;
}

static void redirect(struct iface *iface, uint32_t ifindex, const char *name,
		     enum shape_way way)
{
	const struct iface_rules *rules = iface->rules;

	if (shape_redirect(iface->all->rtn, ifindex, way, rules->shared[way],
			   rules->class))
		iface_rates_failed(iface, name, way);
}

void iface_share_set(struct iface *iface, enum shape_way way,
		     const struct iface_shaped *want)
{
	struct iface_rules *rules = iface->rules;
	struct iface_shaped *is = way == SHAPE_RX ? &rules->rx : &rules->tx;
	bool first = !is->packet;

	if (iface_rates_same(is, want))
		return;
	*is = *want;
	/* The class is there before packets go to it. */
	if (shape_class(iface->all->rtn, rules->shared[way], rules->class,
			&want->limit, want->packet))
		iface_rates_failed(iface, iface->name, way);
	else if (first)
		redirect(iface, iface->ifindex, iface->name, way);
}

void iface_share_port(struct iface *iface)
{
	struct iface_port *port = &iface->port;

	for (int way = 0; way < SHAPE_WAYS; way++) {
		if (iface->rules->shared[way])
			redirect(iface, port->ifindex, port->name, way);
	}
}

static void undirect(struct iface *iface, uint32_t ifindex)
{
	for (int way = 0; way < SHAPE_WAYS && ifindex; way++) {
		if (iface->rules->shared[way])
			shape_redirect_stop(iface->all->rtn, ifindex, way);
	}
}

void iface_share_port_stop(struct iface *iface)
{
	undirect(iface, iface->port.ifindex);
}

void iface_share_leave(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;
	struct ifaces *all = iface->all;
	uint32_t i = rules->class - 1;

	if (!rules->class)
		return;
	undirect(iface, iface->ifindex);
	for (int way = 0; way < SHAPE_WAYS; way++) {
		if (rules->shared[way])
			shape_class_stop(all->rtn, rules->shared[way],
					 rules->class);
		rules->shared[way] = 0;
	}
	all->shares->used[i / WORD_BITS] &= ~(UINT64_C(1) << i % WORD_BITS);
	all->shares->users--;
	rules->class = 0;
	drop_unused(all);
}
