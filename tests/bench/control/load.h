/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The load generator: many PPTP clients in one process and one loop, each of them
 * just enough to be brought to IPCP-open by a server. It may not be what is measured,
 * so GRE is received and sent many packets at a time.
 *
 * load.c has the loop, control.c RFC 2637's control connection, gre.c the socket for
 * GRE, ppp.c the PPP of a client, report.c what is printed.
 */
#ifndef BENCH_CONTROL_LOAD_H
#define BENCH_CONTROL_LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CLIENTS_MAX = 60000, /* each has a call id of its own */
	CONTROL_MAX = 256, /* bytes of the longest control message */
	FRAME_MAX = 128, /* bytes of a PPP frame that a client sends */
};

/* What a set-up goes through; each has the time when it was done. */
enum stage {
	STAGE_TCP,
	STAGE_CALL,
	STAGE_LCP,
	STAGE_AUTH,
	STAGE_CCP,
	STAGE_IPCP,
	STAGE_COUNT,
};

/* What of an NCP or of LCP is agreed on: both ways make it open. */
enum { WE_SAID = 1, HE_SAID = 2, BOTH_SAID = 3 };

/**
 * struct client - one PPTP client
 * @fd: control connection, -1 when it is closed
 * @index: number of the client
 * @source: its address
 * @peer_call_id: the server's, which is in what goes to it
 * @called: @peer_call_id is known
 * @early: frame that came by GRE before it was, which may overtake TCP
 * @early_len: bytes in it, 0 for none
 * @tx_seq: of the next GRE packet
 * @rx_seq: of the last one received
 * @lcp: what is agreed on
 * @ccp: likewise
 * @ipcp: likewise
 * @authenticated: the server said so
 * @open: it was brought to IPCP-open
 * @address: that the server wants us to have
 * @mppe: CCP's bits that we ask for
 * @ident: of our last request
 * @in: control messages that came in parts
 * @in_len: bytes in it
 * @asked: the frame that the server owes an answer to
 * @asked_len: bytes in it, 0 for none
 * @asked_at: when it was sent, or anything was heard
 * @started: when the set-up began, microseconds
 * @done: when each stage was done, microseconds
 */
struct client {
	int fd;
	unsigned int index;
	struct in_addr source;
	uint16_t peer_call_id;
	bool called;
	uint8_t early[FRAME_MAX];
	size_t early_len;
	uint32_t tx_seq;
	uint32_t rx_seq;
	uint8_t lcp;
	uint8_t ccp;
	uint8_t ipcp;
	bool authenticated;
	bool open;
	uint32_t address;
	uint32_t mppe;
	uint8_t ident;
	uint8_t in[CONTROL_MAX];
	size_t in_len;
	uint8_t asked[FRAME_MAX];
	size_t asked_len;
	uint64_t asked_at;
	uint64_t started;
	uint64_t done[STAGE_COUNT];
};

/**
 * struct load - the generator
 * @server: who is called
 * @first_source: address of the first client
 * @sources: so many addresses from @first_source on
 * @count: clients
 * @at_once: set-ups under way at most
 * @user: user names are this and a number
 * @password: of all of them
 * @daemon: process of the server whose CPU time is told, or 0
 * @clients: all of them
 * @epoll: watches everything
 * @gre: raw socket of all of them
 * @begun: set-ups begun
 * @open: set-ups that came to IPCP-open
 * @under_way: set-ups between
 * @gone: clients whose call the server ended
 * @asked_again: frames that had to be repeated
 * @start: when the first set-up began, microseconds
 * @last_open: when the last client came to IPCP-open
 * @stall: longest time in which none came to IPCP-open, microseconds
 * @cpu: own CPU time at @start, microseconds
 * @daemon_cpu: the server's then
 * @done: all are open, which was told
 */
struct load {
	struct sockaddr_in server;
	struct in_addr first_source;
	unsigned int sources;
	unsigned int count;
	unsigned int at_once;
	const char *user;
	const char *password;
	int daemon;
	struct client *clients;
	int epoll;
	int gre;
	unsigned int begun;
	unsigned int open;
	unsigned int under_way;
	unsigned int gone;
	unsigned int asked_again;
	uint64_t start;
	uint64_t last_open;
	uint64_t stall;
	uint64_t cpu;
	uint64_t daemon_cpu;
	bool done;
};

/** now_us() - CLOCK_MONOTONIC, microseconds */
uint64_t now_us(void);

/** die() - the reason on stderr, and exit */
void die(const char *what) __attribute__((noreturn));

static inline uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static inline void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put32(uint8_t *p, uint32_t v)
{
	put16(p, (uint16_t)(v >> 16));
	put16(p + 2, (uint16_t)v);
}

/* A call id of 0 would do, but is hard to tell from none in a trace. */
static inline uint16_t call_id(const struct client *c)
{
	return (uint16_t)(c->index + 1);
}

/** client_done() - a stage of the set-up is done */
void client_done(struct load *load, struct client *c, enum stage stage);

/** client_lost() - the server ended its call, so it hangs up */
void client_lost(struct load *load, struct client *c);

/** control_dial() - begin the set-up of a client */
void control_dial(struct load *load, struct client *c);

/** control_event() - its control connection has something; epoll's @events */
void control_event(struct load *load, struct client *c, uint32_t events);

/** gre_open() - the socket for GRE of all clients */
void gre_open(struct load *load);

/** gre_send() - put a PPP frame in line, to be sent by gre_flush() */
void gre_send(struct load *load, struct client *c, const uint8_t *frame,
	      size_t len);

/** gre_receive() - hand everything that came to ppp_input() */
void gre_receive(struct load *load);

/** gre_flush() - send what is in line */
void gre_flush(struct load *load);

/** ppp_prepare() - what can be computed once; @load's password is set */
void ppp_prepare(const struct load *load);

/** ppp_start() - the call is up: begin LCP */
void ppp_start(struct load *load, struct client *c);

/** ppp_input() - a frame came, from the PPP header on */
void ppp_input(struct load *load, struct client *c, const uint8_t *frame,
	       size_t len);

/** ppp_ask_again() - repeat what has had no answer */
void ppp_ask_again(struct load *load, struct client *c);

/** report_start() - the first set-up begins */
void report_start(struct load *load);

/** report_open() - print what all set-ups together were like */
void report_open(const struct load *load);

/** report_status() - print how many clients there are, and CPU time used so far */
void report_status(const struct load *load, const char *event);

#endif /* BENCH_CONTROL_LOAD_H */
