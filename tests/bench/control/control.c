// SPDX-License-Identifier: GPL-2.0-only
/* The control connection of a client (RFC 2637 section 2). */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	START_REQUEST = 1,
	START_REPLY = 2,
	STOP_REQUEST = 3,
	STOP_REPLY = 4,
	ECHO_REQUEST = 5,
	ECHO_REPLY = 6,
	CALL_REQUEST = 7,
	CALL_REPLY = 8,
	DISCONNECT_NOTIFY = 13,

	HEADER_SIZE = 12,
	START_SIZE = 156,
	STOP_SIZE = 16,
	ECHO_REPLY_SIZE = 20,
	CALL_REQUEST_SIZE = 168,
	CALL_REPLY_SIZE = 32,

	COOKIE = 0x1a2b3c4d,
	OK = 1,
	WINDOW = 64,
	BPS_MIN = 2400,
	BPS_MAX = 10000000,
	ANY = 3, /* framing, bearer */
};

static void header(uint8_t *msg, uint16_t size, uint16_t type)
{
	memset(msg, 0, size);
	put16(msg, size);
	put16(msg + 2, 1);
	put32(msg + 4, COOKIE);
	put16(msg + 8, type);
}

static void put(struct client *c, const uint8_t *msg, size_t len)
{
	/* One that the server closes meanwhile is told by the next read. */
	if (send(c->fd, msg, len, MSG_NOSIGNAL) < 0 && errno != EPIPE &&
	    errno != ECONNRESET)
		die("control connection");
}

static void send_start(struct client *c)
{
	uint8_t msg[START_SIZE];

	header(msg, sizeof(msg), START_REQUEST);
	put16(msg + 12, 0x0100);
	put32(msg + 16, ANY);
	put32(msg + 20, ANY);
	put(c, msg, sizeof(msg));
}

static void send_call(struct client *c)
{
	uint8_t msg[CALL_REQUEST_SIZE];

	header(msg, sizeof(msg), CALL_REQUEST);
	put16(msg + 12, call_id(c));
	put16(msg + 14, 1);
	put32(msg + 16, BPS_MIN);
	put32(msg + 20, BPS_MAX);
	put32(msg + 24, ANY);
	put32(msg + 28, ANY);
	put16(msg + 32, WINDOW);
	put(c, msg, sizeof(msg));
}

static void send_echo_reply(struct client *c, uint32_t ident)
{
	uint8_t msg[ECHO_REPLY_SIZE];

	header(msg, sizeof(msg), ECHO_REPLY);
	put32(msg + 12, ident);
	msg[16] = OK;
	put(c, msg, sizeof(msg));
}

static void send_stop_reply(struct client *c)
{
	uint8_t msg[STOP_SIZE];

	header(msg, sizeof(msg), STOP_REPLY);
	msg[12] = OK;
	put(c, msg, sizeof(msg));
}

static void call_reply(struct load *load, struct client *c, const uint8_t *msg)
{
	errno = ECONNREFUSED;
	if (msg[16] != OK)
		die("call");
	c->peer_call_id = get16(msg + 12);
	c->called = true;
	client_done(load, c, STAGE_CALL);
	ppp_start(load, c);
}

static void message(struct load *load, struct client *c, const uint8_t *msg,
		    size_t len)
{
	switch (get16(msg + 8)) {
	case START_REPLY:
		send_call(c);
		break;
	case STOP_REQUEST:
		send_stop_reply(c);
		break;
	case ECHO_REQUEST:
		send_echo_reply(c, get32(msg + 12));
		break;
	case CALL_REPLY:
		if (len >= CALL_REPLY_SIZE)
			call_reply(load, c, msg);
		break;
	case DISCONNECT_NOTIFY:
		client_lost(load, c);
		break;
	default: /* what a server says at its end needs no answer */
		break;
	}
}

static void receive(struct load *load, struct client *c)
{
	ssize_t n =
		recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, 0);
	size_t at = 0, len;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		client_lost(load, c);
		return;
	}
	c->in_len += (size_t)n;
	while (c->in_len - at >= HEADER_SIZE) {
		len = get16(c->in + at);
		errno = EPROTO;
		if (len < STOP_SIZE || len > sizeof(c->in))
			die("control message");
		if (c->in_len - at < len)
			break;
		message(load, c, c->in + at, len);
		if (c->fd < 0)
			return;
		at += len;
	}
	c->in_len -= at;
	memmove(c->in, c->in + at, c->in_len);
}

void control_dial(struct load *load, struct client *c)
{
	struct sockaddr_in from = { .sin_family = AF_INET,
				    .sin_addr = c->source };
	/* Edges, so that nothing changes once it is connected. */
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP,
		.data.u64 = c->index,
	};
	int on = 1;

	c->started = now_us();
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("socket");
	setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	if (bind(c->fd, (const struct sockaddr *)&from, sizeof(from)))
		die("bind");
	if (connect(c->fd, (const struct sockaddr *)&load->server,
		    sizeof(load->server)) &&
	    errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->fd, &event))
		die("epoll_ctl");
}

void control_event(struct load *load, struct client *c, uint32_t events)
{
	if (c->fd < 0)
		return;
	if (events & EPOLLOUT && !c->done[STAGE_TCP] &&
	    !(events & (EPOLLERR | EPOLLHUP))) {
		client_done(load, c, STAGE_TCP);
		send_start(c);
	}
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		receive(load, c);
	/* An edge is not told again, so the end that came along is read now. */
	if (events & EPOLLRDHUP && c->fd >= 0)
		receive(load, c);
}
