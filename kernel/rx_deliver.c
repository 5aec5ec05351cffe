// SPDX-License-Identifier: GPL-2.0-only
/*
 * Serial stage of receive: decrypted packets are judged, and what is for the
 * stack enters it from a netdev. See rx.c.
 */
#include <linux/crc32.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/inet_ecn.h>

#include "bcp.h"
#include "bundle.h"
#include "compat/compat.h"
#include "netdev.h"
#include "path.h"
#include "ppp.h"

/*
 * The decrypted packet must look like one: MPPE has no checksum. Takes off the
 * protocol field. Return: 0 or why it is dropped.
 */
static unsigned int rx_decrypted(struct kpptp_bundle *b, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	enum kpptp_plausible plausible = KPPTP_PLAUSIBLE_NO;
	struct kpptp_ppp ppp = {};
	bool trouble;

	if (!kpptp_ppp_parse_protocol(skb->data, skb->len, &ppp)) {
		skb_pull(skb, ppp.hdr_len);
		plausible =
			kpptp_ppp_plausible(ppp.protocol, skb->data, skb->len);
	}
	spin_lock(&b->rx.lock);
	if (plausible == KPPTP_PLAUSIBLE_YES) {
		b->rx.reset_tries = 0;
		b->rx.reset_asked = false;
	}
	if (cb->gen == b->rx.mppe_gen && !cb->job.stateful) {
		if (plausible == KPPTP_PLAUSIBLE_YES)
			kpptp_mppe_rx_good(&b->rx.mppe, &cb->job);
		else if (plausible == KPPTP_PLAUSIBLE_NO)
			kpptp_mppe_rx_bad(&b->rx.mppe, &cb->job);
	}
	trouble = b->rx.mppe_on && kpptp_mppe_rx_trouble(&b->rx.mppe);
	spin_unlock(&b->rx.lock);
	memzero_explicit(&cb->job, sizeof(cb->job));
	if (trouble)
		kpptp_echo_trouble(b);
	cb->protocol = ppp.protocol;
	return plausible == KPPTP_PLAUSIBLE_NO ? PPTP_A_STATS_DROP_MPPE : 0;
}

/* Length of the IP packet by its own header, 0 when that is impossible. */
static unsigned int rx_ip_len(struct sk_buff *skb, bool ipv6)
{
	unsigned int len;

	if (ipv6) {
		if (!pskb_may_pull(skb, sizeof(struct ipv6hdr)) ||
		    ipv6_hdr(skb)->version != 6)
			return 0;
		/* 0 announces a jumbogram or an option; the stack knows. */
		len = ntohs(ipv6_hdr(skb)->payload_len);
		return len ? len + sizeof(struct ipv6hdr) : skb->len;
	}
	if (!pskb_may_pull(skb, sizeof(struct iphdr)) ||
	    ip_hdr(skb)->version != 4 || ip_hdr(skb)->ihl < 5)
		return 0;
	len = ntohs(ip_hdr(skb)->tot_len);
	return len >= ip_hdr(skb)->ihl * 4 ? len : 0;
}

/* Nothing of the outer packet, or of another namespace, goes along. */
static void rx_clean(const struct kpptp_bundle *b, struct sk_buff *skb,
		     const struct net_device *dev)
{
	skb->ip_summed = CHECKSUM_NONE;
	skb_clear_hash(skb);
	skb_set_queue_mapping(skb, 0);
	skb_scrub_packet(skb, !net_eq(dev_net(dev), b->net));
	memset(skb->cb, 0, sizeof(skb->cb));
}

/* The end of the way: a packet of @len bytes enters the stack. */
static void rx_enter(struct kpptp_bundle *b, struct sk_buff *skb,
		     struct net_device *dev, unsigned int len)
{
	WRITE_ONCE(b->used_at, jiffies);
	kpptp_count_rx(b, dev, len);
	kpptp_napi_receive(dev, skb, b->rx.order.alone);
}

static void rx_network(struct kpptp_bundle *b, struct sk_buff *skb)
{
	const struct kpptp_cb cb = *kpptp_cb(skb);
	bool ipv6 = cb.protocol == KPPTP_PROTO_IPV6;
	unsigned int len;
	u8 inner;

	if (!(READ_ONCE(b->np) & (ipv6 ? PPTP_NP_IPV6 : PPTP_NP_IPV4))) {
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_PROTO);
		return;
	}
	skb_reset_network_header(skb);
	len = rx_ip_len(skb, ipv6);
	/* RFC 1661 section 2: the PPP frame may be padded. */
	if (!len || len > skb->len || pskb_trim(skb, len)) {
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_MALFORMED);
		return;
	}
	skb->protocol = ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	inner = ipv6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	/* RFC 6040 section 4.2: congestion was marked where it cannot be told. */
	if (INET_ECN_decapsulate(skb, cb.tos, inner) > 1) {
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_MALFORMED);
		return;
	}
	rx_clean(b, skb, b->dev);
	skb->dev = b->dev;
	skb->pkt_type = PACKET_HOST;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	rx_enter(b, skb, b->dev, len);
}

