/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/net/rtnl.c daemon/net/rtnl_addr.c daemon/net/rtnl_bridge.c daemon/net/rtnl_flush.c daemon/net/rtnl_link.c daemon/net/rtnl_neigh.c daemon/net/rtnl_route.c daemon/log.c daemon/model/utf8.c */
/* libs: libnl-3.0 libnl-route-3.0 libsystemd */
/* Requests to the kernel, in a network namespace with nothing but a loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "net/rtnl.h"

enum { NO_LINK = 9999, MANY = 300, PATIENCE_US = 5000000 };

/**
 * struct fixture - one connection to the kernel
 * @event: loop of @rtn
 * @rtn: under test
 * @lo: number of the loopback
 * @ups: reports that the loopback came up
 */
struct fixture {
	sd_event *event;
	struct rtn *rtn;
	uint32_t lo;
	unsigned int ups;
};

static struct fixture fixture;

static void link_up(void *user, uint32_t ifindex)
{
	struct fixture *f = user;

	f->ups += ifindex == f->lo;
}

static void link_gone(void *user, uint32_t ifindex)
{
	(void)user;
	(void)ifindex;
}

static const struct rtn_handlers handlers = { .link_up = link_up,
					      .link_gone = link_gone };

static int setup(void **state)
{
	struct fixture *f = &fixture;

	*state = f;
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		f->rtn = NULL;
		return 0;
	}
	assert_true(sd_event_new(&f->event) >= 0);
	assert_int_equal(rtn_new(f->event, &handlers, f, &f->rtn), 0);
	f->lo = if_nametoindex("lo");
	f->ups = 0;
	assert_int_equal(rtn_link_up(f->rtn, f->lo, 0), 0);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	rtn_free(f->rtn);
	f->event = sd_event_unref(f->event);
	return 0;
}

static struct fixture *need_namespace(void **state)
{
	struct fixture *f = *state;

	if (!f->rtn)
		skip();
	return f;
}

static struct in_addr ip(const char *text)
{
	struct in_addr a;

	assert_int_equal(inet_pton(AF_INET, text, &a), 1);
	return a;
}

static void each_request_gets_its_own_answer(void **state)
{
	struct fixture *f = need_namespace(state);
	struct rtn_route way;

	assert_int_equal(rtn_route_get(f->rtn, ip("127.0.0.1"), &way), 0);
	assert_int_equal(way.ifindex, f->lo);
	assert_int_equal(rtn_link_del(f->rtn, NO_LINK), -ENODEV);
	assert_int_equal(rtn_route_get(f->rtn, ip("192.0.2.1"), &way),
			 -ENETUNREACH);
	assert_int_equal(
		rtn_addr_add(f->rtn, f->lo, ip("10.0.0.1"), ip("10.0.0.2")), 0);
	assert_int_equal(rtn_addr_add(f->rtn, f->lo, ip("10.0.0.1"),
				      ip("10.0.0.2")),
			 -EEXIST);
}

static void routes_are_what_was_asked_for_and_no_more(void **state)
{
	struct fixture *f = need_namespace(state);
	struct rtn_route peer = { .dst = ip("10.0.0.2"),
				  .src = ip("10.0.0.1"),
				  .ifindex = f->lo,
				  .prefix = 32 };
	struct rtn_route net = { .dst = ip("10.1.0.0"),
				 .gateway = ip("192.0.2.1"),
				 .ifindex = f->lo,
				 .prefix = 16 };
	struct rtn_route way;

	assert_int_equal(rtn_addr_add(f->rtn, f->lo, ip("10.0.0.1"), peer.dst),
			 0);
	assert_int_equal(rtn_route_get(f->rtn, peer.dst, &way), -ENETUNREACH);
	assert_int_equal(rtn_route_add(f->rtn, &peer), 0);
	assert_int_equal(rtn_route_get(f->rtn, peer.dst, &way), 0);
	assert_int_equal(way.ifindex, f->lo);
	/* A gateway need not be in a network of the netdev. */
	assert_int_equal(rtn_route_add(f->rtn, &net), 0);
	assert_int_equal(rtn_route_get(f->rtn, ip("10.1.2.3"), &way), 0);
	assert_int_equal(way.gateway.s_addr, net.gateway.s_addr);
	assert_int_equal(rtn_route_del(f->rtn, &net), 0);
	assert_int_equal(rtn_route_del(f->rtn, &peer), 0);
	assert_int_equal(rtn_route_get(f->rtn, peer.dst, &way), -ENETUNREACH);
}

static struct rtn_route nth_route(const struct fixture *f, unsigned int n)
{
	return (struct rtn_route){ .dst.s_addr = htonl(0x0a000000 + n),
				   .prefix = 32,
				   .ifindex = f->lo };
}

static void flush_leaves_nothing(void **state)
{
	struct fixture *f = need_namespace(state);

	for (unsigned int n = 0; n < MANY; n++) {
		struct rtn_route route = nth_route(f, n);

		assert_int_equal(rtn_route_add(f->rtn, &route), 0);
	}
	assert_int_equal(rtn_flush(f->rtn, 0), 0);
	for (unsigned int n = 0; n < MANY; n++) {
		struct rtn_route route = nth_route(f, n);

		assert_int_equal(rtn_route_del(f->rtn, &route), -ESRCH);
	}
}

static void bring_down(const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &ifr), 0);
	close(fd);
}

static void run_until_ups(struct fixture *f, unsigned int n)
{
	while (f->ups < n)
		assert_true(sd_event_run(f->event, PATIENCE_US) > 0);
}

/* And nothing else that happens to it is taken for that. */
static void a_netdev_that_comes_up_is_reported(void **state)
{
	struct fixture *f = need_namespace(state);

	run_until_ups(f, 1);
	assert_int_equal(rtn_link_up(f->rtn, f->lo, 1400), 0);
	bring_down("lo");
	assert_int_equal(rtn_link_up(f->rtn, f->lo, 0), 0);
	run_until_ups(f, 2);
	assert_int_equal(rtn_link_up(f->rtn, f->lo, 1500), 0);
	while (sd_event_run(f->event, 0) > 0)
		;
	assert_int_equal(f->ups, 2);
}

#define RTNL(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RTNL(each_request_gets_its_own_answer),
		RTNL(routes_are_what_was_asked_for_and_no_more),
		RTNL(flush_leaves_nothing),
		RTNL(a_netdev_that_comes_up_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
