/* SPDX-License-Identifier: GPL-2.0-only */
/* links: tests/unit/daemon/netns.c daemon/net/nft.c daemon/net/nft_run.c daemon/log.c daemon/model/utf8.c */
/* libs: libnftables libsystemd */
/*
 * TCP SYNs through a router, in a network namespace of its own: a host on the LAN
 * behind veth "lan", one behind the "tunnel", both played with packet sockets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <nftables/libnftables.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/nft.h"
#include "netns.h"

enum { PATIENCE_MS = 5000, LAN_MSS = 1460 };

/* Both ends of both wires are here, so what comes in must not be for us. */
static const char world[] =
	"ip link add lan address 02:00:00:00:00:01 type veth peer name lan-host\n"
	"ip link add tunnel address 02:00:00:00:00:02 type veth peer name far-host\n"
	"for d in lan-host far-host; do\n"
	"  echo 1 > /proc/sys/net/ipv6/conf/$d/disable_ipv6\n"
	"done\n"
	"for d in lan lan-host tunnel far-host; do ip link set $d up; done\n"
	"echo 1 > /proc/sys/net/ipv4/ip_forward\n"
	"echo 1 > /proc/sys/net/ipv6/conf/all/forwarding\n"
	"ip route add 10.1.0.0/24 dev lan; ip route add 10.2.0.0/24 dev tunnel\n"
	"ip -6 route add fd01::/64 dev lan; ip -6 route add fd02::/64 dev tunnel\n"
	"for a in 10.1.0.2 fd01::2; do\n"
	"  ip neigh add $a dev lan lladdr 02:00:00:00:00:11\n"
	"done\n"
	"for a in 10.2.0.2 fd02::2; do\n"
	"  ip neigh add $a dev tunnel lladdr 02:00:00:00:00:12\n"
	"done\n";

/**
 * struct fixture - the router and the hosts' wires
 * @nft: under test
 * @lan: packet socket of the LAN's host
 * @far: packet socket of the host behind the tunnel
 */
struct fixture {
	struct nft *nft;
	int lan;
	int far;
};

static struct fixture fixture;

/* Of the last command; libnftables keeps its words. */
static struct nft_ctx *last_ctx;

/* Stands before libnftables' own, which does the work. */
int nft_run_cmd_from_buffer(struct nft_ctx *ctx, const char *buf)
{
	int (*real)(struct nft_ctx *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, __func__);
	last_ctx = ctx;
	return real(ctx, buf);
}

static int packet_socket(const char *ifname)
{
	struct sockaddr_ll sll = { .sll_family = AF_PACKET,
				   .sll_protocol = htons(ETH_P_ALL),
				   .sll_ifindex = (int)if_nametoindex(ifname) };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sll, sizeof(sll)), 0);
	return fd;
}

static int setup(void **state)
{
	struct fixture *f = &fixture;

	*state = f;
	*f = (struct fixture){ .lan = -1, .far = -1 };
	if (!netns_enter() || netns_sh(world) != 0)
		return 0;
	if (netns_sh("nft list tables") != 0)
		return 0;
	f->nft = nft_new();
	assert_non_null(f->nft);
	f->lan = packet_socket("lan-host");
	f->far = packet_socket("far-host");
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nft_free(f->nft);
	close(f->lan);
	close(f->far);
	return 0;
}

static struct fixture *need_nft(void **state)
{
	struct fixture *f = *state;

	if (!f->nft)
		skip();
	return f;
}

/* RFC 1071, over whole 16-bit words. */
static uint32_t sum(const void *data, size_t len)
{
	const uint16_t *word = data;
	uint32_t s = 0;

	for (; len > 1; len -= 2)
		s += *word++;
	return s;
}

