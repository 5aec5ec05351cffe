/* SPDX-License-Identifier: GPL-2.0-only */
/* links: tests/unit/daemon/netns.c daemon/net/rtnl*.c daemon/net/shape*.c daemon/log.c daemon/model/utf8.c */
/* libs: libnl-3.0 libnl-route-3.0 libsystemd */
/* Rates as token buckets, and what becomes of a netdev of a namespace of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "net/rtnl.h"
#include "net/shape.h"
#include "netns.h"

#define MBIT UINT64_C(1000000)

enum { PACKET = 1460 };

/**
 * struct fixture - a netdev with a peer
 * @event: loop of @rtn
 * @rtn: the sockets
 * @ifindex: of "tunnel"; 0 where the kernel lacks what is needed
 */
struct fixture {
	sd_event *event;
	struct rtn *rtn;
	uint32_t ifindex;
};

static struct fixture fixture;

static void link_event(void *user, uint32_t ifindex)
{
	(void)user;
	(void)ifindex;
}

static const struct rtn_handlers handlers = { .link_up = link_event,
					      .link_gone = link_event };

static const char needed[] =
	"ip link add tunnel type veth peer name far\n"
	"ip link set tunnel up; ip link set far up\n"
	"tc qdisc add dev far root handle 1: tbf rate 1mbit burst 9000 limit 9000\n"
	"tc qdisc add dev far parent 1:1 fq_codel; tc qdisc add dev far clsact\n"
	"ip link add trial type ifb\n"
	"tc filter add dev far ingress matchall action mirred egress redirect"
	" dev trial\n"
	"ip link del trial; tc qdisc del dev far root; tc qdisc del dev far clsact\n";

static int setup(void **state)
{
	struct fixture *f = &fixture;

	*state = f;
	*f = (struct fixture){ 0 };
	if (!netns_enter() || netns_sh(needed) != 0)
		return 0;
	assert_true(sd_event_new(&f->event) >= 0);
	assert_int_equal(rtn_new(f->event, &handlers, f, &f->rtn), 0);
	f->ifindex = if_nametoindex("tunnel");
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	rtn_free(f->rtn);
	f->event = sd_event_unref(f->event);
	return 0;
}

static struct fixture *need_kernel(void **state)
{
	struct fixture *f = *state;

	if (!f->ifindex)
		skip();
	return f;
}

static void a_rate_alone_has_a_bucket_of_10_ms(void **state)
{
	const struct shape_limit limit = { .rate = 100 * MBIT,
					   .burst = 100 * MBIT,
					   .threshold = 100 * MBIT,
					   .seconds = 1 };
	struct shape_buckets b;

	(void)state;
	shape_buckets(&limit, PACKET, &b);
	assert_int_equal(b.rate, 12500000);
	assert_int_equal(b.size, 125000);
	assert_int_equal(b.peak, 0);
}

static void a_bucket_has_room_for_two_packets(void **state)
{
	const struct shape_limit limit = {
		.rate = 64000, .burst = 128000, .threshold = 1, .seconds = 1
	};
	struct shape_buckets b;

	(void)state;
	shape_buckets(&limit, PACKET, &b);
	assert_int_equal(b.size, 2 * PACKET);
	assert_int_equal(b.peak_size, 2 * PACKET);
}

/* The example of RouterOS's manual: 4 Mbit/s for 1.5 * 16 / 4 = 6 seconds. */
static void the_longest_burst_is_that_of_routeros(void **state)
{
	const struct shape_limit limit = { .rate = 2 * MBIT,
					   .burst = 4 * MBIT,
					   .threshold = 3 * MBIT / 2,
					   .seconds = 16 };
	struct shape_buckets b;

	(void)state;
	shape_buckets(&limit, PACKET, &b);
	assert_int_equal(b.rate, 250000);
	assert_int_equal(b.peak, 500000);
	assert_int_equal(b.size / (b.peak - b.rate), 6);
}

static void what_no_bucket_holds_is_the_largest_one(void **state)
{
	const struct shape_limit limit = { .rate = 1000 * MBIT,
					   .burst = 10000 * MBIT,
					   .threshold = 1000 * MBIT,
					   .seconds = UINT32_MAX };
	struct shape_buckets b;

	(void)state;
	shape_buckets(&limit, PACKET, &b);
	assert_int_equal(b.size, UINT32_MAX);
}

