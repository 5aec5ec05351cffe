/* SPDX-License-Identifier: GPL-2.0-only */
/* links: tests/unit/daemon/netns.c daemon/net/rtnl*.c daemon/log.c daemon/model/utf8.c */
/* libs: libnl-3.0 libsystemd */
/* Requests to the kernel, in a network namespace with nothing but a loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "net/rtnl.h"
#include "netns.h"

enum { NO_LINK = 9999, MANY = 300, PATIENCE_US = 5000000 };

/**
 * struct fixture - one connection to the kernel
 * @event: loop of @rtn
 * @rtn: under test
 * @lo: number of the loopback
 * @ups: reports that the loopback came up
 * @gone: reports that a netdev is gone
 */
struct fixture {
	sd_event *event;
	struct rtn *rtn;
	uint32_t lo;
	unsigned int ups;
	unsigned int gone;
};

static struct fixture fixture;

static void link_up(void *user, uint32_t ifindex)
{
	struct fixture *f = user;

	f->ups += ifindex == f->lo;
}

static void link_gone(void *user, uint32_t ifindex)
{
	struct fixture *f = user;

	(void)ifindex;
	f->gone++;
}

static void lost(void *user)
{
	(void)user;
}

static const struct rtn_handlers handlers = { .lost = lost,
					      .link_up = link_up,
					      .link_gone = link_gone };

