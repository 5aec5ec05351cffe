/* SPDX-License-Identifier: GPL-2.0-only */
/* Control connections that we open. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctrl/engine.h"

static int dial_socket(const struct sockaddr_in *local)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_in from;
	int one = 1, error;

	if (fd < 0 || !local)
		return fd;
	from = (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_addr = local->sin_addr };
	/* The port is chosen at connect, when the peer is known: more connections fit. */
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
	if (!bind(fd, (struct sockaddr *)&from, sizeof(from)))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static struct ctrl_link *dial_link(struct ctrl *ctrl,
				   const struct sockaddr_in *server,
				   const struct sockaddr_in *local)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = dial_socket(local), error = 0;
	struct ctrl_link *link;

	if (fd < 0)
		return NULL;
	if (connect(fd, (const struct sockaddr *)server, sizeof(*server)) &&
	    errno != EINPROGRESS)
		error = errno;
	link = ctrl_link_new(ctrl, fd, true, error ? 0 : EPOLLOUT, server,
			     local ? local : &any);
	if (!link)
		return NULL;
	link->error = error;
	if (error)
		ctrl_link_kick(link);
	return link;
}

struct ctrl_call *ctrl_dial(struct ctrl *ctrl, const struct sockaddr_in *server,
			    const struct sockaddr_in *local, void *user)
{
	struct ctrl_call *call;
	struct ctrl_link *link;

	if (ctrl->closing) {
		errno = ESHUTDOWN;
		return NULL;
	}
	if (ctrl->count >= CTRL_CONNS_MAX) {
		errno = EAGAIN;
		return NULL;
	}
	link = dial_link(ctrl, server, local);
	if (!link)
		return NULL;
	call = conn_dial(&link->conn, user);
	if (!call) {
		ctrl_link_free(link);
		errno = ENOMEM;
		return NULL;
	}
	conn_start(&link->conn);
	return call;
}
