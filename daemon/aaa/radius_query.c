// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_query.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

/* Of the timer; sd-event's default is a quarter of a second. */
#define TIMER_ACCURACY_US 1000

/**
 * struct radius - all questions
 * @event: loop
 * @model: servers
 * @servers: what is known of them
 * @queries: under way
 * @count: how many
 * @epoch: first half of every Acct-Session-Id
 * @last_id: the second half of the last one
 */
struct radius {
	sd_event *event;
	const struct model *model;
	struct radius_servers servers;
	LIST_HEAD(, radius_query) queries;
	unsigned int count;
	uint32_t epoch;
	uint32_t last_id;
};

/**
 * struct radius_query - one question
 * @radius: where it is listed
 * @entry: of that list
 * @wanted: which servers
 * @ops: who asks
 * @user: his pointer
 * @fd: socket connected to @server; -1 when there is none
 * @io: of @fd
 * @timer: until it is sent again, or to the next server
 * @server: asked now, or NULL
 * @tried: ids of the servers asked so far, @server's too
 * @tried_count: how many
 * @sent: times that it was sent to @server
 * @sent_at: CLOCK_BOOTTIME of the last time, microseconds
 * @deceived: an answer came that was not right
 * @secret: of @server when @packet was made
 * @packet: the last one sent
 */
struct radius_query {
	struct radius *radius;
	LIST_ENTRY(radius_query) entry;
	struct radius_wanted wanted;
	const struct radius_query_ops *ops;
	void *user;
	int fd;
	sd_event_source *io;
	sd_event_source *timer;
	struct radius_server *server;
	uint32_t tried[RADIUS_SERVERS_MAX];
	unsigned int tried_count;
	unsigned int sent;
	uint64_t sent_at;
	bool deceived;
	char secret[MODEL_TEXT_SIZE];
	struct radius_packet packet;
};

static uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

struct radius *radius_new(sd_event *event, const struct model *model)
{
	struct radius *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->event = event;
	r->model = model;
	LIST_INIT(&r->servers);
	LIST_INIT(&r->queries);
	r->epoch = (uint32_t)time(NULL);
	return r;
}

void radius_free(struct radius *radius)
{
	struct radius_query *q, *next;

	if (!radius)
		return;
	for (q = LIST_FIRST(&radius->queries); q; q = next) {
		next = LIST_NEXT(q, entry);
		radius_cancel(q);
	}
	radius_servers_free(&radius->servers);
	free(radius);
}

const struct model *radius_model(const struct radius *radius)
{
	return radius->model;
}

sd_event *radius_event(const struct radius *radius)
{
	return radius->event;
}

struct radius_stats radius_stats(const struct radius *radius, uint32_t id)
{
	const struct radius_server *s;

	LIST_FOREACH(s, &radius->servers, entry)
	{
		if (s->id == id)
			return s->stats;
	}
	return (struct radius_stats){ 0 };
}

struct radius_id radius_next_id(struct radius *radius, uint32_t *port)
{
	struct radius_id id;

	*port = ++radius->last_id;
	snprintf(id.text, sizeof(id.text), "%08x%08x", radius->epoch, *port);
	return id;
}

static const struct model_radius *settings(const struct radius_query *q)
{
	return (const struct model_radius *)model_find_id(
		q->radius->model, MODEL_RADIUS, q->server->id);
}

static void hang_up(struct radius_query *q)
{
	q->io = sd_event_source_disable_unref(q->io);
	if (q->fd >= 0)
		close(q->fd);
	q->fd = -1;
	if (q->server)
		q->server->stats.pending--;
	q->server = NULL;
}

void radius_cancel(struct radius_query *query)
{
	if (!query)
		return;
	hang_up(query);
	sd_event_source_disable_unref(query->timer);
	LIST_REMOVE(query, entry);
	query->radius->count--;
	explicit_bzero(query, sizeof(*query));
	free(query);
}

static void finish(struct radius_query *q, const struct radius_reply *reply,
		   const char *why)
{
	hang_up(q);
	q->timer = sd_event_source_disable_unref(q->timer);
	q->ops->done(q->user, reply, why);
	radius_cancel(q);
}

static void random_bytes(void *buf, size_t len)
{
	/* Up to 256 bytes never fail once the pool is ready. */
	while (getrandom(buf, len, 0) != (ssize_t)len)
		;
}

static struct in_addr own_address(int fd)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	socklen_t len = sizeof(own);

	getsockname(fd, (struct sockaddr *)&own, &len);
	return own.sin_addr;
}

