// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/cp_packet.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c */
/* libs: libcrypto */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppp/auth_run.h"

enum { PAP = 0xc023, CHAP = 0xc223 };

/* What one run did. */
static struct {
	uint16_t protocol;
	uint8_t frame[1500];
	size_t len;
	unsigned int sent;
	unsigned int ms;
	uint8_t random;
	struct auth_request request;
	unsigned int asked;
	unsigned int done;
	char peer_name[256];
	char failed[256];
	bool timed_out;
} did;

static struct auth a;

static void on_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	(void)user;
	did.protocol = protocol;
	memcpy(did.frame, data, len);
	did.len = len;
	did.sent++;
}

static void on_timer_set(void *user, unsigned int ms)
{
	(void)user;
	did.ms = ms;
}

static void on_random(void *user, void *buf, size_t len)
{
	(void)user;
	memset(buf, ++did.random, len);
}

static void on_log(void *user, int level, const char *text)
{
	(void)user;
	(void)level;
	(void)text;
}

static void on_request(void *user, const struct auth_request *req)
{
	(void)user;
	did.request = *req;
	did.asked++;
}

static void on_done(void *user, const char *peer_name)
{
	(void)user;
	did.done++;
	snprintf(did.peer_name, sizeof(did.peer_name), "%s", peer_name);
}

static void on_failed(void *user, bool timed_out, const char *text)
{
	(void)user;
	did.timed_out = timed_out;
	snprintf(did.failed, sizeof(did.failed), "%s", text);
}

static const struct auth_run_ops ops = {
	.send = on_send,
	.timer_set = on_timer_set,
	.random = on_random,
	.log = on_log,
	.request = on_request,
	.done = on_done,
	.failed = on_failed,
};

static void start(enum auth_method method, bool server)
{
	memset(&did, 0, sizeof(did));
	memset(&a, 0, sizeof(a));
	auth_init(&a, method, server, server ? "srv" : "User", "clientPass",
		  &ops, NULL);
	auth_start(&a);
}

static void give(const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	auth_input(&a, copy, len);
	free(copy);
}

#define GIVE(bytes) give(bytes, sizeof(bytes) - 1)

static void expect_frame(uint16_t protocol, const char *bytes, size_t len)
{
	assert_int_equal(did.protocol, protocol);
	assert_int_equal(did.len, len);
	assert_memory_equal(did.frame, bytes, len);
}

#define EXPECT(protocol, bytes) expect_frame(protocol, bytes, sizeof(bytes) - 1)

static void judge(const char *password)
{
	struct auth_result res;

	assert_true(auth_verify(&did.request, password, &res));
	auth_result(&a, &res);
}

static void pap_client(void **state)
{
	(void)state;
	start(AUTH_PAP, false);
	EXPECT(PAP, "\x01\x01\x00\x14\x04User\x0a"
		    "clientPass");
	auth_timeout(&a);
	assert_int_equal(did.sent, 2);
	GIVE("\x02\x09\x00\x05\x00");
	assert_int_equal(did.done, 0);
	GIVE("\x02\x01\x00\x05\x00");
	assert_int_equal(did.done, 1);
	assert_int_equal(did.ms, 0);
}

static void pap_client_refused(void **state)
{
	(void)state;
	start(AUTH_PAP, false);
	GIVE("\x03\x01\x00\x08\x03no\x1b");
	assert_string_equal(did.failed,
			    "peer refuses our name or password: no.");
	start(AUTH_PAP, false);
	GIVE("\x03\x01\x00\x04");
	assert_string_equal(did.failed, "peer refuses our name or password");
}

static void pap_client_gives_up(void **state)
{
	(void)state;
	start(AUTH_PAP, false);
	for (int i = 0; i < AUTH_MAX_SENT; i++) {
		assert_string_equal(did.failed, "");
		auth_timeout(&a);
	}
	assert_int_equal(did.sent, AUTH_MAX_SENT);
	assert_true(did.timed_out);
}

static void pap_server(void **state)
{
	(void)state;
	start(AUTH_PAP, true);
	assert_int_equal(did.sent, 0);
	GIVE("\x01\x07\x00\x14\x04User\x0a"
	     "clientPass");
	assert_int_equal(did.asked, 1);
	assert_string_equal(did.request.name, "User");
	assert_string_equal(did.request.pap.password, "clientPass");
	GIVE("\x01\x08\x00\x14\x04User\x0a"
	     "clientPass");
	assert_int_equal(did.asked, 1);
	judge("clientPass");
	EXPECT(PAP, "\x02\x08\x00\x0d\x08Login ok");
	assert_int_equal(did.done, 1);
	GIVE("\x01\x09\x00\x14\x04User\x0a"
	     "clientPass");
	EXPECT(PAP, "\x02\x09\x00\x0d\x08Login ok");
	assert_int_equal(did.asked, 1);
	assert_int_equal(did.done, 1);
}

