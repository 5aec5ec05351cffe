/* SPDX-License-Identifier: GPL-2.0-only */
/* links: tests/unit/daemon/netns.c daemon/net/nft_*.c daemon/log.c daemon/model/utf8.c */
/* libs: libnftables libnl-3.0 json-c libsystemd */
/* Chains and sets of administrators, in a network namespace of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "net/nft_table.h"
#include "netns.h"

/* Milliseconds in which a packet would have come, over the loopback. */
enum { SILENCE_MS = 30, ROUND_US = 20000, ROUNDS = 250 };

/**
 * struct fixture - a host that sends to itself
 * @event: loop of @table
 * @table: under test; NULL where there is no nftables
 * @lo: number of the loopback
 * @receiver: UDP socket
 */
struct fixture {
	sd_event *event;
	struct nft_table *table;
	uint32_t lo;
	int receiver;
};

static struct fixture fixture;

static int setup(void **state)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(7),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct fixture *f = &fixture;

	*state = f;
	*f = (struct fixture){ .receiver = -1 };
	if (!netns_enter() || netns_sh("ip link set lo up") != 0 ||
	    netns_sh("nft list tables") != 0)
		return 0;
	assert_true(sd_event_new(&f->event) >= 0);
	f->table = nft_table_new(f->event, false);
	assert_non_null(f->table);
	f->lo = if_nametoindex("lo");
	f->receiver = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(f->receiver, (struct sockaddr *)&to, sizeof(to)),
			 0);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nft_table_free(f->table);
	f->event = sd_event_unref(f->event);
	close(f->receiver);
	return 0;
}

static struct fixture *need_nft(void **state)
{
	struct fixture *f = *state;

	if (!f->table)
		skip();
	return f;
}

static bool passes(const struct fixture *f)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(7),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct pollfd p = { .fd = f->receiver, .events = POLLIN };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;
	bool came;

	/* An output chain that drops says EPERM. */
	sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
	came = poll(&p, 1, SILENCE_MS) == 1;
	if (came)
		assert_int_equal(recv(f->receiver, &byte, 1, 0), 1);
	close(fd);
	return came;
}

static bool table_has(const char *words)
{
	return netns_sees("nft list table inet pptp", words);
}

static void chains(const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "nft 'table inet pptp { %s }'", text);
	assert_int_equal(netns_sh(line), 0);
}

/* Runs the loop until @words are in the table. */
static void wait_for_words(const struct fixture *f, const char *words)
{
	for (int i = 0; i < ROUNDS && !table_has(words); i++)
		sd_event_run(f->event, ROUND_US);
	assert_true(table_has(words));
}

static void each_direction_has_its_chain(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain no { udp dport 7 drop; }; chain yes { accept; };");
	assert_true(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "no", ""), 0);
	assert_false(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "yes", ""), 0);
	assert_true(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "yes", "no"), 0);
	assert_false(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "", ""), 0);
	assert_true(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "", ""), 0);
}

static void a_rename_changes_nothing(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain no { udp dport 7 drop; };");
	assert_int_equal(nft_table_filter(f->table, f->lo, "no", ""), 0);
	assert_int_equal(netns_sh("ip link set lo down; ip link set lo name x;"
				  "ip link set x up"),
			 0);
	assert_false(passes(f));
}

/* One netdev's number is another one's name, which nftables would take it for. */
static void a_number_is_no_name(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain no { udp dport 7 drop; };");
	assert_int_equal(f->lo, 1);
	assert_int_equal(netns_sh("ip link add 1 type veth peer name other"),
			 0);
	assert_int_equal(nft_table_filter(f->table, f->lo, "no", ""), 0);
	assert_false(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "", ""), 0);
	assert_true(passes(f));
}

static void a_missing_chain_is_named(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain yes { accept; };");
	assert_int_equal(nft_table_filter(f->table, f->lo, "slow", ""),
			 -ENOENT);
	assert_non_null(strstr(nft_table_error(f->table), "no chain slow"));
	assert_int_equal(nft_table_filter(f->table, f->lo, "yes", "slow"),
			 -ENOENT);
	assert_false(table_has("jump"));
	assert_int_equal(nft_table_filter(f->table, f->lo, "yes", ""), 0);
	assert_int_equal(nft_table_filter(f->table, f->lo, "slow", "yes"),
			 -ENOENT);
	assert_true(table_has("jump yes"));
	assert_false(table_has("jump slow"));
}