static uint16_t folded(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

/* A TCP header with an MSS option, as it lies in a frame. */
struct syn {
	struct tcphdr tcp;
	uint8_t kind, len;
	uint16_t mss;
} __attribute__((packed, aligned(2)));

struct syn4 {
	struct ethhdr eth;
	struct iphdr ip;
	struct syn syn;
} __attribute__((packed, aligned(2)));

struct syn6 {
	struct ethhdr eth;
	struct ip6_hdr ip;
	struct syn syn;
} __attribute__((packed, aligned(2)));

/* With addresses of either family; 0 for a right checksum. */
static uint16_t tcp_check(const struct syn *syn, const void *addrs,
			  size_t addrs_len)
{
	return folded(sum(syn, sizeof(*syn)) + sum(addrs, addrs_len) +
		      htons(IPPROTO_TCP) + htons(sizeof(*syn)));
}

static struct syn new_syn(uint16_t mss, bool ack)
{
	return (struct syn){
		.tcp = { .source = htons(40000),
			 .dest = htons(80),
			 .doff = sizeof(struct syn) / 4,
			 .syn = 1,
			 .ack = ack,
			 .window = htons(65535) },
		.kind = TCPOPT_MAXSEG,
		.len = TCPOLEN_MAXSEG,
		.mss = htons(mss),
	};
}

/* From the LAN's host when @from_lan, else from the one behind the tunnel. */
static void send4(const struct fixture *f, bool from_lan, uint16_t mss,
		  bool ack)
{
	struct syn4 p = {
		.eth = { .h_dest = { 2, 0, 0, 0, 0, from_lan ? 1 : 2 },
			 .h_source = { 2, 0, 0, 0, 0, from_lan ? 0x11 : 0x12 },
			 .h_proto = htons(ETH_P_IP) },
		.ip = { .version = 4,
			.ihl = 5,
			.tot_len = htons(sizeof(p) - sizeof(p.eth)),
			.ttl = 64,
			.protocol = IPPROTO_TCP,
			.saddr = htonl(from_lan ? 0x0a010002 : 0x0a020002),
			.daddr = htonl(from_lan ? 0x0a020002 : 0x0a010002) },
		.syn = new_syn(mss, ack),
	};

	p.ip.check = folded(sum(&p.ip, sizeof(p.ip)));
	p.syn.tcp.check = tcp_check(&p.syn, &p.ip.saddr, 8);
	assert_int_equal(send(from_lan ? f->lan : f->far, &p, sizeof(p), 0),
			 sizeof(p));
}

static void send6(const struct fixture *f, bool from_lan, uint16_t mss)
{
	struct syn6 p = {
		.eth = { .h_dest = { 2, 0, 0, 0, 0, from_lan ? 1 : 2 },
			 .h_source = { 2, 0, 0, 0, 0, from_lan ? 0x11 : 0x12 },
			 .h_proto = htons(ETH_P_IPV6) },
		.ip = { .ip6_flow = htonl(0x60000000),
			.ip6_plen = htons(sizeof(p.syn)),
			.ip6_nxt = IPPROTO_TCP,
			.ip6_hlim = 64 },
		.syn = new_syn(mss, false),
	};

	inet_pton(AF_INET6, from_lan ? "fd01::2" : "fd02::2", &p.ip.ip6_src);
	inet_pton(AF_INET6, from_lan ? "fd02::2" : "fd01::2", &p.ip.ip6_dst);
	p.syn.tcp.check = tcp_check(&p.syn, &p.ip.ip6_src, 32);
	assert_int_equal(send(from_lan ? f->lan : f->far, &p, sizeof(p), 0),
			 sizeof(p));
}

/* The next frame of @len bytes and protocol @proto that comes out of a wire. */
static void receive(int fd, void *frame, size_t len, uint16_t proto)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct sockaddr_ll from;
	const struct ethhdr *eth = frame;
	socklen_t from_len;
	char buf[2048];
	ssize_t n;

	do {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		from_len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from,
			     &from_len);
		assert_true(n > 0);
		memcpy(frame, buf, len);
	} while ((size_t)n != len || from.sll_pkttype == PACKET_OUTGOING ||
		 eth->h_proto != htons(proto));
}

/* The MSS that a SYN has on the other side. */
static uint16_t through4(const struct fixture *f, bool from_lan, uint16_t mss,
			 bool ack)
{
	struct syn4 p;

	send4(f, from_lan, mss, ack);
	receive(from_lan ? f->far : f->lan, &p, sizeof(p), ETH_P_IP);
	assert_int_equal(tcp_check(&p.syn, &p.ip.saddr, 8), 0);
	return ntohs(p.syn.mss);
}

