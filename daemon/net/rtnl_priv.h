/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of rtnetlink share. */
#ifndef KPPTPD_RTNL_PRIV_H
#define KPPTPD_RTNL_PRIV_H

#include "net/rtnl.h"

/* Bytes of the requests of rtn_begin(), each some 100, and how many they are. */
#define RTN_BATCH_SIZE 2048
#define RTN_BATCH_MAX 16

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
 * @ioctl: socket that tells numbers of netdevs
 * @batching: after rtn_begin()
 * @batched: messages in @batch
 * @batch_seq: number of the first of them
 * @batch_len: bytes in @batch
 * @batch_err: 0, or of the first that failed
 * @batch: requests that go together
 * @error: words for the last call that failed
 */
struct rtn {
	struct nl_sock *sk;
	struct nl_sock *mon;
	sd_event_source *io;
	const struct rtn_handlers *handlers;
	void *user;
	int ioctl;
	bool batching;
	unsigned int batched;
	uint32_t batch_seq;
	size_t batch_len;
	int batch_err;
	_Alignas(uint32_t) uint8_t batch[RTN_BATCH_SIZE];
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

/**
 * rtn_do() - rtn_call() for a request whose answer is no more than yes or no
 *
 * After rtn_begin() it is 0 for now, and rtn_end() says.
 */
int rtn_do(struct rtn *rtn, struct nl_msg *msg);

/** rtn_refused() - take the words from an error */
void rtn_refused(struct rtn *rtn, const struct nlmsghdr *nlh);

/** rtn_batch() - rtn_do() after rtn_begin() */
int rtn_batch(struct rtn *rtn, struct nl_msg *msg);

/** rtn_flush_batch() - send what there is; the result is that of rtn_end() */
void rtn_flush_batch(struct rtn *rtn);

/** rtn_words() - what rtn_error() is to say */
void rtn_words(struct rtn *rtn, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* KPPTPD_RTNL_PRIV_H */
