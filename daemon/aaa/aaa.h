/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may log on, and with which settings. Every request is answered from the
 * event loop, never from inside aaa_authenticate(), so that a backend that asks
 * over the network is used like the local one.
 */
#ifndef KPPTPD_AAA_H
#define KPPTPD_AAA_H

#include <netinet/in.h>

#include "model/model.h"
#include "ppp/auth.h"
#include "settings.h"

typedef struct sd_event sd_event;
struct aaa;
struct aaa_grant;
struct aaa_request;
struct last;
struct pool4;
struct pool6;
struct state;
struct radius;

/* Requests that wait at one time; beyond that logins are refused at once. */
#define AAA_PENDING_MAX 4096

/**
 * struct aaa_peer - who asks
 * @address: where the control connection comes from
 * @called: address of ours that it came to
 */
struct aaa_peer {
	struct in_addr address;
	struct in_addr called;
};

/**
 * struct aaa_result - the judgement
 * @auth: for the PPP link; the network settings are filled in when @auth.ok
 * @user: name that the settings belong to, which may lack the domain that the
 *	peer sent; the user for logs, interfaces and accounts
 * @reason: why not, for our log; the peer is not told
 * @routes: to stand while the user is connected
 * @net: bridge, IPv6, rate, filters and the like
 * @local: our end of the tunnel; the address of one without a pool is in @auth too
 * @remote: the user's end, likewise
 * @limits: how long, how often, how much
 * @scripts: to be run as the tunnel comes and goes
 *
 * All but @user and @reason is filled in only when @auth.ok.
 * @grant: of the backend that judged, for the account (account.h); NULL of local
 *	users
 */
struct aaa_result {
	struct auth_result auth;
	char user[MODEL_TEXT_SIZE];
	char reason[128];
	struct model_routes routes;
	struct settings_net net;
	struct settings_addr local;
	struct settings_addr remote;
	struct settings_limits limits;
	struct settings_scripts scripts;
	struct aaa_grant *grant;
};

/* @res dies and is wiped when the call returns. */
typedef void aaa_done_fn(void *user, const struct aaa_result *res);

/**
 * aaa_new() - make the object that judges
 * @event: loop that answers come from
 * @model: local users
 * @ret: the object
 *
 * Return: 0 or a negative errno.
 */
int aaa_new(sd_event *event, const struct model *model, struct aaa **ret);

/**
 * aaa_free() - forget all requests without an answer; NULL is fine
 *
 * What users have of the pools has been given back before.
 */
void aaa_free(struct aaa *aaa);

/**
 * aaa_remember() - keep what users had, across restarts
 * @aaa: the object
 * @state: outlives @aaa's users, but not @aaa
 *
 * Return: 0 or -ENOMEM.
 */
int aaa_remember(struct aaa *aaa, struct state *state);

/** aaa_changed() - objects of @kind are others than before */
void aaa_changed(struct aaa *aaa, enum model_kind kind);

/** aaa_pool4() - where the addresses of tunnels come from (pool4.h) */
struct pool4 *aaa_pool4(struct aaa *aaa);

/** aaa_last() - the last logout of each user (last.h) */
struct last *aaa_last(struct aaa *aaa);

/** aaa_pool6() - where users' IPv6 prefixes come from (pool6.h) */
struct pool6 *aaa_pool6(struct aaa *aaa);

/** aaa_radius() - asks RADIUS servers (radius_query.h) */
struct radius *aaa_radius(struct aaa *aaa);

/**
 * aaa_finish() - all users are gone
 * @aaa: the object
 * @done: called once, now or some seconds later, when their accounts are closed
 * @user: its pointer
 */
void aaa_finish(struct aaa *aaa, void (*done)(void *user), void *user);

/**
 * aaa_authenticate() - judge @req
 * @aaa: the object
 * @req: what the peer sent; copied, the copy is wiped after use
 * @peer: who sent it
 * @done: called once, from the loop
 * @user: its pointer
 *
 * Return: the request, valid until @done is called or it is cancelled; NULL
 * when too many wait or there is no memory.
 */
struct aaa_request *aaa_authenticate(struct aaa *aaa,
				     const struct auth_request *req,
				     const struct aaa_peer *peer,
				     aaa_done_fn *done, void *user);

/** aaa_cancel() - @done of the request is not called any more; NULL is fine */
void aaa_cancel(struct aaa_request *request);

#endif /* KPPTPD_AAA_H */