/* False when something is amiss on our side. */
static bool build(struct radius_query *q, const struct model_radius *server)
{
	bool access = q->wanted.kind == RADIUS_AUTHENTICATION;
	const struct radius_build b = { .server = server,
					.nas = own_address(q->fd),
					.packet = &q->packet };
	uint8_t random[RADIUS_AUTHENTICATOR], id;

	random_bytes(&id, sizeof(id));
	radius_begin(&q->packet,
		     access ? RADIUS_ACCESS_REQUEST : RADIUS_ACCOUNTING_REQUEST,
		     id);
	if (access) {
		random_bytes(random, sizeof(random));
		radius_set_random(&q->packet, random);
	}
	snprintf(q->secret, sizeof(q->secret), "%s", server->secret);
	q->ops->build(q->user, &b);
	if (q->packet.full)
		return false;
	return access ? radius_sign_access(&q->packet, q->secret) :
			radius_sign_request(&q->packet, q->secret);
}

static bool arm(struct radius_query *q, uint64_t us)
{
	return sd_event_source_set_time_relative(q->timer, us) >= 0 &&
	       sd_event_source_set_enabled(q->timer, SD_EVENT_ONESHOT) >= 0;
}

/* A packet that cannot leave is as one that is lost. */
static bool transmit(struct radius_query *q, const struct model_radius *server)
{
	bool again = q->sent++;

	if (!again || q->wanted.kind == RADIUS_ACCOUNTING) {
		if (!build(q, server))
			return false;
	}
	if (again)
		q->server->stats.resends++;
	q->sent_at = now_us();
	if (send(q->fd, q->packet.data, q->packet.len, MSG_DONTWAIT) < 0)
		log_debug("radius %s: not sent: %m", server->name);
	return arm(q, server->timeout * 1000ULL);
}

static int on_input(sd_event_source *source, int fd, uint32_t events,
		    void *user);

static bool connect_to(struct radius_query *q,
		       const struct model_radius *server)
{
	bool access = q->wanted.kind == RADIUS_AUTHENTICATION;
	const struct sockaddr_in own = { .sin_family = AF_INET,
					 .sin_addr = server->src_address };
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr = server->address,
		.sin_port =
			htons((uint16_t)(access ? server->authentication_port :
						  server->accounting_port)),
	};

	q->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (q->fd < 0 ||
	    bind(q->fd, (const struct sockaddr *)&own, sizeof(own)) < 0 ||
	    connect(q->fd, (const struct sockaddr *)&to, sizeof(to)) < 0) {
		log_warn("radius %s: cannot be asked: %m", server->name);
		return false;
	}
	return sd_event_add_io(q->radius->event, &q->io, q->fd, EPOLLIN,
			       on_input, q) >= 0;
}

static bool begin_with(struct radius_query *q,
		       const struct model_radius *server)
{
	q->server = radius_server_get(&q->radius->servers, server->obj.id);
	if (!q->server)
		return false;
	q->server->stats.pending++;
	q->server->stats.requests++;
	q->sent = 0;
	if (connect_to(q, server) && transmit(q, server))
		return true;
	hang_up(q);
	return false;
}

static const char *why_not(const struct radius_query *q)
{
	if (q->deceived)
		return "the answers of RADIUS are not right: does the secret "
		       "differ?";
	return q->tried_count ? "no RADIUS server answers" :
				"no RADIUS server is there for this user";
}

/* False when nobody is left to ask. */
static bool next_server(struct radius_query *q)
{
	const struct model_radius *server;

	while (q->tried_count < RADIUS_SERVERS_MAX) {
		server = radius_server_choose(&q->radius->servers,
					      q->radius->model, &q->wanted,
					      q->tried, q->tried_count,
					      now_us());
		if (!server)
			return false;
		q->tried[q->tried_count++] = server->obj.id;
		if (begin_with(q, server))
			return true;
	}
	return false;
}

/*
 * Not to one that is off or gone since; nor to one that was silent before, if there
 * is another one.
 */
static bool may_send_again(const struct radius_query *q)
{
	const struct model_radius *server = settings(q);

	if (!server || server->disabled || q->sent >= RADIUS_TRIES)
		return false;
	return !q->server->silent ||
	       !radius_server_choose(&q->radius->servers, q->radius->model,
				     &q->wanted, q->tried, q->tried_count,
				     now_us());
}

