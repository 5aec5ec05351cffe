/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* Who is let in, with which settings, and for how long a login may last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <systemd/sd-event.h>

#include "fake_nft.h"
#include "fake_rtn.h"
#include "net/dataplane_null.h"
#include "bundle_net.h"
#include "session_priv.h"
#include "world.h"

static void wrong_password_is_told_and_leaves_nothing(void **state)
{
	struct world *w = *state;

	world_add_secret(w, NULL);
	world_add_client(w, "wrong", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_assert_status(
		w, "terminating... - failed to authenticate ourselves");
	world_run_until(w, world_empty, "no session");
	assert_int_equal(fake_rtn_links(), 1);
}

static void unknown_user_is_refused(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_assert_status(
		w, "terminating... - failed to authenticate ourselves");
}

/* The peer begins LCP anew; its session stays what it is to both daemons. */
static void log_in_again(struct world *w, const char *user)
{
	struct session *c = world_session(&w->client);
	const struct link_config cfg = {
		.role = LINK_CLIENT,
		.user = user,
		.password = "lkjrht",
		.auth = AUTH_ALL,
		.mru = 1460,
		.mtu = 1460,
		.network.encryption = LINK_ENCRYPTION_YES,
	};

	bundle_net_down(c->bundle);
	bundle_net_down(world_bundle(&w->server));
	session_stop_timers(c);
	link_free(c->link);
	c->link = link_new(&cfg, &session_link_ops, c);
	link_open(c->link);
}

static void user_may_log_in_again(void **state)
{
	struct world *w = *state;

	world_connect(w);
	log_in_again(w, "ex");
	world_run_until(w, world_connected, "both ends are connected again");
	assert_int_equal(world_bundle(&w->server)->number, 1);
}

static bool unclamped(struct world *w)
{
	(void)w;
	return !fake_nft_mtu("pptp-in1");
}

static void a_new_login_brings_new_settings(void **state)
{
	struct world *w = *state;

	world_connect(w);
	assert_int_not_equal(fake_nft_mtu("pptp-in1"), 0);
	world_set(&w->server, MODEL_PROFILE, "default", "dscp=46",
		  "change-tcp-mss=no", NULL);
	log_in_again(w, "ex");
	world_run_until(w, world_connected, "both ends are connected again");
	assert_int_equal(dataplane_null_state(w->server.dp,
					      world_session(&w->server)->dp_id)
				 ->dscp,
			 46);
	world_run_until(w, unclamped, "the MSS is left alone");
}

/* The interface, the routes and the counters are the first one's. */
static void another_user_gets_no_session_of_the_first(void **state)
{
	struct world *w = *state;

	world_connect(w);
	world_add(&w->server, MODEL_SECRET, "name=other", "password=lkjrht",
		  "local-address=10.0.103.1", "remote-address=10.0.103.9",
		  NULL);
	log_in_again(w, "other");
	world_run_until(w, world_server_empty, "the server ends the session");
}

static bool server_listens_to_ppp(struct world *w)
{
	struct session *s = world_session(&w->server);

	return s && s->opened;
}

static void login_has_a_deadline(void **state)
{
	struct world *w = *state;
	struct session *s;
	uint64_t now, end;

	world_add_secret(w, NULL);
	world_add_client(w, "lkjrht", NULL);
	dataplane_null_deaf(w->client.dp, true);
	world_start(w);
	world_run_until(w, server_listens_to_ppp, "PPP begins");
	s = world_session(&w->server);
	assert_non_null(s->login_timer);
	sd_event_now(w->event, CLOCK_MONOTONIC, &now);
	sd_event_source_get_time(s->login_timer, &end);
	assert_true(end <= now + SESSION_LOGIN_S * 1000000ULL);
	sd_event_source_set_time_relative(s->login_timer, 0);
	world_run_until(w, world_server_empty, "the server gives up");
}

static void deadline_ends_with_the_login(void **state)
{
	struct world *w = *state;

	world_connect(w);
	assert_null(world_session(&w->server)->login_timer);
	assert_null(world_session(&w->client)->login_timer);
}

static void disabled_secret_is_refused(void **state)
{
	struct world *w = *state;

	world_add_secret(w, "disabled=yes");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_run_until(w, world_empty, "no session");
}

static void caller_id_must_match(void **state)
{
	struct world *w = *state;

	world_add_secret(w, "caller-id=192.0.2.9");
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_set(&w->server, MODEL_SECRET, "ex", "caller-id=127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
}

static void refuse_addresses(struct world *w, const char *only)
{
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht", only,
		  NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_assert_status(
		w, "terminating... - failed to authenticate ourselves");
	world_run_until(w, world_empty, "no session");
}

static void secret_without_address_is_refused(void **state)
{
	refuse_addresses(*state, NULL);
}

/* Else the user takes any address, another user's or the gateway's too. */
static void secret_without_remote_address_is_refused(void **state)
{
	refuse_addresses(*state, "local-address=10.0.103.1");
}

static void profiles_fill_in_what_the_secret_leaves_out(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_PROFILE, "default",
		  "local-address=10.9.0.1", "remote-address=10.9.0.9", NULL);
	world_add(&w->server, MODEL_PROFILE, "name=p",
		  "remote-address=10.9.0.2", "use-encryption=no", NULL);
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "profile=p", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->local, "10.9.0.2");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->peer, "10.9.0.1");
	assert_string_equal(world_bundle(&w->server)->encoding, "none");
	assert_false(dataplane_null_state(w->server.dp,
					  world_session(&w->server)->dp_id)
			     ->flags &
		     PPTP_SESSION_FLAGS_MPPE_REQUIRED);
}

static void required_encryption_refuses_a_peer_without(void **state)
{
	struct world *w = *state;

	world_add(&w->server, MODEL_PROFILE, "name=p",
		  "use-encryption=required", NULL);
	world_add_secret(w, "profile=p");
	world_add(&w->client, MODEL_PROFILE, "name=n", "use-encryption=no",
		  NULL);
	world_add_client(w, "lkjrht", "profile=n");
	world_start(w);
	world_run_until(w, world_client_failed, "the client gives up");
	world_run_until(w, world_empty, "no session");
	assert_int_equal(fake_rtn_links(), 1);
}

#define LOGIN(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN(wrong_password_is_told_and_leaves_nothing),
		LOGIN(unknown_user_is_refused),
		LOGIN(user_may_log_in_again),
		LOGIN(a_new_login_brings_new_settings),
		LOGIN(another_user_gets_no_session_of_the_first),
		LOGIN(login_has_a_deadline),
		LOGIN(deadline_ends_with_the_login),
		LOGIN(disabled_secret_is_refused),
		LOGIN(caller_id_must_match),
		LOGIN(secret_without_address_is_refused),
		LOGIN(secret_without_remote_address_is_refused),
		LOGIN(profiles_fill_in_what_the_secret_leaves_out),
		LOGIN(required_encryption_refuses_a_peer_without),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
