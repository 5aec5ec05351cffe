/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PPTP control connections (RFC 2637 sections 2 and 3): public API of daemon/ctrl.
 *
 * Everything runs in the thread of the sd_event loop. No function blocks. A struct ctrl owns its
 * connections, a connection owns its calls; the user only holds pointers to calls, and only between
 * the moments named below.
 */
#ifndef KPPTP_CTRL_CTRL_H
#define KPPTP_CTRL_CTRL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "ctrl/limits.h"
#include "ctrl/msg.h"

struct ctrl;
struct ctrl_conn;
struct ctrl_call;

/** TCP port of RFC 2637 section 1.3; host order. */
#define CTRL_PORT 1723

/**
 * enum ctrl_role - what we are for one call (RFC 2637 section 1.2)
 * @CTRL_PNS: we asked for the call: VPN client
 * @CTRL_PAC: the peer asked for the call: VPN server
 */
enum ctrl_role {
	CTRL_PNS,
	CTRL_PAC,
};

/**
 * enum ctrl_reason - why a call or a control connection ended
 * @CTRL_REASON_LOCAL: this side ended it (ctrl_shutdown(), or an idle connection was closed)
 * @CTRL_REASON_PEER: the peer ended it with a message that says so
 * @CTRL_REASON_REFUSED: the peer's reply carried a result code other than success
 * @CTRL_REASON_CONNECT: no TCP connection could be made
 * @CTRL_REASON_TIMEOUT: an answer did not come in time (start, call, echo)
 * @CTRL_REASON_LOST: TCP ended without a word from the peer
 * @CTRL_REASON_PROTOCOL: the peer sent what RFC 2637 does not allow
 * @CTRL_REASON_VERSION: the peers have no protocol version in common
 * @CTRL_REASON_RESOURCE: a limit of daemon/ctrl/limits.h, or memory
 */
enum ctrl_reason {
	CTRL_REASON_LOCAL,
	CTRL_REASON_PEER,
	CTRL_REASON_REFUSED,
	CTRL_REASON_CONNECT,
	CTRL_REASON_TIMEOUT,
	CTRL_REASON_LOST,
	CTRL_REASON_PROTOCOL,
	CTRL_REASON_VERSION,
	CTRL_REASON_RESOURCE,
};

/**
 * enum ctrl_close - why we end a call
 *
 * As PAC this becomes the result code of Call-Disconnect-Notify (RFC 2637 section 2.13); as PNS
 * Call-Clear-Request has no such field and all values mean the same.
 * @CTRL_CLOSE_REQUEST: the PPP link was terminated in order, by either side
 * @CTRL_CLOSE_LOST: the peer no longer answers on the PPP link (Lost Carrier)
 * @CTRL_CLOSE_ADMIN: an operator or the configuration ended it (Admin Shutdown)
 * @CTRL_CLOSE_ERROR: an error on our side, e.g. the kernel refused the session (General Error)
 */
enum ctrl_close {
	CTRL_CLOSE_REQUEST,
	CTRL_CLOSE_LOST,
	CTRL_CLOSE_ADMIN,
	CTRL_CLOSE_ERROR,
};

/**
 * enum ctrl_verdict - our answer to a peer that asks for a call
 * @CTRL_ACCEPT: Connected
 * @CTRL_REFUSE_ADMIN: Do Not Accept (administratively prohibited)
 * @CTRL_REFUSE_RESOURCE: General Error, No-Resource
 * @CTRL_REFUSE_BUSY: Busy
 */
enum ctrl_verdict {
	CTRL_ACCEPT,
	CTRL_REFUSE_ADMIN,
	CTRL_REFUSE_RESOURCE,
	CTRL_REFUSE_BUSY,
};

