// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data plane of kpptp.ko. Requests are transactions: generic netlink
 * handles a request in the caller's context, so when sendto() returns, the
 * answer is already in the socket and reading it never waits.
 *
 * There are two sockets, because a socket that overflows loses what comes, be
 * it a frame that the peer repeats or the number of a session just made. One
 * owns the sessions: frames pass by it both ways, and events come by it, as
 * fast as peers send. The other has one answer in it at a time.
 */
#include "net/dataplane.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <spawn.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "log.h"
#include "net/genl_msg.h"

/* A burst of logins: about 2000 control frames with their skb overhead. */
#define GENL_RCVBUF (4 * 1024 * 1024)
/* Datagrams read per turn of the loop, so that TCP and timers get theirs. */
#define GENL_READ_BUDGET 64
/* Frames of many sessions go together; bytes of them that wait for the turn's end. */
#define GENL_QUEUE_SIZE (16 * 1024)
#define GENL_DUMP_TRIES 5

/* Room for messages of @size bytes. */
#define GENL_BUFFER(name, size) alignas(struct nlmsghdr) uint8_t name[size]

/**
 * struct genl - the data plane over two generic netlink sockets
 * @dp: head
 * @event: loop
 * @io: reads @owner
 * @owner: owner of the sessions, for frames and events
 * @requests: for requests and their answers
 * @family: id of family "pptp"
 * @group: id of its multicast group "events"
 * @seq: of the last request, never 0
 * @queued: bytes in @queue
 * @queue: frames that go out before the loop waits again
 * @in: where a turn of the loop receives from @owner
 * @rx: what @requests received
 */
struct genl {
	struct dataplane dp;
	sd_event *event;
	sd_event_source *io;
	struct mnl_socket *owner;
	struct mnl_socket *requests;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	size_t queued;
	GENL_BUFFER(queue, GENL_QUEUE_SIZE);
	GENL_BUFFER(in[GENL_READ_BUDGET], GENL_FRAME_SIZE);
	GENL_BUFFER(rx, GENL_MSG_SIZE);
};

/**
 * struct genl_reply - what a transaction waits for
 * @seq: of the request
 * @msg: called for every message of the answer but errors, or NULL
 * @arg: its pointer
 * @done: the answer is complete
 * @intr: a dump was inconsistent
 * @err: 0 or a negative errno
 */
struct genl_reply {
	uint32_t seq;
	void (*msg)(const struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool done;
	bool intr;
	int err;
};

static struct genl *to_genl(struct dataplane *dp)
{
	return (struct genl *)dp;
}

static struct nlmsghdr *genl_begin(struct genl *g, void *buf, uint8_t cmd,
				   uint16_t flags)
{
	if (!++g->seq)
		g->seq = 1;
	return genl_msg_begin(buf, g->family, cmd, flags, g->seq);
}

static int genl_put(struct genl *g, const struct mnl_socket *nl,
		    const struct nlmsghdr *nlh)
{
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) >= 0)
		return 0;
	snprintf(g->dp.error, sizeof(g->dp.error), "netlink: %s",
		 strerror(errno));
	return -errno;
}

/* Returns the length of the datagram put into @buf, or a negative errno. */
static ssize_t genl_get(const struct mnl_socket *nl, void *buf, size_t size)
{
	struct sockaddr_nl from = { 0 };
	socklen_t len = sizeof(from);
	ssize_t n;

	for (;;) {
		n = recvfrom(mnl_socket_get_fd(nl), buf, size,
			     MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from,
			     &len);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (!from.nl_pid && (size_t)n <= size)
			return n;
	}
}

static void genl_deliver(struct genl *g, const struct nlmsghdr *nlh)
{
	const struct dataplane_handlers *h = g->dp.handlers;
	struct genl_report r;

	if (nlh->nlmsg_type == NLMSG_ERROR) {
		/* Of what nobody waits for: a frame, or a take-over. */
		int err = genl_msg_error(nlh, g->dp.error, sizeof(g->dp.error));

		if (err)
			log_debug("data plane: refused: %s", g->dp.error);
		return;
	}
	if (nlh->nlmsg_type != g->family || genl_msg_report(nlh, &r) < 0)
		return;
	if (r.cmd == PPTP_CMD_FRAME)
		h->frame(g->dp.user, r.id, r.protocol, r.data, r.len);
	else if (r.cmd == PPTP_CMD_NETDEV_DEMAND && h->demand)
		h->demand(g->dp.user, r.ifindex);
	else if (r.cmd == PPTP_CMD_EVENT)
		h->event(g->dp.user, r.id, r.event, r.reason,
			 r.has_stats ? r.stats : NULL);
}

