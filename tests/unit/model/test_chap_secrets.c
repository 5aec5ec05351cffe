// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* pppd's chap-secrets: what is taken, what is named instead, and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/chap_secrets.h"
#include "model/text.h"

/* Notes as text: "3: why;". */
static char noted[2048];

static void on_note(unsigned int line, const char *what, void *user)
{
	size_t used = strlen(noted);

	assert_ptr_equal(user, noted);
	snprintf(noted + used, sizeof(noted) - used, "%u: %s;", line, what);
}

static void takes_of(const char *server, const char *text, const char *commands,
		     const char *notes)
{
	char *out;

	noted[0] = '\0';
	out = chap_secrets_import(text, strlen(text), server, on_note, noted);
	assert_non_null(out);
	assert_string_equal(out, commands);
	assert_string_equal(noted, notes);
	free(out);
}

static void takes(const char *text, const char *commands, const char *notes)
{
	takes_of(NULL, text, commands, notes);
}

static void test_lines(void **state)
{
	(void)state;
	takes("", "", "");
	takes("# client server secret addresses\n\n \t\n", "", "");
	takes("anna * secret\n", "secret add name=anna password=secret\n", "");
	/* The last line may lack its newline. */
	takes("anna pptpd secret *", "secret add name=anna password=secret\n",
	      "");
	takes("anna\t*\tsecret\t-\r\nbert * other 10.0.0.7\r\n",
	      "secret add name=anna password=secret\n"
	      "secret add name=bert password=other remote-address=10.0.0.7\n",
	      "");
	takes("anna * secret # 10.0.0.7\n",
	      "secret add name=anna password=secret\n", "");
	takes("anna * sec#ret\n", "secret add name=anna password=sec\n", "");
	takes("anna * \"sec#ret\"\n", "secret add name=anna password=sec#ret\n",
	      "");
	takes("anna *\\\n  secret \\\n 10.0.0.7\n# more\nbert *\n",
	      "secret add name=anna password=secret remote-address=10.0.0.7\n",
	      "5: fewer than three words: client, server, secret;");
	takes("anna * \"\"\n", "secret add name=anna\n", "");
}

static void test_words(void **state)
{
	(void)state;
	takes("\"anna b\" '*' 'it is \"he\"'\n",
	      "secret add name=\"anna b\" password=\"it is \\\"he\\\"\"\n", "");
	takes("anna * \"it's\"\n", "secret add name=anna password=it's\n", "");
	/* Inside of a word a quotation mark is a character like others. */
	takes("anna * it's\n", "secret add name=anna password=it's\n", "");
	takes("DOM\\\\anna * a\\ b\\\"\\'\\\\c\n",
	      "secret add name=DOM\\anna password=\"a b\\\"'\\\\c\"\n", "");
	takes("\\\"anna * x\\sy\n",
	      "secret add name=\"\\\"anna\" password=\"x y\"\n", "");
	takes("anna * \\101\\x42\\x4a\\60\n",
	      "secret add name=anna password=ABJ0\n", "");
	takes("anna * \"a\\\nb\"\n", "secret add name=anna password=ab\n", "");
	/* Quotation marks end a word, whatever follows. */
	takes("\"anna\"* secret\n", "secret add name=anna password=secret\n",
	      "");
	takes("\\#anna * \\@x\n", "",
	      "1: the secret stands in another file (@);");
	takes("\\#anna * x\n", "secret add name=#anna password=x\n", "");
	takes("b\xc3\xbc * \xc3\xa4\n",
	      "secret add name=b\xc3\xbc password=\xc3\xa4\n", "");
}

static void test_what_has_no_counterpart(void **state)
{
	(void)state;
	takes("* * secret *\n", "",
	      "1: \"*\" as the client: a secret has one name;");
	takes("anna * @/etc/ppp/anna *\nbert * x *\n",
	      "secret add name=bert password=x\n",
	      "1: the secret stands in another file (@);");
	takes("anna * x !10.0.0.1 *\n", "secret add name=anna password=x\n",
	      "1: taken without an address that is forbidden (!);");
	takes("anna * x 10.0.0.1 10.0.0.2\n",
	      "secret add name=anna password=x remote-address=10.0.0.1\n",
	      "1: taken without all addresses but the first;");
	takes("anna * x 10.0.0.0/24\nbert * y 10.0.0.0/24+\ncarl * z host.example\n",
	      "secret add name=anna password=x\nsecret add name=bert password=y\n"
	      "secret add name=carl password=z\n",
	      "1: taken without what is no single IPv4 address;"
	      "2: taken without what is no single IPv4 address;"
	      "3: taken without what is no single IPv4 address;");
	takes("anna * x 10.0.0.1 -- mtu 1400\n",
	      "secret add name=anna password=x remote-address=10.0.0.1\n",
	      "1: taken without options (--);");
	takes("anna * x\nanna pptpd y\n", "secret add name=anna password=x\n",
	      "2: there is already a secret called \"anna\";");
	takes("anna\n\nbert *\n", "",
	      "1: fewer than three words: client, server, secret;"
	      "3: fewer than three words: client, server, secret;");
	takes("\"\" * x\n", "",
	      "1: secret: name: this is not accepted; it takes 1 to 255 bytes "
	      "of UTF-8 text without control characters;");
}