static void pap_server_refuses(void **state)
{
	static const char *const passwords[] = { "clientPas", "clientPass1", "",
						 NULL };

	(void)state;
	for (int i = 0; i < 4; i++) {
		start(AUTH_PAP, true);
		GIVE("\x01\x07\x00\x14\x04User\x0a"
		     "clientPass");
		judge(passwords[i]);
		EXPECT(PAP, "\x03\x07\x00\x14\x0fLogin incorrect");
		assert_string_equal(did.failed, "wrong user name or password");
		assert_int_equal(did.done, 0);
	}
}

static void pap_server_discards_broken_requests(void **state)
{
	(void)state;
	start(AUTH_PAP, true);
	GIVE("\x01\x07\x00\x04");
	GIVE("\x01\x07\x00\x05\x00");
	GIVE("\x01\x07\x00\x06\x01U");
	GIVE("\x01\x07\x00\x08\x01U\x02p");
	GIVE("\x01\x07\x00\x08\x02U\x00\x00");
	assert_int_equal(did.asked, 0);
	GIVE("\x01\x07\x00\x06\x00\x00");
	assert_int_equal(did.asked, 1);
}

/* MD5 of identifier 0x05, "clientPass" and the challenge 01 02 03 04. */
static void chap_client(void **state)
{
	static const char response[] =
		"\x02\x05\x00\x19\x10"
		"\xd2\x90\xd9\x60\x78\xfb\xf5\x7e\xc8\x10\x0e\xa9\xb5\x3a\x0a\xc2"
		"User";

	(void)state;
	start(AUTH_CHAP, false);
	assert_int_equal(did.sent, 0);
	GIVE("\x01\x05\x00\x0c\x04\x01\x02\x03\x04srv");
	assert_int_equal(did.len, sizeof(response) - 1);
	assert_memory_equal(did.frame, response, 5);
	assert_memory_equal(did.frame + 5, response + 5, 20);
	GIVE("\x03\x05\x00\x04");
	assert_int_equal(did.done, 1);
	assert_string_equal(did.peer_name, "srv");
	GIVE("\x01\x06\x00\x0c\x04\x01\x02\x03\x05srv");
	assert_int_equal(did.sent, 2);
	assert_int_equal(did.ms, 0);
}

/* RFC 2759 section 9.2, with both challenges made to be all alike. */
static void mschap2_client(void **state)
{
	uint8_t first[64];

	(void)state;
	start(AUTH_MSCHAP2, false);
	GIVE("\x01\x05\x00\x18\x10"
	     "0123456789abcdefsrv");
	assert_int_equal(did.len, 4 + 1 + 49 + 4);
	assert_int_equal(did.frame[4], 49);
	assert_memory_equal(did.frame + 4 + 1 + 49, "User", 4);
	memcpy(first, did.frame, did.len);
	GIVE("\x01\x05\x00\x18\x10"
	     "0123456789abcdefsrv");
	assert_int_equal(did.sent, 2);
	assert_memory_equal(first, did.frame, did.len);
	GIVE("\x01\x06\x00\x17\x0f"
	     "0123456789abcdesrv");
	assert_int_equal(did.sent, 2);
}

static void success(const char *digits, const char *rest)
{
	uint8_t frame[128] = { 3, 5, 0 };
	int n = snprintf((char *)frame + 4, sizeof(frame) - 4, "S=%s%s", digits,
			 rest);

	frame[3] = (uint8_t)(n + 4);
	give(frame, (size_t)n + 4);
}

static void mschap2_server_must_know_the_password_too(void **state)
{
	char digits[41];

	(void)state;
	for (int i = 0; i < 4; i++) {
		start(AUTH_MSCHAP2, false);
		GIVE("\x01\x05\x00\x18\x10"
		     "0123456789abcdefsrv");
		memcpy(digits, a.expected, sizeof(digits));
		if (i == 1)
			digits[39] = digits[39] == '0' ? '1' : '0';
		if (i == 2)
			digits[39] = '\0';
		success(digits, i == 3 ? "M=no space" : " M=Access granted");
		assert_int_equal(did.done, i == 0 || i == 3);
		assert_string_equal(did.failed,
				    i == 0 || i == 3 ?
					    "" :
					    "peer does not know our password "
					    "itself (wrong authenticator "
					    "response)");
	}
	start(AUTH_MSCHAP2, false);
	GIVE("\x03\x00\x00\x04");
	assert_int_equal(did.done, 0);
	assert_string_equal(did.failed, "");
}