static void genl_deliver_all(struct genl *g, const void *data, size_t size)
{
	const struct nlmsghdr *nlh = data;
	int left = (int)size;

	while (mnl_nlmsg_ok(nlh, left)) {
		genl_deliver(g, nlh);
		nlh = mnl_nlmsg_next(nlh, &left);
	}
}

static void genl_reply_msg(struct genl *g, struct genl_reply *r,
			   const struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		r->intr = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		r->err = genl_msg_error(nlh, g->dp.error, sizeof(g->dp.error));
		r->done = true;
		break;
	case NLMSG_DONE:
		r->done = true;
		break;
	default:
		if (r->msg)
			r->msg(nlh, r->arg);
	}
}

/* Reads until the answer to @r->seq is complete. */
static int genl_wait(struct genl *g, struct genl_reply *r)
{
	while (!r->done) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)g->rx;
		ssize_t n = genl_get(g->requests, g->rx, sizeof(g->rx));
		int left = (int)n;

		if (n < 0) {
			snprintf(g->dp.error, sizeof(g->dp.error),
				 "the kernel's answer was lost: %s",
				 strerror((int)-n));
			return n == -EAGAIN ? -EIO : (int)n;
		}
		while (mnl_nlmsg_ok(nlh, left)) {
			if (nlh->nlmsg_seq == r->seq)
				genl_reply_msg(g, r, nlh);
			nlh = mnl_nlmsg_next(nlh, &left);
		}
	}
	return r->err;
}

static int genl_request(struct genl *g, const struct nlmsghdr *nlh,
			struct genl_reply *r)
{
	int err = genl_put(g, g->requests, nlh);

	if (err)
		return err;
	r->seq = nlh->nlmsg_seq;
	return genl_wait(g, r);
}

static void genl_new_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct dataplane_state st;

	if (!genl_msg_state(nlh, &st))
		*(uint32_t *)arg = st.id;
}

/*
 * In one system call. A setting of the session may overtake its frames: those of LCP
 * and of NCPs look the same whatever is set. Its end may not.
 */
static void genl_flush(struct genl *g)
{
	if (g->queued && mnl_socket_sendto(g->owner, g->queue, g->queued) < 0)
		log_debug("data plane: frames are lost: %s", strerror(errno));
	g->queued = 0;
}

static int genl_session_del(struct dataplane *dp, uint32_t id)
{
	struct genl *g = to_genl(dp);
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct nlmsghdr *nlh = genl_begin(g, buf, PPTP_CMD_SESSION_DEL,
					  NLM_F_REQUEST | NLM_F_ACK);
	struct genl_reply r = { 0 };

	genl_flush(g);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, id);
	return genl_request(g, nlh, &r);
}

/*
 * Who asks for a session owns it, so @owner asks to take it over. It has no
 * NLM_F_ACK: an answer to @owner might be lost. A refusal means that the
 * session is gone, which an event tells as well.
 */
static int genl_take_over(struct genl *g, uint32_t id)
{
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct nlmsghdr *nlh =
		genl_begin(g, buf, PPTP_CMD_SESSION_SET, NLM_F_REQUEST);

	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, id);
	mnl_attr_put(nlh, PPTP_A_SESSION_TAKE_OVER, 0, NULL);
	return genl_put(g, g->owner, nlh);
}

static int genl_session_new(struct dataplane *dp,
			    const struct dataplane_session *req,
			    uint32_t *ret_id)
{
	struct genl *g = to_genl(dp);
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct nlmsghdr *nlh = genl_begin(g, buf, PPTP_CMD_SESSION_NEW,
					  NLM_F_REQUEST | NLM_F_ACK);
	uint32_t id = 0;
	struct genl_reply r = { .msg = genl_new_reply, .arg = &id };
	int err;

	genl_msg_put_session(nlh, req);
	err = genl_request(g, nlh, &r);
	if (err)
		return err;
	if (!id)
		return -EPROTO;
	err = genl_take_over(g, id);
	if (err) {
		genl_session_del(dp, id);
		return err;
	}
	*ret_id = id;
	return 0;
}

static void genl_adopted(void *user, const struct dataplane_state *st)
{
	*(bool *)user = !st->orphan;
}

/* What cannot be told by an answer is seen afterwards. */
static int genl_session_adopt(struct dataplane *dp, uint32_t id)
{
	bool owned = false;
	int err = genl_take_over(to_genl(dp), id);

	if (!err)
		err = dataplane_dump(dp, id, genl_adopted, &owned);
	return err || owned ? err : -EPERM;
}

