// SPDX-License-Identifier: GPL-2.0-only
/* What of a tunnel another process is told. */
#include "handover_tunnel.h"

/* Values of enums that are checked where they are used have no bound here. */

static const struct pack_field network_table[] = {
	PACK_RAW(struct link_network, local),
	PACK_RAW(struct link_network, remote),
	PACK_RAW(struct link_network, dns),
	PACK_RAW(struct link_network, nbns),
	PACK_ANY(struct link_network, encryption),
	PACK_ANY(struct link_network, mppe),
	PACK_ANY(struct link_network, ipv6),
	PACK_RAW(struct link_network, ipv6_id),
	PACK_BOOL(struct link_network, bridge),
	PACK_RAW(struct link_network, bridge_mac),
	PACK_END,
};

static const struct pack_field endpoint_table[] = {
	PACK_ANY(struct link_endpoint, class),
	PACK_UPTO(struct link_endpoint, len, LINK_ENDPOINT_MAX),
	PACK_RAW(struct link_endpoint, addr),
	PACK_END,
};

static const struct pack_field values_table[] = {
	PACK_ANY(struct lcp_values, mru),
	PACK_ANY(struct lcp_values, magic),
	PACK_BOOL(struct lcp_values, pfc),
	PACK_BOOL(struct lcp_values, acfc),
	PACK_ANY(struct lcp_values, mrru),
	PACK_BOOL(struct lcp_values, ssnhf),
	PACK_SUB(struct lcp_values, endpoint, endpoint_table),
	PACK_ANY(struct lcp_values, auth),
	PACK_END,
};

static const struct pack_field cp_table[] = {
	PACK_ANY(struct link_saved_cp, state),
	PACK_ANY(struct link_saved_cp, id),
	PACK_ANY(struct link_saved_cp, reject_id),
	PACK_ANY(struct link_saved_cp, restarts),
	PACK_PART(struct link_saved_cp, request, request_len),
	PACK_END,
};

static const struct pack_field bcp_table[] = {
	PACK_BOOL(struct bcp_values, types),
	PACK_BOOL(struct bcp_values, ethernet),
	PACK_BOOL(struct bcp_values, tinygram),
	PACK_BOOL(struct bcp_values, tagged),
	PACK_BOOL(struct bcp_values, inline_stp),
	PACK_RAW(struct bcp_values, mac),
	PACK_END,
};

static const struct pack_field link_table[] = {
	PACK_BOOL(struct link_saved, member),
	PACK_SUB(struct link_saved, net, network_table),
	PACK_SUB(struct link_saved, lcp, cp_table),
	PACK_SUB(struct link_saved, want, values_table),
	PACK_SUB(struct link_saved, his, values_table),
	PACK_ANY(struct link_saved, method),
	PACK_ANY(struct link_saved, auth_id),
	PACK_CHARS(struct link_saved, peer_name),
	PACK_BOOL(struct link_saved, has_keys),
	PACK_RAW(struct link_saved, send),
	PACK_RAW(struct link_saved, recv),
	PACK_SUB(struct link_saved, cp[NCP_CCP], cp_table),
	PACK_SUB(struct link_saved, cp[NCP_IPCP], cp_table),
	PACK_SUB(struct link_saved, cp[NCP_IPV6CP], cp_table),
	PACK_SUB(struct link_saved, cp[NCP_BCP], cp_table),
	PACK_ANY(struct link_saved, wanted),
	PACK_ANY(struct link_saved, started),
	PACK_ANY(struct link_saved, failed),
	PACK_ANY(struct link_saved, told),
	PACK_BOOL(struct link_saved, mppe_tx),
	PACK_BOOL(struct link_saved, mppe_rx),
	PACK_ANY(struct link_saved, ccp_want),
	PACK_ANY(struct link_saved, ccp_his),
	PACK_BOOL(struct link_saved, ask_local),
	PACK_RAW(struct link_saved, local),
	PACK_RAW(struct link_saved, servers),
	PACK_ANY(struct link_saved, asked),
	PACK_RAW(struct link_saved, remote),
	PACK_BOOL(struct link_saved, ask_id),
	PACK_RAW(struct link_saved, local_id),
	PACK_RAW(struct link_saved, remote_id),
	PACK_ANY(struct link_saved, bcp_ask),
	PACK_SUB(struct link_saved, bcp_his, bcp_table),
	PACK_END,
};

static const struct pack_field lcp_table[] = {
	PACK_ANY(struct link_lcp, mru),
	PACK_ANY(struct link_lcp, peer_mru),
	PACK_ANY(struct link_lcp, magic),
	PACK_ANY(struct link_lcp, peer_magic),
	PACK_BOOL(struct link_lcp, pfc),
	PACK_BOOL(struct link_lcp, acfc),
	PACK_ANY(struct link_lcp, mrru),
	PACK_ANY(struct link_lcp, peer_mrru),
	PACK_BOOL(struct link_lcp, short_tx),
	PACK_SUB(struct link_lcp, peer_endpoint, endpoint_table),
	PACK_END,
};

