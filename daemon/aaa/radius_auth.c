// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aaa/radius_grant.h"
#include "aaa/radius_proof.h"
#include "aaa/radius_result.h"
#include "ppp/auth_run.h"

/**
 * struct radius_auth - one login
 * @radius: object
 * @query: its question
 * @req: what the peer sent
 * @who: he
 * @done: told of the judgement
 * @user: its pointer
 */
struct radius_auth {
	struct radius *radius;
	struct radius_query *query;
	struct auth_request req;
	struct radius_who who;
	aaa_done_fn *done;
	void *user;
};

static void on_build(void *user, const struct radius_build *build)
{
	const struct radius_auth *login = user;

	/* In front of all else it costs the forger most (CVE-2024-3596). */
	radius_add_authenticator(build->packet);
	radius_who_add(&login->who, build);
	radius_proof_add(&login->req, build->server, build->packet);
}

static void take_class(const struct radius_reply *reply,
		       struct aaa_grant *grant)
{
	struct radius_cursor c = radius_walk(reply->data, reply->len);
	struct radius_attr a;

	while (radius_next(&c, &a)) {
		if (!radius_is(&a, 0, RADIUS_CLASS) ||
		    grant->classes == RADIUS_CLASSES_MAX)
			continue;
		grant->class[grant->classes].len = (uint8_t)a.len;
		memcpy(grant->class[grant->classes++].value, a.value, a.len);
	}
}

static struct aaa_grant *make_grant(const struct radius_auth *login,
				    const struct radius_reply *reply,
				    const struct radius_policy *policy)
{
	struct aaa_grant *grant = radius_grant_new(&login->who);

	if (!grant)
		return NULL;
	take_class(reply, grant);
	grant->interim = policy->interim;
	if (policy->has & RADIUS_HAS_USER_NAME)
		memcpy(grant->who.user, policy->user_name,
		       sizeof(grant->who.user));
	return grant;
}

static void set_message(const struct radius_policy *policy,
			struct aaa_result *res)
{
	auth_copy_text(res->auth.message, (const uint8_t *)policy->message,
		       strlen(policy->message));
}

static void accepted(const struct radius_auth *login,
		     const struct radius_reply *reply,
		     const struct radius_policy *policy, struct aaa_result *res)
{
	if (!radius_proof_accepted(&login->req, reply, &res->auth)) {
		snprintf(res->reason, sizeof(res->reason),
			 "RADIUS accepts, but without MS-CHAP2-Success");
		return;
	}
	if (!radius_result_fill(radius_model(login->radius), policy, res,
				res->reason, sizeof(res->reason)))
		return;
	res->grant = make_grant(login, reply, policy);
	res->auth.ok = res->grant;
	if (!res->auth.ok)
		snprintf(res->reason, sizeof(res->reason), "out of memory");
}

static void rejected(const struct radius_auth *login,
		     const struct radius_reply *reply, struct aaa_result *res)
{
	bool challenge = reply->code == RADIUS_ACCESS_CHALLENGE;

	radius_proof_rejected(&login->req, reply, &res->auth);
	snprintf(res->reason, sizeof(res->reason), "%s%s%.60s",
		 challenge ? "RADIUS wants a dialogue, which PPP has not" :
			     "RADIUS rejects",
		 res->auth.message[0] ? ": " : "", res->auth.message);
}

/* A refusal says nothing of what would have been. */
static void strip(struct aaa_result *res)
{
	struct aaa_result bare = { .reason = "" };
	struct auth_result *auth = &bare.auth;

	memcpy(bare.user, res->user, sizeof(bare.user));
	memcpy(bare.reason, res->reason, sizeof(bare.reason));
	memcpy(auth->message, res->auth.message, sizeof(auth->message));
	auth->error = res->auth.error;
	auth->retry = res->auth.retry;
	auth->version = res->auth.version;
	auth->has_challenge = res->auth.has_challenge;
	memcpy(auth->challenge, res->auth.challenge, sizeof(auth->challenge));
	auth_result_wipe(&res->auth);
	*res = bare;
}

static void judge(const struct radius_auth *login,
		  const struct radius_reply *reply, struct aaa_result *res)
{
	struct radius_policy policy;

	radius_policy_read(reply->data, reply->len, time(NULL), &policy);
	set_message(&policy, res);
	if (reply->code == RADIUS_ACCESS_ACCEPT)
		accepted(login, reply, &policy, res);
	else
		rejected(login, reply, res);
}

static void login_free(struct radius_auth *login)
{
	auth_request_wipe(&login->req);
	free(login);
}

static void on_done(void *user, const struct radius_reply *reply,
		    const char *why)
{
	struct radius_auth *login = user;
	struct aaa_result res = { .reason = "" };

	snprintf(res.user, sizeof(res.user), "%s", login->req.name);
	if (reply)
		judge(login, reply, &res);
	else
		snprintf(res.reason, sizeof(res.reason), "%s", why);
	if (!res.auth.ok)
		strip(&res);
	login->done(login->user, &res);
	aaa_grant_unref(res.grant);
	auth_result_wipe(&res.auth);
	login_free(login);
}

static const struct radius_query_ops ops = {
	.build = on_build,
	.done = on_done,
};

static void fill_who(struct radius *radius, const struct auth_request *req,
		     const struct aaa_peer *peer, struct radius_who *who)
{
	const char *plain = strchr(req->name, '\\');

	snprintf(who->user, sizeof(who->user), "%s", req->name);
	if (plain)
		snprintf(who->domain, sizeof(who->domain), "%.*s",
			 (int)(plain - req->name), req->name);
	who->caller = peer->address;
	who->called = peer->called;
	who->id = radius_next_id(radius, &who->port);
}

struct radius_auth *radius_auth_start(struct radius *radius,
				      const struct auth_request *req,
				      const struct aaa_peer *peer,
				      aaa_done_fn *done, void *user)
{
	struct radius_auth *login = calloc(1, sizeof(*login));
	struct radius_wanted wanted;

	if (!login)
		return NULL;
	login->radius = radius;
	login->req = *req;
	login->done = done;
	login->user = user;
	fill_who(radius, req, peer, &login->who);
	wanted = radius_who_wanted(&login->who, RADIUS_AUTHENTICATION);
	login->query = radius_ask(radius, &wanted, &ops, login);
	if (login->query)
		return login;
	login_free(login);
	return NULL;
}

void radius_auth_cancel(struct radius_auth *login)
{
	if (!login)
		return;
	radius_cancel(login->query);
	login_free(login);
}
