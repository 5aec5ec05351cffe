// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netdevs of rtnetlink kind "pptp". A netdev exists with or without a session,
 * so that addresses, routes and rules can refer to it before a peer calls and
 * after it is gone; its carrier is up while a network protocol is open.
 *
 * The type is ARPHRD_PPP, not ARPHRD_NONE: the interface identifier of IPv6 is
 * negotiated by IPV6CP, so the kernel must not make up a link-local address of
 * its own as it does for ARPHRD_NONE; and whatever asks for the type (libpcap,
 * network managers, routing daemons) knows this one. There is no link-layer
 * header either way.
 */
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/ip_tunnels.h>
#include <net/rtnetlink.h>

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
	int err;

	priv->stats = netdev_alloc_pcpu_stats(struct kpptp_dev_stats);
	if (!priv->stats)
		return -ENOMEM;
	err = gro_cells_init(&priv->gro, dev);
	if (err)
		free_percpu(priv->stats);
	return err;
}

/*
 * The session was unlinked in netdev_dellink(), and the core has waited for a
 * grace period since, once for all netdevs that it removes together.
 */
static void netdev_uninit(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	if (priv->leaving)
		kpptp_session_drain(priv->leaving);
	gro_cells_destroy(&priv->gro);
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

static const struct ethtool_ops netdev_ethtool_ops = {
	.get_link = ethtool_op_get_link,
};

static const struct device_type netdev_type = {
	.name = NETDEV_KIND,
};

static void netdev_setup(struct net_device *dev)
{
	dev->netdev_ops = &netdev_ops;
	dev->ethtool_ops = &netdev_ethtool_ops;
	/* Lets packet sockets find the protocol from the first nibble. */
	dev->header_ops = &ip_tunnel_header_ops;
	SET_NETDEV_DEVTYPE(dev, &netdev_type);
	dev->type = ARPHRD_PPP;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
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
	/* ICMP errors about a packet need its route. */
	netif_keep_dst(dev);
	dev->needs_free_netdev = true;
	dev->priv_destructor = netdev_free;
}

static int netdev_validate(struct nlattr *tb[], struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	if (tb[IFLA_ADDRESS]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS],
				    "pptp: the link has no hardware address");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int netdev_newlink(KPPTP_NEWLINK_ARGS)
{
	netif_carrier_off(dev);
	return register_netdevice(dev);
}

static void netdev_dellink(struct net_device *dev, struct list_head *head)
{
	struct kpptp_dev *priv = netdev_priv(dev);
	struct kpptp_session *s;

	mutex_lock(&kpptp_conf_lock);
	s = rcu_dereference_protected(priv->session,
				      lockdep_is_held(&kpptp_conf_lock));
	if (s) {
		kpptp_session_unlink(s, PPTP_DEL_REASON_NETDEV);
		priv->leaving = s;
	}
	mutex_unlock(&kpptp_conf_lock);
	unregister_netdevice_queue(dev, head);
}

static struct rtnl_link_ops netdev_link_ops = {
	.kind = NETDEV_KIND,
	.priv_size = sizeof(struct kpptp_dev),
	.setup = netdev_setup,
	.validate = netdev_validate,
	.newlink = netdev_newlink,
	.dellink = netdev_dellink,
};

/**
 * kpptp_netdev_is() - is this a netdev of ours
 * @dev: any netdev
 *
 * Return: true if its private part is a struct kpptp_dev
 */
bool kpptp_netdev_is(const struct net_device *dev)
{
	return dev->netdev_ops == &netdev_ops;
}

/**
 * kpptp_netdev_np() - carrier follows the open network protocols
 * @dev: of kind pptp
 * @np: of enum pptp_np
 *
 * Context: kpptp_conf_lock held, so that two changes do not cross.
 */
void kpptp_netdev_np(struct net_device *dev, u32 np)
{
	if (np)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

int kpptp_netdev_init(void)
{
	return rtnl_link_register(&netdev_link_ops);
}

/* Removes all netdevs of ours, and their sessions with them. */
void kpptp_netdev_exit(void)
{
	rtnl_link_unregister(&netdev_link_ops);
}
