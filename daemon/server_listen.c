// SPDX-License-Identifier: GPL-2.0-only
/* Where the server listens for control connections. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "events.h"
#include "log.h"
#include "server.h"

static void listen_later(struct daemon *d);

static const char *where_text(const struct daemon *d, char *buf, size_t size)
{
	const struct model_server *server = model_server(d->model);
	const char *netdev = server->listen_interface;
	char ip[INET_ADDRSTRLEN] = "";

	if (server->listen_address.s_addr)
		inet_ntop(AF_INET, &server->listen_address, ip, sizeof(ip));
	snprintf(buf, size, "TCP port %u%s%s%s%s", CTRL_PORT, *ip ? " of " : "",
		 ip, *netdev ? " by " : "", netdev);
	return buf;
}

/* What is in the way is logged when it changes, not each time. */
void server_listen(struct daemon *d)
{
	const struct model_server *server = model_server(d->model);
	const struct sockaddr_in addr = { .sin_family = AF_INET,
					  .sin_addr = server->listen_address,
					  .sin_port = htons(CTRL_PORT) };
	int last = d->listen_error;
	char where[SERVER_WHERE_MAX], text[SERVER_TROUBLE_MAX];

	d->listen_error = ctrl_listen(d->ctrl, &addr, server->listen_interface);
	d->listen_ifindex = if_nametoindex(server->listen_interface);
	events_changed(d, MODEL_SERVER, "server");
	if (!server_trouble(d, text, sizeof(text))) {
		log_info("server enabled, listening on %s",
			 where_text(d, where, sizeof(where)));
		return;
	}
	if (d->listen_error != last)
		log_error("server: %s, trying again", text);
	listen_later(d);
}

static int on_listen_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct daemon *d = user;

	(void)source;
	(void)usec;
	d->listen_timer = sd_event_source_disable_unref(d->listen_timer);
	server_listen(d);
	return 0;
}

static void listen_later(struct daemon *d)
{
	if (sd_event_add_time_relative(
		    d->event, &d->listen_timer, CLOCK_MONOTONIC,
		    SERVER_LISTEN_MS * 1000ull, 0, on_listen_timer, d) < 0)
		log_error(
			"server: no memory for a timer, disable and enable it");
}

void server_stop(struct daemon *d)
{
	d->listen_timer = sd_event_source_disable_unref(d->listen_timer);
	d->listen_error = 0;
	d->listen_ifindex = 0;
	ctrl_listen_stop(d->ctrl);
}

bool server_trouble(const struct daemon *d, char *buf, size_t size)
{
	char where[SERVER_WHERE_MAX];

	if (!d->listen_error)
		return false;
	snprintf(buf, size, "cannot listen on %s: %s",
		 where_text(d, where, sizeof(where)),
		 strerror(-d->listen_error));
	return true;
}

void server_netdev_gone(struct daemon *d, uint32_t ifindex)
{
	if (ifindex != d->listen_ifindex)
		return;
	server_stop(d);
	server_listen(d);
}