static void a_chain_in_use_stays(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain no { udp dport 7 drop; };");
	assert_int_equal(nft_table_filter(f->table, f->lo, "no", ""), 0);
	assert_int_not_equal(netns_sh("nft delete chain inet pptp no"), 0);
	assert_int_equal(nft_table_filter(f->table, f->lo, "", ""), 0);
	assert_int_equal(netns_sh("nft delete chain inet pptp no"), 0);
}

static void only_names_are_names(void **state)
{
	static const char *const refused[] = { "a b", "a;b", "a}",
					       "1a",  "-a",  "a\n",
					       "a\"", "/a",  "\xc3\xa9" };
	struct fixture *f = need_nft(state);

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		assert_int_equal(nft_table_filter(f->table, f->lo, refused[i],
						  ""),
				 -EINVAL);
		assert_int_equal(nft_table_join(f->table, refused[i],
						NFT_MEMBER_IPV4, "10.0.0.2"),
				 -EINVAL);
	}
	assert_int_equal(nft_table_join(f->table, "a", NFT_MEMBER_IPV4,
					"10.0.0.2 }"),
			 -EINVAL);
	assert_int_equal(nft_table_join(f->table, "a", NFT_MEMBER_IFNAME,
					"a\" }"),
			 -EINVAL);
	assert_int_equal(nft_table_join(f->table, "A_b/c.d-9",
					NFT_MEMBER_IFNAME, "a;b"),
			 0);
}

static void members_come_and_go(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain input { type filter hook input priority 0;"
	       " ip saddr @vip drop; }; set vip { type ipv4_addr; };");
	assert_int_equal(nft_table_join(f->table, "vip", NFT_MEMBER_IPV4,
					"127.0.0.1"),
			 0);
	assert_false(passes(f));
	nft_table_leave(f->table, "vip", "127.0.0.1");
	assert_true(passes(f));
	assert_int_equal(nft_table_join(f->table, "vip6", NFT_MEMBER_IPV6,
					"2001:db8::/56"),
			 0);
	assert_int_equal(nft_table_join(f->table, "names", NFT_MEMBER_IFNAME,
					"pptp-in1"),
			 0);
	assert_true(table_has("2001:db8::/56"));
	assert_true(table_has("\"pptp-in1\""));
	nft_table_leave(f->table, "vip6", "2001:db8::/56");
	nft_table_leave(f->table, "names", "pptp-in1");
	assert_false(table_has("2001:db8::/56"));
	assert_false(table_has("pptp-in1"));
}

/* As when a user comes back before his last session has ended. */
static void a_member_stays_as_long_as_one_wants_it(void **state)
{
	struct fixture *f = need_nft(state);

	for (int i = 0; i < 2; i++)
		assert_int_equal(nft_table_join(f->table, "vip",
						NFT_MEMBER_IPV4, "10.0.0.2"),
				 0);
	nft_table_leave(f->table, "vip", "10.0.0.2");
	assert_true(table_has("10.0.0.2"));
	nft_table_leave(f->table, "vip", "10.0.0.2");
	assert_false(table_has("10.0.0.2"));
	nft_table_leave(f->table, "vip", "10.0.0.2");
}

static void members_of_somebody_else_stay(void **state)
{
	struct fixture *f = need_nft(state);

	chains("set vip { type ipv4_addr; elements = { 10.0.0.2 }; };"
	       "set vip6 { type ipv6_addr; flags interval;"
	       " elements = { 2001:db8::/32 }; };");
	assert_int_equal(nft_table_join(f->table, "vip", NFT_MEMBER_IPV4,
					"10.0.0.2"),
			 0);
	assert_int_equal(nft_table_join(f->table, "vip6", NFT_MEMBER_IPV6,
					"2001:db8::/56"),
			 0);
	nft_table_leave(f->table, "vip", "10.0.0.2");
	nft_table_leave(f->table, "vip6", "2001:db8::/56");
	assert_true(table_has("10.0.0.2"));
	assert_true(table_has("2001:db8::/32"));
}

