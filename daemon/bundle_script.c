// SPDX-License-Identifier: GPL-2.0-only
/* on-up and on-down of a profile, and what they are told. */
#include <arpa/inet.h>
#include <inttypes.h>

#include "bundle_net.h"
#include "script.h"
#include "session_priv.h"

static void add_address(struct script_env *env, const char *name,
			struct in_addr addr)
{
	char text[INET_ADDRSTRLEN] = "";

	if (addr.s_addr)
		inet_ntop(AF_INET, &addr, text, sizeof(text));
	script_env_add(env, name, "%s", text);
}

static void describe(const struct bundle *b, const char *event,
		     struct script_env *env)
{
	const struct session *s = b->head;
	bool server = b->role == LINK_SERVER;
	char netdev[IF_NAMESIZE];

	env->len = 0;
	env->cut = false;
	script_env_add(env, "KPPTP_EVENT", "%s", event);
	script_env_add(env, "KPPTP_SERVICE", "pptp");
	script_env_add(env, "KPPTP_INTERFACE", "%s",
		       iface_netdev(b->iface, netdev));
	script_env_add(env, "KPPTP_USER", "%s", b->peer_user);
	add_address(env, "KPPTP_LOCAL_ADDRESS", b->ip.local);
	add_address(env, "KPPTP_REMOTE_ADDRESS", b->ip.remote);
	add_address(env, "KPPTP_CALLER_ID", server ? s->peer : s->local);
	add_address(env, "KPPTP_CALLED_ID", server ? s->local : s->peer);
}

void bundle_script_up(struct bundle *b)
{
	struct script_env env;

	b->script_owed = false;
	if (!*b->scripts.on_up)
		return;
	describe(b, "up", &env);
	b->script_owed = script_run(b->all->scripts, b->number, b->tag,
				    b->scripts.on_up, &env, false);
}

void bundle_script_down(struct bundle *b, enum aaa_cause cause,
			const struct aaa_counters *sum)
{
	struct script_env env;

	if (!*b->scripts.on_down)
		return;
	describe(b, "down", &env);
	script_env_add(&env, "KPPTP_REASON", "%s", aaa_cause_word(cause));
	script_env_add(&env, "KPPTP_UPTIME", "%" PRIu64, sum->uptime);
	script_env_add(&env, "KPPTP_RX_BYTES", "%" PRIu64, sum->rx_bytes);
	script_env_add(&env, "KPPTP_TX_BYTES", "%" PRIu64, sum->tx_bytes);
	script_run(b->all->scripts, b->number, b->tag, b->scripts.on_down, &env,
		   b->script_owed);
}
