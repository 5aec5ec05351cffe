// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/auth_run.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ppp/crypto/mppe_keys.h"
#include "ppp/log_level.h"

/* All but what is known of the peer whatever run it is. */
static void forget(struct auth *a)
{
	unsigned int refused = a->refused;

	explicit_bzero(a, sizeof(*a));
	a->refused = refused;
}

void auth_init(struct auth *a, enum auth_method method, bool server,
	       const char *name, const char *password,
	       const struct auth_run_ops *ops, void *user)
{
	forget(a);
	a->proto = method == AUTH_PAP ? &auth_pap : &auth_chap;
	a->method = method;
	a->server = server;
	a->name = name;
	a->password = password;
	a->ops = ops;
	a->user = user;
}

void auth_start(struct auth *a)
{
	a->state = AUTH_WAITING;
	a->ops->timer_set(a->user, AUTH_WAIT_MS);
	a->proto->start(a);
}

void auth_stop(struct auth *a)
{
	if (a->state != AUTH_IDLE && a->state < AUTH_GOOD)
		a->ops->timer_set(a->user, 0);
	forget(a);
}

void auth_input(struct auth *a, const uint8_t *data, size_t len)
{
	struct cp_packet pkt;

	if (a->state == AUTH_IDLE || !cp_packet_parse(data, len, &pkt))
		return;
	a->proto->input(a, &pkt);
}

void auth_result(struct auth *a, const struct auth_result *res)
{
	if (a->state == AUTH_JUDGING)
		a->proto->result(a, res);
}

static void transmit(struct auth *a)
{
	a->sent++;
	a->ops->timer_set(a->user, AUTH_RESTART_MS);
	auth_resend(a);
}

void auth_timeout(struct auth *a)
{
	switch (a->state) {
	case AUTH_SENT:
		if (a->sent < AUTH_MAX_SENT)
			transmit(a);
		else
			a->ops->failed(a->user, true,
				       "no answer to authentication");
		break;
	case AUTH_WAITING:
		a->ops->failed(a->user, true,
			       "peer does not begin authentication");
		break;
	case AUTH_JUDGING:
		a->ops->failed(a->user, true,
			       "authentication was not judged in time");
		break;
	case AUTH_RETRY:
		auth_fail(a, "peer did not try again");
		break;
	case AUTH_IDLE:
	case AUTH_GOOD:
	case AUTH_BAD:
		break;
	}
}

void auth_send(struct auth *a, uint8_t code, uint8_t id, const void *data,
	       size_t len)
{
	a->out_len = cp_packet_build(a->out, code, id, data, len);
	a->sent = 0;
	if (a->state == AUTH_SENT)
		transmit(a);
	else
		auth_resend(a);
}

void auth_resend(struct auth *a)
{
	/* One that went well in another process has none to repeat. */
	if (!a->out_len)
		return;
	a->ops->send(a->user, a->proto->protocol, a->out, a->out_len);
}

void auth_succeed(struct auth *a)
{
	bool first = a->state != AUTH_GOOD;

	a->state = AUTH_GOOD;
	a->ops->timer_set(a->user, 0);
	if (first)
		a->ops->done(a->user, a->peer_name);
}

void auth_fail(struct auth *a, const char *fmt, ...)
{
	char text[AUTH_MESSAGE_MAX + 65];
	va_list ap;

	a->state = AUTH_BAD;
	a->ops->timer_set(a->user, 0);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->ops->failed(a->user, false, text);
}

bool auth_copy_name(char out[static AUTH_NAME_MAX + 1], const uint8_t *data,
		    size_t len)
{
	if (len > AUTH_NAME_MAX || (len && memchr(data, 0, len)))
		return false;
	if (len)
		memcpy(out, data, len);
	out[len] = '\0';
	return true;
}

void auth_copy_text(char out[static AUTH_MESSAGE_MAX + 1], const uint8_t *data,
		    size_t len)
{
	size_t i;

	for (i = 0; i < len && i < AUTH_MESSAGE_MAX; i++)
		out[i] = isprint(data[i]) ? (char)data[i] : '.';
	out[i] = '\0';
}

/* RFC 3079 section 2: one key for both directions. */
static bool start_key_v1(const struct auth_keys *keys, const uint8_t *challenge,
			 unsigned int bits, uint8_t key[static 16])
{
	if (bits == 128)
		return mppe_start_key_v1(challenge, keys->mschap1.nt_hash_hash,
					 key);
	memcpy(key, keys->mschap1.lm, sizeof(keys->mschap1.lm));
	return true;
}

bool auth_start_key(const struct auth_keys *keys,
		    const uint8_t challenge[static 8], bool send,
		    unsigned int bits, uint8_t key[static 16])
{
	memset(key, 0, MPPE_KEY_LONG);
	switch (keys->kind) {
	case AUTH_KEYS_NONE:
		return false;
	case AUTH_KEYS_MSCHAP1:
		return start_key_v1(keys, challenge, bits, key);
	case AUTH_KEYS_MSCHAP2:
		memcpy(key, send ? keys->mschap2.send : keys->mschap2.recv,
		       mppe_key_len(bits));
		return true;
	}
	return false;
}
