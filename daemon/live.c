// SPDX-License-Identifier: GPL-2.0-only
#include "live.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "aaa/last.h"
#include "aaa/pool6.h"
#include "bundle.h"
#include "client.h"
#include "daemon.h"
#include "json_put.h"
#include "live_object.h"
#include "log.h"
#include "model/routes.h"
#include "server.h"

/* Names of the counters, in the order of the data plane's attributes. */
static const char *const stat_names[PPTP_A_STATS_MAX + 1] = {
	[PPTP_A_STATS_RX_PACKETS] = "rx-packets",
	[PPTP_A_STATS_RX_BYTES] = "rx-bytes",
	[PPTP_A_STATS_TX_PACKETS] = "tx-packets",
	[PPTP_A_STATS_TX_BYTES] = "tx-bytes",
	[PPTP_A_STATS_RX_CONTROL] = "rx-control",
	[PPTP_A_STATS_TX_CONTROL] = "tx-control",
	[PPTP_A_STATS_RX_ACK] = "rx-ack",
	[PPTP_A_STATS_TX_ACK] = "tx-ack",
	[PPTP_A_STATS_RX_REORDERED] = "rx-reordered",
	[PPTP_A_STATS_RX_LOST] = "rx-lost",
	[PPTP_A_STATS_RX_JUMP] = "rx-jump",
	[PPTP_A_STATS_MPPE_REKEY] = "mppe-rekey",
	[PPTP_A_STATS_MPPE_RESYNC] = "mppe-resync",
	[PPTP_A_STATS_MPPE_RESET] = "mppe-reset",
	[PPTP_A_STATS_DROP_MALFORMED] = "drop-malformed",
	[PPTP_A_STATS_DROP_OLD] = "drop-old",
	[PPTP_A_STATS_DROP_WINDOW] = "drop-window",
	[PPTP_A_STATS_DROP_HOLD] = "drop-hold",
	[PPTP_A_STATS_DROP_PLAIN] = "drop-plain",
	[PPTP_A_STATS_DROP_MPPE] = "drop-mppe",
	[PPTP_A_STATS_DROP_MPPE_SYNC] = "drop-mppe-sync",
	[PPTP_A_STATS_DROP_PROTO] = "drop-proto",
	[PPTP_A_STATS_DROP_PUNT] = "drop-punt",
	[PPTP_A_STATS_DROP_NOMEM] = "drop-nomem",
	[PPTP_A_STATS_DROP_TX] = "drop-tx",
	[PPTP_A_STATS_RX_MP] = "rx-mp",
	[PPTP_A_STATS_TX_MP] = "tx-mp",
	[PPTP_A_STATS_DROP_MP_OLD] = "drop-mp-old",
	[PPTP_A_STATS_DROP_MP_LOST] = "drop-mp-lost",
	[PPTP_A_STATS_DROP_MP_ORDER] = "drop-mp-order",
	[PPTP_A_STATS_DROP_MP_SIZE] = "drop-mp-size",
	[PPTP_A_STATS_DROP_MP_LATE] = "drop-mp-late",
	[PPTP_A_STATS_DROP_BRIDGE] = "drop-bridge",
};

static void add_counters(struct json_object *out,
			 const struct dataplane_state *st)
{
	struct json_object *counters = json_object_new_object();

	for (int i = 0; i <= PPTP_A_STATS_MAX; i++) {
		if (stat_names[i])
			json_put_number(counters, stat_names[i], st->stats[i]);
	}
	json_object_object_add(out, "counters", counters);
}

/* What is not part of every tunnel. */
static void add_protocols(struct json_object *out, const struct bundle *b)
{
	char prefix[INET6_ADDRSTRLEN + 4];

	if (b->np & PPTP_NP_IPV6) {
		json_put_address6(out, "local-ipv6-address", &b->local6);
		json_put_address6(out, "remote-ipv6-address", &b->remote6);
	}
	if (b->np & PPTP_NP_IPV6 && b->lease) {
		prefix6_format(pool6_prefix(b->lease), prefix, sizeof(prefix));
		json_put_text(out, "remote-ipv6-prefix", prefix);
	}
	if (bundle_has_mp(b))
		json_put_number(out, "active-links", b->count);
	if (b->np & PPTP_NP_BRIDGE)
		json_put_text(out, "bridge", b->net.bridge);
}

/* What every kind of connected tunnel shows. */
static void add_tunnel(struct json_object *out, const struct bundle *b)
{
	uint64_t uptime = bundle_uptime(b), idle;
	struct dataplane_state st;

	if (!b->connected)
		return;
	json_put_number(out, "uptime", uptime);
	json_put_text(out, "encoding", b->encoding);
	json_put_number(out, "mtu", bundle_mtu(b));
	json_put_number(out, "mru", b->head->lcp.mru);
	json_put_address(out, "local-address", b->ip.local);
	json_put_address(out, "remote-address", b->ip.remote);
	add_protocols(out, b);
	if (session_state(b->head, &st)) {
		/* The kernel counts from the call, before anything could pass. */
		idle = st.idle_ms / 1000;
		json_put_number(out, "idle-time",
				idle < uptime ? idle : uptime);
		add_counters(out, &st);
	}
}

static void add_running(struct json_object *out, const struct bundle *b)
{
	json_object_object_add(out, "running",
			       json_object_new_boolean(b && b->connected));
}

static void interface_state(struct json_object *out, const struct bundle *b)
{
	add_running(out, b);
	json_put_text(out, "status",
		      b && b->connected ? "connected" : "terminated");
	if (!b)
		return;
	add_tunnel(out, b);
	json_put_address(out, "client-address",
			 b->connected ? b->ip.remote : (struct in_addr){ 0 });
	json_put_address(out, "caller-id", b->head->peer);
}