/* As rx_network() does, if the frame carries IP. Return: false to drop it. */
static bool rx_bridge_ecn(struct sk_buff *skb, u8 tos)
{
	unsigned int room = min_t(unsigned int, skb->len,
				  VLAN_ETH_HLEN + sizeof(struct ipv6hdr));
	u16 type;
	size_t at;

	if (!INET_ECN_is_ce(tos))
		return true;
	if (!pskb_may_pull(skb, room))
		return false;
	type = kpptp_bcp_type(skb->data, room, &at);
	skb_set_network_header(skb, at);
	skb->protocol = htons(type);
	if (type == ETH_P_IP && room >= at + sizeof(struct iphdr))
		return INET_ECN_decapsulate(skb, tos, ip_hdr(skb)->tos) < 2;
	if (type == ETH_P_IPV6 && room >= at + sizeof(struct ipv6hdr))
		return INET_ECN_decapsulate(
			       skb, tos, ipv6_get_dsfield(ipv6_hdr(skb))) < 2;
	return true;
}

/* Take off all that PPP has put around the frame. Return: true if it is good. */
static bool rx_bridge_unpack(struct sk_buff *skb)
{
	unsigned int len = min_t(unsigned int, skb->len, KPPTP_BCP_HDR_LEN);
	struct kpptp_bcp bcp;
	__le32 fcs;

	if (!pskb_may_pull(skb, len) ||
	    kpptp_bcp_parse(skb->data, skb->len, &bcp))
		return false;
	skb_pull(skb, bcp.hdr_len);
	if (bcp.fcs_len && skb_copy_bits(skb, bcp.len, &fcs, sizeof(fcs)))
		return false;
	if (pskb_trim(skb, bcp.len) ||
	    (bcp.fill && __skb_put_padto(skb, bcp.len + bcp.fill, false)))
		return false;
	if (!bcp.fcs_len)
		return pskb_may_pull(skb, ETH_HLEN);
	return !skb_linearize(skb) &&
	       fcs == cpu_to_le32(~crc32_le(~0, skb->data, skb->len));
}

static void rx_bridge(struct kpptp_bundle *b, struct sk_buff *skb)
{
	struct net_device *dev =
		rcu_dereference_check(b->br_dev, rcu_read_lock_bh_held());
	u8 tos = kpptp_cb(skb)->tos;

	if (!dev || !(READ_ONCE(b->np) & PPTP_NP_BRIDGE) ||
	    !rx_bridge_unpack(skb) || !rx_bridge_ecn(skb, tos)) {
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_BRIDGE);
		return;
	}
	rx_clean(b, skb, dev);
	skb->protocol = eth_type_trans(skb, dev);
	rx_enter(b, skb, dev, skb->len + ETH_HLEN);
}

/* RFC 1990 section 2: what makes or ends a link is not for the bundle to carry. */
static bool rx_is_of_a_link(const struct sk_buff *skb)
{
	u8 code;

	return kpptp_cb(skb)->protocol == KPPTP_PROTO_LCP &&
	       !skb_copy_bits(skb, 0, &code, sizeof(code)) &&
	       code >= KPPTP_LCP_CONFIGURE_REQUEST &&
	       code <= KPPTP_LCP_TERMINATE_ACK;
}

/* A control frame that came in fragments: as if it had come whole. */
static void rx_control(struct kpptp_bundle *b, struct sk_buff *skb)
{
	struct kpptp_session *s = kpptp_bundle_link(b);

	if (s && !rx_is_of_a_link(skb))
		kpptp_rx_control(s, skb);
	else
		kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_PROTO);
}

/* Serial stage, in the NAPI: one packet after the other, in order. */
void kpptp_rx_deliver(void *bundle, struct sk_buff *skb)
{
	struct kpptp_cb *cb = kpptp_cb(skb);
	struct kpptp_bundle *b = bundle;
	unsigned int why = cb->mppe ? rx_decrypted(b, skb) : 0;

	if (why) {
		kpptp_bundle_drop(b, skb, why);
		return;
	}
	switch (kpptp_ppp_classify(cb->protocol)) {
	case KPPTP_PPP_DATA_IPV4:
	case KPPTP_PPP_DATA_IPV6:
		rx_network(b, skb);
		return;
	case KPPTP_PPP_BRIDGE:
		rx_bridge(b, skb);
		return;
	case KPPTP_PPP_LCP:
	case KPPTP_PPP_CCP:
	case KPPTP_PPP_CONTROL:
	case KPPTP_PPP_OTHER:
		/* RFC 3078 section 3: these are never encrypted. */
		if (!cb->mppe) {
			rx_control(b, skb);
			return;
		}
		break;
	case KPPTP_PPP_MPPE:
	case KPPTP_PPP_MP:
		break;
	}
	kpptp_bundle_drop(b, skb, PPTP_A_STATS_DROP_PROTO);
}