static int setup(void **state)
{
	struct fixture *f = &fixture;

	*state = f;
	if (!netns_enter()) {
		f->rtn = NULL;
		return 0;
	}
	assert_true(sd_event_new(&f->event) >= 0);
	assert_int_equal(rtn_new(f->event, &handlers, f, &f->rtn), 0);
	f->lo = if_nametoindex("lo");
	f->ups = 0;
	f->gone = 0;
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

static struct in6_addr ip6(const char *text)
{
	struct in6_addr a;

	assert_int_equal(inet_pton(AF_INET6, text, &a), 1);
	return a;
}

static void ipv6_has_addresses_and_routes_too(void **state)
{
	struct fixture *f = need_namespace(state);
	struct in6_addr local = ip6("fe80::1"), far = ip6("fe80::2");
	struct in6_addr own = ip6("2001:db8::1");
	struct rtn_route6 net = { .dst = ip6("2001:db8:1::"),
				  .gateway = far,
				  .metric = 7,
				  .prefix = 48 };
	struct rtn_route6 all = { 0 };
	uint32_t wire;

	if (netns_sh("ip link add wire type veth peer name far\n"
		     "ip link set wire addrgenmode none\n"
		     "ip link set far up; ip link set wire up") != 0)
		skip();
	wire = if_nametoindex("wire");
	net.ifindex = wire;
	all.ifindex = wire;
	assert_int_equal(rtn_addr6_add(f->rtn, wire, &local, 64, NULL), 0);
	assert_int_equal(rtn_addr6_add(f->rtn, wire, &local, 64, NULL),
			 -EEXIST);
	assert_int_equal(rtn_addr6_add(f->rtn, wire, &own, 128, &far), 0);
	assert_true(netns_sees("ip -6 address show dev wire", "fe80::1/64"));
	assert_true(netns_sees("ip -6 address show dev wire",
			       "2001:db8::1 peer fe80::2/128"));
	assert_false(netns_sees("ip -6 address show dev wire", "tentative"));
	assert_int_equal(rtn_route6_add(f->rtn, &net), 0);
	assert_int_equal(rtn_route6_add(f->rtn, &net), -EEXIST);
	assert_int_equal(rtn_route6_add(f->rtn, &all), 0);
	assert_true(netns_sees("ip -6 route show",
			       "2001:db8:1::/48 via fe80::2 dev wire"));
	assert_true(netns_sees("ip -6 route show", "default dev wire"));
	assert_int_equal(rtn_route6_del(f->rtn, &all), 0);
	assert_int_equal(rtn_route6_del(f->rtn, &net), 0);
	assert_int_equal(rtn_route6_del(f->rtn, &net), -ESRCH);
	assert_int_equal(rtn_addr6_del(f->rtn, wire, &local, 64), 0);
	assert_int_equal(rtn_addr6_del(f->rtn, wire, &own, 128), 0);
	assert_false(netns_sees("ip -6 address show dev wire", "peer"));
	assert_false(netns_sees("ip -6 address show dev wire", "fe80::1/64"));
}

/* And takes nothing that is not ours. */
static void flush_knows_what_is_ours(void **state)
{
	struct fixture *f = need_namespace(state);
	struct in6_addr local = ip6("fe80::1");
	struct rtn_route6 net = { .dst = ip6("2001:db8:1::"),
				  .ifindex = f->lo,
				  .prefix = 48 };
	uint32_t lan;

	if (netns_sh("ip route add 10.9.0.0/16 dev lo\n"
		     "ip -6 route add 2001:db8:9::/48 dev lo\n"
		     "ip -6 address add 2001:db8::9/128 dev lo\n"
		     "ip neigh add proxy 10.0.0.9 dev lo") != 0)
		skip();
	assert_int_equal(
		rtn_addr_add(f->rtn, f->lo, ip("10.0.0.1"), ip("10.0.0.2")), 0);
	assert_int_equal(rtn_addr6_add(f->rtn, f->lo, &local, 64, NULL), 0);
	assert_int_equal(rtn_route6_add(f->rtn, &net), 0);
	assert_int_equal(rtn_proxy_arp_add(f->rtn, "lo", ip("10.0.0.7"), &lan),
			 0);
	assert_int_equal(lan, f->lo);
	assert_int_equal(rtn_flush(f->rtn, f->lo), 0);
	assert_false(netns_sees("ip address show dev lo", "10.0.0.1"));
	assert_false(netns_sees("ip address show dev lo", "fe80::1"));
	assert_false(netns_sees("ip -6 route show", "2001:db8:1::/48"));
	assert_true(netns_sees("ip neigh show proxy", "10.0.0.7"));
	assert_int_equal(rtn_flush(f->rtn, 0), 0);
	assert_false(netns_sees("ip neigh show proxy", "10.0.0.7"));
	assert_true(netns_sees("ip neigh show proxy", "10.0.0.9"));
	assert_true(netns_sees("ip route show", "10.9.0.0/16"));
	assert_true(netns_sees("ip -6 route show", "2001:db8:9::/48"));
	assert_true(netns_sees("ip address show dev lo", "2001:db8::9"));
}

/* ARP of an Ethernet, as it lies in a frame. */
struct arp_frame {
	struct ethhdr eth;
	struct ether_arp arp;
} __attribute__((packed, aligned(2)));

static void ask_for(int fd, struct in_addr who)
{
	struct in_addr from = ip("192.0.2.9");
	struct arp_frame p = {
		.eth = { .h_dest = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
			 .h_source = { 2, 0, 0, 0, 0, 9 },
			 .h_proto = htons(ETH_P_ARP) },
		.arp = { .ea_hdr = { .ar_hrd = htons(ARPHRD_ETHER),
				     .ar_pro = htons(ETH_P_IP),
				     .ar_hln = ETH_ALEN,
				     .ar_pln = sizeof(who),
				     .ar_op = htons(ARPOP_REQUEST) },
			 .arp_sha = { 2, 0, 0, 0, 0, 9 } },
	};

	memcpy(p.arp.arp_spa, &from, sizeof(from));
	memcpy(p.arp.arp_tpa, &who, sizeof(who));
	assert_int_equal(send(fd, &p, sizeof(p), 0), sizeof(p));
}

/* Whose ARP answer comes next. */
static struct in_addr answered(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct in_addr who;
	struct arp_frame a;

	do {
		assert_int_equal(poll(&p, 1, PATIENCE_US / 1000), 1);
		assert_true(recv(fd, &a, sizeof(a), 0) > 0);
	} while (a.arp.arp_op != htons(ARPOP_REPLY));
	assert_memory_equal(a.arp.arp_sha, "\2\0\0\0\0\1", ETH_ALEN);
	memcpy(&who, a.arp.arp_spa, sizeof(who));
	return who;
}

static int arp_socket(const char *ifname)
{
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(ETH_P_ARP),
				   .sll_ifindex = (int)if_nametoindex(ifname) };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ARP));

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sll, sizeof(sll)), 0);
	return fd;
}

