// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of a tunnel. What comes from the peer is counted as one, routed or bridged; to
 * the peer each of the two netdevs has the whole rate.
 */
#include "iface_rules_priv.h"

#include <errno.h>

#include "log.h"
#include "model/rate.h"
#include "settings.h"

void iface_rates_failed(const struct iface *iface, const char *name,
			enum shape_way way)
{
	log_error("interface %s: rate-limit is without effect on what %s: %s",
		  name,
		  way == SHAPE_TX ? "goes to the peer" : "comes from the peer",
		  rtn_error(iface->all->rtn));
}

static void limit_egress(struct iface *iface, uint32_t ifindex,
			 const char *name)
{
	const struct iface_shaped *tx = &iface->rules->tx;

	if (shape_egress(iface->all->rtn, ifindex, &tx->limit, tx->packet))
		iface_rates_failed(iface, name, SHAPE_TX);
}

static void limit_ingress(struct iface *iface, uint32_t ifindex,
			  const char *name)
{
	if (shape_redirect(iface->all->rtn, ifindex, SHAPE_RX,
			   iface->rules->ifb, 0))
		iface_rates_failed(iface, name, SHAPE_RX);
}

static void drop_ifb(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;

	if (rules->ifb)
		iface_retire(iface->all, rules->ifb, "");
	rules->ifb = 0;
}

/* The queue is there before packets go to it. */
static void make_ifb(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;
	struct rtn *rtn = iface->all->rtn;
	int err = shape_ifb_add(rtn, iface->ifindex, &rules->ifb);

	/* Of the last session, which has just ended. */
	if (err == -EEXIST && iface_remove_retired(iface->all))
		err = shape_ifb_add(rtn, iface->ifindex, &rules->ifb);
	if (!err &&
	    !shape_egress(rtn, rules->ifb, &rules->rx.limit,
			  rules->rx.packet) &&
	    !rtn_link_up(rtn, rules->ifb, 0)) {
		limit_ingress(iface, iface->ifindex, iface->name);
		return;
	}
	iface_rates_failed(iface, iface->name, SHAPE_RX);
	drop_ifb(iface);
}

bool iface_rates_same(const struct iface_shaped *a,
		      const struct iface_shaped *b)
{
	return a->limit.rate == b->limit.rate &&
	       a->limit.burst == b->limit.burst &&
	       a->limit.threshold == b->limit.threshold &&
	       a->limit.seconds == b->limit.seconds &&
	       a->limit.minimum == b->limit.minimum &&
	       a->limit.priority == b->limit.priority && a->packet == b->packet;
}

static void set_tx(struct iface *iface, const struct iface_shaped *tx)
{
	struct iface_port *port = &iface->port;
	struct rtn *rtn = iface->all->rtn;

	if (iface_rates_same(tx, &iface->rules->tx))
		return;
	iface->rules->tx = *tx;
	if (tx->limit.rate) {
		limit_egress(iface, iface->ifindex, iface->name);
		if (port->ifindex)
			limit_egress(iface, port->ifindex, port->name);
		return;
	}
	shape_egress_stop(rtn, iface->ifindex);
	if (port->ifindex)
		shape_egress_stop(rtn, port->ifindex);
}

static void set_rx(struct iface *iface, const struct iface_shaped *rx)
{
	struct iface_rules *rules = iface->rules;
	struct iface_port *port = &iface->port;
	struct rtn *rtn = iface->all->rtn;

	if (iface_rates_same(rx, &rules->rx))
		return;
	rules->rx = *rx;
	if (rx->limit.rate && rules->ifb) {
		if (shape_egress(rtn, rules->ifb, &rx->limit, rx->packet))
			iface_rates_failed(iface, iface->name, SHAPE_RX);
	} else if (rx->limit.rate) {
		make_ifb(iface);
		if (rules->ifb && port->ifindex)
			limit_ingress(iface, port->ifindex, port->name);
	} else if (rules->ifb) {
		shape_redirect_stop(rtn, iface->ifindex, SHAPE_RX);
		if (port->ifindex)
			shape_redirect_stop(rtn, port->ifindex, SHAPE_RX);
		drop_ifb(iface);
	}
}

/* Nobody is promised what no one has written. */
static uint64_t promised(const struct model_rate *rate, uint64_t minimum)
{
	return rate->groups >= RATE_GROUPS ? minimum : 0;
}

void iface_rates_set(struct iface *iface, const struct settings_net *net,
		     uint32_t tx_packet, uint32_t rx_packet)
{
	static const struct iface_shaped none;
	const struct model_rate *rate = &net->rate;
	const struct iface_shaped tx = {
		.limit = { rate->tx, rate->tx_burst, rate->tx_threshold,
			   rate->tx_time, promised(rate, rate->tx_min),
			   rate->priority },
		.packet = tx_packet,
	};
	const struct iface_shaped rx = {
		.limit = { rate->rx, rate->rx_burst, rate->rx_threshold,
			   rate->rx_time, promised(rate, rate->rx_min),
			   rate->priority },
		.packet = rx_packet,
	};
	struct iface_rules *rules = iface->rules;

	if (net->shares)
		iface_share_join(iface);
	if (rules->shared[SHAPE_TX])
		iface_share_set(iface, SHAPE_TX, &tx);
	else
		set_tx(iface, rate->tx ? &tx : &none);
	if (rules->shared[SHAPE_RX])
		iface_share_set(iface, SHAPE_RX, &rx);
	else
		set_rx(iface, rate->rx ? &rx : &none);
}

/* Whether the root of its netdevs keeps the rate. */
static bool has_root(const struct iface_rules *rules)
{
	return rules->tx.limit.rate && !rules->shared[SHAPE_TX];
}

void iface_rules_port(struct iface *iface)
{
	struct iface_port *port = &iface->port;

	if (!iface->rules)
		return;
	iface_share_port(iface);
	if (has_root(iface->rules))
		limit_egress(iface, port->ifindex, port->name);
	if (iface->rules->ifb)
		limit_ingress(iface, port->ifindex, port->name);
}

void iface_rules_port_stop(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	if (!iface->rules || !iface->port.ifindex)
		return;
	iface_share_port_stop(iface);
	if (iface->rules->ifb)
		shape_redirect_stop(rtn, iface->port.ifindex, SHAPE_RX);
	if (has_root(iface->rules))
		shape_egress_stop(rtn, iface->port.ifindex);
}

void iface_rates_stop(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	iface_rules_port_stop(iface);
	if (iface->ifindex && iface->rules->ifb)
		shape_redirect_stop(rtn, iface->ifindex, SHAPE_RX);
	if (iface->ifindex && has_root(iface->rules))
		shape_egress_stop(rtn, iface->ifindex);
	drop_ifb(iface);
	iface_share_leave(iface);
}
