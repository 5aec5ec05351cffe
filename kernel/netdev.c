// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netdevs of rtnetlink kind "pptp". A netdev exists with or without a session,
 * so that addresses, routes and rules can refer to it before a peer calls and
 * after it is gone; its carrier is up while a network protocol is open, and while
 * it waits for a packet, see demand.c.
 *
 * In ethernet mode it has a hardware address and becomes the port of a bridge;
 * it carries the bridged frames of a session that has a netdev in ppp mode, and
 * which is told so.
 *
 * The type in ppp mode is ARPHRD_PPP, not ARPHRD_NONE: the interface identifier
 * of IPv6 is negotiated by IPV6CP, so the kernel must not make up a link-local
 * address of its own as it does for ARPHRD_NONE; and whatever asks for the type
 * (libpcap, network managers, routing daemons) knows this one. There is no
 * link-layer header with either type.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>

#include "bundle.h"
#include "compat/compat.h"
#include "netdev.h"
#include "path.h"

#define NETDEV_KIND "pptp"

/* RouterOS's default: with both header compressions it just fits 1500 bytes. */
#define NETDEV_MTU 1460

#define NETDEV_FEATURES                                                      \
	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM | NETIF_F_HIGHDMA | \
	 NETIF_F_GSO_SOFTWARE)

static int netdev_init(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	INIT_LIST_HEAD(&priv->leaving);
	priv->dev = dev;
	priv->stats = netdev_alloc_pcpu_stats(struct kpptp_dev_stats);
	if (!priv->stats)
		return -ENOMEM;
	kpptp_napi_init(dev);
	return 0;
}

/*
 * The sessions were unlinked in netdev_dellink(), and the core has waited for a
 * grace period since, once for all netdevs that it removes together.
 */
static void netdev_uninit(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_session *s, *next;

	list_for_each_entry_safe(s, next, &priv->leaving, gone) {
		list_del_init(&s->gone);
		kpptp_session_drain(s);
	}
	kpptp_napi_exit(dev);
}

static void netdev_free(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	free_percpu(priv->stats);
}

static const struct net_device_ops netdev_ops = {
	.ndo_init = netdev_init,
	.ndo_uninit = netdev_uninit,
	.ndo_start_xmit = kpptp_xmit,
	.ndo_get_stats64 = kpptp_netdev_stats,
};

static const struct net_device_ops netdev_ethernet_ops = {
	.ndo_init = netdev_init,
	.ndo_uninit = netdev_uninit,
	.ndo_start_xmit = kpptp_bridge_xmit,
	.ndo_get_stats64 = kpptp_netdev_stats,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
};

static const struct ethtool_ops netdev_ethtool_ops = {
	.get_link = ethtool_op_get_link,
};

static const struct device_type netdev_type = {
	.name = NETDEV_KIND,
};

/* What both modes have; the mode is not known yet. */
static void netdev_setup(struct net_device *dev)
{
	dev->netdev_ops = &netdev_ops;
	dev->ethtool_ops = &netdev_ethtool_ops;
	SET_NETDEV_DEVTYPE(dev, &netdev_type);
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->mtu = NETDEV_MTU;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = KPPTP_TX_MAX;
	dev->needed_headroom = LL_MAX_HEADER + KPPTP_HEADROOM;
	dev->features |= NETDEV_FEATURES;
	dev->hw_features |= NETDEV_FEATURES;
	dev->hw_enc_features |= NETDEV_FEATURES;
	kpptp_netdev_set_lltx(dev);
	/* The daemon moves a session's netdev out of the way of a configured one. */
	kpptp_netdev_allow_rename(dev);
	dev->needs_free_netdev = true;
	dev->priv_destructor = netdev_free;
}

static void netdev_setup_ppp(struct net_device *dev)
{
	/* Lets packet sockets find the protocol from the first nibble. */
	dev->header_ops = &ip_tunnel_header_ops;
	dev->type = ARPHRD_PPP;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	/* ICMP errors about a packet need its route. */
	netif_keep_dst(dev);
}

/* What the request said of MTU and address is in @dev by now. */
static void netdev_setup_ethernet(struct net_device *dev, struct nlattr *tb[])
{
	unsigned int mtu = tb[IFLA_MTU] ? dev->mtu : ETH_DATA_LEN;

	ether_setup(dev);
	dev->netdev_ops = &netdev_ethernet_ops;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	dev->vlan_features |= NETDEV_FEATURES;
	dev->mtu = mtu;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = KPPTP_TX_MAX - VLAN_ETH_HLEN;
	if (!tb[IFLA_ADDRESS])
		eth_hw_addr_random(dev);
}

static const struct nla_policy netdev_policy[PPTP_A_LINK_MAX + 1] = {
	[PPTP_A_LINK_MODE] = NLA_POLICY_MAX(NLA_U32, PPTP_LINK_MODE_ETHERNET),
	[PPTP_A_LINK_DEMAND] = { .type = NLA_REJECT,
				 .reject_message =
					 "pptp: use netdev-set of family pptp" },
};

static u32 netdev_mode(struct nlattr *data[])
{
	return data && data[PPTP_A_LINK_MODE] ?
		       nla_get_u32(data[PPTP_A_LINK_MODE]) :
		       PPTP_LINK_MODE_PPP;
}

