/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call of a control connection with its PPP link and its session of the data
 * plane, from the call to its end. Server and client share it. Who calls, and
 * what the packets are for, is a bundle's (bundle.h), from the login on.
 *
 * Lifetime: session_new() makes it, session_end() is the one way it ends: what
 * it holds in the kernel and its call are given back at once, the memory from
 * the loop, because callbacks of the link or the call may still be running.
 */
#ifndef KPPTPD_SESSION_H
#define KPPTPD_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "aaa/aaa.h"
#include "aaa/account.h"
#include "ctrl/ctrl.h"
#include "iface.h"
#include "net/dataplane.h"
#include "ppp/link.h"
#include "settings.h"

#define SESSION_REASON_MAX 320

/*
 * From the call to the first login, however often PPP begins anew: LCP and
 * authentication have 30 seconds each for a peer that does not answer.
 */
#define SESSION_LOGIN_S 60

/* Of a peer that was quicker than its own TCP: an LCP request, and a repeat. */
#define SESSION_EARLY_MAX 4

struct bundle;
struct lease;
struct scripts;
struct session;
struct session_frame;
struct sessions;

/**
 * struct session_ops - what server and client do differently
 * @iface: the netdev for a new bundle, already taken, or NULL
 * @changed: status, name or addresses of the session or its bundle are others
 *	than before
 * @ended: the session is over; the last call, @s is valid until it returns.
 *	@s->reason says why.
 * @login: packets of the bundle pass; may be NULL
 * @logout: they do not any more; may be NULL
 */
struct session_ops {
	struct iface *(*iface)(struct bundle *b, void *user);
	void (*changed)(struct session *s, void *user);
	void (*ended)(struct session *s, void *user);
	void (*login)(struct bundle *b, void *user);
	void (*logout)(struct bundle *b, enum aaa_cause cause,
		       const struct aaa_counters *sum, void *user);
};

/**
 * struct session_addrs - addresses that a user of the server has of us
 * @local: our end of the tunnel, or NULL
 * @remote: his end, likewise
 */
struct session_addrs {
	struct lease *local;
	struct lease *remote;
};

/**
 * struct session_config - how a session is to be
 * @link: of the PPP link; copied
 * @ops: live as long as the session
 * @user: their pointer
 * @keepalive: seconds of silence before the kernel probes the peer, 0 is off
 * @net: bridge, IPv6 and the like; a peer's settings go before
 * @limits: how long it may last; a peer's settings go before
 * @scripts: what is run as it comes and goes, likewise
 * @default_route: route everything through the tunnel
 * @default_metric: of that route
 * @name: what logs call it: a client's interface; a server gives NULL, and the
 *	peer's address and then the user stand in
 */
struct session_config {
	struct link_config link;
	const struct session_ops *ops;
	void *user;
	uint32_t keepalive;
	struct settings_net net;
	struct settings_limits limits;
	struct settings_scripts scripts;
	bool default_route;
	uint32_t default_metric;
	const char *name;
};

/**
 * struct session - one call
 * @all: the table it is in
 * @entry: of the list of all; stays when the session has ended, so that a walk
 *	which stands on it finds the next one
 * @dead: of the list of what is to be freed
 * @by_id: of the bucket of @dp_id
 * @by_user: of the bucket of @peer_user
 * @by_peer: of the bucket of @peer, when it is a server's
 * @starting: a server's, and its bundle has not been connected yet
 * @ops: see above
 * @user: their pointer
 * @role: who called whom
 * @call: control connection's part; NULL when it is over
 * @link: PPP
 * @opened: its call was up, so that PPP has begun
 * @early: first of the frames that came before that
 * @dp_id: number in the data plane, 0 while there is none
 * @gone: what the data plane told last, when it ended that session by itself
 * @timer: of the link, made when first set
 * @login_timer: runs until the first login
 * @auth: login that waits for its answer, or NULL
 * @bundle: what it carries packets for; NULL before a login went well. Stays when
 *	the session has ended.
 * @in_bundle: entry of the bundle's list
 * @in_bundle_no: counts up from 1 in the bundle's life, never used again
 * @since: CLOCK_BOOTTIME when it entered @bundle, microseconds
 * @phase: of the link
 * @ended: over; only its memory is left
 * @closing: asked to end, the peer is being told
 * @heard: a frame came from the peer
 * @stray: a client's that has logged in, but the peer does not take it for one
 *	more link of the tunnel
 * @admitted: the user proved who he is, and may be connected
 * @refused: the peer's last login was refused, and that was logged
 * @required: a peer without encryption is not served
 * @keepalive: see struct session_config
 * @default_route: likewise
 * @default_metric: likewise
 * @local: our address outside of the tunnel
 * @peer: the peer's
 * @tag: what logs call it
 * @peer_user: name of the peer's user (server) or ours at the peer (client)
 * @lcp: what LCP agreed on
 * @routes: of the user
 * @net: of the user, or of the client
 * @limits: likewise
 * @scripts: likewise
 * @addrs: of the user, until the bundle that is founded has them
 * @grant: of the backend that let the user in, or NULL
 * @stood: seconds that it was one of a bundle while packets passed, once they no
 *	longer do
 * @cause: why it ended or is ending
 * @reason: likewise, in words
 */
