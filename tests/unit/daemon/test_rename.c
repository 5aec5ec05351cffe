/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/[!m]*.c daemon/aaa/[a-z]*.c daemon/ctrl/[a-z]*.c daemon/model/[a-z]*.c */
/* links: daemon/ppp/[a-z]*.c daemon/ppp/crypto/[a-z]*.c daemon/net/dataplane_null.c */
/* links: tests/unit/daemon/world.c tests/unit/daemon/fake_rtn.c tests/unit/daemon/fake_nft.c */
/* libs: libsystemd libcrypto json-c libcares */
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
