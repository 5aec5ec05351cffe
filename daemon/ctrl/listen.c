/* SPDX-License-Identifier: GPL-2.0-only */
/* Where accepted control connections come from, and who is turned away. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctrl/engine.h"
#include "log.h"

static void listener_free(struct ctrl_listener *listener)
{
	LIST_REMOVE(listener, entry);
	sd_event_source_disable_unref(listener->io);
	sd_event_source_disable_unref(listener->pause);
	if (listener->fd >= 0)
		close(listener->fd);
	free(listener);
}

static bool source_has_room(struct ctrl *ctrl, struct in_addr peer)
{
	unsigned int all = 0, starting = 0;
	struct ctrl_link *link;

	LIST_FOREACH(link, ctrl_bucket(ctrl, peer), by_peer)
	{
		if (link->conn.peer.sin_addr.s_addr != peer.s_addr)
			continue;
		all++;
		starting += link->starting;
	}
	return all < CTRL_CONNS_PER_SOURCE_MAX &&
	       starting < CTRL_STARTING_PER_SOURCE_MAX;
}

/* At most one line a second, whoever floods us. */
static void log_refused(struct ctrl *ctrl, const struct sockaddr_in *peer)
{
	const uint8_t *a = (const uint8_t *)&peer->sin_addr;
	uint64_t now = ctrl_now();

	ctrl->refused++;
	if (now < ctrl->refused_log)
		return;
	log_warn(
		"too many control connections: %u.%u.%u.%u refused (%u since the last line)",
		a[0], a[1], a[2], a[3], ctrl->refused);
	ctrl->refused = 0;
	ctrl->refused_log = now + 1000;
}

static void evict(struct ctrl_link *link)
{
	ctrl_link_settled(link);
	conn_abort(&link->conn, CTRL_REASON_RESOURCE,
		   "too many control connections are being established");
}

static void admit(struct ctrl *ctrl, int fd, const struct sockaddr_in *peer)
{
	struct sockaddr_in local = { 0 };
	socklen_t len = sizeof(local);
	char ip[INET_ADDRSTRLEN];
	struct ctrl_link *link;

	if (ctrl->count >= CTRL_CONNS_MAX ||
	    !source_has_room(ctrl, peer->sin_addr)) {
		log_refused(ctrl, peer);
		close(fd);
		return;
	}
	if (getsockname(fd, (struct sockaddr *)&local, &len)) {
		close(fd);
		return;
	}
	if (ctrl->starting_count >= CTRL_STARTING_MAX)
		evict(TAILQ_FIRST(&ctrl->starting));
	link = ctrl_link_new(ctrl, fd, false, EPOLLIN, peer, &local);
	if (!link) {
		log_error("cannot serve a control connection: %s",
			  strerror(errno));
		return;
	}
	link->starting = true;
	TAILQ_INSERT_TAIL(&ctrl->starting, link, by_age);
	ctrl->starting_count++;
	conn_start(&link->conn);
	log_info("TCP connection established from %s",
		 inet_ntop(AF_INET, &peer->sin_addr, ip, sizeof(ip)));
}

static int on_resume(sd_event_source *source, uint64_t usec, void *user)
{
	struct ctrl_listener *listener = user;

	(void)source;
	(void)usec;
	sd_event_source_set_enabled(listener->io, SD_EVENT_ON);
	return 0;
}

/* Without a descriptor for it the pending connection stays readable: wait, or the loop spins. */
static void pause_accept(struct ctrl_listener *listener, int error)
{
	log_error("cannot accept control connections for a moment: %s",
		  strerror(error));
	sd_event_source_set_enabled(listener->io, SD_EVENT_OFF);
	sd_event_source_set_time(listener->pause,
				 (ctrl_now() + CTRL_ACCEPT_PAUSE_MS) * 1000);
	sd_event_source_set_enabled(listener->pause, SD_EVENT_ONESHOT);
}

static int on_accept(sd_event_source *source, int fd, uint32_t revents,
		     void *user)
{
	struct ctrl_listener *listener = user;
	struct sockaddr_in peer = { 0 };

	(void)source;
	(void)revents;
	for (int i = 0; i < CTRL_ACCEPT_BURST; i++) {
		socklen_t len = sizeof(peer);
		int conn = accept4(fd, (struct sockaddr *)&peer, &len,
				   SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (conn >= 0) {
			admit(listener->ctrl, conn, &peer);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			pause_accept(listener, errno);
		if (errno != ECONNABORTED && errno != EINTR)
			break;
	}
	return 0;
}

static int bind_to(int fd, const char *netdev)
{
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, netdev,
			  (socklen_t)strlen(netdev) + 1);
}

static int listener_open(struct ctrl_listener *listener,
			 const struct sockaddr_in *addr, const char *netdev)
{
	int one = 1;

	listener->fd = ctrl_listen_inherited(listener->ctrl, addr, netdev);
	if (listener->fd >= 0)
		return 0;
	listener->fd =
		socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (listener->fd < 0)
		return -errno;
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (netdev && *netdev && bind_to(listener->fd, netdev))
		return -errno;
	if (bind(listener->fd, (const struct sockaddr *)addr, sizeof(*addr)) ||
	    listen(listener->fd, SOMAXCONN))
		return -errno;
	return 0;
}

int ctrl_listen(struct ctrl *ctrl, const struct sockaddr_in *addr,
		const char *netdev)
{
	struct ctrl_listener *listener = calloc(1, sizeof(*listener));
	int r;

	if (!listener)
		return -ENOMEM;
	listener->ctrl = ctrl;
	LIST_INSERT_HEAD(&ctrl->listeners, listener, entry);
	r = listener_open(listener, addr, netdev);
	if (r >= 0)
		r = sd_event_add_io(ctrl->event, &listener->io, listener->fd,
				    EPOLLIN, on_accept, listener);
	if (r >= 0)
		r = sd_event_add_time(ctrl->event, &listener->pause,
				      CLOCK_MONOTONIC, 0, 0, on_resume,
				      listener);
	if (r >= 0)
		r = sd_event_source_set_enabled(listener->pause, SD_EVENT_OFF);
	if (r < 0)
		listener_free(listener);
	return r < 0 ? r : 0;
}

void ctrl_listen_stop(struct ctrl *ctrl)
{
	struct ctrl_listener *listener, *next;

	for (listener = LIST_FIRST(&ctrl->listeners); listener;
	     listener = next) {
		next = LIST_NEXT(listener, entry);
		listener_free(listener);
	}
}

int ctrl_listen_addr(const struct ctrl *ctrl, struct sockaddr_in *addr)
{
	struct ctrl_listener *listener = LIST_FIRST(&ctrl->listeners);
	socklen_t len = sizeof(*addr);

	if (!listener)
		return -ENOENT;
	return getsockname(listener->fd, (struct sockaddr *)addr, &len) ?
		       -errno :
		       0;
}