static const struct pack_field session_table[] = {
	PACK_ANY(struct tunnel_saved_link, connection),
	PACK_ANY(struct tunnel_saved_link, call),
	PACK_ANY(struct tunnel_saved_link, peer_call),
	PACK_ANY(struct tunnel_saved_link, dp_id),
	PACK_RAW(struct tunnel_saved_link, local),
	PACK_RAW(struct tunnel_saved_link, peer),
	PACK_BOOL(struct tunnel_saved_link, head),
	PACK_UPTO(struct tunnel_saved_link, slot, MODEL_LINKS_MAX - 1),
	PACK_CHARS(struct tunnel_saved_link, tag),
	PACK_ANY(struct tunnel_saved_link, number),
	PACK_ANY(struct tunnel_saved_link, since),
	PACK_BOOL(struct tunnel_saved_link, admitted),
	PACK_BOOL(struct tunnel_saved_link, required),
	PACK_ANY(struct tunnel_saved_link, keepalive),
	PACK_SUB(struct tunnel_saved_link, lcp, lcp_table),
	PACK_SUB(struct tunnel_saved_link, link, link_table),
	PACK_END,
};

static const struct pack_field route_table[] = {
	PACK_RAW(struct model_route, dst),
	PACK_RAW(struct model_route, gateway),
	PACK_ANY(struct model_route, metric),
	PACK_UPTO(struct model_route, prefix, 32),
	PACK_END,
};

static const struct pack_field routes_table[] = {
	PACK_SUBS(struct model_routes, route, count, route_table),
	PACK_END,
};

static const struct pack_field route6_table[] = {
	PACK_RAW(struct model_route6, dst),
	PACK_RAW(struct model_route6, gateway),
	PACK_ANY(struct model_route6, metric),
	PACK_UPTO(struct model_route6, prefix, 128),
	PACK_END,
};

static const struct pack_field routes6_table[] = {
	PACK_SUBS(struct model_routes6, route, count, route6_table),
	PACK_END,
};

static const struct pack_field rate_table[] = {
	PACK_ANY(struct model_rate, rx),
	PACK_ANY(struct model_rate, tx),
	PACK_ANY(struct model_rate, rx_burst),
	PACK_ANY(struct model_rate, tx_burst),
	PACK_ANY(struct model_rate, rx_threshold),
	PACK_ANY(struct model_rate, tx_threshold),
	PACK_ANY(struct model_rate, rx_min),
	PACK_ANY(struct model_rate, tx_min),
	PACK_ANY(struct model_rate, rx_time),
	PACK_ANY(struct model_rate, tx_time),
	PACK_UPTO(struct model_rate, priority, 8),
	PACK_ANY(struct model_rate, groups),
	PACK_END,
};

static const struct pack_field net_table[] = {
	PACK_CHARS(struct settings_net, bridge),
	PACK_CHARS(struct settings_net, bridge_interface),
	PACK_ANY(struct settings_net, path_cost),
	PACK_ANY(struct settings_net, port_priority),
	PACK_UPTO(struct settings_net, vid, 4094),
	PACK_UPTO(struct settings_net, learning, MODEL_CHOICE_YES),
	PACK_UPTO(struct settings_net, ipv6, LINK_IPV6_REQUIRED),
	PACK_RAW(struct settings_net, prefix),
	PACK_UPTO(struct settings_net, prefix_len, 128),
	PACK_CHARS(struct settings_net, prefix_pool),
	PACK_SUB(struct settings_net, routes6, routes6_table),
	PACK_BOOL(struct settings_net, change_tcp_mss),
	PACK_UPTO(struct settings_net, dscp, 64),
	PACK_CHARS(struct settings_net, proxy_arp),
	PACK_BOOL(struct settings_net, shares),
	PACK_SUB(struct settings_net, rate, rate_table),
	PACK_CHARS(struct settings_net, incoming_filter),
	PACK_CHARS(struct settings_net, outgoing_filter),
	PACK_CHARS(struct settings_net, address_list),
	PACK_CHARS(struct settings_net, interface_list),
	PACK_END,
};

static const struct pack_field limits_table[] = {
	PACK_ANY(struct settings_limits, idle_timeout),
	PACK_ANY(struct settings_limits, session_timeout),
	PACK_BOOL(struct settings_limits, only_one),
	PACK_ANY(struct settings_limits, port_limit),
	PACK_ANY(struct settings_limits, limit_in),
	PACK_ANY(struct settings_limits, limit_out),
	PACK_END,
};

