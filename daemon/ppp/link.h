/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One PPP link (RFC 1661) in either role: bytes in, actions out.
 *
 * The link does no I/O, keeps no clock and draws no random numbers: all of it
 * goes through struct link_ops. It belongs to one thread. Callbacks are called
 * from inside link_open(), link_close(), link_input(), link_timeout() and
 * link_auth_result(); a callback may call link_close() and link_auth_result(),
 * but never link_free().
 *
 * Several links of one user may form a bundle (RFC 1990). One of them carries
 * the bundle's network layer: CCP, IPCP, IPV6CP, BCP with all that they agreed
 * on and the keys; the others are members and know of LCP and authentication
 * only. The network layer moves to another link when its own is about to end.
 */
#ifndef PPP_LINK_H
#define PPP_LINK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"
#include "ppp/log_level.h"
#include "ppp/multilink.h"
#include "ppp/network.h"

struct link;

/**
 * enum link_limits - bounds of a link
 * @LINK_TEXT_MAX: Longest reason text in bytes, without the NUL.
 * @LINK_FRAME_MAX: Longest control frame that the link sends; every PPP peer
 *	receives this much, whatever MRU was agreed (RFC 1661 section 6.1).
 * @LINK_HELD_FRAMES: NCP frames kept until their layer starts.
 * @LINK_HELD_BYTES: Longest such frame; real ones have less than 60 bytes.
 */
enum link_limits {
	LINK_TEXT_MAX = 191,
	LINK_FRAME_MAX = 1500,
	LINK_HELD_FRAMES = 8,
	LINK_HELD_BYTES = 128,
};

/* Who called whom: the client proves its identity, the server demands that. */
enum link_role {
	LINK_CLIENT,
	LINK_SERVER,
};

/* Phases of RFC 1661 section 3.2. */
enum link_phase {
	LINK_DEAD,
	LINK_ESTABLISH,
	LINK_AUTHENTICATE,
	LINK_NETWORK,
	LINK_TERMINATE,
};

/* "dead", "establish" and so on; a constant string, never NULL. */
const char *link_phase_name(enum link_phase phase);

/* Timers that the owner keeps for the link, each one-shot. */
enum link_timer {
	LINK_TIMER_LCP,
	LINK_TIMER_AUTH,
	LINK_TIMER_CCP,
	LINK_TIMER_IPCP,
	LINK_TIMER_IPV6CP,
	LINK_TIMER_BCP,
	LINK_TIMER_COUNT,
};

/**
 * enum link_reason - why a link ended
 * @LINK_REASON_REQUEST: The owner asked for it.
 * @LINK_REASON_PEER: The peer sent a Terminate-Request.
 * @LINK_REASON_TIMEOUT: The peer does not answer.
 * @LINK_REASON_NEGOTIATION: LCP options could not be agreed on.
 * @LINK_REASON_LOOPED: The line is looped back (magic number).
 * @LINK_REASON_AUTH_PEER: The peer failed to prove who it is.
 * @LINK_REASON_AUTH_SELF: The peer refused our name or password, or did not
 *	prove that it knows the password itself (MS-CHAP version 2).
 * @LINK_REASON_ENCRYPTION: Encryption is required and not to be had.
 * @LINK_REASON_NETWORK: No network protocol, or not the one that is required,
 *	could be agreed on.
 */
enum link_reason {
	LINK_REASON_REQUEST,
	LINK_REASON_PEER,
	LINK_REASON_TIMEOUT,
	LINK_REASON_NEGOTIATION,
	LINK_REASON_LOOPED,
	LINK_REASON_AUTH_PEER,
	LINK_REASON_AUTH_SELF,
	LINK_REASON_ENCRYPTION,
	LINK_REASON_NETWORK,
};

