/* SPDX-License-Identifier: GPL-2.0-only */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "fake_nft.h"
#include "fake_rtn.h"
#include "net/dataplane_null.h"
#include "session_priv.h"

enum { PROPS_MAX = 16, PATIENCE_S = 10 };

static struct world *current;

void ipc_changed(struct ipc *ipc, enum model_kind kind, const char *name)
{
	(void)ipc;
	(void)kind;
	(void)name;
	current->changes++;
}

bool ipc_takes_events(const struct ipc *ipc)
{
	(void)ipc;
	return false;
}

void ipc_event(struct ipc *ipc, struct json_object *event)
{
	(void)ipc;
	json_object_put(event);
}

/* Of clients alone, of which a world has one daemon. */
struct peer_dns *peer_dns_new(sd_event *event)
{
	(void)event;
	return (struct peer_dns *)&current->dns;
}

void peer_dns_set(struct peer_dns *dns, const struct peer_dns_servers *servers)
{
	*(struct peer_dns_servers *)dns = *servers;
}

void peer_dns_clear(struct peer_dns *dns, const char *netdev)
{
	struct peer_dns_servers *servers = (struct peer_dns_servers *)dns;

	assert_string_equal(servers->netdev, netdev);
	*servers = (struct peer_dns_servers){ .count = 0 };
}

void peer_dns_free(struct peer_dns *dns)
{
	(void)dns;
}

void world_private_net(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	current = w;
	fake_rtn_reset();
	fake_nft_reset();
	assert_true(sd_event_new(&w->event) >= 0);
	assert_int_equal(daemon_init(&w->server, w->event, model_new(),
				     dataplane_null_new),
			 0);
	assert_int_equal(daemon_init(&w->client, w->event, model_new(),
				     dataplane_null_new),
			 0);
	*state = w;
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	daemon_done(&w->client);
	daemon_done(&w->server);
	model_free(w->client.model);
	model_free(w->server.model);
	sd_event_unref(w->event);
	free(w);
	return 0;
}

/* Splits "property=value" in a copy that lives until the process ends. */
static size_t split(struct model_prop *props, va_list ap)
{
	const char *arg;
	size_t n = 0;

	while ((arg = va_arg(ap, const char *))) {
		static char text[64][128];
		static unsigned int next;
		char *copy = text[next++ % 64];

		assert_true(n < PROPS_MAX);
		snprintf(copy, sizeof(text[0]), "%s", arg);
		props[n].value = strchr(copy, '=') + 1;
		copy[props[n].value - copy - 1] = '\0';
		props[n++].name = copy;
	}
	return n;
}

const struct model_object *world_add(struct daemon *d, enum model_kind kind,
				     ...)
{
	struct model_prop props[PROPS_MAX];
	const struct model_object *obj;
	struct model_error err = { 0 };
	va_list ap;
	size_t n;

	va_start(ap, kind);
	n = split(props, ap);
	va_end(ap);
	obj = model_add(d->model, kind, props, n, &err);
	if (!obj)
		fail_msg("%s", err.message);
	return obj;
}

void world_set(struct daemon *d, enum model_kind kind, const char *name, ...)
{
	struct model_prop props[PROPS_MAX];
	struct model_error err = { 0 };
	va_list ap;
	size_t n;

	va_start(ap, name);
	n = split(props, ap);
	va_end(ap);
	if (!model_set(d->model, kind, name, props, n, &err))
		fail_msg("%s", err.message);
}

void world_start(struct world *w)
{
	daemon_start(&w->server);
	daemon_start(&w->client);
}

void world_run_until(struct world *w, bool (*done)(struct world *w),
		     const char *what)
{
	time_t end = time(NULL) + PATIENCE_S;

	while (!done(w)) {
		if (time(NULL) >= end)
			fail_msg("not within %d s: %s", PATIENCE_S, what);
		assert_true(sd_event_run(w->event, 200 * 1000) >= 0);
	}
}

struct session *world_session(const struct daemon *d)
{
	struct session *s = sessions_next(d->sessions, NULL);

	return s && !sessions_next(d->sessions, s) ? s : NULL;
}

struct bundle *world_bundle(const struct daemon *d)
{
	struct bundle *b = bundles_next(d->sessions, NULL);

	return b && !bundles_next(d->sessions, b) ? b : NULL;
}

void world_add_secret(struct world *w, const char *more)
{
	world_add(&w->server, MODEL_SECRET, "name=ex", "password=lkjrht",
		  "service=pptp", "local-address=10.0.103.1",
		  "remote-address=10.0.103.2", more, NULL);
	world_set(&w->server, MODEL_SERVER, NULL, "enabled=yes", NULL);
}

void world_add_client(struct world *w, const char *password, const char *more)
{
	char text[64];

	snprintf(text, sizeof(text), "password=%s", password);
	world_add(&w->client, MODEL_CLIENT, "connect-to=127.0.0.1", "user=ex",
		  text, "disabled=no", more, NULL);
}

void world_connect(struct world *w)
{
	world_add_secret(w, NULL);
	world_add(&w->server, MODEL_INTERFACE, "user=ex", NULL);
	world_add_client(w, "lkjrht", NULL);
	world_start(w);
	world_run_until(w, world_connected, "both ends are connected");
}

bool world_connected(struct world *w)
{
	struct bundle *s = world_bundle(&w->server);
	struct bundle *c = world_bundle(&w->client);

	return s && c && s->connected && c->connected;
}

bool world_two_connected(struct world *w)
{
	struct bundle *s = bundles_next(w->server.sessions, NULL);
	struct bundle *t = s ? bundles_next(w->server.sessions, s) : NULL;

	return s && t && s->connected && t->connected;
}

bool world_server_empty(struct world *w)
{
	return !sessions_count(w->server.sessions);
}

bool world_empty(struct world *w)
{
	return world_server_empty(w) && !sessions_count(w->client.sessions);
}

static void status(struct world *w, char *buf, size_t size)
{
	const struct model_client *mc =
		model_client(w->client.model, WORLD_CLIENT);

	client_status(w->client.clients, mc->obj.id, buf, size);
}

bool world_client_failed(struct world *w)
{
	char text[400];

	status(w, text, sizeof(text));
	return strstr(text, "terminating... - ");
}

void world_assert_status(struct world *w, const char *begins)
{
	char text[400];

	status(w, text, sizeof(text));
	text[strlen(begins)] = '\0';
	assert_string_equal(text, begins);
}

void world_assert_address(struct in_addr a, const char *text)
{
	char ip[INET_ADDRSTRLEN];

	assert_string_equal(inet_ntop(AF_INET, &a, ip, sizeof(ip)), text);
}