static uint16_t through6(const struct fixture *f, bool from_lan, uint16_t mss)
{
	struct syn6 p;

	send6(f, from_lan, mss);
	receive(from_lan ? f->far : f->lan, &p, sizeof(p), ETH_P_IPV6);
	assert_int_equal(tcp_check(&p.syn, &p.ip.ip6_src, 32), 0);
	return ntohs(p.syn.mss);
}

static void syns_are_clamped_both_ways(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(through4(f, true, LAN_MSS, false), LAN_MSS);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	for (int from_lan = 0; from_lan < 2; from_lan++) {
		assert_int_equal(through4(f, from_lan, LAN_MSS, false), 1360);
		assert_int_equal(through4(f, from_lan, LAN_MSS, true), 1360);
		assert_int_equal(through6(f, from_lan, 1440), 1340);
	}
}

static void an_mss_is_only_ever_lowered(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	for (int from_lan = 0; from_lan < 2; from_lan++) {
		assert_int_equal(through4(f, from_lan, 536, false), 536);
		assert_int_equal(through6(f, from_lan, 1220), 1220);
	}
}

static void a_route_of_a_lower_mtu_counts(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(
		netns_sh("ip route change 10.2.0.0/24 dev tunnel mtu 1300 &&"
			 "ip -6 route change fd02::/64 dev tunnel mtu 1300"),
		0);
	assert_int_equal(through4(f, true, LAN_MSS, false), 1260);
	assert_int_equal(through6(f, true, 1440), 1240);
}

/* Answers to what comes out of the tunnel need not be routed by the main table. */
static void the_way_back_need_not_be_in_the_main_table(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(
		netns_sh("for d in all tunnel; do"
			 "  echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter;"
			 "done;"
			 "ip route del 10.2.0.0/24 dev tunnel;"
			 "ip route add 10.2.0.0/24 dev lan"),
		0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 1360);
}

static void a_netdev_in_a_vrf_is_clamped_too(void **state)
{
	struct fixture *f = need_nft(state);

	if (netns_sh("ip link add vrf0 type vrf table 10") != 0)
		skip();
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(
		netns_sh(
			"ip link set vrf0 up\n"
			"for d in lan tunnel; do ip link set $d master vrf0; done\n"
			"ip route add 10.1.0.0/24 dev lan table 10\n"
			"ip route add 10.2.0.0/24 dev tunnel table 10\n"
			"ip -6 route add fd01::/64 dev lan table 10\n"
			"ip -6 route add fd02::/64 dev tunnel table 10\n"
			"ip neigh replace 10.1.0.2 dev lan lladdr 02:00:00:00:00:11\n"
			"ip neigh replace fd01::2 dev lan lladdr 02:00:00:00:00:11\n"
			"ip neigh replace 10.2.0.2 dev tunnel lladdr 02:00:00:00:00:12\n"
			"ip neigh replace fd02::2 dev tunnel lladdr 02:00:00:00:00:12\n"),
		0);
	for (int from_lan = 0; from_lan < 2; from_lan++) {
		assert_int_equal(through4(f, from_lan, LAN_MSS, false), 1360);
		assert_int_equal(through6(f, from_lan, 1440), 1340);
	}
}

static void the_last_mtu_counts_until_it_is_taken_back(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1420), 0);
	assert_int_equal(nft_mss_add(f->nft, "other", 1200), 0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 1380);
	assert_int_equal(through6(f, false, 1440), 1360);
	nft_mss_del(f->nft, "tunnel");
	for (int from_lan = 0; from_lan < 2; from_lan++) {
		assert_int_equal(through4(f, from_lan, LAN_MSS, false),
				 LAN_MSS);
		assert_int_equal(through6(f, from_lan, 1440), 1440);
	}
	nft_mss_del(f->nft, "tunnel");
}