static void a_set_of_another_type_is_named(void **state)
{
	struct fixture *f = need_nft(state);

	chains("set vip { type mark; };");
	assert_int_equal(nft_table_join(f->table, "vip", NFT_MEMBER_IPV6,
					"2001:db8::/56"),
			 -EIO);
	assert_non_null(strstr(nft_table_error(f->table), "set vip"));
}

static void fill(struct fixture *f)
{
	assert_int_equal(nft_table_filter(f->table, f->lo, "no", "no"), 0);
	assert_int_equal(nft_table_join(f->table, "vip", NFT_MEMBER_IPV4,
					"10.0.0.2"),
			 0);
	assert_int_equal(nft_table_join(f->table, "vip6", NFT_MEMBER_IPV6,
					"2001:db8::/56"),
			 0);
	assert_int_equal(nft_table_join(f->table, "names", NFT_MEMBER_IFNAME,
					"pptp-in1"),
			 0);
}

static const char of_others[] =
	"chain no { udp dport 7 drop; };"
	"set vip { type ipv4_addr; elements = { 10.0.0.9 }; };";

static void assert_only_others(void)
{
	assert_true(table_has("udp dport 7 drop"));
	assert_true(table_has("10.0.0.9"));
	assert_false(table_has("10.0.0.2"));
	assert_false(table_has("incoming"));
	assert_false(table_has("outgoing"));
	assert_false(table_has("names"));
	assert_false(table_has("vip6"));
}

static void ours_goes_at_the_end(void **state)
{
	struct fixture *f = need_nft(state);

	chains(of_others);
	fill(f);
	nft_table_free(f->table);
	f->table = NULL;
	assert_only_others();
}

static void what_a_dead_daemon_left_goes_at_the_start(void **state)
{
	struct fixture *f = need_nft(state);
	struct nft_table *next;

	chains(of_others);
	fill(f);
	next = nft_table_new(f->event, false);
	assert_only_others();
	nft_table_free(next);
}

static void an_empty_table_goes_too(void **state)
{
	struct fixture *f = need_nft(state);

	assert_int_equal(nft_table_join(f->table, "vip", NFT_MEMBER_IPV4,
					"10.0.0.2"),
			 0);
	nft_table_free(f->table);
	f->table = NULL;
	assert_false(netns_sees("nft list tables", "pptp"));
}

static void a_firewall_that_is_loaded_anew_keeps_filters(void **state)
{
	struct fixture *f = need_nft(state);

	chains(of_others);
	fill(f);
	assert_int_equal(
		netns_sh("printf 'flush ruleset\\ntable inet pptp {\\n"
			 "chain no { udp dport 7 drop; }\\n}\\n' | nft -f -"),
		0);
	assert_true(passes(f));
	wait_for_words(f, "jump no");
	wait_for_words(f, "10.0.0.2");
	wait_for_words(f, "2001:db8::/56");
	assert_false(passes(f));
}

static void nothing_passes_when_the_chain_is_gone(void **state)
{
	struct fixture *f = need_nft(state);

	chains("chain fine { accept; };");
	assert_int_equal(nft_table_filter(f->table, f->lo, "fine", ""), 0);
	assert_true(passes(f));
	assert_int_equal(netns_sh("nft flush ruleset"), 0);
	wait_for_words(f, ": drop");
	assert_false(passes(f));
	chains("chain fine { accept; };");
	wait_for_words(f, "jump fine");
	assert_true(passes(f));
	assert_int_equal(nft_table_filter(f->table, f->lo, "", ""), 0);
	assert_false(table_has("jump"));
}

#define NFT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NFT(each_direction_has_its_chain),
		NFT(a_rename_changes_nothing),
		NFT(a_number_is_no_name),
		NFT(a_missing_chain_is_named),
		NFT(a_chain_in_use_stays),
		NFT(only_names_are_names),
		NFT(members_come_and_go),
		NFT(a_member_stays_as_long_as_one_wants_it),
		NFT(members_of_somebody_else_stay),
		NFT(a_set_of_another_type_is_named),
		NFT(ours_goes_at_the_end),
		NFT(what_a_dead_daemon_left_goes_at_the_start),
		NFT(an_empty_table_goes_too),
		NFT(a_firewall_that_is_loaded_anew_keeps_filters),
		NFT(nothing_passes_when_the_chain_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