/**
 * struct ctrl_ops - what the user of a struct ctrl is told; every member may be NULL
 *
 * @user is always the pointer given to ctrl_new(); the pointer of a single call is read with
 * ctrl_call_user(). Inside any of these, any function of this header may be called on any live
 * call or on the struct ctrl, except ctrl_free().
 *
 * @call_incoming: a peer asks for a call (we are PAC). Addresses and both call ids are already
 *	readable. Not CTRL_ACCEPT: the call is refused and @call must not be used afterwards (there
 *	is no call_down). NULL: every call is refused with Do Not Accept.
 * @call_request: Outgoing-Call-Request is about to be sent (we are PNS): local call id and both
 *	addresses are readable, so that GRE of a server that is quick finds a session.
 * @call_up: both call ids are known and the reply has been sent or received; GRE may start.
 * @call_down: the call is over. Comes once for each call that ctrl_dial() returned or
 *	@call_incoming accepted, unless ctrl_call_close() was called on it. @call is valid until
 *	the callback returns. @text is one line for user and log, without a trailing newline.
 * @set_link_info: Set-Link-Info came (RFC 2637 section 2.15); ACCMs in host order, 0xffffffff
 *	where the peer did not care. Only meaningful for asynchronous framing.
 * @conn_down: a control connection is closed, after call_down of its last call.
 * @idle: after ctrl_shutdown(): the last connection is gone, ctrl_free() loses nothing.
 */
struct ctrl_ops {
	enum ctrl_verdict (*call_incoming)(struct ctrl_call *call, void *user);
	void (*call_request)(struct ctrl_call *call, void *user);
	void (*call_up)(struct ctrl_call *call, void *user);
	void (*call_down)(struct ctrl_call *call, enum ctrl_reason why,
			  const char *text, void *user);
	void (*set_link_info)(struct ctrl_call *call, uint32_t send_accm,
			      uint32_t recv_accm, void *user);
	void (*conn_down)(struct ctrl_conn *conn, enum ctrl_reason why,
			  const char *text, void *user);
	void (*idle)(void *user);
};

/**
 * struct ctrl_call_info - what the two sides said of a call
 * @serial: Call Serial Number of the side that asked
 * @peer_window: Packet Recv. Window Size of the peer, packets; 0 until the call is up as PNS
 * @peer_delay: Packet Processing Delay of the peer, 1/10 s
 * @min_bps: Minimum BPS asked for
 * @max_bps: Maximum BPS asked for
 * @connect_bps: Connect Speed in the reply
 */
struct ctrl_call_info {
	uint16_t serial;
	uint16_t peer_window;
	uint16_t peer_delay;
	uint32_t min_bps;
	uint32_t max_bps;
	uint32_t connect_bps;
};

/**
 * ctrl_new() - make an engine without a listener and without connections
 * @event: loop to run in; a reference is taken
 * @ops: callbacks; must outlive the struct ctrl
 * @user: handed to every callback
 *
 * Return: the engine, or NULL with errno set (ENOMEM).
 */
struct ctrl *ctrl_new(sd_event *event, const struct ctrl_ops *ops, void *user);

/**
 * ctrl_free() - close every connection at once, without a message to the peers and without
 * callbacks, and free everything. NULL is allowed. Never from inside a callback.
 */
void ctrl_free(struct ctrl *ctrl);

/**
 * ctrl_listen() - accept control connections on @addr
 * @addr: local address (INADDR_ANY for all) and port; port 0 lets the kernel choose one
 * @netdev: netdev or VRF that they must come by and are answered by; NULL or "" for any
 *
 * May be called several times for several addresses.
 * Return: 0, or a negative errno of socket/setsockopt/bind/listen (-EADDRINUSE, -EADDRNOTAVAIL,
 * -EACCES, -ENODEV).
 */
int ctrl_listen(struct ctrl *ctrl, const struct sockaddr_in *addr,
		const char *netdev);

/** ctrl_listen_stop() - close all listeners; connections and calls stay. */
void ctrl_listen_stop(struct ctrl *ctrl);

/**
 * ctrl_listen_addr() - local address of the first listener, with the port the kernel chose
 * Return: 0, or -ENOENT without a listener.
 */
int ctrl_listen_addr(const struct ctrl *ctrl, struct sockaddr_in *addr);

