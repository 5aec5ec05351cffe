/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of one link share; everybody else uses ppp/link.h. */
#ifndef PPP_LINK_IMPL_H
#define PPP_LINK_IMPL_H

#include "ppp/auth_run.h"
#include "ppp/lcp.h"
#include "ppp/link.h"
#include "ppp/network_layer.h"

/**
 * struct link - one link
 * @cfg: As given, its strings point to those below.
 * @name: Our name as an authenticator.
 * @user_name: Our user name.
 * @password: Our password.
 * @ops: The owner.
 * @user: First argument of @ops.
 * @phase: Of RFC 1661.
 * @net: Settings of the network phase that are in force.
 * @lcp: Link control.
 * @auth: Authentication.
 * @layer: Its network layer, which it owns; idle in a member.
 * @member: Another link carries the network layer of the bundle.
 * @depth: Calls of ours that are under way; the owner's reactions wait for
 *	their end.
 * @ending: The link is being closed, for @why and @text.
 * @finished: LCP has finished; the owner is told when @depth is 0.
 * @dead: The owner was told.
 * @why: Reason of the end.
 * @text: In words.
 * @close_wanted: link_close() was called in a callback, with the next two.
 * @close_why: Its reason.
 * @close_text: Its text.
 * @answered: link_auth_result() was called, with @answer.
 * @answer: The judgement.
 */
struct link {
	struct link_config cfg;
	char name[AUTH_NAME_MAX + 1];
	char user_name[AUTH_NAME_MAX + 1];
	char password[AUTH_PASSWORD_MAX + 1];
	const struct link_ops *ops;
	void *user;
	enum link_phase phase;
	struct link_network net;
	struct lcp lcp;
	struct auth auth;
	struct network_layer *layer;
	bool member;
	unsigned int depth;
	bool ending;
	bool finished;
	bool dead;
	enum link_reason why;
	char text[LINK_TEXT_MAX + 1];
	bool close_wanted;
	enum link_reason close_why;
	char close_text[LINK_TEXT_MAX + 1];
	bool answered;
	struct auth_result answer;
};

/* link.c */

void link_set_phase(struct link *link, enum link_phase phase);

void link_log(struct link *link, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Ask for the end from inside the automata, whose work must be over first. */
void link_want_end(struct link *link, enum link_reason why, const char *fmt,
		   ...) __attribute__((format(printf, 3, 4)));

/*
 * Around whatever may make the automata work: what they ask for, such as the
 * end of the link, is done when the outermost pair closes.
 */
void link_enter(struct link *link);
void link_leave(struct link *link);

/* Longest quote of a rejected packet that the peer can receive. */
size_t link_quote_max(const struct link *link);

/* The owner's functions in the form that the layers call. */
void link_timer_set(struct link *link, enum link_timer which, unsigned int ms);
void link_host_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len);
void link_host_random(void *user, void *buf, size_t len);
void link_host_log(void *user, int level, const char *text);

/* link_auth.c: the authentication phase */

void link_auth_begin(struct link *link);
void link_auth_rejected(struct link *link);

/* It went well in another process, by @method; %AUTH_NONE was none to do. */
void link_auth_restore(struct link *link, enum auth_method method, uint8_t id,
		       const char *peer_name);

/* link_network.c: the network phase */

/* Authentication is over. */
void link_network_begin(struct link *link);

/* LCP is down: the network phase is over, and is as new for the next time. */
void link_network_stop(struct link *link);

void link_network_input(struct link *link, uint16_t protocol,
			const uint8_t *data, size_t len);

/* The peer does not know one of the network layer's protocols. */
void link_network_rejected(struct link *link, uint16_t protocol);

#endif
