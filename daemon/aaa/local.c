// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/local.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "settings.h"

static const struct model_secret *find_secret(const struct model *model,
					      const char *name)
{
	const struct model_secret *secret = model_secret(model, name);
	const char *plain = strchr(name, '\\');

	if (!secret && plain)
		secret = model_secret(model, plain + 1);
	return secret;
}

bool aaa_local_knows(const struct model *model, const char *name)
{
	return find_secret(model, name);
}

void aaa_local_settings(const struct model *model,
			const struct model_secret *secret,
			struct aaa_result *res)
{
	struct link_network *net = &res->auth.network;
	struct settings settings;

	settings_resolve(model, secret->profile,
			 model_server(model)->default_profile, secret,
			 &settings);
	settings_link(&settings, net);
	memcpy(net->dns, settings.dns, sizeof(net->dns));
	memcpy(net->nbns, settings.wins, sizeof(net->nbns));
	res->auth.has_network = true;
	res->net = settings.net;
	res->local = settings.local;
	res->remote = settings.remote;
	res->limits = settings.limits;
	res->scripts = settings.scripts;
	res->routes = settings.routes;
}

/* Why a user with the right password may not in, or NULL. */
static const char *refusal(const struct model_secret *secret,
			   const struct aaa_peer *peer)
{
	char from[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &peer->address, from, sizeof(from));
	if (secret->disabled)
		return "the secret is disabled";
	if (secret->service != MODEL_SERVICE_ANY &&
	    secret->service != MODEL_SERVICE_PPTP)
		return "the secret is for another service";
	if (secret->caller_id[0] && strcmp(secret->caller_id, from) != 0)
		return "the secret's caller-id is another address";
	return NULL;
}

const char *aaa_local_missing(const struct aaa_result *res)
{
	bool local = res->local.addr.s_addr || *res->local.pool;
	bool remote = res->remote.addr.s_addr || *res->remote.pool;

	/* One that only bridges needs none (RFC 3518). */
	if (res->auth.network.bridge && !remote)
		return NULL;
	if (!local)
		return "neither secret nor profile has a local-address";
	if (!remote)
		return "neither secret nor profile has a remote-address";
	return NULL;
}

static void refuse(struct aaa_result *res, const char *why)
{
	auth_result_wipe(&res->auth);
	memset(&res->auth, 0, sizeof(res->auth));
	memset(&res->net, 0, sizeof(res->net));
	snprintf(res->reason, sizeof(res->reason), "%s", why);
}

void aaa_local(const struct model *model, const struct auth_request *req,
	       const struct aaa_peer *peer, struct aaa_result *res)
{
	const struct model_secret *secret = find_secret(model, req->name);
	const char *why;
	bool judged;

	memset(res, 0, sizeof(*res));
	snprintf(res->user, sizeof(res->user), "%s",
		 secret ? secret->name : req->name);
	judged = auth_verify(req, secret ? secret->password : NULL, &res->auth);
	if (!judged) {
		refuse(res,
		       "OpenSSL cannot hash: is its legacy provider there?");
		return;
	}
	if (!secret || !res->auth.ok) {
		res->auth.retry = true;
		snprintf(res->reason, sizeof(res->reason), "%s",
			 secret ? "wrong password" : "no such user");
		return;
	}
	why = refusal(secret, peer);
	if (!why) {
		aaa_local_settings(model, secret, res);
		why = aaa_local_missing(res);
	}
	if (why)
		refuse(res, why);
}
