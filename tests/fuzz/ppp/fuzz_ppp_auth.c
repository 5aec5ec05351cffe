// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/auth.c daemon/ppp/auth_answer.c daemon/ppp/auth_chap.c daemon/ppp/auth_method.c daemon/ppp/auth_pap.c daemon/ppp/auth_run.c daemon/ppp/mschap_text.c daemon/ppp/crypto/digest.c daemon/ppp/crypto/mppe_keys.c daemon/ppp/crypto/mschap.c daemon/ppp/cp_packet.c */
/* libs: libcrypto */
#include <stdlib.h>
#include <string.h>

#include "ppp/auth_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct auth a;
static struct auth_request request;
static bool good;

static void on_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	(void)user;
	(void)protocol;
	if (len < CP_HEADER || len > CP_PACKET_MAX || cp_get16(data + 2) != len)
		abort();
}

static void on_timer_set(void *user, unsigned int ms)
{
	(void)user;
	(void)ms;
}

static void on_random(void *user, void *buf, size_t len)
{
	(void)user;
	memset(buf, 0x5a, len);
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
	request = *req;
}

static void on_done(void *user, const char *peer_name)
{
	(void)user;
	(void)peer_name;
	good = true;
}

static void on_failed(void *user, bool timed_out, const char *text)
{
	(void)user;
	(void)timed_out;
	(void)text;
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

static void judge(const char *password)
{
	struct auth_result res;

	if (a.state != AUTH_JUDGING)
		return;
	auth_verify(&request, password, &res);
	auth_result(&a, &res);
}

static void packet(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len);

	memcpy(copy, data, len);
	auth_input(&a, copy, len);
	free(copy);
}

/*
 * The first byte: method and role. Then commands: 0 a timeout, 1 the judge
 * knows nobody, 2 it knows a password; others are the length of a packet. A
 * server lets nobody in whom the judge has not approved of.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool server, approved = false;
	size_t len;

	if (!size)
		return 0;
	server = data[0] & 4;
	good = false;
	memset(&a, 0, sizeof(a));
	auth_init(&a, 1u << (data[0] & 3), server, "User", "clientPass", &ops,
		  NULL);
	auth_start(&a);
	for (data++, size--; size; data += len, size -= len) {
		uint8_t command = *data++;

		size--;
		len = 0;
		if (command == 0) {
			auth_timeout(&a);
		} else if (command <= 2) {
			judge(command == 2 ? "clientPass" : NULL);
			approved |= command == 2;
		} else if (size) {
			len = command < size ? command : size;
			packet(data, len);
		}
		if (server && good && !approved)
			abort();
	}
	auth_stop(&a);
	return 0;
}