static bool root_is(const char *words)
{
	return netns_sees("tc -d qdisc show dev tunnel root", words);
}

static void a_limit_can_be_set_changed_and_taken_back(void **state)
{
	struct fixture *f = need_kernel(state);
	struct shape_limit limit = { .rate = 2 * MBIT,
				     .burst = 4 * MBIT,
				     .threshold = 2 * MBIT,
				     .seconds = 16 };

	assert_int_equal(shape_egress(f->rtn, f->ifindex, &limit, PACKET), 0);
	assert_true(
		root_is("rate 2Mbit burst 2000000b/1 mpu 0b peakrate 4Mbit"));
	assert_true(netns_sees("tc qdisc show dev tunnel", "fq_codel"));
	limit.rate = 3 * MBIT;
	limit.burst = 0;
	assert_int_equal(shape_egress(f->rtn, f->ifindex, &limit, PACKET), 0);
	assert_true(root_is("rate 3Mbit"));
	assert_false(root_is("peakrate"));
	shape_egress_stop(f->rtn, f->ifindex);
	assert_false(root_is("tbf"));
	assert_false(netns_sees("tc qdisc show dev tunnel", "fq_codel"));
}

static void ten_gigabits_are_ten_gigabits(void **state)
{
	struct fixture *f = need_kernel(state);
	const struct shape_limit limit = { .rate = 40000 * MBIT };

	assert_int_equal(shape_egress(f->rtn, f->ifindex, &limit, PACKET), 0);
	assert_true(root_is("rate 40Gbit"));
}

static void the_root_of_somebody_else_stays(void **state)
{
	struct fixture *f = need_kernel(state);
	const struct shape_limit limit = { .rate = 2 * MBIT };

	assert_int_equal(
		netns_sh("tc qdisc add dev tunnel root handle 7: prio"), 0);
	assert_int_equal(shape_egress(f->rtn, f->ifindex, &limit, PACKET),
			 -EEXIST);
	shape_egress_stop(f->rtn, f->ifindex);
	assert_true(root_is("prio 7:"));
}

static void what_comes_in_goes_through_an_ifb(void **state)
{
	struct fixture *f = need_kernel(state);
	uint32_t ifb = 0;

	assert_int_equal(shape_ifb_add(f->rtn, f->ifindex, &ifb), 0);
	assert_int_equal(shape_redirect(f->rtn, f->ifindex, SHAPE_RX, ifb, 0),
			 0);
	assert_true(netns_sees("tc filter show dev tunnel ingress",
			       "Egress Redirect to device pptp-rx"));
	assert_true(netns_sees("ip link show type ifb", "<pptp-rx"));
	shape_redirect_stop(f->rtn, f->ifindex, SHAPE_RX);
	assert_false(netns_sees("tc qdisc show dev tunnel", "clsact"));
	assert_int_equal(rtn_link_del(f->rtn, ifb), 0);
}

static void filters_of_somebody_else_stay(void **state)
{
	struct fixture *f = need_kernel(state);
	uint32_t ifb = 0;

	assert_int_equal(
		netns_sh(
			"tc qdisc add dev tunnel clsact;"
			"tc filter add dev tunnel egress matchall action pass"),
		0);
	assert_int_equal(shape_ifb_add(f->rtn, f->ifindex, &ifb), 0);
	assert_int_equal(shape_redirect(f->rtn, f->ifindex, SHAPE_RX, ifb, 0),
			 0);
	shape_redirect_stop(f->rtn, f->ifindex, SHAPE_RX);
	assert_false(netns_sees("tc filter show dev tunnel ingress", "mirred"));
	assert_true(netns_sees("tc filter show dev tunnel egress", "matchall"));
}

static void what_a_dead_daemon_left_is_removed(void **state)
{
	struct fixture *f = need_kernel(state);
	uint32_t ifb = 0;

	/* Of somebody else, with a name like ours. */
	assert_int_equal(netns_sh("ip link add pptp-rx999 type ifb"), 0);
	assert_int_equal(shape_ifb_add(f->rtn, f->ifindex, &ifb), 0);
	assert_int_equal(shape_redirect(f->rtn, f->ifindex, SHAPE_RX, ifb, 0),
			 0);
	shape_clean(f->rtn);
	assert_int_equal(if_nametoindex("pptp-rx999") != 0, 1);
	assert_true(netns_sees("ip -br link show type ifb", "pptp-rx999"));
	assert_false(netns_sees("ip link show type ifb", "<pptp-rx"));
}

