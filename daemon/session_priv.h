/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of sessions and bundles share. */
#ifndef KPPTPD_SESSION_PRIV_H
#define KPPTPD_SESSION_PRIV_H

#include "bundle.h"
#include "session.h"

/* Power of two; chains stay short up to some ten thousand sessions. */
#define SESSIONS_BUCKETS 4096

LIST_HEAD(session_list, session);

/**
 * struct sessions - every session and every bundle of the daemon
 * @event: loop
 * @aaa: judges peers
 * @dp: data plane
 * @scripts: of tunnels
 * @stopping: after sessions_stop()
 * @reap: frees what is on @dead and @dead_bundles
 * @live: in the order they were made
 * @dead: ended, to be freed
 * @bucket: live ones by their number in the data plane
 * @users: live ones by the name of their user
 * @peers: live ones of servers by the address of their peer
 * @server: how many those are
 * @count: how many are live
 * @bundles: in the order they were made
 * @dead_bundles: ended, to be freed
 * @numbers: bundles by their number
 * @last_bundle: number of the last bundle made
 * @demand: see sessions_set_demand(); may be NULL
 * @demand_user: for @demand
 */
struct sessions {
	sd_event *event;
	struct aaa *aaa;
	struct dataplane *dp;
	struct scripts *scripts;
	bool stopping;
	sd_event_source *reap;
	TAILQ_HEAD(, session) live;
	TAILQ_HEAD(, session) dead;
	struct session_list bucket[SESSIONS_BUCKETS];
	struct session_list users[SESSIONS_BUCKETS];
	struct session_list peers[SESSIONS_BUCKETS];
	struct session_counts server;
	unsigned int count;
	TAILQ_HEAD(, bundle) bundles;
	TAILQ_HEAD(, bundle) dead_bundles;
	LIST_HEAD(, bundle) numbers[SESSIONS_BUCKETS];
	uint32_t last_bundle;
	void (*demand)(void *user, uint32_t ifindex);
	void *demand_user;
};

/** session_link_ops - the callbacks of a session's PPP link */
extern const struct link_ops session_link_ops;

/** sessions_add() - put it into the table */
void sessions_add(struct sessions *all, struct session *s);

/** sessions_bind() - find it by @s->dp_id from now on */
void sessions_bind(struct session *s);

/** sessions_remove() - out of the table, freed from the loop */
void sessions_remove(struct session *s);

/** session_index_add() - it is in the table now; user and peer are known, or "" */
void session_index_add(struct session *s);

/** session_index_remove() - it is out of the table */
void session_index_remove(struct session *s);

/** session_index_started() - its bundle is, or was, connected */
void session_index_started(struct session *s);

/** session_set_user() - who its user is, has become known */
void session_set_user(struct session *s, const char *name);

/** session_next_of_user() - walk through those with the user of @s, itself too */
struct session *session_next_of_user(const struct session *s,
				     const struct session *after);

/** session_stop_timers() - and forget them */
void session_stop_timers(struct session *s);

/** session_authenticated() - a login went well, there is no deadline any more */
void session_authenticated(struct session *s);

/** session_frame_in() - a frame came from the peer, maybe before the call is up */
void session_frame_in(struct session *s, uint16_t protocol, const uint8_t *data,
		      size_t len);

/** session_drop_early() - forget frames that came before the call was up */
void session_drop_early(struct session *s);

/**
 * session_link_reason() - why PPP is ending, which is a better reason, and cause,
 * than that the call is over as a consequence
 *
 * Return: false when PPP is not ending; @buf is left alone then.
 */
bool session_link_reason(struct session *s, char *buf, size_t size);

/** session_flags() - enum pptp_session_flags that fit what is known so far */
uint32_t session_flags(const struct session *s);

/** session_set_required() - the user's settings say whether to insist on MPPE */
void session_set_required(struct session *s, bool required);

/** session_fail() - end it because the data plane refused something just now */
void session_fail(struct session *s);

/**
 * session_admit() - may a user who proved who he is be connected?
 * @s: of a server; what @res says is known to it
 * @res: the judgement
 * @net: addresses out of pools are filled in
 * @why: if not, in words; else empty
 * @size: of @why
 *
 * His addresses are his from now on; see struct session_addrs.
 *
 * Return: true if he may.
 */
bool session_admit(struct session *s, const struct aaa_result *res,
		   struct link_network *net, char *why, size_t size);

/** session_drop_addrs() - give them back */
void session_drop_addrs(struct session_addrs *addrs);

/** bundle_would_join() - would bundle_enter() find a bundle for it? */
bool bundle_would_join(const struct session *s);

/** session_now() - CLOCK_BOOTTIME, microseconds */
uint64_t session_now(void);

/* The cause that stands for a reason, unless a better one is known. */
enum aaa_cause session_cause_of_link(enum link_reason why);
enum aaa_cause session_cause_of_call(enum ctrl_reason why);
enum aaa_cause session_cause_of_close(enum ctrl_close how);

/** session_note_stood() - set @s->stood, while its bundle is connected */
void session_note_stood(struct session *s);

#endif /* KPPTPD_SESSION_PRIV_H */
