/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of rtnetlink share. */
#ifndef KPPTPD_RTNL_PRIV_H
#define KPPTPD_RTNL_PRIV_H

#include "net/rtnl.h"

struct nl_msg;
struct nl_sock;
struct nlmsghdr;
typedef struct sd_event_source sd_event_source;

/**
 * struct rtn - two rtnetlink sockets
 * @sk: requests
 * @mon: reports of links
 * @io: reads @mon
 * @handlers: receiver of reports
 * @user: its pointer
 * @error: words for the last call that failed
 */
struct rtn {
	struct nl_sock *sk;
	struct nl_sock *mon;
	sd_event_source *io;
	const struct rtn_handlers *handlers;
	void *user;
	char error[256];
};

/**
 * struct rtn_call - a request that waits for its answer
 * @rtn: whose
 * @msg: called for each message of the answer, or NULL
 * @arg: its pointer
 * @seq: number of the request
 * @ended: the kernel has said how it went
 * @err: what the kernel said, 0 or a negative errno
 */
struct rtn_call {
	struct rtn *rtn;
	void (*msg)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	uint32_t seq;
	bool ended;
	int err;
};

/**
 * rtn_call() - send a request, and read its answer to the end
 * @rtn: the sockets
 * @msg: the request, which is freed; NULL is taken for a lack of memory
 * @call: only @msg and @arg of it are set
 *
 * The end need not come in the datagram that carries what was asked for. Not to
 * be used from inside a call's @msg: what is left of that answer would be lost.
 *
 * Return: 0 or what the kernel said, a negative errno, with words in rtn_error();
 * -ENOMEM without words.
 */
int rtn_call(struct rtn *rtn, struct nl_msg *msg, struct rtn_call *call);

/** rtn_do() - rtn_call() for a request whose answer is no more than yes or no */
int rtn_do(struct rtn *rtn, struct nl_msg *msg);

/** rtn_words() - what rtn_error() is to say */
void rtn_words(struct rtn *rtn, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* KPPTPD_RTNL_PRIV_H */