static void tunnels_share_a_rate_in_classes(void **state)
{
	struct fixture *f = need_kernel(state);
	const struct shape_limit limit = {
		.rate = 8 * MBIT,
		.minimum = 2 * MBIT,
		.priority = 3,
	};
	const struct shape_limit burst = {
		.rate = 8 * MBIT,
		.burst = 16 * MBIT,
		.threshold = 8 * MBIT,
		.seconds = 8,
		.priority = 3,
	};
	const char *show = "tc class show dev pptp-tx-all";
	uint32_t ifb = 0;

	if (shape_share_add(f->rtn, SHAPE_TX, 10 * MBIT, &ifb))
		skip();
	assert_int_equal(
		shape_class(f->rtn, ifb, SHAPE_CLASSES, &limit, PACKET), 0);
	assert_int_equal(shape_redirect(f->rtn, f->ifindex, SHAPE_TX, ifb,
					SHAPE_CLASSES),
			 0);
	assert_true(
		netns_sees(show, "htb 6b70:1 root rate 10Mbit ceil 10Mbit"));
	assert_true(netns_sees(show, "htb 6b70:fff7 parent 6b70:1 rate 2Mbit "
				     "ceil 8Mbit"));
	assert_true(netns_sees(show, "htb 6b70:ffff parent 6b70:fff7"));
	assert_true(netns_sees(show, "prio 2 rate 2Mbit ceil 8Mbit"));
	assert_true(netns_sees("tc filter show dev tunnel egress",
			       "priority 6b70:ffff"));
	assert_true(netns_sees("tc qdisc show dev pptp-tx-all",
			       "fq_codel.*parent 6b70:ffff"));
	assert_int_equal(
		shape_class(f->rtn, ifb, SHAPE_CLASSES, &burst, PACKET), 0);
	assert_true(netns_sees(show, "6b70:fff7.*ceil 16Mbit"));
	assert_int_equal(shape_share_rate(f->rtn, ifb, 20 * MBIT), 0);
	assert_true(netns_sees(show, "6b70:1 root rate 20Mbit"));
	shape_redirect_stop(f->rtn, f->ifindex, SHAPE_TX);
	assert_false(netns_sees("tc qdisc show dev tunnel", "clsact"));
	shape_class_stop(f->rtn, ifb, SHAPE_CLASSES);
	assert_false(netns_sees(show, "6b70:fff"));
	shape_clean(f->rtn);
	assert_false(netns_sees("ip link show type ifb", "pptp-tx-all"));
}

static void handles_of_classes_are_unlike_and_ordinary(void **state)
{
	bool seen[0x10000] = { false };

	(void)state;
	for (uint32_t i = 1; i <= SHAPE_CLASSES; i++) {
		uint32_t minor = shape_class_handle(i) & 0xffff;

		assert_false(seen[minor] || seen[minor & ~8u]);
		assert_true(minor & 8);
		seen[minor] = seen[minor & ~8u] = true;
	}
	assert_false(seen[0] || seen[1]);
}

#define KERNEL(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_alone_has_a_bucket_of_10_ms),
		cmocka_unit_test(a_bucket_has_room_for_two_packets),
		cmocka_unit_test(the_longest_burst_is_that_of_routeros),
		cmocka_unit_test(what_no_bucket_holds_is_the_largest_one),
		KERNEL(a_limit_can_be_set_changed_and_taken_back),
		KERNEL(ten_gigabits_are_ten_gigabits),
		KERNEL(the_root_of_somebody_else_stays),
		KERNEL(what_comes_in_goes_through_an_ifb),
		KERNEL(filters_of_somebody_else_stay),
		cmocka_unit_test(handles_of_classes_are_unlike_and_ordinary),
		KERNEL(tunnels_share_a_rate_in_classes),
		KERNEL(what_a_dead_daemon_left_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
