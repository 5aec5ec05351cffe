// SPDX-License-Identifier: GPL-2.0-only
/* Requests that go together: two system calls for all of them. */
#include "net/rtnl_priv.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>
#include <sys/socket.h>

/* Bytes of an answer that says yes or no, with the kernel's words. */
#define ANSWER_MAX 512

void rtn_begin(struct rtn *rtn)
{
	rtn->batching = true;
	rtn->batch_err = 0;
}

int rtn_batch(struct rtn *rtn, struct nl_msg *msg)
{
	struct nlmsghdr *nlh;

	if (!msg)
		return -ENOMEM;
	nl_complete_msg(rtn->sk, msg);
	nlh = nlmsg_hdr(msg);
	nlh->nlmsg_flags |= NLM_F_ACK;
	if (rtn->batched == RTN_BATCH_MAX ||
	    NLMSG_ALIGN(nlh->nlmsg_len) > sizeof(rtn->batch) - rtn->batch_len)
		rtn_flush_batch(rtn);
	if (!rtn->batched)
		rtn->batch_seq = nlh->nlmsg_seq;
	memcpy(rtn->batch + rtn->batch_len, nlh, nlh->nlmsg_len);
	rtn->batch_len += NLMSG_ALIGN(nlh->nlmsg_len);
	rtn->batched++;
	nlmsg_free(msg);
	return 0;
}

static void fail(struct rtn *rtn, int err)
{
	if (!rtn->batch_err)
		rtn_words(rtn, "rtnetlink: %s", strerror(-err));
	rtn->batch_err = rtn->batch_err ?: err;
}

/* Return: whether it was an answer to one of them */
static bool answered(struct rtn *rtn, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = nlmsg_data(nlh);

	if (nlh->nlmsg_type != NLMSG_ERROR ||
	    nlh->nlmsg_seq - rtn->batch_seq >= rtn->batched)
		return false;
	if (e->error && !rtn->batch_err) {
		rtn->batch_err = e->error;
		rtn_refused(rtn, nlh);
	}
	return true;
}

/* The kernel works in sendto(), so that all answers are there. */
static int read_answers(struct rtn *rtn, unsigned int *left)
{
	_Alignas(struct nlmsghdr) uint8_t buf[RTN_BATCH_MAX][ANSWER_MAX];
	struct mmsghdr msg[RTN_BATCH_MAX] = { 0 };
	struct iovec iov[RTN_BATCH_MAX];
	int n;

	for (int i = 0; i < RTN_BATCH_MAX; i++) {
		iov[i] = (struct iovec){ buf[i], sizeof(buf[i]) };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	n = recvmmsg(nl_socket_get_fd(rtn->sk), msg, *left, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf[i];

		if (nlmsg_ok(nlh, (int)msg[i].msg_len) && answered(rtn, nlh))
			--*left;
	}
	return n < 0 ? -errno : 0;
}

void rtn_flush_batch(struct rtn *rtn)
{
	unsigned int left = rtn->batched;
	int err = 0;

	if (!left)
		return;
	if (send(nl_socket_get_fd(rtn->sk), rtn->batch, rtn->batch_len, 0) < 0)
		err = -errno;
	while (!err && left) {
		err = read_answers(rtn, &left);
		if (err == -EINTR)
			err = 0;
	}
	if (err)
		fail(rtn, err);
	rtn->batched = 0;
	rtn->batch_len = 0;
}

int rtn_end(struct rtn *rtn)
{
	rtn_flush_batch(rtn);
	rtn->batching = false;
	return rtn->batch_err;
}