static void mschap_client_tells_why(void **state)
{
	(void)state;
	start(AUTH_MSCHAP2, false);
	GIVE("\x01\x05\x00\x18\x10"
	     "0123456789abcdefsrv");
	GIVE("\x04\x05\x00\x1a"
	     "E=647 R=0 V=3 M=locked");
	assert_string_equal(did.failed,
			    "peer refuses us: account disabled (error 647)");
}

/* Answer of a peer with @password to the challenge in the last frame. */
static void respond(enum auth_method method, const char *password, uint8_t id)
{
	struct auth_run_ops silent = ops;
	uint8_t challenge[64];
	struct auth peer = { 0 };
	size_t len = did.len;

	memcpy(challenge, did.frame, len);
	auth_init(&peer, method, false, "DOM\\User", password, &silent, NULL);
	auth_start(&peer);
	auth_input(&peer, challenge, len);
	did.frame[1] = id;
	give(did.frame, did.len);
	auth_stop(&peer);
}

static void mschap2_server(void **state)
{
	(void)state;
	start(AUTH_MSCHAP2, true);
	assert_int_equal(did.frame[0], 1);
	assert_int_equal(did.len, 4 + 1 + 16 + 3);
	respond(AUTH_MSCHAP2, "clientPass", a.id);
	assert_int_equal(did.asked, 1);
	assert_string_equal(did.request.name, "DOM\\User");
	judge("clientPass");
	assert_int_equal(did.done, 1);
	assert_int_equal(did.frame[0], 3);
	assert_memory_equal(did.frame + 4, "S=", 2);
	assert_memory_equal(did.frame + 46, " M=Access granted", 17);
	assert_int_equal(did.len, 63);
}

/* The challenge of the Failure is to be answered with the next identifier. */
static void retry(enum auth_method method, size_t digits, bool next_id)
{
	uint8_t frame[5 + 16 + 3] = { 1 };
	size_t size = digits / 2;
	char hex[3] = "";

	start(method, true);
	respond(method, "wrong", a.id);
	judge("clientPass");
	assert_int_equal(did.frame[0], 4);
	assert_memory_equal(did.frame + 4, "E=691 R=1 C=", 12);
	assert_memory_equal(did.frame + 16 + digits, " V=3 M=Access denied",
			    20);
	assert_string_equal(did.failed, "");
	frame[1] = a.id;
	frame[3] = (uint8_t)(5 + size + 3);
	frame[4] = (uint8_t)size;
	for (size_t i = 0; i < size; i++) {
		memcpy(hex, did.frame + 16 + 2 * i, 2);
		frame[5 + i] = (uint8_t)strtoul(hex, NULL, 16);
	}
	memcpy(frame + 5 + size, "srv", 3);
	memcpy(did.frame, frame, frame[3]);
	did.len = frame[3];
	respond(method, "clientPass", (uint8_t)(a.id + next_id));
	assert_int_equal(did.asked, 2);
	judge("clientPass");
	assert_int_equal(did.frame[0], 3);
	assert_int_equal(did.done, 1);
}

static void a_second_try_is_granted(void **state)
{
	(void)state;
	retry(AUTH_MSCHAP2, 32, true);
	retry(AUTH_MSCHAP2, 32, false);
	retry(AUTH_MSCHAP1, 16, true);
	retry(AUTH_MSCHAP1, 16, false);
}

static void tries_are_counted(void **state)
{
	uint8_t response[64];
	size_t len;

	(void)state;
	start(AUTH_MSCHAP2, true);
	respond(AUTH_MSCHAP2, "wrong", a.id);
	for (int i = 1; i < AUTH_MAX_TRIES; i++) {
		judge("clientPass");
		assert_memory_equal(did.frame + 4, "E=691 R=1", 9);
		memset(response, i, sizeof(response));
		len = 4 + 1 + 49 + 4;
		memcpy(response, "\x02\x00\x00\x3a\x31", 5);
		memcpy(response + 54, "User", 4);
		response[1] = (uint8_t)(a.id + 1);
		give(response, len);
		assert_int_equal(did.asked, i + 1);
	}
	judge("clientPass");
	assert_memory_equal(did.frame + 4, "E=691 R=0", 9);
	assert_string_equal(did.failed, "wrong user name or password");
}

/* LCP that begins anew is no new chance for whoever guesses. */
static void tries_are_counted_across_runs(void **state)
{
	(void)state;
	start(AUTH_MSCHAP2, true);
	for (int i = 1; i <= AUTH_MAX_TRIES; i++) {
		respond(AUTH_MSCHAP2, "wrong", a.id);
		judge("clientPass");
		assert_memory_equal(
			did.frame + 4,
			i < AUTH_MAX_TRIES ? "E=691 R=1" : "E=691 R=0", 9);
		if (i == AUTH_MAX_TRIES)
			break;
		auth_stop(&a);
		auth_init(&a, AUTH_MSCHAP2, true, "srv", "clientPass", &ops,
			  NULL);
		auth_start(&a);
	}
	assert_string_equal(did.failed, "wrong user name or password");
}

