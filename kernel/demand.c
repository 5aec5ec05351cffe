// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dial on demand. A netdev that waits has carrier, so that routes through it are
 * used, and no session. A packet that wants out is dropped without an ICMP
 * error: its sender shall send it again, when there is a session. The owner is
 * told.
 *
 * Whoever can have a packet routed to the netdev can cause messages, hence their
 * rate is bounded; and whoever can make a netdev wait can make many of them
 * wait, in namespaces of his own, hence they go to the socket that asked for
 * them and to nobody else.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "demand.h"
#include "limits.h"
#include "netdev.h"
#include "netlink.h"
#include "session.h"

static struct kpptp_demand *demand_of(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	return &priv->demand;
}

/**
 * kpptp_demand_start() - the netdev waits from now on
 * @kn: its namespace
 * @dev: of kind pptp, in ppp mode, without a bundle
 * @owner: netlink port that is told, which kpptp_session_owner() knows
 *
 * If it waits already it has a new owner, who is told at once of a packet.
 *
 * Context: RTNL and kpptp_conf_lock held.
 */
void kpptp_demand_start(struct kpptp_net *kn, struct net_device *dev, u32 owner)
{
	struct kpptp_demand *d = demand_of(dev);

	lockdep_assert_held(&kpptp_conf_lock);
	WRITE_ONCE(d->told_at, jiffies - msecs_to_jiffies(KPPTP_DEMAND_MS));
	if (!d->owner)
		list_add(&d->entry, &kn->demands);
	WRITE_ONCE(d->owner, owner);
	kpptp_netdev_carrier(dev, true);
}

static void demand_end(struct kpptp_demand *d)
{
	struct kpptp_dev *priv = container_of(d, struct kpptp_dev, demand);

	list_del(&d->entry);
	WRITE_ONCE(d->owner, 0);
	kpptp_netdev_carrier(priv->dev, false);
}

/**
 * kpptp_demand_end() - the netdev does not wait any longer, if it did
 * @dev: of kind pptp
 *
 * Context: kpptp_conf_lock held.
 */
void kpptp_demand_end(struct net_device *dev)
{
	struct kpptp_demand *d = demand_of(dev);

	lockdep_assert_held(&kpptp_conf_lock);
	if (d->owner)
		demand_end(d);
}

/**
 * kpptp_demand_leave() - the socket of an owner was closed
 * @kn: its namespace
 * @owner: its netlink port
 *
 * Context: kpptp_conf_lock held, which also keeps the netdevs.
 */
void kpptp_demand_leave(struct kpptp_net *kn, u32 owner)
{
	struct kpptp_demand *d, *next;

	lockdep_assert_held(&kpptp_conf_lock);
	list_for_each_entry_safe(d, next, &kn->demands, entry)
		if (d->owner == owner)
			demand_end(d);
}

/*
 * Is it worth a call: somebody's packet to somebody. The stack itself sends to
 * groups, whether there is anybody or not.
 */
static bool demand_is_unicast(struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return pskb_network_may_pull(skb, sizeof(struct iphdr)) &&
		       !ipv4_is_multicast(ip_hdr(skb)->daddr) &&
		       !ipv4_is_lbcast(ip_hdr(skb)->daddr);
	if (skb->protocol == htons(ETH_P_IPV6))
		return pskb_network_may_pull(skb, sizeof(struct ipv6hdr)) &&
		       !ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
	return false;
}

/* One CPU finds that it is time. */
static bool demand_is_due(struct kpptp_demand *d)
{
	unsigned long last = READ_ONCE(d->told_at);

	return time_after_eq(jiffies,
			     last + msecs_to_jiffies(KPPTP_DEMAND_MS)) &&
	       cmpxchg(&d->told_at, last, jiffies) == last;
}

static void demand_tell(const struct net_device *dev, u32 owner)
{
	struct sk_buff *msg =
		genlmsg_new(nla_total_size(sizeof(u32)), GFP_ATOMIC);
	void *hdr;

	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &kpptp_family, 0, PPTP_CMD_NETDEV_DEMAND);
	if (!hdr || nla_put_u32(msg, PPTP_A_NETDEV_IFINDEX, dev->ifindex)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_unicast(dev_net(dev), msg, owner);
}

/**
 * kpptp_demand_packet() - a packet wants out by a netdev without a session
 * @dev: of kind pptp
 * @skb: the packet, which the caller drops
 *
 * Context: ndo_start_xmit.
 * Return: true if the netdev waits
 */
bool kpptp_demand_packet(struct net_device *dev, struct sk_buff *skb)
{
	struct kpptp_demand *d = demand_of(dev);
	u32 owner = READ_ONCE(d->owner);

	if (!owner)
		return false;
	if (demand_is_unicast(skb) && demand_is_due(d))
		demand_tell(dev, owner);
	return true;
}