static void arp_is_answered_for_an_address_behind_a_tunnel(void **state)
{
	struct fixture *f = need_namespace(state);
	uint32_t lan = 0;
	int fd;

	/* Without proxy_delay an answer is not put off by some random time. */
	if (netns_sh("ip link add lan address 02:00:00:00:00:01 type veth"
		     " peer name host\n"
		     "ip link set lan up; ip link set host up\n"
		     "ip address add 192.0.2.1/24 dev lan\n"
		     "ip route add 192.0.2.6/31 dev lo\n"
		     "echo 0 > /proc/sys/net/ipv4/neigh/lan/proxy_delay") != 0)
		skip();
	fd = arp_socket("host");
	assert_int_equal(rtn_proxy_arp_add(f->rtn, "lann", ip("192.0.2.7"),
					   &lan),
			 -ENODEV);
	assert_string_equal(rtn_error(f->rtn), "no netdev lann");
	assert_int_equal(
		rtn_proxy_arp_add(f->rtn, "lan", ip("192.0.2.7"), &lan), 0);
	assert_int_equal(lan, if_nametoindex("lan"));
	assert_int_equal(rtn_forwarding(f->rtn, lan), 0);
	ask_for(fd, ip("192.0.2.7"));
	assert_int_equal(
		netns_sh("echo 1 > /proc/sys/net/ipv4/conf/lan/forwarding"), 0);
	assert_int_equal(rtn_forwarding(f->rtn, lan), 1);
	/* The requests before are not answered: not forwarding, no entry. */
	ask_for(fd, ip("192.0.2.6"));
	ask_for(fd, ip("192.0.2.1"));
	assert_int_equal(answered(fd).s_addr, ip("192.0.2.1").s_addr);
	ask_for(fd, ip("192.0.2.7"));
	assert_int_equal(answered(fd).s_addr, ip("192.0.2.7").s_addr);
	assert_true(
		netns_sees("cat /proc/sys/net/ipv4/conf/lan/proxy_arp", "0"));
	assert_int_equal(rtn_proxy_arp_del(f->rtn, lan, ip("192.0.2.7")), 0);
	ask_for(fd, ip("192.0.2.7"));
	ask_for(fd, ip("192.0.2.1"));
	assert_int_equal(answered(fd).s_addr, ip("192.0.2.1").s_addr);
	assert_true(rtn_forwarding(f->rtn, NO_LINK) < 0);
	close(fd);
}

static const struct rtn_port plain_port = { .bridge = "br0",
					    .priority =
						    RTN_PORT_PRIORITY_UNSET };

/* A bridge "br0" with a MAC address, and a netdev that is no port yet. */
static uint32_t need_bridge(void **state)
{
	need_namespace(state);
	if (netns_sh("ip link add br0 address 02:00:00:00:00:01 type bridge\n"
		     "ip link add port type veth peer name far") != 0)
		skip();
	return if_nametoindex("port");
}

static void a_port_of_a_bridge_has_its_settings(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;
	struct rtn_port set = plain_port;

	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_true(netns_sees("ip link show port", "master br0"));
	assert_true(netns_sees("bridge -d link show dev port", "priority 32"));
	set.path_cost = 65535;
	set.priority = 63;
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_true(netns_sees("bridge -d link show dev port", "priority 63"));
	assert_true(netns_sees("bridge -d link show dev port", "cost 65535"));
	set.priority = 0;
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_true(netns_sees("bridge -d link show dev port", "priority 0"));
}

static void settings_out_of_range_leave_no_port(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;
	struct rtn_port cost = plain_port, priority = plain_port;

	cost.path_cost = 65536;
	assert_int_equal(rtn_port_set(f->rtn, port, &cost), -ERANGE);
	assert_false(netns_sees("ip link show port", "master"));
	assert_string_equal(rtn_error(f->rtn), strerror(ERANGE));
	priority.priority = 64;
	assert_int_equal(rtn_port_set(f->rtn, port, &priority), -ERANGE);
	assert_false(netns_sees("ip link show port", "master"));
}

