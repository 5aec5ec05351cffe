/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/daemon.c daemon/session.c daemon/session_link.c daemon/sessions.c daemon/iface.c */
/* links: daemon/iface_name.c daemon/iface_route.c daemon/server.c daemon/client.c daemon/settings.c daemon/live.c */
/* links: daemon/log.c daemon/aaa/aaa.c daemon/aaa/local.c daemon/net/dataplane_null.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c daemon/ctrl/ctrl.c daemon/ctrl/dial.c daemon/ctrl/io.c daemon/ctrl/layout.c daemon/ctrl/listen.c daemon/ctrl/msg.c daemon/ctrl/msg_print.c daemon/ctrl/stream.c */
/* links: daemon/model/check.c daemon/model/command.c daemon/model/error.c daemon/model/json.c daemon/model/line.c daemon/model/lookup.c daemon/model/model.c daemon/model/prop.c daemon/model/routes.c daemon/model/scan.c daemon/model/set.c daemon/model/table.c daemon/model/text.c daemon/model/utf8.c daemon/model/word.c */
/* links: daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/ccp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/cp_table.c */
/* links: daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c daemon/ppp/held.c daemon/ppp/ipcp.c daemon/ppp/lcp.c daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/mschap_text.c daemon/ppp/print.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c */
/* libs: libsystemd libcrypto json-c */
/* Whole tunnels between a server and a client, without root and without a kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "client.h"
#include "fake_rtn.h"
#include "live.h"
#include "net/dataplane_null.h"
#include "session_priv.h"
#include "world.h"

#define CLIENT "pptp-out1"

static bool both_connected(struct world *w)
{
	struct session *s = world_session(&w->server);
	struct session *c = world_session(&w->client);

	return s && c && s->connected && c->connected;
}

static bool server_empty(struct world *w)
{
	return !sessions_count(w->server.sessions);
}

static bool nothing_left(struct world *w)
{
	return server_empty(w) && !sessions_count(w->client.sessions);
}

static void status(struct world *w, char *buf, size_t size)
{
	const struct model_client *mc = model_client(w->client.model, CLIENT);

	client_status(w->client.clients, mc->obj.id, buf, size);
}

static bool client_failed(struct world *w)
{
	char text[400];

	status(w, text, sizeof(text));
	return strstr(text, "terminating... - ");
}

static void assert_status(struct world *w, const char *begins)
{
	char text[400];

	status(w, text, sizeof(text));
	text[strlen(begins)] = '\0';
	assert_string_equal(text, begins);
}

static void add_secret(struct world *w, const char *more)
{
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "service=pptp", "local-address=10.0.103.1",
		  "remote-address=10.0.103.2", more, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
}

static void add_client(struct world *w, const char *password, const char *more)
{
	char text[64];

	snprintf(text, sizeof(text), "password=%s", password);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  text, "disabled=no", more, NULL);
}

/* The manual's tunnel, with a static interface on the server. */
static void connect_manual(struct world *w)
{
	add_secret(w, NULL);
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
}

static void assert_address(struct in_addr a, const char *text)
{
	char ip[INET_ADDRSTRLEN];

	assert_string_equal(inet_ntop(AF_INET, &a, ip, sizeof(ip)), text);
}

