/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
/* Which server a client dials, and when; how many sessions a server takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <systemd/sd-event.h>

#include "client.h"
#include "fake_rtn.h"
#include "net/dataplane_null.h"
#include "resolve.h"
#include "server.h"
#include "world.h"

/* A server at 127.0.0.1 alone, so that nobody listens at 127.0.0.2. */
static void start(struct world *w, const char *servers, const char *more)
{
	world_add_secret(w, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "listen-address=127.0.0.1",
		  NULL);
	world_add_client(w, "lkjrht", more);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, servers, NULL);
	world_start(w);
}

static void servers_are_tried_in_turn(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.2,127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
	world_assert_address(world_session(&w->client)->peer, "127.0.0.1");
}

static void after_the_last_one_there_is_a_pause(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.2,127.0.0.3", NULL);
	world_run_until(w, world_client_failed, "the client has failed");
	world_assert_status(w, "terminating... - cannot connect");
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT,
		  "connect-to=127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
}

static void servers_have_names(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.2,localhost", NULL);
	world_run_until(w, world_connected, "both ends are connected");
}

static void our_address_is_chosen(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.1", "src-address=127.0.0.9");
	world_run_until(w, world_connected, "both ends are connected");
	world_assert_address(world_session(&w->server)->peer, "127.0.0.9");
}

static void peers_dns_is_used_while_the_tunnel_stands(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_PROFILE, "default",
		  "dns-server=10.0.0.53,10.0.1.53", NULL);
	start(w, "connect-to=127.0.0.1", "use-peer-dns=exclusively");
	world_run_until(w, world_connected, "both ends are connected");
	assert_int_equal(w->dns.count, 2);
	world_assert_address(w->dns.addr[0], "10.0.0.53");
	world_assert_address(w->dns.addr[1], "10.0.1.53");
	assert_true(w->dns.exclusive);
	assert_string_equal(w->dns.netdev, WORLD_CLIENT);
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT, "disabled=yes", NULL);
	assert_int_equal(w->dns.count, 0);
}

static void peers_dns_is_not_asked_for(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_PROFILE, "default", "dns-server=10.0.0.53",
		  NULL);
	start(w, "connect-to=127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
	assert_int_equal(w->dns.count, 0);
}

static bool waits_for_packet(struct world *w)
{
	char text[400];

	client_status(w->client.clients,
		      model_client(w->client.model, WORLD_CLIENT)->obj.id, text,
		      sizeof(text));
	return !strcmp(text, "waiting for packets");
}

static void want_packet(struct world *w)
{
	assert_true(dataplane_null_packet(
		w->client.dp, fake_rtn_link(WORLD_CLIENT)->ifindex));
}

static void first_packet_dials(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.1", "dial-on-demand=yes");
	world_run_until(w, waits_for_packet, "the client waits");
	assert_true(fake_rtn_link(WORLD_CLIENT)->up);
	assert_int_not_equal(fake_rtn_link(WORLD_CLIENT)->local.s_addr, 0);
	assert_true(world_server_empty(w));
	want_packet(w);
	world_run_until(w, world_connected, "both ends are connected");
	world_assert_address(fake_rtn_link(WORLD_CLIENT)->local, "10.0.103.2");
	server_disconnect(&w->server, "ex");
	world_run_until(w, waits_for_packet, "the client waits again");
	want_packet(w);
	world_run_until(w, world_connected, "it is connected once more");
}

static void it_waits_again_where_nobody_answers(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.2", "dial-on-demand=yes");
	world_run_until(w, waits_for_packet, "the client waits");
	want_packet(w);
	world_run_until(w, world_client_failed, "the client has failed");
	world_run_until(w, waits_for_packet, "the client waits again");
}

static bool waits_with_a_netdev(struct world *w)
{
	return fake_rtn_link(WORLD_CLIENT) && waits_for_packet(w) &&
	       fake_rtn_link(WORLD_CLIENT)->local.s_addr;
}

