// SPDX-License-Identifier: GPL-2.0-only
/* links: tests/unit/model/fake.c tools/[!m]*.c daemon/ipc/[a-z]*.c daemon/model/[a-z]*.c */
/* libs: json-c libsystemd */
/* The command line against a real socket; screens are those of the RouterOS 3 manual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "fake.h"

static struct fake_run run;

static void ok(const struct fake *fake, const char *line)
{
	if (fake_cli(fake, &run, "", line))
		fail_msg("\"%s\" ended with %d: %s", line, run.status, run.err);
	assert_string_equal(run.err, "");
}

static void prints(const struct fake *fake, const char *line,
		   const char *screen)
{
	ok(fake, line);
	assert_string_equal(run.out, screen);
}

static void refuses(const struct fake *fake, int status, const char *line,
		    const char *error)
{
	assert_int_equal(fake_cli(fake, &run, "", line), status);
	assert_string_equal(run.err, error);
	assert_string_equal(run.out, "");
}

/* "Router-to-Router Secure Tunnel Example", the side of the server. */
static void test_manual_server(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	ok(&fake, "secret add name=ex service=pptp password=lkjrht "
		  "local-address=10.0.103.1 remote-address=10.0.103.2");
	prints(&fake, "--show-sensitive secret show",
	       "Flags: X - disabled\n"
	       "  0   name=\"ex\" service=pptp caller-id=\"\" password=\"lkjrht\" profile=default\n"
	       "      local-address=10.0.103.1 remote-address=10.0.103.2 routes=\"\"\n");
	prints(&fake, "secret show",
	       "Flags: X - disabled\n"
	       "  0   name=\"ex\" service=pptp caller-id=\"\" password=\"*****\" profile=default\n"
	       "      local-address=10.0.103.1 remote-address=10.0.103.2 routes=\"\"\n");
	ok(&fake, "secret set ex routes=\"10.150.1.0/24 10.0.103.2 1\"");
	prints(&fake, "--show-sensitive secret show",
	       "Flags: X - disabled\n"
	       "  0   name=\"ex\" service=pptp caller-id=\"\" password=\"lkjrht\" profile=default\n"
	       "      local-address=10.0.103.1 remote-address=10.0.103.2\n"
	       "      routes=\"10.150.1.0/24 10.0.103.2 1\"\n");
	ok(&fake, "interface add user=ex");
	prints(&fake, "interface show",
	       "Flags: X - disabled, D - dynamic, R - running\n"
	       "  #     NAME                 USER         MTU   CLIENT-ADDRESS  UPTIME   ENC...\n"
	       "  0     pptp-in1             ex\n");
	ok(&fake, "interface remove pptp-in1");
	ok(&fake, "interface add FromLaptop user ex");
	prints(&fake, "interface show",
	       "Flags: X - disabled, D - dynamic, R - running\n"
	       "  #     NAME                 USER         MTU   CLIENT-ADDRESS  UPTIME   ENC...\n"
	       "  0     FromLaptop           ex\n");
	ok(&fake, "server set enabled=yes");
	prints(&fake, "server show",
	       "            enabled: yes\n"
	       "            max-mtu: 1460\n"
	       "            max-mru: 1460\n"
	       "               mrru: disabled\n"
	       "     authentication: mschap2\n"
	       "  keepalive-timeout: 30\n"
	       "    default-profile: default\n");
	ok(&fake, "server set authentication mschap1,mschap2");
	ok(&fake, "server show");
	assert_non_null(
		strstr(run.out, "     authentication: mschap2,mschap1\n"));
	fake_stop(&fake);
}

static void test_server_says_why_it_takes_no_calls(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_CROWD, NULL);
	ok(&fake, "server show");
	assert_non_null(
		strstr(run.out, "\n             status: \"cannot listen\"\n"));
	fake_stop(&fake);
}

static void test_manual_dynamic_interface(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_CONNECTED,
		   "interface add name=pptp-in1 user=ex1\n");
	prints(&fake, "interface show",
	       "Flags: X - disabled, D - dynamic, R - running\n"
	       "  #     NAME                 USER         MTU   CLIENT-ADDRESS  UPTIME   ENC...\n"
	       "  0  DR <pptp-ex>            ex           1460  10.0.0.202      6m32s    none\n"
	       "  1     pptp-in1             ex1\n");
	fake_stop(&fake);
}