static void manuals_tunnel_is_encrypted(void **state)
{
	struct world *w = *state;
	const struct dataplane_set *s, *c;

	connect_manual(w);
	assert_string_equal(world_session(&w->server)->encoding,
			    "MPPE128 stateless");
	assert_string_equal(world_session(&w->client)->encoding,
			    "MPPE128 stateless");
	s = dataplane_null_state(w->server.dp,
				 world_session(&w->server)->dp_id);
	c = dataplane_null_state(w->client.dp,
				 world_session(&w->client)->dp_id);
	assert_int_equal(s->mppe_tx.bits, PPTP_MPPE_BITS_128);
	assert_memory_equal(&s->mppe_tx, &c->mppe_rx, sizeof(s->mppe_tx));
	assert_memory_equal(&s->mppe_rx, &c->mppe_tx, sizeof(s->mppe_tx));
	assert_memory_not_equal(s->mppe_tx.key, s->mppe_rx.key, 16);
	assert_true(s->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
	assert_true(c->flags & PPTP_SESSION_FLAGS_MPPE_REQUIRED);
	assert_int_equal(s->np, PPTP_NP_IPV4);
	assert_int_equal(s->hdr, PPTP_HDR_PFC | PPTP_HDR_ACFC);
	assert_int_equal(s->keepalive, 30);
	assert_int_not_equal(s->magic, 0);
}

static void no_frame_has_to_be_repeated(void **state)
{
	struct world *w = *state;
	uint64_t start, end;

	assert_true(sd_event_now(w->event, CLOCK_MONOTONIC, &start) >= 0);
	connect_manual(w);
	assert_true(sd_event_now(w->event, CLOCK_MONOTONIC, &end) >= 0);
	/* PPP's restart timer is three seconds. */
	assert_true(end - start < 2000000);
}

static void netdevs_get_addresses_and_mtu(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	assert_address(fake_rtn_link("pptp-in1")->local, "10.0.103.1");
	assert_address(fake_rtn_link("pptp-in1")->peer, "10.0.103.2");
	assert_address(fake_rtn_link(CLIENT)->local, "10.0.103.2");
	assert_address(fake_rtn_link(CLIENT)->peer, "10.0.103.1");
	assert_int_equal(fake_rtn_link("pptp-in1")->mtu, 1460);
	assert_int_equal(fake_rtn_link(CLIENT)->mtu, 1460);
	assert_true(fake_rtn_link(CLIENT)->up);
}

static void smaller_unit_of_either_side_counts(void **state)
{
	struct world *w = *state;

	add_secret(w, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "max-mru=1400", NULL);
	add_client(w, "lkjrht", "max-mtu=1450");
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	assert_int_equal(fake_rtn_link(CLIENT)->mtu, 1400);
	assert_int_equal(fake_rtn_link("<pptp-ex>")->mtu, 1460);
}

static void static_netdev_is_there_before_and_after(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	world_set(&w->client, MODEL_CLIENT, CLIENT, "disabled=yes", NULL);
	world_run_until(w, nothing_left, "no session");
	assert_null(fake_rtn_link(CLIENT));
	assert_non_null(fake_rtn_link("pptp-in1"));
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
	assert_status(w, "terminated");
}

static void user_without_entry_gets_a_dynamic_netdev(void **state)
{
	struct world *w = *state;

	add_secret(w, NULL);
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	assert_string_equal(fake_rtn_link("<pptp-ex>")->name, "pptp-in1");
	assert_int_equal(live_ops.disconnect("ex", &w->server), 1);
	world_run_until(w, server_empty, "the server has no session");
	assert_null(fake_rtn_link("<pptp-ex>"));
}

static void dynamic_netdev_makes_way_for_an_entry(void **state)
{
	struct world *w = *state;

	add_secret(w, NULL);
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	world_add(&w->server, MODEL_INTERFACE, "user=ex1", NULL);
	assert_string_equal(fake_rtn_link("pptp-in1")->altname, "");
	assert_string_equal(fake_rtn_link("<pptp-ex>")->name, "pptp-in2");
	assert_true(both_connected(w));
}

static bool two_sessions(struct world *w)
{
	struct session *s = sessions_next(w->server.sessions, NULL);
	struct session *t = s ? sessions_next(w->server.sessions, s) : NULL;

	return s && t && s->connected && t->connected;
}

static void second_login_of_a_user_is_dynamic(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	add_client(w, "lkjrht", "name=second");
	world_run_until(w, two_sessions, "two sessions");
	assert_non_null(fake_rtn_link("<pptp-ex>"));
	add_client(w, "lkjrht", "name=third");
	assert_int_not_equal(w->changes, 0);
}

static void wrong_password_is_told_and_leaves_nothing(void **state)
{
	struct world *w = *state;

	add_secret(w, NULL);
	add_client(w, "wrong", NULL);
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	assert_status(w, "terminating... - failed to authenticate ourselves");
	world_run_until(w, nothing_left, "no session");
	assert_int_equal(fake_rtn_links(), 1);
}

static void unknown_user_is_refused(void **state)
{
	struct world *w = *state;

	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	assert_status(w, "terminating... - failed to authenticate ourselves");
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

	session_net_down(c);
	session_net_down(world_session(&w->server));
	session_stop_timers(c);
	link_free(c->link);
	c->link = link_new(&cfg, &session_link_ops, c);
	link_open(c->link);
}

static void user_may_log_in_again(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	log_in_again(w, "ex");
	world_run_until(w, both_connected, "both ends are connected again");
	assert_int_equal(world_session(&w->server)->number, 1);
}

/* The interface, the routes and the counters are the first one's. */
static void another_user_gets_no_session_of_the_first(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	world_add(&w->server, MODEL_SECRET, "name=other", "password=lkjrht",
		  "local-address=10.0.103.1", "remote-address=10.0.103.9",
		  NULL);
	log_in_again(w, "other");
	world_run_until(w, server_empty, "the server ends the session");
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

	add_secret(w, NULL);
	add_client(w, "lkjrht", NULL);
	dataplane_null_deaf(w->client.dp, true);
	world_start(w);
	world_run_until(w, server_listens_to_ppp, "PPP begins");
	s = world_session(&w->server);
	assert_non_null(s->login_timer);
	sd_event_now(w->event, CLOCK_MONOTONIC, &now);
	sd_event_source_get_time(s->login_timer, &end);
	assert_true(end <= now + SESSION_LOGIN_S * 1000000ULL);
	sd_event_source_set_time_relative(s->login_timer, 0);
	world_run_until(w, server_empty, "the server gives up");
}

static void deadline_ends_with_the_login(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	assert_null(world_session(&w->server)->login_timer);
	assert_null(world_session(&w->client)->login_timer);
}

static void disabled_secret_is_refused(void **state)
{
	struct world *w = *state;

	add_secret(w, "disabled=yes");
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	world_run_until(w, nothing_left, "no session");
}

static void caller_id_must_match(void **state)
{
	struct world *w = *state;

	add_secret(w, "caller-id=192.0.2.9");
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	world_set(&w->server, MODEL_SECRET, "ex", "caller-id=127.0.0.1", NULL);
	world_run_until(w, both_connected, "both ends are connected");
}

static void refuse_addresses(struct world *w, const char *only)
{
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht", only,
		  NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	assert_status(w, "terminating... - failed to authenticate ourselves");
	world_run_until(w, nothing_left, "no session");
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
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	assert_address(fake_rtn_link(CLIENT)->local, "10.9.0.2");
	assert_address(fake_rtn_link(CLIENT)->peer, "10.9.0.1");
	assert_string_equal(world_session(&w->server)->encoding, "none");
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
	add_secret(w, "profile=p");
	world_add(&w->client, MODEL_PROFILE, "name=n", "use-encryption=no",
		  NULL);
	add_client(w, "lkjrht", "profile=n");
	world_start(w);
	world_run_until(w, client_failed, "the client gives up");
	world_run_until(w, nothing_left, "no session");
	assert_int_equal(fake_rtn_links(), 1);
}

static void routes_come_and_go_with_the_tunnel(void **state)
{
	struct world *w = *state;
	char want[80];

	add_secret(w, "routes=10.150.1.0/24 10.0.103.2 1,10.9.9.0/24");
	add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	snprintf(want, sizeof(want),
		 "10.150.1.0/24 via 10.0.103.2 dev %u metric 1",
		 fake_rtn_link("<pptp-ex>")->ifindex);
	assert_true(fake_rtn_has_route(want));
	/* One to the peer at either end. */
	assert_int_equal(fake_routes, 4);
	world_set(&w->client, MODEL_CLIENT, CLIENT, "disabled=yes", NULL);
	world_run_until(w, nothing_left, "no session");
	assert_int_equal(fake_routes, 0);
}

static void default_route_spares_the_server(void **state)
{
	struct world *w = *state;
	char want[80];

	add_secret(w, NULL);
	add_client(w, "lkjrht", "add-default-route=yes");
	world_start(w);
	world_run_until(w, both_connected, "both ends are connected");
	snprintf(want, sizeof(want), "0.0.0.0/0 via 0.0.0.0 dev %u metric 0",
		 fake_rtn_link(CLIENT)->ifindex);
	assert_true(fake_rtn_has_route(want));
	assert_true(fake_rtn_has_route(
		"127.0.0.1/32 via 192.0.2.254 dev 1000 metric 0"));
	world_set(&w->client, MODEL_CLIENT, CLIENT, "disabled=yes", NULL);
	world_run_until(w, nothing_left, "no session");
	assert_int_equal(fake_routes, 0);
}

static void lost_peer_is_dialled_again(void **state)
{
	struct world *w = *state;
	uint32_t first;

	connect_manual(w);
	first = world_session(&w->client)->number;
	dataplane_null_event(w->client.dp, world_session(&w->client)->dp_id,
			     PPTP_EVENT_ECHO_LOST, 0);
	assert_status(w, "terminating... - peer is not responding");
	world_run_until(w, both_connected, "both ends are connected again");
	assert_true(world_session(&w->client)->number > first);
}

static void deleted_netdev_ends_the_session_and_comes_back(void **state)
{
	struct world *w = *state;
	uint32_t id;

	connect_manual(w);
	id = world_session(&w->client)->dp_id;
	fake_rtn_remove(CLIENT);
	dataplane_null_event(w->client.dp, id, PPTP_EVENT_SESSION_DEL,
			     PPTP_DEL_REASON_NETDEV);
	assert_status(w, "terminating... - its interface was removed");
	world_run_until(w, both_connected, "both ends are connected again");
	assert_address(fake_rtn_link(CLIENT)->local, "10.0.103.2");
}

static void changes_elsewhere_leave_the_tunnel_alone(void **state)
{
	struct world *w = *state;
	uint32_t number;

	connect_manual(w);
	number = world_session(&w->server)->number;
	world_set(&w->client, MODEL_CLIENT, CLIENT, "comment=office", NULL);
	world_set(&w->server, MODEL_INTERFACE, "pptp-in1", "comment=x", NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "keepalive-timeout=60", NULL);
	world_add(&w->server, MODEL_SECRET, "name=other", NULL);
	sd_event_run(w->event, 0);
	assert_true(both_connected(w));
	assert_int_equal(world_session(&w->server)->number, number);
}

static bool connected_anew(struct world *w)
{
	return both_connected(w) && world_session(&w->client)->number > 1;
}

static void changed_client_keeps_its_netdev(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	connect_manual(w);
	ifindex = fake_rtn_link(CLIENT)->ifindex;
	world_set(&w->client, MODEL_CLIENT, CLIENT, "max-mtu=1300", NULL);
	world_run_until(w, connected_anew, "connected with the new settings");
	assert_int_equal(fake_rtn_link(CLIENT)->ifindex, ifindex);
	assert_int_equal(fake_rtn_link(CLIENT)->mtu, 1300);
}

static void disabled_server_ends_its_tunnels(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=no", NULL);
	world_run_until(w, server_empty, "the server has no session");
	world_run_until(w, client_failed, "the client cannot connect");
}

static void removed_entry_ends_its_session(void **state)
{
	struct model_error err;
	struct world *w = *state;

	connect_manual(w);
	assert_int_equal(model_remove(w->server.model, MODEL_INTERFACE,
				      "pptp-in1", &err),
			 0);
	assert_int_equal(sessions_count(w->server.sessions), 0);
	assert_null(fake_rtn_link("pptp-in1"));
}

static void leftovers_are_cleaned_at_start(void **state)
{
	struct world *w = *state;
	uint32_t ifindex;

	rtn_link_add(NULL, "pptp-in4", &ifindex);
	rtn_link_altname(NULL, ifindex, "<pptp-ghost>");
	rtn_link_add(NULL, "pptp-in1", &ifindex);
	rtn_addr_add(NULL, ifindex, (struct in_addr){ 1 },
		     (struct in_addr){ 2 });
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	daemon_start(&w->server);
	assert_null(fake_rtn_link("pptp-in4"));
	assert_int_equal(fake_rtn_link("pptp-in1")->ifindex, ifindex);
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

static void stopping_ends_everything_in_order(void **state)
{
	struct world *w = *state;

	connect_manual(w);
	daemon_stop(&w->client);
	world_run_until(w, nothing_left, "no session");
	assert_int_equal(sd_event_loop(w->event), 0);
	assert_int_equal(fake_rtn_link("pptp-in1")->local.s_addr, 0);
}

static void live_state_has_the_manuals_columns(void **state)
{
	struct world *w = *state;
	struct json_object *out = json_object_new_object(), *v;
	const struct model_client *mc;

	connect_manual(w);
	mc = model_client(w->client.model, CLIENT);
	live_ops.state(&mc->obj, out, &w->client);
	assert_true(json_object_object_get_ex(out, "status", &v));
	assert_string_equal(json_object_get_string(v), "connected");
	assert_true(json_object_object_get_ex(out, "encoding", &v));
	assert_string_equal(json_object_get_string(v), "MPPE128 stateless");
	assert_true(json_object_object_get_ex(out, "mtu", &v));
	assert_int_equal(json_object_get_int(v), 1460);
	assert_true(json_object_object_get_ex(out, "running", &v));
	assert_true(json_object_get_boolean(v));
	json_object_put(out);
}

static const char *server_status(struct world *w)
{
	struct json_object *out = json_object_new_object(), *v;
	static char text[128];

	text[0] = '\0';
	live_ops.state(&model_server(w->server.model)->obj, out, &w->server);
	if (json_object_object_get_ex(out, "status", &v))
		snprintf(text, sizeof(text), "%s", json_object_get_string(v));
	json_object_put(out);
	return text;
}

/* As when another PPTP server runs, and is stopped then. */
static void taken_port_is_told_and_tried_again(void **state)
{
	struct sockaddr_in any = { .sin_family = AF_INET,
				   .sin_port = htons(CTRL_PORT) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct world *w = *state;
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(fd, 1), 0);
	add_secret(w, NULL);
	daemon_start(&w->server);
	assert_string_equal(server_status(w), "cannot listen on TCP port 1723: "
					      "Address already in use");
	close(fd);
	add_client(w, "lkjrht", NULL);
	daemon_start(&w->client);
	world_run_until(w, both_connected, "both ends are connected");
	assert_string_equal(server_status(w), "");
}

static void live_rows_list_users_once(void **state)
{
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	connect_manual(w);
	assert_null(live_ops.row(MODEL_INTERFACE, NULL, &cursor, &w->server));
	cursor = 0;
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	assert_true(json_object_object_get_ex(row, "name", &v));
	assert_string_equal(json_object_get_string(v), "ex");
	assert_true(json_object_object_get_ex(row, "address", &v));
	assert_string_equal(json_object_get_string(v), "10.0.103.2");
	assert_true(json_object_object_get_ex(row, "caller-id", &v));
	assert_string_equal(json_object_get_string(v), "127.0.0.1");
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server));
}

