// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* Values and words: what is taken, what is refused, and how it reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/command.h"
#include "model/error.h"
#include "model/prop.h"
#include "model/store.h"
#include "model/word.h"

/* What the value reads back as; "!" when it is refused. */
static const char *through(enum model_kind kind, const char *name,
			   const char *text)
{
	const struct prop *prop = prop_find(prop_table(kind), name);
	struct model_object *obj = store_object_new(kind);
	static char buf[PROP_TEXT_SIZE];
	struct model_error err = { 0 };

	assert_non_null(prop);
	if (prop_parse(prop, text, obj, &err) < 0) {
		assert_int_equal(err.code, MODEL_EVALUE);
		assert_string_equal(err.property, name);
		assert_true(err.accepts[0]);
		strcpy(buf, "!");
	} else {
		prop_format(prop, obj, buf);
	}
	store_object_free(obj);
	return buf;
}

/**
 * struct sample - a value and what it reads back as
 * @kind: object
 * @prop: property
 * @in: value
 * @out: "!" for a refusal
 */
static const struct sample {
	enum model_kind kind;
	const char *prop;
	const char *in;
	const char *out;
} samples[] = {
	{ MODEL_SERVER, "enabled", "yes", "yes" },
	{ MODEL_SERVER, "enabled", "false", "no" },
	{ MODEL_SERVER, "enabled", "Yes", "!" },
	{ MODEL_SERVER, "enabled", "", "!" },
	{ MODEL_SERVER, "max-mtu", "128", "128" },
	{ MODEL_SERVER, "max-mtu", "127", "!" },
	{ MODEL_SERVER, "max-mtu", "1500", "1500" },
	{ MODEL_SERVER, "max-mtu", "1501", "!" },
	{ MODEL_SERVER, "max-mtu", "4294968756", "!" },
	{ MODEL_SERVER, "max-mtu", "99999999999999999999", "!" },
	{ MODEL_SERVER, "max-mtu", "1460 ", "!" },
	{ MODEL_SERVER, "max-mtu", "-1", "!" },
	{ MODEL_SERVER, "max-mtu", "disabled", "!" },
	{ MODEL_SERVER, "mrru", "disabled", "disabled" },
	{ MODEL_SERVER, "mrru", "1600", "1600" },
	{ MODEL_SERVER, "mrru", "512", "512" },
	{ MODEL_SERVER, "mrru", "511", "!" },
	{ MODEL_SERVER, "mrru", "65535", "65535" },
	{ MODEL_SERVER, "mrru", "65536", "!" },
	{ MODEL_SERVER, "mrru", "0", "!" },
	{ MODEL_CLIENT, "mrru", "disabled", "disabled" },
	{ MODEL_CLIENT, "links", "8", "8" },
	{ MODEL_CLIENT, "links", "9", "!" },
	{ MODEL_CLIENT, "links", "0", "!" },
	{ MODEL_SERVER, "keepalive-timeout", "90", "90" },
	{ MODEL_SERVER, "keepalive-timeout", "1m30s", "90" },
	{ MODEL_SERVER, "keepalive-timeout", "30s1m", "!" },
	{ MODEL_SERVER, "keepalive-timeout", "1m30", "!" },
	{ MODEL_SERVER, "keepalive-timeout", "0", "!" },
	{ MODEL_SERVER, "keepalive-timeout", "7000w", "!" },
	{ MODEL_SERVER, "keepalive-timeout", "disabled", "disabled" },
	{ MODEL_SERVER, "authentication", "pap,mschap2", "mschap2,pap" },
	{ MODEL_SERVER, "authentication", "pap,", "!" },
	{ MODEL_SERVER, "authentication", "", "!" },
	{ MODEL_SERVER, "authentication", "eap", "!" },
	{ MODEL_CLIENT, "allow", "mschap2, pap", "pap,mschap2" },
	{ MODEL_CLIENT, "connect-to", "192.0.2.1", "192.0.2.1" },
	{ MODEL_CLIENT, "connect-to", "", "!" },
	{ MODEL_CLIENT, "connect-to", "0.0.0.0", "!" },
	{ MODEL_CLIENT, "connect-to", "224.0.0.1", "!" },
	{ MODEL_CLIENT, "connect-to", "192.0.2.01", "!" },
	{ MODEL_CLIENT, "connect-to", "2001:db8::1", "!" },
	{ MODEL_CLIENT, "name", "pptp-out1", "pptp-out1" },
	{ MODEL_CLIENT, "name", "abcdefghijklmno", "abcdefghijklmno" },
	{ MODEL_CLIENT, "name", "abcdefghijklmnop", "!" },
	{ MODEL_CLIENT, "name", "..", "!" },
	{ MODEL_CLIENT, "name", "a/b", "!" },
	{ MODEL_CLIENT, "name", "a b", "!" },
	{ MODEL_CLIENT, "name", "pptp%d", "!" },
	{ MODEL_CLIENT, "user", "", "!" },
	{ MODEL_CLIENT, "password", "", "" },
	{ MODEL_CLIENT, "password", "gr\xc3\xbc\xc3\x9f dich",
	  "gr\xc3\xbc\xc3\x9f dich" },
	{ MODEL_CLIENT, "password", "\xff", "!" },
	{ MODEL_CLIENT, "password", "\xc0\x80", "!" },
	{ MODEL_CLIENT, "password", "\xed\xa0\x80", "!" },
	{ MODEL_CLIENT, "comment", "a\nb", "!" },
	{ MODEL_CLIENT, "comment", "\x1b[2J", "!" },
	{ MODEL_SECRET, "local-address", "", "" },
	{ MODEL_SECRET, "service", "l2tp", "l2tp" },
	{ MODEL_SECRET, "service", "pptpd", "!" },
	{ MODEL_SECRET, "routes", "10.150.1.0/24 10.0.103.2 1",
	  "10.150.1.0/24 10.0.103.2 1" },
	{ MODEL_SECRET, "routes", "10.0.0.0/255.0.0.0", "10.0.0.0/8" },
	{ MODEL_SECRET, "routes", "10.0.0.0/255.0.255.0", "!" },
	{ MODEL_SECRET, "routes", "0.0.0.0/0 0.0.0.0 5, 10.1.0.0/16",
	  "0.0.0.0/0 0.0.0.0 5,10.1.0.0/16" },
	{ MODEL_SECRET, "routes", "10.150.1.1/24", "!" },
	{ MODEL_SECRET, "routes", "10.150.1.0", "!" },
	{ MODEL_SECRET, "routes", "10.150.1.0/33", "!" },
	{ MODEL_SECRET, "routes", "10.150.1.0/24 10.0.103.2 1 2", "!" },
	{ MODEL_SECRET, "routes", "10.1.0.0/16,,10.2.0.0/16", "!" },
	{ MODEL_PROFILE, "dns-server", "192.0.2.1,192.0.2.2",
	  "192.0.2.1,192.0.2.2" },
	{ MODEL_PROFILE, "dns-server", "192.0.2.1,192.0.2.2,192.0.2.3", "!" },
	{ MODEL_PROFILE, "use-encryption", "required", "required" },
	{ MODEL_PROFILE, "use-encryption", "req", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:DB8:0::/48",
	  "2001:db8::/48" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::8000/113",
	  "2001:db8::8000/113" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::8000/112", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::1/128",
	  "2001:db8::1/128" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::/129", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::/0", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::/48 ::1", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "2001:db8::/-1", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "10.0.0.0/8", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "::/8", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "fe80::/64", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "ff02::/64", "!" },
	{ MODEL_SECRET, "remote-ipv6-prefix", "", "" },
	{ MODEL_SECRET, "ipv6-routes", "2001:db8:2::/48 2001:db8::2 5",
	  "2001:db8:2::/48 2001:db8::2 5" },
	{ MODEL_SECRET, "ipv6-routes", "::/0, 2001:db8:3::/64 :: 7",
	  "::/0,2001:db8:3::/64 :: 7" },
	{ MODEL_SECRET, "ipv6-routes", "2001:db8:2::/48 fe80::1",
	  "2001:db8:2::/48 fe80::1" },
	{ MODEL_SECRET, "ipv6-routes", "2001:db8:2::/48 ff02::1", "!" },
	{ MODEL_SECRET, "ipv6-routes", "2001:db8:2::1/48", "!" },
	{ MODEL_SECRET, "ipv6-routes", "10.0.0.0/8", "!" },
	{ MODEL_SECRET, "ipv6-routes", "2001:db8:2::/255.0.0.0", "!" },
	{ MODEL_SECRET, "proxy-arp", "Office", "Office" },
	{ MODEL_SECRET, "proxy-arp", "", "" },
	{ MODEL_PROFILE, "use-ipv6", "required", "required" },
	{ MODEL_PROFILE, "change-tcp-mss", "no", "no" },
	{ MODEL_PROFILE, "change-tcp-mss", "required", "!" },
	{ MODEL_PROFILE, "bridge", "br0", "br0" },
	{ MODEL_PROFILE, "bridge", "", "" },
	{ MODEL_PROFILE, "bridge", "a/b", "!" },
	{ MODEL_PROFILE, "bridge-path-cost", "65535", "65535" },
	{ MODEL_PROFILE, "bridge-path-cost", "65536", "!" },
	{ MODEL_PROFILE, "bridge-path-cost", "0", "!" },
	{ MODEL_PROFILE, "bridge-path-cost", "default", "default" },
	{ MODEL_PROFILE, "bridge-port-priority", "0", "0" },
	{ MODEL_PROFILE, "bridge-port-priority", "240", "240" },
	{ MODEL_PROFILE, "bridge-port-priority", "129", "!" },
	{ MODEL_PROFILE, "bridge-port-priority", "256", "!" },
	{ MODEL_PROFILE, "bridge-port-vid", "4094", "4094" },
	{ MODEL_PROFILE, "bridge-port-vid", "4095", "!" },
	{ MODEL_PROFILE, "dscp", "0", "0" },
	{ MODEL_PROFILE, "dscp", "63", "63" },
	{ MODEL_PROFILE, "dscp", "64", "!" },
	{ MODEL_PROFILE, "dscp", "inherit", "inherit" },
	{ MODEL_IPV6_POOL, "prefix", "2001:db8::/40", "2001:db8::/40" },
	{ MODEL_IPV6_POOL, "prefix", "", "!" },
	{ MODEL_IPV6_POOL, "prefix-length", "128", "128" },
	{ MODEL_IPV6_POOL, "prefix-length", "129", "!" },
	{ MODEL_SERVER, "listen-address", "192.0.2.1", "192.0.2.1" },
	{ MODEL_SERVER, "listen-address", "", "" },
	{ MODEL_SERVER, "listen-address", "0.0.0.0", "!" },
	{ MODEL_SERVER, "max-sessions", "0", "0" },
	{ MODEL_SERVER, "shared-rate", "20M/100M", "20M/100M" },
	{ MODEL_SERVER, "shared-rate", "20M/100M 30M", "!" },
	{ MODEL_SERVER, "shared-rate", "", "" },
	{ MODEL_SERVER, "max-sessions", "65536", "!" },
	{ MODEL_PROFILE, "idle-timeout", "none", "none" },
	{ MODEL_PROFILE, "idle-timeout", "0", "!" },
	{ MODEL_PROFILE, "idle-timeout", "0s", "!" },
	{ MODEL_PROFILE, "idle-timeout", "90", "1m30s" },
	{ MODEL_PROFILE, "idle-timeout", "1h", "1h" },
	{ MODEL_PROFILE, "idle-timeout", "disabled", "!" },
	{ MODEL_PROFILE, "session-timeout", "1d2h", "1d2h" },
	{ MODEL_PROFILE, "session-timeout", "365d", "52w1d" },
	{ MODEL_PROFILE, "session-timeout", "366d", "!" },
	{ MODEL_PROFILE, "session-timeout", "1h1h", "!" },
	{ MODEL_PROFILE, "session-timeout", "1m1h", "!" },
	{ MODEL_PROFILE, "session-timeout", "5ms", "!" },
	{ MODEL_PROFILE, "session-timeout", "99999999999999999999s", "!" },
	{ MODEL_PROFILE, "local-address", "10.0.0.1", "10.0.0.1" },
	{ MODEL_PROFILE, "local-address", "home", "home" },
	{ MODEL_PROFILE, "local-address", "", "" },
	{ MODEL_PROFILE, "local-address", "a\nb", "!" },
	{ MODEL_PROFILE, "rate-limit", "64k/2000k  1M", "64k/2M 1M" },
	{ MODEL_PROFILE, "rate-limit", "fast", "!" },
	{ MODEL_PROFILE, "incoming-filter", "from_users-1", "from_users-1" },
	{ MODEL_PROFILE, "incoming-filter", "", "" },
	{ MODEL_PROFILE, "incoming-filter", "1st", "!" },
	{ MODEL_PROFILE, "incoming-filter", "-x", "!" },
	{ MODEL_PROFILE, "incoming-filter", "a b", "!" },
	{ MODEL_PROFILE, "incoming-filter", "a;b", "!" },
	{ MODEL_PROFILE, "incoming-filter", "a\"b", "!" },
	{ MODEL_PROFILE, "incoming-filter", "a.b/c", "a.b/c" },
	{ MODEL_PROFILE, "address-list", "\xc3\xa4", "!" },
	{ MODEL_PROFILE, "on-up", "/etc/kpptp/up.sh", "/etc/kpptp/up.sh" },
	{ MODEL_PROFILE, "on-up", "", "" },
	{ MODEL_PROFILE, "on-up", "up.sh", "!" },
	{ MODEL_PROFILE, "on-down", "/x\ty", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "0", "0" },
	{ MODEL_SECRET, "limit-bytes-in", "5G", "5000000000" },
	{ MODEL_SECRET, "limit-bytes-in", "5Gi", "5368709120" },
	{ MODEL_SECRET, "limit-bytes-in", "1k", "1000" },
	{ MODEL_SECRET, "limit-bytes-in", "18446744073709551615",
	  "18446744073709551615" },
	{ MODEL_SECRET, "limit-bytes-in", "18446744073709551616", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "18446745T", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "G", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "1GiB", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "", "!" },
	{ MODEL_SECRET, "limit-bytes-in", "-1", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.2-10.0.0.9", "10.0.0.2-10.0.0.9" },
	{ MODEL_POOL, "ranges", "10.0.0.5", "10.0.0.5" },
	{ MODEL_POOL, "ranges", "10.0.0.5-10.0.0.5", "10.0.0.5" },
	{ MODEL_POOL, "ranges", "10.0.0.0/24", "10.0.0.1-10.0.0.254" },
	{ MODEL_POOL, "ranges", "10.0.0.0/30", "10.0.0.1-10.0.0.2" },
	{ MODEL_POOL, "ranges", "10.0.0.0/31", "10.0.0.0-10.0.0.1" },
	{ MODEL_POOL, "ranges", "10.0.0.7/32", "10.0.0.7" },
	{ MODEL_POOL, "ranges", "10.0.0.0/8", "10.0.0.1-10.255.255.254" },
	{ MODEL_POOL, "ranges", "10.0.2.0/24, 10.0.0.1-10.0.0.3,10.0.0.9",
	  "10.0.2.1-10.0.2.254,10.0.0.1-10.0.0.3,10.0.0.9" },
	{ MODEL_POOL, "ranges", "", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.9-10.0.0.2", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.1/24", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.0/33", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.0/0", "!" },
	{ MODEL_POOL, "ranges", "0.0.0.0/1", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.0/", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.1-", "!" },
	{ MODEL_POOL, "ranges", "-10.0.0.1", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.1-10.0.0.9/24", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.1-10.0.0.9,", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.1-10.0.0.9,10.0.0.9", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.5,10.0.0.1-10.0.0.9", "!" },
	{ MODEL_POOL, "ranges", "10.0.0.0/24,10.0.0.254-10.0.1.3", "!" },
	{ MODEL_POOL, "ranges", "224.0.0.1-224.0.0.9", "!" },
	{ MODEL_POOL, "ranges", "223.255.255.0-224.0.0.9", "!" },
	{ MODEL_POOL, "ranges", "all", "!" },
	{ MODEL_CLIENT, "connect-to", "192.0.2.1", "192.0.2.1" },
	{ MODEL_CLIENT, "connect-to", "vpn.example.org", "vpn.example.org" },
	{ MODEL_CLIENT, "connect-to", "a, 192.0.2.1 ,b-c.d_e.,x",
	  "a,192.0.2.1,b-c.d_e.,x" },
	{ MODEL_CLIENT, "connect-to", "a,b,c,d,e", "!" },
	{ MODEL_CLIENT, "connect-to", "", "!" },
	{ MODEL_CLIENT, "connect-to", ",a", "!" },
	{ MODEL_CLIENT, "connect-to", "a,,b", "!" },
	{ MODEL_CLIENT, "connect-to", "192.0.2.256", "!" },
	{ MODEL_CLIENT, "connect-to", "192.0.2", "!" },
	{ MODEL_CLIENT, "connect-to", "0.0.0.0", "!" },
	{ MODEL_CLIENT, "connect-to", "224.0.0.1", "!" },
	{ MODEL_CLIENT, "connect-to", "2001:db8::1", "!" },
	{ MODEL_CLIENT, "connect-to", "-a.example", "!" },
	{ MODEL_CLIENT, "connect-to", "a-.example", "!" },
	{ MODEL_CLIENT, "connect-to", "a..example", "!" },
	{ MODEL_CLIENT, "connect-to", ".", "!" },
	{ MODEL_CLIENT, "connect-to", "a b", "!" },
	{ MODEL_CLIENT, "connect-to", "vpn.example.org:1723", "!" },
	{ MODEL_CLIENT, "connect-to", "\xc3\xbc.example", "!" },
	{ MODEL_CLIENT, "default-route-distance", "0", "0" },
	{ MODEL_CLIENT, "default-route-distance", "256", "!" },
	{ MODEL_CLIENT, "use-peer-dns", "exclusively", "exclusively" },
	{ MODEL_CLIENT, "use-peer-dns", "default", "!" },
	{ MODEL_RADIUS, "timeout", "300ms", "300ms" },
	{ MODEL_RADIUS, "timeout", "1s100ms", "1100ms" },
	{ MODEL_RADIUS, "timeout", "1m", "60000ms" },
	{ MODEL_RADIUS, "timeout", "1m1ms", "!" },
	{ MODEL_RADIUS, "timeout", "9ms", "!" },
	{ MODEL_RADIUS, "timeout", "300", "!" },
	{ MODEL_RADIUS, "timeout", "300ms1s", "!" },
	{ MODEL_RADIUS, "timeout", "", "!" },
	{ MODEL_RADIUS, "secret", "", "!" },
	{ MODEL_RADIUS, "authentication-port", "0", "!" },
	{ MODEL_RADIUS, "require-message-auth", "no", "no" },
	{ MODEL_AAA, "interim-update", "0", "0s" },
	{ MODEL_AAA, "interim-update", "0s", "0s" },
	{ MODEL_AAA, "interim-update", "300", "5m" },
};

/* A label has at most 63 characters, a name 253. */
static void test_longest_names_of_hosts(void **state)
{
	char label[64 + 1], name[256 + 1];

	(void)state;
	memset(label, 'a', 64);
	label[64] = '\0';
	assert_string_equal(through(MODEL_CLIENT, "connect-to", label), "!");
	label[63] = '\0';
	assert_string_equal(through(MODEL_CLIENT, "connect-to", label), label);
	for (int i = 0; i < 254; i++)
		name[i] = i % 64 == 63 ? '.' : 'a';
	name[254] = '\0';
	assert_string_equal(through(MODEL_CLIENT, "connect-to", name), "!");
	name[253] = '\0';
	assert_string_equal(through(MODEL_CLIENT, "connect-to", name), name);
}

/* All that a list can hold goes through its text. */
static void test_longest_lists(void **state)
{
	char text[PROP_TEXT_SIZE] = "", hosts[PROP_TEXT_SIZE] = "";

	(void)state;
	for (int i = 0; i < MODEL_RANGES_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s192.168.%d.100-192.168.%d.199", i ? "," : "",
			 100 + i, 100 + i);
	assert_string_equal(through(MODEL_POOL, "ranges", text), text);
	strcat(text, ",10.0.0.1");
	assert_string_equal(through(MODEL_POOL, "ranges", text), "!");
	for (int n = 0; n < MODEL_HOSTS_MAX; n++) {
		char *name = hosts + strlen(hosts);

		for (int i = 0; i < 253; i++)
			name[i] = i % 64 == 63 ? '.' : 'a' + n;
		strcpy(name + 253, n < MODEL_HOSTS_MAX - 1 ? "," : "");
	}
	assert_string_equal(through(MODEL_CLIENT, "connect-to", hosts), hosts);
}

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];
		const char *out = through(s->kind, s->prop, s->in);

		if (strcmp(out, s->out))
			fail_msg("%s=%s gives %s, not %s", s->prop, s->in, out,
				 s->out);
	}
}