static void test_manual_client(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_CONNECTED, NULL);
	ok(&fake,
	   "client add name=test2 connect-to=10.1.1.12 user=john add-default-route=yes "
	   "password=john");
	prints(&fake, "--show-sensitive client show",
	       "Flags: X - disabled, R - running\n"
	       "  0 X  name=\"test2\" max-mtu=1460 max-mru=1460 mrru=disabled connect-to=10.1.1.12\n"
	       "       user=\"john\" password=\"john\" profile=default add-default-route=yes\n"
	       "       allow=pap,chap,mschap1,mschap2\n");
	ok(&fake, "client enable test2");
	prints(&fake, "client monitor test2 once",
	       "     status: \"connected\"\n"
	       "     uptime: 6h44m9s\n"
	       "  idle-time: 6h44m9s\n"
	       "   encoding: \"MPPE128 stateless\"\n"
	       "        mtu: 1460\n"
	       "        mru: 1460\n");
	ok(&fake, "client remove test2");
	ok(&fake,
	   "client add connect-to=192.168.80.1 user=ex password=lkjrht disabled=no");
	prints(&fake, "--show-sensitive client show",
	       "Flags: X - disabled, R - running\n"
	       "  0  R name=\"pptp-out1\" mtu=1460 mru=1460 mrru=disabled connect-to=192.168.80.1\n"
	       "       user=\"ex\" password=\"lkjrht\" profile=default add-default-route=no\n"
	       "       allow=pap,chap,mschap1,mschap2\n");
	ok(&fake, "-d client show pptp-out1");
	assert_non_null(strstr(run.out, "max-mtu=1460"));
	assert_non_null(strstr(run.out, "keepalive-timeout=60"));
	assert_non_null(strstr(run.out, "local-address=10.0.103.2"));
	assert_non_null(strstr(run.out, "rx-packets=7 rx-drop-late=2"));
	fake_stop(&fake);
}

static void test_active(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_CONNECTED, NULL);
	prints(&fake, "active show",
	       "Flags: R - radius\n"
	       "  #   NAME         SERVICE CALLER-ID         ADDRESS         UPTIME   ENCODING\n"
	       "  0 R ex           pptp    10.0.0.202??[2J   10.0.103.2      6m32s    MPPE12...\n");
	prints(&fake, "active show stats",
	       "  #   NAME         CALLER-ID       ADDRESS         BYTES               PACKETS\n"
	       "  0   ex           10.0.0.202??[2J 10.0.103.2      815/4711            11/12\n");
	ok(&fake, "active disconnect ex");
	prints(&fake, "-j active show", "[]\n");
	refuses(&fake, 1, "active disconnect ex",
		"kpptp: no user called \"ex\" is connected\n");
	refuses(&fake, 1, "active show ex",
		"kpptp: there is no active called \"ex\"\n");
	fake_stop(&fake);
}