static void a_name_is_a_name_and_nothing_else(void **state)
{
	static const char *const refused[] = {
		"",    "a\" }", "tun*", "*",
		"a\\", "a b",	"a\nb", "sixteen-letters-",
	};
	static const char *const taken[] = {
		"a;b", "$a",  "{a}",	"#a",	"12",	    "0x1",
		"<a>", "a'b", "lo,lan", "drop", "\xc3\xa9", "fifteen-letters",
	};
	struct fixture *f = need_nft(state);

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		assert_int_equal(nft_mss_add(f->nft, refused[i], 1200),
				 -EINVAL);
		nft_mss_del(f->nft, refused[i]);
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		assert_int_equal(nft_mss_add(f->nft, taken[i], 1200), 0);
	assert_int_equal(through4(f, true, LAN_MSS, false), LAN_MSS);
	assert_int_equal(netns_sh("ip link set tunnel down;"
				  "ip link set tunnel name 'a;b' up;"
				  "ip route add 10.2.0.0/24 dev 'a;b';"
				  "ip neigh replace 10.2.0.2 dev 'a;b'"
				  " lladdr 02:00:00:00:00:12"),
			 0);
	assert_int_equal(through4(f, true, LAN_MSS, false), 1160);
}

static void an_mtu_is_one_of_a_netdev(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 67), -EINVAL);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 65536), -EINVAL);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 65535), 0);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 68), 0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 28);
	assert_int_equal(through6(f, false, 1440), 8);
}

static void the_table_is_ours_and_goes_with_us(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	/* As a reload of the machine's firewall does. */
	assert_int_equal(netns_sh("nft flush ruleset"), 0);
	assert_int_not_equal(netns_sh("nft delete table inet kpptp"), 0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 1360);
	nft_free(f->nft);
	assert_int_not_equal(netns_sh("nft list table inet kpptp"), 0);
	/* Of somebody who is gone. */
	assert_int_equal(
		netns_sh("nft add table inet kpptp &&"
			 "nft add set inet kpptp mss4 '{ type mark; }'"),
		0);
	f->nft = nft_new();
	assert_non_null(f->nft);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 1360);
}

static void a_second_owner_gets_nothing(void **state)
{
	struct fixture *f = need_nft(state);
	struct nft *second = nft_new();

	assert_null(second);
	assert_int_equal(nft_mss_add(second, "tunnel", 1200), 0);
	nft_mss_del(second, "tunnel");
	nft_free(second);
	assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400), 0);
	assert_int_equal(through4(f, false, LAN_MSS, false), 1360);
}

/* Tunnels come and go for years, and not all of what they do can succeed. */
static void failures_leave_no_words_behind(void **state)
{
	struct fixture *f = need_nft(state);

	for (int i = 0; i < 20; i++) {
		nft_mss_del(f->nft, "absent");
		assert_int_equal(nft_mss_add(f->nft, "tunnel", 1400 + i), 0);
	}
	assert_string_equal(nft_ctx_get_error_buffer(last_ctx), "");
}

static void several_are_changed_at_once(void **state)
{
	static const struct nft_mss up[] = { { "a", 1300 },
					     { "tunnel", 1400 } };
	static const struct nft_mss down[] = { { "a", 0 }, { "tunnel", 0 } };
	struct fixture *f = need_nft(state);

	nft_mss_change(f->nft, up, 2);
	assert_int_equal(through4(f, true, LAN_MSS, false), 1360);
	assert_int_equal(through6(f, false, 1440), 1340);
	nft_mss_change(f->nft, down, 2);
	assert_int_equal(through4(f, true, LAN_MSS, false), LAN_MSS);
}

static void one_that_fails_does_not_keep_the_others(void **state)
{
	static const struct nft_mss changes[] = {
		{ "absent", 0 },
		{ "tunnel", 1400 },
	};
	struct fixture *f = need_nft(state);

	nft_mss_change(f->nft, changes, 2);
	assert_int_equal(through4(f, true, LAN_MSS, false), 1360);
}

#define NFT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NFT(syns_are_clamped_both_ways),
		NFT(an_mss_is_only_ever_lowered),
		NFT(a_route_of_a_lower_mtu_counts),
		NFT(the_way_back_need_not_be_in_the_main_table),
		NFT(a_netdev_in_a_vrf_is_clamped_too),
		NFT(the_last_mtu_counts_until_it_is_taken_back),
		NFT(a_name_is_a_name_and_nothing_else),
		NFT(an_mtu_is_one_of_a_netdev),
		NFT(the_table_is_ours_and_goes_with_us),
		NFT(a_second_owner_gets_nothing),
		NFT(failures_leave_no_words_behind),
		NFT(several_are_changed_at_once),
		NFT(one_that_fails_does_not_keep_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
