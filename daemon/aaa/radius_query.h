/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One question to RADIUS: sent, sent again, taken to the next server, answered.
 *
 * Each try at a server has a UDP socket of its own: its port is one of thousands
 * that nobody can foresee, and the 256 identifiers of RADIUS never run out.
 */
#ifndef KPPTPD_AAA_RADIUS_QUERY_H
#define KPPTPD_AAA_RADIUS_QUERY_H

#include "aaa/radius_packet.h"
#include "aaa/radius_server.h"

typedef struct sd_event sd_event;
struct radius;
struct radius_query;

/* Questions under way at one time; each has a socket. */
#define RADIUS_QUERIES_MAX 512

/*
 * Times that a packet is sent to one server; once to one that was silent before, when
 * there is another.
 */
#define RADIUS_TRIES 3

/**
 * struct radius_reply - what a server answered, checked
 * @code: Access-Accept, -Reject or -Challenge, or Accounting-Response
 * @data: the packet, for radius_walk()
 * @len: its length
 * @request: authenticator of the request, for what is hidden
 * @secret: likewise
 */
struct radius_reply {
	enum radius_code code;
	const uint8_t *data;
	size_t len;
	const uint8_t *request;
	const char *secret;
};

/**
 * struct radius_build - what a packet is filled from
 * @server: that it is for; valid during the call
 * @nas: our address as the server sees it
 * @packet: its authenticator is set for an Access-Request; signed afterwards
 */
struct radius_build {
	const struct model_radius *server;
	struct in_addr nas;
	struct radius_packet *packet;
};

/**
 * struct radius_query_ops - who asks
 * @build: add the attributes; for accounting each time that it is sent, because
 *	Acct-Delay-Time differs, else once for each server
 * @done: the answer, or NULL and why there is none, in words. Always from the loop;
 *	the query dies when it returns.
 */
struct radius_query_ops {
	void (*build)(void *user, const struct radius_build *build);
	void (*done)(void *user, const struct radius_reply *reply,
		     const char *why);
};

/**
 * radius_new() - make the object that asks
 * @event: loop
 * @model: has the servers
 *
 * Return: the object, or NULL without memory.
 */
struct radius *radius_new(sd_event *event, const struct model *model);

/** radius_free() - questions under way get no answer; NULL is fine */
void radius_free(struct radius *radius);

/** radius_model() - the model that it was made with */
const struct model *radius_model(const struct radius *radius);

/** radius_event() - the loop that it was made with */
sd_event *radius_event(const struct radius *radius);

/** radius_stats() - of the server with this id; all zero before it was asked */
struct radius_stats radius_stats(const struct radius *radius, uint32_t id);

/** struct radius_id - Acct-Session-Id: hexadecimal, other in each daemon's life */
struct radius_id {
	char text[17];
};

/**
 * radius_next_id() - an Acct-Session-Id that nobody has
 * @port: gets a number for NAS-Port, which is part of it
 */
struct radius_id radius_next_id(struct radius *radius, uint32_t *port);

/**
 * radius_ask() - begin
 * @radius: object
 * @wanted: which servers; copied
 * @ops: live as long as the query
 * @user: their pointer
 *
 * The first packet leaves before the call returns.
 *
 * Return: the query; NULL when too many are under way or there is no memory.
 */
struct radius_query *radius_ask(struct radius *radius,
				const struct radius_wanted *wanted,
				const struct radius_query_ops *ops, void *user);

/** radius_cancel() - its done() is not called any more; NULL is fine */
void radius_cancel(struct radius_query *query);

#endif /* KPPTPD_AAA_RADIUS_QUERY_H */
