/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of one link share; everybody else uses ppp/link.h. */
#ifndef PPP_LINK_IMPL_H
#define PPP_LINK_IMPL_H

#include "ppp/auth_run.h"
#include "ppp/ccp.h"
#include "ppp/held.h"
#include "ppp/ipcp.h"
#include "ppp/lcp.h"
#include "ppp/link.h"

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
 * @ccp: Encryption.
 * @ipcp: Addresses.
 * @held: Frames for CCP and IPCP.
 * @ccp_open: CCP is in use in this network phase.
 * @ipcp_open: IPCP was started.
 * @mppe_tx: The owner was told to encrypt what we send.
 * @mppe_rx: The owner was told that what the peer sends is encrypted.
 * @ip_on: The owner was told of addresses.
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
	struct ccp ccp;
	struct ipcp ipcp;
	struct held held;
	bool ccp_open;
	bool ipcp_open;
	bool mppe_tx;
	bool mppe_rx;
	bool ip_on;
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

/* Environment of the control protocols. */
extern const struct cp_host link_host;

/* The owner's functions in the form that the layers call. */
void link_host_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len);
void link_host_random(void *user, void *buf, size_t len);
void link_host_log(void *user, int level, const char *text);

/* link_auth.c: the authentication phase */

void link_auth_begin(struct link *link);
void link_auth_rejected(struct link *link);

/* link_network.c: the network phase */

void link_network_start(struct link *link);
void link_network_init(struct link *link);

/* LCP is down: the network phase is over, and is as new for the next time. */
void link_network_stop(struct link *link);

void link_network_input(struct link *link, uint16_t protocol,
			const uint8_t *data, size_t len);
void link_ccp_up(struct link *link);
void link_ccp_down(struct link *link);
void link_ccp_finished(struct link *link);
void link_ccp_failed(struct link *link, const char *text);
void link_ipcp_up(struct link *link);
void link_ipcp_down(struct link *link);
void link_ipcp_finished(struct link *link);

#endif