static void fits(const char *prop, const char *route, const char *more)
{
	char text[PROP_TEXT_SIZE] = "", again[PROP_TEXT_SIZE];

	for (int i = 0; i < MODEL_ROUTES_MAX; i++) {
		strcat(text, i ? "," : "");
		strcat(text, route);
	}
	strcpy(again, through(MODEL_SECRET, prop, text));
	assert_string_equal(again, text);
	strcat(text, more);
	assert_string_equal(through(MODEL_SECRET, prop, text), "!");
}

static void test_longest_routes_fit(void **state)
{
	(void)state;
	fits("routes", "192.168.255.128/32 192.168.255.254 4294967295",
	     ",10.0.0.0/8");
	fits("ipv6-routes",
	     "2001:db8:1111:2222:3333:4444:5555:6666/128 "
	     "2001:db8:1111:2222:3333:4444:5555:7777 4294967295",
	     ",2001:db8::/32");
}

static void test_tables_are_sound(void **state)
{
	(void)state;
	for (int kind = 0; kind < (int)MODEL_KINDS; kind++) {
		const struct prop_table *table = prop_table(kind);

		assert_int_equal(table->kind, kind);
		assert_true(table->count <= COMMAND_PROPS_MAX);
		for (size_t i = 0; i < table->count; i++) {
			const struct prop *prop = &table->props[i];
			char accepts[160];

			assert_true(prop->help && *prop->help);
			assert_ptr_equal(prop_find(table, prop->name), prop);
			assert_true(strlen(prop_accepts(prop, accepts,
							sizeof(accepts))) <
				    sizeof(accepts) - 1);
			if (prop->live && table->style != PROP_STYLE_SINGLE)
				assert_non_null(prop_find(table, prop->live));
			if (prop->def)
				assert_string_not_equal(
					through(kind, prop->name, prop->def),
					"!");
		}
	}
}