/**
 * struct link_config - how a link is to be; link_new() copies it
 * @role: Client or server.
 * @name: Server: the name in our CHAP challenges, "" or NULL for "kpptp".
 * @user: Client: our user name, at most %AUTH_NAME_MAX bytes. Unused by servers.
 * @password: Client: our password, at most %AUTH_PASSWORD_MAX bytes.
 * @auth: Set of &enum auth_method. Server: the peer must use one of them;
 *	%AUTH_NONE lets everyone in. Client: those that we consent to.
 * @mru: What we can receive: information field, 128..1500 bytes. Told to the
 *	peer; a smaller value that the peer proposes is taken.
 * @mtu: Upper bound for what we send, 128..1500; see &struct link_lcp.
 * @pfc: Negotiate Protocol-Field-Compression, both directions.
 * @acfc: Negotiate Address-and-Control-Field-Compression, both directions.
 * @mrru: Multilink: largest reassembled information field that we receive,
 *	%LINK_MRRU_MIN..65535, told to the peer; 0 refuses multilink. A smaller
 *	value that the peer proposes is taken, a larger one if it insists.
 * @endpoint: Our endpoint discriminator; all zero sends none.
 * @want_dns: Client: ask for DNS servers (RFC 1877 options 129, 131).
 * @want_nbns: Client: ask for NBNS servers (options 130, 132).
 * @network: Settings of the network phase; a server's are replaced by the
 *	&struct auth_result of the peer if that brings its own.
 */
struct link_config {
	enum link_role role;
	const char *name;
	const char *user;
	const char *password;
	unsigned int auth;
	uint16_t mru;
	uint16_t mtu;
	bool pfc;
	bool acfc;
	uint16_t mrru;
	struct link_endpoint endpoint;
	bool want_dns;
	bool want_nbns;
	struct link_network network;
};

/**
 * struct link_lcp - what LCP agreed on
 * @mru: Largest information field that the peer may send.
 * @peer_mru: Largest that we may send: the smaller of the peer's MRU and
 *	&link_config.mtu.
 * @magic: Our magic number, host order, for LCP echo in the kernel; 0 if the
 *	peer does not know magic numbers.
 * @peer_magic: The peer's, 0 if it has none.
 * @pfc: The peer takes frames with a compressed protocol field.
 * @acfc: The peer takes frames without address and control field.
 * @mrru: Largest reassembled information field that the peer may send; 0: it
 *	refused our MRRU, or there was none, and sends no multilink frames.
 * @peer_mrru: Largest that we may send, at least %LINK_MRRU_MIN; 0: the peer
 *	takes no multilink frames. MP is agreed both ways when neither is 0.
 * @short_tx: The peer wants 12-bit sequence numbers in what we send. We never
 *	ask for them ourselves.
 * @peer_endpoint: The peer's endpoint discriminator, all zero if it sent none.
 *
 * The links of a bundle have @mrru, @peer_mrru and @short_tx in common (RFC
 * 1990 section 5.1.1); whoever joins links compares them.
 */
struct link_lcp {
	uint16_t mru;
	uint16_t peer_mru;
	uint32_t magic;
	uint32_t peer_magic;
	bool pfc;
	bool acfc;
	uint16_t mrru;
	uint16_t peer_mrru;
	bool short_tx;
	struct link_endpoint peer_endpoint;
};

/**
 * struct link_mppe_way - MPPE of one direction
 * @bits: 40, 56 or 128; 0 means that this direction is not encrypted.
 * @stateful: One RC4 stream; else a key for each packet.
 * @key_len: 8 for 40 and 56 bits, 16 for 128.
 * @key: Start key, before the first GetNewKeyFromSHA() (RFC 3079).
 */
struct link_mppe_way {
	unsigned int bits;
	bool stateful;
	size_t key_len;
	uint8_t key[16];
};

/**
 * struct link_mppe - what CCP agreed on; at least one direction is encrypted
 * @tx: What we send.
 * @rx: What the peer sends.
 */
struct link_mppe {
	struct link_mppe_way tx;
	struct link_mppe_way rx;
};

/**
 * struct link_ipcp - what IPCP agreed on
 * @local: Our address, never 0.0.0.0.
 * @remote: The peer's; 0.0.0.0 at a client whose server did not tell it.
 * @dns: Name servers that the peer gave; 0.0.0.0 is none.
 * @nbns: NetBIOS name servers that the peer gave.
 */
struct link_ipcp {
	struct in_addr local;
	struct in_addr remote;
	struct in_addr dns[2];
	struct in_addr nbns[2];
};

/**
 * struct link_ipv6cp - what IPV6CP agreed on
 * @local: Our interface identifier, never all zero: the lower half of our
 *	link-local address.
 * @remote: The peer's; all zero if it did not tell.
 */
struct link_ipv6cp {
	uint8_t local[LINK_IPV6_ID_LEN];
	uint8_t remote[LINK_IPV6_ID_LEN];
};

