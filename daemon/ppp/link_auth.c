// SPDX-License-Identifier: GPL-2.0-only
/* The authentication phase of a link. */
#include "ppp/link_impl.h"

#include <stdio.h>

static void run_timer_set(void *user, unsigned int ms)
{
	link_timer_set(user, LINK_TIMER_AUTH, ms);
}

static void run_request(void *user, const struct auth_request *req)
{
	struct link *link = user;

	link->ops->auth_request(link->user, req);
}

static void auth_over(struct link *link, const char *peer_name)
{
	if (link->ops->auth_done)
		link->ops->auth_done(link->user, peer_name);
	link_network_begin(link);
}

static void run_done(void *user, const char *peer_name)
{
	auth_over(user, peer_name);
}

static void run_failed(void *user, bool timed_out, const char *text)
{
	struct link *link = user;
	bool server = link->cfg.role == LINK_SERVER;
	enum link_reason why = server ? LINK_REASON_AUTH_PEER :
					LINK_REASON_AUTH_SELF;

	link_want_end(link, timed_out ? LINK_REASON_TIMEOUT : why, "%s", text);
}

static const struct auth_run_ops run_ops = {
	.send = link_host_send,
	.timer_set = run_timer_set,
	.random = link_host_random,
	.log = link_host_log,
	.request = run_request,
	.done = run_done,
	.failed = run_failed,
};

static void init_run(struct link *link, enum auth_method method)
{
	bool server = link->cfg.role == LINK_SERVER;

	auth_init(&link->auth, method, server,
		  server ? link->name : link->user_name, link->password,
		  &run_ops, link);
}

void link_auth_begin(struct link *link)
{
	bool server = link->cfg.role == LINK_SERVER;
	enum auth_method method = server ? link->lcp.want.auth :
					   link->lcp.his.auth;

	if (!method) {
		auth_over(link, "");
		return;
	}
	link_set_phase(link, LINK_AUTHENTICATE);
	init_run(link, method);
	auth_start(&link->auth);
}

void link_auth_restore(struct link *link, enum auth_method method, uint8_t id,
		       const char *peer_name)
{
	struct auth *a = &link->auth;

	if (!method)
		return;
	init_run(link, method);
	a->state = AUTH_GOOD;
	a->id = id;
	snprintf(a->peer_name, sizeof(a->peer_name), "%s", peer_name);
}

void link_auth_rejected(struct link *link)
{
	run_failed(link, false,
		   "peer rejects the authentication protocol it agreed to");
}
