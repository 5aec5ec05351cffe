// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/aaa.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "aaa/account.h"
#include "aaa/local.h"
#include "aaa/last.h"
#include "aaa/pool4.h"
#include "aaa/pool6.h"
#include "aaa/radius_account.h"
#include "aaa/radius_auth.h"

/* Some 0.2 ms. */
#define ANSWERS_PER_TURN 8

/**
 * struct aaa_request - one login that waits for its answer
 * @aaa: where it waits
 * @next: the one that came after it, until its turn has come
 * @radius: RADIUS judges it, or NULL
 * @req: what the peer sent
 * @peer: who sent it
 * @done: NULL once cancelled
 * @user: its pointer
 */
struct aaa_request {
	struct aaa *aaa;
	struct aaa_request *next;
	struct radius_auth *radius;
	struct auth_request req;
	struct aaa_peer peer;
	aaa_done_fn *done;
	void *user;
};

/**
 * struct aaa - requests in the order they came
 * @model: local users
 * @pool4: IPv4 addresses of all users
 * @pool6: their IPv6 prefixes
 * @logouts: their last ones
 * @radius: judges others
 * @accounts: of all users
 * @defer: answers the first requests, once a turn of the loop
 * @first: oldest request
 * @last: where the next one is linked
 * @count: how many wait
 */
struct aaa {
	const struct model *model;
	struct pool4 *pool4;
	struct pool6 *pool6;
	struct last *logouts;
	struct radius *radius;
	struct radius_accounts *accounts;
	sd_event_source *defer;
	struct aaa_request *first;
	struct aaa_request **last;
	unsigned int count;
};

static void request_free(struct aaa_request *r)
{
	auth_request_wipe(&r->req);
	free(r);
}

static struct aaa_request *take_first(struct aaa *aaa)
{
	struct aaa_request *r = aaa->first;

	if (!r)
		return NULL;
	aaa->first = r->next;
	if (!aaa->first)
		aaa->last = &aaa->first;
	aaa->count--;
	return r;
}

static void on_judged(void *user, const struct aaa_result *res)
{
	struct aaa_request *r = user;

	r->done(r->user, res);
	request_free(r);
}

static void answer_local(struct aaa_request *r)
{
	struct aaa_result res;

	aaa_local(r->aaa->model, &r->req, &r->peer, &res);
	r->done(r->user, &res);
	auth_result_wipe(&res.auth);
	request_free(r);
}

static void ask_radius(struct aaa_request *r)
{
	struct aaa_result no = { .reason = "too many logins wait for RADIUS" };

	snprintf(no.user, sizeof(no.user), "%s", r->req.name);
	r->radius = radius_auth_start(r->aaa->radius, &r->req, &r->peer,
				      on_judged, r);
	auth_request_wipe(&r->req);
	if (!r->radius)
		on_judged(r, &no);
}

static void answer_first(struct aaa *aaa)
{
	struct aaa_request *r = take_first(aaa);

	if (!r->done)
		request_free(r);
	else if (model_aaa(aaa->model)->use_radius &&
		 !aaa_local_knows(aaa->model, r->req.name))
		ask_radius(r);
	else
		answer_local(r);
}

/* Hashing takes a while, a turn of the loop does too: some at a time. */
static int answer_some(sd_event_source *s, void *user)
{
	struct aaa *aaa = user;

	for (unsigned int n = 0; n < ANSWERS_PER_TURN && aaa->first; n++)
		answer_first(aaa);
	sd_event_source_set_enabled(s, aaa->first ? SD_EVENT_ON : SD_EVENT_OFF);
	return 0;
}

int aaa_new(sd_event *event, const struct model *model, struct aaa **ret)
{
	struct aaa *aaa = calloc(1, sizeof(*aaa));
	int r;

	if (!aaa)
		return -ENOMEM;
	aaa->model = model;
	aaa->last = &aaa->first;
	aaa->pool4 = pool4_new(model);
	aaa->pool6 = pool6_new(model);
	aaa->logouts = last_new(model);
	aaa->radius = radius_new(event, model);
	if (aaa->radius)
		aaa->accounts = radius_accounts_new(aaa->radius);
	r = aaa->pool4 && aaa->logouts && aaa->pool6 && aaa->accounts ?
		    sd_event_add_defer(event, &aaa->defer, answer_some, aaa) :
		    -ENOMEM;
	if (r >= 0)
		r = sd_event_source_set_enabled(aaa->defer, SD_EVENT_OFF);
	if (r < 0) {
		aaa_free(aaa);
		return r;
	}
	*ret = aaa;
	return 0;
}

void aaa_free(struct aaa *aaa)
{
	struct aaa_request *r;

	if (!aaa)
		return;
	while ((r = take_first(aaa)))
		request_free(r);
	sd_event_source_disable_unref(aaa->defer);
	radius_accounts_free(aaa->accounts);
	radius_free(aaa->radius);
	last_free(aaa->logouts);
	pool4_free(aaa->pool4);
	pool6_free(aaa->pool6);
	free(aaa);
}

int aaa_remember(struct aaa *aaa, struct state *state)
{
	int r = pool4_remember(aaa->pool4, state);

	if (!r)
		r = pool6_remember(aaa->pool6, state);
	return r ? r : last_remember(aaa->logouts, state);
}

void aaa_changed(struct aaa *aaa, enum model_kind kind)
{
	if (kind == MODEL_SECRET || kind == MODEL_PROFILE)
		pool4_changed(aaa->pool4);
}

struct pool4 *aaa_pool4(struct aaa *aaa)
{
	return aaa->pool4;
}

struct last *aaa_last(struct aaa *aaa)
{
	return aaa->logouts;
}

struct pool6 *aaa_pool6(struct aaa *aaa)
{
	return aaa->pool6;
}

struct radius *aaa_radius(struct aaa *aaa)
{
	return aaa->radius;
}

void aaa_finish(struct aaa *aaa, void (*done)(void *user), void *user)
{
	radius_accounts_finish(aaa->accounts, done, user);
}

struct aaa_account *aaa_account_start(struct aaa *aaa,
				      const struct aaa_login *login,
				      aaa_counters_fn *counters, void *user)
{
	return radius_account_start(aaa->accounts, login, counters, user);
}

struct aaa_account *aaa_account_resume(struct aaa *aaa,
				       const struct aaa_login *login,
				       aaa_counters_fn *counters, void *user,
				       bool local)
{
	return radius_account_resume(aaa->accounts, login, counters, user,
				     local);
}

struct aaa_request *aaa_authenticate(struct aaa *aaa,
				     const struct auth_request *req,
				     const struct aaa_peer *peer,
				     aaa_done_fn *done, void *user)
{
	struct aaa_request *r;

	if (aaa->count >= AAA_PENDING_MAX)
		return NULL;
	r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->aaa = aaa;
	r->req = *req;
	r->peer = *peer;
	r->done = done;
	r->user = user;
	*aaa->last = r;
	aaa->last = &r->next;
	aaa->count++;
	sd_event_source_set_enabled(aaa->defer, SD_EVENT_ON);
	return r;
}

void aaa_cancel(struct aaa_request *request)
{
	if (!request)
		return;
	if (!request->radius) {
		request->done = NULL; /* waits for its turn */
		return;
	}
	radius_auth_cancel(request->radius);
	request_free(request);
}