/**
 * struct link_bcp - what the peer's side of BCP allows us to send (RFC 3518)
 * @tinygram: Frames may be sent without the padding behind them (flag Z).
 * @tagged: Frames may have an IEEE 802.1Q tag; others must be dropped.
 * @inline_stp: Frames to the addresses reserved for bridges, such as those of
 *	the spanning tree, may be sent like any other; without, they must be
 *	dropped, since the older form (protocol 0x0201) is not spoken.
 * @mac: The peer's MAC address, all zero if it did not tell.
 */
struct link_bcp {
	bool tinygram;
	bool tagged;
	bool inline_stp;
	uint8_t mac[LINK_MAC_LEN];
};

/**
 * struct link_ops - what a link needs of its owner
 * @send: Send one frame: PPP protocol number in host order and what follows
 *	it. The bytes are the link's own and valid during the call only.
 * @timer_set: (Re)start timer @which to expire after @ms, 0 stops it. Expiry
 *	is told by link_timeout().
 * @random: Fill @buf with @len unpredictable bytes.
 * @log: One line without line end and without secrets; &enum link_log_level.
 *	May be NULL.
 * @phase: The link entered @phase. May be NULL, as all below but
 *	@auth_request (server) and @down.
 * @lcp_up: LCP is open. Called again after a renegotiation.
 * @auth_request: Server: judge what the peer sent and answer, now or later,
 *	by link_auth_result(). There is one request outstanding at a time. A
 *	request is void once @phase reports anything but %LINK_AUTHENTICATE:
 *	the owner must cancel it, lest its answer be taken for that to the
 *	next request.
 * @auth_done: Authentication is over, also if there was none to do. @peer_name
 *	is the name that the peer proved (server) or calls itself (client), ""
 *	if none.
 * @member: Authentication is over, and LCP agreed on MP both ways. True: the
 *	link is a member of a bundle whose network layer another link carries.
 *	It enters phase NETWORK, but none of the callbacks from @mppe_up to
 *	@bcp_down comes here until link_network_move() brings the network layer.
 *	NULL is false. Frames of CCP, IPCP, IPV6CP and BCP that come on a member
 *	belong to link_input() of the link that carries the network layer.
 * @member_rejected: The peer of a member sent a Protocol-Reject for @protocol;
 *	to be told to link_protocol_rejected() of the carrying link.
 * @network_leave: The link that carries a network layer is about to end, or to
 *	negotiate LCP anew. link_network_move() may be called from inside, and
 *	saves the network layer; else it ends. Not called when the network layer
 *	itself is the reason (%LINK_REASON_NETWORK, %LINK_REASON_ENCRYPTION):
 *	then the members have none, and are the owner's to close.
 * @mppe_up: CCP is open with encryption. Normally before @ipcp_up, @ipv6cp_up
 *	and @bcp_up, since these protocols wait for CCP, but also while they are
 *	open when CCP was renegotiated or the peer made up its mind late: the
 *	keys start anew. While CCP is being renegotiated the old keys stay valid.
 * @mppe_down: The network phase ended; after @ipcp_down, @ipv6cp_down and
 *	@bcp_down, of those that were open. Encryption that was on never ends
 *	before that: a peer that gives it up loses the link, not its secrecy.
 * @ipcp_up: IPCP is open. If @mppe_up was not called before, packets travel in
 *	the clear; that never happens with %LINK_ENCRYPTION_REQUIRED.
 * @ipcp_down: IPCP is closed again.
 * @ipv6cp_up: IPV6CP is open; as to encryption like @ipcp_up.
 * @ipv6cp_down: IPV6CP is closed again.
 * @bcp_up: BCP is open; as to encryption like @ipcp_up.
 * @bcp_down: BCP is closed again.
 * @down: The link is finished, once in its life: no callback follows. @text
 *	says why in words, for the user and the log. Called from inside any
 *	link function; free the link later, not here.
 */
struct link_ops {
	void (*send)(void *user, uint16_t protocol, const uint8_t *data,
		     size_t len);
	void (*timer_set)(void *user, enum link_timer which, unsigned int ms);
	void (*random)(void *user, void *buf, size_t len);
	void (*log)(void *user, int level, const char *text);
	void (*phase)(void *user, enum link_phase phase);
	void (*lcp_up)(void *user, const struct link_lcp *lcp);
	void (*auth_request)(void *user, const struct auth_request *req);
	void (*auth_done)(void *user, const char *peer_name);
	bool (*member)(void *user);
	void (*member_rejected)(void *user, uint16_t protocol);
	void (*network_leave)(void *user);
	void (*mppe_up)(void *user, const struct link_mppe *mppe);
	void (*mppe_down)(void *user);
	void (*ipcp_up)(void *user, const struct link_ipcp *ip);
	void (*ipcp_down)(void *user);
	void (*ipv6cp_up)(void *user, const struct link_ipv6cp *ip);
	void (*ipv6cp_down)(void *user);
	void (*bcp_up)(void *user, const struct link_bcp *bcp);
	void (*bcp_down)(void *user);
	void (*down)(void *user, enum link_reason why, const char *text);
};