static const struct dataplane_ops *real_ops;
static unsigned int dumps;

static int count_dump(struct dataplane *dp, uint32_t id, dataplane_state_fn *fn,
		      void *user)
{
	dumps++;
	return real_ops->session_dump(dp, id, fn, user);
}

/* Whoever monitors one of thousands does not make the kernel tell of all. */
static void named_row_is_the_only_one_made(void **state)
{
	struct dataplane_ops counting;
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	connect_manual(w);
	world_add(&w->server, MODEL_SECRET, "name=other", "password=lkjrht",
		  "local-address=10.0.103.1", "remote-address=10.0.103.9",
		  NULL);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1",
		  "user=other", "password=lkjrht", "disabled=no", NULL);
	world_run_until(w, two_sessions, "two sessions");
	real_ops = w->server.dp->ops;
	counting = *real_ops;
	counting.session_dump = count_dump;
	w->server.dp->ops = &counting;
	dumps = 0;
	row = live_ops.row(MODEL_ACTIVE, "other", &cursor, &w->server);
	assert_true(json_object_object_get_ex(row, "name", &v));
	assert_string_equal(json_object_get_string(v), "other");
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, "other", &cursor, &w->server));
	cursor = 0;
	assert_null(live_ops.row(MODEL_ACTIVE, "nobody", &cursor, &w->server));
	cursor = 0;
	row = live_ops.row(MODEL_INTERFACE, "<pptp-other>", &cursor,
			   &w->server);
	assert_non_null(row);
	json_object_put(row);
	assert_int_equal(dumps, 2);
	w->server.dp->ops = real_ops;
}