static void test_time(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(prop_time(0, buf, sizeof(buf)), "0s");
	assert_string_equal(prop_time(24249, buf, sizeof(buf)), "6h44m9s");
	assert_string_equal(prop_time(86400, buf, sizeof(buf)), "1d");
	assert_string_equal(prop_time(694861, buf, sizeof(buf)), "1w1d1h1m1s");
}

static void assert_words(const char *line, size_t count,
			 const char *const *expected)
{
	char *copy = strdup(line), *words[WORD_MAX];
	const char *why;

	assert_int_equal(word_split(copy, words, &why), count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(words[i], expected[i]);
	free(copy);
}

static void test_words(void **state)
{
	(void)state;
	assert_words("", 0, NULL);
	assert_words("   # a comment", 0, NULL);
	assert_words(" a\tb ", 2, (const char *[]){ "a", "b" });
	assert_words("k=\"a b\"c \"\"", 2, (const char *[]){ "k=a bc", "" });
	assert_words("DOM\\user \"a\\\"b\\\\\" #x", 3,
		     (const char *[]){ "DOM\\user", "a\"b\\", "#x" });
}

static int split_many(size_t count)
{
	char many[2 * WORD_MAX + 3], *words[WORD_MAX];
	const char *why;

	for (size_t i = 0; i < count; i++)
		memcpy(many + 2 * i, "a ", 3);
	return word_split(many, words, &why);
}

static void test_words_refused(void **state)
{
	char open[] = "a \"b", escape[] = "\"a\\n\"";
	char *words[WORD_MAX];
	const char *why = NULL;

	(void)state;
	assert_int_equal(word_split(open, words, &why), -1);
	assert_string_equal(why, "a quotation mark is not closed");
	assert_int_equal(word_split(escape, words, &why), -1);
	assert_int_equal(split_many(WORD_MAX + 1), -1);
	assert_int_equal(split_many(WORD_MAX), WORD_MAX);
}

static int parse(char *line, bool abbreviate, struct command *cmd,
		 struct model_error *err)
{
	char *words[WORD_MAX];
	const char *why;
	int count = word_split(line, words, &why);

	*err = (struct model_error){ 0 };
	return command_parse(words, count, abbreviate, cmd, err);
}

static void test_name_or_property(void **state)
{
	char a[] = "client add pptp-out9 user=ex", b[] = "client add user ex";
	char c[] = "client add name=user user ex",
	     d[] = "secret set name=name name=b";
	char e[] = "interface add us ex", f[] = "interface add us ex";
	struct model_error err;
	struct command cmd;

	(void)state;
	assert_int_equal(parse(a, true, &cmd, &err), 0);
	assert_string_equal(cmd.props[0].name, "name");
	assert_string_equal(cmd.props[0].value, "pptp-out9");
	assert_int_equal(parse(b, true, &cmd, &err), 0);
	assert_int_equal(cmd.count, 1);
	assert_string_equal(cmd.props[0].name, "user");
	assert_int_equal(parse(c, true, &cmd, &err), 0);
	assert_string_equal(cmd.props[0].value, "user");
	assert_int_equal(parse(d, true, &cmd, &err), 0);
	assert_string_equal(cmd.name, "name");
	assert_string_equal(cmd.props[0].value, "b");
	assert_int_equal(parse(e, true, &cmd, &err), 0);
	assert_string_equal(cmd.props[0].name, "user");
	/* In a file "us" is no property, so it is a name, and "ex" is left over. */
	assert_int_equal(parse(f, false, &cmd, &err), -1);
	assert_int_equal(err.code, MODEL_EPROPERTY);
}

static void test_commands_refused(void **state)
{
	char a[] = "client add user ex user ey", b[] = "server show now";
	char c[] = "interface set pptp-in1 mtu 1400", d[] = "client remove",
	     e[] = "cl add user ex";
	struct model_error err;
	struct command cmd;

	(void)state;
	assert_int_equal(parse(a, true, &cmd, &err), -1);
	assert_string_equal(err.message, "client: user is given twice");
	assert_int_equal(parse(b, true, &cmd, &err), -1);
	assert_string_equal(err.message,
			    "server show: \"now\" is one word too many");
	assert_int_equal(parse(c, true, &cmd, &err), -1);
	assert_int_equal(err.code, MODEL_EPROPERTY);
	assert_int_equal(parse(d, true, &cmd, &err), -1);
	assert_int_equal(err.code, MODEL_ESYNTAX);
	assert_int_equal(parse(e, false, &cmd, &err), -1);
	assert_int_equal(err.code, MODEL_EOBJECT);
}

static void test_error_texts_are_cut_between_characters(void **state)
{
	char buf[6];

	(void)state;
	model_text_copy(buf, sizeof(buf), "ab\xc3\xbc\xc3\xbc");
	assert_string_equal(buf, "ab\xc3\xbc");
	model_text_copy(buf, sizeof(buf),
			"a\xff"
			"b");
	assert_string_equal(buf, "a?b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_longest_names_of_hosts),
		cmocka_unit_test(test_longest_lists),
		cmocka_unit_test(test_longest_routes_fit),
		cmocka_unit_test(test_tables_are_sound),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_refused),
		cmocka_unit_test(test_name_or_property),
		cmocka_unit_test(test_commands_refused),
		cmocka_unit_test(test_error_texts_are_cut_between_characters),
	};

	return cmocka_run_group_tests_name("prop", tests, NULL, NULL);
}