/**
 * link_new() - make a link in phase DEAD
 * @cfg: Copied, strings too.
 * @ops: Kept; must live as long as the link.
 * @user: First argument of every callback.
 *
 * Return: the link, or NULL without memory or if a string or the endpoint
 * discriminator is too long.
 */
struct link *link_new(const struct link_config *cfg, const struct link_ops *ops,
		      void *user);

/**
 * link_free() - forget a link in any phase, at once and in silence
 * @link: The link or NULL. No callback is called, so timers that still run are
 *	the owner's to stop. Secrets are wiped. Never call it from a callback.
 */
void link_free(struct link *link);

/**
 * link_open() - the lower layer is up, begin with LCP
 * @link: In phase DEAD, never opened before; else nothing happens.
 */
void link_open(struct link *link);

/**
 * link_close() - end the link in good order (Terminate-Request)
 * @link: In any phase; nothing happens if it is ending already.
 * @why: Given to ops->down().
 * @text: Likewise, and told to the peer; cut at %LINK_TEXT_MAX.
 *
 * ops->down() follows when the peer has answered or after two retries, or at
 * once if there is nothing to end.
 */
void link_close(struct link *link, enum link_reason why, const char *text);

/**
 * link_end_reason() - why the link was about to end when its lower layer went away
 * @link: The link, which is not used any more but for link_free().
 * @why: Set if it was.
 *
 * Return: the reason in words, valid as long as the link, or NULL.
 */
const char *link_end_reason(struct link *link, enum link_reason *why);

/**
 * link_input() - a control frame came
 * @link: The link.
 * @protocol: PPP protocol number, host order. Numbers that the link does not
 *	know are Protocol-Rejected, so only what nobody else claims belongs here.
 * @data: What follows the protocol number; any bytes.
 * @len: Its length.
 */
void link_input(struct link *link, uint16_t protocol, const uint8_t *data,
		size_t len);

/**
 * link_protocol_rejected() - the peer of a member rejected a protocol
 * @link: The link that carries the network layer of the member's bundle.
 * @protocol: PPP protocol number, host order; any number.
 */
void link_protocol_rejected(struct link *link, uint16_t protocol);

/**
 * link_network_move() - another link of the bundle carries the network layer
 * @from: The link that carries it, in any phase; a member afterwards.
 * @to: A member in phase NETWORK.
 *
 * Nothing of what was agreed on changes, and nothing is told or sent; what is
 * being negotiated goes on. From now on the callbacks of the network layer come
 * with the user of @to, and its timers are that link's.
 *
 * Never call it from inside a callback of the network layer itself.
 *
 * Return: false, and nothing done, if @from carries no network layer or one
 * that is the reason of the end, or @to is not a member in phase NETWORK.
 */
bool link_network_move(struct link *from, struct link *to);

/**
 * link_bcp_close() - bridging is not to be had on our side, end BCP alone
 * @link: The link that carries the network layer; nothing happens if BCP is not
 *	in use there.
 * @text: Why, for the log and the peer.
 *
 * May be called from ops->bcp_up(); ops->bcp_down() is called inside. Ends the
 * link if nothing but BCP was in use.
 */
void link_bcp_close(struct link *link, const char *text);

/**
 * link_ipv6cp_close() - likewise IPv6, and IPV6CP alone
 * @link: As for link_bcp_close().
 * @text: Why, for the log and the peer.
 *
 * May be called from ops->ipv6cp_up(). Ends the link if it is of no use without:
 * %LINK_IPV6_REQUIRED, or nothing but IPV6CP was in use.
 */
void link_ipv6cp_close(struct link *link, const char *text);

/**
 * link_timeout() - a timer set by ops->timer_set() expired
 * @link: The link.
 * @which: The timer.
 */
void link_timeout(struct link *link, enum link_timer which);

/**
 * link_auth_result() - the answer to ops->auth_request()
 * @link: The link; nothing happens if it asks for no answer.
 * @res: The judgement. Copied, the caller wipes its own.
 */
void link_auth_result(struct link *link, const struct auth_result *res);

#endif