static void test_json_is_typed(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	prints(&fake, "-j server show",
	       "{\"enabled\":false,\"max-mtu\":1460,\"max-mru\":1460,\"mrru\":\"disabled\","
	       "\"authentication\":[\"mschap2\"],\"keepalive-timeout\":30,"
	       "\"default-profile\":\"default\",\"listen-address\":null,"
	       "\"listen-interface\":\"\",\"max-sessions\":0,"
	       "\"max-sessions-per-address\":0,\"shared-rate\":\"\"}\n");
	prints(&fake, "-j interface add user ex", "{\"name\":\"pptp-in1\"}\n");
	ok(&fake,
	   "secret add ex routes \"10.1.0.0/16,10.2.0.0/16 10.0.0.1\" disabled yes");
	prints(&fake, "-j secret show",
	       "[{\"name\":\"ex\",\"service\":\"any\",\"caller-id\":\"\",\"password\":\"\","
	       "\"profile\":\"default\",\"local-address\":null,\"remote-address\":null,"
	       "\"routes\":[\"10.1.0.0/16\",\"10.2.0.0/16 10.0.0.1\"],\"limit-bytes-in\":0,"
	       "\"limit-bytes-out\":0,\"remote-ipv6-prefix\":null,"
	       "\"ipv6-routes\":[],\"proxy-arp\":\"\",\"disabled\":true,\"comment\":\"\"}]\n");
	ok(&fake, "server set mrru 1600");
	ok(&fake, "-j server show");
	assert_non_null(strstr(run.out, "\"mrru\":1600,"));
	ok(&fake, "profile set default dscp 46 bridge-port-vid 7");
	ok(&fake, "-j profile show default");
	assert_non_null(strstr(run.out, "\"dscp\":46,"));
	assert_non_null(strstr(run.out, "\"bridge-port-vid\":7,"));
	assert_non_null(strstr(run.out, "\"bridge-path-cost\":\"default\","));
	ok(&fake, "-p profile show default-encryption");
	assert_non_null(strstr(run.out, "\n    \"use-encryption\": \"yes\","));
	fake_stop(&fake);
}

static void test_chap_secrets(void **state)
{
	static const char text[] = "# users\n"
				   "ex\t*\t\"lk jrht\"\t10.0.103.2\n"
				   "*\t*\tanybody\n"
				   "plain * pw *\n";
	char path[128], line[256];
	struct fake fake;
	FILE *out;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	snprintf(path, sizeof(path), "%s/chap-secrets", fake.dir);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
	snprintf(line, sizeof(line), "secret import chap-secrets %s", path);
	assert_int_equal(fake_cli(&fake, &run, "", line), 0);
	/* Line 3 has no counterpart, and is named. */
	snprintf(line, sizeof(line), "kpptp: %s:3: ", path);
	assert_memory_equal(run.err, line, strlen(line));
	assert_null(strstr(run.err, "anybody"));
	assert_string_equal(
		fake_config(&fake),
		"secret add name=ex password=\"lk jrht\" remote-address=10.0.103.2\n"
		"secret add name=plain password=pw\n");
	ok(&fake, "secret export chap-secrets");
	assert_non_null(strstr(run.out, "lk jrht"));
	/* What was exported is what was imported. */
	snprintf(line, sizeof(line), "secret export chap-secrets %s.2", path);
	ok(&fake, line);
	ok(&fake, "secret remove ex");
	ok(&fake, "secret remove plain");
	snprintf(line, sizeof(line), "secret import chap-secrets %s.2", path);
	ok(&fake, line);
	assert_non_null(strstr(fake_config(&fake),
			       "name=ex password=\"lk jrht\" "
			       "remote-address=10.0.103.2\n"));
	refuses(&fake, 1, line,
		"kpptp: there is already a secret called \"ex\"\n");
	snprintf(line, sizeof(line), "secret export chap-secrets %s.2", path);
	assert_int_equal(fake_cli(&fake, &run, "", line), 2);
	assert_non_null(strstr(run.err, "File exists"));
	fake_stop(&fake);
}

static void test_effective_settings(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE,
		   "secret add name=ex\nprofile add name=lan\n");
	prints(&fake, "secret show ex effective",
	       "  use-encryption: required  from profile \"lan\"\n"
	       "        only-one: no        from built-in default\n");
	ok(&fake, "-j sec sh ex effective");
	assert_non_null(strstr(run.out, "[{\"property\":\"use-encryption\","
					"\"value\":\"required\","
					"\"from\":\"profile \\\"lan\\\"\"},"));
	refuses(&fake, 1, "secret show nobody effective",
		"kpptp: there is no secret called \"nobody\"\n");
	refuses(&fake, 1, "profile show lan effective",
		"kpptp: profile: only a secret, a client and an interface have "
		"effective settings\n");
	fake_stop(&fake);
}