static void it_waits_with_another_netdev_when_its_own_is_deleted(void **state)
{
	struct world *w = *state;

	start(w, "connect-to=127.0.0.1", "dial-on-demand=yes");
	world_run_until(w, waits_for_packet, "the client waits");
	fake_rtn_remove(WORLD_CLIENT);
	world_run_until(w, waits_with_a_netdev, "the client waits again");
	want_packet(w);
	world_run_until(w, world_connected, "both ends are connected");
}

static void sessions_are_limited(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_SERVER, NULL, "max-sessions=1", NULL);
	start(w, "connect-to=127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  "password=lkjrht", "disabled=no", "name=second", NULL);
	while (!*client_reason(w->client.clients,
			       model_client(w->client.model, "second")->obj.id))
		assert_true(sd_event_run(w->event, 1000 * 1000) > 0);
	assert_int_equal(sessions_count(w->server.sessions), 1);
	world_set(&w->server, MODEL_SERVER, NULL, "max-sessions=0",
		  "max-sessions-per-address=2", NULL);
	world_run_until(w, world_two_connected, "both clients are connected");
}

static void a_server_that_moves_keeps_its_tunnels(void **state)
{
	struct world *w = *state;
	struct session *s;

	start(w, "connect-to=127.0.0.1", NULL);
	world_run_until(w, world_connected, "both ends are connected");
	s = world_session(&w->server);
	world_set(&w->server, MODEL_SERVER, NULL, "listen-address=127.0.0.2",
		  NULL);
	assert_ptr_equal(world_session(&w->server), s);
	assert_true(world_connected(w));
	world_set(&w->client, MODEL_CLIENT, WORLD_CLIENT,
		  "connect-to=127.0.0.2", NULL);
	world_run_until(w, world_connected, "the new place is reached");
	world_assert_address(world_session(&w->server)->local, "127.0.0.2");
}

/**
 * struct asked - a request of the resolver's test
 * @done: answered
 * @answer: the answer
 */
struct asked {
	bool done;
	struct resolve_answer answer;
};

static void on_answer(const struct resolve_answer *answer, void *user)
{
	struct asked *asked = user;

	asked->answer = *answer;
	asked->done = true;
}

static void resolve(struct world *w, const char *name, struct asked *asked)
{
	*asked = (struct asked){ .done = false };
	assert_non_null(resolve_start(w->event, name, on_answer, asked));
	assert_false(asked->done);
	while (!asked->done)
		assert_true(sd_event_run(w->event, 10 * 1000 * 1000) > 0);
}

static void names_become_addresses(void **state)
{
	struct world *w = *state;
	struct asked asked;

	resolve(w, "192.0.2.7", &asked);
	assert_int_equal(asked.answer.count, 1);
	world_assert_address(asked.answer.addr[0], "192.0.2.7");
	resolve(w, "localhost", &asked);
	assert_true(asked.answer.count >= 1);
	world_assert_address(asked.answer.addr[0], "127.0.0.1");
	resolve(w, "no..name", &asked);
	assert_int_equal(asked.answer.count, 0);
	assert_non_null(asked.answer.error);
}

static void a_cancelled_request_is_not_answered(void **state)
{
	struct world *w = *state;
	struct asked asked = { .done = false };

	resolve_cancel(resolve_start(w->event, "localhost", on_answer, &asked));
	resolve_cancel(
		resolve_start(w->event, "name.invalid", on_answer, &asked));
	resolve_cancel(NULL);
	while (sd_event_run(w->event, 0) > 0)
		;
	assert_false(asked.done);
}

#define DIAL(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DIAL(servers_are_tried_in_turn),
		DIAL(after_the_last_one_there_is_a_pause),
		DIAL(servers_have_names),
		DIAL(our_address_is_chosen),
		DIAL(peers_dns_is_used_while_the_tunnel_stands),
		DIAL(peers_dns_is_not_asked_for),
		DIAL(first_packet_dials),
		DIAL(it_waits_again_where_nobody_answers),
		DIAL(it_waits_with_another_netdev_when_its_own_is_deleted),
		DIAL(sessions_are_limited),
		DIAL(a_server_that_moves_keeps_its_tunnels),
		DIAL(names_become_addresses),
		DIAL(a_cancelled_request_is_not_answered),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