struct session {
	struct sessions *all;
	TAILQ_ENTRY(session) entry;
	TAILQ_ENTRY(session) dead;
	LIST_ENTRY(session) by_id;
	LIST_ENTRY(session) by_user;
	LIST_ENTRY(session) by_peer;
	bool starting;
	const struct session_ops *ops;
	void *user;
	enum link_role role;
	struct ctrl_call *call;
	struct link *link;
	bool opened;
	struct session_frame *early;
	uint32_t dp_id;
	struct dataplane_state gone;
	struct session_timer {
		struct session *s;
		sd_event_source *source;
		enum link_timer which;
	} timer[LINK_TIMER_COUNT];
	sd_event_source *login_timer;
	struct aaa_request *auth;
	struct bundle *bundle;
	TAILQ_ENTRY(session) in_bundle;
	unsigned int in_bundle_no;
	uint64_t since;
	enum link_phase phase;
	bool ended;
	bool closing;
	bool heard;
	bool stray;
	bool admitted;
	bool refused;
	bool required;
	uint32_t keepalive;
	bool default_route;
	uint32_t default_metric;
	struct in_addr local;
	struct in_addr peer;
	char tag[MODEL_TEXT_SIZE + 16];
	char peer_user[MODEL_TEXT_SIZE];
	struct link_lcp lcp;
	struct model_routes routes;
	struct settings_net net;
	struct settings_limits limits;
	struct settings_scripts scripts;
	struct session_addrs addrs;
	struct aaa_grant *grant;
	uint64_t stood;
	enum aaa_cause cause;
	char reason[SESSION_REASON_MAX];
};

/**
 * sessions_new() - make an empty table
 * @event: loop
 * @aaa: judges the peers of servers
 * @ret: the table
 *
 * Return: 0 or a negative errno.
 */
int sessions_new(sd_event *event, struct aaa *aaa, struct sessions **ret);

/** sessions_free() - free an empty or ended table; NULL is fine */
void sessions_free(struct sessions *all);

/** sessions_set_dataplane() - once, before the first session */
void sessions_set_dataplane(struct sessions *all, struct dataplane *dp);

/** sessions_handlers - reports of the data plane; their user is the table */
extern const struct dataplane_handlers sessions_handlers;

/**
 * sessions_next() - walk through the live sessions; NULL first, NULL last
 *
 * A walk goes on from one that has ended as long as the loop has not run.
 */
struct session *sessions_next(const struct sessions *all,
			      const struct session *prev);

/** sessions_scripts() - where scripts of tunnels run */
struct scripts *sessions_scripts(const struct sessions *all);

/** sessions_stop() - whatever ends from now on, ends because the daemon does */
void sessions_stop(struct sessions *all);

/**
 * sessions_set_demand() - whom to tell that a packet wants out by a netdev that
 *	dataplane_demand() named
 * @all: table
 * @fn: gets @user and the netdev's number
 */
void sessions_set_demand(struct sessions *all,
			 void (*fn)(void *user, uint32_t ifindex), void *user);

/** sessions_count() - how many are live */
unsigned int sessions_count(const struct sessions *all);

/**
 * struct session_counts - how many live sessions of servers there are
 * @all: in all
 * @starting: of those, who have not been connected yet
 */
struct session_counts {
	unsigned int all;
	unsigned int starting;
};

/** sessions_of_server() - whoever the peer is */
struct session_counts sessions_of_server(const struct sessions *all);

/** sessions_from() - of one peer */
struct session_counts sessions_from(struct sessions *all, struct in_addr peer);

/** sessions_probe() - those of one peer end if it does not know of them any more */
void sessions_probe(struct sessions *all, struct in_addr peer);

/**
 * session_new() - make a session for a call
 * @all: table
 * @cfg: how it is to be
 * @call: not up yet; NULL for a client that is about to dial
 *
 * Return: the session, or NULL without memory.
 */
struct session *session_new(struct sessions *all,
			    const struct session_config *cfg,
			    struct ctrl_call *call);

/**
 * session_make_endpoint() - an endpoint discriminator (RFC 1990 section 5.1.3)
 *
 * Of class 1, "locally assigned": random, so that nobody else has it.
 */
void session_make_endpoint(struct link_endpoint *endpoint);

/**
 * session_attach() - make the data plane's session
 * @s: whose call has its local id and local address; the peer's id may be 0
 *
 * Return: false when that failed; the caller ends the session.
 */
bool session_attach(struct session *s);

/** session_call_request() - our call id is known, the peer is about to be asked */
void session_call_request(struct session *s);

/** session_call_up() - both call ids are known: PPP begins */
void session_call_up(struct session *s);

/** session_call_down() - the control connection ended the call */
void session_call_down(struct session *s, enum ctrl_reason why,
		       const char *text);

/**
 * session_close() - end it in good order
 * @why: in words, for log and user
 *
 * The peer is told by PPP first. Within some seconds, or at once when there is
 * nobody to tell, session_end() follows. The other sessions of its bundle end
 * likewise.
 */
void session_close(struct session *s, const char *why);

/**
 * session_end() - end it at once
 * @how: what the control connection tells the peer
 * @why: in words
 *
 * With CTRL_CLOSE_ADMIN the peer is told by PPP too, but not waited for. Nothing
 * happens when it has ended already.
 */
void session_end(struct session *s, enum ctrl_close how, const char *why);

/**
 * session_set_cause() - why it is about to end
 * @s: session; only the first cause counts
 * @cause: else it follows from how it ends; AAA_CAUSE_ADMIN_RESET becomes
 *	AAA_CAUSE_ADMIN_REBOOT after sessions_stop()
 */
void session_set_cause(struct session *s, enum aaa_cause cause);

/** session_state() - ask the data plane, or what it told last; false if neither says */
bool session_state(struct session *s, struct dataplane_state *ret);

#endif /* KPPTPD_SESSION_H */