/* What is left at its default is not shown, so that the manual's output stays. */
static void test_bridging_and_ipv6(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	ok(&fake,
	   "ipv6-pool add customers prefix=2001:db8:100::/40 prefix-length=56");
	prints(&fake, "ipv6-pool show",
	       "  #   NAME                 PREFIX                   PREFIX-LENGTH USED\n"
	       "  0   customers            2001:db8:100::/40        56            3\n");
	ok(&fake, "profile add lan bridge=br0 bridge-path-cost=100 dscp=46");
	prints(&fake, "profile show lan",
	       "Flags: * - default\n"
	       "  0   name=\"lan\" use-encryption=default bridge=\"br0\" bridge-path-cost=100\n"
	       "      dscp=46\n");
	prints(&fake, "profile show default",
	       "Flags: * - default\n"
	       "  0 * name=\"default\" use-encryption=default use-ipv6=yes change-tcp-mss=yes\n");
	ok(&fake,
	   "secret add ex remote-ipv6-prefix=2001:db8:1::/48 "
	   "ipv6-routes=\"2001:db8:2::/48,2001:db8:3::/48 2001:db8:1::1\"");
	prints(&fake, "secret show",
	       "Flags: X - disabled\n"
	       "  0   name=\"ex\" service=any caller-id=\"\" password=\"\" profile=default routes=\"\"\n"
	       "      remote-ipv6-prefix=2001:db8:1::/48\n"
	       "      ipv6-routes=\"2001:db8:2::/48,2001:db8:3::/48 2001:db8:1::1\"\n");
	assert_string_equal(
		fake_config(&fake),
		"ipv6-pool add name=customers prefix=2001:db8:100::/40 prefix-length=56\n"
		"profile add name=lan bridge=br0 bridge-path-cost=100 dscp=46\n"
		"secret add name=ex remote-ipv6-prefix=2001:db8:1::/48 "
		"ipv6-routes=\"2001:db8:2::/48,2001:db8:3::/48 2001:db8:1::1\"\n");
	ok(&fake, "reload");
	fake_stop(&fake);
}

static void test_bundle_in_monitor(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_CONNECTED, NULL);
	ok(&fake,
	   "client add connect-to=192.168.80.1 user=ex mrru=1600 links=2 disabled=no");
	ok(&fake, "client show");
	assert_non_null(strstr(run.out, " mrru=1600 links=2\n"));
	ok(&fake, "client monitor pptp-out1 once");
	assert_null(strstr(run.out, "active-links"));
	ok(&fake, "-d client monitor pptp-out1 once");
	assert_non_null(strstr(run.out, "        active-links: 2\n"));
	assert_non_null(strstr(run.out, "  local-ipv6-address: fe80::1\n"));
	fake_stop(&fake);
}

/* Without a password on standard input nothing is added; with one it is not in ps. */
static void test_password_from_stdin(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	refuses(&fake, 2, "secret add ex password -",
		"kpptp: there is no password on standard input\n");
	assert_int_equal(fake_cli(&fake, &run, "pass word\n",
				  "secret add ex password -"),
			 0);
	ok(&fake, "-j --show-sensitive secret show ex");
	assert_non_null(strstr(run.out, "\"password\":\"pass word\""));
	ok(&fake, "-j secret show ex");
	assert_non_null(strstr(run.out, "\"password\":\"*****\""));
	fake_stop(&fake);
}