static int genl_session_set(struct dataplane *dp, uint32_t id,
			    const struct dataplane_set *req)
{
	struct genl *g = to_genl(dp);
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct nlmsghdr *nlh = genl_begin(g, buf, PPTP_CMD_SESSION_SET,
					  NLM_F_REQUEST | NLM_F_ACK);
	struct genl_reply r = { 0 };
	int err;

	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, id);
	genl_msg_put_set(nlh, req);
	err = genl_request(g, nlh, &r);
	explicit_bzero(buf, sizeof(buf));
	return err;
}

/**
 * struct genl_dump - where the messages of a dump go
 * @fn: receiver
 * @user: its pointer
 */
struct genl_dump {
	dataplane_state_fn *fn;
	void *user;
};

static void genl_dump_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct genl_dump *d = arg;
	struct dataplane_state st;

	if (!genl_msg_state(nlh, &st))
		d->fn(d->user, &st);
}

static int genl_session_dump(struct dataplane *dp, uint32_t id,
			     dataplane_state_fn *fn, void *user)
{
	struct genl *g = to_genl(dp);
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct genl_dump d = { fn, user };
	int err;

	for (int i = 0; i < GENL_DUMP_TRIES; i++) {
		struct nlmsghdr *nlh = genl_begin(
			g, buf, PPTP_CMD_SESSION_GET,
			NLM_F_REQUEST | (id ? NLM_F_ACK : NLM_F_DUMP));
		struct genl_reply r = { .msg = genl_dump_reply, .arg = &d };

		if (id)
			mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, id);
		err = genl_request(g, nlh, &r);
		if (err || !r.intr)
			return err;
	}
	return -EINTR;
}

static int genl_frame_send(struct dataplane *dp, uint32_t id, uint16_t protocol,
			   const uint8_t *data, size_t len)
{
	struct genl *g = to_genl(dp);
	struct nlmsghdr *nlh;

	if (len > PPTP_FRAME_MAX)
		return -EMSGSIZE;
	if (sizeof(g->queue) - g->queued < GENL_REQUEST_SIZE)
		genl_flush(g);
	/* Without NLM_F_ACK: only a refusal answers, see genl_deliver(). */
	nlh = genl_begin(g, g->queue + g->queued, PPTP_CMD_FRAME,
			 NLM_F_REQUEST);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, id);
	mnl_attr_put_u16(nlh, PPTP_A_SESSION_PROTOCOL, protocol);
	mnl_attr_put(nlh, PPTP_A_SESSION_DATA, len, data);
	g->queued += NLMSG_ALIGN(nlh->nlmsg_len);
	return 0;
}

static int genl_prepare(sd_event_source *s, void *user)
{
	(void)s;
	genl_flush(user);
	return 0;
}

static struct nlmsghdr *genl_demand_begin(struct genl *g, void *buf,
					  uint16_t flags, uint32_t ifindex,
					  bool on)
{
	struct nlmsghdr *nlh =
		genl_begin(g, buf, PPTP_CMD_NETDEV_SET, NLM_F_REQUEST | flags);

	mnl_attr_put_u32(nlh, PPTP_A_NETDEV_IFINDEX, ifindex);
	mnl_attr_put_u8(nlh, PPTP_A_NETDEV_DEMAND, on);
	return nlh;
}

/*
 * Who asks is told of packets, so @owner asks as well once it is known that it
 * will not be refused; see genl_take_over().
 */
static int genl_netdev_demand(struct dataplane *dp, uint32_t ifindex, bool on)
{
	struct genl *g = to_genl(dp);
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct genl_reply r = { 0 };
	int err;

	err = genl_request(g, genl_demand_begin(g, buf, NLM_F_ACK, ifindex, on),
			   &r);
	if (err || !on)
		return err;
	return genl_put(g, g->owner, genl_demand_begin(g, buf, 0, ifindex, on));
}

