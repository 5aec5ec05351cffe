// SPDX-License-Identifier: GPL-2.0-only
/*
 * The NAPI of a netdev: here its received packets enter the stack, one after the
 * other although several CPUs may bring them, and segments of one flow merge
 * before. In ppp mode it also decrypts, for the bundle of the netdev; in ethernet
 * mode the serial stage of another netdev's bundle gives it the frames.
 */
#include "bundle.h"
#include "compat/compat.h"
#include "netdev.h"
#include "path.h"

static struct kpptp_dev *napi_dev(struct napi_struct *napi)
{
	return container_of(napi, struct kpptp_dev, napi);
}

static int napi_poll_ppp(struct napi_struct *napi, int budget)
{
	struct kpptp_bundle *b;
	int done = 0;

	rcu_read_lock();
	b = rcu_dereference(napi_dev(napi)->bundle);
	/* What waits in a bundle that has left is freed by its drain. */
	if (b)
		done = kpptp_order_poll(&b->rx.order, budget);
	rcu_read_unlock();
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

static int napi_poll_ethernet(struct napi_struct *napi, int budget)
{
	struct sk_buff_head *frames = &napi_dev(napi)->frames;
	struct sk_buff *skb;
	int done = 0;

	while (done < budget) {
		spin_lock(&frames->lock);
		skb = __skb_dequeue(frames);
		spin_unlock(&frames->lock);
		if (!skb)
			break;
		napi_gro_receive(napi, skb);
		done++;
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

/**
 * kpptp_napi_init() - from now on it may be scheduled
 * @dev: of kind pptp, being made; its mode is known
 */
void kpptp_napi_init(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	skb_queue_head_init(&priv->frames);
	/* There is no queue of a device behind it to be polled instead. */
	set_bit(NAPI_STATE_NO_BUSY_POLL, &priv->napi.state);
	netif_napi_add(dev, &priv->napi,
		       kpptp_netdev_is_ethernet(dev) ? napi_poll_ethernet :
						       napi_poll_ppp);
	napi_enable(&priv->napi);
}

/**
 * kpptp_napi_exit() - it runs no more; scheduling it does no harm
 * @dev: of kind pptp, being removed, or that could not be made
 *
 * A bundle that has left keeps the memory until it is drained, and its timers
 * may still do so.
 */
void kpptp_napi_exit(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	/* The core waits for a grace period before it frees the netdev. */
	__netif_napi_del(&priv->napi);
	skb_queue_purge(&priv->frames);
}

/**
 * kpptp_napi() - what runs the serial stage of a bundle
 * @dev: its netdev in ppp mode
 *
 * Return: the NAPI
 */
struct napi_struct *kpptp_napi(struct net_device *dev)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	return &priv->napi;
}

static void napi_drop(struct net_device *dev, struct sk_buff *skb)
{
	dev_core_stats_rx_dropped_inc(dev);
	kfree_skb(skb);
}

/* Return: false if too many wait. */
static bool napi_enter_frame(struct kpptp_dev *priv, struct sk_buff *skb)
{
	unsigned int len;

	spin_lock(&priv->frames.lock);
	len = skb_queue_len(&priv->frames);
	if (len < KPPTP_ORDER_PACKETS)
		__skb_queue_tail(&priv->frames, skb);
	spin_unlock(&priv->frames.lock);
	if (!len)
		napi_schedule(&priv->napi);
	return len < KPPTP_ORDER_PACKETS;
}

/* Where there is nothing to merge with, the way through GRO is for nothing. */
static void napi_enter(struct kpptp_dev *priv, struct sk_buff *skb, bool alone)
{
	if (alone && !kpptp_gro_holds(&priv->napi))
		netif_receive_skb(skb);
	else
		napi_gro_receive(&priv->napi, skb);
}

/**
 * kpptp_napi_receive() - a packet enters the stack
 * @dev: the netdev that it came by
 * @skb: the packet, as for napi_gro_receive(); consumed
 * @alone: no other came with it
 *
 * Context: poll of the NAPI of @dev, or in ethernet mode of that of the bundle's
 * other netdev.
 */
void kpptp_napi_receive(struct net_device *dev, struct sk_buff *skb, bool alone)
{
	struct kpptp_dev *priv = netdev_priv(dev);

	/* What merges with others is written to, which a tap must not see. */
	if (!(READ_ONCE(dev->flags) & IFF_UP) || skb_unclone(skb, GFP_ATOMIC))
		napi_drop(dev, skb);
	else if (!kpptp_netdev_is_ethernet(dev))
		napi_enter(priv, skb, alone);
	else if (!napi_enter_frame(priv, skb))
		napi_drop(dev, skb);
}