/* A Failure that was lost is told again; the old answer is not judged twice. */
static void a_repeated_response_is_answered_not_judged(void **state)
{
	uint8_t response[64], id;
	size_t len;

	(void)state;
	start(AUTH_MSCHAP2, true);
	respond(AUTH_MSCHAP2, "wrong", a.id);
	len = did.len;
	memcpy(response, did.frame, len);
	id = a.id;
	judge("clientPass");
	give(response, len);
	assert_int_equal(did.asked, 1);
	assert_int_equal(did.frame[0], 4);
	assert_int_equal(did.frame[1], id);
	assert_int_equal(did.sent, 4);
}

static void lan_manager_alone_is_refused(void **state)
{
	struct auth_request req = { .method = AUTH_MSCHAP1 };
	struct auth_result res;

	(void)state;
	start(AUTH_MSCHAP1, true);
	respond(AUTH_MSCHAP1, "clientPass", a.id);
	req = did.request;
	assert_int_equal(req.mschap1.flags, 1);
	assert_true(auth_verify(&req, "clientPass", &res));
	assert_true(res.ok);
	assert_int_equal(res.keys.kind, AUTH_KEYS_MSCHAP1);
	req.mschap1.flags = 0;
	assert_true(auth_verify(&req, "clientPass", &res));
	assert_false(res.ok);
}

static void nobody_has_no_keys(void **state)
{
	struct auth_result res;

	(void)state;
	start(AUTH_MSCHAP2, true);
	respond(AUTH_MSCHAP2, "", a.id);
	assert_true(auth_verify(&did.request, "", &res));
	assert_true(res.ok);
	assert_true(auth_verify(&did.request, NULL, &res));
	assert_false(res.ok);
	assert_int_equal(res.error, 691);
	assert_int_equal(res.keys.kind, AUTH_KEYS_NONE);
	assert_string_equal(res.authenticator, "");
}

/* What RADIUS may say: another error, its own challenge, a message. */
static void a_result_in_all_its_parts(void **state)
{
	struct auth_result res = {
		.error = AUTH_ERROR_PASSWD_EXPIRED,
		.retry = true,
		.has_challenge = true,
		.version = 2,
		.message = "change it",
	};

	(void)state;
	start(AUTH_MSCHAP2, true);
	respond(AUTH_MSCHAP2, "x", a.id);
	memset(res.challenge, 0xab, sizeof(res.challenge));
	auth_result(&a, &res);
	assert_memory_equal(did.frame + 4,
			    "E=648 R=1 C=ABABABABABABABABABABABABABABABAB "
			    "V=2 M=change it",
			    60);
}

static void a_name_with_a_nul_is_discarded(void **state)
{
	uint8_t frame[5 + 49 + 4] = { 2, 0, 0, 58, 49 };

	(void)state;
	start(AUTH_MSCHAP2, true);
	frame[1] = a.id;
	memcpy(frame + 54, "a\0b!", 4);
	give(frame, sizeof(frame));
	assert_int_equal(did.asked, 0);
	memcpy(frame + 54, "a_b!", 4);
	give(frame, sizeof(frame));
	assert_int_equal(did.asked, 1);
}

static void a_stopped_run_keeps_no_secret(void **state)
{
	static const struct auth nothing;

	(void)state;
	mschap2_client(state);
	auth_stop(&a);
	assert_memory_equal(&a, &nothing, sizeof(a));
	assert_int_equal(did.ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pap_client),
		cmocka_unit_test(pap_client_refused),
		cmocka_unit_test(pap_client_gives_up),
		cmocka_unit_test(pap_server),
		cmocka_unit_test(pap_server_refuses),
		cmocka_unit_test(pap_server_discards_broken_requests),
		cmocka_unit_test(chap_client),
		cmocka_unit_test(mschap2_client),
		cmocka_unit_test(mschap2_server_must_know_the_password_too),
		cmocka_unit_test(mschap_client_tells_why),
		cmocka_unit_test(mschap2_server),
		cmocka_unit_test(a_second_try_is_granted),
		cmocka_unit_test(tries_are_counted),
		cmocka_unit_test(tries_are_counted_across_runs),
		cmocka_unit_test(a_repeated_response_is_answered_not_judged),
		cmocka_unit_test(lan_manager_alone_is_refused),
		cmocka_unit_test(nobody_has_no_keys),
		cmocka_unit_test(a_result_in_all_its_parts),
		cmocka_unit_test(a_name_with_a_nul_is_discarded),
		cmocka_unit_test(a_stopped_run_keeps_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