static void a_port_is_in_its_vlan_alone(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;
	struct rtn_port set = plain_port;

	/* The default changes only while the filter is off. */
	if (netns_sh("ip link set br0 type bridge vlan_filtering 1\n"
		     "ip link set br0 type bridge vlan_filtering 0\n"
		     "ip link set br0 type bridge vlan_default_pvid 5") != 0)
		skip();
	set.vid = 20;
	assert_int_equal(rtn_port_set(f->rtn, port, &set), -EOPNOTSUPP);
	assert_string_equal(
		rtn_error(f->rtn),
		"bridge br0 has vlan_filtering off, so a port has no VLAN");
	assert_false(netns_sees("ip link show port", "master"));
	assert_int_equal(
		netns_sh("ip link set br0 type bridge vlan_filtering 1"), 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_true(netns_sees("bridge -c vlan show dev port",
			       "20 PVID Egress Untagged"));
	assert_false(netns_sees("bridge -c vlan show dev port", "5"));
	/* The bridge's default may be the one that is wanted. */
	set.vid = 5;
	assert_int_equal(netns_sh("ip link set port nomaster"), 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_true(netns_sees("bridge -c vlan show dev port",
			       "5 PVID Egress Untagged"));
}

static void what_is_no_bridge_is_named(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;
	struct rtn_port none = plain_port, veth = plain_port;

	none.bridge = "br9";
	veth.bridge = "far";
	assert_int_equal(rtn_port_set(f->rtn, port, &none), -ENODEV);
	assert_string_equal(rtn_error(f->rtn), "bridge br9 does not exist");
	assert_int_equal(rtn_port_set(f->rtn, port, &veth), -EINVAL);
	assert_string_equal(rtn_error(f->rtn), "bridge far is not a bridge");
}

/* The one that a bridge is created with goes with its first port. */
static void a_bridge_needs_a_mac_address_of_its_own(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;
	struct rtn_port set = plain_port;

	set.bridge = "bare";
	assert_int_equal(netns_sh("ip link add bare type bridge"), 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), -EADDRNOTAVAIL);
	assert_string_equal(
		rtn_error(f->rtn),
		"bridge bare has no MAC address: set one, or give it a port");
	assert_int_equal(netns_sh("ip link set far master bare"), 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
	assert_int_equal(netns_sh("ip link set port nomaster\n"
				  "ip link set far nomaster"),
			 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), -EADDRNOTAVAIL);
	assert_int_equal(netns_sh("ip link set bare address 02:00:00:00:00:07"),
			 0);
	assert_int_equal(rtn_port_set(f->rtn, port, &set), 0);
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

static void only_a_netdev_that_is_removed_is_gone(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;

	assert_int_equal(rtn_port_set(f->rtn, port, &plain_port), 0);
	assert_int_equal(netns_sh("ip link set port nomaster"), 0);
	bring_down("lo");
	assert_int_equal(rtn_link_up(f->rtn, f->lo, 0), 0);
	run_until_ups(f, 2);
	assert_int_equal(f->gone, 0);
	assert_int_equal(netns_sh("ip link del br0"), 0);
	while (!f->gone)
		assert_true(sd_event_run(f->event, PATIENCE_US) > 0);
	assert_int_equal(f->gone, 1);
}

static void retired_netdevs_go_together(void **state)
{
	uint32_t port = need_bridge(state);
	struct fixture *f = *state;

	assert_int_equal(rtn_link_del_retired(f->rtn), -ENODEV);
	assert_int_equal(rtn_link_retire(f->rtn, port), 0);
	assert_true(if_nametoindex("port"));
	assert_int_equal(rtn_link_del_retired(f->rtn), 0);
	assert_false(if_nametoindex("port"));
	assert_true(if_nametoindex("br0"));
	assert_int_equal(rtn_link_retire(f->rtn, port), -ENODEV);
}

#define RTNL(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RTNL(each_request_gets_its_own_answer),
		RTNL(routes_are_what_was_asked_for_and_no_more),
		RTNL(flush_leaves_nothing),
		RTNL(ipv6_has_addresses_and_routes_too),
		RTNL(flush_knows_what_is_ours),
		RTNL(arp_is_answered_for_an_address_behind_a_tunnel),
		RTNL(a_port_of_a_bridge_has_its_settings),
		RTNL(settings_out_of_range_leave_no_port),
		RTNL(a_port_is_in_its_vlan_alone),
		RTNL(what_is_no_bridge_is_named),
		RTNL(a_bridge_needs_a_mac_address_of_its_own),
		RTNL(only_a_netdev_that_is_removed_is_gone),
		RTNL(retired_netdevs_go_together),
		RTNL(a_netdev_that_comes_up_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
