// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_dynauth.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "log.h"

/**
 * struct answer - what was said to a request, to be said again when it is repeated
 * @to: who asked
 * @request: authenticator of the request
 * @packet: the answer; unused while @packet.len is 0
 */
struct answer {
	struct sockaddr_in to;
	uint8_t request[RADIUS_AUTHENTICATOR];
	struct radius_packet packet;
};

/**
 * struct radius_dynauth - the listener
 * @event: loop
 * @model: servers
 * @obey: does what is ordered
 * @user: its pointer
 * @fd: socket, or -1
 * @port: of it
 * @io: of it
 * @stats: what was counted
 * @answers: the latest ones
 * @next: place of the next one
 */
struct radius_dynauth {
	sd_event *event;
	const struct model *model;
	radius_dynauth_fn *obey;
	void *user;
	int fd;
	uint32_t port;
	sd_event_source *io;
	struct radius_dynauth_stats stats;
	struct answer answers[RADIUS_ANSWERS_MAX];
	unsigned int next;
};

struct radius_dynauth *radius_dynauth_new(sd_event *event,
					  const struct model *model,
					  radius_dynauth_fn *obey, void *user)
{
	struct radius_dynauth *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->event = event;
	d->model = model;
	d->obey = obey;
	d->user = user;
	d->fd = -1;
	return d;
}

static void hang_up(struct radius_dynauth *d)
{
	d->io = sd_event_source_disable_unref(d->io);
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

void radius_dynauth_free(struct radius_dynauth *d)
{
	if (!d)
		return;
	hang_up(d);
	free(d);
}

struct radius_dynauth_stats radius_dynauth_stats(const struct radius_dynauth *d)
{
	return d->stats;
}

static const struct model_radius *find_server(const struct radius_dynauth *d,
					      struct in_addr address)
{
	size_t count = model_count(d->model, MODEL_RADIUS);

	for (size_t i = 0; i < count; i++) {
		const struct model_radius *r =
			(const struct model_radius *)model_at(d->model,
							      MODEL_RADIUS, i);

		if (r->address.s_addr == address.s_addr && !r->disabled)
			return r;
	}
	return NULL;
}

static void say(struct radius_dynauth *d, const struct answer *a)
{
	/* When it is lost the question comes again. */
	if (sendto(d->fd, a->packet.data, a->packet.len, MSG_DONTWAIT,
		   (const struct sockaddr *)&a->to, sizeof(a->to)) < 0)
		log_debug("radius: answer to an order not sent: %m");
}

static const struct answer *said_before(const struct radius_dynauth *d,
					const struct sockaddr_in *from,
					const uint8_t *data)
{
	for (size_t i = 0; i < RADIUS_ANSWERS_MAX; i++) {
		const struct answer *a = &d->answers[i];

		if (a->packet.len && a->packet.data[1] == data[1] &&
		    a->to.sin_port == from->sin_port &&
		    a->to.sin_addr.s_addr == from->sin_addr.s_addr &&
		    !memcmp(a->request, data + 4, RADIUS_AUTHENTICATOR))
			return a;
	}
	return NULL;
}

/* RFC 5176 section 3.1: as many, and in the same order. */
static void return_proxy_state(const uint8_t *data, size_t len,
			       struct radius_packet *p)
{
	struct radius_cursor c = radius_walk(data, len);
	struct radius_attr a;

	while (radius_next(&c, &a)) {
		if (radius_is(&a, 0, RADIUS_PROXY_STATE))
			radius_add(p, RADIUS_PROXY_STATE, a.value, a.len);
	}
}

static enum radius_code answer_code(const uint8_t *data, enum radius_error err)
{
	if (data[0] == RADIUS_DISCONNECT_REQUEST)
		return err ? RADIUS_DISCONNECT_NAK : RADIUS_DISCONNECT_ACK;
	return err ? RADIUS_COA_NAK : RADIUS_COA_ACK;
}

static void answer(struct radius_dynauth *d, const struct sockaddr_in *to,
		   const uint8_t *data, size_t len, enum radius_error err,
		   const char *secret)
{
	struct answer *a = &d->answers[d->next];
	struct radius_packet *p = &a->packet;

	d->next = (d->next + 1) % RADIUS_ANSWERS_MAX;
	a->to = *to;
	memcpy(a->request, data + 4, sizeof(a->request));
	radius_begin(p, answer_code(data, err), data[1]);
	radius_add_authenticator(p);
	if (err)
		radius_add_u32(p, RADIUS_ERROR_CAUSE, err);
	return_proxy_state(data, len, p);
	if (!radius_sign_reply(p, a->request, secret)) {
		p->len = 0;
		return;
	}
	if (err)
		d->stats.naks++;
	else
		d->stats.acks++;
	say(d, a);
}

static enum radius_error obey(struct radius_dynauth *d, const uint8_t *data,
			      size_t len, const char *server)
{
	char nas[HOST_NAME_MAX + 1] = "";
	struct radius_order order;
	enum radius_error err;

	gethostname(nas, sizeof(nas) - 1);
	err = radius_order_read(data, len, nas, time(NULL), &order);
	if (!err)
		err = d->obey(d->user, &order);
	log_info("radius %s: %s %s", server,
		 data[0] == RADIUS_DISCONNECT_REQUEST ? "Disconnect-Request" :
							"CoA-Request",
		 err ? "refused" : "obeyed");
	return err;
}

static void take(struct radius_dynauth *d, const struct sockaddr_in *from,
		 const uint8_t *data, size_t len)
{
	const struct model_radius *server = find_server(d, from->sin_addr);
	const struct answer *before;

	d->stats.requests++;
	if (!server || !len ||
	    (data[0] != RADIUS_DISCONNECT_REQUEST &&
	     data[0] != RADIUS_COA_REQUEST) ||
	    radius_check_request(data, len, server->secret) == RADIUS_FORGED) {
		d->stats.bad_requests++;
		log_debug("radius: an order that is not right was dropped");
		return;
	}
	before = said_before(d, from, data);
	if (before)
		say(d, before);
	else
		answer(d, from, data, len, obey(d, data, len, server->name),
		       server->secret);
}

static int on_input(sd_event_source *source, int fd, uint32_t events,
		    void *user)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	socklen_t from_len = sizeof(from);
	uint8_t data[RADIUS_PACKET_MAX];
	ssize_t n;

	(void)source;
	(void)events;
	n = recvfrom(fd, data, sizeof(data), MSG_DONTWAIT,
		     (struct sockaddr *)&from, &from_len);
	if (n >= 0)
		take(user, &from, data, radius_parse(data, (size_t)n));
	return 0;
}

static bool listen_at(struct radius_dynauth *d, uint32_t port)
{
	const struct sockaddr_in own = { .sin_family = AF_INET,
					 .sin_port = htons((uint16_t)port) };

	d->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return d->fd >= 0 &&
	       !bind(d->fd, (const struct sockaddr *)&own, sizeof(own)) &&
	       sd_event_add_io(d->event, &d->io, d->fd, EPOLLIN, on_input, d) >=
		       0;
}

void radius_dynauth_changed(struct radius_dynauth *d)
{
	const struct model_aaa *aaa = model_aaa(d->model);

	if (d->fd >= 0 && aaa->incoming && aaa->incoming_port == d->port)
		return;
	hang_up(d);
	if (!aaa->incoming)
		return;
	d->port = aaa->incoming_port;
	if (listen_at(d, d->port))
		return;
	log_error("radius: cannot listen on UDP port %u: %m", d->port);
	hang_up(d);
}
