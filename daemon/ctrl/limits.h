/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every bound, timer and advertised number of the control connection, each once and with its
 * reason. Times are milliseconds.
 */
#ifndef KPPTP_CTRL_LIMITS_H
#define KPPTP_CTRL_LIMITS_H

enum ctrl_limits {
	/* Listening sockets that pass to the next process; the server has one. */
	CTRL_LISTENERS_MAX = 8,
	/* Total connections; each costs a descriptor and about 6 KiB. */
	CTRL_CONNS_MAX = 16384,
	/* Per source address: NAT puts many clients behind one, an attacker is behind one too. */
	CTRL_CONNS_PER_SOURCE_MAX = 1024,
	/* Not yet established, total: at the limit the oldest gives way to a newcomer. */
	CTRL_STARTING_MAX = 512,
	/* Not yet established, per source address. */
	CTRL_STARTING_PER_SOURCE_MAX = 32,
	/* Calls on one connection; also Maximum Channels in our Start-Control-Connection-Reply. */
	CTRL_CALLS_PER_CONN_MAX = 256,
	/* accept() calls in one turn of the loop, so that a flood leaves the others their turn. */
	CTRL_ACCEPT_BURST = 32,
	/* recv() calls of one connection in one turn of the loop, for the same reason. */
	CTRL_READ_BURST = 4,
	/* Input: a whole message always fits, several are taken out of one read. */
	CTRL_IN_SIZE = 1024,
	/* Output: 10 of the longest messages we send, the rest is backpressure. */
	CTRL_OUT_SIZE = 2048,
	/* One received message causes at most this much output (Call-Disconnect-Notify + reply). */
	CTRL_OUT_RESERVE = 512,
	/* Call ids tried before a call is refused for want of one. */
	CTRL_CALL_ID_TRIES = 4096,

	/* TCP connect and start exchange together, either side: limits slow drip. */
	CTRL_ESTABLISH_MS = 30000,
	/* Outgoing-Call-Reply; Windows waits 60 s. */
	CTRL_CALL_REPLY_MS = 60000,
	/* Call-Disconnect-Notify after our Call-Clear-Request. */
	CTRL_CLEAR_MS = 3000,
	/* Stop-Control-Connection-Reply; short, because a daemon that stops waits for it. */
	CTRL_STOP_MS = 3000,
	/* For the last bytes to leave and the peer to close, before we do. */
	CTRL_LINGER_MS = 2000,
	/* Silence before an Echo-Request, and time for its answer (RFC 2637 section 3.1.4). */
	CTRL_ECHO_MS = 60000,
	CTRL_ECHO_REPLY_MS = 60000,
	/* An accepted connection without any call: nobody needs it. */
	CTRL_UNUSED_MS = 60000,
	/*
	 * Collision (RFC 2637 section 3.1.3): how long the winner lets the loser close before it
	 * takes both connections for legal, as Windows and most others do; and, longer than that,
	 * how long the loser waits for an answer on the connection it opened.
	 */
	CTRL_COLLISION_WINNER_MS = 2000,
	CTRL_COLLISION_LOSER_MS = 5000,
	/* Pause of a listener when descriptors or memory ran out. */
	CTRL_ACCEPT_PAUSE_MS = 1000,
};

/* What we say of ourselves. The call has no line speed: the numbers are those Windows uses. */
enum ctrl_advertised {
	CTRL_OUR_MIN_BPS = 300,
	CTRL_OUR_MAX_BPS = 100000000,
	/* A sender that keeps to this never leaves the module's forward window. */
	CTRL_OUR_WINDOW = 4096,
	CTRL_OUR_DELAY = 0,
	CTRL_OUR_FIRMWARE = 1,
};

#define CTRL_OUR_VENDOR "kpptp"

#endif