static int netdev_validate(struct nlattr *tb[], struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	if (!tb[IFLA_ADDRESS])
		return 0;
	if (netdev_mode(data) != PPTP_LINK_MODE_ETHERNET) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS],
				    "pptp: the link has no hardware address");
		return -EOPNOTSUPP;
	}
	if (nla_len(tb[IFLA_ADDRESS]) != ETH_ALEN ||
	    !is_valid_ether_addr(nla_data(tb[IFLA_ADDRESS]))) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS],
				    "pptp: not an Ethernet address");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

static int netdev_newlink(KPPTP_NEWLINK_ARGS)
{
	if (netdev_mode(KPPTP_NEWLINK_DATA) == PPTP_LINK_MODE_ETHERNET)
		netdev_setup_ethernet(dev, KPPTP_NEWLINK_TB);
	else
		netdev_setup_ppp(dev);
	netif_carrier_off(dev);
	return register_netdevice(dev);
}

/* All sessions of the bundle end; ndo_uninit drains them. */
static void netdev_end_sessions(struct kpptp_dev *priv, struct kpptp_bundle *b)
{
	struct kpptp_session *s;
	unsigned int slot;

	for (slot = 0; slot < KPPTP_BUNDLE_LINKS; slot++) {
		s = rcu_dereference_protected(
			b->links[slot], lockdep_is_held(&kpptp_conf_lock));
		if (!s)
			continue;
		kpptp_session_unlink(s, PPTP_DEL_REASON_NETDEV);
		list_add_tail(&s->gone, &priv->leaving);
	}
}

static void netdev_dellink(struct net_device *dev, struct list_head *head)
{
	struct kpptp_bundle *b;

	mutex_lock(&kpptp_conf_lock);
	kpptp_demand_end(dev);
	b = kpptp_bundle_of(dev);
	if (b && kpptp_netdev_is_ethernet(dev))
		kpptp_bundle_set_bridge(b, NULL);
	else if (b)
		netdev_end_sessions(netdev_priv(dev), b);
	mutex_unlock(&kpptp_conf_lock);
	unregister_netdevice_queue(dev, head);
}

static size_t netdev_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32)) + nla_total_size(0);
}

static int netdev_fill_info(struct sk_buff *msg, const struct net_device *dev)
{
	const struct kpptp_dev *priv = netdev_priv(dev);

	if (nla_put_u32(msg, PPTP_A_LINK_MODE,
			kpptp_netdev_is_ethernet(dev) ?
				PPTP_LINK_MODE_ETHERNET :
				PPTP_LINK_MODE_PPP) ||
	    (READ_ONCE(priv->demand.owner) &&
	     nla_put_flag(msg, PPTP_A_LINK_DEMAND)))
		return -EMSGSIZE;
	return 0;
}

static struct rtnl_link_ops netdev_link_ops = {
	.kind = NETDEV_KIND,
	.priv_size = sizeof(struct kpptp_dev),
	.maxtype = PPTP_A_LINK_MAX,
	.policy = netdev_policy,
	.setup = netdev_setup,
	.validate = netdev_validate,
	.newlink = netdev_newlink,
	.dellink = netdev_dellink,
	.get_size = netdev_get_size,
	.fill_info = netdev_fill_info,
};

/**
 * kpptp_netdev_is() - is this a netdev of ours
 * @dev: any netdev
 *
 * Return: true if its private part is a struct kpptp_dev
 */
bool kpptp_netdev_is(const struct net_device *dev)
{
	return dev->netdev_ops == &netdev_ops ||
	       dev->netdev_ops == &netdev_ethernet_ops;
}

/**
 * kpptp_netdev_is_ethernet() - in which mode is it
 * @dev: of kind pptp
 *
 * Return: true in ethernet mode, false in ppp mode
 */
bool kpptp_netdev_is_ethernet(const struct net_device *dev)
{
	return dev->netdev_ops == &netdev_ethernet_ops;
}

/**
 * kpptp_netdev_carrier() - can the netdev send to its peer
 * @dev: of kind pptp
 * @on: true if it can
 *
 * Context: kpptp_conf_lock held, so that two changes do not cross.
 */
void kpptp_netdev_carrier(struct net_device *dev, bool on)
{
	if (on)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

/*
 * A netdev, of any kind, leaves its namespace. What a session or a socket there
 * knows of it is the number of a netdev that is not there. Context: RTNL held.
 */
static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	kpptp_session_leave_outer(kpptp_net(dev_net(dev)), dev->ifindex);
	if (kpptp_netdev_is(dev)) {
		mutex_lock(&kpptp_conf_lock);
		kpptp_demand_end(dev);
		mutex_unlock(&kpptp_conf_lock);
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

int kpptp_netdev_init(void)
{
	int err = register_netdevice_notifier(&netdev_notifier);

	if (err)
		return err;
	err = rtnl_link_register(&netdev_link_ops);
	if (err)
		unregister_netdevice_notifier(&netdev_notifier);
	return err;
}

/* Removes all netdevs of ours, and their sessions with them. */
void kpptp_netdev_exit(void)
{
	rtnl_link_unregister(&netdev_link_ops);
	unregister_netdevice_notifier(&netdev_notifier);
}