static void test_errors_name_property_value_and_what_is_accepted(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	refuses(&fake, 2, "server set max-mtu 20",
		"kpptp: server: max-mtu: \"20\" is not accepted; it takes a number from 128 to 1500\n");
	refuses(&fake, 2, "client add connect-to 192.0.2.300 user ex",
		"kpptp: client: connect-to: \"192.0.2.300\" is not accepted; it takes up to 4 IPv4 "
		"addresses or DNS names, separated by commas\n");
	refuses(&fake, 2, "server set mrru 511",
		"kpptp: server: mrru: \"511\" is not accepted; it takes a number from 512 to 65535, "
		"or disabled\n");
	refuses(&fake, 1, "client add connect-to 192.0.2.1 user ex links 2",
		"kpptp: client pptp-out1: links: \"2\" is not accepted; it takes 1 while mrru is "
		"disabled: multilink PPP joins links, and mrru turns it on\n");
	refuses(&fake, 2, "profile set default bridge-port-priority 100",
		"kpptp: profile default: bridge-port-priority: \"100\" is not accepted; it takes a number from 0 "
		"to 240 in steps of 16, or default\n");
	refuses(&fake, 1, "profile set default remote-ipv6-prefix-pool none",
		"kpptp: profile default: remote-ipv6-prefix-pool: \"none\" is not accepted; it takes the "
		"name of an ipv6-pool that exists\n");
	refuses(&fake, 1, "client add user ex",
		"kpptp: client: connect-to must be given: up to 4 IPv4 addresses or DNS names, "
		"separated by commas\n");
	refuses(&fake, 1, "secret add ex profile nobody",
		"kpptp: secret ex: profile: \"nobody\" is not accepted; it takes the name of a profile that "
		"exists\n");
	refuses(&fake, 2, "secret add ex prof nobody pass",
		"kpptp: secret: password needs a value\n");
	refuses(&fake, 2, "secret set ex p x",
		"kpptp: secret: \"p\" may be several of name, service, caller-id, password, profile, "
		"local-address, remote-address, routes, limit-bytes-in, limit-bytes-out, remote-ipv6-prefix, ipv6-routes, proxy-arp, "
		"disabled, comment\n");
	refuses(&fake, 2, "tunnel show",
		"kpptp: \"tunnel\" is no object; there are pool, ipv6-pool, profile, secret, radius, "
		"aaa, server, interface, client, active\n");
	refuses(&fake, 2, "server remove",
		"kpptp: server: \"remove\" is no verb; there are set, show\n");
	refuses(&fake, 1, "profile remove default",
		"kpptp: profile default is built in and stays\n");
	refuses(&fake, 1, "client monitor pptp-out7 once",
		"kpptp: there is no client called \"pptp-out7\"\n");
	fake_stop(&fake);
}

static void test_abbreviations(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	ok(&fake, "cl add conn 192.0.2.1 user ex pass=x disa no");
	ok(&fake, "ser se en yes");
	ok(&fake, "-j cl sh");
	assert_non_null(strstr(run.out, "\"disabled\":false"));
	refuses(&fake, 2, "s show",
		"kpptp: \"s\" is more than one object; there are pool, ipv6-pool, profile, "
		"secret, radius, aaa, server, interface, client, active\n");
	fake_stop(&fake);
}

