/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one user has of us while connected: netdev, addresses, routes, encryption
 * and the account. Its packets travel over one session or, with multilink PPP
 * (RFC 1990), over several; a lone session has a bundle too, so that there is one
 * place for all of this.
 *
 * One of the sessions, the head, carries the network layer of PPP (CCP and the
 * NCPs). When the head ends and others stay, the network layer moves to one of
 * them and nothing else changes.
 *
 * Lifetime: bundle_enter() makes it with its first session, it ends with its last
 * one; its memory is freed from the loop.
 */
#ifndef KPPTPD_BUNDLE_H
#define KPPTPD_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "iface.h"
#include "session.h"

struct lease;

/**
 * struct bundle - one connected user
 * @all: the table it is in
 * @entry: of the list of all; stays at its end, as that of struct session
 * @dead: of the list of what is to be freed
 * @by_number: of the bucket of @number
 * @number: counts up from 1 in this daemon's life, never used again
 * @ops: of the sessions
 * @user: their pointer; sessions of another one never join
 * @role: who called whom
 * @links: sessions, in the order they came
 * @count: how many they are
 * @named: how many have come so far, for their names in logs
 * @head: the session that carries the network layer
 * @tag: what logs call it
 * @peer_user: name of the peer's user (server) or ours at the peer (client)
 * @closing: its sessions are being ended, all of them
 * @default_route: route everything through the tunnel
 * @default_metric: of that route
 * @routes: of the user
 * @net: of the user, or of the client
 * @limits: likewise
 * @scripts: likewise
 * @addrs: of the user
 * @grant: of the backend that let the user in, or NULL
 * @account: of the user while @connected, or NULL
 * @iface: netdev
 * @np: enum pptp_np bits, the network protocols that are open
 * @connected: packets pass, routed by IPv4 or bridged
 * @was_connected: they did, at some time
 * @encrypted: MPPE is on in both directions
 * @mppe_tx: MPPE is on in what we send
 * @encoding: "MPPE128 stateless" and the like, or "none"
 * @ip: what IPCP agreed on, zero while it is closed
 * @local6: our link-local address, while %PPTP_NP_IPV6 is in @np
 * @remote6: the peer's, :: if it did not tell
 * @lease: IPv6 prefix of the user, or NULL
 * @bcp: what BCP agreed on, while %PPTP_NP_BRIDGE is in @np
 * @up_since: CLOCK_BOOTTIME when it got @connected, microseconds
 * @first_up: likewise, for the first time
 * @before: what had passed by @up_since, when it had been connected before
 * @session_timer: ends it when it has lasted as long as it may
 * @idle_timer: looks whether packets passed
 * @count_timer: looks how many bytes passed
 * @counted_at: CLOCK_BOOTTIME when it last looked, microseconds
 * @counted_rx: bytes from the peer by then
 * @counted_tx: bytes to the peer by then
 * @script_owed: on-up is run, so that on-down must be
 */
struct bundle {
	struct sessions *all;
	TAILQ_ENTRY(bundle) entry;
	TAILQ_ENTRY(bundle) dead;
	LIST_ENTRY(bundle) by_number;
	uint32_t number;
	const struct session_ops *ops;
	void *user;
	enum link_role role;
	TAILQ_HEAD(, session) links;
	unsigned int count;
	unsigned int named;
	struct session *head;
	char tag[MODEL_TEXT_SIZE + 16];
	char peer_user[MODEL_TEXT_SIZE];
	bool closing;
	bool default_route;
	uint32_t default_metric;
	struct model_routes routes;
	struct settings_net net;
	struct settings_limits limits;
	struct settings_scripts scripts;
	struct session_addrs addrs;
	struct aaa_grant *grant;
	struct aaa_account *account;
	struct iface *iface;
	uint32_t np;
	bool connected;
	bool was_connected;
	bool encrypted;
	bool mppe_tx;
	char encoding[64];
	struct link_ipcp ip;
	struct in6_addr local6;
	struct in6_addr remote6;
	struct lease *lease;
	struct link_bcp bcp;
	uint64_t up_since;
	uint64_t first_up;
	struct aaa_counters before;
	sd_event_source *session_timer;
	sd_event_source *idle_timer;
	sd_event_source *count_timer;
	uint64_t counted_at;
	uint64_t counted_rx;
	uint64_t counted_tx;
	bool script_owed;
};

/** bundles_next() - walk through the bundles; NULL first, NULL last */
struct bundle *bundles_next(const struct sessions *all,
			    const struct bundle *prev);

/** bundles_after() - the bundle with the lowest number above @number */
struct bundle *bundles_after(const struct sessions *all, uint64_t number);

/**
 * bundle_enter() - a session's user has proved who he is
 * @s: its call, LCP and authentication are up, its network layer is not
 *
 * The session joins the user's bundle where multilink PPP says so, and founds one
 * where not, with a netdev for its packets. Nothing but MP's parameters change
 * when it has a bundle: the peer began LCP anew.
 *
 * Return: false when that failed; the session has ended then.
 */
bool bundle_enter(struct session *s);

/**
 * bundle_hand_over() - another session is to carry the network layer
 * @s: is about to end; nothing happens unless it is the head of several
 *
 * Where that cannot be, the bundle's other sessions end.
 */
void bundle_hand_over(struct session *s);

/**
 * bundle_leave() - a session that has ended is none of its bundle's any more
 * @s: bundle_hand_over() was called; its session in the data plane is still there
 *
 * The network layer goes down when it is the head.
 */
void bundle_leave(struct session *s);

/** bundle_release() - without sessions, give the netdev back and end it */
void bundle_release(struct bundle *b);

/** bundle_close() - end all sessions in good order, see session_close() */
void bundle_close(struct bundle *b, const char *why);

/** bundle_end() - end all sessions at once, see session_end() */
void bundle_end(struct bundle *b, enum ctrl_close how, const char *why);

/** bundle_set_limits() - others than before, while it is connected or not yet */
void bundle_set_limits(struct bundle *b, const struct settings_limits *limits);

/** bundle_set_cause() - why its sessions are about to end, see session_set_cause() */
void bundle_set_cause(struct bundle *b, enum aaa_cause cause);

/**
 * bundle_port_gone() - its netdev that bridges was removed by someone else
 * @bundle: struct bundle; as ifaces_set_port_gone() wants it
 *
 * BCP closes, with the bundle when it does nothing but bridge.
 */
void bundle_port_gone(void *bundle);

/**
 * bundle_restore() - one that another process had
 * @s: becomes its head; to be added by bundle_restore_link()
 * @number: its number there
 *
 * Return: NULL without memory, or if it is not above all others'.
 */
struct bundle *bundle_restore(struct session *s, uint32_t number);

/** bundle_restore_link() - add a session, with its number and &session.since */
void bundle_restore_link(struct bundle *b, struct session *s,
			 unsigned int number, uint64_t since);

/** bundle_has_mp() - does it do multilink PPP both ways, so that it may grow? */
bool bundle_has_mp(const struct bundle *b);

/** bundle_uptime() - seconds since it got connected, 0 if it is not */
uint64_t bundle_uptime(const struct bundle *b);

/** bundle_mtu() - MTU of the netdev, bytes */
uint32_t bundle_mtu(const struct bundle *b);

#endif /* KPPTPD_BUNDLE_H */