static void static_state(struct json_object *out, const struct daemon *d,
			 const struct model_interface *obj)
{
	/* NULL while the entry is disabled. */
	const struct iface *iface = iface_find(d->ifaces, obj->name);
	const struct last_logout *last = last_find(aaa_last(d->aaa), obj->user);
	char text[IFACE_WHY_MAX + 16];

	interface_state(out, iface ? iface->holder : NULL);
	if (last)
		json_put_text(out, "last-disconnect-reason", last->reason);
	if (!iface || !iface->why[0])
		return;
	snprintf(text, sizeof(text), "no netdev: %s", iface->why);
	json_put_text(out, "status", text);
}

static void client_state(struct json_object *out, const struct daemon *d,
			 const struct model_object *obj)
{
	const struct bundle *b = client_bundle(d->clients, obj->id);
	const char *reason = client_reason(d->clients, obj->id);
	char status[SESSION_REASON_MAX + 32];

	client_status(d->clients, obj->id, status, sizeof(status));
	add_running(out, b);
	json_put_text(out, "status", status);
	if (*reason)
		json_put_text(out, "last-disconnect-reason", reason);
	if (b)
		add_tunnel(out, b);
}

static void live_state(const struct model_object *obj, struct json_object *out,
		       void *user)
{
	struct daemon *d = user;

	switch (obj->kind) {
	case MODEL_INTERFACE:
		static_state(out, d, (const struct model_interface *)obj);
		break;
	case MODEL_CLIENT:
		client_state(out, d, obj);
		break;
	case MODEL_SERVER:
	case MODEL_POOL:
	case MODEL_IPV6_POOL:
	case MODEL_SECRET:
	case MODEL_RADIUS:
	case MODEL_PROFILE:
	case MODEL_AAA:
	case MODEL_ACTIVE:
	case MODEL_POOL_USED:
	case MODEL_KINDS:
		live_object_state(obj, out, d);
		break;
	}
}

static struct json_object *interface_row(const struct bundle *b)
{
	struct json_object *out = json_object_new_object();
	char netdev[IF_NAMESIZE];

	json_put_text(out, "name", iface_label(b->iface));
	json_put_text(out, "user", b->peer_user);
	json_put_text(out, "netdev", iface_netdev(b->iface, netdev));
	interface_state(out, b);
	return out;
}

void live_login(struct json_object *out, const struct bundle *b)
{
	char id[16];

	/* As RouterOS writes it. */
	snprintf(id, sizeof(id), "0x%08X", b->number);
	json_put_text(out, "user", b->peer_user);
	json_put_text(out, "session-id", id);
	json_put_text(out, "interface", iface_label(b->iface));
	json_put_address(out, "caller-id", b->head->peer);
	json_put_address(out, "address", b->ip.remote);
}

void live_traffic(struct json_object *out, const struct aaa_counters *sum)
{
	json_put_number(out, "rx-bytes", sum->rx_bytes);
	json_put_number(out, "tx-bytes", sum->tx_bytes);
	json_put_number(out, "rx-packets", sum->rx_packets);
	json_put_number(out, "tx-packets", sum->tx_packets);
}

/* What everybody asks for is beside the counters too. */
static void add_traffic(struct json_object *out)
{
	static const char *const keys[] = { "rx-bytes", "tx-bytes",
					    "rx-packets", "tx-packets" };
	struct json_object *counters, *value;

	if (!json_object_object_get_ex(out, "counters", &counters))
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (json_object_object_get_ex(counters, keys[i], &value))
			json_object_object_add(out, keys[i],
					       json_object_get(value));
}

static struct json_object *active_row(const struct bundle *b)
{
	struct json_object *out = json_object_new_object();

	json_put_text(out, "name", b->peer_user);
	json_put_text(out, "service", "pptp");
	live_login(out, b);
	json_object_object_del(out, "user");
	json_object_object_add(out, "radius",
			       json_object_new_boolean(b->grant != NULL));
	json_put_number(out, "limit-bytes-in", b->limits.limit_in);
	json_put_number(out, "limit-bytes-out", b->limits.limit_out);
	add_tunnel(out, b);
	add_traffic(out);
	return out;
}

/* The name of the live row that @b is of a kind, or NULL if it is none. */
static const char *row_name(enum model_kind kind, const struct bundle *b)
{
	if (b->role != LINK_SERVER || !b->connected || !b->iface)
		return NULL;
	if (kind == MODEL_ACTIVE)
		return b->peer_user;
	return b->iface->dynamic ? iface_label(b->iface) : NULL;
}

static struct json_object *live_row(enum model_kind kind, const char *name,
				    uint64_t *cursor, void *user)
{
	const struct daemon *d = user;
	struct bundle *b;

	if (kind == MODEL_POOL_USED)
		return live_pool_row(name, cursor, d);
	for (b = bundles_after(d->sessions, *cursor); b;
	     b = bundles_next(d->sessions, b)) {
		const char *own = row_name(kind, b);

		*cursor = b->number;
		if (!own || (name && strcmp(name, own) != 0))
			continue;
		return kind == MODEL_ACTIVE ? active_row(b) : interface_row(b);
	}
	return NULL;
}

static int live_disconnect(const char *name, void *user)
{
	return server_disconnect(user, name);
}

static void live_reloaded(const struct model_reload *sum, void *user)
{
	(void)user;
	log_info("configuration reloaded: %u added, %u changed, %u removed, "
		 "%u unchanged",
		 sum->added, sum->changed, sum->removed, sum->unchanged);
}

const struct ipc_ops live_ops = {
	.state = live_state,
	.row = live_row,
	.effective = live_effective,
	.disconnect = live_disconnect,
	.reloaded = live_reloaded,
};