static void see_idle(void *user, const struct dataplane_state *st)
{
	*(struct dataplane_state *)user = *st;
}

static int idle_dump(struct dataplane *dp, uint32_t id, dataplane_state_fn *fn,
		     void *user)
{
	struct dataplane_state st;
	int err = real_ops->session_dump(dp, id, see_idle, &st);

	st.idle_ms = 3000;
	fn(user, &st);
	return err;
}

/* The kernel's clock begins with the call, three seconds of login before us. */
static void idle_time_is_within_uptime(void **state)
{
	struct dataplane_ops idle;
	struct world *w = *state;
	struct json_object *row, *v;
	uint64_t cursor = 0;

	connect_manual(w);
	real_ops = w->server.dp->ops;
	idle = *real_ops;
	idle.session_dump = idle_dump;
	w->server.dp->ops = &idle;
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	w->server.dp->ops = real_ops;
	assert_true(json_object_object_get_ex(row, "idle-time", &v));
	assert_int_equal(json_object_get_int(v), 0);
	json_object_put(row);
}

/* The list goes on behind a session that has ended meanwhile. */
static void rows_go_on_behind_one_that_is_gone(void **state)
{
	struct world *w = *state;
	struct json_object *row;
	struct session *first;
	uint64_t cursor = 0;

	connect_manual(w);
	add_client(w, "lkjrht", "name=second");
	world_run_until(w, two_sessions, "two sessions");
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	json_object_put(row);
	first = sessions_next(w->server.sessions, NULL);
	assert_int_equal(first->number, cursor);
	session_end(first, CTRL_CLOSE_ADMIN, "gone");
	row = live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server);
	assert_non_null(row);
	json_object_put(row);
	assert_null(live_ops.row(MODEL_ACTIVE, NULL, &cursor, &w->server));
}

