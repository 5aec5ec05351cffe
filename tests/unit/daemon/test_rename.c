/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/daemon.c daemon/bundle.c daemon/bundle_bridge.c daemon/bundle_ipv6.c daemon/bundle_net.c daemon/session.c daemon/session_link.c daemon/sessions.c daemon/iface.c */
/* links: daemon/iface_bridge.c daemon/iface_ipv6.c daemon/iface_mss.c daemon/iface_name.c daemon/iface_proxy.c daemon/iface_route.c daemon/server.c daemon/client.c daemon/settings.c daemon/live.c */
/* links: daemon/log.c daemon/aaa/aaa.c daemon/aaa/local.c daemon/aaa/pool6.c daemon/net/dataplane_null.c */
/* links: daemon/ctrl/call.c daemon/ctrl/call_table.c daemon/ctrl/conn.c daemon/ctrl/conn_judge.c daemon/ctrl/conn_table.c daemon/ctrl/ctrl.c daemon/ctrl/dial.c daemon/ctrl/io.c daemon/ctrl/layout.c daemon/ctrl/listen.c daemon/ctrl/msg.c daemon/ctrl/msg_print.c daemon/ctrl/stream.c */
/* links: daemon/model/check.c daemon/model/command.c daemon/model/error.c daemon/model/json.c daemon/model/line.c daemon/model/lookup.c daemon/model/model.c daemon/model/prop.c daemon/model/routes.c daemon/model/scan.c daemon/model/set.c daemon/model/table.c daemon/model/text.c daemon/model/utf8.c daemon/model/word.c */
/* links: daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/ccp.c daemon/ppp/cp_fsm.c daemon/ppp/cp_opt.c daemon/ppp/cp_packet.c daemon/ppp/cp_table.c */
/* links: daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c daemon/ppp/held.c daemon/ppp/ipcp.c daemon/ppp/lcp.c daemon/ppp/lcp_options.c daemon/ppp/link.c daemon/ppp/link_auth.c daemon/ppp/link_network.c daemon/ppp/network_layer.c daemon/ppp/network_ccp.c daemon/ppp/network_ncp.c daemon/ppp/ipv6cp.c daemon/ppp/bcp.c daemon/ppp/multilink.c daemon/ppp/mschap_text.c daemon/ppp/print.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c */
/* Names of clients and interfaces, and so of their netdevs, that change hands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client.h"
#include "fake_rtn.h"
#include "model/text.h"
#include "world.h"

static void add_client(struct world *w, const char *name)
{
	world_add(&w->client, MODEL_CLIENT, name, "connect-to=127.0.0.1",
		  "user=ex", "disabled=no", NULL);
}

static bool client_b_failed(struct world *w)
{
	const struct model_client *mc = model_client(w->client.model, "b");

	return *client_reason(w->client.clients, mc->obj.id);
}

/* In one transaction, in which the name that one gives up is another's next. */
static void names_may_be_passed_on(void **state)
{
	char text[] = "client set a comment=x\n"
		      "client set b name=c\n"
		      "client set a name=b\n";
	struct world *w = *state;
	struct model_error err;

	add_client(w, "name=a");
	add_client(w, "name=b");
	world_start(w);
	assert_int_equal(text_import(w->client.model, text, &err), 3);
	assert_null(fake_rtn_link("a"));
	assert_non_null(fake_rtn_link("b"));
	assert_non_null(fake_rtn_link("c"));
	/* By a netdev of its own, which is not gone. */
	world_run_until(w, client_b_failed, "the client called b has dialled");
}

static void interfaces_pass_their_names_on(void **state)
{
	char text[] = "interface set a comment=x\n"
		      "interface set b name=c\n"
		      "interface set a name=b\n";
	struct world *w = *state;
	struct model_error err;

	world_add(&w->server, MODEL_INTERFACE, "name=a", "user=x", NULL);
	world_add(&w->server, MODEL_INTERFACE, "name=b", "user=y", NULL);
	world_start(w);
	assert_int_equal(text_import(w->server.model, text, &err), 3);
	assert_null(fake_rtn_link("a"));
	assert_non_null(fake_rtn_link("b"));
	assert_non_null(fake_rtn_link("c"));
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(names_may_be_passed_on),
		WORLD(interfaces_pass_their_names_on),
	};

	world_private_net();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
