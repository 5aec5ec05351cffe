/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/net/dataplane_genl.c daemon/net/genl_msg.c daemon/log.c daemon/model/utf8.c */
/* libs: libmnl libsystemd */
/* The generic netlink data plane against a kernel whose sockets are pairs of ours. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "net/dataplane.h"

enum { FAMILY = 30, GROUP = 5, LCP = 0xc021, SOCKETS_MAX = 4 };

/**
 * struct mnl_socket - one of the daemon's netlink sockets
 * @fd: its end
 * @kernel: ours
 * @events: it joined the multicast group
 * @overrun: something for it was lost, which it has not been told
 */
struct mnl_socket {
	int fd;
	int kernel;
	bool events;
	bool overrun;
};

static struct mnl_socket sockets[SOCKETS_MAX];
static struct mnl_socket *owner;
static struct mnl_socket *waits;
static uint32_t last_id;
static unsigned int frames, overruns;
/* Frames that were sent, and in how many calls. */
static unsigned int sent_frames, sent_calls;
static uint32_t demanded;
static sd_event *event;
static struct dataplane *dp;

/* As the kernel does: what finds no room is lost, and the reader hears of it. */
static void give(struct mnl_socket *to, const struct nlmsghdr *nlh)
{
	if (send(to->kernel, nlh, nlh->nlmsg_len, MSG_DONTWAIT) < 0)
		to->overrun = true;
}

static struct nlmsghdr *begin(void *buf, const struct nlmsghdr *req,
			      uint16_t type, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_seq = req ? req->nlmsg_seq : 0;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	return nlh;
}

static void give_ack(struct mnl_socket *to, const struct nlmsghdr *req)
{
	alignas(struct nlmsghdr) uint8_t buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *e;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = NLM_F_CAPPED;
	nlh->nlmsg_seq = req->nlmsg_seq;
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->msg = *req;
	give(to, nlh);
}

static void give_family(struct mnl_socket *to, const struct nlmsghdr *req)
{
	alignas(struct nlmsghdr) uint8_t buf[512];
	struct nlmsghdr *nlh =
		begin(buf, req, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	struct nlattr *groups, *group;

	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(nlh, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, PPTP_MCGRP_EVENTS);
	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, GROUP);
	mnl_attr_nest_end(nlh, group);
	mnl_attr_nest_end(nlh, groups);
	give(to, nlh);
}

static void give_id(struct mnl_socket *to, const struct nlmsghdr *req)
{
	alignas(struct nlmsghdr) uint8_t buf[256];
	struct nlmsghdr *nlh = begin(buf, req, FAMILY, PPTP_CMD_SESSION_NEW);

	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, last_id);
	give(to, nlh);
}

static bool takes_over(const struct nlmsghdr *req)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, req, sizeof(struct genlmsghdr))
	{
		if (mnl_attr_get_type(attr) == PPTP_A_SESSION_TAKE_OVER)
			return true;
	}
	return false;
}

static void note_frames(const struct nlmsghdr *nlh, int left)
{
	sent_calls++;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		sent_frames++;
	assert_int_equal(left, 0);
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *req,
			  size_t len)
{
	struct mnl_socket *from = &sockets[nl - sockets];
	const struct nlmsghdr *nlh = req;
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		give_family(from, nlh);
	} else if (genl->cmd == PPTP_CMD_SESSION_NEW) {
		owner = from;
		last_id++;
		give_id(from, nlh);
	} else if (genl->cmd == PPTP_CMD_SESSION_SET && takes_over(nlh)) {
		owner = from;
	} else if (genl->cmd == PPTP_CMD_NETDEV_SET) {
		waits = from;
	} else if (genl->cmd == PPTP_CMD_FRAME) {
		note_frames(nlh, (int)len);
	}
	if (nlh->nlmsg_flags & NLM_F_ACK)
		give_ack(from, nlh);
	return (ssize_t)len;
}

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *nl = sockets;
	int fds[2];

	assert_int_equal(bus, NETLINK_GENERIC);
	while (nl->fd)
		nl++;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | flags, 0, fds), 0);
	nl->fd = fds[0];
	nl->kernel = fds[1];
	return nl;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return nl->fd;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf,
			  socklen_t len)
{
	(void)buf;
	(void)len;
	if (type == NETLINK_ADD_MEMBERSHIP)
		sockets[nl - sockets].events = true;
	return 0;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	close(nl->fd);
	close(nl->kernel);
	memset(nl, 0, sizeof(*nl));
	return 0;
}

/* A socket of AF_UNIX does not say that something was lost. */
int recvmmsg(int fd, struct mmsghdr *msg, unsigned int count, int flags,
	     struct timespec *timeout)
{
	for (int i = 0; i < SOCKETS_MAX; i++) {
		if (sockets[i].fd == fd && sockets[i].overrun) {
			sockets[i].overrun = false;
			errno = ENOBUFS;
			return -1;
		}
	}
	return (int)syscall(SYS_recvmmsg, fd, msg, count, flags, timeout);
}