/**
 * ctrl_dial() - open a control connection to a server and ask it for a call
 * @server: address and port (normally CTRL_PORT)
 * @local: source address to bind to, or NULL to leave it to routing; its port is ignored
 * @user: for ctrl_call_user()
 *
 * Every dial has a TCP connection of its own. All failures from here on, also immediate ones such
 * as ENETUNREACH, are reported by call_down from the loop and never from inside this function.
 * Return: the call, or NULL with errno set (ENOMEM, EAGAIN for a limit of daemon/ctrl/limits.h,
 * EMFILE, EADDRNOTAVAIL when @local is not ours, ESHUTDOWN after ctrl_shutdown()).
 */
struct ctrl_call *ctrl_dial(struct ctrl *ctrl, const struct sockaddr_in *server,
			    const struct sockaddr_in *local, void *user);

/**
 * ctrl_call_close() - end a call, in whatever state it is
 *
 * Sends Call-Clear-Request (PNS) or Call-Disconnect-Notify (PAC) where the peer knows of the call,
 * and Stop-Control-Connection-Request when it was the last one on a connection that we dialled.
 * @call must not be used afterwards and no callback names it again.
 * On a call that is being reported by call_down this does nothing.
 */
void ctrl_call_close(struct ctrl_call *call, enum ctrl_close why);

/**
 * ctrl_call_probe() - find out whether the peer still knows of the call's control connection
 *
 * Sends an Echo-Request now (RFC 2637 section 2.5), unless one is unanswered. A peer that has
 * booted since answers by a reset of TCP, which ends the call; one that is gone by nothing, which
 * ends it within a minute.
 */
void ctrl_call_probe(struct ctrl_call *call);

/**
 * ctrl_shutdown() - stop listening, end all calls (each is reported by call_down with
 * CTRL_REASON_LOCAL), send Stop-Control-Connection-Request everywhere; then comes ops->idle,
 * at the latest after the reply timer and always from the loop.
 */
void ctrl_shutdown(struct ctrl *ctrl);

/* Getters of a call; valid as long as the call is. */
enum ctrl_role ctrl_call_role(const struct ctrl_call *call);
/** Local call id, host order: the key in GRE packets that the peer sends. 0 before call_request. */
uint16_t ctrl_call_local_id(const struct ctrl_call *call);
/** The peer's call id, host order: the key in GRE packets that we send. 0 before call_up as PNS. */
uint16_t ctrl_call_peer_id(const struct ctrl_call *call);
/** Peer's address and TCP port. */
const struct sockaddr_in *ctrl_call_peer(const struct ctrl_call *call);
/** Our address on the control connection; GRE uses the same. INADDR_ANY before TCP is up as PNS. */
const struct sockaddr_in *ctrl_call_local(const struct ctrl_call *call);
/** Netdev or VRF that the control connection is bound to; 0 when it is not. GRE uses the same. */
uint32_t ctrl_call_ifindex(const struct ctrl_call *call);
const struct ctrl_call_info *ctrl_call_info(const struct ctrl_call *call);
struct ctrl_conn *ctrl_call_conn(const struct ctrl_call *call);
void *ctrl_call_user(const struct ctrl_call *call);
void ctrl_call_set_user(struct ctrl_call *call, void *user);

/* Getters of a connection; valid inside conn_down, or as long as one of its calls is. */
/** Number for logs: counts up from 1, not reused. */
uint32_t ctrl_conn_id(const struct ctrl_conn *conn);
/** True when we dialled. */
bool ctrl_conn_dialled(const struct ctrl_conn *conn);
const struct sockaddr_in *ctrl_conn_peer(const struct ctrl_conn *conn);
const struct sockaddr_in *ctrl_conn_local(const struct ctrl_conn *conn);
/** Host Name and Vendor Name of the peer, printable, never NULL; "" before the start exchange. */
const char *ctrl_conn_peer_host(const struct ctrl_conn *conn);
const char *ctrl_conn_peer_vendor(const struct ctrl_conn *conn);
/** Live connections of an engine, those that are still being closed included. */
unsigned int ctrl_conn_count(const struct ctrl *ctrl);