/* Everything that is there, in one system call. Return: datagrams, or negative errno */
static int genl_get_all(struct genl *g, struct mmsghdr *msg)
{
	struct sockaddr_nl from[GENL_READ_BUDGET];
	struct iovec iov[GENL_READ_BUDGET];
	int n;

	memset(msg, 0, GENL_READ_BUDGET * sizeof(*msg));
	for (int i = 0; i < GENL_READ_BUDGET; i++) {
		iov[i] = (struct iovec){ g->in[i], sizeof(g->in[i]) };
		msg[i].msg_hdr = (struct msghdr){
			.msg_name = &from[i],
			.msg_namelen = sizeof(from[i]),
			.msg_iov = &iov[i],
			.msg_iovlen = 1,
		};
	}
	n = recvmmsg(mnl_socket_get_fd(g->owner), msg, GENL_READ_BUDGET,
		     MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		if (from[i].nl_pid || msg[i].msg_hdr.msg_flags & MSG_TRUNC)
			msg[i].msg_len = 0;
	return n < 0 ? -errno : n;
}

static int genl_readable(sd_event_source *s, int fd, uint32_t revents,
			 void *user)
{
	struct mmsghdr msg[GENL_READ_BUDGET];
	struct genl *g = user;
	int n = genl_get_all(g, msg);

	(void)s;
	(void)fd;
	(void)revents;
	if (n == -ENOBUFS)
		g->dp.handlers->overrun(g->dp.user);
	for (int i = 0; i < n; i++)
		genl_deliver_all(g, g->in[i], msg[i].msg_len);
	return 0;
}

static void genl_free(struct dataplane *dp)
{
	struct genl *g = to_genl(dp);

	if (g->owner)
		genl_flush(g);
	sd_event_source_disable_unref(g->io);
	if (g->owner)
		mnl_socket_close(g->owner);
	if (g->requests)
		mnl_socket_close(g->requests);
	sd_event_unref(g->event);
	free(g);
}

static const struct dataplane_ops genl_ops = {
	.session_new = genl_session_new,
	.session_set = genl_session_set,
	.session_dump = genl_session_dump,
	.session_adopt = genl_session_adopt,
	.session_del = genl_session_del,
	.frame_send = genl_frame_send,
	.netdev_demand = genl_netdev_demand,
	.free = genl_free,
};

static void genl_family_reply(const struct nlmsghdr *nlh, void *arg)
{
	struct genl *g = arg;

	genl_msg_family(nlh, &g->family, &g->group);
}

static int genl_resolve(struct genl *g)
{
	GENL_BUFFER(buf, GENL_REQUEST_SIZE);
	struct nlmsghdr *nlh;
	struct genl_reply r = { .msg = genl_family_reply, .arg = g };
	int err;

	g->family = GENL_ID_CTRL;
	nlh = genl_begin(g, buf, CTRL_CMD_GETFAMILY, NLM_F_REQUEST | NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, PPTP_FAMILY_NAME);
	err = genl_request(g, nlh, &r);
	if (err)
		return err;
	return g->family != GENL_ID_CTRL && g->group ? 0 : -EPROTO;
}

/* Before the loop runs, hence waiting is allowed. */
static void genl_load_module(void)
{
	char *const argv[] = { (char *)"modprobe", (char *)"kpptp", NULL };
	char *const env[] = { (char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
			      NULL };
	int status;
	pid_t pid;

	if (posix_spawn(&pid, "/sbin/modprobe", NULL, NULL, argv, env))
		return;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}

static int genl_open(struct mnl_socket **ret)
{
	struct mnl_socket *nl =
		mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int on = 1;

	*ret = nl;
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		int err = -errno;

		log_error("generic netlink: %s", strerror(-err));
		return err;
	}
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

static int genl_open_both(struct genl *g)
{
	int size = GENL_RCVBUF, fd, err = genl_open(&g->requests);

	if (!err)
		err = genl_open(&g->owner);
	if (err)
		return err;
	fd = mnl_socket_get_fd(g->owner);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return 0;
}

static int genl_find_family(struct genl *g)
{
	int err = genl_resolve(g);

	if (err == -ENOENT) {
		genl_load_module();
		err = genl_resolve(g);
	}
	if (err == -ENOENT)
		log_error("kernel module kpptp is not loaded and modprobe "
			  "cannot load it: install the module for this kernel, "
			  "then run: modprobe kpptp");
	else if (err)
		log_error("netlink family " PPTP_FAMILY_NAME ": %s",
			  g->dp.error[0] ? g->dp.error : strerror(-err));
	return err;
}

static int genl_attach(struct genl *g, sd_event *event)
{
	int r;

	if (mnl_socket_setsockopt(g->owner, NETLINK_ADD_MEMBERSHIP, &g->group,
				  sizeof(g->group)) < 0)
		return -errno;
	g->event = sd_event_ref(event);
	r = sd_event_add_io(event, &g->io, mnl_socket_get_fd(g->owner), EPOLLIN,
			    genl_readable, g);
	return r < 0 ? r : sd_event_source_set_prepare(g->io, genl_prepare);
}

int dataplane_genl_new(sd_event *event,
		       const struct dataplane_handlers *handlers, void *user,
		       struct dataplane **ret)
{
	struct genl *g = calloc(1, sizeof(*g));
	int err;

	if (!g)
		return -ENOMEM;
	g->dp.ops = &genl_ops;
	g->dp.handlers = handlers;
	g->dp.user = user;
	err = genl_open_both(g);
	if (!err)
		err = genl_find_family(g);
	if (!err)
		err = genl_attach(g, event);
	if (err < 0) {
		genl_free(&g->dp);
		return err;
	}
	*ret = &g->dp;
	return 0;
}