/* More control frames than the owner's socket holds. */
static void flood(void)
{
	alignas(struct nlmsghdr) uint8_t buf[256];
	struct nlmsghdr *nlh = begin(buf, NULL, FAMILY, PPTP_CMD_FRAME);

	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, last_id);
	mnl_attr_put_u16(nlh, PPTP_A_SESSION_PROTOCOL, LCP);
	mnl_attr_put(nlh, PPTP_A_SESSION_DATA, 4, "\x09\x01\x00\x04");
	owner->overrun = false;
	while (!owner->overrun)
		give(owner, nlh);
}

static void on_frame(void *user, uint32_t id, uint16_t protocol,
		     const uint8_t *data, size_t len)
{
	const struct dataplane_set set = { .fields = DATAPLANE_NP };

	(void)user;
	frames++;
	assert_int_equal(protocol, LCP);
	assert_int_equal(len, 4);
	/* What handlers do; the frame is the same after it. */
	assert_int_equal(dataplane_set(dp, id, &set), 0);
	assert_int_equal(data[0], 9);
}

static void on_event(void *user, uint32_t id, enum pptp_event what,
		     uint32_t reason, const uint64_t *stats)
{
	(void)user;
	(void)id;
	(void)what;
	(void)reason;
	(void)stats;
}

static void on_demand(void *user, uint32_t ifindex)
{
	(void)user;
	demanded = ifindex;
}

static void on_overrun(void *user)
{
	(void)user;
	overruns++;
}

static const struct dataplane_handlers handlers = {
	.frame = on_frame,
	.event = on_event,
	.demand = on_demand,
	.overrun = on_overrun,
};

static int setup(void **state)
{
	uint32_t id = 0;
	const struct dataplane_session req = { .local_call_id = 1 };

	(void)state;
	memset(sockets, 0, sizeof(sockets));
	last_id = 0;
	frames = 0;
	overruns = 0;
	sent_frames = 0;
	sent_calls = 0;
	demanded = 0;
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(dataplane_genl_new(event, &handlers, NULL, &dp), 0);
	assert_int_equal(dataplane_new(dp, &req, &id), 0);
	assert_int_equal(id, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dataplane_free(dp);
	sd_event_unref(event);
	return 0;
}

static void run(void)
{
	while (sd_event_run(event, 0) > 0)
		;
}

static void frames_and_events_come_by_one_socket(void **state)
{
	(void)state;
	assert_true(owner->events);
}

static void answers_are_not_lost_in_a_flood_of_frames(void **state)
{
	const struct dataplane_session req = { .local_call_id = 2 };
	uint32_t id = 0;

	(void)state;
	flood();
	assert_int_equal(dataplane_new(dp, &req, &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(dataplane_del(dp, id), 0);
}

static void overrun_is_reported_by_the_loop_once(void **state)
{
	(void)state;
	flood();
	assert_int_equal(dataplane_del(dp, 1), 0);
	assert_int_equal(overruns, 0);
	run();
	assert_int_equal(overruns, 1);
	assert_int_not_equal(frames, 0);
}

/* Requests made during a flood do not pile it up in our memory. */
static void frames_wait_in_the_kernel(void **state)
{
	unsigned int held;

	(void)state;
	flood();
	run();
	held = frames;
	frames = 0;
	for (int i = 0; i < 10; i++) {
		flood();
		assert_int_equal(dataplane_del(dp, 1), 0);
	}
	run();
	assert_int_equal(frames, held);
}

static void say(uint32_t id)
{
	const uint8_t packet[] = { 1, 1, 0, 4 };

	assert_int_equal(dataplane_send(dp, id, LCP, packet, sizeof(packet)),
			 0);
}

/* A system call for each would be most of what a login costs. */
static void frames_of_a_turn_go_together(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 5; id++)
		say(id);
	assert_int_equal(sent_frames, 0);
	run();
	assert_int_equal(sent_frames, 5);
	assert_int_equal(sent_calls, 1);
}

static void frames_go_before_their_session_does(void **state)
{
	(void)state;
	say(1);
	assert_int_equal(dataplane_del(dp, 1), 0);
	assert_int_equal(sent_frames, 1);
}

static void frames_go_when_there_is_no_room_for_more(void **state)
{
	unsigned int said = 0;

	(void)state;
	for (; !sent_frames; said++)
		say(1);
	assert_in_range(sent_frames, 2, said);
	run();
	assert_int_equal(sent_frames, said);
}

static void demand_comes_by_the_socket_of_events(void **state)
{
	alignas(struct nlmsghdr) uint8_t buf[256];
	struct nlmsghdr *nlh = begin(buf, NULL, FAMILY, PPTP_CMD_NETDEV_DEMAND);

	(void)state;
	assert_int_equal(dataplane_demand(dp, 12, true), 0);
	assert_ptr_equal(waits, owner);
	mnl_attr_put_u32(nlh, PPTP_A_NETDEV_IFINDEX, 12);
	give(waits, nlh);
	run();
	assert_int_equal(demanded, 12);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(frames_and_events_come_by_one_socket),
		TEST(answers_are_not_lost_in_a_flood_of_frames),
		TEST(overrun_is_reported_by_the_loop_once),
		TEST(frames_of_a_turn_go_together),
		TEST(frames_go_before_their_session_does),
		TEST(frames_go_when_there_is_no_room_for_more),
		TEST(frames_wait_in_the_kernel),
		TEST(demand_comes_by_the_socket_of_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