/* A password is never part of what is said about its line. */
static void test_notes_keep_passwords(void **state)
{
	(void)state;
	takes("anna * se\\ncret\nbert * \"sec\nret\" *\ncarl * \xff"
	      "secret\n",
	      "",
	      "1: secret: password: this is not accepted; it takes 0 to "
	      "255 bytes of UTF-8 text without control characters;"
	      "2: secret: password: this is not accepted; it takes 0 to "
	      "255 bytes of UTF-8 text without control characters;"
	      "4: secret: password: this is not accepted; it takes 0 to "
	      "255 bytes of UTF-8 text without control characters;");
	takes("anna * \"secret\nbert * x\n", "",
	      "1: a quotation mark is not closed;");
	takes("anna * a\\0b\nbert * c\\x\ncarl * d\n",
	      "secret add name=carl password=d\n",
	      "1: a word holds a NUL character;2: a word holds a NUL character;");
}

static void test_long_words(void **state)
{
	char text[1200], expected[600];

	(void)state;
	for (int len = 255; len <= 1000; len += 745) {
		int used = snprintf(text, sizeof(text), "anna * ");

		memset(text + used, 'x', len);
		strcpy(text + used + len, "\nbert * y\n");
		snprintf(expected, sizeof(expected),
			 "secret add name=anna password=%.*s\n", len,
			 text + used);
		if (len > 255)
			expected[0] = '\0';
		strcat(expected, "secret add name=bert password=y\n");
		takes(text, expected,
		      len > 255 ? "1: a word is too long;" : "");
	}
}

static void test_server(void **state)
{
	(void)state;
	takes_of(
		"pptpd",
		"anna pptpd x\nbert * y\nme work z\ncarl \"pptpd\" w\n",
		"secret add name=anna password=x\nsecret add name=bert password=y\n"
		"secret add name=carl password=w\n",
		"3: it is for another server;");
}

/* NUL characters of the file itself, and what ends in an escape. */
static void test_bytes(void **state)
{
	static const char text[] = "an\0na * x\nbert * y\\";
	char *out;

	(void)state;
	noted[0] = '\0';
	out = chap_secrets_import(text, sizeof(text) - 1, NULL, on_note, noted);
	assert_string_equal(out, "secret add name=bert password=y\n");
	assert_string_equal(noted, "1: a word holds a NUL character;");
	free(out);
}

static void test_way_back(void **state)
{
	static const struct {
		const char *name;
		const char *password;
		const char *address;
		const char *line;
	} users[] = {
		{ "anna", "secret", "", "\"anna\" * \"secret\" *\n" },
		{ "a b", "", "10.0.0.1", "\"a b\" * \"\" 10.0.0.1\n" },
		{ "D\\a", "\"'#\\n", NULL, "\"D\\\\a\" * \"\\\"'#\\\\n\" *\n" },
		{ "#x", "!y", "10.0.0.2", "\"#x\" * \"!y\" 10.0.0.2\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		const struct model_secret *secret;
		struct model *model = model_new();
		char line[1024], *commands;

		assert_null(chap_secrets_line(users[i].name, users[i].password,
					      users[i].address, line,
					      sizeof(line)));
		assert_string_equal(line, users[i].line);
		noted[0] = '\0';
		commands = chap_secrets_import(line, strlen(line), NULL,
					       on_note, noted);
		assert_string_equal(noted, "");
		assert_int_equal(text_import(model, commands, NULL), 1);
		secret = model_secret(model, users[i].name);
		assert_non_null(secret);
		assert_string_equal(secret->password, users[i].password);
		assert_int_equal(!secret->remote_address.s_addr,
				 !users[i].address || !*users[i].address);
		free(commands);
		model_free(model);
	}
}

static void test_what_pppd_cannot_have(void **state)
{
	char line[5 * MODEL_TEXT_SIZE], longest[MODEL_TEXT_SIZE];

	(void)state;
	assert_non_null(chap_secrets_line("*", "x", "", line, sizeof(line)));
	assert_non_null(chap_secrets_line("a", "@x", "", line, sizeof(line)));
	memset(longest, '"', 255);
	longest[255] = '\0';
	assert_null(chap_secrets_line(longest, longest, "192.168.100.100", line,
				      sizeof(line)));
	assert_int_equal(strlen(line),
			 strlen("\"\" * \"\" 192.168.100.100\n") + 4 * 255);
	assert_non_null(chap_secrets_line("a", "b", "", line, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_has_no_counterpart),
		cmocka_unit_test(test_notes_keep_passwords),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_server),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_way_back),
		cmocka_unit_test(test_what_pppd_cannot_have),
	};

	return cmocka_run_group_tests_name("chap_secrets", tests, NULL, NULL);
}