static void redial_is_bounded_and_spread(void **state)
{
	(void)state;
	assert_int_equal(client_redial_ms(1000, 0), 750);
	assert_int_equal(client_redial_ms(1000, 500), 1250);
	assert_int_equal(client_redial_ms(1000, 501), 750);
	assert_true(client_redial_ms(CLIENT_REDIAL_LONGEST_MS, UINT32_MAX) <=
		    CLIENT_REDIAL_LONGEST_MS * 5 / 4);
}

#define TUNNEL(f) \
	cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TUNNEL(manuals_tunnel_is_encrypted),
		TUNNEL(no_frame_has_to_be_repeated),
		TUNNEL(netdevs_get_addresses_and_mtu),
		TUNNEL(smaller_unit_of_either_side_counts),
		TUNNEL(static_netdev_is_there_before_and_after),
		TUNNEL(user_without_entry_gets_a_dynamic_netdev),
		TUNNEL(dynamic_netdev_makes_way_for_an_entry),
		TUNNEL(second_login_of_a_user_is_dynamic),
		TUNNEL(wrong_password_is_told_and_leaves_nothing),
		TUNNEL(unknown_user_is_refused),
		TUNNEL(user_may_log_in_again),
		TUNNEL(another_user_gets_no_session_of_the_first),
		TUNNEL(login_has_a_deadline),
		TUNNEL(deadline_ends_with_the_login),
		TUNNEL(disabled_secret_is_refused),
		TUNNEL(caller_id_must_match),
		TUNNEL(secret_without_address_is_refused),
		TUNNEL(secret_without_remote_address_is_refused),
		TUNNEL(profiles_fill_in_what_the_secret_leaves_out),
		TUNNEL(required_encryption_refuses_a_peer_without),
		TUNNEL(routes_come_and_go_with_the_tunnel),
		TUNNEL(default_route_spares_the_server),
		TUNNEL(lost_peer_is_dialled_again),
		TUNNEL(deleted_netdev_ends_the_session_and_comes_back),
		TUNNEL(changes_elsewhere_leave_the_tunnel_alone),
		TUNNEL(changed_client_keeps_its_netdev),
		TUNNEL(disabled_server_ends_its_tunnels),
		TUNNEL(removed_entry_ends_its_session),
		TUNNEL(leftovers_are_cleaned_at_start),
		TUNNEL(stopping_ends_everything_in_order),
		TUNNEL(live_state_has_the_manuals_columns),
		TUNNEL(taken_port_is_told_and_tried_again),
		TUNNEL(live_rows_list_users_once),
		TUNNEL(named_row_is_the_only_one_made),
		TUNNEL(idle_time_is_within_uptime),
		TUNNEL(rows_go_on_behind_one_that_is_gone),
		cmocka_unit_test(redial_is_bounded_and_spread),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