static const struct pack_field scripts_table[] = {
	PACK_CHARS(struct settings_scripts, on_up),
	PACK_CHARS(struct settings_scripts, on_down),
	PACK_END,
};

static const struct pack_field counters_table[] = {
	PACK_ANY(struct aaa_counters, rx_bytes),
	PACK_ANY(struct aaa_counters, tx_bytes),
	PACK_ANY(struct aaa_counters, rx_packets),
	PACK_ANY(struct aaa_counters, tx_packets),
	PACK_END,
};

static const struct pack_field bundle_table[] = {
	PACK_UPTO(struct bundle, role, LINK_SERVER),
	PACK_ANY(struct bundle, number),
	PACK_ANY(struct bundle, named),
	PACK_CHARS(struct bundle, tag),
	PACK_CHARS(struct bundle, peer_user),
	PACK_BOOL(struct bundle, default_route),
	PACK_ANY(struct bundle, default_metric),
	PACK_SUB(struct bundle, routes, routes_table),
	PACK_SUB(struct bundle, net, net_table),
	PACK_SUB(struct bundle, limits, limits_table),
	PACK_SUB(struct bundle, scripts, scripts_table),
	PACK_UPTO(struct bundle, np,
		  PPTP_NP_IPV4 | PPTP_NP_IPV6 | PPTP_NP_BRIDGE),
	PACK_BOOL(struct bundle, encrypted),
	PACK_BOOL(struct bundle, mppe_tx),
	PACK_CHARS(struct bundle, encoding),
	PACK_RAW(struct bundle, ip.local),
	PACK_RAW(struct bundle, ip.remote),
	PACK_RAW(struct bundle, ip.dns),
	PACK_RAW(struct bundle, ip.nbns),
	PACK_RAW(struct bundle, local6),
	PACK_RAW(struct bundle, remote6),
	PACK_BOOL(struct bundle, bcp.tinygram),
	PACK_BOOL(struct bundle, bcp.tagged),
	PACK_BOOL(struct bundle, bcp.inline_stp),
	PACK_RAW(struct bundle, bcp.mac),
	PACK_ANY(struct bundle, up_since),
	PACK_ANY(struct bundle, first_up),
	PACK_SUB(struct bundle, before, counters_table),
	PACK_BOOL(struct bundle, script_owed),
	PACK_END,
};

static const struct pack_field lease_table[] = {
	PACK_BOOL(struct tunnel_saved_lease, has),
	PACK_RAW(struct tunnel_saved_lease, prefix.addr),
	PACK_UPTO(struct tunnel_saved_lease, prefix.len, 128),
	PACK_CHARS(struct tunnel_saved_lease, pool),
	PACK_END,
};

/* One of the Class attributes. */
static const struct pack_field class_table[] = {
	{ .name = "len",
	  .type = PACK_NUMBER,
	  .size = 1,
	  .max = RADIUS_VALUE_MAX },
	{ .name = "value",
	  .type = PACK_BYTES,
	  .offset = 1,
	  .size = RADIUS_VALUE_MAX },
	PACK_END,
};

static const struct pack_field grant_table[] = {
	PACK_CHARS(struct aaa_grant, who.user),
	PACK_CHARS(struct aaa_grant, who.domain),
	PACK_RAW(struct aaa_grant, who.caller),
	PACK_RAW(struct aaa_grant, who.called),
	PACK_CHARS(struct aaa_grant, who.id.text),
	PACK_ANY(struct aaa_grant, who.port),
	PACK_ANY(struct aaa_grant, interim),
	PACK_SUBS(struct aaa_grant, class, classes, class_table),
	PACK_END,
};

static const struct pack_field client_table[] = {
	PACK_CHARS(struct client_saved, name),
	PACK_RAW(struct client_saved, salt),
	PACK_RAW(struct client_saved, print),
	PACK_SUB(struct client_saved, endpoint, endpoint_table),
	PACK_RAW(struct client_saved, server),
	PACK_END,
};

const struct pack_field tunnel_saved_table[] = {
	PACK_SUB(struct tunnel_saved, bundle, bundle_table),
	PACK_CHARS(struct tunnel_saved, iface),
	PACK_SUB(struct tunnel_saved, local, lease_table),
	PACK_SUB(struct tunnel_saved, remote, lease_table),
	PACK_SUB(struct tunnel_saved, prefix, lease_table),
	PACK_BOOL(struct tunnel_saved, has_grant),
	PACK_SUB(struct tunnel_saved, grant, grant_table),
	PACK_BOOL(struct tunnel_saved, has_account),
	PACK_BOOL(struct tunnel_saved, account_local),
	PACK_SUB(struct tunnel_saved, client, client_table),
	PACK_SUBS(struct tunnel_saved, links, count, session_table),
	PACK_END,
};