/** Name of a reason in words, for logs. */
const char *ctrl_reason_name(enum ctrl_reason why);

/*
 * Hand-over of an established connection to a later process: the descriptor (for example for
 * systemd's fd store) and all that is not in the kernel.
 */

/**
 * struct ctrl_conn_state - an established connection, but for its socket
 * @id: number for logs
 * @dialled: we opened it
 * @peer: address and port
 * @local: likewise
 * @echo_id: identifier of the last Echo-Request sent
 * @serial: Call Serial Number of the last call we asked for
 * @host: Host Name of the peer
 * @vendor: Vendor Name of the peer
 * @in: bytes received that are not yet a whole message
 * @in_len: length of @in
 * @out: bytes not yet taken by the socket
 * @out_len: length of @out
 */
struct ctrl_conn_state {
	uint32_t id;
	bool dialled;
	struct sockaddr_in peer;
	struct sockaddr_in local;
	uint32_t echo_id;
	uint16_t serial;
	char host[CTRL_TEXT_LEN + 1];
	char vendor[CTRL_TEXT_LEN + 1];
	uint8_t in[CTRL_IN_SIZE];
	size_t in_len;
	uint8_t out[CTRL_OUT_SIZE];
	size_t out_len;
};

/** struct ctrl_call_state - a call that is up; the members are those of its getters */
struct ctrl_call_state {
	enum ctrl_role role;
	uint16_t local_id;
	uint16_t peer_id;
	struct ctrl_call_info info;
};

/** The TCP socket, owned by the connection; -1 when there is none. Duplicate it to keep it. */
int ctrl_conn_fd(const struct ctrl_conn *conn);

/** Next connection of @ctrl after @prev (NULL: the first); NULL at the end. */
struct ctrl_conn *ctrl_conn_next(const struct ctrl *ctrl,
				 const struct ctrl_conn *prev);

/** ctrl_conn_save() - false, and nothing, unless it is established. */
bool ctrl_conn_save(const struct ctrl_conn *conn,
		    struct ctrl_conn_state *state);

/** ctrl_call_save() - of a call that is up. */
void ctrl_call_save(const struct ctrl_call *call,
		    struct ctrl_call_state *state);

/**
 * ctrl_conn_restore() - go on with a connection
 * @fd: its socket, which is owned from now on, also on failure
 * @state: any values; the addresses are those of @fd
 *
 * Return: the connection, without calls; NULL when it cannot be.
 */
struct ctrl_conn *ctrl_conn_restore(struct ctrl *ctrl, int fd,
				    const struct ctrl_conn_state *state);

/** ctrl_call_restore() - one of its calls, without a user; NULL when it cannot be. */
struct ctrl_call *ctrl_call_restore(struct ctrl_conn *conn,
				    const struct ctrl_call_state *state);

/** ctrl_close_unused() - end restored calls that got no user. */
void ctrl_close_unused(struct ctrl *ctrl);

/** ctrl_flush() - send what waits, as far as sockets take it. From a handler of the loop only. */
void ctrl_flush(struct ctrl *ctrl);

/** ctrl_listen_pause() - accept no more; the sockets go on to collect who comes. */
void ctrl_listen_pause(struct ctrl *ctrl);

/** ctrl_listen_fds() - the listening sockets. Return: how many. */
unsigned int ctrl_listen_fds(const struct ctrl *ctrl,
			     int fds[static CTRL_LISTENERS_MAX]);

/**
 * ctrl_listen_inherit() - a listening socket that ctrl_listen() may take instead of a new one
 * @fd: owned from now on, also on failure
 * Return: false when there are too many.
 */
bool ctrl_listen_inherit(struct ctrl *ctrl, int fd);

/** ctrl_listen_forget() - close those that ctrl_listen() did not take. */
void ctrl_listen_forget(struct ctrl *ctrl);

/** Next call of @conn after @prev (NULL: the first) that is up; NULL at the end. */
struct ctrl_call *ctrl_conn_next_call(const struct ctrl_conn *conn,
				      const struct ctrl_call *prev);

#endif
