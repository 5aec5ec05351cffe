// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of a tunnel. What comes from the peer is counted as one, routed or bridged; to
 * the peer each of the two netdevs has the whole rate.
 */
#include "iface_rules_priv.h"

#include <errno.h>

#include "log.h"

static void unlimited(struct iface *iface, const char *name, const char *which,
		      const char *why)
{
	log_error("interface %s: rate-limit is without effect on what %s: %s",
		  name, which, why && *why ? why : rtn_error(iface->all->rtn));
}

static void limit_egress(struct iface *iface, uint32_t ifindex,
			 const char *name)
{
	const struct iface_shaped *tx = &iface->rules->tx;

	if (shape_egress(iface->all->rtn, ifindex, &tx->limit, tx->packet))
		unlimited(iface, name, "goes to the peer", NULL);
}

static void limit_ingress(struct iface *iface, uint32_t ifindex,
			  const char *name)
{
	if (shape_ingress(iface->all->rtn, ifindex, iface->rules->ifb))
		unlimited(iface, name, "comes from the peer", NULL);
}

static void drop_ifb(struct iface *iface)
{
	struct iface_rules *rules = iface->rules;

	if (rules->ifb)
		iface_retire(iface->all, rules->ifb);
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
	unlimited(iface, iface->name, "comes from the peer", NULL);
	drop_ifb(iface);
}

static bool same(const struct iface_shaped *a, const struct iface_shaped *b)
{
	return a->limit.rate == b->limit.rate &&
	       a->limit.burst == b->limit.burst &&
	       a->limit.threshold == b->limit.threshold &&
	       a->limit.seconds == b->limit.seconds && a->packet == b->packet;
}

static void set_tx(struct iface *iface, const struct iface_shaped *tx)
{
	struct iface_port *port = &iface->port;
	struct rtn *rtn = iface->all->rtn;

	if (same(tx, &iface->rules->tx))
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

	if (same(rx, &rules->rx))
		return;
	rules->rx = *rx;
	if (rx->limit.rate && rules->ifb) {
		if (shape_egress(rtn, rules->ifb, &rx->limit, rx->packet))
			unlimited(iface, iface->name, "comes from the peer",
				  NULL);
	} else if (rx->limit.rate) {
		make_ifb(iface);
		if (rules->ifb && port->ifindex)
			limit_ingress(iface, port->ifindex, port->name);
	} else if (rules->ifb) {
		shape_ingress_stop(rtn, iface->ifindex);
		if (port->ifindex)
			shape_ingress_stop(rtn, port->ifindex);
		drop_ifb(iface);
	}
}

void iface_rates_set(struct iface *iface, const struct model_rate *rate,
		     uint32_t tx_packet, uint32_t rx_packet)
{
	const struct iface_shaped tx = {
		.limit = { rate->tx, rate->tx_burst, rate->tx_threshold,
			   rate->tx_time },
		.packet = tx_packet,
	};
	const struct iface_shaped rx = {
		.limit = { rate->rx, rate->rx_burst, rate->rx_threshold,
			   rate->rx_time },
		.packet = rx_packet,
	};

	set_tx(iface, rate->tx ? &tx : &(struct iface_shaped){ 0 });
	set_rx(iface, rate->rx ? &rx : &(struct iface_shaped){ 0 });
}

void iface_rules_port(struct iface *iface)
{
	struct iface_port *port = &iface->port;

	if (!iface->rules)
		return;
	if (iface->rules->tx.limit.rate)
		limit_egress(iface, port->ifindex, port->name);
	if (iface->rules->ifb)
		limit_ingress(iface, port->ifindex, port->name);
}

void iface_rules_port_stop(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	if (!iface->rules || !iface->port.ifindex)
		return;
	if (iface->rules->ifb)
		shape_ingress_stop(rtn, iface->port.ifindex);
	if (iface->rules->tx.limit.rate)
		shape_egress_stop(rtn, iface->port.ifindex);
}

void iface_rates_stop(struct iface *iface)
{
	struct rtn *rtn = iface->all->rtn;

	iface_rules_port_stop(iface);
	if (iface->ifindex && iface->rules->ifb)
		shape_ingress_stop(rtn, iface->ifindex);
	if (iface->ifindex && iface->rules->tx.limit.rate)
		shape_egress_stop(rtn, iface->ifindex);
	drop_ifb(iface);
}
