// SPDX-License-Identifier: GPL-2.0-only
/* What happens when packets of a user begin to pass, and when they no longer do. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aaa/account.h"
#include "aaa/last.h"
#include "bundle_net.h"
#include "log.h"
#include "session_priv.h"

static void log_in(const struct bundle *b)
{
	char where[INET_ADDRSTRLEN + IF_NAMESIZE];

	if (!strcmp(b->encoding, "none"))
		log_info("%s: using encoding - none", b->tag);
	log_info("%s: connected", b->tag);
	if (b->role != LINK_SERVER)
		return;
	if (b->ip.remote.s_addr)
		inet_ntop(AF_INET, &b->ip.remote, where, sizeof(where));
	else
		snprintf(where, sizeof(where), "bridged to %s", b->net.bridge);
	log_info("%s logged in, %s", b->peer_user, where);
}

static void log_out(const struct bundle *b, const struct aaa_counters *sum)
{
	if (b->role != LINK_SERVER)
		return;
	log_info("%s logged out, %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
		 " %" PRIu64,
		 b->peer_user, sum->uptime, sum->rx_bytes, sum->tx_bytes,
		 sum->rx_packets, sum->tx_packets);
}

bool bundle_traffic(const struct bundle *b, struct aaa_counters *ret)
{
	struct dataplane_state st;
	bool known = session_state(b->head, &st);

	*ret = (struct aaa_counters){
		.uptime = bundle_uptime(b),
		.rx_bytes = st.stats[PPTP_A_STATS_RX_BYTES],
		.tx_bytes = st.stats[PPTP_A_STATS_TX_BYTES],
		.rx_packets = st.stats[PPTP_A_STATS_RX_PACKETS],
		.tx_packets = st.stats[PPTP_A_STATS_TX_PACKETS],
	};
	return known;
}

/* A peer that begins the network layer anew is another login to accounts. */
bool bundle_counters(void *bundle, struct aaa_counters *ret)
{
	const struct bundle *b = bundle;

	if (!bundle_traffic(b, ret))
		return false;
	ret->rx_bytes -= b->before.rx_bytes;
	ret->tx_bytes -= b->before.tx_bytes;
	ret->rx_packets -= b->before.rx_packets;
	ret->tx_packets -= b->before.tx_packets;
	return true;
}

static void start_account(struct bundle *b)
{
	struct aaa_login login = {
		.number = b->number,
		.caller = b->head->peer,
		.called = b->head->local,
		.local = b->ip.local,
		.remote = b->ip.remote,
		.grant = b->grant,
	};

	if (b->role != LINK_SERVER)
		return;
	snprintf(login.user, sizeof(login.user), "%s", b->peer_user);
	iface_netdev(b->iface, login.netdev);
	b->account = aaa_account_start(b->all->aaa, &login, bundle_counters, b);
}

void bundle_connected(struct bundle *b)
{
	struct session *s;

	if (b->connected)
		return;
	b->connected = true;
	b->up_since = session_now();
	if (b->was_connected)
		bundle_traffic(b, &b->before);
	else
		b->first_up = b->up_since;
	b->was_connected = true;
	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		session_index_started(s);
	}
	log_in(b);
	start_account(b);
	bundle_limits_start(b);
	/* Limits that cannot be watched have ended it. */
	if (!b->connected)
		return;
	bundle_script_up(b);
	if (b->ops->login)
		b->ops->login(b, b->user);
}

/* A network layer that closes alone does so because the peer wants it. */
static enum aaa_cause cause_of(const struct bundle *b)
{
	return b->head->cause ? b->head->cause : AAA_CAUSE_USER_REQUEST;
}

void bundle_disconnected(struct bundle *b)
{
	enum aaa_cause cause = cause_of(b);
	struct aaa_counters sum;
	struct session *s;

	if (!b->connected)
		return;
	TAILQ_FOREACH(s, &b->links, in_bundle)
	{
		session_note_stood(s);
	}
	bundle_counters(b, &sum);
	bundle_limits_stop(b);
	bundle_script_down(b, cause, &sum);
	aaa_account_stop(b->account, cause, &sum);
	b->account = NULL;
	log_out(b, &sum);
	if (b->role == LINK_SERVER)
		last_note(aaa_last(b->all->aaa), b->peer_user, b->head->peer,
			  cause);
	if (b->ops->logout)
		b->ops->logout(b, cause, &sum, b->user);
	b->connected = false;
}