static void note_silence(struct radius_query *q)
{
	const struct model_radius *server = settings(q);

	if (server && !q->server->silent)
		log_warn("radius %s: no answer", server->name);
	radius_server_timed_out(q->server, now_us());
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct radius_query *q = user;

	(void)source;
	(void)usec;
	if (q->server && may_send_again(q) && transmit(q, settings(q)))
		return 0;
	if (q->server)
		note_silence(q);
	hang_up(q);
	if (!next_server(q))
		finish(q, NULL, why_not(q));
	return 0;
}

static bool is_answer(const struct radius_query *q, uint8_t code)
{
	if (q->wanted.kind == RADIUS_ACCOUNTING)
		return code == RADIUS_ACCOUNTING_RESPONSE;
	return code == RADIUS_ACCESS_ACCEPT || code == RADIUS_ACCESS_REJECT ||
	       code == RADIUS_ACCESS_CHALLENGE;
}

/* CVE-2024-3596: without Message-Authenticator anyone may have made it good. */
static bool is_trusted(const struct radius_query *q,
		       enum radius_verdict verdict)
{
	const struct model_radius *server = settings(q);

	if (verdict != RADIUS_UNSIGNED)
		return verdict == RADIUS_GOOD;
	return q->wanted.kind == RADIUS_ACCOUNTING ||
	       (server &&
		server->require_message_auth == MODEL_MESSAGE_AUTH_NO);
}

static void note_bad(struct radius_query *q, enum radius_verdict verdict)
{
	const struct model_radius *server = settings(q);

	q->deceived = true;
	q->server->stats.bad_replies++;
	if (!server || q->server->warned)
		return;
	q->server->warned = true;
	log_warn("radius %s: answer discarded: %s", server->name,
		 verdict == RADIUS_UNSIGNED ?
			 "it has no Message-Authenticator" :
			 "it is not signed with our secret");
}

static void take(struct radius_query *q, const uint8_t *data, size_t len)
{
	struct radius_reply reply = { .code = data[0],
				      .data = data,
				      .len = len,
				      .request = q->packet.data + 4,
				      .secret = q->secret };

	radius_server_answered(q->server, (now_us() - q->sent_at) / 1000);
	if (reply.code == RADIUS_ACCESS_ACCEPT ||
	    reply.code == RADIUS_ACCOUNTING_RESPONSE)
		q->server->stats.accepts++;
	else
		q->server->stats.rejects++;
	finish(q, &reply, NULL);
}

static int on_input(sd_event_source *source, int fd, uint32_t events,
		    void *user)
{
	struct radius_query *q = user;
	enum radius_verdict verdict;
	uint8_t data[RADIUS_PACKET_MAX];
	ssize_t n = recv(fd, data, sizeof(data), MSG_DONTWAIT);
	size_t len = n > 0 ? radius_parse(data, (size_t)n) : 0;

	(void)source;
	(void)events;
	if (n < 0)
		return 0; /* nothing listens there, or not yet: the timer knows */
	/* What answers an earlier transmission is no answer to this one. */
	if (len && data[1] != q->packet.data[1])
		return 0;
	if (!len || !is_answer(q, data[0])) {
		note_bad(q, RADIUS_FORGED);
		return 0;
	}
	verdict = radius_check_reply(data, len, q->packet.data + 4, q->secret);
	if (is_trusted(q, verdict))
		take(q, data, len);
	else
		note_bad(q, verdict);
	explicit_bzero(data, sizeof(data));
	return 0;
}

struct radius_query *radius_ask(struct radius *radius,
				const struct radius_wanted *wanted,
				const struct radius_query_ops *ops, void *user)
{
	struct radius_query *q;

	if (radius->count >= RADIUS_QUERIES_MAX)
		return NULL;
	q = calloc(1, sizeof(*q));
	if (!q)
		return NULL;
	if (sd_event_add_time_relative(radius->event, &q->timer,
				       CLOCK_MONOTONIC, 0, TIMER_ACCURACY_US,
				       on_timer, q) < 0) {
		free(q);
		return NULL;
	}
	q->radius = radius;
	q->wanted = *wanted;
	q->ops = ops;
	q->user = user;
	q->fd = -1;
	LIST_INSERT_HEAD(&radius->queries, q, entry);
	radius->count++;
	radius_servers_sweep(&radius->servers, radius->model);
	/* Without a server the timer, which runs at once, says so. */
	next_server(q);
	return q;
}