static void test_change_is_written_through(void **state)
{
	struct fake fake;
	struct stat st;

	(void)state;
	fake_start(
		&fake, FAKE_IDLE,
		"# HomeOffice\n\nsecret add name=ex   password=\"lk jr\"\n# the end\n");
	ok(&fake, "server set enabled yes");
	ok(&fake, "secret add name=zoe password=\"a\\\"b\"");
	assert_string_equal(
		fake_config(&fake),
		"# HomeOffice\n\nsecret add name=ex   password=\"lk jr\"\n# the end\n"
		"server set enabled=yes\n"
		"secret add name=zoe password=\"a\\\"b\"\n");
	assert_int_equal(stat(fake.config, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ok(&fake, "--show-sensitive export");
	assert_string_equal(run.out, fake_config(&fake));
	ok(&fake, "export");
	assert_string_equal(run.out,
			    "# HomeOffice\n\nsecret add name=ex\n# the end\n"
			    "server set enabled=yes\nsecret add name=zoe\n");
	fake_stop(&fake);
}

static void test_import_is_all_or_nothing(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	assert_int_equal(
		fake_cli(
			&fake, &run,
			"# two users\nsecret add name=a\nsecret add name=b max-mtu=3\n",
			"import -"),
		1);
	assert_string_equal(
		run.err,
		"kpptp: -:3: secret has no property \"max-mtu\"; it has name, "
		"service, caller-id, password, profile, local-address, "
		"remote-address, routes, limit-bytes-in, limit-bytes-out, remote-ipv6-prefix, ipv6-routes, "
		"proxy-arp, disabled, comment\n");
	prints(&fake, "-j secret show", "[]\n");
	assert_int_equal(fake_cli(&fake, &run,
				  "secret add name=a\nsecret add name=b\n",
				  "import -"),
			 0);
	ok(&fake, "-j secret show b");
	assert_non_null(strstr(run.out, "\"name\":\"b\""));
	fake_stop(&fake);
}

static void test_batch_stops_at_the_line(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	assert_int_equal(
		fake_cli(&fake, &run,
			 "sec add a\n# none\nsec remove b\nsec add c\n",
			 "-b -"),
		1);
	assert_string_equal(run.err,
			    "kpptp: -:3: there is no secret called \"b\"\n");
	ok(&fake, "-j secret show a");
	refuses(&fake, 1, "secret show c",
		"kpptp: there is no secret called \"c\"\n");
	fake_stop(&fake);
}

static void write_config(const struct fake *fake, const char *text)
{
	FILE *out = fopen(fake->config, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void test_reload(void **state)
{
	struct fake fake;
	char expected[256];

	(void)state;
	fake_start(&fake, FAKE_IDLE, "secret add name=a\nsecret add name=b\n");
	write_config(&fake,
		     "secret add name=b comment=changed\nsecret add name=c\n");
	snprintf(expected, sizeof(expected),
		 "kpptp: %s was changed by hand; reload it first\n",
		 fake.config);
	refuses(&fake, 1, "secret remove a", expected);
	prints(&fake, "reload", "1 added, 1 changed, 1 removed, 4 unchanged\n");
	write_config(&fake, "secret add name=b\nsecret add name=d profile=x\n");
	snprintf(
		expected, sizeof(expected),
		"kpptp: %s:2: secret d: profile: \"x\" is not accepted; it takes the name of a profile "
		"that exists\n",
		fake.config);
	refuses(&fake, 1, "reload", expected);
	ok(&fake, "-j secret show b");
	assert_non_null(strstr(run.out, "\"comment\":\"changed\""));
	fake_stop(&fake);
}

static void test_thousands_of_rows(void **state)
{
	struct fake fake;
	const char *row;
	int rows = 0;

	(void)state;
	fake_start(&fake, FAKE_CROWD, NULL);
	ok(&fake, "active show user3000");
	assert_non_null(strstr(run.out, "user3000"));
	ok(&fake, "active show");
	for (row = run.out; (row = strchr(row, '\n')); row++)
		rows++;
	assert_true(rows > 700);
	fake_stop(&fake);
}

static void test_help_at_every_level(void **state)
{
	struct fake fake;

	(void)state;
	fake_start(&fake, FAKE_IDLE, NULL);
	ok(&fake, "help");
	assert_non_null(strstr(run.out, "tunnels that this machine dials"));
	ok(&fake, "client help");
	assert_non_null(strstr(run.out, "add-default-route"));
	ok(&fake, "ipv6-pool help");
	assert_non_null(strstr(run.out, "\nRead-only:\n  used "));
	ok(&fake, "pool used help");
	assert_non_null(strstr(run.out, "kpptp pool used [NAME]"));
	assert_non_null(strstr(run.out, "users have now"));
	ok(&fake, "profile help");
	assert_null(strstr(run.out, "Read-only:"));
	ok(&fake, "client remove help");
	assert_null(strstr(run.out, "add-default-route"));
	refuses(&fake, 2, "help nothing",
		"kpptp: there is no help on \"nothing\"\n");
	fake_stop(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manual_server),
		cmocka_unit_test(test_server_says_why_it_takes_no_calls),
		cmocka_unit_test(test_manual_dynamic_interface),
		cmocka_unit_test(test_manual_client),
		cmocka_unit_test(test_active),
		cmocka_unit_test(test_json_is_typed),
		cmocka_unit_test(test_chap_secrets),
		cmocka_unit_test(test_effective_settings),
		cmocka_unit_test(test_bridging_and_ipv6),
		cmocka_unit_test(test_bundle_in_monitor),
		cmocka_unit_test(test_password_from_stdin),
		cmocka_unit_test(
			test_errors_name_property_value_and_what_is_accepted),
		cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_change_is_written_through),
		cmocka_unit_test(test_import_is_all_or_nothing),
		cmocka_unit_test(test_batch_stops_at_the_line),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_thousands_of_rows),
		cmocka_unit_test(test_help_at_every_level),
	};

	setenv("COLUMNS", "80", 1);
	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
